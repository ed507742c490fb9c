//! Writing to someone without seeing their address, and answering.

use askama::Template;
use axum::extract::{Form as Sent, Path};
use axum::http::StatusCode;

use crate::directory::forms::{self, Pairs};
use crate::directory::post::{deliver, my_address, recipient};
use crate::web::forms::Form;
use crate::web::{Flash, Page, Result, Visit};

#[derive(Template)]
#[template(path = "directory/write.html")]
struct WritePage {
    page: Page,
    /// Their profile's address.
    profile: String,
    name: String,
    /// The sender's own address, which they may choose to give.
    address: Option<String>,
    form: Form,
}

/// `GET /people/{handle}/message`.
pub(crate) async fn show(visit: Visit, Path(handle): Path<String>) -> Result {
    let mut tx = visit.app.db.read().await?;
    let to = recipient(&mut tx, &visit, &handle).await?;
    let address = my_address(&mut tx, &visit).await?;
    drop(tx);
    visit.html(&WritePage {
        page: visit.page(format!("Write to {}", to.profile.about.content.name)),
        profile: format!("/people/{}", to.handle),
        name: to.profile.about.content.name,
        address,
        form: Form::default(),
    })
}

/// `POST /people/{handle}/message`.
pub(crate) async fn send(visit: Visit, Path(handle): Path<String>, Sent(pairs): Sent<Pairs>) -> Result {
    let mut tx = visit.app.db.read().await?;
    let to = recipient(&mut tx, &visit, &handle).await?;
    let address = my_address(&mut tx, &visit).await?;
    drop(tx);
    let name = to.profile.about.content.name.clone();
    let mut form = Form::sent(pairs);
    let typed = forms::message(&mut form, None);
    if !form.is_good() {
        let page = visit.page(format!("Write to {name}"));
        let view = WritePage { page, profile: format!("/people/{}", to.handle), name, address, form };
        return visit.html_as(StatusCode::UNPROCESSABLE_ENTITY, &view);
    }
    deliver(&visit, &to.person, typed, None).await?;
    Ok(visit
        .go_saying(&format!("/people/{}", to.handle), &Flash::good(format!("Sent. {name} gets it by e-mail and finds it here."))))
}
