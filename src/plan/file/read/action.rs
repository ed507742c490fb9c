//! An action of a file.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use chrono::NaiveDate;

use super::super::table::{Lines, Table};
use super::super::{ActionEntry, Shows, Stood, Update};
use super::code;
use crate::plan::model::check::{self, Known, Place, circle};
use crate::plan::model::{Action, Follow, Head, Period, Status, Step};

pub(super) fn action(table: &mut Table<'_>, lines: &mut Lines, head: &Head, today: NaiveDate) -> ActionEntry {
    let owners: Vec<String> = table.texts(lines, "owners").into_iter().map(|(_, name)| name).collect();
    let mut accountable = table.line(lines, "accountable");
    if accountable.is_empty() {
        accountable = owners.first().cloned().unwrap_or_default();
    }
    let mut steps = Vec::new();
    for mut step in table.tables(lines, "steps") {
        let words = step.needed_line(lines, "words");
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
    let evidence = evidence(table, lines, today);
    let status = table.parsed(lines, "status", status_of);
    let begins = table.day(lines, "begins");
    let due = table.parsed(lines, "due", str::parse::<Period>);
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
    for wrong in check::owners(&action).into_iter().chain(check::days(head, &action)) {
        // where nothing is said it is the action itself that lacks it
        lines.wrong(&table.place(wrong.field), wrong.why);
    }
    let reason = table.text(lines, "reason");
    if status == Some(Status::Paused) && reason.is_empty() {
        lines.wrong(&table.place("status"), "what is paused needs a 'reason'");
    }
    let (status, statuses) = (status.unwrap_or_default(), statuses(table, lines, today));
    if let Some(last) = statuses.last().filter(|last| last.status != status || last.reason != reason) {
        let at = table.place("statuses");
        lines.wrong(
            &at,
            format!(
                "the last of 'statuses' is '{}', which is not how the action stands by 'status' and 'reason'",
                last.status.code()
            ),
        );
    }
    ActionEntry { action, status, reason, updates, evidence, statuses }
}

fn status_of(text: &str) -> Result<Status, String> {
    let all = || Status::ALL.map(Status::code).join(", ");
    Status::from_code(text).ok_or_else(|| format!("'{text}' is no status. There are: {}", all()))
}

/// The day of something that has happened; none where it is wrong, which is said.
fn on(table: &mut Table<'_>, lines: &mut Lines, what: &str, today: NaiveDate) -> Option<NaiveDate> {
    let on = table.day(lines, "on");
    if on.is_none() && !table.has("on") {
        lines.wrong(&table.at, format!("{what} needs 'on': its day"));
    }
    if on.is_some_and(|on| on > today) {
        lines.wrong(&table.place("on"), format!("{what} is of a day that has come"));
    }
    on
}

fn evidence(table: &mut Table<'_>, lines: &mut Lines, today: NaiveDate) -> Vec<Shows> {
    let mut all = Vec::new();
    for mut one in table.tables(lines, "evidence") {
        let (words, link) = (one.needed_line(lines, "words"), one.line(lines, "link"));
        if !link.is_empty() && !["https://", "http://"].iter().any(|start| link.starts_with(start)) {
            lines.wrong(&one.place("link"), "a link is a whole address that begins with https://");
        }
        all.extend(on(&mut one, lines, "evidence", today).map(|on| Shows { on, words, link }));
        one.end(lines, "evidence");
    }
    all
}

fn statuses(table: &mut Table<'_>, lines: &mut Lines, today: NaiveDate) -> Vec<Stood> {
    let mut all: Vec<Stood> = Vec::new();
    for mut one in table.tables(lines, "statuses") {
        let status = one.parsed(lines, "status", status_of);
        if !one.has("status") {
            lines.wrong(&one.at, "a status that the action had needs its 'status'");
        }
        let reason = one.text(lines, "reason");
        if let (Some(on), Some(status)) = (on(&mut one, lines, "a status", today), status) {
            if all.last().is_some_and(|last| last.on > on) {
                lines.wrong(&one.place("on"), "'statuses' stand in their order, the oldest first");
            }
            all.push(Stood { on, status, reason });
        }
        one.end(lines, "a status");
    }
    all
}

/// Whatever is named in links is there, and no link leads round.
pub(super) fn links(lines: &mut Lines, head: &Head, actions: &[ActionEntry], numbers: &BTreeMap<String, Range<usize>>) {
    let mut links: BTreeMap<Place, BTreeSet<Place>> = BTreeMap::new();
    let known: Known = BTreeMap::from([(head.code.clone(), numbers.keys().cloned().collect())]);
    for entry in actions {
        let action = &entry.action;
        let Some(at) = numbers.get(&action.number) else { continue };
        if !action.part_of.is_empty() && (action.part_of == action.number || !numbers.contains_key(&action.part_of)) {
            lines.wrong(at, format!("action {} is a part of {}, which is not in this plan", action.number, action.part_of));
        }
        // a plan that is not here may come later
        for follow in action.follow_on.iter().filter(|follow| check::follow(head, &known, follow) == Err(check::Lost::Action)) {
            let named = if follow.action.is_empty() { "no action of its own plan" } else { &follow.action };
            lines.wrong(at, format!("action {} is followed by {named}, which is not in this plan", action.number));
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
