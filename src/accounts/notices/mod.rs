//! What this slice tells people: what touches the safety of their accounts.

mod clash;
mod closed;
mod handed;
mod role;
mod token;

pub(super) use clash::clash;
pub(crate) use closed::{Why, account_closed, account_open};
pub(super) use handed::handed_over;
pub(super) use role::{By, role_changed};
pub(super) use token::token_made;

use crate::notify::Kind;

/// What this slice tells people.
pub const NOTICES: &[&Kind] = &[
    &token::TOKEN_MADE,
    &clash::CLASH,
    &role::ROLE_CHANGED,
    &closed::ACCOUNT_CLOSED,
    &handed::HANDED_OVER,
    &super::guests::INVITED,
];
