//! Who may see a part of a profile.

use serde::{Deserialize, Serialize};

use crate::accounts::Relation;

/// Who may see a section.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, Default, utoipa::ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Audience {
    /// Nobody but its owner.
    Private,
    /// Everyone signed in at the same institution.
    #[default]
    Institution,
    /// Also everyone signed in at an institution that has agreed to share, as the owner's has.
    Network,
    /// Everyone.
    Public,
}

impl Audience {
    /// Every audience, narrowest first.
    pub const ALL: [Self; 4] = [Self::Private, Self::Institution, Self::Network, Self::Public];

    /// The word under which it is stored and sent.
    pub fn code(self) -> &'static str {
        match self {
            Self::Private => "private",
            Self::Institution => "institution",
            Self::Network => "network",
            Self::Public => "public",
        }
    }

    /// The audience with this code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|audience| audience.code() == code)
    }

    /// What it is called on pages.
    pub fn label(self) -> &'static str {
        match self {
            Self::Private => "Only me",
            Self::Institution => "My institution",
            Self::Network => "Partner institutions",
            Self::Public => "Everyone",
        }
    }

    /// How far it reaches, as stored for starting queries from what may be seen: 0 to 3.
    pub fn reach(self) -> i64 {
        self as i64
    }

    /// Whether someone in this relation is among the audience.
    pub fn includes(self, relation: Relation) -> bool {
        match relation {
            Relation::Owner => true,
            Relation::Colleague | Relation::Coordinator | Relation::Manager => self >= Self::Institution,
            Relation::Partner => self >= Self::Network,
            Relation::Stranger => self == Self::Public,
        }
    }
}
