//! What sort of thing a concept is, where its file does not say: by the words of its own label and of what is above it.

use std::collections::{HashMap, HashSet, VecDeque};

use super::Entry;
use crate::vocabulary::model::Kind;
use crate::vocabulary::names::name_key;

/// How many concepts above one are looked at.
const LOOKED_AT: usize = 64;

/// Last words of labels that tell the kind of everything below them.
const TELLING: [(&str, Kind); 26] = [
    ("instrument", Kind::Instrument),
    ("device", Kind::Instrument),
    ("apparatus", Kind::Instrument),
    ("equipment", Kind::Instrument),
    ("microscope", Kind::Instrument),
    ("spectrometer", Kind::Instrument),
    ("detector", Kind::Instrument),
    ("software", Kind::Software),
    ("software application", Kind::Software),
    ("material", Kind::Material),
    ("material entity", Kind::Material),
    ("reagent", Kind::Material),
    ("chemical entity", Kind::Material),
    ("molecular entity", Kind::Material),
    ("organism", Kind::Material),
    ("specimen", Kind::Material),
    ("anatomical entity", Kind::Material),
    ("technique", Kind::Technique),
    ("method", Kind::Technique),
    ("assay", Kind::Technique),
    ("process", Kind::Technique),
    ("microscopy", Kind::Technique),
    ("spectroscopy", Kind::Technique),
    ("spectrometry", Kind::Technique),
    ("chromatography", Kind::Technique),
    ("protocol", Kind::Technique),
];

/// Fills in kinds from the nearest label that tells; leaves those that nothing tells.
pub(super) fn guess(entries: &mut [Entry]) {
    let telling: HashMap<&str, Kind> = TELLING.into_iter().collect();
    let own: Vec<Option<Kind>> = entries.iter().map(|entry| entry.kind.or_else(|| told(&entry.label, &telling))).collect();
    let places: HashMap<&str, usize> = entries.iter().enumerate().map(|(place, entry)| (entry.origin.as_str(), place)).collect();
    let kinds: Vec<Option<Kind>> = (0..entries.len())
        .map(|start| {
            let (mut queue, mut seen) = (VecDeque::from([start]), HashSet::from([start]));
            while let Some(place) = queue.pop_front() {
                if own[place].is_some() || seen.len() > LOOKED_AT {
                    return own[place];
                }
                for above in entries[place].broader.iter().filter_map(|origin| places.get(origin.as_str())) {
                    if seen.insert(*above) {
                        queue.push_back(*above);
                    }
                }
            }
            None
        })
        .collect();
    for (entry, kind) in entries.iter_mut().zip(kinds) {
        entry.kind = kind;
    }
}

/// The kind that a label's last words tell.
fn told(label: &str, telling: &HashMap<&str, Kind>) -> Option<Kind> {
    let key = name_key(label);
    let words: Vec<&str> = key.split(' ').collect();
    let last = words.last()?;
    let two = words.len().checked_sub(2).map(|from| words[from..].join(" "));
    two.and_then(|two| telling.get(two.as_str()).copied()).or_else(|| telling.get(last).copied())
}
