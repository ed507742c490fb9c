//! Rows of shadowing. What a page shows comes from `seen` functions, which start from what the viewer may see and give the viewer's
//! [`Party`](super::model::Party)s with it; what the clock and other rooms need of everything comes from those named otherwise.

pub mod due;
pub mod hand;
pub mod needs;
pub mod offers;
pub mod parties;
pub mod placements;
pub mod requests;
pub mod steps;
pub mod wanted;

pub use offers::Offer;
pub use placements::Placement;
pub use requests::Request;
pub use steps::Step;

use chrono::NaiveDate;
use chrono_tz::Tz;

use crate::storage::Error;

/// A code that is not one of ours: damage, and is said so.
fn damaged(what: &'static str, code: &str) -> Error {
    sqlx::Error::Decode(format!("{code} is no {what}").into()).into()
}

/// A stored day; we wrote every one ourselves.
fn day(text: Option<String>) -> Option<NaiveDate> {
    text.and_then(|text| text.parse().ok())
}

/// A day as it is stored.
fn text(day: Option<NaiveDate>) -> Option<String> {
    day.map(|day| day.format("%Y-%m-%d").to_string())
}

/// Stored zones were checked; one that a newer database dropped reads as UTC.
fn zone(name: &str) -> Tz {
    name.parse().unwrap_or(Tz::UTC)
}
