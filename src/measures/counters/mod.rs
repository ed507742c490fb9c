//! Everything that can be counted, by name. A measure of a plan names one of these, or one over another.

mod list;
mod seen;

use self::list::COUNTERS;
use super::breakdown::Breakdown;
use super::fold::Fold;

/// Something that can be counted.
#[derive(Debug, Clone, Copy)]
pub struct Counter {
    /// Its name in plans and addresses. Never changed once used.
    pub code: &'static str,
    /// What it counts, in one sentence for its readers.
    pub words: &'static str,
    /// What the number is of.
    pub unit: &'static str,
    /// Which facts it is counted from, in one sentence.
    pub source: &'static str,
    /// Whether it counts people, or acts of single people: shown to everyone under the rules of disclosure only.
    pub people: bool,
    /// Attributes that it keeps apart.
    pub splits: &'static [&'static str],
    /// Technical staff alone.
    pub(in crate::measures) technical: bool,
    pub(in crate::measures) fold: Fold,
}

impl Counter {
    /// Whether it is a state at a date rather than something that adds up over time.
    pub fn is_at_a_date(&self) -> bool {
        matches!(self.fold, Fold::Stock { .. } | Fold::Level { .. })
    }

    /// Whether its numbers of days that follow one another add up to that of all of them.
    pub fn adds_up(&self) -> bool {
        matches!(self.fold, Fold::Flow { .. })
    }

    /// Whether numbers of few are hidden rather than rounded: medians, and sums of what people did.
    pub fn hides_few(&self) -> bool {
        self.is_a_wait() || self.is_a_sum_of_people()
    }

    /// Whether it is a sum of hours, or of how often something happened to people.
    pub fn is_a_sum_of_people(&self) -> bool {
        self.people && matches!(self.fold, Fold::Flow { quantity: true, .. })
    }

    /// Whether its facts carry what it would be broken down by.
    pub fn carries(&self, by: Breakdown) -> bool {
        match by {
            Breakdown::Attribute(name) => self.splits.contains(&name),
            _ => true,
        }
    }

    /// Whether it is a median of days.
    pub fn is_a_wait(&self) -> bool {
        matches!(self.fold, Fold::Wait { .. })
    }
}

/// Counters of people, each with the counter of what they did: of these there are never fewer.
const PEOPLE_AND_ACTS: [(&str, &str); 4] = [
    ("contact.senders", "contact.messages"),
    ("directory.publishers", "directory.publications"),
    ("shadowing.requesters", "shadowing.requested"),
    ("shadowing.shadows", "shadowing.completed"),
];

/// The counter of the people who did what a counter counts, where there is one.
pub fn people_of(acts: &str) -> Option<&'static str> {
    PEOPLE_AND_ACTS.into_iter().find(|(_, of)| *of == acts).map(|(people, _)| people)
}

/// The counter of this name.
pub fn counter(code: &str) -> Option<&'static Counter> {
    COUNTERS.iter().find(|counter| counter.code == code)
}

/// Every counter, by name.
pub fn counters() -> &'static [Counter] {
    COUNTERS
}
