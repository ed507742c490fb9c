//! What it takes to come in: what hosts ask of whoever comes, and how a place is entered.

/// Something a host may ask that whoever comes has, which rules can check. Nothing of anybody's health or past is among them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Requirement {
    /// A safety induction at the home institution.
    SafetyInduction,
    /// Training in biological safety.
    Biological,
    /// Training in chemical safety.
    Chemical,
    /// Registration as a radiation worker.
    Radiation,
    /// Training in laser safety.
    Laser,
    /// Training with cryogens or compressed gas.
    Cryogens,
    /// Training on workshop machines.
    Workshop,
}

/// How visitors come into a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Access {
    /// As they like.
    #[default]
    Open,
    /// Met at the door, and accompanied.
    Escorted,
    /// After an induction on site.
    Induction,
    /// Not at all from other institutions.
    Staff,
}

impl Access {
    /// Whether somebody of another institution cannot come in at all.
    #[must_use]
    pub const fn keeps_out(self, external: bool) -> bool {
        matches!(self, Self::Staff) && external
    }

    /// Whether the safety contact has something to see to before anybody enters.
    #[must_use]
    pub const fn is_prepared(self) -> bool {
        matches!(self, Self::Escorted | Self::Induction)
    }
}

impl Requirement {
    /// Those of a list of codes with spaces between, as they are stored; what is unknown is passed over.
    #[must_use]
    pub fn read(codes: &str) -> Vec<Self> {
        codes.split(' ').filter_map(Self::from_code).collect()
    }

    /// The same as it is stored.
    #[must_use]
    pub fn text(all: &[Self]) -> String {
        all.iter().map(|one| one.code()).collect::<Vec<_>>().join(" ")
    }

    /// What of these somebody does not have.
    #[must_use]
    pub fn lacking(asked: &[Self], held: &[Self]) -> Vec<Self> {
        asked.iter().filter(|one| !held.contains(one)).copied().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_are_read_as_they_were_written() {
        let all: Vec<Requirement> = Requirement::CODES.iter().map(|(one, ..)| *one).collect();
        assert_eq!(Requirement::read(&Requirement::text(&all)), all);
        assert_eq!(Requirement::read(""), []);
        assert_eq!(Requirement::lacking(&all, &all[1..]), [Requirement::SafetyInduction]);
    }

    #[test]
    fn only_outsiders_are_kept_out() {
        for (access, ..) in Access::CODES {
            assert!(!access.keeps_out(false));
            assert_eq!(access.keeps_out(true), *access == Access::Staff);
        }
    }
}
