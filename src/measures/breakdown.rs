//! What numbers can be broken down by: as it was when it happened.

/// What a number is broken down by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Breakdown {
    /// The unit.
    Department,
    /// The campus.
    Site,
    /// The job family, as the institution codes it.
    JobFamily,
    /// The grade band, as the institution codes it.
    GradeBand,
    /// An attribute that facts carry, such as `where` (inside or outside the institution). A counter says which it keeps apart.
    Attribute(&'static str),
}

/// Attributes that can be broken down by: code, label.
const ATTRIBUTES: [(&str, &str); 3] = [("where", "Inside or outside"), ("kind", "Kind"), ("source", "How it was done")];

impl Breakdown {
    /// The word for it in addresses and files.
    pub fn code(self) -> &'static str {
        match self {
            Self::Department => "department",
            Self::Site => "site",
            Self::JobFamily => "job-family",
            Self::GradeBand => "grade-band",
            Self::Attribute(name) => name,
        }
    }

    /// The one with this code.
    pub fn from_code(code: &str) -> Option<Self> {
        let places = [Self::Department, Self::Site, Self::JobFamily, Self::GradeBand];
        let attributes = ATTRIBUTES.iter().map(|(code, _)| Self::Attribute(code));
        places.into_iter().chain(attributes).find(|one| one.code() == code)
    }

    /// What pages call it.
    pub fn label(self) -> &'static str {
        match self {
            Self::Department => "Department",
            Self::Site => "Site",
            Self::JobFamily => "Job family",
            Self::GradeBand => "Grade band",
            Self::Attribute(name) => ATTRIBUTES.iter().find(|(code, _)| *code == name).map_or(name, |(_, label)| label),
        }
    }

    /// The column of `cells` that holds it; attributes stand in one together.
    pub(super) fn column(self) -> &'static str {
        match self {
            Self::Department => "department",
            Self::Site => "site",
            Self::JobFamily => "job_family",
            Self::GradeBand => "grade_band",
            Self::Attribute(_) => "attributes",
        }
    }
}
