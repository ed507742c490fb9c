//! My API tokens.

use axum::Json;
use axum::extract::Path;
use axum::http::StatusCode;
use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::accounts::forms::LONGEST;
use crate::accounts::store::{self, NewToken};
use crate::accounts::tokens::{FULL, make, revoke};
use crate::ids::TokenId;
use crate::text::clean;
use crate::web::{Error, FromJson, Result, Visit};

/// Every token of mine that has not ended.
#[derive(Debug, Serialize, ToSchema)]
pub struct Tokens {
    /// The newest comes first.
    items: Vec<Token>,
}

/// A token, without its secret.
#[derive(Debug, Serialize, ToSchema)]
pub struct Token {
    /// Its id, to revoke it.
    id: String,
    /// What it is for.
    name: String,
    /// What it may be used for.
    scopes: Vec<Scope>,
    /// When it was made.
    created: DateTime<Utc>,
    /// When it was last used, to within five minutes.
    used: Option<DateTime<Utc>>,
    /// When it ends.
    expires: DateTime<Utc>,
}

/// What a token may be used for. One that may write may read too.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Scope {
    /// Reading what its owner can see.
    Read,
    /// Changing things as its owner.
    Write,
}

/// A token to be made.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = TokenWanted)]
pub struct Wanted {
    /// What it is for.
    #[schema(min_length = 1, max_length = 60)]
    name: String,
    /// What it may be used for.
    scopes: Vec<Scope>,
    /// How many days it lasts.
    #[schema(minimum = 1, maximum = 365)]
    days: i64,
}

/// A token that was made just now.
#[derive(Debug, Serialize, ToSchema)]
pub struct Made {
    /// Its id, to revoke it.
    id: String,
    /// The token itself. It is told only this once.
    secret: String,
    /// When it ends.
    expires: DateTime<Utc>,
}

/// My tokens.
#[utoipa::path(
    get,
    path = "/api/v1/me/tokens",
    tag = "me",
    responses((status = 200, body = Tokens))
)]
pub async fn list(visit: Visit) -> Result<Json<Tokens>> {
    let me = visit.member()?;
    let mut tx = visit.app.db.read().await?;
    let tokens = store::tokens(&mut tx, visit.app.clock.now(), &me.person).await?;
    let items = tokens
        .into_iter()
        .map(|token| Token {
            id: token.id.to_string(),
            name: token.name,
            scopes: if token.scopes.contains("write") { vec![Scope::Read, Scope::Write] } else { vec![Scope::Read] },
            created: token.created,
            used: token.used,
            expires: token.expires,
        })
        .collect();
    Ok(Json(Tokens { items }))
}

/// Makes a token. Only a signed-in browser may: a token that could make others would outlive its own end.
#[utoipa::path(
    post,
    path = "/api/v1/me/tokens",
    tag = "me",
    request_body = Wanted,
    responses(
        (status = 201, body = Made),
        (status = 401, description = "Not signed in"),
        (status = 403, description = "Asked with a token"),
        (status = 422, description = "A field is wrong, or there are too many tokens already"),
    )
)]
pub async fn create(visit: Visit, wanted: FromJson<Wanted>) -> Result<(StatusCode, Json<Made>)> {
    visit.member()?;
    let now = visit.app.clock.now();
    let wanted = wanted.read()?;
    let new = checked(&wanted, now)?;
    let mut tx = visit.app.db.write().await?;
    let (id, secret) =
        make(&mut tx, now, &visit, &new).await?.ok_or_else(|| Error::Invalid(vec![("name".to_owned(), FULL.to_owned())]))?;
    tx.commit().await?;
    Ok((StatusCode::CREATED, Json(Made { id: id.to_string(), secret, expires: new.expires })))
}

fn checked(wanted: &Wanted, now: DateTime<Utc>) -> Result<NewToken> {
    let name = clean(&wanted.name, false);
    let mut errors = Vec::new();
    if name.is_empty() || name.chars().count() > 60 {
        errors.push(("name".to_owned(), "Say in 1 to 60 letters what the token is for".to_owned()));
    }
    if wanted.scopes.is_empty() {
        errors.push(("scopes".to_owned(), "Name at least one of: read, write".to_owned()));
    }
    if !(1..=LONGEST).contains(&wanted.days) {
        errors.push(("days".to_owned(), format!("A token lasts from 1 to {LONGEST} days")));
    }
    if errors.is_empty() {
        Ok(NewToken { name, writes: wanted.scopes.contains(&Scope::Write), expires: now + TimeDelta::days(wanted.days) })
    } else {
        Err(Error::Invalid(errors))
    }
}

/// Revokes a token. Needs the scope `write`.
#[utoipa::path(
    delete,
    path = "/api/v1/me/tokens/{id}",
    tag = "me",
    params(("id" = String, Path, description = "The token's id")),
    responses(
        (status = 204, description = "Done"),
        (status = 403, description = "The token may only read"),
        (status = 404, description = "No such token of mine"),
    )
)]
pub async fn remove(visit: Visit, Path(id): Path<String>) -> Result<StatusCode> {
    let me = visit.member()?;
    let mut tx = visit.app.db.write().await?;
    if !revoke(&mut tx, visit.app.clock.now(), me, &TokenId::from(id)).await? {
        return Err(Error::NotFound);
    }
    tx.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}
