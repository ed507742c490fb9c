//! Who may do what to a plan.

use crate::accounts::{Member, Role};

/// What a member is to an action of their institution's plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Relation {
    /// Somebody who works there.
    Reader,
    /// In the steering group.
    Steering,
    /// One of the action's owners.
    Owner,
    /// Keeps the plan.
    Coordinator,
}

/// What somebody wants to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Act {
    /// Read it.
    Read,
    /// Say how it stands, with evidence.
    Update,
    /// Record what happened outside.
    Record,
    /// Change what the action or its measures say.
    Edit,
    /// Ask an owner for an update, name owners, change the plan's settings.
    Keep,
}

impl Relation {
    /// What this member is to an action; `owns` where they are one of its owners.
    pub fn of(member: &Member, owns: bool) -> Self {
        if member.roles.contains(&Role::Coordinator) {
            Self::Coordinator
        } else if owns {
            Self::Owner
        } else if member.roles.contains(&Role::Steering) {
            Self::Steering
        } else {
            Self::Reader
        }
    }
}

/// Whether someone may do it.
pub fn may(relation: Relation, act: Act) -> bool {
    match act {
        Act::Read => true,
        Act::Update => relation != Relation::Reader,
        Act::Record | Act::Edit => matches!(relation, Relation::Owner | Relation::Coordinator),
        Act::Keep => relation == Relation::Coordinator,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_relation_may_what_is_its_own() {
        use Relation::{Coordinator, Owner, Reader, Steering};
        for (act, who) in [
            (Act::Read, vec![Reader, Steering, Owner, Coordinator]),
            (Act::Update, vec![Steering, Owner, Coordinator]),
            (Act::Record, vec![Owner, Coordinator]),
            (Act::Edit, vec![Owner, Coordinator]),
            (Act::Keep, vec![Coordinator]),
        ] {
            for relation in [Reader, Steering, Owner, Coordinator] {
                assert_eq!(may(relation, act), who.contains(&relation), "{relation:?} {act:?}");
            }
        }
    }
}
