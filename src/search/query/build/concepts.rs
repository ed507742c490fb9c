//! The concepts of a query: those it names, and those whose names its last word begins.

use super::Building;
use crate::search::concepts::Mention;
use crate::search::query::plan::{Fate, Group, Part, Understood, Via, Way, rarity};
use crate::search::schema::{CONCEPT, NAME, NARROWER, NARROWEST};
use crate::search::words::{Word, words};
use crate::text::fold;

/// Concepts of one query that are followed.
const CONCEPTS: usize = 12;
/// Words up to the last that a name may have which the last one begins.
const BEGUN: usize = 8;
/// Concepts that an unfinished name is taken for.
const BEGUN_CONCEPTS: usize = 6;
/// The shortest half of a name of two words that was written as one, in bytes.
const SHORTEST_HALF: usize = 3;

/// The words, a bit each, that stand between two places of the text.
fn covered(words: &[Word], start: usize, end: usize) -> u32 {
    let within = words.iter().enumerate().filter(|(_, word)| word.start < end && word.end > start);
    within.fold(0, |covered, (at, _)| covered | 1 << at)
}

/// Whether a word is written as names are: a capital, then none.
fn is_like_a_name(word: &str) -> bool {
    let mut letters = word.chars();
    letters.next().is_some_and(char::is_uppercase) && !letters.any(char::is_uppercase)
}

impl Building<'_> {
    /// Notes the words that name a concept as they stand, held or not.
    pub(super) fn find_named(&mut self) -> tantivy::Result<()> {
        for mention in self.concepts.asked(self.text).into_iter().take(CONCEPTS) {
            let covered = covered(&self.typed, mention.start, mention.end);
            self.spelled |= covered;
            if self.is_held(&mention)? {
                self.named |= covered;
                if covered.count_ones() > 1 {
                    self.compound |= covered;
                }
            }
        }
        Ok(())
    }

    /// Whether anybody has something that a name means, or something narrower.
    fn is_held(&self, mention: &Mention) -> tantivy::Result<bool> {
        for id in mention.meanings() {
            if self.lexicon.term(&format!("{CONCEPT}{id}"))? + self.lexicon.term(&format!("{NARROWER}{id}"))? > 0 {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// The concepts that the words name, as corrected.
    pub(super) fn understand(&mut self) -> tantivy::Result<()> {
        let corrected = self.plan.corrected(self.text);
        let text = corrected.as_deref().unwrap_or(self.text);
        let mut places = words(text);
        places.truncate(self.plan.words.len());
        let mut mentions = self.concepts.asked(text);
        mentions.truncate(CONCEPTS);
        self.leave_names(text, &places, &mut mentions)?;
        let begun = self.begun_names(text, &places, &mentions);
        if let Some(begun) = &begun
            && self.plan.words.last().is_some_and(|word| word.fate == Fate::Completed)
        {
            // "pyrolysis gas chromat" is no pyrolysis and no gas
            mentions.retain(|mention| mention.end <= begun.start);
        }
        for mut mention in mentions {
            self.settle(&mut mention)?;
            let covered = covered(&places, mention.start, mention.end);
            let ways = self.meanings(&mention, 1.0)?;
            let place = self.understood(&mention, text, covered);
            if covered == 0 || ways.is_empty() {
                continue;
            }
            for (at, word) in self.plan.words.iter_mut().enumerate() {
                if covered >> at & 1 == 1 && word.fate == Fate::Unknown {
                    word.fate = Fate::Known;
                }
            }
            // what is only broader finds nobody by itself
            let soft = ways.iter().all(|way| way.via == Via::Broader);
            if mention.short && ways.iter().any(|way| way.via == Via::Same) {
                self.hold_back(covered);
            }
            self.plan.groups.push(Group { part: Part::Concept(place), words: covered, ways, soft });
        }
        if let Some(mention) = begun {
            let ways = self.meanings(&mention, self.ranking.words.completed)?;
            if !ways.iter().all(|way| way.via == Via::Broader) {
                let covered = covered(&places, mention.start, mention.end);
                let place = self.understood(&mention, text, covered);
                self.plan.groups.push(Group { part: Part::Concept(place), words: covered, ways, soft: true });
            }
        }
        Ok(())
    }

    /// Leaves out first names that only a search takes for short forms ("Meg Archer" is about no MEG): no text would have them as concepts,
    /// or nobody has the concept, and another word of a name stands beside them.
    fn leave_names(&self, text: &str, places: &[Word], mentions: &mut Vec<Mention>) -> tantivy::Result<()> {
        let mut in_texts = None;
        let mut kept = Vec::with_capacity(mentions.len());
        for mention in std::mem::take(mentions) {
            let covered = covered(places, mention.start, mention.end);
            if covered.count_ones() == 1 && is_like_a_name(&text[mention.start..mention.end]) {
                let in_texts = in_texts.get_or_insert_with(|| self.concepts.mentions(text));
                let in_a_text = in_texts.iter().any(|other| other.start == mention.start && other.end == mention.end);
                if (!in_a_text || !self.is_held(&mention)?) && self.is_of_a_name(places, covered.trailing_zeros() as usize)? {
                    continue;
                }
            }
            kept.push(mention);
        }
        *mentions = kept;
        Ok(())
    }

    /// Whether a word and one beside it are words of names, and one of them is mostly that.
    fn is_of_a_name(&self, places: &[Word], at: usize) -> tantivy::Result<bool> {
        let (named, mostly) = self.called(&places[at].plain)?;
        if !named {
            return Ok(false);
        }
        for beside in [at.checked_sub(1), Some(at + 1)].into_iter().flatten().filter(|beside| *beside < places.len()) {
            if self.plan.words[beside].fate == Fate::Completed {
                for word in &self.begun {
                    if self.called(word)?.1 {
                        return Ok(true);
                    }
                }
            }
            let (named, mostly_too) = self.called(&places[beside].plain)?;
            if named && (mostly || mostly_too) {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Whether anybody is called so, and whether most of those who have the word are.
    fn called(&self, plain: &str) -> tantivy::Result<(bool, bool)> {
        let named = self.lexicon.term(&format!("{NAME}{plain}"))?;
        Ok((named > 0, named > 0 && named * 2 >= self.lexicon.word(plain)?))
    }

    /// Of several things that a name may mean, it is taken for the first that somebody here has.
    fn settle(&self, mention: &mut Mention) -> tantivy::Result<()> {
        if mention.others.is_empty() {
            return Ok(());
        }
        let meanings: Vec<String> = mention.meanings().cloned().collect();
        for (at, id) in meanings.iter().enumerate() {
            if self.lexicon.term(&format!("{CONCEPT}{id}"))? > 0 {
                if at > 0 {
                    mention.others[at - 1] = std::mem::replace(&mut mention.concept, id.clone());
                }
                break;
            }
        }
        Ok(())
    }

    /// Notes a concept among those that were understood.
    fn understood(&mut self, mention: &Mention, text: &str, words: u32) -> usize {
        let label = self.concepts.label(&mention.concept).unwrap_or(&mention.concept);
        let typed = &text[mention.start..mention.end];
        let is_another = |other: &&String| self.concepts.label(other).is_none_or(|other| fold(other) != fold(label));
        let understood = Understood {
            label: label.to_owned(),
            typed: typed.to_owned(),
            id: mention.concept.clone(),
            words,
            // another of the same label would be offered in the same words
            others: mention.others.iter().filter(is_another).cloned().collect(),
            title: self.is_title(typed) && fold(typed) != fold(label),
        };
        self.plan.concepts.push(understood);
        self.plan.concepts.len() - 1
    }

    /// Takes an unknown word for a name that is two words: "massspec". Says whether there is one.
    pub(super) fn split_name(&mut self, at: usize, plain: &str) -> tantivy::Result<bool> {
        for cut in (SHORTEST_HALF..plain.len()).take_while(|cut| plain.len() - cut >= SHORTEST_HALF) {
            let (Some(left), Some(right)) = (plain.get(..cut), plain.get(cut..)) else { continue };
            let both = format!("{left} {right}");
            let Some(mut mention) = self.concepts.asked(&both).pop().filter(|mention| mention.end - mention.start == both.len())
            else {
                continue;
            };
            self.settle(&mut mention)?;
            let ways = self.meanings(&mention, 1.0)?;
            if ways.iter().all(|way| way.via == Via::Broader) {
                continue;
            }
            let place = self.understood(&mention, &both, 1 << at);
            self.plan.groups.push(Group { part: Part::Concept(place), words: 1 << at, ways, soft: false });
            return Ok(true);
        }
        Ok(false)
    }

    /// Whether a name ends as job titles do: with what somebody is.
    fn is_title(&self, typed: &str) -> bool {
        let last = words(typed).pop();
        last.is_some_and(|last| self.concepts.titles().is_work(&last.plain))
    }

    /// The names that the last word begins, from the earliest word on that any has: more than it and what is named without them.
    fn begun_names(&self, text: &str, places: &[Word], mentions: &[Mention]) -> Option<Mention> {
        let last = places.last().filter(|last| last.end == text.len() && places.len() == self.plan.words.len())?;
        if self.begun.is_empty() || mentions.iter().any(|mention| mention.end == last.end && mention.start < last.start) {
            return None;
        }
        let from = places[places.len().saturating_sub(BEGUN)].start;
        let mut best: Option<Mention> = None;
        for word in &self.begun {
            let longer = format!("{}{word}", &text[from..last.start]);
            let Some(mut mention) = self.concepts.asked(&longer).pop() else { continue };
            mention.start += from;
            if mention.end != longer.len() || mention.start >= last.start {
                continue;
            }
            mention.end = last.end;
            match &mut best {
                Some(best) if best.start < mention.start => {}
                Some(best) if best.start == mention.start => {
                    for id in mention.meanings() {
                        if best.others.len() + 1 < BEGUN_CONCEPTS && !best.meanings().any(|known| known == id) {
                            best.others.push(id.to_owned());
                        }
                    }
                }
                _ => best = Some(mention),
            }
        }
        best
    }

    /// Ways to find what a name means. Several meanings count alike, however rare each is, and no way to be narrower or broader tells
    /// more than the thing itself.
    fn meanings(&self, mention: &Mention, part: f32) -> tantivy::Result<Vec<Way>> {
        let weights = &self.ranking.concepts;
        let (mut ways, mut holders) = (Vec::new(), 0);
        for id in mention.meanings() {
            let held = self.add(&mut ways, &format!("{CONCEPT}{id}"), Via::Same, weights.same * part)?;
            let narrower = self.add(&mut ways, &format!("{NARROWER}{id}"), Via::Narrower, weights.narrower * part)?;
            self.add(&mut ways, &format!("{NARROWEST}{id}"), Via::Narrowest, weights.narrowest * part)?;
            holders += held;
            for other in self.concepts.namesakes(id) {
                self.add(&mut ways, &format!("{CONCEPT}{other}"), Via::Namesake, weights.namesake * part)?;
                self.add(&mut ways, &format!("{NARROWER}{other}"), Via::Narrower, weights.namesake * weights.narrower * part)?;
            }
            if held + narrower == 0 || !self.concepts.is_discipline(id) {
                for broader in self.concepts.broader(id) {
                    if !self.concepts.is_discipline(broader) {
                        self.add(&mut ways, &format!("{CONCEPT}{broader}"), Via::Broader, weights.broader * part)?;
                    }
                }
            }
        }
        if holders > 0 {
            let telling = rarity(holders, self.plan.people);
            for way in &mut ways {
                way.rarity = if way.via == Via::Same { telling } else { way.rarity.min(telling) };
            }
        }
        ways.sort_by(|a, b| b.weight.total_cmp(&a.weight));
        Ok(ways)
    }

    /// Holds back the letters of a short form that was understood: who writes the concept out is as good as who writes the short form.
    fn hold_back(&mut self, covered: u32) {
        let weight = self.ranking.concepts.letters;
        let of_letters =
            |group: &&mut Group| group.words != 0 && group.words & !covered == 0 && !matches!(group.part, Part::Concept(_));
        for way in self.plan.groups.iter_mut().filter(of_letters).flat_map(|group| &mut group.ways) {
            way.weight *= weight;
        }
    }
}
