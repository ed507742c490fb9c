//! The rules of shadowing: what an offer, a request and a placement can be, who may do what with it, and what happens otherwise.
//!
//! Everything is in two tables. [`RULES`] has one line for each step: from which states, which act, by whom, to which state, and who
//! is told. [`WAITS`] has one line for each state that is not an end: who must act next, by when, and what happens otherwise.
//! Pages, mails, the ledger and the documentation read these tables; nothing else decides.

pub mod calendar;
mod codes;
mod entry;
mod places;
mod rules;
mod states;
mod waits;
mod words;

pub use codes::Mode;
pub use entry::{Access, Requirement};
pub use places::{Full, Kind, Places};
pub use rules::{RULES, Rule};
pub use states::{Act, Offer, Party, Placement, Request, State};
pub use waits::{Limit, Otherwise, WAITS, Wait, wait};
pub use words::{next_words, otherwise_words, reminds, rests};

use thiserror::Error;

/// Why a step is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum Refused {
    /// Others may do that here, this party may not.
    #[error("this is not yours to do")]
    NotYours,
    /// Nobody can do that here: somebody else was quicker, or the page is old.
    #[error("this can no longer be done: it has moved on")]
    NotHere,
}

/// Whether a party may do this with something in this state.
#[must_use]
pub fn may(party: Party, act: Act, state: State) -> bool {
    step(state, act, party).is_ok()
}

/// The rule for a step, with the state it leads to and whom to tell.
///
/// # Errors
/// [`Refused`]: no rule allows it to this party, or to anyone.
pub fn step(state: State, act: Act, party: Party) -> Result<&'static Rule, Refused> {
    let mut here = RULES.iter().filter(|rule| rule.act == act && rule.from.contains(&state)).peekable();
    if here.peek().is_none() {
        return Err(Refused::NotHere);
    }
    here.find(|rule| rule.by.contains(&party)).ok_or(Refused::NotYours)
}

/// Everything a party may do with something in this state, in the order of [`RULES`].
pub fn acts(state: State, party: Party) -> impl Iterator<Item = Act> {
    RULES.iter().filter(move |rule| rule.from.contains(&state) && rule.by.contains(&party)).map(|rule| rule.act)
}
