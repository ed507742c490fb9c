//! Maximum-value flow on a two-sided network: the engine under `assign`, `fair`, `resolve` and `why`.
//!
//! Left nodes (requests) and right nodes (hosts) are joined by pairs of capacity one. Every node also has one parent arc, to
//! the root or (right nodes) to a group whose own parent arc may lead to a larger group; its flow is the number of units the
//! node takes part in. A parent arc earns [`Network::hard`] for each unit up to its lower bound, so every network has an
//! answer and an unmet bound shows as missing reward instead of as failure.
//!
//! [`repair`](State::repair) is exact from any start: it removes what contradicts the prices and sends the units left over
//! along shortest augmenting paths with reduced costs (Edmonds and Karp 1972, Tomizawa 1971; from any pseudoflow as in Ahuja,
//! Magnanti and Orlin, *Network Flows*, 1993, section 9.7). How good the start is decides only the time: [`start`] chooses
//! the side to begin from, and a former answer is the best start of all.
//!
//! Prices are integers in the unit of the values. For prices `y`, a pair of value `w` has slack `y[left] + y[right] - w`:
//! never negative when unused, never positive when used.

mod auction;
mod network;
mod repair;
mod search;
pub(crate) mod start;

pub(crate) use network::{Bounds, Network, ROOT};
pub(crate) use repair::{Side, State};
