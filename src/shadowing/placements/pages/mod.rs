//! The page of a visit, and the file for calendars.

mod file;
mod show;
mod words;

pub(super) use file::file;
pub(super) use show::{show, step};
