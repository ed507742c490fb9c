//! Stable matching: when both sides rank, no request and host who would both rather have each other.
//!
//! Ties make stability weak: a pair blocks only when *both* strictly gain. [`hospital`] serves hosts that rank for themselves,
//! [`projects`] supervisors who rank for all their projects; [`check`] lists blocking pairs whoever made the answer.

mod check;
mod hospital;
mod projects;

pub use check::{blocking, blocking_projects};
pub use hospital::hospital;
pub use projects::{Projects, projects};

/// Two who may be matched, and where each stands with the other: lower ranks are better, equal ranks are ties.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Ranked {
    /// The request, by number.
    pub request: u32,
    /// The host, by number.
    pub host: u32,
    /// The host's rank with the request.
    pub by_request: u32,
    /// The request's rank with the host (or with the host's supervisor).
    pub by_host: u32,
}

/// Which side proposes, and so gets the best it can have in any stable matching where there are no ties.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Proposer {
    /// The requests.
    #[default]
    Requests,
    /// The hosts.
    Hosts,
}

/// Both sides with their lists.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Preferences {
    /// How many hosts each request wants.
    pub requests: Vec<u32>,
    /// How many requests each host takes.
    pub hosts: Vec<u32>,
    /// Everyone who may be matched, each two once.
    pub pairs: Vec<Ranked>,
}
