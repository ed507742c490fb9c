//! What coordinators change of concepts, the same for pages, the API and the command line: names, two made one, one made two again.
//! Who calls has seen to it that `by` is a coordinator; the operator at the command line is nobody in particular.

use std::collections::{BTreeSet, HashSet};

use super::forms::{self, Names};
use super::model::{Concept, Edit, State};
use super::names::name_key;
use super::snapshot::Vocabulary;
use super::store::{self, edits, links};
use super::{CONCEPT_CHANGED, CONCEPTS_MERGED, CONCEPTS_PARTED};
use crate::accounts::Viewer;
use crate::app::App;
use crate::directory;
use crate::ids::{ConceptId, InstitutionId, LinkId, PersonId};
use crate::ledger::{self, Fact};
use crate::storage::Tx;
use crate::web::forms::Form;
use crate::web::{Error, Result};

/// A concept that is shown and in use.
pub(super) fn shown(vocabulary: &Vocabulary, id: &str) -> Result<Concept> {
    let concept = vocabulary.get(&ConceptId::from(id)).ok_or(Error::NotFound)?;
    if concept.state == State::Retired {
        return Err(Error::Conflict(format!("{} is no longer used, so it cannot be changed.", concept.label)));
    }
    Ok(concept.clone())
}

/// Gives a concept these names. What its sources say is kept beside, so that taking a change back is changing it again, and bringing a
/// vocabulary in anew leaves it.
pub async fn rename(app: &App, by: Option<&PersonId>, concept: &Concept, wanted: &Names) -> Result<()> {
    let now = app.clock.now();
    let vocabulary = app.vocabulary.current();
    let parts: Vec<ConceptId> = vocabulary.parts(&concept.id).into_iter().cloned().collect();
    let mut tx = app.db.write().await?;
    let before = edits::one(&mut tx, &concept.id).await?;
    let base = store::base(&mut tx, &concept.id).await?.ok_or(Error::NotFound)?;
    let mut given: BTreeSet<String> = keys(&base).collect();
    for part in parts.iter().filter(|part| **part != concept.id) {
        if let Some(part) = store::concept(&mut tx, part).await? {
            given.extend(keys(&part));
        }
    }
    let label_key = name_key(&wanted.label);
    let typed: HashSet<String> = wanted.synonyms.iter().chain(&wanted.abbreviations).map(|name| name_key(name)).collect();
    let fresh =
        |names: &[String]| -> Vec<String> { names.iter().filter(|name| !given.contains(&name_key(name))).cloned().collect() };
    let edit = Edit {
        label: Some(wanted.label.clone()).filter(|label| *label != base.label),
        synonyms: fresh(&wanted.synonyms),
        abbreviations: fresh(&wanted.abbreviations),
        // the label that it had until now stays a name of it: people go on saying it
        removed: given
            .iter()
            .filter(|key| !typed.contains(*key) && **key != label_key && (**key != name_key(&concept.label)))
            .cloned()
            .collect(),
    };
    if edit == before {
        return Ok(());
    }
    let mut what = Vec::new();
    if edit.label != before.label {
        what.push("label");
    }
    if (&edit.synonyms, &edit.abbreviations, &edit.removed) != (&before.synonyms, &before.abbreviations, &before.removed) {
        what.push("names");
    }
    edits::put(&mut tx, now, by, &concept.id, &edit).await?;
    let fact = by_whom(Fact::new(CONCEPT_CHANGED, now), by).object(&concept.id).with("what", what.join(" "));
    ledger::append(&mut tx, now, fact).await?;
    tx.commit().await?;
    app.vocabulary.refresh(&app.db).await?;
    Ok(())
}

fn by_whom(fact: Fact, by: Option<&PersonId>) -> Fact {
    match by {
        Some(person) => fact.by(person),
        None => fact,
    }
}

/// What a concept is to be called.
///
/// # Errors
///
/// What is wrong, by field.
pub fn names(
    vocabulary: &Vocabulary,
    concept: &Concept,
    label: &str,
    synonyms: &[String],
    abbreviations: &[String],
) -> std::result::Result<Names, Vec<(String, String)>> {
    let mut form = Form::sent(vec![
        ("label".to_owned(), label.to_owned()),
        ("synonyms".to_owned(), synonyms.join("\n")),
        ("abbreviations".to_owned(), abbreviations.join("\n")),
    ]);
    let names = forms::all_names(&mut form, concept, vocabulary);
    if form.is_good() { Ok(names) } else { Err(form.errors()) }
}

fn keys(concept: &Concept) -> impl Iterator<Item = String> {
    std::iter::once(concept.label.as_str()).chain(concept.other_names()).map(name_key)
}

/// Someone of the coordinator's institution who has one of two concepts among their skills or instruments.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Holder {
    pub name: String,
    pub handle: String,
    pub has_kept: bool,
    pub has_gone: bool,
}

/// Who holds them, by name, as far as the coordinator may see it.
pub(super) async fn holders(
    tx: &mut Tx,
    viewer: &Viewer,
    institution: &InstitutionId,
    kept: &[ConceptId],
    gone: &[ConceptId],
) -> Result<Vec<Holder>> {
    let ids: Vec<ConceptId> = kept.iter().chain(gone).cloned().collect();
    let people = directory::naming(tx, institution, &ids).await?;
    let mut holders = Vec::new();
    for page in people.chunks(500) {
        for one in directory::visible(tx, viewer, page).await? {
            let profile = &one.profile;
            let held: HashSet<&ConceptId> = profile
                .skills
                .content
                .iter()
                .filter_map(|skill| skill.concept.as_ref())
                .chain(profile.instruments.content.iter().filter_map(|instrument| instrument.concept.as_ref()))
                .collect();
            let has = |ids: &[ConceptId]| ids.iter().any(|id| held.contains(id));
            let (has_kept, has_gone) = (has(kept), has(gone));
            if has_kept || has_gone {
                holders.push(Holder { name: profile.about.content.name.clone(), handle: one.handle, has_kept, has_gone });
            }
        }
    }
    holders.sort_by(|a, b| (!(a.has_kept && a.has_gone), &a.name).cmp(&(!(b.has_kept && b.has_gone), &b.name)));
    Ok(holders)
}

/// Makes `gone` be shown as `kept`. Skills stay as they are: each keeps the concept its owner chose.
pub async fn merge(app: &App, by: Option<&PersonId>, kept: &Concept, gone: &Concept) -> Result<LinkId> {
    if kept.id == gone.id {
        return Err(Error::Conflict(format!("{} is one already.", kept.label)));
    }
    if kept.kind != gone.kind && (kept.kind.is_of_titles() || gone.kind.is_of_titles()) {
        return Err(Error::Conflict(format!(
            "{} is a {}, {} a {}: these are never one.",
            kept.label,
            kept.kind.label(),
            gone.label,
            gone.kind.label()
        )));
    }
    let now = app.clock.now();
    let mut tx = app.db.write().await?;
    let id = links::merge(&mut tx, now, by, &gone.id, &kept.id).await?;
    let fact = by_whom(Fact::new(CONCEPTS_MERGED, now), by).object(&id).with("gone", &gone.id).with("kept", &kept.id);
    ledger::append(&mut tx, now, fact).await?;
    tx.commit().await?;
    app.vocabulary.refresh(&app.db).await?;
    Ok(id)
}

/// Undoes a link, whoever made it; gives it.
pub async fn part(app: &App, by: Option<&PersonId>, id: &str) -> Result<links::Row> {
    let now = app.clock.now();
    let mut tx = app.db.write().await?;
    let link = links::one(&mut tx, &LinkId::from(id)).await?.ok_or(Error::NotFound)?;
    if !links::part(&mut tx, now, &link.id).await? {
        return Err(Error::Conflict("These two were parted before.".to_owned()));
    }
    let fact = by_whom(Fact::new(CONCEPTS_PARTED, now), by)
        .object(&link.id)
        .with("gone", &link.gone)
        .with("kept", &link.kept)
        .with("how", &link.how);
    ledger::append(&mut tx, now, fact).await?;
    tx.commit().await?;
    app.vocabulary.refresh(&app.db).await?;
    Ok(link)
}
