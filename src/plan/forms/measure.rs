//! A measure as a form.

use chrono::NaiveDate;

use super::{Field, LINE, Shape, TEXT, Values, say, several};
use crate::measures::{self, Breakdown, Sight};
use crate::plan::model::{Baseline, Kind, Measure, Period, Recorded, Sources, Target, Way, check};
use crate::web::forms::Form;

/// Its fields, in their order. The code and the action stay.
pub(in crate::plan) const FIELDS: [Field; 19] = [
    Field { name: "name", label: "Name", hint: "", shape: Shape::Line },
    Field { name: "definition", label: "What is counted", hint: "In plain words, with what is left out", shape: Shape::Text },
    Field {
        name: "population",
        label: "Of whom",
        hint: "A change of this breaks the comparison with earlier numbers",
        shape: Shape::Line,
    },
    Field {
        name: "kind",
        label: "Kind",
        hint: "",
        shape: Shape::Choice(|| Kind::ALL.map(|kind| (kind.code().to_owned(), kind.label().to_owned())).to_vec()),
    },
    Field { name: "unit", label: "What the number is of", hint: "Such as technicians, events held", shape: Shape::Line },
    Field {
        name: "direction",
        label: "Which way is good",
        hint: "",
        shape: Shape::Choice(|| Way::ALL.map(|way| (way.code().to_owned(), way.label().to_owned())).to_vec()),
    },
    Field { name: "question", label: "The survey's question", hint: "The same in every wave", shape: Shape::Line },
    Field { name: "numerator", label: "Counted: how many", hint: "", shape: Shape::Choice(counters) },
    Field { name: "denominator", label: "Counted: of how many", hint: "", shape: Shape::Choice(counters) },
    Field { name: "beside", label: "Shown beside it", hint: "Codes of counters, one a line", shape: Shape::Text },
    Field {
        name: "recorded",
        label: "Recorded instead",
        hint: "What is recorded by hand, one a line",
        shape: Shape::Codes(|| Recorded::ALL.into_iter().filter(|what| what.is_by_hand()).map(Recorded::code).collect()),
    },
    Field { name: "awaits", label: "Not yet counted", hint: "The programme that it waits for", shape: Shape::Line },
    Field { name: "baseline_n", label: "Baseline: how many", hint: "A number", shape: Shape::Line },
    Field { name: "baseline_of", label: "Baseline: of how many", hint: "Needed where it is a share", shape: Shape::Line },
    Field {
        name: "baseline_period",
        label: "Baseline: when",
        hint: "Such as 2024, or 2023-24 for an academic year",
        shape: Shape::Line,
    },
    Field { name: "baseline_source", label: "Baseline: where it comes from", hint: "", shape: Shape::Line },
    Field { name: "baseline_words", label: "Baseline: what else is to be known", hint: "", shape: Shape::Line },
    Field {
        name: "targets",
        label: "Targets",
        hint: "One a line, each with its period, such as 2026: >= 80 %, or 2025-12-31: 6",
        shape: Shape::Text,
    },
    Field {
        name: "breakdowns",
        label: "May be broken down by",
        hint: "One a line; where nothing is said, a survey by whatever its file has",
        shape: Shape::Codes(|| Breakdown::all().map(Breakdown::code).collect()),
    },
];

/// What it says besides, which its form leaves as it is.
pub(in crate::plan) const ALSO: [Field; 2] = [
    Field { name: "action", label: "Action", hint: "", shape: Shape::Line },
    Field { name: "same_as", label: "The same as", hint: "", shape: Shape::Line },
];

/// Where a measure began, in place of its two numbers: what is said to those who see numbers of people rounded.
pub(in crate::plan) const BASELINE: Field = Field { name: "baseline", label: "Baseline", hint: "", shape: Shape::Line };

/// The numbers where a measure began.
pub(in crate::plan) const NUMBERS: [&str; 2] = ["baseline_n", "baseline_of"];

/// What is said beside them to those who are not shown them.
pub(in crate::plan) const HIDDEN: &str =
    "Exact numbers are shown to coordinators alone. Leave both empty, and they stay as they are";

/// Who fills a measure's form in, and when.
#[derive(Debug, Clone, Copy)]
pub(in crate::plan) struct Who<'a> {
    /// Their name.
    pub name: &'a str,
    /// Today, where they are.
    pub today: NaiveDate,
    /// How exactly they see numbers of people.
    pub sight: Sight,
}

/// What stands in its form for somebody who sees numbers of people so: where it began is left empty where it is not for them.
pub(in crate::plan) fn shown(measure: &Measure, sight: Sight) -> Values {
    let mut values = values(measure);
    if measure.hides_where_it_began(sight) {
        values.iter_mut().filter(|(name, _)| NUMBERS.contains(name)).for_each(|(_, value)| value.clear());
    }
    values
}

/// Everything that a measure says.
pub(in crate::plan) fn whole(measure: &Measure) -> Values {
    let mut values = values(measure);
    values.extend([("action", measure.action.clone()), ("same_as", measure.same_as.clone())]);
    values
}

fn counters() -> Vec<(String, String)> {
    let all = measures::counters().iter().map(|one| (one.code.to_owned(), format!("{}: {}", one.code, one.words)));
    std::iter::once((String::new(), "Nothing".to_owned())).chain(all).collect()
}

/// What a measure says, field by field.
pub(in crate::plan) fn values(measure: &Measure) -> Values {
    let baseline = measure.baseline.clone().unwrap_or_default();
    let number = |number: Option<f64>| number.map(|number| number.to_string()).unwrap_or_default();
    let targets: Vec<String> = measure.targets.iter().map(|target| format!("{}: {}", target.period, target.aim())).collect();
    vec![
        ("name", measure.name.clone()),
        ("definition", measure.definition.clone()),
        ("population", measure.population.clone()),
        ("kind", measure.kind.code().to_owned()),
        ("unit", measure.unit.clone()),
        ("direction", measure.way.code().to_owned()),
        ("question", measure.question.clone()),
        ("numerator", measure.from.numerator.clone().unwrap_or_default()),
        ("denominator", measure.from.denominator.clone().unwrap_or_default()),
        ("beside", measure.from.beside.join("\n")),
        ("recorded", measure.from.recorded.iter().map(|what| what.code()).collect::<Vec<_>>().join("\n")),
        ("awaits", measure.from.awaits.clone()),
        ("baseline_n", number(baseline.n)),
        ("baseline_of", number(baseline.of)),
        ("baseline_period", baseline.period.map(|period| period.to_string()).unwrap_or_default()),
        ("baseline_source", baseline.source),
        ("baseline_words", baseline.words),
        ("targets", targets.join("\n")),
        ("breakdowns", measure.breakdowns.join("\n")),
    ]
}

/// Whether a form that was sent says something else than a measure did. Numbers in place of some that are not shown always do: were those
/// that are right answered as nothing new, they would be told.
pub(in crate::plan) fn says_otherwise(form: &Form, before: &Measure, says: &Measure, sight: Sight) -> bool {
    says != before || writes_hidden(form, before, sight)
}

fn writes_hidden(form: &Form, before: &Measure, sight: Sight) -> bool {
    before.hides_where_it_began(sight) && NUMBERS.iter().any(|name| !form.value(name).trim().is_empty())
}

/// What is said where numbers that are not shown do not go with what is written.
const KEPT: &str = "where it began does not fit this kind. Ask a coordinator to change this";

/// What a form makes of a measure. A baseline that says something else is put down to whoever fills it in.
pub(in crate::plan) fn read(form: &mut Form, before: &Measure, who: Who<'_>) -> Measure {
    let name = form.needed("name", LINE, "Give it a name.");
    let kind = chosen(form, "kind", Kind::from_code).unwrap_or_default();
    let way = chosen(form, "direction", Way::from_code).unwrap_or_default();
    let mut measure = Measure {
        code: before.code.clone(),
        action: before.action.clone(),
        same_as: before.same_as.clone(),
        name,
        definition: form.text("definition", TEXT),
        population: form.line("population", LINE),
        kind,
        unit: form.line("unit", LINE),
        way,
        from: sources(form),
        baseline: None,
        targets: targets(form),
        breakdowns: several(form, "breakdowns"),
        question: form.line("question", LINE),
    };
    if let Some(unknown) = measure.breakdowns.iter().find(|code| Breakdown::from_code(code).is_none()) {
        form.wrong("breakdowns", format!("Nothing can be broken down by '{unknown}'."));
    }
    let (began, is_kept) = baseline(form, before, who);
    measure.baseline = began;
    // of a number that cannot be read nothing more is said
    let is_read = NUMBERS.iter().all(|name| form.error(name).is_empty());
    let wrong = check::measure(&measure).into_iter().filter(|one| is_read || !one.field.starts_with("baseline"));
    // of numbers that stay, and are not shown, what is wrong with them would tell of them
    let wrong = wrong.map(|one| match one.field {
        field if is_kept && NUMBERS.contains(&field) => check::Wrong { field: "kind", why: KEPT.to_owned(), ..one },
        _ => one,
    });
    // what is of no one field stands beside the first of those that say where the numbers come from
    let wrong = wrong.map(|one| check::Wrong { field: if one.field.is_empty() { "numerator" } else { one.field }, ..one });
    say(form, &FIELDS, &BASELINES, wrong);
    measure
}

/// What files call the parts of a baseline, and what the form does.
const BASELINES: [(&str, &str); 3] =
    [("n", "Baseline: how many"), ("of", "Baseline: of how many"), ("words", "Baseline: what else is to be known")];

fn chosen<T>(form: &mut Form, name: &str, from_code: fn(&str) -> Option<T>) -> Option<T> {
    let value = from_code(form.value(name));
    if value.is_none() {
        form.wrong(name, "Choose one from the list.");
    }
    value
}

fn sources(form: &mut Form) -> Sources {
    let mut counter = |name: &str| {
        let code = form.line(name, LINE);
        if !code.is_empty() && measures::counter(&code).is_none() {
            form.wrong(name, format!("There is no counter '{code}'."));
        }
        Some(code).filter(|code| !code.is_empty())
    };
    let (numerator, denominator) = (counter("numerator"), counter("denominator"));
    let beside = several(form, "beside");
    if let Some(unknown) = beside.iter().find(|code| measures::counter(code).is_none()) {
        form.wrong("beside", format!("There is no counter '{unknown}'."));
    }
    let mut recorded = Vec::new();
    for code in several(form, "recorded") {
        match Recorded::from_code(&code) {
            Some(what) => recorded.push(what),
            None => form.wrong("recorded", format!("'{code}' is nothing that is recorded.")),
        }
    }
    let awaits = form.line("awaits", LINE);
    Sources { numerator, denominator, beside, recorded, awaits }
}

fn targets(form: &mut Form) -> Vec<Target> {
    let mut targets = Vec::new();
    for line in several(form, "targets") {
        let Some((period, aim)) = line.split_once(": ") else {
            form.wrong("targets", format!("'{line}' has no period. Write it as 2026: {line}, or with the day by when."));
            continue;
        };
        match (period.parse::<Period>(), aim.parse()) {
            (Ok(period), Ok(aim)) => targets.push(Target::new(period, aim)),
            (Err(why), _) | (_, Err(why)) => form.wrong("targets", format!("{why}.")),
        }
    }
    targets
}

/// Where it began, and whether its numbers are those that were there because they are not shown.
fn baseline(form: &mut Form, measure: &Measure, who: Who<'_>) -> (Option<Baseline>, bool) {
    let before = measure.baseline.as_ref();
    let (mut n, mut of) = (number(form, "baseline_n"), number(form, "baseline_of"));
    // both or neither: beside a number of theirs what is said of the other would tell it
    let mut is_kept = n.is_none() && of.is_none() && measure.hides_where_it_began(who.sight);
    if is_kept {
        (n, of) = before.map_or((None, None), |before| (before.n, before.of));
        is_kept = n.is_some();
    }
    let period = match form.line("baseline_period", 30) {
        empty if empty.is_empty() => None,
        text => text.parse::<Period>().map_err(|why| form.wrong("baseline_period", format!("{why}."))).ok(),
    };
    let (source, words) = (form.line("baseline_source", LINE), form.line("baseline_words", LINE));
    if n.is_some() && period.is_none() {
        form.wrong("baseline_period", "Say when that was.");
    }
    if n.is_some() && source.is_empty() {
        form.wrong("baseline_source", "Say where the number comes from.");
    }
    if n.is_none() && of.is_none() && words.is_empty() && source.is_empty() && period.is_none() {
        return (None, false);
    }
    let mut baseline = Baseline { n, of, period, source, words, ..before.cloned().unwrap_or_default() };
    if Some(&baseline) != before || writes_hidden(form, measure, who.sight) {
        (baseline.who, baseline.on) = (who.name.to_owned(), Some(who.today));
    }
    (Some(baseline), is_kept)
}

/// A number that is not negative, or nothing.
pub(super) fn number(form: &mut Form, name: &str) -> Option<f64> {
    let text = form.line(name, 20).replace(',', "");
    if text.is_empty() {
        return None;
    }
    let plain = text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    let number = text.parse::<f64>().ok().filter(|number| plain && *number <= 1e9);
    if number.is_none() {
        let is_negative = text.strip_prefix(['-', '\u{2212}']).is_some_and(|rest| rest.trim_start().parse::<f64>().is_ok());
        form.wrong(name, if is_negative { "This cannot be less than 0." } else { "Give a number, such as 42." });
    }
    number
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_shown_is_not_told_by_what_is_wrong_with_it() {
        let period = Some(Period::Year(2024));
        let baseline = Baseline { n: Some(4.2), period, source: "HR".to_owned(), ..Baseline::default() };
        let before = Measure {
            name: "Content".to_owned(),
            kind: Kind::Mean,
            from: Sources { recorded: vec![Recorded::Survey], ..Sources::default() },
            baseline: Some(baseline),
            ..Measure::default()
        };
        let said = |kind: &str, sight: Sight| {
            let who = Who { name: "Bob", today: "2026-03-02".parse().expect("a day"), sight };
            let sent = shown(&before, sight).into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
            let mut form = Form::sent(sent).with("kind", kind);
            read(&mut form, &before, who);
            form.errors().into_iter().map(|(field, why)| format!("{field}: {why}")).collect::<Vec<_>>()
        };
        assert_eq!(said("mean", Sight::Published), Vec::<String>::new());
        for kind in ["people", "survey"] {
            assert_eq!(
                said(kind, Sight::Published),
                ["kind: Where it began does not fit this kind. Ask a coordinator to change this."],
                "{kind}"
            );
        }
        assert!(said("people", Sight::Exact).join(" ").contains("4.2"), "who sees it is told");
    }

    #[test]
    fn a_right_guess_at_where_it_began_is_answered_as_a_wrong_one() {
        let numbers = |n: f64| Baseline {
            n: Some(n),
            of: Some(251.0),
            period: Some(Period::Year(2024)),
            source: "Survey".to_owned(),
            who: "Philippa".to_owned(),
            on: "2025-01-15".parse().ok(),
            ..Baseline::default()
        };
        let before = Measure {
            name: "Content".to_owned(),
            kind: Kind::Survey,
            from: Sources { recorded: vec![Recorded::Survey], ..Sources::default() },
            baseline: Some(numbers(118.0)),
            ..Measure::default()
        };
        let saved = |guess: &str, sight: Sight| {
            let who = Who { name: "Bob", today: "2026-03-02".parse().expect("a day"), sight };
            let sent = shown(&before, sight).into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
            let of = if guess.is_empty() { "" } else { "251" };
            let mut form = Form::sent(sent).with("baseline_n", guess).with("baseline_of", of);
            let says = read(&mut form, &before, who);
            (says_otherwise(&form, &before, &says, sight), says.baseline.map(|baseline| baseline.who))
        };
        assert_eq!(saved("118", Sight::Published), (true, Some("Bob".to_owned())));
        assert_eq!(saved("119", Sight::Published), (true, Some("Bob".to_owned())));
        assert_eq!(saved("", Sight::Published), (false, Some("Philippa".to_owned())), "left empty they stay");
        assert_eq!(saved("118", Sight::Exact), (false, Some("Philippa".to_owned())), "who sees them is told that nothing is new");
    }
}
