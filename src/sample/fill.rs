//! Living through the two years.

use std::collections::{BTreeMap, HashMap};

use anyhow::{Context, Result, bail};
use chrono::{DateTime, TimeDelta, Utc};
use fastrand::Rng;

use super::cast::{Cast, Someone};
use super::chance::{SEED, often};
use super::history::{Act, DAYS, history};
use super::profile::{Place, Writer, edit, go_away};
use super::words::{Department, Words};
use crate::accounts::demo;
use crate::accounts::store as accounts;
use crate::app::App;
use crate::clock::Clock;
use crate::directory::model::{Profile, SectionKind};
use crate::directory::store as directory;
use crate::ids::{ConceptId, DepartmentId, InstitutionId, MessageId, PersonId, ProposalId, SiteId};
use crate::storage::Tx;

/// How many acts share a transaction.
const TOGETHER: usize = 150;

/// How much of a sample to make.
#[derive(Debug, Clone, Copy)]
pub struct Fill {
    /// How many technicians; 1,200 in the demonstration, fewer in tests.
    pub technicians: usize,
    /// The moment at which the two years end.
    pub until: DateTime<Utc>,
}

/// Fills an empty database. The app's clock must be one that is set by hand: it is moved through the two years. `progress` is told how
/// many of all steps are done.
///
/// # Errors
///
/// Where the clock is the machine's, or the database refuses something; what was committed until then stays, so a sample that was not
/// finished is thrown away and begun again.
pub async fn fill(app: &App, what: Fill, mut progress: impl FnMut(usize, usize)) -> Result<()> {
    if !matches!(app.clock, Clock::Manual(_)) {
        bail!("the sample's history needs a clock of its own");
    }
    let words = Words::load()?;
    let cast = Cast::new(&words, what.technicians);
    let acts = history(&words, &cast, what.until);
    app.clock.set(what.until - TimeDelta::days(DAYS));
    let places = open_institutions(app, &words).await.context("the institutions")?;
    let joined = acts.joined;
    let acts = acts.acts;
    let mut filling = Filling {
        app,
        until: what.until,
        words: &words,
        cast: &cast,
        places,
        joined,
        ids: vec![None; cast.people.len()],
        turns: vec![0; cast.people.len()],
        profiles: BTreeMap::new(),
        waiting: HashMap::new(),
        days: 0,
        proposed: HashMap::new(),
    };
    let mut done = 0;
    for together in acts.chunk_by(|(_, act), (_, next)| !is_alone(act) && !is_alone(next)).flat_map(|acts| acts.chunks(TOGETHER)) {
        filling.live(together).await?;
        done += together.len();
        progress(done, acts.len());
    }
    app.clock.set(what.until);
    let mut tx = app.db.write().await?;
    for persona in demo::GROUPS.iter().flat_map(|group| group.personas) {
        if let Some(person) = cast.persona(persona.code).and_then(|at| filling.ids[at].as_ref()) {
            demo::set_persona(&mut tx, persona.code, person).await?;
        }
    }
    filling.leave_work(&mut tx, what.until).await?;
    filling.leave_agreement(&mut tx, what.until).await.context("an agreement")?;
    filling.leave_visits(&mut tx, what.until).await.context("visits of the year")?;
    filling.leave_shadowing(&mut tx, what.until).await.context("job shadowing")?;
    tx.commit().await?;
    filling.leave_extract(what.until).await?;
    let mut tx = app.db.write().await?;
    filling.leave_guidance(&mut tx, what.until).await.context("guidance")?;
    filling.leave_plan(&mut tx, what.until).await?;
    tx.commit().await?;
    // hosts are looked for where searches are answered
    crate::search::follow::catch_up(app).await.context("the index")?;
    filling.leave_round(what.until).await.context("a round of job shadowing")?;
    crate::notify::deliver_due(app).await?;
    Ok(())
}

/// An institution's ids; those of its departments and sites come with its first extract from HR.
pub(super) struct Places {
    pub institution: InstitutionId,
    pub departments: HashMap<String, DepartmentId>,
    pub sites: HashMap<String, SiteId>,
}

async fn open_institutions(app: &App, words: &Words) -> Result<Vec<Places>> {
    let now = app.clock.now();
    let mut tx = app.db.write().await?;
    let mut places = Vec::new();
    for (place, institution) in (0..).zip(&words.institutions) {
        // the house is the first one's
        let now = now + chrono::TimeDelta::milliseconds(place);
        let id = accounts::add_institution(&mut tx, now, &institution.name, Some(&institution.domain), true).await?.id;
        places.push(Places { institution: id, departments: HashMap::new(), sites: HashMap::new() });
    }
    tx.commit().await?;
    Ok(places)
}

/// A change to a profile; gives the section that is changed.
type Change = fn(&mut Rng, &Writer<'_>, &mut Profile) -> SectionKind;

/// The history while it is being lived.
pub(super) struct Filling<'a> {
    pub app: &'a App,
    /// When the two years end.
    pub until: DateTime<Utc>,
    pub words: &'a Words,
    pub cast: &'a Cast,
    pub places: Vec<Places>,
    /// When each is first in an extract, if they ever are.
    pub joined: Vec<Option<DateTime<Utc>>>,
    /// Who has joined so far.
    pub ids: Vec<Option<PersonId>>,
    /// How often each did something, so that chance does not depend on the day on which the sample is made.
    turns: Vec<u64>,
    /// What each has published last.
    pub profiles: BTreeMap<usize, Profile>,
    /// The newest message between two people that waits for an answer, with its subject.
    pub waiting: HashMap<(usize, usize), (MessageId, String)>,
    /// How many days with readers there were.
    pub days: u64,
    /// Proposed concepts, by their place in the list.
    pub proposed: HashMap<usize, (usize, ProposalId)>,
}

/// Searching and reading are counted in memory, and extracts from HR taken in, in transactions of their own.
fn is_alone(act: &Act) -> bool {
    matches!(act, Act::Read { .. } | Act::Extract(_))
}

impl Filling<'_> {
    /// Lives through some acts in one transaction.
    async fn live(&mut self, together: &[(DateTime<Utc>, Act)]) -> Result<()> {
        if let [(when, Act::Read { searches, views })] = together {
            self.app.clock.set(*when);
            return self.read(*searches, *views).await;
        }
        if let [(when, Act::Extract(institution))] = together {
            self.app.clock.set(*when);
            return self.take_extract(*institution, *when).await.context("an extract from HR");
        }
        let mut tx = self.app.db.write().await?;
        for (when, act) in together {
            self.app.clock.set(*when);
            self.act(&mut tx, *when, act).await.with_context(|| format!("{act:?}"))?;
        }
        tx.commit().await?;
        self.app.vocabulary.refresh(&self.app.db).await?;
        Ok(())
    }

    async fn act(&mut self, tx: &mut Tx, now: DateTime<Utc>, act: &Act) -> Result<()> {
        match *act {
            Act::Publish(at) => self.publish(tx, now, at).await,
            Act::Edit(at) => self.change(tx, now, at, edit).await,
            Act::Away(at) => self.change(tx, now, at, go_away).await,
            Act::Draft(at) => self.draft(tx, now, at).await,
            Act::Confirm(at) => {
                let person = self.id(at)?;
                directory::confirm(tx, now, &person, &person).await?;
                Ok(())
            }
            Act::Withdraw(at) => {
                let person = self.id(at)?;
                directory::withdraw(tx, now, &person, &person).await?;
                Ok(())
            }
            Act::AgreeToMatching(at) => {
                let person = self.id(at)?;
                if let Some(working) = directory::working_copy(tx, &person).await? {
                    directory::set_matching(tx, now, &person, &working, true).await?;
                }
                Ok(())
            }
            Act::Write { from, to, number, answered } => self.write_to(tx, now, (from, to), number, answered).await,
            Act::Answer { from, to } => self.answer(tx, now, (from, to)).await,
            Act::Propose(number) => self.propose(tx, now, number).await,
            Act::Decide(number) => self.decide(tx, now, number).await,
            // Never among others: see `live`.
            Act::Read { .. } | Act::Extract(_) => Ok(()),
        }
    }

    pub fn id(&self, at: usize) -> Result<PersonId> {
        self.ids[at].clone().with_context(|| format!("{} has not joined yet", self.cast.people[at].name))
    }

    /// Chance for someone's next act.
    pub fn chance(&mut self, at: usize) -> Rng {
        self.turns[at] += 1;
        Rng::with_seed(SEED ^ (at as u64) << 20 ^ self.turns[at])
    }

    fn department(&self, person: &Someone) -> Option<(&Department, &DepartmentId, &SiteId)> {
        let places = &self.places[person.institution];
        let unit = person.department?;
        let department = &self.words.institutions[person.institution].department[unit];
        Some((department, places.departments.get(&department.name)?, places.sites.get(&department.site)?))
    }

    /// What someone writes their profile with; none for people outside the departments.
    fn writer<'a>(&'a self, at: usize, now: DateTime<Utc>, concepts: &'a super::profile::Concepts<'a>) -> Option<Writer<'a>> {
        let person = &self.cast.people[at];
        let stream = self.words.streams.get(person.stream.as_ref()?)?;
        let (department, department_id, site_id) = self.department(person)?;
        let full = self.cast.persona("host") == Some(at);
        Some(Writer { words: self.words, concepts, person, stream, place: Place { department, department_id, site_id }, now, full })
    }

    async fn publish(&mut self, tx: &mut Tx, now: DateTime<Utc>, at: usize) -> Result<()> {
        let id = self.id(at)?;
        let mut chance = self.chance(at);
        let concepts = self.concepts();
        let Some(profile) = self.writer(at, now, &concepts).map(|writer| writer.profile(&mut chance)) else { return Ok(()) };
        self.save(tx, now, &id, &profile, &profile.filled()).await?;
        directory::publish(tx, now, &id, &id, "sample").await?;
        self.profiles.insert(at, profile);
        Ok(())
    }

    async fn change(&mut self, tx: &mut Tx, now: DateTime<Utc>, at: usize, how: Change) -> Result<()> {
        let id = self.id(at)?;
        let mut chance = self.chance(at);
        let concepts = self.concepts();
        let Some(mut profile) = self.profiles.get(&at).cloned() else { return Ok(()) };
        let Some(section) = self.writer(at, now, &concepts).map(|writer| how(&mut chance, &writer, &mut profile)) else {
            return Ok(());
        };
        self.save(tx, now, &id, &profile, &[section]).await?;
        directory::publish(tx, now, &id, &id, "sample").await?;
        self.profiles.insert(at, profile);
        Ok(())
    }

    /// A first profile is begun, or a published one changed, and then something else comes between.
    async fn draft(&mut self, tx: &mut Tx, now: DateTime<Utc>, at: usize) -> Result<()> {
        let id = self.id(at)?;
        let mut chance = self.chance(at);
        let concepts = self.concepts();
        if let Some(mut profile) = self.profiles.get(&at).cloned() {
            let section = self.writer(at, now, &concepts).map(|writer| edit(&mut chance, &writer, &mut profile));
            self.save(tx, now, &id, &profile, section.as_slice()).await?;
        } else if let Some(profile) = self.writer(at, now, &concepts).map(|writer| writer.profile(&mut chance)) {
            let begun: &[SectionKind] =
                if often(&mut chance, 50) { &[SectionKind::Summary] } else { &[SectionKind::Role, SectionKind::Skills] };
            self.save(tx, now, &id, &profile, begun).await?;
        }
        Ok(())
    }

    /// Finds concepts by their labels, as the skill editor does.
    fn concepts(&self) -> impl Fn(&str) -> Option<ConceptId> + Sync + use<> {
        let vocabulary = self.app.vocabulary.current();
        move |label| vocabulary.find(label).map(|concept| concept.id.clone())
    }

    /// Keeps sections as drafts, as the editor does.
    async fn save(
        &self,
        tx: &mut Tx,
        now: DateTime<Utc>,
        id: &PersonId,
        profile: &Profile,
        sections: &[SectionKind],
    ) -> Result<()> {
        let working = directory::working_copy(tx, id).await?.context("no such person")?;
        for section in sections {
            let current = working.profile.section(*section).version;
            let new = profile.section(*section);
            directory::save_draft(tx, now, &working, *section, new.audience, new.content, current).await?;
        }
        Ok(())
    }
}
