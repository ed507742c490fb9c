//! What to offer while somebody types: techniques that somebody has, people, instruments, departments. From the viewer's shelves alone.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, HashMap};

use serde::Serialize;
use tantivy::schema::IndexRecordOption;

use super::Concepts;
use super::facets::Dimension;
use super::forms::Asked;
use super::query::lexicon::{Lexicon, Slips};
use super::query::subject;
use super::schema::{BREAK, CONCEPT, NARROWER};
use super::segment::{Card, Segment};
use super::shelves::View;
use super::words::words;

/// Letters that are read.
const LETTERS: usize = 100;
/// Words that are read.
const WORDS: usize = 6;
/// From how many letters on a word may have one wrong.
const FORGIVEN_FROM: usize = 4;
/// Dictionary entries of a kind that are looked at.
const LOOKED_AT: usize = 2_000;
/// Concepts of the vocabulary that are tried first.
const TRIED: usize = 200;
/// Terms that are looked up for those that are tried when too few of the first are held: some two milliseconds.
const LOOK_UPS: usize = 4_000;
/// Techniques that are offered.
const TECHNIQUES: usize = 6;
/// Things of every other group that are offered.
const OFFERED: usize = 4;
/// People of one beginning of a name that are looked at in a segment.
const PEOPLE: usize = 20_000;

/// What is offered.
#[derive(Debug, Clone, PartialEq, Serialize, Default, utoipa::ToSchema)]
#[schema(as = SearchSuggestions)]
pub struct Suggestions {
    /// Groups in the order in which they are shown; none is empty.
    pub groups: Vec<Group>,
}

/// Things of one kind.
#[derive(Debug, Clone, PartialEq, Serialize, utoipa::ToSchema)]
#[schema(as = SearchGroup)]
pub struct Group {
    /// What they are.
    pub label: String,
    /// The things.
    pub options: Vec<Offer>,
}

/// One thing.
#[derive(Debug, Clone, PartialEq, Serialize, utoipa::ToSchema)]
pub struct Offer {
    /// What it is called.
    pub text: String,
    /// Something to tell it by.
    pub note: String,
    /// Where it leads.
    pub href: String,
}

/// What to offer for what was typed so far; where nothing fits all of it, for its subject ("who can teach me conf").
pub fn suggest(views: &[View], typed: &str, concepts: &Concepts) -> tantivy::Result<Suggestions> {
    let typed: String = typed.chars().take(LETTERS).collect();
    let found = suggest_for(views, "", &typed, concepts)?;
    match subject(&typed) {
        start if start > 0 && start < typed.len() && found.groups.is_empty() => {
            suggest_for(views, &typed[..start], &typed[start..], concepts)
        }
        _ => Ok(found),
    }
}

/// What to offer for what was typed behind some words, which stay.
fn suggest_for(views: &[View], before: &str, typed: &str, concepts: &Concepts) -> tantivy::Result<Suggestions> {
    let asked: Vec<String> = words(typed).into_iter().map(|word| word.plain).take(WORDS).collect();
    if asked.is_empty() || typed.trim().chars().count() < 2 {
        return Ok(Suggestions::default());
    }
    let lexicon = Lexicon::new(views);
    let mut techniques = techniques(&lexicon, before, typed, concepts)?;
    techniques.join(things(&lexicon, 's', &asked, TECHNIQUES, Leads::Search(before))?);
    techniques.offers.truncate(TECHNIQUES);
    let people = people(views, &asked)?;
    let instruments = things(&lexicon, 'i', &asked, OFFERED, Leads::Filter(Dimension::Instrument))?;
    let departments = things(&lexicon, 'd', &asked, OFFERED, Leads::Filter(Dimension::Department))?;
    let groups = [("Techniques", techniques), ("People", people), ("Instruments", instruments), ("Departments", departments)];
    Ok(Suggestions { groups: in_order(groups.into(), &asked) })
}

/// What fits as it was typed, then what fits with a slip forgiven. Where what was typed is whole words of something, there was no slip.
fn in_order(mut groups: Vec<(&str, Fitting)>, asked: &[String]) -> Vec<Group> {
    groups.retain(|(_, fitting)| !fitting.offers.is_empty());
    let is_whole = |offer: &Offer| {
        let own: Vec<String> = words(&offer.text).into_iter().chain(words(&offer.note)).map(|word| word.plain).collect();
        asked.iter().all(|word| own.contains(word))
    };
    if groups.iter().any(|(_, fitting)| !fitting.slip && fitting.offers.iter().any(is_whole)) {
        groups.retain(|(_, fitting)| !fitting.slip);
    }
    groups.sort_by_key(|(_, fitting)| fitting.slip);
    groups.into_iter().map(|(label, fitting)| Group { label: label.to_owned(), options: fitting.offers }).collect()
}

/// What fits of one kind.
#[derive(Default)]
struct Fitting {
    offers: Vec<Offer>,
    /// Whether it fits only with a slip forgiven.
    slip: bool,
}

impl Fitting {
    /// Adds more of the kind: what fits as typed displaces what does not.
    fn join(&mut self, more: Self) {
        if more.offers.is_empty() || (more.slip && !self.slip && !self.offers.is_empty()) {
            return;
        }
        if self.slip && !more.slip {
            self.offers.clear();
        }
        self.slip = more.slip;
        self.offers.extend(more.offers);
    }
}

/// Concepts that somebody on the shelves has, or something narrower. The vocabulary knows far more that begin as typed than anybody
/// has: where the best of them are held by nobody, more are tried.
fn techniques(lexicon: &Lexicon<'_>, before: &str, typed: &str, concepts: &Concepts) -> tantivy::Result<Fitting> {
    let vocabulary = concepts.vocabulary();
    let widely = (LOOK_UPS / (2 * lexicon.dictionaries().max(1))).max(TRIED);
    let mut held = Vec::new();
    for (from, most) in [(0, TRIED), (TRIED, widely)] {
        let suggestions = vocabulary.suggest(typed, most);
        let is_all = suggestions.len() < most;
        for suggestion in suggestions.into_iter().skip(from) {
            let [itself, narrower] = [CONCEPT, NARROWER].map(|kind| format!("{kind}{}", suggestion.concept.id));
            let term = if lexicon.has(&itself)? {
                itself
            } else if lexicon.has(&narrower)? {
                narrower
            } else {
                continue;
            };
            held.push((suggestion, term));
            if held.len() == TECHNIQUES {
                break;
            }
        }
        if is_all || held.len() == TECHNIQUES {
            break;
        }
    }
    let mut offers = Vec::with_capacity(held.len());
    let slip = held.iter().any(|(suggestion, _)| suggestion.slip);
    for (suggestion, term) in held {
        let people = lexicon.having(&[term])?;
        let label = &suggestion.concept.label;
        let note = if suggestion.name == label { persons(people) } else { format!("{}, {}", suggestion.name, persons(people)) };
        let href = Asked { text: format!("{before}{label}"), ..Asked::default() }.address();
        offers.push(Offer { text: label.clone(), note, href });
    }
    Ok(Fitting { offers, slip })
}

fn persons(count: u64) -> String {
    if count == 1 { "1 person".to_owned() } else { format!("{count} people") }
}

/// Something that people have in common, by name.
struct Thing {
    value: String,
    label: String,
    people: u64,
    /// What the dictionary has of it.
    entries: Vec<String>,
}

/// Where a thing leads.
#[derive(Clone, Copy)]
enum Leads<'a> {
    /// To everybody who has it.
    Filter(Dimension),
    /// To a search for its name, behind some words.
    Search(&'a str),
}

impl Thing {
    fn offer(self, leads: Leads<'_>) -> Offer {
        let mut asked = Asked::default();
        match leads {
            Leads::Filter(dimension) => drop(asked.chosen.insert(dimension, vec![self.value])),
            Leads::Search(before) => asked.text = format!("{before}{}", self.label),
        }
        Offer { text: self.label, note: persons(self.people), href: asked.address() }
    }
}

/// Things of a kind that have, for every word typed, a word that begins so; with a slip in longer words where there is none without.
fn things(lexicon: &Lexicon<'_>, kind: char, asked: &[String], most: usize, leads: Leads<'_>) -> tantivy::Result<Fitting> {
    let Some((last, before)) = asked.split_last() else { return Ok(Fitting::default()) };
    let slips_in = |word: &str, forgiving: bool| u8::from(forgiving && word.chars().count() >= FORGIVEN_FROM);
    let mut found = HashMap::new();
    let mut slip = false;
    for forgiving in [false, true] {
        if !found.is_empty() || (forgiving && asked.iter().all(|word| slips_in(word, true) == 0)) {
            break;
        }
        let slips = Slips::of(last, slips_in(last, forgiving), true).after(&format!("{kind}{BREAK}"));
        found = lexicon.suggestions(&slips, LOOKED_AT)?;
        let before: Vec<Slips> = before.iter().map(|word| Slips::of(word, slips_in(word, forgiving), true)).collect();
        found.retain(|entry, _| fits(entry, &before));
        slip = forgiving;
    }
    let mut things: BTreeMap<String, Thing> = BTreeMap::new();
    for (entry, people) in found {
        let mut parts = entry.splitn(4, BREAK).skip(2);
        let (Some(value), Some(label)) = (parts.next(), parts.next()) else { continue };
        let thing = things.entry(value.to_owned()).or_insert_with(|| Thing {
            value: value.to_owned(),
            label: label.to_owned(),
            people: 0,
            entries: Vec::new(),
        });
        thing.people = thing.people.max(people);
        // names that differ in case alone are one thing: always the same of them is shown
        if label > thing.label.as_str() {
            label.clone_into(&mut thing.label);
        }
        thing.entries.push(entry);
    }
    let mut things: Vec<Thing> = things.into_values().collect();
    let by_people = |things: &mut Vec<Thing>| {
        things.sort_by(|a, b| (Reverse(a.people), &a.label).cmp(&(Reverse(b.people), &b.label)));
    };
    by_people(&mut things);
    things.truncate(most);
    for thing in &mut things {
        thing.people = lexicon.suggested(&thing.entries)?;
    }
    by_people(&mut things);
    Ok(Fitting { offers: things.into_iter().map(|thing| thing.offer(leads)).collect(), slip })
}

/// Whether an entry's label has for each of these words one that begins so.
fn fits(entry: &str, before: &[Slips]) -> bool {
    if before.is_empty() {
        return true;
    }
    let label = entry.rsplit(BREAK).next().unwrap_or_default();
    let label = words(label);
    before.iter().all(|word| label.iter().any(|own| word.take(&own.plain)))
}

/// People whose names have, for every word typed, a word that begins so: first those whose name starts with what was typed.
fn people(views: &[View], asked: &[String]) -> tantivy::Result<Fitting> {
    for forgiving in [false, true] {
        let mut best: BTreeSet<(bool, Card)> = BTreeSet::new();
        for view in views {
            for segment in &view.snapshot.segments {
                let left_out = view.left_out(segment);
                let mut docs = named(segment, asked, forgiving)?;
                docs.retain(|doc| segment.is_alive(*doc) && left_out != Some(segment.columns.institution_of(*doc)));
                docs.sort_by_cached_key(|doc| segment.name_rank(*doc));
                // names are in order, so those that start as typed stand together
                let mut first = Vec::new();
                let mut others = Vec::new();
                for doc in docs {
                    let card = segment.card(doc)?;
                    let starts = card.fold.starts_with(asked[0].as_str());
                    if starts {
                        first.push(card)
                    } else if others.len() < OFFERED {
                        others.push(card)
                    }
                    if first.len() == OFFERED {
                        break;
                    }
                }
                best.extend(first.into_iter().map(|card| (false, card)));
                best.extend(others.into_iter().map(|card| (true, card)));
            }
        }
        if !best.is_empty() {
            let offer =
                |(_, card): (bool, Card)| Offer { text: card.name, note: String::new(), href: format!("/people/{}", card.handle) };
            return Ok(Fitting { offers: best.into_iter().take(OFFERED).map(offer).collect(), slip: forgiving });
        }
    }
    Ok(Fitting::default())
}

/// Documents of a segment whose names fit, in order.
fn named(segment: &Segment, asked: &[String], forgiving: bool) -> tantivy::Result<Vec<u32>> {
    let mut found: Option<Vec<u32>> = None;
    for word in asked {
        let distance = u8::from(forgiving && word.chars().count() >= FORGIVEN_FROM);
        let slips = Slips::of(word, distance, true).after(&format!("n{BREAK}"));
        let mut stream = segment.suggest.terms().search(&slips).into_stream()?;
        let mut docs: Vec<u32> = Vec::new();
        while docs.len() < PEOPLE && stream.advance() {
            let mut postings = segment.suggest.read_block_postings_from_terminfo(stream.value(), IndexRecordOption::Basic)?;
            while postings.block_len() > 0 {
                docs.extend(postings.docs());
                postings.advance();
            }
        }
        docs.sort_unstable();
        docs.dedup();
        found = Some(match found {
            None => docs,
            Some(before) => before.into_iter().filter(|doc| docs.binary_search(doc).is_ok()).collect(),
        });
    }
    Ok(found.unwrap_or_default())
}
