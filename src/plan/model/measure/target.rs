//! What a measure starts from, and what is aimed for.

use std::fmt;
use std::str::FromStr;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::plan::model::Period;

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
