//! What is given: what was made or done, and offers, requests and visits as they stand.

use chrono::{DateTime, NaiveDate, Utc};
use serde::Serialize;
use utoipa::ToSchema;

use crate::shadowing::act::Taken;
use crate::shadowing::model::{Party, State, acts, next_words, otherwise_words};
use crate::shadowing::store::{Offer, Placement, Request};

/// What was made.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ShadowingMade)]
pub struct Made {
    /// Which one.
    pub id: String,
}

/// A step that was taken.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ShadowingTaken)]
pub struct TakenOut {
    /// Where the thing stands now.
    pub state: &'static str,
    /// The visit that is agreed by it.
    pub placement: Option<String>,
}

impl From<Taken> for TakenOut {
    fn from(taken: Taken) -> Self {
        Self { state: taken.state.code(), placement: taken.placement.map(|id| id.to_string()) }
    }
}

/// Where something stands, and what comes next.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ShadowingStanding)]
pub struct Standing {
    /// A code.
    pub state: &'static str,
    /// Counts its changes.
    pub version: i64,
    /// Who must act next, in words; empty at an end.
    pub next: String,
    /// By when.
    pub due: Option<DateTime<Utc>>,
    /// What happens otherwise, in words.
    pub otherwise: &'static str,
    /// What you may do, each a code for a step.
    pub acts: Vec<&'static str>,
}

impl Standing {
    pub fn new(state: State, version: i64, due: Option<DateTime<Utc>>, parties: &[Party]) -> Self {
        let mut may: Vec<&'static str> = Vec::new();
        for act in parties.iter().flat_map(|party| acts(state, *party)) {
            if !may.contains(&act.code()) {
                may.push(act.code());
            }
        }
        Self {
            state: state.code(),
            version,
            next: next_words(state),
            due: due.filter(|_| !state.is_end()),
            otherwise: otherwise_words(state),
            acts: may,
        }
    }
}

/// An offer.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ShadowingOffer)]
pub struct OfferOut {
    /// Which one.
    pub id: String,
    /// In a line.
    pub title: String,
    /// What there is to see and do.
    pub description: String,
    /// Its kind.
    pub kind: &'static str,
    /// Who is shadowed: names in addresses; nobody's for strangers.
    pub hosts: Vec<String>,
    /// Where.
    pub institution: String,
    /// Ids of concepts.
    pub concepts: Vec<String>,
    /// The first day.
    pub first: Option<NaiveDate>,
    /// The last day.
    pub last: Option<NaiveDate>,
    /// How many can come.
    pub places: u32,
    /// How many places are taken.
    pub taken: u32,
    /// How long it takes.
    pub takes: String,
    /// What somebody should bring or know.
    pub prerequisites: String,
    /// What somebody must have, by code.
    pub needs: Vec<&'static str>,
    /// How visitors come in, by code.
    pub access: &'static str,
    /// What has to be seen to before somebody enters.
    pub safety_needs: String,
    /// Where it stands.
    pub standing: Standing,
}

impl OfferOut {
    pub fn new(offer: Offer, parties: &[Party], is_member: bool) -> Self {
        Self {
            standing: Standing::new(State::Offer(offer.state), offer.version, offer.due, parties),
            id: offer.id.to_string(),
            kind: offer.said.kind.code(),
            hosts: if is_member { offer.hosts.into_iter().map(|host| host.handle).collect() } else { Vec::new() },
            institution: offer.institution_name,
            concepts: offer.concepts.iter().map(ToString::to_string).collect(),
            taken: offer.taken,
            title: offer.said.title,
            description: offer.said.description,
            first: offer.said.first,
            last: offer.said.last,
            places: offer.said.places,
            takes: offer.said.takes,
            prerequisites: offer.said.prerequisites,
            needs: offer.said.needs.iter().map(|need| need.code()).collect(),
            access: offer.said.access.code(),
            safety_needs: offer.said.safety_needs,
        }
    }
}

/// A request.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ShadowingRequest)]
pub struct RequestOut {
    /// Which one.
    pub id: String,
    /// Whose: their name in addresses.
    pub requester: String,
    /// What they hope to learn.
    pub aims: String,
    /// A role or a place, in words.
    pub wanted: String,
    /// Ids of concepts.
    pub concepts: Vec<String>,
    /// Its kind.
    pub kind: &'static str,
    /// Where.
    pub mode: &'static str,
    /// The first day.
    pub earliest: Option<NaiveDate>,
    /// The last one.
    pub latest: Option<NaiveDate>,
    /// Access needs, for those who may read them.
    pub access_needs: String,
    /// What they have of what hosts may ask for, by code.
    pub holds: Vec<&'static str>,
    /// Who is asked: their name in addresses.
    pub host: Option<String>,
    /// The offer that is asked for.
    pub offer: Option<String>,
    /// The other dates that the host offers.
    pub other_dates: String,
    /// The line manager's question.
    pub question: String,
    /// Where it stands.
    pub standing: Standing,
}

impl RequestOut {
    pub fn new(request: Request, parties: &[Party]) -> Self {
        let asked = request.asked;
        Self {
            standing: Standing::new(State::Request(request.state), request.version, request.due, parties),
            id: request.id.to_string(),
            requester: request.requester_handle,
            concepts: request.concepts.iter().map(ToString::to_string).collect(),
            kind: request.said.kind.code(),
            mode: request.said.mode.code(),
            aims: request.said.aims,
            wanted: request.said.wanted,
            earliest: request.said.earliest,
            latest: request.said.latest,
            access_needs: request.said.access_needs,
            holds: request.said.holds.iter().map(|held| held.code()).collect(),
            host: asked.as_ref().map(|asked| asked.host_handle.clone()),
            offer: asked.as_ref().and_then(|asked| asked.offer.as_ref().map(ToString::to_string)),
            other_dates: asked.map(|asked| asked.other_dates).unwrap_or_default(),
            question: request.question,
        }
    }
}

/// A visit, in short.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ShadowingVisit)]
pub struct VisitOut {
    /// Which one.
    pub id: String,
    /// Who shadows: their name in addresses.
    pub requester: String,
    /// Who is shadowed.
    pub host: String,
    /// Its kind.
    pub kind: &'static str,
    /// Where it stands.
    pub standing: Standing,
}

impl VisitOut {
    pub fn new(placement: Placement, parties: &[Party]) -> Self {
        Self {
            standing: Standing::new(State::Placement(placement.state), placement.version, placement.due, parties),
            id: placement.id.to_string(),
            requester: placement.requester_handle,
            host: placement.host_handle,
            kind: placement.kind.code(),
        }
    }
}
