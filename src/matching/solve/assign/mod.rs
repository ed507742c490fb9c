//! The best total: every rule kept, demand filled first, then the highest sum of scores.
//!
//! A transportation problem with lower bounds and nested quotas, solved exactly in integers by successive shortest paths from the
//! side with fewer units, after an auction where both have about as many ([`flow`](super::flow)); at worst O(units pairs log nodes),
//! in practice near linear in the pairs. Ties go to the lower number, so an instance has one answer. Quotas over groups that cross
//! make the problem NP-hard; they are solved by prices and cases ([`crossing`]).

pub(crate) mod crossing;
pub(crate) mod laminar;
pub(crate) mod model;

use super::answer::{Answer, Duals, Filling, Infeasible, Lack};
use super::certify::certify;
use super::flow::start;
pub use super::flow::start::Start;
use super::instance::Instance;
use super::stop::Stop;
use model::Model;

/// The best answer, with its proof.
///
/// Stopped early, it returns the best so far with what the prices prove about any answer.
///
/// # Errors
/// [`Infeasible`]: lower bounds or pins that no answer can keep, with the smallest change.
pub fn assign(instance: &Instance, filling: Filling, stop: &impl Stop) -> Result<Answer, Infeasible> {
    assign_from(instance, filling, Start::Chosen, stop)
}

/// The same from a start of one's choice.
///
/// # Errors
/// As [`assign`].
pub fn assign_from(instance: &Instance, filling: Filling, how: Start, stop: &impl Stop) -> Result<Answer, Infeasible> {
    let Some(tree) = laminar::tree(instance) else { return crossing::assign(instance, filling, stop) };
    let model = Model::new(instance, tree, filling).map_err(pins)?;
    let (mut state, side) = start::start(&model.net, model.unit, how, stop);
    let finished = state.repair(&model.net, side, stop);
    answer(instance, filling, &model, &state, finished)
}

/// What a state of the network says about the instance.
pub(crate) fn answer(
    instance: &Instance,
    filling: Filling,
    model: &Model,
    state: &super::flow::State,
    finished: bool,
) -> Result<Answer, Infeasible> {
    judge(instance, filling, model.pairs(instance, state), model.duals(instance, state), finished)
}

/// An answer once it is checked.
pub(crate) fn judge(
    instance: &Instance,
    filling: Filling,
    pairs: Vec<u32>,
    duals: Duals,
    finished: bool,
) -> Result<Answer, Infeasible> {
    let certificate = certify(instance, filling, &pairs, &duals);
    let answer =
        Answer { certified: certificate.holds() && finished, pairs, duals, proofs: None, bound: certificate.bound, finished };
    if certificate.lacks.is_empty() || !finished {
        return Ok(answer);
    }
    Err(Infeasible { lacks: certificate.lacks, proven: certificate.optimal, nearest: Some(Box::new(answer)) })
}

/// Pins that contradict the rest: nothing to solve.
pub(crate) fn pins(lacks: Vec<Lack>) -> Infeasible {
    Infeasible { lacks, proven: true, nearest: None }
}
