//! Who is asking, and what they are to what they ask about.

use super::{Institution, Role};
use crate::ids::{InstitutionId, PersonId};

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
    /// Whether they are a guest, let in at few addresses ([`is_open_to`](crate::accounts::guests::is_open_to)).
    pub guest: bool,
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
    /// Nobody in particular at an institution, with these roles: to read what everyone in such a place may see, whoever asks.
    #[must_use]
    pub fn anybody_at(institution: &Institution, roles: Vec<Role>) -> Self {
        Self::Member(Box::new(Member {
            person: PersonId::from(""),
            handle: String::new(),
            name: String::new(),
            institution: institution.id.clone(),
            institution_name: institution.name.clone(),
            shares: institution.shares,
            time_zone: institution.time_zone.clone(),
            technical: false,
            manages: false,
            roles,
            guest: false,
        }))
    }

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
