//! Writing an offer or a request, the same for pages and the API: what the form needs to know, and keeping what it says.

use super::act::write::{self, Written};
use super::act::{self, By, More, Refusal, Step};
use super::forms::{self, Known};
use super::model::{Act, Offer as OfferAt, Party, State, acts};
use super::store::due::Thing;
use super::store::offers;
use crate::accounts::model::Unit;
use crate::accounts::{Member, store as accounts};
use crate::directory::instruments::store as instruments;
use crate::ids::{ConceptId, InstrumentId, OfferId, PersonId, RequestId};
use crate::storage::Tx;
use crate::web::forms::Form;
use crate::web::{Error, Result, Visit};

/// What the form of an offer needs to know.
pub(super) struct Desk {
    pub sites: Vec<Unit>,
    /// The instruments that the writer runs: id and name.
    pub instruments: Vec<(String, String)>,
}

impl Desk {
    pub async fn open(tx: &mut Tx, visit: &Visit) -> Result<Self> {
        let me = visit.member()?;
        let ids: Vec<InstrumentId> =
            instruments::of_person(tx, &visit.viewer, &me.person).await?.into_iter().map(|(_, id)| id).take(50).collect();
        let machines = instruments::visible_many(tx, &visit.viewer, &ids).await?;
        Ok(Self {
            sites: accounts::sites(tx, Some(&me.institution)).await?,
            instruments: machines.into_iter().map(|one| (one.id.to_string(), one.details.name)).collect(),
        })
    }
}

/// Runs with what forms need to know.
pub(super) fn known<T>(visit: &Visit, sites: &[Unit], run: impl FnOnce(&Known<'_>) -> T) -> T {
    let zone: chrono_tz::Tz = visit.viewer.member().map_or("UTC", |me| me.time_zone.as_str()).parse().unwrap_or(chrono_tz::Tz::UTC);
    let sites: Vec<String> = sites.iter().map(|site| site.id.clone()).collect();
    run(&Known {
        concepts: &*visit.app.vocabulary.current(),
        today: visit.app.clock.now().with_timezone(&zone).date_naive(),
        sites: &sites,
    })
}

/// What came of a form.
pub(super) enum Saved<T> {
    /// It is kept.
    Done(T),
    /// Fields are wrong; nothing was written.
    Wrong(Form),
    /// A step or a change was refused; what was typed is in the form.
    Refused(Form, Refusal),
}

impl<T> Saved<T> {
    /// What is kept, or for those without a form to see again, why nothing is.
    pub fn kept(self) -> Result<T> {
        match self {
            Self::Done(kept) => Ok(kept),
            Self::Wrong(form) => Err(Error::Invalid(form.errors())),
            Self::Refused(_, refusal) => Err(refusal.into()),
        }
    }
}

/// Keeps an offer: a new one, or changes to one of the writer's.
pub(super) async fn offer(visit: &Visit, id: Option<&OfferId>, mut form: Form) -> Result<Saved<OfferId>> {
    let me = visit.member()?;
    let mut tx = visit.app.db.read().await?;
    let desk = Desk::open(&mut tx, visit).await?;
    let typed = known(visit, &desk.sites, |known| forms::offer(&mut form, known));
    let mut hosts = vec![me.person.clone()];
    if let Some(id) = id {
        // Whoever was first stays first.
        let before = offers::offer(&mut tx, id).await?.map(|offer| offer.hosts).unwrap_or_default();
        hosts.splice(0..0, before.into_iter().take(1).map(|host| host.person));
    }
    for address in &typed.hosts {
        match colleague(&mut tx, me, address).await? {
            Some(person) => hosts.push(person),
            None => form.wrong("hosts", format!("Nobody at your institution has the address {address}.")),
        }
    }
    let mut said = typed.said;
    if !typed.safety.is_empty() {
        said.safety = colleague(&mut tx, me, &typed.safety).await?;
        if said.safety.is_none() {
            form.wrong("safety", format!("Nobody at your institution has the address {}.", typed.safety));
        }
    }
    drop(tx);
    let mut unique: Vec<PersonId> = Vec::new();
    hosts.into_iter().for_each(|host| {
        if !unique.contains(&host) {
            unique.push(host);
        }
    });
    let mine: Vec<&str> = desk.instruments.iter().map(|(id, _)| id.as_str()).collect();
    let (concepts, concept_names): (Vec<ConceptId>, Vec<String>) = typed.concepts.into_iter().unzip();
    let instruments = typed.instruments.into_iter().filter(|id| mine.contains(&id.as_str())).collect();
    if !form.is_good() {
        return Ok(Saved::Wrong(form));
    }
    let written = Written { said, hosts: unique, concepts, concept_names, instruments };
    let (now, house) = (visit.app.clock.now(), &visit.app.config.address);
    let version = forms::version(&form);
    let publishes = form.value("act") == Act::Publish.code();
    let mut tx = visit.app.db.write().await?;
    let outcome: std::result::Result<OfferId, Refusal> = async {
        let id = match id {
            Some(id) => {
                write::change_offer(&mut tx, now, house, &visit.viewer, id, version.unwrap_or_default(), &written).await?;
                id.clone()
            }
            None => write::add_offer(&mut tx, now, me, &written).await?,
        };
        if publishes {
            let thing = Thing::Offer(id.clone());
            let step = Step { thing: &thing, act: Act::Publish, version: None, words: "", more: More::Nothing };
            act::take(&mut tx, now, house, By::Viewer(&visit.viewer), &step).await?;
        }
        Ok(id)
    }
    .await;
    finish(tx, form, outcome).await
}

/// Keeps a request: a new draft, or changes to one; and sends it where the form says so.
pub(super) async fn request(visit: &Visit, id: Option<&RequestId>, mut form: Form) -> Result<Saved<RequestId>> {
    let me = visit.member()?;
    let (said, concepts) = known(visit, &[], |known| forms::request(&mut form, known));
    if !form.is_good() {
        return Ok(Saved::Wrong(form));
    }
    let (now, house) = (visit.app.clock.now(), &visit.app.config.address);
    let version = forms::version(&form);
    let sends = form.value("act") == Act::Submit.code();
    let mut tx = visit.app.db.write().await?;
    let outcome: std::result::Result<RequestId, Refusal> = async {
        let id = match id {
            Some(id) => {
                let what = (&said, concepts.as_slice());
                write::change_request(&mut tx, now, &visit.viewer, id, version.unwrap_or_default(), what).await?;
                id.clone()
            }
            None => write::add_request(&mut tx, now, me, &said, &concepts).await?,
        };
        if sends {
            let thing = Thing::Request(id.clone());
            let step = Step { thing: &thing, act: Act::Submit, version: None, words: "", more: More::Nothing };
            act::take(&mut tx, now, house, By::Viewer(&visit.viewer), &step).await?;
        }
        Ok(id)
    }
    .await;
    finish(tx, form, outcome).await
}

async fn finish<T>(tx: Tx, form: Form, outcome: std::result::Result<T, Refusal>) -> Result<Saved<T>> {
    match outcome {
        Ok(id) => {
            tx.commit().await?;
            Ok(Saved::Done(id))
        }
        Err(Refusal::NotFound) => Err(Error::NotFound),
        // Dropped without a commit: a draft that could not be sent is not kept half.
        Err(refusal) => Ok(Saved::Refused(form, refusal)),
    }
}

/// Somebody of the writer's institution, by address.
async fn colleague(tx: &mut Tx, me: &Member, address: &str) -> Result<Option<PersonId>> {
    let found = accounts::people_with_address(tx, &me.institution, address).await?;
    Ok(found.into_iter().find(|person| person.active).map(|person| person.id))
}

/// Whether the writer may change what an offer says.
pub(super) fn may_change_offer(state: OfferAt, parties: &[Party]) -> bool {
    parties.contains(&Party::Host) && acts(State::Offer(state), Party::Host).next().is_some()
}
