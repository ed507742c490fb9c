//! What is counted.

mod acts;
mod counts;
mod door;
mod figures;
mod killed;
mod tallies;
