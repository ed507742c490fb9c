//! What differs between two proposals.

use std::collections::{HashMap, HashSet};

use crate::ids::PersonId;
use crate::matching::rounds::model::{Placed, points};

/// What differs between two proposals.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Difference {
    /// Requests whose host is another, with the host before and after.
    pub moved: Vec<Move>,
    /// Matched after less before.
    pub matched: i64,
    /// Points after less before, in hundredths.
    pub total: i64,
}

/// One request that changes hosts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Move {
    /// The request.
    pub request: String,
    /// Whose it is.
    pub person: PersonId,
    /// The host before: key and person.
    pub before: Option<(String, PersonId)>,
    /// The host after.
    pub after: Option<(String, PersonId)>,
    /// Points after less before.
    pub points: i64,
}

impl Difference {
    /// Between what was and what is.
    #[must_use]
    pub fn between(before: &[Placed], after: &[Placed]) -> Self {
        let was: HashMap<&str, &Placed> = before.iter().map(|one| (one.request.as_str(), one)).collect();
        let is: HashSet<&str> = after.iter().map(|one| one.request.as_str()).collect();
        let mut difference = Self::default();
        for one in after {
            let old = was.get(one.request.as_str());
            difference.matched += i64::from(one.host.is_some()) - i64::from(old.is_some_and(|old| old.host.is_some()));
            difference.total += one.score - old.map_or(0, |old| old.score);
            let before = old.and_then(|old| old.host.clone());
            if before != one.host {
                difference.moved.push(Move {
                    request: one.request.clone(),
                    person: one.person.clone(),
                    before,
                    after: one.host.clone(),
                    points: one.score - old.map_or(0, |old| old.score),
                });
            }
        }
        for old in before.iter().filter(|old| !is.contains(old.request.as_str())) {
            difference.matched -= i64::from(old.host.is_some());
            difference.total -= old.score;
        }
        difference
    }

    /// What changes, in a sentence.
    #[must_use]
    pub fn words(&self) -> String {
        if self.moved.is_empty() && self.total == 0 {
            return "Nothing changes.".to_owned();
        }
        let moved = match self.moved.len() {
            0 => "Nobody's host changes".to_owned(),
            1 => "One request gets another host or none".to_owned(),
            many => format!("{many} requests get another host or none"),
        };
        let matched = match self.matched {
            0 => "as many are matched".to_owned(),
            1 => "one more is matched".to_owned(),
            -1 => "one fewer is matched".to_owned(),
            more if more > 0 => format!("{more} more are matched"),
            fewer => format!("{} fewer are matched", -fewer),
        };
        let total = match self.total {
            0 => "the points in all stay".to_owned(),
            more if more > 0 => format!("{} points more in all", points(more)),
            less => format!("{} points fewer in all", points(-less)),
        };
        format!("{moved}; {matched}; {total}.")
    }
}
