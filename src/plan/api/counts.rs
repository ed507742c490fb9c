//! Everything that is counted, as JSON.

use axum::Json;
use axum::extract::{Path, Query};
use chrono::NaiveDate;
use serde::Serialize;
use utoipa::ToSchema;

use crate::measures::{ShownFigure, counters};
use crate::plan::counts::{breakdowns, read};
use crate::web::forms::Form;
use crate::web::{Result, Visit};

/// Something that is counted.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct CounterOut {
    code: &'static str,
    /// What it counts.
    words: &'static str,
    /// What the number is of.
    unit: &'static str,
    /// Which facts it is counted from.
    source: &'static str,
    /// Whether it is a state at a date.
    at_a_date: bool,
    /// Whether it is of people: exact for coordinators and administrators alone.
    of_people: bool,
    /// What it can be broken down by.
    breakdowns: Vec<&'static str>,
}

/// A count over some days.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct CountOut {
    code: &'static str,
    /// The first day that the number is of: where it is not exact, and nothing is published of just the days that were asked for, of the
    /// first of the whole quarters within them.
    from: NaiveDate,
    /// The last day in it.
    until: NaiveDate,
    /// Whether the numbers are exact, rather than published ones of the whole quarters within these days.
    exact: bool,
    /// The number, with thousands apart; empty where nothing was counted, `..` where it is hidden.
    n: String,
    /// By what `groups` are.
    by: Option<&'static str>,
    groups: Vec<CountGroupOut>,
    periods: Vec<CountPeriodOut>,
}

/// A group of a count.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct CountGroupOut {
    group: String,
    /// How many groups before it hold it too: a department's number is of everybody below it.
    level: usize,
    /// What it belongs to; empty for nothing.
    within: String,
    n: String,
}

/// A period of a count.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct CountPeriodOut {
    period: String,
    from: NaiveDate,
    /// The last day in it.
    until: NaiveDate,
    n: String,
}

/// Everything that is counted.
#[utoipa::path(
    get,
    path = "/api/v1/counts",
    tag = "plan",
    responses(
        (status = 200, body = Vec<CounterOut>),
    )
)]
pub(crate) async fn list(visit: Visit) -> Result<Json<Vec<CounterOut>>> {
    visit.member()?;
    let all = counters().iter().map(|counter| CounterOut {
        code: counter.code,
        words: counter.words,
        unit: counter.unit,
        source: counter.source,
        at_a_date: counter.is_at_a_date(),
        of_people: counter.people,
        breakdowns: breakdowns(counter).into_iter().map(|by| by.code()).collect(),
    });
    Ok(Json(all.collect()))
}

/// One count over any days: exactly for coordinators and administrators, each of whose looks is written down, and for everyone where it is not
/// of people. Of people everyone else is given the whole quarters within these days that snapshots hold, each to the nearest 5, and their sum.
#[utoipa::path(
    get,
    path = "/api/v1/counts/{code}",
    tag = "plan",
    params(
        ("code" = String, Path, description = "A counter's code"),
        ("from" = Option<String>, Query, description = "The first day, such as 2026-01-01; the plan's without it"),
        ("until" = Option<String>, Query, description = "The last day; today without it"),
        ("by" = Option<String>, Query, description = "Broken down by one of its `breakdowns`"),
        ("every" = Option<String>, Query, description = "Divided into `month`, `quarter`, `academic` years or `plan` years, 120 at most"),
    ),
    responses(
        (status = 200, body = CountOut),
        (status = 404, description = "No such counter"),
        (status = 422, description = "A day or a word is wrong"),
    )
)]
pub(crate) async fn show(
    visit: Visit,
    Path(code): Path<String>,
    Query(sent): Query<Vec<(String, String)>>,
) -> Result<Json<CountOut>> {
    let mut form = Form::sent(sent);
    let count = read(&visit, &code, &mut form).await?;
    form.checked()?;
    let (from, until) = count.of_days;
    let n = |figure: ShownFigure| figure.n;
    Ok(Json(CountOut {
        code: count.counter.code,
        from,
        until,
        exact: count.is_exact,
        n: n(count.all),
        by: count.by.map(|by| by.code()),
        groups: count
            .groups
            .into_iter()
            .map(|one| CountGroupOut { group: one.name, level: one.depth, within: one.within, n: n(one.figure) })
            .collect(),
        periods: count
            .periods
            .into_iter()
            .map(|(period, span, figure)| CountPeriodOut {
                period,
                from: span.from,
                until: span.until.pred_opt().unwrap_or(span.until),
                n: n(figure),
            })
            .collect(),
    }))
}
