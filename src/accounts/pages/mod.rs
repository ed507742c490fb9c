//! The pages of accounts, a file for each.

pub mod admin;
pub mod demo;
pub mod me;
pub mod sessions;
pub mod sign_in;
pub mod sign_out;
pub mod tokens;
