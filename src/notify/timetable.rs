//! What comes at its time: reminders, summaries, and the end of what is kept.

use std::time::Duration;

use super::{reminding, store, summary};
use crate::app::App;
use crate::web::Result;

/// How often the clock is looked at.
const REST: Duration = Duration::from_secs(60);

/// Does what is due, as long as the program runs. Several nodes may: each thing is done in one transaction, once.
pub async fn keep_time(app: App) {
    loop {
        if let Err(error) = do_due(&app).await {
            tracing::warn!(%error, "reminders and summaries wait a minute");
        }
        tokio::time::sleep(REST).await;
    }
}

/// Gives reminders, puts summaries into the queue of mail and deletes what is no longer kept, as far as its time has come.
pub async fn do_due(app: &App) -> Result<()> {
    reminding::remind_due(app).await?;
    summary::summarise_due(app).await?;
    let now = app.clock.now();
    while store::has_old(&mut app.db.read().await?, now).await? {
        let mut tx = app.db.write().await?;
        store::prune(&mut tx, now).await?;
        tx.commit().await?;
    }
    Ok(())
}
