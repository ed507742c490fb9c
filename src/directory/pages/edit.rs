//! The editors of the ten sections. They work without JavaScript; with it, drafts are saved while someone types.

use askama::Template;
use axum::Json;
use axum::extract::{Form as Sent, Path};
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

use super::describe::describe;
use crate::accounts::model::Unit;
use crate::directory::addresses::section_named;
use crate::directory::desk::{Desk, Done, keep, misshapen};
use crate::directory::forms::{self, Pairs};
use crate::directory::model::{Audience, Held, Intent, Level, REGISTERS, Section, SectionKind};
use crate::directory::store;
use crate::web::forms::Form;
use crate::web::{Flash, Page, Result, Visit};

/// A section to be edited, shown for the first time or again.
#[derive(Template)]
#[template(path = "directory/edit.html")]
struct EditPage {
    page: Page,
    kind: SectionKind,
    form: Form,
    version: i64,
    rows: usize,
    most: usize,
    /// Someone else's version of the section, or one's own from another browser.
    theirs: Option<Vec<(String, String)>>,
    has_draft: bool,
    /// Who sees the name, which bounds every section.
    bound: Audience,
    institution: String,
    shares: bool,
    departments: Vec<Unit>,
    sites: Vec<Unit>,
    this_year: i32,
    /// What HR's system says, which cannot be changed here.
    held: Vec<(&'static str, &'static str, String)>,
}

impl EditPage {
    /// Whether a field is HR's.
    fn holds(&self, field: &str) -> bool {
        self.held.iter().any(|(held, _, _)| *held == field)
    }

    /// The name of a field of a row.
    fn at(&self, field: &str, row: &usize) -> String {
        format!("{field}-{row}")
    }

    fn value_at(&self, field: &str, row: &usize) -> &str {
        self.form.value(&self.at(field, row))
    }

    fn error_at(&self, field: &str, row: &usize) -> &str {
        self.form.error(&self.at(field, row))
    }

    fn has_at(&self, field: &str, row: &usize, value: &str) -> bool {
        self.form.has(&self.at(field, row), value)
    }

    fn has(&self, name: &str, value: &str) -> bool {
        self.form.has(name, value)
    }

    /// "Discipline 2".
    fn numbered(&self, words: &str, row: &usize) -> String {
        format!("{words} {}", row + 1)
    }

    /// What a row is about, for the name of the button that removes it.
    fn row_name(&self, field: &str, row: &usize) -> String {
        let said = self.value_at(field, row);
        if said.is_empty() { self.numbered("row", row) } else { said.to_owned() }
    }

    fn level_at(&self, row: &usize) -> &str {
        let said = self.value_at("level", row);
        if said.is_empty() { Level::default().code() } else { said }
    }

    /// Whether a saved skill's label is not in the vocabulary.
    fn is_own_words(&self, row: &usize) -> bool {
        self.form.is_good() && !self.value_at("label", row).is_empty() && self.value_at("concept", row).is_empty()
    }

    fn lede(&self) -> &'static str {
        match self.kind {
            SectionKind::About => "How you want to be called.",
            SectionKind::Role => "What you are there for, and where you are found.",
            SectionKind::Summary => "Your work in your own words.",
            SectionKind::Skills => "What you do, how well, and what you would like to do with it.",
            SectionKind::Instruments => "The machines in your care, so that people who need one find you.",
            SectionKind::Registration => "Held, or worked towards.",
            SectionKind::Languages => "Which languages people can speak or sign with you.",
            SectionKind::Orcid => "The number that tells you from others with your name in papers and grants.",
            SectionKind::Availability => "When to ask you, and who helps while you are away.",
            SectionKind::Contact => "What is best when someone needs you.",
        }
    }

    fn audience_legend(&self) -> String {
        match self.kind {
            SectionKind::About => "Who may see your name, and so that you are here at all".to_owned(),
            _ => "Who may see this section".to_owned(),
        }
    }

    /// The name's audience bounds all others; where that matters it is said.
    fn audience_hint(&self) -> String {
        let words = match (self.kind, self.bound) {
            (SectionKind::About, _) => "No other section reaches further than this one.",
            (_, Audience::Private) => "Only you see your name for now, so nobody else sees this section, whatever you choose.",
            (_, Audience::Institution) => "Your name is seen at your institution only, so this section reaches no further.",
            (_, Audience::Network) => "Your name is seen at partner institutions too, but no further, so neither is this section.",
            (_, Audience::Public) => "You can change this at any time.",
        };
        words.to_owned()
    }

    fn is_chosen(&self, code: &str) -> bool {
        self.chosen_audience().code() == code
    }

    /// Whether a row's further fields say something, or something is wrong with them, so that they stand open.
    fn has_more(&self, row: &usize) -> bool {
        ["evidence", "used"].iter().any(|field| !self.value_at(field, row).is_empty() || !self.error_at(field, row).is_empty())
    }

    fn year_hint(&self) -> String {
        format!("The year, such as {}", self.this_year)
    }

    fn chosen_audience(&self) -> Audience {
        Audience::from_code(self.form.value("audience")).unwrap_or_default()
    }

    /// Code, words, and what they mean, for each audience.
    fn audiences(&self) -> Vec<(&'static str, &'static str, String)> {
        let network = if self.shares {
            "Also people signed in at universities that share with yours".to_owned()
        } else {
            "Your institution does not share with others yet, so this reaches nobody more for now".to_owned()
        };
        vec![
            ("private", "Only me", "Nobody else sees it".to_owned()),
            ("institution", "My institution", format!("Everyone signed in at {}", self.institution)),
            ("network", "Partner institutions too", network),
            ("public", "Everyone", "Also without signing in".to_owned()),
        ]
    }

    fn levels(&self) -> Vec<(&'static str, &'static str)> {
        let words = |level| match level {
            Level::Awareness => "Awareness: I know what it is",
            Level::Working => "Working: with some support",
            Level::Practitioner => "Practitioner: alone, and I help others",
            Level::Expert => "Expert: others come to me for it",
        };
        Level::ALL.into_iter().map(|level| (level.code(), words(level))).collect()
    }

    fn intents(&self) -> Vec<(&'static str, &'static str)> {
        let words = |intent| match intent {
            Intent::CanDo => "do this for others",
            Intent::CanTeach => "teach it",
            Intent::HostsShadowing => "host shadowing",
            Intent::JoinsGrants => "join grants that need it",
            Intent::WantsToLearn => "like to learn more",
        };
        Intent::ALL.into_iter().map(|intent| (intent.code(), words(intent))).collect()
    }

    fn registers(&self) -> Vec<(&'static str, String)> {
        let all = REGISTERS.iter().map(|(code, name, keeper)| (*code, format!("{name} ({code}), {keeper}")));
        std::iter::once(("", "Choose one".to_owned())).chain(all).collect()
    }

    fn fluencies(&self) -> &'static [(&'static str, &'static str)] {
        &forms::FLUENCY
    }

    fn does(&self) -> &'static [(&'static str, &'static str)] {
        &forms::DOES
    }

    fn units(&self, units: &[Unit]) -> Vec<(String, String)> {
        let all = units.iter().map(|unit| (unit.id.clone(), unit.name.clone()));
        std::iter::once((String::new(), "Not said".to_owned())).chain(all).collect()
    }

    fn days(&self) -> [(&'static str, &'static str); 7] {
        [
            ("1", "Monday"),
            ("2", "Tuesday"),
            ("3", "Wednesday"),
            ("4", "Thursday"),
            ("5", "Friday"),
            ("6", "Saturday"),
            ("7", "Sunday"),
        ]
    }
}

impl EditPage {
    fn of(desk: Desk, visit: &Visit, kind: SectionKind, form: Form, theirs: Option<Section<Value>>) -> Result<Self> {
        let me = visit.member()?;
        let version = theirs.as_ref().map(|theirs| theirs.version);
        let theirs =
            theirs.map(|theirs| desk.known(visit, |known| describe(kind, theirs, known))).transpose().map_err(misshapen)?;
        let most = forms::most_rows(kind);
        let sent = forms::rows_sent(&form);
        // There is always a row to write into: disciplines are single lines, so one more stands ready.
        let rows = if kind == SectionKind::Role { sent + 1 } else { sent.max(1) };
        Ok(Self {
            page: visit.page(kind.label()),
            kind,
            version: version.or_else(|| form.value("version").parse().ok()).unwrap_or(0),
            rows: rows.min(most),
            most,
            theirs,
            form,
            has_draft: desk.working.drafts.contains(&kind),
            bound: desk.working.profile.reach(),
            institution: me.institution_name.clone(),
            shares: me.shares,
            this_year: desk.known(visit, |known| chrono::Datelike::year(&known.today)),
            held: Held::of(&desk.working.person).map_or_else(Vec::new, |held| desk.in_words(kind, &held)),
            departments: desk.departments,
            sites: desk.sites,
        })
    }
}

/// `GET /profile/{section}`.
pub(crate) async fn show(visit: Visit, Path(section): Path<String>) -> Result {
    let kind = section_named(&section)?;
    let desk = Desk::open(&visit).await?;
    let section = desk.working.profile.section(kind);
    let version = section.version;
    let mut pairs = desk.known(&visit, |known| forms::fill(kind, section, known)).map_err(misshapen)?;
    pairs.push(("version".to_owned(), version.to_string()));
    let view = EditPage::of(desk, &visit, kind, Form::sent(pairs), None)?;
    visit.html(&view)
}

/// `POST /profile/{section}`: save, or with the buttons `add`, `remove` and `discard` the same form with a row more or less.
pub(crate) async fn save(visit: Visit, Path(section): Path<String>, Sent(mut pairs): Sent<Pairs>) -> Result {
    let kind = section_named(&section)?;
    let desk = Desk::open(&visit).await?;
    let button = |name: &str| pairs.iter().find(|(key, _)| key == name).map(|(_, value)| value.clone());
    if button("discard").is_some() {
        let mut tx = visit.app.db.write().await?;
        store::discard_draft(&mut tx, &desk.working.person.id, kind).await?;
        tx.commit().await?;
        return Ok(visit.go_saying(
            "/profile",
            &Flash::good(format!("Your changes to '{}' are gone. What was published stands.", kind.label())),
        ));
    }
    let (add, remove) = (button("add"), button("remove"));
    if add.is_some() || remove.is_some() {
        pairs.retain(|(name, _)| name != "add" && name != "remove");
        if let Some(row) = remove.and_then(|row| row.parse().ok()) {
            pairs = forms::drop_row(pairs, row);
        }
        if add.is_some() {
            forms::add_row(&mut pairs);
        }
        let view = EditPage::of(desk, &visit, kind, Form::sent(pairs), None)?;
        return visit.html(&view);
    }
    match keep(&visit, &desk, kind, pairs).await? {
        Done::Kept(_) => {
            Ok(visit.go_saying("/profile", &Flash::good(format!("'{}' is saved. Others see it once you publish.", kind.label()))))
        }
        Done::Wrong(form) => {
            let view = EditPage::of(desk, &visit, kind, form, None)?;
            visit.html_as(StatusCode::UNPROCESSABLE_ENTITY, &view)
        }
        Done::Conflict(form, theirs) => {
            let view = EditPage::of(desk, &visit, kind, form, Some(theirs))?;
            visit.html_as(StatusCode::CONFLICT, &view)
        }
    }
}

/// `POST /profile/{section}/draft`: the same for the script that saves while someone types; answers in JSON.
pub(crate) async fn save_as_typed(visit: Visit, Path(section): Path<String>, Sent(pairs): Sent<Pairs>) -> Result {
    let kind = section_named(&section)?;
    let desk = Desk::open(&visit).await?;
    Ok(match keep(&visit, &desk, kind, pairs).await? {
        Done::Kept(version) => Json(json!({ "version": version })).into_response(),
        Done::Wrong(form) => {
            let first = form.errors().into_iter().next().map(|(_, why)| why).unwrap_or_default();
            problem(StatusCode::UNPROCESSABLE_ENTITY, &format!("Not saved yet: {first}"))
        }
        Done::Conflict(..) => problem(
            StatusCode::CONFLICT,
            "This section was saved in another window meanwhile. Press Save: you will see both versions and can choose.",
        ),
    })
}

fn problem(status: StatusCode, detail: &str) -> Response {
    let body = json!({ "type": "about:blank", "title": status.canonical_reason(), "status": status.as_u16(), "detail": detail });
    (status, [(CONTENT_TYPE, "application/problem+json")], body.to_string()).into_response()
}
