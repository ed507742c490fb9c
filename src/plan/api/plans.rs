//! Plans as JSON, and the numbers in them.

use axum::Json;
use axum::extract::Path;
use axum::http::header::CONTENT_TYPE;
use axum::response::IntoResponse;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::part::conflict;
use crate::accounts::Role;
use crate::measures::{ShownFigure, Sight};
use crate::plan::acts;
use crate::plan::forms::plan as plan_form;
use crate::plan::model::{Act, Kind, Relation, Status};
use crate::plan::readings::Reading;
use crate::plan::report::{MeasureLine, Report, compile};
use crate::plan::{export, store};
use crate::web::forms::Form;
use crate::web::{FromJson, IfMatch, Result, Visit, tagged};

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
    /// What was said of it last; null where nothing was.
    update: Option<String>,
    /// The day that it speaks of, in words.
    update_of: Option<String>,
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
    /// `met`, `not met`, `on course`, `no baseline`, `no data`, `not yet counted`, `paused`, `not held`, `suppressed` or `not published yet`.
    judgement: &'static str,
    /// What is aimed for, in words; empty for nothing.
    target: String,
    /// Of when the number is, in words.
    when: String,
    /// Why there is no number, where the judgement alone does not say so; else empty.
    note: &'static str,
    /// What was recorded with a milestone of one step, such as `Portraits shown: 24`; else empty.
    recorded: String,
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
            recorded: reading.recorded_words(),
            note: reading.note,
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
            update: line.latest.as_ref().map(|(_, words)| words.clone()),
            update_of: line.latest.as_ref().map(|(day, _)| day.clone()),
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

/// The plans of my institution; the first is the one that pages show first.
#[utoipa::path(
    get,
    path = "/api/v1/plans",
    tag = "plan",
    responses(
        (status = 200, body = Vec<PlanListed>),
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
        (status = 200, body = PlanOut, headers(("ETag" = String, description = "The version of what is said of the plan as a whole"))),
        (status = 404, description = "No such plan at your institution"),
    )
)]
pub(crate) async fn report(visit: Visit, Path(plan): Path<String>) -> Result {
    answer_plan(&visit, &plan).await
}

async fn answer_plan(visit: &Visit, plan: &str) -> Result {
    let mut tx = visit.app.db.read().await?;
    let opened = acts::open(&mut tx, visit, Some(plan)).await?;
    let report = compile(&mut tx, opened.reader(), &opened.plan).await?;
    drop(tx);
    acts::note_reading(visit, &opened, "report", "").await?;
    Ok(tagged(opened.plan.version, PlanOut::new(&report)))
}

/// What is to be said of a plan as a whole; what is left out stays as it is.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct PlanIn {
    name: Option<String>,
    summary: Option<String>,
    /// Its first day, such as 2025-01-01.
    begins: Option<String>,
    /// Its last day.
    ends: Option<String>,
    /// Why, in up to 200 letters.
    #[serde(default)]
    note: String,
}

/// Changes what is said of a plan as a whole, if it is still the version named in `If-Match`. Coordinators only.
#[utoipa::path(
    put,
    path = "/api/v1/plans/{plan}",
    tag = "plan",
    params(
        ("plan" = String, Path, description = "A plan's code"),
        ("If-Match" = String, Header, description = "The ETag of the version that this changes"),
    ),
    request_body = PlanIn,
    responses(
        (status = 200, body = PlanOut, headers(("ETag" = String, description = "Its new version"))),
        (status = 403, description = "You are no coordinator"),
        (status = 404, description = "No such plan at your institution"),
        (status = 409, description = "Changed by someone else meanwhile"),
        (status = 422, description = "A field is wrong, or something would be left outside its days"),
        (status = 428, description = "No If-Match"),
    )
)]
pub(crate) async fn change(visit: Visit, Path(plan): Path<String>, if_match: IfMatch, sent: FromJson<PlanIn>) -> Result {
    let opened = acts::open(&mut visit.app.db.read().await?, &visit, Some(&plan)).await?;
    acts::allow(Relation::of(opened.me, false), Act::Keep)?;
    let sent = sent.read()?;
    let version = if_match.version()?;
    let said = [("name", sent.name), ("summary", sent.summary), ("begins", sent.begins), ("ends", sent.ends)];
    let pairs = plan_form::values(&opened.plan.head)
        .into_iter()
        .zip(said)
        .map(|((name, is), (_, said))| (name.to_owned(), said.unwrap_or(is)));
    let mut form = Form::sent(pairs.chain([("note".to_owned(), sent.note)]).collect());
    let says = plan_form::read(&mut form, &opened.plan.head);
    let note = form.line("note", 200);
    form.checked()?;
    if acts::change(&visit, Some(&plan), version, &says, &note).await? == store::Saved::Changed {
        return Err(conflict());
    }
    answer_plan(&visit, &plan).await
}

/// A plan as the file that `benchside import plan` takes.
#[utoipa::path(
    get,
    path = "/api/v1/plans/{plan}/file",
    tag = "plan",
    params(("plan" = String, Path, description = "A plan's code")),
    responses(
        (status = 200, description = "TOML", body = String, content_type = "application/toml"),
        (status = 403, description = "You are no coordinator"),
        (status = 404, description = "No such plan at your institution"),
    )
)]
pub(crate) async fn file(visit: Visit, Path(plan): Path<String>) -> Result {
    visit.holding(Role::Coordinator)?;
    let mut tx = visit.app.db.read().await?;
    let opened = acts::open(&mut tx, &visit, Some(&plan)).await?;
    let text = export::text(&mut tx, &opened.plan).await?;
    drop(tx);
    acts::note_reading(&visit, &opened, "file", "").await?;
    Ok(([(CONTENT_TYPE, "application/toml")], text).into_response())
}
