//! Every round of the institution, and a new one.

use askama::Template;
use axum::extract::{Form as Sent, Query};
use axum::http::StatusCode;

use crate::accounts::Role;
use crate::matching::programme::Programme;
use crate::matching::rounds::model::State;
use crate::matching::rounds::{act, forms, store};
use crate::web::forms::Form;
use crate::web::times::{When, date, day};
use crate::web::{Flash, Page, Result, Visit};

/// Rounds on one page.
const ROUNDS: i64 = 20;

#[derive(Template)]
#[template(path = "rounds/list.html")]
struct ListPage {
    page: Page,
    rounds: Vec<RoundView>,
    previous: String,
    next: String,
    words: String,
    programmes: Vec<(&'static str, &'static str)>,
    form: Form,
}

struct RoundView {
    href: String,
    name: String,
    what: &'static str,
    state: &'static str,
    done: bool,
    next: &'static str,
    made: When,
}

/// `GET /desk/rounds`.
pub async fn show(visit: Visit, Query(sent): Query<Vec<(String, String)>>) -> Result {
    page(&visit, StatusCode::OK, Form::sent(sent)).await
}

async fn page(visit: &Visit, status: StatusCode, form: Form) -> Result {
    let me = visit.holding(Role::Coordinator)?;
    let number: i64 = form.value("page").parse().unwrap_or(1).clamp(1, 1_000);
    let mut tx = visit.app.db.read().await?;
    let mut rounds = store::rounds(&mut tx, &me.institution, ROUNDS + 1, (number - 1) * ROUNDS).await?;
    drop(tx);
    let more = rounds.len() > ROUNDS as usize;
    rounds.truncate(ROUNDS as usize);
    let view = |round: crate::matching::rounds::model::Round| RoundView {
        href: format!("/desk/rounds/{}", round.id),
        what: Programme::named(&round.programme).map_or("", |programme| programme.title),
        state: round.state.label(),
        done: round.state == State::Finished,
        next: round.state.next(),
        made: day(round.made, &me.time_zone),
        name: round.name,
    };
    visit.html_as(
        status,
        &ListPage {
            page: visit.page("Rounds"),
            rounds: rounds.into_iter().map(view).collect(),
            previous: if number > 1 { format!("/desk/rounds?page={}", number - 1) } else { String::new() },
            next: if more { format!("/desk/rounds?page={}", number + 1) } else { String::new() },
            words: format!("Page {number}"),
            programmes: crate::programmes().into_iter().map(|one| (one.code, one.title)).collect(),
            form,
        },
    )
}

/// `POST /desk/rounds`.
pub async fn make(visit: Visit, Sent(sent): Sent<Vec<(String, String)>>) -> Result {
    let me = visit.holding(Role::Coordinator)?;
    let mut form = Form::sent(sent);
    let settings = forms::settings(&mut form, date(visit.app.clock.now(), &me.time_zone), None);
    let programme = Programme::named(form.value("programme"));
    if programme.is_none() {
        form.wrong("programme", "Choose what it matches.");
    }
    let Some(programme) = programme.filter(|_| form.is_good()) else {
        return page(&visit, StatusCode::UNPROCESSABLE_ENTITY, form).await;
    };
    let round = act::make(&visit, programme, settings).await?;
    Ok(visit.go_saying(&format!("/desk/rounds/{}", round.id), &Flash::good("The round is made. It takes nobody in yet.")))
}
