//! What is done outside requests: extracts that were confirmed, contracts that are over, names that are no longer shown.

use std::ops::ControlFlow;
use std::time::Duration;

use chrono::TimeDelta;

use super::extract;
use super::import::{self, Failure, How};
use super::leave;
use super::take::Said;
use crate::accounts::staff;
use crate::accounts::store as accounts;
use crate::app::App;
use crate::sent::{Ended, Outcome, Taking};
use crate::storage::Result;

/// How long the worker rests between two looks at the clock.
const REST: Duration = Duration::from_secs(60);

/// Does what is due by the day, hour by hour, as long as the program runs. Dropping it at any moment loses nothing.
pub async fn follow(app: App) {
    let mut last_look = None;
    loop {
        let now = app.clock.now();
        if last_look.is_none_or(|last| now - last >= TimeDelta::hours(1)) {
            match daily(&app).await {
                Ok(()) => last_look = Some(now),
                Err(error) => tracing::warn!(%error, "what HR brings waits: the database does not answer"),
            }
        }
        tokio::time::sleep(REST).await;
    }
}

/// What is due by the day; safe to repeat.
pub async fn daily(app: &App) -> Result<()> {
    let left = leave::contracts(app).await?;
    if left > 0 {
        tracing::info!(left, "contracts are over");
    }
    let now = app.clock.now();
    let mut tx = app.db.write().await?;
    staff::unname(&mut tx, now - leave::NAMED).await?;
    tx.commit().await
}

/// Takes in an extract that was confirmed.
pub(super) async fn take_in(app: &App, taking: Taking) -> Result<Ended> {
    let Some(institution) = accounts::institution(&mut app.db.read().await?, &taking.sent.institution).await? else {
        return Ok(Ended::failed("Its institution is no longer there."));
    };
    let progress = taking.progress();
    let said: Said = taking.sent.said();
    let how = How { by: Some(taking.by), leavers_confirmed: said.leavers, invites: said.invites };
    let text = taking.text;
    let extract = match tokio::task::block_in_place(move || extract::read(&text)) {
        Ok(extract) => extract,
        Err(problems) => return Ok(Ended::refused(problems)),
    };
    let written = import::write(app, &institution, &extract, &how, |at| {
        progress(at.done);
        ControlFlow::Continue(())
    });
    match written.await {
        Ok(done) => Ok(Outcome::Done(done).into()),
        Err(Failure::Refused(problems)) => Ok(Ended::refused(problems)),
        Err(Failure::Database(error)) => Err(error),
        Err(other) => Ok(Ended::failed(format!("{other}."))),
    }
}
