//! The second pass: what a file changes, in batches, and last what holds vocabularies together.

use std::collections::{HashMap, HashSet};
use std::ops::ControlFlow;

use super::equal::{self, Comparable, Pair};
use super::plan::{Work, look};
use super::read::File;
use super::{BATCH, Done, Failure, Options, Progress, tell};
use crate::app::App;
use crate::ids::ConceptId;
use crate::ledger::{self, Fact};
use crate::vocabulary::VOCABULARY_IMPORTED;
use crate::vocabulary::model::{Kind, STARTER_SOURCE, State, TITLES_SOURCE};
use crate::vocabulary::store::imports::{self, Base};
use crate::vocabulary::store::{links, sources, touch};

/// Does what a file says. `watch` is told how far it is, and may stop it.
pub async fn write(
    app: &App,
    file: &File,
    options: &Options,
    mut watch: impl FnMut(Progress) -> ControlFlow<()> + Send,
) -> Result<Done, Failure> {
    let work = look(app, file, options).await?;
    if work.plan.is_drastic() && !options.confirmed {
        return Err(Failure::Drastic { gone: work.plan.gone, before: work.plan.before });
    }
    let mut tx = app.db.write().await?;
    sources::begin(&mut tx, &work.vocabulary, &work.name, &work.licence, &file.version).await?;
    tx.commit().await?;
    let retired = State::Retired.code();
    let gone: Vec<Base> = work.gone.iter().map(|base| Base { state: retired.to_owned(), ..base.clone() }).collect();
    let all = work.plan.concepts + work.gone.len() as u64;
    let mut done = work.plan.unchanged;
    for batch in work.rows.chunks(BATCH).chain(gone.chunks(BATCH)) {
        let mut tx = app.db.write().await?;
        imports::put(&mut tx, app.clock.now(), batch).await?;
        tx.commit().await?;
        done += batch.len() as u64;
        if watch(Progress { done, all }).is_break() {
            return Err(Failure::Stopped);
        }
    }
    finish(app, &work, options).await
}

/// Links what is the same, notes what was done, tells coordinators, and lets every node take it over.
async fn finish(app: &App, work: &Work, options: &Options) -> Result<Done, Failure> {
    let now = app.clock.now();
    let wanted = wanted_links(app, work).await?;
    let plan = &work.plan;
    let mut tx = app.db.write().await?;
    let linked = links::set_found(&mut tx, now, &wanted).await?;
    let in_use =
        sources::in_use(&mut tx).await?.into_iter().find(|(source, _)| *source == work.vocabulary).map_or(0, |(_, count)| count);
    sources::finish(&mut tx, &work.vocabulary, now, in_use).await?;
    let fact = Fact::new(VOCABULARY_IMPORTED, now)
        .object(&work.vocabulary)
        .quantity(plan.concepts as f64)
        .with("new", plan.new)
        .with("changed", plan.changed)
        .with("retired", plan.gone);
    ledger::append(&mut tx, now, if let Some(by) = &options.by { fact.by(by) } else { fact }).await?;
    if plan.gone > 0 {
        tell::coordinators(&mut tx, app, now, work).await?;
    }
    touch(&mut tx).await?;
    tx.commit().await?;
    Ok(Done {
        vocabulary: work.vocabulary.clone(),
        name: work.name.clone(),
        concepts: plan.concepts,
        new: plan.new,
        changed: plan.changed,
        unchanged: plan.unchanged,
        retired: plan.gone,
        linked,
        notes: plan.notes_count,
    })
}

/// The links that hold once this import is done: concepts that are equal, and obsolete ones with what their file says to use instead.
async fn wanted_links(app: &App, work: &Work) -> Result<Vec<Pair>, Failure> {
    let mut tx = app.db.read().await?;
    let rows = imports::comparable(&mut tx, &work.vocabulary).await?;
    let places: HashMap<String, i64> = sources::all(&mut tx).await?.into_iter().map(|source| (source.id, source.place)).collect();
    let known = links::all(&mut tx).await?;
    drop(tx);
    let parted: HashSet<(ConceptId, ConceptId)> =
        known.iter().filter(|row| row.parted.is_some()).map(|row| (row.gone.clone(), row.kept.clone())).collect();
    let merged: Vec<(ConceptId, ConceptId)> =
        known.iter().filter(|row| row.parted.is_none() && row.is_merge()).map(|row| (row.gone.clone(), row.kept.clone())).collect();
    // other vocabularies' successors stay as they are
    let own: HashSet<&ConceptId> = rows.iter().filter(|row| row.source == work.vocabulary).map(|row| &row.id).collect();
    let elsewhere = known
        .iter()
        .filter(|row| row.parted.is_none() && row.how == "replaced" && !own.contains(&row.kept))
        .map(|row| (row.gone.clone(), row.kept.clone()));
    let mut pairs: Vec<Pair> = elsewhere
        .chain(work.successors.iter().cloned())
        .filter(|(gone, kept)| !parted.contains(&(gone.clone(), kept.clone())))
        .map(|(gone, kept)| Pair { gone, kept, how: "replaced" })
        .collect();
    pairs.sort();
    pairs.dedup();
    let equal = tokio::task::block_in_place(|| {
        let concepts: Vec<Comparable> = rows
            .into_iter()
            .map(|row| Comparable {
                vocabulary: places.get(&row.source).copied().unwrap_or(i64::MAX),
                // the starter's other names are what people say, narrower things among them: silk for fabric
                synonyms: if [STARTER_SOURCE, TITLES_SOURCE].contains(&row.source.as_str()) {
                    Vec::new()
                } else {
                    serde_json::from_str(&row.synonyms).unwrap_or_default()
                },
                kind: Kind::from_code(&row.kind).filter(|_| row.kind_sure),
                same: serde_json::from_str(&row.same).unwrap_or_default(),
                origin: row.origin,
                id: row.id,
                label: row.label,
            })
            .collect();
        equal::pairs(&concepts, &merged, &parted)
    });
    pairs.extend(equal);
    Ok(pairs)
}
