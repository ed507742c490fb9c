//! The matching engine.

mod assign;
mod candidates;
mod change;
mod conference;
mod crossing;
mod fair;
mod files;
mod pair;
mod resolve;
mod small;
mod stable;
