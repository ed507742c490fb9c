//! The administrator's pages: the accounts of their institution, and its settings.

pub mod account;
pub mod people;
pub mod person;
pub mod role;
pub mod settings;
