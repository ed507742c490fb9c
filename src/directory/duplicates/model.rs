//! Why two accounts look like one person.

/// Why two accounts look like one person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, utoipa::ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Sign {
    /// They have one ORCID iD.
    Orcid,
    /// They have one e-mail address.
    Email,
    /// They have one name and work in one department.
    Name,
}

impl Sign {
    /// What it is called on pages.
    pub fn label(self) -> &'static str {
        match self {
            Self::Orcid => "the same ORCID iD",
            Self::Email => "the same e-mail address",
            Self::Name => "the same name and department",
        }
    }
}
