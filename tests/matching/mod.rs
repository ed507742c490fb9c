//! The matching engine.

mod assign;
mod conference;
mod fair;
mod files;
mod pair;
mod resolve;
mod small;
mod stable;
