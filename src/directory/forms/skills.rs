//! Skills: a label that becomes a concept where the vocabulary knows it, a level, intents, the year of last use, evidence.

use std::collections::HashSet;

use chrono::Datelike;

use super::{Known, Pairs, pair, rows, year};
use crate::directory::model::{Intent, Level, Skill, limits};
use crate::ids::ConceptId;
use crate::text::fold;
use crate::web::forms::Form;

pub(super) fn parse(form: &mut Form, known: &Known<'_>) -> Vec<Skill> {
    let mut skills = Vec::new();
    let mut seen = HashSet::new();
    for row in 0..rows::rows(form, limits::SKILLS, "skills") {
        if !rows::says_something(form, &["label", "used", "evidence", "intents"], row) {
            continue;
        }
        let label_field = format!("label-{row}");
        let words = form.needed(&label_field, limits::LABEL, "Choose a skill or remove this row.");
        let (concept, label) = match concept(form, &format!("concept-{row}"), &words, known) {
            Some((concept, label)) => (Some(concept), label),
            None => (None, words),
        };
        let key = concept.as_ref().map_or_else(|| format!("own words: {}", fold(&label)), |concept| concept.to_string());
        if !label.is_empty() && !seen.insert(key) {
            form.wrong(&label_field, format!("{label} is in your list already. Remove one of the two."));
        }
        skills.push(Skill {
            concept,
            label,
            level: level(form, &format!("level-{row}")),
            intents: intents(form, &format!("intents-{row}")),
            last_used: year(form, &format!("used-{row}"), known.today.year()),
            evidence: form.line(&format!("evidence-{row}"), 300),
        });
    }
    skills
}

/// The concept for a label: the one chosen from the suggestions if it still says so, else the one that goes by these words.
///
/// Without JavaScript the hidden choice stays when other words are typed over it, so it counts only with its own label.
pub(super) fn concept(form: &Form, choice: &str, words: &str, known: &Known<'_>) -> Option<(ConceptId, String)> {
    if words.is_empty() {
        return None;
    }
    let chosen = form.value(choice);
    if !chosen.is_empty() {
        let chosen = ConceptId::from(chosen);
        if let Some(label) = known.concepts.label(&chosen).filter(|label| fold(label) == fold(words)) {
            return Some((chosen, label));
        }
    }
    known.concepts.find(words)
}

fn level(form: &mut Form, name: &str) -> Level {
    let sent = form.value(name).to_owned();
    if sent.is_empty() {
        return Level::default();
    }
    Level::from_code(&sent).unwrap_or_else(|| {
        form.wrong(name, "Choose a level from the list.");
        Level::default()
    })
}

fn intents(form: &mut Form, name: &str) -> Vec<Intent> {
    let sent: Vec<String> = form.all(name).into_iter().map(str::to_owned).collect();
    if sent.iter().any(|code| Intent::from_code(code).is_none()) {
        form.wrong(name, "Choose from the list what you offer or want.");
    }
    Intent::ALL.into_iter().filter(|intent| sent.iter().any(|code| code == intent.code())).collect()
}

pub(super) fn fill(skills: Vec<Skill>) -> Pairs {
    let mut pairs = vec![pair("rows", skills.len().to_string())];
    for (row, skill) in skills.into_iter().enumerate() {
        pairs.push(pair(format!("label-{row}"), skill.label));
        pairs.push(pair(format!("concept-{row}"), skill.concept.map(|concept| concept.to_string()).unwrap_or_default()));
        pairs.push(pair(format!("level-{row}"), skill.level.code()));
        for intent in skill.intents {
            pairs.push(pair(format!("intents-{row}"), intent.code()));
        }
        pairs.push(pair(format!("used-{row}"), skill.last_used.map(|year| year.to_string()).unwrap_or_default()));
        pairs.push(pair(format!("evidence-{row}"), skill.evidence));
    }
    pairs
}
