//! A round of job shadowing that waits to be published: requests that were approved, offers, and a proposal.

use anyhow::{Context, Result};
use chrono::{DateTime, TimeDelta, Utc};

use super::fill::Filling;
use crate::accounts::{Viewer, store as accounts};
use crate::directory::Audience;
use crate::directory::model::{Intent, Skill};
use crate::ids::{ConceptId, PersonId};
use crate::matching::rounds::model::{Aim, Round, State};
use crate::matching::rounds::{store, work};
use crate::shadowing::PROGRAMME;
use crate::shadowing::act::{self, By, More, Step, write};
use crate::shadowing::model::{Access, Act, Kind, Mode};
use crate::shadowing::store::due::Thing;
use crate::shadowing::store::{offers, requests};
use crate::storage::Tx;

/// People who ask, and offers, at most.
const REQUESTS: usize = 24;
const OFFERS: usize = 6;
/// What those who ask hope for.
const AIMS: [&str; 4] = [
    "See how it is done from the sample to the result, and what to look out for.",
    "We are about to buy one. I should like to see one in daily use first.",
    "Find out whether this is a direction for me.",
    "Learn how your group books it, looks after it and trains people on it.",
];

impl Filling<'_> {
    /// Leaves a round with a proposal for the coordinator to look at. The index has to be up to date.
    pub async fn leave_round(&self, now: DateTime<Utc>) -> Result<()> {
        let Some(at) = self.cast.persona("coordinator") else { return Ok(()) };
        let (coordinator, institution) = (self.id(at)?, self.cast.people[at].institution);
        let own = self.profiles.iter().filter(|(at, _)| self.cast.people[**at].institution == institution);
        let mut tx = self.app.db.write().await?;
        let (mut asked, mut offered) = (0, 0);
        for (at, profile) in own {
            let skills = &profile.skills.content;
            let person = self.id(*at)?;
            let wants =
                skills.iter().find(|skill| skill.intents.contains(&Intent::WantsToLearn)).and_then(|skill| skill.concept.clone());
            if let (Some(concept), Some(manager), true) = (wants, self.cast.people[*at].manager, asked < REQUESTS && at % 3 == 0) {
                let manager = self.id(manager)?;
                asked += usize::from(self.request(&mut tx, now, (&person, &manager), concept, asked).await?);
            }
            let hosts = skills.iter().find(|skill| skill.intents.contains(&Intent::HostsShadowing) && skill.concept.is_some());
            if let (Some(skill), true) = (hosts, offered < OFFERS && at % 4 == 1) {
                self.offer(&mut tx, now, &person, skill).await?;
                offered += 1;
            }
        }
        let place = &self.places[institution].institution;
        let round = Round {
            id: crate::ids::RoundId::new(now),
            programme: PROGRAMME.code.to_owned(),
            institution: place.clone(),
            name: "This spring".to_owned(),
            state: State::Closed,
            version: 1,
            aim: Aim::Total,
            weights: PROGRAMME.own_weights(),
            closes: None,
            message: "Thank you for having somebody with you. Half a day is plenty.".to_owned(),
            solution: None,
            made: now,
            changed: now,
        };
        store::make(&mut tx, &round, &coordinator).await?;
        let waiting = (PROGRAMME.waiting)(&mut tx, place, 1_000).await?;
        store::enrol(&mut tx, &round.id, &waiting).await?;
        let ids: Vec<String> = waiting.into_iter().map(|(request, _)| request).collect();
        (PROGRAMME.enrol)(&mut tx, &ids, Some(round.id.as_str())).await?;
        tx.commit().await?;
        work::propose_at_once(self.app, &round, &coordinator).await?;
        Ok(())
    }

    /// Somebody asks, and their manager approves; false where they have no account any more.
    async fn request(
        &self,
        tx: &mut Tx,
        now: DateTime<Utc>,
        (person, manager): (&PersonId, &PersonId),
        concept: ConceptId,
        number: usize,
    ) -> Result<bool> {
        let (viewer, boss) = (accounts::viewer(tx, person).await?, accounts::viewer(tx, manager).await?);
        let (Viewer::Member(me), Viewer::Member(_)) = (&viewer, &boss) else { return Ok(false) };
        let said = requests::Said {
            aims: AIMS[number % AIMS.len()].to_owned(),
            wanted: String::new(),
            kind: if number.is_multiple_of(3) { Kind::HandsOn } else { Kind::Observe },
            mode: if number.is_multiple_of(5) { Mode::Inside } else { Mode::Either },
            earliest: None,
            latest: Some((now + TimeDelta::days(120)).date_naive()),
            access_needs: String::new(),
            holds: Vec::new(),
        };
        let id = write::add_request(tx, now, me, &said, &[concept]).await.context("a request")?;
        let thing = Thing::Request(id);
        for (who, what) in [(&viewer, Act::Submit), (&boss, Act::Approve)] {
            let step = Step { thing: &thing, act: what, version: None, words: "", more: More::Nothing };
            if act::take(tx, now, &self.app.config.address, By::Viewer(who), &step).await.is_err() {
                return Ok(false);
            }
        }
        Ok(true)
    }

    async fn offer(&self, tx: &mut Tx, now: DateTime<Utc>, person: &PersonId, skill: &Skill) -> Result<()> {
        let viewer = accounts::viewer(tx, person).await?;
        let Viewer::Member(me) = &viewer else { return Ok(()) };
        let said = offers::Said {
            title: format!("A day with {}", skill.label),
            description: "Come along for a day: how we prepare, run and look after it.".to_owned(),
            kind: Kind::Observe,
            site: None,
            place: "Meet at the main entrance".to_owned(),
            audience: Audience::Network,
            first: None,
            last: Some((now + TimeDelta::days(150)).date_naive()),
            places: 2,
            takes: "a day".to_owned(),
            prerequisites: String::new(),
            needs: Vec::new(),
            access: Access::Open,
            safety_needs: String::new(),
            safety: None,
        };
        let written = write::Written {
            said,
            hosts: vec![person.clone()],
            concepts: skill.concept.clone().into_iter().collect(),
            concept_names: vec![skill.label.clone()],
            instruments: Vec::new(),
        };
        let id = write::add_offer(tx, now, me, &written).await.context("an offer")?;
        let thing = Thing::Offer(id);
        let step = Step { thing: &thing, act: Act::Publish, version: None, words: "", more: More::Nothing };
        act::take(tx, now, &self.app.config.address, By::Viewer(&viewer), &step).await.context("an offer, published")?;
        Ok(())
    }
}
