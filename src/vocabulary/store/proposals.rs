//! Concepts that somebody misses, and what became of them.

use chrono::{DateTime, Utc};

use super::list;
use crate::ids::{ConceptId, InstitutionId, PersonId, ProposalId};
use crate::ledger::{self, Fact};
use crate::sql;
use crate::storage::{Result, Tx};
use crate::vocabulary::model::{Concept, Kind, Outcome, Proposal};
use crate::vocabulary::{CONCEPT_ACCEPTED, CONCEPT_PROPOSED, CONCEPT_REFUSED};

/// How many proposals someone may have waiting.
pub const WAITING: i64 = 20;
/// How many are listed at once.
const LISTED: i64 = 100;

/// What someone misses.
#[derive(Debug, Clone, PartialEq)]
pub struct NewProposal {
    /// What it is called.
    pub label: String,
    /// What sort of thing it is.
    pub kind: Kind,
    /// What else it is called, short forms among it.
    pub names: Vec<String>,
    /// Why it is missed.
    pub why: String,
}

/// What a coordinator made of a proposal.
#[derive(Debug, Clone, PartialEq)]
pub enum Decision {
    /// A concept of its own.
    Concept(Concept),
    /// More names for a concept that there is.
    Name(Concept),
    /// Nothing.
    Refused,
}

#[derive(sqlx::FromRow)]
struct Row {
    id: ProposalId,
    proposer: PersonId,
    proposer_name: String,
    label: String,
    kind: String,
    names: String,
    why: String,
    proposed: DateTime<Utc>,
    outcome: Option<String>,
    concept: Option<ConceptId>,
    reason: String,
}

impl From<Row> for Proposal {
    fn from(row: Row) -> Self {
        Self {
            id: row.id,
            proposer: row.proposer,
            proposer_name: row.proposer_name,
            label: row.label,
            kind: Kind::from_code(&row.kind).unwrap_or(Kind::Technique),
            names: serde_json::from_str(&row.names).unwrap_or_default(),
            why: row.why,
            proposed: row.proposed,
            outcome: row.outcome.as_deref().and_then(Outcome::from_code),
            concept: row.concept,
            reason: row.reason,
        }
    }
}

/// Keeps a proposal; none if its proposer has too many waiting already.
pub async fn propose(
    tx: &mut Tx,
    now: DateTime<Utc>,
    proposer: &PersonId,
    institution: &InstitutionId,
    new: &NewProposal,
) -> Result<Option<ProposalId>> {
    let waiting: i64 = sql!(
        tx,
        sqlx::query_scalar("select cast(count(*) as bigint) from concept_proposals where proposer = $1 and outcome is null")
            .bind(proposer),
        fetch_one
    )?;
    if waiting >= WAITING {
        return Ok(None);
    }
    let id = ProposalId::new(now);
    sql!(
        tx,
        sqlx::query(
            "insert into concept_proposals (id, proposer, institution, label, kind, names, why, proposed, reason)
             values ($1, $2, $3, $4, $5, $6, $7, $8, '')"
        )
        .bind(&id)
        .bind(proposer)
        .bind(institution)
        .bind(&new.label)
        .bind(new.kind.code())
        .bind(list(&new.names))
        .bind(&new.why)
        .bind(now),
        execute
    )?;
    let fact = Fact::new(CONCEPT_PROPOSED, now).by(proposer).about(proposer).object(&id).with("kind", new.kind.code());
    ledger::append(tx, now, fact).await?;
    Ok(Some(id))
}

/// Proposals of an institution that wait, oldest first; at most a hundred.
pub async fn waiting(tx: &mut Tx, institution: &InstitutionId) -> Result<Vec<Proposal>> {
    let rows: Vec<Row> = sql!(
        tx,
        sqlx::query_as(
            "select c.id, c.proposer, p.name as proposer_name, c.label, c.kind, c.names, c.why, c.proposed, c.outcome, c.concept, c.reason
             from concept_proposals c join people p on p.id = c.proposer
             where c.institution = $1 and c.outcome is null order by c.proposed, c.id limit $2"
        )
        .bind(institution)
        .bind(LISTED),
        fetch_all
    )?;
    Ok(rows.into_iter().map(Proposal::from).collect())
}

/// How many proposals of an institution wait.
pub async fn count_waiting(tx: &mut Tx, institution: &InstitutionId) -> Result<i64> {
    sql!(
        tx,
        sqlx::query_scalar("select cast(count(*) as bigint) from concept_proposals where institution = $1 and outcome is null")
            .bind(institution),
        fetch_one
    )
}

/// What someone proposed, newest first; at most a hundred.
pub async fn of_person(tx: &mut Tx, proposer: &PersonId) -> Result<Vec<Proposal>> {
    let rows: Vec<Row> = sql!(
        tx,
        sqlx::query_as(
            "select c.id, c.proposer, p.name as proposer_name, c.label, c.kind, c.names, c.why, c.proposed, c.outcome, c.concept, c.reason
             from concept_proposals c join people p on p.id = c.proposer
             where c.proposer = $1 order by c.proposed desc, c.id desc limit $2"
        )
        .bind(proposer)
        .bind(LISTED),
        fetch_all
    )?;
    Ok(rows.into_iter().map(Proposal::from).collect())
}

/// A proposal of an institution, decided or not.
pub async fn proposal(tx: &mut Tx, institution: &InstitutionId, id: &ProposalId) -> Result<Option<Proposal>> {
    let row: Option<Row> = sql!(
        tx,
        sqlx::query_as(
            "select c.id, c.proposer, p.name as proposer_name, c.label, c.kind, c.names, c.why, c.proposed, c.outcome, c.concept, c.reason
             from concept_proposals c join people p on p.id = c.proposer
             where c.institution = $1 and c.id = $2"
        )
        .bind(institution)
        .bind(id),
        fetch_optional
    )?;
    Ok(row.map(Proposal::from))
}

/// Decides a proposal that waits; false where somebody did so before. The concept is written with it.
pub async fn decide(
    tx: &mut Tx,
    now: DateTime<Utc>,
    decider: &PersonId,
    proposal: &Proposal,
    decision: &Decision,
    reason: &str,
) -> Result<bool> {
    let (outcome, concept) = match decision {
        Decision::Concept(concept) => (Outcome::Concept, Some(concept)),
        Decision::Name(concept) => (Outcome::Name, Some(concept)),
        Decision::Refused => (Outcome::Refused, None),
    };
    match decision {
        Decision::Concept(concept) => {
            super::put(tx, now, std::slice::from_ref(concept)).await?;
        }
        // beside what its source says, so that bringing that in again leaves it
        Decision::Name(concept) => super::edits::add_names(tx, now, decider, concept).await?,
        Decision::Refused => {}
    }
    let touched = sql!(
        tx,
        sqlx::query(
            "update concept_proposals set outcome = $2, decided = $3, decider = $4, concept = $5, reason = $6
             where id = $1 and outcome is null"
        )
        .bind(&proposal.id)
        .bind(outcome.code())
        .bind(now)
        .bind(decider)
        .bind(concept.map(|concept| &concept.id))
        .bind(reason),
        execute
    )?;
    if touched == 0 {
        return Ok(false);
    }
    let kind = if outcome == Outcome::Refused { CONCEPT_REFUSED } else { CONCEPT_ACCEPTED };
    let mut fact = Fact::new(kind, now).by(decider).about(&proposal.proposer).object(&proposal.id);
    if let Some(concept) = concept {
        fact = fact.with("as", outcome.code()).with("concept", &concept.id);
    }
    ledger::append(tx, now, fact).await?;
    Ok(true)
}
