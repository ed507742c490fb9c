//! The demonstration's sample: two universities that do not exist, their technicians, and two years in which they joined, published,
//! edited, confirmed, searched and wrote to each other.
//!
//! Everything is drawn from the word lists in `words/` with a fixed seed, so that every demonstration is alike; nobody in it is real.
//! [`fill`] lives through the two years on the app's own clock, which it moves, and changes nothing except through the functions that
//! the pages call.

mod agreements;
mod cast;
mod chance;
mod fill;
mod guidance;
mod history;
mod letters;
mod plan;
mod profile;
mod proposals;
mod reading;
mod roll;
mod rounds;
mod shadowing;
mod text;
mod upkeep;
mod visits;
mod words;

pub use fill::{Fill, fill};
