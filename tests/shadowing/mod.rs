//! Job shadowing.

mod agreements;
mod core;
mod guests;
mod left;
mod merged;
mod model;
mod pages;
mod placements;
pub mod stage;
