//! Rows of offers.

use std::collections::HashMap;

use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Tz;

use super::{damaged, day, text, zone};
use crate::accounts::{Role, Viewer};
use crate::directory::Audience;
use crate::ids::{ConceptId, InstitutionId, InstrumentId, OfferId, PersonId, SiteId};
use crate::matching::agreements::store as agreements;
use crate::shadowing::model::{Kind, Offer as State, Party, Places};
use crate::storage::{Result, Tx};
use crate::{sql, sql_in, sql_rows};

/// A host's open invitation.
#[derive(Debug, Clone, PartialEq)]
pub struct Offer {
    /// Which one.
    pub id: OfferId,
    /// Whose institution's.
    pub institution: InstitutionId,
    /// That institution's name.
    pub institution_name: String,
    /// Whether that institution shares with others.
    pub shares: bool,
    /// The time zone in which its days are meant.
    pub zone: Tz,
    /// Where it stands.
    pub state: State,
    /// Counts its changes; a page names the one that it was made from.
    pub version: i64,
    /// Since when there is one.
    pub created: DateTime<Utc>,
    /// When it last changed.
    pub changed: DateTime<Utc>,
    /// When what otherwise happens happens.
    pub due: Option<DateTime<Utc>>,
    /// How many places are taken.
    pub taken: u32,
    /// What its hosts write.
    pub said: Said,
    /// Who is shadowed, whoever is asked first at the beginning.
    pub hosts: Vec<Host>,
    /// What can be seen there.
    pub concepts: Vec<ConceptId>,
    /// The instruments it is about.
    pub instruments: Vec<InstrumentId>,
}

/// What the hosts of an offer write.
#[derive(Debug, Clone, PartialEq)]
pub struct Said {
    /// In a line.
    pub title: String,
    /// What there is to see and do.
    pub description: String,
    /// What it is like.
    pub kind: Kind,
    /// The campus.
    pub site: Option<SiteId>,
    /// Building and room, or where to meet.
    pub place: String,
    /// Who may see it once it is published.
    pub audience: Audience,
    /// The first day on which somebody can come.
    pub first: Option<NaiveDate>,
    /// The last one.
    pub last: Option<NaiveDate>,
    /// How many can come.
    pub places: u32,
    /// How long it takes, in words.
    pub takes: String,
    /// What somebody must bring or know.
    pub prerequisites: String,
    /// What has to be seen to before somebody enters; empty where nothing has.
    pub safety_needs: String,
    /// Who clears the area; without one the institution's safety contacts.
    pub safety: Option<PersonId>,
}

/// Someone who is shadowed.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct Host {
    /// Who.
    pub person: PersonId,
    /// Their name in addresses.
    pub handle: String,
    /// Their name.
    pub name: String,
}

impl Offer {
    /// Its places.
    pub fn places(&self) -> Places {
        Places { all: self.said.places, taken: self.taken }
    }

    /// Whether this is one of its hosts.
    pub fn is_host(&self, person: &PersonId) -> bool {
        self.hosts.iter().any(|host| host.person == *person)
    }

    /// When its days are over.
    pub fn ends(&self) -> Option<DateTime<Utc>> {
        self.said.last.map(|last| crate::shadowing::model::calendar::ends(last, self.zone))
    }
}

#[derive(sqlx::FromRow)]
struct Row {
    id: OfferId,
    institution: InstitutionId,
    institution_name: String,
    shares: bool,
    time_zone: String,
    title: String,
    description: String,
    kind: String,
    site: Option<SiteId>,
    place: String,
    reach: i64,
    first_day: Option<String>,
    last_day: Option<String>,
    places: i64,
    taken: i64,
    takes: String,
    prerequisites: String,
    safety_needs: String,
    safety: Option<PersonId>,
    state: String,
    version: i64,
    created: DateTime<Utc>,
    changed: DateTime<Utc>,
    due: Option<DateTime<Utc>>,
}

const SELECT: &str =
    "select o.id, o.institution, i.name as institution_name, i.shares, i.time_zone, o.title, o.description, o.kind,
        o.site, o.place, o.reach, o.first_day, o.last_day, o.places, o.taken, o.takes, o.prerequisites, o.safety_needs, o.safety,
        o.state, o.version, o.created, o.changed, o.due
    from shadowing_offers o join institutions i on i.id = o.institution";

impl Row {
    fn read(self) -> Result<Offer> {
        let reach = usize::try_from(self.reach).unwrap_or_default();
        Ok(Offer {
            state: State::from_code(&self.state).ok_or_else(|| damaged("state of an offer", &self.state))?,
            zone: zone(&self.time_zone),
            taken: u32::try_from(self.taken).unwrap_or_default(),
            said: Said {
                title: self.title,
                description: self.description,
                kind: Kind::from_code(&self.kind).ok_or_else(|| damaged("kind of shadowing", &self.kind))?,
                site: self.site,
                place: self.place,
                audience: Audience::ALL.get(reach).copied().unwrap_or(Audience::Private),
                first: day(self.first_day),
                last: day(self.last_day),
                places: u32::try_from(self.places).unwrap_or_default(),
                takes: self.takes,
                prerequisites: self.prerequisites,
                safety_needs: self.safety_needs,
                safety: self.safety,
            },
            id: self.id,
            institution: self.institution,
            institution_name: self.institution_name,
            shares: self.shares,
            version: self.version,
            created: self.created,
            changed: self.changed,
            due: self.due,
            hosts: Vec::new(),
            concepts: Vec::new(),
            instruments: Vec::new(),
        })
    }
}

/// Offers by id with everything about them, in the order asked for. Shows everything: a page asks [`seen`] or [`listed`].
pub async fn offers(tx: &mut Tx, ids: &[OfferId]) -> Result<Vec<Offer>> {
    let rows = sql_in!(tx, Row, format!("{SELECT} where o.id in "), ids, "")?;
    let mut found: HashMap<OfferId, Offer> = HashMap::with_capacity(rows.len());
    for row in rows {
        found.insert(row.id.clone(), row.read()?);
    }
    #[derive(sqlx::FromRow)]
    struct HostRow {
        offer: OfferId,
        #[sqlx(flatten)]
        host: Host,
    }
    let hosts = sql_in!(
        tx,
        HostRow,
        "select h.offer, h.person, p.handle, p.name from shadowing_offer_hosts h join people p on p.id = h.person where h.offer in ",
        ids,
        " order by h.offer, h.position, h.person"
    )?;
    for row in hosts {
        if let Some(offer) = found.get_mut(&row.offer) {
            offer.hosts.push(row.host);
        }
    }
    let concepts = sql_in!(
        tx,
        (OfferId, ConceptId),
        "select offer, concept from shadowing_offer_concepts where offer in ",
        ids,
        " order by offer, position, concept"
    )?;
    for (offer, concept) in concepts {
        if let Some(offer) = found.get_mut(&offer) {
            offer.concepts.push(concept);
        }
    }
    let instruments = sql_in!(
        tx,
        (OfferId, InstrumentId),
        "select offer, instrument from shadowing_offer_instruments where offer in ",
        ids,
        " order by offer, instrument"
    )?;
    for (offer, instrument) in instruments {
        if let Some(offer) = found.get_mut(&offer) {
            offer.instruments.push(instrument);
        }
    }
    Ok(ids.iter().filter_map(|id| found.remove(id)).collect())
}

/// One offer with everything about it. Shows everything: a page asks [`seen`].
pub async fn offer(tx: &mut Tx, id: &OfferId) -> Result<Option<Offer>> {
    Ok(offers(tx, std::slice::from_ref(id)).await?.pop())
}

/// An offer that this viewer may see, and what they are to it.
///
/// Drafts are their hosts'; what is published is its audience's while it is open or full, its hosts' and coordinators' always; and
/// whoever is part of something that came of it reads it until the end.
pub async fn seen(tx: &mut Tx, viewer: &Viewer, id: &OfferId) -> Result<Option<(Offer, Vec<Party>)>> {
    let Some(offer) = offer(tx, id).await? else { return Ok(None) };
    let parties = parties(&offer, viewer);
    let is_mine =
        parties.iter().any(|party| *party == Party::Host || (*party == Party::Coordinator && offer.state != State::Draft));
    let is_shown = matches!(offer.state, State::Open | State::Full) && is_for(tx, &offer, viewer).await?;
    let sees = is_mine || is_shown || (offer.state != State::Draft && takes_part(tx, viewer, id).await?);
    Ok(sees.then_some((offer, parties)))
}

/// What a viewer is to an offer; [`Party::Other`] where nothing.
pub fn parties(offer: &Offer, viewer: &Viewer) -> Vec<Party> {
    let Some(me) = viewer.member() else { return vec![Party::Other] };
    let mut parties = Vec::new();
    if offer.is_host(&me.person) {
        parties.push(Party::Host);
    }
    if me.institution == offer.institution && me.roles.contains(&Role::Coordinator) {
        parties.push(Party::Coordinator);
    }
    if offer.said.safety.as_ref() == Some(&me.person) {
        parties.push(Party::Safety);
    }
    if parties.is_empty() {
        parties.push(Party::Other);
    }
    parties
}

/// Whether a viewer is among those an offer is for. Across institutions `network` reaches those with whom there is an agreement.
pub async fn is_for(tx: &mut Tx, offer: &Offer, viewer: &Viewer) -> Result<bool> {
    Ok(match (offer.said.audience, viewer.member()) {
        (Audience::Public, _) => true,
        (Audience::Private, _) | (_, None) => false,
        (Audience::Institution, Some(me)) => me.institution == offer.institution,
        (Audience::Network, Some(me)) => agreements::are_agreed(tx, "shadowing", &me.institution, &offer.institution).await?,
    })
}

/// Whether a viewer asked for it, is to clear it, or visits by it.
async fn takes_part(tx: &mut Tx, viewer: &Viewer, id: &OfferId) -> Result<bool> {
    let Some(me) = viewer.person() else { return Ok(false) };
    let found: i64 = sql!(
        tx,
        sqlx::query_scalar(
            "select cast(count(*) as bigint) from shadowing_offers o where o.id = $1 and (o.safety = $2
               or exists (select 1 from shadowing_requests r where r.offer = o.id and r.requester = $2)
               or exists (select 1 from shadowing_placements p where p.offer = o.id and (p.requester = $2 or p.host = $2)))"
        )
        .bind(id)
        .bind(me),
        fetch_one
    )?;
    Ok(found > 0)
}

/// Which offers are listed.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// Folded words, each of which must occur.
    pub words: Vec<String>,
    /// About any of these concepts; all offers where none is named.
    pub concepts: Vec<ConceptId>,
    /// Of this kind.
    pub kind: Option<Kind>,
    /// Where a further page begins: after this many.
    pub after: i64,
}

/// How many offers are on a page.
pub const PAGE: i64 = 20;

/// Open offers for this viewer, those that end soonest first, and whether there are more; their own are not among them.
pub async fn listed(tx: &mut Tx, viewer: &Viewer, filter: &Filter) -> Result<(Vec<Offer>, bool)> {
    let (me, institution, shares) =
        viewer.member().map_or_else(Default::default, |me| (me.person.to_string(), me.institution.to_string(), me.shares));
    // Each value is bound; the text differs only in how many there are.
    let mut query = String::from(
        "select o.id from shadowing_offers o join institutions i on i.id = o.institution
         where o.state = 'open' and (o.reach >= 3 or (o.reach >= 1 and o.institution = $1) or (o.reach >= 2 and $2
               and exists (select 1 from agreed g where g.programme = 'shadowing' and g.institution = $1 and g.other = o.institution)))
           and not exists (select 1 from shadowing_offer_hosts h where h.offer = o.id and h.person = $3)
           and ($4 = '' or o.kind = $4)",
    );
    let words: Vec<String> = filter.words.iter().take(6).map(|word| format!("%{}%", word.replace(['%', '_'], " "))).collect();
    let concepts: Vec<&ConceptId> = filter.concepts.iter().take(200).collect();
    let mut next = 7;
    for _ in &words {
        query.push_str(&format!(" and o.words like ${next}"));
        next += 1;
    }
    if !concepts.is_empty() {
        let list: Vec<String> = (next..next + concepts.len()).map(|at| format!("${at}")).collect();
        query.push_str(&format!(
            " and exists (select 1 from shadowing_offer_concepts c where c.offer = o.id and c.concept in ({}))",
            list.join(", ")
        ));
    }
    query.push_str(" order by coalesce(o.last_day, '9999'), o.id limit $5 offset $6");
    macro_rules! asked {
        () => {{
            let mut asked = sqlx::query_scalar(sqlx::AssertSqlSafe(query.clone()))
                .bind(&institution)
                .bind(shares)
                .bind(&me)
                .bind(filter.kind.map_or("", Kind::code))
                .bind(PAGE + 1)
                .bind(filter.after.clamp(0, 100_000));
            for word in &words {
                asked = asked.bind(word);
            }
            for concept in &concepts {
                asked = asked.bind(*concept);
            }
            asked
        }};
    }
    let mut ids: Vec<OfferId> = sql!(tx, asked!(), fetch_all)?;
    let more = ids.len() > usize::try_from(PAGE).unwrap_or(usize::MAX);
    ids.truncate(usize::try_from(PAGE).unwrap_or(usize::MAX));
    Ok((offers(tx, &ids).await?, more))
}

/// The offers of a host that are not closed, newest first; `limit` at most.
pub async fn of_host(tx: &mut Tx, person: &PersonId, limit: i64) -> Result<Vec<Offer>> {
    let ids: Vec<OfferId> = sql!(
        tx,
        sqlx::query_scalar(
            "select o.id from shadowing_offers o join shadowing_offer_hosts h on h.offer = o.id
             where h.person = $1 and o.state <> 'withdrawn' order by o.id desc limit $2"
        )
        .bind(person)
        .bind(limit),
        fetch_all
    )?;
    offers(tx, &ids).await
}

/// Keeps a new draft, version 1.
pub async fn add(
    tx: &mut Tx,
    now: DateTime<Utc>,
    id: &OfferId,
    institution: &InstitutionId,
    (said, words): (&Said, &str),
    due: DateTime<Utc>,
) -> Result<()> {
    sql!(
        tx,
        sqlx::query(
            "insert into shadowing_offers (id, institution, title, description, kind, site, place, reach, first_day, last_day, places,
                 taken, takes, prerequisites, safety_needs, safety, words, state, version, created, changed, due)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, 0, $12, $13, $14, $15, $16, 'draft', 1, $17, $17, $18)"
        )
        .bind(id)
        .bind(institution)
        .bind(&said.title)
        .bind(&said.description)
        .bind(said.kind.code())
        .bind(&said.site)
        .bind(&said.place)
        .bind(said.audience.reach())
        .bind(text(said.first))
        .bind(text(said.last))
        .bind(i64::from(said.places))
        .bind(&said.takes)
        .bind(&said.prerequisites)
        .bind(&said.safety_needs)
        .bind(&said.safety)
        .bind(words)
        .bind(now)
        .bind(due),
        execute
    )?;
    Ok(())
}

/// Changes what an offer says, as long as it is of this version; gives whether it was.
pub async fn change(
    tx: &mut Tx,
    now: DateTime<Utc>,
    id: &OfferId,
    version: i64,
    (said, words): (&Said, &str),
    due: Option<DateTime<Utc>>,
) -> Result<bool> {
    let touched = sql!(
        tx,
        sqlx::query(
            "update shadowing_offers set title = $3, description = $4, kind = $5, site = $6, place = $7, reach = $8, first_day = $9,
                 last_day = $10, places = $11, takes = $12, prerequisites = $13, safety_needs = $14, safety = $15, words = $16,
                 changed = $17, due = $18, version = version + 1
             where id = $1 and version = $2"
        )
        .bind(id)
        .bind(version)
        .bind(&said.title)
        .bind(&said.description)
        .bind(said.kind.code())
        .bind(&said.site)
        .bind(&said.place)
        .bind(said.audience.reach())
        .bind(text(said.first))
        .bind(text(said.last))
        .bind(i64::from(said.places))
        .bind(&said.takes)
        .bind(&said.prerequisites)
        .bind(&said.safety_needs)
        .bind(&said.safety)
        .bind(words)
        .bind(now)
        .bind(due),
        execute
    )?;
    Ok(touched > 0)
}

/// Puts these hosts, concepts and instruments in the place of those that an offer has.
pub async fn set_parts(
    tx: &mut Tx,
    id: &OfferId,
    hosts: &[PersonId],
    concepts: &[ConceptId],
    instruments: &[InstrumentId],
) -> Result<()> {
    for query in [
        "delete from shadowing_offer_hosts where offer = $1",
        "delete from shadowing_offer_concepts where offer = $1",
        "delete from shadowing_offer_instruments where offer = $1",
    ] {
        sql!(tx, sqlx::query(query).bind(id), execute)?;
    }
    let hosts: Vec<(i64, &PersonId)> = (0..).zip(hosts).collect();
    sql_rows!(
        tx,
        "insert into shadowing_offer_hosts (offer, person, position) ",
        hosts,
        |b, row| {
            b.push_bind(id.clone()).push_bind(row.1.clone()).push_bind(row.0);
        },
        " on conflict (offer, person) do nothing"
    )?;
    let concepts: Vec<(i64, &ConceptId)> = (0..).zip(concepts).collect();
    sql_rows!(
        tx,
        "insert into shadowing_offer_concepts (offer, concept, position) ",
        concepts,
        |b, row| {
            b.push_bind(id.clone()).push_bind(row.1.clone()).push_bind(row.0);
        },
        " on conflict (offer, concept) do nothing"
    )?;
    sql_rows!(
        tx,
        "insert into shadowing_offer_instruments (offer, instrument) ",
        instruments,
        |b, row| {
            b.push_bind(id.clone()).push_bind(row.clone());
        },
        " on conflict (offer, instrument) do nothing"
    )?;
    Ok(())
}

/// Writes where an offer stands now, and one version more. Only [`super::super::act`] decides where.
pub(in crate::shadowing) async fn set_state(
    tx: &mut Tx,
    now: DateTime<Utc>,
    id: &OfferId,
    state: State,
    due: Option<DateTime<Utc>>,
) -> Result<()> {
    let query = "update shadowing_offers set state = $2, changed = $3, due = $4, version = version + 1 where id = $1";
    sql!(tx, sqlx::query(query).bind(id).bind(state.code()).bind(now).bind(due), execute)?;
    Ok(())
}

/// Writes how many places are taken.
pub(in crate::shadowing) async fn set_taken(tx: &mut Tx, id: &OfferId, places: Places) -> Result<()> {
    let query = "update shadowing_offers set taken = $2 where id = $1";
    sql!(tx, sqlx::query(query).bind(id).bind(i64::from(places.taken)), execute)?;
    Ok(())
}
