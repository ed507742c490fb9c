//! Who is in the sample: people with their posts, places and line managers.

use std::collections::HashSet;

use fastrand::Rng;

use super::chance::{SEED, often, pick, weighted};
use super::words::{Department, Origin, Stream, Words};
use crate::accounts::Role;
use crate::text::capital;

/// Everyone, managers before those they manage.
#[derive(Debug)]
pub(super) struct Cast {
    pub people: Vec<Someone>,
}

/// Someone in the sample.
#[derive(Debug, Clone)]
pub(super) struct Someone {
    pub name: String,
    pub given: String,
    pub pronouns: &'static str,
    /// What is spoken where their family comes from.
    pub languages: Vec<String>,
    /// Their place in the list of institutions.
    pub institution: usize,
    /// Their place in that institution's list of departments.
    pub department: Option<usize>,
    /// The kind of post, for technicians.
    pub stream: Option<String>,
    /// From 3, an assistant, to 8, a department's technical manager.
    pub grade: u8,
    pub title: String,
    pub roles: Vec<Role>,
    /// Their line manager's place in the list of people.
    pub manager: Option<usize>,
    /// How long they have worked there.
    pub years: u32,
}

impl Someone {
    /// Whether they are technical staff.
    pub fn is_technical(&self) -> bool {
        self.stream.is_some()
    }
}

/// People outside the departments: title and role, and how many of them an institution has.
const OFFICE: [(&str, Option<Role>, usize); 9] = [
    ("Technical Development Coordinator", Some(Role::Coordinator), 2),
    ("Partnerships Coordinator", Some(Role::PartnerCoordinator), 1),
    ("Deputy Vice-Chancellor (Research)", Some(Role::Steering), 1),
    ("Director of People", Some(Role::Steering), 1),
    ("Dean of Science and Engineering", Some(Role::Steering), 1),
    ("People Systems Administrator", Some(Role::Admin), 1),
    ("Safety Adviser", Some(Role::Safety), 2),
    ("Research Development Officer", Some(Role::ResearchOffice), 2),
    ("Faculty Operations Manager", None, 2),
];

impl Cast {
    /// A cast with so many technicians, shared out over every department.
    pub fn new(words: &Words, technicians: usize) -> Self {
        let mut casting = Casting { words, rng: Rng::with_seed(SEED), taken: HashSet::new(), people: Vec::new() };
        let units = || words.institutions.iter().flat_map(|institution| &institution.department);
        let (total, shared_out) = (units().map(|unit| unit.weight).sum::<usize>(), technicians.saturating_sub(units().count()));
        let mut weight = 0;
        for (at, institution) in words.institutions.iter().enumerate() {
            for (title, role, count) in OFFICE {
                for _ in 0..count {
                    let person = casting.someone(at, None, title.to_owned(), role.into_iter().collect());
                    casting.people.push(person);
                }
            }
            for (unit, department) in institution.department.iter().enumerate() {
                // One each, and the rest by weight.
                let before = shared_out * weight / total;
                weight += department.weight;
                casting.department(at, unit, department, 1 + shared_out * weight / total - before);
            }
        }
        Self { people: casting.people }
    }

    /// Who plays a persona of the demonstration.
    pub fn persona(&self, code: &str) -> Option<usize> {
        let reports = |manager: usize| self.people.iter().filter(|person| person.manager == Some(manager)).count();
        let home = |person: &Someone| person.institution == 0;
        let bench = |person: &Someone| person.is_technical() && person.grade < 7;
        let first = |fits: &dyn Fn(&Someone) -> bool| self.people.iter().position(fits);
        let with = |role: Role| first(&|person: &Someone| home(person) && person.roles.contains(&role));
        match code {
            "technician" => first(&|person| home(person) && bench(person) && person.stream.as_deref() == Some("mass-spectrometry"))
                .or_else(|| first(&|person| home(person) && bench(person))),
            "host" => first(&|person| home(person) && person.grade == 7 && person.stream.as_deref() == Some("electron-microscopy"))
                .or_else(|| self.people.iter().rposition(|person| home(person) && bench(person))),
            "manager" => (0..self.people.len())
                .filter(|at| home(&self.people[*at]) && self.people[*at].is_technical())
                .max_by_key(|at| (reports(*at), std::cmp::Reverse(*at))),
            "partner" => first(&|person| !home(person) && bench(person)),
            "partner-coordinator" => first(&|person| !home(person) && person.roles.contains(&Role::PartnerCoordinator)),
            other => with(Role::from_code(other)?),
        }
    }
}

/// The cast while it is being put together.
struct Casting<'a> {
    words: &'a Words,
    rng: Rng,
    /// Names that are taken: no two people here have the same.
    taken: HashSet<String>,
    people: Vec<Someone>,
}

impl Casting<'_> {
    fn department(&mut self, institution: usize, unit: usize, department: &Department, count: usize) {
        let head = self.people.len();
        let mut leads: Vec<usize> = Vec::new();
        let teams = if count >= 6 { count.div_ceil(9) } else { 0 };
        for number in 0..count {
            let grade = match number {
                0 if count >= 4 => 8,
                number if number <= teams => 7,
                _ => [3, 4, 5, 6, 7][weighted(&mut self.rng, &[8, 22, 38, 26, 6])],
            };
            let code = self.stream(department, number, leads.len(), grade);
            let Some(stream) = self.words.streams.get(&code) else { continue };
            let is_lead = number > 0 && number <= teams;
            let title = self.title(stream, &department.name, grade, is_lead);
            let mut person = self.someone(institution, Some(unit), title, Vec::new());
            person.grade = grade;
            person.years = self.rng.u32(..3 + u32::from(grade) * 3);
            person.manager = if number == 0 {
                None
            } else if is_lead || leads.is_empty() {
                Some(head)
            } else {
                let same = leads.iter().copied().find(|lead| self.people[*lead].stream.as_ref() == Some(&code));
                Some(same.unwrap_or_else(|| *pick(&mut self.rng, &leads)))
            };
            person.stream = Some(code);
            if is_lead {
                leads.push(self.people.len());
            }
            self.people.push(person);
        }
        for _ in 0..1 + count / 20 {
            let subject = pick(&mut self.rng, &department.disciplines).clone();
            let rank = *pick(&mut self.rng, &["Professor of", "Reader in", "Senior Lecturer in", "Associate Professor of"]);
            let title = format!("{rank} {subject}");
            let person = self.someone(institution, Some(unit), title, vec![Role::Investigator]);
            self.people.push(person);
        }
    }

    /// The stream of a department's n-th technician: every stream has someone before the commonest have many, and the head of a
    /// department comes from its first.
    fn stream(&mut self, department: &Department, number: usize, leads: usize, grade: u8) -> String {
        let streams = &department.streams;
        let at = match grade {
            8 => 0,
            7 => leads % streams.len(),
            _ if number <= streams.len() => number % streams.len(),
            _ => {
                let weights: Vec<u32> = (0..streams.len()).map(|at| u32::try_from(streams.len() * 2 - at).unwrap_or(1)).collect();
                weighted(&mut self.rng, &weights)
            }
        };
        streams[at].clone()
    }

    fn title(&mut self, stream: &Stream, department: &str, grade: u8, is_lead: bool) -> String {
        let role = &stream.role;
        let patterns: &[&str] = match grade {
            3 => &["Assistant Technician ({role})", "Apprentice Technician ({role})"],
            4 => &["Technician ({role})", "{role} Support Technician"],
            5 => &["{role} Technician", "Technician ({role})", "{role} Technician"],
            6 => &["Senior {role} Technician", "Senior Technician ({role})"],
            7 if is_lead => &["{role} Team Leader", "{role} Manager"],
            7 => &["{role} Specialist", "Technical Specialist ({role})"],
            _ => &["Technical Manager, {department}", "Technical Services Manager, {department}"],
        };
        capital(&pick(&mut self.rng, patterns).replace("{role}", role).replace("{department}", department))
    }

    fn someone(&mut self, institution: usize, department: Option<usize>, title: String, roles: Vec<Role>) -> Someone {
        let people = &self.words.people;
        let shares: Vec<u32> = people.iter().map(|origin| origin.share).collect();
        let rng = &mut self.rng;
        loop {
            let origin = &people[weighted(rng, &shares)];
            let other = if often(rng, 7) { &people[weighted(rng, &shares)] } else { origin };
            let she = often(rng, 50);
            let given = pick(rng, if she { &origin.she } else { &origin.he }).clone();
            let name = format!("{given} {}", family(rng, other, she));
            let pronouns = match rng.u32(..100) {
                0..=2 => "they/them",
                3..=4 if she => "she/they",
                3..=4 => "he/they",
                5..=44 if she => "she/her",
                5..=44 => "he/him",
                _ => "",
            };
            if self.taken.insert(name.clone()) {
                let languages = origin.languages.clone();
                let years = rng.u32(1..15);
                return Someone {
                    name,
                    given,
                    pronouns,
                    languages,
                    institution,
                    department,
                    stream: None,
                    grade: 0,
                    title,
                    roles,
                    manager: None,
                    years,
                };
            }
        }
    }
}

/// A family name, in the form that goes with the given name where the language has two.
fn family(rng: &mut Rng, origin: &Origin, she: bool) -> String {
    let name = pick(rng, &origin.family);
    let change = |end: &str, other: &str| name.strip_suffix(end).map(|stem| format!("{stem}{other}"));
    let changed = if she {
        change("ski", "ska").or_else(|| change("ński", "ńska")).or_else(|| change("trov", "trova"))
    } else {
        change("ska", "ski").or_else(|| change("ńska", "ński")).or_else(|| change("ova", "ov"))
    };
    changed.unwrap_or_else(|| name.clone())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_department_has_people_and_everyone_a_name_of_their_own() {
        let words = Words::load().unwrap();
        for technicians in [60, 1_200] {
            let cast = Cast::new(&words, technicians);
            assert_eq!(cast.people.iter().filter(|person| person.is_technical()).count(), technicians);
            for (at, institution) in words.institutions.iter().enumerate() {
                for unit in 0..institution.department.len() {
                    let here =
                        |person: &&Someone| person.institution == at && person.department == Some(unit) && person.is_technical();
                    assert!(cast.people.iter().filter(here).count() > 0, "{}", institution.department[unit].name);
                }
            }
            let names: HashSet<&str> = cast.people.iter().map(|person| person.name.as_str()).collect();
            assert_eq!(names.len(), cast.people.len());
            for (at, person) in cast.people.iter().enumerate() {
                assert!(
                    person.manager.is_none_or(|manager| manager < at && cast.people[manager].institution == person.institution)
                );
            }
        }
    }

    #[test]
    fn it_is_the_same_every_time() {
        let words = Words::load().unwrap();
        let names = || Cast::new(&words, 200).people.into_iter().map(|person| (person.name, person.title)).collect::<Vec<_>>();
        assert_eq!(names(), names());
    }

    #[test]
    fn every_persona_is_someone_else() {
        let words = Words::load().unwrap();
        for technicians in [60, 1_200] {
            let cast = Cast::new(&words, technicians);
            let codes = [
                "technician",
                "host",
                "manager",
                "coordinator",
                "investigator",
                "steering",
                "admin",
                "partner",
                "partner-coordinator",
                "safety",
                "research-office",
            ];
            let people: HashSet<usize> = codes.iter().map(|code| cast.persona(code).unwrap_or_else(|| panic!("{code}"))).collect();
            assert_eq!(people.len(), codes.len());
        }
    }
}
