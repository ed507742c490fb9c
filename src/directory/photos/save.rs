//! Putting a photo up, the same for the page and the API.

use tokio::sync::Semaphore;
use tokio::task::spawn_blocking;

use super::prepare::{Prepared, Refused, prepare};
use crate::directory::model::Audience;
use crate::web::limits::Limit;
use crate::web::{Error, Result, Visit};

/// How many photos one person may send.
const SENDING: Limit = Limit { what: "photos", burst: 6.0, per_minute: 1.0 };
/// Pictures are unpacked one at a time: a large one takes hundreds of megabytes for a second.
static UNPACKING: Semaphore = Semaphore::const_new(1);

/// Reads what was sent off the threads that answer requests.
pub(super) async fn read(visit: &Visit, bytes: Vec<u8>) -> Result<std::result::Result<Prepared, Refused>> {
    visit.app.limits.take(&SENDING, &visit.limit_key(), visit.app.clock.now())?;
    let _turn = UNPACKING.acquire().await.map_err(|error| Error::Internal(error.to_string()))?;
    match spawn_blocking(move || prepare(&bytes)).await {
        Ok(read) => Ok(read),
        Err(error) => {
            // A decoder that gives up in this way was given something that it was never meant to meet.
            tracing::warn!(%error, "a photo could not be read");
            Ok(Err(Refused::Damaged))
        }
    }
}

/// An audience from its code.
pub(super) fn audience(code: &str) -> Option<Audience> {
    if code.is_empty() { Some(Audience::default()) } else { Audience::from_code(code) }
}
