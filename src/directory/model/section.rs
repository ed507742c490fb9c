//! The parts of a profile that have an audience of their own.

use serde::{Deserialize, Serialize};

use super::Audience;
use crate::accounts::Relation;

/// The parts of a profile that have an audience of their own, in the order of the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum SectionKind {
    /// Who I am.
    About,
    /// Role and place.
    Role,
    /// What I do, in my own words.
    Summary,
    /// Skills.
    Skills,
    /// Instruments I run.
    Instruments,
    /// Professional registration.
    Registration,
    /// Languages.
    Languages,
    /// ORCID iD.
    Orcid,
    /// Working days and absence.
    Availability,
    /// How to reach me.
    Contact,
}

impl SectionKind {
    /// Every section, in the order of the page.
    pub const ALL: [Self; 10] = [
        Self::About,
        Self::Role,
        Self::Summary,
        Self::Skills,
        Self::Instruments,
        Self::Registration,
        Self::Languages,
        Self::Orcid,
        Self::Availability,
        Self::Contact,
    ];

    /// Its word in addresses and in the database.
    pub fn code(self) -> &'static str {
        match self {
            Self::About => "about",
            Self::Role => "role",
            Self::Summary => "summary",
            Self::Skills => "skills",
            Self::Instruments => "instruments",
            Self::Registration => "registration",
            Self::Languages => "languages",
            Self::Orcid => "orcid",
            Self::Availability => "availability",
            Self::Contact => "contact",
        }
    }

    /// The section with this code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|section| section.code() == code)
    }

    /// Its heading.
    pub fn label(self) -> &'static str {
        match self {
            Self::About => "Who I am",
            Self::Role => "Role and place",
            Self::Summary => "What I do",
            Self::Skills => "Skills",
            Self::Instruments => "Instruments I run",
            Self::Registration => "Professional registration",
            Self::Languages => "Languages",
            Self::Orcid => "ORCID iD",
            Self::Availability => "Working days and absence",
            Self::Contact => "How to reach me",
        }
    }
}

/// One section: its content, who may see it, and which state of it this is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Default)]
pub struct Section<T> {
    /// Who may see it.
    #[serde(default)]
    pub audience: Audience,
    /// Grows with every saved change and is never used twice, so that two browsers cannot overwrite each other unseen.
    /// 0 before the first.
    #[serde(default)]
    pub version: i64,
    /// What it says.
    #[serde(default)]
    pub content: T,
}

impl<T: Default> Section<T> {
    /// The section as someone sees it through `bound`, the audience of the name: emptied where they may not.
    pub(super) fn seen(self, bound: Audience, relation: Relation) -> Self {
        if self.audience.min(bound).includes(relation) {
            self
        } else {
            Self { audience: self.audience, version: 0, content: T::default() }
        }
    }
}
