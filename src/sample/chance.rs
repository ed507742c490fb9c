//! Drawing from lists.

use chrono::{DateTime, Datelike, TimeDelta, Utc, Weekday};
use fastrand::Rng;

/// The seed of everything in the sample.
pub(super) const SEED: u64 = 0x6265_6e63_6873_6964;

/// One of a list, which must not be empty.
pub(super) fn pick<'a, T>(rng: &mut Rng, list: &'a [T]) -> &'a T {
    &list[rng.usize(..list.len())]
}

/// True so many times in a hundred.
pub(super) fn often(rng: &mut Rng, percent: u32) -> bool {
    rng.u32(..100) < percent
}

/// The index of one of several weights, the heavier the likelier.
pub(super) fn weighted(rng: &mut Rng, weights: &[u32]) -> usize {
    let mut left = rng.u32(..weights.iter().sum::<u32>().max(1));
    for (index, weight) in weights.iter().enumerate() {
        if left < *weight {
            return index;
        }
        left -= weight;
    }
    weights.len().saturating_sub(1)
}

/// Some of a list, in their order, those further in front the likelier.
pub(super) fn some<'a, T>(rng: &mut Rng, list: &'a [T], count: usize) -> Vec<&'a T> {
    let mut chosen = vec![false; list.len()];
    let mut left = count.min(list.len());
    while left > 0 {
        // The smaller of two draws leans towards the front.
        let index = rng.usize(..list.len()).min(rng.usize(..list.len()));
        let free = (index..list.len()).chain(0..index).find(|index| !chosen[*index]);
        if let Some(free) = free {
            chosen[free] = true;
        }
        left -= 1;
    }
    list.iter().zip(chosen).filter(|(_, chosen)| *chosen).map(|(item, _)| item).collect()
}

/// A moment in working hours on a time's day, or on the Monday after a weekend.
pub(super) fn at_work(rng: &mut Rng, near: DateTime<Utc>) -> DateTime<Utc> {
    let day = match near.weekday() {
        Weekday::Sat => near + TimeDelta::days(2),
        Weekday::Sun => near + TimeDelta::days(1),
        _ => near,
    };
    let midnight = day - TimeDelta::nanoseconds(day.timestamp_nanos_opt().unwrap_or(0).rem_euclid(86_400_000_000_000));
    midnight + TimeDelta::minutes(rng.i64(7 * 60 + 45..17 * 60 + 30)) + TimeDelta::seconds(rng.i64(0..60))
}
