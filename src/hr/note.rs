//! Who looked at exact numbers of technical staff.

use super::UPTAKE_READ;
use crate::accounts::Member;
use crate::ledger::{self, Fact};
use crate::measures::{Sight, sight};
use crate::web::{Result, Visit};

/// Notes that somebody was shown their institution's exact numbers, where they are one of those who are.
pub async fn note_reading(visit: &Visit, me: &Member) -> Result<()> {
    if sight(me) != Sight::Exact {
        return Ok(());
    }
    let now = visit.app.clock.now();
    let mut tx = visit.app.db.write().await?;
    ledger::append(&mut tx, now, Fact::new(UPTAKE_READ, now).by(&me.person).object(&me.institution)).await?;
    tx.commit().await?;
    Ok(())
}
