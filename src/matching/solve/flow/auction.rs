//! Good starts.

use super::super::stop::Stop;
use super::network::Network;
use super::repair::{Side, State};

/// A start for [`State::repair`], and the side it should begin with.
pub(crate) fn start(net: &Network, _stop: &impl Stop) -> (State, Side) {
    let left: u64 = net.bounds[..net.left].iter().map(|b| u64::from(b.up)).sum();
    let right: u64 = net.bounds[net.left..net.left + net.right].iter().map(|b| u64::from(b.up)).sum();
    let side = if right < left && net.children.is_empty() { Side::Right } else { Side::Left };
    (State::new(net, side), side)
}
