//! A measure of a file, with its targets, its baseline and its values.

use std::ops::Range;

use chrono::NaiveDate;

use super::super::table::{Lines, Table};
use super::super::{MeasureEntry, Value};
use super::code;
use crate::measures::{self, Breakdown};
use crate::plan::model::check::{self, fits};
use crate::plan::model::{Baseline, Head, Kind, Measure, Period, Recorded, Sources, Target, Way};

/// A measure, and where each of its values stands.
pub(super) fn measure(
    table: &mut Table<'_>,
    lines: &mut Lines,
    head: &Head,
    today: NaiveDate,
) -> (MeasureEntry, Vec<Range<usize>>) {
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
    let (targets, aims) = targets(table, lines);
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
        targets,
        breakdowns: breakdowns.into_iter().map(|(_, code)| code).collect(),
        question: table.text(lines, "question"),
    };
    let mut begins = ["baseline_n", "baseline_of", "baseline_period"].map(|field| (field, table.at.clone()));
    if let Some(mut baseline) = table.table(lines, "baseline") {
        begins = [("baseline_n", "n"), ("baseline_of", "of"), ("baseline_period", "period")]
            .map(|(field, key)| (field, baseline.place(key)));
        measure.baseline = baseline_of(&mut baseline, lines);
        baseline.end(lines, "a baseline");
    }
    if kind.is_some() {
        // a plan whose own days are wrong hears of those
        let times = if head.begins < head.ends { check::times(head, &measure) } else { Vec::new() };
        for wrong in check::measure(&as_said(table, &measure)).into_iter().chain(times) {
            let begun = begins.iter().find(|(field, _)| *field == wrong.field).map(|(_, at)| at.clone());
            let at = match wrong.field {
                "targets" => aims.get(wrong.nth).cloned().unwrap_or_else(|| table.place("targets")),
                "denominator" if !table.has("denominator") => table.place("numerator"),
                field => begun.unwrap_or_else(|| table.place(field)),
            };
            lines.wrong(&at, wrong.why);
        }
    }
    let (mut values, mut places) = (Vec::new(), Vec::new());
    for mut table in table.tables(lines, "values") {
        let at = table.place("period");
        if let Some(value) = value(&mut table, lines, &measure) {
            if let Err(why) = fits(&value.period, head, today) {
                lines.wrong(&at, why);
            }
            values.push(value);
            places.push(at);
        }
        table.end(lines, "a value");
    }
    (MeasureEntry { measure, values }, places)
}

/// The measure with what the file means to say of its counters, where one of them cannot be read: that was said already.
fn as_said(table: &Table<'_>, measure: &Measure) -> Measure {
    let mut measure = measure.clone();
    for (key, counter) in [("numerator", &mut measure.from.numerator), ("denominator", &mut measure.from.denominator)] {
        if table.has(key) {
            counter.get_or_insert_default();
        }
    }
    measure
}

fn sources(table: &mut Table<'_>, lines: &mut Lines) -> Sources {
    let mut counter = |key: &'static str, lines: &mut Lines| {
        table.parsed(lines, key, |code| {
            measures::counter(code).map(|one| one.code.to_owned()).ok_or_else(|| format!("there is no counter '{code}'"))
        })
    };
    let (numerator, denominator) = (counter("numerator", lines), counter("denominator", lines));
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
    Sources { numerator, denominator, beside: beside.into_iter().map(|(_, code)| code).collect(), recorded, awaits }
}

/// The targets, and where each of them stands.
fn targets(table: &mut Table<'_>, lines: &mut Lines) -> (Vec<Target>, Vec<Range<usize>>) {
    let (mut targets, mut places) = (Vec::new(), Vec::new());
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
            places.push(target.at.clone());
        }
        target.end(lines, "a target");
    }
    (targets, places)
}

/// A baseline; none where one of its numbers cannot be read.
fn baseline_of(table: &mut Table<'_>, lines: &mut Lines) -> Option<Baseline> {
    let baseline = Baseline {
        n: table.number(lines, "n"),
        of: table.number(lines, "of"),
        period: table.parsed(lines, "period", str::parse),
        source: table.text(lines, "source"),
        who: table.text(lines, "who"),
        on: table.day(lines, "on"),
        words: table.text(lines, "words"),
    };
    let is_broken = (table.has("n") && baseline.n.is_none()) || (table.has("of") && baseline.of.is_none());
    (!percent(table, lines) && !is_broken).then_some(baseline)
}

fn value(table: &mut Table<'_>, lines: &mut Lines, measure: &Measure) -> Option<Value> {
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
    let is_broken = (table.has("n") && value.n.is_none()) || (table.has("of") && value.of.is_none());
    if !percent(table, lines)
        && !is_broken
        && let Some((part, why)) = check::numbers(measure, value.n, value.of)
            .or_else(|| Some(("n", check::whole(measure, Some(value.what), value.numbers())?)))
            .or_else(|| check::of_what(measure, value.what, value.numbers()))
    {
        lines.wrong(&table.place(part), why);
    }
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

/// Whether a percentage is given, which is refused: a share has both its numbers.
fn percent(table: &mut Table<'_>, lines: &mut Lines) -> bool {
    let is_given = table.has("percent");
    if is_given {
        let at = table.place("percent");
        let _ = table.number(lines, "percent");
        lines.wrong(&at, "a percentage needs its numbers: give 'n' and 'of', or say it in 'words'");
    }
    is_given
}
