//! What results can be filtered by, and how many there are of each value.
//!
//! Values within one facet widen, facets together narrow. The count beside a value says how many people there would be with it
//! chosen: the other facets' filters apply to it, its own facet's do not.

mod among;

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use serde::Serialize;

pub use among::Among;

use super::claim::{NO_INTENT, NO_LEVEL, intent_bit};
use super::concepts::Concepts;
use super::schema::BREAK;
use super::segment::{Columns, PackedClaim};
use crate::directory::model::{Intent, Level};

/// Sets of levels and intents that can be told apart.
const MASKS: usize = 1 << 11;

/// The value of a thing that is not said.
pub const NOT_SET: &str = "none";

/// What can be filtered by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Dimension {
    /// What someone offers or wants with a skill.
    Intent,
    /// How well they know it.
    Level,
    /// What they know: skills, and what is broader than them.
    Concept,
    /// Machines they run.
    Instrument,
    /// Units.
    Department,
    /// Campuses.
    Site,
    /// Universities.
    Institution,
    /// Fields of work.
    Discipline,
    /// Professional registers.
    Registration,
}

impl Dimension {
    /// Every dimension, in the order of the page.
    pub const ALL: [Self; 9] = [
        Self::Intent,
        Self::Level,
        Self::Concept,
        Self::Instrument,
        Self::Department,
        Self::Site,
        Self::Institution,
        Self::Discipline,
        Self::Registration,
    ];

    /// The name of its query parameter.
    pub fn code(self) -> &'static str {
        match self {
            Self::Intent => "intent",
            Self::Level => "level",
            Self::Concept => "concept",
            Self::Instrument => "instrument",
            Self::Department => "department",
            Self::Site => "site",
            Self::Institution => "institution",
            Self::Discipline => "discipline",
            Self::Registration => "registration",
        }
    }

    /// The dimension with this code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|dimension| dimension.code() == code)
    }

    /// Its heading.
    pub fn label(self) -> &'static str {
        match self {
            Self::Intent => "Offers",
            Self::Level => "Level",
            Self::Concept => "Skill",
            Self::Instrument => "Instrument",
            Self::Department => "Department",
            Self::Site => "Site",
            Self::Institution => "Institution",
            Self::Discipline => "Discipline",
            Self::Registration => "Registration",
        }
    }

    /// The letter that its values begin with in the index; none for what is told from claims.
    pub(super) fn letter(self) -> Option<char> {
        match self {
            Self::Intent | Self::Level | Self::Concept => None,
            Self::Instrument => Some('m'),
            Self::Department => Some('d'),
            Self::Site => Some('s'),
            Self::Institution => Some('i'),
            Self::Discipline => Some('f'),
            Self::Registration => Some('r'),
        }
    }
}

/// A value as the index holds it; `label` is what pages call it.
pub fn value(dimension: Dimension, value: &str, label: &str) -> String {
    format!("{}{BREAK}{value}{BREAK}{label}", dimension.letter().unwrap_or('?'))
}

/// Reads a value back; none for another kind.
pub fn from_value(text: &str) -> Option<(Dimension, &str, &str)> {
    let letter = text.chars().next()?;
    let dimension = Dimension::ALL.into_iter().find(|dimension| dimension.letter() == Some(letter))?;
    let (value, label) = text[1..].strip_prefix(BREAK)?.split_once(BREAK)?;
    Some((dimension, value, label))
}

/// Chosen values by dimension.
pub type Chosen = BTreeMap<Dimension, Vec<String>>;

/// The chosen values as one segment numbers them.
#[derive(Debug, Default)]
pub struct Filter {
    /// For each dimension told by values: the segment's numbers of those chosen.
    values: [Option<Vec<Range<usize>>>; 9],
    concepts: Option<Vec<u32>>,
    /// Concepts that levels and intents have to be about while no concept is chosen: those of the query.
    bound: Option<Vec<u32>>,
    levels: Option<u8>,
    intents: Option<u8>,
}

/// How many of each of a segment's values, counted document by document.
#[derive(Debug)]
pub struct Tally {
    values: Vec<u32>,
    concepts: Vec<u32>,
    /// How many have each set of levels (five bits, the higher ones) and intents (six).
    masks: Vec<u32>,
    /// Places of values and of concepts that are not zero: few where few were counted.
    some_values: Vec<u32>,
    some_concepts: Vec<u32>,
}

impl Filter {
    /// The filter for one segment; `bound` are the concepts of the query.
    pub fn new(columns: &Columns, chosen: &Chosen, bound: &[String]) -> Self {
        let mut filter = Self::default();
        for (dimension, wanted) in chosen.iter().filter(|(_, wanted)| !wanted.is_empty()) {
            let mask =
                |code: &dyn Fn(&str) -> Option<u8>| wanted.iter().filter_map(|value| code(value)).fold(0, |mask, bit| mask | bit);
            match dimension {
                Dimension::Concept => filter.concepts = Some(wanted.iter().filter_map(|id| columns.concept(id)).collect()),
                Dimension::Level => filter.levels = Some(mask(&level_bit)),
                Dimension::Intent => filter.intents = Some(mask(&intent_code_bit)),
                _ => {
                    let places = wanted.iter().map(|value| columns.places_of(*dimension, value)).collect();
                    filter.values[*dimension as usize] = Some(places);
                }
            }
        }
        if !bound.is_empty() && filter.concepts.is_none() {
            filter.bound = Some(bound.iter().filter_map(|id| columns.concept(id)).collect());
        }
        filter
    }

    /// Counts a document, and says whether it passes.
    pub fn take(&self, columns: &Columns, doc: u32, tally: Option<&mut Tally>) -> bool {
        let values = columns.values_of(doc);
        let mut failing = None;
        let mut failures = 0;
        for (at, wanted) in self.values.iter().enumerate() {
            if let Some(wanted) = wanted
                && !values.iter().any(|value| wanted.iter().any(|places| places.contains(&(*value as usize))))
            {
                failures += 1;
                failing = Some(at);
            }
        }
        if failures > 1 {
            return false;
        }
        let claims = columns.claims_of(doc);
        let claimed = self.claimed(claims);
        if let Some(tally) = tally {
            if claimed {
                for value in values {
                    if failing.is_none_or(|failing| columns.values[*value as usize].0 as usize == failing) {
                        tally.count_value(*value);
                    }
                }
            }
            if failures == 0 {
                self.count_claims(claims, tally);
            }
        }
        claimed && failures == 0
    }

    /// Whether one claim meets all that is asked of skills.
    fn claimed(&self, claims: &[PackedClaim]) -> bool {
        if self.concepts.is_none() && self.levels.is_none() && self.intents.is_none() {
            return true;
        }
        claims.iter().any(|claim| self.about(claim.concept()) && self.at_level(claim.level()) && self.with_intents(claim.intents()))
    }

    fn about(&self, concept: u32) -> bool {
        self.concepts.as_ref().or(self.bound.as_ref()).is_none_or(|wanted| wanted.contains(&concept))
    }

    fn at_level(&self, level: u8) -> bool {
        self.levels.is_none_or(|wanted| wanted & (1 << level) != 0)
    }

    fn with_intents(&self, intents: u8) -> bool {
        self.intents.is_none_or(|wanted| wanted & intents != 0)
    }

    fn count_claims(&self, claims: &[PackedClaim], tally: &mut Tally) {
        let (mut levels, mut intents) = (0_u8, 0_u8);
        let mut counted = u32::MAX;
        for claim in claims {
            let concept = claim.concept();
            let about = self.about(concept);
            let at_level = self.at_level(claim.level());
            let with_intents = self.with_intents(claim.intents());
            // those on one concept stand together
            if at_level && with_intents && counted != concept {
                counted = concept;
                tally.count_concept(concept);
            }
            if about && with_intents {
                levels |= 1 << claim.level();
            }
            if about && at_level {
                intents |= claim.intents();
            }
        }
        tally.masks[usize::from(levels) << 6 | usize::from(intents)] += 1;
    }
}

impl Tally {
    fn count_value(&mut self, value: u32) {
        let count = &mut self.values[value as usize];
        if *count == 0 {
            self.some_values.push(value);
        }
        *count += 1;
    }

    fn count_concept(&mut self, concept: u32) {
        let count = &mut self.concepts[concept as usize];
        if *count == 0 {
            self.some_concepts.push(concept);
        }
        *count += 1;
    }

    /// The places of the values of a dimension, or of concepts, that most have.
    fn frequent(&self, columns: &Columns, dimension: Dimension, most: usize) -> Vec<usize> {
        let places = columns.places(dimension);
        let value = |at: u32| (self.values[at as usize], at);
        let mut counts: Vec<(u32, u32)> = match dimension {
            Dimension::Concept => self.some_concepts.iter().map(|at| (self.concepts[*at as usize], *at)).collect(),
            _ if places.len() < self.some_values.len() => places.map(|at| value(at as u32)).filter(|one| one.0 > 0).collect(),
            _ => self.some_values.iter().filter(|at| places.contains(&(**at as usize))).map(|at| value(*at)).collect(),
        };
        if counts.len() > most {
            counts.select_nth_unstable_by_key(most - 1, |(count, at)| (Reverse(*count), *at));
            counts.truncate(most);
        }
        counts.into_iter().map(|(_, at)| at as usize).collect()
    }

    /// Nothing counted yet.
    pub fn new(columns: &Columns) -> Self {
        Self {
            values: vec![0; columns.values.len()],
            concepts: vec![0; columns.concepts.len()],
            masks: vec![0; MASKS],
            some_values: Vec::new(),
            some_concepts: Vec::new(),
        }
    }
}

/// How many of some counts by sets of levels and intents have a level or an intent.
fn of_code(masks: &[u32], dimension: Dimension, code: &str) -> u32 {
    let wanted = match dimension {
        Dimension::Level => level_bit(code).map(|bit| usize::from(bit) << 6),
        _ => intent_code_bit(code).map(usize::from),
    };
    let Some(wanted) = wanted else { return 0 };
    masks.iter().enumerate().filter(|(mask, _)| mask & wanted != 0).map(|(_, count)| count).sum()
}

fn level_bit(code: &str) -> Option<u8> {
    if code == NOT_SET { Some(1 << NO_LEVEL) } else { Level::from_code(code).map(|level| 1 << level as u8) }
}

fn intent_code_bit(code: &str) -> Option<u8> {
    if code == NOT_SET { Some(NO_INTENT) } else { Intent::from_code(code).map(intent_bit) }
}

/// One facet of an answer.
#[derive(Debug, Clone, PartialEq, Serialize, utoipa::ToSchema)]
pub struct Facet {
    /// What it filters by.
    pub dimension: Dimension,
    /// Its heading.
    pub label: String,
    /// Its values, most people first, "Not set" last.
    pub values: Vec<FacetValue>,
}

/// One value of a facet.
#[derive(Debug, Clone, PartialEq, Serialize, utoipa::ToSchema)]
pub struct FacetValue {
    /// As in the query parameter.
    pub value: String,
    /// As pages call it.
    pub label: String,
    /// How many people there would be with it chosen.
    pub count: u32,
    /// Whether it is chosen.
    pub chosen: bool,
}

/// Values of one segment that may be among those shown.
const CANDIDATES: usize = 64;

/// The counts of one segment.
#[derive(Debug)]
pub enum Counted<'a> {
    /// Document by document: filters apply.
    Each(&'a Columns, Tally),
    /// Everybody found: no filter is chosen.
    Among(Among<'a>),
}

impl Counted<'_> {
    fn columns(&self) -> &Columns {
        match self {
            Self::Each(columns, _) => columns,
            Self::Among(among) => among.columns,
        }
    }

    fn frequent(&self, dimension: Dimension, most: usize) -> Vec<usize> {
        match self {
            Self::Each(columns, tally) => tally.frequent(columns, dimension, most),
            Self::Among(among) if dimension == Dimension::Concept => among.frequent(most),
            Self::Among(among) => among.tally.frequent(among.columns, dimension, most),
        }
    }

    fn masks(&self) -> &[u32] {
        match self {
            Self::Each(_, tally) => &tally.masks,
            Self::Among(among) => &among.tally.masks,
        }
    }

    fn value(&self, at: usize) -> u32 {
        match self {
            Self::Each(_, tally) => tally.values[at],
            Self::Among(among) => among.tally.values[at],
        }
    }

    fn concept(&self, at: u32) -> u32 {
        match self {
            Self::Each(_, tally) => tally.concepts[at as usize],
            Self::Among(among) => among.concept(at),
        }
    }
}

/// Counts of all segments together.
#[derive(Debug, Default)]
pub struct Counts<'a>(Vec<Counted<'a>>);

impl<'a> Counts<'a> {
    /// Takes in one segment's.
    pub fn add(&mut self, counted: Counted<'a>) {
        self.0.push(counted);
    }

    /// The facets, with at most `most` values each and the chosen ones always.
    pub fn finish(self, chosen: &Chosen, concepts: &Concepts, most: usize) -> Vec<Facet> {
        // one segment's own order is the order of all, but for values that have several labels
        let candidates = if self.0.len() == 1 { most * 2 } else { CANDIDATES };
        let mut facets = Vec::new();
        for dimension in Dimension::ALL {
            let wanted = chosen.get(&dimension).map_or(&[][..], Vec::as_slice);
            let mut names: BTreeSet<String> = wanted.iter().cloned().collect();
            let mut values: Vec<FacetValue> = Vec::new();
            match (dimension, self.0.as_slice()) {
                (Dimension::Level, _) => names.extend(Level::ALL.iter().map(|level| level.code().to_owned())),
                (Dimension::Intent, _) => names.extend(Intent::ALL.iter().map(|intent| intent.code().to_owned())),
                // most of what is shown is counted already
                (_, [only]) => {
                    for at in only.frequent(dimension, candidates) {
                        let (value, label, alone) = only.columns().named_at(dimension, at);
                        if !alone || wanted.contains(value) || value == NOT_SET {
                            names.insert(value.clone());
                            continue;
                        }
                        let count = if dimension == Dimension::Concept { only.concept(at as u32) } else { only.value(at) };
                        let label = label_of(dimension, value, label.clone(), concepts);
                        values.push(FacetValue { value: value.clone(), label, count, chosen: false });
                    }
                }
                (_, several) => {
                    for counted in several {
                        let frequent = counted.frequent(dimension, candidates).into_iter();
                        names.extend(frequent.map(|at| counted.columns().named_at(dimension, at).0.clone()));
                    }
                }
            }
            names.insert(NOT_SET.to_owned());
            let counted = names.into_iter().map(|value| {
                let (count, label) = self.count(dimension, &value);
                let label = label_of(dimension, &value, label, concepts);
                FacetValue { chosen: wanted.contains(&value), value, label, count }
            });
            values.extend(counted.filter(|value| value.count > 0 || value.chosen));
            values.sort_by_cached_key(|one| {
                (one.value == NOT_SET, !one.chosen, Reverse(one.count), one.label.to_lowercase(), one.value.clone())
            });
            let last = values.pop_if(|last| last.value == NOT_SET);
            values.truncate(most);
            values.extend(last);
            if !values.is_empty() {
                facets.push(Facet { dimension, label: dimension.label().to_owned(), values });
            }
        }
        facets
    }

    /// How many people have a value, and what it is called.
    fn count(&self, dimension: Dimension, value: &str) -> (u32, String) {
        let (mut count, mut label) = (0, "");
        for counted in &self.0 {
            let columns = counted.columns();
            match dimension {
                Dimension::Level | Dimension::Intent => count += of_code(counted.masks(), dimension, value),
                Dimension::Concept => {
                    let Some(at) = columns.concept(value) else { continue };
                    count += counted.concept(at);
                    label = label.max(&columns.concepts[at as usize].1);
                }
                _ => {
                    // names that differ in case or accents alone share a value: always the same of them is shown
                    for at in columns.places_of(dimension, value) {
                        let here = counted.value(at);
                        if here > 0 {
                            count += here;
                            label = label.max(&columns.values[at].2);
                        }
                    }
                }
            }
        }
        (count, label.to_owned())
    }
}

/// What pages call a value.
fn label_of(dimension: Dimension, value: &str, label: String, concepts: &Concepts) -> String {
    if value == NOT_SET {
        return "Not set".to_owned();
    }
    let known = match dimension {
        Dimension::Concept | Dimension::Discipline => concepts.label(value).map(str::to_owned),
        Dimension::Level => Level::from_code(value).map(|level| level.label().to_owned()),
        Dimension::Intent => Intent::from_code(value).map(|intent| intent.label().to_owned()),
        _ => None,
    };
    known.or(Some(label).filter(|label| !label.is_empty())).unwrap_or_else(|| value.replace('-', " "))
}
