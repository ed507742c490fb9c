//! Measures as JSON: one of them opened down to its numbers, changed, and what is recorded for it.

use std::collections::BTreeMap;

use axum::extract::{Path, Query};
use axum::http::StatusCode;
use axum::http::header::LOCATION;
use axum::response::IntoResponse;
use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::part::{PlanPartIn, PlanPlaceIn, conflict, fields, form, laid_over};
use super::plans::{FigureOut, ReadingOut};
use crate::plan::acts;
use crate::plan::forms::{add as add_form, measure as measure_form, record as short};
use crate::plan::model::{Act, Measure, Relation};
use crate::plan::pages::Which;
use crate::plan::readings::{Calendar, Row};
use crate::plan::report::root;
use crate::plan::store::{self, Saved};
use crate::web::{Error, FromJson, IfMatch, Result, Visit, tagged};

/// One measure, opened down to its numbers.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct MeasureOut {
    code: String,
    version: i64,
    /// What it says, as `PUT` takes it. `baseline_n` and `baseline_of` are left out for those who see numbers of people rounded: sent together
    /// they take the place of those that there are, which stay where neither is sent.
    fields: BTreeMap<String, String>,
    #[serde(flatten)]
    reading: ReadingOut,
    /// Where it began.
    baseline: FigureOut,
    /// By quarter, academic year or year of the plan, as `by` says.
    periods: Vec<PeriodOut>,
    /// All periods together.
    pooled: Option<FigureOut>,
    breakdowns: Vec<BreakdownOut>,
    records: Vec<RecordOut>,
}

/// A number of a period.
#[derive(Debug, Serialize, ToSchema)]
struct PeriodOut {
    period: String,
    last_day: NaiveDate,
    note: String,
    #[serde(flatten)]
    figure: FigureOut,
}

/// A measure broken down.
#[derive(Debug, Serialize, ToSchema)]
struct BreakdownOut {
    by: &'static str,
    when: String,
    /// What a row is of, where that has to be said; else empty.
    note: &'static str,
    groups: Vec<GroupOut>,
}

/// One group.
#[derive(Debug, Serialize, ToSchema)]
struct GroupOut {
    group: String,
    /// How many groups before it hold it too: exact numbers of a department are of everybody below it.
    level: usize,
    /// What it belongs to; empty for nothing.
    within: String,
    #[serde(flatten)]
    figure: FigureOut,
}

/// What was recorded.
#[derive(Debug, Serialize, ToSchema)]
struct RecordOut {
    id: String,
    what: crate::plan::model::Recorded,
    period: String,
    held: bool,
    #[serde(flatten)]
    figure: FigureOut,
    /// How many a survey asked.
    invited: String,
    words: String,
    link: String,
    recorded: DateTime<Utc>,
    /// Whether another record took its place.
    corrected: bool,
}

/// One measure: its number, its judgement, its definition, and its numbers by period and broken down.
#[utoipa::path(
    get,
    path = "/api/v1/plans/{plan}/measures/{code}",
    tag = "plan",
    params(
        ("plan" = String, Path, description = "A plan's code"),
        ("code" = String, Path, description = "A measure's code"),
        ("by" = Option<String>, Query, description = "`quarter` (as without it), `academic` or `plan`"),
    ),
    responses(
        (status = 200, body = MeasureOut, headers(("ETag" = String, description = "Its version"))),
        (status = 404, description = "No such measure"),
    )
)]
pub(crate) async fn measure(visit: Visit, Path((plan, code)): Path<(String, String)>, Query(which): Query<Which>) -> Result {
    answer_measure(&visit, &plan, &code, which.by.as_deref()).await
}

pub(super) async fn answer_measure(visit: &Visit, plan: &str, code: &str, by: Option<&str>) -> Result {
    let mut tx = visit.app.db.read().await?;
    let opened = acts::open(&mut tx, visit, Some(plan)).await?;
    let (kept, action, _) = acts::measure(&mut tx, &opened, code).await?;
    let all = store::measures(&mut tx, &opened.plan.id).await?;
    let root = root(&kept, &all);
    let every = store::records(&mut tx, &root.id).await?;
    let records: Vec<store::Record> = every.iter().filter(|record| !record.is_corrected()).cloned().collect();
    let reader = opened.reader();
    let reading = reader.now(&mut tx, &root.says, Some(&action), &records).await?;
    let calendar = by.and_then(Calendar::from_code).unwrap_or(Calendar::Quarters);
    let trend = reader.trend(&mut tx, &root.says, &records, calendar).await?;
    let groups = reader.all_groups(&mut tx, root, &records).await?;
    let numbers = reader.records(&root.says, &every);
    drop(tx);
    acts::note_reading(visit, &opened, "measure", code).await?;
    let period = |row: Row| PeriodOut { period: row.period, last_day: row.last, note: row.note, figure: row.figure.into() };
    let out = MeasureOut {
        code: kept.says.code.clone(),
        version: kept.version,
        // Where it began counts people too: those who see them rounded have it as `baseline` says.
        fields: fields(measure_form::values(&kept.says))
            .into_iter()
            .filter(|(name, _)| !kept.says.hides_where_it_began(opened.sight) || !measure_form::NUMBERS.contains(&name.as_str()))
            .collect(),
        reading: reading.into(),
        baseline: reader.baseline(&root.says).into(),
        periods: trend.rows.into_iter().map(period).collect(),
        pooled: trend.pooled.map(|row| row.figure.into()),
        breakdowns: groups
            .into_iter()
            .map(|groups| BreakdownOut {
                by: groups.code,
                when: groups.when,
                note: groups.note,
                groups: groups
                    .groups
                    .into_iter()
                    .map(|one| GroupOut { group: one.name, level: one.depth, within: one.within, figure: one.figure.into() })
                    .collect(),
            })
            .collect(),
        records: every
            .iter()
            .zip(numbers)
            .map(|(one, number)| RecordOut {
                id: one.id.to_string(),
                what: one.value.what,
                period: one.value.period.to_string(),
                held: one.value.held,
                figure: number.into(),
                invited: reader.invited(&root.says, one, &every),
                words: one.value.words.clone(),
                link: one.value.link.clone(),
                recorded: one.recorded,
                corrected: one.is_corrected(),
            })
            .collect(),
    };
    Ok(tagged(kept.version, out))
}

/// What happened outside.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct MeasureRecordIn {
    what: crate::plan::model::Recorded,
    /// When: a day, a quarter, a year, an academic year, or `day to day`.
    period: String,
    n: Option<f64>,
    /// Of how many: an audit has both numbers or neither, and portraits have no such number.
    of: Option<f64>,
    /// How many a survey asked; of nothing else.
    invited: Option<f64>,
    /// False where it was not held; then `words` say why.
    #[serde(default = "yes")]
    held: bool,
    #[serde(default)]
    words: String,
    #[serde(default)]
    link: String,
    /// The record that this one takes the place of. Whoever is not shown its numbers leaves those out that are to stay.
    corrects: Option<String>,
}

fn yes() -> bool {
    true
}

/// A new measure.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct MeasureIn {
    /// Its code; without one it gets the next of its action that is free.
    #[serde(default)]
    code: String,
    /// The number of the action that it belongs to.
    action: String,
    /// The measure whose numbers count for it too.
    #[serde(default)]
    same_as: String,
    /// What it says, by field, as `GET` gives it.
    fields: BTreeMap<String, String>,
    /// Why, in up to 200 letters.
    #[serde(default)]
    note: String,
}

/// Adds a measure to an action, behind its others. Coordinators only.
#[utoipa::path(
    post,
    path = "/api/v1/plans/{plan}/measures",
    tag = "plan",
    params(("plan" = String, Path, description = "A plan's code")),
    request_body = MeasureIn,
    responses(
        (status = 201, body = MeasureOut, headers(
            ("Location" = String, description = "Where it is"),
            ("ETag" = String, description = "Its version"),
        )),
        (status = 403, description = "You are no coordinator"),
        (status = 404, description = "No such plan at your institution"),
        (status = 409, description = "There is one that says the same"),
        (status = 422, description = "A field is wrong, or the code is taken"),
    )
)]
pub(crate) async fn add(visit: Visit, Path(plan): Path<String>, sent: FromJson<MeasureIn>) -> Result {
    let opened = acts::open(&mut visit.app.db.read().await?, &visit, Some(&plan)).await?;
    acts::allow(Relation::of(opened.me, false), Act::Keep)?;
    let MeasureIn { code, action, same_as, fields, note } = sent.read()?;
    let form = laid_over(measure_form::values(&Measure::default()), PlanPartIn { fields, note })?;
    let mut form = form.with("code", &code).with("action", &action).with("same_as", &same_as);
    let before = add_form::measure(&mut form);
    let says = measure_form::read(&mut form, &before, opened.who());
    let note = form.line("note", 200);
    form.checked()?;
    let code = acts::add_measure(&visit, Some(&plan), says, &note).await?;
    let place = format!("/api/v1/plans/{plan}/measures/{code}");
    Ok((StatusCode::CREATED, [(LOCATION, place)], answer_measure(&visit, &plan, &code, None).await?).into_response())
}

/// Moves a measure behind another of its action, or to the front. Coordinators only.
#[utoipa::path(
    post,
    path = "/api/v1/plans/{plan}/measures/{code}/move",
    tag = "plan",
    params(("plan" = String, Path, description = "A plan's code"), ("code" = String, Path, description = "A measure's code")),
    request_body = PlanPlaceIn,
    responses(
        (status = 204, description = "It stands there"),
        (status = 403, description = "You are no coordinator"),
        (status = 404, description = "No such measure"),
        (status = 422, description = "No such measure of its action to stand behind"),
    )
)]
pub(crate) async fn place(visit: Visit, Path((plan, code)): Path<(String, String)>, sent: FromJson<PlanPlaceIn>) -> Result {
    let mut tx = visit.app.db.read().await?;
    let opened = acts::open(&mut tx, &visit, Some(&plan)).await?;
    let (_, _, relation) = acts::measure(&mut tx, &opened, &code).await?;
    drop(tx);
    acts::allow(relation, Act::Keep)?;
    acts::move_behind::<Measure>(&visit, Some(&plan), &code, &sent.read()?.behind).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// Changes how a measure is defined, if it is still the version named in `If-Match`.
#[utoipa::path(
    put,
    path = "/api/v1/plans/{plan}/measures/{code}",
    tag = "plan",
    params(
        ("plan" = String, Path, description = "A plan's code"),
        ("code" = String, Path, description = "A measure's code"),
        ("If-Match" = String, Header, description = "The ETag of the version that this changes"),
    ),
    request_body = PlanPartIn,
    responses(
        (status = 200, body = MeasureOut, headers(("ETag" = String, description = "Its new version"))),
        (status = 403, description = "Neither an owner nor a coordinator"),
        (status = 404, description = "No such measure"),
        (status = 409, description = "Changed by someone else meanwhile"),
        (status = 422, description = "A field is wrong"),
        (status = 428, description = "No If-Match"),
    )
)]
pub(crate) async fn change(
    visit: Visit,
    Path((plan, code)): Path<(String, String)>,
    if_match: IfMatch,
    sent: FromJson<PlanPartIn>,
) -> Result {
    let mut tx = visit.app.db.read().await?;
    let opened = acts::open(&mut tx, &visit, Some(&plan)).await?;
    let (kept, _, relation) = acts::measure(&mut tx, &opened, &code).await?;
    drop(tx);
    acts::allow(relation, Act::Edit)?;
    let mut form = laid_over(measure_form::shown(&kept.says, opened.sight), sent.read()?)?;
    let version = if_match.version()?;
    let says = measure_form::read(&mut form, &kept.says, opened.who());
    let note = form.line("note", 200);
    let is_anew = measure_form::says_otherwise(&form, &kept.says, &says, opened.sight);
    if is_anew && note.is_empty() {
        form.wrong("note", "Say in a few words why: numbers before and after are compared by it.");
    }
    form.checked()?;
    if acts::save_measure(&visit, Some(&plan), &code, version, &says, (&note, is_anew)).await? == Saved::Changed {
        return Err(conflict());
    }
    answer_measure(&visit, &plan, &code, None).await
}

/// Records what happened outside, for a measure that cannot be counted here.
#[utoipa::path(
    post,
    path = "/api/v1/plans/{plan}/measures/{code}/records",
    tag = "plan",
    params(("plan" = String, Path, description = "A plan's code"), ("code" = String, Path, description = "A measure's code")),
    request_body = MeasureRecordIn,
    responses(
        (status = 200, body = MeasureOut),
        (status = 403, description = "Neither an owner nor a coordinator"),
        (status = 404, description = "No such measure, or no such record to correct"),
        (status = 409, description = "Recorded or corrected already"),
        (status = 422, description = "A field is wrong"),
    )
)]
pub(crate) async fn record(visit: Visit, Path((plan, code)): Path<(String, String)>, sent: FromJson<MeasureRecordIn>) -> Result {
    let mut tx = visit.app.db.read().await?;
    let opened = acts::open(&mut tx, &visit, Some(&plan)).await?;
    let (kept, _, relation) = acts::measure(&mut tx, &opened, &code).await?;
    let records = store::records(&mut tx, &kept.id).await?;
    drop(tx);
    acts::allow(relation, Act::Record)?;
    let sent = sent.read()?;
    let number = |number: Option<f64>| number.map(|number| number.to_string()).unwrap_or_default();
    let mut form = form([
        ("what", sent.what.code().to_owned()),
        ("period", sent.period),
        ("n", number(sent.n)),
        ("of", number(sent.of)),
        ("invited", number(sent.invited)),
        ("held", if sent.held { "yes" } else { "no" }.to_owned()),
        ("words", sent.words),
        ("link", sent.link),
    ]);
    let corrected = records.iter().find(|record| sent.corrects.as_deref() == Some(record.id.as_str()));
    let hidden = corrected.filter(|record| acts::hides_numbers(&opened, &kept.says, record)).map(|record| &record.value);
    let value = short::read(&mut form, &kept.says, hidden);
    let Some(value) = value.filter(|_| form.is_good()) else { return Err(Error::Invalid(form.errors())) };
    acts::record(&visit, Some(&plan), &code, &value, sent.corrects.as_deref()).await?;
    answer_measure(&visit, &plan, &code, None).await
}
