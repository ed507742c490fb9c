//! What a name of several concepts means in a text.

use super::Found;
use super::quick::Quick;
use crate::vocabulary::snapshot::Links;

/// How far up an ambiguous short form's relatives are looked for in the rest of the text.
const CONTEXT_HOPS: u8 = 4;

/// How much of what is above a concept counts.
const KIN: usize = 64;

/// Settles names that mean several concepts by what else the text mentions: the concept with the most relatives there wins; without a
/// winner all are kept.
pub(super) fn decide(found: &mut [Found], links: &Links) {
    let mut context: Quick<u32, u32> = Quick::default();
    let mut near = Vec::with_capacity(KIN);
    for clear in found.iter().filter(|mention| mention.ambiguous.is_empty()) {
        above(clear.concept, links, &mut near);
        for (place, weight) in &near {
            *context.entry(*place).or_default() += *weight;
        }
    }
    for mention in found.iter_mut().filter(|mention| !mention.ambiguous.is_empty()) {
        let mut scored: Vec<(u32, u32)> = std::iter::once(mention.concept)
            .chain(mention.ambiguous.iter().copied())
            .map(|place| {
                above(place, links, &mut near);
                let score = near.iter().filter_map(|(up, weight)| context.get(up).map(|there| weight * there)).sum();
                (score, place)
            })
            .collect();
        scored.sort_by_key(|(score, _)| std::cmp::Reverse(*score));
        if scored[0].0 > scored[1].0 {
            mention.ambiguous.clear();
        } else {
            mention.ambiguous = scored[1..].iter().map(|(_, place)| *place).collect();
        }
        mention.concept = scored[0].1;
    }
}

/// A concept and what is above it, each with a weight that halves at every step; some 64 at most.
fn above(start: u32, links: &Links, found: &mut Vec<(u32, u32)>) {
    found.clear();
    found.push((start, 1 << CONTEXT_HOPS));
    let mut next = 0;
    while next < found.len() && found.len() < KIN {
        let (place, weight) = found[next];
        next += 1;
        if weight == 1 {
            continue;
        }
        for up in &links.broader[place as usize] {
            if !found.iter().any(|(there, _)| there == up) {
                found.push((*up, weight / 2));
            }
        }
    }
}
