//! What can be asked, and what is answered.

use super::plan::Plan;
use super::rank::Reason;
use super::wish::{About, Wish};
use crate::ids::PersonId;
use crate::search::facets::{Chosen, Facet};
use crate::search::schema::Zones;

/// In which order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Sort {
    /// The best match first.
    #[default]
    Match,
    /// By name.
    Name,
    /// Those who checked their profile last first.
    Checked,
}

impl Sort {
    /// Every order.
    pub const ALL: [Self; 3] = [Self::Match, Self::Name, Self::Checked];

    /// Its word in addresses.
    pub fn code(self) -> &'static str {
        match self {
            Self::Match => "match",
            Self::Name => "name",
            Self::Checked => "checked",
        }
    }

    /// The order with this code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|sort| sort.code() == code)
    }

    /// What it is called on pages.
    pub fn label(self) -> &'static str {
        match self {
            Self::Match => "Best match",
            Self::Name => "Name",
            Self::Checked => "Recently checked",
        }
    }
}

/// What somebody asks.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Question {
    /// Their words.
    pub text: String,
    /// Only these words: no concepts, no corrections.
    pub exact: bool,
    /// Filters.
    pub chosen: Chosen,
    /// What no word is read as: such words are meant as they stand.
    pub literal: Vec<About>,
    /// In which order.
    pub sort: Sort,
    /// How many results are left out before the first.
    pub offset: usize,
    /// How many are wanted.
    pub limit: usize,
    /// Whether to count facets.
    pub facets: bool,
    /// Whether to give the parts of each score.
    pub explain: bool,
}

/// Who was found.
#[derive(Debug, Clone, PartialEq)]
pub struct Answer {
    /// What was looked for.
    pub plan: Plan,
    /// What the words ask for besides their subject.
    pub wishes: Vec<Wish>,
    /// The people asked for, in order.
    pub hits: Vec<Hit>,
    /// How many there are in all.
    pub total: usize,
    /// Of those, how many match all that matters of the query.
    pub full: usize,
    /// Counts to filter by.
    pub facets: Vec<Facet>,
}

/// One person found.
#[derive(Debug, Clone, PartialEq)]
pub struct Hit {
    /// Who.
    pub person: PersonId,
    /// How well; comparable within one answer.
    pub score: f32,
    /// The words of the query that are covered, a bit each.
    pub words: u32,
    /// The parts of the profile in which what was looked for stands, or all where that is not known.
    pub zones: Zones,
    /// The parts of the score, if they were asked for.
    pub reasons: Vec<Reason>,
}
