//! Rows to concepts.

use std::collections::HashMap;

use super::PROBLEMS_TOLD;
use super::parse::{Problem, Row};
use crate::ids::ConceptId;
use crate::vocabulary::model::{Concept, Kind, State};
use crate::vocabulary::names::name_key;

/// Rows of all files of a vocabulary to its concepts: broader labels are looked up, and nothing may be twice or go in a circle.
pub fn link(rows: Vec<Row>, source: &str) -> Result<Vec<Concept>, Vec<Problem>> {
    let mut problems: Vec<Problem> = Vec::new();
    // a skill and a job title may have one name
    let key = |row: &Row| (row.kind.is_of_titles().then_some(row.kind), name_key(&row.label));
    let mut by_key: HashMap<(Option<Kind>, String), usize> = HashMap::with_capacity(rows.len());
    let mut by_id: HashMap<String, usize> = HashMap::with_capacity(rows.len());
    let problem = |row: &Row, column: &'static str, what: String| Problem {
        file: row.file.clone(),
        line: row.line,
        column: Some(column),
        what,
    };
    for (place, row) in rows.iter().enumerate() {
        let id = row.kind.id_of(&row.label);
        if id.is_empty() {
            problems.push(problem(row, "label", format!("{:?} makes no address. Give it a name with Latin letters.", row.label)));
        }
        let first = by_key.get(&key(row)).or_else(|| by_id.get(&id)).map(|first| &rows[*first]);
        if let Some(first) = first {
            let what = format!(
                "{:?} is there already as {:?} ({}, line {}). Put its names there, or give it another label.",
                row.label, first.label, first.file, first.line
            );
            problems.push(problem(row, "label", what));
        }
        by_key.entry(key(row)).or_insert(place);
        by_id.entry(id).or_insert(place);
    }
    let mut broader: Vec<Vec<usize>> = Vec::with_capacity(rows.len());
    for row in &rows {
        let mut found = Vec::new();
        for label in &row.broader {
            match by_key.get(&(None, name_key(label))) {
                Some(place) => found.push(*place),
                None => {
                    let what = format!("There is no concept {label:?}. Check the spelling, or add a line for it.");
                    problems.push(problem(row, "broader", what));
                }
            }
        }
        broader.push(found);
    }
    if let Some(circle) = circle(&broader) {
        let labels: Vec<&str> = circle.iter().map(|place| rows[*place].label.as_str()).collect();
        let what = format!("These go in a circle: {}. Take one of the broader concepts away.", labels.join(" → "));
        problems.push(problem(&rows[circle[0]], "broader", what));
    }
    if !problems.is_empty() {
        problems.truncate(PROBLEMS_TOLD);
        return Err(problems);
    }
    let ids: Vec<ConceptId> = rows.iter().map(|row| ConceptId::from(row.kind.id_of(&row.label))).collect();
    Ok(rows
        .into_iter()
        .zip(&broader)
        .zip(&ids)
        .map(|((row, broader), id)| Concept {
            id: id.clone(),
            label: row.label,
            kind: row.kind,
            synonyms: row.synonyms,
            abbreviations: row.abbreviations,
            broader: broader.iter().map(|place| ids[*place].clone()).collect(),
            state: State::Active,
            source: source.to_owned(),
        })
        .collect())
}

/// A circle among links, if there is one: its places in order, the first again at the end.
fn circle(links: &[Vec<usize>]) -> Option<Vec<usize>> {
    // 0: not seen, 1: on the way from a start to here, 2: leads to no circle
    let mut seen = vec![0_u8; links.len()];
    for start in 0..links.len() {
        if seen[start] != 0 {
            continue;
        }
        seen[start] = 1;
        let mut way: Vec<(usize, usize)> = vec![(start, 0)];
        while let Some((place, next)) = way.last_mut() {
            let Some(to) = links[*place].get(*next).copied() else {
                seen[*place] = 2;
                way.pop();
                continue;
            };
            *next += 1;
            if seen[to] == 1 {
                let mut circle: Vec<usize> = way.iter().map(|(place, _)| *place).skip_while(|place| *place != to).collect();
                circle.push(to);
                return Some(circle);
            }
            if seen[to] == 0 {
                seen[to] = 1;
                way.push((to, 0));
            }
        }
    }
    None
}
