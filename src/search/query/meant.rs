//! Words of a query that say more than a subject: what people should offer ("who can teach me ..."), what they are called
//! ([`people`]), and where they should be ("in Chemistry", "at White City"). They are taken out of the words and become wishes, which pages show as chips to take off.
//!
//! Places and names are those that somebody on the viewer's shelves has, so that a query cannot be used to learn of others.

use std::collections::BTreeMap;

use super::people;
use super::wish::{About, Wish};
use crate::directory::model::Intent;
use crate::search::Concepts;
use crate::search::facets::Dimension;
use crate::search::shelves::View;
use crate::search::words::{Word, is_small, words};

/// The longest name of a place that is looked for, in words.
const LONGEST: usize = 7;
/// The shortest name of one word that counts without "in" or "at" before it, in letters.
const TELLING: usize = 6;
/// The shortest beginning of a department's name that counts for it, in letters.
const SHORTEST_BEGUN: usize = 5;
/// Words before a place.
const BEFORE: [&str; 8] = ["at", "based", "from", "in", "inside", "near", "on", "within"];

/// A query taken apart.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Meant {
    /// Its words with spaces where the wishes stood, so that all others stay where they are.
    pub rest: String,
    /// What else it asks for.
    pub wishes: Vec<Wish>,
}

/// How people ask for what someone offers, word by word; of those that fit at one place the longest counts.
#[rustfmt::skip]
const OFFERS: &[(Intent, &[&str])] = &[
    (Intent::CanTeach, &[
        "can i learn how to", "can i learn", "do i learn how to", "do i learn", "how to learn", "can teach me how to", "can teach me", "can teach us", "can teach", "could teach me", "could teach", "to teach me", "to teach us",
        "to teach", "teach me how to", "teach me", "teach us", "teaches", "can train me on", "can train me", "can train us", "can train",
        "to train me", "to train us", "train me on", "train me", "train us", "who trains", "training on", "training in", "want to learn how to",
        "want to learn", "like to learn", "to learn how to", "to learn", "learn how to", "learn about", "show me how to", "show me how",
        "lessons in", "teacher of", "trainer for",
    ]),
    (Intent::HostsShadowing, &[
        "let me shadow them", "let me shadow someone", "let me shadow", "shadow a", "shadow an", "shadow someone", "shadow somebody",
        "someone to shadow", "somebody to shadow", "to shadow someone", "to shadow", "can i shadow", "could i shadow", "can shadow",
        "i can shadow", "i shadow", "job shadowing", "job shadow", "work shadowing", "hosts shadowing", "host shadowing",
        "offers shadowing", "shadowing placement", "shadowing with", "shadowing in", "shadowing",
    ]),
    (Intent::JoinsGrants, &[
        "co investigator", "co investigators", "coinvestigator", "co applicant", "project co lead", "named technician", "grant application",
        "grant applications", "grant bid", "grant bids", "grant proposal", "for a grant", "on a grant", "on my grant", "in a grant",
        "joins grants", "join grants", "joins a grant", "join a grant", "join my grant", "grants in",
    ]),
    (Intent::WantsToLearn, &["wants to learn", "want to be taught", "wanting to learn", "who is learning", "learners of"]),
];

/// How people ask at the very beginning, where a subject comes next: "learn western blotting". In the middle these are words as any others.
const BEGINNINGS: [(Intent, &str); 2] = [(Intent::CanTeach, "learn"), (Intent::HostsShadowing, "shadow")];

/// Words of names of places that people leave out or say otherwise. In order.
#[rustfmt::skip]
const GENERIC: [&str; 23] = [
    "and", "campus", "center", "centre", "college", "department", "dept", "division", "faculty", "for", "group", "institute",
    "institution", "of", "school", "section", "service", "services", "site", "the", "uni", "unit", "university",
];

/// Takes a query apart; `literal` is what no word is read as.
pub fn meant(text: &str, views: &[View], literal: &[About], concepts: &Concepts) -> tantivy::Result<Meant> {
    let all = words(text);
    let mut reading = Reading { text, all: &all, taken: vec![false; all.len()], wishes: Vec::new() };
    if !literal.contains(&About::Filter(Dimension::Intent)) {
        reading.offers();
        reading.beginning(concepts);
    }
    if !literal.contains(&About::Name) {
        reading.name(views, concepts)?;
    }
    let subjects = subjects(text, concepts);
    reading.places(views, literal, &subjects);
    Ok(reading.finish())
}

/// Where the subject of a question begins, in bytes: behind "who can teach me". At its end where it has none.
pub fn subject(text: &str) -> usize {
    let all = words(text);
    let mut reading = Reading { text, all: &all, taken: vec![false; all.len()], wishes: Vec::new() };
    reading.offers();
    let of_subject = |(word, taken): &(&Word, &bool)| !**taken && !is_small(&word.plain);
    all.iter().zip(&reading.taken).find(of_subject).map_or(text.len(), |(word, _)| word.start)
}

/// Where a text names what can be done or used, by its bytes; a field of study is no such thing.
fn subjects(text: &str, concepts: &Concepts) -> Vec<(usize, usize)> {
    let mentions = concepts.mentions(text).into_iter().filter(|mention| !concepts.is_discipline(&mention.concept));
    mentions.map(|mention| (mention.start, mention.end)).collect()
}

struct Reading<'a> {
    text: &'a str,
    all: &'a [Word],
    taken: Vec<bool>,
    wishes: Vec<Wish>,
}

impl Reading<'_> {
    fn offers(&mut self) {
        let mut at = 0;
        while at < self.all.len() {
            let fitting = OFFERS.iter().flat_map(|(intent, phrases)| phrases.iter().map(move |phrase| (*intent, *phrase)));
            let best = fitting
                .filter(|(_, phrase)| self.stands(at, phrase))
                .map(|(intent, phrase)| (phrase.split(' ').count(), intent))
                .max_by_key(|(length, _)| *length);
            match best {
                Some((length, intent)) => {
                    // "in" may begin a place
                    let length = if BEFORE.contains(&self.all[at + length - 1].plain.as_str()) { length - 1 } else { length };
                    self.take(
                        at..at + length,
                        About::Filter(Dimension::Intent),
                        vec![intent.code().to_owned()],
                        intent.label().to_owned(),
                    );
                    at += length;
                }
                None => at += 1,
            }
        }
    }

    /// What the first word asks for, where the next one begins a name of the vocabulary: a shadow mask is none.
    fn beginning(&mut self, concepts: &Concepts) {
        let Some([first, next]) = self.all.get(..2) else { return };
        let Some((intent, _)) = BEGINNINGS.iter().find(|(_, word)| first.plain == *word) else { return };
        let mentions = concepts.mentions(self.text);
        let is_subject =
            mentions.iter().any(|mention| mention.start == next.start) && !mentions.iter().any(|mention| mention.start == 0);
        if !self.taken[0] && self.wishes.is_empty() && is_subject {
            self.take(0..1, About::Filter(Dimension::Intent), vec![intent.code().to_owned()], intent.label().to_owned());
        }
    }

    fn stands(&self, at: usize, phrase: &str) -> bool {
        let mut words = self.all[at..].iter();
        phrase.split(' ').all(|one| words.next().is_some_and(|word| word.plain == one))
    }

    /// One person's name beside other words; a name alone is looked for as words, which finds those who are called almost so, too.
    fn name(&mut self, views: &[View], concepts: &Concepts) -> tantivy::Result<()> {
        if self.all.len() < 3 {
            return Ok(());
        }
        // as in texts, where short forms have their capitals: "Meg Archer welding" is about no MEG
        let mentions = concepts.mentions(self.text);
        let is_subject = |word: &Word| mentions.iter().any(|mention| word.start < mention.end && word.end > mention.start);
        let found = people::name(self.all, views, |at| !self.taken[at] && !is_subject(&self.all[at]))?;
        if let Some(words) = found.filter(|words| words.len() < self.all.len()) {
            let name = self.all[words.clone()].iter().map(|word| word.plain.as_str()).collect::<Vec<_>>().join(" ");
            let label = self.text[self.all[words.start].start..self.all[words.end - 1].end].to_owned();
            self.take(words, About::Name, vec![name], label);
        }
        Ok(())
    }

    fn places(&mut self, views: &[View], literal: &[About], subjects: &[(usize, usize)]) {
        let mut at = 0;
        while at < self.all.len() {
            let told = at > 0 && BEFORE.contains(&self.all[at - 1].plain.as_str());
            let longest = (at + LONGEST).min(self.all.len());
            let found = (at + 1..=longest).rev().filter(|until| !self.taken[at..*until].contains(&true)).find_map(|until| {
                let asked = &self.all[at..until];
                let is_subject =
                    asked.iter().any(|word| subjects.iter().any(|(start, end)| word.start < *end && word.end > *start));
                let place = place(asked, views, told).or_else(|| (told && !is_subject).then(|| begun(asked, views))?)?;
                (!literal.contains(&About::Filter(place.0)) && (told || self.leaves_something(at, until))).then_some((until, place))
            });
            match found {
                Some((until, (dimension, values, label))) => {
                    let from = if told && !self.taken[at - 1] { at - 1 } else { at };
                    self.take(from..until, About::Filter(dimension), values, label);
                    at = until;
                }
                None => at += 1,
            }
        }
    }

    /// Whether other words of the query tell something: a name of a place alone is looked for as words.
    fn leaves_something(&self, from: usize, until: usize) -> bool {
        let others = (0..self.all.len()).filter(|at| !(from..until).contains(at));
        let mut telling = others.filter(|at| self.taken[*at] || !is_small(&self.all[*at].plain));
        telling.next().is_some()
    }

    fn take(&mut self, words: std::ops::Range<usize>, about: About, values: Vec<String>, label: String) {
        let typed = self.text[self.all[words.start].start..self.all[words.end - 1].end].to_owned();
        self.taken[words].fill(true);
        if let Some(same) = self.wishes.iter_mut().find(|wish| wish.about == about) {
            let new: Vec<String> = values.into_iter().filter(|value| !same.values.contains(value)).collect();
            if !new.is_empty() {
                same.values.extend(new);
                same.label = format!("{} or {label}", same.label);
            }
            same.typed = format!("{} … {typed}", same.typed);
        } else {
            self.wishes.push(Wish { about, values, typed, label });
        }
    }

    fn finish(self) -> Meant {
        if self.wishes.is_empty() {
            return Meant { rest: self.text.to_owned(), wishes: self.wishes };
        }
        let mut rest = String::with_capacity(self.text.len());
        let mut at = 0;
        for (word, _) in self.all.iter().zip(&self.taken).filter(|(_, taken)| **taken) {
            rest.push_str(&self.text[at..word.start]);
            rest.push_str(&" ".repeat(word.end - word.start));
            at = word.end;
        }
        rest.push_str(&self.text[at..]);
        let says_nothing = self.all.iter().zip(&self.taken).all(|(word, taken)| *taken || is_small(&word.plain));
        Meant { rest: if says_nothing { String::new() } else { rest }, wishes: self.wishes }
    }
}

/// The place that some words name on these shelves: values of one dimension, and a label. `told` says that a word such as "in" stands
/// before them; then names may be short.
fn place(asked: &[Word], views: &[View], told: bool) -> Option<(Dimension, Vec<String>, String)> {
    let whole = asked.iter().map(|word| word.plain.as_str()).collect::<Vec<_>>().join(" ");
    let short = shortened(asked.iter().map(|word| word.plain.as_str()));
    if short.is_empty() {
        return None;
    }
    let mut found: BTreeMap<Dimension, BTreeMap<String, String>> = BTreeMap::new();
    for view in views {
        for segment in &view.snapshot.segments {
            for at in segment.columns.named(&short) {
                let (dimension, value, label) = &segment.columns.values[*at as usize];
                let name = words_of(label);
                let exactly = name == whole;
                let untold = match dimension {
                    // "mechanical engineering" is a subject, "department of mechanical engineering" a place
                    Dimension::Department => exactly && name != short,
                    Dimension::Institution if short.len() >= TELLING => true,
                    _ => exactly && (asked.len() > 1 || whole.len() >= TELLING),
                };
                if (told || untold) && segment.is_had(*at, view.left_out(segment)) {
                    found.entry(*dimension).or_default().insert(value.clone(), label.clone());
                }
            }
        }
    }
    // a site before a department before an institution of the same name
    let order = [Dimension::Site, Dimension::Department, Dimension::Institution];
    let (dimension, values) = order.into_iter().find_map(|dimension| Some((dimension, found.remove(&dimension)?)))?;
    let label = values.values().next().cloned().unwrap_or_default();
    let label = if values.len() > 1 { format!("{label} and others of that name") } else { label };
    Some((dimension, values.into_keys().collect(), label))
}

/// The only department whose name goes on from some words: "physics" of "Physics and Astronomy".
fn begun(asked: &[Word], views: &[View]) -> Option<(Dimension, Vec<String>, String)> {
    let short = shortened(asked.iter().map(|word| word.plain.as_str()));
    if short.len() < SHORTEST_BEGUN {
        return None;
    }
    let mut found: BTreeMap<String, String> = BTreeMap::new();
    for view in views {
        for segment in &view.snapshot.segments {
            for at in segment.columns.departments_begun(&short) {
                let (_, value, label) = &segment.columns.values[at as usize];
                if segment.is_had(at, view.left_out(segment)) {
                    found.insert(value.clone(), label.clone());
                }
                if found.len() > 1 {
                    return None;
                }
            }
        }
    }
    let (value, label) = found.pop_first()?;
    Some((Dimension::Department, vec![value], label))
}

fn words_of(text: &str) -> String {
    words(text).iter().map(|word| word.plain.as_str()).collect::<Vec<_>>().join(" ")
}

/// A name of a place without the words that all such names share; all of it where nothing else is in it.
pub fn shortened<'a>(words: impl Iterator<Item = &'a str> + Clone) -> String {
    let telling: Vec<&str> = words.clone().filter(|word| GENERIC.binary_search(word).is_err()).collect();
    if telling.is_empty() { words.collect::<Vec<_>>().join(" ") } else { telling.join(" ") }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str, literal: &[About]) -> Meant {
        meant(text, &[], literal, &Concepts::default()).unwrap()
    }

    fn offers(text: &str) -> (String, Vec<String>) {
        let meant = read(text, &[]);
        let rest = meant.rest.split_whitespace().collect::<Vec<_>>().join(" ");
        (rest, meant.wishes.into_iter().flat_map(|wish| wish.values).collect())
    }

    #[test]
    fn offers_are_read_from_plain_words() {
        let asked = |text: &str| {
            meant(text, &[], &[], &Concepts::starter()).unwrap().wishes.into_iter().flat_map(|wish| wish.values).collect::<Vec<_>>()
        };
        assert_eq!(asked("learn western blotting"), ["can_teach"]);
        assert_eq!(asked("shadow electron microscopy"), ["hosts_shadowing"]);
        assert!(asked("shadow mask lithography").is_empty() && asked("learn").is_empty());
        assert_eq!(offers("who would let me shadow them in the cleanroom").1, ["hosts_shadowing"]);
        let (teach, shadow) = (vec!["can_teach".to_owned()], vec!["hosts_shadowing".to_owned()]);
        assert_eq!(offers("who can teach me confocal microscopy"), ("who confocal microscopy".to_owned(), teach.clone()));
        assert_eq!(offers("I want to learn to throw pots"), ("I to throw pots".to_owned(), teach.clone()));
        assert_eq!(offers("training on the laser cutter"), ("on the laser cutter".to_owned(), teach));
        assert_eq!(offers("Someone to shadow"), (String::new(), shadow.clone()));
        assert_eq!(offers("job shadowing in a glass workshop").1, shadow);
        assert_eq!(offers("co-investigator for proteomics").1, ["joins_grants"]);
        assert_eq!(offers("who wants to learn welding").1, ["wants_to_learn"]);
    }

    #[test]
    fn subjects_stay_as_they_are() {
        for text in
            ["machine learning", "teaching laboratory", "shadow mask lithography", "Grant", "training", "learning technologist", ""]
        {
            assert_eq!(read(text, &[]), Meant { rest: text.to_owned(), wishes: Vec::new() }, "{text}");
        }
        let literal = read("who can teach me SEM", &[About::Filter(Dimension::Intent)]);
        assert_eq!(literal.rest, "who can teach me SEM");
    }

    #[test]
    fn words_keep_their_places() {
        let text = "naïve — can teach SEM";
        let rest = read(text, &[]).rest;
        assert_eq!((rest.len(), rest.find("SEM")), (text.len(), text.find("SEM")));
    }

    #[test]
    fn names_of_places_are_shortened() {
        let short = |name: &str| shortened(words(name).iter().map(|word| word.plain.as_str()));
        assert_eq!(short("Department of Chemistry"), "chemistry");
        assert_eq!(short("School of Earth and Environmental Sciences"), "earth environmental sciences");
        assert_eq!(short("University College"), "university college");
        assert!(GENERIC.is_sorted());
    }
}
