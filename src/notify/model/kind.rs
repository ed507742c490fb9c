//! The kinds of notices.

use chrono::TimeDelta;

use super::Letter;

/// How long a notice of something that can be undone is held: made and undone within it, nobody hears of it.
pub const SETTLE: TimeDelta = TimeDelta::minutes(15);
/// For what cannot be undone, or must be known at once.
pub const AT_ONCE: TimeDelta = TimeDelta::zero();

/// A kind of notice: a constant in the slice that sends it, listed in that slice's `NOTICES`.
#[derive(Debug, Clone, Copy)]
pub struct Kind {
    /// Such as `contact`: in the database, in addresses, and the folder under `templates/mail/`. Never changed once used.
    pub code: &'static str,
    /// What its reader calls it, such as "Messages from other people".
    pub title: &'static str,
    /// When it comes, in one sentence.
    pub words: &'static str,
    /// Whether its reader may choose how it is mailed.
    pub mailed: Mailed,
    /// How long it is held: [`SETTLE`] or [`AT_ONCE`].
    pub hold: TimeDelta,
    /// Its mail with made-up values: a test renders each.
    pub sample: fn() -> askama::Result<Letter>,
}

/// Whether someone may choose how a kind of notice is mailed to them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mailed {
    /// They may; until they do, so.
    Choice(Frequency),
    /// At once and always, because law or the service needs it: why, in a sentence to its reader.
    Always(&'static str),
}

/// How a kind of notice is mailed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Frequency {
    /// A mail of its own.
    AtOnce,
    /// In a summary on weekday mornings.
    Daily,
    /// In a summary on Monday mornings.
    Weekly,
    /// Not at all; the notice is still to be found among one's notifications.
    Off,
}

impl Kind {
    /// How it is mailed to someone who made this choice, or none.
    pub fn frequency(&self, chosen: Option<Frequency>) -> Frequency {
        match self.mailed {
            Mailed::Choice(usual) => chosen.unwrap_or(usual),
            Mailed::Always(_) => Frequency::AtOnce,
        }
    }

    /// Whether its reader may choose.
    pub fn is_free(&self) -> bool {
        matches!(self.mailed, Mailed::Choice(_))
    }
}

impl Frequency {
    /// Every one, the most frequent first.
    pub const ALL: [Self; 4] = [Self::AtOnce, Self::Daily, Self::Weekly, Self::Off];

    /// As it is stored and sent.
    pub fn code(self) -> &'static str {
        match self {
            Self::AtOnce => "at-once",
            Self::Daily => "daily",
            Self::Weekly => "weekly",
            Self::Off => "off",
        }
    }

    /// The one with this code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|frequency| frequency.code() == code)
    }

    /// In words.
    pub fn label(self) -> &'static str {
        match self {
            Self::AtOnce => "At once",
            Self::Daily => "In a daily summary",
            Self::Weekly => "In a weekly summary",
            Self::Off => "No e-mail",
        }
    }
}
