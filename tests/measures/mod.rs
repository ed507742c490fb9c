//! What is counted.

mod door;
mod figures;
mod tallies;
