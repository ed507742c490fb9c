//! What was done, as pages show it.

use chrono::{DateTime, Utc};

use crate::ids::{PersonId, StepId};
use crate::shadowing::model::{Act, Party};
use crate::sql;
use crate::storage::{Result, Tx};

/// One thing that was done.
#[derive(Debug, Clone, PartialEq, sqlx::FromRow)]
pub struct Step {
    /// Which one.
    pub id: StepId,
    /// The version since.
    pub version: i64,
    /// A code of [`Act`], or [`DELEGATED`] or [`CHANGED`].
    pub act: String,
    /// Who did it; none for the clock and for whoever was erased.
    pub who: Option<PersonId>,
    /// Their name.
    pub who_name: Option<String>,
    /// As what: a code of [`Party`].
    pub party: String,
    /// What they wrote to it.
    pub words: String,
    /// When.
    pub happened: DateTime<Utc>,
}

/// The act under which it is noted that others may approve it too.
pub const DELEGATED: &str = "delegated";
/// The act under which it is noted that what something says was changed.
pub const CHANGED: &str = "changed";

impl Step {
    /// What was done, as pages say it.
    pub fn label(&self) -> &'static str {
        match self.act.as_str() {
            DELEGATED => "Coordinators may answer too now",
            CHANGED => "Changed",
            code => Act::from_code(code).map_or("Changed", Act::label),
        }
    }

    /// Who did it, as pages say it.
    pub fn by(&self) -> String {
        match (&self.who_name, Party::from_code(&self.party)) {
            (Some(name), _) => name.clone(),
            (None, Some(Party::Clock)) => String::new(),
            (None, Some(party)) => party.label().to_owned(),
            (None, None) => String::new(),
        }
    }
}

/// Notes what was done to something.
pub async fn note(
    tx: &mut Tx,
    now: DateTime<Utc>,
    thing: &str,
    version: i64,
    act: &str,
    (who, party): (Option<&PersonId>, Party),
    words: &str,
) -> Result<()> {
    sql!(
        tx,
        sqlx::query(
            "insert into shadowing_steps (id, thing, version, act, who, party, words, happened) values ($1, $2, $3, $4, $5, $6, $7, $8)"
        )
        .bind(StepId::new(now))
        .bind(thing)
        .bind(version)
        .bind(act)
        .bind(who)
        .bind(party.code())
        .bind(words)
        .bind(now),
        execute
    )?;
    Ok(())
}

const SELECT: &str = "select s.id, s.version, s.act, s.who, p.name as who_name, s.party, s.words, s.happened
                      from shadowing_steps s left join people p on p.id = s.who";

/// What was done to something, newest first; 100 at most.
pub async fn steps(tx: &mut Tx, thing: &str) -> Result<Vec<Step>> {
    let query = sqlx::AssertSqlSafe(format!("{SELECT} where s.thing = $1 order by s.version desc, s.id desc limit 100"));
    sql!(tx, sqlx::query_as::<_, Step>(query).bind(thing), fetch_all)
}

/// What was done to something since a version, oldest first; 20 at most.
pub async fn since(tx: &mut Tx, thing: &str, version: i64) -> Result<Vec<Step>> {
    let query = sqlx::AssertSqlSafe(format!("{SELECT} where s.thing = $1 and s.version > $2 order by s.version, s.id limit 20"));
    sql!(tx, sqlx::query_as::<_, Step>(query).bind(thing).bind(version), fetch_all)
}
