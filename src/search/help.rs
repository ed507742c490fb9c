//! Where to go on when a search finds nobody.

use std::cmp::Reverse;
use std::collections::HashSet;

use super::Concepts;
use super::facets::Chosen;
use super::query::lexicon::Lexicon;
use super::query::{Answer, Question, Sort, answer, part_read};
use super::ranking::Ranking;
use super::schema::{CONCEPT, NARROWER};
use super::shelves::View;

/// Ways that are offered.
const WAYS: usize = 5;
/// Concepts of a query from which ways are looked for.
const UNDERSTOOD: usize = 12;
/// Concepts that are looked up in the index; what is offered is the best of them.
const LOOKED_UP: usize = 200;
/// Of those somebody has, how many are counted before the best are chosen.
const COUNTED: usize = 2 * WAYS;
/// Words of a query that are tried one by one: each costs a walk through the names, or through the dictionaries.
const WORDS: usize = 6;
/// The shortest word that is tried alone, in letters.
const SHORTEST: usize = 3;

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

/// Ways on from a question that found nobody; each finds somebody. However long the question is, the work is bounded.
pub fn ways_on(views: &[View], found: &Answer, question: &Question, concepts: &Concepts) -> tantivy::Result<Vec<WayOn>> {
    let lexicon = Lexicon::new(views);
    let text = part_read(&question.text);
    let mut ways: Vec<WayOn> = Vec::new();
    if !question.chosen.is_empty() {
        let free = Question { chosen: Chosen::new(), sort: Sort::Match, offset: 0, limit: 0, facets: false, ..question.clone() };
        let people = answer(views, &free, concepts, &Ranking::own())?.total as u64;
        if people > 0 {
            ways.push(WayOn { text: question.text.clone(), people, kind: Kind::WithoutFilters });
        }
    }
    let understood = understood(found, text, concepts);
    let mut looking = Looking { lexicon: &lexicon, concepts, seen: HashSet::new(), found: Vec::new() };
    for id in &understood {
        looking.try_all(concepts.broader(id), Kind::Wider)?;
    }
    for id in &understood {
        for broader in concepts.broader(id).into_iter().filter(|broader| !concepts.is_discipline(broader)) {
            if looking.is_done() {
                break;
            }
            looking.try_all(concepts.narrower(broader).into_iter().filter(|beside| beside != id), Kind::Beside)?;
        }
    }
    let telling = |least: usize| found.plan.words.iter().filter(move |word| word.plain.chars().count() >= least).take(WORDS);
    if understood.is_empty() {
        let alike =
            |words: &str, most: usize| concepts.vocabulary().suggest(words, most).into_iter().map(|one| one.concept.id.as_str());
        looking.try_all(alike(text, 40), Kind::Alike)?;
        for word in telling(SHORTEST).filter(|word| !word.small) {
            looking.try_all(alike(&word.plain, 10), Kind::Alike)?;
        }
    }
    ways.extend(looking.best()?);
    if question.exact {
        for word in telling(4) {
            if let Some(correction) = lexicon.corrections(&word.plain, 2, 1)?.pop() {
                let people = lexicon.having_word(&correction.word)?;
                ways.push(WayOn { people, text: correction.word, kind: Kind::Corrected });
            }
        }
    }
    ways.retain(|way| way.people > 0);
    ways.sort_by_key(|way| (way.kind, Reverse(way.people)));
    ways.truncate(WAYS);
    Ok(ways)
}

/// What the words mean, each once: as the plan has it, or as they stand where the plan takes them only as words.
fn understood(found: &Answer, text: &str, concepts: &Concepts) -> Vec<String> {
    let mut ids: Vec<String> = Vec::new();
    let mut add = |id: &String| {
        if ids.len() < UNDERSTOOD && !ids.contains(id) {
            ids.push(id.clone());
        }
    };
    for one in &found.plan.concepts {
        std::iter::once(&one.id).chain(&one.others).for_each(&mut add);
    }
    if found.plan.concepts.is_empty() {
        concepts.asked(text).iter().flat_map(super::concepts::Mention::meanings).for_each(add);
    }
    ids
}

/// Concepts that somebody has, while they are looked for.
struct Looking<'a> {
    lexicon: &'a Lexicon<'a>,
    concepts: &'a Concepts,
    seen: HashSet<String>,
    /// How each stands to what was asked, roughly how many have it, its id.
    found: Vec<(Kind, u64, String)>,
}

impl Looking<'_> {
    fn is_done(&self) -> bool {
        self.seen.len() >= LOOKED_UP
    }

    fn try_all<'a>(&mut self, ids: impl IntoIterator<Item = &'a str>, kind: Kind) -> tantivy::Result<()> {
        for id in ids {
            if self.is_done() {
                break;
            }
            if self.concepts.label(id).is_none() || !self.seen.insert(id.to_owned()) {
                continue;
            }
            let [itself, narrower] = terms(id);
            let people = self.lexicon.term(&itself)? + self.lexicon.term(&narrower)?;
            if people > 0 {
                self.found.push((kind, people, id.to_owned()));
            }
        }
        Ok(())
    }

    /// The best of them, with how many people each finds.
    fn best(mut self) -> tantivy::Result<Vec<WayOn>> {
        self.found.sort_by_key(|(kind, people, _)| (*kind, Reverse(*people)));
        let mut ways: Vec<WayOn> = Vec::new();
        for (kind, _, id) in self.found {
            let Some(label) = self.concepts.label(&id) else { continue };
            if ways.len() == COUNTED {
                break;
            }
            if !ways.iter().any(|way| way.text == label) {
                ways.push(WayOn { text: label.to_owned(), people: self.lexicon.having(&terms(&id))?, kind });
            }
        }
        Ok(ways)
    }
}

/// The terms of those who have a concept, or something just below it.
fn terms(id: &str) -> [String; 2] {
    [format!("{CONCEPT}{id}"), format!("{NARROWER}{id}")]
}
