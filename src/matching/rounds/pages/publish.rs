//! Publishing a proposal, once it is clear who will be told what; and taking it out as a file.

use askama::Template;
use axum::extract::{Form as Sent, Path};
use axum::response::Response;

use crate::hr::export::Format;
use crate::matching::rounds::model::Act;
use crate::matching::rounds::{act, export, forms, store, work};
use crate::web::forms::Form;
use crate::web::{Error, Flash, Page, Result, Visit};

#[derive(Template)]
#[template(path = "rounds/publish.html")]
struct PublishPage {
    page: Page,
    id: String,
    version: i64,
    number: i64,
    matched: i64,
    hosts: usize,
    unmatched: i64,
    message: String,
    older: bool,
    certified: bool,
}

/// `GET /desk/rounds/{id}/publish`.
pub async fn confirm(visit: Visit, Path(id): Path<String>) -> Result {
    let mut tx = visit.app.db.read().await?;
    let round = act::seen(&mut tx, &visit, &id).await?;
    work::programme(&round)?;
    if !round.state.allows(Act::Publish) {
        return Err(Error::Conflict(format!("This round is {}. {}", round.state.label().to_lowercase(), round.state.next())));
    }
    let solution = act::proposal(&mut tx, &round).await?.ok_or(Error::NotFound)?;
    let placed = store::placed(&mut tx, &solution.id).await?;
    drop(tx);
    let mut hosts: Vec<&str> = placed.iter().filter_map(|one| one.host.as_ref()).map(|(_, person)| person.as_str()).collect();
    hosts.sort_unstable();
    hosts.dedup();
    let view = PublishPage {
        page: visit.page(format!("Publish {}", round.name)),
        version: round.version,
        number: solution.number,
        matched: solution.figures.matched,
        hosts: hosts.len(),
        unmatched: solution.figures.requests - solution.figures.matched,
        message: round.message,
        older: round.version > solution.made_of,
        certified: solution.figures.certified,
        id,
    };
    visit.html(&view)
}

/// `POST /desk/rounds/{id}/publish`.
pub async fn publish(visit: Visit, Path(id): Path<String>, Sent(sent): Sent<Vec<(String, String)>>) -> Result<Response> {
    act::seen(&mut visit.app.db.read().await?, &visit, &id).await?;
    let form = Form::sent(sent);
    let number = form.value("number").parse().map_err(|_| Error::Bad("The form was not complete. Open it again.".to_owned()))?;
    let (_, asked) = act::publish(&visit, &id, forms::version(&form)?, number).await?;
    let said = if asked == 1 {
        "Published. One host is being asked.".to_owned()
    } else {
        format!("Published. {asked} hosts are being asked, a few at a time.")
    };
    Ok(visit.go_saying(&format!("/desk/rounds/{id}?show=asked"), &Flash::good(said)))
}

/// `POST /desk/rounds/{id}/export`: answers with the file. A post, because it is written down.
pub async fn export(visit: Visit, Path(id): Path<String>, Sent(sent): Sent<Vec<(String, String)>>) -> Result<Response> {
    act::seen(&mut visit.app.db.read().await?, &visit, &id).await?;
    let form = Form::sent(sent);
    let format = Format::from_code(form.value("format")).ok_or_else(|| Error::Bad("Choose the kind of file.".to_owned()))?;
    export::give(&visit, &id, format).await
}
