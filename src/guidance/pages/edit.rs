//! Writing a text: with a look at it before it is saved, and never over what another saved meanwhile.

use askama::Template;
use axum::http::StatusCode;

use super::{keepers_only, own, today, versions};
use crate::accounts::Member;
use crate::directory::corrections::store::keeps_desk;
use crate::directory::forms::Pairs;
use crate::guidance::forms::{self, AUDIENCES, NOTE, filled, is_slug};
use crate::guidance::markdown::{Html, Line, differences, render};
use crate::guidance::model::{Guide, Saved, Says, Series};
use crate::guidance::store::{self, Saving};
use crate::text::slug;
use crate::web::forms::Form;
use crate::web::{Error, Flash, Page, Result, Visit};

#[derive(Template)]
#[template(path = "guidance/edit.html")]
struct EditPage {
    page: Page,
    series: &'static Series,
    here: String,
    back: String,
    version: i64,
    readers: Vec<(&'static str, String)>,
    preview: Option<Html>,
    meanwhile: Option<Meanwhile>,
    form: Form,
}

impl EditPage {
    fn audiences(&self) -> &'static [(&'static str, &'static str)] {
        &AUDIENCES
    }
}

/// What another saved while this was written.
struct Meanwhile {
    by: String,
    changes: Vec<String>,
    differences: Vec<Line>,
}

fn page(series: &'static Series, visit: &Visit, guide: Option<&Guide>, form: Form) -> EditPage {
    let at = guide.map_or_else(|| series.path.to_owned(), |guide| format!("{}/{}", series.path, guide.slug));
    let readers = series.readers.iter().map(|(code, label)| (*code, label.to_string())).chain([("", "everyone".to_owned())]);
    EditPage {
        page: visit.page(guide.map_or_else(|| "Write guidance".to_owned(), |guide| format!("Change: {}", guide.says.title))),
        here: if guide.is_some() { format!("{at}/edit") } else { format!("{at}/new") },
        back: at,
        version: guide.map_or(0, |guide| guide.version),
        readers: readers.collect(),
        preview: None,
        meanwhile: None,
        series,
        form,
    }
}

async fn keeper(visit: &Visit) -> Result<&Member> {
    let me = visit.member()?;
    if !keeps_desk(&mut visit.app.db.read().await?, &visit.viewer).await? {
        return Err(keepers_only());
    }
    Ok(me)
}

/// `GET <series>/new`.
pub(in crate::guidance) async fn begin(series: &'static Series, visit: Visit) -> Result {
    keeper(&visit).await?;
    let review = forms::usual_review(today(&visit)).to_string();
    let form = Form::default().with("audience", "institution").with("review", &review);
    visit.html(&page(series, &visit, None, form))
}

/// `POST <series>/new`.
pub(in crate::guidance) async fn add(series: &'static Series, visit: Visit, sent: Pairs) -> Result {
    let me = keeper(&visit).await?;
    let mut form = Form::sent(sent);
    let says = forms::read(&mut form, series, today(&visit));
    let name = slug(&says.title);
    if form.is_good() && !is_slug(&name) {
        form.wrong("title", "Choose another title: its letters make the page’s address.");
    }
    if let Some(answer) = look(series, &visit, None, &form, &says)? {
        return Ok(answer);
    }
    let taken = "There is a text with this title already. Change that one, or choose another title.";
    if series.first(&name).is_some() {
        form.wrong("title", taken);
    } else {
        let mut tx = visit.app.db.write().await?;
        let saving = Saving { series, institution: &me.institution, slug: &name, before: 0, note: "Written", by: Some(&me.person) };
        if let Saved::As(_) = store::save(&mut tx, visit.app.clock.now(), saving, &says).await? {
            tx.commit().await?;
            return Ok(visit.go_saying(&format!("{}/{name}", series.path), &Flash::good("Saved. This is what readers see.")));
        }
        form.wrong("title", taken);
    }
    visit.html_as(StatusCode::UNPROCESSABLE_ENTITY, &page(series, &visit, None, form))
}

/// `GET <series>/{slug}/edit`.
pub(in crate::guidance) async fn change(series: &'static Series, visit: Visit, slug: &str) -> Result {
    let guide = own(series, &visit, slug).await?;
    let mut says = guide.says.clone();
    let day = today(&visit);
    // A day that is over would be refused: the next one is a year away.
    says.review = says.review.filter(|review| *review > day);
    visit.html(&page(series, &visit, Some(&guide), filled(&says, day)))
}

/// `POST <series>/{slug}/edit`.
pub(in crate::guidance) async fn save(series: &'static Series, visit: Visit, slug: &str, sent: Pairs) -> Result {
    let guide = own(series, &visit, slug).await?;
    let me = visit.member()?;
    let mut form = Form::sent(sent);
    let before: i64 =
        form.value("version").parse().map_err(|_| Error::Bad("The form was not complete. Open it again.".to_owned()))?;
    if before != guide.version {
        return conflict(series, &visit, &guide, form, before).await;
    }
    let says = forms::read(&mut form, series, today(&visit));
    let note = form.line("note", NOTE);
    if let Some(answer) = look(series, &visit, Some(&guide), &form, &says)? {
        return Ok(answer);
    }
    let mut tx = visit.app.db.write().await?;
    let saving = Saving { series, institution: &me.institution, slug, before, note: &note, by: Some(&me.person) };
    let saved = store::save(&mut tx, visit.app.clock.now(), saving, &says).await?;
    tx.commit().await?;
    let to = format!("{}/{slug}", series.path);
    match saved {
        Saved::As(version) => {
            Ok(visit.go_saying(&to, &Flash::good(format!("Saved as version {version}. What it said before is kept."))))
        }
        Saved::Same => Ok(visit.go_saying(&to, &Flash::info("Nothing was different."))),
        Saved::Changed => {
            let guide = own(series, &visit, slug).await?;
            conflict(series, &visit, &guide, form, before).await
        }
    }
}

/// The form again, with what is wrong or with a look at what was typed; none where it is to be saved.
fn look(
    series: &'static Series,
    visit: &Visit,
    guide: Option<&Guide>,
    form: &Form,
    says: &Says,
) -> Result<Option<axum::response::Response>> {
    let wants_look = form.value("act") == "preview";
    if form.is_good() && !wants_look {
        return Ok(None);
    }
    let preview = wants_look.then(|| render(&says.words));
    let status = if form.is_good() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    visit.html_as(status, &EditPage { preview, ..page(series, visit, guide, form.clone()) }).map(Some)
}

/// Another version was saved meanwhile: it is shown what changed, and what was typed stays in the form, to be saved over it knowingly.
async fn conflict(series: &'static Series, visit: &Visit, guide: &Guide, form: Form, before: i64) -> Result {
    let all = match &guide.id {
        Some(id) => store::versions(&mut visit.app.db.read().await?, id).await?,
        None => Vec::new(),
    };
    let base = all.iter().find(|one| one.version == before).map(|one| one.says.clone());
    let base = base.or_else(|| series.first(&guide.slug).map(Says::from_first));
    let meanwhile = Meanwhile {
        by: all.first().and_then(|newest| newest.by.clone()).unwrap_or_else(|| "Somebody".to_owned()),
        changes: base.as_ref().map(|base| versions::changes(series, base, &guide.says)).unwrap_or_default(),
        differences: differences(&base.map(|base| base.words).unwrap_or_default(), &guide.says.words),
    };
    let view = EditPage { meanwhile: Some(meanwhile), ..page(series, visit, Some(guide), form) };
    visit.html_as(StatusCode::CONFLICT, &view)
}
