//! Whether a number is where it should be.

use super::disclosure::rounded;
use super::figures::Figures;
use super::shown::{Sight, safe_share};

/// How a number stands to its target.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Comparison {
    /// At least the target.
    AtLeast,
    /// More than the target.
    MoreThan,
    /// At most the target: down is good.
    AtMost,
    /// Less than the target: down is good.
    LessThan,
    /// More than the baseline.
    AboveBaseline,
    /// Less than the baseline.
    BelowBaseline,
}

/// What a number is judged by.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Rule {
    /// How.
    pub comparison: Comparison,
    /// What is aimed for.
    pub target: Option<f64>,
    /// Where it began.
    pub baseline: Option<f64>,
    /// Whether target and baseline are percentages.
    pub percent: bool,
    /// Whether the date by which it should be reached has passed.
    pub over: bool,
}

/// What is said of a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Verdict {
    /// Reached.
    Met,
    /// Not reached in time.
    NotMet,
    /// Not reached, and there is time.
    OnCourse,
    /// Nothing to compare with.
    NoBaseline,
    /// Nothing counted or recorded.
    NoData,
    /// What it is about is not part of the program yet.
    NotYetCounted,
    /// Put off, with a reason.
    Paused,
    /// What would be counted did not take place.
    NotHeld,
    /// Too few people to say.
    Suppressed,
}

impl Verdict {
    /// All of them.
    pub const ALL: [Self; 9] = [
        Self::Met,
        Self::NotMet,
        Self::OnCourse,
        Self::NoBaseline,
        Self::NoData,
        Self::NotYetCounted,
        Self::Paused,
        Self::NotHeld,
        Self::Suppressed,
    ];

    /// In words.
    pub fn words(self) -> &'static str {
        match self {
            Self::Met => "met",
            Self::NotMet => "not met",
            Self::OnCourse => "on course",
            Self::NoBaseline => "no baseline",
            Self::NoData => "no data",
            Self::NotYetCounted => "not yet counted",
            Self::Paused => "paused",
            Self::NotHeld => "not held",
            Self::Suppressed => "suppressed",
        }
    }
}

/// What is said of a number to someone with this sight: to everyone, of what they are shown.
pub fn judge(figures: &Figures, rule: &Rule, sight: Sight) -> Verdict {
    let Some(n) = figures.all.n else { return Verdict::NoData };
    let against = match rule.comparison {
        Comparison::AboveBaseline | Comparison::BelowBaseline => rule.baseline,
        _ => rule.target,
    };
    let Some(against) = against else { return Verdict::NoBaseline };
    let open = sight == Sight::Exact || !figures.traits.people;
    let value = match (rule.percent, open) {
        (true, true) => match figures.all.of.filter(|of| *of > 0.0) {
            Some(of) => n * 100.0 / of,
            None => return Verdict::NoData,
        },
        (true, false) => match safe_share(&figures.all) {
            Some(percent) => percent as f64,
            None => return Verdict::Suppressed,
        },
        (false, true) => n,
        (false, false) if (figures.traits.average || figures.traits.sum) && figures.all.size <= 7 => return Verdict::Suppressed,
        (false, false) if figures.traits.average => n,
        (false, false) => rounded(n.round() as i64) as f64,
    };
    let met = match rule.comparison {
        Comparison::AtLeast => value >= against,
        Comparison::MoreThan | Comparison::AboveBaseline => value > against,
        Comparison::AtMost => value <= against,
        Comparison::LessThan | Comparison::BelowBaseline => value < against,
    };
    match (met, rule.over) {
        (true, _) => Verdict::Met,
        (false, true) => Verdict::NotMet,
        (false, false) => Verdict::OnCourse,
    }
}
