//! A round, what was decided about its pairs, and what was done to it.

use chrono::{DateTime, NaiveDate, Utc};

use super::{Aim, Rule, State};
use crate::ids::{InstitutionId, PersonId, RoundId, SolutionId};
use crate::matching::score::Weights;

/// A round.
#[derive(Debug, Clone, PartialEq)]
pub struct Round {
    /// Which.
    pub id: RoundId,
    /// What it matches: a programme's code.
    pub programme: String,
    /// Whose it is.
    pub institution: InstitutionId,
    /// Its name.
    pub name: String,
    /// Where it stands.
    pub state: State,
    /// One higher with everything that is changed about it.
    pub version: i64,
    /// What proposals are best at.
    pub aim: Aim,
    /// What reasons are worth in it.
    pub weights: Weights,
    /// The last day on which requests are taken in.
    pub closes: Option<NaiveDate>,
    /// What every host is told.
    pub message: String,
    /// The proposal that would be published.
    pub solution: Option<SolutionId>,
    /// When it was made.
    pub made: DateTime<Utc>,
    /// When anything about it last changed.
    pub changed: DateTime<Utc>,
}

impl Round {
    /// Whether its last day is over on this one, of its institution's calendar.
    #[must_use]
    pub fn is_past(&self, today: NaiveDate) -> bool {
        self.closes.is_some_and(|last| last < today)
    }
}

/// What a coordinator decided about a request and a host.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ruling {
    /// The request.
    pub request: String,
    /// The host: [`Host::key`](crate::matching::score::Host::key).
    pub host: String,
    /// Whom that is.
    pub person: PersonId,
    /// What.
    pub rule: Rule,
}

/// Something that was done to a round.
#[derive(Debug, Clone, PartialEq)]
pub struct Change {
    /// The round's version since.
    pub version: i64,
    /// Who did it.
    pub who: Who,
    /// What, in words.
    pub words: String,
    /// When.
    pub happened: DateTime<Utc>,
}

/// Who did something to a round.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Who {
    /// Somebody, by name.
    Person(String),
    /// Whoever is no longer here.
    Gone,
    /// Nobody: its last day was over.
    Calendar,
}

impl Who {
    /// What pages call them.
    #[must_use]
    pub fn words(self) -> String {
        match self {
            Self::Person(name) => name,
            Self::Gone => "Somebody who is no longer here".to_owned(),
            Self::Calendar => "The calendar".to_owned(),
        }
    }
}
