//! Weights as JSON.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::Json;
use axum::extract::rejection::JsonRejection;
use serde::{Deserialize, Serialize};
use utoipa::{OpenApi, ToSchema};

use super::pages::{LISTED, NOTE, TRIALS};
use super::{store, trial};
use crate::accounts::Role;
use crate::directory::visible;
use crate::ids::PersonId;
use crate::search::ranking::weights;
use crate::text::clean;
use crate::web::{Error, Result, Visit};

#[derive(OpenApi)]
#[openapi(paths(show, try_out, save))]
struct Doc;

/// What this part of the API looks like.
pub fn api_doc() -> utoipa::openapi::OpenApi {
    Doc::openapi()
}

/// The weights that search orders people by.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = SearchWeights)]
pub(crate) struct Weights {
    /// Their version; 0 for the program's own.
    version: i64,
    /// Each weight by its path in `index/ranking.toml`, such as `zones.title.weight`.
    weights: BTreeMap<String, f32>,
    /// Versions saved before, newest first.
    versions: Vec<SavedWeights>,
}

/// A version that was saved.
#[derive(Debug, Serialize, ToSchema)]
struct SavedWeights {
    version: i64,
    /// Why it was saved.
    note: String,
    saved: chrono::DateTime<chrono::Utc>,
}

/// Letters that a search to try may have.
const WORDS: usize = 200;

/// Weights to try.
#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct TryWeights {
    /// Words to search for; without them only the judged searches are compared.
    #[serde(default)]
    #[schema(max_length = 200)]
    q: String,
    /// Weights that differ from those in use, by path.
    weights: BTreeMap<String, f32>,
}

/// What other weights do.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct TriedWeights {
    /// People among the first places of either order.
    people: Vec<TriedPerson>,
    /// Each sort of judged search.
    tasks: Vec<TriedTask>,
    /// The mean nDCG@10 of all sorts with the weights in use.
    today: f64,
    /// The same with the weights tried.
    tried: f64,
}

/// A person's places.
#[derive(Debug, Serialize, ToSchema)]
struct TriedPerson {
    /// The name in addresses.
    handle: String,
    /// The place with the weights in use, from 1; none further down.
    #[serde(skip_serializing_if = "Option::is_none")]
    today: Option<usize>,
    /// The place with the weights tried.
    #[serde(skip_serializing_if = "Option::is_none")]
    tried: Option<usize>,
}

/// A sort of judged search.
#[derive(Debug, Serialize, ToSchema)]
struct TriedTask {
    name: String,
    /// How many searches are of this sort.
    queries: usize,
    /// nDCG@10 with the weights in use.
    today: f64,
    /// nDCG@10 with the weights tried.
    tried: f64,
}

/// Weights to save.
#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct SaveWeights {
    /// The version that they change; another one saved meanwhile is a conflict.
    version: i64,
    /// Weights that differ from that version's, by path.
    weights: BTreeMap<String, f32>,
    /// What they are for.
    #[schema(min_length = 1, max_length = 200)]
    note: String,
}

/// The weights in use.
#[utoipa::path(
    get,
    path = "/api/v1/search/weights",
    tag = "search",
    responses(
        (status = 200, body = Weights),
        (status = 403, description = "Not a coordinator"),
    )
)]
pub(crate) async fn show(visit: Visit) -> Result<Json<Weights>> {
    visit.holding(Role::Coordinator)?;
    shown(&visit).await
}

async fn shown(visit: &Visit) -> Result<Json<Weights>> {
    let tuned = visit.app.search.tuned();
    let versions = store::versions(&mut visit.app.db.read().await?, LISTED).await?;
    let all = weights::parts(&tuned.text).into_iter().flat_map(|part| part.weights);
    Ok(Json(Weights {
        version: tuned.version,
        weights: all.filter_map(|weight| Some((weight.path, weight.value.parse().ok()?))).collect(),
        versions: versions.into_iter().map(|one| SavedWeights { version: one.version, note: one.note, saved: one.saved }).collect(),
    }))
}

/// Tries weights without changing anything: on a search of one's own, and on the judged searches.
#[utoipa::path(
    post,
    path = "/api/v1/search/weights/trial",
    tag = "search",
    request_body = TryWeights,
    responses(
        (status = 200, body = TriedWeights),
        (status = 403, description = "Not a coordinator"),
        (status = 422, description = "A weight that there is not, or that it cannot be"),
        (status = 429, description = "Too many in a short time"),
    )
)]
pub(crate) async fn try_out(
    visit: Visit,
    sent: std::result::Result<Json<TryWeights>, JsonRejection>,
) -> Result<Json<TriedWeights>> {
    visit.holding(Role::Coordinator)?;
    let Json(sent) = sent?;
    if sent.q.chars().count() > WORDS {
        return Err(Error::Invalid(vec![("q".to_owned(), format!("Search for at most {WORDS} letters."))]));
    }
    let (_, ranking) = changed(&visit, &sent.weights)?;
    visit.app.limits.take(&TRIALS, &visit.limit_key(), visit.app.clock.now())?;
    let text = clean(&sent.q, false);
    let tried = trial(&visit.app, &visit.viewer, &text, Arc::new(ranking)).await?;
    let ids: Vec<PersonId> = tried.people.iter().map(|one| one.person.clone()).collect();
    let mut tx = visit.app.db.read().await?;
    let people = visible(&mut tx, &visit.viewer, &ids).await?;
    let handle = |id: &PersonId| people.iter().find(|one| one.person == *id).map(|one| one.handle.clone());
    let person = |one: &super::Tried| Some(TriedPerson { handle: handle(&one.person)?, today: one.today, tried: one.tried });
    let task = |(now, then): &(crate::search::judge::Task, crate::search::judge::Task)| TriedTask {
        name: now.name.clone(),
        queries: now.queries,
        today: now.ndcg,
        tried: then.ndcg,
    };
    Ok(Json(TriedWeights {
        people: tried.people.iter().filter_map(person).collect(),
        tasks: tried.tasks.iter().map(task).collect(),
        today: tried.average.0,
        tried: tried.average.1,
    }))
}

/// Saves weights for every search.
#[utoipa::path(
    post,
    path = "/api/v1/search/weights",
    tag = "search",
    request_body = SaveWeights,
    responses(
        (status = 200, description = "The weights in use from now on", body = Weights),
        (status = 403, description = "Not a coordinator of the institution that was here first"),
        (status = 409, description = "Somebody saved other weights meanwhile"),
        (status = 422, description = "A weight that there is not or that it cannot be, nothing changed, or no note"),
    )
)]
pub(crate) async fn save(visit: Visit, sent: std::result::Result<Json<SaveWeights>, JsonRejection>) -> Result<Json<Weights>> {
    let me = super::keeper(&visit).await?;
    let Json(sent) = sent?;
    // another node may have saved: what is laid over an older version would undo it
    super::refresh(&visit.app).await?;
    let (text, _) = changed(&visit, &sent.weights)?;
    let note = clean(&sent.note, false);
    if note.is_empty() || note.chars().count() > NOTE {
        return Err(Error::Invalid(vec![("note".to_owned(), format!("Say in 1 to {NOTE} letters what the weights are for."))]));
    }
    if text == visit.app.search.tuned().text {
        return Err(Error::Invalid(vec![("weights".to_owned(), "No weight is different from today's.".to_owned())]));
    }
    let mut tx = visit.app.db.write().await?;
    if !store::save(&mut tx, visit.app.clock.now(), &me.person, sent.version, &text, &note).await? {
        return Err(Error::Conflict("Somebody saved other weights meanwhile. Read them, then save yours on top.".to_owned()));
    }
    tx.commit().await?;
    super::refresh(&visit.app).await?;
    shown(&visit).await
}

fn changed(visit: &Visit, changes: &BTreeMap<String, f32>) -> Result<(String, crate::search::Ranking)> {
    let changes = changes.iter().map(|(path, value)| (path.clone(), value.to_string())).collect();
    weights::with(&visit.app.search.tuned().text, &changes).map_err(Error::Invalid)
}
