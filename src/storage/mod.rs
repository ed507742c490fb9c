//! The database: SQLite inside the program, or PostgreSQL for several nodes, from one SQL text.
//!
//! Everything above calls [`Db::read`] or [`Db::write`] once per request and passes the [`Tx`] to store functions, which run
//! plain sqlx queries through [`sql!`](crate::sql). One writer at a time on both databases, so that read, decide, write is serial by
//! construction and the ledger's order is the order of commits.

mod db;
mod error;
pub mod health;
pub mod jobs;
mod migrate;
mod secrets;
mod sql;

pub use db::{Db, Inner, Tx};
pub use error::{Error, Trouble};
pub use migrate::{History, Pending, history};
pub use secrets::{existing_secret, secret};

/// What every store function returns.
pub type Result<T> = std::result::Result<T, Error>;
