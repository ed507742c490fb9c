//! Where to begin.

use super::network::Network;
use super::repair::{Side, State};

/// A start for [`State::repair`]: nothing matched, and units sent from the side that has fewer of them, so that few are left over
/// and paths stay short. Quotas are above the hosts, so with them the requests begin.
pub(crate) fn start(net: &Network) -> (State, Side) {
    let units = |nodes: std::ops::Range<usize>| net.bounds[nodes].iter().map(|bounds| u64::from(bounds.up)).sum::<u64>();
    let (left, right) = (units(0..net.left), units(net.left..net.left + net.right));
    let side = if right < left && net.children.is_empty() { Side::Right } else { Side::Left };
    (State::new(net, side), side)
}
