//! A visit as JSON.

use std::collections::BTreeMap;

use axum::Json;
use axum::extract::Path;
use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{OpenApi, ToSchema};

use super::forms::SESSIONS;
use super::keep::{Kept, keep};
use super::model::{self, is_of_a_visit};
use super::store;
use crate::ids::PlacementId;
use crate::shadowing::api::shapes::{Standing, TakenOut};
use crate::shadowing::model::{Act, Party, State};
use crate::shadowing::store::{placements, requests};
use crate::web::forms::Form;
use crate::web::{Error, FromJson, Result, Visit, plain};

#[derive(OpenApi)]
#[openapi(paths(show, step))]
pub struct Doc;

/// A visit.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ShadowingPlacement)]
pub struct PlacementOut {
    /// Which one.
    id: String,
    /// Who shadows: their name in addresses.
    requester: String,
    /// Where they work.
    institution: String,
    /// Who is shadowed.
    host: String,
    /// Where they work.
    host_institution: String,
    /// `observe`, `bursts`, `hands-on` or `committee`.
    kind: &'static str,
    /// The offer that it came of.
    offer: Option<String>,
    /// What is agreed to be seen and done.
    programme: String,
    /// Where to meet.
    place: String,
    /// What has to be seen to before somebody enters.
    safety_needs: String,
    /// What the safety contact has said.
    cleared: Vec<String>,
    /// What the visitor needs to take part; for the host alone, and empty for everybody else.
    access_needs: String,
    /// The dates; where the visit is called off or others are to be agreed, those that were.
    sessions: Vec<SessionOut>,
    /// The time zone of the place.
    time_zone: &'static str,
    /// Hours, as the shadow confirmed them.
    hours_shadow: Option<f64>,
    /// Hours, as the host confirmed them.
    hours_host: Option<f64>,
    /// Why it was called off or missed.
    reason: String,
    /// What came of it, for those who may read it.
    outcome: Option<String>,
    /// Where it stands.
    standing: Standing,
}

/// A session of a visit.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ShadowingSession)]
pub struct SessionOut {
    begins: DateTime<Utc>,
    ends: DateTime<Utc>,
}

/// A step of a visit, with what is said to it.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ShadowingPlacementStepIn)]
pub struct PlacementStepIn {
    /// `clear`, `block`, `schedule`, `reschedule`, `cancel`, `confirm`, `miss`, `give-up`, `answer` (feedback) or `outcome`.
    act: String,
    /// The version that you have seen: another one is refused, with what was done since.
    #[serde(default)]
    version: Option<i64>,
    /// A reason (needed to block, cancel and miss) or a message, which everybody reads who sees the visit; of `answer` and `outcome`
    /// your own words, which fewer read.
    #[serde(default)]
    #[schema(max_length = 2000)]
    words: String,
    /// For `clear`: everything that is seen to, each of `risk-assessment`, `induction`, `ppe`, and for visitors from other institutions
    /// `visitor-status`, `insurance`, `travel`.
    #[serde(default)]
    confirmed: Vec<String>,
    /// For `schedule`: the dates.
    #[serde(default)]
    #[schema(max_items = 20)]
    sessions: Vec<SessionIn>,
    /// For `schedule`: what is agreed to be seen and done.
    #[serde(default)]
    #[schema(max_length = 4000)]
    programme: String,
    /// For `schedule`: where to meet.
    #[serde(default)]
    #[schema(max_length = 200)]
    place: String,
    /// For `confirm`: how many hours it took.
    #[serde(default)]
    hours: Option<f64>,
    /// For `answer`: from 1 to 5 for each question; of a shadow `learned`, `organised`, `welcome`, `again`, of a host `prepared`,
    /// `organised`, `worthwhile`, `again`.
    #[serde(default)]
    ratings: BTreeMap<String, u8>,
    /// For `outcome`: `applied`, `training`, `role`, `contact`, `shared` or `none`.
    #[serde(default)]
    outcome: String,
}

/// A session as clocks show it where the visit takes place.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ShadowingSessionIn)]
pub struct SessionIn {
    day: NaiveDate,
    /// Such as `09:30`.
    from: String,
    /// Such as `12:00`.
    until: String,
}

impl PlacementStepIn {
    /// The same as the form of the page.
    fn form(self) -> Form {
        let mut pairs = vec![
            (format!("words-{}", self.act), self.words),
            ("programme".to_owned(), self.programme),
            ("place".to_owned(), self.place),
            ("outcome".to_owned(), self.outcome),
        ];
        let mut push = |name: String, value: String| pairs.push((name, value));
        for (row, session) in (1..).zip(self.sessions) {
            push(format!("day-{row}"), session.day.to_string());
            push(format!("from-{row}"), session.from);
            push(format!("until-{row}"), session.until);
        }
        self.confirmed.into_iter().for_each(|code| push("confirmed".to_owned(), code));
        self.ratings.into_iter().for_each(|(question, rating)| push(format!("rate-{question}"), rating.to_string()));
        if let Some(hours) = self.hours {
            push("hours".to_owned(), hours.to_string());
        }
        if let Some(version) = self.version {
            push("version".to_owned(), version.to_string());
        }
        Form::sent(pairs)
    }
}

/// The fields of the page's form as the API calls them.
fn fields(errors: Vec<(String, String)>) -> Vec<(String, String)> {
    let name = |field: String| match field.split_once('-') {
        Some(("words", _)) => "words".to_owned(),
        Some(("rate", question)) => format!("ratings.{question}"),
        Some((part @ ("day" | "from" | "until"), row)) => match row.parse::<usize>() {
            Ok(row) => format!("sessions[{}].{part}", row.saturating_sub(1)),
            Err(_) => field,
        },
        _ => field,
    };
    errors.into_iter().map(|(field, why)| (name(field), why)).collect()
}

/// A visit that concerns me.
#[utoipa::path(
    get,
    path = "/api/v1/shadowing/placements/{id}",
    tag = "shadowing",
    params(("id" = String, Path, description = "Which one")),
    responses(
        (status = 200, body = PlacementOut),
        (status = 404, description = "None that you may see"),
    )
)]
pub async fn show(visit: Visit, Path(id): Path<String>) -> Result<Json<PlacementOut>> {
    visit.member()?;
    let id = PlacementId::from(plain(&id)?);
    let mut tx = visit.app.db.read().await?;
    let (placement, parties) = placements::seen(&mut tx, &visit.viewer, &id).await?.ok_or(Error::NotFound)?;
    let sessions = placements::sessions(&mut tx, &id).await?;
    let cleared = store::clearances(&mut tx, &id).await?;
    let outcome = store::outcome(&mut tx, &id).await?.filter(|_| model::reads_outcome(&parties));
    let reads_needs = parties.contains(&Party::Host) && model::is_ahead(placement.state);
    let needs = if reads_needs { requests::request(&mut tx, &placement.request).await? } else { None };
    drop(tx);
    Ok(Json(PlacementOut {
        standing: Standing::new(State::Placement(placement.state), placement.version, placement.due, &parties),
        id: placement.id.to_string(),
        requester: placement.requester_handle,
        institution: placement.institution_name,
        host: placement.host_handle,
        host_institution: placement.host_institution_name,
        kind: placement.kind.code(),
        offer: placement.offer.map(|offer| offer.to_string()),
        programme: placement.programme,
        place: placement.place,
        safety_needs: placement.safety_needs,
        cleared: cleared.into_iter().map(|(code, _)| code).collect(),
        access_needs: needs.map(|request| request.said.access_needs).unwrap_or_default(),
        sessions: sessions.into_iter().map(|(begins, ends)| SessionOut { begins, ends }).collect(),
        time_zone: placement.zone.name(),
        hours_shadow: placement.hours_shadow,
        hours_host: placement.hours_host,
        reason: placement.reason,
        outcome: outcome.map(|(code, ..)| code),
    }))
}

/// Takes a step of a visit, such as `clear`, `schedule` or `confirm`, with what is said to it.
#[utoipa::path(
    post,
    path = "/api/v1/shadowing/placements/{id}/steps",
    tag = "shadowing",
    params(("id" = String, Path, description = "Which one")),
    request_body = PlacementStepIn,
    responses(
        (status = 200, body = TakenOut),
        (status = 400, description = "Not JSON, or no such act"),
        (status = 403, description = "Not yours to do"),
        (status = 404, description = "None that you may see"),
        (status = 409, description = "It has moved on"),
        (status = 422, description = "A field is wrong"),
    )
)]
pub async fn step(visit: Visit, Path(id): Path<String>, sent: FromJson<PlacementStepIn>) -> Result<Json<TakenOut>> {
    visit.member()?;
    let id = PlacementId::from(plain(&id)?);
    let mut tx = visit.app.db.read().await?;
    placements::seen(&mut tx, &visit.viewer, &id).await?.ok_or(Error::NotFound)?;
    drop(tx);
    let sent = sent.read()?;
    let act = Act::from_code(&sent.act)
        .filter(|act| is_of_a_visit(*act))
        .ok_or_else(|| Error::Bad("There is no such act of a visit.".to_owned()))?;
    if sent.sessions.len() > SESSIONS {
        return Err(Error::Invalid(vec![("sessions".to_owned(), "A visit has 20 dates at most.".to_owned())]));
    }
    match keep(&visit, &id, act, sent.form()).await? {
        Kept::Taken(taken) => Ok(Json(taken.into())),
        Kept::Wrong(form) => Err(Error::Invalid(fields(form.errors()))),
        Kept::Refused(_, refusal) => Err(refusal.into()),
    }
}
