//! A plan written as a file, in one form: what is empty or as usual is left out.

use std::fmt::Write;

use super::{ActionEntry, MeasureEntry, PlanFile, Value};
use crate::plan::model::{Baseline, Period, Status, Way};

/// Writes a plan.
pub fn write(plan: &PlanFile) -> String {
    let mut out = String::new();
    let head = &plan.head;
    text(&mut out, "code", &head.code);
    text(&mut out, "name", &head.name);
    text(&mut out, "summary", &head.summary);
    line(&mut out, "begins", &head.begins.to_string());
    line(&mut out, "ends", &head.ends.to_string());
    text(&mut out, "academic_year_end", &head.academic_year_end.to_string());
    plan.actions.iter().for_each(|entry| action(&mut out, entry));
    plan.measures.iter().for_each(|entry| measure(&mut out, entry));
    out
}

fn action(out: &mut String, entry: &ActionEntry) {
    let action = &entry.action;
    out.push_str("\n[[action]]\n");
    text(out, "number", &action.number);
    text(out, "part_of", &action.part_of);
    text(out, "strand", &action.strand);
    text(out, "words", &action.words);
    list(out, "owners", &action.owners);
    if action.owners.first() != Some(&action.accountable) {
        text(out, "accountable", &action.accountable);
    }
    if let Some(begins) = action.begins {
        line(out, "begins", &begins.to_string());
    }
    if let Some(due) = action.due {
        line(out, "due", &period(due));
    }
    if action.ongoing {
        line(out, "ongoing", "true");
    }
    tables(out, "steps", action.steps.iter().map(|step| vec![("words", quoted(&step.words)), ("due", period(step.due))]));
    list(out, "tags", &action.tags);
    text(out, "came_from", &action.came_from);
    tables(
        out,
        "follow_on",
        action.follow_on.iter().map(|follow| said([("plan", quoted(&follow.plan)), ("action", quoted(&follow.action))])),
    );
    if entry.status != Status::Planned {
        text(out, "status", entry.status.code());
    }
    text(out, "reason", &entry.reason);
    tables(
        out,
        "updates",
        entry.updates.iter().map(|update| vec![("on", update.on.to_string()), ("words", quoted(&update.words))]),
    );
    tables(
        out,
        "evidence",
        entry
            .evidence
            .iter()
            .map(|one| said([("on", one.on.to_string()), ("words", quoted(&one.words)), ("link", quoted(&one.link))])),
    );
    tables(
        out,
        "statuses",
        entry
            .statuses
            .iter()
            .map(|one| said([("on", one.on.to_string()), ("status", quoted(one.status.code())), ("reason", quoted(&one.reason))])),
    );
}

fn measure(out: &mut String, entry: &MeasureEntry) {
    let measure = &entry.measure;
    out.push_str("\n[[measure]]\n");
    text(out, "code", &measure.code);
    text(out, "action", &measure.action);
    text(out, "same_as", &measure.same_as);
    text(out, "name", &measure.name);
    text(out, "definition", &measure.definition);
    text(out, "population", &measure.population);
    text(out, "kind", measure.kind.code());
    text(out, "unit", &measure.unit);
    if measure.way != Way::Reach {
        text(out, "direction", measure.way.code());
    }
    text(out, "question", &measure.question);
    text(out, "numerator", measure.from.numerator.as_deref().unwrap_or_default());
    text(out, "denominator", measure.from.denominator.as_deref().unwrap_or_default());
    list(out, "beside", &measure.from.beside);
    let recorded: Vec<String> = measure.from.recorded.iter().map(|what| what.code().to_owned()).collect();
    list(out, "recorded", &recorded);
    text(out, "awaits", &measure.from.awaits);
    if let Some(baseline) = &measure.baseline {
        let _ = writeln!(out, "baseline = {}", table(&baseline_of(baseline)));
    }
    tables(
        out,
        "targets",
        measure.targets.iter().map(|target| vec![("period", period(target.period)), ("aim", quoted(&target.aim().to_string()))]),
    );
    list(out, "breakdowns", &measure.breakdowns);
    tables(out, "values", entry.values.iter().map(value));
}

fn baseline_of(baseline: &Baseline) -> Vec<(&'static str, String)> {
    said([
        ("n", number(baseline.n)),
        ("of", number(baseline.of)),
        ("period", baseline.period.map(period).unwrap_or_default()),
        ("source", quoted(&baseline.source)),
        ("who", quoted(&baseline.who)),
        ("on", baseline.on.map(|day| day.to_string()).unwrap_or_default()),
        ("words", quoted(&baseline.words)),
    ])
}

fn value(value: &Value) -> Vec<(&'static str, String)> {
    said([
        ("what", quoted(value.what.code())),
        ("period", period(value.period)),
        ("n", number(value.n)),
        ("of", number(value.of)),
        ("invited", number(value.invited)),
        ("held", if value.held { String::new() } else { "false".to_owned() }),
        ("words", quoted(&value.words)),
        ("link", quoted(&value.link)),
    ])
}

/// Those that say something.
fn said<const N: usize>(pairs: [(&'static str, String); N]) -> Vec<(&'static str, String)> {
    pairs.into_iter().filter(|(_, value)| !value.is_empty() && value != "\"\"").collect()
}

fn number(number: Option<f64>) -> String {
    number.map(|number| number.to_string()).unwrap_or_default()
}

/// Days stand without quotation marks, as TOML has them.
fn period(period: Period) -> String {
    match period {
        Period::Day(day) => day.to_string(),
        other => quoted(&other.to_string()),
    }
}

fn quoted(text: &str) -> String {
    toml::Value::String(text.to_owned()).to_string()
}

fn text(out: &mut String, key: &str, value: &str) {
    if !value.is_empty() {
        line(out, key, &quoted(value));
    }
}

fn line(out: &mut String, key: &str, value: &str) {
    let _ = writeln!(out, "{key} = {value}");
}

fn list(out: &mut String, key: &str, values: &[String]) {
    if !values.is_empty() {
        let values: Vec<String> = values.iter().map(|value| quoted(value)).collect();
        line(out, key, &format!("[{}]", values.join(", ")));
    }
}

fn tables(out: &mut String, key: &str, rows: impl Iterator<Item = Vec<(&'static str, String)>>) {
    let rows: Vec<String> = rows.map(|pairs| table(&pairs)).collect();
    match rows.as_slice() {
        [] => {}
        [only] => line(out, key, &format!("[{only}]")),
        many => line(out, key, &format!("[\n    {},\n]", many.join(",\n    "))),
    }
}

fn table(pairs: &[(&'static str, String)]) -> String {
    let pairs: Vec<String> = pairs.iter().map(|(key, value)| format!("{key} = {value}")).collect();
    format!("{{ {} }}", pairs.join(", "))
}
