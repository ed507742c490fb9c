//! Whatever the forms take can be written to a plan's file and read from it again.

use chrono::NaiveDate;
use proptest::prelude::*;
use proptest::sample::{select, subsequence};

use super::{action, measure, plan};
use crate::measures::Sight;
use crate::plan::file::{ActionEntry, MeasureEntry, Places, PlanFile, read, write};
use crate::plan::model::check::Known;
use crate::plan::model::{Action, Head, Measure, MonthDay, Status};
use crate::web::forms::Form;

fn day(text: &str) -> NaiveDate {
    text.parse().expect("a date")
}

/// Who fills a form in and sees exact numbers.
fn cora() -> measure::Who<'static> {
    measure::Who { name: "Cora Clerk", today: day("2026-03-02"), sight: Sight::Exact }
}

fn head() -> Head {
    Head {
        code: "p".to_owned(),
        name: "Plan".to_owned(),
        summary: String::new(),
        begins: day("2025-01-01"),
        ends: day("2027-12-31"),
        academic_year_end: MonthDay::HESA,
    }
}

/// The actions that there are: two here, one in another plan.
fn known() -> Known {
    let plans = [("p", vec!["1", "2"]), ("q", vec!["7"])];
    plans.map(|(plan, all)| (plan.to_owned(), all.into_iter().map(str::to_owned).collect())).into()
}

/// Words that people type, among them what files write otherwise.
fn words() -> impl Strategy<Value = String> {
    let odd = [
        "",
        " ",
        "Open it",
        "\"Open\" it\\n",
        "'''",
        "a = 1 # no",
        "One\r\nTwo\n\nThree",
        "Näive – “so”",
        "\u{200f}x",
        "[[action]]",
    ];
    prop_oneof![select(odd.to_vec()).prop_map(str::to_owned), "[ -~£é]{0,40}"]
}

/// Some of these, each on a line.
fn lines(of: &'static [&'static str]) -> impl Strategy<Value = String> {
    (subsequence(of, 0..=of.len().min(3)).prop_shuffle(), any::<bool>()).prop_map(|(mut some, twice)| {
        if let (true, Some(first)) = (twice, some.first().copied()) {
            some.push(first);
        }
        some.join("\r\n")
    })
}

fn one(of: &'static [&'static str]) -> impl Strategy<Value = String> {
    select(of).prop_map(str::to_owned)
}

fn form(pairs: Vec<(&str, String)>) -> Form {
    Form::sent(pairs.into_iter().map(|(name, value)| (name.to_owned(), value)).collect())
}

prop_compose! {
    fn actions()(
        texts in (words(), words(), words()),
        owners in prop_oneof![lines(&["A", "B", "Head of \"X\""]), words()],
        accountable in one(&["", "A", "B", "C"]),
        begins in one(&["", "", "2025-02-01", "2027-06-01", "2029-01-01", "-001-01-01", "soon"]),
        due in one(&["", "2025-01-31", "2026", "2026 Q3", "2025-26", "2026-01-01 to 2026-02-01", "2025-02-30"]),
        ongoing in one(&["yes", "no", ""]),
        steps in lines(&["2025-07-31: Mapping", "2026 Q1: Pilot: one", "2026: ", "then"]),
        tags in lines(&["concordat:2", "tc \"x\""]),
        follow_on in lines(&["2", "99", "q", "q 7", "q 8", "p", "p 2", "p 99", "q/7", "elsewhere 4"]),
    ) -> Form {
        form(vec![
            ("words", texts.0), ("strand", texts.1), ("owners", owners), ("accountable", accountable), ("begins", begins),
            ("due", due), ("ongoing", ongoing), ("steps", steps), ("tags", tags), ("follow_on", follow_on), ("came_from", texts.2),
        ])
    }
}

prop_compose! {
    fn measures()(
        texts in (words(), words(), words(), words()),
        kind in one(&["milestone", "count", "people", "proportion", "mean", "survey", "feedback"]),
        direction in one(&["reach", "up", "down"]),
        numerator in one(&["", "directory.published", "moon.landings"]),
        denominator in one(&["", "", "directory.headcount"]),
        beside in lines(&["search.searches", "profile.views", "nothing"]),
        recorded in lines(&["review", "survey", "stated", "other"]),
        awaits in one(&["", "", "awards"]),
        numbers in (one(&["", "3", "0.5", "1,000", "x"]), one(&["", "12", "0", "1"])),
        baseline in (one(&["", "2024", "2023-24", "then"]), one(&["", "HR"]), words()),
        targets in lines(&["2026: >= 80 %", "2025-12-31: 6", "2026 Q3: < 5 %", "2027: .5", "6", "2026: many"]),
        breakdowns in lines(&["department", "site", "where", "scope"]),
    ) -> Form {
        form(vec![
            ("name", texts.0), ("definition", texts.1), ("population", texts.2), ("kind", kind), ("unit", texts.3.clone()),
            ("direction", direction), ("question", texts.3), ("numerator", numerator), ("denominator", denominator),
            ("beside", beside), ("recorded", recorded), ("awaits", awaits), ("baseline_n", numbers.0), ("baseline_of", numbers.1),
            ("baseline_period", baseline.0), ("baseline_source", baseline.1), ("baseline_words", baseline.2), ("targets", targets),
            ("breakdowns", breakdowns),
        ])
    }
}

fn entry(action: Action) -> ActionEntry {
    let (updates, evidence, statuses) = (Vec::new(), Vec::new(), Vec::new());
    ActionEntry { action, status: Status::Planned, reason: String::new(), updates, evidence, statuses }
}

fn plain(number: &str) -> Action {
    let owner = "A".to_owned();
    Action {
        number: number.to_owned(),
        words: "Do".to_owned(),
        owners: vec![owner.clone()],
        accountable: owner,
        ..Action::default()
    }
}

/// Written and read again, a plan is what it was.
fn comes_back(head: Head, actions: Vec<ActionEntry>, measures: Vec<MeasureEntry>) -> Result<(), TestCaseError> {
    let file = PlanFile { head, actions, measures, places: Places::default() };
    let text = write(&file);
    let again = read(&text, day("2026-03-02")).map_err(|wrong| TestCaseError::fail(format!("{wrong:?}\n{text}")))?;
    prop_assert_eq!(&again, &file, "{}", text);
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1_500, ..ProptestConfig::default() })]

    #[test]
    fn an_action_that_its_form_takes_comes_back_from_a_file(mut form in actions()) {
        let says = action::read(&mut form, &plain("1"), &head(), &known());
        if form.is_good() {
            let filled = action::values(&says).into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
            let mut again = Form::sent(filled);
            prop_assert_eq!(action::read(&mut again, &says, &head(), &known()), says.clone(), "opened and saved it stays");
            prop_assert!(again.is_good(), "{:?}", again.errors());
            comes_back(head(), vec![entry(says), entry(plain("2"))], Vec::new())?;
        }
    }

    #[test]
    fn a_measure_that_its_form_takes_comes_back_from_a_file(mut form in measures()) {
        let before = Measure { code: "1.1".to_owned(), action: "1".to_owned(), ..Measure::default() };
        let says = measure::read(&mut form, &before, cora());
        if form.is_good() {
            let filled = measure::values(&says).into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
            let mut again = Form::sent(filled);
            prop_assert_eq!(measure::read(&mut again, &says, cora()), says.clone(), "opened and saved it stays");
            prop_assert!(again.is_good(), "{:?}", again.errors());
            let measures = vec![MeasureEntry { measure: says, values: Vec::new() }];
            comes_back(head(), vec![entry(plain("1"))], measures)?;
        }
    }

    #[test]
    fn a_plan_that_its_form_takes_comes_back_from_a_file(
        texts in (words(), words()),
        begins in one(&["2025-01-01", "2026-01-01", "-001-01-01", ""]),
        ends in one(&["2025-12-31", "2027-12-31", "2039-12-31", "2027-02-30"]),
    ) {
        let mut form = form(vec![("name", texts.0), ("summary", texts.1), ("begins", begins), ("ends", ends)]);
        let says = plan::read(&mut form, &head());
        if form.is_good() {
            comes_back(says, vec![entry(plain("1"))], Vec::new())?;
        }
    }
}

/// The forms take what is meant and say what is not: the properties above are not empty.
#[test]
fn forms_say_what_files_say() {
    let good = [("words", "Do"), ("owners", "A\nB"), ("ongoing", "no")];
    let wrong = |more: &[(&str, &str)]| {
        let pairs = good.iter().filter(|(name, _)| more.iter().all(|(other, _)| other != name)).chain(more);
        let mut form = Form::sent(pairs.map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect());
        action::read(&mut form, &plain("1"), &head(), &known());
        form.errors().into_iter().map(|(field, why)| format!("{field}: {why}")).collect::<Vec<_>>().join(" ")
    };
    for (more, said) in [
        (vec![("follow_on", "2\nq\nq 7\np 2")], ""),
        (vec![("begins", "2027-06-01"), ("due", "2026")], "due: It is due before it begins."),
        (vec![("begins", "2028-01-01")], "begins: It begins after the plan has ended."),
        (vec![("owners", "A\nB\nA")], "owners: An owner is named twice."),
        (vec![("accountable", "C")], "accountable: 'C' answers for it, and is not among its owners."),
        (
            vec![("follow_on", "99")],
            "follow_on: There is no action 99 in this plan, and no plan of that code here. Write the number alone for an action of this plan, and plan-code/number for one of another plan.",
        ),
        (vec![("follow_on", "q/7\np/2")], ""),
        (vec![("follow_on", "q/8")], "follow_on: The plan q has no action 8."),
        (vec![("follow_on", "p 99")], "follow_on: This plan has no action 99."),
        (vec![("follow_on", "q 8")], "follow_on: The plan q has no action 8."),
        (
            vec![("follow_on", "r/8")],
            "follow_on: There is no plan 'r' here. Write the number alone for an action of this plan, and plan-code/number for one of another plan.",
        ),
        (vec![("follow_on", "p")], "follow_on: 'p' is this plan itself. Give the number of one of its actions."),
    ] {
        assert_eq!(wrong(&more), said, "{more:?}");
    }
    let wrong = |more: &[(&str, &str)]| {
        let usual = [("name", "M"), ("kind", "count"), ("direction", "up")];
        let pairs = usual.iter().filter(|(name, _)| more.iter().all(|(other, _)| other != name)).chain(more);
        let mut form = Form::sent(pairs.map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect());
        measure::read(&mut form, &Measure::default(), cora());
        form.errors().into_iter().map(|(field, why)| format!("{field}: {why}")).collect::<Vec<_>>().join(" ")
    };
    let counted = ("numerator", "directory.published");
    for (more, said) in [
        (vec![("kind", "proportion"), counted, ("denominator", "directory.headcount"), ("targets", "2026: >= 80 %")], ""),
        (
            vec![("kind", "proportion"), counted],
            "denominator: This is a share of what is counted, and of how many is not said: “Counted: of how many” is missing.",
        ),
        (
            vec![counted, ("targets", "2026: >= 80 %")],
            "denominator: This is a share of what is counted, and of how many is not said: “Counted: of how many” is missing.",
        ),
        (
            vec![counted, ("denominator", "directory.headcount"), ("targets", "2026: 500")],
            "targets: This is a share, and '>= 500' is no percentage: write it with %, or say what it is by its “Kind”.",
        ),
        (
            vec![("baseline_source", "HR")],
            "baseline_n: A baseline has “Baseline: how many” (and “Baseline: of how many” where it is a share), or at least “Baseline: what else is to be known”.",
        ),
        (
            vec![counted, ("awaits", "awards")],
            "numerator: A measure is computed (“Counted: how many”), or recorded (“Recorded instead”), or not yet counted (“Not yet counted”): one of them.",
        ),
        (vec![("breakdowns", "scope")], "breakdowns: Nothing can be broken down by 'scope'."),
    ] {
        assert_eq!(wrong(&more), said, "{more:?}");
    }
}

/// What an action was followed by may stay, though its plan is not here; a new link may not.
#[test]
fn links_to_plans_elsewhere_stay() {
    let link = |plan: &str, action: &str| crate::plan::model::Follow { plan: plan.to_owned(), action: action.to_owned() };
    let before = Action { follow_on: vec![link("later", "4"), link("p", "2")], ..plain("1") };
    let mut form = Form::sent(action::values(&before).into_iter().map(|(name, value)| (name.to_owned(), value)).collect());
    assert_eq!(action::read(&mut form, &before, &head(), &known()), before);
    assert!(form.is_good(), "{:?}", form.errors());
}

/// Hints name what there is.
#[test]
fn what_hints_recommend_is_taken() {
    let breakdowns = measure::FIELDS.iter().find(|field| field.name == "breakdowns").expect("breakdowns");
    let hint = breakdowns.hint();
    let (_, codes) = hint.split_once(": ").expect("codes");
    let mut form = form(vec![
        ("name", "M".to_owned()),
        ("kind", "count".to_owned()),
        ("direction", "up".to_owned()),
        ("breakdowns", codes.replace(", ", "\n")),
    ]);
    let says = measure::read(&mut form, &Measure::default(), cora());
    assert!(form.is_good() && says.breakdowns.len() > 4, "{:?}", form.errors());
}
