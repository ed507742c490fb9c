//! Rows of instruments and of who claims them. Readers start from what the viewer may see.

mod claim;
mod follow;
mod write;

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};

pub use claim::{Claimed, claim};
pub use follow::{follow, settle, unfollow};
pub use write::{Change, Listed, OnList, add, change, forget_orphans, known, on_lists, put_listed, retire};

use super::model::{Contact, Details, Machine, Source};
use crate::accounts::Viewer;
use crate::directory::model::Audience;
use crate::ids::{ConceptId, InstitutionId, InstrumentId, PersonId};
use crate::sql;
use crate::storage::{Result, Tx};

/// The most instruments that a search looks at.
pub const MOST: i64 = 1_000;

#[derive(sqlx::FromRow)]
struct Row {
    id: InstrumentId,
    institution: InstitutionId,
    institution_name: String,
    shares: bool,
    name: String,
    model: String,
    place: String,
    concept: Option<ConceptId>,
    description: String,
    technique: String,
    department: String,
    service: String,
    contact_name: String,
    contact_email: String,
    contact_phone: String,
    contact_page: String,
    booking: String,
    web: String,
    reach: i64,
    source: String,
    changed: DateTime<Utc>,
    retired: Option<DateTime<Utc>>,
}

impl Row {
    fn machine(self) -> Machine {
        Machine {
            id: self.id,
            institution: self.institution,
            institution_name: self.institution_name,
            shares: self.shares,
            details: Details {
                name: self.name,
                model: self.model,
                place: self.place,
                concept: self.concept,
                description: self.description,
                technique: self.technique,
                department: self.department,
                service: self.service,
                booking: self.booking,
                web: self.web,
                audience: Audience::ALL.into_iter().find(|audience| audience.reach() == self.reach).unwrap_or_default(),
            },
            contact: Contact {
                name: self.contact_name,
                email: self.contact_email,
                phone: self.contact_phone,
                page: self.contact_page,
            },
            source: Source::from_code(&self.source).unwrap_or(Source::Person),
            changed: self.changed,
            retired: self.retired,
        }
    }
}

const COLUMNS: &str = "i.id, i.institution, n.name as institution_name, n.shares, i.name, i.model, i.place, i.concept, i.description,
    i.technique, i.department, i.service, i.contact_name, i.contact_email, i.contact_phone, i.contact_page, i.booking, i.web, i.reach,
    i.source, i.changed, i.retired";

/// What a viewer may see, with their institution as `$1`, whether it shares as `$2`, and themselves as `$3`: what is shown to them
/// itself, and what only profiles name if one of these says so to them.
const SEEN: &str = "((i.reach >= 3 or (i.reach >= 1 and i.institution = $1) or (i.reach >= 2 and $2 and n.shares))
     or (i.reach = 0 and exists (select 1 from instrument_people l join people p on p.id = l.person
                                 where l.instrument = i.id and p.active
                                   and (l.reach >= 3 or (l.reach >= 1 and p.institution = $1) or (l.reach >= 2 and $2 and n.shares)
                                        or l.person = $3))))";

/// The viewer as [`SEEN`] asks about them.
fn asker(viewer: &Viewer) -> (String, bool, String) {
    viewer
        .member()
        .map_or_else(|| (String::new(), false, String::new()), |me| (me.institution.to_string(), me.shares, me.person.to_string()))
}

/// An instrument, where this viewer may see it.
pub async fn visible(tx: &mut Tx, viewer: &Viewer, id: &InstrumentId) -> Result<Option<Machine>> {
    let (institution, shares, me) = asker(viewer);
    let query = sqlx::AssertSqlSafe(format!(
        "select {COLUMNS} from instruments i join institutions n on n.id = i.institution where {SEEN} and i.id = $4"
    ));
    let row = sql!(tx, sqlx::query_as::<_, Row>(query).bind(&institution).bind(shares).bind(&me).bind(id), fetch_optional)?;
    Ok(row.map(Row::machine))
}

/// Which instruments are asked for.
#[derive(Debug, Clone, Default)]
pub struct Wanted {
    /// Words, folded; each is the beginning of a word of the instrument.
    pub words: Vec<String>,
    /// Concepts that the words name, narrower ones too: an instrument of one of these kinds is found without the words.
    pub concepts: Vec<ConceptId>,
    /// Only those of this institution.
    pub institution: Option<InstitutionId>,
}

/// How many words of a search are looked for.
const WORDS: usize = 5;

/// The instruments in use that this viewer may see and asks for, by name; [`MOST`] at most.
pub async fn find(tx: &mut Tx, viewer: &Viewer, wanted: &Wanted) -> Result<Vec<InstrumentId>> {
    let (institution, shares, me) = asker(viewer);
    let only = wanted.institution.as_ref().map_or("", InstitutionId::as_str);
    let mut patterns = wanted.words.iter().take(WORDS).map(|word| format!("% {}%", escaped(word))).collect::<Vec<_>>();
    patterns.resize(WORDS, "%".to_owned());
    let head = format!(
        "select i.key, i.id from instruments i join institutions n on n.id = i.institution
         where {SEEN} and i.retired is null and ($4 = '' or i.institution = $4)"
    );
    let query = format!(
        "{head} and i.words like $5 escape '!' and i.words like $6 escape '!' and i.words like $7 escape '!'
                and i.words like $8 escape '!' and i.words like $9 escape '!' order by i.key, i.id limit {MOST}"
    );
    let named: Vec<(String, InstrumentId)> = sql!(
        tx,
        sqlx::query_as(sqlx::AssertSqlSafe(query.clone()))
            .bind(&institution)
            .bind(shares)
            .bind(&me)
            .bind(only)
            .bind(&patterns[0])
            .bind(&patterns[1])
            .bind(&patterns[2])
            .bind(&patterns[3])
            .bind(&patterns[4]),
        fetch_all
    )?;
    let mut found: BTreeMap<(String, InstrumentId), ()> = named.into_iter().map(|one| (one, ())).collect();
    let query = format!("{head} and i.concept = $5 order by i.key, i.id limit {MOST}");
    for concept in &wanted.concepts {
        let of_kind: Vec<(String, InstrumentId)> = sql!(
            tx,
            sqlx::query_as(sqlx::AssertSqlSafe(query.clone())).bind(&institution).bind(shares).bind(&me).bind(only).bind(concept),
            fetch_all
        )?;
        found.extend(of_kind.into_iter().map(|one| (one, ())));
    }
    Ok(found.into_keys().map(|(_, id)| id).take(MOST as usize).collect())
}

/// A word as `like` takes it, with `!` before what would stand for something else.
fn escaped(word: &str) -> String {
    word.chars().flat_map(|letter| if matches!(letter, '%' | '_' | '!') { vec!['!', letter] } else { vec![letter] }).collect()
}

/// Of these instruments, those that this viewer may see, in the order asked for.
pub async fn visible_many(tx: &mut Tx, viewer: &Viewer, ids: &[InstrumentId]) -> Result<Vec<Machine>> {
    let mut found = Vec::with_capacity(ids.len());
    for id in ids {
        found.extend(visible(tx, viewer, id).await?);
    }
    Ok(found)
}

/// Someone's word about an instrument.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct Link {
    /// Who.
    pub person: PersonId,
    /// Whether they run it.
    pub runs: bool,
    /// Whether they can teach it.
    pub teaches: bool,
}

/// Who claims an instrument, whether or not the reader may know: callers show those whom [`crate::directory::visible`] gives them.
pub async fn claimants(tx: &mut Tx, id: &InstrumentId) -> Result<Vec<Link>> {
    sql!(
        tx,
        sqlx::query_as::<_, Link>(
            "select l.person, l.runs, l.teaches from instrument_people l join people p on p.id = l.person
             where l.instrument = $1 and p.active order by p.fold, p.id limit 500"
        )
        .bind(id),
        fetch_all
    )
}

/// What this person says about an instrument in what they have published.
pub async fn link(tx: &mut Tx, id: &InstrumentId, person: &PersonId) -> Result<Option<Link>> {
    sql!(
        tx,
        sqlx::query_as::<_, Link>("select person, runs, teaches from instrument_people where instrument = $1 and person = $2")
            .bind(id)
            .bind(person),
        fetch_optional
    )
}

/// The instruments that someone's profile names, of those that this viewer may see: key and id.
pub async fn of_person(tx: &mut Tx, viewer: &Viewer, person: &PersonId) -> Result<Vec<(String, InstrumentId)>> {
    let (institution, shares, me) = asker(viewer);
    let query = sqlx::AssertSqlSafe(format!(
        "select i.key, i.id from instruments i join institutions n on n.id = i.institution
         where {SEEN} and exists (select 1 from instrument_people k where k.instrument = i.id and k.person = $4)"
    ));
    sql!(tx, sqlx::query_as(query).bind(&institution).bind(shares).bind(&me).bind(person), fetch_all)
}

/// An instrument, whoever may see it: for acts whose right was checked before.
pub async fn instrument(tx: &mut Tx, id: &InstrumentId) -> Result<Option<Machine>> {
    let query = sqlx::AssertSqlSafe(format!(
        "select {COLUMNS} from instruments i join institutions n on n.id = i.institution where i.id = $1"
    ));
    Ok(sql!(tx, sqlx::query_as::<_, Row>(query).bind(id), fetch_optional)?.map(Row::machine))
}
