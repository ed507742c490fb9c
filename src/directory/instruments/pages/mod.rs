//! Pages of instruments.

pub(super) mod claim;
pub(super) mod edit;
pub(super) mod label;
pub(super) mod list;
pub(super) mod retire;
pub(super) mod show;

use super::model::{Act, Machine};
use super::store::{self, Link};
use crate::accounts::Viewer;
use crate::directory::{Published, visible};
use crate::ids::InstrumentId;
use crate::storage::Tx;
use crate::web::{Error, Result, Visit, plain};

/// The instrument of an address, if this visitor may see it, with what they say about it themselves.
pub(super) async fn seen(tx: &mut Tx, visit: &Visit, id: &str) -> Result<(Machine, Option<Link>)> {
    let id = InstrumentId::from(plain(id)?);
    let machine = store::visible(tx, &visit.viewer, &id).await?.ok_or(Error::NotFound)?;
    let mine = match visit.viewer.person() {
        Some(me) => store::link(tx, &id, me).await?,
        None => None,
    };
    Ok((machine, mine))
}

/// The same where the visitor may do something with it; otherwise the page says why not.
pub(super) async fn allowed(tx: &mut Tx, visit: &Visit, id: &str, act: Act) -> Result<(Machine, Option<Link>)> {
    visit.member()?;
    let (machine, mine) = seen(tx, visit, id).await?;
    let runs = mine.as_ref().is_some_and(|mine| mine.runs);
    if machine.may(&visit.viewer, runs, act) {
        return Ok((machine, mine));
    }
    Err(Error::Forbidden(match act {
        Act::Claim if machine.retired.is_some() => "This instrument is no longer used, so nobody runs it.".to_owned(),
        Act::Claim | Act::SeeContact => {
            format!("This instrument belongs to {}. Only its people say what they do with it.", machine.institution_name)
        }
        Act::Edit => {
            "Those who run this instrument change its page, and your institution's coordinator. Say first that you run it."
                .to_owned()
        }
    }))
}

/// Those who claim an instrument, as far as this viewer may know: their profile shows them a row about it.
pub(super) async fn people(tx: &mut Tx, viewer: &Viewer, machine: &Machine) -> Result<Vec<(Published, bool, bool)>> {
    let ids: Vec<_> = store::claimants(tx, &machine.id).await?.into_iter().map(|link| link.person).collect();
    let seen = visible(tx, viewer, &ids).await?;
    Ok(seen
        .into_iter()
        .filter_map(|person| {
            let rows = person.profile.instruments.content.iter().filter(|row| machine.is_meant(row));
            let (runs, teaches, any) =
                rows.fold((false, false, false), |(runs, teaches, _), row| (runs || row.runs, teaches || row.teaches, true));
            any.then_some((person, runs, teaches))
        })
        .collect())
}
