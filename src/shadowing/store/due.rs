//! What the clock has to do.

use chrono::{DateTime, Utc};

use crate::ids::{OfferId, PlacementId, RequestId};
use crate::sql;
use crate::storage::{Result, Tx};

/// Something whose time has come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Thing {
    /// An offer.
    Offer(OfferId),
    /// A request.
    Request(RequestId),
    /// A placement.
    Placement(PlacementId),
}

impl Thing {
    /// Its id.
    pub fn id(&self) -> &str {
        match self {
            Self::Offer(id) => id.as_str(),
            Self::Request(id) => id.as_str(),
            Self::Placement(id) => id.as_str(),
        }
    }

    /// Its page.
    pub fn link(&self) -> String {
        match self {
            Self::Offer(id) => format!("/shadowing/offers/{id}"),
            Self::Request(id) => format!("/shadowing/requests/{id}"),
            Self::Placement(id) => format!("/shadowing/placements/{id}"),
        }
    }
}

/// Things whose time has come, those waiting longest first, `limit` at most of each kind.
pub async fn due(tx: &mut Tx, now: DateTime<Utc>, limit: i64) -> Result<Vec<Thing>> {
    let query = |table: &str| sqlx::AssertSqlSafe(format!("select id from {table} where due <= $1 order by due, id limit $2"));
    let mut found = Vec::new();
    let placements: Vec<PlacementId> =
        sql!(tx, sqlx::query_scalar(query("shadowing_placements")).bind(now).bind(limit), fetch_all)?;
    found.extend(placements.into_iter().map(Thing::Placement));
    let requests: Vec<RequestId> = sql!(tx, sqlx::query_scalar(query("shadowing_requests")).bind(now).bind(limit), fetch_all)?;
    found.extend(requests.into_iter().map(Thing::Request));
    let offers: Vec<OfferId> = sql!(tx, sqlx::query_scalar(query("shadowing_offers")).bind(now).bind(limit), fetch_all)?;
    found.extend(offers.into_iter().map(Thing::Offer));
    Ok(found)
}

/// Lets something wait until another time.
pub(in crate::shadowing) async fn put_off(tx: &mut Tx, thing: &Thing, until: DateTime<Utc>) -> Result<()> {
    let table = match thing {
        Thing::Offer(_) => "shadowing_offers",
        Thing::Request(_) => "shadowing_requests",
        Thing::Placement(_) => "shadowing_placements",
    };
    let query = format!("update {table} set due = $2 where id = $1");
    sql!(tx, sqlx::query(sqlx::AssertSqlSafe(query.clone())).bind(thing.id()).bind(until), execute)?;
    Ok(())
}
