//! From words to a plan: what they are, what they may have been meant for, and the concepts among them.

use super::lexicon::Lexicon;
use super::plan::{Asked, Fate, Group, Part, Plan, Understood, Via, WORDS, Way, rarity};
use crate::search::Concepts;
use crate::search::document::LONGEST_WHOLE;
use crate::search::ranking::Ranking;
use crate::search::schema::{CONCEPT, INITIALS, NAME, NARROWER, NARROWEST, WHOLE};
use crate::search::words::{Word, is_small, stem, whole, words};

/// Letters of a query that are read.
const LETTERS: usize = 2_000;
/// The shortest unknown last word that is taken for the beginning of others.
const SHORTEST_BEGINNING: usize = 2;
/// Words that a beginning is taken for.
const COMPLETIONS: usize = 24;
/// Words of one family that are looked for.
const FAMILY: usize = 4;
/// Words that a slip is taken for.
const CORRECTIONS: usize = 3;
/// Unknown words that are corrected in one query: each costs a walk through the dictionaries.
const CORRECTED: usize = 6;
/// Words of a query whose parts are tried as whole labels.
const LONG: usize = 12;
/// Concepts of one query that are followed.
const CONCEPTS: usize = 12;

/// Makes the plan of a query. `exact` leaves out concepts, corrections and completions.
pub fn plan(text: &str, lexicon: &Lexicon<'_>, concepts: &Concepts, ranking: &Ranking, exact: bool) -> tantivy::Result<Plan> {
    let text = beginning(text, LETTERS);
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
        corrected: 0,
    };
    building.read();
    if !exact {
        building.find_named()?;
    }
    building.look_up(exact)?;
    if !exact {
        building.understand()?;
    }
    building.names()?;
    building.whole()?;
    Ok(building.plan)
}

/// The words, a bit each, that stand between two places of the text.
fn covered(words: &[Word], start: usize, end: usize) -> u32 {
    let within = words.iter().enumerate().filter(|(_, word)| word.start < end && word.end > start);
    within.fold(0, |covered, (at, _)| covered | 1 << at)
}

/// At most so many bytes of a text, whole letters.
fn beginning(text: &str, most: usize) -> &str {
    let mut end = text.len().min(most);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}

struct Building<'a> {
    text: &'a str,
    lexicon: &'a Lexicon<'a>,
    concepts: &'a Concepts,
    ranking: &'a Ranking,
    plan: Plan,
    typed: Vec<Word>,
    /// The words, a bit each, that name a concept which somebody has: they are spelled right.
    named: u32,
    corrected: usize,
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

    /// Notes the words that name a concept as they stand.
    fn find_named(&mut self) -> tantivy::Result<()> {
        for mention in self.concepts.mentions(self.text).into_iter().take(CONCEPTS) {
            let mut people = 0;
            for id in std::iter::once(&mention.concept).chain(&mention.others) {
                people += self.lexicon.term(&format!("{CONCEPT}{id}"))? + self.lexicon.term(&format!("{NARROWER}{id}"))?;
            }
            if people > 0 {
                self.named |= covered(&self.typed, mention.start, mention.end);
            }
        }
        Ok(())
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
            }
            let is_named = self.named >> at & 1 == 1;
            let spoken_for = known || is_named || self.plan.groups.iter().any(|group| group.words >> at & 1 == 1);
            if spoken_for {
                self.plan.words[at].fate = Fate::Known;
            }
            if !exact && is_last && plain.len() >= if known || is_named { 4 } else { SHORTEST_BEGINNING } {
                // nobody has the word itself, only others with its stem: it is more likely a beginning
                let is_word = is_named || (known && self.lexicon.word(&plain)? > 0);
                self.complete(at, &plain, is_word, &mut ways)?;
            }
            if !exact && !spoken_for && self.plan.words[at].fate == Fate::Unknown && ways.is_empty() {
                self.correct(at, &plain, &mut ways)?;
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

    /// Adds a way, where anybody has its term.
    fn add(&self, ways: &mut Vec<Way>, term: &str, via: Via, weight: f32) -> tantivy::Result<u64> {
        let people = self.lexicon.term(term)?;
        if people > 0 && !ways.iter().any(|way| way.term == term) {
            ways.push(Way { term: term.to_owned(), via, weight, rarity: rarity(people, self.plan.people) });
        }
        Ok(people)
    }

    /// Words made from the same root, where the stemmer keeps them apart.
    fn family(&self, plain: &str, own: &str, ways: &mut Vec<Way>) -> tantivy::Result<()> {
        let weight = self.ranking.words.family;
        if weight <= 0.0 {
            return Ok(());
        }
        for (relative, _) in self.lexicon.family(plain, FAMILY)? {
            let term = stem(&relative);
            if term != own {
                self.add(ways, &term, Via::Family, weight)?;
            }
        }
        Ok(())
    }

    /// Labels with these initials, for what looks like an abbreviation; where there are none, those without its first letter, which
    /// often says how (registered, licensed, focused) rather than what.
    fn initials(&self, at: usize, plain: &str, ways: &mut Vec<Way>) -> tantivy::Result<()> {
        let letters = plain.chars().count();
        if !(2..=8).contains(&letters) || !(self.typed[at].capitals || ways.is_empty()) {
            return Ok(());
        }
        let weight = self.ranking.words.initials;
        let people = self.add(ways, &format!("{INITIALS}{plain}"), Via::Initials, weight)?;
        if people == 0 && letters >= 4 && ways.is_empty() && self.typed[at].capitals {
            let first = plain.chars().next().map_or(0, char::len_utf8);
            self.add(ways, &format!("{INITIALS}{}", &plain[first..]), Via::Initials, weight / 2.0)?;
        }
        Ok(())
    }

    /// Abbreviations made of parts that stand in another order in the label: MS-CID for collision-induced dissociation mass
    /// spectrometry.
    fn turned(&self, at: usize, until: usize, ways: &mut Vec<Way>) -> tantivy::Result<()> {
        let parts: Vec<&str> = self.plan.words[at..until].iter().map(|word| word.plain.as_str()).collect();
        if self.typed[at..until].iter().any(|word| !word.capitals) {
            return Ok(());
        }
        for turn in 1..parts.len() {
            let turned = format!("{INITIALS}{}{}", parts[turn..].concat(), parts[..turn].concat());
            self.add(ways, &turned, Via::Initials, self.ranking.words.initials)?;
        }
        if let [first, second, third] = parts[..] {
            for turned in [[second, first, third], [first, third, second], [third, second, first]] {
                self.add(ways, &format!("{INITIALS}{}", turned.concat()), Via::Initials, self.ranking.words.initials)?;
            }
        }
        Ok(())
    }

    /// Words written apart here and as one in profiles, or the other way about.
    fn together(&mut self, at: usize, known: bool) -> tantivy::Result<()> {
        let weight = self.ranking.words.joined;
        let mut together = self.plan.words[at].plain.clone();
        let mut covered = 1_u32 << at;
        for next in at + 1..self.plan.words.len().min(at + 4) {
            if !(self.typed[next].joined || next == at + 1) || self.plan.words[next].small {
                break;
            }
            together.push_str(&self.plan.words[next].plain);
            covered |= 1 << next;
            let mut ways = Vec::new();
            self.add(&mut ways, &stem(&together), Via::Joined, weight)?;
            if self.typed[next].joined || self.typed[at].capitals {
                self.add(&mut ways, &format!("{INITIALS}{together}"), Via::Initials, self.ranking.words.initials)?;
                self.turned(at, next + 1, &mut ways)?;
            }
            if !ways.is_empty() {
                self.plan.groups.push(Group { part: Part::Joined(at), words: covered, ways, soft: false });
            }
        }
        let plain = self.plan.words[at].plain.clone();
        if !known && plain.is_ascii() && plain.len() >= 7 {
            self.apart(at, &plain)?;
        }
        Ok(())
    }

    /// An unknown word that is two known ones: both are looked for.
    fn apart(&mut self, at: usize, plain: &str) -> tantivy::Result<()> {
        let mut best: Option<(u64, usize)> = None;
        for cut in 3..=plain.len() - 3 {
            let both = self.lexicon.word(&plain[..cut])?.min(self.lexicon.word(&plain[cut..])?);
            if both > best.map_or(0, |best| best.0) {
                best = Some((both, cut));
            }
        }
        let Some((_, cut)) = best else { return Ok(()) };
        for part in [&plain[..cut], &plain[cut..]] {
            let mut ways = Vec::new();
            self.add(&mut ways, &stem(part), Via::Joined, self.ranking.words.joined)?;
            self.plan.groups.push(Group { part: Part::Joined(at), words: 1 << at, ways, soft: false });
        }
        Ok(())
    }

    /// What the last word may be the beginning of. Beside a known word its longer ones only add to what is found.
    fn complete(&mut self, at: usize, plain: &str, known: bool, ways: &mut Vec<Way>) -> tantivy::Result<()> {
        let completions = self.lexicon.completions(plain, COMPLETIONS)?;
        let Some(people) = completions.iter().map(|(_, people)| *people).reduce(|all, one| all + one) else { return Ok(()) };
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
        if longer.is_empty() {
            return Ok(());
        }
        if known {
            self.plan.groups.push(Group { part: Part::Word(at), words: 1 << at, ways: longer, soft: true });
        } else {
            ways.extend(longer);
            self.plan.words[at].fate = Fate::Completed;
        }
        Ok(())
    }

    /// What an unknown word may be a slip of: words that somebody has, or else words of the vocabulary.
    fn correct(&mut self, at: usize, plain: &str, ways: &mut Vec<Way>) -> tantivy::Result<()> {
        let letters = plain.chars().count();
        if letters < 4 || self.corrected >= CORRECTED || plain.bytes().any(|byte| byte.is_ascii_digit()) {
            return Ok(());
        }
        self.corrected += 1;
        let distance = if letters >= 8 { 2 } else { 1 };
        let corrections = self.lexicon.corrections(plain, distance, CORRECTIONS)?;
        let nearest = corrections.first().map_or(u8::MAX, |best| best.distance);
        if nearest > 1 && self.correct_by_names(at, plain) {
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

    /// A word one slip away in a name of the vocabulary that nobody uses: its concept may still be held under another name.
    fn correct_by_names(&mut self, at: usize, plain: &str) -> bool {
        let Some(word) = self.concepts.corrected(plain) else { return false };
        self.take_for(at, &word);
        true
    }

    fn take_for(&mut self, at: usize, word: &str) {
        let asked = &mut self.plan.words[at];
        word.clone_into(&mut asked.plain);
        asked.stem = stem(word);
        asked.fate = Fate::Corrected;
    }

    /// The concepts that the words name, as corrected.
    fn understand(&mut self) -> tantivy::Result<()> {
        let corrected = self.plan.corrected(self.text);
        let text = corrected.as_deref().unwrap_or(self.text);
        let places = words(text);
        let weights = &self.ranking.concepts;
        for mention in self.concepts.mentions(text).into_iter().take(CONCEPTS) {
            let covered = covered(&places[..places.len().min(self.plan.words.len())], mention.start, mention.end);
            let mut ways = Vec::new();
            for id in std::iter::once(&mention.concept).chain(&mention.others) {
                let held = self.add(&mut ways, &format!("{CONCEPT}{id}"), Via::Same, weights.same)?;
                let narrower = self.add(&mut ways, &format!("{NARROWER}{id}"), Via::Narrower, weights.narrower)?;
                self.add(&mut ways, &format!("{NARROWEST}{id}"), Via::Narrowest, weights.narrowest)?;
                if held + narrower == 0 || !self.concepts.is_discipline(id) {
                    for broader in self.concepts.broader(id) {
                        if !self.concepts.is_discipline(broader) {
                            self.add(&mut ways, &format!("{CONCEPT}{broader}"), Via::Broader, weights.broader)?;
                        }
                    }
                }
            }
            let place = self.plan.concepts.len();
            self.plan.concepts.push(Understood {
                label: self.concepts.label(&mention.concept).unwrap_or(&mention.concept).to_owned(),
                typed: text[mention.start..mention.end].to_owned(),
                id: mention.concept,
                words: covered,
                others: mention.others,
            });
            if covered == 0 || ways.is_empty() {
                continue;
            }
            ways.sort_by(|a, b| b.weight.total_cmp(&a.weight));
            for (at, word) in self.plan.words.iter_mut().enumerate() {
                if covered >> at & 1 == 1 && word.fate == Fate::Unknown {
                    word.fate = Fate::Known;
                }
            }
            // what is only broader finds nobody by itself
            let soft = ways.iter().all(|way| way.via == Via::Broader);
            self.plan.groups.push(Group { part: Part::Concept(place), words: covered, ways, soft });
        }
        Ok(())
    }

    /// Whether the query is somebody's name: every word is one, and it names no concept.
    fn names(&mut self) -> tantivy::Result<()> {
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
    fn whole(&mut self) -> tantivy::Result<()> {
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
                if !ways.is_empty() {
                    self.plan.groups.push(Group { part: Part::Whole(from, until), words: 0, ways, soft: true });
                }
            }
        }
        Ok(())
    }
}
