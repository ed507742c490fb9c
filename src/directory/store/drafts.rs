//! What an owner is still working on: sections saved as drafts, laid over what is published.

use chrono::{DateTime, Utc};
use serde_json::Value;

use super::{damaged, read};
use crate::accounts::{self, Person};
use crate::directory::model::{Audience, Held, Profile, Section, SectionKind};
use crate::ids::PersonId;
use crate::sql;
use crate::storage::{Result, Tx};

/// A profile as its owner works on it.
#[derive(Debug, Clone, PartialEq)]
pub struct Working {
    /// Whose.
    pub person: Person,
    /// The profile with its drafts laid over.
    pub profile: Profile,
    /// What was published last, even if it was withdrawn since. Before the first time it is what the account knows: name,
    /// title, department and site.
    pub base: Profile,
    /// The sections that differ from what was published last.
    pub drafts: Vec<SectionKind>,
    /// Since when it is published; none where it never was or was withdrawn.
    pub published: Option<DateTime<Utc>>,
    /// When the owner last said that it is right.
    pub confirmed: Option<DateTime<Utc>>,
    /// Whether it may be used for matching, private parts too.
    pub matching: bool,
    /// Whether there is a document already, published or withdrawn.
    pub stored: bool,
}

/// What came of saving a draft.
#[derive(Debug, Clone, PartialEq)]
pub enum Save {
    /// It is kept; the section's version is now this.
    Saved(i64),
    /// Someone saved it since that version; this is what they saved. Nothing was written.
    Conflict(Section<Value>),
}

#[derive(sqlx::FromRow)]
struct Row {
    document: String,
    matching: bool,
    published: Option<DateTime<Utc>>,
    confirmed: Option<DateTime<Utc>>,
}

/// Someone's profile as they work on it; none where there is no such person.
pub async fn working_copy(tx: &mut Tx, person: &PersonId) -> Result<Option<Working>> {
    let Some(person) = accounts::store::person(tx, person).await? else {
        return Ok(None);
    };
    let row = sql!(
        tx,
        sqlx::query_as::<_, Row>("select document, matching, published, confirmed from profiles where person = $1")
            .bind(&person.id),
        fetch_optional
    )?;
    let base = match &row {
        Some(row) => read(&row.document)?,
        None => first_profile(&person),
    };
    let drafts: Vec<(String, String, String, i64)> = sql!(
        tx,
        sqlx::query_as("select section, content, audience, version from drafts where person = $1 order by section")
            .bind(&person.id),
        fetch_all
    )?;
    let held = Held::of(&person);
    let mut base = base;
    held.iter().for_each(|held| held.hold(&mut base));
    let mut profile = base.clone();
    let mut changed = Vec::new();
    for (section, content, audience, version) in drafts {
        let (Some(kind), Some(audience)) = (SectionKind::from_code(&section), Audience::from_code(&audience)) else {
            continue;
        };
        let content = serde_json::from_str(&content).map_err(damaged)?;
        profile.set_section(kind, Section { audience, version, content }).map_err(damaged)?;
        changed.push(kind);
    }
    changed.sort_unstable();
    held.iter().for_each(|held| held.hold(&mut profile));
    Ok(Some(Working {
        person,
        profile,
        base,
        drafts: changed,
        published: row.as_ref().and_then(|row| row.published),
        confirmed: row.as_ref().and_then(|row| row.confirmed),
        matching: row.as_ref().is_some_and(|row| row.matching),
        stored: row.is_some(),
    }))
}

/// What a profile starts from: what the account knows already.
fn first_profile(person: &Person) -> Profile {
    let mut profile = Profile::default();
    profile.about.content.name.clone_from(&person.name);
    profile.role.content.title = person.job_title.clone().unwrap_or_default();
    profile.role.content.department.clone_from(&person.department);
    profile.role.content.site.clone_from(&person.site);
    profile
}

/// Keeps a section as a draft, if nobody saved it since `expected`; a draft that says what is published already is no draft.
///
/// `content` has been through the section's form. Sections grow a version with every change: the time in microseconds, or one more
/// than before where the clock stands still.
pub async fn save_draft(
    tx: &mut Tx,
    now: DateTime<Utc>,
    working: &Working,
    kind: SectionKind,
    audience: Audience,
    content: Value,
    expected: i64,
) -> Result<Save> {
    let current = working.profile.section(kind);
    let base = working.base.section(kind);
    if current.audience == audience && current.content == content {
        return Ok(Save::Saved(current.version));
    }
    if current.version != expected {
        return Ok(Save::Conflict(current));
    }
    if working.stored && base.audience == audience && base.content == content {
        discard_draft(tx, &working.person.id, kind).await?;
        return Ok(Save::Saved(base.version));
    }
    let version = now.timestamp_micros().max(current.version + 1);
    sql!(
        tx,
        sqlx::query(
            "insert into drafts (person, section, content, audience, version, saved) values ($1, $2, $3, $4, $5, $6)
             on conflict (person, section) do update set content = excluded.content, audience = excluded.audience,
                                                         version = excluded.version, saved = excluded.saved"
        )
        .bind(&working.person.id)
        .bind(kind.code())
        .bind(content.to_string())
        .bind(audience.code())
        .bind(version)
        .bind(now),
        execute
    )?;
    Ok(Save::Saved(version))
}

/// Drops a section's draft: what was published last stands again.
pub async fn discard_draft(tx: &mut Tx, person: &PersonId, kind: SectionKind) -> Result<()> {
    sql!(tx, sqlx::query("delete from drafts where person = $1 and section = $2").bind(person).bind(kind.code()), execute)?;
    Ok(())
}

/// Drops all of someone's drafts.
pub async fn discard_drafts(tx: &mut Tx, person: &PersonId) -> Result<()> {
    sql!(tx, sqlx::query("delete from drafts where person = $1").bind(person), execute)?;
    Ok(())
}
