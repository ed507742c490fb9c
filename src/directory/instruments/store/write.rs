//! Adding, changing and retiring instruments, by hand and by a list of equipment.

use chrono::{DateTime, Utc};

use super::follow::follow;
use crate::directory::PROFILE_AMENDED;
use crate::directory::instruments::model::{Contact, Details, Machine, Source};
use crate::directory::instruments::{INSTRUMENT_ADDED, INSTRUMENT_CHANGED, INSTRUMENT_RETIRED};
use crate::directory::model::Instrument;
use crate::directory::store::{replace_document, stored};
use crate::ids::{InstitutionId, InstrumentId, PersonId};
use crate::ledger::{self, Fact};
use crate::storage::{Result, Tx};
use crate::text::fold;
use crate::{sql, sql_in};

/// An instrument of a list of equipment.
#[derive(Debug, Clone, PartialEq)]
pub struct Listed {
    /// Its id in the institution's own list; none where the list has no such column.
    pub external_id: Option<String>,
    /// What the list says. An empty model or booking page, and the kind of what was listed before, leave what people
    /// wrote.
    pub details: Details,
    /// Whom to ask.
    pub contact: Contact,
}

/// What came of a change.
#[derive(Debug, Clone, PartialEq)]
pub enum Change {
    /// It is written.
    Changed,
    /// It was so already.
    Same,
    /// Somebody changed it since that version.
    Conflict,
}

/// Adds an instrument that somebody describes.
pub async fn add(
    tx: &mut Tx,
    now: DateTime<Utc>,
    actor: &PersonId,
    institution: &InstitutionId,
    details: &Details,
) -> Result<InstrumentId> {
    let id = InstrumentId::new(now);
    insert(tx, now, &id, institution, None, details, &Contact::default(), Source::Person).await?;
    ledger::append(tx, now, Fact::new(INSTRUMENT_ADDED, now).by(actor).object(&id)).await?;
    Ok(id)
}

/// Changes what an instrument's page says, if nobody changed it since `expected`. Rows of profiles that said what it said before are
/// brought along.
pub async fn change(
    tx: &mut Tx,
    now: DateTime<Utc>,
    actor: &PersonId,
    id: &InstrumentId,
    details: &Details,
    expected: DateTime<Utc>,
) -> Result<Change> {
    let Some(before) = super::instrument(tx, id).await? else { return Ok(Change::Conflict) };
    if before.details == *details {
        return Ok(Change::Same);
    }
    if before.changed != expected {
        return Ok(Change::Conflict);
    }
    // Whoever describes an instrument that only profiles named gives it a page in its own right.
    let source = if before.source == Source::Profile { Source::Person } else { before.source };
    update(tx, now, &before, details, &before.contact, source).await?;
    ledger::append(tx, now, Fact::new(INSTRUMENT_CHANGED, now).by(actor).object(id)).await?;
    Ok(Change::Changed)
}

/// Says that an instrument is no longer used, or is again; false where it was so already. Without an actor it is a list of equipment that
/// says so.
pub async fn retire(tx: &mut Tx, now: DateTime<Utc>, actor: Option<&PersonId>, id: &InstrumentId, gone: bool) -> Result<bool> {
    let touched = sql!(
        tx,
        sqlx::query("update instruments set retired = $2, changed = $3 where id = $1 and (retired is null) = $4")
            .bind(id)
            .bind(gone.then_some(now))
            .bind(now)
            .bind(gone),
        execute
    )?;
    if touched > 0 {
        let fact = Fact::new(INSTRUMENT_RETIRED, now).object(id).with("on", if gone { "no" } else { "yes" });
        ledger::append(tx, now, if let Some(actor) = actor { fact.by(actor) } else { fact }).await?;
    }
    Ok(touched > 0)
}

/// A machine that a list of equipment brought and that is in use.
#[derive(Debug, Clone, PartialEq, sqlx::FromRow)]
pub struct OnList {
    /// Which one.
    pub id: InstrumentId,
    /// Its id in the institution's own list.
    pub external_id: Option<String>,
    /// Its name and place, as they are compared.
    pub key: String,
    /// What it is called.
    pub name: String,
    /// Where it stands.
    pub place: String,
}

impl OnList {
    /// What it is called and where it stands.
    pub fn in_words(&self) -> String {
        if self.place.is_empty() { self.name.clone() } else { format!("{}, {}", self.name, self.place) }
    }
}

/// Every machine in use that an institution's lists of equipment brought.
pub async fn on_lists(tx: &mut Tx, institution: &InstitutionId) -> Result<Vec<OnList>> {
    let query =
        "select id, external_id, key, name, place from instruments where institution = $1 and source = $2 and retired is null
                 order by key, id";
    sql!(tx, sqlx::query_as::<_, OnList>(query).bind(institution).bind(Source::List.code()), fetch_all)
}

/// The instruments of an institution with these ids in its own list, and those that are called so and stand there.
pub async fn known(tx: &mut Tx, institution: &InstitutionId, listed: &Listed) -> Result<Option<Machine>> {
    let by_id: Option<InstrumentId> = match &listed.external_id {
        Some(external) => sql!(
            tx,
            sqlx::query_scalar("select id from instruments where institution = $1 and external_id = $2")
                .bind(institution)
                .bind(external),
            fetch_optional
        )?,
        None => None,
    };
    let id = match by_id {
        Some(id) => Some(id),
        None => sql!(
            tx,
            sqlx::query_scalar(
                "select id from instruments where institution = $1 and key = $2 and external_id is null order by id limit 1"
            )
            .bind(institution)
            .bind(listed.details.key()),
            fetch_optional
        )?,
    };
    match id {
        Some(id) => super::instrument(tx, &id).await,
        None => Ok(None),
    }
}

/// Takes over one instrument of a list: adds it, or changes it where the list says something else.
pub async fn put_listed(tx: &mut Tx, now: DateTime<Utc>, institution: &InstitutionId, listed: &Listed) -> Result<Change> {
    let Some(before) = known(tx, institution, listed).await? else {
        let id = InstrumentId::new(now);
        let external = listed.external_id.as_deref();
        insert(tx, now, &id, institution, external, &listed.details, &listed.contact, Source::List).await?;
        return Ok(Change::Changed);
    };
    let mut details = listed.details.clone();
    if details.model.is_empty() {
        details.model.clone_from(&before.details.model);
    }
    if before.is_listed() || details.concept.is_none() {
        details.concept.clone_from(&before.details.concept);
    }
    if details.booking.is_empty() {
        details.booking.clone_from(&before.details.booking);
    }
    if before.is_listed() {
        details.audience = before.details.audience;
    }
    if before.is_listed() && details == before.details && listed.contact == before.contact && before.retired.is_none() {
        return Ok(Change::Same);
    }
    update(tx, now, &before, &details, &listed.contact, Source::List).await?;
    sql!(
        tx,
        sqlx::query("update instruments set external_id = $2, retired = null where id = $1")
            .bind(&before.id)
            .bind(&listed.external_id),
        execute
    )?;
    Ok(Change::Changed)
}

#[expect(clippy::too_many_arguments, reason = "one for each group of columns")]
async fn insert(
    tx: &mut Tx,
    now: DateTime<Utc>,
    id: &InstrumentId,
    institution: &InstitutionId,
    external_id: Option<&str>,
    details: &Details,
    contact: &Contact,
    source: Source,
) -> Result<()> {
    sql!(
        tx,
        sqlx::query(
            "insert into instruments (id, institution, external_id, name, model, place, key, words, concept, description, technique,
                                      department, service, contact_name, contact_email, contact_phone, contact_page, booking, web,
                                      reach, source, created, changed, retired)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $22, null)"
        )
        .bind(id)
        .bind(institution)
        .bind(external_id)
        .bind(&details.name)
        .bind(&details.model)
        .bind(&details.place)
        .bind(details.key())
        .bind(details.words())
        .bind(&details.concept)
        .bind(&details.description)
        .bind(&details.technique)
        .bind(&details.department)
        .bind(&details.service)
        .bind(&contact.name)
        .bind(&contact.email)
        .bind(&contact.phone)
        .bind(&contact.page)
        .bind(&details.booking)
        .bind(&details.web)
        .bind(details.audience.reach())
        .bind(source.code())
        .bind(now),
        execute
    )?;
    Ok(())
}

async fn update(
    tx: &mut Tx,
    now: DateTime<Utc>,
    before: &Machine,
    details: &Details,
    contact: &Contact,
    source: Source,
) -> Result<()> {
    sql!(
        tx,
        sqlx::query(
            "update instruments set name = $2, model = $3, place = $4, key = $5, words = $6, concept = $7, description = $8,
                    technique = $9, department = $10, service = $11, contact_name = $12, contact_email = $13, contact_phone = $14,
                    contact_page = $15, booking = $16, web = $17, reach = $18, source = $19, changed = $20 where id = $1"
        )
        .bind(&before.id)
        .bind(&details.name)
        .bind(&details.model)
        .bind(&details.place)
        .bind(details.key())
        .bind(details.words())
        .bind(&details.concept)
        .bind(&details.description)
        .bind(&details.technique)
        .bind(&details.department)
        .bind(&details.service)
        .bind(&contact.name)
        .bind(&contact.email)
        .bind(&contact.phone)
        .bind(&contact.page)
        .bind(&details.booking)
        .bind(&details.web)
        .bind(details.audience.reach())
        .bind(source.code())
        // Never the same version twice, even where the clock stands still.
        .bind(now.max(before.changed + chrono::TimeDelta::microseconds(1))),
        execute
    )?;
    carry_over(tx, now, before, details).await
}

/// Brings the rows of profiles along that said what the page said before, so that search and the profiles say what it says now.
async fn carry_over(tx: &mut Tx, now: DateTime<Utc>, before: &Machine, details: &Details) -> Result<()> {
    let old = &before.details;
    if (&old.name, &old.model, &old.place, &old.concept) == (&details.name, &details.model, &details.place, &details.concept) {
        return Ok(());
    }
    let people: Vec<PersonId> = super::claimants(tx, &before.id).await?.into_iter().map(|link| link.person).collect();
    let documents = stored(tx, &people).await?;
    let mut facts = Vec::new();
    for (person, stored) in documents {
        let mut profile = stored.profile;
        let rows = profile.instruments.content.clone();
        for row in profile.instruments.content.iter_mut().filter(|row| before.is_meant(row)) {
            bring_along(row, before, details);
        }
        if profile.instruments.content == rows {
            continue;
        }
        profile.instruments.version = now.timestamp_micros().max(profile.instruments.version + 1);
        replace_document(tx, now, &person, &profile).await?;
        follow(tx, now, &[(&person, &profile)]).await?;
        facts.push(Fact::new(PROFILE_AMENDED, now).about(&person).with("why", "instrument"));
    }
    if !facts.is_empty() {
        ledger::append_all(tx, now, facts).await?;
    }
    Ok(())
}

fn bring_along(row: &mut Instrument, before: &Machine, details: &Details) {
    let old = &before.details;
    row.instrument = Some(before.id.clone());
    if fold(&row.name) == fold(&old.name) {
        row.name.clone_from(&details.name);
    }
    if fold(&row.model) == fold(&old.model) {
        row.model.clone_from(&details.model);
    }
    if fold(&row.location) == fold(&old.place) {
        row.location.clone_from(&details.place);
    }
    if row.concept == old.concept {
        row.concept.clone_from(&details.concept);
    }
}

/// Deletes instruments that only this person's profile named: what they wrote goes with them.
pub async fn forget_orphans(tx: &mut Tx, person: &PersonId) -> Result<()> {
    let named: Vec<InstrumentId> = sql!(
        tx,
        sqlx::query_scalar(
            "select i.id from instruments i join instrument_people l on l.instrument = i.id and l.person = $1
             where i.source = 'profile' and not exists (select 1 from instrument_people o where o.instrument = i.id and o.person <> $1)"
        )
        .bind(person),
        fetch_all
    )?;
    sql_in!(tx, (String,), "delete from instruments where id in ", named, " returning id")?;
    Ok(())
}
