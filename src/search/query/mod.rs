//! From a question to an answer: plan, retrieve, count, rank. Pure computing over snapshots; nothing here waits.

mod build;
pub mod lexicon;
mod meant;
pub mod plan;
mod rank;
mod retrieve;

use std::cmp::Reverse;

pub use build::plan;
pub use meant::{Wish, shortened};
pub use rank::Reason;
pub use retrieve::Match;

use self::lexicon::Lexicon;
use self::plan::Plan;
use self::rank::Ranker;
use super::Concepts;
use super::facets::{Among, Chosen, Counted, Counts, Dimension, Facet, Filter, Tally};
use super::ranking::Ranking;
use super::schema::CONCEPT;
use super::segment::Segment;
use super::shelves::View;
use crate::ids::PersonId;

/// How many of the best matches are ranked closely.
const CLOSELY: usize = 300;
/// How deep results can be asked for.
pub const DEPTH: usize = 1_000;
/// With fewer people who match all of a query, those who match part of it are shown too.
const FEW: usize = 10;
/// The part of what a query tells that a document has to cover: first this, then less while there are few.
const COVER: [f32; 3] = [0.6, 0.3, 0.0];
/// Values of a facet that are given.
const VALUES: usize = 12;

/// In which order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Sort {
    /// The best match first.
    #[default]
    Match,
    /// By name.
    Name,
    /// Those who checked their profile last first.
    Checked,
}

impl Sort {
    /// Every order.
    pub const ALL: [Self; 3] = [Self::Match, Self::Name, Self::Checked];

    /// Its word in addresses.
    pub fn code(self) -> &'static str {
        match self {
            Self::Match => "match",
            Self::Name => "name",
            Self::Checked => "checked",
        }
    }

    /// The order with this code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|sort| sort.code() == code)
    }

    /// What it is called on pages.
    pub fn label(self) -> &'static str {
        match self {
            Self::Match => "Best match",
            Self::Name => "Name",
            Self::Checked => "Recently checked",
        }
    }
}

/// What somebody asks.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Question {
    /// Their words.
    pub text: String,
    /// Only these words: no concepts, no corrections.
    pub exact: bool,
    /// Filters.
    pub chosen: Chosen,
    /// Dimensions whose words are meant as they stand: no filter is read from them.
    pub literal: Vec<Dimension>,
    /// In which order.
    pub sort: Sort,
    /// How many results are left out before the first.
    pub offset: usize,
    /// How many are wanted.
    pub limit: usize,
    /// Whether to count facets.
    pub facets: bool,
    /// Whether to give the parts of each score.
    pub explain: bool,
}

/// Who was found.
#[derive(Debug, Clone, PartialEq)]
pub struct Answer {
    /// What was looked for.
    pub plan: Plan,
    /// What the words ask for besides their subject.
    pub wishes: Vec<Wish>,
    /// The people asked for, in order.
    pub hits: Vec<Hit>,
    /// How many there are in all.
    pub total: usize,
    /// Of those, how many match all that matters of the query.
    pub full: usize,
    /// Counts to filter by.
    pub facets: Vec<Facet>,
}

/// One person found.
#[derive(Debug, Clone, PartialEq)]
pub struct Hit {
    /// Who.
    pub person: PersonId,
    /// How well; comparable within one answer.
    pub score: f32,
    /// The words of the query that are covered, a bit each.
    pub words: u32,
    /// The parts of the score, if they were asked for.
    pub reasons: Vec<Reason>,
}

/// A match with its segment.
#[derive(Debug, Clone, Copy)]
struct Candidate {
    segment: u32,
    found: Match,
    /// Whether they meet what the words ask for besides their subject.
    granted: bool,
}

/// Answers a question from a viewer's shelves.
pub fn answer(views: &[View], question: &Question, concepts: &Concepts, ranking: &Ranking) -> tantivy::Result<Answer> {
    let lexicon = Lexicon::new(views);
    let (text, wishes) = wishes(views, question);
    let plan = plan(&text, &lexicon, concepts, ranking, question.exact)?;
    let browse = text.trim().is_empty();
    let bound = bound(&plan, question, &wishes, &lexicon)?;
    let segments: Vec<(&Segment, Option<u16>)> =
        views.iter().flat_map(|view| view.snapshot.segments.iter().map(move |segment| (segment, view.left_out(segment)))).collect();
    let (found, cover) = if browse {
        (segments.iter().map(|(segment, left_out)| retrieve::everybody(segment, *left_out)).collect(), Cover::default())
    } else {
        retrieved(&segments, &plan, ranking)?
    };
    let selected = select(&segments, &found, &cover, question, &wishes, &bound);
    let total = selected.candidates.len();
    let segments: Vec<&Segment> = segments.into_iter().map(|(segment, _)| segment).collect();
    let sort = if browse && question.sort == Sort::Match { Sort::Name } else { question.sort };
    let wanted = (question.offset + question.limit).min(DEPTH);
    // who meets the wishes comes first, in whatever order
    let (granted, others): (Vec<Candidate>, Vec<Candidate>) = if wishes.is_empty() {
        (selected.candidates, Vec::new())
    } else {
        selected.candidates.into_iter().partition(|one| one.granted)
    };
    let mut ordered = Vec::with_capacity(wanted.min(total));
    for candidates in [granted, others] {
        let wanted = wanted.saturating_sub(ordered.len());
        if candidates.is_empty() || wanted == 0 {
            continue;
        }
        let mut some = match sort {
            Sort::Match => by_match(&segments, &plan, ranking, candidates, wanted)?,
            Sort::Name => by_name(&segments, candidates, wanted)?,
            Sort::Checked => by_checked(&segments, candidates, wanted),
        };
        some.truncate(wanted);
        ordered.extend(some);
    }
    let mut hits = Vec::with_capacity(question.limit.min(ordered.len()));
    for one in ordered.into_iter().skip(question.offset) {
        let segment = segments[one.segment as usize];
        let mut reasons = Vec::new();
        if question.explain && !browse {
            Ranker::new(segment, &plan, ranking)?.score(one.found.doc, Some(&mut reasons));
        }
        let person = PersonId::from(segment.person(one.found.doc)?);
        hits.push(Hit { person, score: one.found.score, words: one.found.words, reasons });
    }
    let facets = if question.facets { selected.counts.finish(&question.chosen, concepts, VALUES) } else { Vec::new() };
    Ok(Answer { plan, wishes, hits, total, full: selected.full, facets })
}

/// The words to look for, and what else they ask for. A filter that is chosen speaks for its dimension.
fn wishes(views: &[View], question: &Question) -> (String, Vec<Wish>) {
    if question.exact {
        return (question.text.clone(), Vec::new());
    }
    let mut meant = meant::meant(&question.text, views, &question.literal);
    meant.wishes.retain(|wish| question.chosen.get(&wish.dimension).is_none_or(Vec::is_empty));
    (meant.rest, meant.wishes)
}

/// Who is found.
struct Selected<'a> {
    candidates: Vec<Candidate>,
    full: usize,
    counts: Counts<'a>,
}

/// Applies filters and wishes. With fewer than [`FEW`] people who meet the wishes, those who match without them are found too.
fn select<'a>(
    segments: &[(&'a Segment, Option<u16>)],
    found: &[Vec<Match>],
    cover: &Cover,
    question: &Question,
    wishes: &[Wish],
    bound: &[String],
) -> Selected<'a> {
    let wished: Chosen = wishes.iter().map(|wish| (wish.dimension, wish.values.clone())).collect();
    let mut granted: Vec<Vec<bool>> = Vec::new();
    let mut strict = false;
    if !wished.is_empty() {
        let mut met = 0;
        for ((segment, _), found) in segments.iter().zip(found) {
            let columns = &segment.columns;
            let (filter, wish) = (Filter::new(columns, &question.chosen, bound), Filter::new(columns, &wished, bound));
            let meets = |one: &Match| cover.is_enough(one.words) && wish.take(columns, one.doc, None);
            let of_segment: Vec<bool> = found.iter().map(meets).collect();
            let both = found.iter().zip(&of_segment).filter(|(one, meets)| **meets && filter.take(columns, one.doc, None));
            met += both.count();
            granted.push(of_segment);
        }
        strict = met >= FEW;
    }
    let all = found.iter().map(Vec::len).sum();
    let mut selected = Selected { candidates: Vec::with_capacity(all), full: 0, counts: Counts::default() };
    for (at, ((segment, _), found)) in segments.iter().zip(found).enumerate() {
        let columns = &segment.columns;
        let filter = Filter::new(columns, &question.chosen, bound);
        let granted = granted.get(at);
        if question.chosen.is_empty() {
            let before = selected.candidates.len();
            for (place, one) in found.iter().enumerate().filter(|(_, one)| cover.is_enough(one.words)) {
                let granted = granted.is_none_or(|granted| granted[place]);
                if granted || !strict {
                    selected.full += usize::from(granted && cover.is_full(one.words));
                    selected.candidates.push(Candidate { segment: at as u32, found: *one, granted });
                }
            }
            let these = &selected.candidates[before..];
            if question.facets {
                let docs: Vec<u32> = these.iter().map(|one| one.found.doc).collect();
                let places: Vec<u32> = bound.iter().filter_map(|id| columns.concept(id)).collect();
                let bound = (!bound.is_empty()).then_some(places.as_slice());
                selected.counts.add(Counted::Among(Among::new(columns, &docs, bound)));
            }
            continue;
        }
        let mut tally = question.facets.then(|| Tally::new(columns));
        for (place, one) in found.iter().enumerate().filter(|(_, one)| cover.is_enough(one.words)) {
            let granted = granted.is_none_or(|granted| granted[place]);
            if (granted || !strict) && filter.take(columns, one.doc, tally.as_mut()) {
                selected.full += usize::from(granted && cover.is_full(one.words));
                selected.candidates.push(Candidate { segment: at as u32, found: *one, granted });
            }
        }
        if let Some(tally) = tally {
            selected.counts.add(Counted::Each(columns, tally));
        }
    }
    selected
}

/// The concepts that filters by level and intent are about: those of the query, where anybody claims them.
fn bound(plan: &Plan, question: &Question, wishes: &[Wish], lexicon: &Lexicon<'_>) -> tantivy::Result<Vec<String>> {
    let asks =
        |dimension: Dimension| question.chosen.contains_key(&dimension) || wishes.iter().any(|wish| wish.dimension == dimension);
    if !asks(Dimension::Intent) && !asks(Dimension::Level) && !question.facets {
        return Ok(Vec::new());
    }
    if question.chosen.get(&Dimension::Concept).is_some_and(|chosen| !chosen.is_empty()) {
        return Ok(Vec::new());
    }
    let mut bound = Vec::new();
    for concept in &plan.concepts {
        if lexicon.term(&format!("{CONCEPT}{}", concept.id))? > 0 {
            bound.push(concept.id.clone());
        }
    }
    Ok(bound)
}

/// Who covers enough of a query: first most of it, then less while they are few.
fn retrieved(segments: &[(&Segment, Option<u16>)], plan: &Plan, ranking: &Ranking) -> tantivy::Result<(Vec<Vec<Match>>, Cover)> {
    let mut cover = Cover::of(plan);
    for part in COVER {
        cover.settle_for(part);
        let telling = cover.telling();
        let mut found = Vec::with_capacity(segments.len());
        for (segment, left_out) in segments {
            found.push(if plan.is_empty() { Vec::new() } else { retrieve::matches(segment, plan, telling, ranking, *left_out)? });
        }
        let mut enough = found.iter().flatten().filter(|one| cover.is_enough(one.words));
        if cover.least == 0.0 || enough.nth(FEW - 1).is_some() {
            return Ok((found, cover));
        }
    }
    Ok((Vec::new(), cover))
}

/// How much of a query a document has to cover.
#[derive(Debug, Default)]
struct Cover {
    mass: Vec<f32>,
    whole: f32,
    least: f32,
    full: f32,
    /// What each set of the first words covers: asked for every document that matches.
    known: Vec<f32>,
}

impl Cover {
    /// Words whose sets are reckoned beforehand.
    const KNOWN: usize = 8;

    fn of(plan: &Plan) -> Self {
        let (mass, whole) = plan.mass();
        let mut cover = Self { mass, whole, least: 0.0, full: whole * COVER[0], known: Vec::new() };
        if cover.mass.len() <= Self::KNOWN {
            cover.known = (0..1_u32 << cover.mass.len()).map(|words| cover.sum(words)).collect();
        }
        cover
    }

    fn settle_for(&mut self, part: f32) {
        self.least = self.whole * part;
    }

    /// The words, a bit each, of which a document must have one to cover enough: without the commonest, as far as all of those
    /// together are not enough.
    fn telling(&self) -> u32 {
        let mut places: Vec<usize> = (0..self.mass.len()).collect();
        places.sort_by(|a, b| self.mass[*a].total_cmp(&self.mass[*b]));
        let (mut telling, mut common) = (u32::MAX, 0.0);
        for at in places {
            common += self.mass[at];
            if common >= self.least {
                break;
            }
            telling &= !(1 << at);
        }
        telling
    }

    fn sum(&self, words: u32) -> f32 {
        self.mass.iter().enumerate().filter(|(at, _)| words >> at & 1 == 1).map(|(_, mass)| mass).sum()
    }

    fn covered(&self, words: u32) -> f32 {
        self.known.get(words as usize).copied().unwrap_or_else(|| self.sum(words))
    }

    fn is_enough(&self, words: u32) -> bool {
        self.least == 0.0 || self.covered(words) >= self.least
    }

    fn is_full(&self, words: u32) -> bool {
        self.covered(words) >= self.full
    }
}

/// The best matches ranked closely, then the others as they were found; ties by person.
fn by_match(
    segments: &[&Segment],
    plan: &Plan,
    ranking: &Ranking,
    mut candidates: Vec<Candidate>,
    wanted: usize,
) -> tantivy::Result<Vec<Candidate>> {
    let key = |one: &Candidate| segments[one.segment as usize].columns.keys[one.found.doc as usize];
    let order = |a: &Candidate, b: &Candidate| b.found.score.total_cmp(&a.found.score).then_with(|| key(a).cmp(&key(b)));
    let most = wanted.max(CLOSELY);
    if candidates.len() > most {
        candidates = best_by_score(candidates, most, order);
    }
    candidates.sort_unstable_by(order);
    let close = candidates.len().min(CLOSELY);
    let (near, far) = candidates.split_at_mut(close);
    near.sort_unstable_by_key(|one| (one.segment, one.found.doc));
    for of_segment in near.chunk_by_mut(|a, b| a.segment == b.segment) {
        let segment = segments[of_segment[0].segment as usize];
        let mut ranker = Ranker::new(segment, plan, ranking)?;
        for one in of_segment {
            one.found.score = ranker.score(one.found.doc, None);
        }
    }
    near.sort_unstable_by(order);
    // scores never rise further down, though those were reckoned roughly
    let lowest = near.last().map_or(0.0, |last| last.found.score);
    let roughest = far.first().map_or(1.0, |first| first.found.score.max(f32::MIN_POSITIVE));
    for one in far {
        one.found.score *= lowest / roughest;
    }
    Ok(candidates)
}

/// So many candidates, the best by their scores. Very many may have the same score, and telling those apart by their people costs a look
/// far away for each: only those that score as the last one that is taken are.
fn best_by_score(
    candidates: Vec<Candidate>,
    most: usize,
    order: impl Fn(&Candidate, &Candidate) -> std::cmp::Ordering,
) -> Vec<Candidate> {
    let mut scores: Vec<f32> = candidates.iter().map(|one| one.found.score).collect();
    let (_, least, _) = scores.select_nth_unstable_by(most - 1, |a, b| b.total_cmp(a));
    let mut best = Vec::with_capacity(most);
    let mut equal = Vec::new();
    for one in candidates {
        match one.found.score.total_cmp(least) {
            std::cmp::Ordering::Greater => best.push(one),
            std::cmp::Ordering::Equal => equal.push(one),
            std::cmp::Ordering::Less => {}
        }
    }
    let free = most - best.len();
    if equal.len() > free && free > 0 {
        equal.select_nth_unstable_by(free - 1, order);
    }
    equal.truncate(free);
    best.extend(equal);
    best
}

fn by_name(segments: &[&Segment], mut candidates: Vec<Candidate>, wanted: usize) -> tantivy::Result<Vec<Candidate>> {
    let mut first = Vec::new();
    candidates.sort_unstable_by_key(|one| one.segment);
    for of_segment in candidates.chunk_by(|a, b| a.segment == b.segment) {
        let segment = segments[of_segment[0].segment as usize];
        let mut ranked: Vec<(u64, Candidate)> = of_segment.iter().map(|one| (segment.name_rank(one.found.doc), *one)).collect();
        if ranked.len() > wanted && wanted > 0 {
            ranked.select_nth_unstable_by_key(wanted - 1, |one| one.0);
            ranked.truncate(wanted);
        }
        for (_, one) in ranked {
            let key = segment.columns.keys[one.found.doc as usize];
            first.push((segment.card(one.found.doc)?, key, one));
        }
    }
    first.sort_unstable_by(|a, b| (&a.0, a.1).cmp(&(&b.0, b.1)));
    Ok(first.into_iter().map(|(_, _, one)| one).collect())
}

fn by_checked(segments: &[&Segment], candidates: Vec<Candidate>, wanted: usize) -> Vec<Candidate> {
    let mut keyed: Vec<((Reverse<u64>, u128), Candidate)> = candidates
        .into_iter()
        .map(|one| {
            let segment = segments[one.segment as usize];
            ((Reverse(segment.checked(one.found.doc)), segment.columns.keys[one.found.doc as usize]), one)
        })
        .collect();
    if keyed.len() > wanted && wanted > 0 {
        keyed.select_nth_unstable_by_key(wanted - 1, |one| one.0);
        keyed.truncate(wanted);
    }
    keyed.sort_unstable_by_key(|one| one.0);
    keyed.into_iter().map(|(_, one)| one).collect()
}
