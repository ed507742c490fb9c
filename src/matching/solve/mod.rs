//! The matching engine: numbers in, numbers and a proof out. No input or output, no clock, no chance.

pub mod answer;
pub mod assign;
pub mod certify;
mod flow;
pub mod fair;
pub mod instance;
pub mod pair;
pub mod resolve;
pub mod stable;
pub mod stop;
pub mod why;
