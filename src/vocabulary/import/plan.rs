//! What a file would change: its entries beside what is stored.

use std::collections::{HashMap, HashSet};

use super::read::{Entry, File, Format};
use super::{Failure, Options, Plan};
use crate::app::App;
use crate::ids::ConceptId;
use crate::sent::Problems;
use crate::text::{clean, slug};
use crate::vocabulary::Vocabulary;
use crate::vocabulary::model::{Kind, State, is_own};
use crate::vocabulary::names::is_quiet;
use crate::vocabulary::store::imports::{self, Base};
use crate::vocabulary::store::sources;

/// How many names are shown of each list.
const NAMED: usize = 20;
/// How many replacements of replacements are followed.
const SUCCESSORS: usize = 8;
/// The longest name or licence of a vocabulary, in letters.
const WORDS: usize = 200;

/// What is to be written.
pub(super) struct Work {
    pub vocabulary: String,
    pub name: String,
    pub licence: String,
    /// Rows that are new or different.
    pub rows: Vec<Base>,
    /// Rows in use that are not in the file.
    pub gone: Vec<Base>,
    /// Concepts that the file says to use instead of obsolete ones.
    pub successors: Vec<(ConceptId, ConceptId)>,
    pub plan: Plan,
}

/// What a file would do now. Writes nothing.
pub async fn plan(app: &App, file: &File, options: &Options) -> Result<Plan, Failure> {
    Ok(look(app, file, options).await?.plan)
}

/// Puts a file beside what is stored.
pub(super) async fn look(app: &App, file: &File, options: &Options) -> Result<Work, Failure> {
    let given = |words: &Option<String>, said: &str| -> String {
        let words = clean(words.as_deref().filter(|words| !words.trim().is_empty()).unwrap_or(said), false);
        words.chars().take(WORDS).collect()
    };
    let name = given(&options.name, &file.name);
    let vocabulary = slug(&name);
    if vocabulary.is_empty() {
        return Err(Failure::Refused(Problems::only(1, "The file does not say what the vocabulary is called. Give it a name.")));
    }
    if is_own(&vocabulary) {
        return Err(Failure::Refused(Problems::only(
            1,
            format!("{name:?} is kept for Benchside's own concepts. Give the vocabulary another name."),
        )));
    }
    let mut tx = app.db.read().await?;
    let there = imports::of_source(&mut tx, &vocabulary).await?;
    let taken: HashSet<String> = imports::ids(&mut tx).await?.into_iter().collect();
    let licence = given(&options.licence, &file.licence);
    // an import that says nothing of the licence leaves what was said before
    let before = sources::one(&mut tx, &vocabulary).await?.map(|source| source.licence).unwrap_or_default();
    drop(tx);
    let licence = if licence.is_empty() { before } else { licence };
    let current = app.vocabulary.current();
    // Tens of thousands of concepts take a moment, and others want this thread.
    tokio::task::block_in_place(|| compare(file, vocabulary, name, licence, there, taken, &current))
}

fn compare(
    file: &File,
    vocabulary: String,
    name: String,
    licence: String,
    there: Vec<Base>,
    mut taken: HashSet<String>,
    current: &Vocabulary,
) -> Result<Work, Failure> {
    let by_origin: HashMap<&str, &Base> =
        there.iter().filter_map(|base| base.origin.as_deref().map(|origin| (origin, base))).collect();
    let ids: HashMap<&str, ConceptId> = file
        .entries
        .iter()
        .map(|entry| {
            let known = by_origin.get(entry.origin.as_str()).map(|base| base.id.clone());
            (entry.origin.as_str(), known.unwrap_or_else(|| free_id(&vocabulary, entry, file.format, &mut taken)))
        })
        .collect();
    let mut plan = Plan {
        vocabulary: vocabulary.clone(),
        name: name.clone(),
        licence: licence.clone(),
        format: file.format.label(),
        concepts: file.entries.len() as u64,
        notes: file.notes.first.clone(),
        notes_count: file.notes.count,
        ..Plan::default()
    };
    let (mut rows, mut successors, mut wrong) = (Vec::new(), Vec::new(), Problems::default());
    let active = State::Active.code();
    let entries: HashMap<&str, &Entry> = file.entries.iter().map(|entry| (entry.origin.as_str(), entry)).collect();
    let mut going: Vec<String> = Vec::new();
    for entry in &file.entries {
        let mut broader: Vec<ConceptId> = Vec::with_capacity(entry.broader.len());
        for above in &entry.broader {
            // what a list does not have itself may be here already
            match ids.get(above.as_str()).cloned().or_else(|| current.find(above).map(|concept| concept.id.clone())) {
                Some(id) if broader.contains(&id) => {}
                Some(id) => broader.push(id),
                None => wrong.add(
                    entry.line,
                    format!(
                        "broader: There is no concept {above:?}, in the file or here. Check the spelling, or add a line for it."
                    ),
                ),
            }
        }
        let Some(id) = ids.get(entry.origin.as_str()) else { continue };
        if let Some(successor) = entry.successor.as_deref().filter(|_| entry.obsolete).and_then(|origin| ids.get(origin)) {
            successors.push((id.clone(), successor.clone()));
        }
        plan.obsolete += u64::from(entry.obsolete);
        if !entry.kind.is_some_and(Kind::is_of_titles) {
            note_quiet(entry, &mut plan);
        }
        let row = row(id, &vocabulary, entry, &broader);
        match by_origin.get(entry.origin.as_str()) {
            Some(base) if **base == row => plan.unchanged += 1,
            known => {
                match known {
                    Some(base) if base.state == active && entry.obsolete && !is_replaced(entry, &entries) => {
                        going.push(base.label.clone());
                    }
                    Some(_) => plan.changed += 1,
                    None => plan.new += 1,
                }
                rows.push(row);
            }
        }
    }
    if !wrong.is_empty() {
        return Err(Failure::Refused(wrong));
    }
    plan.before = there.iter().filter(|base| base.state == active).count() as u64;
    let gone: Vec<Base> = there.iter().filter(|base| base.state == active && !has(&ids, base)).cloned().collect();
    going.extend(gone.iter().map(|base| base.label.clone()));
    going.sort();
    plan.gone = going.len() as u64;
    going.truncate(NAMED);
    plan.going = going;
    Ok(Work { vocabulary, name, licence, rows, gone, successors, plan })
}

fn has(ids: &HashMap<&str, ConceptId>, base: &Base) -> bool {
    base.origin.as_deref().is_some_and(|origin| ids.contains_key(origin))
}

/// Whether something in use takes an obsolete entry's place, itself or by way of others that were replaced since.
fn is_replaced(entry: &Entry, entries: &HashMap<&str, &Entry>) -> bool {
    let next = |entry: &Entry| entry.successor.as_deref().and_then(|origin| entries.get(origin)).copied();
    let steps = std::iter::successors(next(entry), |step| next(step));
    steps.take(SUCCESSORS).any(|step| !step.obsolete)
}

fn note_quiet(entry: &Entry, plan: &mut Plan) {
    let names = std::iter::once((&entry.label, false))
        .chain(entry.synonyms.iter().chain(&entry.loose).map(|name| (name, false)))
        .chain(entry.abbreviations.iter().map(|name| (name, true)));
    for (name, _) in names.filter(|(name, is_short)| !entry.obsolete && is_quiet(name, *is_short)) {
        plan.quiet += 1;
        if plan.quiet_names.len() < NAMED {
            plan.quiet_names.push(name.clone());
        }
    }
}

fn row(id: &ConceptId, vocabulary: &str, entry: &Entry, broader: &[ConceptId]) -> Base {
    Base {
        id: id.clone(),
        origin: Some(entry.origin.clone()),
        source: vocabulary.to_owned(),
        label: entry.label.clone(),
        kind: entry.kind.unwrap_or(Kind::Technique).code().to_owned(),
        kind_sure: entry.kind.is_some(),
        state: if entry.obsolete { State::Retired } else { State::Active }.code().to_owned(),
        synonyms: Base::list(&entry.synonyms),
        loose: Base::list(&entry.loose),
        abbreviations: Base::list(&entry.abbreviations),
        broader: Base::list(&broader),
        same: Base::list(&entry.same),
        definition: entry.definition.clone(),
    }
}

/// An id that no concept has, made of the vocabulary's name and the file's identifier: CHMO:0000073 is `chmo-0000073`.
fn free_id(vocabulary: &str, entry: &Entry, format: Format, taken: &mut HashSet<String>) -> ConceptId {
    let local = match format {
        Format::Plain => entry.label.as_str(),
        Format::Obo => &entry.origin,
        _ => entry.origin.trim_end_matches(['/', '#']).rsplit(['/', '#']).next().unwrap_or(&entry.origin),
    };
    let local = slug(local);
    let id = match local.strip_prefix(vocabulary) {
        Some(rest) if rest.starts_with('-') => local.clone(),
        _ if local.is_empty() => format!("{vocabulary}-{}", entry.line),
        _ => format!("{vocabulary}-{local}"),
    };
    let mut free = id.clone();
    let mut count = 1;
    while !taken.insert(free.clone()) {
        count += 1;
        free = format!("{id}-{count}");
    }
    ConceptId::from(free)
}
