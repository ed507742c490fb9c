//! Recording what happened outside, and correcting it.

use askama::Template;
use axum::extract::{Form as Sent, Path, Query};
use axum::http::StatusCode;

use super::{Pairs, Which};
use crate::plan::acts::{self, Opened, hides_numbers};
use crate::plan::forms::record as form_of;
use crate::plan::model::{Act, Measure, Recorded, Relation, Value, may};
use crate::plan::store::{self, Kept, Record};
use crate::web::forms::Form;
use crate::web::{Error, Flash, Page, Result, Visit};

#[derive(Template)]
#[template(path = "plan/record.html")]
struct RecordPage {
    page: Page,
    code: String,
    name: String,
    question: String,
    back: String,
    here: String,
    whats: Vec<(&'static str, &'static str)>,
    /// What the two numbers are called; empty where there are none.
    n: String,
    of: String,
    is_survey: bool,
    /// Where a whole wave is sent, for those who may; else empty.
    surveys: String,
    is_correction: bool,
    /// Whether numbers are left out of what is to be corrected, because whoever corrects it does not see exact ones.
    hides: bool,
    /// What somebody else recorded meanwhile; empty for nothing.
    meanwhile: String,
    form: Form,
}

/// A measure that something is recorded for.
struct Recording<'a> {
    opened: Opened<'a>,
    kept: Kept<Measure>,
    /// What is to be corrected.
    corrects: Option<Record>,
    /// Whether that took the place of what an address names.
    is_newer: bool,
}

impl Recording<'_> {
    fn hides(&self) -> bool {
        self.corrects.as_ref().is_some_and(|record| hides_numbers(&self.opened, &self.kept.says, record))
    }

    /// The value whose numbers stay where they are left empty, because they are not shown.
    fn hidden(&self) -> Option<&Value> {
        self.corrects.as_ref().filter(|_| self.hides()).map(|record| &record.value)
    }

    /// Who took the place of what was to be corrected, in words; empty where nobody did.
    fn meanwhile(&self) -> String {
        let Some(record) = self.corrects.as_ref().filter(|_| self.is_newer) else { return String::new() };
        let who = record.by.as_deref().unwrap_or("Somebody");
        format!("{who} corrected this meanwhile, for {}.", record.value.period.words())
    }

    fn page(&self, visit: &Visit, status: StatusCode, meanwhile: String, form: Form) -> Result {
        let Self { opened, kept, corrects, .. } = self;
        let path = format!("/plan/measures/{}", kept.says.code);
        let whats = kept.says.from.recorded.iter().filter(|what| what.is_by_hand());
        let numbers = kept.says.from.recorded.iter().find_map(|what| what.numbers());
        let (n, of) = numbers.unwrap_or_default();
        let query = corrects.as_ref().map_or_else(String::new, |record| format!("?corrects={}", record.id));
        let is_survey = kept.says.from.recorded.contains(&Recorded::Survey);
        let sends = is_survey && corrects.is_none() && may(Relation::of(opened.me, false), Act::Keep);
        let view = RecordPage {
            page: visit.page(if corrects.is_some() { "Correct what was recorded" } else { "Record a value" }),
            code: kept.says.code.clone(),
            name: kept.says.name.clone(),
            question: kept.says.question.clone(),
            back: opened.href(&path),
            here: opened.href(&format!("{path}/record{query}")),
            whats: whats.map(|what| (what.code(), what.label())).collect(),
            n: n.to_owned(),
            of: of.to_owned(),
            is_survey,
            surveys: if sends { opened.href("/plan/surveys") } else { String::new() },
            is_correction: corrects.is_some(),
            hides: self.hides(),
            meanwhile,
            form,
        };
        visit.html_as(status, &view)
    }
}

async fn open<'a>(visit: &'a Visit, which: &Which, code: &str) -> Result<Recording<'a>> {
    let mut tx = visit.app.db.read().await?;
    let opened = acts::open(&mut tx, visit, which.plan.as_deref()).await?;
    let (kept, _, relation) = acts::measure(&mut tx, &opened, code).await?;
    acts::allow(relation, Act::Record)?;
    if !kept.says.same_as.is_empty() || !kept.says.from.recorded.iter().any(|what| what.is_by_hand()) {
        return Err(Error::NotFound);
    }
    let records = store::records(&mut tx, &kept.id).await?;
    let corrects = match which.corrects.as_deref() {
        None => None,
        Some(id) => Some(store::standing(&records, id).ok_or(Error::NotFound)?.clone()),
    };
    let is_newer = corrects.as_ref().is_some_and(|record| which.corrects.as_deref() != Some(record.id.as_str()));
    Ok(Recording { opened, kept, corrects, is_newer })
}

/// `GET /plan/measures/{code}/record`.
pub(crate) async fn show(visit: Visit, Path(code): Path<String>, Query(which): Query<Which>) -> Result {
    let recording = open(&visit, &which, &code).await?;
    let form = match &recording.corrects {
        None => {
            let mut by_hand = recording.kept.says.from.recorded.iter().filter(|what| what.is_by_hand());
            let only = by_hand.next().map(|what| what.code()).unwrap_or_default();
            Form::default().with("what", only).with("held", "yes")
        }
        Some(record) => {
            let value = &record.value;
            let hides = recording.hides();
            if value.what.counts_people() {
                acts::note_reading(&visit, &recording.opened, "record", &code).await?;
            }
            let number = |number: Option<f64>| number.filter(|_| !hides).map(|number| number.to_string()).unwrap_or_default();
            Form::default()
                .with("what", value.what.code())
                .with("held", if value.held { "yes" } else { "no" })
                .with("period", &value.period.to_string())
                .with("n", &number(value.n))
                .with("of", &number(value.of))
                .with("invited", &number(value.invited))
                .with("words", &value.words)
                .with("link", &value.link)
        }
    };
    let meanwhile = recording.meanwhile();
    let told = if meanwhile.is_empty() { meanwhile } else { format!("{meanwhile} The form has what stands there now.") };
    recording.page(&visit, StatusCode::OK, told, form)
}

/// `POST /plan/measures/{code}/record`.
pub(crate) async fn save(visit: Visit, Path(code): Path<String>, Query(which): Query<Which>, Sent(sent): Sent<Pairs>) -> Result {
    let recording = open(&visit, &which, &code).await?;
    let mut form = Form::sent(sent);
    if recording.is_newer {
        return conflict(&visit, &recording, form);
    }
    let value = form_of::read(&mut form, &recording.kept.says, recording.hidden());
    let Some(value) = value.filter(|_| form.is_good()) else {
        return recording.page(&visit, StatusCode::UNPROCESSABLE_ENTITY, String::new(), form);
    };
    match acts::record(&visit, which.plan.as_deref(), &code, &value, which.corrects.as_deref()).await {
        Ok(_) => {
            let words = if which.corrects.is_some() { "Corrected. What it said before is kept." } else { "Recorded." };
            Ok(visit.go_saying(&recording.opened.href(&format!("/plan/measures/{code}")), &Flash::good(words)))
        }
        Err(Error::Invalid(wrong)) => {
            wrong.iter().for_each(|(field, why)| form.wrong(field, why.as_str()));
            recording.page(&visit, StatusCode::UNPROCESSABLE_ENTITY, String::new(), form)
        }
        Err(Error::Conflict(why)) => {
            let now = open(&visit, &which, &code).await?;
            if now.is_newer { conflict(&visit, &now, form) } else { now.page(&visit, StatusCode::CONFLICT, why, form) }
        }
        Err(error) => Err(error),
    }
}

/// Somebody corrected the same meanwhile: it is said, and what was typed stays, to be saved in place of theirs.
fn conflict(visit: &Visit, recording: &Recording<'_>, form: Form) -> Result {
    let told = format!(
        "{} Nothing of yours was written, and it is still below: look at theirs, then save again where yours is to take its place.",
        recording.meanwhile()
    );
    recording.page(visit, StatusCode::CONFLICT, told, form)
}
