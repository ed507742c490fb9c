//! Rows of corrections and of what is hidden.

mod hidden;

use chrono::{DateTime, TimeDelta, Utc};

pub use hidden::{Hiding, answer, hidden, hidden_at, hidden_of, hide, lift, put_away};

use super::model::{Kind, To};
use super::{CORRECTION_DECIDED, CORRECTION_SUGGESTED};
use crate::accounts::store::holders;
use crate::accounts::{Role, Viewer};
use crate::ids::{CorrectionId, InstitutionId, PersonId};
use crate::ledger::{self, Fact};
use crate::storage::{Result, Tx};
use crate::{sql, sql_in};

/// How many corrections one person may suggest in a day.
pub const A_DAY: i64 = 10;
/// How many of them about the same person.
pub const SAME_PERSON: i64 = 3;

/// A suggestion to be kept. The caller has made sure that whoever suggests it sees the profile.
#[derive(Debug, Clone)]
pub struct New {
    /// Made by the caller, so that mail can name it.
    pub id: CorrectionId,
    /// Whose profile.
    pub subject: PersonId,
    /// Where they work.
    pub institution: InstitutionId,
    /// Who says so.
    pub reporter: PersonId,
    /// What.
    pub kind: Kind,
    /// About which section: a code, or empty.
    pub section: String,
    /// In their words.
    pub words: String,
    /// Whom it goes to.
    pub to: To,
}

/// What came of suggesting.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Suggested {
    /// It is kept.
    Kept,
    /// The same person said the same before, and it waits.
    SaidAlready,
    /// Too many on this day.
    TooMany,
    /// Too many about this person on this day.
    TooManyOfThem,
}

/// A suggestion as those read it who may.
#[derive(Debug, Clone, PartialEq, sqlx::FromRow)]
pub struct Correction {
    /// Which one.
    pub id: CorrectionId,
    /// Whose profile.
    pub subject: PersonId,
    /// Their name in addresses.
    pub subject_handle: String,
    /// Their name.
    pub subject_name: String,
    /// Where they work.
    pub institution: InstitutionId,
    /// Who said so.
    pub reporter: PersonId,
    /// Their name.
    pub reporter_name: String,
    /// A code of [`Kind`].
    pub kind: String,
    /// A section's code, or empty.
    pub section: String,
    /// In their words.
    pub words: String,
    /// Whom it goes to; none for the coordinators.
    pub recipient: Option<PersonId>,
    /// When it was said.
    pub made: DateTime<Utc>,
    /// `accepted` or `dismissed`; none while it waits.
    pub outcome: Option<String>,
    /// When it was decided.
    pub decided: Option<DateTime<Utc>>,
    /// What the one who decided says to it.
    pub answer: String,
}

impl Correction {
    /// What is said.
    pub fn kind(&self) -> Kind {
        Kind::from_code(&self.kind).unwrap_or(Kind::Wrong)
    }
}

/// Keeps a suggestion; writes nothing where limits are reached.
pub async fn suggest(tx: &mut Tx, now: DateTime<Utc>, new: &New) -> Result<Suggested> {
    let (same, day, them): (i64, i64, i64) = sql!(
        tx,
        sqlx::query_as(
            "select cast(count(*) filter (where subject = $2 and kind = $3 and section = $4 and outcome is null) as bigint),
                    cast(count(*) filter (where made > $5) as bigint),
                    cast(count(*) filter (where made > $5 and subject = $2) as bigint)
             from corrections where reporter = $1"
        )
        .bind(&new.reporter)
        .bind(&new.subject)
        .bind(new.kind.code())
        .bind(&new.section)
        .bind(now - TimeDelta::days(1)),
        fetch_one
    )?;
    if same > 0 {
        return Ok(Suggested::SaidAlready);
    }
    if day >= A_DAY {
        return Ok(Suggested::TooMany);
    }
    if them >= SAME_PERSON {
        return Ok(Suggested::TooManyOfThem);
    }
    sql!(
        tx,
        sqlx::query(
            "insert into corrections (id, subject, institution, reporter, kind, section, words, recipient, made, answer)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, '')"
        )
        .bind(&new.id)
        .bind(&new.subject)
        .bind(&new.institution)
        .bind(&new.reporter)
        .bind(new.kind.code())
        .bind(&new.section)
        .bind(&new.words)
        .bind(new.to.person())
        .bind(now),
        execute
    )?;
    let fact = Fact::new(CORRECTION_SUGGESTED, now).by(&new.reporter).about(&new.subject).object(&new.id);
    ledger::append(tx, now, fact.with("kind", new.kind.code()).with("to", new.to.code())).await?;
    Ok(Suggested::Kept)
}

const SELECT: &str = "select c.id, c.subject, s.handle as subject_handle, s.name as subject_name, c.institution, c.reporter,
        r.name as reporter_name, c.kind, c.section, c.words, c.recipient, c.made, c.outcome, c.decided, c.answer
    from corrections c join people s on s.id = c.subject join people r on r.id = c.reporter";

/// Whether this viewer keeps their institution's desk: its coordinators do, and where it has none its administrators.
pub async fn keeps_desk(tx: &mut Tx, viewer: &Viewer) -> Result<bool> {
    let Some(me) = viewer.member() else { return Ok(false) };
    if me.roles.contains(&Role::Coordinator) {
        return Ok(true);
    }
    Ok(me.roles.contains(&Role::Admin) && holders(tx, &me.institution, Role::Coordinator).await? == 0)
}

/// For whom suggestions are listed: `$1` the person, `$2` the institution whose desk they keep, or empty.
async fn reader(tx: &mut Tx, viewer: &Viewer) -> Result<(String, String)> {
    let keeps = keeps_desk(tx, viewer).await?;
    Ok(viewer.member().map_or_else(Default::default, |me| {
        (me.person.to_string(), if keeps { me.institution.to_string() } else { String::new() })
    }))
}

/// Suggestions that wait for this viewer, oldest first; 200 at most.
pub async fn waiting(tx: &mut Tx, viewer: &Viewer) -> Result<Vec<Correction>> {
    let (me, desk) = reader(tx, viewer).await?;
    let query = sqlx::AssertSqlSafe(format!(
        "{SELECT} where c.outcome is null and (c.recipient = $1 or (c.recipient is null and c.institution = $2))
         order by c.made, c.id limit 200"
    ));
    sql!(tx, sqlx::query_as::<_, Correction>(query).bind(&me).bind(&desk), fetch_all)
}

/// How many wait for this viewer.
pub async fn count_waiting(tx: &mut Tx, viewer: &Viewer) -> Result<i64> {
    let (me, desk) = reader(tx, viewer).await?;
    sql!(
        tx,
        sqlx::query_scalar(
            "select cast(count(*) as bigint) from corrections
             where outcome is null and (recipient = $1 or (recipient is null and institution = $2))"
        )
        .bind(&me)
        .bind(&desk),
        fetch_one
    )
}

/// What someone suggested themselves, newest first; 50 at most.
pub async fn made_by(tx: &mut Tx, person: &PersonId) -> Result<Vec<Correction>> {
    let query = sqlx::AssertSqlSafe(format!("{SELECT} where c.reporter = $1 order by c.made desc, c.id desc limit 50"));
    sql!(tx, sqlx::query_as::<_, Correction>(query).bind(person), fetch_all)
}

/// A suggestion, for whoever decides on it or made it.
pub async fn correction(tx: &mut Tx, viewer: &Viewer, id: &CorrectionId) -> Result<Option<Correction>> {
    let (me, desk) = reader(tx, viewer).await?;
    let query = sqlx::AssertSqlSafe(format!(
        "{SELECT} where c.id = $3 and (c.recipient = $1 or c.reporter = $1 or (c.recipient is null and c.institution = $2))"
    ));
    sql!(tx, sqlx::query_as::<_, Correction>(query).bind(&me).bind(&desk).bind(id), fetch_optional)
}

/// Decides on a suggestion that waits; false where it was decided before.
pub async fn decide(
    tx: &mut Tx,
    now: DateTime<Utc>,
    actor: &PersonId,
    correction: &Correction,
    accepted: bool,
    answer: &str,
) -> Result<bool> {
    let outcome = if accepted { "accepted" } else { "dismissed" };
    let touched = sql!(
        tx,
        sqlx::query(
            "update corrections set outcome = $2, decided = $3, decider = $4, answer = $5 where id = $1 and outcome is null"
        )
        .bind(&correction.id)
        .bind(outcome)
        .bind(now)
        .bind(actor)
        .bind(answer),
        execute
    )?;
    if touched > 0 {
        note_decided(tx, now, actor, correction, outcome).await?;
    }
    Ok(touched > 0)
}

/// A line manager says that it is so: the coordinators do the rest.
pub async fn pass_on(tx: &mut Tx, now: DateTime<Utc>, actor: &PersonId, correction: &Correction, answer: &str) -> Result<bool> {
    let touched = sql!(
        tx,
        sqlx::query(
            "update corrections set recipient = null, answer = $2 where id = $1 and outcome is null and recipient is not null"
        )
        .bind(&correction.id)
        .bind(answer),
        execute
    )?;
    if touched > 0 {
        note_decided(tx, now, actor, correction, "passed on").await?;
    }
    Ok(touched > 0)
}

/// Hands what waits for the word of people who left, about others than themselves, to the coordinators; gives how much that is.
pub async fn hand_over(tx: &mut Tx, people: &[PersonId]) -> Result<u64> {
    let handed = sql_in!(
        tx,
        (CorrectionId,),
        "update corrections set recipient = null where outcome is null and subject <> recipient and recipient in ",
        people,
        " returning id"
    )?;
    Ok(handed.len() as u64)
}

async fn note_decided(tx: &mut Tx, now: DateTime<Utc>, actor: &PersonId, correction: &Correction, outcome: &str) -> Result<()> {
    let fact = Fact::new(CORRECTION_DECIDED, now).by(actor).about(&correction.subject).object(&correction.id);
    ledger::append(tx, now, fact.with("kind", &correction.kind).with("outcome", outcome)).await?;
    Ok(())
}

/// The coordinators of an institution; its administrators where it has none.
pub async fn desk_of(tx: &mut Tx, institution: &InstitutionId) -> Result<Vec<PersonId>> {
    for role in [Role::Coordinator, Role::Admin] {
        let found: Vec<PersonId> = sql!(
            tx,
            sqlx::query_scalar(
                "select p.id from people p join roles r on r.person = p.id where p.institution = $1 and p.active and r.role = $2 order by p.id"
            )
            .bind(institution)
            .bind(role.code()),
            fetch_all
        )?;
        if !found.is_empty() {
            return Ok(found);
        }
    }
    Ok(Vec::new())
}
