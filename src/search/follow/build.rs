//! Opening the index at start, and building it from nothing.

use std::collections::VecDeque;
use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

use anyhow::{Context, Result};
use tokio::task::{JoinHandle, spawn_blocking};

use super::stack::{Placed, Stacks};
use super::{Follower, PAGE, changes, folder, store};
use crate::directory::{institutions_with_profiles, published, published_of};
use crate::ledger;
use crate::search::Progress;
use crate::search::shelves::{Shelves, State};

/// Pages whose documents are made while earlier ones are indexed.
const AHEAD: usize = 4;

impl Follower {
    /// Opens what is there; builds it where nothing is, where it is damaged, or where it is of another database.
    pub(super) async fn open(&mut self) -> Result<()> {
        let folder = folder(self.app.search.root());
        let mut tx = self.app.db.read().await?;
        let head = ledger::head(&mut tx).await?;
        let origin = store::origin(&mut tx).await?;
        drop(tx);
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
        self.forget_other_versions().await
    }

    /// Removes what programs with another schema built: nobody keeps it up, so it would go on holding the words of people who are erased.
    async fn forget_other_versions(&self) -> Result<()> {
        let root = self.app.search.root().to_owned();
        spawn_blocking(move || {
            let own = folder(&root);
            for entry in std::fs::read_dir(&root).with_context(|| format!("{} cannot be read", root.display()))? {
                let path = entry?.path();
                let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
                let is_version = name.strip_prefix('v').is_some_and(|number| number.parse::<u32>().is_ok());
                if is_version && path != own {
                    remove(&path)?;
                }
            }
            Ok(())
        })
        .await?
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
        let origin = store::origin(&mut tx).await?;
        drop(tx);
        let concepts = self.app.search.concepts();
        let state = State { seq, origin, vocabulary: concepts.version() };
        std::fs::create_dir_all(&beside).with_context(|| format!("{} cannot be used", beside.display()))?;
        self.app.search.set_progress(Progress::Building(0));
        let began = Instant::now();
        let (stacks, people) = self.fill(&beside.join("stacks")).await?;
        let noted = state.clone();
        let shelves = spawn_blocking(move || -> Result<Shelves> {
            stacks.lay_out(&beside)?;
            remove(&beside.join("stacks"))?;
            noted.write(&beside)?;
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
        self.forget_other_versions().await?;
        if people > 0 {
            tracing::info!(people, seconds = began.elapsed().as_secs_f32(), "search: the index was built");
        }
        Ok(())
    }

    /// Makes everybody's documents, an institution at a time, so that memory is bounded by the largest.
    async fn fill(&self, folder: &Path) -> Result<(Stacks, u64)> {
        let (mut stacks, mut people) = (Stacks::new(folder), 0_u64);
        let institutions = institutions_with_profiles(&mut self.app.db.read().await?).await?;
        for institution in institutions {
            let ids = published_of(&mut self.app.db.read().await?, &institution).await?;
            let mut making: VecDeque<JoinHandle<Vec<Placed>>> = VecDeque::new();
            let mut pages = ids.chunks(PAGE as usize);
            loop {
                while making.len() < AHEAD
                    && let Some(page) = pages.next()
                {
                    let found = published(&mut self.app.db.read().await?, page).await?;
                    let concepts = self.app.search.concepts();
                    making.push_back(spawn_blocking(move || found.iter().map(|one| changes::placed(one, &concepts)).collect()));
                }
                let Some(next) = making.pop_front() else { break };
                let made = next.await?;
                people += made.len() as u64;
                stacks = spawn_blocking(move || -> tantivy::Result<Stacks> {
                    for (shelves, document) in made.into_iter().flatten() {
                        stacks.put(shelves, &document)?;
                    }
                    Ok(stacks)
                })
                .await??;
                self.app.search.set_progress(Progress::Building(people));
            }
            stacks = spawn_blocking(move || stacks.settle().map(|()| stacks)).await??;
        }
        Ok((stacks, people))
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
