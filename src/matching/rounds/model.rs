//! What a round can be, who may do what with it, and what its proposals are. Pure.

use chrono::{DateTime, NaiveDate, Utc};
use thiserror::Error;

use crate::accounts::{Role, Viewer};
use crate::ids::{InstitutionId, PersonId, RoundId, SolutionId};
use crate::matching::score::Weights;

/// The longest name of a round, in letters.
pub const NAME: usize = 120;
/// The longest word to hosts.
pub const MESSAGE: usize = 1_000;
/// Requests in one round at most.
pub const REQUESTS: i64 = 5_000;
/// Rounds that one institution may have unfinished at once.
pub const UNFINISHED: usize = 50;

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

/// A round.
#[derive(Debug, Clone, PartialEq)]
pub struct Round {
    /// Which.
    pub id: RoundId,
    /// What it matches: a programme's code.
    pub programme: String,
    /// Whose it is.
    pub institution: InstitutionId,
    /// Its name.
    pub name: String,
    /// Where it stands.
    pub state: State,
    /// One higher with everything that is changed about it.
    pub version: i64,
    /// What proposals are best at.
    pub aim: Aim,
    /// What reasons are worth in it.
    pub weights: Weights,
    /// The last day on which requests are taken in.
    pub closes: Option<NaiveDate>,
    /// What every host is told.
    pub message: String,
    /// The proposal that would be published.
    pub solution: Option<SolutionId>,
    /// When it was made.
    pub made: DateTime<Utc>,
    /// When anything about it last changed.
    pub changed: DateTime<Utc>,
}

impl Round {
    /// Whether its last day is over on this one, of its institution's calendar.
    #[must_use]
    pub fn is_past(&self, today: NaiveDate) -> bool {
        self.closes.is_some_and(|last| last < today)
    }
}

/// What a coordinator decided about a request and a host.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ruling {
    /// The request.
    pub request: String,
    /// The host: [`Host::key`](crate::matching::score::Host::key).
    pub host: String,
    /// Whom that is.
    pub person: PersonId,
    /// What.
    pub rule: Rule,
}

/// Something that was done to a round.
#[derive(Debug, Clone, PartialEq)]
pub struct Change {
    /// The round's version since.
    pub version: i64,
    /// Who did it.
    pub who: Who,
    /// What, in words.
    pub words: String,
    /// When.
    pub happened: DateTime<Utc>,
}

/// Who did something to a round.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Who {
    /// Somebody, by name.
    Person(String),
    /// Whoever is no longer here.
    Gone,
    /// Nobody: its last day was over.
    Calendar,
}

impl Who {
    /// What pages call them.
    #[must_use]
    pub fn words(self) -> String {
        match self {
            Self::Person(name) => name,
            Self::Gone => "Somebody who is no longer here".to_owned(),
            Self::Calendar => "The calendar".to_owned(),
        }
    }
}

/// A proposal without its pairs.
#[derive(Debug, Clone, PartialEq)]
pub struct Solution {
    /// Which.
    pub id: SolutionId,
    /// The how many-eth of its round, from 1.
    pub number: i64,
    /// The round's version that it was made of.
    pub made_of: i64,
    /// When.
    pub made: DateTime<Utc>,
    /// By whom.
    pub by: Option<String>,
    /// What it is best at.
    pub aim: Aim,
    /// What reasons are worth in it.
    pub weights: Weights,
    /// How it came out.
    pub figures: Figures,
    /// What could not be kept, in words.
    pub notes: String,
}

/// How a proposal came out. Scores are in hundredths of a point.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Figures {
    /// Requests that looked for a host.
    pub requests: i64,
    /// Those who have one.
    pub matched: i64,
    /// The sum of the scores.
    pub total: i64,
    /// The lowest score of a matched request.
    pub floor: Option<i64>,
    /// The best total without regard to fairness, and its floor; for fair proposals.
    pub unfair: Option<(i64, Option<i64>)>,
    /// No proposal matches more, and none that matches as many has a higher total.
    pub bound: Option<(i64, i64)>,
    /// An independent check proved that none is better.
    pub certified: bool,
    /// It was not stopped before the end.
    pub finished: bool,
}

impl Figures {
    /// What is proven about it, in plain words.
    #[must_use]
    pub fn proof(&self, aim: Aim) -> String {
        if self.certified {
            return match aim {
                Aim::Total => "A second check, which knows nothing of how this was found, proved that no proposal gives more \
                               requests a host, and none that gives as many has more points in all."
                    .to_owned(),
                Aim::Fair => "A second check proved that no proposal gives more requests a host, none that gives as many has a \
                              better worst match, and among those none has more points in all."
                    .to_owned(),
            };
        }
        let why = if self.finished {
            "The best that was found, but not proven to be the best there is."
        } else {
            "Stopped before the end: this is the best found until then."
        };
        match self.bound {
            Some((matched, total)) if matched > self.matched => {
                format!(
                    "{why} No proposal can give more than {matched} requests a host, nor have more than {} points in all.",
                    points(total)
                )
            }
            Some((_, total)) => {
                format!("{why} No proposal with as many matches can have more than {} points in all.", points(total))
            }
            None => format!("{why} How much better another could be is not known."),
        }
    }
}

/// Hundredths of a point as pages show them: "40" or "33.33".
#[must_use]
pub fn points(hundredths: i64) -> String {
    match (hundredths / 100, hundredths % 100) {
        (whole, 0) => whole.to_string(),
        (whole, part) if part % 10 == 0 => format!("{whole}.{}", part.abs() / 10),
        (whole, part) => format!("{whole}.{:02}", part.abs()),
    }
}

/// A request's place in a proposal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Placed {
    /// The request.
    pub request: String,
    /// Whose it is.
    pub person: PersonId,
    /// The host's key and whom that is; none for a request without one.
    pub host: Option<(String, PersonId)>,
    /// In hundredths of a point.
    pub score: i64,
    /// Whether a coordinator pinned it.
    pub pinned: bool,
    /// Why it has no host, in words.
    pub why: String,
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

    #[test]
    fn points_read_as_they_are_written() {
        assert_eq!([points(4_000), points(3_333), points(3_330), points(0), points(5)], ["40", "33.33", "33.3", "0", "0.05"]);
    }
}
