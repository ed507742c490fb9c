//! An answer in the words and units of rounds: who is matched, who is not and why, and what could not be kept.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::{GRAIN, Impossible, Solved, Task};
use crate::matching::candidates::Gathered;
use crate::matching::rounds::model::{Figures, Placed, Rule};
use crate::matching::score::Barrier;
use crate::matching::solve::answer::{Answer, Lack};
use crate::matching::solve::instance::Instance;
use crate::matching::solve::why::{Block, Reason, unmatched};

/// The answer in the words and units of rounds.
pub(super) fn told(
    gathered: &Gathered,
    instance: &Instance,
    answer: &Answer,
    unfair: Option<(i128, Option<i128>)>,
    keys: &[String],
    notes: &[String],
) -> Solved {
    // the millionths that keep the last proposal's pairs fall away
    let whole = |millionths: i128| i64::try_from(millionths / i128::from(GRAIN)).unwrap_or(i64::MAX);
    let mut of: HashMap<u32, (u32, i64, bool)> = HashMap::new();
    for at in &answer.pairs {
        let pair = instance.pair(*at);
        of.insert(pair.request, (pair.host, pair.score / GRAIN, instance.is_pinned(*at)));
    }
    let mut why: HashMap<u32, String> = HashMap::new();
    for one in unmatched(instance, answer) {
        let removed = &gathered.removed[one.request as usize];
        why.insert(one.request, in_words(gathered, &one.reason, removed, answer.finished));
    }
    let placed = gathered.wishes.iter().enumerate().map(|(at, wish)| {
        let found = of.get(&(at as u32)).copied();
        Placed {
            request: wish.id.clone(),
            person: wish.person.clone(),
            host: found.map(|(host, ..)| (keys[host as usize].clone(), gathered.hosts[host as usize].person.clone())),
            score: found.map_or(0, |(_, score, _)| score),
            pinned: found.is_some_and(|(.., pinned)| pinned),
            why: if found.is_some() { String::new() } else { why.remove(&(at as u32)).unwrap_or_default() },
        }
    });
    let placed: Vec<Placed> = placed.collect();
    let matched = placed.iter().filter(|one| one.host.is_some());
    let figures = Figures {
        requests: placed.len() as i64,
        matched: matched.clone().count() as i64,
        total: matched.clone().map(|one| one.score).sum(),
        floor: matched.map(|one| one.score).min(),
        unfair: unfair.map(|(total, floor)| (whole(total), floor.map(whole))),
        bound: answer.bound.map(|bound| (bound.filled as i64, whole(bound.total))),
        certified: answer.certified,
        finished: answer.finished,
    };
    Solved { placed, figures, notes: notes.to_vec() }
}

/// Why a request has nobody.
fn in_words(gathered: &Gathered, reason: &Reason, removed: &BTreeMap<Barrier, u32>, finished: bool) -> String {
    let mut words = match reason {
        Reason::NoCandidate if removed.is_empty() => {
            "Nobody who hosts, and whose profile may be used for matching, does what is asked for or anything near it.".to_owned()
        }
        Reason::NoCandidate => "Nobody is left of those who do what is asked for.".to_owned(),
        Reason::TooFew => "Everybody who could be matched is.".to_owned(),
        Reason::Taken(hosts) => {
            let full = hosts.iter().filter(|(_, block)| matches!(block, Block::Full(_))).count();
            let none = hosts.iter().filter(|(host, _)| gathered.hosts[*host as usize].places == 0).count();
            let stopped = hosts.iter().any(|(_, block)| matches!(block, Block::Stopped)) || !finished;
            if stopped {
                "The search was stopped before it came to this request. Make the proposal again.".to_owned()
            } else {
                match (hosts.len(), full - none.min(full)) {
                    (1, 1) => "One host suits, and every place there goes to a request that gains more by it.".to_owned(),
                    (all, full) if all == full => {
                        format!(
                            "{all} hosts suit, and every place with them goes to requests that gain more by it or have nobody else."
                        )
                    }
                    (all, _) => format!("{all} hosts suit, and none of them has a place left for it."),
                }
            }
        }
    };
    if !removed.is_empty() {
        let mut kinds: BTreeMap<&str, u32> = BTreeMap::new();
        for (barrier, count) in removed {
            *kinds.entry(barrier.in_general()).or_insert(0) += count;
        }
        let kinds: Vec<String> = kinds
            .iter()
            .map(|(words, count)| if *count == 1 { format!("1 host: {words}") } else { format!("{count} hosts: {words}") })
            .collect();
        words.push_str(" Left out: ");
        words.push_str(&kinds.join("; "));
        words.push('.');
    }
    words
}

/// Pins whose two can no longer be matched at all.
pub(super) fn pins_left_out(
    task: &Task<'_>,
    wish_at: &HashMap<&str, u32>,
    known: &HashSet<(u32, u32)>,
    host_at: &HashMap<&str, u32>,
) -> Vec<String> {
    let lost = task.rulings.iter().filter(|ruling| ruling.rule == Rule::Pin).filter(|ruling| {
        // a request that is no longer in question keeps its pin without a word
        wish_at
            .get(ruling.request.as_str())
            .is_some_and(|wish| !host_at.get(ruling.host.as_str()).is_some_and(|host| known.contains(&(*wish, *host))))
    });
    match lost.count() {
        0 => Vec::new(),
        1 => vec!["One pinned pair can no longer be matched, and was matched otherwise.".to_owned()],
        many => vec![format!("{many} pinned pairs can no longer be matched, and were matched otherwise.")],
    }
}

/// Why not every pin can be kept.
pub(super) fn impossible(lacks: &[Lack]) -> Impossible {
    let words = lacks.iter().map(|lack| match lack {
        Lack::PinsOverDemand(_, by) => format!("A request is pinned to {} hosts too many. Unpin until one is left.", by),
        Lack::PinsOverCapacity(_, by) => {
            format!("A host is pinned to {by} more than they have places. Unpin, or give them more places in this round.")
        }
        Lack::PinsOverQuota(_, by) => format!("A group of hosts is pinned to {by} more than it takes."),
        Lack::Mandatory(_, by) | Lack::Minimum(_, by) | Lack::MinimumOverCapacity(_, by) => format!("{by} places are lacking."),
    });
    let mut words: Vec<String> = words.collect();
    words.dedup();
    Impossible(words)
}
