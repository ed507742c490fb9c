//! What coordinators change of concepts, the same for pages, the API and the command line: names, two made one, one made two again.
//! Who calls has seen to it that `by` is a coordinator; the operator at the command line is nobody in particular.

use std::collections::{BTreeSet, HashSet};
use std::sync::Arc;
use std::time::Duration;

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

/// How often a change begins again because the vocabulary became another one before it.
const TRIES: usize = 5;
/// How long whoever changed something waits until this node shows it: it is done all the same.
const WAIT: Duration = Duration::from_secs(10);

/// A transaction to write in, and the vocabulary as it stands there: nobody changes it before the transaction ends.
async fn begin(app: &App) -> Result<(Tx, Arc<Vocabulary>)> {
    for _ in 0..TRIES {
        let mut tx = app.db.write().await?;
        let vocabulary = app.vocabulary.current();
        if store::version(&mut tx).await? == vocabulary.version() {
            return Ok((tx, vocabulary));
        }
        drop(tx);
        app.vocabulary.refresh(&app.db).await?;
    }
    Err(Error::Unavailable(
        "Others change the vocabulary just now. Nothing of yours was changed; try again in a moment.".to_owned(),
    ))
}

/// Lets this node show what was committed. Where that fails or takes long it is left to [`follow`](super::follow): whoever asked for a
/// change that was made is not to hear that it was not.
pub(super) async fn take_over(app: &App) {
    match tokio::time::timeout(WAIT, app.vocabulary.refresh(&app.db)).await {
        Ok(Ok(_)) => {}
        Ok(Err(error)) => tracing::warn!(%error, "a changed vocabulary is shown a little later"),
        Err(_) => tracing::info!("a changed vocabulary takes long to build and is shown a little later"),
    }
}

/// A concept that is shown and in use.
pub(super) fn shown(vocabulary: &Vocabulary, id: &str) -> Result<Concept> {
    let concept = vocabulary.get(&ConceptId::from(id)).ok_or(Error::NotFound)?;
    if concept.state == State::Retired {
        return Err(Error::Conflict(format!("{} is no longer used, so it cannot be changed.", concept.label)));
    }
    Ok(concept.clone())
}

/// What became of a change of names.
#[derive(Debug)]
pub enum Renamed {
    /// It was written, or nothing was different.
    Done,
    /// Somebody changed the names meanwhile, to those of this; nothing was written.
    Meanwhile(Box<Concept>),
}

/// Gives a concept these names, where its names are still those that were `seen` ([`Concept::names_version`]). What its sources say is kept
/// beside, so that taking a change back is changing it again, and bringing a vocabulary in anew leaves it.
pub async fn rename(app: &App, by: Option<&PersonId>, id: &ConceptId, seen: i64, wanted: &Names) -> Result<Renamed> {
    let now = app.clock.now();
    let (mut tx, vocabulary) = begin(app).await?;
    let concept = shown(&vocabulary, id.as_str())?;
    if (&concept.label, &concept.synonyms, &concept.abbreviations) == (&wanted.label, &wanted.synonyms, &wanted.abbreviations) {
        return Ok(Renamed::Done);
    }
    if concept.names_version() != seen {
        return Ok(Renamed::Meanwhile(Box::new(concept)));
    }
    let parts: Vec<ConceptId> = vocabulary.parts(&concept.id).into_iter().cloned().collect();
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
    // the label that it had until now stays a name of it, for people go on saying it; but not one that is taken back
    let former = name_key(&concept.label);
    let stays = former != label_key && wanted.label != base.label && !typed.contains(&former) && !given.contains(&former);
    let edit = Edit {
        label: Some(wanted.label.clone()).filter(|label| *label != base.label),
        synonyms: fresh(&wanted.synonyms).into_iter().chain(stays.then(|| concept.label.clone())).collect(),
        abbreviations: fresh(&wanted.abbreviations),
        removed: given.iter().filter(|key| !typed.contains(*key) && **key != label_key && **key != former).cloned().collect(),
    };
    if edit == before {
        return Ok(Renamed::Done);
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
    take_over(app).await;
    Ok(Renamed::Done)
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

/// Why two concepts are not to be made one, and what to do instead; none where they may be.
pub fn hindrance(vocabulary: &Vocabulary, kept: &Concept, gone: &Concept) -> Option<String> {
    if kept.id == gone.id {
        return Some(format!("{} is one already.", kept.label));
    }
    if kept.kind != gone.kind && (kept.kind.is_of_titles() || gone.kind.is_of_titles()) {
        return Some(format!(
            "{} is a {}, {} a {}: these are never one.",
            kept.label,
            kept.kind.label(),
            gone.label,
            gone.kind.label()
        ));
    }
    let (wider, narrower) = if vocabulary.is_above(&kept.id, &gone.id) {
        (kept, gone)
    } else if vocabulary.is_above(&gone.id, &kept.id) {
        (gone, kept)
    } else {
        return None;
    };
    Some(format!(
        "{} is a kind or a part of {}, so the two are not one, and merged they would turn upside down what stands between them. If only a \
         name is in the wrong place, take it away from the one and add it to the other.",
        narrower.label, wider.label
    ))
}

/// Makes `gone` be shown as `kept`. Skills stay as they are: each keeps the concept its owner chose.
pub async fn merge(app: &App, by: Option<&PersonId>, kept: &ConceptId, gone: &ConceptId) -> Result<LinkId> {
    let now = app.clock.now();
    let (mut tx, vocabulary) = begin(app).await?;
    let (kept, gone) = (shown(&vocabulary, kept.as_str())?, shown(&vocabulary, gone.as_str())?);
    if let Some(why) = hindrance(&vocabulary, &kept, &gone) {
        return Err(Error::Conflict(why));
    }
    let made = links::merge(&mut tx, now, by, &gone.id, &kept.id).await?;
    let id = made.ok_or_else(|| Error::Conflict(format!("{} is one already.", kept.label)))?;
    let fact = by_whom(Fact::new(CONCEPTS_MERGED, now), by).object(&id).with("gone", &gone.id).with("kept", &kept.id);
    ledger::append(&mut tx, now, fact).await?;
    tx.commit().await?;
    take_over(app).await;
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
    take_over(app).await;
    Ok(link)
}
