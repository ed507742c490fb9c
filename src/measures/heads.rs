//! How many people there are: a number that leaves only through this slice's door.

use std::fmt;
use std::iter::Sum;
use std::ops::{Add, AddAssign};

/// So many people. A store reads it from a row, others add them up; nothing prints, compares or serialises it but
/// [`show_units`](super::show_units), which asks who reads.
#[derive(Clone, Copy, PartialEq, Eq, Default, sqlx::Type)]
#[sqlx(transparent)]
pub struct Heads(i64);

impl Heads {
    /// So many.
    pub const fn new(people: i64) -> Self {
        Self(people)
    }

    /// Whether there is nobody at all: such groups are left out of tables for every reader alike.
    pub const fn is_nobody(self) -> bool {
        self.0 == 0
    }

    pub(super) const fn count(self) -> i64 {
        self.0
    }
}

impl fmt::Debug for Heads {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("Heads(..)")
    }
}

impl Add for Heads {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self(self.0 + other.0)
    }
}

impl AddAssign for Heads {
    fn add_assign(&mut self, other: Self) {
        self.0 += other.0;
    }
}

impl Sum for Heads {
    fn sum<I: Iterator<Item = Self>>(all: I) -> Self {
        all.fold(Self::default(), Add::add)
    }
}
