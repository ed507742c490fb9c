//! The two sides of a pair, as a programme knows them.

use std::sync::Arc;

use chrono::NaiveDate;

use super::days::Window;
use super::near::Related;
use crate::directory::model::Level;
use crate::ids::{ConceptId, DepartmentId, InstitutionId, InstrumentId, PersonId, SiteId};

/// Something that is asked for.
#[derive(Debug, Clone)]
pub struct Asked {
    /// What it is called.
    pub label: String,
    /// What is near it.
    pub related: Arc<Related>,
    /// Whether it is a kind of instrument.
    pub instrument: bool,
    /// This very machine, where one was named.
    pub machine: Option<InstrumentId>,
}

/// Somebody's wish. Never holds anything of their access needs.
#[derive(Debug, Clone)]
pub struct Wish {
    /// The programme's id of it.
    pub id: String,
    /// Whose.
    pub person: PersonId,
    /// Where they work.
    pub institution: InstitutionId,
    /// Their unit.
    pub department: Option<DepartmentId>,
    /// Their campus.
    pub site: Option<SiteId>,
    /// Their line manager.
    pub manager: Option<PersonId>,
    /// What they ask for.
    pub asked: Vec<Asked>,
    /// The job they want to see, in words; empty for none.
    pub role: String,
    /// The first day that can still be meant.
    pub from: NaiveDate,
    /// When it suits them; empty for any time.
    pub windows: Vec<Window>,
    /// The kinds of visit that will do, as pages call them; empty for any.
    pub kinds: Vec<&'static str>,
    /// The one they would like best.
    pub kind: Option<&'static str>,
    /// The campuses they can go to; empty for any.
    pub reaches: Vec<SiteId>,
    /// What hosts may ask for that they have, by code.
    pub holds: Vec<String>,
    /// Whether hosts of their own institution will do.
    pub at_home: bool,
    /// Whether another institution's will do.
    pub abroad: bool,
    /// For how many days they have waited.
    pub waited: i64,
    /// How many hosts they want.
    pub demand: u32,
}

impl Wish {
    /// Whether they say nothing of what they want to see: then every host will do.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.asked.is_empty() && self.role.is_empty()
    }
}

/// What a host does or runs.
#[derive(Debug, Clone)]
pub struct Claim {
    /// The concept, where the vocabulary has it.
    pub concept: Option<ConceptId>,
    /// What it is called.
    pub label: String,
    /// How well.
    pub level: Level,
    /// Whether others may watch it.
    pub hosts: bool,
    /// Whether they teach it.
    pub teaches: bool,
    /// Whether it is an instrument they run.
    pub runs: bool,
    /// The very machine.
    pub machine: Option<InstrumentId>,
}

/// What a host asks of whoever comes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Need {
    /// Its code.
    pub code: String,
    /// What it is called.
    pub label: String,
}

/// Somebody, or a team, to go to.
#[derive(Debug, Clone)]
pub struct Host {
    /// Whom to ask.
    pub person: PersonId,
    /// Everybody of the team, where it is one; `person` alone otherwise.
    pub team: Vec<PersonId>,
    /// The programme's id of their open offer; none where only their profile says that they host.
    pub offer: Option<String>,
    /// Where they work.
    pub institution: InstitutionId,
    /// Their unit.
    pub department: Option<DepartmentId>,
    /// What it is called.
    pub department_name: String,
    /// Their campus.
    pub site: Option<SiteId>,
    /// What it is called.
    pub site_name: String,
    /// Their job title.
    pub title: String,
    /// What they do and run.
    pub claims: Vec<Claim>,
    /// The kinds of visit they offer, as pages call them; empty where they do not say.
    pub kinds: Vec<&'static str>,
    /// When they can be visited; empty for any time.
    pub windows: Vec<Window>,
    /// Working days, 1 for Monday to 7 for Sunday; empty if not said.
    pub weekdays: Vec<u8>,
    /// When they are away.
    pub away: Vec<Window>,
    /// What they ask for.
    pub needs: Vec<Need>,
    /// Whether nobody of another institution is let in.
    pub staff_only: bool,
    /// How many more they take.
    pub places: u32,
}

impl Host {
    /// What tells a host from others: the offer, or the person.
    #[must_use]
    pub fn key(&self) -> String {
        match &self.offer {
            Some(offer) => format!("offer:{offer}"),
            None => format!("person:{}", self.person),
        }
    }

    /// Whether this person is one of them.
    #[must_use]
    pub fn is(&self, person: &PersonId) -> bool {
        self.person == *person || self.team.contains(person)
    }
}
