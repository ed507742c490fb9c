//! Rules that remove a pair, whatever it would be worth.

use super::days;
use super::sides::{Host, Wish};

/// What is known of two people, or of their institutions, besides what each says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Between {
    /// The one has shadowed the other before, or is about to.
    pub met: bool,
    /// The requester is the host's line manager, or that of one of the team.
    pub manages: bool,
    /// A conflict of interest is declared.
    pub conflict: bool,
    /// The host declined this request, or did not answer it in time.
    pub declined: bool,
    /// Their institutions are two and have no agreement.
    pub unagreed: bool,
}

/// Why two cannot be matched.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Barrier {
    /// They are the same person.
    Oneself,
    /// The host is the requester's line manager.
    OwnManager,
    /// They have met this way before.
    Met,
    /// The requester is the line manager of the host, who could hardly say no.
    OwnReport,
    /// A conflict is declared.
    Conflict,
    /// The host said no, or nothing, to this request.
    Declined,
    /// Their institutions have no agreement.
    Unagreed,
    /// The requester stays within their own institution.
    Abroad,
    /// The requester wants to see another institution.
    AtHome,
    /// The campus is none that the requester can go to.
    Access,
    /// The place lets in its own institution's staff only.
    StaffOnly,
    /// The host has no place left.
    Full,
    /// The host asks for something that the requester does not have.
    Need(String),
    /// The host offers no kind of visit that suits.
    Kind,
    /// No day suits both.
    Dates,
}

/// Everything that stands between two; nothing where they may be matched.
#[must_use]
pub fn barriers(wish: &Wish, host: &Host, between: Between) -> Vec<Barrier> {
    let mut found = Vec::new();
    let mut add = |stands: bool, barrier: Barrier| {
        if stands {
            found.push(barrier);
        }
    };
    add(host.is(&wish.person), Barrier::Oneself);
    add(wish.manager.as_ref().is_some_and(|manager| host.is(manager)), Barrier::OwnManager);
    add(between.manages, Barrier::OwnReport);
    add(between.met, Barrier::Met);
    add(between.conflict, Barrier::Conflict);
    add(between.declined, Barrier::Declined);
    let elsewhere = wish.institution != host.institution;
    add(elsewhere && between.unagreed, Barrier::Unagreed);
    add(elsewhere && !wish.abroad, Barrier::Abroad);
    add(!elsewhere && !wish.at_home, Barrier::AtHome);
    let reached = wish.reaches.is_empty() || host.site.as_ref().is_some_and(|site| wish.reaches.contains(site));
    add(!reached, Barrier::Access);
    add(elsewhere && host.staff_only, Barrier::StaffOnly);
    add(host.places == 0, Barrier::Full);
    for need in host.needs.iter().filter(|need| !wish.holds.contains(&need.code)) {
        add(true, Barrier::Need(need.label.clone()));
    }
    let suits = wish.kinds.is_empty() || host.kinds.is_empty() || host.kinds.iter().any(|kind| wish.kinds.contains(kind));
    add(!suits, Barrier::Kind);
    add(days::in_common(wish, host, 1) == Some(0), Barrier::Dates);
    found
}

impl Barrier {
    /// The word under which it is kept and sent.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Oneself => "oneself",
            Self::OwnManager => "own-manager",
            Self::OwnReport => "own-report",
            Self::Met => "met",
            Self::Conflict => "conflict",
            Self::Declined => "declined",
            Self::Unagreed => "unagreed",
            Self::Abroad => "abroad",
            Self::AtHome => "at-home",
            Self::Access => "access",
            Self::StaffOnly => "staff-only",
            Self::Full => "full",
            Self::Need(_) => "need",
            Self::Kind => "kind",
            Self::Dates => "dates",
        }
    }

    /// In words for a coordinator.
    #[must_use]
    pub fn words(&self) -> String {
        match self {
            Self::Need(label) => format!("asks for something the requester does not have: {label}"),
            other => other.in_general().to_owned(),
        }
    }

    /// In words for many hosts at once, to follow "5 hosts:".
    #[must_use]
    pub fn in_general(&self) -> &'static str {
        match self {
            Self::Oneself => "this is the requester",
            Self::OwnManager => "is the requester's own line manager",
            Self::OwnReport => "is managed by the requester",
            Self::Met => "they have shadowed here before, or are about to",
            Self::Conflict => "a conflict of interest is declared",
            Self::Declined => "declined this request, or did not answer it in time",
            Self::Unagreed => "the two institutions have no agreement",
            Self::Abroad => "works at another institution, and the request is for their own",
            Self::AtHome => "works at the requester's own institution, and the request is for another",
            Self::Access => "works on a campus that the requester cannot go to",
            Self::StaffOnly => "works where only staff of their own institution are let in",
            Self::Full => "has no place left",
            Self::Need(_) => "asks for something the requester does not have",
            Self::Kind => "offers another kind of visit",
            Self::Dates => "no day suits both",
        }
    }

    /// Whether only coordinators may read it: what two people said of each other in confidence.
    #[must_use]
    pub fn is_confidential(&self) -> bool {
        matches!(self, Self::Conflict | Self::Declined)
    }
}
