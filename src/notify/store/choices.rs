//! How people want to be mailed.

use chrono::{DateTime, Utc};

use super::post::unpost;
use crate::ids::{JobId, PersonId};
use crate::ledger::{self, Fact};
use crate::notify::NOTICE_CHOSEN;
use crate::notify::model::{Frequency, Kind, next_morning};
use crate::sql;
use crate::storage::{Result, Tx};

/// What someone chose.
#[derive(Debug, Clone, PartialEq)]
pub struct Chosen {
    /// For which kind, by its code.
    pub kind: String,
    /// What.
    pub frequency: Frequency,
}

/// Everything someone chose.
pub(in crate::notify) async fn choices(tx: &mut Tx, person: &PersonId) -> Result<Vec<Chosen>> {
    let rows: Vec<(String, String)> = sql!(
        tx,
        sqlx::query_as("select kind, frequency from notice_choices where person = $1 order by kind").bind(person),
        fetch_all
    )?;
    let read = |(kind, code): (String, String)| Some(Chosen { kind, frequency: Frequency::from_code(&code)? });
    Ok(rows.into_iter().filter_map(read).collect())
}

pub(super) async fn choice(tx: &mut Tx, person: &PersonId, kind: &str) -> Result<Option<Frequency>> {
    let code: Option<String> = sql!(
        tx,
        sqlx::query_scalar("select frequency from notice_choices where person = $1 and kind = $2").bind(person).bind(kind),
        fetch_optional
    )?;
    Ok(code.and_then(|code| Frequency::from_code(&code)))
}

/// Keeps what someone chose, which holds for what waits too. `by` says where: `page`, `api` or `mail`. False where it was so before.
///
/// The caller has made sure that the kind may be chosen.
pub(in crate::notify) async fn choose(
    tx: &mut Tx,
    now: DateTime<Utc>,
    person: &PersonId,
    kind: &Kind,
    frequency: Frequency,
    by: &'static str,
) -> Result<bool> {
    if kind.frequency(choice(tx, person, kind.code).await?) == frequency {
        return Ok(false);
    }
    sql!(
        tx,
        sqlx::query(
            "insert into notice_choices (person, kind, frequency, chosen) values ($1, $2, $3, $4)
             on conflict (person, kind) do update set frequency = excluded.frequency, chosen = excluded.chosen"
        )
        .bind(person)
        .bind(kind.code)
        .bind(frequency.code())
        .bind(now),
        execute
    )?;
    plan_again(tx, now, person, kind.code, frequency).await?;
    let fact = Fact::new(NOTICE_CHOSEN, now).by(person).about(person);
    ledger::append(tx, now, fact.with("kind", kind.code).with("frequency", frequency.code()).with("by", by)).await?;
    Ok(true)
}

/// What waits for a summary follows the new choice; letters that wait are taken back where there shall be no mail.
async fn plan_again(tx: &mut Tx, now: DateTime<Utc>, person: &PersonId, kind: &str, frequency: Frequency) -> Result<()> {
    let zone: String = sql!(
        tx,
        sqlx::query_scalar("select i.time_zone from people p join institutions i on i.id = p.institution where p.id = $1")
            .bind(person),
        fetch_one
    )?;
    let due = if frequency == Frequency::AtOnce { Some(now) } else { next_morning(now, &zone, frequency) };
    sql!(
        tx,
        sqlx::query("update notices set summary_due = $3 where person = $1 and kind = $2 and summary_due is not null")
            .bind(person)
            .bind(kind)
            .bind(due),
        execute
    )?;
    if frequency == Frequency::Off {
        let waiting: Vec<JobId> = sql!(
            tx,
            sqlx::query_scalar("select id from mails where person = $1 and kind = $2 and state = 'waiting' order by id")
                .bind(person)
                .bind(kind),
            fetch_all
        )?;
        for job in waiting {
            unpost(tx, now, &job).await?;
        }
    }
    Ok(())
}
