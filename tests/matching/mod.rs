//! The matching engine.

mod assign;
mod candidates;
mod change;
mod closing;
mod conference;
mod crossing;
mod fair;
mod files;
mod pair;
mod propose;
mod resolve;
mod returned;
pub mod rounds;
mod small;
mod stable;
