//! A plan's file taken in: all of it or nothing, and safely again.
//!
//! What the file says and the database does not is added; nothing that is there is taken away. A field that a newer file changes and
//! nobody changed here takes the file's words; one that was changed here and not in the file stays; one that both changed stays, unless
//! whoever takes the file in says otherwise ([`merge`]). Statuses, updates and values come along: what was said or recorded before is
//! not written twice. [`weigh`] says what a file would do, [`bring_in`] does it; [`sent`] holds the acts on files sent to a page or the API.

mod merge;
pub(super) mod sent;
mod weigh;
mod write;

pub use merge::Change;
pub use weigh::{Weighed, weigh};
pub use write::{Imported, bring_in};
