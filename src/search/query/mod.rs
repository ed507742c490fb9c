//! From a question to an answer: plan, retrieve, count, rank. Pure computing over snapshots; nothing here waits.

mod build;
mod cover;
pub mod lexicon;
mod meant;
mod order;
mod people;
pub mod plan;
mod question;
mod rank;
mod retrieve;
mod select;
mod wish;

pub use build::{part_read, plan};
pub use meant::{shortened, subject};
pub use question::{Answer, Hit, Question, Sort};
pub use rank::Reason;
pub use retrieve::Match;
pub use wish::{About, Wish};

use self::cover::retrieved;

use self::lexicon::Lexicon;
use self::order::{anywhere, by_checked, by_match, by_name};
use self::plan::Plan;
use self::rank::Ranker;
use self::select::{all_met, select};
use super::Concepts;
use super::facets::Dimension;
use super::ranking::Ranking;
use super::schema::CONCEPT;
use super::segment::Segment;
use super::shelves::View;
use crate::ids::PersonId;

/// How deep results can be asked for.
pub const DEPTH: usize = 1_000;
/// Values of a facet that are given.
const VALUES: usize = 12;

/// Answers a question from a viewer's shelves.
pub fn answer(views: &[View], question: &Question, concepts: &Concepts, ranking: &Ranking) -> tantivy::Result<Answer> {
    let lexicon = Lexicon::new(views);
    let (text, wishes) = wishes(views, question, concepts)?;
    let plan = plan(&text, &lexicon, concepts, ranking, question.exact)?;
    // "shadowing opportunities": nobody writes the second word, and the first tells what to look for
    let browse = text.trim().is_empty() || (plan.is_empty() && !wishes.is_empty());
    let bound = bound(&plan, question, &wishes, &lexicon)?;
    let segments: Vec<(&Segment, Option<u16>)> =
        views.iter().flat_map(|view| view.snapshot.segments.iter().map(move |segment| (segment, view.left_out(segment)))).collect();
    let found = if browse {
        segments.iter().map(|(segment, left_out)| retrieve::everybody(segment, *left_out)).collect()
    } else {
        retrieved(&segments, &plan, ranking)?
    };
    let selected = select(&segments, found, question, &wishes, &bound, browse)?;
    let names_somebody = wishes.iter().any(|wish| wish.about == About::Name);
    let all_met = all_met(&wishes);
    if names_somebody && !selected.candidates().any(|one| one.found.met == all_met) {
        // nobody of that name has to do with the rest: their words are looked for as any others
        let mut literal = question.literal.clone();
        literal.push(About::Name);
        return answer(views, &Question { literal, ..question.clone() }, concepts, ranking);
    }
    let total = selected.found.iter().map(|found| found.len()).sum();
    let segments: Vec<&Segment> = segments.into_iter().map(|(segment, _)| segment).collect();
    let sort = if browse && question.sort == Sort::Match { Sort::Name } else { question.sort };
    let wanted = (question.offset + question.limit).min(DEPTH);
    let mut ordered = Vec::with_capacity(wanted.min(total));
    // who meets more of the wishes comes first, in whatever order
    for met in (0..=all_met).rev() {
        let wanted = wanted.saturating_sub(ordered.len());
        if wanted == 0 {
            break;
        }
        let candidates = selected.candidates().filter(|one| one.found.met == met);
        let mut some = match sort {
            Sort::Match => by_match(&segments, &plan, ranking, candidates, wanted)?,
            Sort::Name => by_name(&segments, candidates, wanted)?.into_iter().map(anywhere).collect(),
            Sort::Checked => by_checked(&segments, candidates, wanted).into_iter().map(anywhere).collect(),
        };
        some.truncate(wanted);
        ordered.extend(some);
    }
    let mut hits = Vec::with_capacity(question.limit.min(ordered.len()));
    for (one, zones) in ordered.into_iter().skip(question.offset) {
        let segment = segments[one.segment as usize];
        let mut reasons = Vec::new();
        if question.explain && !browse {
            Ranker::new(segment, &plan, ranking)?.score(one.found.doc, Some(&mut reasons));
        }
        let person = PersonId::from(segment.person(one.found.doc)?);
        hits.push(Hit { person, score: one.found.score, words: one.found.words, zones, reasons });
    }
    let facets = if question.facets { selected.counts.finish(&question.chosen, concepts, VALUES) } else { Vec::new() };
    Ok(Answer { plan, wishes, hits, total, full: selected.full, facets })
}

/// The words to look for, and what else they ask for. A filter that is chosen speaks for its dimension.
fn wishes(views: &[View], question: &Question, concepts: &Concepts) -> tantivy::Result<(String, Vec<Wish>)> {
    // before anything is looked up: whoever sends a book is read no further than anybody else
    let text = part_read(&question.text);
    if question.exact {
        return Ok((text.to_owned(), Vec::new()));
    }
    let mut meant = meant::meant(text, views, &question.literal, concepts)?;
    let is_chosen = |dimension| question.chosen.get(&dimension).is_some_and(|values| !values.is_empty());
    meant.wishes.retain(|wish| !wish.about.dimension().is_some_and(is_chosen));
    Ok((meant.rest, meant.wishes))
}

/// The concepts that filters by level and intent are about: those of the query, where anybody claims them.
fn bound(plan: &Plan, question: &Question, wishes: &[Wish], lexicon: &Lexicon<'_>) -> tantivy::Result<Vec<String>> {
    let asks = |dimension: Dimension| {
        question.chosen.contains_key(&dimension) || wishes.iter().any(|wish| wish.about == About::Filter(dimension))
    };
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
