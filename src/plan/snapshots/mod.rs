//! Numbers of people frozen for publication, a quarter at a time.
//!
//! Whoever does not see exact numbers sees those of people that were counted as the newest snapshot has them, and the periods before as the
//! snapshots had them in which they first stood; nothing before the first. What is not about people is shown as it is now. [`freeze`] makes
//! one, [`follow`] does so by itself where the plan's settings say after how many days.
//!
//! What everyone sees of a counter over some days is one number, on every measure of every plan and among all counts: a snapshot decides on
//! counters ([`publish`]), those that no measure names included, and measures are put together from those ([`Past`]). So a counter
//! that is put on a measure later comes with the numbers that everybody knows, and two measures of one counter agree.

#[cfg(test)]
mod attack;
mod clock;
mod freeze;
mod model;
mod past;
mod publish;
pub mod store;

pub use clock::{follow, run};
pub use freeze::{Frozen, freeze, next};
pub use model::{Editions, Exact, FrozenBeside, FrozenRow, Numbers, Revised};
pub(super) use model::{is_of_people, wave_of};
pub(super) use past::{Past, past};
pub(super) use publish::Number;
