//! Who may do what, and what it leads to.

use super::states::{Act, Offer, Party, Placement, Request, State};

/// One step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rule {
    /// From any of these states,
    pub from: &'static [State],
    /// by this act
    pub act: Act,
    /// of any of these,
    pub by: &'static [Party],
    /// to this state;
    pub to: State,
    /// and these are told, but for who did it. Each is told once, whoever they are.
    pub tell: &'static [Party],
}

const fn rule(from: &'static [State], act: Act, by: &'static [Party], to: State, tell: &'static [Party]) -> Rule {
    Rule { from, act, by, to, tell }
}

use Party::{Clock, Coordinator, Delegate, Host, Manager, Partner, Requester, Safety};

const DRAFT: State = State::Offer(Offer::Draft);
const OPEN: State = State::Offer(Offer::Open);
const FULL: State = State::Offer(Offer::Full);
const PAUSED: State = State::Offer(Offer::Paused);
const GONE: State = State::Offer(Offer::Withdrawn);
const WISH: State = State::Request(Request::Draft);
const SUBMITTED: State = State::Request(Request::Submitted);
const RETURNED: State = State::Request(Request::Returned);
const MATCHING: State = State::Request(Request::Matching);
const ASKED: State = State::Request(Request::Asked);
const OTHER_DATES: State = State::Request(Request::OtherDates);
const PLACED: State = State::Request(Request::Placed);
const SETTLED: State = State::Request(Request::Settled);
const DECLINED: State = State::Request(Request::Declined);
const WITHDRAWN: State = State::Request(Request::Withdrawn);
const LAPSED: State = State::Request(Request::Lapsed);
const CLEARING: State = State::Placement(Placement::Clearing);
const ARRANGING: State = State::Placement(Placement::Arranging);
const SCHEDULED: State = State::Placement(Placement::Scheduled);
const OVER: State = State::Placement(Placement::Over);
const BY_SHADOW: State = State::Placement(Placement::ShadowConfirmed);
const BY_HOST: State = State::Placement(Placement::HostConfirmed);
const COMPLETED: State = State::Placement(Placement::Completed);
const FROM_SHADOW: State = State::Placement(Placement::ShadowAnswered);
const FROM_HOST: State = State::Placement(Placement::HostAnswered);
const REVIEWED: State = State::Placement(Placement::Reviewed);
const CLOSED: State = State::Placement(Placement::Closed);
const CANCELLED: State = State::Placement(Placement::Cancelled);
const NO_SHOW: State = State::Placement(Placement::NoShow);
const UNCONFIRMED: State = State::Placement(Placement::Unconfirmed);

/// Those who hear of everything about a visit.
const BOTH: &[Party] = &[Requester, Host];
const ALL_FOUR: &[Party] = &[Requester, Host, Manager, Coordinator];

/// Every step of shadowing. A request needs its manager's yes before any host hears of it; a host's yes takes the place at once;
/// what falls through before it was held goes back to matching. While an offer is paused, places are taken and given
/// back without a step: [`Places::on_resume`](super::Places::on_resume) says how it goes on.
pub const RULES: &[Rule] = &[
    rule(&[DRAFT], Act::Publish, &[Host, Coordinator], OPEN, &[Host]),
    rule(&[OPEN, FULL], Act::Pause, &[Host, Coordinator], PAUSED, &[Host]),
    rule(&[PAUSED], Act::Resume, &[Host, Coordinator], OPEN, &[Host]),
    rule(&[OPEN], Act::Fill, &[Clock], FULL, &[Host]),
    rule(&[FULL], Act::Free, &[Clock], OPEN, &[Host]),
    rule(&[DRAFT, OPEN, FULL, PAUSED], Act::Close, &[Host, Coordinator, Clock], GONE, &[Host]),
    rule(&[WISH, RETURNED], Act::Submit, &[Requester], SUBMITTED, &[Manager]),
    rule(&[SUBMITTED], Act::Approve, &[Manager, Delegate], MATCHING, &[Requester, Coordinator]),
    rule(&[SUBMITTED], Act::Return, &[Manager, Delegate], RETURNED, &[Requester]),
    rule(&[SUBMITTED], Act::Refuse, &[Manager, Delegate], DECLINED, &[Requester]),
    rule(&[MATCHING], Act::Ask, &[Requester, Coordinator], ASKED, &[Requester, Host, Partner]),
    rule(&[ASKED], Act::Accept, &[Host, Partner], PLACED, &[Requester, Manager, Host, Safety]),
    rule(&[ASKED], Act::OfferDates, &[Host, Partner], OTHER_DATES, &[Requester]),
    rule(&[OTHER_DATES], Act::TakeDates, &[Requester], PLACED, &[Host, Manager, Partner, Safety]),
    rule(&[ASKED], Act::Decline, &[Host, Partner, Clock], MATCHING, &[Requester, Coordinator]),
    rule(&[OTHER_DATES], Act::Decline, &[Requester, Clock], MATCHING, &[Host, Requester, Coordinator]),
    rule(&[WISH, SUBMITTED, RETURNED, MATCHING], Act::Withdraw, &[Requester], WITHDRAWN, &[Manager, Coordinator]),
    rule(&[ASKED, OTHER_DATES], Act::Withdraw, &[Requester], WITHDRAWN, &[Host, Manager, Coordinator, Partner]),
    rule(&[WISH, SUBMITTED, RETURNED, MATCHING], Act::Lapse, &[Clock], LAPSED, &[Requester, Manager, Coordinator]),
    rule(&[PLACED], Act::Reopen, &[Coordinator, Clock], MATCHING, &[Requester, Coordinator]),
    rule(&[PLACED], Act::Settle, &[Clock], SETTLED, &[]),
    rule(&[CLEARING], Act::Clear, &[Safety, Partner], ARRANGING, BOTH),
    rule(&[CLEARING], Act::Block, &[Safety, Partner], CANCELLED, ALL_FOUR),
    rule(&[ARRANGING], Act::Schedule, &[Requester, Host, Coordinator], SCHEDULED, ALL_FOUR),
    rule(&[SCHEDULED], Act::Reschedule, &[Requester, Host, Coordinator], ARRANGING, ALL_FOUR),
    rule(
        &[CLEARING, ARRANGING, SCHEDULED],
        Act::Cancel,
        &[Requester, Host, Manager, Coordinator, Partner, Clock],
        CANCELLED,
        &[Requester, Host, Manager, Safety, Coordinator, Partner],
    ),
    rule(&[SCHEDULED], Act::End, &[Clock], OVER, BOTH),
    rule(&[OVER], Act::Confirm, &[Requester], BY_SHADOW, &[Host]),
    rule(&[OVER], Act::Confirm, &[Host], BY_HOST, &[Requester]),
    rule(&[BY_HOST], Act::Confirm, &[Requester], COMPLETED, BOTH),
    rule(&[BY_SHADOW], Act::Confirm, &[Host], COMPLETED, BOTH),
    rule(&[OVER], Act::Miss, &[Requester, Host], NO_SHOW, ALL_FOUR),
    rule(&[OVER, BY_SHADOW, BY_HOST], Act::GiveUp, &[Clock, Coordinator], UNCONFIRMED, &[Requester, Host, Coordinator]),
    rule(&[COMPLETED], Act::Answer, &[Requester], FROM_SHADOW, &[]),
    rule(&[COMPLETED], Act::Answer, &[Host], FROM_HOST, &[]),
    rule(&[FROM_HOST], Act::Answer, &[Requester], REVIEWED, &[]),
    rule(&[FROM_SHADOW], Act::Answer, &[Host], REVIEWED, &[]),
    rule(&[COMPLETED, FROM_SHADOW, FROM_HOST], Act::Review, &[Clock], REVIEWED, &[]),
    rule(&[REVIEWED], Act::Outcome, &[Requester], CLOSED, &[Manager]),
    rule(&[REVIEWED], Act::Finish, &[Clock], CLOSED, &[]),
];
