//! What is matched: each slice that matches people says by a [`Programme`] what its requests and hosts are, and what becomes of a match.

use std::collections::{HashMap, HashSet};
use std::pin::Pin;

use chrono::{DateTime, Utc};

use super::score::{Claim, Need, Weights, Window, Wish};
use crate::accounts::Viewer;
use crate::app::App;
use crate::directory::model::Intent;
use crate::ids::{ConceptId, InstitutionId, PersonId, SiteId};
use crate::search::Concepts;
use crate::storage::Tx;
use crate::web::Result;

/// What a programme's functions give: `Box::pin(async move { … })`.
pub type Given<'a, T> = Pin<Box<dyn Future<Output = Result<T>> + Send + 'a>>;

/// What a programme says of many people or requests at once.
pub type Of<Key, T> = for<'a> fn(&'a mut Tx, &'a [Key]) -> Given<'a, T>;
/// How a programme gives its requests.
pub type Wishes = for<'a> fn(&'a mut Tx, &'a Concepts, DateTime<Utc>, &'a [String]) -> Given<'a, Vec<Wish>>;
/// How a programme asks a host.
pub type Ask = for<'a> fn(&'a App, &'a mut Tx, DateTime<Utc>, &'a Viewer, Asking<'a>) -> Given<'a, bool>;
/// How a programme gives its requests that look for a host.
pub type Waiting = for<'a> fn(&'a mut Tx, &'a InstitutionId, i64) -> Given<'a, Vec<(String, PersonId)>>;
/// How a programme gives its offers.
pub type Offers = for<'a> fn(&'a mut Tx, &'a Concepts, &'a Viewer, Which<'a>) -> Given<'a, Vec<Offer>>;

/// Which offers are asked for.
#[derive(Debug, Clone, Copy)]
pub enum Which<'a> {
    /// Every open one with a free place.
    Open,
    /// Of these the ones that offer what is asked for: for a request or a few, so that not every offer is read.
    Near(&'a Near),
    /// These, full or not.
    These(&'a [String]),
}

/// What is asked for.
#[derive(Debug, Clone, Default)]
pub struct Near {
    /// Concepts, with those near them.
    pub concepts: HashSet<ConceptId>,
    /// Roles in words, folded: looked for in titles.
    pub roles: Vec<String>,
}

/// What a programme does when two institutions no longer have an agreement.
pub type Parted = for<'a> fn(&'a mut Tx, DateTime<Utc>, &'a str, &'a InstitutionId, &'a InstitutionId) -> Given<'a, ()>;

/// What two people are matched for: a constant in the slice whose it is, listed in [`crate::programmes`].
///
/// Every function reads or writes in the transaction it is given and asks for many at once. None gives anything of access needs.
#[derive(Debug, Clone, Copy)]
pub struct Programme {
    /// Such as `shadowing`: in the database and in addresses.
    pub code: &'static str,
    /// What pages call it, such as "Job shadowing".
    pub title: &'static str,
    /// What is ticked on a skill by whoever can be asked without an open offer.
    pub intent: Intent,
    /// How many whoever has no open offer takes at a time.
    pub places: u32,
    /// Its weights as the program came with them: a file of `index/matching`.
    pub weights: &'static str,
    /// The requests of an institution's people that look for a host now, and whose they are, the longest waiting first; so many at most.
    pub waiting: Waiting,
    /// These requests, as far as they are there; in any order.
    pub wishes: Wishes,
    /// Of these offers those that this viewer may see, those that were changed last first.
    pub offers: Offers,
    /// Who has met whom, and who declined what: of these people as requesters.
    pub between: Of<PersonId, Vec<Between>>,
    /// How many each of these people has agreed to take, or is asked to, apart from what their offers count.
    pub taken: Of<PersonId, HashMap<PersonId, u32>>,
    /// Institutions whose people this one's may be matched with.
    pub agreed: for<'a> fn(&'a mut Tx, &'a InstitutionId) -> Given<'a, Vec<InstitutionId>>,
    /// The agreement of two institutions is over: what one's people asked of the other's and nobody answered is taken back. Gets the
    /// address of the house for its mail.
    pub parted: Parted,
    /// Where these requests stand.
    pub standing: Of<String, HashMap<String, Standing>>,
    /// Notes that a request is matched in this round, so that nobody matches it elsewhere meanwhile.
    pub enrol: for<'a> fn(&'a mut Tx, &'a [String], Option<&'a str>) -> Given<'a, ()>,
    /// Asks a host on behalf of a coordinator, in the round of this id: tells everybody whom it concerns. False where the request no
    /// longer looks for a host, or the host has no place left: then nobody is told of anything.
    pub ask: Ask,
    /// The page of a request, as a path of ours.
    pub href: fn(&str) -> String,
}

impl Programme {
    /// The one with this code.
    #[must_use]
    pub fn named(code: &str) -> Option<&'static Self> {
        crate::programmes().into_iter().find(|one| one.code == code)
    }

    /// Its weights as the program came with them.
    #[must_use]
    pub fn own_weights(&self) -> Weights {
        // A test reads each programme's file.
        Weights::parse(self.weights).unwrap_or(Weights { weights: Vec::new(), shares: Vec::new() })
    }
}

/// Whom to ask for which request.
#[derive(Debug, Clone, Copy)]
pub struct Asking<'a> {
    /// The request.
    pub request: &'a str,
    /// The round that matched the two.
    pub round: &'a str,
    /// Whom.
    pub host: &'a PersonId,
    /// By which offer of theirs.
    pub offer: Option<&'a str>,
    /// What the coordinator has to say to the host.
    pub message: &'a str,
}

/// An open offer.
#[derive(Debug, Clone)]
pub struct Offer {
    /// Which.
    pub id: String,
    /// Whom to ask first.
    pub person: PersonId,
    /// Everybody of the team.
    pub team: Vec<PersonId>,
    /// Where they work.
    pub institution: InstitutionId,
    /// At which campus.
    pub site: Option<SiteId>,
    /// What that is called.
    pub site_name: String,
    /// What it is called.
    pub title: String,
    /// What is offered.
    pub claims: Vec<Claim>,
    /// Which kinds of visit, as pages call them.
    pub kinds: Vec<&'static str>,
    /// When.
    pub windows: Vec<Window>,
    /// What is asked of whoever comes.
    pub needs: Vec<Need>,
    /// Whether nobody of another institution is let in.
    pub staff_only: bool,
    /// How many places are free.
    pub places: u32,
}

/// What is known of a requester and a host.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Between {
    /// The requester.
    pub person: PersonId,
    /// The host.
    pub host: PersonId,
    /// What.
    pub what: History,
}

/// What there has been between two people.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum History {
    /// They have met this way, or are about to.
    Met,
    /// The host declined this request.
    Declined(String),
}

/// Where a request stands, as far as a round asks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Standing {
    /// It looks for a host.
    Waiting,
    /// This person is asked.
    Asked(PersonId),
    /// This person said yes.
    Placed(PersonId),
    /// It was taken back, or is over.
    Over,
}
