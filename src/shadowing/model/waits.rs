//! Who must act next, by when, and what happens otherwise.

use super::states::{Act, Offer, Party, Placement, Request, State};

/// How long is waited.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Limit {
    /// So many working days of the institution.
    WorkingDays(u32),
    /// So many days.
    Days(u32),
    /// Until the dates of the offer, request or placement are over.
    Dates,
}

/// What happens when nobody acted in time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Otherwise {
    /// The act happens by itself.
    Act(Act),
    /// These may act too from now on, and after the same time again the act happens.
    Also(Party, Act),
}

/// What a state waits for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Wait {
    /// The state.
    pub state: State,
    /// Who must act next; they are reminded when half of the time has passed.
    pub next: &'static [Party],
    /// How long they have.
    pub within: Limit,
    /// What happens otherwise.
    pub otherwise: Otherwise,
}

/// What every state waits for that is not an end. Times are the usual ones; a programme may set others.
pub const WAITS: &[Wait] = &[
    offer(Offer::Draft, Limit::Days(180), Act::Close),
    offer(Offer::Open, Limit::Dates, Act::Close),
    offer(Offer::Full, Limit::Dates, Act::Close),
    offer(Offer::Paused, Limit::Dates, Act::Close),
    request(Request::Draft, &[Party::Requester], Limit::Days(90), Otherwise::Act(Act::Lapse)),
    request(Request::Submitted, &[Party::Manager], Limit::WorkingDays(5), Otherwise::Also(Party::Delegate, Act::Lapse)),
    request(Request::Returned, &[Party::Requester], Limit::WorkingDays(20), Otherwise::Act(Act::Lapse)),
    request(Request::Matching, &[Party::Requester, Party::Coordinator], Limit::Dates, Otherwise::Act(Act::Lapse)),
    request(Request::Asked, &[Party::Host], Limit::WorkingDays(5), Otherwise::Act(Act::Decline)),
    request(Request::OtherDates, &[Party::Requester], Limit::WorkingDays(5), Otherwise::Act(Act::Decline)),
    // A placed request rests while its placement goes on; should that be forgotten, a coordinator can look for another host.
    request(Request::Placed, &[Party::Coordinator], Limit::Dates, Otherwise::Act(Act::Settle)),
    placement(Placement::Clearing, &[Party::Safety], Limit::WorkingDays(10), Act::Cancel),
    placement(Placement::Arranging, &[Party::Requester, Party::Host], Limit::WorkingDays(20), Act::Cancel),
    placement(Placement::Scheduled, &[Party::Requester, Party::Host], Limit::Dates, Act::End),
    placement(Placement::Over, &[Party::Requester, Party::Host], Limit::Days(28), Act::GiveUp),
    placement(Placement::ShadowConfirmed, &[Party::Host], Limit::Days(28), Act::GiveUp),
    placement(Placement::HostConfirmed, &[Party::Requester], Limit::Days(28), Act::GiveUp),
    placement(Placement::Completed, &[Party::Requester, Party::Host], Limit::Days(28), Act::Review),
    placement(Placement::ShadowAnswered, &[Party::Host], Limit::Days(28), Act::Review),
    placement(Placement::HostAnswered, &[Party::Requester], Limit::Days(28), Act::Review),
    placement(Placement::Reviewed, &[Party::Requester], Limit::Days(120), Act::Finish),
];

const fn offer(state: Offer, within: Limit, act: Act) -> Wait {
    Wait { state: State::Offer(state), next: &[Party::Host], within, otherwise: Otherwise::Act(act) }
}

const fn request(state: Request, next: &'static [Party], within: Limit, otherwise: Otherwise) -> Wait {
    Wait { state: State::Request(state), next, within, otherwise }
}

const fn placement(state: Placement, next: &'static [Party], within: Limit, act: Act) -> Wait {
    Wait { state: State::Placement(state), next, within, otherwise: Otherwise::Act(act) }
}

/// What a state waits for; nothing at an end.
#[must_use]
pub fn wait(state: State) -> Option<&'static Wait> {
    WAITS.iter().find(|wait| wait.state == state)
}
