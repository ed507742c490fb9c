//! Recording what happened outside, and correcting it.

use askama::Template;
use axum::extract::{Form as Sent, Path, Query};
use axum::http::StatusCode;

use super::{Pairs, Which};
use crate::measures::Sight;
use crate::plan::acts::{self, Opened};
use crate::plan::forms::record as form_of;
use crate::plan::model::{Act, Measure, Recorded, Relation, may};
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
    correcting: String,
    /// Whether numbers are left out of what is to be corrected, because whoever corrects it does not see exact ones.
    again: bool,
    form: Form,
}

impl RecordPage {
    fn new(visit: &Visit, opened: &Opened<'_>, kept: &Kept<Measure>, which: &Which, form: Form) -> Self {
        let path = format!("/plan/measures/{}", kept.says.code);
        let whats = kept.says.from.recorded.iter().filter(|what| what.is_by_hand());
        let numbers = kept.says.from.recorded.iter().find_map(|what| what.numbers());
        let (n, of) = numbers.unwrap_or_default();
        let mut here = opened.href(&format!("{path}/record"));
        if let Some(id) = &which.corrects {
            here.push_str(if here.contains('?') { "&corrects=" } else { "?corrects=" });
            here.push_str(id);
        }
        let is_survey = kept.says.from.recorded.contains(&Recorded::Survey);
        let sends = is_survey && which.corrects.is_none() && may(Relation::of(opened.me, false), Act::Keep);
        Self {
            page: visit.page(if which.corrects.is_some() { "Correct what was recorded" } else { "Record a value" }),
            code: kept.says.code.clone(),
            name: kept.says.name.clone(),
            question: kept.says.question.clone(),
            back: opened.href(&path),
            here,
            whats: whats.map(|what| (what.code(), what.label())).collect(),
            n: n.to_owned(),
            of: of.to_owned(),
            is_survey,
            surveys: if sends { opened.href("/plan/surveys") } else { String::new() },
            correcting: which.corrects.clone().unwrap_or_default(),
            again: which.corrects.is_some() && hides_numbers(opened, kept),
            form,
        }
    }
}

/// Whether what is recorded here is of people, and this reader is shown rounded numbers of them alone.
fn hides_numbers(opened: &Opened<'_>, kept: &Kept<Measure>) -> bool {
    opened.sight != Sight::Exact && kept.says.from.recorded.iter().any(|what| what.counts_people())
}

/// What is to be corrected, if an address says so.
fn corrected<'a>(which: &Which, records: &'a [Record]) -> Result<Option<&'a Record>> {
    match which.corrects.as_deref() {
        None => Ok(None),
        Some(id) => records.iter().find(|record| record.id.as_str() == id && !record.is_corrected).map(Some).ok_or(Error::NotFound),
    }
}

async fn open<'a>(visit: &'a Visit, which: &Which, code: &str) -> Result<(Opened<'a>, Kept<Measure>, Vec<Record>)> {
    let mut tx = visit.app.db.read().await?;
    let opened = acts::open(&mut tx, visit, which.plan.as_deref()).await?;
    let (kept, _, relation) = acts::measure(&mut tx, &opened, code).await?;
    acts::allow(relation, Act::Record)?;
    if !kept.says.same_as.is_empty() || !kept.says.from.recorded.iter().any(|what| what.is_by_hand()) {
        return Err(Error::NotFound);
    }
    let records = store::records(&mut tx, &kept.id).await?;
    Ok((opened, kept, records))
}

/// `GET /plan/measures/{code}/record`.
pub(crate) async fn show(visit: Visit, Path(code): Path<String>, Query(which): Query<Which>) -> Result {
    let (opened, kept, records) = open(&visit, &which, &code).await?;
    let form = match corrected(&which, &records)? {
        None => {
            let only = kept.says.from.recorded.iter().find(|what| what.is_by_hand()).map(|what| what.code()).unwrap_or_default();
            Form::default().with("what", only).with("held", "yes")
        }
        Some(record) => {
            let value = &record.value;
            let hides = hides_numbers(&opened, &kept);
            if value.what.counts_people() {
                acts::note_reading(&visit, &opened, "record").await?;
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
    visit.html(&RecordPage::new(&visit, &opened, &kept, &which, form))
}

/// `POST /plan/measures/{code}/record`.
pub(crate) async fn save(visit: Visit, Path(code): Path<String>, Query(which): Query<Which>, Sent(sent): Sent<Pairs>) -> Result {
    let (opened, kept, records) = open(&visit, &which, &code).await?;
    corrected(&which, &records)?;
    let mut form = Form::sent(sent);
    let value = form_of::read(&mut form, &kept.says);
    let Some(value) = value.filter(|_| form.is_good()) else {
        return visit.html_as(StatusCode::UNPROCESSABLE_ENTITY, &RecordPage::new(&visit, &opened, &kept, &which, form));
    };
    match acts::record(&visit, which.plan.as_deref(), &code, &value, which.corrects.as_deref()).await {
        Ok(_) => {
            let words = if which.corrects.is_some() { "Corrected. What it said before is kept." } else { "Recorded." };
            Ok(visit.go_saying(&opened.href(&format!("/plan/measures/{code}")), &Flash::good(words)))
        }
        Err(Error::Invalid(wrong)) => {
            wrong.iter().for_each(|(field, why)| form.wrong(field, why.as_str()));
            visit.html_as(StatusCode::UNPROCESSABLE_ENTITY, &RecordPage::new(&visit, &opened, &kept, &which, form))
        }
        Err(error) => Err(error),
    }
}
