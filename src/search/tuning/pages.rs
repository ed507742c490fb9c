//! The page where coordinators try other weights and save them.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use askama::Template;
use axum::extract::{Form as Sent, Query};
use axum::http::StatusCode;

use super::{Trial, Version, store, trial};
use crate::accounts::Role;
use crate::directory::{Published, visible};
use crate::ids::PersonId;
use crate::search::Ranking;
use crate::search::ranking::weights::{self, Part};
use crate::text::capital;
use crate::web::forms::Form;
use crate::web::limits::Limit;
use crate::web::times::{When, day};
use crate::web::{Error, Flash, Page, Result, Visit};

/// How often weights may be tried: each time judges hundreds of queries.
pub(super) const TRIALS: Limit = Limit { what: "trials of weights", burst: 10.0, per_minute: 30.0 };
/// Letters of a note.
pub(super) const NOTE: usize = 200;
/// Versions listed.
pub(super) const LISTED: i64 = 20;

#[derive(Template)]
#[template(path = "search/tuning.html")]
struct TuningPage {
    page: Page,
    text: String,
    version: i64,
    parts: Vec<PartView>,
    changed: usize,
    compared: Option<Compared>,
    versions: Vec<VersionView>,
    form: Form,
    /// Whose coordinators may save, where those of this institution may not.
    others: Option<String>,
}

struct PartView {
    heading: String,
    about: String,
    open: bool,
    weights: Vec<WeightView>,
}

struct WeightView {
    field: String,
    label: String,
    hint: String,
    value: String,
    changed: bool,
    error: String,
}

struct Compared {
    rows: Vec<RowView>,
    tasks: Vec<TaskView>,
    average: TaskView,
}

struct RowView {
    name: String,
    href: String,
    title: String,
    today: String,
    tried: String,
    moved: String,
}

struct TaskView {
    name: String,
    queries: usize,
    today: String,
    tried: String,
    moved: String,
}

struct VersionView {
    version: i64,
    note: String,
    by: String,
    when: When,
    current: bool,
}

/// `GET /desk/search`.
pub(crate) async fn show(visit: Visit, Query(sent): Query<Vec<(String, String)>>) -> Result {
    visit.holding(Role::Coordinator)?;
    page(&visit, StatusCode::OK, Form::sent(sent)).await
}

/// `POST /desk/search`.
pub(crate) async fn save(visit: Visit, Sent(sent): Sent<Vec<(String, String)>>) -> Result {
    let me = super::keeper(&visit).await?;
    let mut form = Form::sent(sent);
    // another node may have saved: what is laid over an older version would undo it
    super::refresh(&visit.app).await?;
    let tuned = visit.app.search.tuned();
    let note = form.needed("note", NOTE, "Say in a few words what it is for; others see it in the list below.");
    let text = match weights::with(&tuned.text, &changes(&form)) {
        Ok((text, _)) => text,
        Err(wrong) => {
            wrong.into_iter().for_each(|(path, why)| form.wrong(&field(&path), why));
            return page(&visit, StatusCode::UNPROCESSABLE_ENTITY, form).await;
        }
    };
    if text == tuned.text {
        form.wrong("note", "No weight is different from today's, so there is nothing to save.");
    }
    if !form.is_good() {
        return page(&visit, StatusCode::UNPROCESSABLE_ENTITY, form).await;
    }
    let before: i64 =
        form.value("version").parse().map_err(|_| Error::Bad("The form was not complete. Open it again.".to_owned()))?;
    let mut tx = visit.app.db.write().await?;
    if !store::save(&mut tx, visit.app.clock.now(), &me.person, before, &text, &note).await? {
        drop(tx);
        super::refresh(&visit.app).await?;
        form.wrong(
            "note",
            "Somebody saved other weights meanwhile. Yours are still below, beside the new ones: look, then save again.",
        );
        return page(&visit, StatusCode::CONFLICT, form).await;
    }
    tx.commit().await?;
    super::refresh(&visit.app).await?;
    Ok(visit.go_saying("/desk/search", &Flash::good("Saved. Every search uses these weights from now on.".to_owned())))
}

/// `POST /desk/search/versions`: uses an earlier version again.
pub(crate) async fn again(visit: Visit, Sent(sent): Sent<Vec<(String, String)>>) -> Result {
    let me = super::keeper(&visit).await?;
    let form = Form::sent(sent);
    let number: i64 = form.value("again").parse().map_err(|_| Error::Bad("Say which version to use again.".to_owned()))?;
    let before: i64 =
        form.value("version").parse().map_err(|_| Error::Bad("The form was not complete. Open it again.".to_owned()))?;
    let mut tx = visit.app.db.write().await?;
    let weights = match number {
        0 => crate::search::ranking::OWN.to_owned(),
        number => store::version(&mut tx, number).await?.ok_or(Error::NotFound)?.weights,
    };
    Ranking::parse(&weights)
        .map_err(|_| Error::Conflict("These weights were saved by an older program and do not fit this one.".to_owned()))?;
    let note = if number == 0 { "As the program came".to_owned() } else { format!("As in version {number}") };
    if !store::save(&mut tx, visit.app.clock.now(), &me.person, before, &weights, &note).await? {
        return Err(Error::Conflict("Somebody saved other weights meanwhile. Open the page again to see them.".to_owned()));
    }
    tx.commit().await?;
    super::refresh(&visit.app).await?;
    Ok(visit.go_saying("/desk/search", &Flash::good("Every search uses these weights again.".to_owned())))
}

/// The name of a weight's field: its path as an HTML id may be written.
fn field(path: &str) -> String {
    path.replace('.', "-")
}

/// The weights that a form sends.
fn changes(form: &Form) -> BTreeMap<String, String> {
    let all = weights::parts(crate::search::ranking::OWN).into_iter().flat_map(|part| part.weights);
    let sent = all.map(|weight| weight.path).filter(|path| form.is_sent(&field(path)));
    sent.map(|path| (path.clone(), form.value(&field(&path)).to_owned())).collect()
}

async fn page(visit: &Visit, status: StatusCode, mut form: Form) -> Result {
    let me = visit.member()?;
    let others = super::house(visit).await?.filter(|first| first.id != me.institution).map(|first| first.name);
    let tuned = visit.app.search.tuned();
    let changes = changes(&form);
    let text = form.line("q", 200);
    let compared = if changes.is_empty() {
        None
    } else {
        match weights::with(&tuned.text, &changes) {
            Ok((_, ranking)) => {
                visit.app.limits.take(&TRIALS, &visit.limit_key(), visit.app.clock.now())?;
                let tried = trial(&visit.app, &visit.viewer, &text, Arc::new(ranking)).await?;
                Some(Compared::new(visit, tried).await?)
            }
            Err(wrong) => {
                wrong.into_iter().for_each(|(path, why)| form.wrong(&field(&path), why));
                None
            }
        }
    };
    let parts: Vec<PartView> = weights::parts(&tuned.text).into_iter().map(|part| PartView::new(part, &form)).collect();
    let status = if form.is_good() || status != StatusCode::OK { status } else { StatusCode::UNPROCESSABLE_ENTITY };
    let versions = store::versions(&mut visit.app.db.read().await?, LISTED).await?;
    visit.html_as(
        status,
        &TuningPage {
            page: own_page(visit),
            version: tuned.version,
            changed: parts.iter().flat_map(|part| &part.weights).filter(|weight| weight.changed).count(),
            versions: versions.into_iter().map(|version| VersionView::new(version, tuned.version, &me.time_zone)).collect(),
            text,
            parts,
            compared,
            form,
            others,
        },
    )
}

/// The page without the search box of other pages' heads: it has one of its own.
fn own_page(visit: &Visit) -> Page {
    let mut page = visit.page("How search orders people");
    page.hide_search = true;
    page
}

impl PartView {
    fn new(part: Part, form: &Form) -> Self {
        let weight = |weight: weights::Weight| {
            let field = field(&weight.path);
            let value = if form.is_sent(&field) { form.value(&field).trim().to_owned() } else { weight.value.clone() };
            WeightView {
                changed: value.replace(',', ".").parse::<f32>().ok() != weight.value.parse().ok(),
                error: form.error(&field).to_owned(),
                label: capital(&weight.label),
                hint: capital(&weight.hint),
                field,
                value,
            }
        };
        let weights: Vec<WeightView> = part.weights.into_iter().map(weight).collect();
        Self {
            heading: if part.name.is_empty() { "Repetition and length".to_owned() } else { capital(&part.name) },
            about: part.about,
            open: weights.iter().any(|weight| weight.changed || !weight.error.is_empty()),
            weights,
        }
    }
}

impl Compared {
    /// Reloads the people as this viewer may see them now.
    async fn new(visit: &Visit, tried: Trial) -> Result<Self> {
        let ids: Vec<PersonId> = tried.people.iter().map(|one| one.person.clone()).collect();
        let mut tx = visit.app.db.read().await?;
        let people: HashMap<PersonId, Published> =
            visible(&mut tx, &visit.viewer, &ids).await?.into_iter().map(|one| (one.person.clone(), one)).collect();
        drop(tx);
        let place = |place: Option<usize>| place.map_or("further down".to_owned(), |place| place.to_string());
        let row = |one: &super::Tried| {
            let person = people.get(&one.person)?;
            Some(RowView {
                name: person.profile.about.content.name.clone(),
                href: format!("/people/{}", person.handle),
                title: person.profile.role.content.title.clone(),
                today: place(one.today),
                tried: place(one.tried),
                moved: match (one.today, one.tried) {
                    (Some(today), Some(tried)) if tried < today => format!("up {}", today - tried),
                    (Some(today), Some(tried)) if tried > today => format!("down {}", tried - today),
                    (Some(_), Some(_)) => "as today".to_owned(),
                    (None, _) => "new here".to_owned(),
                    (_, None) => "gone from here".to_owned(),
                },
            })
        };
        let average = tried.average;
        Ok(Self {
            rows: tried.people.iter().filter_map(row).collect(),
            average: TaskView::new("All, each sort alike", tried.tasks.iter().map(|task| task.0.queries).sum(), average),
            tasks: tried
                .tasks
                .iter()
                .map(|(now, then)| TaskView::new(sort_of(&now.name), now.queries, (now.ndcg, then.ndcg)))
                .collect(),
        })
    }
}

/// "own.spelling" as "Spelling".
fn sort_of(task: &str) -> &str {
    task.rsplit_once('.').map_or(task, |(_, sort)| sort)
}

impl TaskView {
    fn new(name: &str, queries: usize, (today, tried): (f64, f64)) -> Self {
        let difference = tried - today;
        let moved =
            if difference.abs() < 0.000_5 { "as today".to_owned() } else { format!("{difference:+.3}").replace('-', "−") };
        Self { name: capital(name), queries, today: format!("{today:.3}"), tried: format!("{tried:.3}"), moved }
    }
}

impl VersionView {
    fn new(version: Version, current: i64, zone: &str) -> Self {
        Self {
            version: version.version,
            note: version.note,
            by: version.by.unwrap_or_else(|| "Somebody who is no longer here".to_owned()),
            when: day(version.saved, zone),
            current: version.version == current,
        }
    }
}
