//! What waits to be put right when the demonstration begins: corrections that somebody suggested, and an account that was made twice.

use anyhow::Result;
use chrono::{DateTime, Utc};

use super::fill::Filling;
use crate::accounts::store::{self as accounts, NewPerson};
use crate::directory;
use crate::directory::corrections::model::{Kind, To};
use crate::directory::corrections::store::{New, suggest};
use crate::ids::CorrectionId;
use crate::storage::Tx;

/// Who suggests what about whom: personas, the kind, the section, the words.
const SUGGESTED: [(&str, &str, Kind, &str, &str); 3] = [
    (
        "host",
        "technician",
        Kind::Missing,
        "skills",
        "You showed me how to align the laser last month, and your skills do not say so.",
    ),
    ("technician", "host", Kind::Wrong, "role", "The door says another room now."),
    ("technician", "host", Kind::Duplicate, "", "There seem to be two of them in the address book."),
];

impl Filling<'_> {
    /// Leaves something to put right.
    pub async fn leave_work(&self, tx: &mut Tx, now: DateTime<Utc>) -> Result<()> {
        for (from, about, kind, section, words) in SUGGESTED {
            let (Some(from), Some(about)) = (self.cast.persona(from), self.cast.persona(about)) else { continue };
            let (reporter, subject) = (self.id(from)?, self.id(about)?);
            let viewer = accounts::viewer(tx, &reporter).await?;
            let Some(seen) = directory::visible(tx, &viewer, std::slice::from_ref(&subject)).await?.pop() else { continue };
            let new = New {
                id: CorrectionId::new(now),
                to: To::of(kind, &reporter, &subject, seen.manager.as_ref()),
                institution: seen.institution,
                subject,
                reporter,
                kind,
                section: section.to_owned(),
                words: words.to_owned(),
            };
            suggest(tx, now, &new).await?;
        }
        // Somebody signed in before the extract from HR knew them, and has two accounts since.
        if let Some(host) = self.cast.persona("host") {
            let institution = &self.places[self.cast.people[host].institution].institution;
            if let Some(person) = accounts::person(tx, &self.id(host)?).await? {
                let (given, family) = person.name.split_once(' ').unwrap_or(("", &person.name));
                let name = format!("{}. {family}", given.chars().next().unwrap_or('A'));
                let twin = NewPerson { name, email: person.email, ..NewPerson::default() };
                accounts::add_person(tx, now, institution, &twin).await?;
            }
        }
        Ok(())
    }
}
