//! Waves of surveys: those that are there, sending one as a file, what it would do, what came of it.

use askama::Template;
use axum::extract::{Path, Query, Request};
use axum::http::StatusCode;

use super::{Which, confirmed};
use crate::plan::WAVES;
use crate::plan::acts::{self as plans, keeper};
use crate::plan::model::{Period, Recorded};
use crate::plan::store;
use crate::plan::survey::sent::{self as acts, Done, WaveFiles};
use crate::plan::survey::{Checked, store as waves};
use crate::sent::{self, After, Came, Look, Problems, Sent, forms};
use crate::web::times::{When, day, moment};
use crate::web::{Page, Result, Visit};

#[derive(Template)]
#[template(path = "plan/surveys.html")]
struct SurveysPage {
    page: Page,
    plan: String,
    back: String,
    here: String,
    waves: Vec<WaveView>,
    /// The measures that a survey can be of: code, question, page.
    questions: Vec<(String, String, String)>,
    sent: Vec<sent::Row>,
    /// Why the file that was sent just now was not taken.
    wrong: Problems,
}

struct WaveView {
    name: String,
    period: String,
    version: i64,
    measures: i64,
    when: When,
    who: String,
    is_replaced: bool,
}

/// `GET /plan/surveys`.
pub(crate) async fn show(visit: Visit, Query(which): Query<Which>) -> Result {
    page(&visit, &which, StatusCode::OK, Problems::default()).await
}

async fn page(visit: &Visit, which: &Which, status: StatusCode, wrong: Problems) -> Result {
    let me = keeper(visit)?;
    let mut tx = visit.app.db.read().await?;
    let opened = plans::open(&mut tx, visit, which.plan.as_deref()).await?;
    let there = waves::all(&mut tx, &opened.plan.id).await?;
    let measures = store::measures(&mut tx, &opened.plan.id).await?;
    let files = sent::all(&mut tx, &WAVES, &me.institution, 20).await?;
    drop(tx);
    let wave = |one: waves::Listed| WaveView {
        period: one.period.parse::<Period>().map_or_else(|_| one.period.clone(), Period::words),
        when: day(one.sent, &me.time_zone),
        who: one.by.unwrap_or_else(|| "The operator".to_owned()),
        name: one.name,
        version: one.version,
        measures: one.measures,
        is_replaced: one.is_replaced,
    };
    let asked = measures.iter().map(|one| &one.says);
    let asked = asked.filter(|says| says.same_as.is_empty() && says.from.recorded.contains(&Recorded::Survey));
    let question = |says: &crate::plan::model::Measure| {
        let words = if says.question.is_empty() { says.name.clone() } else { format!("{}: “{}”", says.name, says.question) };
        (says.code.clone(), words, opened.href(&format!("/plan/measures/{}", says.code)))
    };
    visit.html_as(
        status,
        &SurveysPage {
            page: visit.page("Surveys"),
            plan: opened.plan.head.name.clone(),
            back: opened.href("/plan"),
            here: opened.href("/plan/surveys"),
            waves: there.into_iter().map(wave).collect(),
            questions: asked.map(question).collect(),
            sent: sent::rows(&WAVES, files, visit.app.clock.now(), me),
            wrong,
        },
    )
}

/// `POST /plan/surveys`: a file, by its form.
pub(crate) async fn send(visit: Visit, Query(which): Query<Which>, request: Request) -> Result {
    keeper(&visit)?;
    let form = forms::read(request, &WAVES).await?;
    let Some((called, bytes)) = &form.file else {
        return page(&visit, &which, StatusCode::UNPROCESSABLE_ENTITY, Problems::only(1, "No file was chosen.")).await;
    };
    match acts::send(&visit, which.plan.as_deref(), called, bytes).await? {
        Came::Waits(id) => Ok(visit.go(&WAVES.href(&id))),
        Came::Wrong(problems) => page(&visit, &which, StatusCode::UNPROCESSABLE_ENTITY, problems).await,
    }
}

#[derive(Template)]
#[template(path = "plan/survey-preview.html")]
struct Preview {
    page: Page,
    back: String,
    sent: Sent,
    when: When,
    period: String,
    version: i64,
    is_same: bool,
    departments: usize,
    /// What else it is broken down by, and into which groups.
    breakdowns: Vec<(&'static str, String)>,
    rows: Vec<PreviewRow>,
}

/// What a wave comes to for a measure. Its sender has the file: these are its numbers as they are.
struct PreviewRow {
    code: String,
    href: String,
    invited: String,
    answered: i64,
    agreed: i64,
    /// What the version before came to; empty where there is none.
    before: String,
}

/// `GET /plan/surveys/{id}`.
pub(crate) async fn one(visit: Visit, Path(id): Path<String>) -> Result {
    match sent::look::<WaveFiles>(&visit, &id, did).await? {
        Look::Waits(sent, checked) => preview(&visit, sent, &checked).await,
        Look::Page(page) => Ok(page),
    }
}

/// What a file did.
fn did(after: &mut After, done: Done) {
    after.figures = vec![("Measures", done.measures.len() as u64), ("Departments", done.departments as u64)];
    after.notes.push(if done.written {
        format!("{} is kept as version {}. Each measure’s page has its number now.", done.wave, done.version)
    } else {
        format!("{} was there already, word for word. Nothing was written.", done.wave)
    });
    let first = done.measures.first().map_or_else(String::new, |code| format!("/measures/{code}"));
    after.onward = (format!("/plan{first}?plan={}", done.plan), "See the number");
}

async fn preview(visit: &Visit, sent: Sent, checked: &Checked) -> Result {
    let opened = acts::opened(visit, &sent).await?;
    plans::note_reading(visit, &opened, "survey", sent.id.as_str()).await?;
    let row = |(code, row): (&String, &waves::Row)| PreviewRow {
        href: opened.href(&format!("/plan/measures/{code}")),
        code: code.clone(),
        invited: row.invited.map_or_else(|| "not known".to_owned(), |invited| invited.to_string()),
        answered: row.answered,
        agreed: row.agreed,
        before: checked.before(&row.measure).map(|(answered, agreed)| format!("{agreed} of {answered}")).unwrap_or_default(),
    };
    visit.html(&Preview {
        page: visit.page(format!("What this file says: {}", checked.wave.name)),
        back: opened.href("/plan/surveys"),
        when: moment(sent.sent, visit.app.clock.now(), &opened.me.time_zone),
        period: checked.wave.period.words(),
        version: checked.version,
        is_same: checked.is_same,
        departments: checked.departments(),
        breakdowns: checked.breakdowns.iter().map(|(by, groups)| (by.label(), groups.join(", "))).collect(),
        rows: checked.totals.iter().map(row).collect(),
        sent,
    })
}

/// `POST /plan/surveys/{id}/confirm`.
pub(crate) async fn confirm(visit: Visit, Path(id): Path<String>) -> Result {
    let sent = sent::one::<WaveFiles>(&visit, &id).await?;
    let outcome = acts::confirm(&visit, &sent).await;
    confirmed::<WaveFiles>(&visit, sent, outcome).await
}

/// `POST /plan/surveys/{id}/discard`.
pub(crate) async fn discard(visit: Visit, Path(id): Path<String>) -> Result {
    let sent = sent::one::<WaveFiles>(&visit, &id).await?;
    let back = acts::opened(&visit, &sent).await?.href(WAVES.desk.0);
    sent::throw_away::<WaveFiles>(&visit, &sent, &back).await
}
