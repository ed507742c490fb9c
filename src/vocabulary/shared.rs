//! The vocabulary as it is now, shared by everything that runs on this node.

use std::sync::{Arc, LazyLock};
use std::time::Duration;

use chrono::{DateTime, Utc};
use tokio::sync::{Mutex, watch};

use super::load::{self, Problem};
use super::model::{Concept, STARTER_SOURCE, TITLES_SOURCE};
use super::snapshot::Vocabulary;
use super::store;
use crate::app::App;
use crate::storage::{Db, Result};

/// How often a node looks whether somebody else changed the vocabulary. Its own changes it takes over at once.
const LOOK: Duration = Duration::from_secs(2);

/// The newest snapshot. Whoever asked before keeps theirs until they are done.
#[derive(Debug)]
pub struct Vocabularies {
    current: watch::Sender<Arc<Vocabulary>>,
    /// Held by whoever builds a newer snapshot: for tens of thousands of concepts that is work that nobody is to do twice.
    building: Mutex<()>,
}

impl Vocabularies {
    /// Adds what the starter has and the database has not, and loads everything.
    pub async fn open(db: &Db, now: DateTime<Utc>) -> anyhow::Result<Self> {
        for (source, brought) in starter()? {
            let there = store::count(&mut db.read().await?, source).await?;
            if there < brought.len() as i64 {
                let mut tx = db.write().await?;
                let added = store::add(&mut tx, now, brought).await?;
                tx.commit().await?;
                tracing::info!(added, source, "the program's own vocabulary was added");
            }
        }
        let mixed = store::imports::mixed(&mut db.read().await?).await?;
        if !mixed.is_empty() {
            let mut tx = db.write().await?;
            store::imports::part_addresses(&mut tx, &mixed).await?;
            tx.commit().await?;
        }
        let vocabulary = read(db).await?;
        Ok(Self { current: watch::Sender::new(Arc::new(vocabulary)), building: Mutex::new(()) })
    }

    /// The vocabulary as this node knows it now.
    pub fn current(&self) -> Arc<Vocabulary> {
        self.current.borrow().clone()
    }

    /// Tells of every newer snapshot: what was recognised before may have to be recognised again.
    pub fn changes(&self) -> watch::Receiver<Arc<Vocabulary>> {
        self.current.subscribe()
    }

    /// Takes over what was written since, by whatever node; true where this call brought something. Call it after every commit that
    /// changed the vocabulary. Of several callers one builds, and the others wait for what it brings.
    pub async fn refresh(&self, db: &Db) -> Result<bool> {
        if !self.is_behind(db).await? {
            return Ok(false);
        }
        let _alone = self.building.lock().await;
        if !self.is_behind(db).await? {
            return Ok(false);
        }
        let vocabulary = Arc::new(read(db).await?);
        warm(&vocabulary).await;
        Ok(self.current.send_if_modified(|current| {
            let newer = vocabulary.version() > current.version();
            if newer {
                *current = vocabulary;
            }
            newer
        }))
    }

    async fn is_behind(&self, db: &Db) -> Result<bool> {
        Ok(store::version(&mut db.read().await?).await? > self.current().version())
    }
}

/// What the program brings with it, by source; read once.
fn starter() -> anyhow::Result<[(&'static str, &'static [Concept]); 2]> {
    type Brought = std::result::Result<Vec<Concept>, Vec<Problem>>;
    static STARTER: LazyLock<Brought> = LazyLock::new(load::starter);
    static TITLES: LazyLock<Brought> = LazyLock::new(load::titles);
    let sound = |brought: &'static Brought| {
        brought.as_deref().map_err(|problems| {
            let lines: Vec<String> = problems.iter().map(ToString::to_string).collect();
            anyhow::anyhow!("the starter vocabulary is not sound:\n{}", lines.join("\n"))
        })
    };
    Ok([(STARTER_SOURCE, sound(&STARTER)?), (TITLES_SOURCE, sound(&TITLES)?)])
}

/// Builds a snapshot's parts where it holds nobody up.
async fn warm(vocabulary: &Arc<Vocabulary>) {
    let vocabulary = vocabulary.clone();
    if let Err(error) = tokio::task::spawn_blocking(move || vocabulary.warm()).await {
        tracing::warn!(%error, "the vocabulary is built at its first use instead");
    }
}

async fn read(db: &Db) -> Result<Vocabulary> {
    let stored = store::load(&mut db.read().await?).await?;
    // Joining tens of thousands of concepts takes a moment, and others want this thread.
    tokio::task::spawn_blocking(move || Vocabulary::of(stored)).await.map_err(|error| {
        crate::storage::Error::from(sqlx::Error::Protocol(format!("the vocabulary was not put together: {error}")))
    })
}

/// Takes over what other nodes and commands write, as long as the program runs.
pub async fn follow(app: App) {
    warm(&app.vocabulary.current()).await;
    loop {
        tokio::time::sleep(LOOK).await;
        if let Err(error) = app.vocabulary.refresh(&app.db).await {
            tracing::warn!(%error, "the vocabulary stays as it is: the database cannot be read");
        }
    }
}
