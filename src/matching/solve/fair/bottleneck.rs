//! The floor where nobody asks for more than one host: a bottleneck assignment.

use super::super::answer::{Answer, Filling};
use super::super::assign::assign;
use super::super::instance::Instance;
use super::super::stop::Stop;
use super::Fair;

/// Bisects over the scores there are (Gross 1959): a floor holds when without the pairs below it no fewer units are filled and no
/// lower bound is missed. O(log scores) assignments. The last floor that holds and the first that does not are both proven by
/// prices.
pub(super) fn fair(instance: &Instance, plain: Answer, stop: &impl Stop) -> Fair {
    let mut scores: Vec<i64> = instance.pairs().map(|(_, pair)| pair.score).collect();
    scores.sort_unstable();
    scores.dedup();
    let pinned = instance.pinned().iter().map(|at| instance.score(*at)).min().unwrap_or(i64::MAX);
    scores.retain(|score| *score <= pinned);
    let reached = plain.floor(instance);
    // Below `held` is known to hold, from `fails` on known to fail.
    let mut held = scores.partition_point(|score| reached.is_none_or(|floor| i128::from(*score) <= floor));
    let mut fails = scores.len();
    let (mut best, mut best_in, mut proven) = (plain, None, true);
    while held < fails {
        let middle = held + (fails - held) / 2;
        let above = above(instance, scores[middle]);
        match assign(&above, Filling::First, stop) {
            Ok(answer) if !answer.finished => {
                proven = false;
                break;
            }
            Ok(answer) if answer.filled() == best.filled() => {
                proven &= answer.certified;
                let floor = answer.floor(&above);
                held = scores.partition_point(|score| floor.is_none_or(|floor| i128::from(*score) <= floor)).max(middle + 1);
                (best, best_in) = (answer, Some(above));
            }
            Ok(answer) => {
                proven &= answer.certified;
                fails = middle;
            }
            Err(why) => {
                proven &= why.proven;
                fails = middle;
            }
        }
    }
    let floor_bound = scores.get(fails.saturating_sub(1)).map(|score| i128::from(*score));
    let mut answer = back(instance, best_in.as_ref(), best);
    // The best total at the floor that holds: the pairs below it are out of the question.
    if let Some(floor) = answer.floor(instance) {
        let above = above(instance, i64::try_from(floor).unwrap_or(i64::MAX));
        match assign(&above, Filling::First, stop) {
            Ok(last) if last.finished && last.filled() == answer.filled() => {
                proven &= last.certified;
                answer = back(instance, Some(&above), last);
            }
            _ => proven = false,
        }
    }
    answer.certified = proven;
    let floor = answer.floor(instance);
    Fair { answer, floor, floor_bound: if proven { floor } else { floor_bound }, unfair: None }
}

/// Without the pairs below a score; pinned ones stay.
fn above(instance: &Instance, score: i64) -> Instance {
    instance.without(|pair| pair.score < score && !instance.find(pair.request, pair.host).is_some_and(|at| instance.is_pinned(at)))
}

/// An answer's pairs renumbered from a part of the instance to the whole.
fn back(instance: &Instance, part: Option<&Instance>, mut answer: Answer) -> Answer {
    if let Some(part) = part {
        let whole = answer.pairs.iter().map(|at| part.pair(*at));
        answer.pairs = whole.filter_map(|pair| instance.find(pair.request, pair.host)).collect();
    }
    answer
}
