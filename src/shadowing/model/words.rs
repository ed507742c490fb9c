//! Who must act next and what happens otherwise, in words.

use super::states::{Offer, Party, Placement, Request, State};
use super::waits::wait;

/// Who must act next, as a page says it to somebody who is none of them; empty at an end.
#[must_use]
pub fn next_words(state: State) -> String {
    // That a coordinator may look for another host while the visit goes on is not what comes next.
    if state == State::Request(Request::Placed) {
        return "whoever the visit waits for".to_owned();
    }
    if state == State::Placement(Placement::Scheduled) {
        return "the visit itself".to_owned();
    }
    let parties = wait(state).map_or(&[][..], |wait| wait.next);
    parties.iter().map(|party| party.label()).collect::<Vec<_>>().join(" or ")
}

/// What happens where nobody acts in time, to follow "Otherwise"; empty at an end.
#[must_use]
pub const fn otherwise_words(state: State) -> &'static str {
    match state {
        State::Offer(state) => match state {
            Offer::Draft => "the draft is closed",
            Offer::Open | Offer::Full | Offer::Paused => "it closes when its last day is over",
            Offer::Withdrawn => "",
        },
        State::Request(state) => match state {
            Request::Draft => "the draft lapses",
            Request::Submitted => "a coordinator may answer in the line manager’s place; after the same time again it lapses",
            Request::Returned => "it lapses",
            Request::Matching => "it lapses when its dates are over",
            Request::Asked | Request::OtherDates => "it counts as a no, and another host can be asked",
            Request::Placed => "it ends with the visit",
            Request::Settled | Request::Declined | Request::Withdrawn | Request::Lapsed => "",
        },
        State::Placement(state) => match state {
            Placement::Clearing | Placement::Arranging => "the visit is called off",
            Placement::Scheduled => "both are asked whether it took place, once its dates are over",
            Placement::Over | Placement::ShadowConfirmed | Placement::HostConfirmed => "it does not count as held",
            Placement::Completed | Placement::ShadowAnswered | Placement::HostAnswered => "feedback is no longer waited for",
            Placement::Reviewed => "it is closed without an outcome",
            Placement::Closed | Placement::Cancelled | Placement::NoShow | Placement::Unconfirmed => "",
        },
    }
}

/// Whether there is nothing to do but to wait for a visit.
#[must_use]
pub const fn rests(state: State) -> bool {
    matches!(state, State::Request(Request::Placed) | State::Placement(Placement::Scheduled))
}

/// Whether those who must act are reminded: not where there is nothing to do but to wait.
#[must_use]
pub fn reminds(state: State, party: Party) -> bool {
    let rests = rests(state) || matches!(state, State::Offer(Offer::Open | Offer::Full | Offer::Paused));
    // A coordinator has a page with all of them, not a mail for each.
    !rests && !matches!(party, Party::Coordinator | Party::Partner)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_state_but_an_end_says_who_and_what_otherwise() {
        for state in State::ALL {
            assert_eq!(next_words(state).is_empty(), state.is_end(), "{state:?}");
            assert_eq!(otherwise_words(state).is_empty(), state.is_end(), "{state:?}");
        }
    }
}
