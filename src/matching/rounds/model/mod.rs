//! What a round can be, who may do what with it, and what its proposals are. Pure.

mod proposals;
mod round;
mod states;

pub use proposals::{Figures, Placed, Solution, points};
pub use round::{Change, Round, Ruling, Who};
pub use states::{Act, Aim, Moved, Rule, STEPS, State, Step, may};

/// The longest name of a round, in letters.
pub const NAME: usize = 120;
/// The longest word to hosts.
pub const MESSAGE: usize = 1_000;
/// Requests in one round at most.
pub const REQUESTS: i64 = 5_000;
/// Rounds that one institution may have unfinished at once.
pub const UNFINISHED: usize = 50;
