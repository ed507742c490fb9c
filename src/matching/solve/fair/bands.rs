//! Leximin over bands of scores.

use super::super::answer::{Answer, Bound, Filling, Infeasible};
use super::super::assign::model::Model;
use super::super::assign::{crossing, laminar, pins};
use super::super::certify::certify;
use super::super::flow::{Network, ROOT, Side, State};
use super::super::instance::Instance;
use super::super::stop::Stop;

/// Fills as many units as can be; then as few of them as can be in the lowest of `bands` equally wide bands of scores (from zero
/// to the highest score), then as few in the next, and so on; then the best total.
///
/// Each step is an assignment whose prices describe *all* its best answers: pairs with slack above zero are in none of them,
/// pairs below in all, and parent arcs with a gain either way are at their bounds. The next step searches among those only
/// (complementary slackness; lexicographic optimisation over faces: Isermann 1982), so nothing is weighed and nothing can overflow.
/// O(bands) assignments. Certified when each step's answer is worth what its prices prove.
///
/// Where quotas cross each step is a search of its own ([`crossing`]).
///
/// # Errors
/// As [`assign`](super::super::assign::assign).
pub fn leximin(instance: &Instance, bands: u32, stop: &impl Stop) -> Result<Answer, Infeasible> {
    let (top, bands) = (instance.top().max(1), i64::from(bands.max(1)));
    let Some(tree) = laminar::tree(instance) else { return crossing::leximin(instance, &ranges(instance, top, bands), stop) };
    let mut model = Model::new(instance, tree, Filling::First).map_err(pins)?;
    let plain = super::super::assign::assign(instance, Filling::First, stop)?;
    let band = |score: i64| band(score, top, bands);
    let mut choice = vec![Choice::Open; model.net.to.len()];
    let (mut proven, mut last) = (plain.finished, None);
    // First units alone, then units not in the lowest bands, then scores.
    for step in 0..=bands {
        let worth = |score: i64| if step == bands { score } else { i64::from(band(score) >= step) };
        for (pair, choice) in choice.iter().enumerate() {
            let value = worth(instance.score(model.net.origin[pair]));
            let settled = match choice {
                Choice::Open => 0,
                Choice::Always => model.net.hard,
                // A pair may meet two lower bounds at once: this outweighs both.
                Choice::Never => -4 * model.net.hard,
            };
            model.net.revalue(pair as u32, value + settled);
        }
        let mut state = State::new(&model.net, Side::Left);
        if !state.repair(&model.net, Side::Left, stop) {
            proven = false;
            break;
        }
        proven &= worth_of(&model.net, &state) == bound(&model.net, &state.y);
        face(&mut model.net, &state, &mut choice);
        last = Some(model.pairs(instance, &state));
    }
    let done = proven || !stop.stop();
    let pairs = last.filter(|pairs| pairs.len() == plain.pairs.len()).unwrap_or(plain.pairs);
    let check = certify(instance, Filling::First, &pairs, &plain.duals);
    let certified = proven && check.broken.is_empty() && check.lacks.is_empty() && plain.certified;
    let total = pairs.iter().map(|at| i128::from(instance.score(*at))).sum();
    let bound = if certified { Some(Bound { filled: pairs.len() as u64, total }) } else { plain.bound };
    Ok(Answer { pairs, duals: plain.duals, proofs: None, bound, finished: done, certified })
}

/// The band of a score, from zero.
fn band(score: i64, top: i64, bands: i64) -> i64 {
    (i128::from(score) * i128::from(bands) / (i128::from(top) + 1)) as i64
}

/// The bands that some pair is in, each with its least score and that of the next.
fn ranges(instance: &Instance, top: i64, bands: i64) -> Vec<(i64, i64)> {
    let mut used: Vec<i64> = (0..instance.len()).map(|at| band(instance.score(at), top, bands)).collect();
    used.sort_unstable();
    used.dedup();
    // The least score whose band is at least this one.
    let from = |band: i64| ((i128::from(band) * (i128::from(top) + 1) + i128::from(bands) - 1) / i128::from(bands)) as i64;
    used.into_iter().map(|band| (from(band), from(band + 1))).collect()
}

/// What the steps so far leave of a pair.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Choice {
    Open,
    Always,
    Never,
}

/// Leaves only the best answers of this step for the next.
fn face(net: &mut Network, state: &State, choice: &mut [Choice]) {
    for left in 0..net.left as u32 {
        for pair in net.of(left) {
            let slack = state.y[left as usize] + state.y[net.to[pair] as usize] - net.value[pair];
            if slack != 0 && choice[pair] == Choice::Open {
                choice[pair] = if slack > 0 { Choice::Never } else { Choice::Always };
            }
        }
    }
    for node in 0..net.nodes() {
        let above = if net.parent[node] == ROOT { 0 } else { state.y[net.parent[node] as usize] };
        let gain = state.y[node] - above;
        let bounds = &mut net.bounds[node];
        match gain {
            gain if gain > 0 => bounds.low = bounds.up,
            gain if gain < 0 && bounds.low == 0 => bounds.up = 0,
            gain if gain < 0 => bounds.up = bounds.up.min(state.flow[node]),
            _ => {}
        }
    }
}

/// What the answer is worth in the network's values, rewards included.
fn worth_of(net: &Network, state: &State) -> i128 {
    let pairs = (0..net.to.len()).filter(|pair| state.used[*pair]).map(|pair| i128::from(net.value[pair]));
    let met = net.bounds.iter().zip(&state.flow).map(|(bounds, flow)| i128::from(*flow.min(&bounds.low)));
    pairs.sum::<i128>() + met.sum::<i128>() * i128::from(net.hard)
}

/// The most any answer of the network can be worth, proven by the prices (weak duality).
fn bound(net: &Network, y: &[i64]) -> i128 {
    let mut sum = 0_i128;
    for (node, bounds) in net.bounds.iter().enumerate() {
        let above = if net.parent[node] == ROOT { 0 } else { y[net.parent[node] as usize] };
        let gain = i128::from(y[node] - above);
        let low = i128::from(bounds.low.min(bounds.up));
        sum += low * (gain + i128::from(net.hard)).max(0) + (i128::from(bounds.up) - low) * gain.max(0);
    }
    for left in 0..net.left as u32 {
        for pair in net.of(left) {
            sum += i128::from((net.value[pair] - y[left as usize] - y[net.to[pair] as usize]).max(0));
        }
    }
    sum
}
