//! Files that were sent as JSON: one shape and one set of acts for every kind. Slices give what is their own, and the addresses.

use std::borrow::Cow;
use std::fmt::Debug;

use axum::Json;
use axum::body::{Bytes, to_bytes};
use axum::extract::Request;
use axum::http::StatusCode;
use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::openapi::{RefOr, Schema};
use utoipa::{PartialSchema, ToSchema};

use super::acts::{self, Filed};
use super::{Came, Confirmed, Line, Outcome, Sent};
use crate::web::{Error, Result, Visit};

/// What the API says of a kind of file besides what it says of all.
pub trait Shown: Filed<Done: Debug + ToSchema> {
    /// What one is called in the API's description, no two alike, and what that says of it.
    const SHAPE: (&'static str, &'static str);
    /// What a waiting file would do.
    type Would: Debug + Serialize + ToSchema + From<Self::Plan> + Send;
    /// Fields of this kind alone; [`Nothing`] where there are none.
    type Besides: Debug + Serialize + ToSchema + Send;

    /// Those fields, of a file and of what it would do where it waits.
    fn besides(sent: &Sent, plan: Option<&Self::Plan>) -> Self::Besides;
}

/// No fields.
#[derive(Debug, Serialize, ToSchema)]
pub struct Nothing {}

/// A file that was sent.
#[derive(Debug, Serialize)]
#[serde(transparent, bound = "")]
pub struct Told<K: Shown>(Shape<K::Besides, K::Would, K::Done>);

#[derive(Debug, Serialize, ToSchema)]
struct Shape<Besides, Would, Done> {
    /// Which one.
    id: String,
    /// What the file was called.
    file_name: String,
    /// When it was sent.
    sent: DateTime<Utc>,
    /// `waiting` (for a word), `running`, `done` or `failed`.
    state: String,
    #[serde(flatten)]
    #[schema(ignore)]
    besides: Besides,
    /// What it would do, while it waits.
    #[serde(skip_serializing_if = "Option::is_none")]
    would: Option<Would>,
    /// What it did.
    #[serde(skip_serializing_if = "Option::is_none")]
    did: Option<Done>,
    /// Why it was not taken in.
    #[serde(skip_serializing_if = "Option::is_none")]
    why: Option<String>,
    /// Lines that do not fit any more.
    lines: Vec<Line>,
}

impl<K: Shown> PartialSchema for Told<K> {
    fn schema() -> RefOr<Schema> {
        let mut shape = Shape::<K::Besides, K::Would, K::Done>::schema();
        if let (RefOr::T(Schema::Object(shape)), RefOr::T(Schema::Object(besides))) = (&mut shape, K::Besides::schema()) {
            shape.description = Some(K::SHAPE.1.to_owned());
            shape.properties.extend(besides.properties);
            shape.required.extend(besides.required);
        }
        shape
    }
}

impl<K: Shown> ToSchema for Told<K> {
    fn name() -> Cow<'static, str> {
        K::SHAPE.0.into()
    }

    fn schemas(all: &mut Vec<(String, RefOr<Schema>)>) {
        all.push((K::Would::name().into_owned(), K::Would::schema()));
        all.push((K::Done::name().into_owned(), K::Done::schema()));
        all.push((Line::name().into_owned(), Line::schema()));
        K::Would::schemas(all);
        K::Done::schemas(all);
    }
}

/// A file of my desk, with what it would do while it waits.
pub async fn told<K: Shown>(visit: &Visit, id: &str) -> Result<Told<K>> {
    told_as(visit, id, K::Would::from).await
}

/// As [`told`], with what it would do put so.
pub async fn told_as<K: Shown>(visit: &Visit, id: &str, put: impl FnOnce(K::Plan) -> K::Would) -> Result<Told<K>> {
    let sent = acts::one::<K>(visit, id).await?;
    let plan = if sent.state == "waiting" { Some(acts::preview::<K>(visit, &sent).await??) } else { None };
    let besides = K::besides(&sent, plan.as_ref());
    let (did, why, lines) = Outcome::parts(&sent);
    let Sent { id, file_name, sent, state, .. } = sent;
    Ok(Told(Shape { id: id.to_string(), file_name, sent, state, besides, would: plan.map(put), did, why, lines }))
}

/// The file that a request consists of.
///
/// # Errors
///
/// What [`Kind::keeper`](super::Kind::keeper) says to whoever may not send one, and [`Kind::too_large`](super::Kind::too_large).
pub async fn body<K: Filed>(visit: &Visit, request: Request) -> Result<Bytes> {
    (K::KIND.keeper)(visit)?;
    to_bytes(request.into_body(), K::KIND.most).await.map_err(|_| (K::KIND.too_large)())
}

/// The answer to sending a file.
pub async fn came<K: Shown>(visit: &Visit, came: Came) -> Result<(StatusCode, Json<Told<K>>)> {
    match came {
        Came::Waits(id) => Ok((StatusCode::CREATED, Json(told(visit, id.as_str()).await?))),
        Came::Wrong(problems) => Err(problems.into()),
    }
}

/// The answer to confirming a file.
pub async fn confirmed<K: Shown>(visit: &Visit, id: &str, confirmed: Confirmed<K::Plan>) -> Result<(StatusCode, Json<Told<K>>)> {
    match confirmed {
        Confirmed::Started => Ok((StatusCode::ACCEPTED, Json(told(visit, id).await?))),
        Confirmed::Drastic(plan) => {
            Err(Error::Invalid(K::asks(&plan).into_iter().map(|(field, why)| (field.to_owned(), why)).collect()))
        }
        Confirmed::Wrong(problems) => Err(problems.into()),
    }
}

/// Throws a waiting file away.
pub async fn discard<K: Filed>(visit: &Visit, id: &str) -> Result<StatusCode> {
    acts::discard::<K>(visit, &acts::one::<K>(visit, id).await?).await?;
    Ok(StatusCode::NO_CONTENT)
}
