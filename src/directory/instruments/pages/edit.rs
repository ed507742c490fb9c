//! Adding an instrument, and changing what its page says.

use askama::Template;
use axum::extract::{Form as Sent, Path};
use axum::http::StatusCode;
use chrono::{DateTime, Utc};

use super::allowed;
use crate::directory::forms::Pairs;
use crate::directory::instruments::forms;
use crate::directory::instruments::model::{Act, Machine};
use crate::directory::instruments::store::{self, Change};
use crate::web::forms::Form;
use crate::web::limits::Limit;
use crate::web::{Flash, Page, Result, Visit};

/// How many instruments one person may add.
pub(in crate::directory::instruments) const ADDING: Limit = Limit { what: "instruments", burst: 20.0, per_minute: 2.0 };

#[derive(Template)]
#[template(path = "instruments/edit.html")]
struct EditPage {
    page: Page,
    /// Its address; empty for a new one.
    id: String,
    title: String,
    /// Whether a list of equipment decides its name, place and description.
    listed: bool,
    form: Form,
    institution: String,
    /// Whether somebody else changed it meanwhile.
    conflict: bool,
}

impl EditPage {
    fn new(visit: &Visit, form: Form) -> Result<Self> {
        Ok(Self {
            page: visit.page("Add an instrument"),
            id: String::new(),
            title: "Add an instrument".to_owned(),
            listed: false,
            form,
            institution: visit.member()?.institution_name.clone(),
            conflict: false,
        })
    }

    fn of(visit: &Visit, machine: &Machine, form: Form) -> Self {
        Self {
            page: visit.page(format!("Change {}", machine.details.name)),
            id: machine.id.to_string(),
            title: machine.details.name.clone(),
            listed: machine.is_listed(),
            form,
            institution: machine.institution_name.clone(),
            conflict: false,
        }
    }

    fn own_page(&self) -> String {
        format!("/instruments/{}", self.id)
    }

    /// Code, words, and what they mean, for each audience.
    fn audiences(&self) -> [(&'static str, &'static str, String); 3] {
        [
            ("institution", "My institution", format!("Everyone signed in at {}", self.institution)),
            ("network", "Partner institutions too", "Also people signed in at universities that share with yours".to_owned()),
            ("public", "Everyone", "Also without signing in".to_owned()),
        ]
    }

    fn is_chosen(&self, code: &str) -> bool {
        let sent = self.form.value("audience");
        if sent.is_empty() { code == "institution" } else { sent == code }
    }
}

/// `GET /instruments/new`.
pub(crate) async fn new(visit: Visit) -> Result {
    visit.html(&EditPage::new(&visit, Form::default())?)
}

/// `POST /instruments/new`.
pub(crate) async fn add(visit: Visit, Sent(pairs): Sent<Pairs>) -> Result {
    let me = visit.member()?;
    let now = visit.app.clock.now();
    let mut form = Form::sent(pairs);
    let details = forms::details(&mut form, &*visit.app.vocabulary.current(), None);
    if !form.is_good() {
        return visit.html_as(StatusCode::UNPROCESSABLE_ENTITY, &EditPage::new(&visit, form)?);
    }
    visit.app.limits.take(&ADDING, &visit.limit_key(), now)?;
    let mut tx = visit.app.db.write().await?;
    let id = store::add(&mut tx, now, &me.person, &me.institution, &details).await?;
    tx.commit().await?;
    let flash = Flash::good("It has a page now. Say there what you do with it, and tell others who run it.");
    Ok(visit.go_saying(&format!("/instruments/{id}"), &flash))
}

/// `GET /instruments/{id}/edit`.
pub(crate) async fn show(visit: Visit, Path(id): Path<String>) -> Result {
    let mut tx = visit.app.db.read().await?;
    let (machine, _) = allowed(&mut tx, &visit, &id, Act::Edit).await?;
    drop(tx);
    let form = Form::sent(forms::fill(&machine, &*visit.app.vocabulary.current()));
    visit.html(&EditPage::of(&visit, &machine, form))
}

/// `POST /instruments/{id}/edit`.
pub(crate) async fn save(visit: Visit, Path(id): Path<String>, Sent(pairs): Sent<Pairs>) -> Result {
    let me = visit.member()?;
    let mut form = Form::sent(pairs);
    let mut tx = visit.app.db.write().await?;
    let (machine, _) = allowed(&mut tx, &visit, &id, Act::Edit).await?;
    let listed = machine.is_listed().then_some(&machine.details);
    let details = forms::details(&mut form, &*visit.app.vocabulary.current(), listed);
    if !form.is_good() {
        return visit.html_as(StatusCode::UNPROCESSABLE_ENTITY, &EditPage::of(&visit, &machine, form));
    }
    let now = visit.app.clock.now();
    match store::change(&mut tx, now, &me.person, &machine.id, &details, version(form.value("version"))).await? {
        Change::Changed | Change::Same => {
            tx.commit().await?;
            Ok(visit.go_saying(&format!("/instruments/{}", machine.id), &Flash::good("Saved.")))
        }
        Change::Conflict => {
            let mut view = EditPage::of(&visit, &machine, form);
            view.conflict = true;
            // Pressing Save again puts what is in the form in the place of what was saved.
            let version = machine.changed.timestamp_micros().to_string();
            view.form = view.form.with("version", &version);
            visit.html_as(StatusCode::CONFLICT, &view)
        }
    }
}

/// The version that an edit says it changes.
pub(in crate::directory::instruments) fn version(sent: &str) -> DateTime<Utc> {
    sent.trim().parse().ok().and_then(DateTime::from_timestamp_micros).unwrap_or_default()
}
