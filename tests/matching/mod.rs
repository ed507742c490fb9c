//! The matching engine.

mod assign;
mod fair;
mod pair;
mod resolve;
mod small;
mod stable;
