//! Where an agreement stands, who may do what with it, and on which days it holds: pure.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};

use crate::ids::{AgreementId, InstitutionId, PersonId};

/// After so long without an answer a proposal lapses.
pub const ANSWER: TimeDelta = TimeDelta::days(90);

macro_rules! states {
    ($($state:ident $code:literal $label:literal $doc:literal,)*) => {
        /// Where an agreement stands.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum State {
            $(#[doc = $doc] $state,)*
        }

        impl State {
            /// Every state.
            pub const ALL: &'static [Self] = &[$(Self::$state,)*];

            /// As it is stored and sent.
            #[must_use]
            pub const fn code(self) -> &'static str {
                match self { $(Self::$state => $code,)* }
            }

            /// What pages call it.
            #[must_use]
            pub const fn label(self) -> &'static str {
                match self { $(Self::$state => $label,)* }
            }
        }
    };
}

states! {
    Proposed "proposed" "Proposed" "One side has proposed it, the other has not answered.",
    Agreed "agreed" "Agreed" "Both sides have said yes.",
    Declined "declined" "Declined" "The other side said no.",
    Withdrawn "withdrawn" "Withdrawn" "Whoever proposed it took it back.",
    Lapsed "lapsed" "Not answered" "Nobody answered in time.",
    Ended "ended" "Ended" "One side ended it.",
    Expired "expired" "Over" "Its last day is over.",
}

impl State {
    /// The state of this code.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|state| state.code() == code)
    }

    /// Whether something may still become of it.
    #[must_use]
    pub const fn is_open(self) -> bool {
        matches!(self, Self::Proposed | Self::Agreed)
    }
}

/// On which side somebody is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// That proposed it.
    Proposer,
    /// That was asked.
    Partner,
    /// Neither: the time has come.
    Clock,
}

/// What can be done with an agreement.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Act {
    /// Says yes.
    Accept,
    /// Says no.
    Decline,
    /// Takes the proposal back.
    Withdraw,
    /// Ends what was agreed.
    End,
    /// Nobody answered.
    Lapse,
    /// The last day is over.
    Expire,
}

impl Act {
    /// Those that people take, by code, with what their buttons say.
    pub const TAKEN: [(Self, &'static str, &'static str); 4] = [
        (Self::Accept, "accept", "Accept for our institution"),
        (Self::Decline, "decline", "Decline"),
        (Self::Withdraw, "withdraw", "Withdraw the proposal"),
        (Self::End, "end", "End the agreement"),
    ];

    /// The one of this code.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::TAKEN.iter().find(|(_, known, _)| *known == code).map(|(act, ..)| *act)
    }
}

/// Every step: from where, by which act, of which sides, to where.
pub const STEPS: &[(State, Act, &[Side], State)] = &[
    (State::Proposed, Act::Accept, &[Side::Partner], State::Agreed),
    (State::Proposed, Act::Decline, &[Side::Partner], State::Declined),
    (State::Proposed, Act::Withdraw, &[Side::Proposer], State::Withdrawn),
    (State::Proposed, Act::Lapse, &[Side::Clock], State::Lapsed),
    (State::Agreed, Act::End, &[Side::Proposer, Side::Partner], State::Ended),
    (State::Agreed, Act::Expire, &[Side::Clock], State::Expired),
];

/// Where an act leads; none where this side may not, or nobody can any more.
#[must_use]
pub fn step(state: State, act: Act, side: Side) -> Option<State> {
    STEPS.iter().find(|(from, by, sides, _)| *from == state && *by == act && sides.contains(&side)).map(|(.., to)| *to)
}

/// What two institutions have agreed on, or may.
#[derive(Debug, Clone, PartialEq)]
pub struct Agreement {
    /// Which one.
    pub id: AgreementId,
    /// What it opens: a programme's code.
    pub programme: String,
    /// Who proposed it: which institution, and its name.
    pub proposer: (InstitutionId, String),
    /// Who was asked.
    pub partner: (InstitutionId, String),
    /// Where it stands.
    pub state: State,
    /// Whether it holds today.
    pub in_force: bool,
    /// One more with each step.
    pub version: i64,
    /// What it says.
    pub says: Says,
    /// Whom to ask on the other side.
    pub partner_contact: String,
    /// Why it was declined or ended.
    pub reason: String,
    /// When it was proposed, and by whom.
    pub proposed: (DateTime<Utc>, Option<String>),
    /// When it was answered, and by whom.
    pub answered: Option<(DateTime<Utc>, Option<String>)>,
    /// When it was over, and who ended it.
    pub ended: Option<(DateTime<Utc>, Option<String>)>,
    /// The time zone in which its days are: the proposer's.
    pub time_zone: String,
}

/// What an agreement says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Says {
    /// From when on.
    pub first: NaiveDate,
    /// Until when; none where until somebody ends it.
    pub last: Option<NaiveDate>,
    /// What is agreed, in words.
    pub words: String,
    /// Where the paper is: an address, or empty.
    pub link: String,
    /// Whom to ask on the side that proposes.
    pub contact: String,
}

/// A proposal to be written.
#[derive(Debug, Clone)]
pub struct New<'a> {
    /// What it opens: a programme's code.
    pub programme: &'a str,
    /// Who proposes.
    pub proposer: &'a InstitutionId,
    /// Who is asked.
    pub partner: &'a InstitutionId,
    /// What it says.
    pub says: &'a Says,
    /// Which of the proposer's people.
    pub by: &'a PersonId,
}

impl Agreement {
    /// On which side an institution is; none where it is on neither.
    #[must_use]
    pub fn side(&self, institution: &InstitutionId) -> Option<Side> {
        if self.proposer.0 == *institution {
            Some(Side::Proposer)
        } else if self.partner.0 == *institution {
            Some(Side::Partner)
        } else {
            None
        }
    }

    /// The other side, as this institution sees it.
    #[must_use]
    pub fn other(&self, institution: &InstitutionId) -> &(InstitutionId, String) {
        if self.proposer.0 == *institution { &self.partner } else { &self.proposer }
    }

    /// What time does with it, and whether it holds on this day.
    #[must_use]
    pub fn on(&self, now: DateTime<Utc>, today: NaiveDate) -> (Option<Act>, bool) {
        match self.state {
            State::Proposed => ((self.proposed.0 + ANSWER <= now).then_some(Act::Lapse), false),
            State::Agreed if self.says.last.is_some_and(|last| last < today) => (Some(Act::Expire), false),
            State::Agreed => (None, self.says.first <= today),
            _ => (None, false),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_step_leads_on_from_an_end_and_every_state_is_reached() {
        for state in State::ALL {
            let leads_on = STEPS.iter().any(|(from, ..)| from == state);
            assert_eq!(leads_on, state.is_open(), "{state:?}");
            let reached = STEPS.iter().any(|(.., to)| to == state);
            assert!(reached || *state == State::Proposed, "{state:?}");
            assert_eq!(State::from_code(state.code()), Some(*state));
        }
    }

    #[test]
    fn nobody_answers_their_own_proposal() {
        for act in [Act::Accept, Act::Decline] {
            assert_eq!(step(State::Proposed, act, Side::Proposer), None);
            assert!(step(State::Proposed, act, Side::Partner).is_some());
        }
        assert_eq!(step(State::Proposed, Act::Withdraw, Side::Partner), None);
        for side in [Side::Proposer, Side::Partner] {
            assert_eq!(step(State::Agreed, Act::End, side), Some(State::Ended));
            assert_eq!(step(State::Agreed, Act::Expire, side), None);
        }
    }
}
