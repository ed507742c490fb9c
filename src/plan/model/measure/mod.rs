//! A success measure's definition: what is counted, of whom, against what.

mod recorded;
mod target;

pub use recorded::{Recorded, Value};
pub use target::{Baseline, Comparison, Target};

use serde::{Deserialize, Serialize};

use crate::measures::{self, Counter, Sight};

/// A measure as it is defined.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Measure {
    /// Such as `5.2`.
    pub code: String,
    /// The action that it belongs to.
    pub action: String,
    /// The measure that it is the same as, under another action; empty for none.
    pub same_as: String,
    /// What it is called.
    pub name: String,
    /// What is counted, in plain words, with what is left out.
    pub definition: String,
    /// Whom it is about; a change of it breaks the comparison with earlier values.
    pub population: String,
    /// What sort of measure it is.
    pub kind: Kind,
    /// What its number is a number of.
    pub unit: String,
    /// Which way is good.
    pub way: Way,
    /// Where its numbers come from.
    pub from: Sources,
    /// What it starts from.
    pub baseline: Option<Baseline>,
    /// What is aimed for, each with its period.
    pub targets: Vec<Target>,
    /// By what it may be broken down: codes of the measures' breakdowns. What its facts do not carry, or its survey's file does not have, is
    /// shown as soon as they do.
    pub breakdowns: Vec<String>,
    /// The question that a survey asks, the same in every wave.
    pub question: String,
}

impl Measure {
    /// Whether its value is a share of something.
    pub fn is_share(&self) -> bool {
        self.from.denominator.is_some()
            || matches!(self.kind, Kind::Proportion | Kind::Survey | Kind::Feedback)
            || self.targets.iter().any(|target| target.percent)
    }

    /// Whether the numbers where it began are of people: as those are that it counts, or that are recorded for it. Where neither is said
    /// they may be.
    pub fn began_with_people(&self) -> bool {
        let counted = [&self.from.numerator, &self.from.denominator].into_iter().flatten();
        let counters: Vec<&Counter> = counted.filter_map(|code| measures::counter(code)).collect();
        if counters.is_empty() {
            self.from.recorded.is_empty() || self.from.recorded.iter().any(|what| what.counts_people())
        } else {
            counters.iter().any(|counter| counter.people)
        }
    }

    /// Whether it is an average, which is no count of people.
    pub fn is_average(&self) -> bool {
        let counter = self.from.numerator.as_deref().and_then(measures::counter);
        self.kind == Kind::Mean || counter.is_some_and(Counter::is_a_wait)
    }

    /// Whether its number grows while its days pass: a count of what happens, rather than a share, an average or how many there are at a date.
    pub fn grows(&self) -> bool {
        let counter = self.from.numerator.as_deref().and_then(measures::counter);
        counter.is_some_and(|counter| !counter.is_at_a_date()) && !self.is_share() && !self.is_average()
    }

    /// Whether everyone sees the numbers where it began as they are, or nearly so.
    pub fn shows_where_it_began(&self) -> bool {
        !self.began_with_people() || self.is_average()
    }

    /// Whether the numbers of both are of the same things: one may stand under the words of the other.
    pub fn is_of_the_same(&self, other: &Self) -> bool {
        let of = |one: &Self| (one.kind, one.unit.clone(), one.population.clone(), one.question.clone());
        let from = |one: &Self| (one.from.numerator.clone(), one.from.denominator.clone(), one.from.recorded.clone());
        of(self) == of(other) && from(self) == from(other)
    }

    /// Whether the numbers where it began are for others than whoever sees numbers of people so exactly.
    pub fn hides_where_it_began(&self, sight: Sight) -> bool {
        sight != Sight::Exact && self.began_with_people()
    }

    /// Whether nothing that happens here counts for it yet.
    pub fn is_not_yet_counted(&self) -> bool {
        self.from.numerator.is_none() && self.from.recorded.is_empty()
    }
}

/// Where a measure's numbers come from: counters, or records of what happens outside, or neither yet.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Sources {
    /// What is counted: a counter's code.
    pub numerator: Option<String>,
    /// Of how many: a counter's code.
    pub denominator: Option<String>,
    /// Counters shown beside it.
    pub beside: Vec<String>,
    /// What has to be recorded for it.
    pub recorded: Vec<Recorded>,
    /// Which part of the programme it waits for.
    pub awaits: String,
}

/// What sort of measure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "lowercase")]
#[schema(as = MeasureKind)]
pub enum Kind {
    /// Done or not.
    #[default]
    Milestone,
    /// How many.
    Count,
    /// How many different people.
    People,
    /// How many of how many.
    Proportion,
    /// An average.
    Mean,
    /// The answers to a survey's question.
    Survey,
    /// What those who took part say.
    Feedback,
}

impl Kind {
    /// All of them, in the order of forms.
    pub const ALL: [Self; 7] =
        [Self::Milestone, Self::Count, Self::People, Self::Proportion, Self::Mean, Self::Survey, Self::Feedback];

    /// Its word in files and tables.
    pub fn code(self) -> &'static str {
        match self {
            Self::Milestone => "milestone",
            Self::Count => "count",
            Self::People => "people",
            Self::Proportion => "proportion",
            Self::Mean => "mean",
            Self::Survey => "survey",
            Self::Feedback => "feedback",
        }
    }

    /// The one with this code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.code() == code)
    }

    /// What it is called on pages.
    pub fn label(self) -> &'static str {
        match self {
            Self::Milestone => "Milestone",
            Self::Count => "Count",
            Self::People => "Different people",
            Self::Proportion => "Share",
            Self::Mean => "Average",
            Self::Survey => "Survey question",
            Self::Feedback => "Feedback",
        }
    }
}

/// Which way is good.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "lowercase")]
#[schema(as = MeasureDirection)]
pub enum Way {
    /// It is to be reached.
    #[default]
    Reach,
    /// It is to rise.
    Up,
    /// It is to fall.
    Down,
}

impl Way {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Reach, Self::Up, Self::Down];

    /// Its word in files and tables.
    pub fn code(self) -> &'static str {
        match self {
            Self::Reach => "reach",
            Self::Up => "up",
            Self::Down => "down",
        }
    }

    /// The one with this code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|way| way.code() == code)
    }

    /// What it is called on pages.
    pub fn label(self) -> &'static str {
        match self {
            Self::Reach => "To be reached",
            Self::Up => "More is better",
            Self::Down => "Less is better",
        }
    }
}
