//! What a concept is.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::names::name_key;
use crate::accounts::{Role, Viewer};
use crate::ids::{ConceptId, PersonId, ProposalId};
use crate::text::slug;

/// A technique, instrument type, material, software, discipline or job title with everything it is called.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Concept {
    /// Which one; for the starter its label as an address, such as `scanning-electron-microscopy`.
    pub id: ConceptId,
    /// Its name as pages show it.
    pub label: String,
    /// What sort of thing it is.
    pub kind: Kind,
    /// Its other names, spelled out.
    pub synonyms: Vec<String>,
    /// Its short forms, in their usual capitals.
    pub abbreviations: Vec<String>,
    /// What it is part of or a kind of.
    pub broader: Vec<ConceptId>,
    /// Whether it is in use.
    pub state: State,
    /// The vocabulary it came with: `starter`, `own` for what was accepted here, or an imported one's id.
    pub source: String,
}

/// What the starter's concepts are marked with.
pub const STARTER_SOURCE: &str = "starter";
/// What the job titles that the program brings with it are marked with.
pub const TITLES_SOURCE: &str = "job-titles";
/// What concepts are marked with that were proposed and accepted here.
pub const OWN_SOURCE: &str = "own";

/// Whether a vocabulary is ours: written or accepted with technicians' texts in mind.
pub fn is_own(source: &str) -> bool {
    // tests' own vocabularies too
    matches!(source, STARTER_SOURCE | TITLES_SOURCE | OWN_SOURCE | "test")
}

/// Two concepts that are the same.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// The one that is shown as the other.
    pub gone: ConceptId,
    /// The other.
    pub kept: ConceptId,
    /// Whether a coordinator said so.
    pub merged: bool,
}

/// What coordinators changed of a concept.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Edit {
    /// Its label here; none for its source's.
    pub label: Option<String>,
    /// Names added.
    pub synonyms: Vec<String>,
    /// Short forms added.
    pub abbreviations: Vec<String>,
    /// Names taken away, in their comparable form.
    pub removed: Vec<String>,
}

impl Edit {
    /// Every name that was added or chosen here.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.label.iter().chain(&self.synonyms).chain(&self.abbreviations).map(String::as_str)
    }

    /// Whether it changes nothing.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// The concept as it is with this. A label that was replaced stays one of its names, unless that was taken away.
    pub fn apply(&self, mut concept: Concept) -> Concept {
        if let Some(label) = &self.label {
            concept.synonyms.insert(0, std::mem::replace(&mut concept.label, label.clone()));
        }
        concept.synonyms.extend(self.synonyms.iter().cloned());
        concept.abbreviations.extend(self.abbreviations.iter().cloned());
        let mut keys = vec![name_key(&concept.label)];
        for list in [&mut concept.synonyms, &mut concept.abbreviations] {
            list.retain(|name| {
                let key = name_key(name);
                let stays = !self.removed.contains(&key) && !keys.contains(&key);
                keys.push(key);
                stays
            });
        }
        concept
    }
}

impl Concept {
    /// Its other names and short forms, as one list for a reader.
    pub fn other_names(&self) -> Vec<&str> {
        self.abbreviations.iter().chain(&self.synonyms).map(String::as_str).collect()
    }

    /// The version of its names as it has them here, whoever changed them: another one as soon as a name is different.
    pub fn names_version(&self) -> i64 {
        let names = (self.id.as_str(), &self.label, &self.synonyms, &self.abbreviations);
        let digest = Sha256::digest(format!("{names:?}"));
        digest.iter().take(6).fold(0, |version, byte| version << 8 | i64::from(*byte))
    }
}

/// What sort of thing a concept is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Something done in a laboratory or studio.
    Technique,
    /// A type of instrument, not one machine.
    Instrument,
    /// What is worked with or on.
    Material,
    /// A program or a package.
    Software,
    /// A craft of a workshop.
    Workshop,
    /// Work with animals.
    Animal,
    /// Work out of doors or at sea.
    Field,
    /// Teaching, training and outreach.
    Teaching,
    /// Computing skills and services.
    It,
    /// A field of study.
    Discipline,
    /// A word of job titles, with others for about the same work: technician, technologist. Nobody has it as a skill: it is not
    /// recognised in texts, but search looks for its other names too.
    Role,
    /// A line of work: its names are words that titles in it are made of. Used as a job title is, but counts for less.
    Trade,
}

impl Kind {
    /// Every kind, in the order in which pages list them.
    pub const ALL: [Self; 12] = [
        Self::Technique,
        Self::Instrument,
        Self::Material,
        Self::Software,
        Self::Workshop,
        Self::Animal,
        Self::Field,
        Self::Teaching,
        Self::It,
        Self::Discipline,
        Self::Role,
        Self::Trade,
    ];

    /// Whether it is of the language of job titles, not anything that somebody may know, run or use.
    pub fn is_of_titles(self) -> bool {
        matches!(self, Self::Role | Self::Trade)
    }

    /// The id of a concept of ours with this label: titles have their own, for photography is a skill and a line of work.
    pub fn id_of(self, label: &str) -> String {
        let slug = slug(label);
        match self {
            Self::Role | Self::Trade if !slug.is_empty() => format!("{}-{slug}", self.code()),
            _ => slug,
        }
    }

    /// The word under which it is stored and sent.
    pub fn code(self) -> &'static str {
        match self {
            Self::Technique => "technique",
            Self::Instrument => "instrument",
            Self::Material => "material",
            Self::Software => "software",
            Self::Workshop => "workshop",
            Self::Animal => "animal",
            Self::Field => "field",
            Self::Teaching => "teaching",
            Self::It => "it",
            Self::Discipline => "discipline",
            Self::Role => "role",
            Self::Trade => "trade",
        }
    }

    /// The kind with this code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.code() == code)
    }

    /// What one of them is called on pages.
    pub fn label(self) -> &'static str {
        match self {
            Self::Technique => "technique",
            Self::Instrument => "type of instrument",
            Self::Material => "material",
            Self::Software => "software",
            Self::Workshop => "workshop skill",
            Self::Animal => "work with animals",
            Self::Field => "field work",
            Self::Teaching => "teaching and training",
            Self::It => "computing",
            Self::Discipline => "discipline",
            Self::Role => "job title",
            Self::Trade => "line of work",
        }
    }

    /// What a group of them is called on pages.
    pub fn plural(self) -> &'static str {
        match self {
            Self::Technique => "Techniques",
            Self::Instrument => "Types of instrument",
            Self::Material => "Materials",
            Self::Software => "Software",
            Self::Workshop => "Workshop skills",
            Self::Animal => "Work with animals",
            Self::Field => "Field work",
            Self::Teaching => "Teaching and training",
            Self::It => "Computing",
            Self::Discipline => "Disciplines",
            Self::Role => "Job titles",
            Self::Trade => "Lines of work",
        }
    }
}

/// Whether a concept is in use.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// Recognised, suggested, searched.
    Active,
    /// No longer used; whoever holds it keeps it.
    Retired,
}

impl State {
    /// The word under which it is stored.
    pub fn code(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Retired => "retired",
        }
    }

    /// The state with this code.
    pub fn from_code(code: &str) -> Option<Self> {
        [Self::Active, Self::Retired].into_iter().find(|state| state.code() == code)
    }
}

/// A concept that somebody misses. Only its proposer and their institution's coordinators see it.
#[derive(Debug, Clone, PartialEq)]
pub struct Proposal {
    /// Which one.
    pub id: ProposalId,
    /// Who misses it.
    pub proposer: PersonId,
    /// Their name.
    pub proposer_name: String,
    /// What it is called.
    pub label: String,
    /// What sort of thing it is.
    pub kind: Kind,
    /// What else it is called, short forms among it.
    pub names: Vec<String>,
    /// Why it is missed, if its proposer said.
    pub why: String,
    /// When it was proposed.
    pub proposed: DateTime<Utc>,
    /// What became of it; none while it waits.
    pub outcome: Option<Outcome>,
    /// The concept that it became, or whose name it became.
    pub concept: Option<ConceptId>,
    /// What the coordinator had to say.
    pub reason: String,
}

/// What became of a proposal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// A concept of its own.
    Concept,
    /// Another name of a concept that there was.
    Name,
    /// Nothing.
    Refused,
}

impl Outcome {
    /// The word under which it is stored.
    pub fn code(self) -> &'static str {
        match self {
            Self::Concept => "concept",
            Self::Name => "name",
            Self::Refused => "refused",
        }
    }

    /// The outcome with this code.
    pub fn from_code(code: &str) -> Option<Self> {
        [Self::Concept, Self::Name, Self::Refused].into_iter().find(|outcome| outcome.code() == code)
    }
}

/// What a viewer may want to do with the vocabulary.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Act {
    /// Read a concept, be offered concepts while typing.
    Read,
    /// Propose one that is missing.
    Propose,
    /// Decide what their own institution's people propose; change, merge and part concepts.
    Decide,
    /// Bring in a whole vocabulary.
    Import,
}

/// Whether a viewer may: the words are everybody's, proposing is for people with an account, deciding for coordinators,
/// bringing in vocabularies for administrators too.
pub fn may(viewer: &Viewer, act: Act) -> bool {
    match act {
        Act::Read => true,
        Act::Propose => viewer.member().is_some(),
        Act::Decide => viewer.is(Role::Coordinator),
        Act::Import => viewer.is(Role::Coordinator) || viewer.is(Role::Admin),
    }
}
