//! Looking after the folder: rewriting segments that hold deleted words, and noticing that it is gone.

use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::Result;
use tokio::task::{JoinHandle, spawn_blocking};

use super::{Follower, LOOK};
use crate::search::shelves::{Audience, Shelves};

/// How long nothing may have happened before the house is tidied.
const QUIET: Duration = Duration::from_secs(2);
/// The least time between two rewritings of one shelf; longer where they take long.
const TIDY_EVERY: Duration = Duration::from_secs(5);

/// A shelf that is being rewritten, or was.
pub(super) struct Tidying {
    audience: Audience,
    began: Instant,
    took: Duration,
    task: Option<JoinHandle<tantivy::Result<()>>>,
}

impl Follower {
    /// Looks after the folder while nothing else is to be done.
    pub(super) async fn look_after(&mut self, shelves: &Arc<Shelves>) -> Result<()> {
        if self.looked.elapsed() < LOOK / 2 {
            return Ok(());
        }
        self.looked = Instant::now();
        let there = shelves.folder().join("state.json").exists() && shelves.all().iter().all(|(_, shelf)| shelf.is_there());
        if self.request().exists() || !there {
            if !there {
                tracing::warn!("search: the index folder is gone; it is built anew");
            }
            self.forget();
            self.lock = None;
            if self.hold()? {
                self.rebuild().await?;
                let _ = std::fs::remove_file(self.request());
            }
            return Ok(());
        }
        if self.state.vocabulary != self.app.search.concepts().version() && self.again.is_none() {
            self.again = Some(None);
        }
        if self.busy.elapsed() >= QUIET {
            self.tidy(shelves, false)?;
        }
        Ok(())
    }

    /// Rewrites segments that hold deleted words, in the background; at once where someone was erased.
    pub(super) fn tidy(&mut self, shelves: &Shelves, at_once: bool) -> Result<()> {
        for done in &mut self.tidying {
            if done.task.as_ref().is_some_and(JoinHandle::is_finished) {
                done.took = done.began.elapsed();
                done.task = None;
            }
        }
        for (audience, shelf) in shelves.all() {
            let known = self.tidying.iter().position(|one| one.audience == audience);
            if let Some(at) = known {
                let one = &self.tidying[at];
                // a large shelf takes seconds: no more than a thirtieth of the time goes into it
                let due = one.began.elapsed() >= TIDY_EVERY.max(one.took * 30);
                if !at_once && (one.task.is_some() || !due) {
                    continue;
                }
                self.tidying.swap_remove(at);
            }
            if !shelf.tidy()? {
                continue;
            }
            let task = spawn_blocking(move || shelf.settle());
            self.tidying.push(Tidying { audience, began: Instant::now(), took: Duration::ZERO, task: Some(task) });
        }
        Ok(())
    }

    /// Waits for what goes on in the background and lets the writers go.
    pub(super) async fn rest(&mut self) -> Result<()> {
        for one in &mut self.tidying {
            if let Some(task) = one.task.take() {
                task.await??;
            }
        }
        if let Some(shelves) = self.shelves.clone() {
            spawn_blocking(move || shelves.all().iter().try_for_each(|(_, shelf)| shelf.rest())).await??;
        }
        Ok(())
    }
}
