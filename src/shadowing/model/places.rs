//! Kinds of shadowing, and places that are never given twice.

use thiserror::Error;

use super::states::{Act, Placement};

/// What shadowing is like.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// Watching, for a day or several.
    Observe,
    /// An hour or two, over some time.
    Bursts,
    /// Taking part, where it can be made safe.
    HandsOn,
    /// Sitting in on a committee.
    Committee,
}

impl Kind {
    /// Every kind there is.
    pub const ALL: [Self; 4] = [Self::Observe, Self::Bursts, Self::HandsOn, Self::Committee];

    /// Where a placement of this kind begins: a committee's room needs no clearing, unless the offer names safety needs.
    #[must_use]
    pub fn first(self, safety_needs: bool) -> Placement {
        match self {
            Self::Committee if !safety_needs => Placement::Arranging,
            _ => Placement::Clearing,
        }
    }
}

/// The places of an offer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Places {
    /// How many there are.
    pub all: u32,
    /// How many are taken.
    pub taken: u32,
}

/// No place is free.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("the last place has just been taken")]
pub struct Full;

impl Places {
    /// Takes a place; and the step that brings with it for the offer, when it was the last.
    ///
    /// # Errors
    /// None is free.
    pub fn take(self) -> Result<(Self, Option<Act>), Full> {
        if self.taken >= self.all {
            return Err(Full);
        }
        let left = Self { taken: self.taken + 1, ..self };
        Ok((left, (left.taken == left.all).then_some(Act::Fill)))
    }

    /// The step that follows where a paused offer goes on, when nothing is free.
    #[must_use]
    pub fn on_resume(self) -> Option<Act> {
        (self.taken >= self.all).then_some(Act::Fill)
    }

    /// Gives a place back; and the step that brings with it for the offer, when none was free before.
    #[must_use]
    pub fn give_back(self) -> (Self, Option<Act>) {
        let left = Self { taken: self.taken.saturating_sub(1), ..self };
        let freed = self.taken >= self.all && left.taken < left.all;
        (left, freed.then_some(Act::Free))
    }
}
