//! What people are told, how they want it, and when: pure.

mod kind;
mod notice;
mod patience;
mod times;

pub use kind::{AT_ONCE, Frequency, Kind, Mailed, SETTLE};
pub use notice::{Letter, Notice};
pub(super) use notice::{Queued, SUBJECT, TITLE};
pub(super) use patience::next_try;
pub(super) use times::next_morning;
