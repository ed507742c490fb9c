//! A file read into a plan.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use chrono::NaiveDate;
use toml::de::DeTable;

use super::table::{Lines, Table};
use super::{ActionEntry, MeasureEntry, PlanFile, Problem, Update, Value};
use crate::measures::{self, Breakdown};
use crate::plan::model::check::{Place, circle};
use crate::plan::model::{
    Action, Baseline, Follow, Head, Kind, Measure, MonthDay, Period, Recorded, Sources, Status, Step, Target, Way,
};

/// The longest code of a plan, action or measure.
const CODE: usize = 60;

/// Reads a plan. What it says has happened by `today`.
///
/// # Errors
///
/// Everything that is wrong with it, by line.
pub fn read(text: &str, today: NaiveDate) -> Result<PlanFile, Vec<Problem>> {
    let mut lines = Lines::of(text);
    let (table, broken) = DeTable::parse_recoverable(text);
    if !broken.is_empty() {
        for error in broken {
            lines.wrong(&error.span().unwrap_or(0..0), format!("this is no TOML: {}", error.message()));
        }
        return Err(sorted(lines));
    }
    let mut root = Table::new(table.get_ref(), 0..0);
    let head = head(&mut root, &mut lines);
    let mut numbers: BTreeMap<String, Range<usize>> = BTreeMap::new();
    let mut actions = Vec::new();
    let tables = root.tables(&mut lines, "action");
    for mut table in tables {
        let at = table.place("number");
        let entry = action(&mut table, &mut lines, &head, today);
        table.end(&mut lines, "an action");
        if !entry.action.number.is_empty() && numbers.insert(entry.action.number.clone(), at.clone()).is_some() {
            lines.wrong(&at, format!("there is an action {} already", entry.action.number));
        }
        actions.push(entry);
    }
    let mut codes: BTreeMap<String, Range<usize>> = BTreeMap::new();
    let mut measures = Vec::new();
    let tables = root.tables(&mut lines, "measure");
    for mut table in tables {
        let at = table.place("code");
        let entry = measure(&mut table, &mut lines, &head, today);
        table.end(&mut lines, "a measure");
        if !numbers.contains_key(&entry.measure.action) && !entry.measure.action.is_empty() {
            lines.wrong(
                &at,
                format!("measure {} belongs to action {}, which is not in this plan", entry.measure.code, entry.measure.action),
            );
        }
        if !entry.measure.code.is_empty() && codes.insert(entry.measure.code.clone(), at.clone()).is_some() {
            lines.wrong(&at, format!("there is a measure {} already", entry.measure.code));
        }
        measures.push(entry);
    }
    root.end(&mut lines, "a plan");
    if actions.is_empty() {
        lines.wrong(&(0..0), "there is no action in it: each begins with [[action]]");
    }
    links(&mut lines, &head, &actions, &numbers);
    for entry in measures.iter().filter(|entry| !entry.measure.same_as.is_empty()) {
        let at = &codes[&entry.measure.code];
        match measures.iter().find(|other| other.measure.code == entry.measure.same_as) {
            None => lines.wrong(at, format!("there is no measure {} that this could be the same as", entry.measure.same_as)),
            Some(other) if !other.measure.same_as.is_empty() => {
                lines.wrong(at, format!("measure {} is itself the same as another; name that one", entry.measure.same_as));
            }
            Some(_) => {}
        }
    }
    if lines.problems.is_empty() { Ok(PlanFile { head, actions, measures }) } else { Err(sorted(lines)) }
}

fn sorted(mut lines: Lines) -> Vec<Problem> {
    lines.problems.sort_by_key(|problem| problem.line);
    lines.problems
}

fn head(root: &mut Table<'_>, lines: &mut Lines) -> Head {
    let code = code(root, lines, "code");
    let name = root.needed(lines, "name");
    let summary = root.text(lines, "summary");
    let (begins, ends) = (root.day(lines, "begins"), root.day(lines, "ends"));
    for key in ["begins", "ends"] {
        if !root.has(key) {
            lines.wrong(&root.at, format!("'{key}' is missing: the plan's {} day", if key == "begins" { "first" } else { "last" }));
        }
    }
    if let (Some(begins), Some(ends)) = (begins, ends) {
        if ends <= begins {
            lines.wrong(&root.place("ends"), "the plan ends before it begins");
        } else if ends - begins > chrono::TimeDelta::days(3660) {
            lines.wrong(&root.place("ends"), "a plan runs for ten years at most");
        }
    }
    Head {
        code,
        name,
        summary,
        begins: begins.unwrap_or_default(),
        ends: ends.unwrap_or_default(),
        academic_year_end: root.parsed(lines, "academic_year_end", str::parse).unwrap_or(MonthDay::HESA),
    }
}

fn code(table: &mut Table<'_>, lines: &mut Lines, key: &'static str) -> String {
    let text = table.needed(lines, key);
    let fits = text.len() <= CODE && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-'));
    if !fits {
        lines.wrong(&table.place(key), format!("'{text}' stands in addresses: up to {CODE} letters, digits, '.' and '-'"));
    }
    text
}

fn action(table: &mut Table<'_>, lines: &mut Lines, head: &Head, today: NaiveDate) -> ActionEntry {
    let owners: Vec<String> = table.texts(lines, "owners").into_iter().map(|(_, name)| name).collect();
    let mut accountable = table.text(lines, "accountable");
    if owners.is_empty() {
        lines.wrong(&table.at, "an action needs 'owners': at least one");
    } else if accountable.is_empty() {
        accountable.clone_from(&owners[0]);
    } else if !owners.contains(&accountable) {
        lines.wrong(&table.place("accountable"), format!("'{accountable}' answers for it, and is not among its owners"));
    }
    if owners.iter().collect::<BTreeSet<_>>().len() < owners.len() {
        lines.wrong(&table.place("owners"), "an owner is named twice");
    }
    let mut steps = Vec::new();
    for mut step in table.tables(lines, "steps") {
        let words = step.needed(lines, "words");
        let due = step.parsed(lines, "due", str::parse::<Period>);
        if due.is_none() && !step.has("due") {
            lines.wrong(&step.at, "a step needs 'due': by when");
        }
        steps.extend(due.map(|due| Step { words, due }));
        step.end(lines, "a step");
    }
    let mut follow_on = Vec::new();
    for mut follow in table.tables(lines, "follow_on") {
        let link = Follow { plan: follow.text(lines, "plan"), action: follow.text(lines, "action") };
        if link.plan.is_empty() && link.action.is_empty() {
            lines.wrong(&follow.at, "a link names a 'plan', an 'action' or both");
        }
        follow_on.push(link);
        follow.end(lines, "a link");
    }
    let mut updates = Vec::new();
    for mut update in table.tables(lines, "updates") {
        let words = update.needed(lines, "words");
        let on = update.day(lines, "on");
        if on.is_none() && !update.has("on") {
            lines.wrong(&update.at, "an update needs 'on': its day");
        }
        if on.is_some_and(|on| on > today) {
            lines.wrong(&update.place("on"), "an update is of a day that has come");
        }
        updates.extend(on.map(|on| Update { on, words }));
        update.end(lines, "an update");
    }
    let status = table.parsed(lines, "status", |text| {
        let all = || Status::ALL.map(Status::code).join(", ");
        Status::from_code(text).ok_or_else(|| format!("'{text}' is no status. There are: {}", all()))
    });
    let begins = table.day(lines, "begins");
    let due = table.parsed(lines, "due", str::parse::<Period>);
    if let (Some(begins), Some(due)) = (begins, due)
        && due.last(head.academic_year_end) < begins
    {
        lines.wrong(&table.place("due"), "it is due before it begins");
    }
    let action = Action {
        number: code(table, lines, "number"),
        part_of: table.text(lines, "part_of"),
        strand: table.text(lines, "strand"),
        words: table.needed(lines, "words"),
        owners,
        accountable,
        begins,
        due,
        ongoing: table.flag(lines, "ongoing", false),
        steps,
        tags: table.texts(lines, "tags").into_iter().map(|(_, tag)| tag).collect(),
        came_from: table.text(lines, "came_from"),
        follow_on,
    };
    let reason = table.text(lines, "reason");
    if status == Some(Status::Paused) && reason.is_empty() {
        lines.wrong(&table.place("status"), "what is paused needs a 'reason'");
    }
    ActionEntry { action, status: status.unwrap_or_default(), reason, updates }
}

fn measure(table: &mut Table<'_>, lines: &mut Lines, head: &Head, today: NaiveDate) -> MeasureEntry {
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

/// Whatever is named in links is there, and no link leads round.
fn links(lines: &mut Lines, head: &Head, actions: &[ActionEntry], numbers: &BTreeMap<String, Range<usize>>) {
    let mut links: BTreeMap<Place, BTreeSet<Place>> = BTreeMap::new();
    for entry in actions {
        let action = &entry.action;
        let Some(at) = numbers.get(&action.number) else { continue };
        if !action.part_of.is_empty() && (action.part_of == action.number || !numbers.contains_key(&action.part_of)) {
            lines.wrong(at, format!("action {} is a part of {}, which is not in this plan", action.number, action.part_of));
        }
        for follow in action.follow_on.iter().filter(|follow| follow.plan.is_empty() || follow.plan == head.code) {
            if !numbers.contains_key(&follow.action) {
                lines.wrong(at, format!("action {} is followed by {}, which is not in this plan", action.number, follow.action));
            }
        }
        links.insert((head.code.clone(), action.number.clone()), follows(head, action));
    }
    if let Some(circle) = circle(&links) {
        let at = circle.first().and_then(|(_, number)| numbers.get(number)).cloned().unwrap_or(0..0);
        let way: Vec<&str> = circle.iter().map(|(_, number)| number.as_str()).collect();
        lines.wrong(&at, format!("follow-on links lead round in a circle: {}", way.join(", then ")));
    }
}

/// What an action is followed by, with plans' codes.
pub(in crate::plan) fn follows(head: &Head, action: &Action) -> BTreeSet<Place> {
    let place =
        |follow: &Follow| (if follow.plan.is_empty() { head.code.clone() } else { follow.plan.clone() }, follow.action.clone());
    action.follow_on.iter().filter(|follow| !follow.action.is_empty()).map(place).collect()
}
