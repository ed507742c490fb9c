//! Updates asked for, answered and given unasked, and evidence.

use chrono::{DateTime, NaiveDate, Utc};

use crate::ids::{InstitutionId, PartId, PersonId, PlanId, UpdateId};
use crate::ledger::{self, Fact};
use crate::plan::{PLAN_ASKED, PLAN_EVIDENCE, PLAN_UPDATED};
use crate::sql;
use crate::storage::{Result, Tx};

/// An update: asked for, or given, or both.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct Update {
    /// Which one.
    pub id: UpdateId,
    /// About which action.
    pub action: PartId,
    /// When it was asked for; none where it was given unasked.
    pub asked: Option<DateTime<Utc>>,
    /// Who asked.
    pub asked_by: Option<String>,
    /// Who was asked.
    pub asked_of: Option<PersonId>,
    /// Their name.
    pub asked_name: Option<String>,
    /// By which day.
    pub due: Option<String>,
    /// What is wanted to be known.
    pub question: String,
    /// When it was given; none while it is waited for.
    pub given: Option<DateTime<Utc>>,
    /// Who gave it.
    pub given_by: Option<String>,
    /// The day it speaks of.
    pub day: Option<String>,
    /// What was said.
    pub words: String,
}

impl Update {
    /// For how many days it was asked for and not answered after its day; 0 while there is time.
    pub fn late(&self, today: NaiveDate) -> i64 {
        let due = self.due.as_deref().and_then(|due| due.parse::<NaiveDate>().ok());
        due.filter(|_| self.given.is_none()).map_or(0, |due| (today - due).num_days().max(0))
    }
}

const SELECT: &str =
    "select u.id, u.action, u.asked, b.name as asked_by, u.asked_of, o.name as asked_name, u.due, u.question, u.given,
        g.name as given_by, u.day, u.words
    from plan_updates u join plan_parts a on a.id = u.action left join people b on b.id = u.asked_by
    left join people o on o.id = u.asked_of left join people g on g.id = u.given_by";

/// What was asked and said about an action, the newest first.
pub async fn updates(tx: &mut Tx, action: &PartId) -> Result<Vec<Update>> {
    let query = sqlx::AssertSqlSafe(format!(
        "{SELECT} where u.action = $1
         order by (u.given is null) desc, coalesce(u.day, '') desc, coalesce(u.given, u.asked) desc, u.id desc limit 200"
    ));
    sql!(tx, sqlx::query_as::<_, Update>(query).bind(action), fetch_all)
}

/// What was asked about a plan's actions and not answered, the oldest first.
pub async fn open_of(tx: &mut Tx, plan: &PlanId) -> Result<Vec<Update>> {
    let query = sqlx::AssertSqlSafe(format!("{SELECT} where a.plan = $1 and u.given is null order by u.asked, u.id limit 500"));
    sql!(tx, sqlx::query_as::<_, Update>(query).bind(plan), fetch_all)
}

/// The newest update of each of a plan's actions that has one: its action, the day that it speaks of, and its words.
pub async fn latest_of(tx: &mut Tx, plan: &PlanId) -> Result<Vec<(PartId, String, String)>> {
    sql!(
        tx,
        sqlx::query_as(
            "select u.action, u.day, u.words from plan_updates u join plan_parts a on a.id = u.action
             where a.plan = $1 and u.given is not null and u.day is not null and not exists (
                 select 1 from plan_updates n where n.action = u.action and n.given is not null
                 and (n.day > u.day or (n.day = u.day and n.id > u.id))
             )"
        )
        .bind(plan),
        fetch_all
    )
}

/// An update that was asked for and not given, with what a reminder says of it.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct Open {
    /// Whose plan it is.
    pub institution: InstitutionId,
    /// The plan's code.
    pub plan: String,
    /// What the action says, as it is kept.
    pub says: String,
    /// Who asked.
    pub asked_by: Option<PersonId>,
    /// Their name.
    pub asked_name: Option<String>,
    /// Who was asked.
    pub asked_of: Option<PersonId>,
    /// By which day.
    pub due: Option<String>,
    /// What is wanted to be known.
    pub question: String,
}

/// The update with this id, where it was not given yet.
pub async fn open_one(tx: &mut Tx, id: &UpdateId) -> Result<Option<Open>> {
    sql!(
        tx,
        sqlx::query_as::<_, Open>(
            "select p.institution, p.code as plan, a.says, u.asked_by, b.name as asked_name, u.asked_of, u.due, u.question
             from plan_updates u join plan_parts a on a.id = u.action join plans p on p.id = a.plan
             left join people b on b.id = u.asked_by where u.id = $1 and u.given is null"
        )
        .bind(id),
        fetch_optional
    )
}

/// Asks somebody for an update; none where they were asked already and have not answered.
pub async fn ask(
    tx: &mut Tx,
    now: DateTime<Utc>,
    action: &PartId,
    by: &PersonId,
    of: &PersonId,
    due: NaiveDate,
    question: &str,
) -> Result<Option<UpdateId>> {
    let waits: Option<UpdateId> = sql!(
        tx,
        sqlx::query_scalar("select id from plan_updates where action = $1 and asked_of = $2 and given is null limit 1")
            .bind(action)
            .bind(of),
        fetch_optional
    )?;
    if waits.is_some() {
        return Ok(None);
    }
    let id = UpdateId::new(now);
    let due = due.to_string();
    sql!(
        tx,
        sqlx::query(
            "insert into plan_updates (id, action, asked, asked_by, asked_of, due, question, words) values ($1, $2, $3, $4, $5, $6, $7, '')"
        )
        .bind(&id)
        .bind(action)
        .bind(now)
        .bind(by)
        .bind(of)
        .bind(&due)
        .bind(question),
        execute
    )?;
    ledger::append(tx, now, Fact::new(PLAN_ASKED, now).by(by).about(of).object(action).with("due", &due)).await?;
    Ok(Some(id))
}

/// Answers what somebody was asked about an action; gives the updates that are answered by it.
pub async fn answer(
    tx: &mut Tx,
    now: DateTime<Utc>,
    action: &PartId,
    by: &PersonId,
    day: NaiveDate,
    words: &str,
) -> Result<Vec<UpdateId>> {
    let day = day.to_string();
    let answered: Vec<UpdateId> = sql!(
        tx,
        sqlx::query_scalar(
            "update plan_updates set given = $3, given_by = $2, day = $4, words = $5 where action = $1 and asked_of = $2 and given is null
             returning id"
        )
        .bind(action)
        .bind(by)
        .bind(now)
        .bind(&day)
        .bind(words),
        fetch_all
    )?;
    if !answered.is_empty() {
        ledger::append(tx, now, Fact::new(PLAN_UPDATED, now).by(by).object(action).with("asked", "yes")).await?;
    }
    Ok(answered)
}

/// Keeps an update that nobody asked for; false where the same was said of that day already.
pub async fn give(
    tx: &mut Tx,
    now: DateTime<Utc>,
    action: &PartId,
    by: Option<&PersonId>,
    day: NaiveDate,
    words: &str,
) -> Result<bool> {
    let day = day.to_string();
    let same: Option<UpdateId> = sql!(
        tx,
        sqlx::query_scalar("select id from plan_updates where action = $1 and day = $2 and words = $3 limit 1")
            .bind(action)
            .bind(&day)
            .bind(words),
        fetch_optional
    )?;
    if same.is_some() {
        return Ok(false);
    }
    let id = UpdateId::new(now);
    sql!(
        tx,
        sqlx::query(
            "insert into plan_updates (id, action, question, given, given_by, day, words) values ($1, $2, '', $3, $4, $5, $6)"
        )
        .bind(&id)
        .bind(action)
        .bind(now)
        .bind(by)
        .bind(&day)
        .bind(words),
        execute
    )?;
    let fact = Fact::new(PLAN_UPDATED, now).object(action).with("asked", "no");
    ledger::append(tx, now, if let Some(by) = by { fact.by(by) } else { fact }).await?;
    Ok(true)
}

/// Who asked for an update, if they are still there.
pub async fn asker(tx: &mut Tx, update: &UpdateId) -> Result<Option<PersonId>> {
    let found: Option<Option<PersonId>> =
        sql!(tx, sqlx::query_scalar("select asked_by from plan_updates where id = $1").bind(update), fetch_optional)?;
    Ok(found.flatten())
}

/// What shows that something was done.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct Evidence {
    /// In words.
    pub words: String,
    /// Where it is to be read; empty for nowhere.
    pub link: String,
    /// When it was added.
    pub added: DateTime<Utc>,
    /// By whom.
    pub by: Option<String>,
}

/// An action's evidence, the newest first.
pub async fn evidence(tx: &mut Tx, action: &PartId) -> Result<Vec<Evidence>> {
    sql!(
        tx,
        sqlx::query_as::<_, Evidence>(
            "select e.words, e.link, e.added, p.name as by from plan_evidence e left join people p on p.id = e.added_by
             where e.action = $1 order by e.added desc, e.id desc limit 200"
        )
        .bind(action),
        fetch_all
    )
}

/// Adds evidence to an action. Nobody adds it where a file does.
pub async fn add_evidence(
    tx: &mut Tx,
    (now, added): (DateTime<Utc>, DateTime<Utc>),
    action: &PartId,
    by: Option<&PersonId>,
    (words, link): (&str, &str),
) -> Result<()> {
    let id = PartId::new(now);
    sql!(
        tx,
        sqlx::query("insert into plan_evidence (id, action, words, link, added, added_by) values ($1, $2, $3, $4, $5, $6)")
            .bind(&id)
            .bind(action)
            .bind(words)
            .bind(link)
            .bind(added)
            .bind(by),
        execute
    )?;
    let fact = Fact::new(PLAN_EVIDENCE, added).object(action);
    ledger::append(tx, now, if let Some(by) = by { fact.by(by) } else { fact }).await?;
    Ok(())
}
