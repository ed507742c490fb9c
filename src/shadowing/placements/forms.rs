//! What is said to a step of a visit, from its form.
//!
//! A page has several forms, so that fields with words are named for their act: `words-cancel`.

use chrono::{DateTime, Days, NaiveDate, NaiveTime, TimeDelta, Utc};
use chrono_tz::Tz;

use super::calendar::Sessions;
use super::model::{OUTCOMES, Side, checks, questions};
use crate::shadowing::forms::{LINE, TEXT, WORDS};
use crate::shadowing::model::calendar::moment;
use crate::shadowing::model::{Act, Party};
use crate::web::forms::Form;

/// The most sessions that a visit has.
pub(super) const SESSIONS: usize = 20;
/// How far ahead dates may lie.
const AHEAD: Days = Days::new(731);

/// What forms need to know besides what was typed.
#[derive(Debug, Clone, Copy)]
pub(super) struct Known {
    /// Whether the two work at different institutions.
    pub external: bool,
    /// As what it is said.
    pub party: Party,
    /// Where the visit takes place.
    pub zone: Tz,
    pub now: DateTime<Utc>,
}

/// What is kept besides the step itself.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Said {
    /// Nothing.
    Nothing,
    /// What the safety contact has confirmed.
    Clear(Vec<&'static str>),
    /// What is agreed.
    Plan { sessions: Sessions, programme: String, place: String },
    /// How long it took, in hours.
    Hours(f64),
    /// What one side says afterwards; ratings from 1 to 5.
    Feedback { side: Side, ratings: Vec<(&'static str, u8)>, words: String },
    /// What came of it.
    Outcome { code: &'static str, words: String },
}

/// The name of the field with the words to an act.
pub(super) fn words_field(act: Act) -> String {
    format!("words-{}", act.code())
}

/// What a form says to an act: words for the history, and what is kept besides. To be used where the form is good afterwards.
pub(super) fn step(form: &mut Form, act: Act, known: &Known) -> (String, Said) {
    let field = words_field(act);
    let words = form.text(&field, WORDS);
    match act {
        Act::Clear => (words, clear(form, known)),
        Act::Block | Act::Cancel | Act::Miss => {
            if words.is_empty() {
                form.wrong(&field, "Say why; the others read it.");
            }
            (words, Said::Nothing)
        }
        Act::Schedule => (words, plan(form, known)),
        Act::Confirm => (String::new(), hours(form)),
        // What is said here is not for the history, which everybody reads.
        Act::Answer => (String::new(), feedback(form, known, words)),
        Act::Outcome => (String::new(), outcome(form, words)),
        _ => (words, Said::Nothing),
    }
}

fn clear(form: &mut Form, known: &Known) -> Said {
    let all = checks(known.external);
    if !all.iter().all(|item| form.has("confirmed", item.code)) {
        form.wrong(
            "confirmed",
            "Tick each line once it is so. Where one cannot be, say below that the area cannot be made safe, and why.",
        );
    }
    Said::Clear(all.iter().map(|item| item.code).collect())
}

fn plan(form: &mut Form, known: &Known) -> Said {
    let programme = form.text("programme", TEXT);
    if programme.is_empty() {
        form.wrong("programme", "Say what you have agreed to see and do.");
    }
    Said::Plan { sessions: sessions(form, known), programme, place: form.line("place", LINE) }
}

/// How many rows for dates a form has.
pub(super) fn rows(form: &Form) -> usize {
    (1..=SESSIONS).rev().find(|row| form.is_sent(&format!("day-{row}"))).unwrap_or(1)
}

/// The sessions, in order; errors stand beside the fields that are wrong.
fn sessions(form: &mut Form, known: &Known) -> Sessions {
    let mut found = Vec::new();
    for row in 1..=rows(form) {
        let names = ["day", "from", "until"].map(|name| format!("{name}-{row}"));
        if names.iter().all(|name| form.value(name).trim().is_empty()) {
            continue;
        }
        if let Some(session) = session(form, &names, known) {
            found.push((row, session));
        }
    }
    found.sort_by_key(|(_, session)| *session);
    for pair in found.windows(2) {
        if let [(_, before), (row, after)] = pair
            && after.0 < before.1
        {
            form.wrong(&format!("from-{row}"), "Two of the dates overlap. Change one of them, or leave it empty.");
        }
    }
    if found.is_empty() && form.is_good() {
        form.wrong("day-1", "Set at least one date.");
    }
    found.into_iter().map(|(_, session)| session).collect()
}

fn session(
    form: &mut Form,
    [day_field, from_field, until_field]: &[String; 3],
    known: &Known,
) -> Option<(DateTime<Utc>, DateTime<Utc>)> {
    let day = date(form.value(day_field));
    if day.is_none() {
        form.wrong(day_field, "Write the day as 2026-05-01 or 01/05/2026; it has to be in the calendar.");
    }
    let times = [from_field, until_field].map(|field| {
        let time = time(form.value(field));
        if time.is_none() {
            form.wrong(field, "Write the time as 09:30, from 00:00 to 23:59.");
        }
        time
    });
    let (Some(day), [Some(from), Some(until)]) = (day, times) else { return None };
    if until <= from {
        form.wrong(until_field, "The end is not after the beginning. Change one of the two; what goes past midnight is two dates.");
        return None;
    }
    let ends = [(from_field, from), (until_field, until)].map(|(field, time)| match moment(day.and_time(time), known.zone) {
        Ok(at) => Some(at),
        Err(odd) => {
            form.wrong(field, odd.to_string());
            None
        }
    });
    let [Some(begins), Some(ends)] = ends else { return None };
    let today = known.now.with_timezone(&known.zone).date_naive();
    if begins <= known.now {
        form.wrong(day_field, "This is over already. Choose a time that is still ahead.");
        return None;
    }
    if today.checked_add_days(AHEAD).is_some_and(|most| day > most) {
        form.wrong(day_field, "Choose a day within the next two years.");
        return None;
    }
    Some((begins, ends))
}

fn date(typed: &str) -> Option<NaiveDate> {
    ["%Y-%m-%d", "%d/%m/%Y"].into_iter().find_map(|pattern| NaiveDate::parse_from_str(typed.trim(), pattern).ok())
}

fn time(typed: &str) -> Option<NaiveTime> {
    ["%H:%M", "%H.%M", "%H:%M:%S"].into_iter().find_map(|pattern| NaiveTime::parse_from_str(typed.trim(), pattern).ok())
}

fn hours(form: &mut Form) -> Said {
    let typed = form.value("hours").trim().replace(',', ".");
    // The step itself knows how many there may be.
    let hours = typed.parse::<f64>().ok().filter(|hours| hours.is_finite() && *hours > 0.0 && *hours <= 240.0);
    if hours.is_none() {
        form.wrong("hours", "Say how many hours it took: a number such as 3 or 7.5, and 240 at most.");
    }
    Said::Hours(hours.unwrap_or_default())
}

fn feedback(form: &mut Form, known: &Known, words: String) -> Said {
    let side = Side::of(known.party).unwrap_or(Side::Shadow);
    let mut ratings = Vec::new();
    for item in questions(side) {
        let field = format!("rate-{}", item.code);
        match form.value(&field).parse::<u8>().ok().filter(|rating| (1..=5).contains(rating)) {
            Some(rating) => ratings.push((item.code, rating)),
            None => form.wrong(&field, "Choose a number from 1 to 5."),
        }
    }
    Said::Feedback { side, ratings, words }
}

fn outcome(form: &mut Form, words: String) -> Said {
    let chosen = OUTCOMES.iter().find(|item| item.code == form.value("outcome")).map(|item| item.code);
    if chosen.is_none() {
        form.wrong("outcome", "Choose what fits best.");
    }
    Said::Outcome { code: chosen.unwrap_or_default(), words }
}

/// The fields of these sessions, as their form shows them.
pub(super) fn filled(sessions: &Sessions, zone: Tz) -> Vec<(String, String)> {
    let mut pairs = Vec::new();
    for (row, (begins, ends)) in (1..).zip(sessions) {
        let (begins, ends) = (begins.with_timezone(&zone), ends.with_timezone(&zone));
        pairs.push((format!("day-{row}"), begins.format("%Y-%m-%d").to_string()));
        pairs.push((format!("from-{row}"), begins.format("%H:%M").to_string()));
        pairs.push((format!("until-{row}"), ends.format("%H:%M").to_string()));
    }
    pairs
}

/// How many hours these sessions take, as the form of confirming suggests: "7.5"; empty for none.
pub(super) fn length(sessions: &Sessions) -> String {
    let all: TimeDelta = sessions.iter().map(|(begins, ends)| *ends - *begins).sum();
    let quarters = all.num_minutes() / 15;
    match (quarters / 4, quarters % 4) {
        (0, 0) => String::new(),
        (hours, 0) => hours.to_string(),
        (hours, part) => format!("{hours}.{}", ["", "25", "5", "75"][usize::try_from(part).unwrap_or_default()]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn known() -> Known {
        let now = "2026-03-02T09:00:00Z".parse().expect("a time");
        Known { external: false, party: Party::Requester, zone: Tz::Europe__London, now }
    }

    fn plan_of(rows: &[(&str, &str, &str)]) -> (Form, Sessions) {
        let mut pairs = vec![("programme".to_owned(), "A day at the microscope".to_owned())];
        for (row, (day, from, until)) in (1..).zip(rows) {
            for (name, value) in [("day", day), ("from", from), ("until", until)] {
                pairs.push((format!("{name}-{row}"), (*value).to_owned()));
            }
        }
        let mut form = Form::sent(pairs);
        let (_, Said::Plan { sessions, .. }) = step(&mut form, Act::Schedule, &known()) else { panic!("a plan") };
        (form, sessions)
    }

    #[test]
    fn sessions_are_read_where_clocks_show_them() {
        let (form, sessions) = plan_of(&[("2026-06-02", "9:30", "12.00"), ("", "", ""), ("01/06/2026", "09:00", "16:30")]);
        assert!(form.is_good(), "{:?}", form.errors());
        let said: Vec<String> = sessions.iter().map(|(begins, _)| begins.to_rfc3339()).collect();
        assert_eq!(said, ["2026-06-01T08:00:00+00:00", "2026-06-02T08:30:00+00:00"]);
        assert_eq!(length(&sessions), "10");
        let again = filled(&sessions, Tz::Europe__London);
        assert_eq!(again.first().map(|(_, value)| value.as_str()), Some("2026-06-01"));
        assert_eq!(again.last(), Some(&("until-2".to_owned(), "12:00".to_owned())));
    }

    #[test]
    fn wrong_dates_are_told_beside_their_field() {
        for (row, field, says) in [
            (("2026-03-29", "01:30", "03:00"), "from-1", "left out"),
            (("2026-10-25", "00:30", "01:30"), "until-1", "comes twice"),
            (("2026-06-02", "12:00", "09:00"), "until-1", "not after the beginning"),
            (("2026-06-02", "12:00", "12:00"), "until-1", "not after the beginning"),
            (("2026-03-02", "08:00", "12:00"), "day-1", "still ahead"),
            (("2030-03-02", "08:00", "12:00"), "day-1", "two years"),
            (("2026-02-30", "08:00", "12:00"), "day-1", "in the calendar"),
            (("2026-06-02", "", "12:00"), "from-1", "09:30"),
            (("2026-06-02", "24:00", "25:00"), "from-1", "09:30"),
        ] {
            let (form, _) = plan_of(&[row]);
            assert!(form.error(field).contains(says), "{row:?}: {:?}", form.errors());
        }
        let (form, _) = plan_of(&[("2026-06-02", "09:00", "12:00"), ("2026-06-02", "11:00", "13:00")]);
        assert!(form.error("from-2").contains("overlap"));
        assert!(plan_of(&[]).0.error("day-1").contains("at least one"));
    }

    #[test]
    fn everything_is_said_before_it_is_clear() {
        let sent = |codes: &[&str]| Form::sent(codes.iter().map(|code| ("confirmed".to_owned(), (*code).to_owned())).collect());
        let mut three = sent(&["risk-assessment", "induction", "ppe"]);
        step(&mut three, Act::Clear, &known());
        assert!(three.is_good());
        step(&mut three, Act::Clear, &Known { external: true, ..known() });
        assert!(!three.is_good(), "an outsider needs more");
    }
}
