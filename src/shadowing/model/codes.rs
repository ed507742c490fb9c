//! The words under which states, kinds, acts and parties are stored and sent, and what they are called on pages.

use super::entry::{Access, Requirement};
use super::places::Kind;
use super::states::{Act, Offer, Party, Placement, Request, State};

macro_rules! codes {
    ($of:ident: $($one:ident $code:literal $label:literal,)*) => {
        impl $of {
            /// Every one, each with its code and its label.
            pub const CODES: &'static [(Self, &'static str, &'static str)] = &[$((Self::$one, $code, $label),)*];

            /// The word under which it is stored and sent.
            #[must_use]
            pub const fn code(self) -> &'static str {
                match self {
                    $(Self::$one => $code,)*
                }
            }

            /// What it is called on pages.
            #[must_use]
            pub const fn label(self) -> &'static str {
                match self {
                    $(Self::$one => $label,)*
                }
            }

            /// The one with this code.
            #[must_use]
            pub fn from_code(code: &str) -> Option<Self> {
                Self::CODES.iter().find(|(_, known, _)| *known == code).map(|(one, _, _)| *one)
            }
        }
    };
}

codes! { Offer:
    Draft "draft" "Draft",
    Open "open" "Open",
    Full "full" "Full",
    Paused "paused" "Paused",
    Withdrawn "withdrawn" "Closed",
}

codes! { Request:
    Draft "draft" "Draft",
    Submitted "submitted" "With the line manager",
    Returned "returned" "Returned with a question",
    Matching "matching" "Looking for a host",
    Asked "asked" "With a host",
    OtherDates "other-dates" "Other dates offered",
    Placed "placed" "Agreed",
    Settled "settled" "Done",
    Declined "declined" "Declined",
    Withdrawn "withdrawn" "Withdrawn",
    Lapsed "lapsed" "Lapsed",
}

codes! { Placement:
    Clearing "clearing" "Waiting for safety clearance",
    Arranging "arranging" "Dates to be agreed",
    Scheduled "scheduled" "In the calendar",
    Over "over" "To be confirmed",
    ShadowConfirmed "shadow-confirmed" "Confirmed by the shadow",
    HostConfirmed "host-confirmed" "Confirmed by the host",
    Completed "completed" "Held",
    ShadowAnswered "shadow-answered" "Held; feedback from the shadow is in",
    HostAnswered "host-answered" "Held; feedback from the host is in",
    Reviewed "reviewed" "Held; outcome to come",
    Closed "closed" "Closed",
    Cancelled "cancelled" "Called off",
    NoShow "no-show" "Missed",
    Unconfirmed "unconfirmed" "Not confirmed",
}

codes! { Kind:
    Observe "observe" "Observe",
    Bursts "bursts" "Short bursts",
    HandsOn "hands-on" "Hands on",
    Committee "committee" "Sit in on a committee",
}

codes! { Requirement:
    SafetyInduction "safety-induction" "A safety induction at the home institution",
    Biological "biological" "Training in biological safety",
    Chemical "chemical" "Training in chemical safety (COSHH)",
    Radiation "radiation" "Registration as a radiation worker",
    Laser "laser" "Training in laser safety",
    Cryogens "cryogens" "Training with cryogens or compressed gas",
    Workshop "workshop" "Training on workshop machines",
}

codes! { Access:
    Open "open" "They can walk in",
    Escorted "escorted" "They are met and accompanied",
    Induction "induction" "They are given an induction on site first",
    Staff "staff" "Staff of the host’s institution only",
}

codes! { Party:
    Requester "requester" "the person who asked",
    Manager "manager" "the line manager",
    Delegate "delegate" "a coordinator in the line manager’s place",
    Host "host" "the host",
    Safety "safety" "the safety contact",
    Coordinator "coordinator" "a coordinator",
    Partner "partner" "the partner’s coordinator",
    Clock "clock" "the calendar",
    Other "other" "somebody",
}

codes! { Act:
    Publish "publish" "Published",
    Pause "pause" "Paused",
    Resume "resume" "Opened again",
    Fill "fill" "The last place was taken",
    Free "free" "A place became free",
    Close "close" "Closed",
    Submit "submit" "Sent to the line manager",
    Approve "approve" "Approved",
    Return "return" "Returned with a question",
    Refuse "refuse" "Declined by the line manager",
    Ask "ask" "A host was asked",
    Accept "accept" "The host said yes",
    OfferDates "offer-dates" "The host offered other dates",
    TakeDates "take-dates" "The other dates were taken",
    Decline "decline" "Not this time",
    Withdraw "withdraw" "Withdrawn",
    Lapse "lapse" "Lapsed",
    Reopen "reopen" "Looking for another host",
    Settle "settle" "Done",
    Clear "clear" "Cleared for safety",
    Block "block" "Could not be cleared for safety",
    Schedule "schedule" "Dates and programme set",
    Reschedule "reschedule" "Dates taken back, to agree on others",
    Cancel "cancel" "Called off",
    End "end" "The last date has passed",
    Confirm "confirm" "Confirmed that it took place",
    Miss "miss" "Reported that the other side did not come",
    GiveUp "give-up" "Not confirmed in time",
    Answer "answer" "Feedback given",
    Review "review" "Feedback no longer waited for",
    Outcome "outcome" "Outcome recorded",
    Finish "finish" "Closed",
}

impl Kind {
    /// What it means, in a sentence.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::Observe => "Watch somebody at their work, for half a day or several days.",
            Self::Bursts => "Come for an hour or two, several times.",
            Self::HandsOn => "Take part in the work, where it can be made safe.",
            Self::Committee => "Sit in on a meeting, to see how decisions are made.",
        }
    }
}

impl State {
    /// The word under which it is stored.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Offer(state) => state.code(),
            Self::Request(state) => state.code(),
            Self::Placement(state) => state.code(),
        }
    }

    /// What it is called on pages.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Offer(state) => state.label(),
            Self::Request(state) => state.label(),
            Self::Placement(state) => state.label(),
        }
    }
}

/// Where someone wants to shadow.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Mode {
    /// At their own institution.
    Inside,
    /// At another.
    Outside,
    /// At either.
    Either,
}

codes! { Mode:
    Inside "inside" "At my own institution",
    Outside "outside" "At another institution",
    Either "either" "Either",
}

impl Mode {
    /// Whether a host at one's own institution, or at another, is what is wanted.
    #[must_use]
    pub fn takes(self, inside: bool) -> bool {
        match self {
            Self::Inside => inside,
            Self::Outside => !inside,
            Self::Either => true,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_lead_back() {
        for act in Act::ALL {
            assert_eq!(Act::from_code(act.code()), Some(*act));
        }
        for state in State::ALL {
            let back = match state {
                State::Offer(_) => Offer::from_code(state.code()).map(State::Offer),
                State::Request(_) => Request::from_code(state.code()).map(State::Request),
                State::Placement(_) => Placement::from_code(state.code()).map(State::Placement),
            };
            assert_eq!(back, Some(state));
        }
        for party in Party::ALL {
            assert_eq!(Party::from_code(party.code()), Some(party));
        }
        assert_eq!(Mode::from_code("inside"), Some(Mode::Inside));
        assert!(Mode::Either.takes(true) && Mode::Outside.takes(false) && !Mode::Inside.takes(false));
    }
}
