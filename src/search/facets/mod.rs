//! What results can be filtered by, and how many there are of each value.
//!
//! Values within one facet widen, facets together narrow. The count beside a value says how many people there would be with it
//! chosen: the other facets' filters apply to it, its own facet's do not.

mod among;
mod counts;
mod filter;
pub mod sets;
mod sums;
mod tally;

use serde::Serialize;

pub use among::Among;
pub use counts::{Counted, Counts, Facet, FacetValue};
pub use filter::{Chosen, Filter};
pub use sets::{Filtered, Sets};
pub use tally::Tally;

use super::claim::{NO_INTENT, NO_LEVEL, intent_bit};
use super::schema::BREAK;
use crate::directory::model::{Intent, Level, REGISTERS};
use crate::text::slug;

/// The value of a thing that is not said.
pub const NOT_SET: &str = "none";

/// What can be filtered by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Dimension {
    /// What someone offers or wants with a skill.
    Intent,
    /// How well they know it.
    Level,
    /// What they know: skills, and what is broader than them.
    Concept,
    /// Machines they run.
    Instrument,
    /// Units.
    Department,
    /// Campuses.
    Site,
    /// Universities.
    Institution,
    /// Fields of work.
    Discipline,
    /// Professional registers.
    Registration,
}

impl Dimension {
    /// Every dimension, in the order of the page.
    pub const ALL: [Self; 9] = [
        Self::Intent,
        Self::Level,
        Self::Concept,
        Self::Instrument,
        Self::Department,
        Self::Site,
        Self::Institution,
        Self::Discipline,
        Self::Registration,
    ];

    /// The name of its query parameter.
    pub fn code(self) -> &'static str {
        match self {
            Self::Intent => "intent",
            Self::Level => "level",
            Self::Concept => "concept",
            Self::Instrument => "instrument",
            Self::Department => "department",
            Self::Site => "site",
            Self::Institution => "institution",
            Self::Discipline => "discipline",
            Self::Registration => "registration",
        }
    }

    /// The dimension with this code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|dimension| dimension.code() == code)
    }

    /// The values that there are, where nobody can add any.
    pub fn fixed(self) -> Option<Vec<String>> {
        let mut values: Vec<String> = match self {
            Self::Intent => Intent::ALL.into_iter().map(|intent| intent.code().to_owned()).collect(),
            Self::Level => Level::ALL.into_iter().map(|level| level.code().to_owned()).collect(),
            Self::Registration => REGISTERS.iter().map(|(code, ..)| slug(code)).collect(),
            _ => return None,
        };
        values.push(NOT_SET.to_owned());
        Some(values)
    }

    /// Its heading.
    pub fn label(self) -> &'static str {
        match self {
            Self::Intent => "Offers",
            Self::Level => "Level",
            Self::Concept => "Skill",
            Self::Instrument => "Instrument",
            Self::Department => "Department",
            Self::Site => "Site",
            Self::Institution => "Institution",
            Self::Discipline => "Discipline",
            Self::Registration => "Registration",
        }
    }

    /// The letter that its values begin with in the index; none for what is told from claims.
    pub(super) fn letter(self) -> Option<char> {
        match self {
            Self::Intent | Self::Level | Self::Concept => None,
            Self::Instrument => Some('m'),
            Self::Department => Some('d'),
            Self::Site => Some('s'),
            Self::Institution => Some('i'),
            Self::Discipline => Some('f'),
            Self::Registration => Some('r'),
        }
    }
}

/// A value as the index holds it; `label` is what pages call it.
pub fn value(dimension: Dimension, value: &str, label: &str) -> String {
    format!("{}{BREAK}{value}{BREAK}{label}", dimension.letter().unwrap_or('?'))
}

/// Reads a value back; none for another kind.
pub fn from_value(text: &str) -> Option<(Dimension, &str, &str)> {
    let letter = text.chars().next()?;
    let dimension = Dimension::ALL.into_iter().find(|dimension| dimension.letter() == Some(letter))?;
    let (value, label) = text[1..].strip_prefix(BREAK)?.split_once(BREAK)?;
    Some((dimension, value, label))
}

fn level_bit(code: &str) -> Option<u8> {
    if code == NOT_SET { Some(1 << NO_LEVEL) } else { Level::from_code(code).map(|level| 1 << level as u8) }
}

fn intent_code_bit(code: &str) -> Option<u8> {
    if code == NOT_SET { Some(NO_INTENT) } else { Intent::from_code(code).map(intent_bit) }
}
