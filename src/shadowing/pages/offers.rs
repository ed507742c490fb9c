//! Open offers that one may see.

use askama::Template;
use axum::extract::Query;
use serde::Deserialize;

use super::view::{self, Tag};
use crate::directory::forms::Concepts;
use crate::ids::ConceptId;
use crate::shadowing::model::Kind;
use crate::shadowing::store::offers::{self, Filter, Offer};
use crate::text::fold;
use crate::web::{Page, Result, Visit};

/// What is looked for.
#[derive(Debug, Clone, Default, Deserialize)]
pub(crate) struct Wanted {
    #[serde(default)]
    pub q: String,
    #[serde(default)]
    pub kind: String,
    #[serde(default)]
    pub concept: String,
    #[serde(default)]
    pub after: i64,
}

impl Wanted {
    /// The filter. Words that name a skill find what is about that skill or a narrower one, too.
    pub fn filter(&self) -> Filter {
        let words: String = self.q.chars().take(200).collect();
        Filter {
            words: fold(&words).split_whitespace().map(str::to_owned).collect(),
            concepts: if self.concept.is_empty() { Vec::new() } else { vec![ConceptId::from(self.concept.as_str())] },
            kind: Kind::from_code(&self.kind),
            after: self.after,
        }
    }
}

#[derive(Template)]
#[template(path = "shadowing/offers.html")]
struct OffersPage {
    page: Page,
    words: String,
    kind: String,
    /// The skill that is looked for, if one is.
    concept: Option<(String, String)>,
    cards: Vec<Card>,
    previous: String,
    next: String,
    /// Whether the reader may write offers and requests.
    is_member: bool,
}

impl OffersPage {
    fn kinds(&self) -> Vec<(&'static str, &'static str)> {
        std::iter::once(("", "Any kind")).chain(Kind::CODES.iter().map(|(_, code, label)| (*code, *label))).collect()
    }
}

/// An offer in the list.
struct Card {
    href: String,
    title: String,
    hosts: String,
    kind: &'static str,
    dates: String,
    takes: String,
    free: u32,
    tags: Vec<Tag>,
}

fn card(visit: &Visit, offer: &Offer) -> Card {
    let names: Vec<&str> = offer.hosts.iter().take(3).map(|host| host.name.as_str()).collect();
    let more = if offer.hosts.len() > 3 { " and others" } else { "" };
    // Whoever is not signed in reads of the place, not of people.
    let hosts = if visit.viewer.member().is_some() {
        format!("{}{more}, {}", names.join(", "), offer.institution_name)
    } else {
        offer.institution_name.clone()
    };
    Card {
        href: format!("/shadowing/offers/{}", offer.id),
        title: offer.said.title.clone(),
        hosts,
        kind: offer.said.kind.label(),
        dates: view::between(offer.said.first, offer.said.last),
        takes: offer.said.takes.clone(),
        free: offer.said.places.saturating_sub(offer.taken),
        tags: view::tags(visit, &offer.concepts),
    }
}

/// `GET /shadowing/offers`.
pub(crate) async fn list(visit: Visit, Query(wanted): Query<Wanted>) -> Result {
    let mut tx = visit.app.db.read().await?;
    let (found, next) = offers::listed(&mut tx, &visit.viewer, &wanted.filter()).await?;
    drop(tx);
    let vocabulary = visit.app.vocabulary.current();
    let known: &dyn Concepts = &*vocabulary;
    let label = known.label(&ConceptId::from(wanted.concept.as_str()));
    let to = |after: i64| {
        let after = after.to_string();
        let pairs = [("q", &wanted.q), ("kind", &wanted.kind), ("concept", &wanted.concept), ("after", &after)];
        format!("/shadowing/offers?{}", serde_urlencoded::to_string(pairs).unwrap_or_default())
    };
    let after = wanted.after.max(0);
    let view = OffersPage {
        page: visit.page("Offers to be shadowed"),
        concept: label.map(|label| (wanted.concept.clone(), label)),
        cards: found.iter().map(|offer| card(&visit, offer)).collect(),
        previous: if after > 0 { to((after - offers::PAGE).max(0)) } else { String::new() },
        next: next.map(to).unwrap_or_default(),
        is_member: visit.viewer.member().is_some(),
        words: wanted.q,
        kind: wanted.kind,
    };
    visit.html(&view)
}
