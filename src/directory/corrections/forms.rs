//! Suggestions, decisions and hidings from their forms.

use super::model::{Kind, Part};
use crate::directory::model::SectionKind;
use crate::web::forms::Form;

/// The longest suggestion, answer or reason.
const TEXT: usize = 1_000;

/// A suggestion as typed.
pub(super) struct Suggestion {
    pub kind: Kind,
    /// A section's code, or empty.
    pub section: String,
    pub words: String,
}

/// What somebody says is not right. Whoever says that something is missing or wrong says what.
pub(super) fn suggestion(form: &mut Form) -> Suggestion {
    let kind = Kind::from_code(form.value("kind"));
    if kind.is_none() {
        form.wrong("kind", "Choose what is not right.");
    }
    let section = form.value("section").to_owned();
    if !section.is_empty() && section != Part::Photo.code() && SectionKind::from_code(&section).is_none() {
        form.wrong("section", "Choose a section from the list, or leave it open.");
    }
    let words = form.text("words", TEXT);
    let kind = kind.unwrap_or(Kind::Wrong);
    if words.chars().count() < 3 && kind != Kind::Left {
        form.wrong("words", "Say in a sentence what you know, so that it can be put right.");
    }
    Suggestion { kind, section, words }
}

/// Whether it is accepted, and what is said to whoever suggested it.
pub(super) fn decision(form: &mut Form) -> (bool, String) {
    let accepted = match form.value("outcome") {
        "accepted" => true,
        "dismissed" => false,
        _ => {
            form.wrong("outcome", "Choose whether you accept it.");
            false
        }
    };
    (accepted, form.text("answer", TEXT))
}

/// What is to be hidden, and why: its owner reads the reason.
pub(super) fn hiding(form: &mut Form) -> (Option<Part>, String) {
    let part = Part::from_code(form.value("section"));
    if part.is_none() {
        form.wrong("section", "Choose what is to be hidden.");
    }
    let reason = form.text("reason", TEXT);
    if reason.chars().count() < 10 {
        form.wrong("reason", "Say why in a sentence. The owner reads it and may answer.");
    }
    (part, reason)
}

/// What an owner says to something that is hidden.
pub(super) fn answer(form: &mut Form) -> String {
    let words = form.text("answer", TEXT);
    if words.chars().count() < 2 {
        form.wrong("answer", "Write what you want to say to it.");
    }
    words
}
