//! The matching engine.

mod assign;
mod small;
