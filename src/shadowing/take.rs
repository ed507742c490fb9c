//! Steps as visitors take them: the same for pages and the API.

use super::act::{self, By, More, Refusal, Step, Taken, Whom};
use super::model::{Act, Requirement};
use super::store::due::Thing;
use super::store::requests;
use crate::accounts::store as accounts;
use crate::ids::{OfferId, PersonId};
use crate::web::forms::Form;
use crate::web::{Error, Result, Visit, plain};

/// Takes a step as the visitor, who says with it that they have this. Others cannot say so for them.
async fn take(visit: &Visit, step: &Step<'_>, holds: &[Requirement]) -> std::result::Result<Taken, Refusal> {
    let mut tx = visit.app.db.write().await?;
    if let (Thing::Request(id), Act::Ask, false) = (step.thing, step.act, holds.is_empty())
        && let Some(request) = requests::request(&mut tx, id).await?
        && visit.viewer.person() == Some(&request.requester)
    {
        let more = Requirement::lacking(holds, &request.said.holds);
        let all: Vec<Requirement> = request.said.holds.into_iter().chain(more).collect();
        requests::set_holds(&mut tx, id, &all).await?;
    }
    let taken = act::take(&mut tx, visit.app.clock.now(), &visit.app.config.address, By::Viewer(&visit.viewer), step).await?;
    tx.commit().await?;
    Ok(taken)
}

/// The step that a form asks for: `act`, `version`, `words`, and for asking `offer` or `host` (a name in addresses), and `holds`, what the
/// visitor has of what the offer asks for.
pub(super) async fn from_form(
    visit: &Visit,
    thing: &Thing,
    form: &Form,
    words: &str,
) -> Result<std::result::Result<Taken, Refusal>> {
    let act = Act::from_code(form.value("act")).ok_or_else(|| Error::Bad("Choose what you want to do.".to_owned()))?;
    let (offer, host) = (form.value("offer"), form.value("host"));
    let offer = if offer.is_empty() { None } else { Some(OfferId::from(plain(offer)?)) };
    let host: Option<PersonId> = match (act, host.is_empty()) {
        (Act::Ask, false) => {
            let mut tx = visit.app.db.read().await?;
            Some(accounts::person_by_handle(&mut tx, plain(host)?).await?.ok_or(Error::NotFound)?.id)
        }
        _ => None,
    };
    let more = match (act, &offer, &host) {
        (Act::Ask, Some(offer), _) => More::Ask(Whom::Offer(offer)),
        (Act::Ask, None, Some(host)) => More::Ask(Whom::Person(host)),
        _ => More::Nothing,
    };
    let step = Step { thing, act, version: super::forms::version(form), words, more };
    Ok(take(visit, &step, &super::forms::requirements(form, "holds")).await)
}

/// What a refusal says beside the form that it refuses, with the status of the page; others are pages of their own.
pub(super) fn beside(refusal: Refusal) -> Result<(axum::http::StatusCode, String)> {
    use axum::http::StatusCode;
    match refusal {
        Refusal::NotReady(_) | Refusal::CannotAsk(_) | Refusal::Lacks(_) | Refusal::Full | Refusal::Busy => {
            Ok((StatusCode::UNPROCESSABLE_ENTITY, refusal.to_string()))
        }
        Refusal::Changed(what) => {
            let what = if what.is_empty() { String::new() } else { format!(" What was done: {}.", what.join("; ")) };
            let words = format!(
                "This has changed since you opened the page, and nothing was written over it.{what} The page shows it as it is now, and \
                 what you wrote is still here: do you still want to?"
            );
            Ok((StatusCode::CONFLICT, words))
        }
        other => Err(other.into()),
    }
}

/// What is said once a step is taken.
pub(super) fn thanks(act: &str) -> &'static str {
    match Act::from_code(act) {
        Some(Act::Publish) => "Your offer is published.",
        Some(Act::Pause) => "It takes no new requests for now.",
        Some(Act::Resume) => "It takes requests again.",
        Some(Act::Close) => "The offer is closed. What was agreed goes on.",
        Some(Act::Submit) => "Sent. Your line manager is asked, and you hear as soon as there is an answer.",
        Some(Act::Approve) => "Approved. They are told, and look for a host.",
        Some(Act::Return) => "Returned with your question.",
        Some(Act::Refuse) => "Declined. They are told why.",
        Some(Act::Ask) => "Asked. You hear as soon as there is an answer.",
        Some(Act::Accept) => "Agreed. Everyone who needs to know is told.",
        Some(Act::OfferDates) => "They are asked whether the other dates would do.",
        Some(Act::TakeDates) => "Agreed. Everyone who needs to know is told.",
        Some(Act::Decline) => "They are told, and can ask another host.",
        Some(Act::Withdraw) => "Withdrawn. Those who were asked are told.",
        _ => "Done.",
    }
}
