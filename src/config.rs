//! What the operator decides: where the data is, which database, which address, how mail leaves.

use std::path::PathBuf;

/// How the program was started.
#[derive(Debug, Clone)]
pub struct Config {
    /// Which kind of house this is.
    pub mode: Mode,
    /// The folder with the database, the index and the lock.
    pub data: PathBuf,
    /// PostgreSQL's address; without one the database is SQLite in the data folder.
    pub database_url: Option<String>,
    /// The address under which people reach the program, such as `https://skills.example.ac.uk`, without a slash at its end.
    pub address: String,
    /// Where people write with questions about the service: named under Help.
    pub contact: Option<String>,
    /// How mail leaves.
    pub mail: Mail,
}

/// Which kind of house this is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// Real people; sign-in through their institution.
    Real,
    /// Sample people; local sign-in; loopback only.
    Demo,
}

/// How mail leaves.
#[derive(Debug, Clone, PartialEq)]
pub enum Mail {
    /// Through an SMTP server.
    Smtp {
        /// Such as `smtps://user:secret@mail.example.ac.uk`.
        url: String,
        /// The sender's address.
        from: String,
    },
    /// Into files in this folder.
    File(PathBuf),
    /// Kept in memory, for tests.
    Memory,
}

impl Config {
    /// True in the demonstration.
    pub fn is_demo(&self) -> bool {
        self.mode == Mode::Demo
    }
}
