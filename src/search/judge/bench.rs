//! A collection's people in an index of their own.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::collection::{Collection, Query};
use super::score::{COUNTED, Outcome, mrr, ndcg};
use crate::directory::Published;
use crate::search::document::Document;
use crate::search::query::{Question, answer};
use crate::search::shelf::Snapshot;
use crate::search::{Concepts, Ranking, View};

/// Judged queries over an index in memory.
#[derive(Debug)]
pub struct Bench {
    views: Vec<View>,
    concepts: Concepts,
    queries: Vec<Query>,
    /// External ids by ours.
    names: HashMap<String, String>,
}

/// Who was found for a query: external ids with their scores, best first.
pub type Run = Vec<(String, f32)>;

impl Bench {
    /// Indexes a collection's people with a vocabulary.
    pub fn new(collection: Collection, concepts: Concepts) -> tantivy::Result<Self> {
        let document = |person: &Published| Document::new(person, &person.profile, &concepts);
        let documents: Vec<Document> = collection.people.iter().map(document).collect();
        let name = |person: &Published| (person.person.to_string(), person.external_id.clone().unwrap_or_default());
        Ok(Self {
            views: vec![View { snapshot: Arc::new(Snapshot::of(&documents)?), without: None }],
            names: collection.people.iter().map(name).collect(),
            queries: collection.queries,
            concepts,
        })
    }

    /// Every query with whom it finds and how it did, under these weights; on so many threads.
    pub fn judge(&self, ranking: &Ranking, threads: usize) -> tantivy::Result<Vec<(&Query, Run, Outcome)>> {
        let next = AtomicUsize::new(0);
        let work = || -> tantivy::Result<Vec<_>> {
            let mut done = Vec::new();
            loop {
                let at = next.fetch_add(1, Ordering::Relaxed);
                let Some(query) = self.queries.get(at) else { return tantivy::Result::Ok(done) };
                let run = self.run(query, ranking)?;
                let outcome = outcome(query, &run);
                done.push((at, (query, run, outcome)));
            }
        };
        let mut all = std::thread::scope(|scope| -> tantivy::Result<Vec<_>> {
            let workers: Vec<_> = (0..threads.max(1)).map(|_| scope.spawn(work)).collect();
            let mut all = Vec::with_capacity(self.queries.len());
            for worker in workers {
                let came_to_nothing = |_| tantivy::TantivyError::SystemError("a search came to nothing".to_owned());
                all.extend(worker.join().map_err(came_to_nothing)??);
            }
            Ok(all)
        })?;
        all.sort_by_key(|(at, _)| *at);
        Ok(all.into_iter().map(|(_, done)| done).collect())
    }

    fn run(&self, query: &Query, ranking: &Ranking) -> tantivy::Result<Run> {
        let question = Question { text: query.text.clone(), limit: COUNTED, ..Question::default() };
        let found = answer(&self.views, &question, &self.concepts, ranking)?;
        let name = |id: &str| self.names.get(id).cloned().unwrap_or_default();
        Ok(found.hits.iter().map(|hit| (name(hit.person.as_str()), hit.score)).collect())
    }
}

fn outcome(query: &Query, run: &Run) -> Outcome {
    let found: Vec<u8> = run.iter().map(|(person, _)| query.wanted.get(person).copied().unwrap_or(0)).collect();
    let wanted: Vec<u8> = query.wanted.values().copied().collect();
    Outcome { task: query.task().to_owned(), ndcg: ndcg(&found, &wanted), mrr: mrr(&found) }
}
