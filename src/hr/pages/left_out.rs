//! People who had themselves erased and are left out of HR's files: how many there are, and letting one back in.

use askama::Template;
use axum::extract::Form as Sent;
use axum::http::StatusCode;

use crate::accounts::store as accounts;
use crate::hr::take;
use crate::web::forms::Form;
use crate::web::times::{When, moment};
use crate::web::{Flash, Page, Result, Visit};

#[derive(Template)]
#[template(path = "hr/left_out.html")]
struct LeftOut {
    page: Page,
    form: Form,
    since: Vec<When>,
}

/// `GET /desk/hr/left-out`.
pub async fn show(visit: Visit) -> Result {
    page(&visit, StatusCode::OK, Form::default()).await
}

async fn page(visit: &Visit, status: StatusCode, form: Form) -> Result {
    let me = take::keeper(visit)?;
    let now = visit.app.clock.now();
    let since = accounts::marked_since(&mut visit.app.db.read().await?, &me.institution).await?;
    let since = since.into_iter().map(|since| moment(since, now, &me.time_zone)).collect();
    visit.html_as(status, &LeftOut { page: visit.page("Left out of HR’s files"), form, since })
}

/// `POST /desk/hr/left-out`: lets the next file bring somebody back.
pub async fn lift(visit: Visit, Sent(sent): Sent<Vec<(String, String)>>) -> Result {
    take::keeper(&visit)?;
    let mut form = Form::sent(sent);
    let words = form.needed("who", 254, "Give their staff number or e-mail address.");
    if form.is_good() && !take::lift(&visit, &words).await? {
        form.wrong("who", "Nobody with this staff number or address is left out. Is it written as in HR’s file?");
    }
    if !form.is_good() {
        return page(&visit, StatusCode::UNPROCESSABLE_ENTITY, form).await;
    }
    Ok(visit.go_saying("/desk/hr/left-out", &Flash::good("Lifted. HR’s next file adds them again.")))
}
