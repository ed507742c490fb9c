//! Quotas over groups that cross each other.

use super::super::answer::Infeasible;

/// Crossing quotas where only nested ones can be served.
pub(crate) fn none() -> Infeasible {
    Infeasible { lacks: Vec::new(), proven: false, nearest: None }
}
