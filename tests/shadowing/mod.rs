//! Job shadowing.

mod core;
mod model;
mod pages;
mod placements;
pub mod stage;
