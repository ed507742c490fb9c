//! Writing an offer.

use askama::Template;
use axum::extract::{Form as Sent, Path};
use axum::http::StatusCode;

use crate::accounts::store as accounts;
use crate::directory::Audience;
use crate::directory::forms::{Concepts, Pairs};
use crate::ids::OfferId;
use crate::shadowing::compose::{self, Desk, Saved};
use crate::shadowing::model::{Access, Kind, Offer as At, Party, Requirement};
use crate::shadowing::store::offers::{self, Offer};
use crate::shadowing::take;
use crate::storage::Tx;
use crate::web::forms::Form;
use crate::web::{Error, Flash, Page, Result, Visit, plain};

#[derive(Template)]
#[template(path = "shadowing/write_offer.html")]
struct WritePage {
    page: Page,
    /// Empty for a new one.
    id: String,
    is_draft: bool,
    desk: Desk,
    form: Form,
}

impl WritePage {
    fn new(visit: &Visit, id: Option<&OfferId>, is_draft: bool, desk: Desk, form: Form) -> Self {
        let title = if id.is_some() { "Change your offer" } else { "Offer to be shadowed" };
        Self { page: visit.page(title), id: id.map(ToString::to_string).unwrap_or_default(), is_draft, desk, form }
    }

    fn action(&self) -> String {
        if self.id.is_empty() { "/shadowing/offers".to_owned() } else { format!("/shadowing/offers/{}/change", self.id) }
    }

    fn cancel(&self) -> String {
        if self.id.is_empty() { "/shadowing".to_owned() } else { format!("/shadowing/offers/{}", self.id) }
    }

    fn kinds(&self) -> Vec<(&'static str, &'static str, &'static str)> {
        Kind::CODES.iter().map(|(kind, code, label)| (*code, *label, kind.words())).collect()
    }

    fn requirements(&self) -> &'static [(Requirement, &'static str, &'static str)] {
        Requirement::CODES
    }

    fn accesses(&self) -> Vec<(&'static str, &'static str)> {
        Access::CODES.iter().map(|(_, code, label)| (*code, *label)).collect()
    }

    fn audiences(&self) -> Vec<(&'static str, &'static str)> {
        Audience::ALL
            .into_iter()
            .map(|audience| {
                let label =
                    if audience == Audience::Private { "Only hosts and coordinators, who match it" } else { audience.label() };
                (audience.code(), label)
            })
            .collect()
    }

    fn sites(&self) -> Vec<(&str, &str)> {
        std::iter::once(("", "None in particular"))
            .chain(self.desk.sites.iter().map(|site| (site.id.as_str(), site.name.as_str())))
            .collect()
    }

    fn is(&self, name: &str, value: &str) -> bool {
        self.form.has(name, value)
    }
}

/// `GET /shadowing/offers/new`.
pub(crate) async fn begin(visit: Visit) -> Result {
    visit.member()?;
    let mut tx = visit.app.db.read().await?;
    let desk = Desk::open(&mut tx, &visit).await?;
    drop(tx);
    let form = Form::sent(vec![
        ("kind".to_owned(), Kind::Observe.code().to_owned()),
        ("audience".to_owned(), Audience::Institution.code().to_owned()),
        ("places".to_owned(), "1".to_owned()),
        ("access".to_owned(), Access::Open.code().to_owned()),
    ]);
    visit.html(&WritePage::new(&visit, None, true, desk, form))
}

/// `POST /shadowing/offers`.
pub(crate) async fn add(visit: Visit, Sent(pairs): Sent<Pairs>) -> Result {
    visit.member()?;
    keep(&visit, None, true, Form::sent(pairs)).await
}

/// `GET /shadowing/offers/{id}/change`.
pub(crate) async fn change(visit: Visit, Path(id): Path<String>) -> Result {
    let mut tx = visit.app.db.read().await?;
    let offer = own(&mut tx, &visit, &id).await?;
    let desk = Desk::open(&mut tx, &visit).await?;
    let form = filled(&mut tx, &visit, &offer).await?;
    drop(tx);
    visit.html(&WritePage::new(&visit, Some(&offer.id), offer.state == At::Draft, desk, form))
}

/// `POST /shadowing/offers/{id}/change`.
pub(crate) async fn save(visit: Visit, Path(id): Path<String>, Sent(pairs): Sent<Pairs>) -> Result {
    let mut tx = visit.app.db.read().await?;
    let offer = own(&mut tx, &visit, &id).await?;
    drop(tx);
    keep(&visit, Some(&offer.id), offer.state == At::Draft, Form::sent(pairs)).await
}

/// An offer that the visitor is a host of and that is not closed.
async fn own(tx: &mut Tx, visit: &Visit, id: &str) -> Result<Offer> {
    visit.member()?;
    let (offer, parties) = offers::seen(tx, &visit.viewer, &OfferId::from(plain(id)?)).await?.ok_or(Error::NotFound)?;
    if compose::may_change_offer(offer.state, &parties) {
        Ok(offer)
    } else if parties.contains(&Party::Host) {
        Err(Error::Conflict("This offer is closed. Write a new one instead.".to_owned()))
    } else {
        Err(Error::Forbidden("Only its hosts change what an offer says. A coordinator can pause or close it.".to_owned()))
    }
}

async fn keep(visit: &Visit, id: Option<&OfferId>, is_draft: bool, form: Form) -> Result {
    let publishes = form.value("act") == "publish";
    let (form, status) = match compose::offer(visit, id, form).await? {
        Saved::Done(id) => {
            let words = if publishes { "Your offer is published." } else { "Saved." };
            return Ok(visit.go_saying(&format!("/shadowing/offers/{id}"), &Flash::good(words)));
        }
        Saved::Wrong(form) => (form, StatusCode::UNPROCESSABLE_ENTITY),
        Saved::Refused(mut form, refusal) => {
            let (status, why) = take::beside(refusal)?;
            form.wrong("title", why);
            (form, status)
        }
    };
    let mut tx = visit.app.db.read().await?;
    let desk = Desk::open(&mut tx, visit).await?;
    // What was changed meanwhile is on the page that the notice speaks of; saving again then means it.
    let form = match id {
        Some(id) if status == StatusCode::CONFLICT => {
            let version = offers::offer(&mut tx, id).await?.map_or(0, |offer| offer.version);
            form.with("version", &version.to_string())
        }
        _ => form,
    };
    drop(tx);
    visit.html_as(status, &WritePage::new(visit, id, is_draft, desk, form))
}

/// The form as it is filled with what an offer says.
async fn filled(tx: &mut Tx, visit: &Visit, offer: &Offer) -> Result<Form> {
    let vocabulary = visit.app.vocabulary.current();
    let known: &dyn Concepts = &*vocabulary;
    let labels: Vec<String> = offer.concepts.iter().filter_map(|id| known.label(id)).collect();
    let mut addresses = Vec::new();
    for host in offer.hosts.iter().skip(1) {
        addresses.extend(accounts::person(tx, &host.person).await?.and_then(|person| person.email));
    }
    let safety = match &offer.said.safety {
        Some(person) => accounts::person(tx, person).await?.and_then(|person| person.email).unwrap_or_default(),
        None => String::new(),
    };
    let said = &offer.said;
    let day = |day: Option<chrono::NaiveDate>| day.map(|day| day.to_string()).unwrap_or_default();
    let mut pairs: Vec<(String, String)> = [
        ("version", offer.version.to_string()),
        ("title", said.title.clone()),
        ("description", said.description.clone()),
        ("kind", said.kind.code().to_owned()),
        ("skills", labels.join("\n")),
        ("site", said.site.as_ref().map(ToString::to_string).unwrap_or_default()),
        ("place", said.place.clone()),
        ("audience", said.audience.code().to_owned()),
        ("first", day(said.first)),
        ("last", day(said.last)),
        ("places", said.places.to_string()),
        ("takes", said.takes.clone()),
        ("prerequisites", said.prerequisites.clone()),
        ("access", said.access.code().to_owned()),
        ("safety_needs", said.safety_needs.clone()),
        ("safety", safety),
        ("hosts", addresses.join("\n")),
    ]
    .into_iter()
    .map(|(name, value)| (name.to_owned(), value))
    .collect();
    pairs.extend(offer.instruments.iter().map(|id| ("instruments".to_owned(), id.to_string())));
    pairs.extend(said.needs.iter().map(|need| ("needs".to_owned(), need.code().to_owned())));
    Ok(Form::sent(pairs))
}
