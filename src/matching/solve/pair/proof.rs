//! Checks a pairing without knowing how it was found.
//!
//! Weak duality for matchings (Edmonds 1965): let `y >= 0` be prices of people and `z >= 0` of sets of them, so that for every two
//! who may meet, `y` of both and `z` of all sets with both come to the meeting's weight at least. A pairing has at most
//! half of each set within it, rounded down; so none weighs more than the sum of `y` and of `z` times that half.

use std::collections::{HashMap, HashSet};

use super::{Meeting, weigh};

/// Prices that prove a pairing best, in halves of a weight.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Proof {
    /// Of each person.
    pub price: Vec<i128>,
    /// Of sets of people, each ascending.
    pub sets: Vec<(Vec<u32>, i128)>,
}

/// Whether these pairs may be, and the prices prove that none weigh more: as many as can be, then whoever has sat out least left over,
/// then the fewest repeats, then the highest total. O(meetings times sets around a person).
#[must_use]
pub fn certify(sat_out: &[u32], meetings: &[Meeting], pairs: &[Vec<u32>], proof: &Proof) -> bool {
    let Some(weights) = weigh(sat_out, meetings) else { return false };
    let people = sat_out.len();
    let least = proof.price.iter().chain(proof.sets.iter().map(|(_, price)| price)).min();
    let known = proof
        .sets
        .iter()
        .all(|(set, _)| set.windows(2).all(|two| two[0] < two[1]) && set.last().is_none_or(|last| (*last as usize) < people));
    if proof.price.len() != people || least.is_some_and(|least| *least < 0) || !known {
        return false;
    }
    let mut around: Vec<Vec<usize>> = vec![Vec::new(); people];
    for (at, (set, _)) in proof.sets.iter().enumerate() {
        set.iter().for_each(|person| around[*person as usize].push(at));
    }
    let shared = |a: u32, b: u32| {
        let (one, two) = (&around[a as usize], &around[b as usize]);
        let both = one.iter().filter(|set| two.binary_search(set).is_ok());
        both.map(|set| proof.sets[*set].1).sum::<i128>()
    };
    let mut weight = HashMap::with_capacity(meetings.len());
    for (meeting, worth) in meetings.iter().zip(&weights) {
        let (a, b) = (meeting.a.min(meeting.b), meeting.a.max(meeting.b));
        if b as usize >= people {
            return false;
        }
        let priced = proof.price[a as usize] + proof.price[b as usize];
        // Most are covered without looking at sets.
        if priced < 2 * worth && priced + shared(a, b) < 2 * worth {
            return false;
        }
        weight.insert((a, b), *worth);
    }
    let mut seen = HashSet::new();
    let mut sum = 0;
    for pair in pairs {
        let [a, b] = pair[..] else { return false };
        let Some(worth) = weight.get(&(a.min(b), a.max(b))).filter(|_| seen.insert(a) && seen.insert(b)) else { return false };
        sum += worth;
    }
    let sets = proof.sets.iter().map(|(set, price)| price * (set.len() as i128 / 2));
    2 * sum == proof.price.iter().sum::<i128>() + sets.sum::<i128>()
}
