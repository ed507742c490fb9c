//! Numbers of people frozen for publication, a quarter at a time.
//!
//! Once a plan has a snapshot, whoever does not see exact numbers sees those of people as the newest snapshot has them, and the periods
//! before as the snapshots had them in which they first stood. What is not about people is shown as it is now. [`freeze`] makes one,
//! [`follow`] does so by itself where the plan's settings say after how many days.

mod clock;
mod freeze;
mod model;
pub mod store;

pub use clock::{follow, run};
pub use freeze::{Frozen, freeze, next};
pub(super) use model::is_of_people;
pub use model::{Editions, Exact, FrozenBeside, FrozenRow, Numbers, Revised};
