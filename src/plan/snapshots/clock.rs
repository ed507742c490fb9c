//! Quarters that are frozen by themselves, some days after they are over.

use std::time::Duration;

use chrono::Days;

use super::freeze::{freeze, next};
use crate::accounts::store as accounts;
use crate::app::App;
use crate::plan::store;
use crate::storage::Result;
use crate::web::times::date;

/// How long the clock rests between two looks.
const REST: Duration = Duration::from_secs(600);

/// Freezes what is due as long as the program runs.
pub async fn follow(app: App) {
    loop {
        if let Err(error) = run(&app).await {
            tracing::warn!(%error, "numbers that are to be frozen wait: the database does not answer");
        }
        tokio::time::sleep(REST).await;
    }
}

/// Freezes every quarter that is due now; gives how many. Safe on several nodes: a quarter is frozen once.
///
/// # Errors
///
/// Where the database refuses it.
pub async fn run(app: &App) -> Result<usize> {
    let mut done = 0;
    let institutions = accounts::institutions(&mut app.db.read().await?).await?;
    for institution in institutions {
        let today = date(app.clock.now(), &institution.time_zone);
        let plans = store::of(&mut app.db.read().await?, &institution.id).await?;
        for plan in plans {
            let Some(days) = plan.freeze_after.and_then(|days| u64::try_from(days).ok()) else { continue };
            let waiting = next(&mut app.db.read().await?, &plan, today).await?;
            let is_due = |last: chrono::NaiveDate| last.checked_add_days(Days::new(days)).is_some_and(|due| due < today);
            // the newest that is due: what was before it stands in it
            let Some(quarter) = waiting.into_iter().rfind(|quarter| is_due(quarter.last())) else { continue };
            done += usize::from(freeze(app, &institution.id, &plan, quarter, today, None).await?.is_some());
        }
    }
    Ok(done)
}
