//! What a segment says of each document, in memory.

use std::collections::{BTreeMap, HashMap};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::ops::Range;
use std::sync::{Arc, Mutex, OnceLock, PoisonError, Weak};

use tantivy::SegmentReader;
use tantivy::columnar::StrColumn;
use tantivy::index::SegmentId;

use super::attributes::Attributes;
use crate::search::claim::Claim;
use crate::search::facets::{Dimension, NOT_SET, from_value};
use crate::search::query::shortened;
use crate::search::words::words;

/// A claim in one number: 23 bits for the concept, as the segment numbers them, 3 for the level, 6 for the intents. Counting facets reads
/// millions of them, one after the other.
#[derive(Debug, Clone, Copy)]
pub struct PackedClaim(u32);

impl PackedClaim {
    /// Concepts that can be told apart; no segment comes near it.
    const CONCEPTS: u32 = 1 << 23;

    fn new(concept: u32, level: u8, intents: u8) -> Self {
        Self(concept << 9 | u32::from(level & 0b111) << 6 | u32::from(intents & 0b11_1111))
    }

    /// A place in [`Columns::concepts`].
    pub fn concept(self) -> u32 {
        self.0 >> 9
    }

    /// As in [`Claim`].
    pub fn level(self) -> u8 {
        (self.0 >> 6) as u8 & 0b111
    }

    /// As in [`Claim`].
    pub fn intents(self) -> u8 {
        self.0 as u8 & 0b11_1111
    }

    /// Its intents (the lower six bits) and its level (a bit among the five above).
    pub fn told(self) -> u16 {
        1 << (self.level() + 6) | u16::from(self.intents())
    }
}

/// What a segment says of each document, in memory. A segment never changes, only which of its documents are alive: this is read
/// once and shared by every snapshot that holds the segment.
#[derive(Debug)]
pub struct Columns {
    /// Facet values in order: dimension, value, label.
    pub values: Vec<(Dimension, String, String)>,
    /// Where each value first stands among them, by its hash.
    value_at: HashMap<u64, u32>,
    value_starts: Vec<u32>,
    value_list: Vec<u32>,
    /// Concepts of claims: id, label (empty where the vocabulary has it).
    pub concepts: Vec<(String, String)>,
    claim_starts: Vec<u32>,
    claim_list: Vec<PackedClaim>,
    concept_at: HashMap<String, u32>,
    /// Ids of institutions.
    pub institutions: Vec<String>,
    institution_of: Vec<u16>,
    /// Each document's person as a number that sorts like the id.
    pub keys: Vec<u128>,
    /// Whether every one of these tells the whole id.
    keys_are_ids: bool,
    /// The attributes of each dimension.
    ranges: [(Dimension, Range<u32>); 7],
    /// Who has which of the attributes: the facet values, then the concepts.
    pub attributes: Attributes,
    /// Places among `values` of departments, sites and institutions by their shortened names; made when first asked for.
    places: OnceLock<HashMap<String, Vec<u32>>>,
}

impl Columns {
    /// The facet values of a document.
    pub fn values_of(&self, doc: u32) -> &[u32] {
        range(&self.value_starts, &self.value_list, doc)
    }

    /// The places of a dimension's values.
    fn places(&self, dimension: Dimension) -> Range<usize> {
        places(&self.values, dimension)
    }

    /// The attributes of each dimension but levels and intents, in their order.
    pub fn ranges(&self) -> &[(Dimension, Range<u32>)] {
        &self.ranges
    }

    /// The place of an attribute's dimension among [`Columns::ranges`].
    pub fn range_of(&self, attribute: u32) -> usize {
        // asked for every attribute that is counted: nobody can foretell the branches of a search
        self.ranges[..self.ranges.len() - 1].iter().map(|(_, range)| usize::from(range.end <= attribute)).sum()
    }

    /// The attribute that a concept (a place among [`Columns::concepts`]) is.
    pub fn attribute(&self, concept: u32) -> u32 {
        self.values.len() as u32 + concept
    }

    /// Whether an attribute is a concept.
    pub fn is_concept(&self, attribute: u32) -> bool {
        attribute as usize >= self.values.len()
    }

    /// The places of a value among [`Columns::values`]: several where it has several labels.
    pub fn places_of(&self, dimension: Dimension, value: &str) -> Range<usize> {
        let from = self.value_at.get(&hash_of(dimension, value)).map_or(self.values.len(), |at| *at as usize);
        let same = self.values[from..].iter().take_while(|one| one.0 == dimension && one.1 == value);
        from..from + same.count()
    }

    /// The value and label of an attribute, and whether no other attribute has the same value.
    pub fn called(&self, attribute: u32) -> (&str, &str, bool) {
        let at = attribute as usize;
        let Some((dimension, value, label)) = self.values.get(at) else {
            let (value, label) = &self.concepts[at - self.values.len()];
            return (value, label, true);
        };
        let is_same =
            |other: Option<&(Dimension, String, String)>| other.is_some_and(|other| other.0 == *dimension && other.1 == *value);
        let before = at.checked_sub(1).and_then(|at| self.values.get(at));
        (value, label, !is_same(before) && !is_same(self.values.get(at + 1)))
    }

    /// The place of a concept among [`Columns::concepts`].
    pub fn concept(&self, id: &str) -> Option<u32> {
        self.concept_at.get(id).copied()
    }

    /// Departments, sites and institutions with this shortened name, as places among [`Columns::values`].
    pub fn named(&self, short: &str) -> &[u32] {
        self.places_by_name().get(short).map(Vec::as_slice).unwrap_or_default()
    }

    fn places_by_name(&self) -> &HashMap<String, Vec<u32>> {
        self.places.get_or_init(|| {
            let mut places: HashMap<String, Vec<u32>> = HashMap::new();
            for dimension in [Dimension::Department, Dimension::Site, Dimension::Institution] {
                for at in self.places(dimension).filter(|at| self.values[*at].1 != NOT_SET) {
                    let words = words(&self.values[at].2);
                    places.entry(shortened(words.iter().map(|word| word.plain.as_str()))).or_default().push(at as u32);
                }
            }
            places
        })
    }

    /// Departments whose shortened names go on from these words, as places among [`Columns::values`].
    pub fn departments_begun<'a>(&'a self, words: &'a str) -> impl Iterator<Item = u32> + 'a {
        let goes_on = move |name: &str| name.strip_prefix(words).is_some_and(|rest| rest.starts_with(' '));
        let found = self.places_by_name().iter().filter(move |(name, _)| goes_on(name));
        found.flat_map(|(_, places)| places).copied().filter(|at| self.values[*at as usize].0 == Dimension::Department)
    }

    /// The claims of a document, those on one concept together.
    pub fn claims_of(&self, doc: u32) -> &[PackedClaim] {
        range(&self.claim_starts, &self.claim_list, doc)
    }

    /// Has the memory fetch the claims of these documents, all at once rather than each when its turn comes.
    pub fn fetch(&self, docs: impl Iterator<Item = u32> + Clone) {
        let starts = docs.map(|doc| self.claim_starts[doc as usize]);
        std::hint::black_box(starts.clone().fold(0, |all, start| all ^ start));
        // a line of memory holds sixteen
        let lines = starts.flat_map(|start| [0, 16, 32].map(|line| self.claim_list.get(start as usize + line)));
        std::hint::black_box(lines.flatten().fold(0, |all, claim| all ^ claim.0));
    }

    /// How many documents there are, deleted ones too.
    pub fn documents(&self) -> usize {
        self.keys.len()
    }

    /// The levels and intents of all claims of a document: levels in the higher five bits, intents in the lower six.
    pub fn mask_of(&self, doc: u32) -> u16 {
        self.attributes.told(doc)
    }

    /// The person of a document, where the columns tell.
    pub fn person(&self, doc: u32) -> Option<String> {
        self.keys_are_ids.then(|| written(self.keys[doc as usize]))
    }

    /// The institution of a document, as a place in [`Columns::institutions`].
    pub fn institution_of(&self, doc: u32) -> u16 {
        self.institution_of[doc as usize]
    }

    /// The columns of a segment: those that are in memory already, because an earlier snapshot or another shelf has the same segment.
    pub(super) fn of(reader: &SegmentReader) -> tantivy::Result<Arc<Self>> {
        static OPEN: Mutex<BTreeMap<SegmentId, Weak<Columns>>> = Mutex::new(BTreeMap::new());
        let known = || OPEN.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(columns) = known().get(&reader.segment_id()).and_then(Weak::upgrade) {
            return Ok(columns);
        }
        let columns = Arc::new(Self::read(reader)?);
        let mut known = known();
        known.retain(|_, columns| columns.strong_count() > 0);
        known.insert(reader.segment_id(), Arc::downgrade(&columns));
        Ok(columns)
    }

    fn read(reader: &SegmentReader) -> tantivy::Result<Self> {
        let docs = reader.max_doc();
        let facets = strings(reader, "facets")?;
        let (mut values, mut concepts) = (Vec::new(), Vec::new());
        let mut concept_at: HashMap<String, u32> = HashMap::new();
        // for each of the column's terms: a value, or a claim
        let mut kinds: Vec<Result<u32, PackedClaim>> = Vec::with_capacity(facets.num_terms());
        each_term(&facets, |term| {
            if let Some((claim, label)) = Claim::from_value(term) {
                let concept = *concept_at.entry(claim.concept.clone()).or_insert_with(|| {
                    concepts.push((claim.concept.clone(), label.to_owned()));
                    concepts.len() as u32 - 1
                });
                kinds.push(Err(PackedClaim::new(concept.min(PackedClaim::CONCEPTS - 1), claim.level, claim.intents)));
            } else {
                let (dimension, value, label) = from_value(term).unwrap_or((Dimension::Registration, "", ""));
                kinds.push(Ok(values.len() as u32));
                values.push((dimension, value.to_owned(), label.to_owned()));
            }
        })?;
        let (mut value_starts, mut value_list) = (vec![0], Vec::new());
        let (mut claim_starts, mut claim_list) = (vec![0], Vec::new());
        for doc in 0..docs {
            for ord in facets.term_ords(doc) {
                match kinds[ord as usize] {
                    Ok(value) => value_list.push(value),
                    Err(claim) => claim_list.push(claim),
                }
            }
            value_starts.push(value_list.len() as u32);
            claim_starts.push(claim_list.len() as u32);
        }
        let institution = strings(reader, "institution")?;
        let mut institutions = Vec::new();
        each_term(&institution, |term| institutions.push(term.to_owned()))?;
        let institution_of = (0..docs).map(|doc| institution.term_ords(doc).next().unwrap_or_default() as u16).collect();
        let ids = strings(reader, "id")?;
        let mut numbers = Vec::with_capacity(ids.num_terms());
        let mut keys_are_ids = true;
        each_term(&ids, |term| {
            let key = key(term);
            keys_are_ids &= written(key) == term;
            numbers.push(key);
        })?;
        let keys = (0..docs).map(|doc| ids.term_ords(doc).next().map_or(0, |ord| numbers[ord as usize])).collect();
        let mut value_at = HashMap::with_capacity(values.len());
        for (at, (dimension, value, _)) in values.iter().enumerate() {
            value_at.entry(hash_of(*dimension, value)).or_insert(at as u32);
        }
        let ranges = ranges(&values, concepts.len());
        let first_concept = values.len() as u32;
        let every: Vec<Range<u32>> = ranges.iter().map(|(_, range)| range.clone()).collect();
        let attributes = Attributes::new(docs, &every, |doc, put| {
            range(&value_starts, &value_list, doc).iter().for_each(|value| put(*value, 0));
            let claims: &[PackedClaim] = range(&claim_starts, &claim_list, doc);
            for on_one in claims.chunk_by(|a, b| a.concept() == b.concept()) {
                let told = on_one.iter().fold(0, |told, claim| told | claim.told());
                put(first_concept + on_one[0].concept(), told);
            }
        });
        Ok(Self {
            ranges,
            attributes,
            values,
            value_at,
            value_starts,
            value_list,
            concepts,
            claim_starts,
            claim_list,
            concept_at,
            institutions,
            institution_of,
            keys,
            keys_are_ids,
            places: OnceLock::new(),
        })
    }
}

/// What a value is looked up by. Of two with the same hash (among a million values once in tens of millions of segments) the second would
/// not be counted by its name.
fn hash_of(dimension: Dimension, value: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    (dimension.letter(), value).hash(&mut hasher);
    hasher.finish()
}

fn places(values: &[(Dimension, String, String)], dimension: Dimension) -> Range<usize> {
    let letter = dimension.letter();
    values.partition_point(|one| one.0.letter() < letter)..values.partition_point(|one| one.0.letter() <= letter)
}

/// The attributes of each dimension, in their order.
fn ranges(values: &[(Dimension, String, String)], concepts: usize) -> [(Dimension, Range<u32>); 7] {
    let range = |dimension| {
        let places = places(values, dimension);
        (dimension, places.start as u32..places.end as u32)
    };
    let (first, end) = (values.len() as u32, (values.len() + concepts) as u32);
    let [department, discipline, institution, instrument, registration, site] = [
        Dimension::Department,
        Dimension::Discipline,
        Dimension::Institution,
        Dimension::Instrument,
        Dimension::Registration,
        Dimension::Site,
    ]
    .map(range);
    [department, discipline, institution, instrument, registration, site, (Dimension::Concept, first..end)]
}

fn range<'a, T>(starts: &[u32], list: &'a [T], doc: u32) -> &'a [T] {
    &list[starts[doc as usize] as usize..starts[doc as usize + 1] as usize]
}

/// The id that a number stands for, if it is one as we make them.
fn written(key: u128) -> String {
    uuid::Uuid::from_u128(key).hyphenated().to_string()
}

/// A person's id as a number: UUIDs by their digits, anything else by its first sixteen bytes.
pub fn key(id: &str) -> u128 {
    if let Ok(uuid) = uuid::Uuid::try_parse(id) {
        return uuid.as_u128();
    }
    let mut bytes = [0; 16];
    for (to, from) in bytes.iter_mut().zip(id.bytes()) {
        *to = from;
    }
    u128::from_be_bytes(bytes)
}

pub(super) fn strings(reader: &SegmentReader, field: &str) -> tantivy::Result<StrColumn> {
    let missing = || tantivy::TantivyError::SchemaError(format!("the index has no column '{field}'"));
    reader.fast_fields().str(field)?.ok_or_else(missing)
}

fn each_term(column: &StrColumn, mut take: impl FnMut(&str)) -> tantivy::Result<()> {
    let mut stream = column.dictionary().stream()?;
    while stream.advance() {
        take(&String::from_utf8_lossy(stream.key()));
    }
    Ok(())
}
