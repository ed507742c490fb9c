//! Whether somebody's profile is seen, and by whom: the states that counters of people keep.

use crate::accounts::facts::{PERSON_DEACTIVATED, PERSON_REACTIVATED};
use crate::directory::corrections::{PROFILE_HIDDEN, PROFILE_SHOWN};
use crate::directory::{PROFILE_CONFIRMED, PROFILE_PUBLISHED, PROFILE_WITHDRAWN};
use crate::hr::{PERSON_CHANGED, PERSON_ENTERED, PERSON_LEFT, PERSON_RETURNED};
use crate::measures::fold::{Event, Standing};

/// What changes whether someone's profile is seen, and where they are.
pub(super) const SEEN: &[&str] = &[
    PROFILE_PUBLISHED,
    PROFILE_CONFIRMED,
    PROFILE_WITHDRAWN,
    PROFILE_HIDDEN,
    PROFILE_SHOWN,
    PERSON_ENTERED,
    PERSON_CHANGED,
    PERSON_LEFT,
    PERSON_RETURNED,
    PERSON_DEACTIVATED,
    PERSON_REACTIVATED,
];

const PUBLISHED: u8 = 1;
const HIDDEN: u8 = 2;
const GONE: u8 = 4;
const ABROAD: u8 = 8;

/// A profile that others see: published beyond its owner, not hidden as a whole, of someone who is still there.
pub(super) fn seen(state: &mut u8, event: &Event) -> Standing {
    let renews = match event.kind.as_str() {
        PROFILE_PUBLISHED if event.code("reach") == "private" => {
            *state &= !PUBLISHED;
            false
        }
        PROFILE_PUBLISHED => {
            *state |= PUBLISHED;
            true
        }
        PROFILE_CONFIRMED => true,
        PROFILE_WITHDRAWN => {
            *state &= !PUBLISHED;
            false
        }
        PROFILE_HIDDEN if event.code("section") == "all" => {
            *state |= HIDDEN;
            false
        }
        PROFILE_SHOWN if event.code("section") == "all" => {
            *state &= !HIDDEN;
            false
        }
        PERSON_LEFT | PERSON_DEACTIVATED => {
            *state |= GONE;
            false
        }
        PERSON_RETURNED | PERSON_REACTIVATED => {
            *state &= !GONE;
            false
        }
        _ => false,
    };
    match (*state == PUBLISHED, renews) {
        (true, true) => Standing::Renewed,
        (true, false) => Standing::In,
        (false, _) => Standing::Out,
    }
}

/// A profile that others see who are not of the same institution.
pub(super) fn shared(state: &mut u8, event: &Event) -> Standing {
    if event.kind == PROFILE_PUBLISHED {
        let abroad = matches!(event.code("reach"), "network" | "public");
        *state = if abroad { *state | ABROAD } else { *state & !ABROAD };
    }
    // whether it is seen at all is the same as for everyone
    let mut own = *state & !ABROAD;
    let standing = seen(&mut own, event);
    *state = own | (*state & ABROAD);
    if *state & ABROAD == 0 { Standing::Out } else { standing }
}

/// After so many days without a word from its owner a profile no longer counts as confirmed: the same as `directory::freshness`.
pub(super) const FRESH: i64 = crate::directory::freshness::STALE.num_days();
