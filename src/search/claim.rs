//! A skill as filters see it: which concept, how well, offering or wanting what. One skill has to meet them all.

use super::facets::NOT_SET;
use super::schema::BREAK;
use crate::directory::model::{Intent, Level, Skill};

/// The number that stands for a level that is not said.
pub const NO_LEVEL: u8 = Level::ALL.len() as u8;
/// The bit that stands for no intent said.
pub const NO_INTENT: u8 = 1 << Intent::ALL.len();

/// One skill of one person, or one under a broader concept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claim {
    /// The concept's id, the slug of the owner's own words, or [`NOT_SET`] for a profile without skills.
    pub concept: String,
    /// A place in [`Level::ALL`], or [`NO_LEVEL`].
    pub level: u8,
    /// A bit for each of [`Intent::ALL`], or [`NO_INTENT`].
    pub intents: u8,
}

impl Claim {
    /// A skill as a claim on a concept.
    pub fn of(skill: &Skill, concept: &str) -> Self {
        let intents = skill.intents.iter().fold(0, |mask, intent| mask | intent_bit(*intent));
        Self { concept: concept.to_owned(), level: skill.level as u8, intents: if intents == 0 { NO_INTENT } else { intents } }
    }

    /// What a profile without skills claims.
    pub fn none() -> Self {
        Self { concept: NOT_SET.to_owned(), level: NO_LEVEL, intents: NO_INTENT }
    }

    /// The value as the index holds it; `label` where the concept is in no vocabulary.
    pub fn to_value(&self, label: &str) -> String {
        format!("k{BREAK}{}{BREAK}{}{BREAK}{}{BREAK}{label}", self.concept, self.level, self.intents)
    }

    /// Reads a value back, with its label; none for another kind of value.
    pub fn from_value(value: &str) -> Option<(Self, &str)> {
        let mut parts = value.strip_prefix('k')?.strip_prefix(BREAK)?.splitn(4, BREAK);
        let concept = parts.next()?.to_owned();
        let level = parts.next()?.parse().ok()?;
        let intents = parts.next()?.parse().ok()?;
        Some((Self { concept, level, intents }, parts.next().unwrap_or_default()))
    }
}

/// The bit of an intent.
pub fn intent_bit(intent: Intent) -> u8 {
    1 << intent as u8
}
