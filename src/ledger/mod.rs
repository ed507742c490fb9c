//! What happened, written once and never changed, in the order of commits.
//!
//! A slice appends a fact in the same transaction as the state it changes ([`append`]); search, measures, alerts and the audit page
//! read facts in order ([`since`]), each with its own mark. Kinds of facts are constants in the slice that writes them. Facts hold
//! random keys instead of people: [`forget`] deletes the one row that joins a key to a person, and the counts stand.

mod model;
mod store;

pub use model::{BETWEEN, Entry, Fact, Place, Written};
pub use store::{
    Wanted, about, alias, append, append_all, as_written, corrected, corrected_among, forget, head, key_of, last_recorded, mark,
    newest, set_mark, since, to_objects, unalias,
};
