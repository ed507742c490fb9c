//! Name, closing day and word to hosts.

use askama::Template;
use axum::extract::{Form as Sent, Path};
use axum::http::StatusCode;

use crate::matching::rounds::model::{Act, Round};
use crate::matching::rounds::{act, forms};
use crate::web::forms::Form;
use crate::web::times::date;
use crate::web::{Error, Flash, Page, Result, Visit};

#[derive(Template)]
#[template(path = "rounds/settings.html")]
struct SettingsPage {
    page: Page,
    id: String,
    version: i64,
    form: Form,
    said: String,
}

/// `GET /desk/rounds/{id}/settings`.
pub async fn show(visit: Visit, Path(id): Path<String>) -> Result {
    let round = act::seen(&mut visit.app.db.read().await?, &visit, &id).await?;
    let values = [
        ("name", round.name.clone()),
        ("closes", round.closes.map(|day| day.to_string()).unwrap_or_default()),
        ("message", round.message.clone()),
    ];
    let form = Form::sent(values.into_iter().map(|(name, value)| (name.to_owned(), value)).collect());
    page(&visit, StatusCode::OK, &round, form, String::new())
}

fn page(visit: &Visit, status: StatusCode, round: &Round, form: Form, said: String) -> Result {
    if !round.state.allows(Act::Change) {
        return Err(Error::Conflict("This round is finished and stays as it is.".to_owned()));
    }
    let page = visit.page(format!("Set up {}", round.name));
    visit.html_as(status, &SettingsPage { page, id: round.id.to_string(), version: round.version, form, said })
}

/// `POST /desk/rounds/{id}/settings`.
pub async fn save(visit: Visit, Path(id): Path<String>, Sent(sent): Sent<Vec<(String, String)>>) -> Result {
    let round = act::seen(&mut visit.app.db.read().await?, &visit, &id).await?;
    let mut form = Form::sent(sent);
    let today = date(visit.app.clock.now(), &visit.member()?.time_zone);
    let settings = forms::settings(&mut form, today, round.closes);
    if !form.is_good() {
        return page(&visit, StatusCode::UNPROCESSABLE_ENTITY, &round, form, String::new());
    }
    match act::settle(&visit, &id, forms::version(&form)?, settings).await {
        Ok(_) => Ok(visit.go_saying(&format!("/desk/rounds/{id}"), &Flash::good("Saved."))),
        Err(Error::Conflict(said)) => {
            let round = act::seen(&mut visit.app.db.read().await?, &visit, &id).await?;
            page(&visit, StatusCode::CONFLICT, &round, form, said)
        }
        Err(error) => Err(error),
    }
}
