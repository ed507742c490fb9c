//! "Hosts for you": the best hosts for a request with their reasons, at any time.

use askama::Template;
use axum::Json;
use axum::extract::Path;
use serde::Serialize;
use utoipa::{OpenApi, ToSchema};

use super::PROGRAMME;
use crate::ids::RequestId;
use crate::matching::candidates::{Suggested, Suggestion, suggest};
use crate::matching::rounds::model::points;
use crate::matching::score::total;
use crate::shadowing::model::{Act, Party, Request as At, State, may};
use crate::shadowing::store::{Request, requests};
use crate::web::{Error, Page, Result, Visit};

/// Hosts shown.
const HOSTS: usize = 20;

#[derive(OpenApi)]
#[openapi(paths(list))]
pub struct Doc;

#[derive(Template)]
#[template(path = "shadowing/hosts.html")]
struct HostsPage {
    page: Page,
    id: String,
    asks: String,
    state: &'static str,
    /// Why nobody can be asked just now; empty where somebody can.
    why_not: &'static str,
    is_mine: bool,
    may_ask: bool,
    hosts: Vec<HostView>,
    removed: Vec<String>,
}

impl HostsPage {
    fn leaf(&self) -> &'static str {
        if self.is_mine { "Who could show you" } else { "Who could show them" }
    }
}

struct HostView {
    name: String,
    href: String,
    place: String,
    offer: String,
    points: String,
    reasons: Vec<(String, String)>,
}

/// A host for a request.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = HostForRequest)]
pub struct HostOut {
    /// Their name in addresses.
    handle: String,
    name: String,
    institution: String,
    /// Their open offer; left out where only their profile says that they host.
    #[serde(skip_serializing_if = "Option::is_none")]
    offer: Option<String>,
    points: f64,
    reasons: Vec<ReasonOut>,
}

/// A reason with what it is worth.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = HostReason)]
pub struct ReasonOut {
    code: &'static str,
    words: String,
    points: f64,
}

/// Hosts for a request, the best first.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = HostsForRequest)]
pub struct HostsOut {
    items: Vec<HostOut>,
}

/// The request and its hosts, for its requester and their coordinators.
async fn found(visit: &Visit, id: &str) -> Result<(Request, Vec<Party>, Suggested)> {
    visit.member()?;
    let id = RequestId::from(id);
    let mut tx = visit.app.db.read().await?;
    let (request, parties) = requests::seen(&mut tx, &visit.viewer, &id).await?.ok_or(Error::NotFound)?;
    if !parties.iter().any(|party| matches!(party, Party::Requester | Party::Coordinator)) {
        return Err(Error::Forbidden("This page is for whoever asks to shadow, and for their coordinators.".to_owned()));
    }
    let institution = crate::accounts::store::institution(&mut tx, &request.institution).await?.ok_or(Error::NotFound)?;
    drop(tx);
    let suggested = suggest(&visit.app, &PROGRAMME, (&institution, &visit.viewer), id.as_str(), HOSTS).await?;
    Ok((request, parties, suggested))
}

/// Why nobody can be asked for a request where it stands.
fn why_not(state: At) -> &'static str {
    match state {
        At::Draft => "One of them can be asked once the request is sent and approved.",
        At::Submitted | At::Returned => "One of them can be asked once the line manager has approved the request.",
        At::Matching => "",
        At::Asked | At::OtherDates => "A host is asked already. Another can be asked if nothing comes of it.",
        At::Placed => "This request has its host. Another can be asked if the visit is called off.",
        At::Settled | At::Declined | At::Withdrawn | At::Lapsed => "This request is over. To ask one of them, write a new one.",
    }
}

/// `GET /shadowing/requests/{id}/hosts`.
pub async fn show(visit: Visit, Path(id): Path<String>) -> Result {
    let (request, parties, suggested) = found(&visit, &id).await?;
    let host = |one: Suggestion| HostView {
        name: one.who.name,
        href: format!("/people/{}", one.who.handle),
        place: one.who.institution,
        offer: one.offer.map(|offer| format!("/shadowing/offers/{offer}")).unwrap_or_default(),
        points: points(total(&one.parts)),
        reasons: one.parts.iter().map(|part| (part.reason.words(), points(part.points))).collect(),
    };
    let removed = |(words, count): (&'static str, u32)| {
        if count == 1 { format!("1 host: {words}") } else { format!("{count} hosts: {words}") }
    };
    let is_mine = parties.contains(&Party::Requester);
    let may_ask = parties.iter().any(|party| may(*party, Act::Ask, State::Request(request.state)));
    let view = HostsPage {
        page: if is_mine { visit.page("Hosts for you") } else { visit.page(format!("Hosts for {}", request.requester_name)) },
        state: request.state.label(),
        why_not: if may_ask { "" } else { why_not(request.state) },
        is_mine,
        may_ask,
        asks: suggested.asks,
        hosts: suggested.hosts.into_iter().map(host).collect(),
        removed: suggested.removed.into_iter().map(removed).collect(),
        id,
    };
    visit.html(&view)
}

/// The best hosts for a request, with reasons as far as you may see them.
#[utoipa::path(
    get,
    path = "/api/v1/shadowing/requests/{id}/hosts",
    tag = "shadowing",
    params(("id" = String, Path, description = "Which request")),
    responses(
        (status = 200, body = HostsOut),
        (status = 403, description = "Neither yours nor of your institution's people"),
        (status = 404, description = "None that you may see"),
    )
)]
pub async fn list(visit: Visit, Path(id): Path<String>) -> Result<Json<HostsOut>> {
    let (_, _, suggested) = found(&visit, &id).await?;
    let host = |one: Suggestion| HostOut {
        points: total(&one.parts) as f64 / 100.0,
        reasons: one
            .parts
            .iter()
            .map(|part| ReasonOut { code: part.code.code(), words: part.reason.words(), points: part.points as f64 / 100.0 })
            .collect(),
        handle: one.who.handle,
        name: one.who.name,
        institution: one.who.institution,
        offer: one.offer,
    };
    Ok(Json(HostsOut { items: suggested.hosts.into_iter().map(host).collect() }))
}
