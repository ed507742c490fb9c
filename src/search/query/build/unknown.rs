//! What a word may have been meant for: the beginning of others, or a slip of another.

use super::Building;
use crate::search::concepts::Mention;
use crate::search::query::plan::{Fate, Group, Part, Via, Way, rarity};
use crate::search::words::stem;

/// Words that a beginning is taken for.
const COMPLETIONS: usize = 24;
/// Words that a slip is taken for.
const CORRECTIONS: usize = 3;
/// Unknown words that are corrected in one query: each costs a walk through the dictionaries.
const CORRECTED: usize = 6;

impl Building<'_> {
    /// What a word may be the beginning of. Beside a known word its longer ones only add to what is found.
    pub(super) fn complete(&mut self, at: usize, plain: &str, known: bool, ways: &mut Vec<Way>) -> tantivy::Result<Vec<String>> {
        let completions = self.lexicon.completions(plain, COMPLETIONS)?;
        let people: u64 = completions.iter().map(|(_, people)| *people).sum();
        let weight = if known { self.ranking.words.continued } else { self.ranking.words.completed };
        let mut longer: Vec<Way> = Vec::new();
        for (word, _) in &completions {
            self.add(&mut longer, &stem(word), Via::Completion, weight)?;
        }
        longer.retain(|way| !ways.iter().any(|own| own.term == way.term));
        // together they tell as much as one word that all of these people have
        let together = rarity(people.min(self.plan.people), self.plan.people);
        for way in &mut longer {
            way.rarity = way.rarity.min(together);
        }
        let begun = completions.into_iter().map(|(word, _)| word).collect();
        if longer.is_empty() {
            return Ok(begun);
        }
        if known {
            self.plan.groups.push(Group { part: Part::Word(at), words: 1 << at, ways: longer, soft: true });
        } else {
            ways.extend(longer);
            self.plan.words[at].fate = Fate::Completed;
        }
        Ok(begun)
    }

    /// What an unknown word may be a slip of: words that somebody has, or else words of the vocabulary.
    pub(super) fn correct(&mut self, at: usize, plain: &str, ways: &mut Vec<Way>) -> tantivy::Result<()> {
        let letters = plain.chars().count();
        if letters < 4 || self.corrected >= CORRECTED || plain.bytes().any(|byte| byte.is_ascii_digit()) {
            return Ok(());
        }
        self.corrected += 1;
        let distance = if letters >= 8 { 2 } else { 1 };
        let corrections = self.lexicon.corrections(plain, distance, CORRECTIONS)?;
        let nearest = corrections.first().map_or(u8::MAX, |best| best.distance);
        if nearest > 1 && self.correct_by_names(at, plain)? {
            return Ok(());
        }
        let Some(best) = corrections.first() else { return Ok(()) };
        self.take_for(at, &best.word);
        for (place, correction) in corrections.iter().enumerate() {
            let weight = if place == 0 { self.ranking.words.corrected } else { self.ranking.words.other_correction };
            self.add(ways, &stem(&correction.word), Via::Correction, weight)?;
        }
        Ok(())
    }

    /// A word one slip away in a name of the vocabulary that nobody uses: its concept may still be held under another name. A word that is
    /// no name without others is one only where it is two words in one.
    fn correct_by_names(&mut self, at: usize, plain: &str) -> tantivy::Result<bool> {
        let Some(word) = self.concepts.corrected(plain) else { return Ok(false) };
        let text = self.text;
        let beside = text.get(..self.typed[at].start).zip(text.get(self.typed[at].end..));
        let corrected = beside.map_or_else(|| word.clone(), |(before, behind)| format!("{before}{word}{behind}"));
        let from = beside.map_or(0, |(before, _)| before.len());
        let is_named = |mention: Mention| mention.start <= from && mention.end >= from + word.len();
        if self.concepts.asked(&corrected).into_iter().any(is_named) || self.split_name(at, &word)? {
            self.take_for(at, &word);
            return Ok(true);
        }
        Ok(false)
    }

    fn take_for(&mut self, at: usize, word: &str) {
        let asked = &mut self.plan.words[at];
        word.clone_into(&mut asked.plain);
        asked.stem = stem(word);
        asked.fate = Fate::Corrected;
    }
}
