//! What someone misses, and what a coordinator makes of it: from forms to values.

use super::model::{Concept, Kind, Proposal, State};
use super::names::{is_short_form, name_key};
use super::snapshot::Vocabulary;
use super::store::proposals::{Decision, NewProposal};
use crate::ids::ConceptId;
use crate::web::forms::Form;

/// The longest label somebody may type.
pub const LABEL: usize = 120;
/// The longest reason or remark.
pub const WORDS: usize = 500;
/// The longest name that an outside vocabulary may have.
const LONG: usize = 200;
/// How many names of one sort a concept may have.
const MANY: usize = 300;
/// How many other names a proposal or a decision may give.
const NAMES: usize = 12;
/// How many broader concepts a decision may give.
const BROADER: usize = 6;

/// A proposal from its form; to be used only where the form is good afterwards.
pub fn proposal(form: &mut Form, vocabulary: &Vocabulary) -> NewProposal {
    let label = name(form, "label", "Say what it is called.");
    let kind = kind(form);
    if let Some(there) = vocabulary.find_of(&label, kind) {
        let what = if name_key(&there.label) == name_key(&label) {
            format!("{} is in the vocabulary already. Choose it where you need it.", there.label)
        } else {
            format!("{label} is in the vocabulary already, as another name of {}. Choose that where you need it.", there.label)
        };
        form.wrong("label", what);
    }
    NewProposal { kind, names: names(form, "names", &label), why: form.text("why", WORDS), label }
}

/// A decision from its form, with what the coordinator has to say.
pub fn decision(form: &mut Form, vocabulary: &Vocabulary) -> Option<(Decision, String)> {
    let decision = match form.value("decision") {
        "concept" => Some(Decision::Concept(own(form, vocabulary))),
        "name" => existing(form, vocabulary).map(Decision::Name),
        "refused" => {
            if form.value("reason").trim().is_empty() {
                form.wrong("reason", "Say why, so that whoever proposed it knows.");
            }
            Some(Decision::Refused)
        }
        _ => {
            form.wrong("decision", "Choose what to do with it.");
            None
        }
    };
    let reason = form.text("reason", WORDS);
    decision.filter(|_| form.is_good()).map(|decision| (decision, reason))
}

/// A concept of its own. Its id may still be taken by one that is retired: the writer looks.
fn own(form: &mut Form, vocabulary: &Vocabulary) -> Concept {
    let label = name(form, "label", "Say what it is called.");
    let kind = kind(form);
    if let Some(there) = vocabulary.taken(&label, kind) {
        form.wrong(
            "label",
            format!("This is a name of {} already. Choose 'Another name' below, or change the label.", there.label),
        );
    }
    let id = kind.id_of(&label);
    if id.is_empty() && !label.is_empty() {
        form.wrong("label", "Use Latin letters in the label, for it makes the concept's address. Other names may use any.");
    }
    let (abbreviations, synonyms) = names(form, "names", &label).into_iter().partition(|name| is_short_form(name));
    let mut broader: Vec<ConceptId> = Vec::new();
    // a job title is part of nothing
    let wider = if kind.is_of_titles() { Vec::new() } else { lines(form, "broader", BROADER) };
    for line in wider {
        match vocabulary.find(&line) {
            Some(found) if broader.contains(&found.id) => {}
            Some(found) => broader.push(found.id.clone()),
            None => form
                .wrong("broader", format!("{line} is not in the vocabulary. Write one concept a line, as they are called here.")),
        }
    }
    if broader.is_empty() && kind != Kind::Discipline && !kind.is_of_titles() {
        form.wrong("broader", "Name at least one wider concept, such as its discipline, so that it is found from there.");
    }
    Concept {
        id: ConceptId::from(id),
        label,
        kind,
        synonyms,
        abbreviations,
        broader,
        state: State::Active,
        source: "own".to_owned(),
    }
}

/// The concept that is to have one name more.
fn existing(form: &mut Form, vocabulary: &Vocabulary) -> Option<Concept> {
    let words = form.line("existing", LABEL);
    let picked = vocabulary
        .get(&ConceptId::from(form.value("existing_id")))
        .filter(|concept| concept.label == words && concept.state == State::Active);
    let kind = Kind::from_code(form.value("kind")).unwrap_or(Kind::Technique);
    let found = picked.or_else(|| vocabulary.find_of(&words, kind)).cloned();
    if words.is_empty() {
        form.wrong("existing", "Say which concept it is another name of.");
    } else if found.is_none() {
        form.wrong("existing", format!("{words} is not in the vocabulary. Choose one that is suggested."));
    }
    found
}

/// What a concept is to be called.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Names {
    /// Its label.
    pub label: String,
    /// All its other names.
    pub synonyms: Vec<String>,
    /// All its short forms.
    pub abbreviations: Vec<String>,
}

/// All names of a concept from its form; to be used only where the form is good afterwards. A short form may be others' too.
pub fn all_names(form: &mut Form, concept: &Concept, vocabulary: &Vocabulary) -> Names {
    let label = form.needed("label", LONG, "Say what it is called.");
    let mut keys = vec![name_key(&label)];
    if keys[0].is_empty() && !label.is_empty() {
        form.wrong("label", "Say what it is called.");
    }
    let mut list = |form: &mut Form, field: &str| -> Vec<String> {
        let text = form.text(field, MANY * (LONG + 1));
        let mut names = Vec::new();
        for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
            let key = name_key(line);
            if line.chars().count() > LONG || line.contains('|') || key.is_empty() {
                form.wrong(
                    field,
                    format!("Write one name a line, with letters or digits, {LONG} at most, and without a vertical bar."),
                );
            } else if !keys.contains(&key) {
                keys.push(key);
                names.push(line.to_owned());
            }
        }
        if names.len() > MANY {
            form.wrong(field, format!("{MANY} lines at most, please."));
        }
        names
    };
    let (synonyms, abbreviations) = (list(form, "synonyms"), list(form, "abbreviations"));
    let own: Vec<String> = std::iter::once(concept.label.as_str()).chain(concept.other_names()).map(name_key).collect();
    let fresh = std::iter::once(("label", &label)).chain(synonyms.iter().map(|name| ("synonyms", name)));
    for (field, name) in fresh.filter(|(_, name)| !own.contains(&name_key(name))) {
        // job titles share their other names
        let may_share = concept.kind.is_of_titles() && field == "synonyms";
        if !may_share && let Some(other) = vocabulary.taken(name, concept.kind).filter(|other| other.id != concept.id) {
            form.wrong(field, format!("{name} is a name of {} already. If the two are one, merge them.", other.label));
        }
    }
    Names { label, synonyms, abbreviations }
}

/// A concept with a proposal's names added to its own.
pub fn with_names(mut concept: Concept, proposal: &Proposal) -> Concept {
    let mut known: Vec<String> = std::iter::once(concept.label.as_str()).chain(concept.other_names()).map(name_key).collect();
    for name in std::iter::once(&proposal.label).chain(&proposal.names) {
        let key = name_key(name);
        if known.contains(&key) {
            continue;
        }
        known.push(key);
        if is_short_form(name) { concept.abbreviations.push(name.clone()) } else { concept.synonyms.push(name.clone()) }
    }
    concept
}

/// A label that must be there and have a letter or digit.
fn name(form: &mut Form, field: &str, otherwise: &str) -> String {
    let name = form.needed(field, LABEL, otherwise);
    if name_key(&name).is_empty() {
        form.wrong(field, otherwise);
    }
    if name.contains('|') {
        form.wrong(field, "Leave out the vertical bar.");
    }
    name
}

fn kind(form: &mut Form) -> Kind {
    Kind::from_code(form.value("kind")).unwrap_or_else(|| {
        form.wrong("kind", "Choose what sort of thing it is.");
        Kind::Technique
    })
}

/// Other names, one a line, without the label and without those that come twice.
fn names(form: &mut Form, field: &str, label: &str) -> Vec<String> {
    let mut keys = vec![name_key(label)];
    let mut names = Vec::new();
    for line in lines(form, field, NAMES) {
        let key = name_key(&line);
        if !key.is_empty() && !keys.contains(&key) {
            keys.push(key);
            names.push(line);
        }
    }
    names
}

/// A field's lines that say something.
fn lines(form: &mut Form, field: &str, most: usize) -> Vec<String> {
    let text = form.text(field, most * (LABEL + 1));
    let lines: Vec<String> = text.lines().map(str::trim).filter(|line| !line.is_empty()).map(str::to_owned).collect();
    if lines.len() > most {
        form.wrong(field, format!("{most} lines at most, please."));
    }
    if lines.iter().any(|line| line.chars().count() > LABEL || line.contains('|')) {
        form.wrong(field, format!("Write one name a line, of {LABEL} letters at most, without a vertical bar."));
    }
    lines
}
