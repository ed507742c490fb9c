//! Job shadowing when the demonstration begins: offers, requests in every hand, and visits ahead.

use anyhow::{Result, anyhow};
use chrono::{DateTime, TimeDelta, Utc};

use super::fill::Filling;
use crate::accounts::Viewer;
use crate::accounts::store as accounts;
use crate::directory::Audience;
use crate::ids::{ConceptId, OfferId, PersonId, PlacementId, RequestId};
use crate::shadowing::act::write::{self, Written};
use crate::shadowing::act::{self, By, More, Step, Whom};
use crate::shadowing::model::{Access, Act, Kind, Mode};
use crate::shadowing::store::due::Thing;
use crate::shadowing::store::{offers, requests};
use crate::storage::Tx;

/// What can be offered: title, description, kind, the skill, how long, safety needs, places.
const OFFERS: [(&str, &str, Kind, &str, &str, &str, u32); 4] = [
    (
        "A day at the electron microscope",
        "Sample preparation in the morning, imaging after lunch. You sit beside me and may ask anything; nothing can break that I do not break myself twice a year.",
        Kind::Observe,
        "scanning electron microscopy",
        "one day",
        "Induction to the clean area; laboratory shoes",
        3,
    ),
    (
        "Sit in on the technical staff committee",
        "An hour and a half of how decisions about workshops and equipment are made, and a coffee afterwards.",
        Kind::Committee,
        "",
        "one and a half hours",
        "",
        4,
    ),
    (
        "Two hours a week in the mechanical workshop",
        "Turning, milling and talking people out of tolerances that they do not need.",
        Kind::HandsOn,
        "milling",
        "two hours a week for a month",
        "Risk assessment, eye protection, no loose clothes",
        2,
    ),
    (
        "How we look after the gas lines",
        "A walk along every valve, with the reasons. Best for people who answer for laboratories.",
        Kind::Observe,
        "",
        "half a day",
        "",
        5,
    ),
];

/// What people hope to learn.
const AIMS: [(&str, &str); 4] = [
    ("I would like to see how a larger facility books, charges and keeps calm.", "a facility manager"),
    ("Our group buys more and more time on instruments that none of us has ever seen opened.", "electron microscopy"),
    ("I am thinking of professional registration and want to see how somebody registered works.", "a registered technician"),
    ("I order from the workshop every week and should know what I am asking for.", "a mechanical workshop"),
];

/// Somebody who acts, at a time.
pub(super) struct Actor<'a> {
    pub house: &'a str,
    pub now: DateTime<Utc>,
}

impl Actor<'_> {
    pub async fn take(
        &self,
        tx: &mut Tx,
        who: &Viewer,
        thing: &Thing,
        act: Act,
        words: &str,
        more: More<'_>,
    ) -> Result<Option<PlacementId>> {
        let step = Step { thing, act, version: None, words, more };
        let taken =
            act::take(tx, self.now, self.house, By::Viewer(who), &step).await.map_err(|refusal| anyhow!("{act:?}: {refusal}"))?;
        Ok(taken.placement)
    }
}

impl Filling<'_> {
    /// Leaves offers, requests and visits.
    pub async fn leave_shadowing(&self, tx: &mut Tx, until: DateTime<Utc>) -> Result<()> {
        let [Some(technician), Some(host)] = ["technician", "host"].map(|code| self.cast.persona(code)) else { return Ok(()) };
        let technician = accounts::viewer(tx, &self.id(technician)?).await?;
        let host = accounts::viewer(tx, &self.id(host)?).await?;
        let Some(me) = technician.person().cloned() else { return Ok(()) };
        let actor = Actor { house: &self.app.config.address, now: until };
        let mut open = Vec::new();
        for (number, writer) in [&host, &host, &technician, &host].into_iter().enumerate() {
            open.push(self.host_offers(tx, &actor, writer, number, until).await?);
        }
        // With the line manager.
        self.asks(tx, &actor, &technician, 0, until).await?;
        // With the host.
        let asked = self.may_shadow(tx, &actor, &technician, 1, until).await?;
        let microscope = More::Ask(Whom::Offer(&open[0]));
        actor.take(tx, &technician, &asked, Act::Ask, "I could come on any Tuesday or Wednesday.", microscope).await?;
        // The host looks for somebody, too.
        self.may_shadow(tx, &actor, &host, 2, until).await?;
        // A visit whose dates are to be agreed.
        let agreed = self.may_shadow(tx, &actor, &technician, 3, until).await?;
        actor.take(tx, &technician, &agreed, Act::Ask, "May I sit in next month?", More::Ask(Whom::Offer(&open[1]))).await?;
        actor.take(tx, &host, &agreed, Act::Accept, "With pleasure.", More::Nothing).await?;
        // One that waits for the safety contact.
        let cleared = self.may_shadow(tx, &actor, &host, 3, until).await?;
        actor
            .take(tx, &host, &cleared, Act::Ask, "I am curious what you do with the lathe.", More::Ask(Whom::Offer(&open[2])))
            .await?;
        actor.take(tx, &technician, &cleared, Act::Accept, "", More::Nothing).await?;
        self.others_ask(tx, &actor, &me, until).await
    }

    pub(super) async fn host_offers(
        &self,
        tx: &mut Tx,
        actor: &Actor<'_>,
        writer: &Viewer,
        number: usize,
        until: DateTime<Utc>,
    ) -> Result<OfferId> {
        let (title, description, kind, skill, takes, safety_needs, places) = OFFERS[number];
        let Some(me) = writer.member() else { return Err(anyhow!("nobody offers {title}")) };
        let concept: Option<(ConceptId, String)> =
            crate::directory::forms::Concepts::find(&*self.app.vocabulary.current(), skill).filter(|_| !skill.is_empty());
        let written = Written {
            said: offers::Said {
                title: title.to_owned(),
                description: description.to_owned(),
                kind,
                site: None,
                place: "Ask at the porter’s desk".to_owned(),
                audience: if number == 1 { Audience::Public } else { Audience::Network },
                first: None,
                last: Some((until + TimeDelta::days(90 + 10 * i64::try_from(number)?)).date_naive()),
                places,
                takes: takes.to_owned(),
                prerequisites: String::new(),
                needs: Vec::new(),
                access: if number == 2 { Access::Escorted } else { Access::Open },
                safety_needs: safety_needs.to_owned(),
                safety: None,
            },
            hosts: vec![me.person.clone()],
            concept_names: concept.iter().map(|(_, label)| label.clone()).collect(),
            concepts: concept.into_iter().map(|(id, _)| id).collect(),
            instruments: Vec::new(),
        };
        let id = write::add_offer(tx, actor.now, me, &written).await.map_err(|refusal| anyhow!("{refusal}"))?;
        actor.take(tx, writer, &Thing::Offer(id.clone()), Act::Publish, "", More::Nothing).await?;
        Ok(id)
    }

    pub(super) async fn asks(
        &self,
        tx: &mut Tx,
        actor: &Actor<'_>,
        who: &Viewer,
        number: usize,
        until: DateTime<Utc>,
    ) -> Result<Thing> {
        let (aims, wanted) = AIMS[number % AIMS.len()];
        let Some(me) = who.member() else { return Err(anyhow!("nobody asks")) };
        let said = requests::Said {
            aims: aims.to_owned(),
            wanted: wanted.to_owned(),
            kind: [Kind::Observe, Kind::Observe, Kind::Bursts, Kind::HandsOn][number % 4],
            mode: Mode::Either,
            earliest: Some((until + TimeDelta::days(14)).date_naive()),
            latest: Some((until + TimeDelta::days(100)).date_naive()),
            access_needs: if number == 1 { "A step-free way in, please.".to_owned() } else { String::new() },
            holds: Vec::new(),
        };
        let id: RequestId = write::add_request(tx, actor.now, me, &said, &[]).await.map_err(|refusal| anyhow!("{refusal}"))?;
        let thing = Thing::Request(id);
        actor.take(tx, who, &thing, Act::Submit, "", More::Nothing).await?;
        Ok(thing)
    }

    /// A request that the line manager, or the desk where there is none, has approved.
    pub(super) async fn may_shadow(
        &self,
        tx: &mut Tx,
        actor: &Actor<'_>,
        who: &Viewer,
        number: usize,
        until: DateTime<Utc>,
    ) -> Result<Thing> {
        let thing = self.asks(tx, actor, who, number, until).await?;
        let person = who.person().cloned().unwrap_or_else(|| PersonId::from(""));
        let manager = accounts::person(tx, &person).await?.and_then(|person| person.manager);
        let manager = match manager {
            Some(manager) => manager,
            None => self.id(self.cast.persona("coordinator").ok_or_else(|| anyhow!("no coordinator"))?)?,
        };
        let manager = accounts::viewer(tx, &manager).await?;
        actor.take(tx, &manager, &thing, Act::Approve, "A good idea. Tell us about it afterwards.", More::Nothing).await?;
        Ok(thing)
    }

    /// Requests of others at the technician's institution, for its coordinators.
    async fn others_ask(&self, tx: &mut Tx, actor: &Actor<'_>, not: &PersonId, until: DateTime<Utc>) -> Result<()> {
        let Some(mine) = accounts::person(tx, not).await? else { return Ok(()) };
        let mut number = 0;
        for (at, someone) in self.cast.people.iter().enumerate() {
            if number >= 12 {
                break;
            }
            let Some(person) = self.ids[at].as_ref().filter(|person| *person != not) else { continue };
            if someone.stream.is_none() || at % 7 != 3 {
                continue;
            }
            let who = accounts::viewer(tx, person).await?;
            let Some(member) = who.member().filter(|member| member.institution == mine.institution) else { continue };
            if member.technical {
                self.asks(tx, actor, &who, number, until).await?;
                number += 1;
            }
        }
        Ok(())
    }
}
