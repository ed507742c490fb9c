//! Proposing an agreement and taking its steps, each with its fact and its notices: the one way in which anything changes.

use chrono::{DateTime, Utc};
use thiserror::Error;

use super::model::{Act, Agreement, New, Side, State, step};
use super::store::{self, Left};
use super::{
    AGREEMENT_ACCEPTED, AGREEMENT_DECLINED, AGREEMENT_ENDED, AGREEMENT_EXPIRED, AGREEMENT_LAPSED, AGREEMENT_PROPOSED,
    AGREEMENT_WITHDRAWN, mail,
};
use crate::accounts::{Member, Viewer};
use crate::ids::{AgreementId, InstitutionId};
use crate::ledger::{self, Fact, Place};
use crate::matching::Programme;
use crate::storage::Tx;
use crate::web::{Error, times};

/// Why something is not done.
#[derive(Debug, Error)]
pub enum Refusal {
    /// There is none that they may see.
    #[error("There is no such agreement.")]
    NotFound,
    /// It is for those who speak for the institution.
    #[error("Agreements are made by coordinators and administrators. Tell yours what you need.")]
    NotYours,
    /// It has moved on.
    #[error("This can no longer be done: the agreement has moved on. Look at it again.")]
    NotHere,
    /// Something has to be said.
    #[error("{0}")]
    Say(&'static str),
    /// The page could not be put together, or the database does not answer.
    #[error(transparent)]
    Other(#[from] Error),
}

impl From<crate::storage::Error> for Refusal {
    fn from(error: crate::storage::Error) -> Self {
        Self::Other(error.into())
    }
}

impl Refusal {
    /// As a page or problem of its own.
    #[must_use]
    pub fn into_error(self) -> Error {
        match self {
            Self::NotFound => Error::NotFound,
            Self::NotYours => Error::Forbidden(self.to_string()),
            Self::NotHere => Error::Conflict(self.to_string()),
            Self::Say(why) => Error::Bad(why.to_owned()),
            Self::Other(error) => error,
        }
    }
}

fn fact(kind: &'static str, now: DateTime<Utc>, id: &AgreementId, programme: &str, whose: &InstitutionId) -> Fact {
    let place = Place { institution: whose.to_string(), ..Place::default() };
    Fact::new(kind, now).object(id).with("programme", programme).at(place)
}

/// Proposes an agreement to another institution.
///
/// # Errors
/// [`Refusal`]: the viewer does not speak for their institution, or one is open between the two already.
pub async fn propose(tx: &mut Tx, now: DateTime<Utc>, house: &str, viewer: &Viewer, new: &New<'_>) -> Result<AgreementId, Refusal> {
    if !store::speaks(tx, viewer).await? || viewer.member().is_none_or(|me| me.institution != *new.proposer) {
        return Err(Refusal::NotYours);
    }
    if new.proposer == new.partner {
        return Err(Refusal::Say("Choose another institution than your own."));
    }
    let Some(id) = store::propose(tx, now, new).await? else {
        return Err(Refusal::Say("There is a proposal or an agreement between the two already. Look at that one."));
    };
    ledger::append(tx, now, fact(AGREEMENT_PROPOSED, now, &id, new.programme, new.proposer).by(new.by)).await?;
    let agreement = store::agreement(tx, &id).await?.ok_or(Refusal::NotFound)?;
    tell(tx, now, house, &agreement, &[Side::Partner]).await?;
    Ok(id)
}

/// What is said with a step.
#[derive(Debug, Clone, Copy, Default)]
pub struct Words<'a> {
    /// Why.
    pub reason: &'a str,
    /// Whom to ask on the side that accepts.
    pub contact: &'a str,
}

/// Takes a step for the viewer's side.
///
/// # Errors
/// [`Refusal`]: they may not, or nobody can any more; nothing is written.
pub async fn take(
    tx: &mut Tx,
    now: DateTime<Utc>,
    house: &str,
    viewer: &Viewer,
    id: &AgreementId,
    act: Act,
    words: Words<'_>,
) -> Result<Agreement, Refusal> {
    let (agreement, side) = store::seen(tx, viewer, id).await?.ok_or(Refusal::NotFound)?;
    let me = viewer.member().ok_or(Refusal::NotFound)?;
    if !store::speaks(tx, viewer).await? {
        return Err(Refusal::NotYours);
    }
    let to = step(agreement.state, act, side).ok_or(Refusal::NotHere)?;
    if matches!(act, Act::Decline | Act::End) && words.reason.is_empty() {
        return Err(Refusal::Say("Say why in a few words; the other side reads it."));
    }
    write(tx, now, house, &agreement, (act, to), Some(me), words).await
}

/// Takes a step because its time has come.
pub(super) async fn by_time(tx: &mut Tx, now: DateTime<Utc>, house: &str, agreement: &Agreement, act: Act) -> Result<(), Refusal> {
    let to = step(agreement.state, act, Side::Clock).ok_or(Refusal::NotHere)?;
    write(tx, now, house, agreement, (act, to), None, Words::default()).await.map(drop)
}

async fn write(
    tx: &mut Tx,
    now: DateTime<Utc>,
    house: &str,
    before: &Agreement,
    (act, to): (Act, State),
    by: Option<&Member>,
    words: Words<'_>,
) -> Result<Agreement, Refusal> {
    let today = times::date(now, &before.time_zone);
    let holds = Agreement { state: to, ..before.clone() }.on(now, today).1;
    let left = Left { state: to, in_force: holds, by: by.map(|me| &me.person), reason: words.reason, contact: words.contact };
    store::set(tx, now, &before.id, left).await?;
    let kind = match act {
        Act::Accept => AGREEMENT_ACCEPTED,
        Act::Decline => AGREEMENT_DECLINED,
        Act::Withdraw => AGREEMENT_WITHDRAWN,
        Act::End => AGREEMENT_ENDED,
        Act::Lapse => AGREEMENT_LAPSED,
        Act::Expire => AGREEMENT_EXPIRED,
    };
    let whose = by.map_or(&before.proposer.0, |me| &me.institution);
    let fact = fact(kind, now, &before.id, &before.programme, whose);
    ledger::append(tx, now, if let Some(me) = by { fact.by(&me.person) } else { fact }).await?;
    let after = store::agreement(tx, &before.id).await?.ok_or(Refusal::NotFound)?;
    // Another agreement between the two could hold on; there is one at a time, so nothing does.
    if before.in_force
        && !after.in_force
        && let Some(programme) = Programme::named(&before.programme)
    {
        (programme.parted)(tx, now, house, &before.proposer.0, &before.partner.0).await?;
    }
    let told: &[Side] = match by.and_then(|me| before.side(&me.institution)) {
        Some(Side::Proposer) => &[Side::Partner],
        Some(_) => &[Side::Proposer],
        None => &[Side::Proposer, Side::Partner],
    };
    tell(tx, now, house, &after, told).await?;
    Ok(after)
}

/// Tells those who speak for these sides how it stands.
async fn tell(tx: &mut Tx, now: DateTime<Utc>, house: &str, agreement: &Agreement, sides: &[Side]) -> Result<(), Refusal> {
    for side in sides {
        let (to, other) = match side {
            Side::Proposer => (&agreement.proposer, &agreement.partner),
            _ => (&agreement.partner, &agreement.proposer),
        };
        for person in store::speakers(tx, &to.0).await? {
            let notice = mail::notice(agreement, &other.1, &person, house).map_err(Error::from)?;
            crate::notify::tell(tx, now, &notice).await?;
        }
    }
    Ok(())
}
