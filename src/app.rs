//! What every handler can reach.

use std::ops::Deref;
use std::sync::{Arc, Mutex, PoisonError};

use anyhow::Context;
use sqlx::migrate::MigrateError;
use tokio::task::JoinSet;

use crate::accounts::Providers;
use crate::clock::Clock;
use crate::config::Config;
use crate::guidance::Opens;
use crate::matching::rounds::Rounds;
use crate::notify::Mailer;
use crate::search::Search;
use crate::search::telemetry::Telemetry;
use crate::storage::Db;
use crate::vocabulary::Vocabularies;
use crate::web::limits::Limits;

/// The house: cheap to clone, shared by every request and follower.
#[derive(Debug, Clone)]
pub struct App(Arc<Parts>);

/// What the house is made of.
#[derive(Debug)]
pub struct Parts {
    /// What the operator decided.
    pub config: Config,
    /// The database.
    pub db: Db,
    /// The time.
    pub clock: Clock,
    /// What the institutions' sign-in services say of themselves.
    pub providers: Providers,
    /// What people do, run and use, by every name.
    pub vocabulary: Vocabularies,
    /// The way mail leaves.
    pub mail: Mailer,
    /// The index of what is published.
    pub search: Search,
    /// How often people search and are looked at.
    pub telemetry: Telemetry,
    /// How often guidance is opened.
    pub guidance: Opens,
    /// How often visitors may do things.
    pub limits: Limits,
    /// Proposals being made, and what they are made from.
    pub rounds: Rounds,
    /// The work that goes on outside requests.
    tasks: Mutex<JoinSet<()>>,
}

impl Deref for App {
    type Target = Parts;

    fn deref(&self) -> &Parts {
        &self.0
    }
}

impl App {
    /// Opens the data folder's database, brings it to the newest shape, and puts the house together.
    pub async fn open(config: Config, clock: Clock) -> anyhow::Result<Self> {
        let mail = Mailer::open(&config.mail)?;
        let providers = Providers::new()?;
        let db = match &config.database_url {
            Some(url) => Db::open_postgres(url).await,
            None => Db::open_sqlite(&config.data).await,
        }
        .context("The database cannot be opened; 'benchside doctor' looks closer")?;
        db.migrate().await.map_err(explain)?;
        let vocabulary = Vocabularies::open(&db, clock.now()).await?;
        let search = Search::new(&config.data, vocabulary.changes());
        let app = Self(Arc::new(Parts {
            config,
            db,
            clock,
            providers,
            vocabulary,
            mail,
            search,
            telemetry: Telemetry::default(),
            guidance: Opens::default(),
            limits: Limits::default(),
            rounds: Rounds::default(),
            tasks: Mutex::default(),
        }));
        crate::search::tuning::refresh(&app).await?;
        crate::plan::seed(&app).await?;
        Ok(app)
    }

    /// Starts the work that goes on outside requests: the followers of the ledger and of the queues.
    pub fn follow(&self) {
        let mut tasks = self.tasks.lock().unwrap_or_else(PoisonError::into_inner);
        tasks.spawn(crate::notify::deliver(self.clone()));
        tasks.spawn(crate::notify::keep_time(self.clone()));
        tasks.spawn(crate::vocabulary::follow(self.clone()));
        for kind in crate::sent_kinds() {
            tasks.spawn(crate::sent::follow(self.clone(), kind));
        }
        tasks.spawn(crate::directory::freshness::remind(self.clone()));
        tasks.spawn(crate::directory::instruments::adopt(self.clone()));
        tasks.spawn(crate::search::follow::follow(self.clone()));
        tasks.spawn(crate::search::telemetry::flush(self.clone()));
        tasks.spawn(crate::guidance::follow(self.clone()));
        tasks.spawn(crate::hr::follow(self.clone()));
        tasks.spawn(crate::shadowing::clock::follow(self.clone()));
        tasks.spawn(crate::matching::agreements::follow(self.clone()));
        tasks.spawn(crate::measures::follow(self.clone()));
        tasks.spawn(crate::matching::rounds::follow(self.clone()));
        tasks.spawn(crate::plan::snapshots::follow(self.clone()));
    }

    /// Ends what [`App::follow`] started and closes the database.
    pub async fn close(&self) {
        let mut tasks = std::mem::take(&mut *self.tasks.lock().unwrap_or_else(PoisonError::into_inner));
        tasks.shutdown().await;
        if let Err(error) = crate::search::telemetry::flush_now(self).await {
            tracing::warn!(%error, "the last searches and views were not counted");
        }
        if let Err(error) = crate::guidance::flush_now(self).await {
            tracing::warn!(%error, "the last openings of guidance were not counted");
        }
        self.db.close().await;
    }
}

/// Says what to do about tables that cannot be brought up to date.
fn explain(error: MigrateError) -> anyhow::Error {
    let words = match &error {
        MigrateError::VersionMissing(_) => "A newer Benchside made this database. Use that one, or one that is newer still",
        _ => "The database's tables cannot be brought up to date; 'benchside doctor' looks closer",
    };
    anyhow::Error::new(error).context(words)
}
