//! The matching engine: numbers in, numbers and a proof out. No input or output, no clock, no chance.

pub mod answer;
pub mod assign;
pub mod certify;
pub mod fair;
mod flow;
pub mod instance;
mod master;
pub mod pair;
pub mod resolve;
pub mod stable;
pub mod stop;
pub mod why;
