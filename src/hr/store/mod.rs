//! Rows of this slice.

pub mod exports;
pub mod headcount;
pub mod roll;
pub mod uptake;
