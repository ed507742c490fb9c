//! Rows of agreements.

use chrono::{DateTime, NaiveDate, Utc};

use super::model::{Agreement, New, Says, Side, State};
use crate::accounts::{Role, Viewer};
use crate::ids::{AgreementId, InstitutionId, PersonId};
use crate::sql;
use crate::storage::{Result, Tx};

#[derive(sqlx::FromRow)]
struct Row {
    id: AgreementId,
    programme: String,
    proposer: InstitutionId,
    proposer_name: String,
    partner: InstitutionId,
    partner_name: String,
    time_zone: String,
    state: String,
    in_force: bool,
    version: i64,
    first_day: String,
    last_day: String,
    words: String,
    link: String,
    proposer_contact: String,
    partner_contact: String,
    reason: String,
    proposed: DateTime<Utc>,
    proposed_name: Option<String>,
    answered: Option<DateTime<Utc>>,
    answered_name: Option<String>,
    ended: Option<DateTime<Utc>>,
    ended_name: Option<String>,
}

const SELECT: &str = "select a.id, a.programme, a.proposer, x.name as proposer_name, a.partner, y.name as partner_name, x.time_zone,
        a.state, a.in_force, a.version, a.first_day, a.last_day, a.words, a.link, a.proposer_contact, a.partner_contact, a.reason,
        a.proposed, p.name as proposed_name, a.answered, q.name as answered_name, a.ended, r.name as ended_name
    from agreements a join institutions x on x.id = a.proposer join institutions y on y.id = a.partner
        left join people p on p.id = a.proposed_by left join people q on q.id = a.answered_by left join people r on r.id = a.ended_by";

impl Row {
    fn read(self) -> Agreement {
        Agreement {
            // A state that is not known is an end: nothing is open by mistake.
            state: State::from_code(&self.state).unwrap_or(State::Ended),
            id: self.id,
            programme: self.programme,
            proposer: (self.proposer, self.proposer_name),
            partner: (self.partner, self.partner_name),
            in_force: self.in_force,
            version: self.version,
            says: Says {
                first: self.first_day.parse().unwrap_or(NaiveDate::MAX),
                last: self.last_day.parse().ok(),
                words: self.words,
                link: self.link,
                contact: self.proposer_contact,
            },
            partner_contact: self.partner_contact,
            reason: self.reason,
            proposed: (self.proposed, self.proposed_name),
            answered: self.answered.map(|at| (at, self.answered_name)),
            ended: self.ended.map(|at| (at, self.ended_name)),
            time_zone: self.time_zone,
        }
    }
}

/// The agreements that an institution is a side of, those that are open first, then the newest; 200 at most.
pub async fn of(tx: &mut Tx, institution: &InstitutionId) -> Result<Vec<Agreement>> {
    let query = format!("{SELECT} where a.proposer = $1 or a.partner = $1 order by a.proposed desc, a.id desc limit 200");
    let rows = sql!(tx, sqlx::query_as::<_, Row>(sqlx::AssertSqlSafe(query.clone())).bind(institution), fetch_all)?;
    let mut all: Vec<Agreement> = rows.into_iter().map(Row::read).collect();
    all.sort_by_key(|one| !one.state.is_open());
    Ok(all)
}

/// One agreement, whoever's it is.
pub async fn agreement(tx: &mut Tx, id: &AgreementId) -> Result<Option<Agreement>> {
    let query = format!("{SELECT} where a.id = $1");
    let row = sql!(tx, sqlx::query_as::<_, Row>(sqlx::AssertSqlSafe(query.clone())).bind(id), fetch_optional)?;
    Ok(row.map(Row::read))
}

/// An agreement that the viewer's institution is a side of, and which.
pub async fn seen(tx: &mut Tx, viewer: &Viewer, id: &AgreementId) -> Result<Option<(Agreement, Side)>> {
    let Some(me) = viewer.member() else { return Ok(None) };
    let found = agreement(tx, id).await?;
    Ok(found.and_then(|one| one.side(&me.institution).map(|side| (one, side))))
}

/// Every agreement that is proposed or agreed: for the clock.
pub(super) async fn open(tx: &mut Tx) -> Result<Vec<Agreement>> {
    let query = format!("{SELECT} where a.state in ('proposed', 'agreed') order by a.id");
    let rows = sql!(tx, sqlx::query_as::<_, Row>(sqlx::AssertSqlSafe(query.clone())), fetch_all)?;
    Ok(rows.into_iter().map(Row::read).collect())
}

/// Whether two institutions have an agreement on this programme that holds now. Both sides of one institution always have.
pub async fn are_agreed(tx: &mut Tx, programme: &str, one: &InstitutionId, other: &InstitutionId) -> Result<bool> {
    if one == other {
        return Ok(true);
    }
    let found: i64 = sql!(
        tx,
        sqlx::query_scalar("select cast(count(*) as bigint) from agreed where programme = $1 and institution = $2 and other = $3")
            .bind(programme)
            .bind(one)
            .bind(other),
        fetch_one
    )?;
    Ok(found > 0)
}

/// The institutions that one has an agreement with on this programme that holds now.
pub async fn partners(tx: &mut Tx, programme: &str, institution: &InstitutionId) -> Result<Vec<InstitutionId>> {
    sql!(
        tx,
        sqlx::query_scalar("select distinct other from agreed where programme = $1 and institution = $2")
            .bind(programme)
            .bind(institution),
        fetch_all
    )
}

/// Writes a proposal; none where one is open between the two already.
pub(super) async fn propose(tx: &mut Tx, now: DateTime<Utc>, new: &New<'_>) -> Result<Option<AgreementId>> {
    let there: i64 = sql!(
        tx,
        sqlx::query_scalar(
            "select cast(count(*) as bigint) from agreements where programme = $1 and state in ('proposed', 'agreed')
               and ((proposer = $2 and partner = $3) or (proposer = $3 and partner = $2))"
        )
        .bind(new.programme)
        .bind(new.proposer)
        .bind(new.partner),
        fetch_one
    )?;
    if there > 0 {
        return Ok(None);
    }
    let id = AgreementId::new(now);
    let (first, last) = (new.says.first.to_string(), new.says.last.map(|day| day.to_string()).unwrap_or_default());
    sql!(
        tx,
        sqlx::query(
            "insert into agreements (id, programme, proposer, partner, state, in_force, version, first_day, last_day, words, link,
                 proposer_contact, partner_contact, reason, proposed, proposed_by)
             values ($1, $2, $3, $4, $5, $6, 1, $7, $8, $9, $10, $11, '', '', $12, $13)"
        )
        .bind(&id)
        .bind(new.programme)
        .bind(new.proposer)
        .bind(new.partner)
        .bind(State::Proposed.code())
        .bind(false)
        .bind(&first)
        .bind(&last)
        .bind(&new.says.words)
        .bind(&new.says.link)
        .bind(&new.says.contact)
        .bind(now)
        .bind(new.by),
        execute
    )?;
    Ok(Some(id))
}

/// What a step leaves.
#[derive(Debug, Clone, Copy)]
pub(super) struct Left<'a> {
    pub state: State,
    pub in_force: bool,
    pub by: Option<&'a PersonId>,
    /// Why, where it is declined or ended.
    pub reason: &'a str,
    /// Whom to ask, where it is accepted.
    pub contact: &'a str,
}

/// Writes a step.
pub(super) async fn set(tx: &mut Tx, now: DateTime<Utc>, id: &AgreementId, left: Left<'_>) -> Result<()> {
    let answers = matches!(left.state, State::Agreed | State::Declined);
    let query = if answers {
        "update agreements set state = $2, in_force = $3, version = version + 1, reason = $4, partner_contact = $5, answered = $6, answered_by = $7 where id = $1"
    } else {
        "update agreements set state = $2, in_force = $3, version = version + 1, reason = $4,
             partner_contact = case when $5 = '' then partner_contact else $5 end, ended = $6, ended_by = $7 where id = $1"
    };
    sql!(
        tx,
        sqlx::query(query)
            .bind(id)
            .bind(left.state.code())
            .bind(left.in_force)
            .bind(left.reason)
            .bind(left.contact)
            .bind(now)
            .bind(left.by),
        execute
    )?;
    Ok(())
}

/// Notes that an agreement has begun to hold.
pub(super) async fn begin(tx: &mut Tx, id: &AgreementId) -> Result<()> {
    sql!(tx, sqlx::query("update agreements set in_force = $2 where id = $1").bind(id).bind(true), execute)?;
    Ok(())
}

/// Who speaks for an institution towards others: its coordinators and administrators; where it has none, its partner coordinators.
pub async fn speakers(tx: &mut Tx, institution: &InstitutionId) -> Result<Vec<PersonId>> {
    for (first, second) in [(Role::Coordinator, Role::Admin), (Role::PartnerCoordinator, Role::PartnerCoordinator)] {
        let found: Vec<PersonId> = sql!(
            tx,
            sqlx::query_scalar(
                "select distinct p.id from people p join roles r on r.person = p.id
                 where p.institution = $1 and p.active and r.role in ($2, $3) order by p.id"
            )
            .bind(institution)
            .bind(first.code())
            .bind(second.code()),
            fetch_all
        )?;
        if !found.is_empty() {
            return Ok(found);
        }
    }
    Ok(Vec::new())
}

/// Whether a viewer speaks for their institution.
pub async fn speaks(tx: &mut Tx, viewer: &Viewer) -> Result<bool> {
    let Some(me) = viewer.member() else { return Ok(false) };
    if me.roles.contains(&Role::Coordinator) || me.roles.contains(&Role::Admin) {
        return Ok(true);
    }
    Ok(me.roles.contains(&Role::PartnerCoordinator) && speakers(tx, &me.institution).await?.contains(&me.person))
}
