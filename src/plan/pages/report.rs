//! The board's report: a page to print, and files to send on as they are.

use askama::Template;
use axum::extract::{Path, Query};
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use serde::Serialize;

use super::{MeasureView, Which, waiting};
use crate::accounts::Role;
use crate::hr::export::Format;
use crate::measures::Sight;
use crate::plan::acts::{self, Opened};
use crate::plan::api::plans::PlanOut;
use crate::plan::report::{self, ActionLine, BrokenLine, Report, broken, compile};
use crate::plan::{export, store};
use crate::web::times::day;
use crate::web::{Error, Page, Result, Visit};

#[derive(Template)]
#[template(path = "plan/report.html")]
struct ReportPage {
    page: Page,
    institution: String,
    plan: String,
    summary: String,
    today: String,
    is_exact: bool,
    /// Of which quarter the numbers of people are, and when they were frozen.
    snapshot: Option<(String, String)>,
    counts: Vec<(&'static str, usize)>,
    statuses: Vec<(&'static str, usize)>,
    late: Vec<(String, String)>,
    strands: Vec<(String, Vec<Line>)>,
    back: String,
    files: Vec<(String, &'static str)>,
}

/// An action in the report.
pub(super) struct Line {
    pub number: String,
    pub words: String,
    pub owners: String,
    /// What was asked and not answered, in words; for the report alone.
    pub waiting: Vec<String>,
    pub timeframe: String,
    pub status: &'static str,
    pub status_badge: &'static str,
    pub reason: String,
    /// What was said of it last, and of which day; for the report alone.
    pub latest: Option<(String, String)>,
    pub late: bool,
    pub measures: Vec<MeasureView>,
}

/// A report's lines by strand. Links are left out where there is no page to lead to.
pub(super) fn strands(report: &Report, href: impl Fn(&str) -> String) -> Vec<(String, Vec<Line>)> {
    let mut strands: Vec<(String, Vec<Line>)> = Vec::new();
    for one in &report.lines {
        let line = line(one, report, &href);
        let parent = report.lines.iter().find(|other| other.kept.says.number == one.kept.says.part_of);
        let strand = &parent.unwrap_or(one).kept.says.strand;
        match strands.last_mut() {
            Some((name, lines)) if name == strand => lines.push(line),
            _ => strands.push((strand.clone(), vec![line])),
        }
    }
    strands
}

fn line(one: &ActionLine, report: &Report, href: &impl Fn(&str) -> String) -> Line {
    let action = &one.kept.says;
    let stand = &one.kept.stand;
    Line {
        number: action.number.clone(),
        words: action.words.clone(),
        owners: action.owners_words(),
        waiting: Vec::new(),
        timeframe: action.timeframe(&report.plan.head),
        status: stand.status.label(),
        status_badge: stand.status.badge(),
        reason: stand.reason.clone(),
        latest: None,
        late: one.late,
        measures: one.measures.iter().map(|measure| MeasureView::new(measure, href(&measure.kept.says.code))).collect(),
    }
}

/// How many actions stand how, the most frequent first.
pub(super) fn by_status(report: &Report) -> Vec<(&'static str, usize)> {
    let all = crate::plan::model::Status::ALL;
    let counts = all.map(|status| (status.label(), report.lines.iter().filter(|line| line.kept.stand.status == status).count()));
    counts.into_iter().filter(|(_, count)| *count > 0).collect()
}

/// What a report is to show: exact numbers only where they are asked for by those who may.
async fn compiled<'a>(visit: &'a Visit, which: &Which, with_groups: bool) -> Result<(Report, Vec<BrokenLine>, Opened<'a>)> {
    let mut tx = visit.app.db.read().await?;
    let mut opened: Opened<'_> = acts::open(&mut tx, visit, which.plan.as_deref()).await?;
    // What is sent on leaves the hands of those who may see exact numbers: a report is as published unless they ask for more.
    if which.by.as_deref() != Some("exact") {
        opened.sight = Sight::Published;
    }
    let report = compile(&mut tx, opened.reader(), &opened.plan).await?;
    let groups = if with_groups { broken(&mut tx, &opened.reader(), &opened.plan).await? } else { Vec::new() };
    drop(tx);
    acts::note_reading(visit, &opened, "report", "").await?;
    Ok((report, groups, opened))
}

/// `GET /plan/report`.
pub(crate) async fn show(visit: Visit, Query(which): Query<Which>) -> Result {
    let me = visit.member()?;
    let (report, _, opened) = compiled(&visit, &which, false).await?;
    let (back, institution) = (opened.href("/plan"), opened.me.institution_name.clone());
    let head = &report.plan.head;
    let mut query = back.strip_prefix("/plan").unwrap_or_default().to_owned();
    if report.sight == Sight::Exact {
        query.push_str(if query.is_empty() { "?by=exact" } else { "&by=exact" });
    }
    let mut files: Vec<(String, &'static str)> = [
        ("report.xlsx", "Excel workbook"),
        ("report.csv", "CSV"),
        ("breakdowns.csv", "CSV of what is broken down"),
        ("report.json", "JSON"),
    ]
    .map(|(file, words)| (format!("/plan/report/{file}{query}"), words))
    .into();
    if me.roles.contains(&Role::Coordinator) {
        files.push((format!("/plan/report/plan.toml{}", back.strip_prefix("/plan").unwrap_or_default()), "The plan as a file"));
    }
    let counts = report::tally(&report.lines);
    let mut parts = strands(&report, |_| String::new());
    for (line, of) in parts.iter_mut().flat_map(|(_, lines)| lines).zip(&report.lines) {
        line.latest = of.latest.clone();
        line.waiting = of.asked.iter().map(|update| waiting(update, report.today, &me.time_zone)).collect();
    }
    let view = ReportPage {
        page: visit.page(format!("Report: {}", head.name)),
        institution,
        plan: head.name.clone(),
        summary: head.summary.clone(),
        today: report.today.format("%-d %B %Y").to_string(),
        is_exact: report.sight == Sight::Exact,
        snapshot: report.snapshot.clone().map(|(quarter, frozen)| (quarter, day(frozen, &me.time_zone).words)),
        counts: counts.into_iter().map(|(verdict, count)| (verdict.words(), count)).collect(),
        statuses: by_status(&report),
        late: report
            .lines
            .iter()
            .filter(|line| line.late)
            .map(|line| (line.kept.says.number.clone(), line.kept.says.words.clone()))
            .collect(),
        strands: parts,
        back,
        files,
    };
    visit.html(&view)
}

/// `GET /plan/report/{file}`: `report.xlsx`, `report.csv`, `report.json`, `breakdowns.csv`, and `plan.toml` for coordinators.
pub(crate) async fn download(visit: Visit, Path(file): Path<String>, Query(which): Query<Which>) -> Result {
    visit.member()?;
    if file == "plan.toml" {
        let me = visit.holding(Role::Coordinator)?;
        let mut tx = visit.app.db.read().await?;
        let opened = acts::open(&mut tx, &visit, which.plan.as_deref()).await?;
        let plan = store::named(&mut tx, &me.institution, &opened.plan.head.code).await?.ok_or(Error::NotFound)?;
        let text = export::text(&mut tx, &plan).await?;
        drop(tx);
        acts::note_reading(&visit, &opened, "file", "").await?;
        return Ok(attachment("application/toml", &format!("{}.toml", plan.head.code), text));
    }
    let (kind, ending) = match file.split_once('.') {
        Some(("report", ending @ ("xlsx" | "csv" | "json"))) => ("", ending),
        Some(("breakdowns", "csv")) => ("-breakdowns", "csv"),
        _ => return Err(Error::NotFound),
    };
    let (report, groups, _) = compiled(&visit, &which, true).await?;
    let name = format!("{}{kind}{}-{}.{ending}", report.plan.head.code, report.suffix(), report.today);
    if !kind.is_empty() {
        return Ok(attachment(Format::Csv.media(), &name, report::broken_csv(&groups)));
    }
    let zone = visit.member()?.time_zone.clone();
    match ending {
        "xlsx" => {
            let packed = tokio::task::spawn_blocking(move || report::workbook(&report, &groups, &zone));
            let packed = packed.await.map_err(|error| Error::Internal(error.to_string()))??;
            Ok(attachment(Format::Xlsx.media(), &name, packed))
        }
        "csv" => Ok(attachment(Format::Csv.media(), &name, report::csv(&report))),
        _ => {
            let whole = WithGroups { plan: PlanOut::new(&report), breakdowns: &groups };
            let text = serde_json::to_string_pretty(&whole).map_err(|error| Error::Internal(error.to_string()))?;
            Ok(attachment("application/json", &name, text))
        }
    }
}

/// The report as JSON: the plan as the API has it, and what its measures are broken down by.
#[derive(Serialize)]
struct WithGroups<'a> {
    #[serde(flatten)]
    plan: PlanOut,
    breakdowns: &'a [BrokenLine],
}

pub(super) fn attachment(media: &'static str, name: &str, body: impl Into<axum::body::Body>) -> Response {
    let disposition = format!("attachment; filename=\"{name}\"");
    ([(CONTENT_TYPE, media.to_owned()), (CONTENT_DISPOSITION, disposition)], body.into()).into_response()
}
