//! Reading plans.

use std::collections::BTreeMap;

use axum::Json;
use axum::extract::{Path, Query};
use axum::http::HeaderValue;
use axum::http::header::{CONTENT_TYPE, ETAG};
use axum::response::{IntoResponse, Response};
use chrono::{DateTime, NaiveDate, Utc};
use serde::Serialize;
use utoipa::ToSchema;

use crate::accounts::Role;
use crate::measures::{ShownFigure, Sight};
use crate::plan::acts;
use crate::plan::forms::{action as action_form, measure as measure_form};
use crate::plan::model::{Act, Kind, Status, may};
use crate::plan::pages::Which;
use crate::plan::readings::{Calendar, Reading, Row};
use crate::plan::report::{MeasureLine, Report, compile, root};
use crate::plan::{export, store};
use crate::web::openapi::Problem;
use crate::web::{Result, Visit};

/// A plan in a list.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PlanListed {
    /// Its code, as addresses name it.
    code: String,
    name: String,
    begins: NaiveDate,
    ends: NaiveDate,
    /// Whether everyone may see how it stands.
    public: bool,
}

/// A plan as it stands.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PlanOut {
    code: String,
    name: String,
    summary: String,
    begins: NaiveDate,
    ends: NaiveDate,
    /// Month and day on which academic years end.
    academic_year_end: String,
    /// The day of this report.
    today: NaiveDate,
    /// `exact`, or `published`: counts of people to the nearest 5, `..` for what is hidden.
    numbers: &'static str,
    /// Where they are as published: the quarter whose numbers of people were frozen last.
    snapshot: Option<String>,
    actions: Vec<PlanAction>,
}

/// An action in a plan.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PlanAction {
    number: String,
    words: String,
    strand: String,
    owners: Vec<String>,
    accountable: String,
    timeframe: String,
    due: NaiveDate,
    status: Status,
    reason: String,
    late: bool,
    /// Updates that were asked for and not answered.
    waiting: usize,
    measures: Vec<PlanMeasure>,
}

/// A measure in a plan. Its judgement is not its action's status.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PlanMeasure {
    code: String,
    name: String,
    kind: Kind,
    unit: String,
    /// The measure that it is the same as; empty for none.
    same_as: String,
    version: i64,
    #[serde(flatten)]
    reading: ReadingOut,
}

/// A number as it may be seen, and how it is judged.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ReadingOut {
    #[serde(flatten)]
    figure: FigureOut,
    /// `met`, `not met`, `on course`, `no baseline`, `no data`, `not yet counted`, `paused`, `not held` or `suppressed`.
    judgement: &'static str,
    /// What is aimed for, in words; empty for nothing.
    target: String,
    /// Of when the number is, in words.
    when: String,
}

/// A number as it may be seen.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct FigureOut {
    /// How many; `..` where it is hidden, empty where nothing was counted.
    n: String,
    /// Of how many; empty where it is no share.
    of: String,
    /// The share in words; empty where it is none.
    share: String,
    /// Whether something is hidden.
    hidden: bool,
}

impl From<ShownFigure> for FigureOut {
    fn from(figure: ShownFigure) -> Self {
        Self { n: figure.n, of: figure.of, share: figure.share, hidden: figure.hidden }
    }
}

impl From<Reading> for ReadingOut {
    fn from(reading: Reading) -> Self {
        Self {
            figure: reading.figure.into(),
            judgement: reading.verdict.words(),
            target: reading.target.map_or_else(String::new, |target| format!("{} by {}", target.words(), target.period.words())),
            when: reading.when,
        }
    }
}

impl PlanOut {
    pub(in crate::plan) fn new(report: &Report) -> Self {
        let head = &report.plan.head;
        let action = |line: &crate::plan::report::ActionLine| PlanAction {
            number: line.kept.says.number.clone(),
            words: line.kept.says.words.clone(),
            strand: line.kept.says.strand.clone(),
            owners: line.kept.says.owners.clone(),
            accountable: line.kept.says.accountable.clone(),
            timeframe: line.kept.says.timeframe(head),
            due: line.kept.says.due_on(head),
            status: line.kept.stand.status,
            reason: line.kept.stand.reason.clone(),
            late: line.late,
            waiting: line.asked.len(),
            measures: line.measures.iter().map(measure_out).collect(),
        };
        Self {
            code: head.code.clone(),
            name: head.name.clone(),
            summary: head.summary.clone(),
            begins: head.begins,
            ends: head.ends,
            academic_year_end: head.academic_year_end.to_string(),
            today: report.today,
            numbers: if report.sight == Sight::Exact { "exact" } else { "published" },
            snapshot: report.snapshot.as_ref().map(|(quarter, _)| quarter.clone()),
            actions: report.lines.iter().map(action).collect(),
        }
    }
}

fn measure_out(line: &MeasureLine) -> PlanMeasure {
    let says = &line.kept.says;
    PlanMeasure {
        code: says.code.clone(),
        name: says.name.clone(),
        kind: says.kind,
        unit: says.unit.clone(),
        same_as: says.same_as.clone(),
        version: line.kept.version,
        reading: line.reading.clone().into(),
    }
}

/// One action, with everything that may be changed about it.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ActionOut {
    number: String,
    version: i64,
    status: Status,
    reason: String,
    since: DateTime<Utc>,
    late: bool,
    /// What it says, as `PUT` takes it.
    fields: BTreeMap<String, String>,
    updates: Vec<UpdateOut>,
    evidence: Vec<EvidenceOut>,
}

/// An update: asked for, given, or both.
#[derive(Debug, Serialize, ToSchema)]
struct UpdateOut {
    /// When it was asked for; none where it was given unasked.
    asked: Option<DateTime<Utc>>,
    /// The name of whoever was asked.
    asked_of: Option<String>,
    /// By which day.
    due: Option<String>,
    question: String,
    /// When it was given; none while it is waited for.
    given: Option<DateTime<Utc>>,
    given_by: Option<String>,
    /// The day it speaks of.
    day: Option<String>,
    words: String,
}

/// What shows that something was done.
#[derive(Debug, Serialize, ToSchema)]
struct EvidenceOut {
    words: String,
    link: String,
    added: DateTime<Utc>,
}

/// One measure, opened down to its numbers.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct MeasureOut {
    code: String,
    version: i64,
    /// What it says, as `PUT` takes it.
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
    groups: Vec<GroupOut>,
}

/// One group.
#[derive(Debug, Serialize, ToSchema)]
struct GroupOut {
    group: String,
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

/// The plans of my institution; the first is the one that pages show first.
#[utoipa::path(
    get,
    path = "/api/v1/plans",
    tag = "plan",
    responses(
        (status = 200, body = Vec<PlanListed>),
        (status = 401, description = "No token", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(crate) async fn list(visit: Visit) -> Result<Json<Vec<PlanListed>>> {
    let me = visit.member()?;
    let plans = store::of(&mut visit.app.db.read().await?, &me.institution).await?;
    let listed = plans.into_iter().map(|plan| PlanListed {
        code: plan.head.code,
        name: plan.head.name,
        begins: plan.head.begins,
        ends: plan.head.ends,
        public: plan.public,
    });
    Ok(Json(listed.collect()))
}

/// A plan as it stands: each action with its status, each measure with its number and its judgement.
#[utoipa::path(
    get,
    path = "/api/v1/plans/{plan}",
    tag = "plan",
    params(("plan" = String, Path, description = "A plan's code")),
    responses(
        (status = 200, body = PlanOut),
        (status = 401, description = "No token", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "No such plan at your institution", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(crate) async fn report(visit: Visit, Path(plan): Path<String>) -> Result<Json<PlanOut>> {
    let mut tx = visit.app.db.read().await?;
    let opened = acts::open(&mut tx, &visit, Some(&plan)).await?;
    let report = compile(&mut tx, opened.reader(), &opened.plan).await?;
    drop(tx);
    acts::note_reading(&visit, &opened, "report").await?;
    Ok(Json(PlanOut::new(&report)))
}

/// A plan as the file that `benchside import plan` takes.
#[utoipa::path(
    get,
    path = "/api/v1/plans/{plan}/file",
    tag = "plan",
    params(("plan" = String, Path, description = "A plan's code")),
    responses(
        (status = 200, description = "TOML", body = String, content_type = "application/toml"),
        (status = 401, description = "No token", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "You are no coordinator", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "No such plan at your institution", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(crate) async fn file(visit: Visit, Path(plan): Path<String>) -> Result {
    visit.holding(Role::Coordinator)?;
    let mut tx = visit.app.db.read().await?;
    let opened = acts::open(&mut tx, &visit, Some(&plan)).await?;
    let text = export::text(&mut tx, &opened.plan).await?;
    Ok(([(CONTENT_TYPE, "application/toml")], text).into_response())
}

fn fields(values: Vec<(&'static str, String)>) -> BTreeMap<String, String> {
    values.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
}

/// An answer with the version that `If-Match` names.
fn tagged(version: i64, body: impl Serialize) -> Response {
    let mut response = Json(body).into_response();
    if let Ok(tag) = HeaderValue::from_str(&format!("\"{version}\"")) {
        response.headers_mut().insert(ETAG, tag);
    }
    response
}

/// One action: how it stands, what it says, what was asked and said, what shows it.
#[utoipa::path(
    get,
    path = "/api/v1/plans/{plan}/actions/{number}",
    tag = "plan",
    params(("plan" = String, Path, description = "A plan's code"), ("number" = String, Path, description = "An action's number")),
    responses(
        (status = 200, body = ActionOut, headers(("ETag" = String, description = "Its version"))),
        (status = 401, description = "No token", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "No such action", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(crate) async fn action(visit: Visit, Path((plan, number)): Path<(String, String)>) -> Result {
    answer_action(&visit, &plan, &number).await
}

pub(super) async fn answer_action(visit: &Visit, plan: &str, number: &str) -> Result {
    let mut tx = visit.app.db.read().await?;
    let opened = acts::open(&mut tx, visit, Some(plan)).await?;
    let (kept, _) = acts::action(&mut tx, &opened, number).await?;
    let updates = store::updates(&mut tx, &kept.id).await?;
    let evidence = store::evidence(&mut tx, &kept.id).await?;
    drop(tx);
    let out = ActionOut {
        number: kept.says.number.clone(),
        version: kept.version,
        status: kept.stand.status,
        reason: kept.stand.reason.clone(),
        since: kept.stand.since,
        late: kept.stand.status.is_late(kept.says.due_on(&opened.plan.head), opened.today),
        fields: fields(action_form::values(&kept.says)),
        updates: updates
            .into_iter()
            .map(|one| UpdateOut {
                asked: one.asked,
                asked_of: one.asked_name,
                due: one.due,
                question: one.question,
                given: one.given,
                given_by: one.given_by,
                day: one.day,
                words: one.words,
            })
            .collect(),
        evidence: evidence.into_iter().map(|one| EvidenceOut { words: one.words, link: one.link, added: one.added }).collect(),
    };
    Ok(tagged(kept.version, out))
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
        (status = 401, description = "No token", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "No such measure", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(crate) async fn measure(visit: Visit, Path((plan, code)): Path<(String, String)>, Query(which): Query<Which>) -> Result {
    answer_measure(&visit, &plan, &code, which.by.as_deref()).await
}

pub(super) async fn answer_measure(visit: &Visit, plan: &str, code: &str, by: Option<&str>) -> Result {
    let mut tx = visit.app.db.read().await?;
    let opened = acts::open(&mut tx, visit, Some(plan)).await?;
    let (kept, action, relation) = acts::measure(&mut tx, &opened, code).await?;
    let all = store::measures(&mut tx, &opened.plan.id).await?;
    let root = root(&kept, &all);
    let every = store::records(&mut tx, &root.id).await?;
    let records: Vec<store::Record> = every.iter().filter(|record| !record.is_corrected).cloned().collect();
    let reader = opened.reader();
    let reading = reader.now(&mut tx, &root.says, Some(&action), &records).await?;
    let calendar = by.and_then(Calendar::from_code).unwrap_or(Calendar::Quarters);
    let trend = reader.trend(&mut tx, &root.says, &records, calendar).await?;
    let groups = reader.all_groups(&mut tx, root, &records).await?;
    drop(tx);
    acts::note_reading(visit, &opened, "measure").await?;
    let period = |row: Row| PeriodOut { period: row.period, last_day: row.last, note: row.note, figure: row.figure.into() };
    let out = MeasureOut {
        code: kept.says.code.clone(),
        version: kept.version,
        fields: fields(measure_form::values(&kept.says))
            .into_iter()
            // Where it began counts people too: exactly for those who enter it, and for others as `baseline` says.
            .filter(|(name, _)| may(relation, Act::Edit) || !matches!(name.as_str(), "baseline_n" | "baseline_of"))
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
                groups: groups.groups.into_iter().map(|(group, figure)| GroupOut { group, figure: figure.into() }).collect(),
            })
            .collect(),
        records: every
            .iter()
            .map(|one| RecordOut {
                id: one.id.to_string(),
                what: one.value.what,
                period: one.value.period.to_string(),
                held: one.value.held,
                figure: reader.record(one).into(),
                invited: reader.invited(one),
                words: one.value.words.clone(),
                link: one.value.link.clone(),
                recorded: one.recorded,
                corrected: one.is_corrected,
            })
            .collect(),
    };
    Ok(tagged(kept.version, out))
}
