//! The two databases behind one door, and the transaction that a request works in.

use std::path::Path;
use std::str::FromStr;
use std::time::Duration;

use sqlx::postgres::{PgConnectOptions, PgPool, PgPoolOptions};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePool, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{Connection, Postgres, Sqlite, Transaction};
use tokio::sync::watch;

use super::{Error, Result};

/// PostgreSQL's advisory lock that every writing transaction takes first: "bench" in ASCII.
const WRITER_LOCK: i64 = 0x62_65_6e_63_68;

/// How long a request waits for a connection or for its turn to write before it is told to come back.
const PATIENCE: Duration = Duration::from_secs(10);

/// A connected database.
#[derive(Debug, Clone)]
pub struct Db {
    pools: Pools,
    commits: watch::Sender<u64>,
}

#[derive(Debug, Clone)]
enum Pools {
    Sqlite { read: SqlitePool, write: SqlitePool },
    Postgres(PgPool),
}

/// One transaction. Dropped without [`Tx::commit`] it leaves nothing behind.
#[derive(Debug)]
pub struct Tx {
    inner: Inner,
    commits: Option<watch::Sender<u64>>,
}

/// The transaction itself; only [`sql!`](crate::sql) looks inside.
#[derive(Debug)]
pub enum Inner {
    /// On the embedded database.
    Sqlite(Transaction<'static, Sqlite>),
    /// On PostgreSQL.
    Postgres(Transaction<'static, Postgres>),
}

impl Db {
    /// Opens (and makes, where it is missing) the SQLite file `benchside.sqlite` in `folder`.
    ///
    /// Durable at every commit: WAL with `synchronous=full`. Readers have a pool of their own; one connection writes.
    pub async fn open_sqlite(folder: &Path) -> Result<Self> {
        let options = SqliteConnectOptions::new()
            .filename(folder.join("benchside.sqlite"))
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .foreign_keys(true)
            .busy_timeout(PATIENCE)
            .pragma("cache_size", "-65536")
            .pragma("temp_store", "memory")
            .optimize_on_close(true, None);
        let write = unstuck()
            .max_connections(1)
            .acquire_timeout(PATIENCE)
            .idle_timeout(None)
            .max_lifetime(None)
            .connect_with(options.clone())
            .await?;
        let read = unstuck()
            .max_connections(8)
            .acquire_timeout(PATIENCE)
            .connect_with(options.create_if_missing(false).pragma("query_only", "on").pragma("cache_size", "-16384"))
            .await?;
        Ok(Self { pools: Pools::Sqlite { read, write }, commits: watch::Sender::new(0) })
    }

    /// Connects to PostgreSQL at `url` (`postgres://…`).
    ///
    /// Statement, lock and idle-in-transaction time-outs keep a stalled node from stopping the others.
    pub async fn open_postgres(url: &str) -> Result<Self> {
        let options = PgConnectOptions::from_str(url)?.application_name("benchside").options([
            ("statement_timeout", "30s"),
            ("lock_timeout", "10s"),
            ("idle_in_transaction_session_timeout", "30s"),
            ("timezone", "UTC"),
        ]);
        let pool = PgPoolOptions::new().max_connections(16).acquire_timeout(PATIENCE).connect_with(options).await?;
        Ok(Self { pools: Pools::Postgres(pool), commits: watch::Sender::new(0) })
    }

    /// A transaction that sees one moment of the database and may not write.
    pub async fn read(&self) -> Result<Tx> {
        let inner = match &self.pools {
            Pools::Sqlite { read, .. } => Inner::Sqlite(read.begin().await?),
            Pools::Postgres(pool) => {
                Inner::Postgres(pool.begin_with("begin transaction isolation level repeatable read, read only").await?)
            }
        };
        Ok(Tx { inner, commits: None })
    }

    /// The one writing transaction there is at a time, on every node. Keep it short: no network, no files, no templates.
    pub async fn write(&self) -> Result<Tx> {
        let inner = match &self.pools {
            Pools::Sqlite { write, .. } => Inner::Sqlite(write.begin_with("begin immediate").await?),
            Pools::Postgres(pool) => {
                let mut tx = pool.begin().await?;
                sqlx::query("select pg_advisory_xact_lock($1)").bind(WRITER_LOCK).execute(&mut *tx).await?;
                Inner::Postgres(tx)
            }
        };
        Ok(Tx { inner, commits: Some(self.commits.clone()) })
    }

    /// Changes whenever this node has committed a write: followers wait on it instead of asking all the time.
    pub fn commits(&self) -> watch::Receiver<u64> {
        self.commits.subscribe()
    }

    /// True on PostgreSQL, where other nodes may write too.
    pub fn is_shared(&self) -> bool {
        matches!(self.pools, Pools::Postgres(_))
    }

    /// Brings the tables to the newest shape.
    pub async fn migrate(&self) -> std::result::Result<(), sqlx::migrate::MigrateError> {
        match &self.pools {
            Pools::Sqlite { write, .. } => super::migrate::on_sqlite(write).await,
            Pools::Postgres(pool) => super::migrate::MIGRATIONS.run(pool).await,
        }
    }

    /// A consistent copy of the whole SQLite database in a new (or empty) file; PostgreSQL has `pg_dump` for it.
    pub async fn copy_to(&self, file: &Path) -> Result<bool> {
        match &self.pools {
            Pools::Sqlite { read, .. } => {
                // A connection of its own, for readers may write nothing, not even a copy elsewhere.
                let mut connection = read.acquire().await?.detach();
                sqlx::query("pragma query_only = off").execute(&mut connection).await?;
                sqlx::query("vacuum into $1").bind(file.to_string_lossy().into_owned()).execute(&mut connection).await?;
                connection.close().await?;
                Ok(true)
            }
            Pools::Postgres(_) => Ok(false),
        }
    }

    /// Ends every connection; what was committed is safe without it.
    pub async fn close(&self) {
        match &self.pools {
            Pools::Sqlite { read, write } => {
                read.close().await;
                write.close().await;
            }
            Pools::Postgres(pool) => pool.close().await,
        }
    }
}

/// A pool that replaces a connection which still believes itself in a transaction: where the disk is full or fails, SQLite ends the
/// transaction by itself, sqlx's own rollback then fails, and that connection would refuse every transaction from there on.
fn unstuck() -> SqlitePoolOptions {
    SqlitePoolOptions::new().before_acquire(|connection, _| Box::pin(async move { Ok(!connection.is_in_transaction()) }))
}

impl Tx {
    /// For [`sql!`](crate::sql).
    pub fn inner(&mut self) -> &mut Inner {
        &mut self.inner
    }

    /// Makes what was written lasting, and wakes the followers.
    pub async fn commit(self) -> Result<()> {
        match self.inner {
            Inner::Sqlite(tx) => tx.commit().await,
            Inner::Postgres(tx) => tx.commit().await,
        }
        .map_err(Error::from)?;
        if let Some(commits) = self.commits {
            commits.send_modify(|count| *count += 1);
        }
        Ok(())
    }
}
