//! Profiles that were published before instruments had pages: gone through once, so that their instruments have pages too.

use crate::app::App;
use crate::directory::store::{published, published_after};
use crate::ids::PersonId;
use crate::ledger;
use crate::storage::Result;

/// The mark that says that it is done.
const DONE: &str = "instruments.adopted";
/// How many profiles are gone through in one transaction.
const TOGETHER: i64 = 200;

/// Goes through everybody, unless that was done before.
pub async fn adopt(app: App) {
    if let Err(error) = adopt_all(&app).await {
        tracing::warn!(%error, "instruments of older profiles have no pages yet; it is tried again at the next start");
    }
}

async fn adopt_all(app: &App) -> Result<()> {
    if ledger::mark(&mut app.db.read().await?, DONE).await? > 0 {
        return Ok(());
    }
    let mut after: Option<PersonId> = None;
    loop {
        let mut tx = app.db.write().await?;
        let page = published_after(&mut tx, after.as_ref(), TOGETHER).await?;
        let profiles = published(&mut tx, &page).await?;
        let said: Vec<_> = profiles.iter().map(|one| (&one.person, &one.profile)).collect();
        super::store::follow(&mut tx, app.clock.now(), &said).await?;
        let is_last = page.len() < TOGETHER as usize;
        if is_last {
            ledger::set_mark(&mut tx, DONE, 1).await?;
        }
        tx.commit().await?;
        if is_last {
            return Ok(());
        }
        after = page.last().cloned();
    }
}
