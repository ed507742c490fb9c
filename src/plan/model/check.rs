//! What has to hold in a plan. Its file and its forms both ask here, so that what a form takes can be taken in again from a file.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Months, NaiveDate, TimeDelta};

use super::{Action, Follow, Head, Kind, Measure, Period, Recorded, Value};

/// An action by its plan's code and its number.
pub type Place = (String, String);

/// The numbers of plans' actions, by plan's code.
pub type Known = BTreeMap<String, BTreeSet<String>>;

/// The longest code of a plan, an action or a measure.
pub const CODE: usize = 60;

/// Something that does not go together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wrong {
    /// The field that it stands beside, as forms name it; empty for the whole part.
    pub field: &'static str,
    /// Which of several it is, from 0; of targets only.
    pub nth: usize,
    /// What is wrong, without a full stop. Fields are named by their keys in files, in single quotation marks.
    pub why: String,
}

impl Wrong {
    fn new(field: &'static str, why: impl Into<String>) -> Self {
        Self { field, nth: 0, why: why.into() }
    }
}

/// Whether a code can stand in addresses.
///
/// # Errors
///
/// Says what it may hold.
pub fn code(text: &str) -> Result<(), String> {
    let fits = text.len() <= CODE && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-'));
    // '.' and '..' alone mean something else in addresses
    if fits && text.bytes().any(|byte| byte.is_ascii_alphanumeric()) {
        Ok(())
    } else {
        Err(format!("'{text}' stands in addresses: up to {CODE} letters, digits, '.' and '-'"))
    }
}

/// What is wrong with the days of a plan.
pub fn head(begins: NaiveDate, ends: NaiveDate) -> Option<Wrong> {
    if ends <= begins {
        Some(Wrong::new("ends", "the plan ends before it begins"))
    } else if ends - begins > TimeDelta::days(3660) {
        Some(Wrong::new("ends", "a plan runs for ten years at most"))
    } else {
        None
    }
}

/// What is wrong with the owners of an action.
pub fn owners(action: &Action) -> Vec<Wrong> {
    let mut wrong = Vec::new();
    if action.owners.is_empty() {
        return vec![Wrong::new("owners", "an action needs 'owners': at least one")];
    }
    if action.owners.iter().collect::<BTreeSet<_>>().len() < action.owners.len() {
        wrong.push(Wrong::new("owners", "an owner is named twice"));
    }
    if !action.owners.contains(&action.accountable) {
        wrong.push(Wrong::new("accountable", format!("'{}' answers for it, and is not among its owners", action.accountable)));
    }
    wrong
}

/// What is wrong with the days of an action.
pub fn days(head: &Head, action: &Action) -> Option<Wrong> {
    // a plan whose own days are wrong hears of those
    let is_sound = head.begins < head.ends;
    let due = action.due_on(head);
    match action.due {
        Some(_) if action.begins.is_some_and(|begins| due < begins) => Some(Wrong::new("due", "it is due before it begins")),
        None if action.begins.is_some_and(|begins| due < begins) => {
            is_sound.then(|| Wrong::new("begins", "it begins after the plan has ended"))
        }
        // what another plan goes on with may be due there
        Some(_) if is_sound && due > head.ends && action.follow_on.is_empty() => {
            let (due, ends) = (Period::Day(due).words(), Period::Day(head.ends).words());
            let why = format!(
                "it is due on {due}, and the plan ends on {ends}: say what it is followed by ('follow_on'), or give a day in the plan"
            );
            Some(Wrong::new("due", why))
        }
        _ => None,
    }
}

/// What is wrong with the times that a measure speaks of: targets are of the plan, or what is to come of it soon after, and it began before
/// the plan was over.
pub fn times(head: &Head, measure: &Measure) -> Vec<Wrong> {
    let days = |period: &Period| (period.first(head.academic_year_end, head.begins), period.last(head.academic_year_end));
    let latest = head.ends.checked_add_months(AFTERWARDS).unwrap_or(head.ends);
    let far = measure.targets.iter().enumerate().filter_map(|(nth, target)| {
        let last = days(&target.period).1;
        let why = if last < head.begins {
            format!("{} is over before the plan begins: what was then is a baseline", target.period.words())
        } else if last > latest {
            format!("{} is more than two years after the plan has ended", target.period.words())
        } else {
            return None;
        };
        Some(Wrong { field: "targets", nth, why })
    });
    let began = measure.baseline.as_ref().and_then(|baseline| baseline.period).filter(|period| days(period).0 > head.ends);
    let began = began.map(|period| {
        Wrong::new("baseline_period", format!("{} is after the plan has ended: nothing began there", period.words()))
    });
    far.chain(began).collect()
}

/// For how long after a plan its targets may be: "70 % by 2021" of a plan that ends in 2020.
const AFTERWARDS: Months = Months::new(24);

/// What is wrong with numbers that count: how many people, answers or things there are is a whole number, whatever the measure is where what
/// was recorded counts them; averages alone are none.
pub fn whole(measure: &Measure, what: Option<Recorded>, numbers: [Option<f64>; 3]) -> Option<String> {
    let counts = matches!(measure.kind, Kind::People | Kind::Proportion | Kind::Survey | Kind::Feedback)
        || what.is_some_and(|what| what.numbers().is_some() && measure.kind != Kind::Mean);
    let part = numbers.into_iter().flatten().find(|number| number.fract() != 0.0).filter(|_| counts)?;
    Some(format!("{part} is not a whole number, and this counts"))
}

/// What is wrong with numbers for what happened: which of 'n', 'of' and 'invited', and why. Portraits are out of no number unless the measure
/// is a share, an audit's number is out of what was looked at, only surveys ask people, and an average of theirs is of so many answers.
pub fn of_what(measure: &Measure, what: Recorded, numbers: [Option<f64>; 3]) -> Option<(&'static str, String)> {
    let [n, of, invited] = numbers;
    let is_share = measure.is_share() && measure.kind != Kind::Milestone;
    let (field, why) = if invited.is_some() && !what.counts_people() {
        ("invited", "only a survey asks people. Leave this empty")
    } else if of.is_some() && what == Recorded::Portraits && !is_share {
        ("of", "portraits are counted, and not out of anything. Leave this empty")
    } else if what == Recorded::Audit && measure.kind != Kind::Mean && n.is_some() && of.is_none() {
        ("of", "an audit’s number is out of those looked at. Say of how many, or leave both out")
    } else if what.counts_people() && measure.is_average() && n.is_some() && of.is_none() {
        ("of", "say of how many answers this is the average: one of 7 or fewer is not published")
    } else {
        return None;
    };
    Some((field, why.to_owned()))
}

/// Why a link leads nowhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lost {
    /// No plan of that code is known.
    Plan,
    /// The plan has no such action.
    Action,
}

/// Whether a link leads to a plan that is known, and to an action there. Of its own plan it has to name one.
///
/// # Errors
///
/// Says what is not there.
pub fn follow(head: &Head, known: &Known, link: &Follow) -> Result<(), Lost> {
    let is_own = link.plan.is_empty() || link.plan == head.code;
    let plan = if is_own { &head.code } else { &link.plan };
    let actions = known.get(plan).ok_or(Lost::Plan)?;
    if actions.contains(&link.action) || (link.action.is_empty() && !is_own) { Ok(()) } else { Err(Lost::Action) }
}

/// What is wrong with the definition of a measure.
pub fn measure(measure: &Measure) -> Vec<Wrong> {
    let from = &measure.from;
    let mut wrong = Vec::new();
    let ways = [from.numerator.is_some(), !from.recorded.is_empty(), !from.awaits.is_empty()];
    if ways.into_iter().filter(|way| *way).count() > 1 {
        let why = "a measure is computed ('numerator'), or recorded ('recorded'), or not yet counted ('awaits'): one of them";
        wrong.push(Wrong::new("", why));
    }
    if from.denominator.is_some() && from.numerator.is_none() {
        wrong.push(Wrong::new("denominator", "of how many is said, and not how many: 'numerator' is missing"));
    }
    if from.numerator.is_some() && from.denominator.is_none() && measure.kind != Kind::Milestone && measure.is_share() {
        wrong.push(Wrong::new(
            "denominator",
            "this is a share of what is counted, and of how many is not said: 'denominator' is missing",
        ));
    }
    wrong.extend(targets(measure));
    wrong.extend(baseline(measure));
    wrong
}

/// Targets are percentages where the measure is one, and only there: a number of people compared with a share says nothing.
fn targets(measure: &Measure) -> Vec<Wrong> {
    let is_milestone = measure.kind == Kind::Milestone;
    let is_share = !is_milestone
        && (measure.from.denominator.is_some() || matches!(measure.kind, Kind::Proportion | Kind::Survey | Kind::Feedback));
    let first = measure.targets.first().is_some_and(|target| target.percent);
    let says = |percent: bool, words: &str| {
        let aim = format!("'{words}'");
        if is_milestone && percent {
            Some(format!("a milestone is reached or not, and {aim} is a percentage: say how many, or choose another 'kind'"))
        } else if is_share && !percent {
            Some(format!("this is a share, and {aim} is no percentage: write it with %, or say what it is by its 'kind'"))
        } else if percent != first {
            Some(format!("{aim} does not go with the first target: one of them is a percentage, and the other is not"))
        } else {
            None
        }
    };
    let each = measure.targets.iter().enumerate();
    let twice = |nth: usize, period: Period| {
        let is_there = measure.targets.iter().take(nth).any(|other| other.period == period);
        is_there.then(|| format!("there is a target for {} already: which of them counts?", period.words()))
    };
    each.filter_map(|(nth, target)| {
        let why = says(target.percent, &target.aim().to_string()).or_else(|| twice(nth, target.period))?;
        Some(Wrong { field: "targets", nth, why })
    })
    .collect()
}

fn baseline(measure: &Measure) -> Option<Wrong> {
    let baseline = measure.baseline.as_ref()?;
    if let Some((part, why)) = numbers(measure, baseline.n, baseline.of) {
        return Some(Wrong::new(if part == "n" { "baseline_n" } else { "baseline_of" }, why));
    }
    if let Some(why) = whole(measure, None, [baseline.n, baseline.of, None]) {
        return Some(Wrong::new("baseline_n", why));
    }
    let is_empty = baseline.n.is_none() && baseline.words.is_empty();
    is_empty.then(|| Wrong::new("baseline_n", "a baseline has 'n' (and 'of' where it is a share), or at least 'words'"))
}

/// What is wrong with how many, and of how many: which of the two, and why. A share has both; an average is of so many answers.
pub fn numbers(measure: &Measure, n: Option<f64>, of: Option<f64>) -> Option<(&'static str, String)> {
    match (n, of) {
        (Some(_), Some(of)) if measure.is_average() && of > 0.0 => None,
        (Some(_), Some(_)) if measure.is_average() => Some(("of", "of no answers there is no average".to_owned())),
        (None, Some(_)) => Some(("of", "of how many is said, and not how many: 'n' is missing".to_owned())),
        (Some(_), None) if measure.is_share() => Some(("n", "this is a share: 'of' is missing, of how many".to_owned())),
        (Some(n), Some(of)) if n > of => Some(("n", format!("{n} is more than all {of}"))),
        (Some(_), Some(0.0)) => Some(("of", "of none there is no share: leave both numbers out, and say it in 'words'".to_owned())),
        _ => None,
    }
}

/// What of a definition does not go with values that were recorded by the one before it: a share needs both its numbers in every value,
/// and whatever was recorded stays among what is recorded, because that says how its numbers may be shown.
pub fn recorded_otherwise(before: &Measure, after: &Measure, values: &[&Value]) -> Vec<Wrong> {
    let lacks = |measure: &Measure, value: &Value| numbers(measure, value.n, value.of).is_some();
    let share = values.iter().find(|value| lacks(after, value) && !lacks(before, value)).map(|value| {
        let why = format!(
            "this would be a share, and what is recorded for {} does not say of how many. Correct that first, or add another measure",
            value.period.words()
        );
        Wrong::new("kind", why)
    });
    let has = |measure: &Measure, value: &Value| measure.from.recorded.contains(&value.what);
    let dropped = values.iter().find(|value| has(before, value) && !has(after, value)).map(|value| {
        let why = format!(
            "'{}' is recorded for {}, so it stays among what is recorded. For numbers of another kind add another measure",
            value.what.code(),
            value.period.words()
        );
        Wrong::new("recorded", why)
    });
    share.into_iter().chain(dropped).collect()
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

/// Whether something may be said of an action on this day: on none before the plan, nor on one to come.
///
/// # Errors
///
/// Says which of the two it is.
pub fn said(day: NaiveDate, head: &Head, today: NaiveDate) -> Result<(), String> {
    if day > today {
        Err("That day has not come yet. Say how it stands now".to_owned())
    } else if day < head.begins {
        let begins = Period::Day(head.begins).words();
        Err(format!("That is before the plan’s first day, {begins}. Say how it stands on that day or later"))
    } else {
        Ok(())
    }
}

/// What another head would leave outside its days, or contradict, and the present one does not: beside `begins` or `ends`.
/// `values` are the measures that something is recorded for, each with its period.
pub fn moved(before: &Head, after: &Head, actions: &[&Action], values: &[(&str, Period)], today: NaiveDate) -> Vec<Wrong> {
    let (mut early, mut late) = (Vec::new(), Vec::new());
    let days_moved = (before.begins, before.ends) != (after.begins, after.ends);
    for action in actions {
        let own = |head: &Head| {
            let last = |period: &Period| period.last(head.academic_year_end);
            let steps = action.steps.iter().map(|step| last(&step.due));
            action.begins.into_iter().chain(action.due.iter().map(last)).chain(steps).collect::<Vec<NaiveDate>>()
        };
        let was_in = |day: NaiveDate| (before.begins..=before.ends).contains(&day);
        let pairs: Vec<(NaiveDate, NaiveDate)> = own(before).into_iter().zip(own(after)).collect();
        let said = |day: NaiveDate| format!("action {} ({})", action.number, Period::Day(day).words());
        if days_moved && let Some((_, day)) = pairs.iter().find(|(was, day)| was_in(*was) && *day < after.begins) {
            early.push(said(*day));
        }
        if days_moved && let Some((_, day)) = pairs.iter().find(|(was, day)| was_in(*was) && *day > after.ends) {
            late.push(said(*day));
        } else if days(before, action).is_none() && days(after, action).is_some() {
            late.push(format!("action {}, which would be due before it begins", action.number));
        }
    }
    for (code, period) in values {
        if fits(period, before, today).is_ok() && fits(period, after, today).is_err() {
            early.push(format!("what is recorded for measure {code} ({})", period.words()));
        }
    }
    let listed = |mut all: Vec<String>| {
        all.dedup();
        let more = all.len().saturating_sub(5);
        all.truncate(5);
        all.join(", ") + &if more > 0 { format!(" and {more} more") } else { String::new() }
    };
    let mut wrong = Vec::new();
    if !early.is_empty() {
        wrong.push(Wrong::new("begins", format!("this would leave outside the plan: {}. Change that first", listed(early))));
    }
    if !late.is_empty() {
        wrong.push(Wrong::new("ends", format!("this would leave outside the plan: {}. Change that first", listed(late))));
    }
    wrong
}

/// A circle of follow-on links, if there is one: each of its actions followed by the next, the first of them again at the end.
pub fn circle(links: &BTreeMap<Place, BTreeSet<Place>>) -> Option<Vec<Place>> {
    let mut done: BTreeSet<&Place> = BTreeSet::new();
    for start in links.keys() {
        let mut path: Vec<(&Place, Vec<&Place>)> = vec![(start, followers(links, start))];
        while let Some((here, left)) = path.last_mut() {
            let Some(next) = left.pop() else {
                done.insert(here);
                path.pop();
                continue;
            };
            if let Some(at) = path.iter().position(|(place, _)| *place == next) {
                return Some(path[at..].iter().map(|(place, _)| (*place).clone()).chain([next.clone()]).collect());
            }
            if !done.contains(next) {
                path.push((next, followers(links, next)));
            }
        }
    }
    None
}

fn followers<'a>(links: &'a BTreeMap<Place, BTreeSet<Place>>, place: &Place) -> Vec<&'a Place> {
    links.get(place).into_iter().flatten().collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::model::{MonthDay, Sources, Target};

    fn place(text: &str) -> Place {
        let (plan, action) = text.split_once('/').expect("plan/action");
        (plan.to_owned(), action.to_owned())
    }

    fn links(pairs: &[(&str, &str)]) -> BTreeMap<Place, BTreeSet<Place>> {
        let mut links: BTreeMap<Place, BTreeSet<Place>> = BTreeMap::new();
        for (from, to) in pairs {
            links.entry(place(from)).or_default().insert(place(to));
        }
        links
    }

    #[test]
    fn a_circle_is_found_wherever_it_begins() {
        assert_eq!(circle(&links(&[("a/1", "b/2"), ("a/2", "b/2"), ("b/2", "c/3"), ("a/1", "c/3")])), None);
        let found = circle(&links(&[("a/1", "b/2"), ("b/2", "c/3"), ("c/3", "b/2")])).expect("a circle");
        assert_eq!(found, [place("b/2"), place("c/3"), place("b/2")]);
        assert_eq!(circle(&links(&[("a/1", "a/1")])).expect("a circle").len(), 2);
    }

    fn kind(kind: Kind, counted: (bool, bool), targets: &[&str]) -> Measure {
        let counter = |is: bool| is.then(|| "directory.published".to_owned());
        Measure {
            kind,
            from: Sources { numerator: counter(counted.0), denominator: counter(counted.1), ..Sources::default() },
            targets: targets.iter().map(|aim| Target::new(Period::Year(2026), aim.parse().expect("an aim"))).collect(),
            ..Measure::default()
        }
    }

    #[test]
    fn a_share_has_both_its_numbers_and_targets_of_its_own_kind() {
        let fields = |measure: &Measure| super::measure(measure).iter().map(|one| (one.field, one.nth)).collect::<Vec<_>>();
        for (measure, wrong) in [
            (kind(Kind::Proportion, (true, true), &[">= 80 %"]), vec![]),
            (kind(Kind::Proportion, (true, false), &[]), vec![("denominator", 0)]),
            (kind(Kind::Count, (true, false), &[">= 80 %"]), vec![("denominator", 0)]),
            (kind(Kind::Count, (true, false), &["6"]), vec![]),
            (kind(Kind::People, (true, true), &["500"]), vec![("targets", 0)]),
            (kind(Kind::Proportion, (false, false), &[">= 60 %", "500"]), vec![("targets", 1)]),
            (kind(Kind::Survey, (false, false), &[">= 60 %"]), vec![]),
            (kind(Kind::Count, (false, false), &[">= 80 %"]), vec![]),
            (kind(Kind::Count, (false, false), &["6", ">= 80 %"]), vec![("targets", 1)]),
            (kind(Kind::Milestone, (true, true), &["3"]), vec![]),
            (kind(Kind::Milestone, (true, false), &[">= 80 %"]), vec![("targets", 0)]),
            (kind(Kind::Count, (false, true), &[]), vec![("denominator", 0)]),
        ] {
            assert_eq!(fields(&measure), wrong, "{measure:?}");
        }
    }

    #[test]
    fn codes_stand_in_addresses() {
        assert!(["5", "1a.i", "technician-commitment-2025-2027"].into_iter().all(|text| code(text).is_ok()));
        let long = "1".repeat(CODE + 1);
        assert!(["", ".", "..", "a b", "a/b", "é", &long].into_iter().all(|text| code(text).is_err()));
    }

    #[test]
    fn a_plan_that_moves_leaves_nothing_outside() {
        let day = |text: &str| -> NaiveDate { text.parse().expect("a date") };
        let plan = |begins: &str, ends: &str| Head {
            code: "p".to_owned(),
            name: "Plan".to_owned(),
            summary: String::new(),
            begins: day(begins),
            ends: day(ends),
            academic_year_end: MonthDay::HESA,
        };
        let action = |number: &str, begins: Option<&str>, due: Option<&str>| Action {
            number: number.to_owned(),
            begins: begins.map(day),
            due: due.map(|due| due.parse().expect("a period")),
            ..Action::default()
        };
        let before = plan("2025-01-01", "2027-12-31");
        let all = [
            action("1", Some("2025-02-01"), Some("2026 Q4")),
            action("2", None, Some("2027")),
            action("3", Some("2027-06-01"), None),
            // always was outside
            action("4", None, Some("2029")),
        ];
        let all: Vec<&Action> = all.iter().collect();
        let values = [("1.1", Period::Year(2025))];
        let said = |begins: &str, ends: &str| {
            let wrong = moved(&before, &plan(begins, ends), &all, &values, day("2026-03-02"));
            wrong.into_iter().map(|one| (one.field, one.why)).collect::<Vec<_>>()
        };
        assert_eq!(said("2025-01-01", "2028-12-31"), []);
        let found = said("2026-01-01", "2027-05-31");
        assert_eq!(found.iter().map(|(field, _)| *field).collect::<Vec<_>>(), ["begins", "ends"]);
        assert!(found[0].1.contains("action 1 (1 February 2025)") && found[0].1.contains("measure 1.1 (2025)"), "{found:?}");
        assert!(found[1].1.contains("action 2 (31 December 2027), action 3 (1 June 2027)") && !found[1].1.contains("action 4"));
    }

    #[test]
    fn links_lead_to_what_there_is() {
        let head = Head {
            code: "p".to_owned(),
            name: String::new(),
            summary: String::new(),
            begins: NaiveDate::MIN,
            ends: NaiveDate::MAX,
            academic_year_end: MonthDay::HESA,
        };
        let known: Known =
            [("p", "5"), ("q", "7")].into_iter().map(|(plan, at)| (plan.to_owned(), [at.to_owned()].into())).collect();
        for (plan, action, found) in [
            ("", "5", Ok(())),
            ("p", "5", Ok(())),
            ("", "99", Err(Lost::Action)),
            ("p", "99", Err(Lost::Action)),
            ("p", "", Err(Lost::Action)),
            ("q", "", Ok(())),
            ("q", "7", Ok(())),
            ("q", "8", Err(Lost::Action)),
            ("99", "", Err(Lost::Plan)),
        ] {
            let link = Follow { plan: plan.to_owned(), action: action.to_owned() };
            assert_eq!(follow(&head, &known, &link), found, "{plan} {action}");
        }
    }
}
