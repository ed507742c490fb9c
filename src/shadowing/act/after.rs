//! What every step leaves behind: its line in the history, its fact, notices, reminders.

use chrono::{DateTime, Utc};
use chrono_tz::Tz;

use super::says::{Said, says};
use super::{By, Refusal};
use crate::accounts::store as accounts;
use crate::ids::PersonId;
use crate::ledger::{self, Fact};
use crate::notify::{self, AT_ONCE, Due, Frequency, Kind as NoticeKind, Mailed, Notice, Reminder, Reminding};
use crate::shadowing::model::{Act, Kind, Party, Rule, State, Wait, calendar, next_words, otherwise_words, reminds, wait};
use crate::shadowing::placements::calendar::{Invitation, Reader};
use crate::shadowing::store::due::Thing;
use crate::shadowing::store::parties::Around;
use crate::shadowing::store::{Placement, Request, offers, placements, requests, steps};
use crate::shadowing::{DESK, DUE, NEWS, TURN};
use crate::storage::Tx;
use crate::web::times::day;

/// One step and what follows from it, as it goes on.
pub(super) struct Doing<'a> {
    pub now: DateTime<Utc>,
    pub house: &'a str,
    /// What was written to it.
    pub words: &'a str,
    /// Who knows already: whoever does it, and everybody told so far.
    told: Vec<PersonId>,
}

/// What a step was done to, as it stands afterwards.
pub(super) struct About<'a> {
    pub thing: &'a Thing,
    pub state: State,
    pub kind: Kind,
    /// The version before the step.
    pub version: i64,
    pub due: Option<DateTime<Utc>>,
    pub zone: Tz,
    pub around: &'a Around,
    /// Whom facts are about.
    pub subject: Option<&'a PersonId>,
    /// Between two institutions, where that is known.
    pub external: Option<bool>,
    /// The visit with its dates, where they have changed.
    pub invitation: Option<&'a Invitation>,
    pub names: Names<'a>,
}

/// Who and what sentences name.
#[derive(Clone, Copy, Default)]
pub(super) struct Names<'a> {
    /// The one who wishes to shadow.
    pub requester: Option<(&'a PersonId, &'a str)>,
    /// The one who is shadowed.
    pub host: Option<(&'a PersonId, &'a str)>,
    /// An offer's title.
    pub offer: &'a str,
}

/// Who did it, and more that the fact says.
pub(super) struct Done<'a> {
    pub act: Act,
    pub tell: &'static [Party],
    pub by: (Option<&'a PersonId>, Party),
    pub words: &'a str,
    pub quantity: Option<f64>,
    /// Codes besides `kind`, `where` and `by`.
    pub with: Vec<(&'static str, String)>,
}

impl<'a> Done<'a> {
    pub fn new(rule: &'static Rule, by: (Option<&'a PersonId>, Party), words: &'a str) -> Self {
        Self { act: rule.act, tell: rule.tell, by, words, quantity: None, with: Vec::new() }
    }

    /// A step that another one brings with it.
    pub fn follows(rule: &'static Rule) -> Self {
        Self::new(rule, (None, Party::Clock), "")
    }
}

impl<'a> Doing<'a> {
    pub fn new(now: DateTime<Utc>, house: &'a str, by: &By<'_>, words: &'a str) -> Self {
        Self { now, house, words, told: by.person().cloned().into_iter().collect() }
    }

    /// By when the next step is due in a state.
    pub fn due(&self, state: State, zone: Tz, dates_end: Option<DateTime<Utc>>) -> Option<DateTime<Utc>> {
        wait(state).map(|wait| calendar::due(wait.within, self.now, zone, dates_end))
    }

    /// Leaves everything that a step leaves, once its state is written.
    pub async fn leave(&mut self, tx: &mut Tx, about: &About<'_>, done: &Done<'_>) -> Result<(), Refusal> {
        let version = about.version + 1;
        let id = about.thing.id();
        notify::close(tx, self.now, &cause(id, about.version)).await?;
        steps::note(tx, self.now, id, version, done.act.code(), done.by, done.words).await?;
        let mut fact = Fact::new(done.act.fact(), self.now).object(id).with("kind", about.kind.code()).with("by", done.by.1.code());
        if let Some(actor) = done.by.0 {
            fact = fact.by(actor);
        }
        if let Some(subject) = about.subject {
            fact = fact.about(subject);
        }
        if let Some(external) = about.external {
            fact = fact.with("where", if external { "external" } else { "internal" });
        }
        if let Some(quantity) = done.quantity {
            fact = fact.quantity(quantity);
        }
        for (name, code) in &done.with {
            fact = fact.with(name, code);
        }
        ledger::append(tx, self.now, fact).await?;
        self.tell(tx, about, done, version).await?;
        remind(tx, self.now, about, version).await
    }

    /// Tells those whom the rule names, those first who must act now. Everybody hears of a step and all that follows from it once.
    async fn tell(&mut self, tx: &mut Tx, about: &About<'_>, done: &Done<'_>, version: i64) -> Result<(), Refusal> {
        let next = wait(about.state).map_or(&[][..], |wait: &Wait| wait.next);
        let mut parties: Vec<Party> = done.tell.to_vec();
        parties.sort_by_key(|party| !next.contains(party));
        for party in parties {
            for person in about.around.people(tx, party).await? {
                if self.told.contains(&person) {
                    continue;
                }
                let (kind, cause) = match party {
                    Party::Coordinator | Party::Partner => (&DESK, format!("{}:news", cause(about.thing.id(), version))),
                    _ if next.contains(&party) => (&TURN, cause(about.thing.id(), version)),
                    _ => (&NEWS, format!("{}:news", cause(about.thing.id(), version))),
                };
                let said = Said { act: done.act, by: done.by.1, to: party, state: about.state, names: about.names };
                let mut notice = notice(self.house, about, &person, (kind, cause), &said, done.words)?;
                if let (Some(invitation), Party::Requester | Party::Host) = (about.invitation, party)
                    && let Some(reader) = accounts::person(tx, &person).await?
                    && let Some(email) = &reader.email
                {
                    notice.letter.invitations = invitation.letters(self.house, Some(Reader { name: &reader.name, email }));
                }
                notify::tell(tx, self.now, &notice).await?;
                self.told.push(person);
            }
        }
        Ok(())
    }

    /// Tells those who may act too from now on.
    pub async fn delegate(&mut self, tx: &mut Tx, about: &About<'_>, party: Party) -> Result<(), Refusal> {
        let id = about.thing.id();
        steps::note(tx, self.now, id, about.version, steps::DELEGATED, (None, Party::Clock), "").await?;
        for person in about.around.people(tx, party).await? {
            if self.told.contains(&person) || about.around.requester.as_ref() == Some(&person) {
                continue;
            }
            let said = Said { act: Act::Submit, by: Party::Clock, to: party, state: about.state, names: about.names };
            let notice = notice(self.house, about, &person, (&TURN, cause(id, about.version)), &said, "")?;
            notify::tell(tx, self.now, &notice).await?;
            self.told.push(person);
        }
        Ok(())
    }
}

/// What a thing in a version is put down to. All that waits for somebody's step is ended with it.
fn cause(id: &str, version: i64) -> String {
    format!("shadowing:{id}:{version}")
}

/// Where a page of ours is reached; empty where nobody said under which address we are.
fn address(house: &str, link: &str) -> String {
    if house.is_empty() { String::new() } else { format!("{house}{link}") }
}

fn notice(
    house: &str,
    about: &About<'_>,
    to: &PersonId,
    (kind, cause): (&'static NoticeKind, String),
    said: &Said<'_>,
    quote: &str,
) -> Result<Notice, askama::Error> {
    let link = about.thing.link();
    let mine = wait(about.state).is_some_and(|wait| wait.next.contains(&said.to)) || said.to == Party::Delegate;
    let by = about.due.map(|due| day(due - chrono::TimeDelta::seconds(1), about.zone.name()).words);
    let after = match (wait(about.state), by) {
        (Some(_), Some(by)) if mine => format!("Please answer by {by}. Otherwise {}.", otherwise_words(about.state)),
        (Some(_), Some(by)) => {
            format!("Next: {}, by {by}. Otherwise {}.", next_words(about.state), otherwise_words(about.state))
        }
        _ => String::new(),
    };
    let sentence = says(said);
    Ok(Notice {
        to: to.clone(),
        kind,
        cause,
        about: said.about().cloned(),
        letter: super::says::letter(kind, &sentence, quote, &after, &address(house, &link))?,
        title: sentence,
        link,
    })
}

/// Reminds those who must act next when half of the time has passed.
async fn remind(tx: &mut Tx, now: DateTime<Utc>, about: &About<'_>, version: i64) -> Result<(), Refusal> {
    let (Some(wait), Some(due)) = (wait(about.state), about.due) else { return Ok(()) };
    for party in wait.next.iter().filter(|party| reminds(about.state, **party)) {
        for to in about.around.people(tx, *party).await? {
            let object = match about.thing {
                Thing::Offer(id) => format!("offer:{id}"),
                Thing::Request(id) => format!("request:{id}"),
                Thing::Placement(id) => format!("placement:{id}"),
            };
            let reminder = Reminder { to, cause: cause(about.thing.id(), version), object, first: calendar::half(now, due) };
            notify::remind(tx, &REMINDING, &reminder).await?;
        }
    }
    Ok(())
}

/// Reminds of a draft that was begun.
pub(in crate::shadowing) async fn note_draft(tx: &mut Tx, now: DateTime<Utc>, thing: &Thing) -> Result<(), Refusal> {
    let Some(loaded) = Loaded::load(tx, thing).await? else { return Ok(()) };
    let about = loaded.about(thing);
    remind(tx, now, &about, about.version).await
}

/// Reminding of what somebody must do next.
pub(in crate::shadowing) const REMINDING: Reminding = Reminding {
    kind: &DUE,
    again: &[7, 7],
    compose: |app, tx, due| Box::pin(async move { compose(&app.config.address, tx, due).await }),
};

async fn compose(house: &str, tx: &mut Tx, due: &Due) -> crate::web::Result<Option<Notice>> {
    let Some((what, id)) = due.object.split_once(':') else { return Ok(None) };
    let thing = match what {
        "offer" => Thing::Offer(id.into()),
        "request" => Thing::Request(id.into()),
        _ => Thing::Placement(id.into()),
    };
    let Some(loaded) = Loaded::load(tx, &thing).await? else { return Ok(None) };
    let about = loaded.about(&thing);
    // What is due of another version was done.
    let Some(wait) = wait(about.state).filter(|_| due.cause == cause(id, about.version)) else { return Ok(None) };
    for party in wait.next {
        if about.around.people(tx, *party).await?.contains(&due.to) {
            let said = Said { act: Act::Submit, by: Party::Clock, to: *party, state: about.state, names: about.names };
            let sentence = super::says::reminds_of(&said);
            let mut notice = notice(house, &about, &due.to, (&DUE, String::new()), &said, "")?;
            let by = about.due.map(|due| day(due - chrono::TimeDelta::seconds(1), about.zone.name()).words).unwrap_or_default();
            let after = format!("Please do so by {by}. Otherwise {}.", otherwise_words(about.state));
            notice.letter = super::says::letter(&DUE, &sentence, "", &after, &address(house, &notice.link))?;
            notice.title = sentence;
            return Ok(Some(notice));
        }
    }
    Ok(None)
}

/// A thing with those around it.
enum Loaded {
    Offer(Box<offers::Offer>, Around),
    Request(Box<Request>, Around),
    Placement(Box<Placement>, Around),
}

impl Loaded {
    async fn load(tx: &mut Tx, thing: &Thing) -> crate::storage::Result<Option<Self>> {
        Ok(match thing {
            Thing::Offer(id) => offers::offer(tx, id).await?.map(|offer| {
                let around = super::offer::around(&offer);
                Self::Offer(Box::new(offer), around)
            }),
            Thing::Request(id) => match requests::request(tx, id).await? {
                Some(request) => {
                    let around = Around::of_request(tx, &request).await?;
                    Some(Self::Request(Box::new(request), around))
                }
                None => None,
            },
            Thing::Placement(id) => match placements::placement(tx, id).await? {
                Some(placement) => {
                    let around = Around::of_placement(tx, &placement).await?;
                    Some(Self::Placement(Box::new(placement), around))
                }
                None => None,
            },
        })
    }

    fn about<'a>(&'a self, thing: &'a Thing) -> About<'a> {
        match self {
            Self::Offer(offer, around) => super::offer::about(thing, offer, around),
            Self::Request(request, around) => super::request::about(thing, request, around),
            Self::Placement(placement, around) => super::placement::about(thing, placement, around),
        }
    }
}

/// Something of yours waits for you.
pub(in crate::shadowing) const MAILED: Mailed = Mailed::Choice(Frequency::AtOnce);
/// What is told cannot be undone within minutes: others act on it.
pub(in crate::shadowing) const HOLD: chrono::TimeDelta = AT_ONCE;

impl Doing<'_> {
    /// Tells of an agreement: what is next is the placement's, whose page the notices lead to.
    pub async fn tell_agreed(
        &mut self,
        tx: &mut Tx,
        about: &About<'_>,
        rule: &'static Rule,
        done: &Done<'_>,
    ) -> Result<(), Refusal> {
        let done = Done { act: rule.act, tell: rule.tell, by: done.by, words: done.words, quantity: None, with: Vec::new() };
        // Nothing was done to the placement itself: this is its first version.
        self.tell(tx, about, &done, about.version).await?;
        remind(tx, self.now, about, about.version).await
    }
}
