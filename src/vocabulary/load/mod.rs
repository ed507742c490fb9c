//! Vocabularies from files: to rows with their places, rows to concepts, and what is wrong in words that say what to do.

mod link;
mod parse;
mod starter;

pub use link::link;
pub use parse::{Problem, Row, parse};
pub use starter::{starter, titles};

/// How many problems are told at once.
const PROBLEMS_TOLD: usize = 100;
