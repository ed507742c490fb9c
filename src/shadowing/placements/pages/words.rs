//! What the page of a visit says.

use chrono::{DateTime, Utc};
use chrono_tz::Tz;

use crate::shadowing::model::{Act, Party};
use crate::shadowing::placements::calendar::Sessions;
use crate::shadowing::placements::model::{Side, questions};
use crate::shadowing::placements::store::Feedback;
use crate::shadowing::store::Placement;
use crate::web::times::When;

/// What the page is called, as somebody who is these parties sees it.
pub fn title(placement: &Placement, parties: &[Party]) -> String {
    if parties.contains(&Party::Requester) {
        format!("Your visit to {}", placement.host_name)
    } else if parties.contains(&Party::Host) {
        format!("{} visits you", placement.requester_name)
    } else {
        format!("{} visits {}", placement.requester_name, placement.host_name)
    }
}

/// "Tuesday 2 June 2026, 09:30 to 12:00", as clocks show it there.
pub fn dates(sessions: &Sessions, zone: Tz) -> Vec<When> {
    let one = |begins: &DateTime<Utc>, ends: &DateTime<Utc>| {
        let (from, until) = (begins.with_timezone(&zone), ends.with_timezone(&zone));
        When {
            iso: begins.to_rfc3339_opts(chrono::SecondsFormat::Secs, true),
            words: format!("{} to {}", from.format("%A %-d %B %Y, %H:%M"), until.format("%H:%M")),
        }
    };
    sessions.iter().map(|(begins, ends)| one(begins, ends)).collect()
}

/// Feedback as it is read.
pub struct Read {
    pub who: String,
    /// What was asked, and the number given.
    pub ratings: Vec<(&'static str, i64)>,
    pub words: Vec<String>,
}

pub fn read(who: &str, side: Side, feedback: &Feedback, words: Vec<String>) -> Read {
    let rated = |code: &str| feedback.ratings.iter().find(|(question, _)| question == code).map(|(_, rating)| *rating);
    Read {
        who: who.to_owned(),
        ratings: questions(side).iter().filter_map(|item| Some((item.words, rated(item.code)?))).collect(),
        words,
    }
}

/// What is said once a step is taken.
pub fn thanks(act: Act) -> &'static str {
    match act {
        Act::Clear => "Cleared. Both are told, and agree on dates now.",
        Act::Block => "The visit is called off. Those whom it concerns are told why.",
        Act::Schedule => "The dates are set. The others are told, and have them for their calendars.",
        Act::Reschedule => "The dates are taken back. Agree on others, then set them here.",
        Act::Cancel => "The visit is called off. Those whom it concerns are told why.",
        Act::Confirm => "Thank you. It counts once both of you have said so.",
        Act::Miss => "Noted. The others are told.",
        Act::GiveUp => "It is closed, and does not count as held.",
        Act::Answer => "Thank you for your feedback.",
        Act::Outcome => "Thank you. Your line manager is told that there is an outcome.",
        _ => "Done.",
    }
}

/// The numbers of a rating.
pub const RATINGS: [(&str, &str); 5] = [("1", "1, not at all"), ("2", "2"), ("3", "3"), ("4", "4"), ("5", "5, very much")];
