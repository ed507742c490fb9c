//! What the sections hold, besides skills.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::ids::{ConceptId, DepartmentId, InstrumentId, SiteId};

/// Who I am.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Default, utoipa::ToSchema)]
#[serde(default)]
pub struct About {
    /// The name as used.
    pub name: String,
    /// Pronouns, as their owner writes them.
    pub pronouns: String,
}

/// Role and place.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Default, utoipa::ToSchema)]
#[serde(default)]
pub struct Role {
    /// Job title.
    pub title: String,
    /// The unit.
    #[schema(value_type = Option<String>)]
    pub department: Option<DepartmentId>,
    /// The campus.
    #[schema(value_type = Option<String>)]
    pub site: Option<SiteId>,
    /// Building and room.
    pub room: String,
    /// Disciplines, as concepts.
    #[schema(value_type = Vec<String>)]
    pub disciplines: Vec<ConceptId>,
}

/// One instrument in someone's care.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(default)]
pub struct Instrument {
    /// What it is called.
    pub name: String,
    /// Maker and model.
    pub model: String,
    /// Where it stands.
    pub location: String,
    /// The kind of instrument, where the vocabulary has it.
    #[schema(value_type = Option<String>)]
    pub concept: Option<ConceptId>,
    /// The page of this very machine, where its owner claimed it there.
    #[schema(value_type = Option<String>)]
    pub instrument: Option<InstrumentId>,
    /// Whether they run it.
    pub runs: bool,
    /// Whether they can teach it.
    pub teaches: bool,
}

impl Default for Instrument {
    /// What is written about an instrument without another word is that one runs it.
    fn default() -> Self {
        Self {
            name: String::new(),
            model: String::new(),
            location: String::new(),
            concept: None,
            instrument: None,
            runs: true,
            teaches: false,
        }
    }
}

/// A professional registration that is held or worked towards.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Default, utoipa::ToSchema)]
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
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Default, utoipa::ToSchema)]
#[serde(default)]
pub struct Language {
    /// Its English name, or British Sign Language.
    pub name: String,
    /// `basic`, `conversational`, `fluent` or `native`; empty if not said.
    pub level: String,
}

/// Working days and absence with cover.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Default, utoipa::ToSchema)]
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
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
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
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
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
