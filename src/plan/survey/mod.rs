//! Waves of surveys that were run elsewhere: a file of one wave read ([`read`]), checked against the plan and taken in ([`take`]), and
//! its answers by department, gender and whatever else a file has, as they may be shown ([`groups`]). Single answers are counted and not kept but for the day that a file
//! waits for its sender's word ([`sent`]).

mod groups;
mod read;
pub(super) mod sent;
pub mod store;
mod take;

pub(super) use groups::groups;
pub use read::{Counts, Wave, read};
pub use take::{Checked, Taken, check, take};

/// The largest file that is taken, in bytes.
pub const BYTES: usize = 8 * 1024 * 1024;
/// The most lines a file may have.
pub const ROWS: usize = 100_000;
