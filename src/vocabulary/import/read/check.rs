//! What the entries of a file are together: each once, with links that lead somewhere and in no circle, and names that can be found.

use std::collections::HashMap;

use super::{CONCEPTS, DEFINITION, Entry, File, Format, NAME, NAMES};
use crate::sent::Problems;
use crate::text::{clean, thousands};
use crate::vocabulary::names::name_key;
use crate::vocabulary::store::imports::is_address;

/// The longest address of a concept elsewhere that is kept, in bytes.
const ADDRESS: usize = 500;
/// How many broader concepts a concept may have.
const BROADER: usize = 200;
/// How many concepts of a circle are named.
const NAMED: usize = 8;

/// Refuses what is there twice; puts everything else right and notes it.
pub(super) fn check(file: &mut File) -> Result<(), Problems> {
    let mut wrong = Problems::default();
    if file.entries.len() > CONCEPTS {
        wrong.add(file.entries[CONCEPTS].line, format!("There are more than {CONCEPTS} concepts. Split the vocabulary."));
        return Err(wrong);
    }
    let mut places: HashMap<String, usize> = HashMap::with_capacity(file.entries.len());
    for (place, entry) in file.entries.iter().enumerate() {
        let what = if file.format == Format::Plain { &entry.label } else { &entry.origin };
        match places.get(&entry.origin) {
            Some(first) => {
                wrong.add(
                    entry.line,
                    format!("{what:?} is there already, in line {}. Keep one of them.", file.entries[*first].line),
                );
            }
            None => {
                places.insert(entry.origin.clone(), place);
            }
        }
    }
    if !wrong.is_empty() {
        return Err(wrong);
    }
    let plain = file.format == Format::Plain;
    for entry in &mut file.entries {
        tidy(entry, &mut file.notes);
        let (line, origin) = (entry.line, entry.origin.clone());
        // what a list does not have itself may be in the house
        if !plain {
            entry.broader.retain(|broader| {
                let there = places.contains_key(broader);
                if !there {
                    file.notes.add(line, format!("{origin}: {broader} is not in the file, so the link to it is left out."));
                }
                there
            });
        }
        entry.broader.sort();
        entry.broader.dedup();
        if entry.broader.len() > BROADER {
            file.notes.add(line, format!("{} has more than {BROADER} broader concepts; the rest are left out.", entry.label));
            entry.broader.truncate(BROADER);
        }
        entry.same.retain(|address| is_address(address) && address.len() <= ADDRESS);
        entry.same.sort();
        entry.same.dedup();
        entry.same.truncate(NAMES);
    }
    break_circles(&mut file.entries, &places, &mut file.notes);
    Ok(())
}

/// Cleans an entry's texts and leaves out names that nobody could find.
fn tidy(entry: &mut Entry, notes: &mut Problems) {
    let line = entry.line;
    let shorten = |text: &str, most: usize, what: &str, notes: &mut Problems| -> String {
        let text = clean(text, false);
        if text.len() <= most || text.chars().count() <= most {
            return text;
        }
        // how many more is not known: some readers cut before
        notes.add(line, format!("{what} has more than {} letters and is cut there.", thousands(most as u64)));
        text.chars().take(most).collect()
    };
    // an obsolete term is often named so
    if entry.obsolete
        && let Some(rest) = entry.label.strip_prefix("obsolete ")
    {
        entry.label = rest.to_owned();
    }
    entry.label = shorten(&entry.label, NAME, "The label", notes);
    if name_key(&entry.label).is_empty() {
        notes.add(line, format!("{:?} has no letter or digit; {} takes its place.", entry.label, entry.origin));
        entry.label = clean(&entry.origin, false);
    }
    entry.definition = shorten(&entry.definition, DEFINITION, "The definition", notes);
    let mut keys = vec![name_key(&entry.label)];
    for (what, list) in
        [("a short form", &mut entry.abbreviations), ("a synonym", &mut entry.synonyms), ("a synonym", &mut entry.loose)]
    {
        let mut kept = Vec::with_capacity(list.len());
        for name in list.iter() {
            let name = clean(name, false);
            let key = name_key(&name);
            if key.is_empty() || keys.contains(&key) {
                continue;
            }
            if name.chars().count() > NAME {
                notes.add(line, format!("{what} has more than {NAME} letters and is left out."));
                continue;
            }
            if kept.len() == NAMES {
                notes.add(line, format!("{} has more than {NAMES} names of one sort; the rest are left out.", entry.label));
                break;
            }
            keys.push(key);
            kept.push(name);
        }
        *list = kept;
    }
}

/// Leaves out the links that close circles, found by going through the entries in the file's order and up from each.
fn break_circles(entries: &mut [Entry], places: &HashMap<String, usize>, notes: &mut Problems) {
    let links: Vec<Vec<usize>> =
        entries.iter().map(|entry| entry.broader.iter().filter_map(|origin| places.get(origin).copied()).collect()).collect();
    // 0: not seen, 1: on the way from a start to here, 2: done
    let mut seen = vec![0_u8; entries.len()];
    let mut closing: Vec<(usize, usize)> = Vec::new();
    for start in 0..entries.len() {
        if seen[start] != 0 {
            continue;
        }
        seen[start] = 1;
        let mut way: Vec<(usize, usize)> = vec![(start, 0)];
        while let Some((place, next)) = way.last_mut() {
            let place = *place;
            let Some(to) = links[place].get(*next).copied() else {
                seen[place] = 2;
                way.pop();
                continue;
            };
            *next += 1;
            if seen[to] == 1 {
                let mut circle: Vec<&str> = way
                    .iter()
                    .map(|(place, _)| *place)
                    .skip_while(|place| *place != to)
                    .take(NAMED)
                    .map(|place| entries[place].label.as_str())
                    .collect();
                if circle.len() == NAMED {
                    circle.push("…");
                }
                circle.push(&entries[to].label);
                let what = format!(
                    "These go in a circle: {}. The link from {} up to {} is left out.",
                    circle.join(" → "),
                    entries[place].label,
                    entries[to].label
                );
                notes.add(entries[place].line, what);
                closing.push((place, to));
            } else if seen[to] == 0 {
                seen[to] = 1;
                way.push((to, 0));
            }
        }
    }
    for (place, to) in closing {
        let above = entries[to].origin.clone();
        entries[place].broader.retain(|origin| *origin != above);
    }
}
