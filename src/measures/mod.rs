//! Success measures. For now the rules by which counts of people are shown without telling on anyone ([`disclosure`]).

pub mod disclosure;
