//! The plan at a glance.

use askama::Template;
use axum::extract::Query;

use super::{Choice, MeasureView, Which, choices, waiting};
use crate::accounts::Role;
use crate::plan::acts::{self, Opened};
use crate::plan::model::{Head, Period, Quarter};
use crate::plan::report::{ActionLine, compile, tally};
use crate::web::times::day;
use crate::web::{Page, Result, Visit};

#[derive(Template)]
#[template(path = "plan/none.html")]
struct NonePage {
    page: Page,
    is_coordinator: bool,
}

#[derive(Template)]
#[template(path = "plan/glance.html")]
struct GlancePage {
    page: Page,
    institution: String,
    head: Head,
    ends: String,
    choices: Vec<Choice>,
    quarters: Vec<Column>,
    /// How many measures are judged how.
    counts: Vec<(&'static str, &'static str, usize)>,
    late: usize,
    waiting: usize,
    mine: Vec<Line>,
    strands: Vec<Strand>,
    is_exact: bool,
    report: String,
    snapshots: String,
    /// Of which quarter the numbers of people are, and when they were frozen.
    snapshot: Option<(String, String)>,
    settings: String,
    versions: String,
    /// Where an action is added, and where the plan itself is changed.
    add: String,
    edit: String,
    surveys: String,
    keeps: bool,
}

/// A quarter of the grid.
struct Column {
    quarter: String,
    year: i32,
    now: bool,
}

struct Strand {
    id: String,
    name: String,
    lines: Vec<Line>,
}

/// One action.
#[derive(Clone)]
struct Line {
    number: String,
    words: String,
    href: String,
    owners: String,
    accountable: String,
    timeframe: String,
    status: &'static str,
    status_badge: &'static str,
    late: bool,
    /// What is waited for, in words.
    asked: Vec<String>,
    cells: Vec<Cell>,
    measures: std::sync::Arc<Vec<MeasureView>>,
    indent: bool,
}

/// What a quarter is for an action.
#[derive(Clone, Copy)]
struct Cell {
    class: &'static str,
    words: &'static str,
}

/// `GET /plan`.
pub(crate) async fn show(visit: Visit, Query(which): Query<Which>) -> Result {
    let me = visit.member()?;
    let mut tx = visit.app.db.read().await?;
    let Some(opened) = acts::opened(&mut tx, &visit, which.plan.as_deref()).await? else {
        drop(tx);
        let page = visit.page("Action plan");
        return visit.html(&NonePage { page, is_coordinator: me.roles.contains(&Role::Coordinator) });
    };
    let report = compile(&mut tx, opened.reader(), &opened.plan).await?;
    drop(tx);
    acts::note_reading(&visit, &opened, "plan", "").await?;
    let head = opened.plan.head.clone();
    let quarters = Quarter::between(head.begins, head.ends);
    let line = |one: &ActionLine| view(one, &opened, &head, &quarters, &me.time_zone);
    let mine = report.lines.iter().filter(|one| one.owners.iter().any(|owner| owner.person == me.person)).map(line).collect();
    let mut strands: Vec<Strand> = Vec::new();
    for one in &report.lines {
        let name = &one.kept.says.strand;
        let parent = report.lines.iter().find(|other| other.kept.says.number == one.kept.says.part_of);
        let name = parent.map_or(name, |parent| &parent.kept.says.strand);
        match strands.last_mut() {
            Some(last) if last.name == *name => last.lines.push(line(one)),
            _ => strands.push(Strand { id: format!("strand-{}", strands.len() + 1), name: name.clone(), lines: vec![line(one)] }),
        }
    }
    let today = Quarter::of(opened.today);
    let counts = tally(&report.lines);
    let view = GlancePage {
        page: visit.page(head.name.clone()),
        institution: me.institution_name.clone(),
        ends: format!("{} to {}", Period::Day(head.begins).words(), Period::Day(head.ends).words()),
        choices: choices(&opened, "/plan"),
        quarters: quarters
            .iter()
            .map(|quarter| Column { quarter: format!("Q{}", quarter.number), year: quarter.year, now: *quarter == today })
            .collect(),
        counts: counts.into_iter().map(|(verdict, count)| (verdict.words(), crate::plan::report::badge(verdict), count)).collect(),
        late: report.lines.iter().filter(|one| one.late).count(),
        waiting: report.lines.iter().map(|one| one.asked.len()).sum(),
        mine,
        strands,
        is_exact: opened.sight == crate::measures::Sight::Exact,
        report: opened.href("/plan/report"),
        snapshots: opened.href("/plan/snapshots"),
        snapshot: report.snapshot.clone().map(|(quarter, frozen)| (quarter, day(frozen, &me.time_zone).words)),
        settings: opened.href("/plan/settings"),
        versions: opened.href("/plan/versions"),
        add: opened.href("/plan/add/action"),
        edit: opened.href("/plan/edit"),
        surveys: opened.href("/plan/surveys"),
        keeps: me.roles.contains(&Role::Coordinator),
        head,
    };
    visit.html(&view)
}

fn view(one: &ActionLine, opened: &Opened<'_>, head: &Head, quarters: &[Quarter], zone: &str) -> Line {
    let action = &one.kept.says;
    let (from, until) = (action.begins_on(head), action.due_on(head));
    let stand = &one.kept.stand;
    let cell = |quarter: &Quarter| {
        if quarter.last() < from || quarter.first() > until {
            Cell { class: "", words: "" }
        } else if (quarter.first()..=quarter.last()).contains(&until) && !action.ongoing {
            Cell { class: if one.late { "due late" } else { "due" }, words: if one.late { "was due" } else { "due" } }
        } else {
            Cell { class: "on", words: "runs" }
        }
    };
    let names: Vec<&str> = one.owners.iter().map(|owner| owner.name.as_str()).collect();
    let asked = one.asked.iter().map(|update| waiting(update, opened.today, zone));
    Line {
        number: action.number.clone(),
        words: action.words.clone(),
        href: opened.href(&format!("/plan/actions/{}", action.number)),
        owners: action.owners.join("; "),
        accountable: if names.is_empty() { String::new() } else { names.join(", ") },
        timeframe: action.timeframe(head),
        status: stand.status.label(),
        status_badge: stand.status.badge(),
        late: one.late,
        asked: asked.collect(),
        cells: quarters.iter().map(cell).collect(),
        measures: std::sync::Arc::new(
            one.measures
                .iter()
                .map(|measure| MeasureView::new(measure, opened.href(&format!("/plan/measures/{}", measure.kept.says.code))))
                .collect(),
        ),
        indent: !action.part_of.is_empty(),
    }
}
