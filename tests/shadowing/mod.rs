//! Job shadowing.

mod core;
mod model;
pub mod stage;
