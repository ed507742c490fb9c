//! What is recorded for measures, because it happens outside.

use serde::{Deserialize, Serialize};

use crate::plan::model::Period;

/// What by its nature happens outside, and is recorded with its date and evidence.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "lowercase")]
#[schema(as = RecordedWhat)]
pub enum Recorded {
    /// A review was held.
    Review,
    /// An audit was done.
    Audit,
    /// It was reported outside.
    Report,
    /// It was made known: a newsletter, a talk.
    Promotion,
    /// A wave of a survey that was run elsewhere.
    Survey,
    /// Portraits were shown at an exhibition elsewhere.
    Portraits,
    /// A plan's file states it; never recorded by hand.
    Stated,
}

impl Recorded {
    /// All of them.
    pub const ALL: [Self; 7] =
        [Self::Review, Self::Audit, Self::Report, Self::Promotion, Self::Survey, Self::Portraits, Self::Stated];

    /// Its word in files, tables and facts.
    pub fn code(self) -> &'static str {
        match self {
            Self::Review => "review",
            Self::Audit => "audit",
            Self::Report => "report",
            Self::Promotion => "promotion",
            Self::Survey => "survey",
            Self::Portraits => "portraits",
            Self::Stated => "stated",
        }
    }

    /// The one with this code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|what| what.code() == code)
    }

    /// What it is called on pages.
    pub fn label(self) -> &'static str {
        match self {
            Self::Review => "A review was held",
            Self::Audit => "An audit was done",
            Self::Report => "It was reported outside",
            Self::Promotion => "It was promoted",
            Self::Survey => "A survey was run",
            Self::Portraits => "Portraits were shown",
            Self::Stated => "The plan's file states it",
        }
    }

    /// Whether people may record it on pages.
    pub fn is_by_hand(self) -> bool {
        self != Self::Stated
    }

    /// Whether its numbers count people, and so are shown under disclosure control.
    pub fn counts_people(self) -> bool {
        matches!(self, Self::Survey | Self::Stated)
    }

    /// What its two numbers are called: how many, and of how many.
    pub fn numbers(self) -> Option<(&'static str, &'static str)> {
        match self {
            Self::Survey => Some(("People who agreed", "People who answered the question")),
            Self::Audit => Some(("Committees with a technician", "Committees looked at")),
            Self::Portraits => Some(("Portraits shown", "")),
            _ => None,
        }
    }
}

/// A value that was recorded, not computed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Value {
    /// What happened.
    pub what: Recorded,
    /// When.
    pub period: Period,
    /// How many.
    pub n: Option<f64>,
    /// Of how many.
    pub of: Option<f64>,
    /// For surveys: how many were asked, which is not how many answered.
    pub invited: Option<f64>,
    /// False where it was not held.
    pub held: bool,
    /// Evidence, in words.
    pub words: String,
    /// Where the evidence is to be read.
    pub link: String,
}

impl Value {
    /// Its numbers: how many, of how many, and how many were asked.
    pub fn numbers(&self) -> [Option<f64>; 3] {
        [self.n, self.of, self.invited]
    }

    /// Whether it is a number of this happening in this period. A measure has one for each: charts and what is published know it by its period.
    pub fn is_of(&self, what: Recorded, period: Period) -> bool {
        self.n.is_some() && self.what == what && self.period == period
    }
}
