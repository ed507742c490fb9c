//! A segment of an index, opened for searching: dictionaries, postings, and its columns in memory.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, OnceLock, PoisonError, Weak};

use tantivy::columnar::{ColumnValues, StrColumn};
use tantivy::fieldnorm::FieldNormReader;
use tantivy::index::{InvertedIndexReader, SegmentId};
use tantivy::postings::{SegmentPostings, TermInfo};
use tantivy::schema::{Field, IndexRecordOption, Term};
use tantivy::{DocSet, SegmentReader, TERMINATED};

use super::claim::Claim;
use super::facets::{Dimension, NOT_SET, from_value};
use super::query::shortened;
use super::schema::{BREAK, Fields, Lengths};
use super::words::words;

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
}

/// What a segment says of each document, in memory. A segment never changes, only which of its documents are alive: this is read
/// once and shared by every snapshot that holds the segment.
#[derive(Debug)]
pub struct Columns {
    /// Facet values in order: dimension, value, label.
    pub values: Vec<(Dimension, String, String)>,
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
    /// For each concept, the documents that claim it.
    holders: Lists,
    /// Concepts: what most documents claim first.
    concepts_by_frequency: Vec<u32>,
    /// For each document the levels (five bits, the higher ones) and intents (six) of all its claims.
    masks: Vec<u16>,
    /// Places among `values` of departments, sites and institutions by their shortened names; made when first asked for.
    places: OnceLock<HashMap<String, Vec<u32>>>,
}

impl Columns {
    /// The facet values of a document.
    pub fn values_of(&self, doc: u32) -> &[u32] {
        range(&self.value_starts, &self.value_list, doc)
    }

    /// The places of a dimension's values.
    pub fn places(&self, dimension: Dimension) -> std::ops::Range<usize> {
        let letter = dimension.letter();
        self.values.partition_point(|one| one.0.letter() < letter)..self.values.partition_point(|one| one.0.letter() <= letter)
    }

    /// The places of a value among [`Columns::values`]: several where it has several labels.
    pub fn places_of(&self, dimension: Dimension, value: &str) -> std::ops::Range<usize> {
        let key = (dimension.letter(), value);
        let from = self.values.partition_point(|one| (one.0.letter(), one.1.as_str()) < key);
        let until = self.values.partition_point(|one| (one.0.letter(), one.1.as_str()) <= key);
        from..until
    }

    /// The value and label at a place among values, or among concepts, and whether no other place has the same value.
    pub fn named_at(&self, dimension: Dimension, at: usize) -> (&String, &String, bool) {
        if dimension == Dimension::Concept {
            let (value, label) = &self.concepts[at];
            return (value, label, true);
        }
        let (_, value, label) = &self.values[at];
        let is_same =
            |other: Option<&(Dimension, String, String)>| other.is_some_and(|other| other.0 == dimension && other.1 == *value);
        let before = at.checked_sub(1).and_then(|at| self.values.get(at));
        (value, label, !is_same(before) && !is_same(self.values.get(at + 1)))
    }

    /// The place of a concept among [`Columns::concepts`].
    pub fn concept(&self, id: &str) -> Option<u32> {
        self.concept_at.get(id).copied()
    }

    /// Departments, sites and institutions with this shortened name, as places among [`Columns::values`].
    pub fn named(&self, short: &str) -> &[u32] {
        let places = self.places.get_or_init(|| {
            let mut places: HashMap<String, Vec<u32>> = HashMap::new();
            for dimension in [Dimension::Department, Dimension::Site, Dimension::Institution] {
                for at in self.places(dimension).filter(|at| self.values[*at].1 != NOT_SET) {
                    let words = words(&self.values[at].2);
                    places.entry(shortened(words.iter().map(|word| word.plain.as_str()))).or_default().push(at as u32);
                }
            }
            places
        });
        places.get(short).map(Vec::as_slice).unwrap_or_default()
    }

    /// The claims of a document, those on one concept together.
    pub fn claims_of(&self, doc: u32) -> &[PackedClaim] {
        range(&self.claim_starts, &self.claim_list, doc)
    }

    /// How many documents there are, deleted ones too.
    pub fn documents(&self) -> usize {
        self.keys.len()
    }

    /// The documents that claim a concept (a place among [`Columns::concepts`]).
    pub fn holders(&self, concept: u32) -> &[u32] {
        self.holders.get(concept as usize)
    }

    /// The places of concepts: what most documents claim first.
    pub fn concepts_by_frequency(&self) -> &[u32] {
        &self.concepts_by_frequency
    }

    /// The levels and intents of all claims of a document: levels in the higher five bits, intents in the lower six.
    pub fn mask_of(&self, doc: u32) -> u16 {
        self.masks[doc as usize]
    }

    /// The institution of a document, as a place in [`Columns::institutions`].
    pub fn institution_of(&self, doc: u32) -> u16 {
        self.institution_of[doc as usize]
    }

    /// The columns of a segment: those that are in memory already, because an earlier snapshot or another shelf has the same segment.
    fn of(reader: &SegmentReader) -> tantivy::Result<Arc<Self>> {
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
        each_term(&ids, |term| numbers.push(key(term)))?;
        let keys = (0..docs).map(|doc| ids.term_ords(doc).next().map_or(0, |ord| numbers[ord as usize])).collect();
        let documents = 0..docs;
        let holders = Lists::of(concepts.len(), documents.clone(), |doc, put| {
            let mut last = u32::MAX;
            for claim in range(&claim_starts, &claim_list, doc) {
                // those on one concept stand together
                if claim.concept() != last {
                    last = claim.concept();
                    put(last);
                }
            }
        });
        let mask = |doc| {
            range(&claim_starts, &claim_list, doc)
                .iter()
                .fold(0_u16, |mask, claim| mask | 1 << (claim.level() + 6) | u16::from(claim.intents()))
        };
        let mut concepts_by_frequency: Vec<u32> = (0..concepts.len() as u32).collect();
        concepts_by_frequency.sort_by_key(|at| std::cmp::Reverse(holders.get(*at as usize).len()));
        Ok(Self {
            masks: documents.map(mask).collect(),
            holders,
            concepts_by_frequency,
            values,
            value_starts,
            value_list,
            concepts,
            claim_starts,
            claim_list,
            concept_at,
            institutions,
            institution_of,
            keys,
            places: OnceLock::new(),
        })
    }
}

/// Lists of documents, one after the other in one allocation.
#[derive(Debug)]
struct Lists {
    starts: Vec<u32>,
    docs: Vec<u32>,
}

impl Lists {
    /// So many lists; `each` puts a document on those that it belongs to, the same ones each time it is asked.
    fn of(count: usize, documents: std::ops::Range<u32>, each: impl Fn(u32, &mut dyn FnMut(u32))) -> Self {
        let mut starts = vec![0_u32; count + 1];
        for doc in documents.clone() {
            each(doc, &mut |list| starts[list as usize + 1] += 1);
        }
        for at in 0..count {
            starts[at + 1] += starts[at];
        }
        let mut next = starts.clone();
        let mut docs = vec![0; starts[count] as usize];
        for doc in documents {
            each(doc, &mut |list| {
                let at = &mut next[list as usize];
                docs[*at as usize] = doc;
                *at += 1;
            });
        }
        Self { starts, docs }
    }

    fn get(&self, list: usize) -> &[u32] {
        &self.docs[self.starts[list] as usize..self.starts[list + 1] as usize]
    }
}

fn range<'a, T>(starts: &[u32], list: &'a [T], doc: u32) -> &'a [T] {
    &list[starts[doc as usize] as usize..starts[doc as usize + 1] as usize]
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

fn strings(reader: &SegmentReader, field: &str) -> tantivy::Result<StrColumn> {
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

/// A segment opened for searching.
pub struct Segment {
    /// Which one.
    pub id: SegmentId,
    /// Everything that can be searched for.
    pub text: Arc<InvertedIndexReader>,
    /// Plain words.
    pub words: Arc<InvertedIndexReader>,
    /// Names of things to suggest.
    pub suggest: Arc<InvertedIndexReader>,
    /// How many terms each document has.
    pub norms: FieldNormReader,
    /// What it says of each document.
    pub columns: Arc<Columns>,
    /// Documents that are deleted, in order.
    pub deleted: Vec<u32>,
    reader: SegmentReader,
    lengths: Arc<dyn ColumnValues<u64>>,
    checked: Arc<dyn ColumnValues<u64>>,
    hashes: Arc<dyn ColumnValues<u64>>,
    ids: StrColumn,
    cards: StrColumn,
    fields: Arc<Fields>,
}

impl std::fmt::Debug for Segment {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Segment").field("id", &self.id).field("docs", &self.reader.num_docs()).finish_non_exhaustive()
    }
}

/// What is shown of someone without asking the database.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Card {
    /// The name as it sorts.
    pub fold: String,
    /// The name.
    pub name: String,
    /// The name in addresses.
    pub handle: String,
}

impl Segment {
    /// Opens a segment.
    pub fn open(reader: &SegmentReader, fields: &Arc<Fields>) -> tantivy::Result<Self> {
        let columns = Columns::of(reader)?;
        let fast = reader.fast_fields();
        let deleted = match reader.alive_bitset() {
            Some(alive) => (0..reader.max_doc()).filter(|doc| alive.is_deleted(*doc)).collect(),
            None => Vec::new(),
        };
        Ok(Self {
            id: reader.segment_id(),
            text: reader.inverted_index(fields.text)?,
            words: reader.inverted_index(fields.words)?,
            suggest: reader.inverted_index(fields.suggest)?,
            norms: reader.get_fieldnorms_reader(fields.text)?,
            columns,
            deleted,
            lengths: fast.u64("lengths")?.first_or_default_col(0),
            checked: fast.u64("checked")?.first_or_default_col(0),
            hashes: fast.u64("hash")?.first_or_default_col(0),
            ids: strings(reader, "id")?,
            cards: strings(reader, "card")?,
            reader: reader.clone(),
            fields: Arc::clone(fields),
        })
    }

    /// Numbers of documents end below this.
    pub fn end(&self) -> u32 {
        self.reader.max_doc()
    }

    /// How many documents are alive.
    pub fn alive(&self) -> u32 {
        self.reader.num_docs()
    }

    /// Whether a document is alive.
    pub fn is_alive(&self, doc: u32) -> bool {
        self.deleted.is_empty() || !self.reader.is_deleted(doc)
    }

    /// Whether anybody alive has a value (a place among [`Columns::values`]), people of the institution that is left out aside.
    pub fn is_had(&self, value: u32, left_out: Option<u16>) -> bool {
        let columns = &self.columns;
        (0..self.end()).any(|doc| {
            columns.values_of(doc).contains(&value) && self.is_alive(doc) && left_out != Some(columns.institution_of(doc))
        })
    }

    /// How many words each zone of a document holds.
    pub fn lengths(&self, doc: u32) -> Lengths {
        Lengths(self.lengths.get_val(doc))
    }

    /// The day a document's owner last said that it is right.
    pub fn checked(&self, doc: u32) -> u64 {
        self.checked.get_val(doc)
    }

    /// The person of a document.
    pub fn person(&self, doc: u32) -> tantivy::Result<String> {
        text_of(&self.ids, doc)
    }

    /// Where a document stands among the segment's names.
    pub fn name_rank(&self, doc: u32) -> u64 {
        self.cards.term_ords(doc).next().unwrap_or(u64::MAX)
    }

    /// What is shown of a document's person.
    pub fn card(&self, doc: u32) -> tantivy::Result<Card> {
        let text = text_of(&self.cards, doc)?;
        let mut parts = text.splitn(3, BREAK).map(str::to_owned);
        let mut next = || parts.next().unwrap_or_default();
        Ok(Card { fold: next(), name: next(), handle: next() })
    }

    /// The live document of a person, and its hash.
    pub fn find(&self, id: &str) -> tantivy::Result<Option<(u32, u64)>> {
        let postings = self.reader.inverted_index(self.fields.id)?;
        let Some(mut docs) = postings.read_postings(&Term::from_field_text(self.fields.id, id), IndexRecordOption::Basic)? else {
            return Ok(None);
        };
        while docs.doc() != TERMINATED {
            if self.is_alive(docs.doc()) {
                return Ok(Some((docs.doc(), self.hashes.get_val(docs.doc()))));
            }
            docs.advance();
        }
        Ok(None)
    }

    /// A term of the field that holds everything.
    pub fn term(&self, text: &str) -> tantivy::Result<Option<TermInfo>> {
        Ok(self.text.terms().get(text.as_bytes())?)
    }

    /// A plain word.
    pub fn word(&self, plain: &str) -> tantivy::Result<Option<TermInfo>> {
        Ok(self.words.terms().get(plain.as_bytes())?)
    }

    /// How many live documents have a term: exactly, so that deleted ones leave no trace in any count or score.
    pub fn frequency(&self, index: &InvertedIndexReader, term: &TermInfo) -> tantivy::Result<u32> {
        if self.deleted.is_empty() {
            return Ok(term.doc_freq);
        }
        let mut postings = index.read_postings_from_terminfo(term, IndexRecordOption::Basic)?;
        if (self.deleted.len() as u64) < u64::from(term.doc_freq) {
            return Ok(term.doc_freq - among(&mut postings, &self.deleted));
        }
        let mut alive = 0;
        while postings.doc() != TERMINATED {
            alive += u32::from(self.is_alive(postings.doc()));
            postings.advance();
        }
        Ok(alive)
    }

    /// The field with everything.
    pub fn text_field(&self) -> Field {
        self.fields.text
    }
}

/// How many of some documents, in order, are among the postings.
fn among(postings: &mut SegmentPostings, docs: &[u32]) -> u32 {
    let mut count = 0;
    for doc in docs {
        if postings.doc() < *doc {
            postings.seek(*doc);
        }
        if postings.doc() == TERMINATED {
            break;
        }
        count += u32::from(postings.doc() == *doc);
    }
    count
}

fn text_of(column: &StrColumn, doc: u32) -> tantivy::Result<String> {
    let mut text = String::new();
    if let Some(ord) = column.term_ords(doc).next() {
        column.ord_to_str(ord, &mut text)?;
    }
    Ok(text)
}
