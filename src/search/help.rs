//! Where to go on when a search finds nobody.

use super::Concepts;
use super::facets::Chosen;
use super::query::lexicon::Lexicon;
use super::query::{Answer, Question, Sort, answer};
use super::ranking::Ranking;
use super::schema::{CONCEPT, NARROWER};
use super::shelves::View;

/// Ways that are offered.
const WAYS: usize = 5;

/// One way on.
#[derive(Debug, Clone, PartialEq)]
pub struct WayOn {
    /// What to search for instead.
    pub text: String,
    /// How many people that finds.
    pub people: u64,
    /// How it stands to what was asked.
    pub kind: Kind,
}

/// How a way on stands to what was asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// The same words without filters.
    WithoutFilters,
    /// What it is part of.
    Wider,
    /// Something beside it.
    Beside,
    /// Something with a name like it.
    Alike,
    /// A word that may have been meant.
    Corrected,
}

/// Ways on from a question that found nobody; each finds somebody.
pub fn ways_on(views: &[View], found: &Answer, question: &Question, concepts: &Concepts) -> tantivy::Result<Vec<WayOn>> {
    let lexicon = Lexicon::new(views);
    let mut ways: Vec<WayOn> = Vec::new();
    if !question.chosen.is_empty() {
        let free = Question { chosen: Chosen::new(), sort: Sort::Match, offset: 0, limit: 0, facets: false, ..question.clone() };
        let people = answer(views, &free, concepts, &Ranking::own())?.total as u64;
        if people > 0 {
            ways.push(WayOn { text: question.text.clone(), people, kind: Kind::WithoutFilters });
        }
    }
    let mut add = |id: &str, kind: Kind| -> tantivy::Result<()> {
        let Some(label) = concepts.label(id) else { return Ok(()) };
        let people = lexicon.term(&format!("{CONCEPT}{id}"))? + lexicon.term(&format!("{NARROWER}{id}"))?;
        if people > 0 && !ways.iter().any(|way| way.text == label) {
            ways.push(WayOn { text: label.to_owned(), people, kind });
        }
        Ok(())
    };
    let named = concepts.mentions(&question.text);
    let understood = named.iter().flat_map(|mention| std::iter::once(&mention.concept).chain(&mention.others));
    for id in understood.clone() {
        for broader in concepts.broader(id) {
            add(broader, Kind::Wider)?;
        }
    }
    for id in understood {
        for broader in concepts.broader(id).into_iter().filter(|broader| !concepts.is_discipline(broader)) {
            for beside in concepts.narrower(broader).into_iter().filter(|beside| beside != id) {
                add(beside, Kind::Beside)?;
            }
        }
    }
    if named.is_empty() {
        for suggestion in concepts.vocabulary().suggest(&question.text, 40) {
            add(suggestion.concept.id.as_str(), Kind::Alike)?;
        }
        for word in &found.plan.words {
            for suggestion in concepts.vocabulary().suggest(&word.plain, 10) {
                add(suggestion.concept.id.as_str(), Kind::Alike)?;
            }
        }
    }
    if question.exact {
        for word in found.plan.words.iter().filter(|word| word.plain.chars().count() >= 4) {
            if let Some(correction) = lexicon.corrections(&word.plain, 2, 1)?.pop() {
                ways.push(WayOn { people: correction.people, text: correction.word, kind: Kind::Corrected });
            }
        }
    }
    ways.sort_by_key(|way| (way.kind, std::cmp::Reverse(way.people)));
    ways.truncate(WAYS);
    Ok(ways)
}
