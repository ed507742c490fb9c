//! Three sides put together: what a plan's file said last, what is here now, and what a newer file says. Pure.

use std::collections::BTreeSet;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::plan::forms::{action as action_form, measure as measure_form};
use crate::plan::model::{Action, Baseline, Head, Measure, Status, check};

/// A field that a file and this place say otherwise.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
#[schema(as = PlanFileChange)]
pub struct Change {
    /// By what it is named when a file is confirmed, such as `action-5-owners`.
    pub key: String,
    /// What it is of, such as `Action 5`.
    pub part: String,
    /// What the field is called.
    pub field: &'static str,
    /// What the file said before; empty where that is not known.
    pub was: String,
    /// What it says here.
    pub here: String,
    /// What the file says.
    pub file: String,
}

/// A part of a plan, field by field.
pub(super) trait Fields: Serialize + DeserializeOwned + Clone + PartialEq {
    /// Each field's key in its JSON form, what it is called and what it says; always the same ones in the same order.
    fn fields(&self) -> Vec<(&'static str, &'static str, String)>;

    /// Whether its fields go together, wherever each came from.
    fn is_sound(&self) -> bool;
}

impl Fields for Head {
    fn fields(&self) -> Vec<(&'static str, &'static str, String)> {
        vec![
            ("name", "Name", self.name.clone()),
            ("summary", "Summary", self.summary.clone()),
            ("begins", "First day", self.begins.to_string()),
            ("ends", "Last day", self.ends.to_string()),
            ("academic_year_end", "Last day of the academic year", self.academic_year_end.to_string()),
        ]
    }

    fn is_sound(&self) -> bool {
        check::head(self.begins, self.ends).is_none()
    }
}

impl Fields for Action {
    fn fields(&self) -> Vec<(&'static str, &'static str, String)> {
        let values = action_form::values(self);
        let labelled = action_form::FIELDS.iter().zip(values).map(|(field, (_, value))| (field.name, field.label, value));
        labelled.chain([("part_of", "A part of action", self.part_of.clone())]).collect()
    }

    fn is_sound(&self) -> bool {
        check::owners(self).is_empty()
    }
}

impl Fields for Measure {
    fn fields(&self) -> Vec<(&'static str, &'static str, String)> {
        let values = measure_form::values(self);
        let of = |name: &str| values.iter().find(|(key, _)| *key == name).map_or("", |(_, value)| value.as_str());
        let label = |name: &str| measure_form::FIELDS.iter().find(|field| field.name == name).map_or("", |field| field.label);
        let plain = |key: &'static str, name: &str| (key, label(name), of(name).to_owned());
        let joined = |names: &[&str]| {
            let said = names.iter().filter(|name| !of(name).is_empty());
            said.map(|name| format!("{}: {}", label(name), of(name).replace('\n', ", "))).collect::<Vec<_>>().join("\n")
        };
        vec![
            plain("name", "name"),
            ("action", "Action", self.action.clone()),
            ("same_as", "The same as", self.same_as.clone()),
            plain("definition", "definition"),
            plain("population", "population"),
            plain("kind", "kind"),
            plain("unit", "unit"),
            plain("way", "direction"),
            plain("question", "question"),
            ("from", "Where its numbers come from", joined(&["numerator", "denominator", "beside", "recorded", "awaits"])),
            ("baseline", "Baseline", self.baseline.as_ref().map(baseline).unwrap_or_default()),
            plain("targets", "targets"),
            plain("breakdowns", "breakdowns"),
        ]
    }

    fn is_sound(&self) -> bool {
        check::measure(self).is_empty()
    }
}

fn baseline(baseline: &Baseline) -> String {
    let number = match (baseline.n, baseline.of) {
        (Some(n), Some(of)) => format!("{n} of {of}"),
        (Some(n), None) => n.to_string(),
        _ => String::new(),
    };
    let period = baseline.period.map(|period| period.words()).unwrap_or_default();
    let on = baseline.on.map(|day| day.to_string()).unwrap_or_default();
    let parts = [number, period, baseline.source.clone(), baseline.words.clone(), baseline.who.clone(), on];
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", ")
}

/// How an action stands, as one field: a status goes with its reason.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Standing {
    /// The status, and why.
    pub(super) status: (Status, String),
}

impl Fields for Standing {
    fn fields(&self) -> Vec<(&'static str, &'static str, String)> {
        let (status, reason) = &self.status;
        let words = if reason.is_empty() { status.label().to_owned() } else { format!("{}: {reason}", status.label()) };
        vec![("status", "Status", words)]
    }

    fn is_sound(&self) -> bool {
        true
    }
}

/// Three sides put together.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Merged<T> {
    /// What it says from then on.
    pub(super) says: T,
    /// What the file changes.
    pub(super) taken: Vec<Change>,
    /// What was changed here and not in the file: it stays.
    pub(super) kept: Vec<Change>,
    /// What both changed: it stays.
    pub(super) clashes: Vec<Change>,
}

/// Puts together what is here with what a file says. `base` is what the file said last, where that is known; `take` holds the keys of
/// changes for which the file's words are wanted, whoever changed what; `part` is a key and a name, such as `action-5`, `Action 5`.
pub(super) fn merge<T: Fields>(base: Option<&T>, here: &T, file: &T, part: (&str, &str), take: &BTreeSet<String>) -> Merged<T> {
    let mut merged = Merged { says: here.clone(), taken: Vec::new(), kept: Vec::new(), clashes: Vec::new() };
    if here == file {
        return merged;
    }
    let (mut together, theirs, before) = (object(here), object(file), base.map(object));
    let texts: Vec<String> = base.map_or_else(Vec::new, |base| base.fields().into_iter().map(|(.., text)| text).collect());
    for (at, ((key, field, mine), (_, _, said))) in here.fields().into_iter().zip(file.fields()).enumerate() {
        let (is, new) = (together.get(key).cloned(), theirs.get(key).cloned());
        if is == new {
            continue;
        }
        let was = texts.get(at).cloned().unwrap_or_default();
        let change = Change { key: format!("{}-{key}", part.0), part: part.1.to_owned(), field, was, here: mine, file: said };
        let was = before.as_ref().map(|before| before.get(key).cloned());
        if was.as_ref() == Some(&is) || take.contains(&change.key) {
            together.insert(key.to_owned(), new.unwrap_or_default());
            merged.taken.push(change);
        } else if was.as_ref() == Some(&new) {
            merged.kept.push(change);
        } else {
            merged.clashes.push(change);
        }
    }
    match serde_json::from_value::<T>(Value::Object(together)).ok().filter(T::is_sound) {
        Some(says) => merged.says = says,
        // fields of both sides that do not go together: somebody has to look at all of them
        None => {
            let Merged { taken, kept, clashes, .. } = &mut merged;
            clashes.extend(taken.drain(..).chain(kept.drain(..)));
        }
    }
    merged
}

fn object<T: Serialize>(says: &T) -> Map<String, Value> {
    match serde_json::to_value(says) {
        Ok(Value::Object(map)) => map,
        _ => Map::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn action(words: &str, owners: &[&str], accountable: &str) -> Action {
        Action {
            number: "5".to_owned(),
            words: words.to_owned(),
            owners: owners.iter().map(|owner| (*owner).to_owned()).collect(),
            accountable: accountable.to_owned(),
            ..Action::default()
        }
    }

    fn merged(base: Option<&Action>, here: &Action, file: &Action, take: &[&str]) -> Merged<Action> {
        let take = take.iter().map(|key| (*key).to_owned()).collect();
        merge(base, here, file, ("action-5", "Action 5"), &take)
    }

    #[test]
    fn what_one_side_changed_is_taken_or_stays() {
        let base = action("Open it", &["A", "B"], "A");
        let here = action("Open it wide", &["A", "B"], "A");
        let file = action("Open it", &["A", "B"], "B");
        let done = merged(Some(&base), &here, &file, &[]);
        assert_eq!(done.says, action("Open it wide", &["A", "B"], "B"));
        assert_eq!((done.taken[0].key.as_str(), done.kept[0].field), ("action-5-accountable", "What is to be done"));
        assert!(done.clashes.is_empty());
        assert_eq!(merged(Some(&base), &here, &here, &[]).taken, []);
    }

    #[test]
    fn what_both_changed_stays_unless_the_file_is_wanted() {
        let (base, here, file) = (action("One", &["A"], "A"), action("Two", &["A"], "A"), action("Three", &["A"], "A"));
        let done = merged(Some(&base), &here, &file, &[]);
        assert_eq!((done.says.words.as_str(), done.clashes.len()), ("Two", 1));
        let clash = &done.clashes[0];
        assert_eq!((clash.was.as_str(), clash.here.as_str(), clash.file.as_str()), ("One", "Two", "Three"));
        assert_eq!(merged(Some(&base), &here, &file, &["action-5-words"]).says.words, "Three");
        // what the file said last is not known: nothing is guessed
        let done = merged(None, &here, &file, &[]);
        assert_eq!((done.says.words.as_str(), done.taken.len(), done.clashes.len()), ("Two", 0, 1));
    }

    #[test]
    fn fields_that_do_not_go_together_are_not_mixed() {
        let base = action("Open it", &["A", "B"], "A");
        let here = action("Open it", &["A", "B"], "B");
        let file = action("Open it", &["A"], "A");
        let done = merged(Some(&base), &here, &file, &[]);
        assert_eq!((&done.says, done.clashes.len(), done.taken.len()), (&here, 2, 0), "B answers for it and is no owner");
        let both = ["action-5-owners", "action-5-accountable"];
        assert_eq!(merged(Some(&base), &here, &file, &both).says, file);
    }

    #[test]
    fn every_field_of_a_measure_is_looked_at() {
        let keys = |says: Map<String, Value>| says.keys().cloned().collect::<BTreeSet<_>>();
        let named = |fields: Vec<(&'static str, &'static str, String)>| -> BTreeSet<String> {
            assert!(fields.iter().all(|(_, label, _)| !label.is_empty()));
            fields.into_iter().map(|(key, ..)| key.to_owned()).collect()
        };
        let missing = |all: BTreeSet<String>, named: &BTreeSet<String>| all.difference(named).cloned().collect::<Vec<_>>();
        assert_eq!(missing(keys(object(&Measure::default())), &named(Measure::default().fields())), ["code"]);
        assert_eq!(missing(keys(object(&Action::default())), &named(Action::default().fields())), ["number"]);
    }
}
