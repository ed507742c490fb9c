//! From the ledger to the shelves: what was published is found within a second, what was taken back is gone.
//!
//! One process at a time follows in a data folder (it holds `index/lock`). It reads facts from where it stopped, makes the documents
//! of the people they are about again, and writes those that differ. Stopping anywhere loses nothing: what is read twice changes
//! nothing the second time. Deleting the folder is the repair: it is missed within a second and built anew.

mod build;
mod changes;
mod stack;
mod store;
mod tidy;

use std::collections::BTreeSet;
use std::fs::{File, TryLockError};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use tokio::task::spawn_blocking;

use self::tidy::Tidying;
use super::shelves::{Shelves, State};
use super::telemetry::PROFILE_VIEWED;
use super::tuning::{self, SEARCH_TUNED};
use super::{Progress, schema};
use crate::app::App;
use crate::directory::duplicates::{PERSON_MERGED, PERSON_UNMERGED};
use crate::directory::{PERSON_ERASED, published, published_after};
use crate::ids::PersonId;
use crate::ledger;

/// Facts read at once.
const FACTS: i64 = 2_000;
/// Facts that may wait before the index is rather made anew: so many edits, one by one, cost more than going through a country's people.
const BACKLOG: i64 = 20_000;
/// People whose documents are made at once.
const PAGE: i64 = 500;
/// Documents that may wait for a commit while more come in.
const WAITING: usize = 10_000;
/// How long documents may wait for a commit while more come in.
const PATIENCE: Duration = Duration::from_millis(700);
/// How often facts are looked for where other nodes write them.
const POLL: Duration = Duration::from_millis(250);
/// How often the folder is looked after.
const LOOK: Duration = Duration::from_secs(1);
/// The file by which `reindex` asks a running server.
const REQUEST: &str = "reindex.request";

/// Follows until the house closes.
pub async fn follow(app: App) {
    let mut commits = app.db.commits();
    let mut follower = Follower::new(&app);
    loop {
        commits.mark_unchanged();
        match follower.step().await {
            Ok(true) => {}
            Ok(false) => {
                let wait = if app.db.is_shared() { POLL } else { LOOK };
                let _ = tokio::time::timeout(wait, commits.changed()).await;
            }
            Err(error) => {
                tracing::error!("search: {error:#}");
                follower.forget();
                tokio::time::sleep(LOOK).await;
            }
        }
    }
}

/// Brings the index up to date with the database, or waits until the server that follows it has, for commands beside or without one.
pub async fn catch_up(app: &App) -> Result<()> {
    let mut follower = Follower::new(app);
    let mut tx = app.db.read().await?;
    let head = ledger::head(&mut tx).await?;
    drop(tx);
    let began = Instant::now();
    while !follower.hold()? {
        let folder = folder(app.search.root());
        if State::read(&folder).is_some_and(|state| state.seq >= head) && !follower.request().exists() {
            let shelves = spawn_blocking(move || Shelves::open(&folder)).await??;
            app.search.serve(Some(Arc::new(shelves)), Progress::Ready);
            return Ok(());
        }
        if began.elapsed() > Duration::from_secs(600) {
            bail!(
                "The server that works in this data folder has not brought its index up to date for ten minutes. Look at its log."
            );
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    while follower.step().await? {}
    if follower.state.vocabulary != app.search.concepts().version() {
        follower.again = Some(None);
        while follower.step().await? {}
    }
    follower.rest().await
}

/// Builds the index anew: by the server that follows in this data folder if there is one, here otherwise.
pub async fn reindex(app: &App) -> Result<()> {
    let mut follower = Follower::new(app);
    std::fs::create_dir_all(app.search.root())?;
    std::fs::write(follower.request(), b"").with_context(|| format!("{} cannot be written", follower.request().display()))?;
    while follower.request().exists() {
        if follower.hold()? {
            follower.rebuild().await?;
            std::fs::remove_file(follower.request())?;
            while follower.step().await? {}
            return follower.rest().await;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    Ok(())
}

/// How far in the ledger the index in a data folder has come; none where there is none yet.
pub fn reached(data: &Path) -> Option<i64> {
    State::read(&folder(&data.join("index"))).map(|state| state.seq)
}

/// Where the shelves of this version are.
fn folder(root: &Path) -> PathBuf {
    root.join(format!("v{}", schema::VERSION))
}

/// Where the follower stands.
struct Follower {
    app: App,
    lock: Option<File>,
    shelves: Option<Arc<Shelves>>,
    state: State,
    /// Documents written since the last commit, and since when they wait.
    waiting: usize,
    since: Instant,
    /// When something last happened, and when the folder was last looked after.
    busy: Instant,
    looked: Instant,
    /// Where going through everybody again has come to, while it goes on, and with which vocabulary it began.
    again: Option<Option<PersonId>>,
    recognising: i64,
    tidying: Vec<Tidying>,
}

impl Follower {
    fn new(app: &App) -> Self {
        let now = Instant::now();
        Self {
            app: app.clone(),
            lock: None,
            shelves: None,
            state: State::default(),
            waiting: 0,
            since: now,
            busy: now,
            looked: now,
            again: None,
            recognising: 0,
            tidying: Vec::new(),
        }
    }

    /// After an error: everything is opened and read again from what was last noted.
    fn forget(&mut self) {
        self.shelves = None;
        self.waiting = 0;
        self.again = None;
        self.tidying.clear();
    }

    fn request(&self) -> PathBuf {
        self.app.search.root().join(REQUEST)
    }

    /// Takes the lock on the index; false where another process has it.
    fn hold(&mut self) -> Result<bool> {
        if self.lock.is_some() {
            return Ok(true);
        }
        let root = self.app.search.root();
        std::fs::create_dir_all(root).with_context(|| format!("{} cannot be made", root.display()))?;
        let path = root.join("lock");
        let lock = File::options()
            .create(true)
            .append(true)
            .open(&path)
            .with_context(|| format!("{} cannot be written", path.display()))?;
        match lock.try_lock() {
            Ok(()) => {
                self.lock = Some(lock);
                Ok(true)
            }
            Err(TryLockError::WouldBlock) => Ok(false),
            Err(TryLockError::Error(error)) => Err(error).context("the index cannot be locked"),
        }
    }

    /// Does the next piece of work; false where there was none.
    async fn step(&mut self) -> Result<bool> {
        if !self.hold()? {
            return Ok(false);
        }
        if self.shelves.is_none() {
            self.open().await?;
        }
        let Some(shelves) = self.shelves.clone() else { return Ok(false) };
        if self.is_far_behind(&shelves).await? {
            self.rebuild().await?;
            return Ok(true);
        }
        let more = self.read(&shelves).await?;
        if !more && self.again.is_some() {
            self.go_through(&shelves).await?;
            return Ok(true);
        }
        if self.waiting > 0 && (!more || self.waiting >= WAITING || self.since.elapsed() >= PATIENCE) {
            self.commit(&shelves).await?;
        }
        if !more {
            self.look_after(&shelves).await?;
        }
        Ok(more)
    }

    /// Whether making the index anew is less work than catching up, as after an import of everybody.
    async fn is_far_behind(&self, shelves: &Shelves) -> Result<bool> {
        let mut tx = self.app.db.read().await?;
        let behind = ledger::head(&mut tx).await? - self.state.seq;
        drop(tx);
        Ok(behind >= BACKLOG && behind * 2 > i64::from(shelves.people()))
    }

    /// Reads the next facts and writes what follows from them; false where all were read.
    async fn read(&mut self, shelves: &Arc<Shelves>) -> Result<bool> {
        let mut tx = self.app.db.read().await?;
        let facts = ledger::since(&mut tx, self.state.seq, FACTS).await?;
        let Some(last) = facts.last().map(|fact| fact.seq) else { return Ok(false) };
        let mut people = BTreeSet::new();
        let mut erased = false;
        for fact in &facts {
            if fact.kind == PERSON_ERASED {
                people.extend(fact.object.as_deref().map(PersonId::from));
                erased = true;
            } else if (fact.kind.starts_with("profile.") && fact.kind != PROFILE_VIEWED) || fact.kind.starts_with("person.") {
                people.extend(fact.subject_person.clone());
                if fact.kind == PERSON_MERGED || fact.kind == PERSON_UNMERGED {
                    people.extend(fact.object.as_deref().map(PersonId::from));
                }
            } else if fact.kind == SEARCH_TUNED {
                tuning::refresh(&self.app).await?;
            } else if fact.kind.starts_with("institution.") && self.again.is_none() {
                self.again = Some(None);
            }
        }
        let people: Vec<PersonId> = people.into_iter().collect();
        let many = facts.len() as i64 == FACTS;
        for page in people.chunks(PAGE as usize) {
            let found = published(&mut tx, page).await?;
            self.write(shelves, page.to_vec(), found, many).await?;
        }
        drop(tx);
        self.state.seq = last;
        if erased {
            self.commit(shelves).await?;
            self.tidy(shelves, true)?;
        }
        if self.waiting == 0 {
            self.note(shelves).await?;
        }
        Ok(many)
    }

    /// Goes on through everybody, a page at a time, so that those who publish meanwhile do not wait.
    async fn go_through(&mut self, shelves: &Arc<Shelves>) -> Result<()> {
        let Some(after) = self.again.take() else { return Ok(()) };
        if after.is_none() {
            self.recognising = self.app.search.concepts().version();
        }
        let mut tx = self.app.db.read().await?;
        let page = published_after(&mut tx, after.as_ref(), PAGE).await?;
        if let Some(last) = page.last().cloned() {
            let found = published(&mut tx, &page).await?;
            self.write(shelves, page, found, true).await?;
            self.again = Some(Some(last));
            if self.waiting < WAITING && self.since.elapsed() < PATIENCE {
                return Ok(());
            }
        } else {
            // a vocabulary that changed on the way asks for another round
            self.state.vocabulary = self.recognising;
        }
        self.commit(shelves).await
    }

    /// Writes the documents of these people where they differ; shown by the next commit.
    async fn write(
        &mut self,
        shelves: &Arc<Shelves>,
        asked: Vec<PersonId>,
        found: Vec<crate::directory::Published>,
        many: bool,
    ) -> Result<()> {
        let (shelves, concepts) = (Arc::clone(shelves), self.app.search.concepts());
        let written = spawn_blocking(move || changes::write(&shelves, &concepts, &asked, found, many)).await??;
        if written > 0 {
            if self.waiting == 0 {
                self.since = Instant::now();
            }
            self.waiting += written;
            self.busy = Instant::now();
        }
        Ok(())
    }

    async fn commit(&mut self, shelves: &Arc<Shelves>) -> Result<()> {
        let (all, seq) = (shelves.all(), self.state.seq);
        spawn_blocking(move || changes::commit(&all, seq)).await??;
        self.waiting = 0;
        self.note(shelves).await
    }

    /// Notes how far the shelves have come.
    async fn note(&mut self, shelves: &Shelves) -> Result<()> {
        if self.state.origin.is_empty() {
            self.state.origin = store::origin(&mut self.app.db.read().await?).await?;
        }
        shelves.set_state(&self.state).with_context(|| format!("{} cannot be written", shelves.folder().display()))
    }
}
