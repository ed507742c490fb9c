//! Instruments I run.

use super::{Known, Pairs, pair, rows};
use crate::directory::model::{Instrument, limits};
use crate::ids::InstrumentId;
use crate::web::forms::Form;

/// What someone does with an instrument: code and words.
pub const DOES: [(&str, &str); 3] = [("runs", "I run it"), ("both", "I run it and can teach it"), ("teaches", "I can teach it")];

pub(super) fn parse(form: &mut Form, known: &Known<'_>) -> Vec<Instrument> {
    let mut instruments = Vec::new();
    for row in 0..rows::rows(form, limits::INSTRUMENTS, "instruments") {
        if !rows::says_something(form, &["name", "model", "location", "kind"], row) {
            continue;
        }
        let name =
            form.needed(&format!("name-{row}"), limits::INSTRUMENT, "Say what the instrument is called, or remove this row.");
        let kind_field = format!("kind-{row}");
        let kind = form.line(&kind_field, limits::LABEL);
        let concept = if kind.is_empty() {
            known.concepts.find(&name).map(|(concept, _)| concept)
        } else {
            let found = super::skills::concept(form, &format!("concept-{row}"), &kind, known);
            if found.is_none() {
                form.wrong(&kind_field, "This kind is not in the vocabulary yet. Choose one that is suggested, or leave it empty.");
            }
            found.map(|(concept, _)| concept)
        };
        let does = form.value(&format!("does-{row}")).to_owned();
        if !does.is_empty() && !DOES.iter().any(|(code, _)| *code == does) {
            form.wrong(&format!("does-{row}"), "Choose from the list what you do with it.");
        }
        let page = form.line(&format!("instrument-{row}"), 36);
        instruments.push(Instrument {
            name,
            model: form.line(&format!("model-{row}"), limits::INSTRUMENT),
            location: form.line(&format!("location-{row}"), limits::INSTRUMENT),
            concept,
            instrument: (!page.is_empty()).then(|| InstrumentId::from(page)),
            runs: does != "teaches",
            teaches: does == "teaches" || does == "both",
        });
    }
    instruments
}

pub(super) fn fill(instruments: Vec<Instrument>, known: &Known<'_>) -> Pairs {
    let mut pairs = vec![pair("rows", instruments.len().to_string())];
    for (row, instrument) in instruments.into_iter().enumerate() {
        pairs.push(pair(format!("name-{row}"), instrument.name));
        pairs.push(pair(format!("model-{row}"), instrument.model));
        pairs.push(pair(format!("location-{row}"), instrument.location));
        let does = match (instrument.runs, instrument.teaches) {
            (_, false) => "runs",
            (true, true) => "both",
            (false, true) => "teaches",
        };
        pairs.push(pair(format!("does-{row}"), does));
        if let Some(page) = instrument.instrument {
            pairs.push(pair(format!("instrument-{row}"), page.as_str()));
        }
        let kind = instrument.concept.as_ref().and_then(|concept| known.concepts.label(concept));
        if let (Some(concept), Some(kind)) = (instrument.concept, kind) {
            pairs.push(pair(format!("kind-{row}"), kind));
            pairs.push(pair(format!("concept-{row}"), concept.as_str()));
        }
    }
    pairs
}
