//! Sending again what has not left, the same for pages and the API.

use super::MAIL_SENT_AGAIN;
use super::store;
use crate::accounts::Role;
use crate::ids::JobId;
use crate::ledger::{self, Fact};
use crate::web::{Error, Result, Visit};

/// Sends one mail of the administrator's institution again.
pub(super) async fn one(visit: &Visit, id: &JobId) -> Result<()> {
    let me = visit.holding(Role::Admin)?;
    let now = visit.app.clock.now();
    let mut tx = visit.app.db.write().await?;
    let person = store::again(&mut tx, now, &me.institution, id).await?.ok_or(Error::NotFound)?;
    let fact = Fact::new(MAIL_SENT_AGAIN, now).by(&me.person).about(&person).quantity(1.0);
    ledger::append(&mut tx, now, fact).await?;
    tx.commit().await?;
    Ok(())
}

/// Sends everything of the administrator's institution again that was given up; gives how much that was.
pub(super) async fn all(visit: &Visit) -> Result<i64> {
    let me = visit.holding(Role::Admin)?;
    let now = visit.app.clock.now();
    let mut tx = visit.app.db.write().await?;
    let count = store::send_all_again(&mut tx, now, &me.institution).await?;
    if count > 0 {
        let fact = Fact::new(MAIL_SENT_AGAIN, now).by(&me.person).quantity(count as f64);
        ledger::append(&mut tx, now, fact).await?;
        tx.commit().await?;
    }
    Ok(count)
}
