//! The second pass: batches of people and profiles, each in a transaction of its own.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::ops::ControlFlow;
use std::path::Path;

use chrono::{DateTime, Utc};

use super::lines::{Line, Lines};
use super::row::{Row, read};
use super::{Checked, Failure, Options, Progress, Report};
use crate::accounts::left_out;
use crate::accounts::roll::{self, Known};
use crate::accounts::store::{self as accounts, NewPerson};
use crate::app::App;
use crate::directory::Published;
use crate::directory::forms::Concepts;
use crate::directory::model::{Audience, Instrument, Profile, Section};
use crate::directory::store::{self, Publication, Stored};
use crate::ids::{DepartmentId, InstitutionId, PersonId, SiteId};
use crate::storage::{Result as Stores, Tx};
use crate::text::fold;

/// How many people a transaction writes.
const BATCH: usize = 500;

/// Writes a file that was checked.
pub(super) async fn write(
    app: &App,
    file: &Path,
    checked: &Checked,
    options: &Options,
    report: &mut Report,
    watch: &mut dyn FnMut(Progress) -> ControlFlow<()>,
) -> Result<(), Failure> {
    let mut places = Places::prepare(app, checked).await?;
    let vocabulary = app.vocabulary.current();
    let mut lines = Lines::open(file)?;
    let mut batch = Vec::with_capacity(BATCH);
    let mut done = 0;
    loop {
        let row = match lines.next()? {
            None => None,
            Some(Line::Text(text)) => Some(read(text, &*vocabulary).map(|(row, _)| row).map_err(|_| ())),
            Some(Line::TooLong | Line::NotText) => Some(Err(())),
        };
        let is_last = row.is_none();
        if let Some(row) = row {
            batch.push(row.map_err(|()| Failure::Changed(lines.number))?);
        }
        if batch.len() == BATCH || (is_last && !batch.is_empty()) {
            let now = app.clock.now();
            let mut tx = app.db.write().await?;
            let written = write_batch(&mut tx, now, &batch, &mut places, options).await?;
            tx.commit().await?;
            report.new += written.new;
            report.published += written.published;
            report.unchanged += written.unchanged;
            report.left += written.left;
            report.erased += written.erased;
            done += batch.len() as u64;
            batch.clear();
            if watch(Progress::Writing(done, checked.lines)).is_break() {
                return Err(Failure::Stopped);
            }
        }
        if is_last {
            return Ok(());
        }
    }
}

/// Institutions, departments and sites by their folded names; those met once are remembered.
struct Places {
    institutions: HashMap<String, InstitutionId>,
    default: Option<InstitutionId>,
    departments: HashMap<(InstitutionId, String), DepartmentId>,
    sites: HashMap<(InstitutionId, String), SiteId>,
}

impl Places {
    /// Finds or makes the institutions of a file.
    async fn prepare(app: &App, checked: &Checked) -> Stores<Self> {
        let mut tx = app.db.write().await?;
        let there = accounts::institutions(&mut tx).await?;
        let mut institutions: HashMap<String, InstitutionId> = there.into_iter().map(|one| (fold(&one.name), one.id)).collect();
        for name in checked.named.values().chain(&checked.default) {
            if let Entry::Vacant(place) = institutions.entry(fold(name)) {
                // Whether it shares is for its people to agree on, so it does not yet.
                place.insert(accounts::add_institution(&mut tx, app.clock.now(), name, None, false).await?.id);
            }
        }
        tx.commit().await?;
        let default = checked.default.as_ref().and_then(|name| institutions.get(&fold(name)).cloned());
        Ok(Self { institutions, default, departments: HashMap::new(), sites: HashMap::new() })
    }

    fn institution(&self, row: &Row) -> Option<InstitutionId> {
        match &row.institution {
            Some(name) => self.institutions.get(&fold(name)).cloned(),
            None => self.default.clone(),
        }
    }

    async fn department(
        &mut self,
        tx: &mut Tx,
        now: DateTime<Utc>,
        institution: &InstitutionId,
        name: &str,
    ) -> Stores<DepartmentId> {
        let key = (institution.clone(), fold(name));
        if let Some(known) = self.departments.get(&key) {
            return Ok(known.clone());
        }
        let id = accounts::department_named(tx, now, institution, name).await?;
        self.departments.insert(key, id.clone());
        Ok(id)
    }

    async fn site(&mut self, tx: &mut Tx, now: DateTime<Utc>, institution: &InstitutionId, name: &str) -> Stores<SiteId> {
        let key = (institution.clone(), fold(name));
        if let Some(known) = self.sites.get(&key) {
            return Ok(known.clone());
        }
        let id = accounts::site_named(tx, now, institution, name).await?;
        self.sites.insert(key, id.clone());
        Ok(id)
    }
}

/// A row with its places found.
struct Placed<'a> {
    row: &'a Row,
    department: Option<DepartmentId>,
    site: Option<SiteId>,
}

async fn write_batch(tx: &mut Tx, now: DateTime<Utc>, rows: &[Row], places: &mut Places, options: &Options) -> Stores<Report> {
    let mut written = Report::default();
    let mut by_institution: HashMap<InstitutionId, Vec<Placed<'_>>> = HashMap::new();
    for row in rows {
        // Every institution was found or made before the first batch.
        let Some(institution) = places.institution(row) else {
            continue;
        };
        let department = match &row.department {
            Some(name) => Some(places.department(tx, now, &institution, name).await?),
            None => None,
        };
        let site = match &row.site {
            Some(name) => Some(places.site(tx, now, &institution, name).await?),
            None => None,
        };
        by_institution.entry(institution).or_default().push(Placed { row, department, site });
    }
    for (institution, placed) in by_institution {
        let people = people(tx, now, &institution, &placed, &mut written).await?;
        let ids: Vec<PersonId> = people.iter().map(|(_, id)| id.clone()).collect();
        let mut stored = store::stored(tx, &ids).await?;
        let mut publications = Vec::new();
        for (one, person) in people {
            match publication(now, one, &person, stored.remove(&person), options) {
                Some(Change::Publish(publication)) => publications.push(*publication),
                Some(Change::Leave) => written.left += 1,
                None => written.unchanged += 1,
            }
        }
        written.published += publications.len() as u64;
        store::publish_many(tx, now, "import", &publications).await?;
    }
    Ok(written)
}

/// Finds or makes the accounts of some rows, and brings them up to date.
async fn people<'a>(
    tx: &mut Tx,
    now: DateTime<Utc>,
    institution: &InstitutionId,
    placed: &'a [Placed<'a>],
    written: &mut Report,
) -> Stores<Vec<(&'a Placed<'a>, PersonId)>> {
    let external: Vec<String> = placed.iter().map(|one| one.row.external_id.clone()).collect();
    let known = roll::known(tx, institution, &external).await?;
    let mut known: HashMap<String, Known> = known.into_iter().map(|one| (one.external_id.clone(), one)).collect();
    let (mut people, mut new) = (Vec::with_capacity(placed.len()), Vec::new());
    let asked = left_out::marks(tx, institution).await?;
    for one in placed {
        match known.remove(&one.row.external_id) {
            Some(person) => {
                let said = one.changed(&person);
                if said != person {
                    roll::update(tx, &said).await?;
                }
                people.push((one, person.id));
            }
            None if asked.holds(&one.row.external_id, one.row.email.as_deref()) => written.erased += 1,
            None => new.push(one),
        }
    }
    let made: Vec<NewPerson> = new.iter().map(|one| one.new_person()).collect();
    written.new += made.len() as u64;
    let ids = roll::add_people(tx, now, institution, &made).await?;
    people.extend(new.into_iter().zip(ids));
    Ok(people)
}

impl Placed<'_> {
    fn new_person(&self) -> NewPerson {
        NewPerson {
            name: self.row.name.clone(),
            email: self.row.email.clone(),
            external_id: Some(self.row.external_id.clone()),
            department: self.department.clone(),
            site: self.site.clone(),
            job_title: self.row.title.clone(),
            technical: true,
            ..NewPerson::default()
        }
    }

    /// The account as the row wants it; what the row does not say stays.
    fn changed(&self, person: &Known) -> Known {
        Known {
            name: self.row.name.clone(),
            email: self.row.email.clone().or_else(|| person.email.clone()),
            department: self.department.clone().or_else(|| person.department.clone()),
            site: self.site.clone().or_else(|| person.site.clone()),
            job_title: self.row.title.clone().or_else(|| person.job_title.clone()),
            ..person.clone()
        }
    }
}

/// What a row means for a profile.
enum Change {
    /// Publish it so.
    Publish(Box<Publication>),
    /// Its owner has decided: leave it.
    Leave,
}

fn publication(
    now: DateTime<Utc>,
    one: &Placed<'_>,
    person: &PersonId,
    stored: Option<Stored>,
    options: &Options,
) -> Option<Change> {
    let before = stored.as_ref().map(|stored| stored.profile.clone());
    let profile = laid_over(one, before.clone().unwrap_or_else(|| first(one.row.audience.unwrap_or_default())), now);
    if let Some(stored) = stored {
        if Some(&profile) == before.as_ref() && stored.published.is_some() {
            return None;
        }
        let is_owners = stored.published.is_none() || stored.confirmed.is_some();
        if is_owners && !options.replace {
            return Some(Change::Leave);
        }
    }
    let publication = Publication { person: person.clone(), profile, matching: false, at: now, confirmed: None };
    Some(Change::Publish(Box::new(publication)))
}

/// A line as the profile it would become, written nowhere and seen by its owner: for judging search.
///
/// # Errors
///
/// Everything that is wrong with the line.
pub fn as_published(line: &str, concepts: &dyn Concepts) -> Result<Published, Vec<String>> {
    let (row, _) = read(line, concepts)?;
    let id = |name: &Option<String>| name.as_deref().map(crate::text::slug);
    let placed =
        Placed { row: &row, department: id(&row.department).map(DepartmentId::from), site: id(&row.site).map(SiteId::from) };
    let profile = laid_over(&placed, first(row.audience.unwrap_or_default()), DateTime::UNIX_EPOCH);
    let institution = row.institution.clone().unwrap_or_default();
    Ok(Published {
        person: PersonId::from(row.external_id.as_str()),
        handle: row.external_id.clone(),
        institution: InstitutionId::from(crate::text::slug(&institution)),
        institution_name: institution,
        shares: true,
        active: true,
        department_name: row.department.clone(),
        site_name: row.site.clone(),
        manager: None,
        external_id: Some(row.external_id.clone()),
        matching: false,
        profile,
        published: DateTime::UNIX_EPOCH,
        confirmed: None,
        changed: DateTime::UNIX_EPOCH,
    })
}

/// An empty profile whose sections that a file can fill, and the way to reach its owner, have this audience. The rest keeps the safe
/// default for the day its owner fills it in.
fn first(audience: Audience) -> Profile {
    let mut profile = Profile::default();
    profile.contact.audience = audience;
    profile
}

/// A profile with what a row says laid over it; a section that then says the same as before keeps its version.
fn laid_over(one: &Placed<'_>, before: Profile, now: DateTime<Utc>) -> Profile {
    let row = one.row;
    let mut profile = before.clone();
    profile.about.content.name.clone_from(&row.name);
    if let Some(title) = &row.title {
        profile.role.content.title.clone_from(title);
    }
    if one.department.is_some() {
        profile.role.content.department.clone_from(&one.department);
    }
    if one.site.is_some() {
        profile.role.content.site.clone_from(&one.site);
    }
    if let Some(summary) = &row.summary {
        profile.summary.content.clone_from(summary);
    }
    if let Some(skills) = &row.skills {
        profile.skills.content.clone_from(skills);
    }
    if let Some(instruments) = &row.instruments {
        profile.instruments.content = with_claims(instruments, &before.instruments.content);
    }
    if let Some(audience) = row.audience {
        profile.about.audience = audience;
        profile.role.audience = audience;
        profile.summary.audience = audience;
        profile.skills.audience = audience;
        profile.instruments.audience = audience;
    }
    touch(&mut profile.about, &before.about, now);
    touch(&mut profile.role, &before.role, now);
    touch(&mut profile.summary, &before.summary, now);
    touch(&mut profile.skills, &before.skills, now);
    touch(&mut profile.instruments, &before.instruments, now);
    profile
}

/// Imported instruments with what their owner said on instruments' own pages, which no import knows.
fn with_claims(imported: &[Instrument], before: &[Instrument]) -> Vec<Instrument> {
    let mut all = imported.to_vec();
    for claimed in before.iter().filter(|one| one.instrument.is_some()) {
        match all.iter_mut().find(|one| fold(&one.name) == fold(&claimed.name) && one.instrument.is_none()) {
            Some(one) => {
                one.instrument.clone_from(&claimed.instrument);
                (one.runs, one.teaches) = (claimed.runs, claimed.teaches);
            }
            None => all.push(claimed.clone()),
        }
    }
    all
}

/// Gives a section that changed a version of its own.
fn touch<T: PartialEq>(section: &mut Section<T>, before: &Section<T>, now: DateTime<Utc>) {
    if section != before {
        section.version = now.timestamp_micros().max(before.version + 1);
    }
}
