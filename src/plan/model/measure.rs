//! A success measure's definition: what is counted, of whom, against what.

use std::fmt;
use std::str::FromStr;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::Period;

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
    /// By what it may be broken down: codes of the measures' breakdowns.
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

/// What a measure starts from. Without n and N, only words: a percentage alone is no baseline.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Baseline {
    /// How many.
    pub n: Option<f64>,
    /// Of how many; none for a plain number.
    pub of: Option<f64>,
    /// When that was.
    pub period: Option<Period>,
    /// Where it comes from.
    pub source: String,
    /// Who says so.
    pub who: String,
    /// When they said so.
    pub on: Option<NaiveDate>,
    /// What else is to be known, such as a percentage given without its numbers.
    pub words: String,
}

impl Baseline {
    /// The value to compare with: per cent where it is a share.
    pub fn value(&self) -> Option<f64> {
        match (self.n, self.of) {
            (Some(n), Some(of)) if of > 0.0 => Some(n * 100.0 / of),
            (Some(n), None) => Some(n),
            _ => None,
        }
    }
}

/// What is aimed for by when.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Target {
    /// In, or by the end of, which period.
    pub period: Period,
    /// How the value is compared.
    pub comparison: Comparison,
    /// With what; a percentage where `percent`.
    pub value: f64,
    /// Whether it is a percentage.
    pub percent: bool,
}

/// How a value is compared with a target.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Comparison {
    /// `>=`
    AtLeast,
    /// `>`
    MoreThan,
    /// `<=`
    AtMost,
    /// `<`
    LessThan,
}

impl Comparison {
    const ALL: [Self; 4] = [Self::AtLeast, Self::AtMost, Self::MoreThan, Self::LessThan];

    fn sign(self) -> &'static str {
        match self {
            Self::AtLeast => ">=",
            Self::MoreThan => ">",
            Self::AtMost => "<=",
            Self::LessThan => "<",
        }
    }

    fn words(self) -> &'static str {
        match self {
            Self::AtLeast => "at least",
            Self::MoreThan => "more than",
            Self::AtMost => "at most",
            Self::LessThan => "less than",
        }
    }
}

/// A target without its period, such as `>= 80 %`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Aim {
    /// How the value is compared.
    pub comparison: Comparison,
    /// With what.
    pub value: f64,
    /// Whether it is a percentage.
    pub percent: bool,
}

impl Target {
    /// In words: "at least 80 %".
    pub fn words(&self) -> String {
        format!("{} {}{}", self.comparison.words(), self.value, if self.percent { " %" } else { "" })
    }

    /// As files write it: `>= 80 %`.
    pub fn aim(&self) -> Aim {
        Aim { comparison: self.comparison, value: self.value, percent: self.percent }
    }

    /// This aim in this period.
    pub fn new(period: Period, aim: Aim) -> Self {
        Self { period, comparison: aim.comparison, value: aim.value, percent: aim.percent }
    }
}

impl fmt::Display for Aim {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}{}", self.comparison.sign(), self.value, if self.percent { " %" } else { "" })
    }
}

impl FromStr for Aim {
    type Err = String;

    /// `>= 80 %`, `> 75%`, `<= 5 %`, `at most 5 %`, `6` (at least).
    fn from_str(text: &str) -> Result<Self, String> {
        let cleaned = text.trim().replace('≥', ">=").replace('≤', "<=");
        let said = Comparison::ALL.into_iter().find_map(|one| {
            let rest = cleaned.strip_prefix(one.sign()).or_else(|| cleaned.strip_prefix(one.words()))?;
            Some((one, rest))
        });
        let (comparison, rest) = said.unwrap_or((Comparison::AtLeast, &cleaned));
        let (number, percent) = match rest.trim().strip_suffix('%') {
            Some(number) => (number.trim(), true),
            None => (rest.trim(), false),
        };
        let plain = number.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
        match number.parse::<f64>() {
            Ok(value) if plain && value.is_finite() && (!percent || value <= 100.0) => Ok(Self { comparison, value, percent }),
            Ok(_) if percent && plain => Err(format!("'{text}' is more than all of it")),
            _ => Err(format!("'{text}' is no target. Write a number, such as 6, '>= 80 %', '> 75 %' or '<= 5 %'")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn targets_are_read_with_their_direction() {
        for (text, written) in [
            (">= 80 %", ">= 80 %"),
            (">75%", "> 75 %"),
            ("≤ 5 %", "<= 5 %"),
            ("at most 12.5 %", "<= 12.5 %"),
            ("6", ">= 6"),
            ("< 3", "< 3"),
        ] {
            assert_eq!(text.parse::<Aim>().expect(text).to_string(), written);
        }
        for text in ["", "many", ">= 120 %", "-3", "=> 4", "1e9", "inf"] {
            assert!(text.parse::<Aim>().is_err(), "{text}");
        }
    }

    #[test]
    fn a_percentage_alone_is_no_baseline() {
        let words = Baseline { words: "49 % of panel chairs".to_owned(), ..Baseline::default() };
        assert_eq!(words.value(), None);
        assert_eq!(Baseline { n: Some(13.0), of: Some(52.0), ..Baseline::default() }.value(), Some(25.0));
        assert_eq!(Baseline { n: Some(7.0), ..Baseline::default() }.value(), Some(7.0));
    }
}
