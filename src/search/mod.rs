//! Search: finds the right person by a technique, its abbreviation, a misspelling, a name, an instrument or a department.
//!
//! One index for each audience ([`shelves`]), each holding only what that audience may see, so that no score, count, suggestion or
//! correction can know a word its reader may not. [`follow`] keeps them in step with the ledger; nothing writes them inside a request.
//! [`query`] turns words into a plan, retrieves, ranks and counts; pages reload what was found through the directory's `visible`,
//! and rebuild every reason from what this viewer may see. Weights are data: `index/ranking.toml`.

mod api;
mod claim;
mod concepts;
mod document;
pub mod explain;
pub mod facets;
pub mod find;
mod first;
pub mod follow;
pub mod forms;
pub mod help;
pub mod highlight;
pub mod holders;
pub mod judge;
mod pages;
pub mod query;
mod ranking;
mod schema;
mod segment;
mod shelf;
pub mod shelves;
mod spelling;
pub mod store;
pub mod suggest;
pub mod telemetry;
mod titles;
pub mod tuning;
mod view;
mod words;

use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError, RwLock};

pub use api::api_doc;
pub use concepts::Concepts;
pub use ranking::Ranking;
pub use shelves::{Shelves, View};
#[cfg(test)]
pub(crate) use words::is_small;

use tokio::sync::{Semaphore, SemaphorePermit, watch};

use self::tuning::{Benches, Tuned};
use crate::accounts::Viewer;
use crate::accounts::named::Names;
use crate::vocabulary::Vocabulary;
use crate::web::Routes;

/// Where search names a person.
pub const NAMES: &[Names] = &[Names::new("search_rankings", "saved_by", &["version"])];

/// The pages and the API of this slice.
pub fn routes() -> Routes {
    Routes::new()
        .get("/search", pages::show)
        .get("/search/suggest", pages::suggest)
        .get("/desk/search", tuning::pages::show)
        .post("/desk/search", tuning::pages::save)
        .post("/desk/search/versions", tuning::pages::again)
        .get("/api/v1/search/weights", tuning::api::show)
        .post("/api/v1/search/weights", tuning::api::save)
        .post("/api/v1/search/weights/trial", tuning::api::try_out)
        .get("/api/v1/search", api::search)
        .get("/api/v1/search/suggest", api::suggest)
}

/// The index as the rest of the house reaches it.
#[derive(Debug)]
pub struct Search {
    root: PathBuf,
    vocabulary: watch::Receiver<Arc<Vocabulary>>,
    /// What search made of the newest vocabulary that it was asked with.
    concepts: RwLock<Concepts>,
    tuned: RwLock<Tuned>,
    bench: Arc<Benches>,
    open: RwLock<Open>,
    /// How many searches run at once: more would only slow each other down.
    turns: Semaphore,
}

/// What can be searched now.
#[derive(Debug, Clone, Default)]
struct Open {
    shelves: Option<Arc<Shelves>>,
    progress: Progress,
}

/// Whether everything can be found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Progress {
    /// The index has not been opened yet.
    #[default]
    Away,
    /// It is being built for the first time, or again: so many people are in it.
    Building(u64),
    /// Everything can be found.
    Ready,
}

impl Search {
    /// Search over the index in a data folder; opens nothing yet.
    pub fn new(data: &Path, vocabulary: watch::Receiver<Arc<Vocabulary>>) -> Self {
        let turns = std::thread::available_parallelism().map_or(2, std::num::NonZero::get) * 2;
        Self {
            root: data.join("index"),
            vocabulary,
            concepts: RwLock::default(),
            tuned: RwLock::default(),
            bench: Arc::default(),
            open: RwLock::default(),
            turns: Semaphore::new(turns),
        }
    }

    /// What a viewer's query runs over; nothing before the index is open.
    pub fn seen_by(&self, viewer: &Viewer) -> Vec<View> {
        self.shelves().map(|shelves| shelves.seen_by(viewer)).unwrap_or_default()
    }

    /// The shelves that answer now.
    pub fn shelves(&self) -> Option<Arc<Shelves>> {
        self.open.read().unwrap_or_else(PoisonError::into_inner).shelves.clone()
    }

    /// Whether everything can be found now.
    pub fn progress(&self) -> Progress {
        self.open.read().unwrap_or_else(PoisonError::into_inner).progress
    }

    /// The vocabulary as it is now; the follower makes every document again, in the background, when it changes.
    pub fn concepts(&self) -> Concepts {
        let newest = Arc::clone(&self.vocabulary.borrow());
        let known = self.concepts.read().unwrap_or_else(PoisonError::into_inner).clone();
        if known.are_of(&newest) {
            return known;
        }
        let concepts = Concepts::from(newest);
        *self.concepts.write().unwrap_or_else(PoisonError::into_inner) = concepts.clone();
        concepts
    }

    /// The weights that results are ordered by.
    pub fn ranking(&self) -> Arc<Ranking> {
        self.tuned().ranking
    }

    /// The same, with their version and the file they are from.
    pub fn tuned(&self) -> Tuned {
        self.tuned.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Takes up other weights.
    fn tune(&self, tuned: Tuned) {
        *self.tuned.write().unwrap_or_else(PoisonError::into_inner) = tuned;
    }

    /// Judged queries to try weights on.
    fn bench(&self) -> Arc<Benches> {
        Arc::clone(&self.bench)
    }

    /// Waits for a search's turn to compute.
    async fn turn(&self) -> Option<SemaphorePermit<'_>> {
        self.turns.acquire().await.ok()
    }

    /// The folder of everything that belongs to the index.
    pub fn root(&self) -> &Path {
        &self.root
    }

    fn serve(&self, shelves: Option<Arc<Shelves>>, progress: Progress) {
        *self.open.write().unwrap_or_else(PoisonError::into_inner) = Open { shelves, progress };
    }

    fn set_progress(&self, progress: Progress) {
        self.open.write().unwrap_or_else(PoisonError::into_inner).progress = progress;
    }
}
