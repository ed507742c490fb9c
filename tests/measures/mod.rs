//! What is counted.

mod acts;
mod broken;
mod counts;
mod door;
mod figures;
mod killed;
mod tallies;
