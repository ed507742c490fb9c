//! Rows of personal API tokens.

use chrono::{DateTime, Utc};

use crate::ids::{PersonId, TokenId};
use crate::storage::{Result, Tx};
use crate::{secrets, sql};

/// How many tokens a person may have at a time.
pub const TOKENS_AT_MOST: usize = 20;

/// What a token allows.
#[derive(Debug, Clone, PartialEq)]
pub struct TokenUse {
    /// Which one.
    pub id: TokenId,
    /// Whose token it is.
    pub person: PersonId,
    /// What it may be used for, such as `read` and `write`.
    pub scopes: Vec<String>,
    /// When it was last used, to within [`super::SESSION_TOUCH`].
    pub used: Option<DateTime<Utc>>,
}

/// A token as its owner sees it in the list.
#[derive(Debug, Clone, PartialEq, sqlx::FromRow)]
pub struct Token {
    /// Which one.
    pub id: TokenId,
    /// What its owner calls it.
    pub name: String,
    /// What it may be used for, with spaces between.
    pub scopes: String,
    /// When it was made.
    pub created: DateTime<Utc>,
    /// When it was last used.
    pub used: Option<DateTime<Utc>>,
    /// When it ends.
    pub expires: DateTime<Utc>,
}

/// A token to be made.
#[derive(Debug, Clone, PartialEq)]
pub struct NewToken {
    /// What its owner calls it.
    pub name: String,
    /// Whether it may also write; every token may read.
    pub writes: bool,
    /// When it ends.
    pub expires: DateTime<Utc>,
}

/// Makes a token with a new secret, which is returned once and stored hashed. Tokens that are over are cleared away.
pub async fn add_token(tx: &mut Tx, now: DateTime<Utc>, person: &PersonId, new: &NewToken) -> Result<(TokenId, String)> {
    sql!(tx, sqlx::query("delete from tokens where expires <= $1").bind(now), execute)?;
    let id = TokenId::new(now);
    // The word in front lets secret scanners tell what they have found.
    let secret = format!("benchside_{}", secrets::token());
    sql!(
        tx,
        sqlx::query(
            "insert into tokens (id, secret_hash, person, name, scopes, created, expires) values ($1, $2, $3, $4, $5, $6, $7)"
        )
        .bind(&id)
        .bind(secrets::hash(&secret))
        .bind(person)
        .bind(&new.name)
        .bind(if new.writes { "read write" } else { "read" })
        .bind(now)
        .bind(new.expires),
        execute
    )?;
    Ok((id, secret))
}

/// A person's live tokens, newest first.
pub async fn tokens(tx: &mut Tx, now: DateTime<Utc>, person: &PersonId) -> Result<Vec<Token>> {
    sql!(
        tx,
        sqlx::query_as::<_, Token>(
            "select id, name, scopes, created, used, expires from tokens where person = $1 and expires > $2 order by created desc, id desc"
        )
        .bind(person)
        .bind(now),
        fetch_all
    )
}

/// The live token with this secret.
pub async fn token(tx: &mut Tx, now: DateTime<Utc>, secret: &str) -> Result<Option<TokenUse>> {
    let row: Option<(TokenId, PersonId, String, Option<DateTime<Utc>>)> = sql!(
        tx,
        sqlx::query_as("select id, person, scopes, used from tokens where secret_hash = $1 and expires > $2")
            .bind(secrets::hash(secret))
            .bind(now),
        fetch_optional
    )?;
    Ok(row.map(|(id, person, scopes, used)| TokenUse { id, person, scopes: scopes.split(' ').map(str::to_owned).collect(), used }))
}

/// Notes that a token was used.
pub async fn touch_token(tx: &mut Tx, now: DateTime<Utc>, id: &TokenId) -> Result<()> {
    sql!(tx, sqlx::query("update tokens set used = $2 where id = $1").bind(id).bind(now), execute)?;
    Ok(())
}

/// Takes one of a person's tokens back; false where they have no such token.
pub async fn revoke_token(tx: &mut Tx, person: &PersonId, id: &TokenId) -> Result<bool> {
    let gone = sql!(tx, sqlx::query("delete from tokens where id = $1 and person = $2").bind(id).bind(person), execute)?;
    Ok(gone > 0)
}

/// Takes back all of a person's tokens; gives those that went.
pub async fn revoke_tokens(tx: &mut Tx, person: &PersonId) -> Result<Vec<TokenId>> {
    sql!(tx, sqlx::query_scalar("delete from tokens where person = $1 returning id").bind(person), fetch_all)
}
