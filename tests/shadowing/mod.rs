//! Job shadowing.

mod core;
mod model;
mod pages;
pub mod stage;
