//! What numbers can be broken down by: as it was when it happened.

use crate::shadowing::model::Kind;
use crate::text::capital;

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
    /// An attribute that facts carry, such as `where` (inside or outside the institution), or the answers of a survey, such as `gender`. A
    /// counter says which it keeps apart, a wave's file which it has.
    Attribute(&'static str),
}

/// Attributes that can be broken down by: code, label.
const ATTRIBUTES: [(&str, &str); 8] = [
    ("where", "Inside or outside"),
    ("kind", "Kind"),
    ("source", "How it was done"),
    ("gender", "Gender"),
    ("staff-group", "Staff group"),
    ("funder", "Funder"),
    ("register", "Register"),
    ("scheme", "Scheme"),
];

/// What codes mean that facts carry: attribute, code, words. Kinds of shadowing have theirs in their own slice.
const WORDS: [(&str, &str, &str); 5] = [
    ("where", "internal", "Inside the institution"),
    ("where", "external", "With another institution"),
    ("source", "page", "On the profile’s page"),
    ("source", "api", "By another program"),
    ("source", "import", "From a file"),
];

impl Breakdown {
    /// What the answers of a survey can be broken down by beside the department. A wave's file has a column of its label for each.
    pub const OF_SURVEYS: [Self; 5] =
        [Self::Attribute("gender"), Self::Attribute("staff-group"), Self::JobFamily, Self::GradeBand, Self::Site];

    /// What a group is called, by the code under which it is counted. Departments and sites have names of their own; what HR writes in words
    /// stays as it is.
    pub(super) fn words(self, code: &str) -> String {
        match self {
            Self::Department | Self::Site => code.to_owned(),
            Self::JobFamily | Self::GradeBand => plain(code),
            // written by people for people
            Self::Attribute("gender" | "staff-group") => capital(code),
            Self::Attribute("kind") => Kind::from_code(code).map_or_else(|| plain(code), |kind| kind.label().to_owned()),
            Self::Attribute(name) => {
                let known = WORDS.iter().find(|(attribute, known, _)| (*attribute, *known) == (name, code));
                known.map_or_else(|| plain(code), |(.., words)| (*words).to_owned())
            }
        }
    }

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

    /// All of them.
    pub fn all() -> impl Iterator<Item = Self> {
        let places = [Self::Department, Self::Site, Self::JobFamily, Self::GradeBand];
        places.into_iter().chain(ATTRIBUTES.iter().map(|(code, _)| Self::Attribute(code)))
    }

    /// The one with this code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::all().find(|one| one.code() == code)
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

/// A code in plain words: `it` is IT, `lab_support` Lab support. What has a capital letter was written for readers.
fn plain(code: &str) -> String {
    if code.chars().any(char::is_uppercase) {
        return code.to_owned();
    }
    let text = code.replace(['_', '-'], " ");
    if ["it", "ict", "hr"].contains(&text.as_str()) {
        return text.to_uppercase();
    }
    let mut letters = text.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_shown_in_plain_words() {
        let family = |code| Breakdown::JobFamily.words(code);
        assert_eq!(
            ["it", "facility", "lab_support", "Research technician"].map(family),
            ["IT", "Facility", "Lab support", "Research technician"]
        );
        assert_eq!(Breakdown::Attribute("where").words("internal"), "Inside the institution");
        assert_eq!(Breakdown::Attribute("kind").words("hands-on"), "Hands on");
        assert_eq!(Breakdown::Attribute("source").words("elsewhere"), "Elsewhere");
        assert_eq!(Breakdown::Attribute("gender").words("non-binary"), "Non-binary");
    }

    #[test]
    fn every_one_has_a_code_of_its_own() {
        for by in Breakdown::OF_SURVEYS.into_iter().chain([Breakdown::Department]) {
            assert_eq!(Breakdown::from_code(by.code()), Some(by));
        }
        assert_eq!(Breakdown::from_code("shoe-size"), None);
    }
}
