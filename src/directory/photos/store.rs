//! Rows of photos.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use data_encoding::BASE64;

use super::PHOTO_SET;
use super::prepare::Prepared;
use crate::accounts::{Relation, Viewer};
use crate::directory::model::Audience;
use crate::directory::store::Published;
use crate::ids::PersonId;
use crate::ledger::{self, Fact};
use crate::storage::{Result, Tx};
use crate::{sql, sql_in};

/// One's own photo, without its files.
#[derive(Debug, Clone, PartialEq)]
pub struct Own {
    /// The hash of the large file.
    pub hash: String,
    /// What it shows.
    pub alt: String,
    /// Who may see it, as chosen.
    pub audience: Audience,
    /// When it was put up.
    pub uploaded: DateTime<Utc>,
}

/// A photo where a viewer may see it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shown {
    /// Where the large picture is.
    pub large: String,
    /// Where the small one is.
    pub small: String,
    /// What it shows.
    pub alt: String,
}

impl Shown {
    fn new(handle: &str, hash: &str, alt: String) -> Self {
        let large = format!("/people/{handle}/photo/{hash}");
        Self { small: format!("{large}?size=small"), large, alt }
    }
}

/// Which of the two files.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Size {
    /// On the profile.
    Large,
    /// In lists.
    Small,
}

/// Someone's own photo.
pub async fn own(tx: &mut Tx, person: &PersonId) -> Result<Option<Own>> {
    let row: Option<(String, String, String, DateTime<Utc>)> = sql!(
        tx,
        sqlx::query_as("select hash, alt, audience, uploaded from photos where person = $1").bind(person),
        fetch_optional
    )?;
    Ok(row.map(|(hash, alt, audience, uploaded)| Own { hash, alt, audience: audience_named(&audience), uploaded }))
}

/// Who may see someone's photo, as chosen; none where there is none.
pub async fn audience_of(tx: &mut Tx, person: &PersonId) -> Result<Option<Audience>> {
    Ok(own(tx, person).await?.map(|own| own.audience))
}

/// An audience that we stored; damage is seen by nobody.
fn audience_named(code: &str) -> Audience {
    Audience::from_code(code).unwrap_or(Audience::Private)
}

/// Puts a photo up in the place of the one before.
pub async fn put(
    tx: &mut Tx,
    now: DateTime<Utc>,
    person: &PersonId,
    photo: &Prepared,
    alt: &str,
    audience: Audience,
) -> Result<()> {
    sql!(
        tx,
        sqlx::query(
            "insert into photos (person, hash, large, small, alt, audience, uploaded) values ($1, $2, $3, $4, $5, $6, $7)
             on conflict (person) do update set hash = excluded.hash, large = excluded.large, small = excluded.small,
                                                alt = excluded.alt, audience = excluded.audience, uploaded = excluded.uploaded"
        )
        .bind(person)
        .bind(&photo.hash)
        .bind(BASE64.encode(&photo.large))
        .bind(BASE64.encode(&photo.small))
        .bind(alt)
        .bind(audience.code())
        .bind(now),
        execute
    )?;
    note(tx, now, person, "yes", audience).await
}

/// Changes what is said about a photo and who sees it; false where there is none.
pub async fn describe(tx: &mut Tx, now: DateTime<Utc>, person: &PersonId, alt: &str, audience: Audience) -> Result<bool> {
    let touched = sql!(
        tx,
        sqlx::query("update photos set alt = $2, audience = $3 where person = $1").bind(person).bind(alt).bind(audience.code()),
        execute
    )?;
    if touched > 0 {
        note(tx, now, person, "changed", audience).await?;
    }
    Ok(touched > 0)
}

/// Takes a photo down for good; false where there is none.
pub async fn remove(tx: &mut Tx, now: DateTime<Utc>, person: &PersonId) -> Result<bool> {
    let touched = sql!(tx, sqlx::query("delete from photos where person = $1").bind(person), execute)?;
    if touched > 0 {
        note(tx, now, person, "no", Audience::Private).await?;
    }
    Ok(touched > 0)
}

async fn note(tx: &mut Tx, now: DateTime<Utc>, person: &PersonId, on: &str, audience: Audience) -> Result<()> {
    let fact = Fact::new(PHOTO_SET, now).by(person).about(person).with("on", on).with("audience", audience.code());
    ledger::append(tx, now, fact).await?;
    Ok(())
}

/// The photos of these people that the viewer may see. `seen` is what [`crate::directory::visible`] gave for the same viewer, so
/// whoever is in it lets them know their name.
pub async fn of(tx: &mut Tx, viewer: &Viewer, seen: &[Published]) -> Result<HashMap<PersonId, Shown>> {
    let ids: Vec<PersonId> = seen.iter().map(|one| one.person.clone()).collect();
    type Row = (PersonId, String, String, String, Option<String>);
    // A coordinator may have hidden a photo from everybody but its owner.
    let rows = sql_in!(
        tx,
        Row,
        "select f.person, f.hash, f.alt, f.audience, h.id from photos f
         left join hidings h on h.person = f.person and h.section = 'photo' and h.lifted is null where f.person in ",
        ids,
        ""
    )?;
    let rows: HashMap<PersonId, (String, String, String)> = rows
        .into_iter()
        .map(|(person, hash, alt, audience, hidden)| {
            let audience = if hidden.is_some() { Audience::Private.code().to_owned() } else { audience };
            (person, (hash, alt, audience))
        })
        .collect();
    Ok(seen
        .iter()
        .filter_map(|one| {
            let (hash, alt, audience) = rows.get(&one.person)?;
            let relation = viewer.relation_to(&one.person, &one.institution, one.shares, one.manager.as_ref());
            let shown = || (one.person.clone(), Shown::new(&one.handle, hash, alt.clone()));
            audience_named(audience).includes(relation).then(shown)
        })
        .collect())
}

/// The photo of a profile as someone in this relation would see it.
pub async fn as_seen_by(tx: &mut Tx, whole: &Published, relation: Relation) -> Result<Option<Shown>> {
    let own = own(tx, &whole.person).await?.filter(|own| own.audience.min(whole.profile.reach()).includes(relation));
    Ok(own.map(|own| Shown::new(&whole.handle, &own.hash, own.alt)))
}

/// A photo's file. Who may see it was asked before.
pub async fn file(tx: &mut Tx, person: &PersonId, size: Size) -> Result<Option<Vec<u8>>> {
    let text: Option<String> = match size {
        Size::Large => sql!(tx, sqlx::query_scalar("select large from photos where person = $1").bind(person), fetch_optional)?,
        Size::Small => sql!(tx, sqlx::query_scalar("select small from photos where person = $1").bind(person), fetch_optional)?,
    };
    Ok(text.and_then(|text| BASE64.decode(text.as_bytes()).ok()))
}
