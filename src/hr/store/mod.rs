//! Rows of this slice.

pub mod exports;
pub mod headcount;
pub mod uptake;
