//! The shape of a profile, and the one rule that decides who sees which part of it.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{About, Audience, Availability, Contact, Instrument, Language, Registration, Role, Section, SectionKind, Skill};
use crate::accounts::Relation;

/// A profile, every section of it. An empty section has its content's default.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Default)]
#[serde(default)]
pub struct Profile {
    /// Who I am. Its audience bounds all others: who may not know the name sees nothing.
    pub about: Section<About>,
    /// Role and place.
    pub role: Section<Role>,
    /// What I do, in my own words.
    pub summary: Section<String>,
    /// Skills.
    pub skills: Section<Vec<Skill>>,
    /// Instruments I run.
    pub instruments: Section<Vec<Instrument>>,
    /// Professional registration.
    pub registration: Section<Vec<Registration>>,
    /// Languages.
    pub languages: Section<Vec<Language>>,
    /// ORCID iD, sixteen digits in four groups; empty for none.
    pub orcid: Section<String>,
    /// Working days and absence with cover.
    pub availability: Section<Availability>,
    /// How to reach me.
    pub contact: Section<Contact>,
}

/// Does the same with whichever section is named.
macro_rules! each_section {
    ($profile:expr, $kind:expr, |$part:ident| $do:expr) => {
        match $kind {
            SectionKind::About => {
                let $part = &$profile.about;
                $do
            }
            SectionKind::Role => {
                let $part = &$profile.role;
                $do
            }
            SectionKind::Summary => {
                let $part = &$profile.summary;
                $do
            }
            SectionKind::Skills => {
                let $part = &$profile.skills;
                $do
            }
            SectionKind::Instruments => {
                let $part = &$profile.instruments;
                $do
            }
            SectionKind::Registration => {
                let $part = &$profile.registration;
                $do
            }
            SectionKind::Languages => {
                let $part = &$profile.languages;
                $do
            }
            SectionKind::Orcid => {
                let $part = &$profile.orcid;
                $do
            }
            SectionKind::Availability => {
                let $part = &$profile.availability;
                $do
            }
            SectionKind::Contact => {
                let $part = &$profile.contact;
                $do
            }
        }
    };
}

impl Profile {
    /// The widest audience that sees anything: the name's, which bounds all others.
    pub fn reach(&self) -> Audience {
        self.about.audience
    }

    /// The audience of a section as it works: never wider than the name's.
    pub fn audience(&self, section: SectionKind) -> Audience {
        let own = each_section!(self, section, |part| part.audience);
        own.min(self.about.audience)
    }

    /// The profile as someone in this relation sees it; none where they may not know of it.
    ///
    /// The one rule of visibility: pages, the API, "view as", search shelves and exports all call it.
    pub fn seen_by(self, relation: Relation) -> Option<Self> {
        let bound = self.about.audience;
        bound.includes(relation).then(|| Self {
            about: self.about,
            role: self.role.seen(bound, relation),
            summary: self.summary.seen(bound, relation),
            skills: self.skills.seen(bound, relation),
            instruments: self.instruments.seen(bound, relation),
            registration: self.registration.seen(bound, relation),
            languages: self.languages.seen(bound, relation),
            orcid: self.orcid.seen(bound, relation),
            availability: self.availability.seen(bound, relation),
            contact: self.contact.seen(bound, relation),
        })
    }

    /// A section of any kind, its content as JSON: as drafts keep it and the API sends it.
    pub fn section(&self, kind: SectionKind) -> Section<Value> {
        each_section!(self, kind, |part| Section {
            audience: part.audience,
            version: part.version,
            // Sections are plain structs with text keys: they always have a JSON form.
            content: serde_json::to_value(&part.content).unwrap_or_default(),
        })
    }

    /// Puts a section in place; an error where the content is not of that section's shape.
    pub fn set_section(&mut self, kind: SectionKind, section: Section<Value>) -> serde_json::Result<()> {
        let Section { audience, version, content } = section;
        match kind {
            SectionKind::About => self.about = Section { audience, version, content: serde_json::from_value(content)? },
            SectionKind::Role => self.role = Section { audience, version, content: serde_json::from_value(content)? },
            SectionKind::Summary => self.summary = Section { audience, version, content: serde_json::from_value(content)? },
            SectionKind::Skills => self.skills = Section { audience, version, content: serde_json::from_value(content)? },
            SectionKind::Instruments => self.instruments = Section { audience, version, content: serde_json::from_value(content)? },
            SectionKind::Registration => {
                self.registration = Section { audience, version, content: serde_json::from_value(content)? }
            }
            SectionKind::Languages => self.languages = Section { audience, version, content: serde_json::from_value(content)? },
            SectionKind::Orcid => self.orcid = Section { audience, version, content: serde_json::from_value(content)? },
            SectionKind::Availability => {
                self.availability = Section { audience, version, content: serde_json::from_value(content)? }
            }
            SectionKind::Contact => self.contact = Section { audience, version, content: serde_json::from_value(content)? },
        }
        Ok(())
    }

    /// Whether a section says nothing.
    pub fn is_empty(&self, kind: SectionKind) -> bool {
        each_section!(self, kind, |part| says_nothing(&part.content))
    }

    /// The sections that say something.
    pub fn filled(&self) -> Vec<SectionKind> {
        SectionKind::ALL.into_iter().filter(|kind| !self.is_empty(*kind)).collect()
    }
}

fn says_nothing<T: Default + PartialEq>(content: &T) -> bool {
    *content == T::default()
}
