//! Rows of OpenID providers, of sign-ins under way, and of who someone is to a provider.

use chrono::{DateTime, TimeDelta, Utc};

use crate::ids::{InstitutionId, PersonId};
use crate::storage::{Result, Tx};
use crate::{secrets, sql};

/// How long someone may take to sign in at their provider.
pub const SIGN_IN_LIMIT: TimeDelta = TimeDelta::minutes(10);

/// An institution's OpenID provider. Not `Debug`, so that its secret stays out of logs.
#[derive(Clone, sqlx::FromRow)]
pub struct Provider {
    /// Whose it is.
    pub institution: InstitutionId,
    /// Its issuer, exactly as its discovery document and its tokens write it.
    pub issuer: String,
    /// What it calls us.
    pub client_id: String,
    /// What we show it.
    pub client_secret: String,
    /// What is asked for, with spaces between.
    pub scopes: String,
    /// Whether its addresses are good without `email_verified`: some providers know only their own, and never send it.
    pub trusts_email: bool,
    /// The claim that carries the staff number under which HR knows someone, if any does.
    pub staff_claim: Option<String>,
}

const PROVIDER: &str = "select institution, issuer, client_id, client_secret, scopes, trusts_email, staff_claim from providers ";

/// Sets an institution's provider; one it had before is replaced.
pub async fn set_provider(tx: &mut Tx, provider: &Provider) -> Result<()> {
    sql!(
        tx,
        sqlx::query(
            "insert into providers (institution, issuer, client_id, client_secret, scopes, trusts_email, staff_claim)
             values ($1, $2, $3, $4, $5, $6, $7)
             on conflict (institution) do update set issuer = excluded.issuer, client_id = excluded.client_id,
                client_secret = excluded.client_secret, scopes = excluded.scopes, trusts_email = excluded.trusts_email,
                staff_claim = excluded.staff_claim"
        )
        .bind(&provider.institution)
        .bind(&provider.issuer)
        .bind(&provider.client_id)
        .bind(&provider.client_secret)
        .bind(&provider.scopes)
        .bind(provider.trusts_email)
        .bind(&provider.staff_claim),
        execute
    )?;
    Ok(())
}

/// Names the claim in which an institution's provider tells staff numbers; false where it has no provider.
pub async fn set_staff_claim(tx: &mut Tx, institution: &InstitutionId, claim: Option<&str>) -> Result<bool> {
    let query = "update providers set staff_claim = $2 where institution = $1";
    Ok(sql!(tx, sqlx::query(query).bind(institution).bind(claim), execute)? > 0)
}

/// An institution's provider.
pub async fn provider(tx: &mut Tx, institution: &InstitutionId) -> Result<Option<Provider>> {
    let query = sqlx::AssertSqlSafe(format!("{PROVIDER} where institution = $1"));
    sql!(tx, sqlx::query_as::<_, Provider>(query).bind(institution), fetch_optional)
}

/// The provider with this issuer.
pub async fn provider_by_issuer(tx: &mut Tx, issuer: &str) -> Result<Option<Provider>> {
    let query = sqlx::AssertSqlSafe(format!("{PROVIDER} where issuer = $1"));
    sql!(tx, sqlx::query_as::<_, Provider>(query).bind(issuer), fetch_optional)
}

/// A sign-in under way: what has to come back unchanged from the provider.
#[derive(Debug, Clone, PartialEq, sqlx::FromRow)]
pub struct SignIn {
    /// Where the person signs in.
    pub institution: InstitutionId,
    /// What the ID token must repeat.
    pub nonce: String,
    /// What proves that the code was asked for by us (PKCE).
    pub verifier: String,
    /// Where to go afterwards.
    pub return_to: String,
}

/// Notes that a browser set out to sign in. What has lapsed is cleared away.
pub async fn add_sign_in(tx: &mut Tx, now: DateTime<Utc>, state: &str, browser: &str, new: &SignIn) -> Result<()> {
    sql!(tx, sqlx::query("delete from sign_ins where started <= $1").bind(now - SIGN_IN_LIMIT), execute)?;
    sql!(
        tx,
        sqlx::query(
            "insert into sign_ins (state_hash, browser_hash, institution, nonce, verifier, return_to, started)
             values ($1, $2, $3, $4, $5, $6, $7)"
        )
        .bind(secrets::hash(state))
        .bind(secrets::hash(browser))
        .bind(&new.institution)
        .bind(&new.nonce)
        .bind(&new.verifier)
        .bind(&new.return_to)
        .bind(now),
        execute
    )?;
    Ok(())
}

/// Takes the sign-in with this state that this browser began: a state is good once, in one browser, for ten minutes.
pub async fn take_sign_in(tx: &mut Tx, now: DateTime<Utc>, state: &str, browser: &str) -> Result<Option<SignIn>> {
    sql!(
        tx,
        sqlx::query_as::<_, SignIn>(
            "delete from sign_ins where state_hash = $1 and browser_hash = $2 and started > $3
             returning institution, nonce, verifier, return_to"
        )
        .bind(secrets::hash(state))
        .bind(secrets::hash(browser))
        .bind(now - SIGN_IN_LIMIT),
        fetch_optional
    )
}

/// Who a provider's subject is here.
pub async fn identity(tx: &mut Tx, issuer: &str, subject: &str) -> Result<Option<PersonId>> {
    sql!(
        tx,
        sqlx::query_scalar("select person from identities where issuer = $1 and subject = $2").bind(issuer).bind(subject),
        fetch_optional
    )
}

/// Joins a provider's subject to a person, for good.
pub async fn add_identity(tx: &mut Tx, now: DateTime<Utc>, issuer: &str, subject: &str, person: &PersonId) -> Result<()> {
    sql!(
        tx,
        sqlx::query("insert into identities (issuer, subject, person, created) values ($1, $2, $3, $4)")
            .bind(issuer)
            .bind(subject)
            .bind(person)
            .bind(now),
        execute
    )?;
    Ok(())
}

/// Notes the staff number that a provider says a subject has; what it said before stays where it says nothing.
pub async fn note_staff_number(tx: &mut Tx, issuer: &str, subject: &str, number: &str) -> Result<()> {
    let query = "update identities set staff_number = $3 where issuer = $1 and subject = $2 and (staff_number is null or staff_number <> $3)";
    sql!(tx, sqlx::query(query).bind(issuer).bind(subject).bind(number), execute)?;
    Ok(())
}

/// Whoever of an institution has this staff number in HR's file, with whether their account is open.
pub async fn numbered(tx: &mut Tx, institution: &InstitutionId, number: &str) -> Result<Option<(PersonId, bool)>> {
    let query = "select id, active from people where institution = $1 and external_id = $2";
    sql!(tx, sqlx::query_as(query).bind(institution).bind(number), fetch_optional)
}

/// The staff number that HR's file knows someone by.
pub async fn staff_number(tx: &mut Tx, person: &PersonId) -> Result<Option<String>> {
    let query = "select external_id from people where id = $1 and hr";
    let found: Option<Option<String>> = sql!(tx, sqlx::query_scalar(query).bind(person), fetch_optional)?;
    Ok(found.flatten())
}

/// The people of an institution with this address whom the provider has not named yet, each with whether their account is open.
pub async fn not_joined(tx: &mut Tx, institution: &InstitutionId, issuer: &str, email: &str) -> Result<Vec<(PersonId, bool)>> {
    sql!(
        tx,
        sqlx::query_as(
            "select id, active from people
             where institution = $1 and email = $2
               and not exists (select 1 from identities where identities.person = people.id and identities.issuer = $3)
             order by id"
        )
        .bind(institution)
        .bind(email)
        .bind(issuer),
        fetch_all
    )
}
