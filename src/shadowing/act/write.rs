//! Writing offers and requests: drafts begun and changed, and offers that are open already.

use chrono::{DateTime, Utc};

use super::after::Doing;
use super::{By, Refusal, note_draft, offer, same_version};
use crate::accounts::{Member, Viewer};
use crate::ids::{ConceptId, InstrumentId, OfferId, PersonId, RequestId};
use crate::ledger::{self, Fact};
use crate::notify;
use crate::shadowing::model::{Act, Limit, Offer as OfferAt, Party, Refused, Request as RequestAt, State, calendar, may, wait};
use crate::shadowing::store::due::Thing;
use crate::shadowing::store::{offers, requests, steps};
use crate::shadowing::{OFFER_CHANGED, OFFER_DRAFTED, REQUEST_CHANGED, REQUEST_DRAFTED};
use crate::storage::Tx;
use crate::text::fold;

/// How many requests of one person may be under way.
pub const REQUESTS: i64 = 10;
/// How many offers of one person may be open or drafts.
pub const OFFERS: usize = 50;

/// An offer as it is written.
#[derive(Debug, Clone)]
pub struct Written {
    /// What it says.
    pub said: offers::Said,
    /// Who is shadowed; the first is asked first.
    pub hosts: Vec<PersonId>,
    /// What can be seen.
    pub concepts: Vec<ConceptId>,
    /// Names of these, for finding it by words.
    pub concept_names: Vec<String>,
    /// The instruments it is about.
    pub instruments: Vec<InstrumentId>,
}

impl Written {
    /// Everything it is found by, folded.
    fn words(&self) -> String {
        let said = &self.said;
        let all = [&said.title, &said.description, &said.place, &said.takes, &said.prerequisites];
        let names = self.concept_names.iter();
        fold(&all.into_iter().chain(names).cloned().collect::<Vec<_>>().join(" "))
    }
}

/// Begins an offer as a draft. `me` is one of its hosts; the others are of the same institution, which the caller has made sure of.
pub async fn add_offer(tx: &mut Tx, now: DateTime<Utc>, me: &Member, written: &Written) -> Result<OfferId, Refusal> {
    if offers::of_host(tx, &me.person, i64::MAX).await?.len() >= OFFERS {
        return Err(Refusal::NotReady("You have 50 offers that are not closed. Close one before you write another."));
    }
    let id = OfferId::new(now);
    let due = now + chrono::TimeDelta::days(180);
    offers::add(tx, now, &id, &me.institution, (&written.said, &written.words()), due).await?;
    offers::set_parts(tx, &id, &written.hosts, &written.concepts, &written.instruments).await?;
    let fact = Fact::new(OFFER_DRAFTED, now).by(&me.person).about(&me.person).object(&id);
    ledger::append(tx, now, fact.with("kind", written.said.kind.code())).await?;
    note_draft(tx, now, &Thing::Offer(id.clone())).await?;
    Ok(id)
}

/// Changes an offer of one's own that is not closed. Places may not become fewer than are taken.
pub async fn change_offer(
    tx: &mut Tx,
    now: DateTime<Utc>,
    house: &str,
    viewer: &Viewer,
    id: &OfferId,
    version: i64,
    written: &Written,
) -> Result<(), Refusal> {
    let (before, parties) = offers::seen(tx, viewer, id).await?.ok_or(Refusal::NotFound)?;
    let me = viewer.person().filter(|_| parties.contains(&Party::Host)).ok_or(Refused::NotYours)?;
    if before.state == OfferAt::Withdrawn {
        return Err(Refused::NotHere.into());
    }
    let thing = Thing::Offer(id.clone());
    same_version(tx, &thing, Some(version), before.version).await?;
    if written.said.places < before.taken {
        return Err(Refusal::NotReady(
            "More places are taken than you would leave. Call a visit off first, or keep as many places.",
        ));
    }
    if !written.hosts.contains(me) {
        return Err(Refusal::NotReady("You are one of its hosts. Close the offer if you no longer want to be."));
    }
    let waited = wait(State::Offer(before.state)).map(|wait| wait.within);
    let ends = written.said.last.map(|last| calendar::ends(last, before.zone));
    if before.state != OfferAt::Draft && ends.is_some_and(|end| end <= now) {
        return Err(Refusal::NotReady("Its last day would be over. Choose a later one, or close the offer."));
    }
    let due = match waited {
        Some(Limit::Dates) => Some(calendar::due(Limit::Dates, now, before.zone, ends)),
        _ => before.due,
    };
    // What is waited for of this version goes on with the next one.
    notify::close(tx, now, &format!("shadowing:{id}:{version}")).await?;
    offers::change(tx, now, id, version, (&written.said, &written.words()), due).await?;
    offers::set_parts(tx, id, &written.hosts, &written.concepts, &written.instruments).await?;
    steps::note(tx, now, id.as_str(), version + 1, steps::CHANGED, (Some(me), Party::Host), "").await?;
    let fact = Fact::new(OFFER_CHANGED, now).by(me).about(me).object(id).with("kind", written.said.kind.code());
    ledger::append(tx, now, fact).await?;
    let mut doing = Doing::new(now, house, &By::Viewer(viewer), "");
    offer::recount(tx, &mut doing, id).await?;
    note_draft(tx, now, &thing).await
}

/// Begins a request as a draft.
pub async fn add_request(
    tx: &mut Tx,
    now: DateTime<Utc>,
    me: &Member,
    said: &requests::Said,
    concepts: &[ConceptId],
) -> Result<RequestId, Refusal> {
    if requests::count_under_way(tx, &me.person).await? >= REQUESTS {
        return Err(Refusal::NotReady("You have ten requests under way. Withdraw one before you write another."));
    }
    let id = RequestId::new(now);
    let due = now + chrono::TimeDelta::days(90);
    requests::add(tx, now, &id, (&me.person, &me.institution), said, due).await?;
    requests::set_concepts(tx, &id, concepts).await?;
    let fact = Fact::new(REQUEST_DRAFTED, now).by(&me.person).about(&me.person).object(&id);
    ledger::append(tx, now, fact.with("kind", said.kind.code()).with("mode", said.mode.code())).await?;
    note_draft(tx, now, &Thing::Request(id.clone())).await?;
    Ok(id)
}

/// Changes a request of one's own that is a draft or was returned.
pub async fn change_request(
    tx: &mut Tx,
    now: DateTime<Utc>,
    viewer: &Viewer,
    id: &RequestId,
    version: i64,
    (said, concepts): (&requests::Said, &[ConceptId]),
) -> Result<(), Refusal> {
    let (before, parties) = requests::seen(tx, viewer, id).await?.ok_or(Refusal::NotFound)?;
    let me = viewer.person().filter(|_| parties.contains(&Party::Requester)).ok_or(Refused::NotYours)?;
    if !may(Party::Requester, Act::Submit, State::Request(before.state)) {
        return Err(Refused::NotHere.into());
    }
    let thing = Thing::Request(id.clone());
    same_version(tx, &thing, Some(version), before.version).await?;
    notify::close(tx, now, &format!("shadowing:{id}:{version}")).await?;
    requests::change(tx, now, id, version, said).await?;
    requests::set_concepts(tx, id, concepts).await?;
    steps::note(tx, now, id.as_str(), version + 1, steps::CHANGED, (Some(me), Party::Requester), "").await?;
    let fact = Fact::new(REQUEST_CHANGED, now).by(me).about(me).object(id);
    ledger::append(tx, now, fact.with("kind", said.kind.code()).with("mode", said.mode.code())).await?;
    debug_assert!(matches!(before.state, RequestAt::Draft | RequestAt::Returned));
    note_draft(tx, now, &thing).await
}
