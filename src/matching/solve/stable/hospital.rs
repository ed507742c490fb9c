//! Hospitals and residents, from either side.

use std::collections::BinaryHeap;

use super::{Preferences, Proposer};

/// A proposal as its receiver sees it; the greatest is the worst: (rank, not promoted, proposer, pair).
type Proposal = (u32, bool, u32, u32);

/// A stable matching with ties and incomplete lists, as pair numbers, ascending.
///
/// Deferred acceptance (Gale and Shapley 1962; Roth 1984 for several places on either side): proposers ask down their lists,
/// receivers keep the best so far. Where receivers have ties, a proposer who was refused by everyone asks once more with
/// precedence among equals: never less stable, and at most a third smaller than the largest stable matching when only
/// receivers have ties and proposers want one each (Király 2011); the largest itself is NP-hard to find.
/// Ties left are broken by the lower number. O(pairs log capacity), after sorting.
#[must_use]
pub fn hospital(preferences: &Preferences, proposer: Proposer) -> Vec<u32> {
    let (quota, room, lists) = lists(preferences, proposer);
    let ties = ties(&lists.start, &lists.asks, room.len());
    let mut kept: Vec<BinaryHeap<Proposal>> = vec![BinaryHeap::new(); room.len()];
    let mut free = quota;
    let mut next: Vec<u32> = lists.start[..free.len()].to_vec();
    let mut promoted = vec![false; free.len()];
    let mut held = vec![false; lists.asks.len()];
    for first in 0..free.len() as u32 {
        let mut asking = vec![first];
        while let Some(who) = asking.pop() {
            let at = who as usize;
            while free[at] > 0 {
                let place = next[at];
                if place == lists.start[at + 1] {
                    if promoted[at] || !ties {
                        break;
                    }
                    promoted[at] = true;
                    next[at] = lists.start[at];
                    continue;
                }
                next[at] += 1;
                let ask = lists.asks[place as usize];
                let room = room[ask.to as usize] as usize;
                if room == 0 || held[place as usize] {
                    continue;
                }
                let kept = &mut kept[ask.to as usize];
                let proposal = (ask.rank, !promoted[at], who, place);
                if kept.len() < room {
                    kept.push(proposal);
                } else if let Some(mut worst) = kept.peek_mut().filter(|worst| **worst > proposal) {
                    let (_, _, loser, lost) = std::mem::replace(&mut *worst, proposal);
                    held[lost as usize] = false;
                    free[loser as usize] += 1;
                    asking.push(loser);
                } else {
                    continue;
                }
                held[place as usize] = true;
                free[at] -= 1;
            }
        }
    }
    let mut pairs: Vec<u32> = lists.asks.iter().zip(held).filter(|(_, held)| *held).map(|(ask, _)| ask.pair).collect();
    pairs.sort_unstable();
    pairs
}

#[derive(Debug, Clone, Copy)]
struct Ask {
    to: u32,
    /// The proposer's rank with the receiver.
    rank: u32,
    pair: u32,
}

/// The proposers' lists, best first.
struct Lists {
    start: Vec<u32>,
    asks: Vec<Ask>,
}

fn lists(preferences: &Preferences, proposer: Proposer) -> (Vec<u32>, &[u32], Lists) {
    let (from, to) = match proposer {
        Proposer::Requests => (&preferences.requests, &preferences.hosts),
        Proposer::Hosts => (&preferences.hosts, &preferences.requests),
    };
    let seen = |at: usize| {
        let pair = &preferences.pairs[at];
        match proposer {
            Proposer::Requests => (pair.request, pair.host, pair.by_request, pair.by_host),
            Proposer::Hosts => (pair.host, pair.request, pair.by_host, pair.by_request),
        }
    };
    let mut start = vec![0_u32; from.len() + 1];
    for at in 0..preferences.pairs.len() {
        start[seen(at).0 as usize + 1] += 1;
    }
    for at in 1..start.len() {
        start[at] += start[at - 1];
    }
    let mut next = start.clone();
    let mut asks = vec![(0, Ask { to: 0, rank: 0, pair: 0 }); preferences.pairs.len()];
    for at in 0..preferences.pairs.len() {
        let (who, to, likes, rank) = seen(at);
        asks[next[who as usize] as usize] = (likes, Ask { to, rank, pair: at as u32 });
        next[who as usize] += 1;
    }
    for who in 0..from.len() {
        asks[start[who] as usize..start[who + 1] as usize].sort_unstable_by_key(|(likes, ask)| (*likes, ask.to));
    }
    (from.clone(), to, Lists { start, asks: asks.into_iter().map(|(_, ask)| ask).collect() })
}

/// Whether any receiver ranks two proposers the same.
fn ties(start: &[u32], asks: &[Ask], receivers: usize) -> bool {
    let mut count = vec![0_u32; receivers + 1];
    asks.iter().for_each(|ask| count[ask.to as usize + 1] += 1);
    for at in 1..count.len() {
        count[at] += count[at - 1];
    }
    let ends = count.clone();
    let mut ranks = vec![0; asks.len()];
    for ask in &asks[start[0] as usize..] {
        let slot = &mut count[ask.to as usize];
        ranks[*slot as usize] = ask.rank;
        *slot += 1;
    }
    (0..receivers).any(|to| {
        let ranks = &mut ranks[ends[to] as usize..ends[to + 1] as usize];
        ranks.sort_unstable();
        ranks.windows(2).any(|two| two[0] == two[1])
    })
}
