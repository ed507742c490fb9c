//! The coordinators' desk of rounds.

pub(super) mod compare;
pub(super) mod list;
pub(super) mod publish;
pub(super) mod request;
pub(super) mod settings;
pub(super) mod show;
pub(super) mod usual;
pub(super) mod weights;

use std::collections::HashMap;

use super::explain::Explained;
use super::model::{Placed, points};
use super::solve::Move;
use super::store::Named;
use crate::ids::PersonId;
use crate::matching::score::{Part, total};

/// Rows of one page.
pub(super) const ROWS: i64 = 25;

/// Somebody, by name.
pub(super) struct WhoView {
    pub name: String,
    pub href: String,
    pub place: String,
}

impl WhoView {
    pub fn of(names: &HashMap<PersonId, Named>, person: &PersonId) -> Self {
        match names.get(person) {
            Some(one) => Self { name: one.name.clone(), href: format!("/people/{}", one.handle), place: one.institution.clone() },
            None => Self { name: "Somebody who is no longer here".to_owned(), href: String::new(), place: String::new() },
        }
    }
}

/// One thing that speaks for a pair.
pub(super) struct ReasonView {
    pub words: String,
    pub points: String,
}

/// What speaks for a pair, with what is not shown to this reader in one line.
pub(super) fn reasons(parts: &[Part], score: i64) -> Vec<ReasonView> {
    let mut reasons: Vec<ReasonView> =
        parts.iter().map(|part| ReasonView { words: part.reason.words(), points: points(part.points) }).collect();
    let more = score - total(parts);
    if more > 0 {
        reasons.push(ReasonView { words: "From parts of the profile that are not shown to you".to_owned(), points: points(more) });
    }
    reasons
}

/// A request with its host.
pub(super) struct PairView {
    pub request: String,
    pub requester: WhoView,
    pub asks: String,
    pub host: Option<WhoView>,
    pub offered: bool,
    pub score: String,
    pub pinned: bool,
    pub why: String,
    pub reasons: Vec<ReasonView>,
}

impl PairView {
    pub fn of(placed: Placed, explained: Explained, names: &HashMap<PersonId, Named>) -> Self {
        Self {
            requester: WhoView::of(names, &placed.person),
            host: placed.host.as_ref().map(|(_, person)| WhoView::of(names, person)),
            offered: placed.host.as_ref().is_some_and(|(key, _)| key.starts_with("offer:")),
            score: points(placed.score),
            pinned: placed.pinned,
            reasons: reasons(&explained.parts, placed.score),
            asks: explained.asks,
            why: placed.why,
            request: placed.request,
        }
    }
}

/// A request that would change hosts.
pub(super) struct MoveView {
    pub requester: WhoView,
    pub before: String,
    pub after: String,
    pub points: String,
}

impl MoveView {
    pub fn of(one: &Move, names: &HashMap<PersonId, Named>) -> Self {
        let name = |host: &Option<(String, PersonId)>| {
            host.as_ref().map_or_else(|| "nobody".to_owned(), |(_, person)| WhoView::of(names, person).name)
        };
        Self {
            requester: WhoView::of(names, &one.person),
            before: name(&one.before),
            after: name(&one.after),
            points: signed(one.points),
        }
    }
}

/// "+5", "−2.5", "0".
pub(super) fn signed(hundredths: i64) -> String {
    match hundredths {
        0 => "0".to_owned(),
        more if more > 0 => format!("+{}", points(more)),
        less => format!("−{}", points(-less)),
    }
}

/// Everybody whom moves name.
pub(super) fn movers(moves: &[Move]) -> Vec<PersonId> {
    let of = moves.iter().flat_map(|one| {
        let hosts = [&one.before, &one.after].into_iter().flatten().map(|(_, person)| person.clone());
        std::iter::once(one.person.clone()).chain(hosts)
    });
    let mut people: Vec<PersonId> = of.collect();
    people.sort_unstable();
    people.dedup();
    people
}
