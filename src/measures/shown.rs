//! The one door through which numbers leave: as they are for those who run the programme, safe for everyone else.
//!
//! Everything that is published about people follows from numbers rounded to the nearest 5 alone: percentages are of the rounded numbers,
//! and nothing of the exact ones is in them. What is left to whoever compares tables is that groups, or periods, add up to a whole: where
//! that would narrow a number to less than rounding leaves open, the smallest group is hidden, and others until it does not.

use serde::{Deserialize, Serialize};

use super::disclosure::{SMALLEST, guard, rounded};
use super::figures::{Figure, Figures, Traits};
use crate::accounts::{Member, Role};

/// How exactly someone may read numbers about people.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Sight {
    /// As they are: for those who run the programme. Each such look is a fact.
    Exact,
    /// Under the rules of disclosure.
    Published,
}

/// How someone who is signed in may read their institution's numbers.
pub fn sight(member: &Member) -> Sight {
    let runs = member.roles.iter().any(|role| matches!(role, Role::Coordinator | Role::Admin));
    if runs { Sight::Exact } else { Sight::Published }
}

/// Numbers as they are shown.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Shown {
    /// The whole.
    pub all: ShownFigure,
    /// Each group by name.
    pub groups: Vec<(String, ShownFigure)>,
}

/// A group as it is shown.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ShownGroup {
    /// What it is called.
    pub name: String,
    /// How many rows it stands below that hold it too.
    pub depth: usize,
    /// What it belongs to; empty for nothing, or where groups do not belong to one another.
    pub within: String,
    /// The number.
    pub figure: ShownFigure,
}

impl ShownGroup {
    /// One that holds no other.
    pub fn plain(name: String, figure: ShownFigure) -> Self {
        Self { name, depth: 0, within: String::new(), figure }
    }
}

/// One number as it is shown.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct ShownFigure {
    /// The number; `..` where it is hidden, empty where nothing was ever counted.
    pub n: String,
    /// Of how many, where it is a share.
    pub of: String,
    /// The share in words: `52 %`.
    pub share: String,
    /// Whether something is hidden.
    pub hidden: bool,
}

impl ShownFigure {
    /// What stands where a number is not shown.
    pub fn hidden() -> Self {
        Self { n: HIDDEN.to_owned(), hidden: true, ..Self::default() }
    }

    /// Whether two are the same number: thousands were not always written apart.
    pub fn is_same(&self, other: &Self) -> bool {
        let plain = |text: &str| text.replace(',', "");
        plain(&self.n) == plain(&other.n) && plain(&self.of) == plain(&other.of)
    }
}

/// HESA's rule 5: averages on 7 or fewer are suppressed; so are sums of what they did.
const FEW: i64 = 7;

/// What stands for what is hidden, as in HESA's tables.
pub const HIDDEN: &str = "..";

/// Numbers as someone may see them.
pub fn show(figures: &Figures, sight: Sight) -> Shown {
    if sight == Sight::Exact || !figures.traits.people {
        let exact = |figure: &Figure| match figure.n {
            // enough of them to see by what it was judged
            Some(n) if figures.traits.average => ShownFigure { n: digits(n, 2), ..ShownFigure::default() },
            _ => exact(figure),
        };
        let groups = figures.groups.iter().map(|(name, figure)| (name.clone(), exact(figure))).collect();
        return Shown { all: exact(&figures.all), groups };
    }
    let all = safe(figures.traits, &figures.all);
    // groups over any days could be subtracted from one another: whole years and dates only
    if figures.groups.is_empty() || !(figures.traits.at_a_date || figures.span.is_year()) {
        return Shown { all, groups: Vec::new() };
    }
    let parts: Vec<&Figure> = figures.groups.iter().map(|(_, figure)| figure).collect();
    let hidden = to_hide(figures, &parts, &figures.all);
    let groups = figures.groups.iter().zip(hidden).map(|((name, figure), hide)| {
        let shown = if hide { hidden_figure(figures.traits) } else { safe(figures.traits, figure) };
        (name.clone(), shown)
    });
    Shown { all, groups: groups.collect() }
}

/// Periods that follow one another, and the whole of them, as someone may see them beside each other.
pub fn show_periods(periods: &[Figures], whole: &Figures, sight: Sight) -> (Vec<ShownFigure>, ShownFigure) {
    let all = show(whole, sight).all;
    if sight == Sight::Exact || !whole.traits.people || whole.traits.at_a_date {
        return (periods.iter().map(|period| show(period, sight).all).collect(), all);
    }
    let parts: Vec<&Figure> = periods.iter().map(|period| &period.all).collect();
    let hidden = to_hide(whole, &parts, &whole.all);
    let shown = periods
        .iter()
        .zip(hidden)
        .map(|(period, hide)| if hide { hidden_figure(period.traits) } else { safe(period.traits, &period.all) });
    (shown.collect(), all)
}

/// Numbers of periods that follow one another as one number: what is shown of each, added up, and hidden where one is. Nothing is rounded
/// anew: whoever has the parts learns nothing from it.
pub fn together(parts: &[ShownFigure]) -> ShownFigure {
    if parts.iter().any(|part| part.n == HIDDEN) {
        return ShownFigure { n: HIDDEN.to_owned(), hidden: true, ..ShownFigure::default() };
    }
    let numbers: Vec<f64> = parts.iter().filter_map(|part| part.n.replace(',', "").parse().ok()).collect();
    if numbers.is_empty() {
        ShownFigure::default()
    } else {
        ShownFigure { n: number(numbers.iter().sum()), ..ShownFigure::default() }
    }
}

/// A number of how many, put together from both as they are shown; nothing where it is of nobody.
pub fn over(n: &ShownFigure, of: &ShownFigure) -> ShownFigure {
    if of.n.is_empty() {
        return ShownFigure::default();
    }
    let value = |figure: &ShownFigure| figure.n.replace(',', "").parse::<f64>().ok().filter(|_| figure.n != HIDDEN);
    let share = match (value(n), value(of)) {
        // HESA's rule 4, of what is shown: 23 are shown as 25
        (Some(n), Some(of)) if of >= SMALLEST as f64 => format!("{} %", (n * 100.0 / of).round().clamp(0.0, 100.0)),
        _ => HIDDEN.to_owned(),
    };
    ShownFigure { n: n.n.clone(), of: of.n.clone(), hidden: share == HIDDEN, share }
}

/// Which parts to hide so that none, and not the whole, can be worked out from the others.
fn to_hide(figures: &Figures, parts: &[&Figure], all: &Figure) -> Vec<bool> {
    if figures.traits.average {
        return vec![false; parts.len()];
    }
    // one sum of few people, or of nobody, is the whole without the others
    if figures.traits.sum && parts.iter().any(|part| part.size <= FEW) {
        return vec![true; parts.len()];
    }
    let count = |n: Option<f64>| n.unwrap_or(0.0).round() as i64;
    let tops: Vec<i64> = parts.iter().map(|part| count(part.n)).collect();
    let mut hidden = guard(&tops, count(all.n), figures.traits.additive);
    if all.of.is_some() {
        let bottoms: Vec<i64> = parts.iter().map(|part| count(part.of)).collect();
        for (hide, other) in hidden.iter_mut().zip(guard(&bottoms, count(all.of), figures.traits.additive)) {
            *hide |= other;
        }
    }
    hidden
}

pub(super) fn hidden_figure(traits: Traits) -> ShownFigure {
    let of = if traits.share { HIDDEN.to_owned() } else { String::new() };
    ShownFigure { n: HIDDEN.to_owned(), share: of.clone(), of, hidden: true }
}

pub(super) fn exact(figure: &Figure) -> ShownFigure {
    let Some(n) = figure.n else { return ShownFigure::default() };
    let share = match figure.of {
        Some(of) if of > 0.0 => format!("{} %", number((n * 100.0 / of * 10.0).round() / 10.0)),
        _ => String::new(),
    };
    ShownFigure { n: number(n), of: figure.of.map(number).unwrap_or_default(), share, hidden: false }
}

/// One number about people for everyone.
pub(super) fn safe(traits: Traits, figure: &Figure) -> ShownFigure {
    // nobody is as few as somebody: beside a count of 0, which is of up to two, a sum that is hidden only where there is one would tell
    if (traits.average || traits.sum) && figure.size <= FEW {
        return hidden_figure(traits);
    }
    let Some(n) = figure.n else { return ShownFigure::default() };
    if traits.average {
        return ShownFigure { n: number((n * 2.0).round() / 2.0), ..ShownFigure::default() };
    }
    let top = rounded(n.round() as i64);
    let Some(of) = figure.of else { return ShownFigure { n: number(top as f64), ..ShownFigure::default() } };
    let bottom = rounded(of.round() as i64);
    let (share, hidden) = match safe_share(figure) {
        Some(percent) => (format!("{percent} %"), false),
        None => (HIDDEN.to_owned(), true),
    };
    ShownFigure { n: number(top as f64), of: number(bottom as f64), share, hidden }
}

/// The percentage that is published; none where it is suppressed.
pub(super) fn safe_share(figure: &Figure) -> Option<i64> {
    let (n, of) = (figure.n?.round() as i64, figure.of?.round() as i64);
    // HESA's rule 4: percentages on fewer than 22.5 people are suppressed
    (of >= SMALLEST).then(|| (rounded(n) * 200 + rounded(of)) / (rounded(of) * 2)).map(|percent| percent.clamp(0, 100))
}

/// A number with one decimal where it has one, and thousands apart.
pub(super) fn number(n: f64) -> String {
    digits(n, 1)
}

/// A number with so many decimals at most, and thousands apart.
fn digits(n: f64, decimals: usize) -> String {
    let scale = 10_f64.powi(decimals as i32);
    // halves away from zero, as everywhere here
    let text = format!("{:.decimals$}", (n * scale).round().abs() / scale);
    let text = if decimals > 0 { text.trim_end_matches('0').trim_end_matches('.') } else { &text };
    let (whole, part) = text.split_once('.').unwrap_or((text, ""));
    let mut apart = String::new();
    for (at, digit) in whole.chars().enumerate() {
        if at > 0 && (whole.len() - at).is_multiple_of(3) {
            apart.push(',');
        }
        apart.push(digit);
    }
    let sign = if n < 0.0 && text != "0" { "-" } else { "" };
    if part.is_empty() { format!("{sign}{apart}") } else { format!("{sign}{apart}.{part}") }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::measures::Span;

    #[test]
    fn numbers_have_no_more_decimals_than_they_need() {
        let said = [0.0, 42.0, 7.25, 7.3, 12_345.678, 0.05, -0.04].map(|n| (digits(n, 0), number(n), digits(n, 2)));
        let said: Vec<String> = said.into_iter().map(|(none, one, two)| format!("{none} {one} {two}")).collect();
        assert_eq!(said, ["0 0 0", "42 42 42", "7 7.3 7.25", "7 7.3 7.3", "12,346 12,345.7 12,345.68", "0 0.1 0.05", "0 0 -0.04"],);
    }

    #[test]
    fn an_average_is_no_share_of_its_answers_and_hidden_of_few() {
        let days = Span { from: "2026-01-01".parse().expect("a day"), until: "2027-01-01".parse().expect("a day") };
        let shown = |answers: Option<f64>, sight: Sight| show(&Figures::averaged(4.24, answers, true, days), sight).all;
        assert_eq!((shown(Some(30.0), Sight::Exact).n, shown(Some(30.0), Sight::Exact).share), ("4.24".to_owned(), String::new()));
        assert_eq!(shown(Some(8.0), Sight::Published).n, "4");
        assert_eq!(shown(Some(7.0), Sight::Published).n, HIDDEN);
    }
}
