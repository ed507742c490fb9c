//! Plans as files: sending one, what it would do, how far it is, what came of it.

use askama::Template;
use axum::extract::{Form as Filled, Path, Request};
use axum::http::StatusCode;

use super::{Pairs, confirmed};
use crate::plan::FILES;
use crate::plan::acts::keeper;
use crate::plan::file::PlanFile;
use crate::plan::import::sent::{self as acts, PlanFiles};
use crate::plan::import::{Change, Imported, Weighed};
use crate::plan::store;
use crate::sent::{self, After, Came, Look, Problems, Sent, forms};
use crate::web::times::{When, moment};
use crate::web::{Page, Result, Visit};

#[derive(Template)]
#[template(path = "plan/files.html")]
struct FilesPage {
    page: Page,
    /// The plans there are: their name, their page and their file.
    plans: Vec<(String, String, String)>,
    sent: Vec<sent::Row>,
    /// Why the file that was sent just now was not taken.
    wrong: Problems,
}

/// `GET /plan/files`.
pub(crate) async fn show(visit: Visit) -> Result {
    page(&visit, StatusCode::OK, Problems::default()).await
}

async fn page(visit: &Visit, status: StatusCode, wrong: Problems) -> Result {
    let me = keeper(visit)?;
    let mut tx = visit.app.db.read().await?;
    let plans = store::of(&mut tx, &me.institution).await?;
    let files = sent::all(&mut tx, &FILES, &me.institution, 20).await?;
    drop(tx);
    let plan = |one: store::Plan| {
        let code = one.head.code;
        (one.head.name, format!("/plan?plan={code}"), format!("/plan/report/plan.toml?plan={code}"))
    };
    visit.html_as(
        status,
        &FilesPage {
            page: visit.page("Plans as files"),
            plans: plans.into_iter().map(plan).collect(),
            sent: sent::rows(&FILES, files, visit.app.clock.now(), me),
            wrong,
        },
    )
}

/// `POST /plan/files`: a file, by its form.
pub(crate) async fn send(visit: Visit, request: Request) -> Result {
    keeper(&visit)?;
    let form = forms::read(request, &FILES).await?;
    let Some((called, bytes)) = &form.file else {
        return page(&visit, StatusCode::UNPROCESSABLE_ENTITY, Problems::only(1, "No file was chosen.")).await;
    };
    match acts::send(&visit, called, bytes).await? {
        Came::Waits(id) => Ok(visit.go(&FILES.href(&id))),
        Came::Wrong(problems) => page(&visit, StatusCode::UNPROCESSABLE_ENTITY, problems).await,
    }
}

#[derive(Template)]
#[template(path = "plan/file-preview.html")]
struct Preview {
    page: Page,
    sent: Sent,
    when: When,
    would: Weighed,
}

impl Preview {
    fn figures(&self) -> [(&'static str, usize); 6] {
        [
            ("Actions and measures in the file", usize::try_from(self.sent.total).unwrap_or_default()),
            ("New", self.would.new.len()),
            ("Fields that change", self.would.taken.len()),
            ("Changed here and in the file", self.would.clashes.len()),
            ("Changed here only", self.would.kept.len()),
            ("New updates and values", self.would.said.len()),
        ]
    }

    fn label(change: &Change) -> String {
        format!("{}: {}", change.part, change.field)
    }
}

/// `GET /plan/files/{id}`.
pub(crate) async fn one(visit: Visit, Path(id): Path<String>) -> Result {
    match sent::look::<PlanFiles>(&visit, &id, did).await? {
        Look::Waits(sent, (file, would)) => {
            acts::note_reading(&visit, &file.head.code, &id).await?;
            preview(&visit, sent, &file, would)
        }
        Look::Page(page) => Ok(page),
    }
}

/// What a file did.
fn did(after: &mut After, done: Imported) {
    after.figures = vec![
        ("Actions and measures in the file", done.parts as u64),
        ("New", done.added as u64),
        ("Changed", done.changed as u64),
        ("Statuses, updates and values", done.said as u64),
    ];
    if !done.stayed.is_empty() {
        after.notes.push(format!("Changed here, and left so: {}.", done.stayed.join("; ")));
    }
    if !done.left.is_empty() {
        after.notes.push(format!("Not in the file, and left as they are: {}.", done.left.join(", ")));
    }
    after.onward = (format!("/plan?plan={}", done.code), "See the plan");
}

fn preview(visit: &Visit, sent: Sent, file: &PlanFile, would: Weighed) -> Result {
    let when = moment(sent.sent, visit.app.clock.now(), &keeper(visit)?.time_zone);
    visit.html(&Preview { page: visit.page(format!("What this file would change: {}", file.head.name)), sent, when, would })
}

/// `POST /plan/files/{id}/confirm`.
pub(crate) async fn confirm(visit: Visit, Path(id): Path<String>, Filled(ticked): Filled<Pairs>) -> Result {
    let sent = sent::one::<PlanFiles>(&visit, &id).await?;
    let take = ticked.into_iter().filter(|(name, _)| name == "take").map(|(_, key)| key).collect();
    let outcome = acts::confirm(&visit, &sent, take).await;
    confirmed::<PlanFiles>(&visit, sent, outcome).await
}

/// `POST /plan/files/{id}/discard`.
pub(crate) async fn discard(visit: Visit, Path(id): Path<String>) -> Result {
    let sent = sent::one::<PlanFiles>(&visit, &id).await?;
    sent::throw_away::<PlanFiles>(&visit, &sent, FILES.desk.0).await
}
