//! Where a round stands, what is done with it, and who may.

use thiserror::Error;

use crate::accounts::{Role, Viewer};
use crate::ids::InstitutionId;

macro_rules! coded {
    ($(#[$doc:meta])* $name:ident { $($variant:ident $code:literal $label:literal $words:literal,)* }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name { $(#[doc = $words] $variant,)* }

        impl $name {
            /// Every one.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];

            /// The word under which it is stored and sent.
            #[must_use]
            pub fn code(self) -> &'static str {
                match self { $(Self::$variant => $code,)* }
            }

            /// What pages call it.
            #[must_use]
            pub fn label(self) -> &'static str {
                match self { $(Self::$variant => $label,)* }
            }

            /// What it means, in a sentence.
            #[must_use]
            pub fn words(self) -> &'static str {
                match self { $(Self::$variant => $words,)* }
            }

            /// The one with this code.
            #[must_use]
            pub fn from_code(code: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|one| one.code() == code)
            }
        }
    };
}

coded! {
    /// Where a round stands.
    State {
        Draft "draft" "Draft" "Being set up; it takes nobody in yet.",
        Open "open" "Open" "Takes in every approved request that looks for a host, until it is closed or its last day is over.",
        Closed "closed" "Closed" "Its requests are settled; a proposal can be made.",
        Proposed "proposed" "Proposed" "A proposal is there to look at and change. Nobody outside the desk has heard of it.",
        Published "published" "Published" "The hosts have been asked. Who says no comes back here.",
        Finished "finished" "Finished" "Over. Requests still without a host are free for another round.",
    }
}

coded! {
    /// What can be done with a round.
    Act {
        Open "open" "Open it" "Takes requests in from now on.",
        Close "close" "Close it" "Settles which requests are in it.",
        Reopen "reopen" "Open it again" "Takes in the requests that have come since.",
        Change "change" "Change it" "Changes weights, aim, names, pins, or what hosts take.",
        Solve "solve" "Make a proposal" "Makes a proposal; those asked already stay as they are.",
        Publish "publish" "Publish it" "Asks the hosts.",
        Finish "finish" "Finish it" "Ends it.",
    }
}

coded! {
    /// What a proposal is best at.
    Aim {
        Total "total" "Best in all" "As many requests as can be have a host, and the points of all together are the most.",
        Fair "fair" "Fair to each" "As many requests as can be have a host, then the worst match is as good as can be, then the points of all together.",
    }
}

coded! {
    /// What a coordinator decides about a pair.
    Rule {
        Pin "pin" "Always" "These two, whatever else.",
        Forbid "forbid" "Never" "Never these two.",
    }
}

/// One step of a round.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Step {
    /// From any of these,
    pub from: &'static [State],
    /// by this,
    pub act: Act,
    /// to this, or it stays where it is.
    pub to: Option<State>,
}

const fn step(from: &'static [State], act: Act, to: Option<State>) -> Step {
    Step { from, act, to }
}

/// Every step. Nothing reaches anybody before [`Act::Publish`]; a round that was published is solved again for those who came back.
pub const STEPS: &[Step] = &[
    step(&[State::Draft], Act::Open, Some(State::Open)),
    step(&[State::Open], Act::Close, Some(State::Closed)),
    step(&[State::Closed, State::Proposed, State::Published], Act::Reopen, Some(State::Open)),
    step(&[State::Draft, State::Open, State::Closed, State::Proposed, State::Published], Act::Change, None),
    step(&[State::Closed, State::Proposed, State::Published], Act::Solve, Some(State::Proposed)),
    step(&[State::Proposed], Act::Publish, Some(State::Published)),
    step(&[State::Draft, State::Open, State::Closed, State::Proposed, State::Published], Act::Finish, Some(State::Finished)),
];

/// It cannot be done where the round stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("this can no longer be done: the round has moved on")]
pub struct Moved;

impl State {
    /// Where an act leads from here.
    ///
    /// # Errors
    ///
    /// It cannot be done here.
    pub fn after(self, act: Act) -> Result<Self, Moved> {
        let step = STEPS.iter().find(|step| step.act == act && step.from.contains(&self)).ok_or(Moved)?;
        Ok(step.to.unwrap_or(self))
    }

    /// Whether this can be done here.
    #[must_use]
    pub fn allows(self, act: Act) -> bool {
        self.after(act).is_ok()
    }

    /// Whether nothing follows.
    #[must_use]
    pub fn is_end(self) -> bool {
        self == Self::Finished
    }

    /// What to do next, for whoever keeps the desk.
    #[must_use]
    pub fn next(self) -> &'static str {
        match self {
            Self::Draft => "Open it when you are ready to take requests in.",
            Self::Open => "Close it when everybody has had time to ask. Then make a proposal.",
            Self::Closed => "Make a proposal. Nobody hears of it.",
            Self::Proposed => "Look through it: pin or forbid pairs, change weights, make another. Then publish it.",
            Self::Published => "Wait for the hosts' answers. Make another proposal for those who came back.",
            Self::Finished => "Nothing is left to do.",
        }
    }
}

/// Whether this viewer may see and run an institution's rounds.
#[must_use]
pub fn may(viewer: &Viewer, institution: &InstitutionId) -> bool {
    viewer.is(Role::Coordinator) && viewer.member().is_some_and(|me| me.institution == *institution)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;

    #[test]
    fn every_state_is_reached_and_has_a_way_on() {
        let mut reached = BTreeSet::from([State::Draft]);
        loop {
            let more: Vec<State> =
                reached.iter().flat_map(|state| Act::ALL.iter().filter_map(|act| state.after(*act).ok())).collect();
            let before = reached.len();
            reached.extend(more);
            if reached.len() == before {
                break;
            }
        }
        assert_eq!(reached.len(), State::ALL.len());
        for state in State::ALL {
            let ways = Act::ALL.iter().filter(|act| state.after(**act).is_ok_and(|to| to != *state)).count();
            assert_eq!(ways == 0, state.is_end(), "{state:?}");
            assert_eq!(State::from_code(state.code()), Some(*state));
            assert!(!state.next().is_empty());
        }
    }

    #[test]
    fn each_act_has_one_line_for_each_state() {
        for state in State::ALL {
            for act in Act::ALL {
                let lines = STEPS.iter().filter(|step| step.act == *act && step.from.contains(state)).count();
                assert!(lines <= 1, "{state:?} {act:?}");
            }
        }
    }

    proptest! {
        /// Whatever is tried, nobody is asked without a proposal, and what is finished stays so.
        #[test]
        fn nobody_is_asked_without_a_proposal(tried in prop::collection::vec(0..Act::ALL.len(), 0..40)) {
            let (mut state, mut proposed) = (State::Draft, false);
            for act in tried.into_iter().map(|at| Act::ALL[at]) {
                let was = state;
                match state.after(act) {
                    Ok(next) => state = next,
                    Err(Moved) => continue,
                }
                proposed |= act == Act::Solve;
                prop_assert!(act != Act::Publish || (proposed && was == State::Proposed));
                prop_assert!(was != State::Finished);
            }
        }
    }
}
