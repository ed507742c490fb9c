//! Why an answer is as it is.

mod change;

use super::answer::Answer;
use super::instance::Instance;
use super::resolve::{Changes, Session};
use super::stop::Stop;
pub use change::{Change, Step, change};

/// Why a candidate did not take a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Block {
    /// All its places went to these requests.
    Full(Vec<u32>),
    /// The quota of this group is used up.
    Quota(u32),
    /// The pair is worth nothing, so nothing is lost without it.
    Worthless,
    /// There was room: the computation was stopped before it got there.
    Stopped,
}

/// Why a request was not given all it asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reason {
    /// Nobody may be matched with it at all.
    NoCandidate,
    /// It was given every candidate there is, and asks for more.
    TooFew,
    /// Every other candidate was unavailable: each host with what stood in the way.
    Taken(Vec<(u32, Block)>),
}

/// A request that was not given all it asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unmatched {
    /// Which.
    pub request: u32,
    /// By how many units it is short.
    pub missing: u32,
    /// Why.
    pub reason: Reason,
}

/// Every request that is short, with its reason. O(pairs + memberships).
#[must_use]
pub fn unmatched(instance: &Instance, answer: &Answer) -> Vec<Unmatched> {
    let mut guests = vec![Vec::new(); instance.hosts().len()];
    let mut given = vec![0_u32; instance.requests().len()];
    for at in &answer.pairs {
        let pair = instance.pair(*at);
        guests[pair.host as usize].push(pair.request);
        given[pair.request as usize] += 1;
    }
    let mut used_up = vec![None; instance.hosts().len()];
    for (number, group) in instance.groups().iter().enumerate() {
        let load: usize = group.members.iter().map(|host| guests[*host as usize].len()).sum();
        if load >= group.capacity as usize {
            group.members.iter().for_each(|host| used_up[*host as usize] = Some(number as u32));
        }
    }
    let block = |at: u32| {
        let host = instance.host_of(at) as usize;
        if guests[host].len() >= instance.hosts()[host].capacity as usize {
            return Block::Full(guests[host].clone());
        }
        match used_up[host] {
            Some(group) => Block::Quota(group),
            None if instance.score(at) + answer.duals.unit == 0 => Block::Worthless,
            None => Block::Stopped,
        }
    };
    let short = instance.requests().iter().enumerate().filter(|(at, request)| given[*at] < request.demand);
    short
        .map(|(at, request)| {
            let range = instance.of(at as u32);
            let others: Vec<u32> = range.clone().filter(|pair| answer.pairs.binary_search(pair).is_err()).collect();
            let reason = if range.is_empty() {
                Reason::NoCandidate
            } else if others.is_empty() {
                Reason::TooFew
            } else {
                Reason::Taken(others.iter().map(|pair| (instance.host_of(*pair), block(*pair))).collect())
            };
            Unmatched { request: at as u32, missing: request.demand - given[at], reason }
        })
        .collect()
}

/// What becomes of the best answer when these two must be matched: exact, in units and in millionths of score, with the pairs
/// that have to move. None when it was stopped, or when the two cannot be matched at all; where quotas cross a stop leaves what becomes
/// of it as far as it was found.
///
/// For a pair that is in the answer nothing changes.
#[must_use]
pub fn forced(session: &Session, request: u32, host: u32, stop: &impl Stop) -> Option<Changes> {
    session.clone().pin(request, host, stop).ok().flatten()
}

/// What becomes of the best answer when these two may not be matched: what the pair adds, with the sign turned.
#[must_use]
pub fn without(session: &Session, request: u32, host: u32, stop: &impl Stop) -> Option<Changes> {
    session.clone().forbid(request, host, stop)
}
