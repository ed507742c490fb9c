//! What can be said about another's profile, to whom it goes, and what a coordinator can hide. Pure.

use crate::directory::model::{Audience, Profile, SectionKind};
use crate::ids::PersonId;

/// What somebody says is not right.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "lowercase")]
#[schema(as = CorrectionKind)]
pub enum Kind {
    /// Something that should be there is not.
    Missing,
    /// Something that is there is not so.
    Wrong,
    /// They no longer work there.
    Left,
    /// They have another profile.
    Duplicate,
    /// It should not be shown.
    Inappropriate,
}

impl Kind {
    /// Every kind, in the order of the form.
    pub const ALL: [Self; 5] = [Self::Missing, Self::Wrong, Self::Left, Self::Duplicate, Self::Inappropriate];

    /// The word under which it is stored and sent.
    pub fn code(self) -> &'static str {
        match self {
            Self::Missing => "missing",
            Self::Wrong => "wrong",
            Self::Left => "left",
            Self::Duplicate => "duplicate",
            Self::Inappropriate => "inappropriate",
        }
    }

    /// The kind with this code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.code() == code)
    }

    /// What it is called on pages.
    pub fn label(self) -> &'static str {
        match self {
            Self::Missing => "Something is missing",
            Self::Wrong => "Something is wrong",
            Self::Left => "They have left",
            Self::Duplicate => "They have two profiles",
            Self::Inappropriate => "It should not be shown",
        }
    }

    /// Who looks at it, in words for whoever suggests it.
    pub fn who(self) -> &'static str {
        match self {
            Self::Missing | Self::Wrong => "goes to themselves, with your name",
            Self::Left => "goes to their line manager, else to the coordinator",
            Self::Duplicate => "goes to the coordinator",
            Self::Inappropriate => "goes to the coordinator; they are not told who said so",
        }
    }
}

/// Whom a suggestion goes to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum To {
    /// The profile's owner.
    Owner(PersonId),
    /// Their line manager.
    Manager(PersonId),
    /// The institution's coordinators.
    Coordinators,
}

impl To {
    /// Whom a kind of suggestion goes to. Nobody decides on their own suggestion.
    pub fn of(kind: Kind, reporter: &PersonId, owner: &PersonId, manager: Option<&PersonId>) -> Self {
        match (kind, manager) {
            (Kind::Missing | Kind::Wrong, _) => Self::Owner(owner.clone()),
            (Kind::Left, Some(manager)) if manager != reporter && manager != owner => Self::Manager(manager.clone()),
            (Kind::Left | Kind::Duplicate | Kind::Inappropriate, _) => Self::Coordinators,
        }
    }

    /// The one person it goes to, if it is one.
    pub fn person(&self) -> Option<&PersonId> {
        match self {
            Self::Owner(person) | Self::Manager(person) => Some(person),
            Self::Coordinators => None,
        }
    }

    /// The word for it in facts.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Owner(_) => "owner",
            Self::Manager(_) => "manager",
            Self::Coordinators => "coordinator",
        }
    }
}

/// What can be hidden.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// One section.
    Section(SectionKind),
    /// The photo.
    Photo,
    /// Everything.
    All,
}

impl Part {
    /// The word under which it is stored.
    pub fn code(self) -> &'static str {
        match self {
            Self::Section(kind) => kind.code(),
            Self::Photo => "photo",
            Self::All => "all",
        }
    }

    /// The part with this code. The name cannot go alone: without it nothing is left, which is what `all` says.
    pub fn from_code(code: &str) -> Option<Self> {
        match code {
            "photo" => Some(Self::Photo),
            "all" => Some(Self::All),
            code => SectionKind::from_code(code).filter(|kind| *kind != SectionKind::About).map(Self::Section),
        }
    }

    /// What it is called on pages.
    pub fn label(self) -> &'static str {
        match self {
            Self::Section(kind) => kind.label(),
            Self::Photo => "Photo",
            Self::All => "The whole profile",
        }
    }

    /// Every part, the whole first: code and words.
    pub fn choices() -> Vec<(&'static str, &'static str)> {
        let sections = SectionKind::ALL.into_iter().filter(|kind| *kind != SectionKind::About).map(Self::Section);
        [Self::All, Self::Photo].into_iter().chain(sections).map(|part| (part.code(), part.label())).collect()
    }

    /// Makes this part of a profile private, as everybody but its owner reads it.
    pub fn hide(self, profile: &mut Profile) {
        match self {
            Self::All => profile.about.audience = Audience::Private,
            Self::Photo => {}
            Self::Section(kind) => match kind {
                SectionKind::About => profile.about.audience = Audience::Private,
                SectionKind::Role => profile.role.audience = Audience::Private,
                SectionKind::Summary => profile.summary.audience = Audience::Private,
                SectionKind::Skills => profile.skills.audience = Audience::Private,
                SectionKind::Instruments => profile.instruments.audience = Audience::Private,
                SectionKind::Registration => profile.registration.audience = Audience::Private,
                SectionKind::Languages => profile.languages.audience = Audience::Private,
                SectionKind::Orcid => profile.orcid.audience = Audience::Private,
                SectionKind::Availability => profile.availability.audience = Audience::Private,
                SectionKind::Contact => profile.contact.audience = Audience::Private,
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_kind_goes_where_it_can_be_put_right() {
        let [bob, alice, mo] = ["bob", "alice", "mo"].map(PersonId::from);
        let to = |kind, reporter, manager| To::of(kind, reporter, &alice, manager);
        assert_eq!(to(Kind::Wrong, &bob, Some(&mo)), To::Owner(alice.clone()));
        assert_eq!(to(Kind::Left, &bob, Some(&mo)), To::Manager(mo.clone()));
        assert_eq!(to(Kind::Left, &mo, Some(&mo)), To::Coordinators, "nobody decides on their own suggestion");
        assert_eq!(to(Kind::Left, &bob, None), To::Coordinators);
        assert_eq!(to(Kind::Inappropriate, &bob, Some(&mo)), To::Coordinators);
    }

    #[test]
    fn whatever_is_hidden_is_seen_by_its_owner_alone() {
        for (code, _) in Part::choices() {
            let part = Part::from_code(code).expect("a part");
            let mut profile = Profile::default();
            profile.about.audience = Audience::Public;
            part.hide(&mut profile);
            match part {
                Part::All => assert_eq!(profile.reach(), Audience::Private),
                Part::Photo => assert_eq!(profile.reach(), Audience::Public),
                Part::Section(kind) => assert_eq!(profile.audience(kind), Audience::Private),
            }
        }
        assert_eq!(Part::from_code("about"), None);
    }
}
