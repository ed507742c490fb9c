//! People, roles and relations: who is asking, and what they are to what they ask about.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::ids::{DepartmentId, InstitutionId, PersonId, SiteId};

/// A university or another body whose people are in the directory.
#[derive(Debug, Clone, PartialEq, sqlx::FromRow)]
pub struct Institution {
    /// Which one.
    pub id: InstitutionId,
    /// Its short name in addresses, such as `northbridge`.
    pub slug: String,
    /// Its full name.
    pub name: String,
    /// Its e-mail domain.
    pub domain: Option<String>,
    /// Its IANA time zone, in which its people are shown times.
    pub time_zone: String,
    /// Whether its people and those of other sharing institutions see each other's `network` sections.
    pub shares: bool,
}

/// A department or a site, as choices and facets name it.
#[derive(Debug, Clone, PartialEq, sqlx::FromRow)]
pub struct Unit {
    /// Its id.
    pub id: String,
    /// The institution it belongs to.
    pub institution: InstitutionId,
    /// Its name.
    pub name: String,
}

/// Someone with an account.
#[derive(Debug, Clone, PartialEq, sqlx::FromRow)]
pub struct Person {
    /// Who.
    pub id: PersonId,
    /// Their name in addresses.
    pub handle: String,
    /// Where they work.
    pub institution: InstitutionId,
    /// Their unit, where it is known.
    pub department: Option<DepartmentId>,
    /// Their campus, where it is known.
    pub site: Option<SiteId>,
    /// Their line manager, where it is known.
    pub manager: Option<PersonId>,
    /// Their name.
    pub name: String,
    /// Where mail reaches them; never shown to others by this alone.
    pub email: Option<String>,
    /// Their job title.
    pub job_title: Option<String>,
    /// Their job family, as their institution codes it.
    pub job_family: Option<String>,
    /// Their grade band, as their institution codes it.
    pub grade_band: Option<String>,
    /// Whether their institution counts them as technical staff.
    pub technical: bool,
    /// Whether they still work there.
    pub active: bool,
    /// Since when they have an account.
    pub created: DateTime<Utc>,
}

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

/// A signed-in person, as everything above asks about them.
#[derive(Debug, Clone, PartialEq)]
pub struct Member {
    /// Who.
    pub person: PersonId,
    /// Their name in addresses.
    pub handle: String,
    /// Their name.
    pub name: String,
    /// Where they work.
    pub institution: InstitutionId,
    /// That institution's name.
    pub institution_name: String,
    /// Whether their institution has agreed to share with others.
    pub shares: bool,
    /// The time zone in which they are shown times.
    pub time_zone: String,
    /// Whether they are technical staff.
    pub technical: bool,
    /// Whether others name them as their line manager.
    pub manages: bool,
    /// What they are entrusted with.
    pub roles: Vec<Role>,
}

/// Who is asking now.
#[derive(Debug, Clone, PartialEq, Default)]
pub enum Viewer {
    /// Nobody we know.
    #[default]
    Stranger,
    /// A signed-in person.
    Member(Box<Member>),
}

impl Viewer {
    /// The signed-in person, if there is one.
    pub fn member(&self) -> Option<&Member> {
        match self {
            Self::Stranger => None,
            Self::Member(member) => Some(member),
        }
    }

    /// Who they are, if they are signed in.
    pub fn person(&self) -> Option<&PersonId> {
        self.member().map(|member| &member.person)
    }

    /// True where they hold the role.
    pub fn is(&self, role: Role) -> bool {
        self.member().is_some_and(|member| member.roles.contains(&role))
    }

    /// What they are to a person who works at `institution`, whose line manager is `manager`, and whose institution shares or not.
    pub fn relation_to(
        &self,
        person: &PersonId,
        institution: &InstitutionId,
        shares: bool,
        manager: Option<&PersonId>,
    ) -> Relation {
        let Self::Member(me) = self else {
            return Relation::Stranger;
        };
        if me.person == *person {
            Relation::Owner
        } else if me.institution == *institution {
            if manager == Some(&me.person) {
                Relation::Manager
            } else if me.roles.contains(&Role::Coordinator) {
                Relation::Coordinator
            } else {
                Relation::Colleague
            }
        } else if me.shares && shares {
            Relation::Partner
        } else {
            Relation::Stranger
        }
    }
}

/// What a viewer is to a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Relation {
    /// Nobody we know, or someone from an institution that does not share.
    Stranger,
    /// Signed in at another institution, both having agreed to share.
    Partner,
    /// Signed in at the same institution.
    Colleague,
    /// Looks after the same institution's programmes.
    Coordinator,
    /// Their line manager.
    Manager,
    /// The person.
    Owner,
}

/// What an administrator wants to do to an account of their institution.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AccountAct {
    /// Give a role.
    Grant(Role),
    /// Take a role away.
    Revoke(Role),
    /// Close the account.
    Deactivate,
    /// Open it again.
    Reactivate,
}

/// What matters about an account for what may be done to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Standing {
    /// Whether it is the administrator's own.
    pub own: bool,
    /// Whether it is open.
    pub active: bool,
    /// Whether its provider gives the role in question.
    pub by_provider: bool,
    /// Whether it holds the only administrator's role of the institution.
    pub last_admin: bool,
}

impl Standing {
    /// Whether an administrator of the same institution may do it; if not, why, in words for them.
    ///
    /// An institution never loses its last administrator: nobody could give the role back.
    pub fn may(self, act: AccountAct) -> Result<(), &'static str> {
        match act {
            AccountAct::Grant(_) if !self.active => Err("The account is closed. Open it again first."),
            AccountAct::Revoke(Role::Admin) if self.last_admin => {
                Err("This is the institution's only administrator. Make somebody else one first.")
            }
            AccountAct::Revoke(_) if self.by_provider => Err(
                "Your institution's sign-in gives this role, and would give it again. Have it taken away there; it ends here at \
                 their next sign-in.",
            ),
            AccountAct::Deactivate if self.own => Err("You cannot close your own account. Another administrator can."),
            AccountAct::Deactivate if self.last_admin => {
                Err("This is the institution's only administrator. Make somebody else one first.")
            }
            _ => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{AccountAct, Role, Standing};

    const OPEN: Standing = Standing { own: false, active: true, by_provider: false, last_admin: false };

    #[test]
    fn an_institution_keeps_an_administrator() {
        let last = Standing { own: true, last_admin: true, ..OPEN };
        assert!(last.may(AccountAct::Revoke(Role::Admin)).is_err());
        assert!(last.may(AccountAct::Revoke(Role::Safety)).is_ok());
        assert!(last.may(AccountAct::Deactivate).is_err());
        assert!(Standing { own: true, ..OPEN }.may(AccountAct::Revoke(Role::Admin)).is_ok());
        assert!(Standing { own: true, ..OPEN }.may(AccountAct::Deactivate).is_err());
        assert!(OPEN.may(AccountAct::Deactivate).is_ok());
    }

    #[test]
    fn what_the_provider_gives_it_takes() {
        let given = Standing { by_provider: true, ..OPEN };
        assert!(given.may(AccountAct::Revoke(Role::Coordinator)).is_err());
        assert!(given.may(AccountAct::Grant(Role::Coordinator)).is_ok());
    }

    #[test]
    fn a_closed_account_is_given_nothing() {
        let closed = Standing { active: false, ..OPEN };
        assert!(closed.may(AccountAct::Grant(Role::Coordinator)).is_err());
        assert!(closed.may(AccountAct::Revoke(Role::Coordinator)).is_ok());
        assert!(closed.may(AccountAct::Reactivate).is_ok());
    }
}
