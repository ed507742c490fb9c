//! From a mix of flows to whole units: an answer near it, and where to branch.

use super::super::super::stop::Stop;
use super::priced::{Priced, Ranges};

/// What is this near to a whole number is one.
const WHOLE: f64 = 1e-6;

/// The most units of each part for an answer near a mix: rounded down, then up where the limits leave room, what lacks most first.
pub(super) fn rounded<S: Stop>(priced: &Priced<'_, S>, units: &[f64], ranges: &Ranges) -> Ranges {
    let mut most: Vec<i64> = units.iter().map(|units| (units + WHOLE).floor() as i64).collect();
    let mut room: Vec<i64> = priced.limits.iter().map(|limit| limit.room).collect();
    for (part, most) in most.iter().enumerate() {
        priced.limits_of(part).iter().for_each(|limit| room[*limit as usize] -= most);
    }
    let mut order: Vec<usize> = (0..units.len()).filter(|at| units[*at] - most[*at] as f64 > WHOLE).collect();
    order.sort_by(|a, b| (units[*b] - most[*b] as f64).total_cmp(&(units[*a] - most[*a] as f64)).then(a.cmp(b)));
    for part in order {
        let limits = priced.limits_of(part);
        if limits.iter().all(|limit| room[*limit as usize] > 0) {
            most[part] += 1;
            limits.iter().for_each(|limit| room[*limit as usize] -= 1);
        }
    }
    most.iter().zip(ranges).map(|(most, (_, up))| (0, (*most).clamp(0, i64::from(*up)) as u32)).collect()
}

/// The part whose units are furthest from whole, with the most units of its first case; where all are whole, one that is not fixed
/// yet.
pub(super) fn split<S: Stop>(priced: &Priced<'_, S>, units: &[f64], ranges: &Ranges) -> Option<(usize, u32)> {
    let from_whole = |at: &usize| (units[*at] - units[*at].round()).abs();
    let widest = |at: &usize| ranges[*at].1.min(priced.most_of(*at)).saturating_sub(ranges[*at].0);
    let open = (0..units.len()).filter(|at| widest(at) > 0);
    let part = open.max_by(|a, b| {
        let (x, y) = (from_whole(a), from_whole(b));
        let (x, y) = (if x > WHOLE { x } else { 0.0 }, if y > WHOLE { y } else { 0.0 });
        x.total_cmp(&y).then(widest(a).cmp(&widest(b))).then(b.cmp(a))
    })?;
    let (low, up) = (ranges[part].0, ranges[part].1.min(priced.most_of(part)));
    let most = if from_whole(&part) > WHOLE { units[part].floor() } else { units[part].round() - 1.0 };
    Some((part, (most.max(0.0) as u32).clamp(low, up - 1)))
}
