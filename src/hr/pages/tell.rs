//! What HR says of me, and a way to tell HR that it is wrong.

use askama::Template;
use axum::extract::Form as Sent;
use axum::http::StatusCode;

use crate::accounts::{Role, staff, store as accounts};
use crate::hr::mail;
use crate::notify;
use crate::web::forms::Form;
use crate::web::limits::Limit;
use crate::web::{Error, Flash, Page, Result, Visit};

/// How often someone may tell HR.
const LIMIT: Limit = Limit { what: "notes to HR", burst: 5.0, per_minute: 0.1 };

#[derive(Template)]
#[template(path = "hr/tell.html")]
struct Tell {
    page: Page,
    form: Form,
    institution: String,
    facts: Vec<(&'static str, String)>,
    /// HR's own address, where it was set.
    contact: Option<String>,
    /// Whether the institution's HR names this person.
    is_named: bool,
    /// Those to whom the note goes.
    readers: String,
}

impl Tell {
    fn mailto(&self) -> String {
        let subject = serde_urlencoded::to_string([("subject", "My details in Benchside")]).unwrap_or_default().replace('+', "%20");
        format!("mailto:{}?{subject}", self.contact.as_deref().unwrap_or_default())
    }
}

/// `GET /profile/tell-hr`.
pub async fn show(visit: Visit) -> Result {
    page(&visit, StatusCode::OK, Form::default()).await
}

async fn page(visit: &Visit, status: StatusCode, form: Form) -> Result {
    let me = visit.member()?;
    let mut tx = visit.app.db.read().await?;
    let account = accounts::account(&mut tx, &me.person).await?.ok_or(Error::NotFound)?;
    let person = accounts::person(&mut tx, &me.person).await?.ok_or(Error::NotFound)?;
    let contact = accounts::hr_contact(&mut tx, &me.institution).await?;
    let readers = accounts::names_holding(&mut tx, &me.institution, Role::Coordinator, 5).await?;
    drop(tx);
    let known = [
        ("Name", Some(account.name)),
        ("E-mail", account.email),
        ("Department", account.department),
        ("Site", account.site),
        ("Job title", account.job_title),
        ("Job family", person.job_family),
        ("Grade band", person.grade_band),
        ("Line manager", account.manager),
        ("Technical staff", Some(if account.technical { "Yes" } else { "No" }.to_owned())),
    ];
    visit.html_as(
        status,
        &Tell {
            page: visit.page("What HR says about you"),
            form,
            institution: me.institution_name.clone(),
            facts: known.into_iter().map(|(term, words)| (term, words.unwrap_or_else(|| "Not said".to_owned()))).collect(),
            contact,
            is_named: person.hr,
            readers: readers.join(", "),
        },
    )
}

/// `POST /profile/tell-hr`: the coordinators get it as mail, and pass on what is HR's to change.
pub async fn send(visit: Visit, Sent(sent): Sent<Vec<(String, String)>>) -> Result {
    let me = visit.member()?;
    let mut form = Form::sent(sent);
    let words = form.text("words", 2_000);
    if words.is_empty() {
        form.wrong("words", "Say what is wrong and what it should be.");
    }
    if !form.is_good() {
        return page(&visit, StatusCode::UNPROCESSABLE_ENTITY, form).await;
    }
    let now = visit.app.clock.now();
    visit.app.limits.take(&LIMIT, &visit.limit_key(), now)?;
    let mut tx = visit.app.db.write().await?;
    let person = staff::with_ids(&mut tx, std::slice::from_ref(&me.person)).await?.pop().ok_or(Error::NotFound)?;
    let contact = accounts::hr_contact(&mut tx, &me.institution).await?;
    let mut readers = staff::holders(&mut tx, &me.institution, Role::Coordinator).await?;
    if readers.is_empty() {
        readers = staff::holders(&mut tx, &me.institution, Role::Admin).await?;
    }
    if readers.is_empty() {
        return Err(Error::Unavailable("Nobody here looks after this yet, so the note would reach nobody.".to_owned()));
    }
    for reader in readers.iter().take(5) {
        let notice = mail::note(reader, &person, contact.as_deref(), &words, &visit.app.config.address, now)?;
        notify::tell(&mut tx, now, &notice).await?;
    }
    tx.commit().await?;
    Ok(visit.go_saying("/profile", &Flash::good("Your note is on its way. What HR changes is here after their next extract.")))
}
