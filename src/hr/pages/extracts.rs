//! Extracts from HR: sending one, and those that were sent.

use askama::Template;
use axum::extract::Request;
use axum::http::StatusCode;

use crate::hr::EXTRACTS;
use crate::hr::extract::HEADINGS;
use crate::hr::model::{Act, by_role};
use crate::hr::take;
use crate::sent::{self, Came, Problems, forms};
use crate::web::{Page, Result, Visit};

#[derive(Template)]
#[template(path = "hr/extracts.html")]
struct Extracts {
    page: Page,
    institution: String,
    sent: Vec<sent::Row>,
    /// Why the file that was sent just now was not taken.
    wrong: Problems,
    exports: bool,
}

impl Extracts {
    fn headings(&self) -> Vec<&'static str> {
        HEADINGS.iter().map(|(_, words)| *words).collect()
    }
}

/// `GET /desk/hr`.
pub async fn show(visit: Visit) -> Result {
    page(&visit, StatusCode::OK, Problems::default()).await
}

async fn page(visit: &Visit, status: StatusCode, problems: Problems) -> Result {
    let me = take::keeper(visit)?;
    let files = sent::all(&mut visit.app.db.read().await?, &EXTRACTS, &me.institution, 20).await?;
    visit.html_as(
        status,
        &Extracts {
            page: visit.page("People from HR"),
            institution: me.institution_name.clone(),
            sent: sent::rows(&EXTRACTS, files, visit.app.clock.now(), me),
            wrong: problems,
            exports: by_role(me, Act::Export).is_some(),
        },
    )
}

/// `POST /desk/hr`: a file, by its form.
pub async fn send(visit: Visit, request: Request) -> Result {
    take::keeper(&visit)?;
    let Some((name, bytes)) = forms::read(request, &EXTRACTS).await?.file else {
        return page(&visit, StatusCode::UNPROCESSABLE_ENTITY, Problems::only(1, "No file was chosen.")).await;
    };
    match take::send(&visit, &name, &bytes).await? {
        Came::Waits(id) => Ok(visit.go(&EXTRACTS.href(&id))),
        Came::Wrong(problems) => page(&visit, StatusCode::UNPROCESSABLE_ENTITY, problems).await,
    }
}
