//! Writing a request.

use askama::Template;
use axum::extract::{Form as Sent, Path};
use axum::http::StatusCode;

use crate::directory::forms::{Concepts, Pairs};
use crate::ids::RequestId;
use crate::shadowing::compose::{self, Saved};
use crate::shadowing::model::{Kind, Mode, Request as At, Requirement};
use crate::shadowing::store::requests::{self, Request};
use crate::shadowing::take;
use crate::web::forms::Form;
use crate::web::{Error, Flash, Page, Result, Visit, plain};

#[derive(Template)]
#[template(path = "shadowing/write_request.html")]
struct WritePage {
    page: Page,
    /// Empty for a new one.
    id: String,
    /// What the line manager asked, where it came back.
    question: String,
    form: Form,
}

impl WritePage {
    fn new(visit: &Visit, request: Option<&Request>, form: Form) -> Self {
        let title = if request.is_some() { "Change your request" } else { "Ask to shadow somebody" };
        Self {
            page: visit.page(title),
            id: request.map(|request| request.id.to_string()).unwrap_or_default(),
            question: request.map(|request| request.question.clone()).unwrap_or_default(),
            form,
        }
    }

    fn action(&self) -> String {
        if self.id.is_empty() { "/shadowing/requests".to_owned() } else { format!("/shadowing/requests/{}/change", self.id) }
    }

    fn cancel(&self) -> String {
        if self.id.is_empty() { "/shadowing".to_owned() } else { format!("/shadowing/requests/{}", self.id) }
    }

    fn kinds(&self) -> Vec<(&'static str, &'static str, &'static str)> {
        Kind::CODES.iter().map(|(kind, code, label)| (*code, *label, kind.words())).collect()
    }

    fn requirements(&self) -> &'static [(Requirement, &'static str, &'static str)] {
        Requirement::CODES
    }

    fn modes(&self) -> Vec<(&'static str, &'static str)> {
        Mode::CODES.iter().map(|(_, code, label)| (*code, *label)).collect()
    }

    fn is(&self, name: &str, value: &str) -> bool {
        self.form.has(name, value)
    }
}

/// `GET /shadowing/requests/new`.
pub(crate) async fn begin(visit: Visit) -> Result {
    visit.member()?;
    let form =
        Form::sent(vec![("kind".to_owned(), Kind::Observe.code().to_owned()), ("mode".to_owned(), Mode::Either.code().to_owned())]);
    visit.html(&WritePage::new(&visit, None, form))
}

/// `POST /shadowing/requests`.
pub(crate) async fn add(visit: Visit, Sent(pairs): Sent<Pairs>) -> Result {
    visit.member()?;
    keep(&visit, None, Form::sent(pairs)).await
}

/// `GET /shadowing/requests/{id}/change`.
pub(crate) async fn change(visit: Visit, Path(id): Path<String>) -> Result {
    let request = own(&visit, &id).await?;
    let form = filled(&visit, &request);
    visit.html(&WritePage::new(&visit, Some(&request), form))
}

/// `POST /shadowing/requests/{id}/change`.
pub(crate) async fn save(visit: Visit, Path(id): Path<String>, Sent(pairs): Sent<Pairs>) -> Result {
    let request = own(&visit, &id).await?;
    keep(&visit, Some(&request), Form::sent(pairs)).await
}

/// A request of the visitor's that they may change.
async fn own(visit: &Visit, id: &str) -> Result<Request> {
    let me = visit.member()?;
    let mut tx = visit.app.db.read().await?;
    let (request, _) = requests::seen(&mut tx, &visit.viewer, &RequestId::from(plain(id)?)).await?.ok_or(Error::NotFound)?;
    if request.requester != me.person {
        return Err(Error::Forbidden("Only who wrote a request changes it.".to_owned()));
    }
    if !matches!(request.state, At::Draft | At::Returned) {
        return Err(Error::Conflict(
            "This request is sent, and what it says stays. Withdraw it and write another if it has to change.".to_owned(),
        ));
    }
    Ok(request)
}

async fn keep(visit: &Visit, request: Option<&Request>, form: Form) -> Result {
    let sends = form.value("act") == "submit";
    let (form, status) = match compose::request(visit, request.map(|request| &request.id), form).await? {
        Saved::Done(id) => {
            let words = if sends { take::thanks("submit") } else { "Saved as a draft. Nobody else sees it until you send it." };
            return Ok(visit.go_saying(&format!("/shadowing/requests/{id}"), &Flash::good(words)));
        }
        Saved::Wrong(form) => (form, StatusCode::UNPROCESSABLE_ENTITY),
        Saved::Refused(mut form, refusal) => {
            let (status, why) = take::beside(refusal)?;
            form.wrong("aims", why);
            (form, status)
        }
    };
    let form = match request {
        Some(request) if status == StatusCode::CONFLICT => form.with("version", &request.version.to_string()),
        _ => form,
    };
    visit.html_as(status, &WritePage::new(visit, request, form))
}

/// The form as it is filled with what a request says.
fn filled(visit: &Visit, request: &Request) -> Form {
    let vocabulary = visit.app.vocabulary.current();
    let known: &dyn Concepts = &*vocabulary;
    let labels: Vec<String> = request.concepts.iter().filter_map(|id| known.label(id)).collect();
    let said = &request.said;
    let day = |day: Option<chrono::NaiveDate>| day.map(|day| day.to_string()).unwrap_or_default();
    let holds = said.holds.iter().map(|held| ("holds", held.code().to_owned()));
    Form::sent(
        [
            ("version", request.version.to_string()),
            ("aims", said.aims.clone()),
            ("skills", labels.join("\n")),
            ("wanted", said.wanted.clone()),
            ("kind", said.kind.code().to_owned()),
            ("mode", said.mode.code().to_owned()),
            ("earliest", day(said.earliest)),
            ("latest", day(said.latest)),
            ("access_needs", said.access_needs.clone()),
        ]
        .into_iter()
        .chain(holds)
        .map(|(name, value)| (name.to_owned(), value))
        .collect(),
    )
}
