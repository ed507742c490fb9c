//! Checks an answer without knowing how it was found.
//!
//! Weak duality (Ahuja, Magnanti and Orlin, *Network Flows*, 1993, section 9.4): for any prices `u` of requests, `p` of hosts and
//! `q >= 0` of quotas, no answer is worth more than
//!
//! ```text
//!   sum over pairs    max(0, w - u - p)
//! + sum over requests max over f in [0, demand]   of u f + hard min(f, low)
//! + sum over hosts    max over f in [0, capacity] of (p - sum of its groups' q) f + hard min(f, minimum)
//! + sum over quotas   q capacity
//! ```
//!
//! (prices finer than a millionth are summed as they are and the bound rounded down, since every answer is whole millionths)
//! where `w` is the score plus the worth of a unit and `hard` rewards each unit of a lower bound. An answer worth exactly that is
//! optimal, whatever the prices are: nothing about the solver is trusted. With the worth of a unit above any exchange of scores
//! (checked here too) optimal means most units first, then the best total. O(pairs + memberships), sums in 128 bits.

mod cases;

use super::answer::{Aim, Band, Bound, Duals, Filling, Lack, Prices, Proof, Proofs};
use super::instance::Instance;
use cases::Among;

/// What the check found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Certificate {
    /// Rules the answer breaks, in words for tests and logs; none when it is feasible.
    pub broken: Vec<String>,
    /// Lower bounds that are not met.
    pub lacks: Vec<Lack>,
    /// Proven that no answer is better.
    pub optimal: bool,
    /// What the prices prove about any answer, where lower bounds can all be met.
    pub bound: Option<Bound>,
}

impl Certificate {
    /// Keeps every rule and is proven best.
    #[must_use]
    pub fn holds(&self) -> bool {
        self.broken.is_empty() && self.lacks.is_empty() && self.optimal
    }
}

/// Checks an answer given as pair numbers against an instance, with prices as the proof.
#[must_use]
pub fn certify(instance: &Instance, filling: Filling, pairs: &[u32], duals: &Duals) -> Certificate {
    let loads = Loads::of(instance, pairs);
    let lacks = loads.lacks(instance);
    let broken = loads.broken;
    let missing: i128 = lacks.iter().map(|lack| i128::from(units(lack))).sum();
    let bound = bound(instance, duals);
    let mut optimal = false;
    if let Some(bound) = bound {
        let free = pairs.iter().filter(|at| !instance.is_pinned(**at));
        let worth: i128 = free.map(|at| i128::from(instance.score(*at)) + i128::from(duals.unit)).sum();
        let low: i128 = lows(instance).map(i128::from).sum();
        optimal =
            broken.is_empty() && outranks(instance, filling, duals) && worth + i128::from(duals.hard) * (low - missing) == bound;
    }
    Certificate {
        broken,
        lacks,
        optimal,
        bound: bound.and_then(|bound| in_units(instance, duals, filling, bound, (pairs.len() as u64, optimal))),
    }
}

/// Checks an answer against proofs by cases, as [`certify`] does against prices. O(cases pairs).
#[must_use]
pub fn certify_cases(instance: &Instance, filling: Filling, pairs: &[u32], proofs: &Proofs) -> Certificate {
    let loads = Loads::of(instance, pairs);
    let lacks = loads.lacks(instance);
    let broken = loads.broken;
    let missing: i128 = lacks.iter().map(|lack| i128::from(units(lack))).sum();
    let (mut pinned, mut free) = (0, 0);
    for at in pairs.iter().filter(|at| **at < instance.len()) {
        *if instance.is_pinned(*at) { &mut pinned } else { &mut free } += i128::from(instance.score(*at));
    }
    let pins = instance.pinned().len() as i128;
    let filled = pairs.len() as i128;
    let demand = instance.requests().iter().map(|request| i128::from(request.demand)).sum::<i128>();
    let mut most_filled = demand;
    let mut fewest_missing = false;
    if let Some(proof) = &proofs.units {
        let hard = hard_of(proof);
        let outranks = i128::from(hard) > demand.min(i128::from(instance.len()));
        if let Some(most) = cases::most(instance, Aim::Units, Some(hard), Among::default(), proof) {
            fewest_missing = outranks && filled - pins - i128::from(hard) * missing == most;
            most_filled = if missing == 0 { (most + pins).clamp(0, demand) } else { demand };
        }
    }
    let (worth, at_least) = aimed(filling, pairs);
    let among = Among { at_least, ..Among::default() };
    let total = proofs.total.as_ref().and_then(|proof| cases::most(instance, Aim::Total(worth), None, among, proof));
    let is_best = total == Some(free + i128::from(worth) * (filled - pins));
    let optimal = broken.is_empty()
        && match filling {
            _ if missing > 0 => fewest_missing,
            Filling::First => fewest_missing && is_best,
            Filling::Worth(_) => is_best,
        };
    let total = total.map(|total| total + pinned + i128::from(worth) * pins);
    let total = total.unwrap_or_else(|| alone(instance) + i128::from(worth) * demand);
    Certificate { broken, lacks, optimal, bound: Some(Bound { filled: most_filled as u64, total }) }
}

/// Units of lower bounds that these pairs miss. O(answer log requests + requests + hosts).
pub(crate) fn missing(instance: &Instance, pairs: &[u32]) -> u64 {
    Loads::of(instance, pairs).lacks(instance).iter().map(|lack| u64::from(units(lack))).sum()
}

/// The most units that any answer which keeps every lower bound fills, by a proof about units; none when it proves nothing.
/// O(cases pairs).
pub(crate) fn most_units(instance: &Instance, proof: &Proof) -> Option<u64> {
    let most = cases::most(instance, Aim::Units, Some(hard_of(proof)), Among::default(), proof)?;
    u64::try_from(most + instance.pinned().len() as i128).ok()
}

/// The pairs that an answer may have which is worth as much as these, where a proof shows that none is worth more; none when it
/// shows that of no such answer. O(cases pairs).
pub(crate) fn possible(instance: &Instance, filling: Filling, pairs: &[u32], proof: &Proof) -> Option<Vec<bool>> {
    let (worth, at_least) = aimed(filling, pairs);
    let free = pairs.iter().filter(|at| !instance.is_pinned(**at));
    let reached = free.map(|at| i128::from(instance.score(*at)) + i128::from(worth)).sum();
    cases::possible(instance, Aim::Total(worth), Among { at_least, ..Among::default() }, proof, reached)
}

/// What no answer is worth more than at these prices, in parts as they are, and how much less each pair makes it; none when they
/// prove nothing. The answers fill `at_least` units and keep the limits of bands. O(pairs).
pub(crate) fn costs(
    instance: &Instance,
    aim: Aim,
    (at_least, bands): (Option<u64>, &[Band]),
    prices: &Prices,
) -> Option<(i128, Vec<Option<i64>>)> {
    cases::costs(instance, aim, Among { at_least, bands }, prices)
}

/// What a unit adds to the total, and the least units of the answers that it is compared with.
fn aimed(filling: Filling, pairs: &[u32]) -> (i64, Option<u64>) {
    match filling {
        Filling::First => (0, Some(pairs.len() as u64)),
        Filling::Worth(worth) => (worth, None),
    }
}

/// Checks that of all answers that fill as many units and keep the limits of these bands, none has more units with scores from
/// `above` on, or, where that is not said, a higher total. O(cases pairs).
#[must_use]
pub fn certify_band(instance: &Instance, pairs: &[u32], bands: &[Band], above: Option<i64>, proof: &Proof) -> bool {
    let loads = Loads::of(instance, pairs);
    let keeps = |band: &Band| {
        let scores = pairs.iter().map(|at| instance.score(*at));
        scores.filter(|score| (band.from..band.below).contains(score)).count() as u64 <= band.most
    };
    if !loads.broken.is_empty() || !loads.lacks(instance).is_empty() || !bands.iter().all(keeps) {
        return false;
    }
    let among = Among { at_least: Some(pairs.len() as u64), bands };
    let free = pairs.iter().filter(|at| !instance.is_pinned(**at)).map(|at| instance.score(*at));
    let (aim, reached) = match above {
        Some(above) => (Aim::Above(above), free.filter(|score| *score >= above).count() as i128),
        None => (Aim::Total(0), free.map(i128::from).sum()),
    };
    cases::most(instance, aim, None, among, proof) == Some(reached)
}

/// The reward in a proof's first case; the check sees to it that all others have the same.
fn hard_of(proof: &Proof) -> i64 {
    match proof {
        Proof::Prices(prices) => prices.hard,
        Proof::Dear { rest, .. } => hard_of(rest),
        Proof::Cases { fewer, .. } => hard_of(fewer),
    }
}

/// Checks that a change to the rules of so many units is the smallest that makes the instance feasible. O(cases pairs).
#[must_use]
pub fn certify_change(instance: &Instance, units: u64, proof: &Proof) -> bool {
    // Every pin kept is worth one: with all of them and no rule broken there is nothing to change.
    let kept = instance.pinned().len() as i128 - i128::from(units);
    cases::most(instance, Aim::Change, Some(1), Among::default(), proof) == Some(kept)
}

/// How many units a lack is about.
#[must_use]
pub fn units(lack: &Lack) -> u32 {
    match *lack {
        Lack::Mandatory(_, units)
        | Lack::Minimum(_, units)
        | Lack::PinsOverDemand(_, units)
        | Lack::PinsOverCapacity(_, units)
        | Lack::PinsOverQuota(_, units)
        | Lack::MinimumOverCapacity(_, units) => units,
    }
}

/// Whether the worths the duals were made with mean what the filling says.
fn outranks(instance: &Instance, filling: Filling, duals: &Duals) -> bool {
    let shorter = instance.requests().len().min(instance.hosts().len()) as i128;
    let exchange = (shorter + 1) * i128::from(instance.top());
    let unit = i128::from(duals.unit);
    let unit_right = match filling {
        Filling::First => unit > exchange,
        Filling::Worth(worth) => duals.unit == worth,
    };
    unit_right && i128::from(duals.hard) > 2 * (exchange + unit)
}

struct Loads {
    request: Vec<u32>,
    host: Vec<u32>,
    broken: Vec<String>,
}

impl Loads {
    fn of(instance: &Instance, pairs: &[u32]) -> Self {
        let mut loads =
            Self { request: vec![0; instance.requests().len()], host: vec![0; instance.hosts().len()], broken: Vec::new() };
        if let Some(two) = pairs.windows(2).find(|two| two[0] >= two[1]) {
            loads.broken.push(format!("pairs {} and {} are out of order or the same", two[0], two[1]));
        }
        for at in pairs {
            if *at >= instance.len() {
                loads.broken.push(format!("pair {at} does not exist"));
                continue;
            }
            let pair = instance.pair(*at);
            loads.request[pair.request as usize] += 1;
            loads.host[pair.host as usize] += 1;
        }
        for pin in instance.pinned().iter().filter(|pin| pairs.binary_search(pin).is_err()) {
            loads.broken.push(format!("pinned pair {pin} is missing"));
        }
        for (at, request) in instance.requests().iter().enumerate().filter(|(at, request)| loads.request[*at] > request.demand) {
            loads.broken.push(format!("request {at} has more than its {}", request.demand));
        }
        for (at, host) in instance.hosts().iter().enumerate().filter(|(at, host)| loads.host[*at] > host.capacity) {
            loads.broken.push(format!("host {at} has more than its {}", host.capacity));
        }
        for (at, group) in instance.groups().iter().enumerate() {
            let load: u64 = group.members.iter().map(|host| u64::from(loads.host[*host as usize])).sum();
            if load > u64::from(group.capacity) {
                loads.broken.push(format!("group {at} has more than its {}", group.capacity));
            }
        }
        loads
    }

    fn lacks(&self, instance: &Instance) -> Vec<Lack> {
        let requests = instance.requests().iter().enumerate().filter_map(|(at, request)| {
            let short = request.demand.saturating_sub(self.request[at]);
            (request.mandatory && short > 0).then_some(Lack::Mandatory(at as u32, short))
        });
        let hosts = instance.hosts().iter().enumerate().filter_map(|(at, host)| {
            let short = host.minimum.saturating_sub(self.host[at]);
            (short > 0).then_some(Lack::Minimum(at as u32, short))
        });
        requests.chain(hosts).collect()
    }
}

/// The fewest and the most units of a node.
type Span = (u32, u32);

/// What is left of each node's lower and upper bound once pins are in: requests, then hosts.
fn left_over(instance: &Instance) -> (Vec<Span>, Vec<Span>) {
    let mut requests: Vec<Span> = instance.requests().iter().map(|r| (if r.mandatory { r.demand } else { 0 }, r.demand)).collect();
    let mut hosts: Vec<Span> = instance.hosts().iter().map(|h| (h.minimum, h.capacity)).collect();
    for pin in instance.pinned() {
        let pair = instance.pair(*pin);
        for bounds in [&mut requests[pair.request as usize], &mut hosts[pair.host as usize]] {
            *bounds = (bounds.0.saturating_sub(1), bounds.1.saturating_sub(1));
        }
    }
    (requests, hosts)
}

fn lows(instance: &Instance) -> impl Iterator<Item = u32> {
    let (requests, hosts) = left_over(instance);
    requests.into_iter().chain(hosts).map(|(low, _)| low)
}

/// The bound of the module's formula, without pins; none when the prices do not fit the instance.
fn bound(instance: &Instance, duals: &Duals) -> Option<i128> {
    let fits = duals.request.len() == instance.requests().len()
        && duals.host.len() == instance.hosts().len()
        && duals.group.len() == instance.groups().len()
        && duals.group.iter().all(|price| *price >= 0)
        && duals.scale > 0;
    if !fits {
        return None;
    }
    let scale = i128::from(duals.scale);
    let hard = i128::from(duals.hard) * scale;
    let node = |(low, up): Span, gain: i128| {
        let low = low.min(up);
        i128::from(low) * (gain + hard).max(0) + i128::from(up - low) * gain.max(0)
    };
    let (requests, hosts) = left_over(instance);
    let mut sum: i128 = requests.into_iter().zip(&duals.request).map(|(bounds, u)| node(bounds, i128::from(*u))).sum();
    let mut own: Vec<i128> = duals.host.iter().map(|p| i128::from(*p)).collect();
    for (group, q) in instance.groups().iter().zip(&duals.group) {
        let mut left = i128::from(group.capacity);
        for host in &group.members {
            own[*host as usize] -= i128::from(*q);
        }
        left -=
            instance.pinned().iter().filter(|pin| group.members.binary_search(&instance.host_of(**pin)).is_ok()).count() as i128;
        sum += i128::from(*q) * left.max(0);
    }
    sum += hosts.into_iter().zip(own).map(|(bounds, gain)| node(bounds, gain)).sum::<i128>();
    for (at, pair) in instance.pairs().filter(|(at, _)| !instance.is_pinned(*at)) {
        let (u, p) = (duals.request[pair.request as usize], duals.host[instance.host_of(at) as usize]);
        sum += ((i128::from(pair.score) + i128::from(duals.unit)) * scale - i128::from(u) - i128::from(p)).max(0);
    }
    Some(sum.div_euclid(scale))
}

/// The bound in units and score, for answers that keep every lower bound; beside an answer that fills so many and may be optimal.
fn in_units(instance: &Instance, duals: &Duals, filling: Filling, bound: i128, (filled, optimal): (u64, bool)) -> Option<Bound> {
    let low: i128 = lows(instance).map(i128::from).sum();
    let pinned: i128 = instance.pinned().iter().map(|at| i128::from(instance.score(*at))).sum();
    let rest = bound - low * i128::from(duals.hard);
    let pins = instance.pinned().len() as u64;
    let demand: u64 = instance.requests().iter().map(|request| u64::from(request.demand)).sum();
    let unit = i128::from(duals.unit);
    match filling {
        Filling::First if duals.unit > 0 => {
            // Scores are not negative, so no answer fills more than the bound has units in it.
            let most = if optimal { filled } else { demand.min((rest.max(0) / unit) as u64 + pins).max(filled) };
            let total = rest - (i128::from(filled) - i128::from(pins)) * unit + pinned;
            Some(Bound { filled: most, total: if optimal { total } else { total.min(alone(instance)) } })
        }
        Filling::First => None,
        Filling::Worth(_) => Some(Bound { filled: demand, total: rest + unit * i128::from(pins) + pinned }),
    }
}

/// The sum of the best scores each request could have, if it had the hosts to itself: no total is higher.
fn alone(instance: &Instance) -> i128 {
    let mut sum = 0;
    for (at, request) in instance.requests().iter().enumerate() {
        let mut scores: Vec<i64> = instance.of(at as u32).map(|pair| instance.score(pair)).collect();
        scores.sort_unstable_by_key(|score| std::cmp::Reverse(*score));
        sum += scores.iter().take(request.demand as usize).map(|score| i128::from(*score)).sum::<i128>();
    }
    sum
}
