//! Judged queries: whether search finds whom people hope for, in figures.
//!
//! A [`Collection`] is people, queries and judgements of who should be found. Our own is in `index/judgements/` and built into the
//! program; others are read from a folder. [`Bench`] holds a collection's people in an index of its own in memory, made as every
//! other index is, so that weights can be tried on it without touching anybody's data.

mod bench;
mod collection;
mod score;

pub use bench::Bench;
pub use collection::{Collection, Problem, Query};
pub use score::{Outcome, Task, macro_average, tasks};
