//! The facts behind a measure's number.

use std::collections::BTreeMap;

use axum::Json;
use axum::extract::{Path, Query};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::measures::Behind;
use crate::plan::acts;
use crate::plan::behind::{self, Wanted};
use crate::web::{Result, Visit};

/// The most that one answer holds.
const MOST: usize = 500;

/// Which facts.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct FactsAsked {
    /// `n` (the default), or `of` for the number below it.
    part: Option<String>,
    /// Of a period, such as `2026 Q1`; without it, of the time that the measure is read over today.
    period: Option<String>,
    /// Where to go on: `next` of the answer before.
    cursor: Option<String>,
    /// How many, up to 500; 50 without it.
    limit: Option<usize>,
}

/// A number with the facts behind it, a page of them.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct MeasureFacts {
    code: String,
    /// The version of the measure's definition.
    version: i64,
    /// What is counted; empty where it is recorded.
    counter: String,
    /// The number itself; empty where it is recorded.
    number: String,
    /// Of when, in words.
    when: String,
    /// The newest first.
    facts: Vec<FactOut>,
    /// The cursor of what follows; null at the end.
    next: Option<String>,
}

/// A fact: keys in place of people, no names.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = MeasureFact)]
struct FactOut {
    seq: i64,
    kind: String,
    happened: DateTime<Utc>,
    recorded: DateTime<Utc>,
    person: String,
    object: String,
    department: String,
    site: String,
    quantity: Option<f64>,
    codes: BTreeMap<String, String>,
    counts: bool,
    /// Why it counts, or does not.
    why: String,
}

impl From<Behind> for FactOut {
    fn from(fact: Behind) -> Self {
        Self {
            seq: fact.seq,
            kind: fact.kind,
            happened: fact.happened,
            recorded: fact.recorded,
            person: fact.person,
            object: fact.object,
            department: fact.department,
            site: fact.site,
            quantity: fact.quantity,
            codes: fact.codes,
            counts: fact.counts,
            why: fact.why,
        }
    }
}

/// The facts that a measure's number was counted from, and why each counts or not. That they were read is itself a fact.
#[utoipa::path(
    get,
    path = "/api/v1/plans/{plan}/measures/{code}/facts",
    tag = "plan",
    params(("plan" = String, Path, description = "A plan's code"), ("code" = String, Path, description = "A measure's code"), FactsAsked),
    responses(
        (status = 200, body = MeasureFacts),
        (status = 400, description = "Not a period, or no cursor of ours"),
        (status = 403, description = "Neither a coordinator nor an administrator"),
        (status = 404, description = "No such measure, or it has no such number"),
    )
)]
pub(crate) async fn list(
    visit: Visit,
    Path((plan, code)): Path<(String, String)>,
    Query(asked): Query<FactsAsked>,
) -> Result<Json<MeasureFacts>> {
    let limit = asked.limit.unwrap_or(behind::PAGE).clamp(1, MOST);
    let wanted = Wanted::read(asked.part.as_deref(), asked.period.as_deref(), asked.cursor.as_deref(), limit)?;
    let mut tx = visit.app.db.read().await?;
    let opened = acts::open(&mut tx, &visit, Some(&plan)).await?;
    let opening = behind::open(&mut tx, &opened, &code, &wanted).await?;
    drop(tx);
    acts::note_reading(&visit, &opened, "facts", &code).await?;
    Ok(Json(MeasureFacts {
        code: opening.measure.says.code,
        version: opening.measure.version,
        counter: opening.counter.map(|counter| counter.code.to_owned()).unwrap_or_default(),
        number: opening.number,
        when: opening.when,
        facts: opening.page.facts.into_iter().map(FactOut::from).collect(),
        next: opening.page.next.map(|seq| seq.to_string()),
    }))
}
