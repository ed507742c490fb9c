//! What people are told of a step, each from where they stand.

use askama::Template;

use super::after::Names;
use crate::ids::PersonId;
use crate::notify::{Kind, Letter};
use crate::shadowing::model::{Act, Party, Placement, Request, State};
use crate::shadowing::{DESK, DUE, TURN};

/// A step as it is told to one party.
pub(super) struct Said<'a> {
    pub act: Act,
    /// Who did it.
    pub by: Party,
    /// Whom it is told to.
    pub to: Party,
    /// Where the thing stands now.
    pub state: State,
    pub names: Names<'a>,
}

impl<'a> Said<'a> {
    /// The one other person that the sentence names.
    pub fn about(&self) -> Option<&'a PersonId> {
        self.other().map(|(person, _)| person)
    }

    fn other(&self) -> Option<(&'a PersonId, &'a str)> {
        if self.to == Party::Requester { self.names.host } else { self.names.requester }
    }

    fn other_name(&self) -> &'a str {
        self.other().map_or("Somebody", |(_, name)| name)
    }
}

/// One sentence or two: what happened, as this party sees it.
pub(super) fn says(said: &Said<'_>) -> String {
    match said.state {
        State::Offer(_) => of_offer(said),
        State::Request(_) => of_request(said),
        State::Placement(_) => of_placement(said),
    }
}

fn of_offer(said: &Said<'_>) -> String {
    let title = said.names.offer;
    match said.act {
        Act::Publish => format!("Your offer to be shadowed is published: {title}."),
        Act::Pause => format!("Your offer to be shadowed takes no new requests for now: {title}."),
        Act::Resume => format!("Your offer to be shadowed takes requests again: {title}."),
        Act::Fill => format!("The last place of your offer to be shadowed is taken: {title}."),
        Act::Free => format!("A place of your offer to be shadowed is free again: {title}."),
        _ => format!("Your offer to be shadowed is closed; what was agreed goes on: {title}."),
    }
}

fn of_request(said: &Said<'_>) -> String {
    let other = said.other_name();
    let to_requester = said.to == Party::Requester;
    match (said.act, said.to) {
        (Act::Submit, _) => format!("{other} asks to shadow somebody, and needs your word."),
        (Act::Approve, Party::Requester) => "Your request to shadow is approved. Look for a host now.".to_owned(),
        (Act::Approve, _) => format!("{other} may shadow, and looks for a host."),
        (Act::Return, _) => "There is a question about your request to shadow. Answer it and send the request again.".to_owned(),
        (Act::Refuse, _) => "Your request to shadow was declined.".to_owned(),
        (Act::Ask, Party::Requester) => format!("{other} was asked to host you."),
        (Act::Ask, Party::Host) => format!("{other} asks to shadow you."),
        (Act::Ask, _) => format!("{other} asks to shadow somebody at your institution."),
        (Act::Accept, Party::Requester) => format!("{other} says yes: you may shadow them."),
        (Act::Accept | Act::TakeDates, Party::Safety) => {
            format!("{other} comes to shadow, and the area has to be cleared for the visit.")
        }
        (Act::Accept, Party::Host) => format!("It is agreed in your name that {other} shadows you."),
        (Act::TakeDates, Party::Host | Party::Partner) => format!("{other} takes the dates that were offered."),
        (Act::Accept | Act::TakeDates, _) => format!("{other} has found a host to shadow."),
        (Act::OfferDates, _) => format!("{other} cannot host you on your dates, and offers others."),
        (Act::Decline, Party::Requester) if said.by == Party::Clock => {
            "The host has not answered in time. You can ask another.".to_owned()
        }
        (Act::Decline, Party::Requester) => "The host cannot take you this time. You can ask another.".to_owned(),
        (Act::Decline, Party::Host) => format!("{other} does not come on the dates that you offered."),
        (Act::Decline, _) => format!("{other} needs another host."),
        (Act::Withdraw, _) => format!("{other} has withdrawn a request to shadow."),
        (Act::Lapse, _) if to_requester => "Your request to shadow has lapsed. You can write a new one at any time.".to_owned(),
        (Act::Lapse, _) => format!("A request to shadow has lapsed: {other}."),
        (Act::Reopen, _) if to_requester => "Your request to shadow is open again. Look for another host.".to_owned(),
        (Act::Reopen, _) => format!("{other} needs another host."),
        _ if to_requester => "Your request to shadow has changed.".to_owned(),
        _ => format!("A request to shadow has changed: {other}."),
    }
}

fn of_placement(said: &Said<'_>) -> String {
    let other = said.other_name();
    let visit = if said.to == Party::Requester { format!("Your visit to {other}") } else { format!("The visit of {other}") };
    let is_between = matches!(said.to, Party::Requester | Party::Host);
    match said.act {
        Act::Accept | Act::TakeDates => of_request(said),
        Act::Clear if is_between => format!("{visit} is cleared for safety. Agree on dates and programme now."),
        Act::Clear => format!("{visit} is cleared for safety."),
        Act::Block => format!("{visit} cannot be made safe, and is called off."),
        Act::Schedule => format!("{visit} has its dates."),
        Act::Reschedule => format!("{visit} needs other dates."),
        Act::Cancel if said.by == Party::Clock => format!("{visit} is called off, because it was not seen to in time."),
        Act::Cancel => format!("{visit} is called off."),
        Act::End => format!("{visit} is over. Did it take place?"),
        Act::Confirm if matches!(said.state, State::Placement(Placement::Completed)) => {
            format!("{visit} took place, both of you say. How was it?")
        }
        Act::Confirm => format!("{visit} took place, the other side says. Please say so too."),
        Act::Miss => format!("{visit} did not take place, one side says."),
        Act::GiveUp => format!("{visit} was not confirmed in time, and does not count as held."),
        Act::Outcome => format!("{visit} has an outcome."),
        _ => format!("{visit} has changed."),
    }
}

/// What is still to be done, as a reminder says it.
pub(super) fn reminds_of(said: &Said<'_>) -> String {
    let other = said.other_name();
    match said.state {
        State::Offer(_) => format!("A draft of yours is not published yet: {}", said.names.offer),
        State::Request(Request::Draft) => "A request to shadow that you began is not sent yet.".to_owned(),
        State::Request(Request::Submitted) => format!("{other} still waits for your word on a request to shadow."),
        State::Request(Request::Returned) => "A question about your request to shadow still waits for your answer.".to_owned(),
        State::Request(Request::Matching) => "Your request to shadow still needs a host.".to_owned(),
        State::Request(Request::Asked) => format!("{other} still waits for your answer: may they shadow you?"),
        State::Request(_) => format!("{other} still waits for your answer to other dates."),
        State::Placement(Placement::Clearing) => format!("The visit of {other} still has to be cleared for safety."),
        State::Placement(Placement::Arranging) => format!("Your visit with {other} still needs its dates."),
        State::Placement(Placement::Over | Placement::ShadowConfirmed | Placement::HostConfirmed) => {
            format!("Did the visit with {other} take place? Please say so.")
        }
        State::Placement(Placement::Reviewed) => format!("What came of your visit to {other}?"),
        State::Placement(_) => format!("How was the visit with {other}? Your feedback is still to come."),
    }
}

#[derive(Template)]
#[template(path = "mail/shadowing/body.txt", escape = "none")]
struct Text<'a>(&'a Mail<'a>);

#[derive(Template)]
#[template(path = "mail/shadowing/body.html")]
struct Html<'a>(&'a Mail<'a>);

struct Mail<'a> {
    sentence: &'a str,
    quote: &'a str,
    /// Who acts next, by when, and what happens otherwise.
    after: &'a str,
    link: &'a str,
}

impl Mail<'_> {
    fn quoted(&self) -> Vec<&str> {
        self.quote.lines().map(str::trim).filter(|line| !line.is_empty()).collect()
    }
}

/// The mail of a notice. Its subject names nobody: subjects are shown on locked screens.
pub(super) fn letter(kind: &Kind, sentence: &str, quote: &str, after: &str, link: &str) -> askama::Result<Letter> {
    let subject = match kind.code {
        code if code == TURN.code => "Job shadowing: something waits for you",
        code if code == DUE.code => "Job shadowing: a reminder",
        code if code == DESK.code => "Job shadowing at your institution",
        _ => "Job shadowing: news for you",
    };
    let mail = Mail { sentence, quote, after, link };
    Letter::render(subject, &Text(&mail), &Html(&mail))
}

/// A made-up one of a kind.
pub(in crate::shadowing) fn sample(kind: &Kind) -> askama::Result<Letter> {
    letter(
        kind,
        "Zoë O’Brien asks to shadow you.",
        "I would like to see the TEM & SEM <at work>.\nTuesdays are best.",
        "Please answer by 9 March 2026. Otherwise it counts as a no, and another host can be asked.",
        "https://benchside.example/shadowing/requests/1",
    )
}
