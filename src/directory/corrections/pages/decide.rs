//! One suggestion: what it says, and what becomes of it.

use askama::Template;
use axum::extract::{Form as Sent, Path};
use axum::http::StatusCode;

use crate::directory::corrections::forms;
use crate::directory::corrections::model::Kind;
use crate::directory::corrections::send::{self, Decided};
use crate::directory::corrections::store::{self, Correction};
use crate::directory::forms::Pairs;
use crate::directory::model::SectionKind;
use crate::directory::visible;
use crate::ids::CorrectionId;
use crate::web::forms::Form;
use crate::web::times::{When, moment};
use crate::web::{Error, Flash, Page, Result, Visit, plain};

#[derive(Template)]
#[template(path = "corrections/decide.html")]
struct DecidePage {
    page: Page,
    correction: Correction,
    kind: Kind,
    section: &'static str,
    paragraphs: Vec<String>,
    when: When,
    /// Their profile, where the reader sees it.
    profile: Option<String>,
    may_decide: bool,
    /// Whether the reader is whose profile it is.
    mine: bool,
    /// Whether the reader made it.
    made: bool,
    keeps_desk: bool,
    form: Form,
}

async fn page(visit: &Visit, id: &str, form: Form) -> Result<DecidePage> {
    let me = visit.member()?;
    let mut tx = visit.app.db.read().await?;
    let correction = store::correction(&mut tx, &visit.viewer, &CorrectionId::from(plain(id)?)).await?.ok_or(Error::NotFound)?;
    let seen = visible(&mut tx, &visit.viewer, std::slice::from_ref(&correction.subject)).await?;
    let may_decide = correction.outcome.is_none() && send::may_decide(&mut tx, visit, me, &correction).await?;
    let keeps_desk = store::keeps_desk(&mut tx, &visit.viewer).await? && correction.institution == me.institution;
    drop(tx);
    let kind = correction.kind();
    Ok(DecidePage {
        page: visit.page(kind.label()),
        kind,
        section: match correction.section.as_str() {
            "photo" => "Photo",
            code => SectionKind::from_code(code).map_or("", SectionKind::label),
        },
        paragraphs: correction.words.lines().map(str::trim).filter(|line| !line.is_empty()).map(str::to_owned).collect(),
        when: moment(correction.made, visit.app.clock.now(), &me.time_zone),
        profile: seen.first().map(|seen| format!("/people/{}", seen.handle)),
        may_decide,
        mine: correction.subject == me.person,
        made: correction.reporter == me.person,
        keeps_desk,
        correction,
        form,
    })
}

/// `GET /corrections/{id}`.
pub(crate) async fn show(visit: Visit, Path(id): Path<String>) -> Result {
    let view = page(&visit, &id, Form::default()).await?;
    visit.html(&view)
}

/// `POST /corrections/{id}`.
pub(crate) async fn decide(visit: Visit, Path(id): Path<String>, Sent(pairs): Sent<Pairs>) -> Result {
    let mut form = Form::sent(pairs);
    let (accepted, answer) = forms::decision(&mut form);
    if !form.is_good() {
        let view = page(&visit, &id, form).await?;
        return visit.html_as(StatusCode::UNPROCESSABLE_ENTITY, &view);
    }
    let (correction, decided) = send::decide(&visit, &id, accepted, &answer).await?;
    let on = match (accepted, correction.kind()) {
        (true, Kind::Missing | Kind::Wrong) => match SectionKind::from_code(&correction.section) {
            Some(section) => format!("/profile/{}", section.code()),
            None => "/profile".to_owned(),
        },
        (true, Kind::Duplicate) => "/desk/duplicates".to_owned(),
        (true, Kind::Inappropriate) => format!("/desk/hidden/{}", correction.subject_handle),
        _ => "/corrections".to_owned(),
    };
    let flash = match (decided, accepted) {
        (Decided::Before, _) => Flash::info("Somebody had decided on this already."),
        (Decided::PassedOn, _) => Flash::good("Thank you. Your coordinator does the rest."),
        (Decided::Done, true) => Flash::good(format!("Accepted; {} is told. Now put it right here.", correction.reporter_name)),
        (Decided::Done, false) => Flash::good(format!("Not taken up; {} is told.", correction.reporter_name)),
    };
    Ok(visit.go_saying(if decided == Decided::Before { "/corrections" } else { &on }, &flash))
}
