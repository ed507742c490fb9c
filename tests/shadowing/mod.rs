//! Job shadowing.

mod agreements;
mod core;
mod guests;
mod model;
mod pages;
mod placements;
pub mod stage;
