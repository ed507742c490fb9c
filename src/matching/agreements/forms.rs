//! What was typed to a proposal.

use chrono::NaiveDate;

use super::model::Says;
use crate::web::forms::Form;

/// Letters of what is agreed and why.
pub const WORDS: usize = 4_000;
/// Letters of a contact.
pub const CONTACT: usize = 200;

/// Reads what an agreement is to say.
pub fn read(form: &mut Form, today: NaiveDate) -> Says {
    let first = form.value("first").trim().to_owned();
    let first: NaiveDate = if first.is_empty() {
        today
    } else {
        first.parse().unwrap_or_else(|_| {
            form.wrong("first", "Give a day, such as 2026-09-01.");
            today
        })
    };
    let last = form.value("last").trim().to_owned();
    let last: Option<NaiveDate> = if last.is_empty() { None } else { last.parse().ok() };
    if last.is_none() && !form.value("last").trim().is_empty() {
        form.wrong("last", "Give a day, such as 2029-08-31, or none.");
    }
    if last.is_some_and(|last| last < first || last < today) {
        form.wrong("last", "Choose a last day that is still to come, and not before the first.");
    }
    let words = form.text("words", WORDS);
    if words.is_empty() {
        form.wrong("words", "Say what is agreed: who may come, who insures them, who pays for travel.");
    }
    let link = form.line("link", 500);
    if !link.is_empty() && !link.starts_with("https://") {
        form.wrong("link", "Give an address that begins with https://, or none.");
    }
    let contact = form.needed("contact", CONTACT, "Say whom the other side can ask: a name, and an address or a number.");
    Says { first, last, words, link, contact }
}
