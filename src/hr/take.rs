//! The acts on an extract that was sent, the same for pages and the API.

use serde::{Deserialize, Serialize};

use super::extract::{self, BYTES, Extract};
use super::import::{self, Done, Failure, Plan};
use super::model::{Act, by_role};
use super::{EXTRACTS, LEFT_OUT_LIFTED};
use crate::accounts::{Institution, Member, left_out, store as accounts};
use crate::ledger::{self, Fact};
use crate::sent::{self, Came, Confirmed, Filed, Kind, Problems, Sent};
use crate::web::{Error, Result, Visit};

/// Extracts from HR's system.
#[derive(Debug)]
pub(super) struct ExtractFiles;

impl Filed for ExtractFiles {
    const KIND: &'static Kind = &EXTRACTS;
    type Plan = Plan;
    type Done = Done;

    async fn plan(visit: &Visit, _: &Sent, text: &str) -> Result<std::result::Result<Plan, Problems>> {
        let institution = institution(visit, keeper(visit)?).await?;
        match tokio::task::block_in_place(|| extract::read(text)) {
            Ok(extract) => planned(visit, &institution, &extract).await,
            Err(problems) => Ok(Err(problems)),
        }
    }

    fn asks(plan: &Plan) -> Option<(&'static str, String)> {
        let why = || {
            let Plan { leaving, technicians, .. } = plan;
            format!("{leaving} of {technicians} technicians would leave. If that is right, say so with \"leavers\": true.")
        };
        plan.is_drastic().then(|| ("leavers", why()))
    }
}

/// Whoever may take in extracts; otherwise the page says who does.
pub(super) fn keeper(visit: &Visit) -> Result<&Member> {
    let member = visit.member()?;
    if by_role(member, Act::Import).is_some() {
        Ok(member)
    } else {
        Err(Error::Forbidden(
            "This page is for coordinators and administrators. Ask yours if you need something from it.".to_owned(),
        ))
    }
}

/// My institution.
pub(super) async fn institution(visit: &Visit, me: &Member) -> Result<Institution> {
    accounts::institution(&mut visit.app.db.read().await?, &me.institution).await?.ok_or(Error::NotFound)
}

/// What is said of an extract when it is confirmed.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct Said {
    /// More than a tenth of the technicians leave, and that is right.
    pub leavers: bool,
    /// The address of the service, where technicians who join are to be written to.
    pub invites: Option<String>,
}

/// Checks a file and keeps it where all of it is good.
pub(super) async fn send(visit: &Visit, file_name: &str, bytes: &[u8]) -> Result<Came> {
    let me = keeper(visit)?;
    let institution = institution(visit, me).await?;
    let read = tokio::task::block_in_place(|| {
        let text = extract::decode(bytes)?;
        let extract = extract::read(&text)?;
        import::institution(&extract, std::slice::from_ref(&institution), None)?;
        Ok((text, extract))
    });
    let (text, extract) = match read {
        Ok(read) => read,
        Err(problems) => return Ok(Came::Wrong(problems)),
    };
    if let Err(problems) = planned(visit, &institution, &extract).await? {
        return Ok(Came::Wrong(problems));
    }
    let id = sent::receive(visit, &EXTRACTS, me, file_name, &Said::default(), extract.rows.len(), &text).await?;
    Ok(Came::Waits(id))
}

async fn planned(visit: &Visit, institution: &Institution, extract: &Extract) -> Result<std::result::Result<Plan, Problems>> {
    match import::plan(&visit.app, institution, extract).await {
        Ok(plan) => Ok(Ok(plan)),
        Err(Failure::Refused(problems)) => Ok(Err(problems)),
        Err(Failure::Database(error)) => Err(error.into()),
        Err(other) => Err(Error::Internal(other.to_string())),
    }
}

/// What its sender says to a waiting extract.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Word {
    /// More than a tenth of the technicians leave, and that is right.
    pub leavers: bool,
    /// Technicians who join are written to.
    pub invite: bool,
}

/// Starts taking in a waiting extract.
pub(super) async fn confirm(visit: &Visit, sent: &Sent, word: Word) -> Result<Confirmed<Plan>> {
    let said = Said { leavers: word.leavers, invites: word.invite.then(|| visit.app.config.address.clone()) };
    sent::confirm::<ExtractFiles>(visit, sent, &said, word.leavers).await
}

/// Lets the next file bring back whoever has this staff number or address and had themselves erased; false where nobody is left out
/// by that.
pub(super) async fn lift(visit: &Visit, words: &str) -> Result<bool> {
    let me = keeper(visit)?;
    let now = visit.app.clock.now();
    let mut tx = visit.app.db.write().await?;
    let Some(mark) = left_out::lift(&mut tx, &me.institution, words).await? else { return Ok(false) };
    ledger::append(&mut tx, now, Fact::new(LEFT_OUT_LIFTED, now).by(&me.person).object(mark)).await?;
    tx.commit().await?;
    Ok(true)
}

/// What a file that is too large is told.
pub(super) fn too_large() -> Error {
    Error::TooLarge(format!(
        "An extract may have {} MB. Leave out columns that mean nothing here, and send it again.",
        BYTES / 1024 / 1024
    ))
}
