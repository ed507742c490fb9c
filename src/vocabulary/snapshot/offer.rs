//! What somebody may mean who is still typing, or missed.

use std::collections::HashSet;

use super::{Name, Vocabulary};
use crate::vocabulary::model::{Concept, Kind};
use crate::vocabulary::suggest::{Suggester, Suggestion};

impl Vocabulary {
    /// Concepts that have, for every word typed, a name with a word that starts with it, best first; with one wrong letter from the fourth
    /// on, if nothing else is found. No job titles: nobody has them as a skill.
    pub fn suggest(&self, typed: &str, limit: usize) -> Vec<Suggestion<'_>> {
        self.suggest_of(typed, limit, &[])
    }

    /// As [`Self::suggest`], of some kinds only; of every kind but job titles if none is given.
    pub fn suggest_of(&self, typed: &str, limit: usize, kinds: &[Kind]) -> Vec<Suggestion<'_>> {
        let wanted = |place: u32| kinds.is_empty() || kinds.contains(&self.concepts[place as usize].kind);
        let offer = |suggester: &Suggester, names: &[Name]| suggester.suggest(typed, limit, names, &wanted);
        let mut found: Vec<(&Name, bool)> = Vec::new();
        if kinds.is_empty() || kinds.iter().any(|kind| !kind.is_of_titles()) {
            let (names, slip) = offer(self.suggester(), &self.names);
            found.extend(names.into_iter().map(|place| (&self.names[place as usize], slip)));
        }
        if kinds.iter().any(|kind| kind.is_of_titles()) {
            let (titles, slip) = offer(self.title_suggester(), &self.titles);
            found.extend(titles.into_iter().map(|place| (&self.titles[place as usize], slip)));
        }
        found.truncate(limit);
        found
            .into_iter()
            .map(|(name, slip)| Suggestion {
                concept: &self.concepts[name.concept as usize],
                name: &name.text,
                how: name.how,
                slip,
            })
            .collect()
    }

    /// The word of a name that a word which no name has is one slip away from; none where several are.
    pub fn corrected(&self, word: &str) -> Option<String> {
        self.suggester().corrected(word)
    }

    /// Job titles and lines of work that somebody might mean, likeliest first.
    pub fn titles_close_to(&self, words: &str, limit: usize) -> Vec<&Concept> {
        let found = self.suggest_of(words, limit, &[Kind::Role, Kind::Trade]);
        found.into_iter().map(|suggestion| suggestion.concept).collect()
    }

    /// Concepts that somebody who misses `words` might mean, likeliest first.
    pub fn close_to(&self, words: &str, limit: usize) -> Vec<&Concept> {
        let mut close: Vec<&Concept> = self.find(words).into_iter().collect();
        close.extend(self.suggest(words, limit).into_iter().map(|suggestion| suggestion.concept));
        for mention in self.recognise(words) {
            close.extend(std::iter::once(&mention.concept).chain(&mention.ambiguous).filter_map(|id| self.get(id)));
        }
        for word in words.split_whitespace().filter(|word| word.chars().count() >= 4) {
            close.extend(self.suggest(word, 2).into_iter().map(|suggestion| suggestion.concept));
        }
        let mut seen = HashSet::new();
        close.retain(|concept| seen.insert(&concept.id));
        close.truncate(limit);
        close
    }
}
