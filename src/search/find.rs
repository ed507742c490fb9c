//! A search as pages and the API make it: computed off the request's thread, then reloaded as the viewer may see it.

use std::collections::HashMap;

use tokio::task::spawn_blocking;

use super::help::{WayOn, ways_on};
use super::query::{Answer, Question, answer};
use super::{Progress, View};
use crate::accounts::Viewer;
use crate::app::App;
use crate::directory::photos::{self, Shown};
use crate::directory::{Published, visible};
use crate::ids::PersonId;
use crate::web::{Error, Result};

/// What a search gives.
#[derive(Debug)]
pub struct Found {
    /// Who was found, by the index.
    pub answer: Answer,
    /// The people themselves, as the viewer sees them now, in the order of the hits; whoever was taken back meanwhile is left out.
    pub people: Vec<Published>,
    /// Photos of those of them whose photo the viewer may see.
    pub photos: HashMap<PersonId, Shown>,
    /// Whether the index is being built, so that people may be missing.
    pub building: bool,
    /// Where to go on when nobody was found.
    pub ways_on: Vec<WayOn>,
}

/// Searches on behalf of a viewer, and counts it.
pub async fn find(app: &App, viewer: &Viewer, question: Question) -> Result<Found> {
    let views = app.search.seen_by(viewer);
    let building = app.search.progress() != Progress::Ready;
    let (answer, ways_on) = {
        let _turn = app.search.turn().await;
        compute(app, views, question.clone()).await?
    };
    if !question.text.is_empty() && question.offset == 0 && !building {
        app.telemetry.searched(&question.text, answer.total);
    }
    let ids: Vec<PersonId> = answer.hits.iter().map(|hit| hit.person.clone()).collect();
    let (people, photos) = if ids.is_empty() {
        (Vec::new(), HashMap::new())
    } else {
        let mut tx = app.db.read().await?;
        let people = visible(&mut tx, viewer, &ids).await?;
        let photos = photos::of(&mut tx, viewer, &people).await?;
        (people, photos)
    };
    Ok(Found { answer, people, photos, building, ways_on })
}

async fn compute(app: &App, views: Vec<View>, question: Question) -> Result<(Answer, Vec<WayOn>)> {
    let (concepts, ranking) = (app.search.concepts(), app.search.ranking());
    let computed = spawn_blocking(move || {
        let answer = answer(&views, &question, &concepts, &ranking)?;
        let ways = if answer.total == 0 { ways_on(&views, &answer, &question, &concepts)? } else { Vec::new() };
        Ok::<_, tantivy::TantivyError>((answer, ways))
    });
    match computed.await {
        Ok(Ok(computed)) => Ok(computed),
        Ok(Err(error)) => Err(Error::Unavailable(format!(
            "The search index could not be read and is being repaired. Try again in a moment. ({error})"
        ))),
        Err(error) => Err(Error::Internal(format!("a search came to nothing: {error}"))),
    }
}

impl Found {
    /// Each person with their hit.
    pub fn hits(&self) -> impl Iterator<Item = (&super::query::Hit, &Published)> {
        let hits: HashMap<&PersonId, &super::query::Hit> = self.answer.hits.iter().map(|hit| (&hit.person, hit)).collect();
        self.people.iter().filter_map(move |person| hits.get(&person.person).map(|hit| (*hit, person)))
    }
}
