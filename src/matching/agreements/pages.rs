//! Agreements as those see them who speak for their institution.

use askama::Template;
use axum::extract::{Form as Sent, Path};
use axum::http::StatusCode;
use chrono::NaiveDate;

use super::act::{self, Refusal, Words};
use super::forms::{self, CONTACT, WORDS};
use super::model::{Act, Agreement, New, Side, State, step as leads};
use super::store;
use crate::accounts::{self, Member};
use crate::directory::forms::Pairs;
use crate::ids::{AgreementId, InstitutionId};
use crate::matching::Programme;
use crate::web::forms::Form;
use crate::web::times::{When, day};
use crate::web::{Error, Flash, Page, Result, Visit, id_named, times};

#[derive(Template)]
#[template(path = "agreements/list.html")]
struct ListPage {
    page: Page,
    shares: bool,
    /// Whether the reader may invite partner coordinators.
    invites: bool,
    open: Vec<Line>,
    over: Vec<Line>,
}

struct Line {
    href: String,
    other: String,
    what: String,
    state: &'static str,
    colour: &'static str,
    days: String,
    /// Whether the reader's side is to answer.
    waits: bool,
}

#[derive(Template)]
#[template(path = "agreements/propose.html")]
struct ProposePage {
    page: Page,
    institutions: Vec<(String, String)>,
    programmes: Vec<(&'static str, &'static str)>,
    form: Form,
}

#[derive(Template)]
#[template(path = "agreements/show.html")]
struct ShowPage {
    page: Page,
    line: Line,
    id: AgreementId,
    version: i64,
    proposer: String,
    partner: String,
    words: Vec<String>,
    link: String,
    contacts: Vec<(String, String)>,
    reason: Vec<String>,
    history: Vec<(String, When)>,
    /// What the reader's side may do: code, words.
    buttons: Vec<(&'static str, &'static str)>,
    accepts: bool,
    form: Form,
}

/// The visitor, if they speak for their institution.
async fn speaker(visit: &Visit) -> Result<&Member> {
    let me = visit.member()?;
    if !store::speaks(&mut visit.app.db.read().await?, &visit.viewer).await? {
        return Err(Refusal::NotYours.into_error());
    }
    Ok(me)
}

fn in_words(day: NaiveDate) -> String {
    day.format("%-d %B %Y").to_string()
}

fn line(agreement: &Agreement, own: &InstitutionId) -> Line {
    let begins = in_words(agreement.says.first);
    let days = match agreement.says.last {
        Some(last) => format!("From {begins} to {}", in_words(last)),
        None => format!("From {begins} until one side ends it"),
    };
    Line {
        href: format!("/partners/{}", agreement.id),
        other: agreement.other(own).1.clone(),
        what: Programme::named(&agreement.programme).map_or_else(|| agreement.programme.clone(), |one| one.title.to_owned()),
        state: if agreement.state == State::Agreed && !agreement.in_force { "Agreed, not begun" } else { agreement.state.label() },
        colour: match agreement.state {
            State::Proposed => "warn",
            State::Agreed => "good",
            _ => "",
        },
        days,
        waits: agreement.state == State::Proposed && agreement.side(own) == Some(Side::Partner),
    }
}

/// `GET /partners`.
pub(crate) async fn list(visit: Visit) -> Result {
    let me = speaker(&visit).await?;
    let all = store::of(&mut visit.app.db.read().await?, &me.institution).await?;
    let (open, over): (Vec<&Agreement>, Vec<&Agreement>) = all.iter().partition(|one| one.state.is_open());
    let lines = |some: Vec<&Agreement>| some.into_iter().map(|one| line(one, &me.institution)).collect();
    let view = ListPage {
        page: visit.page("Partner institutions"),
        shares: me.shares,
        invites: me.roles.contains(&accounts::Role::Coordinator) || me.roles.contains(&accounts::Role::Admin),
        open: lines(open),
        over: lines(over),
    };
    visit.html(&view)
}

async fn propose_page(visit: &Visit, me: &Member, form: Form) -> Result<ProposePage> {
    let all = accounts::store::institutions(&mut visit.app.db.read().await?).await?;
    Ok(ProposePage {
        page: visit.page("Propose an agreement"),
        institutions: all.into_iter().filter(|one| one.id != me.institution).map(|one| (one.slug, one.name)).collect(),
        programmes: crate::programmes().iter().map(|programme| (programme.code, programme.title)).collect(),
        form,
    })
}

/// `GET /partners/new`.
pub(crate) async fn begin(visit: Visit) -> Result {
    let me = speaker(&visit).await?;
    let today = times::date(visit.app.clock.now(), &me.time_zone).to_string();
    let view = propose_page(&visit, me, Form::default().with("first", &today)).await?;
    visit.html(&view)
}

/// `POST /partners/new`.
pub(crate) async fn propose(visit: Visit, Sent(sent): Sent<Pairs>) -> Result {
    let me = speaker(&visit).await?;
    let mut form = Form::sent(sent);
    match proposed(&visit, me, &mut form).await? {
        Some(id) => Ok(visit.go_saying(&format!("/partners/{id}"), &Flash::good("Proposed. The other side is asked to answer."))),
        None => visit.html_as(StatusCode::UNPROCESSABLE_ENTITY, &propose_page(&visit, me, form).await?),
    }
}

/// Proposes what a form says; none where something in it is wrong. The same for pages and the API.
pub(super) async fn proposed(visit: &Visit, me: &Member, form: &mut Form) -> Result<Option<AgreementId>> {
    let now = visit.app.clock.now();
    let says = forms::read(form, times::date(now, &me.time_zone));
    let Some(programme) = Programme::named(form.value("programme")) else {
        form.wrong("programme", "Choose what the agreement is about.");
        return Ok(None);
    };
    let mut tx = visit.app.db.write().await?;
    let slug = form.value("institution").to_owned();
    let partner = if slug.is_empty() { None } else { accounts::store::institution_by_slug(&mut tx, &slug).await? };
    let Some(partner) = partner else {
        form.wrong("institution", "Choose an institution.");
        return Ok(None);
    };
    if !form.is_good() {
        return Ok(None);
    }
    let new = New { programme: programme.code, proposer: &me.institution, partner: &partner.id, says: &says, by: &me.person };
    match act::propose(&mut tx, now, &visit.app.config.address, &visit.viewer, &new).await {
        Ok(id) => {
            tx.commit().await?;
            Ok(Some(id))
        }
        Err(Refusal::Say(why)) => {
            form.wrong("institution", why);
            Ok(None)
        }
        Err(refusal) => Err(refusal.into_error()),
    }
}

async fn page(visit: &Visit, id: &str, form: Form) -> Result<ShowPage> {
    let me = speaker(visit).await?;
    let mut tx = visit.app.db.read().await?;
    let (agreement, side) = store::seen(&mut tx, &visit.viewer, &id_named(id)?).await?.ok_or(Error::NotFound)?;
    drop(tx);
    let zone = me.time_zone.as_str();
    let by = |what: &str, who: &Option<String>| match who {
        Some(name) => format!("{what} by {name}"),
        None => what.to_owned(),
    };
    let mut history = vec![(by("Proposed", &agreement.proposed.1), day(agreement.proposed.0, zone))];
    if let Some((at, who)) = &agreement.answered {
        history.push((by(if agreement.state == State::Declined { "Declined" } else { "Accepted" }, who), day(*at, zone)));
    }
    if let Some((at, who)) = &agreement.ended {
        history.push((by(agreement.state.label(), who), day(*at, zone)));
    }
    let contacts = [(&agreement.proposer.1, &agreement.says.contact), (&agreement.partner.1, &agreement.partner_contact)];
    let paragraphs = |text: &str| text.lines().map(str::trim).filter(|line| !line.is_empty()).map(str::to_owned).collect();
    let line = line(&agreement, &me.institution);
    Ok(ShowPage {
        page: visit.page(format!("Agreement with {}", line.other)),
        line,
        version: agreement.version,
        words: paragraphs(&agreement.says.words),
        contacts: contacts.into_iter().filter(|(_, contact)| !contact.is_empty()).map(|(a, b)| (a.clone(), b.clone())).collect(),
        reason: paragraphs(&agreement.reason),
        history,
        buttons: Act::TAKEN
            .iter()
            .filter(|(act, ..)| leads(agreement.state, *act, side).is_some())
            .map(|(_, code, words)| (*code, *words))
            .collect(),
        accepts: leads(agreement.state, Act::Accept, side).is_some(),
        proposer: agreement.proposer.1,
        partner: agreement.partner.1,
        link: agreement.says.link,
        id: agreement.id,
        form,
    })
}

/// `GET /partners/{id}`.
pub(crate) async fn show(visit: Visit, Path(id): Path<String>) -> Result {
    let view = page(&visit, &id, Form::default()).await?;
    visit.html(&view)
}

/// `POST /partners/{id}`: a step of it.
pub(crate) async fn step(visit: Visit, Path(id): Path<String>, Sent(sent): Sent<Pairs>) -> Result {
    page(&visit, &id, Form::default()).await?;
    let mut form = Form::sent(sent);
    match stepped(&visit, &id_named(&id)?, &mut form).await {
        Ok(Some(after)) => {
            let words = match after.state {
                State::Agreed if after.in_force => "Accepted: it holds from now on.",
                State::Agreed => "Accepted: it holds from its first day on.",
                State::Ended => "Ended. Visits that were agreed on take place; nobody new is asked.",
                _ => "Done. The other side is told.",
            };
            Ok(visit.go_saying(&format!("/partners/{id}"), &Flash::good(words)))
        }
        Ok(None) => {
            let view = page(&visit, &id, form).await?;
            visit.html_as(StatusCode::UNPROCESSABLE_ENTITY, &view)
        }
        Err(Refusal::NotHere) => {
            form.wrong("act", Refusal::NotHere.to_string());
            let view = page(&visit, &id, form).await?;
            visit.html_as(StatusCode::CONFLICT, &view)
        }
        Err(refusal) => Err(refusal.into_error()),
    }
}

/// Takes the step that a form asks for; none where something in it is wrong. The same for pages and the API.
pub(super) async fn stepped(visit: &Visit, id: &AgreementId, form: &mut Form) -> std::result::Result<Option<Agreement>, Refusal> {
    let (reason, contact) = (form.text("reason", WORDS), form.line("contact", CONTACT));
    let Some(act) = Act::from_code(form.value("act")) else {
        form.wrong("act", "Choose what you want to do.");
        return Ok(None);
    };
    if act == Act::Accept && contact.is_empty() {
        form.wrong("contact", "Say whom the other side can ask: a name, and an address or a number.");
    }
    if !form.is_good() {
        return Ok(None);
    }
    let mut tx = visit.app.db.write().await?;
    let words = Words { reason: &reason, contact: &contact };
    match act::take(&mut tx, visit.app.clock.now(), &visit.app.config.address, &visit.viewer, id, act, words).await {
        Ok(after) => {
            tx.commit().await?;
            Ok(Some(after))
        }
        Err(Refusal::Say(why)) => {
            form.wrong("reason", why);
            Ok(None)
        }
        Err(refusal) => Err(refusal),
    }
}
