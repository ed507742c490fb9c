//! A measure of a file, with its targets, its baseline and its values.

use chrono::NaiveDate;

use super::super::table::{Lines, Table};
use super::super::{MeasureEntry, Value};
use super::code;
use crate::measures::{self, Breakdown};
use crate::plan::model::{Baseline, Head, Kind, Measure, Period, Recorded, Sources, Target, Way};

pub(super) fn measure(table: &mut Table<'_>, lines: &mut Lines, head: &Head, today: NaiveDate) -> MeasureEntry {
    let from = sources(table, lines);
    let kind = table.parsed(lines, "kind", |text| {
        Kind::from_code(text)
            .ok_or_else(|| format!("'{text}' is no kind of measure. There are: {}", Kind::ALL.map(Kind::code).join(", ")))
    });
    if kind.is_none() && !table.has("kind") {
        lines.wrong(&table.at, "a measure needs its 'kind'");
    }
    let way = table.parsed(lines, "direction", |text| {
        Way::from_code(text).ok_or_else(|| format!("'{text}' is no direction. There are: {}", Way::ALL.map(Way::code).join(", ")))
    });
    let breakdowns = table.texts(lines, "breakdowns");
    for (at, code) in &breakdowns {
        if Breakdown::from_code(code).is_none() {
            lines.wrong(at, format!("nothing can be broken down by '{code}'"));
        }
    }
    let mut measure = Measure {
        code: code(table, lines, "code"),
        action: table.needed(lines, "action"),
        same_as: table.text(lines, "same_as"),
        name: table.needed(lines, "name"),
        definition: table.text(lines, "definition"),
        population: table.text(lines, "population"),
        kind: kind.unwrap_or_default(),
        unit: table.text(lines, "unit"),
        way: way.unwrap_or_default(),
        from,
        baseline: None,
        targets: targets(table, lines),
        breakdowns: breakdowns.into_iter().map(|(_, code)| code).collect(),
        question: table.text(lines, "question"),
    };
    let is_share = measure.is_share();
    if let Some(mut baseline) = table.table(lines, "baseline") {
        measure.baseline = Some(baseline_of(&mut baseline, lines, is_share));
        baseline.end(lines, "a baseline");
    }
    let mut values = Vec::new();
    for mut table in table.tables(lines, "values") {
        let at = table.place("period");
        if let Some(value) = value(&mut table, lines, is_share) {
            if let Err(why) = fits(&value.period, head, today) {
                lines.wrong(&at, why);
            }
            values.push(value);
        }
        table.end(lines, "a value");
    }
    MeasureEntry { measure, values }
}

fn sources(table: &mut Table<'_>, lines: &mut Lines) -> Sources {
    let mut counter = |key: &'static str, lines: &mut Lines| {
        table.parsed(lines, key, |code| {
            measures::counter(code).map(|one| one.code.to_owned()).ok_or_else(|| format!("there is no counter '{code}'"))
        })
    };
    let (numerator, denominator) = (counter("numerator", lines), counter("denominator", lines));
    if table.has("denominator") && !table.has("numerator") {
        lines.wrong(&table.place("denominator"), "of how many is said, and not how many: 'numerator' is missing");
    }
    let beside = table.texts(lines, "beside");
    for (at, code) in &beside {
        if measures::counter(code).is_none() {
            lines.wrong(at, format!("there is no counter '{code}'"));
        }
    }
    let mut recorded = Vec::new();
    for (at, code) in table.texts(lines, "recorded") {
        match Recorded::from_code(&code) {
            Some(what) => recorded.push(what),
            None => lines.wrong(
                &at,
                format!("'{code}' is nothing that is recorded. There are: {}", Recorded::ALL.map(Recorded::code).join(", ")),
            ),
        }
    }
    let awaits = table.text(lines, "awaits");
    let ways = [table.has("numerator"), table.has("recorded"), table.has("awaits")];
    if ways.into_iter().filter(|way| *way).count() > 1 {
        lines.wrong(
            &table.at,
            "a measure is computed ('numerator'), or recorded ('recorded'), or not yet counted ('awaits'): one of them",
        );
    }
    Sources { numerator, denominator, beside: beside.into_iter().map(|(_, code)| code).collect(), recorded, awaits }
}

fn targets(table: &mut Table<'_>, lines: &mut Lines) -> Vec<Target> {
    let mut targets = Vec::new();
    for mut target in table.tables(lines, "targets") {
        let period = target.parsed(lines, "period", str::parse::<Period>);
        let aim = target.parsed(lines, "aim", str::parse);
        if !target.has("period") {
            lines.wrong(&target.at, "a target needs its 'period': by when, or in which year");
        }
        if !target.has("aim") {
            lines.wrong(&target.at, "a target needs its 'aim', such as '>= 80 %'");
        }
        if let (Some(period), Some(aim)) = (period, aim) {
            targets.push(Target::new(period, aim));
        }
        target.end(lines, "a target");
    }
    targets
}

fn baseline_of(table: &mut Table<'_>, lines: &mut Lines, is_share: bool) -> Baseline {
    let baseline = Baseline {
        n: table.number(lines, "n"),
        of: table.number(lines, "of"),
        period: table.parsed(lines, "period", str::parse),
        source: table.text(lines, "source"),
        who: table.text(lines, "who"),
        on: table.day(lines, "on"),
        words: table.text(lines, "words"),
    };
    numbers(table, lines, baseline.n, baseline.of, is_share);
    if baseline.n.is_none() && baseline.words.is_empty() {
        lines.wrong(&table.at, "a baseline has 'n' (and 'of' where it is a share), or at least 'words'");
    }
    baseline
}

fn value(table: &mut Table<'_>, lines: &mut Lines, is_share: bool) -> Option<Value> {
    let what = table
        .parsed(lines, "what", |text| Recorded::from_code(text).ok_or_else(|| format!("'{text}' is nothing that is recorded")));
    let period = table.parsed(lines, "period", str::parse);
    if !table.has("period") {
        lines.wrong(&table.at, "a value needs its 'period'");
    }
    let value = Value {
        what: what.unwrap_or(Recorded::Stated),
        period: period.unwrap_or(Period::Year(0)),
        n: table.number(lines, "n"),
        of: table.number(lines, "of"),
        invited: table.number(lines, "invited"),
        held: table.flag(lines, "held", true),
        words: table.text(lines, "words"),
        link: table.text(lines, "link"),
    };
    numbers(table, lines, value.n, value.of, is_share);
    if value.n.is_none() && value.words.is_empty() && value.link.is_empty() {
        lines.wrong(&table.at, "a value has 'n', or at least 'words' or a 'link'");
    }
    if let (Some(answered), Some(invited)) = (value.of, value.invited)
        && answered > invited
    {
        lines.wrong(&table.place("invited"), format!("{answered} answered, and only {invited} were asked"));
    }
    period.map(|_| value)
}

/// Whether a value may be of this period: not of before the plan, nor of days to come.
///
/// # Errors
///
/// Says which of the two it is.
pub fn fits(period: &Period, head: &Head, today: NaiveDate) -> Result<(), String> {
    let (first, last) = (period.first(head.academic_year_end, head.begins), period.last(head.academic_year_end));
    if last < head.begins {
        Err(format!("{} is over before the plan begins. What was before it is a baseline", period.words()))
    } else if first > today || matches!(period, Period::Day(day) if *day > today) {
        Err(format!("{} has not come yet. Values are of what has happened", period.words()))
    } else {
        Ok(())
    }
}

/// A share has both its numbers: a percentage alone is refused.
fn numbers(table: &mut Table<'_>, lines: &mut Lines, n: Option<f64>, of: Option<f64>, is_share: bool) {
    if table.has("percent") {
        let at = table.place("percent");
        let _ = table.number(lines, "percent");
        lines.wrong(&at, "a percentage needs its numbers: give 'n' and 'of', or say it in 'words'");
    }
    match (n, of) {
        (None, Some(_)) => lines.wrong(&table.place("of"), "of how many is said, and not how many: 'n' is missing"),
        (Some(_), None) if is_share && !table.has("of") => {
            lines.wrong(&table.place("n"), "this is a share: 'of' is missing, of how many");
        }
        (Some(n), Some(of)) if n > of => lines.wrong(&table.place("n"), format!("{n} is more than all {of}")),
        _ => {}
    }
}
