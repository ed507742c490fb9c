//! A quick try at a floor.

use super::super::answer::{Answer, Filling};
use super::super::assign::laminar;
use super::super::assign::model::Model;
use super::super::flow::{Side, State};
use super::super::instance::Instance;
use super::super::stop::Stop;

/// Scores of a request count for this much at first, and for [`MOST`] at most.
const FIRST: i64 = 64;
const MOST: i64 = 1024;

/// How often the scores of those below the floor are raised.
const ROUNDS: usize = 60;

/// Tries to lift every request to the floor: assigns for the best total, raises the scores of those below by a quarter, and
/// assigns again from the last answer. An answer that fills as much as `plain` and reaches the floor, or none; none proves
/// nothing. Each round costs what it moves, besides O(pairs).
pub(super) fn lift(instance: &Instance, plain: &Answer, floor: i64, stop: &impl Stop) -> Option<Vec<u32>> {
    let mut model = Model::new(instance, laminar::tree(instance)?, Filling::First).ok()?;
    model.net.hard.checked_mul(MOST).filter(|hard| *hard <= 1 << 59)?;
    model.net.rescale(MOST);
    let mut weight = vec![FIRST; instance.requests().len()];
    for request in 0..instance.requests().len() as u32 {
        weigh(&mut model, instance, request, FIRST);
    }
    let mut state = State::new(&model.net, Side::Left);
    for _ in 0..ROUNDS {
        if !state.repair(&model.net, Side::Left, stop) {
            return None;
        }
        let pairs = model.pairs(instance, &state);
        let mut shares = vec![None; instance.requests().len()];
        for at in &pairs {
            let pair = instance.pair(*at);
            *shares[pair.request as usize].get_or_insert(0_i64) += pair.score;
        }
        let low: Vec<u32> = (0..shares.len() as u32).filter(|at| shares[*at as usize].is_some_and(|share| share < floor)).collect();
        if low.is_empty() {
            return (pairs.len() == plain.pairs.len()).then_some(pairs);
        }
        if low.iter().all(|request| weight[*request as usize] == MOST) {
            return None;
        }
        for request in low {
            let raised = (weight[request as usize] * 5 / 4).min(MOST);
            weight[request as usize] = raised;
            weigh(&mut model, instance, request, raised);
        }
    }
    None
}

fn weigh(model: &mut Model, instance: &Instance, request: u32, weight: i64) {
    let range = model.net.start[request as usize]..model.net.start[request as usize + 1];
    for pair in range {
        let score = instance.score(model.net.origin[pair as usize]);
        model.net.revalue(pair, model.unit * MOST + score * weight);
    }
}
