//! The matching engine.

mod assign;
mod resolve;
mod small;
mod stable;
