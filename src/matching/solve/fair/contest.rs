//! A search for any answer at a floor: requests contest hosts until everyone has enough.

use std::collections::VecDeque;

use super::super::stop::Stop;
use super::pattern::{Fate, best};
use super::task::Task;

/// How much dearer a host becomes each time it is contested, beside a unit's worth of a million.
const BUMP: i64 = 10_000;

/// Requests served, over and over, before it gives up: so many times their number.
const TURNS: usize = 60;

/// Serves request after request with the cheapest hosts that reach the floor; where a host is full, whoever has been there longest
/// must go and is served again, and the host becomes dearer (an auction over sets of hosts, in the manner of Bertsekas 1988).
/// Every request in full and every capacity and quota kept, or none; none proves nothing.
pub(super) fn contest(task: &Task, stop: &impl Stop) -> Option<Vec<u32>> {
    let fate: Vec<Fate> = task.pinned.iter().map(|pinned| if *pinned { Fate::In } else { Fate::Free }).collect();
    let mut price = vec![0_i64; task.limits.len()];
    let mut held: Vec<Vec<u32>> = vec![Vec::new(); task.rows.len()];
    let mut guests: Vec<VecDeque<u32>> = vec![VecDeque::new(); task.limits.len()];
    let mut queue: VecDeque<u32> = (0..task.rows.len() as u32).collect();
    let mut turns = TURNS * task.rows.len();
    while let Some(row) = queue.pop_front() {
        turns = turns.checked_sub(1)?;
        if turns.is_multiple_of(64) && stop.stop() {
            return None;
        }
        let cost: Vec<i64> = task
            .counts
            .iter()
            .map(|counts| counts.iter().map(|limit| asked(task, &price, &guests, *limit as usize)).sum())
            .collect();
        let chosen = best(task, &task.rows[row as usize], &fate, &cost);
        if chosen.bound.is_none() || (chosen.edges.len() < task.rows[row as usize].demand) {
            return None;
        }
        for edge in &chosen.edges {
            for limit in &task.counts[task.host[*edge as usize] as usize] {
                guests[*limit as usize].push_back(row);
            }
        }
        for edge in &chosen.edges {
            for limit in &task.counts[task.host[*edge as usize] as usize] {
                let limit = *limit as usize;
                while guests[limit].len() as i64 > task.limits[limit].1 {
                    price[limit] += BUMP;
                    let gone = guests[limit].iter().find(|guest| **guest != row).copied()?;
                    for edge in std::mem::take(&mut held[gone as usize]) {
                        for limit in &task.counts[task.host[edge as usize] as usize] {
                            let guests = &mut guests[*limit as usize];
                            if let Some(at) = guests.iter().position(|guest| *guest == gone) {
                                guests.remove(at);
                            }
                        }
                    }
                    queue.push_back(gone);
                }
            }
        }
        held[row as usize] = chosen.edges;
    }
    let edges: Vec<u32> = held.into_iter().flatten().collect();
    let loads = task.loads(edges.iter().copied());
    loads.iter().zip(&task.limits).all(|(load, (low, up))| (low..=up).contains(&load)).then_some(edges)
}

/// What a place costs: its price where it must be taken from someone, a part of it where there is room.
fn asked(task: &Task, price: &[i64], guests: &[VecDeque<u32>], limit: usize) -> i64 {
    if guests[limit].len() as i64 >= task.limits[limit].1 { price[limit] + BUMP } else { price[limit] / 2 }
}
