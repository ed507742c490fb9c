//! Asking the hosts of published rounds, a few at a time: a node that stops half way goes on where it stopped, and nobody is asked twice.

use std::time::Duration;

use super::store::{self, AskState};
use crate::accounts::store as accounts;
use crate::app::App;
use crate::matching::programme::{Asking, Programme};
use crate::web::Result;

/// Hosts asked in one transaction.
const TOGETHER: i64 = 25;
/// How long there is nothing to do before looking again.
const PAUSE: Duration = Duration::from_secs(2);
/// Looks for hosts to be asked for each look for rounds to be closed.
const LOOKS: u32 = 30;

/// Closes the rounds whose last day is over, and asks whoever waits to be asked, for as long as the house is open.
pub async fn follow(app: App) {
    loop {
        if let Err(error) = super::close_due(&app).await {
            tracing::warn!(%error, "rounds whose last day is over could not be closed; they will be");
        }
        for _ in 0..LOOKS {
            if let Err(error) = ask_due(&app).await {
                tracing::warn!(%error, "hosts of a round could not be asked; they will be");
            }
            tokio::time::sleep(PAUSE).await;
        }
    }
}

/// Asks everybody who waits to be asked now.
///
/// # Errors
///
/// Where the database is away: those who were not asked wait.
pub async fn ask_due(app: &App) -> Result<()> {
    loop {
        if store::waiting(&mut app.db.read().await?, 1).await?.is_empty() {
            return Ok(());
        }
        let now = app.clock.now();
        let mut tx = app.db.write().await?;
        for ask in store::waiting(&mut tx, TOGETHER).await? {
            let round = store::round(&mut tx, &ask.round).await?;
            let programme = round.as_ref().and_then(|round| Programme::named(&round.programme));
            let asked = match (&round, programme, &ask.by) {
                (Some(round), Some(programme), Some(by)) => {
                    // as they are now: whoever no longer coordinates asks nobody
                    let viewer = accounts::viewer(&mut tx, by).await?;
                    let offer = ask.host.strip_prefix("offer:");
                    let asking = Asking {
                        request: &ask.request,
                        round: round.id.as_str(),
                        host: &ask.person,
                        offer,
                        message: &round.message,
                    };
                    (programme.ask)(app, &mut tx, now, &viewer, asking).await?
                }
                _ => false,
            };
            store::note(&mut tx, now, &ask, if asked { AskState::Asked } else { AskState::Passed }).await?;
        }
        tx.commit().await?;
    }
}
