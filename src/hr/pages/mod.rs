//! The pages of this slice, one file a subject.

pub mod departments;
pub mod exports;
pub mod extract;
pub mod extracts;
pub mod left_out;
pub mod team;
pub mod tell;
