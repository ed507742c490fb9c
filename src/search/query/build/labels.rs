//! Queries that are somebody's name, or the whole label of what they are or do.

use super::Building;
use crate::search::document::LONGEST_WHOLE;
use crate::search::query::plan::{Fate, Group, Part, Via, WORDS, Way, rarity};
use crate::search::schema::{NAME, WHOLE};
use crate::search::words::{Word, stem, whole, words};

/// Words of a query whose parts are tried as whole labels.
const LONG: usize = 12;
/// Words that an unfinished label is tried with.
const BEGUN: usize = 8;

impl Building<'_> {
    /// Whether the query is somebody's name: every word is one, and it names no concept.
    pub(super) fn names(&mut self) -> tantivy::Result<()> {
        if !self.plan.concepts.is_empty() || self.plan.words.len() > 5 {
            return Ok(());
        }
        let mut of_names = Vec::new();
        let mut mostly = 0;
        for word in self.plan.words.iter().filter(|word| !word.small) {
            let beginning = word.fate == Fate::Completed;
            let named = self.lexicon.term(&format!("{NAME}{}", word.plain))?;
            if named == 0 && !beginning {
                return Ok(());
            }
            mostly += usize::from(!beginning && named * 2 >= self.lexicon.word(&word.plain)?);
            of_names.push(!beginning);
        }
        if mostly == 0 || (mostly < 2 && of_names.len() > 1 && mostly * 2 < of_names.len()) {
            return Ok(());
        }
        self.plan.is_name = true;
        let (plan, weight) = (&mut self.plan, self.ranking.names.zone);
        for group in &mut plan.groups {
            let Part::Word(at) = group.part else { continue };
            let term = format!("{NAME}{}", plan.words[at].plain);
            let people = self.lexicon.term(&term)?;
            if people > 0 && !group.soft {
                group.ways.push(Way { term, via: Via::Name, weight, rarity: rarity(people, plan.people) });
            }
        }
        Ok(())
    }

    /// Parts of the query, two words or more, or all of it, as somebody's label.
    pub(super) fn whole(&mut self) -> tantivy::Result<()> {
        let text = self.plan.corrected(self.text);
        let mut words = words(text.as_deref().unwrap_or(self.text));
        words.truncate(WORDS);
        let weight = self.ranking.phrase.whole;
        if words.len() > LONG {
            return Ok(());
        }
        for from in 0..words.len() {
            for until in from + 1..=words.len().min(from + LONGEST_WHOLE) {
                let is_all = until - from == words.len();
                if !is_all && (until - from < 2 || self.plan.words[from].small || self.plan.words[until - 1].small) {
                    continue;
                }
                let mut ways = Vec::new();
                let part = (until - from) as f32 / words.len() as f32;
                self.add(&mut ways, &format!("{WHOLE}{}", whole(&words[from..until])), Via::Whole, weight * part)?;
                if until == words.len() && from + 1 < until {
                    self.begun_whole(&words[from..until], weight * part, &mut ways)?;
                }
                if !ways.is_empty() {
                    self.plan.groups.push(Group { part: Part::Whole(from, until), words: 0, ways, soft: true });
                }
            }
        }
        Ok(())
    }

    /// Labels that words begin, the last of which is not typed to its end.
    fn begun_whole(&self, words: &[Word], weight: f32, ways: &mut Vec<Way>) -> tantivy::Result<()> {
        let Some((_, before)) = words.split_last() else { return Ok(()) };
        let before = whole(before);
        for last in self.begun.iter().take(BEGUN) {
            self.add(ways, &format!("{WHOLE}{before} {}", stem(last)), Via::Whole, weight * self.ranking.words.completed)?;
        }
        Ok(())
    }
}
