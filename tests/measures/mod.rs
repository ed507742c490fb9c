//! What is counted.

mod figures;
mod tallies;
