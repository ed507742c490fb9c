//! Matching: who is paired with whom, as well as can be, with a proof.

pub mod files;
pub mod solve;
