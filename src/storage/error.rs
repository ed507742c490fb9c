//! What can go wrong between the program and its database, told apart by what its user can do about it.

/// A failed query, with the trouble named.
#[derive(Debug, thiserror::Error)]
#[error("{trouble}: {source}")]
pub struct Error {
    trouble: Trouble,
    source: sqlx::Error,
}

/// The kinds of trouble a caller answers differently.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trouble {
    /// A row with this key is there already.
    Taken,
    /// The database cannot be reached, or is too busy to answer in time: trying again helps.
    Away,
    /// The disk is full.
    Full,
    /// The data folder cannot be written.
    ReadOnly,
    /// Anything else: our mistake.
    Other,
}

impl std::fmt::Display for Trouble {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Taken => "it exists already",
            Self::Away => "the database cannot be reached",
            Self::Full => "the disk is full",
            Self::ReadOnly => "the data folder cannot be written",
            Self::Other => "the database refused a statement",
        })
    }
}

impl Error {
    /// Which trouble it is.
    pub fn trouble(&self) -> Trouble {
        self.trouble
    }

    /// True where a unique key was taken already; said by the driver, never by a constraint's name.
    pub fn is_taken(&self) -> bool {
        self.trouble == Trouble::Taken
    }
}

impl From<sqlx::Error> for Error {
    fn from(source: sqlx::Error) -> Self {
        Self { trouble: trouble_of(&source), source }
    }
}

/// SQLite's primary result codes are the low byte (<https://sqlite.org/rescode.html>): 5 busy, 6 locked, 8 read-only, 10 I/O,
/// 13 full, 14 cannot open. PostgreSQL's classes (appendix A): 08 connection, 53100 disk full, 53 resources, 55P03 lock timeout,
/// 57014 statement timeout, 57P0x shutting down, 3D000 no such database, 25006 read-only.
fn trouble_of(error: &sqlx::Error) -> Trouble {
    match error {
        sqlx::Error::Database(inner) => {
            if inner.is_unique_violation() {
                return Trouble::Taken;
            }
            let code = inner.code().unwrap_or_default().into_owned();
            if inner.try_downcast_ref::<sqlx::sqlite::SqliteError>().is_some() {
                return match code.parse::<u32>().unwrap_or(0) & 0xff {
                    5 | 6 | 10 | 14 => Trouble::Away,
                    8 => Trouble::ReadOnly,
                    13 => Trouble::Full,
                    _ => Trouble::Other,
                };
            }
            match code.as_str() {
                "53100" => Trouble::Full,
                "25006" => Trouble::ReadOnly,
                "55P03" | "57014" | "3D000" => Trouble::Away,
                other if other.starts_with("08") || other.starts_with("53") || other.starts_with("57P") => Trouble::Away,
                _ => Trouble::Other,
            }
        }
        sqlx::Error::Io(_)
        | sqlx::Error::Tls(_)
        | sqlx::Error::PoolTimedOut
        | sqlx::Error::PoolClosed
        | sqlx::Error::WorkerCrashed => Trouble::Away,
        _ => Trouble::Other,
    }
}
