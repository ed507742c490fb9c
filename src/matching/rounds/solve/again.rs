//! A proposal after one more decision of a coordinator: solved from the last answer and its prices, so that it takes a fraction of the
//! time and moves as few others as can be.

use super::words::{impossible, told};
use super::{Impossible, Solved, Task, build, scores};
use crate::matching::candidates::Gathered;
use crate::matching::rounds::model::{Aim, Rule, Ruling};
use crate::matching::solve::answer::{Filling, Lack};
use crate::matching::solve::resolve::Session;
use crate::matching::solve::stop::Stop;

/// A proposal that waits for decisions. Only of [`Aim::Total`]: what is fairest hangs on everybody at once.
#[derive(Debug, Clone)]
pub struct Ready {
    session: Session,
    keys: Vec<String>,
    notes: Vec<String>,
}

impl Ready {
    /// Solves for the first time; none for another aim, and where it was stopped.
    ///
    /// # Errors
    ///
    /// [`Impossible`] where the pins cannot all be kept.
    pub fn make(task: &Task<'_>, stop: &impl Stop) -> Result<Option<Self>, Impossible> {
        if task.aim != Aim::Total {
            return Ok(None);
        }
        let built = build(task, &scores(task.gathered, task.weights), true)?;
        let session = Session::start(built.instance, Filling::First, stop).map_err(|error| impossible(&error.lacks))?;
        Ok(session.map(|session| Self { session, keys: built.keys, notes: built.notes }))
    }

    /// The proposal with this ruling besides; none where it has to be made from the beginning: the two are no pair as it is, or it was
    /// stopped. `gathered` is what it was made of.
    ///
    /// # Errors
    ///
    /// [`Impossible`] where the pins cannot all be kept.
    pub fn with(&self, gathered: &Gathered, ruling: &Ruling, stop: &impl Stop) -> Result<Option<Solved>, Impossible> {
        let request = gathered.wishes.iter().position(|wish| wish.id == ruling.request);
        let host = self.keys.iter().position(|key| *key == ruling.host);
        let Some((request, host)) = request.zip(host).map(|(request, host)| (request as u32, host as u32)) else { return Ok(None) };
        let mut session = self.session.clone();
        let changes = match ruling.rule {
            Rule::Forbid => session.forbid(request, host, stop),
            Rule::Pin => match session.pin(request, host, stop) {
                Ok(changes) => changes,
                Err(lack @ (Lack::PinsOverCapacity(..) | Lack::PinsOverQuota(..))) => return Err(impossible(&[lack])),
                Err(_) => return Ok(None),
            },
        };
        let (Some(_), Ok(instance)) = (changes, session.instance()) else { return Ok(None) };
        let answer = session.answer().map_err(|error| impossible(&error.lacks))?;
        Ok(Some(told(gathered, &instance, &answer, None, &self.keys, &self.notes)))
    }
}
