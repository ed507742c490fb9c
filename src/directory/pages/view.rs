//! A profile in words, as `directory/person.html` shows it.

use chrono::{Datelike, NaiveDate};

use crate::accounts::Relation;
use crate::directory::forms::Concepts;
use crate::directory::instruments::model::key_of;
use crate::directory::model::{Absence, Act, Availability, REGISTERS, SectionKind, Skill};
use crate::directory::store::Published;
use crate::ids::InstrumentId;
use crate::web::times::{When, day};

/// Someone's profile as one reader sees it. Made from what [`crate::directory::Profile::seen_by`] left, so it can tell nothing else.
#[derive(Debug)]
pub(super) struct PersonView {
    pub handle: String,
    pub name: String,
    pub pronouns: String,
    pub institution: String,
    pub title: String,
    /// Department and site, in one line.
    pub place: String,
    pub room: String,
    pub disciplines: Vec<Link>,
    pub summary: Vec<String>,
    pub skills: Vec<SkillGroup>,
    pub instruments: Vec<InstrumentView>,
    pub registrations: Vec<String>,
    pub languages: Vec<String>,
    pub orcid: String,
    /// Such as "Works Monday to Thursday"; empty where days are not said.
    pub works: String,
    pub hours: String,
    /// Such as "Away until 4 May 2026"; empty where they are not away today.
    pub away: String,
    pub absences: Vec<String>,
    pub phone: String,
    pub note: Vec<String>,
    /// Whether the contact section is among what this reader sees.
    pub has_contact: bool,
    pub takes_messages: bool,
    /// Whether this reader, once signed in, may write a message.
    pub may_write: bool,
    pub confirmed: Option<When>,
    pub published: When,
    /// Whether the reader is the owner, who is shown each section's audience.
    pub own: bool,
    audiences: Vec<(SectionKind, &'static str)>,
}

/// Words that lead somewhere, or do not (`href` empty).
#[derive(Debug)]
pub(super) struct Link {
    pub href: String,
    pub words: String,
}

/// Skills of one kind; the title is empty where grouping would not help.
#[derive(Debug)]
pub(super) struct SkillGroup {
    pub title: &'static str,
    pub skills: Vec<SkillView>,
}

#[derive(Debug)]
pub(super) struct SkillView {
    pub href: String,
    pub label: String,
    pub marks: u8,
    pub level: &'static str,
    /// "can teach, hosts shadowing; last used 2023"
    pub offers: String,
    pub evidence: String,
}

#[derive(Debug)]
pub(super) struct InstrumentView {
    pub name: String,
    pub kind: Option<Link>,
    /// Model and location, in one line.
    pub about: String,
    /// The instrument's own page, where this reader may see it; empty otherwise.
    pub href: String,
    /// Whether they can teach it, and whether that is all they do with it.
    pub teaches: &'static str,
}

impl PersonView {
    /// The profile in words for a reader in this relation, in the owner's time zone.
    ///
    /// `pages` are the instruments' own pages that this reader may see: key and id.
    pub fn new(
        seen: &Published,
        relation: Relation,
        concepts: &dyn Concepts,
        pages: &[(String, InstrumentId)],
        zone: &str,
        today: NaiveDate,
    ) -> Self {
        let profile = &seen.profile;
        let role = &profile.role.content;
        let contact = &profile.contact.content;
        let has_contact = profile.may(relation, Act::Read(SectionKind::Contact));
        let discipline = |concept: &crate::ids::ConceptId| Link {
            href: format!("/concepts/{concept}"),
            words: concepts.label(concept).unwrap_or_else(|| concept.to_string()),
        };
        Self {
            handle: seen.handle.clone(),
            name: profile.about.content.name.clone(),
            pronouns: profile.about.content.pronouns.clone(),
            institution: seen.institution_name.clone(),
            title: role.title.clone(),
            place: joined([seen.department_name.as_deref(), seen.site_name.as_deref()]),
            room: role.room.clone(),
            disciplines: role.disciplines.iter().map(discipline).collect(),
            summary: paragraphs(&profile.summary.content),
            skills: grouped(&profile.skills.content, concepts),
            instruments: profile
                .instruments
                .content
                .iter()
                .map(|instrument| InstrumentView {
                    name: instrument.name.clone(),
                    kind: instrument.concept.as_ref().map(discipline),
                    about: joined([Some(instrument.model.as_str()), Some(instrument.location.as_str())]),
                    href: pages
                        .iter()
                        .find(|(key, id)| instrument.instrument.as_ref() == Some(id) || *key == key_of(instrument))
                        .map(|(_, id)| format!("/instruments/{id}"))
                        .unwrap_or_default(),
                    teaches: match (instrument.runs, instrument.teaches) {
                        (_, false) => "",
                        (true, true) => "can teach it too",
                        (false, true) => "can teach it",
                    },
                })
                .collect(),
            registrations: profile.registration.content.iter().map(registration).collect(),
            languages: profile
                .languages
                .content
                .iter()
                .map(|language| {
                    if language.level.is_empty() {
                        language.name.clone()
                    } else {
                        format!("{} ({})", language.name, language.level)
                    }
                })
                .collect(),
            orcid: profile.orcid.content.clone(),
            works: works(&profile.availability.content),
            hours: profile.availability.content.hours.clone(),
            away: away(&profile.availability.content, today),
            absences: profile.availability.content.absences.iter().filter(|absence| absence.until >= today).map(absence).collect(),
            phone: contact.phone.clone(),
            note: paragraphs(&contact.note),
            has_contact,
            takes_messages: contact.messages,
            may_write: profile.may(relation, Act::Write),
            confirmed: seen.confirmed.map(|at| day(at, zone)),
            published: day(seen.published, zone),
            own: relation == Relation::Owner,
            audiences: SectionKind::ALL.into_iter().map(|kind| (kind, profile.audience(kind).label())).collect(),
        }
    }

    /// Who sees a section, for its owner; empty for everyone else.
    pub fn audience(&self, code: &str) -> &str {
        if !self.own {
            return "";
        }
        self.audiences.iter().find(|(kind, _)| kind.code() == code).map_or("", |(_, label)| label)
    }

    /// Whether the availability section has anything to show.
    pub fn has_availability(&self) -> bool {
        !(self.works.is_empty() && self.hours.is_empty() && self.absences.is_empty())
    }
}

/// How many skills are shown without headings between them.
const TOGETHER: usize = 6;

/// Skills by kind, the kind with the best-known skill first; best known first in each.
fn grouped(skills: &[Skill], concepts: &dyn Concepts) -> Vec<SkillGroup> {
    let mut sorted: Vec<&Skill> = skills.iter().collect();
    sorted.sort_by_key(|skill| std::cmp::Reverse(skill.level));
    let mut groups: Vec<SkillGroup> = Vec::new();
    for skill in sorted {
        let kind = skill.concept.as_ref().and_then(|concept| concepts.group(concept)).unwrap_or("In their own words");
        let title = if skills.len() <= TOGETHER { "" } else { kind };
        let view = SkillView::new(skill);
        match groups.iter_mut().find(|group| group.title == title) {
            Some(group) => group.skills.push(view),
            None => groups.push(SkillGroup { title, skills: vec![view] }),
        }
    }
    if let [only] = groups.as_mut_slice() {
        only.title = "";
    }
    groups
}

impl SkillView {
    fn new(skill: &Skill) -> Self {
        Self {
            href: skill.concept.as_ref().map(|concept| format!("/concepts/{concept}")).unwrap_or_default(),
            label: skill.label.clone(),
            marks: skill.level.marks(),
            level: skill.level.label(),
            offers: offers(skill),
            evidence: skill.evidence.clone(),
        }
    }
}

fn joined<const N: usize>(parts: [Option<&str>; N]) -> String {
    parts.into_iter().flatten().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", ")
}

fn paragraphs(text: &str) -> Vec<String> {
    text.split('\n').map(str::trim).filter(|line| !line.is_empty()).map(str::to_owned).collect()
}

/// "can teach, hosts shadowing; last used 2023"
pub(super) fn offers(skill: &Skill) -> String {
    let intents: Vec<String> = skill.intents.iter().map(|intent| intent.label().to_lowercase()).collect();
    let used = skill.last_used.map(|year| format!("last used {year}"));
    [Some(intents.join(", ")).filter(|text| !text.is_empty()), used].into_iter().flatten().collect::<Vec<_>>().join("; ")
}

/// "Registered Scientist (RSci), Science Council, since 2019"
pub(super) fn registration(registration: &crate::directory::model::Registration) -> String {
    let register = REGISTERS.iter().find(|(code, _, _)| *code == registration.register);
    let name = register.map_or_else(|| registration.register.clone(), |(code, name, _)| format!("{name} ({code})"));
    let body = if registration.body.is_empty() { register.map_or("", |(_, _, keeper)| keeper) } else { &registration.body };
    let since = registration.since.map_or_else(|| "working towards it".to_owned(), |year| format!("since {year}"));
    joined([Some(name.as_str()), Some(body), Some(since.as_str())])
}

const DAYS: [&str; 7] = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];

/// "Works Monday to Thursday", "Works Monday, Tuesday and Friday".
pub(super) fn works(availability: &Availability) -> String {
    let days: Vec<&str> = availability.days.iter().filter_map(|day| DAYS.get(usize::from(*day).wrapping_sub(1)).copied()).collect();
    let in_a_row = availability.days.windows(2).all(|pair| pair[0] + 1 == pair[1]);
    match days.as_slice() {
        [] => String::new(),
        [only] => format!("Works {only}"),
        [first, .., last] if in_a_row && days.len() > 2 => format!("Works {first} to {last}"),
        [most @ .., last] => format!("Works {} and {last}", most.join(", ")),
    }
}

fn away(availability: &Availability, today: NaiveDate) -> String {
    let now = availability
        .absences
        .iter()
        .filter(|absence| absence.from <= today && today <= absence.until)
        .map(|absence| absence.until)
        .max();
    now.map(|until| format!("Away until {}", date(until))).unwrap_or_default()
}

/// "Away 4 May 2026 to 8 May 2026. Cover: Ben Achterberg"
pub(super) fn absence(absence: &Absence) -> String {
    let time = if absence.from == absence.until {
        date(absence.from)
    } else {
        format!("{} to {}", date(absence.from), date(absence.until))
    };
    if absence.cover.is_empty() { format!("Away {time}") } else { format!("Away {time}. Cover: {}", absence.cover) }
}

/// "4 May 2026"
pub(super) fn date(date: NaiveDate) -> String {
    format!("{} {}", date.format("%-d %B"), date.year())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn working_days_read_well() {
        let works = |days: &[u8]| works(&Availability { days: days.to_vec(), ..Availability::default() });
        assert_eq!(works(&[]), "");
        assert_eq!(works(&[3]), "Works Wednesday");
        assert_eq!(works(&[1, 2]), "Works Monday and Tuesday");
        assert_eq!(works(&[1, 2, 3, 4]), "Works Monday to Thursday");
        assert_eq!(works(&[1, 2, 5]), "Works Monday, Tuesday and Friday");
    }
}
