//! What someone in the sample publishes.

use chrono::{DateTime, Datelike, Utc};
use fastrand::Rng;

mod change;

pub(super) use change::{edit, go_away};

use super::cast::Someone;
use super::chance::{often, pick, some};
use super::text::{self, Slots};
use super::words::{Department, Stream, Words};
use crate::directory::Audience;
use crate::directory::model::{About, Instrument, Intent, Language, Level, Profile, Registration, Role, Section, Skill};
use crate::ids::{ConceptId, DepartmentId, SiteId};

/// Where someone works, as their profile names it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Place<'a> {
    pub department: &'a Department,
    pub department_id: &'a DepartmentId,
    pub site_id: &'a SiteId,
}

/// Finds the concept with a label.
pub(super) type Concepts<'a> = dyn Fn(&str) -> Option<ConceptId> + Sync + 'a;

/// Skills that people in any post have or want.
const EVERYWHERE: [&str; 18] = [
    "risk assessment",
    "training delivery",
    "first aid",
    "project management",
    "Python",
    "data analysis",
    "3D printing",
    "COSHH assessment",
    "student project support",
    "equipment maintenance",
    "public engagement",
    "mentoring technicians",
    "computer-aided design",
    "machine learning",
    "R programming",
    "laser cutting",
    "Microsoft Excel",
    "sustainable laboratories",
];

/// Writes a profile as its owner would at a time.
pub(super) struct Writer<'a> {
    pub words: &'a Words,
    pub concepts: &'a Concepts<'a>,
    pub person: &'a Someone,
    pub stream: &'a Stream,
    pub place: Place<'a>,
    pub now: DateTime<Utc>,
    /// Plays a part in the demonstration that needs a full profile.
    pub full: bool,
}

impl Writer<'_> {
    /// The whole profile.
    pub fn profile(&self, rng: &mut Rng) -> Profile {
        let reach = self.reach(rng);
        let building = pick(rng, &self.place.department.buildings).clone();
        let about = About { name: self.person.name.clone(), pronouns: self.person.pronouns.to_owned() };
        let mut profile = Profile { about: seen_by(reach, about), ..Profile::default() };
        let room = if often(rng, 80) { format!("{building}, room {}", self.room(rng)) } else { building.clone() };
        let disciplines =
            some(rng, &self.place.department.disciplines, 2).into_iter().filter_map(|label| (self.concepts)(label)).collect();
        profile.role = seen_by(
            reach,
            Role {
                title: self.person.title.clone(),
                department: Some(self.place.department_id.clone()),
                site: Some(self.place.site_id.clone()),
                room,
                disciplines,
            },
        );
        let skills = self.skills(rng);
        let instruments = self.instruments(rng, &building);
        let labels: Vec<&str> = skills
            .iter()
            .filter(|skill| !skill.intents.contains(&Intent::WantsToLearn))
            .map(|skill| skill.label.as_str())
            .collect();
        let summary = text::summary(
            rng,
            &self.words.phrases,
            &Slots {
                stream: self.stream,
                department: &self.place.department.name,
                building: &building,
                years: self.person.years,
                skills: &labels,
                instrument: instruments.first().map(|instrument| in_a_sentence(&instrument.name)).as_deref(),
            },
        );
        profile.skills = seen_by(reach, skills);
        if self.wants(rng, 88) {
            profile.summary = seen_by(reach, summary);
        }
        if self.wants(rng, 75) {
            profile.instruments = seen_by(reach, instruments);
        }
        self.smaller_sections(rng, &mut profile, reach, &building);
        if !self.full {
            keep_some_private(rng, &mut profile);
        }
        profile
    }

    fn reach(&self, rng: &mut Rng) -> Audience {
        match rng.u32(..100) {
            _ if self.full => Audience::Public,
            0..=46 => Audience::Institution,
            47..=84 => Audience::Network,
            _ => Audience::Public,
        }
    }

    fn wants(&self, rng: &mut Rng, percent: u32) -> bool {
        often(rng, percent) || self.full
    }

    fn room(&self, rng: &mut Rng) -> String {
        format!("{}.{:02}", pick(rng, &["B", "G", "1", "2", "3", "4"]), rng.u32(1..36))
    }

    fn skills(&self, rng: &mut Rng) -> Vec<Skill> {
        let count = 3 + usize::from(self.person.grade.min(7)) + rng.usize(..4) - 2;
        let own = some(rng, &self.stream.skills, count);
        let more = rng.usize(..3);
        let elsewhere = some(rng, &EVERYWHERE, more);
        let hosts = self.full || often(rng, 24);
        let joins = matches!(self.stream.family.as_str(), "research" | "it") && (self.full || often(rng, 30));
        let mut skills: Vec<Skill> = Vec::new();
        for (at, label) in own.into_iter().map(String::as_str).chain(elsewhere.into_iter().copied()).enumerate() {
            if skills.iter().any(|skill| skill.label == label) {
                continue;
            }
            let level = self.level(rng, at);
            let mut intents = Vec::new();
            if level >= Level::Working && often(rng, 85) {
                intents.push(Intent::CanDo);
            }
            if level >= Level::Practitioner && often(rng, 50) {
                intents.push(Intent::CanTeach);
            }
            if hosts && level >= Level::Practitioner && at < 5 {
                intents.push(Intent::HostsShadowing);
            }
            if joins && level >= Level::Practitioner && at < 4 {
                intents.push(Intent::JoinsGrants);
            }
            skills.push(self.skill(rng, label, level, intents));
        }
        if often(rng, 4) {
            let words = pick(rng, &self.words.phrases.own);
            skills.push(self.skill(rng, words, Level::Expert, vec![Intent::CanDo]));
        }
        for label in self.wishes(rng) {
            if !skills.iter().any(|skill| skill.label == label) {
                let mut wish = self.skill(rng, label, Level::Awareness, vec![Intent::WantsToLearn]);
                (wish.last_used, wish.evidence) = (None, String::new());
                skills.push(wish);
            }
        }
        skills
    }

    fn skill(&self, rng: &mut Rng, label: &str, level: Level, intents: Vec<Intent>) -> Skill {
        let year = self.now.year();
        let evidence = if often(rng, 28) {
            pick(rng, &self.words.phrases.evidence).replace("{year}", &(year - rng.i32(1..9)).to_string())
        } else {
            String::new()
        };
        let last_used = often(rng, 70).then(|| year - [0, 0, 0, 0, 1, 1, 2, 4][rng.usize(..8)]);
        Skill { concept: (self.concepts)(label), label: label.to_owned(), level, intents, last_used, evidence }
    }

    /// The higher someone's grade, and the closer a skill is to the heart of their post, the better they know it.
    fn level(&self, rng: &mut Rng, at: usize) -> Level {
        let points = i32::from(self.person.grade) + rng.i32(-1..=2) - i32::from(at > 3) - i32::from(at > 7);
        match points {
            ..=2 => Level::Awareness,
            3..=4 => Level::Working,
            5..=7 => Level::Practitioner,
            _ => Level::Expert,
        }
    }

    /// What they want to learn: something a neighbour does, or what people in any post want.
    fn wishes(&self, rng: &mut Rng) -> Vec<&str> {
        let mut wishes = Vec::new();
        for _ in 0..[0, 0, 1, 1, 2][rng.usize(..5)] {
            let neighbour = self.words.streams.get(pick(rng, &self.place.department.streams));
            match neighbour {
                Some(stream) if often(rng, 55) => wishes.push(pick(rng, &stream.skills).as_str()),
                _ => wishes.push(*pick(rng, &EVERYWHERE)),
            }
        }
        wishes.sort_unstable();
        wishes.dedup();
        wishes
    }

    fn instruments(&self, rng: &mut Rng, building: &str) -> Vec<Instrument> {
        let count = if self.person.grade >= 5 { 1 + rng.usize(..3) } else { rng.usize(..2) };
        some(rng, &self.stream.instruments, count)
            .into_iter()
            .map(|(name, model, label)| Instrument {
                name: name.clone(),
                model: model.clone(),
                location: format!("{building}, room {}", standing_room(&self.place.department.name, model)),
                concept: (self.concepts)(label),
                ..Instrument::default()
            })
            .collect()
    }

    fn smaller_sections(&self, rng: &mut Rng, profile: &mut Profile, reach: Audience, building: &str) {
        if often(rng, 21) || self.full {
            profile.registration = seen_by(reach, vec![self.registration(rng)]);
        }
        let languages = self.languages(rng);
        if !languages.is_empty() {
            profile.languages = seen_by(reach, languages);
        }
        if self.stream.family == "research" && often(rng, 12) {
            profile.orcid = seen_by(reach, orcid(rng));
        }
        if self.wants(rng, 60) {
            let availability = &mut profile.availability;
            availability.audience = reach.min(Audience::Institution);
            availability.content.days = if often(rng, 76) {
                (1..=5).collect()
            } else {
                pick(rng, &[vec![1, 2, 3], vec![1, 2, 4], vec![2, 3, 4, 5], vec![1, 3, 5]]).clone()
            };
            availability.content.hours =
                (*pick(rng, &["8 to 4", "9 to 5", "7.30 to 3.30", "10 to 6", "9.30 to 2.30, around school", ""])).to_owned();
        }
        profile.contact.audience = reach;
        profile.contact.content.messages = self.full || !often(rng, 4);
        if often(rng, 35) {
            profile.contact.content.phone = format!("ext. {}", rng.u32(20_000..69_999));
        }
        profile.contact.content.note = pick(rng, &self.words.phrases.notes).replace("{building}", building);
    }

    fn registration(&self, rng: &mut Rng) -> Registration {
        let register = match self.stream.family.as_str() {
            "workshop" => *pick(rng, &["EngTech", "EngTech", "IEng"]),
            "it" => *pick(rng, &["RITTech", "ICTTech"]),
            "teaching" => *pick(rng, &["AFHEA", "RPIST", "RSciTech"]),
            _ if self.person.grade >= 7 => *pick(rng, &["RSci", "CSci"]),
            _ => *pick(rng, &["RSciTech", "RSciTech", "RSci"]),
        };
        let body = match register {
            "EngTech" | "IEng" => *pick(rng, &["Institution of Mechanical Engineers", "Institution of Engineering and Technology"]),
            "ICTTech" => "Institution of Engineering and Technology",
            "RITTech" => "BCS",
            "AFHEA" => "Advance HE",
            "RPIST" => "Institute of Science and Technology",
            _ if often(rng, 50) => "Institute of Science and Technology",
            _ => match self.place.department.disciplines.first().map(String::as_str) {
                Some("Chemistry" | "Pharmacy" | "Chemical engineering") => "Royal Society of Chemistry",
                Some("Physics" | "Computing" | "Earth science") => "Institute of Physics",
                Some("Biology" | "Life sciences" | "Medicine" | "Animal science" | "Veterinary science") => {
                    "Royal Society of Biology"
                }
                _ => "Institute of Science and Technology",
            },
        };
        let since = often(rng, 78).then(|| self.now.year() - rng.i32(0..8));
        Registration { register: register.to_owned(), body: body.to_owned(), since }
    }

    fn languages(&self, rng: &mut Rng) -> Vec<Language> {
        let mut languages = Vec::new();
        let mut add = |name: &str, level: &str| languages.push(Language { name: name.to_owned(), level: level.to_owned() });
        let learnt = ["basic", "conversational", "fluent"];
        if !self.person.languages.is_empty() && often(rng, 55) {
            add(pick::<String>(rng, &self.person.languages), if often(rng, 65) { "native" } else { "fluent" });
        } else if often(rng, 9) {
            let name = *pick(rng, &["French", "German", "Welsh", "Spanish", "Italian", "Scottish Gaelic"]);
            add(name, learnt[rng.usize(..3)]);
        }
        if often(rng, 3) {
            add("British Sign Language", learnt[rng.usize(..3)]);
        }
        languages
    }
}

fn seen_by<T>(audience: Audience, content: T) -> Section<T> {
    Section { audience, version: 0, content }
}

/// People keep a section to themselves, or to their institution, now and then.
fn keep_some_private(rng: &mut Rng, profile: &mut Profile) {
    for audience in [
        &mut profile.summary.audience,
        &mut profile.instruments.audience,
        &mut profile.registration.audience,
        &mut profile.languages.audience,
        &mut profile.availability.audience,
    ] {
        match rng.u32(..100) {
            0..=3 => *audience = Audience::Private,
            4..=10 => *audience = (*audience).min(Audience::Institution),
            _ => {}
        }
    }
}

/// An instrument stands in one room, whoever names it.
fn standing_room(department: &str, model: &str) -> String {
    let sum: usize = department.bytes().chain(model.bytes()).map(usize::from).sum();
    format!("{}.{:02}", ["B", "G", "1", "2", "3"][sum % 5], 1 + sum % 34)
}

/// As it stands in the middle of a sentence: abbreviations keep their capitals.
fn in_a_sentence(name: &str) -> String {
    let mut letters = name.chars();
    match (letters.next(), letters.clone().next()) {
        (Some(first), Some(second)) if second.is_lowercase() => first.to_lowercase().chain(letters).collect(),
        _ => name.to_owned(),
    }
}

/// A well-formed ORCID iD from outside the blocks that are given to anyone (<https://support.orcid.org/hc/articles/360006897674>), so
/// that it is nobody's.
fn orcid(rng: &mut Rng) -> String {
    let digits: String = format!("00099{:010}", rng.u64(9_000_000_000..9_999_999_999));
    let sum = digits.bytes().fold(0_u32, |sum, digit| (sum + u32::from(digit - b'0')) * 2);
    let check = match (12 - sum % 11) % 11 {
        10 => 'X',
        digit => char::from(b'0' + u8::try_from(digit).unwrap_or(0)),
    };
    let all = format!("{digits}{check}");
    format!("{}-{}-{}-{}", &all[..4], &all[4..8], &all[8..12], &all[12..])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn made_up_orcid_ids_are_well_formed() {
        let mut rng = Rng::with_seed(1);
        for _ in 0..100 {
            let iid = orcid(&mut rng);
            assert!(iid.starts_with("0009-99") && iid.len() == 19, "{iid}");
        }
    }

    #[test]
    fn abbreviations_keep_their_capitals() {
        assert_eq!(in_a_sentence("Spinning disk confocal"), "spinning disk confocal");
        assert_eq!(in_a_sentence("FIB-SEM"), "FIB-SEM");
        assert_eq!(in_a_sentence("3 T MRI scanner"), "3 T MRI scanner");
    }
}
