//! How someone wants to be mailed, from what they sent.

use super::model::{Frequency, Kind};
use crate::web::forms::Form;

/// What was chosen for each kind that may be chosen and was sent; the form has an error for each that is no choice.
pub(super) fn choices(form: &mut Form, kinds: &[&'static Kind]) -> Vec<(&'static Kind, Frequency)> {
    let mut chosen = Vec::new();
    for kind in kinds {
        let sent = form.value(kind.code).to_owned();
        if sent.is_empty() {
            continue;
        }
        match Frequency::from_code(&sent) {
            Some(frequency) if kind.is_free() || frequency == Frequency::AtOnce => chosen.push((*kind, frequency)),
            Some(_) => form.wrong(kind.code, format!("“{}” are e-mailed at once and cannot be turned off.", kind.title)),
            None => form.wrong(kind.code, "Choose one of: at once, daily, weekly, off."),
        }
    }
    chosen.retain(|(kind, _)| kind.is_free());
    chosen
}
