//! Asking somebody who says in their profile that they host shadowing.

use askama::Template;
use axum::extract::{Form as Sent, Path};
use axum::http::StatusCode;

use crate::accounts::store as accounts;
use crate::directory;
use crate::directory::forms::Pairs;
use crate::directory::model::Intent;
use crate::shadowing::forms::WORDS;
use crate::shadowing::model::{Party, Request as At};
use crate::shadowing::store::due::Thing;
use crate::shadowing::store::{Offer, offers, requests};
use crate::shadowing::take;
use crate::web::forms::Form;
use crate::web::{Error, Flash, Page, Result, Visit, plain};

#[derive(Template)]
#[template(path = "shadowing/ask.html")]
struct AskPage {
    page: Page,
    handle: String,
    name: String,
    /// What they host on.
    hosts: Vec<String>,
    /// Requests of the reader that look for a host: id and words.
    mine: Vec<(String, String)>,
    /// Their open offers that the reader may see.
    offers: Vec<Offer>,
    form: Form,
}

async fn page(visit: &Visit, handle: &str, form: Form) -> Result<AskPage> {
    let me = visit.member()?;
    let mut tx = visit.app.db.read().await?;
    let person = accounts::person_by_handle(&mut tx, plain(handle)?).await?.ok_or(Error::NotFound)?;
    let seen = directory::visible(&mut tx, &visit.viewer, std::slice::from_ref(&person.id)).await?.pop();
    let seen = seen.filter(|seen| seen.person != me.person).ok_or(Error::NotFound)?;
    let hosts: Vec<String> = seen
        .profile
        .skills
        .content
        .iter()
        .filter(|skill| skill.intents.contains(&Intent::HostsShadowing))
        .map(|skill| skill.label.clone())
        .collect();
    if hosts.is_empty() {
        return Err(Error::NotFound);
    }
    let mine = requests::of_requester(&mut tx, &me.person, false, 50).await?;
    let partners = offers::partners(&mut tx, &visit.viewer).await?;
    let is_open = |offer: &offers::Offer| {
        offer.state == crate::shadowing::model::Offer::Open && offers::is_for(offer, &visit.viewer, &partners)
    };
    let open: Vec<_> = offers::of_host(&mut tx, &person.id, 20).await?.into_iter().filter(is_open).collect();
    drop(tx);
    Ok(AskPage {
        page: visit.page(format!("Ask to shadow {}", seen.profile.about.content.name)),
        handle: seen.handle,
        name: seen.profile.about.content.name,
        hosts,
        mine: mine
            .iter()
            .filter(|request| request.state == At::Matching)
            .map(|request| {
                (request.id.to_string(), super::desk::request_row(visit, request, &[Party::Requester], &me.time_zone).title)
            })
            .collect(),
        offers: open,
        form,
    })
}

/// `GET /people/{handle}/shadow`.
pub(crate) async fn show(visit: Visit, Path(handle): Path<String>) -> Result {
    let view = page(&visit, &handle, Form::default()).await?;
    visit.html(&view)
}

/// `POST /people/{handle}/shadow`.
pub(crate) async fn send(visit: Visit, Path(handle): Path<String>, Sent(pairs): Sent<Pairs>) -> Result {
    let view = page(&visit, &handle, Form::default()).await?;
    let mut form = Form::sent(pairs);
    let words = form.text("words", WORDS);
    let request = view.mine.iter().find(|(id, _)| id == form.value("request")).map(|(id, _)| id.clone());
    let Some(request) = request.filter(|_| form.is_good()) else {
        form.wrong("request", "Choose which of your requests you mean.");
        return visit.html_as(StatusCode::UNPROCESSABLE_ENTITY, &AskPage { form, ..view });
    };
    let thing = Thing::Request(request.as_str().into());
    let mut form = form.with("act", "ask").with("host", &view.handle).with("version", "");
    match take::from_form(&visit, &thing, &form, &words).await? {
        Ok(_) => Ok(visit.go_saying(&thing.link(), &Flash::good(take::thanks("ask")))),
        Err(refusal) => {
            let (status, why) = take::beside(refusal)?;
            form.wrong("request", why);
            visit.html_as(status, &AskPage { form, ..view })
        }
    }
}
