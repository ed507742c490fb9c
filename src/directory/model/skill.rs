//! Skills: a person's claim on a concept, how well they know it, and what they offer or want with it.

use serde::{Deserialize, Serialize};

use crate::ids::ConceptId;

/// How well someone knows a thing (the four levels of the UK government's DDaT capability framework,
/// <https://ddat-capability-framework.service.gov.uk/skills>).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, Default, utoipa::ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// Knows what it is and when it is used.
    Awareness,
    /// Does it with some support.
    #[default]
    Working,
    /// Does it alone and helps others.
    Practitioner,
    /// Others come to them for it.
    Expert,
}

impl Level {
    /// Every level, lowest first.
    pub const ALL: [Self; 4] = [Self::Awareness, Self::Working, Self::Practitioner, Self::Expert];

    /// The word under which it is stored and sent.
    pub fn code(self) -> &'static str {
        match self {
            Self::Awareness => "awareness",
            Self::Working => "working",
            Self::Practitioner => "practitioner",
            Self::Expert => "expert",
        }
    }

    /// The level with this code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|level| level.code() == code)
    }

    /// What it is called on pages.
    pub fn label(self) -> &'static str {
        match self {
            Self::Awareness => "Awareness",
            Self::Working => "Working",
            Self::Practitioner => "Practitioner",
            Self::Expert => "Expert",
        }
    }

    /// Its place on the pages' scale of five marks; the widest step is from working with support to working alone.
    pub fn marks(self) -> u8 {
        match self {
            Self::Awareness => 1,
            Self::Working => 2,
            Self::Practitioner => 4,
            Self::Expert => 5,
        }
    }
}

/// What someone offers or wants with a skill.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Intent {
    /// Does it, and can be asked to.
    CanDo,
    /// Teaches it.
    CanTeach,
    /// Lets others watch.
    HostsShadowing,
    /// Joins grants that need it.
    JoinsGrants,
    /// Wants to learn it.
    WantsToLearn,
}

impl Intent {
    /// Every intent.
    pub const ALL: [Self; 5] = [Self::CanDo, Self::CanTeach, Self::HostsShadowing, Self::JoinsGrants, Self::WantsToLearn];

    /// The word under which it is stored and sent.
    pub fn code(self) -> &'static str {
        match self {
            Self::CanDo => "can_do",
            Self::CanTeach => "can_teach",
            Self::HostsShadowing => "hosts_shadowing",
            Self::JoinsGrants => "joins_grants",
            Self::WantsToLearn => "wants_to_learn",
        }
    }

    /// The intent with this code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|intent| intent.code() == code)
    }

    /// What it is called on pages.
    pub fn label(self) -> &'static str {
        match self {
            Self::CanDo => "Can do",
            Self::CanTeach => "Can teach",
            Self::HostsShadowing => "Hosts shadowing",
            Self::JoinsGrants => "Joins grants",
            Self::WantsToLearn => "Wants to learn",
        }
    }
}

/// A person's claim on a concept.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Default, utoipa::ToSchema)]
#[serde(default)]
pub struct Skill {
    /// The concept, where the vocabulary has it.
    #[schema(value_type = Option<String>)]
    pub concept: Option<ConceptId>,
    /// The label as shown: the concept's, or the owner's own words.
    pub label: String,
    /// How well.
    pub level: Level,
    /// What they offer or want with it.
    pub intents: Vec<Intent>,
    /// The year it was last used.
    pub last_used: Option<i32>,
    /// What shows it: a course, a paper, a method written.
    pub evidence: String,
}
