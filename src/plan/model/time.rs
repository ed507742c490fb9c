//! The times that plans speak of: a day, a quarter, a year, an academic year, from one day to another.

use std::fmt;
use std::str::FromStr;

use chrono::{Datelike, NaiveDate};
use serde::{Deserialize, Serialize};

/// A day of any year, such as 31 July.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct MonthDay {
    month: u32,
    day: u32,
}

impl MonthDay {
    /// The end of an academic year that begins on 1 August, as HESA's staff year does
    /// (<https://www.hesa.ac.uk/support/definitions/staff>).
    pub const HESA: Self = Self { month: 7, day: 31 };

    /// This day of a year.
    pub fn of(self, year: i32) -> NaiveDate {
        NaiveDate::from_ymd_opt(year, self.month, self.day).unwrap_or(NaiveDate::MAX)
    }
}

impl fmt::Display for MonthDay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:02}-{:02}", self.month, self.day)
    }
}

impl FromStr for MonthDay {
    type Err = String;

    /// A day that every year has, as `07-31`.
    fn from_str(text: &str) -> Result<Self, String> {
        let parts = text.split_once('-').and_then(|(month, day)| Some((month.parse().ok()?, day.parse().ok()?)));
        match parts {
            // 2023 has no 29 February: a day that some years lack ends no year.
            Some((month, day)) if text.len() == 5 && NaiveDate::from_ymd_opt(2023, month, day).is_some() => Ok(Self { month, day }),
            _ => Err(format!("'{text}' is no day of every year. Write month and day, such as 07-31")),
        }
    }
}

impl From<MonthDay> for String {
    fn from(day: MonthDay) -> Self {
        day.to_string()
    }
}

impl TryFrom<String> for MonthDay {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        text.parse()
    }
}

/// A quarter of a calendar year.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Quarter {
    /// The year.
    pub year: i32,
    /// 1 to 4.
    pub number: u32,
}

impl Quarter {
    /// The one a day is in.
    pub fn of(day: NaiveDate) -> Self {
        Self { year: day.year(), number: day.month0() / 3 + 1 }
    }

    /// The one after.
    pub fn next(self) -> Self {
        if self.number == 4 { Self { year: self.year + 1, number: 1 } } else { Self { number: self.number + 1, ..self } }
    }

    /// Its first day.
    pub fn first(self) -> NaiveDate {
        NaiveDate::from_ymd_opt(self.year, self.number * 3 - 2, 1).unwrap_or(NaiveDate::MAX)
    }

    /// Its last day.
    pub fn last(self) -> NaiveDate {
        self.next().first().pred_opt().unwrap_or(NaiveDate::MAX)
    }

    /// Those from one day to another, 40 at most.
    pub fn between(from: NaiveDate, until: NaiveDate) -> Vec<Self> {
        let last = Self::of(until);
        std::iter::successors(Some(Self::of(from)), |quarter| Some(quarter.next()))
            .take_while(|quarter| *quarter <= last)
            .take(40)
            .collect()
    }
}

/// A time that a target, a timeframe or a value speaks of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub enum Period {
    /// By, or on, a day: `2025-10-31`.
    Day(NaiveDate),
    /// A calendar year: `2026`.
    Year(i32),
    /// A quarter: `2021 Q3`.
    Quarter(Quarter),
    /// An academic year, by the year in which it ends: `2025-26`.
    Academic(i32),
    /// From one day to another, both in it: `2025-01-01 to 2025-06-30`.
    Between(NaiveDate, NaiveDate),
}

impl Period {
    /// Its last day.
    pub fn last(self, academic: MonthDay) -> NaiveDate {
        match self {
            Self::Day(day) | Self::Between(_, day) => day,
            Self::Year(year) => MonthDay { month: 12, day: 31 }.of(year),
            Self::Quarter(quarter) => quarter.last(),
            Self::Academic(year) => academic.of(year),
        }
    }

    /// Its first day; a day alone begins with what it is the end of, which the caller knows.
    pub fn first(self, academic: MonthDay, begins: NaiveDate) -> NaiveDate {
        match self {
            Self::Day(day) => begins.min(day),
            Self::Between(from, _) => from,
            Self::Year(year) => MonthDay { month: 1, day: 1 }.of(year),
            Self::Quarter(quarter) => quarter.first(),
            Self::Academic(year) => academic.of(year - 1).succ_opt().unwrap_or(NaiveDate::MIN),
        }
    }

    /// The academic year that a day is in.
    pub fn academic(day: NaiveDate, end: MonthDay) -> Self {
        Self::Academic(if day > end.of(day.year()) { day.year() + 1 } else { day.year() })
    }

    /// In words for pages.
    pub fn words(self) -> String {
        let day = |day: NaiveDate| day.format("%-d %B %Y").to_string();
        match self {
            Self::Day(at) => day(at),
            Self::Year(year) => year.to_string(),
            Self::Quarter(quarter) => format!("{} Q{}", quarter.year, quarter.number),
            Self::Academic(year) => format!("academic year {}-{:02}", year - 1, year % 100),
            Self::Between(from, until) => {
                let whole_year = from.ordinal() == 1 && until == MonthDay { month: 12, day: 31 }.of(from.year());
                if whole_year { from.year().to_string() } else { format!("{} to {}", day(from), day(until)) }
            }
        }
    }
}

impl fmt::Display for Period {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Day(day) => write!(f, "{day}"),
            Self::Year(year) => write!(f, "{year:04}"),
            Self::Quarter(quarter) => write!(f, "{:04} Q{}", quarter.year, quarter.number),
            Self::Academic(year) => write!(f, "{:04}-{:02}", year - 1, year % 100),
            Self::Between(from, until) => write!(f, "{from} to {until}"),
        }
    }
}

impl FromStr for Period {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let text = text.trim();
        let wrong = || {
            format!(
                "'{text}' is no time. Write a day (2025-10-31), a year (2026), a quarter (2026 Q3), an academic year (2025-26) or 'day to day'"
            )
        };
        if let Some((from, until)) = text.split_once(" to ") {
            let (from, until) = (day(from)?, day(until)?);
            return if from <= until { Ok(Self::Between(from, until)) } else { Err(format!("'{text}' ends before it begins")) };
        }
        if let Some((year, number)) = text.split_once(" Q").or_else(|| text.split_once("-Q")) {
            let quarter = number.parse().ok().filter(|number| (1..=4).contains(number));
            return Ok(Self::Quarter(Quarter { year: year_of(year).ok_or_else(wrong)?, number: quarter.ok_or_else(wrong)? }));
        }
        match text.len() {
            4 => year_of(text).map(Self::Year).ok_or_else(wrong),
            7 => {
                let (begins, ends) = text.split_once('-').ok_or_else(wrong)?;
                let begins = year_of(begins).ok_or_else(wrong)?;
                if ends.parse() == Ok((begins + 1) % 100) {
                    Ok(Self::Academic(begins + 1))
                } else {
                    Err(format!("'{text}' is no academic year: the one after {begins} is {begins}-{:02}", (begins + 1) % 100))
                }
            }
            10 => day(text).map(Self::Day),
            _ => Err(wrong()),
        }
    }
}

impl From<Period> for String {
    fn from(period: Period) -> Self {
        period.to_string()
    }
}

impl TryFrom<String> for Period {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        text.parse()
    }
}

fn year_of(text: &str) -> Option<i32> {
    text.parse().ok().filter(|year| text.len() == 4 && (1900..=2200).contains(year))
}

fn day(text: &str) -> Result<NaiveDate, String> {
    let text = text.trim();
    let day = NaiveDate::parse_from_str(text, "%Y-%m-%d").ok().filter(|day| (1900..=2200).contains(&day.year()));
    day.filter(|_| text.len() == 10).ok_or_else(|| format!("'{text}' is no day that there is. Write it as 2025-10-31"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn date(text: &str) -> NaiveDate {
        text.parse().expect("a date")
    }

    #[test]
    fn periods_are_read_as_they_are_written() {
        for (text, first, last) in [
            ("2025-10-31", "2025-01-01", "2025-10-31"),
            ("2026", "2026-01-01", "2026-12-31"),
            ("2021 Q4", "2021-10-01", "2021-12-31"),
            ("2025-26", "2025-08-01", "2026-07-31"),
            ("2025-02-01 to 2025-02-28", "2025-02-01", "2025-02-28"),
        ] {
            let period: Period = text.parse().expect(text);
            assert_eq!(period.to_string(), text);
            assert_eq!((period.first(MonthDay::HESA, date("2025-01-01")), period.last(MonthDay::HESA)), (date(first), date(last)));
        }
        for text in ["2025-02-30", "2025-27", "2025 Q5", "soon", "", "25", "2025-03-01 to 2025-02-01", "2025-1-01"] {
            assert!(text.parse::<Period>().is_err(), "{text}");
        }
        assert_eq!("1999-00".parse(), Ok(Period::Academic(2000)));
    }

    #[test]
    fn the_academic_year_ends_when_the_setting_says() {
        let october: MonthDay = "09-30".parse().expect("a day");
        let year: Period = "2025-26".parse().expect("a year");
        assert_eq!((year.first(october, NaiveDate::MIN), year.last(october)), (date("2025-10-01"), date("2026-09-30")));
        assert_eq!(Period::academic(date("2026-07-31"), MonthDay::HESA), Period::Academic(2026));
        assert_eq!(Period::academic(date("2026-08-01"), MonthDay::HESA), Period::Academic(2027));
        assert!("02-29".parse::<MonthDay>().is_err() && "7-31".parse::<MonthDay>().is_err());
    }

    #[test]
    fn quarters_follow_each_other() {
        let quarters = Quarter::between(date("2021-07-01"), date("2022-02-01"));
        let words: Vec<String> = quarters.iter().map(|quarter| Period::Quarter(*quarter).to_string()).collect();
        assert_eq!(words, ["2021 Q3", "2021 Q4", "2022 Q1"]);
        assert_eq!(quarters[1].last(), date("2021-12-31"));
    }
}
