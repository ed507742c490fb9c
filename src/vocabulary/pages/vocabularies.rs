//! The vocabularies there are, bringing one in, and what one of them has.

use askama::Template;
use axum::extract::{Path, Request};
use axum::http::StatusCode;

use super::Line;
use crate::ids::ConceptId;
use crate::sent::{self, Came, Problems, forms};
use crate::text::fold;
use crate::vocabulary::FILES;
use crate::vocabulary::import as acts;
use crate::vocabulary::model::{Act, Kind, State, may};
use crate::vocabulary::store::{imports, sources};
use crate::web::times::{When, moment};
use crate::web::{Error, Page, Result, Visit};

/// How many concepts that are no longer used are shown.
const RETIRED: usize = 100;
/// How many concepts a vocabulary may have that is shown whole; in larger ones they are looked up.
const SHOWN: usize = 1_500;

#[derive(Template)]
#[template(path = "vocabulary/vocabularies.html")]
struct Vocabularies {
    page: Page,
    /// Whether proposals are theirs to decide.
    may_decide: bool,
    rows: Vec<Row>,
    sent: Vec<sent::Row>,
    /// What was typed.
    called: String,
    terms: String,
    /// Why the file that was sent just now was not taken.
    wrong: Problems,
}

/// A vocabulary.
struct Row {
    href: String,
    name: String,
    licence: String,
    concepts: i64,
    when: Option<When>,
}

/// `GET /desk/vocabularies`.
pub(crate) async fn show(visit: Visit) -> Result {
    page(&visit, StatusCode::OK, Problems::default(), "", "").await
}

async fn page(visit: &Visit, status: StatusCode, wrong: Problems, called: &str, terms: &str) -> Result {
    let me = acts::keeper(visit)?;
    let now = visit.app.clock.now();
    let mut tx = visit.app.db.read().await?;
    let counts = sources::in_use(&mut tx).await?;
    let all = sources::all(&mut tx).await?;
    let files = sent::all(&mut tx, &FILES, &me.institution, 20).await?;
    drop(tx);
    let rows = all.into_iter().filter(|source| source.ready).map(|source| Row {
        href: format!("/desk/vocabularies/{}", source.id),
        concepts: counts.iter().find(|(id, _)| *id == source.id).map_or(0, |(_, count)| *count),
        name: source.name,
        licence: source.licence,
        when: source.changed.map(|changed| moment(changed, now, &me.time_zone)),
    });
    visit.html_as(
        status,
        &Vocabularies {
            page: visit.page("Vocabularies"),
            may_decide: may(&visit.viewer, Act::Decide),
            rows: rows.collect(),
            sent: sent::rows(&FILES, files, now, me),
            called: called.to_owned(),
            terms: terms.to_owned(),
            wrong,
        },
    )
}

/// `POST /desk/vocabularies`: a file, by its form.
pub(crate) async fn send(visit: Visit, request: Request) -> Result {
    acts::keeper(&visit)?;
    let form = forms::read(request, &FILES).await?;
    let (name, licence) = (form.field("name"), form.field("licence"));
    let Some((called, bytes)) = &form.file else {
        return page(&visit, StatusCode::UNPROCESSABLE_ENTITY, Problems::only(1, "No file was chosen."), name, licence).await;
    };
    match acts::send(&visit, called, name, licence, bytes).await? {
        Came::Waits(id) => Ok(visit.go(&FILES.href(&id))),
        Came::Wrong(problems) => page(&visit, StatusCode::UNPROCESSABLE_ENTITY, problems, name, licence).await,
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
    /// Everything in use, by kind; nothing where there is too much to read.
    groups: Vec<(&'static str, Vec<Line>)>,
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
    let mut groups: Vec<(&'static str, Vec<Line>)> = Vec::new();
    if active.len() <= SHOWN {
        for kind in Kind::ALL {
            let of_kind = active.iter().filter(|row| row.kind == kind.code());
            let mut lines: Vec<Line> = of_kind.filter_map(|row| vocabulary.get(&row.id)).map(Line::new).collect();
            lines.sort_by_cached_key(|line| fold(&line.label));
            if !lines.is_empty() {
                groups.push((kind.plural(), lines));
            }
        }
    }
    visit.html(&VocabularyPage {
        page: visit.page(source.name.clone()),
        groups,
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
