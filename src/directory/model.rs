//! The shape of a profile, and the one rule that decides who sees which part of it.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::accounts::Relation;
use crate::ids::{ConceptId, DepartmentId, SiteId};

/// Who may see a section.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, Default, utoipa::ToSchema,
)]
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

/// The parts of a profile that have an audience of their own, in the order of the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum SectionKind {
    /// Who I am.
    About,
    /// Role and place.
    Role,
    /// What I do, in my own words.
    Summary,
    /// Skills.
    Skills,
    /// Instruments I run.
    Instruments,
    /// Professional registration.
    Registration,
    /// Languages.
    Languages,
    /// ORCID iD.
    Orcid,
    /// Working days and absence.
    Availability,
    /// How to reach me.
    Contact,
}

impl SectionKind {
    /// Every section, in the order of the page.
    pub const ALL: [Self; 10] = [
        Self::About,
        Self::Role,
        Self::Summary,
        Self::Skills,
        Self::Instruments,
        Self::Registration,
        Self::Languages,
        Self::Orcid,
        Self::Availability,
        Self::Contact,
    ];

    /// Its word in addresses and in the database.
    pub fn code(self) -> &'static str {
        match self {
            Self::About => "about",
            Self::Role => "role",
            Self::Summary => "summary",
            Self::Skills => "skills",
            Self::Instruments => "instruments",
            Self::Registration => "registration",
            Self::Languages => "languages",
            Self::Orcid => "orcid",
            Self::Availability => "availability",
            Self::Contact => "contact",
        }
    }

    /// The section with this code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|section| section.code() == code)
    }

    /// Its heading.
    pub fn label(self) -> &'static str {
        match self {
            Self::About => "Who I am",
            Self::Role => "Role and place",
            Self::Summary => "What I do",
            Self::Skills => "Skills",
            Self::Instruments => "Instruments I run",
            Self::Registration => "Professional registration",
            Self::Languages => "Languages",
            Self::Orcid => "ORCID iD",
            Self::Availability => "Working days and absence",
            Self::Contact => "How to reach me",
        }
    }
}

/// One section: its content, who may see it, and how often it was changed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Default)]
pub struct Section<T> {
    /// Who may see it.
    #[serde(default)]
    pub audience: Audience,
    /// Counts every saved change, so that two browsers cannot overwrite each other unseen.
    #[serde(default)]
    pub version: i64,
    /// What it says.
    #[serde(default)]
    pub content: T,
}

/// A profile, every section of it. An empty section has its content's default.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Default)]
#[serde(default)]
pub struct Profile {
    /// Who I am. Its audience bounds all others: who may not know the name sees nothing.
    pub about: Section<About>,
    /// Role and place.
    pub role: Section<Role>,
    /// What I do, in my own words.
    pub summary: Section<String>,
    /// Skills.
    pub skills: Section<Vec<Skill>>,
    /// Instruments I run.
    pub instruments: Section<Vec<Instrument>>,
    /// Professional registration.
    pub registration: Section<Vec<Registration>>,
    /// Languages.
    pub languages: Section<Vec<Language>>,
    /// ORCID iD, sixteen digits in four groups; empty for none.
    pub orcid: Section<String>,
    /// Working days and absence with cover.
    pub availability: Section<Availability>,
    /// How to reach me.
    pub contact: Section<Contact>,
}

/// Who I am.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Default)]
#[serde(default)]
pub struct About {
    /// The name as used.
    pub name: String,
    /// Pronouns, as their owner writes them.
    pub pronouns: String,
}

/// Role and place.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Default)]
#[serde(default)]
pub struct Role {
    /// Job title.
    pub title: String,
    /// The unit.
    pub department: Option<DepartmentId>,
    /// The campus.
    pub site: Option<SiteId>,
    /// Building and room.
    pub room: String,
    /// Disciplines, as concepts.
    pub disciplines: Vec<ConceptId>,
}

/// How well someone knows a thing (the four levels of the UK government's DDaT capability framework,
/// <https://ddat-capability-framework.service.gov.uk/skills>).
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, Default, utoipa::ToSchema,
)]
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
    pub const ALL: [Self; 5] =
        [Self::CanDo, Self::CanTeach, Self::HostsShadowing, Self::JoinsGrants, Self::WantsToLearn];

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
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Default)]
#[serde(default)]
pub struct Skill {
    /// The concept, where the vocabulary has it.
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

/// One instrument in someone's care.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Default)]
#[serde(default)]
pub struct Instrument {
    /// What it is called.
    pub name: String,
    /// Maker and model.
    pub model: String,
    /// Where it stands.
    pub location: String,
    /// The kind of instrument, where the vocabulary has it.
    pub concept: Option<ConceptId>,
}

/// A professional registration that is held or worked towards.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Default)]
#[serde(default)]
pub struct Registration {
    /// A code of [`REGISTERS`].
    pub register: String,
    /// The body through which it is held.
    pub body: String,
    /// The year since when; none while it is worked towards.
    pub since: Option<i32>,
}

/// Professional registers for technical staff: code, name, who keeps it (Science Council, Engineering Council, IST, BCS, Advance HE).
pub const REGISTERS: [(&str, &str, &str); 12] = [
    ("RSciTech", "Registered Science Technician", "Science Council"),
    ("RSci", "Registered Scientist", "Science Council"),
    ("CSci", "Chartered Scientist", "Science Council"),
    ("CSciTeach", "Chartered Science Teacher", "Science Council"),
    ("EngTech", "Engineering Technician", "Engineering Council"),
    ("ICTTech", "Information and Communications Technology Technician", "Engineering Council"),
    ("IEng", "Incorporated Engineer", "Engineering Council"),
    ("CEng", "Chartered Engineer", "Engineering Council"),
    ("RPIST", "Registered Practitioner", "Institute of Science and Technology"),
    ("RITTech", "Registered IT Technician", "BCS"),
    ("AFHEA", "Associate Fellow", "Advance HE"),
    ("FHEA", "Fellow", "Advance HE"),
];

/// A language someone can be spoken to in.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Default)]
#[serde(default)]
pub struct Language {
    /// Its English name, or British Sign Language.
    pub name: String,
    /// `basic`, `conversational`, `fluent` or `native`; empty if not said.
    pub level: String,
}

/// Working days and absence with cover.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Default)]
#[serde(default)]
pub struct Availability {
    /// Working days, 1 for Monday to 7 for Sunday; empty if not said.
    pub days: Vec<u8>,
    /// Usual hours, in their own words.
    pub hours: String,
    /// Absences ahead.
    pub absences: Vec<Absence>,
}

/// A time away, and who covers.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Absence {
    /// First day away.
    pub from: NaiveDate,
    /// Last day away.
    pub until: NaiveDate,
    /// Who covers, in their own words.
    #[serde(default)]
    pub cover: String,
}

/// How to reach me.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Contact {
    /// Whether messages through Benchside are welcome.
    pub messages: bool,
    /// A telephone number or extension.
    pub phone: String,
    /// What is best, in their own words.
    pub note: String,
}

impl Default for Contact {
    fn default() -> Self {
        Self { messages: true, phone: String::new(), note: String::new() }
    }
}

impl<T: Default> Section<T> {
    /// The section as someone sees it through `bound`, the audience of the name: emptied where they may not.
    fn seen(self, bound: Audience, relation: Relation) -> Self {
        if self.audience.min(bound).includes(relation) {
            self
        } else {
            Self { audience: self.audience, version: 0, content: T::default() }
        }
    }
}

impl Profile {
    /// The widest audience that sees anything: the name's, which bounds all others.
    pub fn reach(&self) -> Audience {
        self.about.audience
    }

    /// The audience of a section as it works: never wider than the name's.
    pub fn audience(&self, section: SectionKind) -> Audience {
        let own = match section {
            SectionKind::About => self.about.audience,
            SectionKind::Role => self.role.audience,
            SectionKind::Summary => self.summary.audience,
            SectionKind::Skills => self.skills.audience,
            SectionKind::Instruments => self.instruments.audience,
            SectionKind::Registration => self.registration.audience,
            SectionKind::Languages => self.languages.audience,
            SectionKind::Orcid => self.orcid.audience,
            SectionKind::Availability => self.availability.audience,
            SectionKind::Contact => self.contact.audience,
        };
        own.min(self.about.audience)
    }

    /// The profile as someone in this relation sees it; none where they may not know of it.
    ///
    /// The one rule of visibility: pages, the API, "view as", search shelves and exports all call it.
    pub fn seen_by(self, relation: Relation) -> Option<Self> {
        let bound = self.about.audience;
        bound.includes(relation).then(|| Self {
            about: self.about,
            role: self.role.seen(bound, relation),
            summary: self.summary.seen(bound, relation),
            skills: self.skills.seen(bound, relation),
            instruments: self.instruments.seen(bound, relation),
            registration: self.registration.seen(bound, relation),
            languages: self.languages.seen(bound, relation),
            orcid: self.orcid.seen(bound, relation),
            availability: self.availability.seen(bound, relation),
            contact: self.contact.seen(bound, relation),
        })
    }
}
