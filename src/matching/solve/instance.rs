//! What is to be matched, as numbers.

use thiserror::Error;

/// One point of score in the integers the engine computes with: scores are exact to a millionth.
pub const POINT: i64 = 1_000_000;

/// The highest score a pair may have, in points. With it no sum the engine forms can overflow.
pub const MAX_SCORE: f64 = 1_000_000.0;

/// The most demand or capacity one node may have.
pub const MAX_UNITS: u32 = 1_000_000;

/// The largest exchange of scores along one augmenting path, in millionths: leaves four bits above for the two penalties.
pub(crate) const MAX_EXCHANGE: i64 = 1 << 56;

/// A side that asks: so many different hosts are wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Request {
    /// How many different hosts are wanted.
    pub demand: u32,
    /// The demand must be filled in full, or there is no answer.
    pub mandatory: bool,
}

/// A side that offers: between `minimum` and `capacity` requests.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Host {
    /// The most requests it takes.
    pub capacity: u32,
    /// The fewest requests it must be given.
    pub minimum: u32,
}

/// Hosts that share a quota: a department, a site.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    /// The most units all members take together.
    pub capacity: u32,
    /// The hosts in it, by number.
    pub members: Vec<u32>,
}

/// A request and a host that may be matched; all others may not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Pair {
    /// The request, by number.
    pub request: u32,
    /// The host, by number.
    pub host: u32,
    /// What the pair is worth, in millionths of a point; never negative.
    pub score: i64,
}

/// Numbers that are no instance.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum Malformed {
    /// A pair, pin or group names a request or a host that there is not.
    #[error("pair, pin or group {0} names a request or host that does not exist")]
    Unknown(usize),
    /// The same request and host twice.
    #[error("request {0} and host {1} are paired twice")]
    Duplicate(u32, u32),
    /// A score below zero or above [`MAX_SCORE`].
    #[error("the score of pair {0} is negative or above a million points")]
    Score(usize),
    /// A pin for a pair that is not in the list, or pinned twice.
    #[error("pin {0} is not one of the pairs, or is there twice")]
    Pin(usize),
    /// More units or pairs than the engine counts.
    #[error("too large: the number of requests or hosts times the highest score must stay below 7e10 points")]
    TooLarge,
}

/// A checked instance: pairs are sorted by request, then host, and numbered in that order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Instance {
    requests: Vec<Request>,
    hosts: Vec<Host>,
    start: Vec<u32>,
    host_of: Vec<u32>,
    score: Vec<i64>,
    pinned: Vec<u32>,
    groups: Vec<Group>,
}

impl Instance {
    /// Checks and sorts. O(pairs log pairs).
    ///
    /// # Errors
    /// [`Malformed`] for numbers that contradict each other.
    pub fn new(requests: Vec<Request>, hosts: Vec<Host>, mut pairs: Vec<Pair>) -> Result<Self, Malformed> {
        let large = |n: usize| u32::try_from(n).is_err() || n >= (u32::MAX / 4) as usize;
        if large(requests.len()) || large(hosts.len()) || large(pairs.len()) {
            return Err(Malformed::TooLarge);
        }
        if requests.iter().any(|r| r.demand > MAX_UNITS) || hosts.iter().any(|h| h.capacity > MAX_UNITS || h.minimum > MAX_UNITS) {
            return Err(Malformed::TooLarge);
        }
        for (at, pair) in pairs.iter().enumerate() {
            if pair.request as usize >= requests.len() || pair.host as usize >= hosts.len() {
                return Err(Malformed::Unknown(at));
            }
            if pair.score < 0 || pair.score > MAX_SCORE as i64 * POINT {
                return Err(Malformed::Score(at));
            }
        }
        let top = pairs.iter().map(|pair| pair.score).max().unwrap_or(0);
        let shorter = requests.len().min(hosts.len()) as i64;
        if (shorter + 1).checked_mul(top.max(1)).is_none_or(|worst| worst > MAX_EXCHANGE) {
            return Err(Malformed::TooLarge);
        }
        if !pairs.is_sorted_by_key(|pair| (pair.request, pair.host)) {
            pairs.sort_unstable();
        }
        if let Some(twice) = pairs.windows(2).find(|two| (two[0].request, two[0].host) == (two[1].request, two[1].host)) {
            return Err(Malformed::Duplicate(twice[0].request, twice[0].host));
        }
        let mut start = vec![0_u32; requests.len() + 1];
        for pair in &pairs {
            start[pair.request as usize + 1] += 1;
        }
        for at in 1..start.len() {
            start[at] += start[at - 1];
        }
        let host_of = pairs.iter().map(|pair| pair.host).collect();
        let score = pairs.iter().map(|pair| pair.score).collect();
        Ok(Self { requests, hosts, start, host_of, score, pinned: Vec::new(), groups: Vec::new() })
    }

    /// The same with pairs that must be in the answer.
    ///
    /// # Errors
    /// A pin that is no pair, or twice the same.
    pub fn pin(mut self, pins: &[(u32, u32)]) -> Result<Self, Malformed> {
        for (at, (request, host)) in pins.iter().enumerate() {
            let pair = self.find(*request, *host).ok_or(Malformed::Pin(at))?;
            self.pinned.push(pair);
        }
        self.pinned.sort_unstable();
        match self.pinned.windows(2).position(|two| two[0] == two[1]) {
            Some(at) => Err(Malformed::Pin(at)),
            None => Ok(self),
        }
    }

    /// Takes all pins off.
    pub(crate) fn unpin(&mut self) {
        self.pinned.clear();
    }

    /// Other pins in their place; those that are no pairs are passed over.
    pub(crate) fn repin(&mut self, pins: &[(u32, u32)]) {
        self.pinned = pins.iter().filter_map(|(request, host)| self.find(*request, *host)).collect();
        self.pinned.sort_unstable();
        self.pinned.dedup();
    }

    /// The same with quotas over groups of hosts; a host may be in several.
    ///
    /// # Errors
    /// A member that is no host.
    pub fn quotas(mut self, mut groups: Vec<Group>) -> Result<Self, Malformed> {
        for (at, group) in groups.iter_mut().enumerate() {
            if group.members.iter().any(|host| *host as usize >= self.hosts.len()) {
                return Err(Malformed::Unknown(at));
            }
            group.members.sort_unstable();
            group.members.dedup();
        }
        self.groups = groups;
        Ok(self)
    }

    /// The same without these pairs; pins among them go too. O(pairs).
    #[must_use]
    pub fn without(&self, drop: impl Fn(Pair) -> bool) -> Self {
        let mut next = Self { start: vec![0], host_of: Vec::new(), score: Vec::new(), pinned: Vec::new(), ..self.clone() };
        for request in 0..self.requests.len() as u32 {
            for at in self.of(request) {
                if drop(self.pair(at)) {
                    continue;
                }
                if self.is_pinned(at) {
                    next.pinned.push(next.score.len() as u32);
                }
                next.host_of.push(self.host_of[at as usize]);
                next.score.push(self.score[at as usize]);
            }
            next.start.push(next.score.len() as u32);
        }
        next
    }

    /// The requests.
    #[must_use]
    pub fn requests(&self) -> &[Request] {
        &self.requests
    }

    /// The hosts.
    #[must_use]
    pub fn hosts(&self) -> &[Host] {
        &self.hosts
    }

    /// How many pairs there are.
    #[must_use]
    pub fn len(&self) -> u32 {
        self.score.len() as u32
    }

    /// Whether nobody may be matched with anybody.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.score.is_empty()
    }

    /// The numbers of a request's pairs, by host.
    #[must_use]
    pub fn of(&self, request: u32) -> std::ops::Range<u32> {
        self.start[request as usize]..self.start[request as usize + 1]
    }

    /// The pair with this number.
    #[must_use]
    pub fn pair(&self, at: u32) -> Pair {
        let request = (self.start.partition_point(|start| *start <= at) - 1) as u32;
        Pair { request, host: self.host_of[at as usize], score: self.score[at as usize] }
    }

    /// The host of a pair.
    #[must_use]
    pub fn host_of(&self, at: u32) -> u32 {
        self.host_of[at as usize]
    }

    /// The score of a pair, in millionths.
    #[must_use]
    pub fn score(&self, at: u32) -> i64 {
        self.score[at as usize]
    }

    /// The number of the pair of these two. O(log candidates).
    #[must_use]
    pub fn find(&self, request: u32, host: u32) -> Option<u32> {
        if request as usize >= self.requests.len() {
            return None;
        }
        let range = self.of(request);
        let found = self.host_of[range.start as usize..range.end as usize].binary_search(&host).ok()?;
        Some(range.start + found as u32)
    }

    /// Every pair with its number.
    pub fn pairs(&self) -> impl Iterator<Item = (u32, Pair)> + '_ {
        (0..self.requests.len() as u32).flat_map(move |request| {
            self.of(request).map(move |at| (at, Pair { request, host: self.host_of(at), score: self.score(at) }))
        })
    }

    /// The numbers of the pinned pairs, ascending.
    #[must_use]
    pub fn pinned(&self) -> &[u32] {
        &self.pinned
    }

    /// Whether this pair must be in the answer.
    #[must_use]
    pub fn is_pinned(&self, at: u32) -> bool {
        self.pinned.binary_search(&at).is_ok()
    }

    /// The quotas.
    #[must_use]
    pub fn groups(&self) -> &[Group] {
        &self.groups
    }

    /// The highest score of all, in millionths.
    #[must_use]
    pub fn top(&self) -> i64 {
        self.score.iter().copied().max().unwrap_or(0)
    }
}
