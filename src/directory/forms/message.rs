//! Messages between people.

use crate::web::forms::Form;

/// A message as typed.
#[derive(Debug, Clone, PartialEq)]
pub struct Typed {
    /// What it is about.
    pub subject: String,
    /// What it says.
    pub body: String,
    /// Whether its recipient may answer to the sender's own address.
    pub by_mail: bool,
}

/// A message from its form; an answer needs no subject of its own.
pub fn message(form: &mut Form, answers: Option<&str>) -> Typed {
    let subject = match answers {
        Some(subject) if form.value("subject").trim().is_empty() => answer_to(subject),
        _ => form.needed("subject", 120, "Say in a few words what it is about."),
    };
    let body = form.text("body", 4_000);
    if body.chars().count() < 2 {
        form.wrong("body", "Write what you need.");
    }
    Typed { subject, body, by_mail: form.has("by_mail", "yes") }
}

/// "Re: " before a subject once, within the length that subjects may have.
fn answer_to(subject: &str) -> String {
    if subject.starts_with("Re: ") { subject.to_owned() } else { format!("Re: {subject}").chars().take(120).collect() }
}
