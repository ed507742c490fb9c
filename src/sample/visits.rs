//! Visits of the year before the demonstration begins, most of them through to feedback, and what waits for a manager and for the
//! partner institution.

use anyhow::{Context, Result, anyhow};
use chrono::{DateTime, TimeDelta, Utc};
use fastrand::Rng;

use super::cast::Someone;
use super::chance::{SEED, at_work, often, pick};
use super::fill::Filling;
use super::shadowing::Actor;
use crate::accounts::store as accounts;
use crate::accounts::{Role, Viewer};
use crate::ids::PlacementId;
use crate::shadowing::act::{self, By, More, Refusal, Step, Whom};
use crate::shadowing::model::{Act, Party, State, may};
use crate::shadowing::placements::model::{OUTCOMES, Side, checks, questions};
use crate::shadowing::placements::{self, Said};
use crate::shadowing::store;
use crate::shadowing::store::due::Thing;
use crate::storage::Tx;

/// How many visits the year had.
const VISITS: usize = 22;
/// Days between one request and the next, and how long ago the first was.
const EVERY: i64 = 15;
const FIRST: i64 = EVERY * VISITS as i64 + 40;
/// How many hosts are thought of for a request.
const THOUGHT_OF: usize = 60;

const PROGRAMMES: [&str; 3] = [
    "Tour and safety, a run from start to finish, then questions.",
    "Beside me for the morning's samples; lunch with the group.",
    "Setting up, one full measurement, and what goes wrong with it.",
];
const LEARNED: [&str; 4] = [
    "I saw how the queue is kept fair, and we have copied it.",
    "More than I had hoped: I ran the last sample myself.",
    "It was good to see that others have the same trouble with the chiller.",
    "",
];
const HOSTED: [&str; 3] = ["Came with good questions.", "A pleasure. We should do this more often.", ""];

impl Filling<'_> {
    /// Leaves visits, and requests in the hands of the manager and the partner institution that one can play.
    pub async fn leave_visits(&self, tx: &mut Tx, until: DateTime<Utc>) -> Result<()> {
        let mut rng = Rng::with_seed(SEED ^ VISITS as u64);
        let played: Vec<usize> =
            ["technician", "host", "manager", "partner"].iter().filter_map(|code| self.cast.persona(code)).collect();
        let of = |institution: usize| -> Vec<usize> {
            let fits = |at: &usize| {
                let someone = &self.cast.people[*at];
                someone.institution == institution && someone.is_technical() && self.ids[*at].is_some() && !played.contains(at)
            };
            (0..self.cast.people.len()).filter(fits).collect()
        };
        let (home, away) = (of(0), of(1));
        if home.len() < 4 * VISITS {
            return Ok(());
        }
        for number in 0..VISITS {
            let asked = at_work(&mut rng, until - TimeDelta::days(FIRST - EVERY * number as i64));
            let who = number * home.len() / VISITS;
            let hosts = if number % 6 == 5 && !away.is_empty() { &away } else { &home };
            let offset = rng.usize(..hosts.len());
            let hosts = (0..THOUGHT_OF).map(|turn| hosts[(offset + turn * 7) % hosts.len()]).filter(|host| *host != home[who]);
            let visitor = accounts::viewer(tx, &self.id(home[who])?).await?;
            let request = self.may_shadow(tx, &self.actor(asked), &visitor, number, asked).await?;
            let agreed = self.agreed(tx, &visitor, &request, hosts, asked + TimeDelta::days(4)).await?;
            if let Some((host, id)) = agreed {
                self.live_through(tx, &mut rng, number, [&visitor, &host], &id, (asked, until)).await?;
            }
        }
        self.leave_waiting(tx, &home, until).await
    }

    fn actor(&self, now: DateTime<Utc>) -> Actor<'_> {
        Actor { house: &self.app.config.address, now }
    }

    /// The first of these that can be asked says yes.
    async fn agreed(
        &self,
        tx: &mut Tx,
        visitor: &Viewer,
        request: &Thing,
        hosts: impl Iterator<Item = usize>,
        now: DateTime<Utc>,
    ) -> Result<Option<(Viewer, PlacementId)>> {
        for host in hosts {
            let person = self.id(host)?;
            let more = More::Ask(Whom::Person(&person));
            let step = Step { thing: request, act: Act::Ask, version: None, words: "May I come and watch for half a day?", more };
            match act::take(tx, now, &self.app.config.address, By::Viewer(visitor), &step).await {
                Ok(_) => {}
                // not everybody hosts, and nobody shows their own people round
                Err(Refusal::CannotAsk(_) | Refusal::NotFound) => continue,
                Err(refusal) => return Err(anyhow!("asking: {refusal}")),
            }
            let host = accounts::viewer(tx, &person).await?;
            let actor = self.actor(now + TimeDelta::days(2));
            let placement = actor.take(tx, &host, request, Act::Accept, "Gladly.", More::Nothing).await?;
            return Ok(Some((host, placement.context("a visit that was agreed on")?)));
        }
        Ok(None)
    }

    /// From the safety contact's word to what came of it; one in eleven is called off, and to another nobody comes.
    async fn live_through(
        &self,
        tx: &mut Tx,
        rng: &mut Rng,
        number: usize,
        [visitor, host]: [&Viewer; 2],
        id: &PlacementId,
        (asked, until): (DateTime<Utc>, DateTime<Utc>),
    ) -> Result<()> {
        let day = |days: i64| asked + TimeDelta::days(days);
        let visit = store::placements::placement(tx, id).await?.context("the visit")?;
        let clears = match &visit.safety {
            Some(person) => accounts::viewer(tx, person).await?,
            None => self.adviser_of(tx, host).await?,
        };
        let clear = Said::Clear(checks(visit.is_external()).iter().map(|item| item.code).collect());
        self.say(tx, day(9), &clears, id, (Act::Clear, ""), &clear).await?;
        let begins = at_work(rng, day(24));
        let hours = rng.i64(2..7);
        let plan = Said::Plan {
            sessions: vec![(begins, begins + TimeDelta::hours(hours))],
            programme: (*pick(rng, &PROGRAMMES)).to_owned(),
            place: "Reception, then the laboratory".to_owned(),
        };
        self.say(tx, day(10), host, id, (Act::Schedule, ""), &plan).await?;
        if number % 11 == 7 {
            let why = "The instrument is down until the engineer comes. We try again in the summer.";
            return self.say(tx, day(20), host, id, (Act::Cancel, why), &Said::Nothing).await;
        }
        let over = begins + TimeDelta::hours(hours + 1);
        let thing = Thing::Placement(id.clone());
        let end = Step { thing: &thing, act: Act::End, version: None, words: "", more: More::Nothing };
        act::take(tx, over, &self.app.config.address, By::Clock, &end).await.map_err(|refusal| anyhow!("ending: {refusal}"))?;
        if number % 11 == 3 {
            return self.say(tx, over, host, id, (Act::Miss, "Nobody came; they were ill that day."), &Said::Nothing).await;
        }
        let spent = Said::Hours(hours as f64);
        self.say(tx, over + TimeDelta::hours(16), visitor, id, (Act::Confirm, ""), &spent).await?;
        self.say(tx, over + TimeDelta::hours(20), host, id, (Act::Confirm, ""), &spent).await?;
        for (side, who, words) in [(Side::Shadow, visitor, &LEARNED[..]), (Side::Host, host, &HOSTED[..])] {
            if often(rng, 85) {
                let rate = |rng: &mut Rng| if often(rng, 60) { 5 } else { rng.u8(3..5) };
                let ratings = questions(side).iter().map(|question| (question.code, rate(rng))).collect();
                let said = Said::Feedback { side, ratings, words: (*pick(rng, words)).to_owned() };
                self.say(tx, over + TimeDelta::days(3), who, id, (Act::Answer, ""), &said).await?;
            }
        }
        let visit = store::placements::placement(tx, id).await?.context("the visit")?;
        let is_reviewed = may(Party::Requester, Act::Outcome, State::Placement(visit.state));
        let later = over + TimeDelta::days(85);
        if is_reviewed && later < until {
            let said = Said::Outcome { code: pick(rng, &OUTCOMES[..5]).code, words: String::new() };
            self.say(tx, later, visitor, id, (Act::Outcome, ""), &said).await?;
        }
        Ok(())
    }

    async fn say(
        &self,
        tx: &mut Tx,
        now: DateTime<Utc>,
        who: &Viewer,
        id: &PlacementId,
        (act, words): (Act, &str),
        said: &Said,
    ) -> Result<()> {
        let visit = store::placements::placement(tx, id).await?.context("the visit")?;
        let taken = placements::take(tx, (now, &self.app.config.address), who, &visit, (act, None, words), said).await;
        taken.map(|_| ()).map_err(|refusal| anyhow!("{act:?}: {refusal}"))
    }

    /// A safety adviser of a host's institution, who clears visits to areas without a contact of their own.
    async fn adviser_of(&self, tx: &mut Tx, host: &Viewer) -> Result<Viewer> {
        let at = self.ids.iter().position(|id| id.as_ref() == host.person()).context("a host of the sample")?;
        let institution = self.cast.people[at].institution;
        let fits = |person: &Someone| person.institution == institution && person.roles.contains(&Role::Safety);
        let adviser = self.cast.people.iter().position(fits).context("a safety adviser there")?;
        Ok(accounts::viewer(tx, &self.id(adviser)?).await?)
    }

    /// A request in the hands of the manager whom one can play, and one in those of the partner institution.
    async fn leave_waiting(&self, tx: &mut Tx, home: &[usize], until: DateTime<Utc>) -> Result<()> {
        let actor = self.actor(until - TimeDelta::days(1));
        let manager = self.cast.persona("manager");
        if let Some(report) = home.iter().find(|at| manager.is_some() && self.cast.people[**at].manager == manager) {
            let who = accounts::viewer(tx, &self.id(*report)?).await?;
            self.asks(tx, &actor, &who, 4, until).await?;
        }
        let (Some(partner), Some(asks)) = (self.cast.persona("partner"), home.last()) else { return Ok(()) };
        let partner = accounts::viewer(tx, &self.id(partner)?).await?;
        let offer = self.host_offers(tx, &actor, &partner, 3, until).await?;
        let who = accounts::viewer(tx, &self.id(*asks)?).await?;
        let request = self.may_shadow(tx, &actor, &who, 4, until).await?;
        let asked = More::Ask(Whom::Offer(&offer));
        actor.take(tx, &who, &request, Act::Ask, "We are about to renew ours; may I see yours first?", asked).await?;
        Ok(())
    }
}
