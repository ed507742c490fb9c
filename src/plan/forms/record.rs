//! Recording what happened outside, and the short forms of an action.

use chrono::NaiveDate;

use super::measure::number;
use super::{TEXT, day, link};
use crate::plan::model::{Head, Kind, Measure, Period, Recorded, Status, Value, check};
use crate::text::capital;
use crate::web::forms::Form;

/// What is said to those who are not shown the numbers that stay, where they write some of them.
const KEPT: &str = "Write all of the numbers, or leave all of them empty.";

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
    let part = check::whole(measure, what, [n, of, invited]);
    let other = what.and_then(|what| check::of_what(measure, what, [n, of, invited]));
    let is_share = measure.is_share() && measure.kind != Kind::Milestone;
    if let Some(kept) = kept.filter(|kept| what == Some(kept.what)) {
        let written = [n, of, invited];
        let has_of = is_share || measure.is_average() || !matches!(kept.what, Recorded::Survey | Recorded::Portraits);
        let needed = [true, has_of, kept.what == Recorded::Survey];
        if written.iter().all(Option::is_none) {
            (n, of, invited) = (kept.n, kept.of, kept.invited);
        } else if held && written.iter().zip(needed).any(|(number, needed)| needed && number.is_none()) {
            // whatever those are that stay: one beside them would be said in the name of whoever wrote the others
            form.wrong("n", KEPT);
        }
    }
    let words = form.text("words", TEXT);
    let link = link(form, "link");
    if held {
        match (n, of) {
            _ if form.error("n") == KEPT => {}
            (None, None) if is_share => form.wrong("n", "Give both numbers: a percentage alone tells too little."),
            (Some(_), None) if is_share => form.wrong("of", "Say of how many."),
            (None, Some(_)) => form.wrong("n", "Say how many, where you say of how many."),
            (Some(n), Some(of)) if n > of && !measure.is_average() => form.wrong("n", "This is more than all of them."),
            (Some(_), Some(0.0)) => form.wrong("of", "Of none there is no share. Leave both numbers out, and say it in words."),
            _ => {}
        }
        if let Some(why) = part.filter(|_| form.error("n").is_empty()) {
            form.wrong("n", format!("{why}."));
        }
        if let Some((field, why)) = other.filter(|_| form.error("n") != KEPT) {
            form.wrong(field, format!("{}.", capital(&why)));
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
pub(in crate::plan) fn update(form: &mut Form, head: &Head, today: NaiveDate) -> (Option<NaiveDate>, String) {
    let at = if form.value("day").is_empty() { Some(today) } else { day(form, "day") };
    if let Some(Err(why)) = at.map(|at| check::said(at, head, today)) {
        form.wrong("day", format!("{why}."));
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::model::Sources;

    fn wrong(measure: &Measure, kept: Option<&Value>, sent: &[(&str, &str)]) -> Vec<(String, String)> {
        let base = [("held", "yes"), ("period", "2025"), ("words", "Shown")];
        let sent = base.iter().chain(sent).map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        let mut form = Form::sent(sent);
        read(&mut form, measure, kept);
        form.errors()
    }

    fn measure(kind: Kind, what: Recorded) -> Measure {
        Measure { kind, from: Sources { recorded: vec![what], ..Sources::default() }, ..Measure::default() }
    }

    #[test]
    fn half_a_portrait_is_none() {
        let shown = measure(Kind::Milestone, Recorded::Portraits);
        assert!(wrong(&shown, None, &[("what", "portraits"), ("n", "24")]).is_empty());
        let said = wrong(&shown, None, &[("what", "portraits"), ("n", "2.5")]);
        assert_eq!(said[0], ("n".to_owned(), "2.5 is not a whole number, and this counts.".to_owned()));
        let said = wrong(&shown, None, &[("what", "portraits"), ("n", "24"), ("invited", "30")]);
        assert_eq!(said[0].0, "invited", "nobody is asked to be shown");
        let audit = measure(Kind::Milestone, Recorded::Audit);
        assert_eq!(wrong(&audit, None, &[("what", "audit"), ("n", "4.5"), ("of", "10")]).len(), 1);
        let said = wrong(&shown, None, &[("what", "portraits"), ("n", "24"), ("of", "30")]);
        assert_eq!(said[0], ("of".to_owned(), "Portraits are counted, and not out of anything. Leave this empty.".to_owned()));
        let said = wrong(&audit, None, &[("what", "audit"), ("n", "4")]);
        assert!(said.len() == 1 && said[0].0 == "of", "{said:?}");
        for sent in [[("n", "4"), ("of", "10")], [("n", ""), ("of", "")]] {
            assert!(wrong(&audit, None, &[&[("what", "audit")][..], &sent[..]].concat()).is_empty(), "{sent:?}");
        }
        let mean = measure(Kind::Mean, Recorded::Survey);
        assert!(
            wrong(&mean, None, &[("what", "survey"), ("n", "4.2"), ("of", "3")]).is_empty(),
            "an average may be a part, of few"
        );
        let said = wrong(&mean, None, &[("what", "survey"), ("n", "4.2")]);
        assert_eq!(said[0].0, "of", "of how many decides whether it is published");
    }

    #[test]
    fn of_numbers_that_are_not_shown_all_are_written_or_none() {
        let survey = measure(Kind::Survey, Recorded::Survey);
        let kept = |invited: Option<f64>| Value {
            what: Recorded::Survey,
            period: Period::Year(2025),
            n: Some(123.0),
            of: Some(457.0),
            invited,
            held: true,
            words: String::new(),
            link: String::new(),
        };
        for kept in [kept(Some(789.0)), kept(None)] {
            let said = |n: &str, of: &str, invited: &str| {
                wrong(&survey, Some(&kept), &[("what", "survey"), ("n", n), ("of", of), ("invited", invited)])
            };
            assert!(said("", "", "").is_empty() && said("120", "450", "700").is_empty());
            for part in [("", "", "50"), ("120", "450", ""), ("120", "", ""), ("", "450", ""), ("120", "", "700")] {
                assert_eq!(said(part.0, part.1, part.2), [("n".to_owned(), KEPT.to_owned())], "{part:?}");
            }
        }
    }
}
