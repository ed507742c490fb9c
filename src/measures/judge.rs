//! Whether a number is where it should be.

use super::figures::Figures;
use super::shown::{HIDDEN, ShownFigure, Sight, show};

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

/// What a number is compared with, as whoever it is judged for is shown it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Mark {
    /// There is nothing.
    Nothing,
    /// This number.
    At(f64),
    /// It is hidden: a judgement would tell of it.
    Hidden,
}

/// What a number is judged by.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Rule {
    /// How.
    pub comparison: Comparison,
    /// What is aimed for.
    pub target: Option<f64>,
    /// Where it began.
    pub baseline: Mark,
    /// Whether target and baseline are percentages.
    pub percent: bool,
    /// Whether the date by which it should be reached has passed.
    pub over: bool,
    /// Whether what is reached today is not reached for good: the number is still to grow past it, or is of days before those aimed for.
    pub pending: bool,
}

impl Rule {
    fn against(&self) -> Mark {
        match self.comparison {
            Comparison::AboveBaseline | Comparison::BelowBaseline => self.baseline,
            _ => self.target.map_or(Mark::Nothing, Mark::At),
        }
    }
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
    /// It is of people, and nothing of it was frozen for everyone yet.
    NotPublished,
}

impl Verdict {
    /// All of them.
    pub const ALL: [Self; 10] = [
        Self::Met,
        Self::NotMet,
        Self::OnCourse,
        Self::NoBaseline,
        Self::NoData,
        Self::NotYetCounted,
        Self::Paused,
        Self::NotHeld,
        Self::Suppressed,
        Self::NotPublished,
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
            Self::NotPublished => "not published yet",
        }
    }
}

/// What is said of a number to someone with this sight: to everyone, of what they are shown.
pub fn judge(figures: &Figures, rule: &Rule, sight: Sight) -> Verdict {
    if sight == Sight::Published && figures.traits.people {
        return judge_shown(&show(figures, sight).all, rule);
    }
    match (figures.all.n, rule.percent) {
        (None, _) => Verdict::NoData,
        (Some(n), false) => compare(Some(n), rule),
        (Some(n), true) => compare(figures.all.of.filter(|of| *of > 0.0).map(|of| n * 100.0 / of), rule),
    }
}

/// What is said of a number as it is shown to everyone.
pub fn judge_shown(figure: &ShownFigure, rule: &Rule) -> Verdict {
    let text = if rule.percent { figure.share.trim_end_matches(" %") } else { figure.n.as_str() };
    match text {
        _ if figure.n.is_empty() => Verdict::NoData,
        HIDDEN => {
            if rule.against() == Mark::Nothing {
                Verdict::NoBaseline
            } else {
                Verdict::Suppressed
            }
        }
        _ => compare(text.replace(',', "").parse().ok(), rule),
    }
}

fn compare(value: Option<f64>, rule: &Rule) -> Verdict {
    let against = match rule.against() {
        Mark::Nothing => return Verdict::NoBaseline,
        Mark::Hidden => return Verdict::Suppressed,
        Mark::At(against) => against,
    };
    let Some(value) = value else { return Verdict::NoData };
    let met = match rule.comparison {
        Comparison::AtLeast => value >= against,
        Comparison::MoreThan | Comparison::AboveBaseline => value > against,
        Comparison::AtMost => value <= against,
        Comparison::LessThan | Comparison::BelowBaseline => value < against,
    };
    match (met, rule.over) {
        (true, _) if rule.pending => Verdict::OnCourse,
        (true, _) => Verdict::Met,
        (false, true) => Verdict::NotMet,
        (false, false) => Verdict::OnCourse,
    }
}
