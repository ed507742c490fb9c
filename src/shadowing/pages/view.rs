//! What the pages of this slice share: states, next steps, history.

use chrono::{DateTime, TimeDelta, Utc};

use crate::directory::forms::Concepts;
use crate::ids::ConceptId;
use crate::shadowing::model::{Act, Offer, Party, Placement, Request, State, acts, next_words, otherwise_words, rests, wait};
use crate::shadowing::store::Placement as At;
use crate::shadowing::store::steps::Step;
use crate::web::Visit;
use crate::web::times::{When, day, moment};

/// A concept with its page.
pub struct Tag {
    pub words: String,
    pub href: String,
}

/// Concepts as tags; those that the vocabulary no longer has are left out.
pub fn tags(visit: &Visit, ids: &[ConceptId]) -> Vec<Tag> {
    let known = visit.app.vocabulary.current();
    let known: &dyn Concepts = &*known;
    ids.iter().filter_map(|id| Some(Tag { words: known.label(id)?, href: format!("/concepts/{id}") })).collect()
}

/// Who must act next, by when, and what happens otherwise.
pub struct Next {
    /// "You", or who; empty at an end.
    pub who: String,
    pub by: Option<When>,
    /// Whether nobody need do anything: then the rest is what follows, not what happens otherwise.
    pub rests: bool,
    pub otherwise: &'static str,
}

/// The next step of something, for somebody who is these parties to it.
pub fn next(state: State, parties: &[Party], due: Option<DateTime<Utc>>, zone: &str) -> Next {
    let waits = wait(state).map_or(&[][..], |wait| wait.next);
    let is_me = !rests(state)
        && (parties.iter().any(|party| waits.contains(party)) || parties.contains(&Party::Delegate) && !waits.is_empty());
    Next {
        who: if is_me && waits.len() > 1 {
            let others: Vec<&str> = waits.iter().filter(|party| !parties.contains(party)).map(|party| party.label()).collect();
            std::iter::once("you").chain(others).collect::<Vec<_>>().join(" or ")
        } else if is_me {
            "you".to_owned()
        } else {
            next_words(state)
        },
        // What is due at midnight is due by the end of the day before.
        by: due
            .filter(|_| !state.is_end() && state != State::Request(Request::Placed))
            .map(|due| day(due - TimeDelta::seconds(1), zone)),
        rests: rests(state),
        otherwise: otherwise_words(state),
    }
}

/// The next step of a request that goes on as this visit, for somebody who is these parties to the request.
pub fn next_of_visit(placement: &At, parties: &[Party], zone: &str) -> Next {
    let parties: Vec<Party> = parties.iter().copied().filter(|one| matches!(one, Party::Requester | Party::Host)).collect();
    next(State::Placement(placement.state), &parties, placement.due, zone)
}

/// How a state looks: a kind of badge.
pub fn colour(state: State) -> &'static str {
    match state {
        State::Offer(Offer::Open) | State::Request(Request::Placed) | State::Placement(Placement::Scheduled) => "good",
        State::Request(Request::Returned | Request::OtherDates) | State::Placement(Placement::Over) => "warn",
        State::Request(Request::Declined) | State::Placement(Placement::Cancelled | Placement::NoShow) => "bad",
        _ => "",
    }
}

/// A line of the history.
pub struct Line {
    pub what: &'static str,
    pub by: String,
    pub when: When,
    pub words: String,
}

/// The history, newest first.
pub fn history(visit: &Visit, steps: Vec<Step>, zone: &str) -> Vec<Line> {
    let now = visit.app.clock.now();
    steps
        .into_iter()
        .map(|step| Line { what: step.label(), by: step.by(), when: moment(step.happened, now, zone), words: step.words })
        .collect()
}

/// A button for a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Button {
    pub code: &'static str,
    pub words: &'static str,
    /// `quiet`, `danger` or empty for the main one.
    pub look: &'static str,
}

/// The steps that somebody who is these parties may take with a button.
pub fn buttons(state: State, parties: &[Party]) -> Vec<Button> {
    let mut found: Vec<Button> = Vec::new();
    for act in parties.iter().flat_map(|party| acts(state, *party)) {
        let words = match act {
            Act::Publish => ("Publish it", ""),
            Act::Pause => ("Pause it", "quiet"),
            Act::Resume => ("Take requests again", ""),
            Act::Close => ("Close it for good", "danger"),
            Act::Submit => ("Send it to my line manager", ""),
            Act::Approve => ("Approve", ""),
            Act::Return => ("Return with a question", "quiet"),
            Act::Refuse => ("Decline for good", "danger"),
            Act::Accept => ("Say yes", ""),
            Act::OfferDates => ("Offer other dates", "quiet"),
            Act::TakeDates => ("Take these dates", ""),
            Act::Decline => ("Say no this time", "quiet"),
            Act::Withdraw => ("Withdraw the request", "danger"),
            Act::Reopen => ("Look for another host", "quiet"),
            _ => continue,
        };
        if !found.iter().any(|button| button.code == act.code()) {
            found.push(Button { code: act.code(), words: words.0, look: words.1 });
        }
    }
    found
}

/// What is written beside the buttons, where something is.
pub fn words_for(state: State, parties: &[Party]) -> Option<(&'static str, &'static str)> {
    let can = |act| parties.iter().any(|party| acts(state, *party).any(|one| one == act));
    if can(Act::Return) {
        Some(("Your question or your reason", "Needed to return or decline it; with a yes it is a word to them. They read it."))
    } else if can(Act::OfferDates) {
        Some(("Your answer", "Needed to offer other dates: say which. With a yes or a no it is a word to them."))
    } else if can(Act::TakeDates) || can(Act::Withdraw) && state != State::Request(Request::Draft) {
        Some(("A word to the others", "They read it"))
    } else {
        None
    }
}

/// Text in paragraphs.
pub fn paragraphs(text: &str) -> Vec<String> {
    text.lines().map(str::trim).filter(|line| !line.is_empty()).map(str::to_owned).collect()
}

/// "1 to 30 June 2026" as two days, or what is known of it.
pub fn between(first: Option<chrono::NaiveDate>, last: Option<chrono::NaiveDate>) -> String {
    let words = |day: chrono::NaiveDate| day.format("%-d %B %Y").to_string();
    match (first, last) {
        (Some(first), Some(last)) if first == last => words(first),
        (Some(first), Some(last)) => format!("{} to {}", words(first), words(last)),
        (Some(first), None) => format!("From {}", words(first)),
        (None, Some(last)) => format!("Until {}", words(last)),
        (None, None) => "At any time".to_owned(),
    }
}
