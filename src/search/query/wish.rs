//! What words of a query ask for besides their subject.

use crate::search::facets::Dimension;

/// What some words of a query ask for besides their subject.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wish {
    /// What it filters by.
    pub about: About,
    /// The values, any of which will do: as in the query parameter; for a name its plain words with spaces between.
    pub values: Vec<String>,
    /// The words that say so, as they were typed.
    pub typed: String,
    /// What pages call it.
    pub label: String,
}

/// What words of a query may be read as.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum About {
    /// A value to filter by.
    Filter(Dimension),
    /// Somebody's name.
    Name,
}

impl About {
    /// Its word in addresses.
    pub fn code(self) -> &'static str {
        match self {
            Self::Filter(dimension) => dimension.code(),
            Self::Name => "name",
        }
    }

    /// What has this code.
    pub fn from_code(code: &str) -> Option<Self> {
        if code == Self::Name.code() { Some(Self::Name) } else { Dimension::from_code(code).map(Self::Filter) }
    }

    /// What pages call it.
    pub fn label(self) -> &'static str {
        match self {
            Self::Filter(dimension) => dimension.label(),
            Self::Name => "Name",
        }
    }

    /// The dimension, of a value to filter by.
    pub fn dimension(self) -> Option<Dimension> {
        match self {
            Self::Filter(dimension) => Some(dimension),
            Self::Name => None,
        }
    }
}
