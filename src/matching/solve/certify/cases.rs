//! Proofs by cases, checked without knowing how they were found.
//!
//! Where quotas cross, prices alone may leave a gap that only whole numbers close. Then the proof is a tree: either at most so many
//! units go to some hosts, or more; and in each case prices prove the rest. Before that prices may rule pairs out: an answer with
//! a pair that costs `s` more than what its request would choose instead is worth `s` less than the prices' bound. For prices `p` of hosts, `q >= 0` of quotas and `c` of
//! the case's rules (not negative for an "at most", not positive for an "at least") no answer in the case is worth more than
//!
//! ```text
//!   sum over requests most of any f of its pairs at w - p each, + hard min(f, low)
//! + sum over hosts    most over f of (p - sum of its quotas' q - sum of its rules' c) f + hard min(f, minimum)
//! + sum over quotas   q capacity
//! + sum over rules    c units
//! ```
//!
//! (where units in some bands of scores are limited, too, a price `b >= 0` of each such band is taken off its pairs' values and adds
//! `b` times the limit) by weak duality, as in the module above; every answer is in one of the cases.

use super::super::answer::{Aim, Band, Prices, Proof};
use super::super::instance::Instance;

/// Units at hosts: at most or at least so many, pinned ones included.
#[derive(Debug, Clone, Copy)]
struct Rule<'a> {
    hosts: &'a [u32],
    units: i64,
    most: bool,
}

/// What else is known of the answers that a proof is about.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Among<'a> {
    /// They fill at least so many units in all.
    pub at_least: Option<u64>,
    /// They keep these limits; ascending and apart.
    pub bands: &'a [Band],
}

/// What the proof's prices show: none of those answers that keeps every lower bound is worth more; where lower bounds are missed,
/// `hard` less for each unit. None when it proves nothing: prices that do not fit, or other rewards than `hard`. O(cases pairs).
pub(super) fn most(instance: &Instance, aim: Aim, hard: Option<i64>, among: Among<'_>, proof: &Proof) -> Option<i128> {
    let mut worst: Option<i128> = None;
    each_case(instance, aim, hard, among, proof, |terms, prices, rules| {
        let bound = terms.bound(prices, rules)?.div_euclid(i128::from(prices.scale));
        worst = Some(worst.map_or(bound, |worst| worst.max(bound)));
        Some(())
    })
    .map(|dear| worst.max(dear))?
}

/// The pairs, pinned ones left out, that those answers may have which are worth `reached` at least. None when the proof proves
/// nothing. O(cases pairs).
pub(super) fn possible(instance: &Instance, aim: Aim, among: Among<'_>, proof: &Proof, reached: i128) -> Option<Vec<bool>> {
    let mut may = vec![false; instance.len() as usize];
    each_case(instance, aim, None, among, proof, |terms, prices, rules| {
        let spare = terms.bound(prices, rules)? - reached * i128::from(prices.scale);
        if spare >= 0 {
            let costs = terms.costs(prices).into_iter().zip(&mut may);
            costs.for_each(|(cost, may)| *may |= cost.is_some_and(|cost| i128::from(cost) <= spare));
        }
        Some(())
    })
    .filter(|dear| dear.is_none_or(|dear| dear < reached))?;
    Some(may)
}

/// What prices alone prove about those answers, in parts as prices are, and what each pair costs at them. O(pairs).
pub(super) fn costs(instance: &Instance, aim: Aim, among: Among<'_>, prices: &Prices) -> Option<(i128, Vec<Option<i64>>)> {
    let everyone: Vec<u32> = (0..instance.hosts().len() as u32).collect();
    let terms = Terms::of(instance, aim, among.bands);
    Some((terms.bound(prices, &among.rules(&everyone)?)?, terms.costs(prices)))
}

impl<'a> Among<'a> {
    /// The rules that all cases have.
    fn rules(&self, everyone: &'a [u32]) -> Option<Vec<Rule<'a>>> {
        if self.bands.iter().any(|band| band.from >= band.below) || self.bands.windows(2).any(|two| two[0].below > two[1].from) {
            return None;
        }
        let Some(units) = self.at_least else { return Some(Vec::new()) };
        Some(vec![Rule { hosts: everyone, units: i64::try_from(units).ok()?, most: false }])
    }
}

/// Calls `each` with the prices and rules of every case, until it answers none. Then what the answers that have no case are worth at
/// most.
fn each_case(
    instance: &Instance,
    aim: Aim,
    hard: Option<i64>,
    among: Among<'_>,
    proof: &Proof,
    mut each: impl FnMut(&Terms<'_>, &Prices, &[Rule<'_>]) -> Option<()>,
) -> Option<Option<i128>> {
    let everyone: Vec<u32> = (0..instance.hosts().len() as u32).collect();
    let mut terms = Terms::of(instance, aim, among.bands);
    let mut walk = Walk { rules: among.rules(&everyone)?, hard, dear: None };
    walk.go(&mut terms, proof, &mut each)?;
    Some(walk.dear)
}

/// The way through a proof.
struct Walk<'a> {
    /// The rules of the case.
    rules: Vec<Rule<'a>>,
    /// The reward that all prices must have.
    hard: Option<i64>,
    /// What answers with pairs that were ruled out are worth at most.
    dear: Option<i128>,
}

impl<'a> Walk<'a> {
    fn go(
        &mut self,
        terms: &mut Terms<'_>,
        proof: &'a Proof,
        each: &mut impl FnMut(&Terms<'_>, &Prices, &[Rule<'_>]) -> Option<()>,
    ) -> Option<()> {
        match proof {
            Proof::Prices(prices) | Proof::Dear { prices, .. } if self.hard.is_some_and(|hard| hard != prices.hard) => None,
            Proof::Prices(prices) => each(terms, prices, &self.rules),
            Proof::Dear { prices, worth, rest } => {
                let spare = terms.bound(prices, &self.rules)? - worth.saturating_add(1).saturating_mul(i128::from(prices.scale));
                let costs = terms.costs(prices).into_iter();
                let open = costs.map(|cost| cost.is_some_and(|cost| i128::from(cost) <= spare)).collect();
                let before = terms.open.replace(open);
                self.dear = self.dear.max(Some(*worth));
                self.go(terms, rest, each)?;
                terms.open = before;
                Some(())
            }
            Proof::Cases { hosts, most, fewer, more } => {
                if hosts.iter().any(|host| *host as usize >= terms.hosts.len()) || hosts.windows(2).any(|two| two[0] >= two[1]) {
                    return None;
                }
                for (proof, rule) in [
                    (fewer, Rule { hosts, units: i64::from(*most), most: true }),
                    (more, Rule { hosts, units: i64::from(*most) + 1, most: false }),
                ] {
                    self.rules.push(rule);
                    self.go(terms, proof, each)?;
                    self.rules.pop();
                }
                Some(())
            }
        }
    }
}

/// How many units a node must and may take, and how many beyond that at the price of a broken rule.
#[derive(Debug, Clone, Copy)]
struct Span {
    low: i128,
    up: i128,
    over: i128,
}

impl Span {
    /// The most that so many units can gain, each `gain` and `hard` more or less outside the bounds.
    fn most(self, gain: i128, hard: i128) -> i128 {
        let (low, up) = (self.low.min(self.up), self.low.max(self.up));
        // A lower bound above the upper one: both are missed between them, which is the same as neither.
        low * (gain + hard).max(0) + (up - low) * gain.max(0) + self.over * (gain - hard).max(0)
    }
}

/// The instance as the aim sees it.
struct Terms<'a> {
    instance: &'a Instance,
    requests: Vec<Span>,
    hosts: Vec<Span>,
    /// Of each quota, and of all hosts, the pins that are set already.
    pinned: Vec<i64>,
    aim: Aim,
    bands: &'a [Band],
    /// What pins leave of each band.
    left: Vec<i128>,
    /// The pairs that are not ruled out, where some are.
    open: Option<Vec<bool>>,
}

impl<'a> Terms<'a> {
    fn of(instance: &'a Instance, aim: Aim, bands: &'a [Band]) -> Self {
        let change = aim == Aim::Change;
        let most = |pairs: usize, up: u32| if change { pairs as i128 - i128::from(up) } else { 0 };
        let requests = instance.requests().iter().map(|request| {
            let low = if request.mandatory { request.demand } else { 0 };
            Span { low: i128::from(low), up: i128::from(request.demand), over: 0 }
        });
        let mut wanted = vec![0_usize; instance.hosts().len()];
        (0..instance.len()).for_each(|at| wanted[instance.host_of(at) as usize] += 1);
        let hosts = instance.hosts().iter().zip(&wanted).map(|(host, wanted)| Span {
            low: i128::from(host.minimum),
            up: i128::from(host.capacity),
            over: most(*wanted, host.capacity.max(host.minimum)).max(0),
        });
        let (mut requests, mut hosts): (Vec<Span>, Vec<Span>) = (requests.collect(), hosts.collect());
        let mut pinned = vec![0; instance.hosts().len()];
        for pin in instance.pinned().iter().filter(|_| !change) {
            let pair = instance.pair(*pin);
            pinned[pair.host as usize] += 1;
            for span in [&mut requests[pair.request as usize], &mut hosts[pair.host as usize]] {
                (span.low, span.up) = ((span.low - 1).max(0), (span.up - 1).max(0));
            }
        }
        if !change {
            hosts.iter_mut().for_each(|span| span.low = span.low.min(span.up));
        }
        let pinned_in = |band: &Band| {
            let scores = instance.pinned().iter().map(|pin| instance.score(*pin));
            scores.filter(|score| (band.from..band.below).contains(score)).count() as i128
        };
        let left = bands.iter().map(|band| (i128::from(band.most) - pinned_in(band)).max(0)).collect();
        Self { instance, requests, hosts, pinned, aim, bands, left, open: None }
    }

    /// The limited band that a pair is in.
    fn band(&self, at: u32) -> Option<usize> {
        let score = self.instance.score(at);
        let place = self.bands.partition_point(|band| band.below <= score);
        self.bands.get(place).filter(|band| band.from <= score).map(|_| place)
    }

    /// What a pair is worth; none when it is set already, ruled out, or in a band that is used up.
    fn value(&self, at: u32) -> Option<i128> {
        if self.open.as_ref().is_some_and(|open| !open[at as usize]) {
            return None;
        }
        let pinned = self.instance.is_pinned(at);
        match self.aim {
            Aim::Change => Some(i128::from(pinned)),
            _ if pinned || self.band(at).is_some_and(|band| self.left[band] == 0) => None,
            Aim::Units => Some(1),
            Aim::Above(score) => Some(i128::from(self.instance.score(at) >= score)),
            Aim::Total(worth) => Some(i128::from(self.instance.score(at)) + i128::from(worth)),
        }
    }

    /// No answer in the case is worth more, in parts as prices are, less `hard` for each unit of a lower bound (for a change: and of an
    /// upper one) missed.
    fn bound(&self, prices: &Prices, rules: &[Rule<'_>]) -> Option<i128> {
        let instance = self.instance;
        let reward = i128::from(prices.hard) * i128::from(prices.scale);
        let change = self.aim == Aim::Change;
        let fits = prices.host.len() == self.hosts.len()
            && prices.group.len() == instance.groups().len()
            && prices.group.iter().all(|price| *price >= 0 && (!change || i128::from(*price) <= reward))
            && prices.case.len() == rules.len()
            && prices.case.iter().zip(rules).all(|(price, rule)| if rule.most { *price >= 0 } else { *price <= 0 })
            && prices.band.len() == self.bands.len()
            && prices.band.iter().all(|price| *price >= 0)
            && prices.scale > 0
            && prices.hard >= 0;
        if !fits {
            return None;
        }
        let mut own: Vec<i128> = prices.host.iter().map(|price| i128::from(*price)).collect();
        let groups = instance.groups().iter().map(|group| (&group.members[..], i64::from(group.capacity), true));
        let rules = rules.iter().map(|rule| (rule.hosts, rule.units, rule.most));
        let mut sum = 0;
        for ((hosts, units, most), price) in groups.chain(rules).zip(prices.group.iter().chain(&prices.case)) {
            let pinned: i64 = hosts.iter().map(|host| self.pinned[*host as usize]).sum();
            let left = if most { (units - pinned).max(0) } else { units - pinned };
            sum += i128::from(*price) * i128::from(left);
            hosts.iter().for_each(|host| own[*host as usize] -= i128::from(*price));
        }
        sum += prices.band.iter().zip(&self.left).map(|(price, left)| i128::from(*price) * left).sum::<i128>();
        for (span, gain) in self.hosts.iter().zip(own) {
            sum += span.most(gain, reward) - span.low * reward;
        }
        let mut gains = Vec::new();
        for (request, span) in self.requests.iter().enumerate() {
            gains.clear();
            gains.extend(self.gains(request as u32, prices).map(|(_, gain)| gain));
            sum += chosen(&mut gains, span.low as usize, span.up as usize, reward) - span.low * reward;
        }
        Some(sum)
    }

    /// What a request gains by each of its pairs that is not set already.
    fn gains(&self, request: u32, prices: &Prices) -> impl Iterator<Item = (u32, i128)> {
        let scale = i128::from(prices.scale);
        self.instance.of(request).filter_map(move |at| {
            let band = if self.bands.is_empty() { None } else { self.band(at) };
            let asked = i128::from(prices.host[self.instance.host_of(at) as usize]);
            Some((at, self.value(at)? * scale - asked - band.map_or(0, |band| i128::from(prices.band[band]))))
        })
    }

    /// How much less than by its best choice each pair's request gains with it at least; none for pairs that cannot be chosen.
    fn costs(&self, prices: &Prices) -> Vec<Option<i64>> {
        let reward = i128::from(prices.hard) * i128::from(prices.scale);
        let mut costs = vec![None; self.instance.len() as usize];
        let (mut gains, mut sorted) = (Vec::new(), Vec::new());
        for (request, span) in self.requests.iter().enumerate().filter(|(_, span)| span.up > 0) {
            gains.clear();
            gains.extend(self.gains(request as u32, prices));
            let (low, up) = (span.low as usize, span.up as usize);
            // Each of the first units earns the reward: all of them, or none. Where some do a pair is taken to cost nothing.
            let (reward, partly) = (if low == up { reward } else { 0 }, low > 0 && low < up);
            sorted.clear();
            sorted.extend(gains.iter().map(|(_, gain)| gain + reward));
            let least = if up > sorted.len() { 0 } else { (*sorted.select_nth_unstable_by(up - 1, |a, b| b.cmp(a)).1).max(0) };
            for (at, gain) in &gains {
                let cost = if partly { 0 } else { (least - (gain + reward)).max(0) };
                costs[*at as usize] = Some(i64::try_from(cost).unwrap_or(i64::MAX));
            }
        }
        costs
    }
}

/// The most that any of these can gain together, at most `up` of them, the first `low` with a reward each.
fn chosen(gains: &mut [i128], low: usize, up: usize, reward: i128) -> i128 {
    if up == 0 || gains.is_empty() {
        return 0;
    }
    if up < gains.len() {
        gains.select_nth_unstable_by(up - 1, |a, b| b.cmp(a));
    }
    let up = up.min(gains.len());
    let best = &mut gains[..up];
    if low > 0 {
        best.sort_unstable_by(|a, b| b.cmp(a));
    }
    best.iter().enumerate().map(|(at, gain)| (gain + if at < low { reward } else { 0 }).max(0)).sum()
}
