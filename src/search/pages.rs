//! The search page and its suggestions.

use askama::Template;
use axum::Json;
use axum::extract::Query;
use axum::response::IntoResponse;

use super::facets::{Dimension, Facet, FacetValue, NOT_SET};
use super::find::{Found, find};
use super::forms::{Asked, PAGE};
use super::help::{Kind, WayOn};
use super::highlight::Marks;
use super::query::plan::Plan;
use super::query::{About, DEPTH, Sort, Wish};
use super::suggest;
use super::view::HitView;
use crate::text::thousands;
use crate::web::limits::Limit;
use crate::web::{Error, Page, Result, Visit};

/// How fast one visitor may type.
const SUGGESTIONS: Limit = Limit { what: "suggestions", burst: 60.0, per_minute: 600.0 };
/// Facets that are open when nothing is chosen in them.
const OPEN: usize = 3;

#[derive(Template)]
#[template(path = "search/search.html")]
struct SearchPage {
    page: Page,
    asked: Asked,
    understood: Understood,
    facets: Vec<FacetView>,
    /// Chosen filters, and the address without each.
    chips: Vec<(String, String)>,
    /// What was read from the words, and the address where they are only words.
    wishes: Vec<WishView>,
    sorts: Vec<(&'static str, &'static str, bool)>,
    hits: Vec<HitView>,
    total: usize,
    /// How many of them match all of the query.
    full: usize,
    /// "38 people"
    count: String,
    /// The number of the first hit.
    start: usize,
    previous: String,
    next: String,
    /// "Page 2 of 7"
    pages: String,
    building: bool,
    /// What is said when nobody was found.
    nobody: String,
    ways: Vec<WayView>,
}

/// What was made of the words.
struct Understood {
    corrected: Option<String>,
    also: Vec<String>,
    others: Vec<Ambiguous>,
    unknown: Vec<String>,
    partly: bool,
    exactly: String,
    widely: String,
}

/// A name that means several things.
struct Ambiguous {
    typed: String,
    label: String,
    ways: Vec<(String, String)>,
}

struct WishView {
    typed: String,
    label: String,
    href: String,
}

struct FacetView {
    key: &'static str,
    label: String,
    open: bool,
    values: Vec<FacetValue>,
}

struct WayView {
    href: String,
    words: String,
    note: &'static str,
}

/// `GET /search`.
pub(super) async fn show(visit: Visit, Query(parameters): Query<Vec<(String, String)>>) -> Result {
    let asked = Asked::read(&parameters)?.settled(&visit.app.search.concepts());
    let found = find(&visit.app, &visit.viewer, asked.question()).await?;
    let concepts = visit.app.search.concepts();
    let plan = &found.answer.plan;
    let marks = Marks::of(plan);
    let zone = visit.viewer.member().map_or("Europe/London", |me| &me.time_zone);
    let today = visit.app.clock.now().with_timezone(&zone.parse().unwrap_or(chrono_tz::UTC)).date_naive();
    let hits =
        found.hits().map(|hit| HitView::new(hit, &marks, &concepts, &asked.text, today, found.photos.get(&hit.1.person))).collect();
    let understood = Understood::new(&found, &asked, &concepts);
    let total = found.answer.total;
    let last = total.min(DEPTH).div_ceil(PAGE).max(1);
    let mut page = visit.page("Find expertise");
    page.hide_search = true;
    let to = |page: usize| asked.on_page(page).address();
    let view = SearchPage {
        page,
        chips: chips(&asked, &found.answer.facets),
        wishes: found.answer.wishes.iter().map(|wish| WishView::new(wish, &asked)).collect(),
        facets: facets(&found.answer.facets, total),
        sorts: Sort::ALL.into_iter().map(|sort| (sort.code(), sort.label(), sort == asked.sort)).collect(),
        hits,
        total,
        full: found.answer.full,
        count: people(total as u64),
        start: (asked.page - 1) * PAGE + 1,
        previous: if asked.page > 1 { to(asked.page.min(last + 1) - 1) } else { String::new() },
        next: if asked.page < last { to(asked.page + 1) } else { String::new() },
        pages: format!("Page {} of {last}", asked.page),
        building: found.building,
        nobody: nobody(&asked, found.building),
        ways: found.ways_on.iter().map(|way| WayView::new(way, &asked)).chain(ways_without(&asked, &found)).collect(),
        understood,
        asked,
    };
    visit.html(&view)
}

/// `GET /search/suggest`.
pub(super) async fn suggest(visit: Visit, Query(parameters): Query<Vec<(String, String)>>) -> Result {
    suggestions(&visit, &parameters).await.map(|found| Json(found).into_response())
}

/// What to offer for what was typed, for pages and the API.
pub(super) async fn suggestions(visit: &Visit, parameters: &[(String, String)]) -> Result<suggest::Suggestions> {
    visit.app.limits.take(&SUGGESTIONS, &visit.limit_key(), visit.app.clock.now())?;
    let typed = parameters.iter().find(|(name, _)| name == "q").map(|(_, value)| value.clone()).unwrap_or_default();
    let (views, concepts) = (visit.app.search.seen_by(&visit.viewer), visit.app.search.concepts());
    let computed = tokio::task::spawn_blocking(move || suggest::suggest(&views, &typed, &concepts)).await;
    computed
        .map_err(|error| Error::Internal(format!("suggestions came to nothing: {error}")))?
        .map_err(|error| Error::Unavailable(format!("The search index is being repaired. ({error})")))
}

impl WishView {
    fn new(wish: &Wish, asked: &Asked) -> Self {
        let label = match wish.about {
            About::Filter(Dimension::Intent) => wish.label.clone(),
            about => format!("{}: {}", about.label(), wish.label),
        };
        Self { typed: wish.typed.clone(), label, href: asked.literally(wish.about).address() }
    }
}

impl Understood {
    fn new(found: &Found, asked: &Asked, concepts: &super::Concepts) -> Self {
        let plan = &found.answer.plan;
        let also = plan.concepts.iter().filter(|one| !is_same(&one.label, &one.typed)).map(|one| one.label.clone()).collect();
        Self {
            corrected: plan.corrected(&asked.text),
            also,
            others: ambiguous(plan, asked, concepts),
            unknown: plan.unknown().into_iter().map(str::to_owned).collect(),
            partly: found.answer.full < found.answer.total && !asked.text.is_empty() && asked.sort == Sort::Match,
            exactly: asked.exactly().address(),
            widely: asked.with_text(&asked.text).address(),
        }
    }
}

fn is_same(one: &str, other: &str) -> bool {
    let stems = |text| super::words::whole(&super::words::words(text));
    stems(one) == stems(other)
}

fn ambiguous(plan: &Plan, asked: &Asked, concepts: &super::Concepts) -> Vec<Ambiguous> {
    let several = plan.concepts.iter().filter(|one| !one.others.is_empty());
    several
        .map(|one| Ambiguous {
            typed: one.typed.clone(),
            label: one.label.clone(),
            ways: one
                .others
                .iter()
                .filter_map(|id| concepts.label(id))
                .map(|label| (asked.with_text(&plan.with_words_as(&asked.text, one, label)).address(), label.to_owned()))
                .collect(),
        })
        .collect()
}

/// The facets worth showing: those with something to choose.
fn facets(facets: &[Facet], total: usize) -> Vec<FacetView> {
    let tells = |facet: &&Facet| {
        let one_for_all = facet.values.len() == 1 && facet.values[0].count as usize == total;
        facet.values.iter().any(|value| value.chosen) || (!one_for_all && facet.values.iter().any(|value| value.value != NOT_SET))
    };
    facets
        .iter()
        .filter(tells)
        .enumerate()
        .map(|(at, facet)| FacetView {
            key: facet.dimension.code(),
            label: facet.label.clone(),
            open: at < OPEN || facet.values.iter().any(|value| value.chosen),
            values: facet.values.clone(),
        })
        .collect()
}

fn chips(asked: &Asked, facets: &[Facet]) -> Vec<(String, String)> {
    let label = |dimension: Dimension, value: &str| {
        let facet = facets.iter().find(|facet| facet.dimension == dimension);
        let known = facet.and_then(|facet| facet.values.iter().find(|one| one.value == value)).map(|one| one.label.as_str());
        match known {
            Some(label) if value != NOT_SET => label.to_owned(),
            _ if value == NOT_SET => format!("{}: not set", dimension.label()),
            _ => value.to_owned(),
        }
    };
    let each = asked.chosen.iter().flat_map(|(dimension, values)| values.iter().map(move |value| (*dimension, value)));
    each.map(|(dimension, value)| (label(dimension, value), asked.without(dimension, value).address())).collect()
}

fn people(count: u64) -> String {
    match count {
        1 => "1 person".to_owned(),
        count => format!("{} people", thousands(count)),
    }
}

fn nobody(asked: &Asked, building: bool) -> String {
    match (asked.text.as_str(), asked.filters()) {
        _ if building => "Nobody found yet: the search index is being rebuilt".to_owned(),
        ("", 0) => "Nobody has published a profile that you can see yet".to_owned(),
        ("", _) => "Nobody matches these filters".to_owned(),
        (text, 0) => format!("Nobody here lists “{text}” yet"),
        (text, _) => format!("Nobody with these filters lists “{text}”"),
    }
}

impl WayView {
    fn new(way: &WayOn, asked: &Asked) -> Self {
        let searched = match way.kind {
            Kind::WithoutFilters => asked.without_filters(),
            _ => asked.with_text(&way.text).without_filters(),
        };
        let (name, note) = match way.kind {
            Kind::WithoutFilters => ("Without the filters", ""),
            Kind::Wider => (way.text.as_str(), "the wider field"),
            Kind::Beside => (way.text.as_str(), "people who may know"),
            Kind::Alike => (way.text.as_str(), "a similar name"),
            Kind::Corrected => (way.text.as_str(), "did you mean this?"),
        };
        Self { href: searched.address(), words: format!("{name}: {}", people(way.people)), note }
    }
}

/// Ways that need no counting: without one of several filters, other names of exact words, everybody.
fn ways_without<'a>(asked: &'a Asked, found: &Found) -> impl Iterator<Item = WayView> + use<'a> {
    let widely = (asked.exact && found.answer.total == 0).then(|| WayView {
        href: asked.with_text(&asked.text).address(),
        words: "Look for other names of it too".to_owned(),
        note: "",
    });
    let all = (asked.filters() > 0 || !asked.text.is_empty()).then(|| WayView {
        href: Asked::default().address(),
        words: "Everybody in the directory".to_owned(),
        note: "",
    });
    widely.into_iter().chain(all)
}
