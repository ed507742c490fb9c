//! What a flow beside priced limits proves.

use std::collections::HashMap;
use std::rc::Rc;

use super::super::super::answer::Prices;
use super::super::super::stop::Stop;
use super::priced::{Flow, Priced, Ranges, Scope};

/// What a price is paid for: a quota, or a rule of the case.
enum Rule {
    Quota(u32),
    Case(usize),
}

/// A bound at some prices.
#[derive(Debug, Clone)]
pub(super) struct Bounded {
    /// No answer in the branch is worth more, less the reward for each unit of a lower bound.
    pub bound: i128,
    pub prices: Rc<Prices>,
}

impl<S: Stop> Priced<'_, S> {
    /// What a flow shows about its branch, at the prices it is best for.
    ///
    /// The network's own prices are of nodes; a rule's price is what its part's node has more than the node above it. `rules` has
    /// the place in the case's rules of the rule that sets each part's least and most.
    pub(super) fn bounded(
        &self,
        flow: &Flow,
        ranges: &Ranges,
        price: &[i64],
        rules: &[(Option<usize>, Option<usize>)],
        count: usize,
    ) -> Bounded {
        let (net, left) = (&self.net, self.net.left);
        let hard = i128::from(self.wish.hard);
        let mut scaled = (flow.worth - hard * self.lows()) * i128::from(self.scale) + flow.tilt;
        for ((load, limit), price) in flow.loads.iter().zip(&self.limits).zip(price) {
            scaled += i128::from(limit.room - load) * i128::from(*price);
        }
        for (load, (low, _)) in flow.parts.iter().zip(ranges) {
            scaled -= hard * i128::from(self.scale) * i128::from((i64::from(*low) - load).max(0));
        }
        let mut above = self.state.y[left + net.right..].to_vec();
        let parts: HashMap<u32, usize> = self.shape.parts.iter().enumerate().map(|(at, part)| (part.node, at)).collect();
        let mut prices = Prices {
            host: (0..net.right).map(|host| self.state.y[left + host] + self.asked[host]).collect(),
            group: vec![0; self.shape.groups],
            case: vec![0; count],
            band: vec![0; self.bands],
            hard: self.wish.hard,
            scale: self.scale,
        };
        for (limit, price) in self.limits.iter().zip(price) {
            match limit.scope {
                Scope::Quota(quota, _) => prices.group[quota as usize] = *price,
                Scope::Band(band, _) => prices.band[band] = *price,
            }
        }
        for place in (0..above.len()).rev() {
            let node = left + net.right + place;
            let parent = net.above_in(node as u32, &above);
            let rule = |own: i64| {
                let least = own < 0;
                if let Some(quota) = self.shape.quota(place) {
                    // One with room left asks for nothing: what stands there belongs to hosts below it that can take no more.
                    let full = self.state.flow[node] >= net.bounds[node].up;
                    (!least && full).then_some(Rule::Quota(quota))
                } else if node as u32 == self.shape.everyone.node {
                    (least && self.wish.everyone.is_some()).then_some(Rule::Case(0))
                } else {
                    let (at_least, at_most) = rules[*parts.get(&(node as u32))?];
                    if least { at_least } else { at_most }.map(Rule::Case)
                }
            };
            let own = above[place] - parent;
            match rule(own) {
                Some(Rule::Quota(quota)) => prices.group[quota as usize] = own,
                Some(Rule::Case(case)) => prices.case[case] = own,
                // With no rule to pay for it the price goes to the hosts below: all of them are full, or empty.
                None => above[place] = parent,
            }
        }
        Bounded { bound: scaled.div_euclid(i128::from(self.scale)), prices: Rc::new(prices) }
    }
}
