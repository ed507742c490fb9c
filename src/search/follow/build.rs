//! Opening the index at start, and building it from nothing.

use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

use anyhow::{Context, Result};
use tokio::task::spawn_blocking;

use super::{Follower, PAGE, changes, folder, origin};
use crate::directory::{published, published_after};
use crate::ids::PersonId;
use crate::ledger;
use crate::search::Progress;
use crate::search::shelves::{Shelves, State};

/// People put on shelves between two commits while an index is built.
const COMMIT_EVERY: u64 = 20_000;

impl Follower {
    /// Opens what is there; builds it where nothing is, where it is damaged, or where it is of another database.
    pub(super) async fn open(&mut self) -> Result<()> {
        let folder = folder(self.app.search.root());
        let mut tx = self.app.db.read().await?;
        let head = ledger::head(&mut tx).await?;
        drop(tx);
        let origin = origin(&self.app).await?;
        let state = State::read(&folder);
        let own = state.filter(|state| (state.origin == origin || state.origin.is_empty()) && state.seq <= head);
        let opened = match own {
            None => None,
            Some(state) => {
                let opened = spawn_blocking(move || Shelves::open(&folder)).await?;
                opened
                    .inspect_err(|error| tracing::warn!(%error, "search: the index is damaged; it is built anew"))
                    .ok()
                    .zip(Some(state))
            }
        };
        let Some((shelves, state)) = opened else { return self.rebuild().await };
        let shelves = Arc::new(shelves);
        self.state = state;
        self.app.search.serve(Some(Arc::clone(&shelves)), Progress::Ready);
        self.shelves = Some(shelves);
        Ok(())
    }

    /// Builds everything beside what answers now, then takes its place.
    pub(super) async fn rebuild(&mut self) -> Result<()> {
        let root = self.app.search.root().to_owned();
        let (place, beside, old) = (folder(&root), root.join("building"), root.join("old"));
        for left in [&beside, &old] {
            remove(left)?;
        }
        let mut tx = self.app.db.read().await?;
        let seq = ledger::head(&mut tx).await?;
        drop(tx);
        let concepts = self.app.search.concepts();
        let state = State { seq, origin: origin(&self.app).await?, vocabulary: concepts.version() };
        let built = Arc::new(Shelves::open(&beside).with_context(|| format!("{} cannot be used", beside.display()))?);
        let first = self.app.search.shelves().is_none();
        if first {
            self.app.search.serve(Some(Arc::clone(&built)), Progress::Building(0));
        } else {
            self.app.search.set_progress(Progress::Building(0));
        }
        let began = Instant::now();
        let people = self.fill(&built, seq, first).await?;
        built.set_state(&state)?;
        let swapped = Arc::clone(&built);
        drop(built);
        let shelves = spawn_blocking(move || -> Result<Shelves> {
            swapped.all().iter().try_for_each(|(_, shelf)| shelf.compact().and_then(|()| shelf.rest()))?;
            drop(swapped);
            if place.exists() {
                std::fs::rename(&place, &old).with_context(|| format!("{} cannot be moved", place.display()))?;
            }
            std::fs::rename(&beside, &place).with_context(|| format!("{} cannot be moved", beside.display()))?;
            let shelves = Shelves::open(&place)?;
            remove(&old)?;
            Ok(shelves)
        })
        .await??;
        let shelves = Arc::new(shelves);
        self.app.search.serve(Some(Arc::clone(&shelves)), Progress::Ready);
        self.shelves = Some(shelves);
        self.state = state;
        self.busy = Instant::now();
        if people > 0 {
            tracing::info!(people, seconds = began.elapsed().as_secs_f32(), "search: the index was built");
        }
        Ok(())
    }

    /// Puts everybody on new shelves, in pages; shows them as they come where nothing else can be searched.
    async fn fill(&self, shelves: &Arc<Shelves>, seq: i64, show: bool) -> Result<u64> {
        let mut after: Option<PersonId> = None;
        let (mut people, mut shown) = (0_u64, 0_u64);
        loop {
            let mut tx = self.app.db.read().await?;
            let page = published_after(&mut tx, after.as_ref(), PAGE).await?;
            let found = published(&mut tx, &page).await?;
            drop(tx);
            let is_last = page.len() < PAGE as usize;
            after = page.last().cloned();
            people += found.len() as u64;
            let commit = is_last || (show && people - shown >= COMMIT_EVERY);
            let (shelves, concepts) = (Arc::clone(shelves), self.app.search.concepts());
            spawn_blocking(move || -> tantivy::Result<()> {
                changes::write(&shelves, &concepts, &page, found, true)?;
                if commit { changes::commit(&shelves.all(), seq) } else { Ok(()) }
            })
            .await??;
            if commit {
                shown = people;
            }
            self.app.search.set_progress(Progress::Building(people));
            if is_last {
                return Ok(people);
            }
        }
    }
}

fn remove(folder: &Path) -> Result<()> {
    match std::fs::remove_dir_all(folder) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            Err(error).with_context(|| format!("{} cannot be removed", folder.display()))
        }
        _ => Ok(()),
    }
}
