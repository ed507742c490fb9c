//! Extracts from HR: sending one, and those that were sent.

use askama::Template;
use axum::extract::{DefaultBodyLimit, FromRequest, Multipart, Request};
use axum::http::StatusCode;

use crate::hr::extract::{BYTES, HEADINGS, Problem, Problems};
use crate::hr::model::{Act, by_role};
use crate::hr::store;
use crate::hr::take::{self, Came};
use crate::web::times::{When, moment};
use crate::web::{Error, Page, Result, Visit};

#[derive(Template)]
#[template(path = "hr/extracts.html")]
struct Extracts {
    page: Page,
    institution: String,
    sent: Vec<Line>,
    /// Why the file that was sent just now was not taken.
    wrong: Vec<Problem>,
    count: u64,
    exports: bool,
}

/// A file that was sent.
struct Line {
    href: String,
    name: String,
    who: String,
    when: When,
    people: i64,
    state: &'static str,
    kind: &'static str,
}

impl Extracts {
    fn headings(&self) -> Vec<&'static str> {
        HEADINGS.iter().map(|(_, words)| *words).collect()
    }

    fn error(&self) -> &'static str {
        if self.count == 0 { "" } else { "This file was not taken in. Every reason stands above." }
    }

    fn head(&self) -> String {
        let shown = self.wrong.len() as u64;
        match self.count {
            1 => "One thing is wrong in the file, so nothing was written".to_owned(),
            count if count > shown => format!("{count} things are wrong in the file, so nothing was written; the first {shown}"),
            count => format!("{count} things are wrong in the file, so nothing was written"),
        }
    }
}

/// What a state is called, and how its badge looks.
pub(super) fn state(code: &str) -> (&'static str, &'static str) {
    match code {
        "waiting" => ("Waits for your word", "warn"),
        "running" => ("Being taken in", "info"),
        "done" => ("Taken in", "good"),
        _ => ("Not taken in", "bad"),
    }
}

/// `GET /desk/hr`.
pub async fn show(visit: Visit) -> Result {
    page(&visit, StatusCode::OK, Problems::default()).await
}

async fn page(visit: &Visit, status: StatusCode, problems: Problems) -> Result {
    let me = take::keeper(visit)?;
    let now = visit.app.clock.now();
    let sent = store::all(&mut visit.app.db.read().await?, &me.institution, 20).await?;
    let sent = sent
        .into_iter()
        .map(|one| {
            let (words, kind) = state(&one.state);
            Line {
                href: format!("/desk/hr/{}", one.id),
                name: if one.file_name.is_empty() { "A file without a name".to_owned() } else { one.file_name },
                who: one.sender_name,
                when: moment(one.sent, now, &me.time_zone),
                people: one.total,
                state: words,
                kind,
            }
        })
        .collect();
    visit.html_as(
        status,
        &Extracts {
            page: visit.page("People from HR"),
            institution: me.institution_name.clone(),
            sent,
            wrong: problems.first,
            count: problems.count,
            exports: by_role(me, Act::Export).is_some(),
        },
    )
}

/// `POST /desk/hr`: a file, by its form.
pub async fn send(visit: Visit, mut request: Request) -> Result {
    take::keeper(&visit)?;
    DefaultBodyLimit::max(BYTES + 64 * 1024).apply(&mut request);
    let mut form = Multipart::from_request(request, &())
        .await
        .map_err(|_| Error::Bad("No file came. Choose one and send it again.".to_owned()))?;
    let mut file = None;
    while let Some(field) = form.next_field().await.map_err(broken)? {
        if field.name() == Some("file") {
            let name = field.file_name().unwrap_or_default().to_owned();
            file = Some((name, field.bytes().await.map_err(broken)?));
        }
    }
    let Some((name, bytes)) = file.filter(|(name, bytes)| !(name.is_empty() && bytes.is_empty())) else {
        return page(&visit, StatusCode::UNPROCESSABLE_ENTITY, Problems::only(1, "No file was chosen.")).await;
    };
    match take::send(&visit, &name, &bytes).await? {
        Came::Waits(id) => Ok(visit.go(&format!("/desk/hr/{id}"))),
        Came::Wrong(problems) => page(&visit, StatusCode::UNPROCESSABLE_ENTITY, problems).await,
    }
}

fn broken(error: axum::extract::multipart::MultipartError) -> Error {
    if error.status() == StatusCode::PAYLOAD_TOO_LARGE {
        take::too_large()
    } else {
        Error::Bad("The file did not arrive whole. Send it again.".to_owned())
    }
}
