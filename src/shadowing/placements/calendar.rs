//! A visit as calendars read it: RFC 5545, and RFC 5546 for what is sent by mail.
//!
//! Each session is an event of its own, under an id that stays the same however often the visit moves; a higher number with each change
//! tells calendars which of two is newer. Dates that are taken back are cancelled under these ids, so that nothing stays behind where
//! fewer sessions follow. All times are in UTC: every calendar shows them in its reader's own time zone.

use chrono::{DateTime, Utc};
use icalendar::{Attendee, Calendar, Component, Event, EventLike, EventStatus, PartStat, Property};

use super::model::is_off;
use crate::shadowing::store::Placement;
use crate::text::clean;

/// Beginnings and ends of sessions.
pub type Sessions = Vec<(DateTime<Utc>, DateTime<Utc>)>;

/// Whose calendar it is for: their own name and address, nobody else's.
#[derive(Debug, Clone, Copy)]
pub struct Reader<'a> {
    /// Their name.
    pub name: &'a str,
    /// Their address.
    pub email: &'a str,
}

/// A visit with its dates.
#[derive(Debug, Clone)]
pub struct Invitation {
    /// The visit as it stands.
    pub placement: Placement,
    /// Its dates; those last agreed on where it is called off.
    pub sessions: Sessions,
}

impl Invitation {
    /// One file for each session, as mail carries them: a request or a cancellation may be about one event only (RFC 5546, 3.2).
    #[must_use]
    pub fn letters(&self, house: &str, reader: Option<Reader<'_>>) -> Vec<String> {
        let method = if is_off(self.placement.state) { "CANCEL" } else { "REQUEST" };
        (0..self.sessions.len()).map(|number| self.file(method, house, &[number], reader)).collect()
    }

    /// All sessions in one file, for keeping or importing.
    #[must_use]
    pub fn whole(&self, house: &str, reader: Option<Reader<'_>>) -> String {
        let all: Vec<usize> = (0..self.sessions.len()).collect();
        let method = match (all.len(), is_off(self.placement.state)) {
            (1, true) => "CANCEL",
            (1, false) => "REQUEST",
            // Neither may hold several; each event says itself whether it is cancelled.
            _ => "PUBLISH",
        };
        self.file(method, house, &all, reader)
    }

    fn file(&self, method: &str, house: &str, numbers: &[usize], reader: Option<Reader<'_>>) -> String {
        let mut calendar = Calendar::empty();
        for (key, value) in
            [("VERSION", "2.0"), ("PRODID", "-//Benchside//Job shadowing//EN"), ("CALSCALE", "GREGORIAN"), ("METHOD", method)]
        {
            calendar.append_property(Property::new(key, value));
        }
        for number in numbers {
            if let Some(session) = self.sessions.get(*number) {
                calendar.push(self.event(*number, *session, house, reader));
            }
        }
        calendar.to_string()
    }

    fn event(
        &self,
        number: usize,
        (begins, ends): (DateTime<Utc>, DateTime<Utc>),
        house: &str,
        reader: Option<Reader<'_>>,
    ) -> Event {
        let placement = &self.placement;
        let off = is_off(placement.state);
        let uid = if number == 0 { placement.calendar_uid.clone() } else { format!("{}-{}", number + 1, placement.calendar_uid) };
        let link = format!("{house}/shadowing/placements/{}", placement.id);
        let mut description = clean(&placement.programme, true);
        if !house.is_empty() {
            description = format!("{description}\n\n{link}").trim().to_owned();
        }
        let mut event = Event::new();
        event
            .uid(&uid)
            .sequence(u32::try_from(placement.calendar_sequence).unwrap_or(u32::MAX))
            .timestamp(placement.changed)
            .last_modified(placement.changed)
            .created(placement.created)
            .starts(begins)
            .ends(ends)
            .summary(&format!(
                "Job shadowing: {} with {}",
                clean(&placement.requester_name, false),
                clean(&placement.host_name, false)
            ))
            .description(&description)
            .status(if off { EventStatus::Cancelled } else { EventStatus::Confirmed });
        if !placement.place.is_empty() {
            event.location(&clean(&placement.place, false));
        }
        if !house.is_empty() {
            event.url(&link);
        }
        event.append_property(Property::new("ORGANIZER", organizer(house)).add_parameter("CN", "Benchside"));
        if let Some(reader) = reader {
            // Everybody has agreed to it already, so that no calendar has to answer.
            let name = clean(reader.name, false).replace('"', "");
            event.attendee(Attendee::new(format!("mailto:{}", reader.email)).cn(name).partstat(PartStat::Accepted).rsvp(false));
        }
        event.done()
    }
}

/// Who calls everybody together: we do, at an address that takes no mail. Nobody's own address is shown to others for it.
fn organizer(house: &str) -> String {
    let domain = house.split_once("://").map_or("", |(_, rest)| rest).split(['/', ':']).next().unwrap_or_default();
    format!("mailto:no-reply@{}", if domain.is_empty() { "benchside.invalid" } else { domain })
}
