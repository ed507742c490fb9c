//! What someone is entrusted with.

use serde::{Deserialize, Serialize};

/// What someone is entrusted with at their own institution, besides being themselves.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    /// Sets the institution up and looks after accounts.
    Admin,
    /// Runs rounds and events, chases what is late, reports uptake (People & Organisational Development).
    Coordinator,
    /// Looks after one partner institution's people and placements.
    PartnerCoordinator,
    /// Reads measures and updates actions.
    Steering,
    /// Leads grants and looks for co-investigators.
    Investigator,
    /// Clears placements in an area: risk assessment, induction, protective equipment.
    Safety,
    /// Checks eligibility for grants and records their outcome.
    ResearchOffice,
}

impl Role {
    /// Every role, in the order in which pages list them.
    pub const ALL: [Self; 7] = [
        Self::Admin,
        Self::Coordinator,
        Self::PartnerCoordinator,
        Self::Steering,
        Self::Investigator,
        Self::Safety,
        Self::ResearchOffice,
    ];

    /// The word under which it is stored and comes in from a provider.
    pub fn code(self) -> &'static str {
        match self {
            Self::Admin => "admin",
            Self::Coordinator => "coordinator",
            Self::PartnerCoordinator => "partner-coordinator",
            Self::Steering => "steering",
            Self::Investigator => "investigator",
            Self::Safety => "safety",
            Self::ResearchOffice => "research-office",
        }
    }

    /// The role with this code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.code() == code)
    }

    /// What it is called on pages.
    pub fn label(self) -> &'static str {
        match self {
            Self::Admin => "Administrator",
            Self::Coordinator => "Coordinator",
            Self::PartnerCoordinator => "Partner coordinator",
            Self::Steering => "Steering group",
            Self::Investigator => "Investigator",
            Self::Safety => "Safety contact",
            Self::ResearchOffice => "Research office",
        }
    }

    /// What whoever holds it may do besides what everyone may, to follow "may".
    pub fn may(self) -> &'static str {
        match self {
            Self::Admin => "look after accounts and roles, and decide whether the institution shares with others",
            Self::Coordinator => {
                "see what is late across the institution, look after the list of skills, and run rounds and events"
            }
            Self::PartnerCoordinator => "look after their own institution's people and placements with partners",
            Self::Steering => "read measures and update actions of the plan",
            Self::Investigator => "look for co-investigators for grants and projects",
            Self::Safety => "clear placements in their area: risk assessment, induction, protective equipment",
            Self::ResearchOffice => "check eligibility for grants and record how they ended",
        }
    }
}
