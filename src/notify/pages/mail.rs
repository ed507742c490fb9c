//! What became of my institution's mail: never what it said.

use askama::Template;
use axum::extract::{Form, Path, Query};
use serde::Deserialize;

use crate::accounts::Role;
use crate::ids::JobId;
use crate::notify::store::{self, FAILED_KEPT, SENT_KEPT, State};
use crate::notify::summary::kind_title;
use crate::notify::{resend, store::Row};
use crate::web::times::{When, moment};
use crate::web::{Flash, Page, Result, Visit, id_named, last_before_more};

/// How many mails a page lists.
const A_PAGE: usize = 50;

#[derive(Template)]
#[template(path = "notify/mail.html")]
struct Mail {
    page: Page,
    state: State,
    counts: Vec<(State, i64)>,
    lines: Vec<Line>,
    earlier: String,
    more: String,
    sent_days: i64,
    failed_days: i64,
}

struct Line {
    id: JobId,
    handle: String,
    name: String,
    kind: &'static str,
    queued: When,
    changed: When,
    due: Option<When>,
    tries: String,
    why: String,
}

impl Mail {
    fn caption(&self) -> &'static str {
        self.state.label()
    }

    fn is_open(&self) -> bool {
        matches!(self.state, State::Waiting | State::Failed)
    }

    fn failed(&self) -> i64 {
        self.counts.iter().find(|(state, _)| *state == State::Failed).map_or(0, |(_, count)| *count)
    }
}

/// Which mails, and from where on.
#[derive(Debug, Deserialize)]
pub(crate) struct Asked {
    #[serde(default)]
    state: String,
    #[serde(default)]
    before: String,
}

/// `GET /admin/mail`.
pub(crate) async fn show(visit: Visit, Query(asked): Query<Asked>) -> Result {
    let me = visit.holding(Role::Admin)?;
    let now = visit.app.clock.now();
    let state = State::from_code(&asked.state).unwrap_or(State::Waiting);
    let before: Option<JobId> = if asked.before.is_empty() { None } else { Some(id_named(&asked.before)?) };
    let mut tx = visit.app.db.read().await?;
    let counts = store::counts(&mut tx, &me.institution).await?;
    let mut found = store::listed(&mut tx, &me.institution, state, before.as_ref(), A_PAGE as i64 + 1).await?;
    drop(tx);
    let start = format!("/admin/mail?state={}", state.code());
    let more = last_before_more(&mut found, A_PAGE).map(|last| format!("{start}&before={}", last.id));
    let line = |row: Row| Line {
        kind: kind_title(&row.kind),
        queued: moment(row.queued, now, &me.time_zone),
        changed: moment(row.changed, now, &me.time_zone),
        due: row.due.filter(|_| state == State::Waiting).map(|due| moment(due, now, &me.time_zone)),
        tries: match row.attempts {
            0 => "Not tried yet".to_owned(),
            1 => "Tried once".to_owned(),
            many => format!("Tried {many} times"),
        },
        why: row.why.unwrap_or_default(),
        id: row.id,
        handle: row.handle,
        name: row.name,
    };
    visit.html(&Mail {
        page: visit.page("E-mail"),
        state,
        counts,
        lines: found.into_iter().map(line).collect(),
        earlier: if before.is_some() { start } else { String::new() },
        more: more.unwrap_or_default(),
        sent_days: SENT_KEPT.num_days(),
        failed_days: FAILED_KEPT.num_days(),
    })
}

/// From which list a form was sent.
#[derive(Debug, Deserialize)]
pub(crate) struct From {
    #[serde(default)]
    state: String,
}

impl From {
    fn address(&self) -> String {
        format!("/admin/mail?state={}", State::from_code(&self.state).unwrap_or(State::Waiting).code())
    }
}

/// `POST /admin/mail/{id}/send-again`.
pub(crate) async fn again(visit: Visit, Path(id): Path<String>, Form(from): Form<From>) -> Result {
    resend::one(&visit, &id_named(&id)?).await?;
    Ok(visit.go_saying(&from.address(), &Flash::good("It is sent again now.")))
}

/// `POST /admin/mail/send-again`: everything that was given up.
pub(crate) async fn all_again(visit: Visit) -> Result {
    let flash = match resend::all(&visit).await? {
        0 => Flash::info("Nothing had been given up, so nothing was sent."),
        1 => Flash::good("One e-mail is sent again now."),
        many => Flash::good(format!("{many} e-mails are sent again now.")),
    };
    Ok(visit.go_saying("/admin/mail", &flash))
}
