//! What someone may do with their institution's people in bulk. Pure.

use crate::accounts::{Member, Role};

/// What someone wants to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Act {
    /// Take in an extract.
    Import,
    /// Take people or profiles out in bulk.
    Export,
    /// See uptake by department as it is.
    SeeExact,
    /// See uptake by department rounded and suppressed.
    SeeRounded,
    /// See uptake among one's own people only.
    SeeOwn,
}

/// The role by which someone may do it, where they may by a role; managers see their own people without one.
pub fn by_role(member: &Member, act: Act) -> Option<Role> {
    let roles: &[Role] = match act {
        Act::Import | Act::Export | Act::SeeExact => &[Role::Coordinator, Role::Admin],
        Act::SeeRounded => &[Role::Steering, Role::PartnerCoordinator],
        Act::SeeOwn => &[],
    };
    roles.iter().copied().find(|role| member.roles.contains(role))
}

/// How someone may see uptake, the most exact way first; none where they may not.
pub fn sight(member: &Member) -> Option<Act> {
    [Act::SeeExact, Act::SeeRounded]
        .into_iter()
        .find(|act| by_role(member, *act).is_some())
        .or_else(|| member.manages.then_some(Act::SeeOwn))
}
