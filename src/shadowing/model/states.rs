//! States, parties and acts.

/// Where a host's open invitation stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Offer {
    /// Being written; seen by its hosts only.
    Draft,
    /// Places are free.
    Open,
    /// No place is free.
    Full,
    /// Takes no new requests for now.
    Paused,
    /// Over; what was agreed goes on.
    Withdrawn,
}

/// Where somebody's wish to shadow stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Request {
    /// Being written; seen by the requester only.
    Draft,
    /// With the line manager.
    Submitted,
    /// Back with a question.
    Returned,
    /// Approved, and looking for a host.
    Matching,
    /// With a host.
    Asked,
    /// The host offers other dates.
    OtherDates,
    /// A host said yes: a placement goes on from here.
    Placed,
    /// The visit was held, or its time is over.
    Settled,
    /// The line manager said no.
    Declined,
    /// The requester took it back.
    Withdrawn,
    /// Nobody answered, or no host was found in time.
    Lapsed,
}

/// Where an agreed visit stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Placement {
    /// Waits for the area's safety contact: risk assessment, induction, protective equipment; for outsiders also visitor status,
    /// insurance and travel.
    Clearing,
    /// Cleared, or in no need of it; dates and programme are to be agreed.
    Arranging,
    /// In the calendars.
    Scheduled,
    /// The dates are over; neither side has said that it took place.
    Over,
    /// The shadow has confirmed it, the host has not.
    ShadowConfirmed,
    /// The host has confirmed it, the shadow has not.
    HostConfirmed,
    /// Both have confirmed it; feedback is asked from both.
    Completed,
    /// The shadow's feedback is in.
    ShadowAnswered,
    /// The host's feedback is in.
    HostAnswered,
    /// Feedback is in, or was asked often enough; the outcome is asked after three months.
    Reviewed,
    /// All is said.
    Closed,
    /// Called off, with a reason.
    Cancelled,
    /// One side did not come.
    NoShow,
    /// Nobody, or one side alone, ever said that it took place: it does not count as held.
    Unconfirmed,
}

/// What is looked at, and where it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum State {
    /// An offer.
    Offer(Offer),
    /// A request.
    Request(Request),
    /// A placement.
    Placement(Placement),
}

impl State {
    /// Every state there is.
    pub const ALL: [Self; 30] = [
        Self::Offer(Offer::Draft),
        Self::Offer(Offer::Open),
        Self::Offer(Offer::Full),
        Self::Offer(Offer::Paused),
        Self::Offer(Offer::Withdrawn),
        Self::Request(Request::Draft),
        Self::Request(Request::Submitted),
        Self::Request(Request::Returned),
        Self::Request(Request::Matching),
        Self::Request(Request::Asked),
        Self::Request(Request::OtherDates),
        Self::Request(Request::Placed),
        Self::Request(Request::Settled),
        Self::Request(Request::Declined),
        Self::Request(Request::Withdrawn),
        Self::Request(Request::Lapsed),
        Self::Placement(Placement::Clearing),
        Self::Placement(Placement::Arranging),
        Self::Placement(Placement::Scheduled),
        Self::Placement(Placement::Over),
        Self::Placement(Placement::ShadowConfirmed),
        Self::Placement(Placement::HostConfirmed),
        Self::Placement(Placement::Completed),
        Self::Placement(Placement::ShadowAnswered),
        Self::Placement(Placement::HostAnswered),
        Self::Placement(Placement::Reviewed),
        Self::Placement(Placement::Closed),
        Self::Placement(Placement::Cancelled),
        Self::Placement(Placement::NoShow),
        Self::Placement(Placement::Unconfirmed),
    ];

    /// Where things begin: an offer and a request as drafts, a placement as [`Kind::first`](super::Kind::first) says.
    pub const FIRST: [Self; 4] = [
        Self::Offer(Offer::Draft),
        Self::Request(Request::Draft),
        Self::Placement(Placement::Clearing),
        Self::Placement(Placement::Arranging),
    ];

    /// Whether nothing follows any more.
    #[must_use]
    pub fn is_end(self) -> bool {
        matches!(
            self,
            Self::Offer(Offer::Withdrawn)
                | Self::Request(Request::Settled | Request::Declined | Request::Withdrawn | Request::Lapsed)
                | Self::Placement(Placement::Closed | Placement::Cancelled | Placement::NoShow | Placement::Unconfirmed)
        )
    }
}

/// What somebody is to an offer, a request or a placement. One person can be several.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Party {
    /// Who wishes to shadow.
    Requester,
    /// The requester's line manager.
    Manager,
    /// Who approves where the line manager has not answered in time; nobody is one before.
    Delegate,
    /// Who is shadowed, or anyone of the team that is.
    Host,
    /// Who answers for safety in the host's area.
    Safety,
    /// Coordinates shadowing at the institution.
    Coordinator,
    /// Coordinates it at the other institution, for its own people.
    Partner,
    /// Nobody: the time has come, or another step brought this with it.
    Clock,
    /// Anyone else, signed in or not.
    Other,
}

impl Party {
    /// Every party there is.
    pub const ALL: [Self; 9] = [
        Self::Requester,
        Self::Manager,
        Self::Delegate,
        Self::Host,
        Self::Safety,
        Self::Coordinator,
        Self::Partner,
        Self::Clock,
        Self::Other,
    ];
}

macro_rules! acts {
    ($($act:ident $fact:literal $doc:literal,)*) => {
        /// What can be done.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Act {
            $(#[doc = $doc] $act,)*
        }

        impl Act {
            /// Every act there is.
            pub const ALL: &'static [Self] = &[$(Self::$act,)*];

            /// The kind of fact it leaves in the ledger.
            #[must_use]
            pub const fn fact(self) -> &'static str {
                match self {
                    $(Self::$act => $fact,)*
                }
            }
        }
    };
}

acts! {
    Publish "shadowing.offer.published" "Shows an offer to its audience.",
    Pause "shadowing.offer.paused" "Takes no new requests for now.",
    Resume "shadowing.offer.resumed" "Takes requests again.",
    Fill "shadowing.offer.filled" "The last free place was taken.",
    Free "shadowing.offer.freed" "A place became free again.",
    Close "shadowing.offer.withdrawn" "Ends an offer.",
    Submit "shadowing.request.submitted" "Sends a request to the line manager.",
    Approve "shadowing.request.approved" "Approves a request.",
    Return "shadowing.request.returned" "Sends a request back with a question.",
    Refuse "shadowing.request.declined" "Declines a request with a reason, for good.",
    Ask "shadowing.request.asked" "Asks a host.",
    Accept "shadowing.request.accepted" "The host says yes, and a place is taken.",
    OfferDates "shadowing.request.dates_offered" "The host offers other dates.",
    TakeDates "shadowing.request.dates_taken" "The requester takes the host's dates, and a place is taken.",
    Decline "shadowing.request.host_declined" "No to this host or these dates: back to matching.",
    Withdraw "shadowing.request.withdrawn" "The requester takes a request back.",
    Lapse "shadowing.request.lapsed" "Nobody acted in time.",
    Reopen "shadowing.request.reopened" "The visit was called off or missed, and another host is looked for.",
    Settle "shadowing.request.settled" "The visit was held.",
    Clear "shadowing.placement.cleared" "The area is safe for this visit.",
    Block "shadowing.placement.blocked" "The area cannot be made safe for this visit.",
    Schedule "shadowing.placement.scheduled" "Sets dates and programme.",
    Reschedule "shadowing.placement.rescheduled" "Takes the dates out of the calendars, to agree on others.",
    Cancel "shadowing.placement.cancelled" "Calls a visit off, with a reason.",
    End "shadowing.placement.over" "The last date has passed.",
    Confirm "shadowing.placement.confirmed" "Says that it took place, and for how many hours.",
    Miss "shadowing.placement.missed" "Says that the other side did not come.",
    GiveUp "shadowing.placement.unconfirmed" "It was not confirmed in time.",
    Answer "shadowing.placement.answered" "Gives feedback.",
    Review "shadowing.placement.reviewed" "Feedback is no longer waited for.",
    Outcome "shadowing.placement.outcome" "Says what came of it.",
    Finish "shadowing.placement.closed" "The outcome is no longer waited for.",
}
