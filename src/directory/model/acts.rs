//! What someone may do with a profile.

use super::{Profile, SectionKind};
use crate::accounts::Relation;

/// What someone may want to do with another's, or their own, profile.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Act {
    /// Know that it is there, and under which name.
    Know,
    /// Read a section.
    Read(SectionKind),
    /// Send its owner a message; one has to be signed in for it, whatever the relation.
    Write,
    /// Change, publish, withdraw or confirm it, or look at it as someone else.
    Keep,
}

impl Profile {
    /// Whether someone in this relation may do it. True answers are the same for the whole profile and for what
    /// [`Profile::seen_by`] leaves of it.
    pub fn may(&self, relation: Relation, act: Act) -> bool {
        match act {
            Act::Know => self.reach().includes(relation),
            Act::Read(section) => self.audience(section).includes(relation),
            Act::Write => {
                relation != Relation::Owner
                    && self.audience(SectionKind::Contact).includes(relation)
                    && self.contact.content.messages
            }
            Act::Keep => relation == Relation::Owner,
        }
    }
}
