//! The matching engine.

mod assign;
mod fair;
mod resolve;
mod small;
mod stable;
