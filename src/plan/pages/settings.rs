//! What is said of a plan as a whole, and whether everyone may see how it stands.

use askama::Template;
use axum::extract::{Form as Sent, Query};
use axum::http::StatusCode;

use super::{Pairs, Which};
use crate::accounts::store as accounts;
use crate::plan::acts::{self, Opened};
use crate::plan::model::{Act, MonthDay, Relation};
use crate::web::forms::Form;
use crate::web::{Error, Flash, Page, Result, Visit};

#[derive(Template)]
#[template(path = "plan/settings.html")]
struct SettingsPage {
    page: Page,
    plan: String,
    back: String,
    here: String,
    public: String,
    file: String,
    version: i64,
    form: Form,
}

async fn open<'a>(visit: &'a Visit, which: &Which) -> Result<(Opened<'a>, String)> {
    let mut tx = visit.app.db.read().await?;
    let opened = acts::open(&mut tx, visit, which.plan.as_deref()).await?;
    acts::allow(Relation::of(opened.me, false), Act::Keep)?;
    let slug = accounts::institution(&mut tx, &opened.me.institution).await?.map(|institution| institution.slug);
    Ok((opened, slug.unwrap_or_default()))
}

fn page(visit: &Visit, opened: &Opened<'_>, slug: &str, form: Form) -> SettingsPage {
    SettingsPage {
        page: visit.page("Settings of the plan"),
        plan: opened.plan.head.name.clone(),
        back: opened.href("/plan"),
        here: opened.href("/plan/settings"),
        public: opened.href(&format!("/plan/public/{slug}")),
        file: opened.href("/plan/report/plan.toml"),
        version: opened.plan.version,
        form,
    }
}

/// `GET /plan/settings`.
pub(crate) async fn show(visit: Visit, Query(which): Query<Which>) -> Result {
    let (opened, slug) = open(&visit, &which).await?;
    let form = Form::default()
        .with("academic_year_end", &opened.plan.head.academic_year_end.to_string())
        .with("public", if opened.plan.public { "yes" } else { "no" })
        .with("freeze_after", &opened.plan.freeze_after.map(|days| days.to_string()).unwrap_or_default());
    visit.html(&page(&visit, &opened, &slug, form))
}

/// `POST /plan/settings`.
pub(crate) async fn save(visit: Visit, Query(which): Query<Which>, Sent(sent): Sent<Pairs>) -> Result {
    let (opened, slug) = open(&visit, &which).await?;
    let mut form = Form::sent(sent);
    let end = form
        .line("academic_year_end", 5)
        .parse::<MonthDay>()
        .map_err(|why| form.wrong("academic_year_end", format!("{why}.")))
        .ok();
    if !matches!(form.value("public"), "yes" | "no") {
        form.wrong("public", "Choose who may see it.");
    }
    let freeze_after = match form.value("freeze_after").trim() {
        "" => None,
        text => text.parse::<i64>().ok().filter(|days| (0..=366).contains(days)).or_else(|| {
            form.wrong("freeze_after", "Give a number of days up to 366, or leave it empty.");
            None
        }),
    };
    let version: i64 =
        form.value("version").parse().map_err(|_| Error::Bad("The form was not complete. Open it again.".to_owned()))?;
    let Some(end) = end.filter(|_| form.is_good()) else {
        return visit.html_as(StatusCode::UNPROCESSABLE_ENTITY, &page(&visit, &opened, &slug, form));
    };
    match acts::settings(&visit, which.plan.as_deref(), version, end, form.value("public") == "yes", freeze_after).await {
        Ok(true) => return Ok(visit.go_saying(&opened.href("/plan/settings"), &Flash::good("Saved."))),
        Ok(false) => {}
        Err(Error::Invalid(wrong)) => {
            wrong.iter().for_each(|(field, why)| form.wrong(field, why.as_str()));
            return visit.html_as(StatusCode::UNPROCESSABLE_ENTITY, &page(&visit, &opened, &slug, form));
        }
        Err(error) => return Err(error),
    }
    let (opened, slug) = open(&visit, &which).await?;
    form.wrong("academic_year_end", "Somebody changed the settings meanwhile. Yours are still here: look, then save again.");
    visit.html_as(StatusCode::CONFLICT, &page(&visit, &opened, &slug, form))
}
