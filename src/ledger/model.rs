//! The shape of a fact.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};

use crate::ids::PersonId;

/// Where a fact without a person happened, for counts of people: in which part of which institution.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Place {
    /// Institution.
    pub institution: String,
    /// Department.
    pub department: Option<String>,
    /// Site.
    pub site: Option<String>,
    /// Job family.
    pub job_family: Option<String>,
    /// Grade band.
    pub grade_band: Option<String>,
    /// Technical status.
    pub technical: Option<bool>,
}

/// One thing that happened, to be appended.
///
/// Department, site, job family, grade band and technical status are taken from the subject (or, without one, the actor) as they
/// stand when the fact is appended, so that a later move never changes the past.
#[derive(Debug, Clone)]
pub struct Fact {
    /// What happened, such as `profile.published`.
    pub kind: &'static str,
    /// When it happened; when it was recorded is added on appending.
    pub happened: DateTime<Utc>,
    /// Who did it; none for a stranger or the system.
    pub actor: Option<PersonId>,
    /// Whom it is about.
    pub subject: Option<PersonId>,
    /// The id of the thing it happened to, never a name.
    pub object: Option<String>,
    /// Hours or places, where the kind has them.
    pub quantity: Option<f64>,
    /// Codes such as scheme or register; never free text.
    pub attributes: BTreeMap<&'static str, String>,
    /// The `seq` of the fact that this one corrects.
    pub corrects: Option<i64>,
    /// Where it happened, in place of where its subject stands.
    pub place: Option<Place>,
}

impl Fact {
    /// A fact of a kind at a time, with nothing else said yet.
    pub fn new(kind: &'static str, happened: DateTime<Utc>) -> Self {
        Self {
            kind,
            happened,
            actor: None,
            subject: None,
            object: None,
            quantity: None,
            attributes: BTreeMap::new(),
            corrects: None,
            place: None,
        }
    }

    /// Done by this person.
    pub fn by(mut self, actor: &PersonId) -> Self {
        self.actor = Some(actor.clone());
        self
    }

    /// About this person.
    pub fn about(mut self, subject: &PersonId) -> Self {
        self.subject = Some(subject.clone());
        self
    }

    /// Happened to the thing with this id.
    pub fn object(mut self, id: impl ToString) -> Self {
        self.object = Some(id.to_string());
        self
    }

    /// With this quantity, in the unit that its kind documents.
    pub fn quantity(mut self, quantity: f64) -> Self {
        self.quantity = Some(quantity);
        self
    }

    /// Happened in this part of an institution, whoever it is about.
    pub fn at(mut self, place: Place) -> Self {
        self.place = Some(place);
        self
    }

    /// With a code.
    pub fn with(mut self, name: &'static str, code: impl ToString) -> Self {
        self.attributes.insert(name, code.to_string());
        self
    }
}

/// A fact as its readers get it.
#[derive(Debug, Clone, PartialEq, sqlx::FromRow)]
pub struct Entry {
    /// Its place in the order of commits, from 1.
    pub seq: i64,
    /// When it happened.
    pub happened: DateTime<Utc>,
    /// When it was recorded.
    pub recorded: DateTime<Utc>,
    /// What happened.
    pub kind: String,
    /// The key of who did it.
    pub actor: Option<String>,
    /// The key of whom it is about.
    pub subject: Option<String>,
    /// The subject as a person, unless erased since.
    pub subject_person: Option<PersonId>,
    /// The id of the thing it happened to.
    pub object: Option<String>,
    /// Institution as it was.
    pub institution: Option<String>,
    /// Department as it was.
    pub department: Option<String>,
    /// Site as it was.
    pub site: Option<String>,
    /// Job family as it was.
    pub job_family: Option<String>,
    /// Grade band as it was.
    pub grade_band: Option<String>,
    /// Technical status as it was.
    pub technical: Option<bool>,
    /// Hours or places.
    pub quantity: Option<f64>,
    /// Coded attributes, a JSON object of strings.
    pub attributes: String,
    /// The fact that this one corrects.
    pub corrects: Option<i64>,
}

/// What stands between the parts of [`Written::stood`]: ASCII's unit separator, which no code holds.
pub const BETWEEN: char = '\u{1f}';

/// A fact as it was written, for those who count: nobody is looked up. Millions are read, so where it happened comes as one text.
#[derive(Debug, Clone, PartialEq)]
pub struct Written {
    /// Its place in the order of commits, from 1.
    pub seq: i64,
    /// When it happened.
    pub happened: DateTime<Utc>,
    /// What happened.
    pub kind: String,
    /// The key of who did it.
    pub actor: Option<String>,
    /// The key of whom it is about.
    pub subject: Option<String>,
    /// The id of the thing it happened to.
    pub object: Option<String>,
    /// Institution, department, site, job family, grade band and technical status (`yes`, `no`) as they were, each empty where it is
    /// not known, with [`BETWEEN`] between them.
    pub stood: String,
    /// Hours or places.
    pub quantity: Option<f64>,
    /// Coded attributes, a JSON object of strings.
    pub attributes: String,
    /// The fact that this one corrects.
    pub corrects: Option<i64>,
}

impl From<Entry> for Written {
    fn from(entry: Entry) -> Self {
        let technical = entry.technical.map(|technical| if technical { "yes" } else { "no" }.to_owned());
        let parts = [entry.institution, entry.department, entry.site, entry.job_family, entry.grade_band, technical];
        let parts = parts.map(Option::unwrap_or_default);
        Self {
            seq: entry.seq,
            happened: entry.happened,
            kind: entry.kind,
            actor: entry.actor,
            subject: entry.subject,
            object: entry.object,
            stood: parts.join(&BETWEEN.to_string()),
            quantity: entry.quantity,
            attributes: entry.attributes,
            corrects: entry.corrects,
        }
    }
}

/// Optional words.
type Words = Option<String>;
/// The columns of [`Written`] in their order: millions are read, and looking columns up by name would take as long as the rest.
type Columns = (i64, DateTime<Utc>, String, Words, Words, Words, String, Option<f64>, String, Option<i64>);

impl<'r, R: sqlx::Row> sqlx::FromRow<'r, R> for Written
where
    Columns: sqlx::FromRow<'r, R>,
{
    fn from_row(row: &'r R) -> Result<Self, sqlx::Error> {
        let (seq, happened, kind, actor, subject, object, stood, quantity, attributes, corrects) = Columns::from_row(row)?;
        Ok(Self { seq, happened, kind, actor, subject, object, stood, quantity, attributes, corrects })
    }
}
