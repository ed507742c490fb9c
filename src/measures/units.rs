//! Counts of people in a tree of units, as someone may see them: a second way out of the same door as [`show`](super::show).

use serde::{Deserialize, Serialize};

use super::disclosure::{SMALLEST, guard_tree, rounded};
use super::heads::Heads;
use super::shown::{HIDDEN, Sight, number};

/// A unit with everybody below it; the one that it belongs to stands before it.
#[derive(Debug, Clone, Default)]
pub struct Unit {
    /// The place of the one that it belongs to; none at the top.
    pub above: Option<usize>,
    /// How many people.
    pub all: Heads,
    /// How many of them there are of each kind that is asked about, the same kinds for every unit.
    pub of: Vec<Heads>,
}

/// A unit's counts as they are shown.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct ShownUnit {
    /// How many people.
    pub all: ShownCount,
    /// How many of each kind, and which share of them all that is, in words.
    pub of: Vec<(ShownCount, String)>,
}

/// A count as it is shown.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct ShownCount {
    /// In words; `..` where it is hidden.
    pub words: String,
    /// The same as a number; none where it is hidden.
    pub value: Option<i64>,
}

/// Units and the whole of them as someone may see them.
///
/// Whoever sees rounded numbers sees percentages of the rounded numbers, and none of fewer than 23 people. Where a unit and what is below
/// it would tell more of a number than rounding leaves open, the smallest of them are hidden.
pub fn show_units(units: &[Unit], sight: Sight) -> (Vec<ShownUnit>, ShownUnit) {
    let top = |unit: &&Unit| unit.above.is_none();
    let kinds = units.iter().map(|unit| unit.of.len()).max().unwrap_or(0);
    let whole = Unit {
        above: None,
        all: units.iter().filter(top).map(|unit| unit.all).sum(),
        of: (0..kinds).map(|kind| units.iter().filter(top).filter_map(|unit| unit.of.get(kind).copied()).sum()).collect(),
    };
    if sight == Sight::Exact {
        return (units.iter().map(exact).collect(), exact(&whole));
    }
    let above: Vec<Option<usize>> = units.iter().map(|unit| unit.above).collect();
    let hidden = |count: &dyn Fn(&Unit) -> i64| guard_tree(&units.iter().map(count).collect::<Vec<_>>(), &above);
    let of_all = hidden(&|unit| unit.all.count());
    let of_kinds: Vec<Vec<bool>> =
        (0..kinds).map(|kind| hidden(&|unit| unit.of.get(kind).map_or(0, |heads| heads.count()))).collect();
    let shown = units.iter().enumerate().map(|(at, unit)| {
        let hide: Vec<bool> = of_kinds.iter().map(|kind| kind[at]).collect();
        safe(unit, of_all[at], &hide)
    });
    (shown.collect(), safe(&whole, false, &vec![false; kinds]))
}

/// One count that stands alone, as someone may see it.
pub fn show_heads(heads: Heads, sight: Sight) -> ShownCount {
    counted(if sight == Sight::Exact { heads.count() } else { rounded(heads.count()) })
}

fn counted(count: i64) -> ShownCount {
    ShownCount { words: number(count as f64), value: Some(count) }
}

/// To the nearest whole per cent.
fn percent(part: i64, whole: i64) -> String {
    let percent = (part.max(0) * 200 + whole) / (whole.max(1) * 2);
    format!("{} %", percent.clamp(0, 100))
}

fn exact(unit: &Unit) -> ShownUnit {
    let all = unit.all.count();
    let of = unit.of.iter().map(|heads| {
        let share = if all > 0 { percent(heads.count(), all) } else { String::new() };
        (counted(heads.count()), share)
    });
    ShownUnit { all: counted(all), of: of.collect() }
}

fn safe(unit: &Unit, hide_all: bool, hide: &[bool]) -> ShownUnit {
    let hidden = || ShownCount { words: HIDDEN.to_owned(), value: None };
    let all = rounded(unit.all.count());
    let of = unit.of.iter().zip(hide).map(|(heads, hide)| {
        let some = rounded(heads.count());
        let count = if *hide { hidden() } else { counted(some) };
        // HESA's rule 4; of what is shown alone
        let share = if *hide || hide_all || unit.all.count() < SMALLEST { HIDDEN.to_owned() } else { percent(some, all) };
        (count, share)
    });
    ShownUnit { of: of.collect(), all: if hide_all { hidden() } else { counted(all) } }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn unit(above: Option<usize>, all: i64, of: i64) -> Unit {
        Unit { above, all: Heads::new(all), of: vec![Heads::new(of)] }
    }

    #[test]
    fn small_units_have_no_percentage_and_the_whole_is_the_sum() {
        let units = [unit(None, 146, 76), unit(Some(0), 100, 50), unit(Some(0), 40, 20), unit(Some(0), 6, 6)];
        let (shown, whole) = show_units(&units, Sight::Published);
        let words: Vec<_> = shown.iter().map(|one| (one.all.words.as_str(), one.of[0].1.as_str())).collect();
        assert_eq!(words, [("145", "52 %"), ("100", "50 %"), ("40", "50 %"), ("5", "..")]);
        assert_eq!(whole.all.words, "145");
        let (shown, _) = show_units(&units, Sight::Exact);
        assert_eq!((shown[3].all.value, shown[3].of[0].1.as_str()), (Some(6), "100 %"));
    }

    #[test]
    fn nothing_prints_how_many_there_are() {
        assert_eq!(format!("{:?}", Heads::new(41)), "Heads(..)");
    }
}
