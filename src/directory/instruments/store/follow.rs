//! Who claims what, in step with what is published.

use std::collections::{BTreeMap, HashMap, HashSet};

use chrono::{DateTime, Utc};

use crate::directory::corrections;
use crate::directory::corrections::model::Part;
use crate::directory::instruments::model::{Details, Source, key_of};
use crate::directory::model::{Audience, Instrument, Profile, SectionKind};
use crate::ids::{InstitutionId, InstrumentId, PersonId};
use crate::storage::{Result, Tx};
use crate::text::fold;
use crate::{sql, sql_in, sql_rows};

/// One row of a profile, on its way to an instrument.
struct Said<'a> {
    person: &'a PersonId,
    institution: &'a InstitutionId,
    row: &'a Instrument,
    key: String,
    reach: i64,
}

/// Takes over what these profiles, as they are published now, say about instruments. A machine that nobody named before gets a page.
pub async fn follow(tx: &mut Tx, now: DateTime<Utc>, published: &[(&PersonId, &Profile)]) -> Result<()> {
    let people: Vec<PersonId> = published.iter().map(|(person, _)| (*person).clone()).collect();
    drop_links(tx, &people).await?;
    let naming: Vec<PersonId> = published
        .iter()
        .filter(|(_, profile)| !profile.instruments.content.is_empty())
        .map(|(person, _)| (*person).clone())
        .collect();
    if naming.is_empty() {
        return Ok(());
    }
    let institutions: HashMap<PersonId, InstitutionId> =
        sql_in!(tx, (PersonId, InstitutionId), "select id, institution from people where id in ", naming, "")?
            .into_iter()
            .collect();
    let hidden = corrections::hidden(tx, &naming).await?;
    let hides = |person| {
        let parts: &[Part] = hidden.get(person).map_or(&[], Vec::as_slice);
        parts.iter().any(|part| matches!(part, Part::All | Part::Section(SectionKind::Instruments)))
    };
    let said: Vec<Said<'_>> = published
        .iter()
        .filter_map(|(person, profile)| Some((*person, *profile, institutions.get(*person)?)))
        .flat_map(|(person, profile, institution)| {
            let reach = if hides(person) { 0 } else { profile.audience(SectionKind::Instruments).reach() };
            profile.instruments.content.iter().map(move |row| Said { person, institution, row, key: key_of(row), reach })
        })
        .collect();
    let explicit = own(tx, &said).await?;
    let mut known = by_key(tx, &said).await?;
    make_missing(tx, now, &said, &explicit, &mut known).await?;
    let mut links: BTreeMap<(InstrumentId, PersonId), (bool, bool, i64)> = BTreeMap::new();
    for one in &said {
        let claimed = one.row.instrument.as_ref().filter(|id| explicit.contains(&(id.as_str(), one.institution.as_str())));
        let Some(id) = claimed.or_else(|| known.get(&(one.institution.clone(), one.key.clone()))) else { continue };
        let link = links.entry((id.clone(), one.person.clone())).or_insert((false, false, one.reach));
        (link.0, link.1) = (link.0 || one.row.runs, link.1 || one.row.teaches);
    }
    let links: Vec<_> = links.into_iter().collect();
    sql_rows!(
        tx,
        "insert into instrument_people (instrument, person, runs, teaches, reach) ",
        links,
        |b, link| {
            let ((instrument, person), (runs, teaches, reach)) = link;
            b.push_bind(instrument.clone()).push_bind(person.clone()).push_bind(*runs).push_bind(*teaches).push_bind(*reach);
        },
        ""
    )?;
    Ok(())
}

/// Forgets what someone said about instruments: their profile is taken back.
pub async fn unfollow(tx: &mut Tx, person: &PersonId) -> Result<()> {
    sql!(tx, sqlx::query("delete from instrument_people where person = $1").bind(person), execute)?;
    Ok(())
}

async fn drop_links(tx: &mut Tx, people: &[PersonId]) -> Result<()> {
    let there = sql_in!(tx, (PersonId,), "select distinct person from instrument_people where person in ", people, "")?;
    for (person,) in there {
        unfollow(tx, &person).await?;
    }
    Ok(())
}

/// Of the instruments that rows name by id, those that are there, with their institutions: nobody claims another institution's.
async fn own<'a>(tx: &mut Tx, said: &'a [Said<'_>]) -> Result<HashSet<(&'a str, &'a str)>> {
    let ids: Vec<InstrumentId> = said.iter().filter_map(|one| one.row.instrument.clone()).collect();
    let there: HashSet<(InstrumentId, InstitutionId)> =
        sql_in!(tx, (InstrumentId, InstitutionId), "select id, institution from instruments where id in ", ids, "")?
            .into_iter()
            .collect();
    let named = said.iter().filter_map(|one| Some((one.row.instrument.as_ref()?, one.institution)));
    Ok(named
        .filter(|(id, institution)| there.contains(&((*id).clone(), (*institution).clone())))
        .map(|(id, institution)| (id.as_str(), institution.as_str()))
        .collect())
}

/// The machines that rows mean by what they say.
async fn by_key(tx: &mut Tx, said: &[Said<'_>]) -> Result<HashMap<(InstitutionId, String), InstrumentId>> {
    let keys: HashSet<&String> = said.iter().filter(|one| one.reach > 0).map(|one| &one.key).collect();
    let keys: Vec<String> = keys.into_iter().cloned().collect();
    let rows = sql_in!(
        tx,
        (InstitutionId, String, InstrumentId),
        "select institution, key, id from instruments where key in ",
        keys,
        " and retired is null order by id desc"
    )?;
    // The oldest of several counts, so that the answer stays the same.
    Ok(rows.into_iter().map(|(institution, key, id)| ((institution, key), id)).collect())
}

/// Makes pages for machines that nobody named before. What is private gets none.
async fn make_missing(
    tx: &mut Tx,
    now: DateTime<Utc>,
    said: &[Said<'_>],
    explicit: &HashSet<(&str, &str)>,
    known: &mut HashMap<(InstitutionId, String), InstrumentId>,
) -> Result<()> {
    let mut new = Vec::new();
    for one in said.iter().filter(|one| one.reach > 0 && !fold(&one.row.name).is_empty()) {
        let claimed = one.row.instrument.as_ref().is_some_and(|id| explicit.contains(&(id.as_str(), one.institution.as_str())));
        let place = (one.institution.clone(), one.key.clone());
        if claimed || known.contains_key(&place) {
            continue;
        }
        let id = InstrumentId::new(now);
        known.insert(place, id.clone());
        let details = Details {
            name: one.row.name.clone(),
            model: one.row.model.clone(),
            place: one.row.location.clone(),
            concept: one.row.concept.clone(),
            audience: Audience::Private,
            ..Details::default()
        };
        new.push((id, one.institution, details));
    }
    sql_rows!(
        tx,
        "insert into instruments (id, institution, external_id, name, model, place, key, words, concept, description, technique,
                                  department, service, contact_name, contact_email, contact_phone, contact_page, booking, web, reach,
                                  source, created, changed, retired) ",
        new,
        |b, one| {
            let (id, institution, details) = one;
            b.push_bind(id.clone())
                .push_bind((*institution).clone())
                .push_bind(None::<String>)
                .push_bind(details.name.clone())
                .push_bind(details.model.clone())
                .push_bind(details.place.clone())
                .push_bind(details.key())
                .push_bind(details.words())
                .push_bind(details.concept.clone());
            for _ in 0..10 {
                b.push_bind("");
            }
            b.push_bind(0_i64).push_bind(Source::Profile.code()).push_bind(now).push_bind(now).push_bind(None::<DateTime<Utc>>);
        },
        ""
    )?;
    Ok(())
}

/// Checks the instruments that a section's rows name by id: one that is not of this institution, or is called otherwise now (its
/// owner typed over it), is not meant. What a chosen one's row leaves out is filled in.
pub async fn settle(tx: &mut Tx, institution: &InstitutionId, rows: &mut [Instrument]) -> Result<()> {
    for row in rows.iter_mut() {
        let Some(id) = row.instrument.take() else { continue };
        let Some(machine) = super::instrument(tx, &id).await? else { continue };
        if machine.institution != *institution || fold(&machine.details.name) != fold(&row.name) {
            continue;
        }
        row.instrument = Some(id);
        if row.model.is_empty() && row.location.is_empty() {
            row.model.clone_from(&machine.details.model);
            row.location.clone_from(&machine.details.place);
        }
        if row.concept.is_none() {
            row.concept.clone_from(&machine.details.concept);
        }
    }
    Ok(())
}
