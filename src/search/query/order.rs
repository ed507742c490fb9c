//! In which order: the best match first, by name, or by when a profile was checked.

use std::cmp::Reverse;

use super::plan::Plan;
use super::rank::Ranker;
use super::select::Candidate;
use crate::search::first::First;
use crate::search::ranking::Ranking;
use crate::search::schema::Zones;
use crate::search::segment::Segment;

/// Somebody found, in their place, and where what is looked for stands.
pub(super) type Ordered = (Candidate, Zones);

/// How many of the best matches are ranked closely.
const CLOSELY: usize = 120;

/// The best matches ranked closely, then the others as they were found; ties by person.
pub(super) fn by_match(
    segments: &[&Segment],
    plan: &Plan,
    ranking: &Ranking,
    candidates: impl Iterator<Item = Candidate>,
    wanted: usize,
) -> tantivy::Result<Vec<Ordered>> {
    let key = |one: &Candidate| segments[one.segment as usize].columns.keys[one.found.doc as usize];
    let order = |a: &Candidate, b: &Candidate| b.found.score.total_cmp(&a.found.score).then_with(|| key(a).cmp(&key(b)));
    let mut best = First::new(wanted.max(CLOSELY), order);
    candidates.for_each(|one| best.take(one));
    let mut best = best.finish();
    let far = if best.len() > CLOSELY {
        best.sort_unstable_by(order);
        best.split_off(CLOSELY)
    } else {
        Vec::new()
    };
    let mut near: Vec<Ordered> = best.into_iter().map(anywhere).collect();
    near.sort_unstable_by_key(|(one, _)| (one.segment, one.found.doc));
    for of_segment in near.chunk_by_mut(|(a, _), (b, _)| a.segment == b.segment) {
        let segment = segments[of_segment[0].0.segment as usize];
        let mut ranker = Ranker::new(segment, plan, ranking)?;
        segment.fetch(of_segment.iter().map(|(one, _)| one.found.doc));
        for (one, zones) in of_segment {
            one.found.score = ranker.score(one.found.doc, None);
            *zones = ranker.zones();
        }
    }
    near.sort_unstable_by(|(a, _), (b, _)| order(a, b));
    // scores never rise further down, though those were reckoned roughly
    let lowest = near.last().map_or(0.0, |(last, _)| last.found.score);
    let roughest = far.first().map_or(1.0, |first| first.found.score.max(f32::MIN_POSITIVE));
    near.extend(far.into_iter().map(|mut one| {
        one.found.score *= lowest / roughest;
        anywhere(one)
    }));
    Ok(near)
}

/// Somebody found of whom it is not known where what is looked for stands.
pub(super) fn anywhere(one: Candidate) -> Ordered {
    (one, Zones::MAX)
}

pub(super) fn by_name(
    segments: &[&Segment],
    candidates: impl Iterator<Item = Candidate>,
    wanted: usize,
) -> tantivy::Result<Vec<Candidate>> {
    let candidates: Vec<Candidate> = candidates.collect();
    let mut first = Vec::new();
    // they come segment by segment
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

pub(super) fn by_checked(segments: &[&Segment], candidates: impl Iterator<Item = Candidate>, wanted: usize) -> Vec<Candidate> {
    let mut keyed: Vec<((Reverse<u64>, u128), Candidate)> = candidates
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
