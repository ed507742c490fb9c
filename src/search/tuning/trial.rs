//! Other weights tried: one query's order beside today's, and the judged queries' figures beside today's.

use std::sync::Arc;

use tokio::task::spawn_blocking;

use crate::accounts::Viewer;
use crate::app::App;
use crate::ids::PersonId;
use crate::search::judge::{Bench, Outcome, Task, macro_average, tasks};
use crate::search::query::{Answer, Question, answer};
use crate::search::{Ranking, View};
use crate::web::{Error, Result};

/// How many places of each order are compared.
const PLACES: usize = 15;

/// What other weights do.
#[derive(Debug, Clone)]
pub struct Trial {
    /// Who stands among the first places of either order, in the tried one's order and then in today's.
    pub people: Vec<Tried>,
    /// Each task of the judged queries: as it is today, and as it would be.
    pub tasks: Vec<(Task, Task)>,
    /// The mean nDCG@10 over tasks: today, and as it would be.
    pub average: (f64, f64),
}

/// One person's places.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tried {
    /// Who.
    pub person: PersonId,
    /// Their place today, from 1; none further down.
    pub today: Option<usize>,
    /// Their place with the weights tried.
    pub tried: Option<usize>,
}

/// Tries weights on a query as this viewer would ask it, and on the judged queries.
pub async fn trial(app: &App, viewer: &Viewer, text: &str, tried: Arc<Ranking>) -> Result<Trial> {
    let (views, concepts, today) = (app.search.seen_by(viewer), app.search.concepts(), app.search.ranking());
    let question = Question { text: text.to_owned(), limit: PLACES, ..Question::default() };
    let bench = app.search.bench();
    let _turn = app.search.turn().await;
    let computed = spawn_blocking(move || -> tantivy::Result<Trial> {
        let people = if question.text.is_empty() {
            Vec::new()
        } else {
            let order = |ranking: &Ranking, views: &[View]| answer(views, &question, &concepts, ranking);
            side_by_side(&order(&today, &views)?, &order(&tried, &views)?)
        };
        let bench = bench.get(&concepts)?;
        let judged = |ranking: &Ranking| -> tantivy::Result<Vec<Task>> {
            let outcomes: Vec<Outcome> = bench.judge(ranking, 1)?.into_iter().map(|(_, _, outcome)| outcome).collect();
            Ok(tasks(&outcomes))
        };
        let (now, then) = (judged(&today)?, judged(&tried)?);
        let average = (macro_average(&now).0, macro_average(&then).0);
        Ok(Trial { people, tasks: now.into_iter().zip(then).collect(), average })
    });
    computed
        .await
        .map_err(|error| Error::Internal(format!("a trial of weights came to nothing: {error}")))?
        .map_err(|error| Error::Unavailable(format!("The search index could not be read. Try again in a moment. ({error})")))
}

fn side_by_side(today: &Answer, tried: &Answer) -> Vec<Tried> {
    let place = |answer: &Answer, person: &PersonId| answer.hits.iter().position(|hit| hit.person == *person).map(|at| at + 1);
    let dropped = today.hits.iter().filter(|hit| place(tried, &hit.person).is_none());
    tried
        .hits
        .iter()
        .chain(dropped)
        .map(|hit| Tried { person: hit.person.clone(), today: place(today, &hit.person), tried: place(tried, &hit.person) })
        .collect()
}

/// Our own judged queries over an index in memory, made when first asked for and again when the vocabulary changes.
#[derive(Debug, Default)]
pub struct Benches(std::sync::Mutex<Option<(i64, Arc<Bench>)>>);

impl Benches {
    /// The bench for this vocabulary.
    pub fn get(&self, concepts: &crate::search::Concepts) -> tantivy::Result<Arc<Bench>> {
        let mut kept = self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        if let Some((version, bench)) = kept.as_ref()
            && *version == concepts.version()
        {
            return Ok(Arc::clone(bench));
        }
        let collection = crate::search::judge::Collection::own(concepts.vocabulary())
            .map_err(|problems| tantivy::TantivyError::SystemError(format!("our own judged queries: {problems:?}")))?;
        let bench = Arc::new(Bench::new(collection, concepts.clone())?);
        *kept = Some((concepts.version(), Arc::clone(&bench)));
        Ok(bench)
    }
}
