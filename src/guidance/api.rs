//! Guidance as JSON.

use axum::Json;
use axum::extract::{Path, Query};
use axum::http::header::{IF_NONE_MATCH, LOCATION};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, OpenApi, ToSchema};

use super::forms::{self, NOTE, is_slug};
use super::markdown::render;
use super::model::{Guide, Saved, Series};
use super::pages::{keepers_only, today};
use super::store::{self, Saving};
use crate::directory::corrections::store::keeps_desk;
use crate::web::forms::Form;
use crate::web::{Error, FromJson, IfMatch, Result, Visit, tagged};

#[derive(OpenApi)]
#[openapi(paths(list, show, put))]
struct Doc;

/// What this part of the API looks like.
pub fn api_doc() -> utoipa::openapi::OpenApi {
    Doc::openapi()
}

/// A text of guidance.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Guide)]
pub(super) struct GuideOut {
    /// Its name in addresses.
    slug: String,
    title: String,
    /// For whom, by a code of the programme such as `host`; empty for everyone.
    reader: String,
    /// Whose: an institution's name in addresses.
    institution: String,
    /// `private` (coordinators only), `institution`, `network` or `public`.
    audience: &'static str,
    /// 0 where the institution has not written it anew.
    version: i64,
    /// The day by which somebody looks through it again.
    #[serde(skip_serializing_if = "Option::is_none")]
    review: Option<NaiveDate>,
    /// Markdown (CommonMark).
    words: String,
    /// The same as HTML that is safe to show.
    html: String,
}

/// Texts of guidance, your institution's first.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Guides {
    items: Vec<GuideOut>,
}

/// What a text of guidance is to say.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct GuideIn {
    #[schema(max_length = 120)]
    title: String,
    /// For whom, by a code of the programme; everyone without it.
    #[serde(default)]
    reader: String,
    /// `private`, `institution`, `network` or `public`.
    audience: String,
    /// The day by which somebody looks through it again, such as 2027-03-31.
    review: String,
    /// Markdown (CommonMark); HTML and pictures in it are not shown.
    #[schema(max_length = 40000)]
    words: String,
    /// What was changed.
    #[serde(default)]
    #[schema(max_length = 200)]
    note: String,
}

/// Whose text.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct Whose {
    /// An institution's name in addresses; your own without it.
    of: Option<String>,
}

impl GuideOut {
    fn new(guide: Guide) -> Self {
        Self {
            html: render(&guide.says.words).as_str().to_owned(),
            slug: guide.slug,
            title: guide.says.title,
            reader: guide.says.reader,
            institution: guide.institution_slug,
            audience: guide.says.audience.code(),
            version: guide.version,
            review: guide.says.review,
            words: guide.says.words,
        }
    }
}

fn series(code: &str) -> Result<&'static Series> {
    Series::named(code).ok_or(Error::NotFound)
}

/// The guidance of a programme that you may read.
#[utoipa::path(
    get,
    path = "/api/v1/guidance/{programme}",
    tag = "guidance",
    security((), ("token" = [])),
    params(("programme" = String, Path, description = "Such as shadowing")),
    responses(
        (status = 200, body = Guides),
        (status = 404, description = "No such programme"),
    )
)]
pub(super) async fn list(visit: Visit, Path(programme): Path<String>) -> Result<Json<Guides>> {
    let series = series(&programme)?;
    let (all, _) = store::list(&mut visit.app.db.read().await?, &visit.viewer, series).await?;
    Ok(Json(Guides { items: all.into_iter().map(GuideOut::new).collect() }))
}

/// One text of guidance.
#[utoipa::path(
    get,
    path = "/api/v1/guidance/{programme}/{slug}",
    tag = "guidance",
    security((), ("token" = [])),
    params(("programme" = String, Path, description = "Such as shadowing"), ("slug" = String, Path, description = "Which text"), Whose),
    responses(
        (status = 200, body = GuideOut, headers(("ETag" = String, description = "Its version, for If-Match"))),
        (status = 404, description = "None that you may read"),
    )
)]
pub(super) async fn show(visit: Visit, Path((programme, slug)): Path<(String, String)>, Query(whose): Query<Whose>) -> Result {
    let series = series(&programme)?;
    let mut tx = visit.app.db.read().await?;
    let (guide, writes) = store::seen(&mut tx, &visit.viewer, series, &slug, whose.of.as_deref()).await?.ok_or(Error::NotFound)?;
    drop(tx);
    if !writes {
        visit.app.guidance.opened(series, &guide, visit.viewer.member().is_some());
    }
    Ok(answer(guide))
}

fn answer(guide: Guide) -> Response {
    tagged(guide.version, GuideOut::new(guide))
}

/// Writes a text: of `If-Match` what `GET` gave as its ETag, or `If-None-Match: *` for a new one.
#[utoipa::path(
    put,
    path = "/api/v1/guidance/{programme}/{slug}",
    tag = "guidance",
    params(
        ("programme" = String, Path, description = "Such as shadowing"),
        ("slug" = String, Path, description = "Which text: lower-case letters, digits and hyphens"),
        ("If-Match" = Option<String>, Header, description = "The version that it changes"),
        ("If-None-Match" = Option<String>, Header, description = "* for a new text"),
    ),
    request_body = GuideIn,
    responses(
        (status = 200, body = GuideOut, headers(("ETag" = String, description = "Its version"))),
        (status = 201, body = GuideOut, headers(("ETag" = String, description = "Its version"), ("Location" = String, description = "Where it is"))),
        (status = 403, description = "Not a coordinator"),
        (status = 404, description = "No such programme or text"),
        (status = 409, description = "Another version was saved meanwhile"),
        (status = 422, description = "Fields are wrong"),
        (status = 428, description = "No version named"),
    )
)]
pub(super) async fn put(
    visit: Visit,
    Path((programme, slug)): Path<(String, String)>,
    headers: HeaderMap,
    if_match: IfMatch,
    sent: FromJson<GuideIn>,
) -> Result {
    let series = series(&programme)?;
    let me = visit.member()?;
    let mut tx = visit.app.db.read().await?;
    if !keeps_desk(&mut tx, &visit.viewer).await? {
        return Err(keepers_only());
    }
    let there = store::list(&mut tx, &visit.viewer, series).await?.0;
    drop(tx);
    let there = there.into_iter().find(|guide| guide.slug == slug && guide.institution == me.institution);
    let is_new = headers.get(IF_NONE_MATCH).is_some_and(|value| value.as_bytes() == b"*");
    let before = match (is_new, &there) {
        (true, None) => 0,
        (true, Some(_)) => return Err(Error::Conflict("There is such a text already. Read it, and change that.".to_owned())),
        (false, None) => return Err(Error::NotFound),
        (false, Some(_)) => if_match.version()?,
    };
    let sent = sent.read()?;
    let values = [
        ("title", sent.title),
        ("reader", sent.reader),
        ("audience", sent.audience),
        ("review", sent.review),
        ("words", sent.words),
        ("note", sent.note),
    ];
    let mut form = Form::sent(values.into_iter().map(|(name, value)| (name.to_owned(), value)).collect());
    let says = forms::read(&mut form, series, today(&visit));
    let note = form.line("note", NOTE);
    if is_new && !is_slug(&slug) {
        form.wrong("slug", "The address is of lower-case letters, digits and hyphens, and not 'new'.");
    }
    form.checked()?;
    let mut tx = visit.app.db.write().await?;
    let saving = Saving { series, institution: &me.institution, slug: &slug, before, note: &note, by: Some(&me.person) };
    if store::save(&mut tx, visit.app.clock.now(), saving, &says).await? == Saved::Changed {
        return Err(Error::Conflict(
            "Another version was saved meanwhile. Read it again, and lay your changes over that.".to_owned(),
        ));
    }
    let saved = store::seen(&mut tx, &visit.viewer, series, &slug, None).await?.ok_or(Error::NotFound)?.0;
    tx.commit().await?;
    let place = format!("/api/v1/guidance/{programme}/{slug}");
    Ok(if is_new { (StatusCode::CREATED, [(LOCATION, place)], answer(saved)).into_response() } else { answer(saved) })
}
