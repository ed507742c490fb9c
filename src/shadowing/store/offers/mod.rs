//! Rows of offers.

mod listed;
mod seen;
mod write;

use std::collections::HashMap;

use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Tz;

pub use listed::{Filter, PAGE, listed, of_host};
pub use seen::{is_for, parties, partners, seen};
pub use write::{add, change, set_parts};
pub(in crate::shadowing) use write::{set_state, set_taken};

use super::{damaged, day, zone};
use crate::directory::Audience;
use crate::ids::{ConceptId, InstitutionId, InstrumentId, OfferId, PersonId, SiteId};
use crate::shadowing::model::{Access, Kind, Offer as State, Places, Requirement};
use crate::sql_in;
use crate::storage::{Result, Tx};

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
    /// What somebody should bring or know, in words that no rule reads.
    pub prerequisites: String,
    /// What somebody must have: whoever does not is not matched, and cannot ask.
    pub needs: Vec<Requirement>,
    /// How visitors come in.
    pub access: Access,
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
    needs: String,
    access: String,
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
        o.site, o.place, o.reach, o.first_day, o.last_day, o.places, o.taken, o.takes, o.prerequisites, o.needs, o.access,
        o.safety_needs, o.safety, o.state, o.version, o.created, o.changed, o.due
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
                needs: Requirement::read(&self.needs),
                access: Access::from_code(&self.access).ok_or_else(|| damaged("way in", &self.access))?,
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
