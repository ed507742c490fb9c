//! The vocabularies there are, bringing one in, and what one of them has.

use askama::Template;
use axum::extract::{DefaultBodyLimit, FromRequest, Multipart, Path, Request};
use axum::http::StatusCode;

use super::Line;
use crate::ids::ConceptId;
use crate::vocabulary::import::{self as acts, Came, Line as Wrong, SENT_BYTES, Told, sent};
use crate::vocabulary::model::{Act, State, may};
use crate::vocabulary::store::{imports, sources};
use crate::web::times::{When, moment};
use crate::web::{Error, Page, Result, Visit};

/// How many concepts that are no longer used are shown.
const RETIRED: usize = 100;

#[derive(Template)]
#[template(path = "vocabulary/vocabularies.html")]
struct Vocabularies {
    page: Page,
    /// Whether proposals are theirs to decide.
    may_decide: bool,
    rows: Vec<Row>,
    sent: Vec<SentRow>,
    /// What was typed.
    called: String,
    terms: String,
    /// Why the file that was sent just now was not taken.
    wrong: Vec<Wrong>,
    count: u64,
}

impl Vocabularies {
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

/// A vocabulary.
struct Row {
    href: String,
    name: String,
    licence: String,
    concepts: i64,
    when: Option<When>,
}

/// A file that was sent.
struct SentRow {
    href: String,
    name: String,
    who: String,
    when: When,
    state: &'static str,
    kind: &'static str,
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

/// `GET /desk/vocabularies`.
pub(crate) async fn show(visit: Visit) -> Result {
    page(&visit, StatusCode::OK, Told::default(), [String::new(), String::new()]).await
}

async fn page(visit: &Visit, status: StatusCode, told: Told, [called, terms]: [String; 2]) -> Result {
    let me = acts::keeper(visit)?;
    let now = visit.app.clock.now();
    let mut tx = visit.app.db.read().await?;
    let counts = sources::in_use(&mut tx).await?;
    let all = sources::all(&mut tx).await?;
    let files = sent::all(&mut tx, &me.institution, 20).await?;
    drop(tx);
    let rows = all.into_iter().filter(|source| source.ready).map(|source| Row {
        href: format!("/desk/vocabularies/{}", source.id),
        concepts: counts.iter().find(|(id, _)| *id == source.id).map_or(0, |(_, count)| *count),
        name: source.name,
        licence: source.licence,
        when: source.changed.map(|changed| moment(changed, now, &me.time_zone)),
    });
    let files = files.into_iter().map(|file| {
        let (words, kind) = state(&file.state);
        SentRow {
            href: format!("/desk/vocabularies/files/{}", file.id),
            name: if file.file_name.is_empty() { "A file without a name".to_owned() } else { file.file_name },
            who: file.sender_name,
            when: moment(file.sent, now, &me.time_zone),
            state: words,
            kind,
        }
    });
    visit.html_as(
        status,
        &Vocabularies {
            page: visit.page("Vocabularies"),
            may_decide: may(&visit.viewer, Act::Decide),
            rows: rows.collect(),
            sent: files.collect(),
            called,
            terms,
            wrong: told.first,
            count: told.count,
        },
    )
}

/// `POST /desk/vocabularies`: a file, by its form.
pub(crate) async fn send(visit: Visit, mut request: Request) -> Result {
    acts::keeper(&visit)?;
    DefaultBodyLimit::max(SENT_BYTES + 64 * 1024).apply(&mut request);
    let mut form = Multipart::from_request(request, &())
        .await
        .map_err(|_| Error::Bad("No file came. Choose one and send it again.".to_owned()))?;
    let (mut file, mut name, mut licence) = (None, String::new(), String::new());
    while let Some(field) = form.next_field().await.map_err(broken)? {
        match field.name() {
            Some("file") => {
                let called = field.file_name().unwrap_or_default().to_owned();
                file = Some((called, field.bytes().await.map_err(broken)?));
            }
            Some("name") => name = field.text().await.map_err(broken)?.chars().take(200).collect(),
            Some("licence") => licence = field.text().await.map_err(broken)?.chars().take(200).collect(),
            _ => {}
        }
    }
    let Some((called, bytes)) = file.filter(|(called, bytes)| !(called.is_empty() && bytes.is_empty())) else {
        return page(&visit, StatusCode::UNPROCESSABLE_ENTITY, Told::only(1, "No file was chosen."), [name, licence]).await;
    };
    match acts::send(&visit, &called, &name, &licence, &bytes).await? {
        Came::Waits(id) => Ok(visit.go(&format!("/desk/vocabularies/files/{id}"))),
        Came::Wrong(told) => page(&visit, StatusCode::UNPROCESSABLE_ENTITY, told, [name, licence]).await,
    }
}

fn broken(error: axum::extract::multipart::MultipartError) -> Error {
    if error.status() == StatusCode::PAYLOAD_TOO_LARGE {
        acts::too_large()
    } else {
        Error::Bad("The file did not arrive whole. Send it again.".to_owned())
    }
}

#[derive(Template)]
#[template(path = "vocabulary/vocabulary.html")]
struct VocabularyPage {
    page: Page,
    name: String,
    licence: String,
    version: String,
    when: Option<When>,
    in_use: usize,
    /// How many of its concepts are shown as, or together with, another vocabulary's.
    linked: usize,
    retired: Vec<Line>,
    retired_count: usize,
}

/// `GET /desk/vocabularies/{id}`.
pub(crate) async fn one(visit: Visit, Path(id): Path<String>) -> Result {
    let me = acts::keeper(&visit)?;
    let mut tx = visit.app.db.read().await?;
    let source = sources::one(&mut tx, &id).await?.filter(|source| source.ready).ok_or(Error::NotFound)?;
    let rows = imports::of_source(&mut tx, &id).await?;
    drop(tx);
    let vocabulary = visit.app.vocabulary.current();
    let (active, mut retired): (Vec<_>, Vec<_>) = rows.into_iter().partition(|row| row.state == State::Active.code());
    retired.sort_by(|a, b| a.label.cmp(&b.label));
    let line = |id: &ConceptId, label: &str| Line { href: format!("/concepts/{id}"), label: label.to_owned(), note: String::new() };
    visit.html(&VocabularyPage {
        page: visit.page(source.name.clone()),
        name: source.name,
        licence: source.licence,
        version: source.version,
        when: source.changed.map(|changed| moment(changed, visit.app.clock.now(), &me.time_zone)),
        in_use: active.len(),
        linked: active.iter().filter(|row| vocabulary.parts(&row.id).len() > 1).count(),
        retired_count: retired.len(),
        retired: retired.iter().take(RETIRED).map(|row| line(&row.id, &row.label)).collect(),
    })
}
