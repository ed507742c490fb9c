//! The registry: a line for each thing that is counted, by name.

use super::Counter;
use super::seen::{FRESH, SEEN, seen, shared};
use crate::directory::corrections::{CORRECTION_DECIDED, CORRECTION_SUGGESTED};
use crate::directory::{CONTACT_SENT, PROFILE_PUBLISHED};
use crate::guidance::GUIDANCE_OPENED;
use crate::hr::{HEADCOUNT_CELL, HEADCOUNT_TAKEN, PERSON_ENTERED, PERSON_LEFT};
use crate::measures::fold::{Event, Fold};
use crate::search::telemetry::{PROFILE_VIEWED, SEARCH_MADE};
use crate::shadowing::model::Act;

const ANY: fn(&Event) -> bool = |_| true;

/// What shadowing is kept apart by.
const SHADOWING: &[&str] = &["where", "kind"];

/// The confirmation after which both sides have confirmed.
fn both(event: &Event) -> bool {
    event.code("both") == "yes"
}

/// A request's first way to the line manager: one that was returned and is sent again is no other.
fn first(event: &Event) -> bool {
    event.code("again") != "yes"
}

const PLAIN: Counter = Counter {
    code: "",
    words: "",
    unit: "people",
    source: "",
    people: true,
    splits: &[],
    technical: false,
    fold: Fold::Flow { kinds: &[], quantity: false, when: ANY },
};

const fn flow(kinds: &'static [&'static str], quantity: bool) -> Fold {
    Fold::Flow { kinds, quantity, when: ANY }
}

const fn people(kinds: &'static [&'static str], actor: bool) -> Fold {
    Fold::People { kinds, actor, when: ANY }
}

pub(super) const COUNTERS: &[Counter] = &[
    Counter {
        code: "contact.messages",
        words: "Messages sent from profiles, first ones and answers.",
        unit: "messages",
        source: "A fact for each message sent.",
        fold: flow(&[CONTACT_SENT], false),
        ..PLAIN
    },
    Counter {
        code: "contact.senders",
        words: "Different people who wrote to somebody from a profile.",
        source: "A fact for each message sent; each sender once in any span of time.",
        fold: people(&[CONTACT_SENT], true),
        ..PLAIN
    },
    Counter {
        code: "directory.confirmed",
        words: "Technical staff whose published profile was confirmed within the last 180 days.",
        source: "Facts of publishing, confirming and taking back profiles, and of people who leave and come back.",
        technical: true,
        fold: Fold::Stock { kinds: SEEN, step: seen, lasts: Some(FRESH) },
        ..PLAIN
    },
    Counter {
        code: "directory.days_to_correct",
        words: "Days from a suggested correction to the first word on it, in the middle of all of them.",
        unit: "days",
        source: "Facts of suggesting and deciding corrections.",
        fold: Fold::Wait { from: CORRECTION_SUGGESTED, to: &[CORRECTION_DECIDED] },
        ..PLAIN
    },
    Counter {
        code: "directory.headcount",
        words: "Technical staff, as HR counts them.",
        source: "The newest headcount that was taken from an HR extract.",
        fold: Fold::Level { part: HEADCOUNT_CELL, whole: HEADCOUNT_TAKEN },
        ..PLAIN
    },
    Counter {
        code: "directory.publications",
        words: "Profiles published or published again.",
        unit: "publications",
        source: "A fact for each time a profile is published.",
        technical: true,
        splits: &["source"],
        fold: flow(&[PROFILE_PUBLISHED], false),
        ..PLAIN
    },
    Counter {
        code: "directory.published",
        words: "Technical staff with a published profile that others can see.",
        source: "Facts of publishing and taking back profiles, and of people who leave and come back.",
        technical: true,
        fold: Fold::Stock { kinds: SEEN, step: seen, lasts: None },
        ..PLAIN
    },
    Counter {
        code: "directory.publishers",
        words: "Different technical staff who published a profile, or published it again.",
        source: "A fact for each time a profile is published; each person once in any span of time.",
        technical: true,
        fold: people(&[PROFILE_PUBLISHED], false),
        ..PLAIN
    },
    Counter {
        code: "directory.shared",
        words: "Technical staff with a published profile that partner institutions can see.",
        source: "Facts of publishing and taking back profiles, and of people who leave and come back.",
        technical: true,
        fold: Fold::Stock { kinds: SEEN, step: shared, lasts: None },
        ..PLAIN
    },
    Counter {
        code: "guidance.opened",
        words: "Openings of guidance, by anyone but the coordinators who keep it.",
        unit: "openings",
        source: "A fact every few seconds with how often each text was opened, and no one's name.",
        people: false,
        splits: &["programme", "signed_in"],
        fold: flow(&[GUIDANCE_OPENED], true),
        ..PLAIN
    },
    Counter {
        code: "hr.joiners",
        words: "People whom HR names for the first time.",
        source: "A fact for each person who is new in an HR extract.",
        fold: flow(&[PERSON_ENTERED], false),
        ..PLAIN
    },
    Counter {
        code: "hr.leavers",
        words: "People who left.",
        source: "A fact for each person whom HR no longer names, or whose contract is over.",
        fold: flow(&[PERSON_LEFT], false),
        ..PLAIN
    },
    Counter {
        code: "profile.views",
        words: "Times that profiles were looked at by others.",
        unit: "views",
        source: "A fact every few seconds with the number of times each profile was looked at.",
        fold: flow(&[PROFILE_VIEWED], true),
        ..PLAIN
    },
    Counter {
        code: "search.empty",
        words: "Searches that found nobody. Searches of all institutions in this house are counted together.",
        unit: "searches",
        source: "A fact every few seconds with the number of searches, and no one's name.",
        people: false,
        fold: Fold::Flow { kinds: &[SEARCH_MADE], quantity: true, when: |event| event.code("empty") == "yes" },
        ..PLAIN
    },
    Counter {
        code: "search.searches",
        words: "Searches made. Searches of all institutions in this house are counted together.",
        unit: "searches",
        source: "A fact every few seconds with the number of searches, and no one's name.",
        people: false,
        fold: flow(&[SEARCH_MADE], true),
        ..PLAIN
    },
    Counter {
        code: "shadowing.approved",
        words: "Requests to shadow that a line manager approved, or somebody for them.",
        unit: "requests",
        source: "A fact for each approval.",
        splits: SHADOWING,
        fold: flow(&[Act::Approve.fact()], false),
        ..PLAIN
    },
    Counter {
        code: "shadowing.cancelled",
        words: "Agreed visits that were called off before they took place, or could not be cleared for safety.",
        unit: "visits",
        source: "A fact for each visit that is called off, and for each that could not be cleared.",
        splits: SHADOWING,
        fold: flow(&[Act::Cancel.fact(), Act::Block.fact()], false),
        ..PLAIN
    },
    Counter {
        code: "shadowing.completed",
        words: "Visits that both sides say took place.",
        unit: "visits",
        source: "The second of two confirmations of each visit.",
        splits: SHADOWING,
        fold: Fold::Flow { kinds: &[Act::Confirm.fact()], quantity: false, when: both },
        ..PLAIN
    },
    Counter {
        code: "shadowing.days_to_match",
        words: "Days from a request's way to the line manager to its match, in the middle of all of them.",
        unit: "days",
        source: "Facts of submitting a request, and of a host's yes or of a requester's to a host's dates.",
        splits: SHADOWING,
        fold: Fold::Wait { from: Act::Submit.fact(), to: &[Act::Accept.fact(), Act::TakeDates.fact()] },
        ..PLAIN
    },
    Counter {
        code: "shadowing.feedback",
        words: "Answers to the questions after a visit, from either side.",
        unit: "answers",
        source: "A fact for each answer.",
        splits: SHADOWING,
        fold: flow(&[Act::Answer.fact()], false),
        ..PLAIN
    },
    Counter {
        code: "shadowing.hosts",
        words: "Different people who hosted a visit and confirmed it.",
        source: "Confirmations by hosts; each person once in any span of time.",
        splits: SHADOWING,
        fold: Fold::People { kinds: &[Act::Confirm.fact()], actor: true, when: |event| event.code("by") == "host" },
        ..PLAIN
    },
    Counter {
        code: "shadowing.hours",
        words: "Hours of shadowing, as those who shadowed say.",
        unit: "hours",
        source: "The hours in each confirmation by who shadowed.",
        splits: SHADOWING,
        fold: Fold::Flow { kinds: &[Act::Confirm.fact()], quantity: true, when: |event| event.code("by") == "requester" },
        ..PLAIN
    },
    Counter {
        code: "shadowing.matched",
        words: "Times that a host said yes to a request, or a requester to a host's dates.",
        unit: "matches",
        source: "A fact for each yes.",
        splits: SHADOWING,
        fold: flow(&[Act::Accept.fact(), Act::TakeDates.fact()], false),
        ..PLAIN
    },
    Counter {
        code: "shadowing.offered",
        words: "Offers to be shadowed that were published.",
        unit: "offers",
        source: "A fact for each offer published.",
        splits: SHADOWING,
        fold: flow(&[Act::Publish.fact()], false),
        ..PLAIN
    },
    Counter {
        code: "shadowing.requested",
        words: "Requests to shadow that were sent to a line manager.",
        unit: "requests",
        source: "A fact for each time a request is submitted; of one that was returned and sent again the first.",
        splits: SHADOWING,
        fold: Fold::Flow { kinds: &[Act::Submit.fact()], quantity: false, when: first },
        ..PLAIN
    },
    Counter {
        code: "shadowing.requesters",
        words: "Different people who asked to shadow somebody.",
        source: "A fact for each request when it is submitted first; each person once in any span of time.",
        splits: SHADOWING,
        fold: Fold::People { kinds: &[Act::Submit.fact()], actor: false, when: first },
        ..PLAIN
    },
    Counter {
        code: "shadowing.shadows",
        words: "Different people who shadowed somebody, as both sides say.",
        source: "The second of two confirmations of each visit; each person once in any span of time.",
        splits: SHADOWING,
        fold: Fold::People { kinds: &[Act::Confirm.fact()], actor: false, when: both },
        ..PLAIN
    },
];

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_counter_has_a_name_of_its_own_and_says_what_it_is() {
        let codes: BTreeSet<&str> = COUNTERS.iter().map(|counter| counter.code).collect();
        assert_eq!(codes.len(), COUNTERS.len());
        assert!(COUNTERS.windows(2).all(|pair| pair[0].code < pair[1].code), "by name");
        for counter in COUNTERS {
            assert!(counter.words.ends_with('.') && counter.source.ends_with('.'), "{}", counter.code);
            assert!(!counter.unit.is_empty() && !counter.fold.kinds().is_empty(), "{}", counter.code);
        }
    }
}
