//! From words to a plan: what they are ([`words`]), what they may have been meant for ([`unknown`]), the concepts among them
//! ([`concepts`]), and the names and labels that they are ([`labels`]).

mod concepts;
mod labels;
mod unknown;
mod words;

use super::lexicon::Lexicon;
use super::plan::{Asked, Fate, Group, Part, Plan, Via, WORDS, Way, rarity};
use crate::search::Concepts;
use crate::search::ranking::Ranking;
use crate::search::words::{Word, is_small, stem, words};
use crate::vocabulary::is_common;

/// Bytes of a query that are read.
const LETTERS: usize = 2_000;
/// The shortest unknown last word that is taken for the beginning of others.
const SHORTEST_BEGINNING: usize = 2;
/// The shortest unknown word in the middle of a query that is taken for one cut short.
const SHORTEST_CUT: usize = 4;

/// Makes the plan of a query. `exact` leaves out concepts, corrections and completions.
pub fn plan(text: &str, lexicon: &Lexicon<'_>, concepts: &Concepts, ranking: &Ranking, exact: bool) -> tantivy::Result<Plan> {
    let text = part_read(text);
    let mut typed = words(text);
    typed.truncate(WORDS);
    let mut building = Building {
        text,
        lexicon,
        concepts,
        ranking,
        plan: Plan { people: lexicon.people, ..Plan::default() },
        typed,
        named: 0,
        spelled: 0,
        compound: 0,
        corrected: 0,
        begun: Vec::new(),
    };
    building.read();
    if !exact {
        building.find_named()?;
    }
    building.look_up(exact)?;
    if !exact {
        building.titled()?;
        building.understand()?;
    }
    building.names()?;
    building.whole()?;
    Ok(building.plan)
}

/// The part of a query that is read: so many bytes, whole letters, and so many words.
pub fn part_read(text: &str) -> &str {
    let mut end = text.len().min(LETTERS);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    let end = words(&text[..end]).get(WORDS).map_or(end, |next| next.start);
    &text[..end]
}

struct Building<'a> {
    text: &'a str,
    lexicon: &'a Lexicon<'a>,
    concepts: &'a Concepts,
    ranking: &'a Ranking,
    plan: Plan,
    typed: Vec<Word>,
    /// The words, a bit each, that name a concept which somebody has.
    named: u32,
    /// The words that name a concept, whoever has it: they are spelled right.
    spelled: u32,
    /// The words that name a concept which somebody has only together with others.
    compound: u32,
    corrected: usize,
    /// Words that the last one may be the beginning of.
    begun: Vec<String>,
}

impl Building<'_> {
    /// Notes the words. Small ones are looked for only where there are no others.
    fn read(&mut self) {
        let all_capitals = self.typed.iter().all(|word| word.capitals);
        let is_small = |word: &Word| is_small(&word.plain) && (all_capitals || !word.capitals || word.plain.len() == 1);
        let only_small = self.typed.iter().all(is_small);
        for word in &self.typed {
            self.plan.words.push(Asked {
                typed: self.text[word.start..word.end].to_owned(),
                plain: word.plain.clone(),
                stem: stem(&word.plain),
                start: word.start,
                end: word.end,
                small: !only_small && is_small(word),
                fate: Fate::Unknown,
            });
        }
    }

    /// Looks every word up: its own form, its initials, and where it is unknown what it may have been meant for.
    fn look_up(&mut self, exact: bool) -> tantivy::Result<()> {
        let ends_open = !self.text.ends_with(|letter: char| !letter.is_alphanumeric());
        for at in 0..self.plan.words.len() {
            let word = &self.plan.words[at];
            if word.small {
                self.plan.words[at].fate = Fate::Known;
                continue;
            }
            let (plain, stem) = (word.plain.clone(), word.stem.clone());
            let is_last = at + 1 == self.plan.words.len() && ends_open;
            let mut ways = Vec::new();
            self.add(&mut ways, &stem, Via::Word, 1.0)?;
            let known = !ways.is_empty();
            if !exact {
                self.initials(at, &plain, &mut ways)?;
                self.together(at, known)?;
                self.family(&plain, &stem, &mut ways)?;
                self.titles(at, &plain, &stem, &mut ways)?;
            }
            let is_named = self.named >> at & 1 == 1;
            let spoken_for = known || is_named || self.plan.groups.iter().any(|group| group.words >> at & 1 == 1);
            if spoken_for {
                self.plan.words[at].fate = Fate::Known;
            }
            if !exact && is_last && plain.len() >= if known || is_named { 4 } else { SHORTEST_BEGINNING } {
                // nobody has the word itself, only others with its stem: it is more likely a beginning
                let is_word = is_named || (known && self.lexicon.word(&plain)? > 0);
                self.begun = self.complete(at, &plain, is_word, &mut ways)?;
            }
            if !exact && !spoken_for && self.plan.words[at].fate == Fate::Unknown && ways.is_empty() {
                if !self.is_spelled(at) {
                    self.correct(at, &plain, &mut ways)?;
                }
                // cut short on purpose: "biochem lab"
                if ways.is_empty() && self.plan.words[at].fate == Fate::Unknown && plain.len() >= SHORTEST_CUT {
                    self.complete(at, &plain, false, &mut ways)?;
                }
            }
            if !ways.is_empty() {
                if self.plan.words[at].fate == Fate::Unknown {
                    self.plan.words[at].fate = Fate::Known;
                }
                self.plan.groups.push(Group { part: Part::Word(at), words: 1 << at, ways, soft: false });
            }
        }
        Ok(())
    }

    /// Whether a word that nobody has is none the less no slip: it names something that nobody has, or it is an everyday word beside others
    /// that tell what is looked for.
    fn is_spelled(&self, at: usize) -> bool {
        let is_beside_others = || self.plan.words.iter().enumerate().any(|(other, word)| other != at && !word.small);
        self.spelled >> at & 1 == 1 || (is_beside_others() && is_common(&self.plan.words[at].plain))
    }

    /// Adds a way, where anybody has its term.
    fn add(&self, ways: &mut Vec<Way>, term: &str, via: Via, weight: f32) -> tantivy::Result<u64> {
        let people = self.lexicon.term(term)?;
        if people > 0 && !ways.iter().any(|way| way.term == term) {
            ways.push(Way { term: term.to_owned(), via, weight, rarity: rarity(people, self.plan.people) });
        }
        Ok(people)
    }
}
