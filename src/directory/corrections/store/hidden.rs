//! Rows of what coordinators have hidden.

use std::collections::HashMap;

use chrono::{DateTime, Utc};

use crate::directory::corrections::model::Part;
use crate::directory::corrections::{HIDING_ANSWERED, PROFILE_HIDDEN, PROFILE_SHOWN};
use crate::directory::instruments::store::follow;
use crate::directory::store::{Published, stored};
use crate::ids::{HidingId, InstitutionId, PersonId};
use crate::ledger::{self, Fact};
use crate::storage::{Result, Tx};
use crate::{sql, sql_in};

/// Something that is hidden.
#[derive(Debug, Clone, PartialEq, sqlx::FromRow)]
pub struct Hiding {
    /// Which one.
    pub id: HidingId,
    /// Whose.
    pub person: PersonId,
    /// Their name in addresses.
    pub handle: String,
    /// Their name.
    pub name: String,
    /// A code of [`Part`].
    pub section: String,
    /// Why, as its owner reads it.
    pub reason: String,
    /// Since when.
    pub hidden: DateTime<Utc>,
    /// What its owner says to it; empty until they do.
    pub answer: String,
    /// When they said so.
    pub answered: Option<DateTime<Utc>>,
}

impl Hiding {
    /// What is hidden.
    pub fn label(&self) -> &'static str {
        Part::from_code(&self.section).map_or("A part of the profile", Part::label)
    }
}

const HIDDEN: &str = "select h.id, h.person, p.handle, p.name, h.section, h.reason, h.hidden, h.answer, h.answered
                      from hidings h join people p on p.id = h.person where h.lifted is null";

/// What is hidden of someone's profile.
pub async fn hidden_of(tx: &mut Tx, person: &PersonId) -> Result<Vec<Hiding>> {
    let query = sqlx::AssertSqlSafe(format!("{HIDDEN} and h.person = $1 order by h.hidden, h.id"));
    sql!(tx, sqlx::query_as::<_, Hiding>(query).bind(person), fetch_all)
}

/// Everything that is hidden at an institution, answered first; 200 at most.
pub async fn hidden_at(tx: &mut Tx, institution: &InstitutionId) -> Result<Vec<Hiding>> {
    let query = sqlx::AssertSqlSafe(format!(
        "{HIDDEN} and p.institution = $1 order by (h.answered is null), h.answered desc, h.hidden desc, h.id limit 200"
    ));
    sql!(tx, sqlx::query_as::<_, Hiding>(query).bind(institution), fetch_all)
}

/// What is hidden of these people's profiles.
pub async fn hidden(tx: &mut Tx, people: &[PersonId]) -> Result<HashMap<PersonId, Vec<Part>>> {
    let rows =
        sql_in!(tx, (PersonId, String), "select person, section from hidings where lifted is null and person in ", people, "")?;
    let mut found: HashMap<PersonId, Vec<Part>> = HashMap::new();
    for (person, section) in rows {
        // A part that we do not know is hidden with everything, rather than shown.
        found.entry(person).or_default().push(Part::from_code(&section).unwrap_or(Part::All));
    }
    Ok(found)
}

/// Makes what is hidden of these profiles private, as everybody but their owners read them.
pub async fn hide(tx: &mut Tx, profiles: &mut [Published]) -> Result<()> {
    let people: Vec<PersonId> = profiles.iter().map(|one| one.person.clone()).collect();
    let hidden = hidden(tx, &people).await?;
    for one in profiles {
        for part in hidden.get(&one.person).into_iter().flatten() {
            part.hide(&mut one.profile);
        }
    }
    Ok(())
}

/// Hides a part of a profile; none where it is hidden already.
pub async fn put_away(
    tx: &mut Tx,
    now: DateTime<Utc>,
    actor: &PersonId,
    person: &PersonId,
    part: Part,
    reason: &str,
) -> Result<Option<HidingId>> {
    if hidden_of(tx, person).await?.iter().any(|hiding| hiding.section == part.code()) {
        return Ok(None);
    }
    let id = HidingId::new(now);
    sql!(
        tx,
        sqlx::query("insert into hidings (id, person, section, reason, hidden, hider, answer) values ($1, $2, $3, $4, $5, $6, '')")
            .bind(&id)
            .bind(person)
            .bind(part.code())
            .bind(reason)
            .bind(now)
            .bind(actor),
        execute
    )?;
    let fact = Fact::new(PROFILE_HIDDEN, now).by(actor).about(person).with("section", part.code());
    ledger::append(tx, now, fact).await?;
    links(tx, now, person).await?;
    Ok(Some(id))
}

/// Shows a part of a profile again; false where it was not hidden.
pub async fn lift(tx: &mut Tx, now: DateTime<Utc>, actor: &PersonId, person: &PersonId, part: Part) -> Result<bool> {
    let touched = sql!(
        tx,
        sqlx::query("update hidings set lifted = $3 where person = $1 and section = $2 and lifted is null")
            .bind(person)
            .bind(part.code())
            .bind(now),
        execute
    )?;
    if touched > 0 {
        let fact = Fact::new(PROFILE_SHOWN, now).by(actor).about(person).with("section", part.code());
        ledger::append(tx, now, fact).await?;
        links(tx, now, person).await?;
    }
    Ok(touched > 0)
}

/// Keeps what instruments' pages say about someone in step with what is hidden.
async fn links(tx: &mut Tx, now: DateTime<Utc>, person: &PersonId) -> Result<()> {
    let stored = stored(tx, std::slice::from_ref(person)).await?.remove(person);
    match stored.filter(|stored| stored.published.is_some()) {
        Some(stored) => follow(tx, now, &[(person, &stored.profile)]).await,
        None => Ok(()),
    }
}

/// Keeps what its owner says to something that is hidden; false where it is not hidden, or not theirs.
pub async fn answer(tx: &mut Tx, now: DateTime<Utc>, person: &PersonId, id: &HidingId, words: &str) -> Result<bool> {
    let touched = sql!(
        tx,
        sqlx::query("update hidings set answer = $3, answered = $4 where id = $1 and person = $2 and lifted is null")
            .bind(id)
            .bind(person)
            .bind(words)
            .bind(now),
        execute
    )?;
    if touched > 0 {
        ledger::append(tx, now, Fact::new(HIDING_ANSWERED, now).by(person).about(person).object(id)).await?;
    }
    Ok(touched > 0)
}
