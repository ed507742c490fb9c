//! Rows of signed-in browsers.

use chrono::{DateTime, TimeDelta, Utc};

use crate::ids::{PersonId, SessionId};
use crate::storage::{Result, Tx};
use crate::{secrets, sql};

/// How long a session lasts without being used.
pub const SESSION_IDLE: TimeDelta = TimeDelta::hours(12);
/// How long a session lasts at the most.
pub const SESSION_LIMIT: TimeDelta = TimeDelta::days(7);
/// How stale a session's `seen` may grow before a request writes it.
pub const SESSION_TOUCH: TimeDelta = TimeDelta::minutes(5);

/// A session as found by its cookie.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Session {
    /// Which one.
    pub id: SessionId,
    /// Whose.
    pub person: PersonId,
    /// When it was last seen, to within [`SESSION_TOUCH`].
    pub seen: DateTime<Utc>,
}

/// A session as its owner sees it in the list.
#[derive(Debug, Clone, PartialEq, sqlx::FromRow)]
pub struct ListedSession {
    /// Which one.
    pub id: SessionId,
    /// What its browser says of itself.
    pub browser: String,
    /// When it was signed in.
    pub created: DateTime<Utc>,
    /// When it was last seen, to within [`SESSION_TOUCH`].
    pub seen: DateTime<Utc>,
    /// When it ends at the latest.
    pub expires: DateTime<Utc>,
}

/// What a provider gave at sign-in and wants back at sign-out.
#[derive(Debug, Clone, Default, PartialEq, sqlx::FromRow)]
pub struct FromProvider {
    /// The ID token, with which its own sign-out is asked for.
    pub id_token: Option<String>,
    /// The session's name there (`sid`), with which it ends one here.
    pub provider_session: Option<String>,
}

/// Starts a session with a new secret, which is returned once and stored hashed. Sessions that are over are cleared away.
pub async fn start_session(
    tx: &mut Tx,
    now: DateTime<Utc>,
    person: &PersonId,
    browser: &str,
    from: &FromProvider,
) -> Result<(SessionId, String)> {
    let id = SessionId::new(now);
    let secret = secrets::token();
    sql!(tx, sqlx::query("delete from sessions where expires <= $1 or seen <= $2").bind(now).bind(now - SESSION_IDLE), execute)?;
    let browser: String = browser.chars().filter(|letter| !letter.is_control()).take(200).collect();
    sql!(
        tx,
        sqlx::query(
            "insert into sessions (id, secret_hash, person, browser, created, seen, expires, id_token, provider_session)
             values ($1, $2, $3, $4, $5, $5, $6, $7, $8)"
        )
        .bind(&id)
        .bind(secrets::hash(&secret))
        .bind(person)
        .bind(&browser)
        .bind(now)
        .bind(now + SESSION_LIMIT)
        .bind(&from.id_token)
        .bind(&from.provider_session),
        execute
    )?;
    Ok((id, secret))
}

/// The live session with this secret.
pub async fn session(tx: &mut Tx, now: DateTime<Utc>, secret: &str) -> Result<Option<Session>> {
    sql!(
        tx,
        sqlx::query_as::<_, Session>("select id, person, seen from sessions where secret_hash = $1 and expires > $2 and seen > $3")
            .bind(secrets::hash(secret))
            .bind(now)
            .bind(now - SESSION_IDLE),
        fetch_optional
    )
}

/// Notes that a session was used.
pub async fn touch_session(tx: &mut Tx, now: DateTime<Utc>, id: &SessionId) -> Result<()> {
    sql!(tx, sqlx::query("update sessions set seen = $2 where id = $1 and seen < $2").bind(id).bind(now), execute)?;
    Ok(())
}

/// A person's live sessions, last used first.
pub async fn sessions(tx: &mut Tx, now: DateTime<Utc>, person: &PersonId) -> Result<Vec<ListedSession>> {
    sql!(
        tx,
        sqlx::query_as::<_, ListedSession>(
            "select id, browser, created, seen, expires from sessions
             where person = $1 and expires > $2 and seen > $3 order by seen desc, id desc"
        )
        .bind(person)
        .bind(now)
        .bind(now - SESSION_IDLE),
        fetch_all
    )
}

/// What the provider gave for a session.
pub async fn session_from_provider(tx: &mut Tx, id: &SessionId) -> Result<Option<FromProvider>> {
    sql!(
        tx,
        sqlx::query_as::<_, FromProvider>("select id_token, provider_session from sessions where id = $1").bind(id),
        fetch_optional
    )
}

/// Ends one of a person's sessions; false where they have no such session.
pub async fn end_session(tx: &mut Tx, person: &PersonId, id: &SessionId) -> Result<bool> {
    let ended = sql!(tx, sqlx::query("delete from sessions where id = $1 and person = $2").bind(id).bind(person), execute)?;
    Ok(ended > 0)
}

/// Ends a person's sessions, all but one if one is named; gives those that ended.
pub async fn end_sessions(tx: &mut Tx, person: &PersonId, but: Option<&SessionId>) -> Result<Vec<SessionId>> {
    sql!(
        tx,
        sqlx::query_scalar("delete from sessions where person = $1 and ($2 is null or id <> $2) returning id")
            .bind(person)
            .bind(but),
        fetch_all
    )
}

/// The sessions that a provider means: those of its subject, those that it calls by this name, or where it says both, those that are both.
pub async fn provider_sessions(
    tx: &mut Tx,
    issuer: &str,
    subject: Option<&str>,
    provider_session: Option<&str>,
) -> Result<Vec<(PersonId, SessionId)>> {
    sql!(
        tx,
        sqlx::query_as(
            "select s.person, s.id from sessions s
             where exists (select 1 from identities i where i.person = s.person and i.issuer = $1 and ($2 is null or i.subject = $2))
               and ($3 is null or s.provider_session = $3)"
        )
        .bind(issuer)
        .bind(subject)
        .bind(provider_session),
        fetch_all
    )
}
