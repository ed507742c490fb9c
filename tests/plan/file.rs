//! Plans as files: read with the lines of what is wrong, written as they were read.

use benchside::plan::file::{PlanFile, read, write};
use benchside::plan::model::{Status, Way};
use chrono::NaiveDate;

use super::PLANS;

fn today() -> NaiveDate {
    "2026-03-02".parse().unwrap()
}

fn good(text: &str) -> PlanFile {
    read(text, today()).unwrap_or_else(|problems| panic!("{problems:#?}"))
}

#[test]
fn the_plans_that_come_with_the_program_are_good() {
    for (code, text) in PLANS {
        let plan = good(text);
        assert_eq!(plan.head.code, code);
        assert_eq!(write(&plan), text, "{code} is written as it was read");
        assert_eq!(good(&write(&plan)), plan);
    }
    let first = good(PLANS[0].1);
    assert_eq!((first.actions.len(), first.measures.len()), (18, 34));
    let strands = |name: &str| first.actions.iter().filter(|entry| entry.action.strand == name).count();
    assert_eq!(["Visibility", "Recognition", "Career development", "Sustainability"].map(strands), [6, 4, 5, 3]);
    let with_targets: Vec<&str> =
        first.measures.iter().filter(|entry| !entry.measure.targets.is_empty()).map(|entry| entry.measure.code.as_str()).collect();
    assert_eq!(with_targets, ["2.1", "11.1", "15.3"], "only these carry a number, or a day");
    assert!(first.measures.iter().all(|entry| entry.measure.baseline.is_none()), "the plan gives no baseline");
    let recorded: Vec<&str> = first
        .measures
        .iter()
        .filter(|entry| !entry.measure.from.recorded.is_empty())
        .map(|entry| entry.measure.code.as_str())
        .collect();
    assert_eq!(recorded, ["1.1", "3.3", "4.1", "6.1", "8.2", "9.3", "10.1", "13.2", "14.1", "15.2"]);
    let shared = first.measures.iter().find(|entry| entry.measure.code == "9.3").unwrap();
    assert_eq!(shared.measure.same_as, "3.3");
}

#[test]
fn other_plans_have_their_own_shapes() {
    let icr = good(PLANS[1].1);
    let action = |number: &str| icr.actions.iter().find(|entry| entry.action.number == number).unwrap();
    let measure = |code: &str| icr.measures.iter().find(|entry| entry.measure.code == code).unwrap();
    assert_eq!(action("1b.ii").status, Status::Complete);
    let down = &measure("1b.ii.1").measure;
    assert_eq!((down.way, down.targets[0].words().as_str()), (Way::Down, "at most 5 %"));
    assert_eq!(measure("1c.ii.1").measure.targets[0].words(), "more than 75 %");
    assert_eq!(action("2a.i").action.follow_on.len(), 2, "one action is followed by several");
    assert_eq!((action("2f.ii").status, action("2f.ii").reason.is_empty()), (Status::Paused, false));
    let nominations = &measure("2f.ii.1").values;
    assert_eq!((nominations[0].n, nominations[1].n, nominations[1].held), (Some(7.0), None, false), "not held is not zero");
    let course = &measure("2d.ii.1").values[0];
    assert_eq!((course.n, course.of), (Some(7.0), Some(18.0)));
    let together = good(PLANS[2].1);
    assert_eq!(together.actions.len(), 14);
    assert_eq!(together.actions[0].status, Status::BusinessAsUsual);
    assert_eq!(together.actions[1].action.owners, ["Provost", "ICU President"]);
    assert_eq!(together.actions[4].action.accountable, "Provost");
}

const HEAD: &str = "code = \"p\"\nname = \"Plan\"\nbegins = 2025-01-01\nends = 2025-12-31\n";

/// What is wrong with a plan of one action and one measure, with lines.
fn wrong(action: &str, measure: &str) -> Vec<(usize, String)> {
    let action = if action.contains("number =") { action.to_owned() } else { format!("number = \"1\"\n{action}") };
    let text = format!("{HEAD}[[action]]\nwords = \"Do\"\nowners = [\"A\", \"B\"]\n{action}\n{measure}");
    let problems = read(&text, today()).expect_err("something is wrong");
    problems.into_iter().map(|problem| (problem.line, problem.what)).collect()
}

/// What is counted is whole, and what follows in another plan may be due there.
#[test]
fn numbers_and_days_are_possible() {
    let people = MEASURE.replace("\"count\"", "\"people\"");
    for (numbers, part) in
        [("baseline = { n = 1.5, period = \"2024\" }", "1.5"), ("values = [{ period = \"2025\", n = 2.5 }]", "2.5")]
    {
        let found = wrong("", &format!("{people}{numbers}"));
        assert!(
            found.iter().any(|(line, what)| *line == 15 && what.contains(&format!("{part} is not a whole number"))),
            "{found:?}"
        );
    }
    let text = |action: &str, measure: &str| {
        format!("{HEAD}[[action]]\nnumber = \"1\"\nwords = \"Do\"\nowners = [\"A\"]\n{action}\n{MEASURE}{measure}")
    };
    good(&text("due = 2026-07-31\nfollow_on = [{ plan = \"q\", action = \"3\" }]", "values = [{ period = \"2025\", n = 2.5 }]"));
    good(&text("due = \"2024-25\"", "targets = [{ period = \"2027\", aim = \"6\" }]"));
}

/// A share that is counted needs both its counters, whatever makes it a share.
#[test]
fn a_counted_share_needs_its_denominator() {
    for kind in ["proportion", "survey", "feedback"] {
        let measure = MEASURE.replace("\"count\"", &format!("\"{kind}\""));
        let found = wrong("", &format!("{measure}numerator = \"directory.published\""));
        assert!(found.iter().any(|(line, what)| *line == 15 && what.contains("'denominator' is missing")), "{kind}: {found:?}");
    }
    let text = |more: &str| format!("{HEAD}[[action]]\nnumber = \"1\"\nwords = \"Do\"\nowners = [\"A\"]\n{MEASURE}{more}");
    good(&text("numerator = \"directory.published\"\ntargets = [{ period = \"2025\", aim = \"6\" }]"));
    good(&text(
        "numerator = \"directory.published\"\ndenominator = \"directory.headcount\"\ntargets = [{ period = \"2025\", aim = \">= 80 %\" }]",
    ));
    // a milestone is reached with so many, and shows of how many
    let milestone =
        text("numerator = \"directory.published\"\ndenominator = \"directory.headcount\"").replace("\"count\"", "\"milestone\"");
    good(&milestone);
}

const MEASURE: &str = "[[measure]]\ncode = \"1.1\"\naction = \"1\"\nname = \"M\"\nkind = \"count\"\n";

#[test]
fn what_is_wrong_is_said_with_its_line() {
    // lines 1 to 4 are the head, 5 to 8 the action, 9 what a case adds to it
    for (action, measure, line, words) in [
        ("dew = 2025-02-01", "", 9, "an action has no 'dew'. Is it 'due'?"),
        ("due = 2025-02-30", "", 9, "this is no TOML"),
        ("due = \"2025-02-30\"", "", 9, "no day that there is"),
        ("due = \"2025-27\"", "", 9, "the one after 2025 is 2025-26"),
        ("accountable = \"C\"", "", 9, "is not among its owners"),
        ("status = \"done\"", "", 9, "'done' is no status"),
        ("status = \"paused\"", "", 9, "needs a 'reason'"),
        ("follow_on = [{ action = \"7\" }]", "", 8, "followed by 7, which is not in this plan"),
        ("follow_on = [{ action = \"1\" }]", "", 8, "round in a circle: 1, then 1"),
        ("updates = [{ on = 2026-03-03, words = \"Soon\" }]", "", 9, "of a day that has come"),
        ("", "numerator = \"directory.pulbished\"", 15, "no counter 'directory.pulbished'"),
        ("", "denominator = \"directory.headcount\"", 15, "'numerator' is missing"),
        (
            "",
            "numerator = \"directory.published\"\ntargets = [{ period = \"2025\", aim = \">= 80 %\" }]",
            15,
            "'denominator' is missing",
        ),
        (
            "",
            "numerator = \"directory.published\"\ndenominator = \"directory.headcount\"\ntargets = [\n  { period = \"2025\", aim = \">= 80 %\" },\n  { period = \"2026\", aim = \"500\" },\n]",
            19,
            "is no percentage",
        ),
        (
            "",
            "targets = [{ period = \"2025\", aim = \"6\" }, { period = \"2026\", aim = \">= 80 %\" }]",
            15,
            "does not go with the first",
        ),
        ("", "baseline = { source = \"HR\" }", 15, "a baseline has 'n'"),
        ("begins = 2026-02-01", "", 9, "it begins after the plan has ended"),
        ("begins = 2025-06-01\ndue = 2025-02-01", "", 10, "it is due before it begins"),
        ("due = 2026-07-31", "", 9, "the plan ends on 31 December 2025"),
        ("evidence = [{ on = 2026-03-03, words = \"E\" }]", "", 9, "evidence is of a day that has come"),
        ("evidence = [{ on = 2025-03-03, words = \"E\", link = \"javascript:x\" }]", "", 9, "begins with https://"),
        ("statuses = [{ on = 2025-03-03, status = \"complete\" }]", "", 9, "the last of 'statuses' is 'complete'"),
        ("", "targets = [{ period = \"2010\", aim = \"6\" }]", 15, "2010 is over before the plan begins"),
        ("", "targets = [{ period = \"2035\", aim = \"6\" }]", 15, "more than two years after the plan has ended"),
        ("", "targets = [{ period = \"2025\", aim = \"6\" }, { period = \"2025\", aim = \"7\" }]", 15, "a target for 2025 already"),
        ("", "baseline = { n = 3, period = \"2026\" }", 15, "2026 is after the plan has ended"),
        ("", "values = [{ period = \"2025\", n = 0, of = 0 }]", 15, "of none there is no share"),
        ("tags = [\"\"]", "", 9, "'tags' holds an empty text"),
        ("follow_on = [{ plan = \"p\" }]", "", 8, "followed by no action of its own plan"),
        ("", "recorded = [\"review\"]\nawaits = \"awards\"", 10, "one of them"),
        ("", "targets = [{ aim = \">= 3\" }]", 15, "needs its 'period'"),
        ("", "targets = [{ period = 2025-12-31, aim = \"many\" }]", 15, "'many' is no target"),
        (
            "",
            "targets = [{ period = \"2025\", aim = \">= 80 %\" }]\nbaseline = { n = 3, period = \"2024\" }",
            16,
            "'of' is missing",
        ),
        ("", "baseline = { percent = 12.4, period = \"2024\" }", 15, "a percentage needs its numbers"),
        ("", "values = [{ period = \"2025\", n = 9, of = 3 }]", 15, "9 is more than all 3"),
        ("", "values = [{ period = \"2025\", n = 5, of = 9, invited = 7 }]", 15, "9 answered, and only 7 were asked"),
        ("", "values = [{ what = \"portraits\", period = \"2025\", n = 5, of = 9 }]", 15, "portraits are counted"),
        ("", "values = [{ what = \"portraits\", period = \"2025\", n = 5, invited = 9 }]", 15, "only a survey asks people"),
        ("", "values = [{ what = \"audit\", period = \"2025\", n = 5 }]", 15, "out of those looked at"),
        ("", "values = [{ period = \"2027\", n = 5 }]", 15, "has not come yet"),
        ("", "values = [{ period = \"2024\", n = 5 }]", 15, "over before the plan begins"),
        ("", "breakdowns = [\"shoe-size\"]", 15, "broken down by 'shoe-size'"),
        ("", "same_as = \"9.9\"", 11, "no measure 9.9"),
        ("", "[[measure]]\ncode = \"1.1\"\naction = \"1\"\nname = \"M\"\nkind = \"count\"", 16, "there is a measure 1.1 already"),
        ("[[action]]\nnumber = \"1\"\nwords = \"Again\"\nowners = [\"A\"]", "", 10, "there is an action 1 already"),
    ] {
        let measure = if measure.is_empty() { String::new() } else { format!("{MEASURE}{measure}") };
        let action = if action.starts_with("[[") { format!("number = \"1\"\n{}", &action) } else { action.to_owned() };
        let found = wrong(&action, &measure);
        assert!(found.iter().any(|(at, what)| *at == line && what.contains(words)), "{action}{measure}: {found:?}");
    }
}

#[test]
fn everything_wrong_is_said_at_once() {
    let text =
        format!("{HEAD}nmae = 3\n[[action]]\nnumber = \"a b\"\nongoing = \"yes\"\n[[measure]]\ncode = \"1\"\naction = \"9\"\n");
    let problems = read(&text, today()).expect_err("much is wrong");
    let lines: Vec<usize> = problems.iter().map(|problem| problem.line).collect();
    assert!(problems.len() >= 7 && lines.is_sorted(), "{problems:?}");
    for text in ["", "code = ", "[[action]]", "action = 3", "\u{0}"] {
        assert!(read(text, today()).is_err(), "{text:?}");
    }
}
