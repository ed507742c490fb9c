//! Recording what happened outside, and the short forms of an action.

use chrono::NaiveDate;

use super::measure::number;
use super::{TEXT, day, link};
use crate::plan::model::{Kind, Measure, Period, Recorded, Status, Value, check};
use crate::web::forms::Form;

/// What is recorded for a measure. `kept` is the value in whose place it stands, where whoever fills the form in is not shown its numbers:
/// those that are left empty stay as they are, and nothing that is said tells them.
pub(in crate::plan) fn read(form: &mut Form, measure: &Measure, kept: Option<&Value>) -> Option<Value> {
    let what = Recorded::from_code(form.value("what")).filter(|what| measure.from.recorded.contains(what) && what.is_by_hand());
    if what.is_none() {
        form.wrong("what", "Choose what happened.");
    }
    let period = form.line("period", 30).parse::<Period>().map_err(|why| form.wrong("period", format!("{why}."))).ok();
    let held = form.value("held") != "no";
    let (mut n, mut of, mut invited) = (number(form, "n"), number(form, "of"), number(form, "invited"));
    // of what is written alone: it would tell of numbers that stay
    let part = check::whole(measure, [n, of, invited]);
    if let Some(kept) = kept.filter(|kept| what == Some(kept.what)) {
        let is_written = (n.is_some() || of.is_some(), invited.is_some());
        if !is_written.0 {
            (n, of) = (kept.n, kept.of);
        } else if n.is_some() && of.is_none() && kept.of.is_some() {
            form.wrong("of", "Write both numbers, or leave both empty.");
        }
        // no more can have answered than were asked
        invited = invited.or(kept.invited);
        if is_written.0 != is_written.1 {
            invited = invited.map(|asked| of.map_or(asked, |answered| asked.max(answered)));
        }
    }
    let words = form.text("words", TEXT);
    let link = link(form, "link");
    if held {
        let is_share = measure.is_share() && measure.kind != Kind::Milestone;
        match (n, of) {
            (None, None) if is_share => form.wrong("n", "Give both numbers: a percentage alone tells too little."),
            (Some(_), None) if is_share => form.wrong("of", "Say of how many."),
            (None, Some(_)) => form.wrong("n", "Say how many, where you say of how many."),
            (Some(n), Some(of)) if n > of => form.wrong("n", "This is more than all of them."),
            (Some(_), Some(0.0)) => form.wrong("of", "Of none there is no share. Leave both numbers out, and say it in words."),
            _ => {}
        }
        if let Some(why) = part {
            form.wrong("n", format!("{why}."));
        }
        if let (Some(answered), Some(asked)) = (of, invited)
            && answered > asked
        {
            form.wrong("invited", "Fewer were asked than answered.");
        }
        if words.is_empty() && link.is_empty() {
            form.wrong("words", "Say what shows it, or give a link: a date and evidence make it count.");
        }
    } else {
        (n, of, invited) = (None, None, None);
        if words.is_empty() {
            form.wrong("words", "Say why it was not held.");
        }
    }
    Some(Value { what: what?, period: period?, n, of, invited, held, words, link })
}

/// How an action stands, and why.
pub(in crate::plan) fn status(form: &mut Form) -> (Option<Status>, String) {
    let status = Status::from_code(form.value("status"));
    if status.is_none() {
        form.wrong("status", "Choose how it stands.");
    }
    let reason = form.line("reason", 500);
    if status == Some(Status::Paused) && reason.is_empty() {
        form.wrong("reason", "Say why it rests.");
    }
    (status, reason)
}

/// What is said of an action, and of which day.
pub(in crate::plan) fn update(form: &mut Form, today: NaiveDate) -> (Option<NaiveDate>, String) {
    let at = if form.value("day").is_empty() { Some(today) } else { day(form, "day") };
    if at.is_some_and(|at| at > today) {
        form.wrong("day", "That day has not come yet. Say how it stands now.");
    }
    let words = form.text("update", TEXT);
    if words.chars().count() < 3 {
        form.wrong("update", "Say in a sentence how it stands.");
    }
    (at, words)
}

/// Evidence: words, and a link where there is one.
pub(in crate::plan) fn evidence(form: &mut Form) -> (String, String) {
    let words = form.line("evidence", 500);
    if words.is_empty() {
        form.wrong("evidence", "Say what it shows.");
    }
    (words, link(form, "link"))
}

/// Whom to ask, by when, and what.
pub(in crate::plan) fn ask(form: &mut Form) -> (String, Option<NaiveDate>, String) {
    let who = form.needed("who", 100, "Choose whom to ask.");
    (who, day(form, "due"), form.text("ask", 1_000))
}
