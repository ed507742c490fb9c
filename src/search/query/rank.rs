//! How well the best matches match: where the words stand, how near to each other, and what is claimed.

use tantivy::postings::{Postings, SegmentPostings};
use tantivy::schema::IndexRecordOption;
use tantivy::{DocSet, TERMINATED};

use super::plan::{Group, Part, Plan, Via};
use crate::search::ranking::Ranking;
use crate::search::schema::{Lengths, Zone, Zones};
use crate::search::segment::Segment;

/// What a skill is worth where a job title was asked for, of what it is worth asked for by its own name: whoever is called so comes first.
const SKILL_OF_A_TITLE: f32 = 0.5;

/// One part of a score, for explanations.
#[derive(Debug, Clone, PartialEq)]
pub struct Reason {
    /// What it is for.
    pub what: String,
    /// What it adds.
    pub adds: f32,
}

/// Scores documents of one segment; ask in ascending order.
pub struct Ranker<'a> {
    segment: &'a Segment,
    plan: &'a Plan,
    ranking: &'a Ranking,
    groups: Vec<Vec<Cursor>>,
    /// For words with endings: who has the very form that was typed.
    forms: Vec<Option<SegmentPostings>>,
    /// Neighbouring words of the query and how far apart they may stand.
    pairs: Vec<(usize, usize, u32)>,
    rarities: Vec<f32>,
    /// The concepts that are looked for with their words.
    named: Vec<Named>,
    /// What each group and each pair adds in the document at hand.
    adds: Vec<f32>,
    nears: Vec<f32>,
    /// Where each word stands in the document at hand.
    places: Vec<Vec<u32>>,
    positions: Vec<u32>,
    /// Where anything that is looked for stands in the document at hand.
    zones: Zones,
}

impl std::fmt::Debug for Ranker<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Ranker").field("segment", &self.segment).finish_non_exhaustive()
    }
}

/// A concept that is looked for, and what stands for the words of its name.
struct Named {
    /// Its group.
    group: usize,
    /// The groups of its words, and the pairs of them.
    groups: Vec<usize>,
    pairs: Vec<usize>,
    /// What all of its words tell where they stand together.
    full: f32,
}

/// The postings of one way.
struct Cursor {
    way: usize,
    postings: SegmentPostings,
    /// The place of the concept that it is a way to, among the segment's.
    concept: Option<u32>,
}

impl<'a> Ranker<'a> {
    /// Opens the postings of every way.
    pub fn new(segment: &'a Segment, plan: &'a Plan, ranking: &'a Ranking) -> tantivy::Result<Self> {
        let mut groups = Vec::with_capacity(plan.groups.len());
        for group in &plan.groups {
            let mut cursors = Vec::with_capacity(group.ways.len());
            for (way, term) in group.ways.iter().enumerate() {
                if let Some(info) = segment.term(&term.term)? {
                    let postings = segment.text.read_postings_from_terminfo(&info, IndexRecordOption::WithFreqsAndPositions)?;
                    let is_claim = matches!(term.via, Via::Same | Via::Namesake | Via::Narrower | Via::Narrowest);
                    let concept = is_claim.then(|| segment.columns.concept(&term.term[1..])).flatten();
                    cursors.push(Cursor { way, postings, concept });
                }
            }
            groups.push(cursors);
        }
        let mut forms = Vec::with_capacity(plan.words.len());
        for word in &plan.words {
            let info = if word.plain == word.stem { None } else { segment.word(&word.plain)? };
            let open = |info| segment.words.read_postings_from_terminfo(&info, IndexRecordOption::Basic);
            forms.push(info.map(open).transpose()?);
        }
        let mut rarities = vec![0.0_f32; plan.words.len()];
        for group in &plan.groups {
            if let (Part::Word(at), false) = (group.part, group.soft) {
                let telling =
                    group.ways.iter().filter(|way| !matches!(way.via, Via::Alike | Via::Field)).map(|way| way.weight * way.rarity);
                rarities[at] = telling.fold(rarities[at], f32::max);
            }
        }
        let great: Vec<usize> = (0..plan.words.len()).filter(|at| !plan.words[*at].small).collect();
        let pairs: Vec<(usize, usize, u32)> =
            great.windows(2).map(|pair| (pair[0], pair[1], (pair[1] - pair[0]) as u32 + 1)).collect();
        Ok(Self {
            named: named(plan, &pairs, &rarities, ranking),
            adds: vec![0.0; groups.len()],
            nears: vec![0.0; pairs.len()],
            groups,
            forms,
            pairs,
            rarities,
            places: vec![Vec::new(); plan.words.len()],
            positions: Vec::new(),
            zones: 0,
            segment,
            plan,
            ranking,
        })
    }

    /// A document's score; notes its parts where `reasons` are wanted.
    pub fn score(&mut self, doc: u32, mut reasons: Option<&mut Vec<Reason>>) -> f32 {
        let lengths = self.segment.lengths(doc);
        self.places.iter_mut().for_each(Vec::clear);
        self.zones = 0;
        let mut score = 0.0;
        let mut best = vec![0.0; self.named.len()];
        for at in 0..self.groups.len() {
            self.adds[at] = 0.0;
            let Some((mut adds, way, zone)) = self.group(at, doc, lengths) else { continue };
            if zone != Zone::Title && self.is_title(at) {
                adds *= SKILL_OF_A_TITLE;
            }
            score += adds;
            self.adds[at] = adds;
            let by = &self.plan.groups[at].ways[way];
            if let Some(named) = self.named.iter().position(|named| named.group == at)
                && matches!(by.via, Via::Same | Via::Namesake)
                // a text that mentions it is no claim
                && zone != Zone::Summary
            {
                best[named] = adds / by.rarity;
            }
            if let Some(reasons) = reasons.as_deref_mut() {
                reasons.push(Reason { what: self.describe(at, way, zone), adds });
            }
        }
        let near = self.near();
        score += near;
        let owed: f32 = self.named.iter().zip(best).map(|(named, best)| self.owed(named, best)).sum();
        score += owed;
        let name = self.name();
        score += name;
        if let Some(reasons) = reasons {
            let more = [(near, "words near each other"), (owed, "the concept under another name"), (name, "all words in the name")];
            reasons.extend(more.into_iter().filter(|more| more.0 > 0.0).map(|(adds, what)| Reason { what: what.to_owned(), adds }));
        }
        score
    }

    /// Where anything that is looked for stands in the document that was scored last.
    pub fn zones(&self) -> Zones {
        self.zones
    }

    /// Whether a group is for a concept that was asked for by a job title.
    fn is_title(&self, group: usize) -> bool {
        matches!(self.plan.groups[group].part, Part::Concept(at) if self.plan.concepts.get(at).is_some_and(|concept| concept.title))
    }

    /// The best way of a group: what it adds, which it is, and the zone that gives most.
    fn group(&mut self, at: usize, doc: u32, lengths: Lengths) -> Option<(f32, usize, Zone)> {
        let group = &self.plan.groups[at];
        let mut best: Option<(f32, usize, Zone)> = None;
        for cursor in &mut self.groups[at] {
            if !reach(&mut cursor.postings, doc) {
                continue;
            }
            let way = &group.ways[cursor.way];
            cursor.postings.positions(&mut self.positions);
            self.zones |= self.positions.iter().fold(0, |zones, position| zones | Zone::of(*position).bit());
            let is_claim = matches!(group.part, Part::Concept(_));
            let (zones, zone) = zones(&self.positions, lengths, self.ranking, is_claim);
            let mut adds = way.weight * way.rarity * zones;
            match group.part {
                Part::Word(word) => {
                    if !matches!(way.via, Via::Alike | Via::Field) {
                        self.places[word].extend(&self.positions);
                    }
                    if way.via == Via::Word && !form_is(&mut self.forms[word], &self.plan.words[word], doc) {
                        adds *= self.ranking.words.stem;
                    }
                }
                _ => adds *= claimed(self.segment, self.ranking, cursor.concept, doc),
            }
            if best.is_none_or(|best| adds > best.0) {
                best = Some((adds, cursor.way, zone));
            }
        }
        best
    }

    /// Neighbours of the query that stand near each other, in order, in one zone.
    fn near(&mut self) -> f32 {
        let mut sum = 0.0;
        self.places.iter_mut().for_each(|places| places.sort_unstable());
        for (pair, (first, second, apart)) in self.pairs.iter().enumerate() {
            let (firsts, seconds) = (&self.places[*first], &self.places[*second]);
            let mut best = 0.0_f32;
            let mut at = 0;
            for position in firsts {
                while seconds.get(at).is_some_and(|next| next <= position) {
                    at += 1;
                }
                let Some(next) = seconds.get(at) else { break };
                if next - position <= *apart && Zone::of(*next) == Zone::of(*position) {
                    best = best.max(self.ranking.zone(Zone::of(*position)).weight);
                }
            }
            let adds = self.ranking.phrase.pair * best * self.rarities[*first].min(self.rarities[*second]);
            self.nears[pair] = adds;
            sum += adds;
        }
        sum
    }

    /// What the words of a concept's name would add for somebody who has it under another name, as far as the words that they do have
    /// add less: else whoever has the words apart from each other would come before them.
    fn owed(&self, named: &Named, worth: f32) -> f32 {
        let groups = named.groups.iter().map(|at| self.adds[*at]);
        let have = groups.chain(named.pairs.iter().map(|at| self.nears[*at])).sum::<f32>();
        (worth * named.full * self.ranking.concepts.words - have).max(0.0)
    }

    /// What it is worth that every word of a name stands in the name.
    fn name(&self) -> f32 {
        if !self.plan.is_name {
            return 0.0;
        }
        let is_there = |places: &Vec<u32>| places.iter().any(|place| Zone::of(*place) == Zone::Name);
        let words = self.plan.words.iter().zip(&self.places).filter(|(word, _)| !word.small);
        if words.clone().all(|(_, places)| is_there(places)) {
            self.ranking.names.full * self.rarities.iter().sum::<f32>()
        } else {
            0.0
        }
    }

    fn describe(&self, at: usize, way: usize, zone: Zone) -> String {
        let group = &self.plan.groups[at];
        let way = &group.ways[way];
        let what = match group.part {
            Part::Word(word) => format!("word “{}”", self.plan.words[word].plain),
            Part::Concept(concept) => format!("concept “{}”", self.plan.concepts[concept].label),
            Part::Long(word) => format!("what “{}” stands for", self.plan.words[word].plain),
            Part::Joined(word) => format!("written together from “{}”", self.plan.words[word].plain),
            Part::Title(from, until) => format!("job title “{}”", self.plan.said(from, until)),
            Part::Whole(from, until) => format!("whole label “{}”", self.plan.said(from, until)),
        };
        let term = way.term.trim_start_matches(|letter: char| letter.is_control());
        format!("{what} as {:?} “{term}” (weight {:.2}, rarity {:.2}) best in {}", way.via, way.weight, way.rarity, zone.label())
    }
}

/// The concepts of a plan with the groups and pairs of their words; of two that share a word the first.
fn named(plan: &Plan, pairs: &[(usize, usize, u32)], rarities: &[f32], ranking: &Ranking) -> Vec<Named> {
    let mut all = Vec::new();
    let mut taken = 0;
    for (group, one) in plan.groups.iter().enumerate() {
        let Part::Concept(at) = one.part else { continue };
        if one.soft || one.words & taken != 0 {
            continue;
        }
        taken |= one.words;
        // whoever is called so comes before whoever has the skill
        if plan.concepts.get(at).is_some_and(|concept| concept.title) {
            continue;
        }
        let is_of = |words: u32| words != 0 && words & !one.words == 0;
        let covers = |group: &Group| match group.part {
            Part::Concept(_) => false,
            Part::Whole(from, until) => is_of((from..until).fold(0, |words, at| words | 1 << at)),
            _ => is_of(group.words),
        };
        let within: Vec<usize> = (0..pairs.len()).filter(|at| is_of(1 << pairs[*at].0 | 1 << pairs[*at].1)).collect();
        let words = (0..rarities.len()).filter(|at| one.words >> at & 1 == 1).map(|at| rarities[at]);
        let near = within.iter().map(|at| rarities[pairs[*at].0].min(rarities[pairs[*at].1])).sum::<f32>();
        all.push(Named {
            group,
            groups: (0..plan.groups.len()).filter(|at| covers(&plan.groups[*at])).collect(),
            full: words.sum::<f32>() + ranking.phrase.pair * near,
            pairs: within,
        });
    }
    all
}

/// Moves to a document; false where it is not among the postings.
fn reach(postings: &mut SegmentPostings, doc: u32) -> bool {
    if postings.doc() < doc {
        postings.seek(doc);
    }
    postings.doc() == doc && doc != TERMINATED
}

fn form_is(form: &mut Option<SegmentPostings>, word: &super::plan::Asked, doc: u32) -> bool {
    match form {
        Some(postings) => reach(postings, doc),
        None => word.plain == word.stem,
    }
}

/// What the places of a term, a word or a claim on a concept, are worth: the best zone fully, the others in part. Says which zone is best.
fn zones(positions: &[u32], lengths: Lengths, ranking: &Ranking, is_claim: bool) -> (f32, Zone) {
    let claims = &ranking.claims;
    let (saturation, long) = if is_claim { (claims.saturation, claims.length) } else { (ranking.saturation, ranking.length) };
    let (mut best, mut sum, mut where_best) = (0.0_f32, 0.0, Zone::Summary);
    // they come in order, zone by zone
    for here in positions.chunk_by(|a, b| Zone::of(*a) == Zone::of(*b)) {
        let (zone, times) = (Zone::of(here[0]), here.len() as f32);
        let weights = ranking.zone(zone);
        let length = lengths.get(zone) as f32 / weights.words;
        let held_back = saturation * (1.0 - long + long * length);
        let part = if is_claim && zone == Zone::Instruments { claims.instruments } else { 1.0 };
        let worth = part * weights.weight * times * (saturation + 1.0) / (times + held_back);
        sum += worth;
        if worth > best {
            (best, where_best) = (worth, zone);
        }
    }
    (best + ranking.best.others * (sum - best), where_best)
}

/// What a document's best claim on a concept is worth; 1 where it only mentions it.
fn claimed(segment: &Segment, ranking: &Ranking, concept: Option<u32>, doc: u32) -> f32 {
    let Some(concept) = concept else { return 1.0 };
    let claims = segment.columns.claims_of(doc).iter();
    claims
        .filter(|claim| claim.concept() == concept)
        .map(|claim| ranking.claim(claim.level(), claim.intents()))
        .reduce(f32::max)
        .unwrap_or(1.0)
}
