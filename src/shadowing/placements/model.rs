//! What is asked about a visit: before it, after it, and months later.

use crate::shadowing::model::{Act, Party, Placement as At};

/// Something that is asked, with the word under which the answer is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Item {
    /// The word.
    pub code: &'static str,
    /// What pages say.
    pub words: &'static str,
}

const fn item(code: &'static str, words: &'static str) -> Item {
    Item { code, words }
}

/// What the safety contact says before a visit; the last three are about visitors from other institutions.
const CHECKS: [Item; 6] = [
    item("risk-assessment", "The risk assessment covers this visit"),
    item("induction", "An induction is given, or arranged for the beginning of the visit"),
    item("ppe", "Protective equipment is there for them, or none is needed"),
    item("visitor-status", "They are registered as a visitor, as far as our rules ask for it"),
    item("insurance", "Insurance covers the visit at both institutions"),
    item("travel", "Travel, and work away from home, are cleared with their institution"),
];

/// Everything that has to be said before an area is clear.
#[must_use]
pub fn checks(external: bool) -> &'static [Item] {
    if external { &CHECKS } else { CHECKS.split_at(3).0 }
}

/// The words of what was said, by its code.
#[must_use]
pub fn check_words(code: &str) -> &'static str {
    CHECKS.iter().find(|item| item.code == code).map_or("Something that was cleared", |item| item.words)
}

/// Who gives feedback.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// Who shadowed.
    Shadow,
    /// Who was shadowed.
    Host,
}

impl Side {
    /// Both.
    pub const BOTH: [Self; 2] = [Self::Shadow, Self::Host];

    /// The side of a party, where it is one.
    #[must_use]
    pub const fn of(party: Party) -> Option<Self> {
        match party {
            Party::Requester => Some(Self::Shadow),
            Party::Host => Some(Self::Host),
            _ => None,
        }
    }

    /// The word under which it is kept.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Shadow => "shadow",
            Self::Host => "host",
        }
    }

    /// The party that it is.
    #[must_use]
    pub const fn party(self) -> Party {
        match self {
            Self::Shadow => Party::Requester,
            Self::Host => Party::Host,
        }
    }
}

const SHADOW_RATES: [Item; 4] = [
    item("learned", "I learned what I had hoped to"),
    item("organised", "The visit was well organised"),
    item("welcome", "I was made welcome"),
    item("again", "I would recommend shadowing to a colleague"),
];
const HOST_RATES: [Item; 4] = [
    item("prepared", "My visitor came well prepared"),
    item("organised", "The visit was well organised"),
    item("worthwhile", "It was worth my time"),
    item("again", "I would host somebody again"),
];

/// What each side rates, from 1 ("not at all") to 5 ("very much").
#[must_use]
pub const fn questions(side: Side) -> &'static [Item] {
    match side {
        Side::Shadow => &SHADOW_RATES,
        Side::Host => &HOST_RATES,
    }
}

/// What can come of a visit.
pub const OUTCOMES: [Item; 6] = [
    item("applied", "I use what I saw in my own work"),
    item("training", "I have begun training or a qualification"),
    item("role", "My role has changed or grown, or I have applied for another"),
    item("contact", "We are still in touch, or work together"),
    item("shared", "I have passed on what I learned to others"),
    item("none", "Nothing so far"),
];

/// The words of an outcome, by its code.
#[must_use]
pub fn outcome_words(code: &str) -> &'static str {
    OUTCOMES.iter().find(|item| item.code == code).map_or("Something else", |item| item.words)
}

/// Whether an act is one that people take of a visit.
#[must_use]
pub const fn is_of_a_visit(act: Act) -> bool {
    matches!(
        act,
        Act::Clear
            | Act::Block
            | Act::Schedule
            | Act::Reschedule
            | Act::Cancel
            | Act::Confirm
            | Act::Miss
            | Act::GiveUp
            | Act::Answer
            | Act::Outcome
    )
}

/// Whether the dates that a visit has stand in calendars as called off: it is, or others are to be agreed.
#[must_use]
pub const fn is_off(state: At) -> bool {
    matches!(state, At::Clearing | At::Arranging | At::Cancelled | At::NoShow)
}

/// Whether the visit is still to come or under way, so that the host needs to know what the visitor needs.
#[must_use]
pub const fn is_ahead(state: At) -> bool {
    matches!(state, At::Clearing | At::Arranging | At::Scheduled)
}

/// Whose feedback somebody reads: their own, and a coordinator that of their own people.
#[must_use]
pub fn reads(parties: &[Party], side: Side, external: bool) -> bool {
    parties.iter().any(|party| match party {
        Party::Coordinator => !external || side == Side::Shadow,
        Party::Partner => side == Side::Host,
        other => *other == side.party(),
    })
}

/// Whether somebody reads what came of it.
#[must_use]
pub fn reads_outcome(parties: &[Party]) -> bool {
    parties.iter().any(|party| matches!(party, Party::Requester | Party::Manager | Party::Coordinator))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn feedback_is_read_by_who_gave_it_and_their_own_coordinators() {
        for (party, external, shadows, hosts) in [
            (Party::Requester, false, true, false),
            (Party::Host, false, false, true),
            (Party::Manager, false, false, false),
            (Party::Safety, true, false, false),
            (Party::Coordinator, false, true, true),
            (Party::Coordinator, true, true, false),
            (Party::Partner, true, false, true),
            (Party::Other, true, false, false),
        ] {
            assert_eq!(reads(&[party], Side::Shadow, external), shadows, "{party:?} of the shadow");
            assert_eq!(reads(&[party], Side::Host, external), hosts, "{party:?} of the host");
        }
    }

    #[test]
    fn outsiders_are_asked_for_more() {
        assert_eq!((checks(false).len(), checks(true).len()), (3, 6));
        assert_eq!(check_words("travel"), CHECKS[5].words);
    }
}
