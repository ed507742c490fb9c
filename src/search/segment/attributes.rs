//! Who has which attribute, laid out to be counted.
//!
//! Attributes are a segment's facet values, then its concepts. Each has a list of its documents. The commonest have a column too: a set of
//! documents, one bit each; and each document has a row of bits that tells which of these attributes it has. So few documents are
//! counted row by row, without a step for each attribute, and many are counted set by set, sixty-four documents at a time. What else a
//! document has is listed.

use std::cmp::Reverse;
use std::ops::Range;

/// Levels (the last five) and intents (the first six) that claims tell: the first columns.
pub const TOLD: usize = 11;
/// Columns at most.
pub const COLUMNS: usize = 256;
/// An attribute that fewer than one in so many documents have gets no column.
const COMMON: usize = 64;
const NO_COLUMN: u16 = u16::MAX;

/// A bit for each column.
pub type Row = [u64; COLUMNS / 64];

/// Who has which attribute.
#[derive(Debug)]
pub struct Attributes {
    documents: usize,
    lists: Lists,
    /// What the documents of concepts tell of them, beside the lists: these begin with the list of the first concept.
    told: Vec<u16>,
    first_concept: u32,
    /// Attributes, dimension by dimension: what most documents have first.
    by_frequency: Vec<u32>,
    /// The column of each attribute.
    column_of: Vec<u16>,
    /// The attribute of each column behind those of [`TOLD`].
    attributes: Vec<u32>,
    rows: Vec<Row>,
    sets: Vec<u64>,
    /// What each document has that no column tells.
    rest: Lists,
}

impl Attributes {
    /// Of a segment whose attributes come in these ranges, the concepts last. `each` names the attributes of a document, each once, with
    /// what is told of it (a bit for each of [`TOLD`]), the same ones each time it is asked.
    pub fn new(documents: u32, ranges: &[Range<u32>], each: impl Fn(u32, &mut dyn FnMut(u32, u16))) -> Self {
        let attributes = ranges.last().map_or(0, |last| last.end) as usize;
        let first_concept = ranges.last().map_or(0, |last| last.start);
        let mut told = Vec::new();
        let lists = Lists::of(attributes, 0..documents, |doc, put| each(doc, &mut |attribute, _| put(attribute)));
        let before = lists.starts[first_concept as usize] as usize;
        told.resize(lists.items.len() - before, 0);
        let mut next: Vec<u32> = lists.starts[first_concept as usize..].to_vec();
        let mut all_told = vec![0_u16; documents as usize];
        for doc in 0..documents {
            each(doc, &mut |attribute, tells| {
                if attribute >= first_concept {
                    let at = &mut next[(attribute - first_concept) as usize];
                    told[*at as usize - before] = tells;
                    all_told[doc as usize] |= tells;
                    *at += 1;
                }
            });
        }
        let many = |attribute: u32| lists.get(attribute).len();
        let mut by_frequency: Vec<u32> = (0..attributes as u32).collect();
        for range in ranges {
            by_frequency[range.start as usize..range.end as usize].sort_by_key(|attribute| Reverse(many(*attribute)));
        }
        let mut common: Vec<u32> =
            (0..attributes as u32).filter(|attribute| many(*attribute) * COMMON >= documents as usize).collect();
        common.sort_by_key(|attribute| Reverse(many(*attribute)));
        common.truncate(COLUMNS - TOLD);
        let mut column_of = vec![NO_COLUMN; attributes];
        for (column, attribute) in (TOLD as u16..).zip(&common) {
            column_of[*attribute as usize] = column;
        }
        let rest = Lists::of(documents as usize, 0..documents, |doc, put| {
            each(doc, &mut |attribute, _| {
                if column_of[attribute as usize] == NO_COLUMN {
                    put(doc);
                }
            });
        });
        let mut made = Self {
            documents: documents as usize,
            told,
            first_concept,
            by_frequency,
            column_of,
            rows: Vec::new(),
            sets: Vec::new(),
            attributes: common,
            rest,
            lists,
        };
        made.list_rest(&each);
        made.set_bits(&all_told);
        made
    }

    /// Puts attributes in the place of the documents that stand for them.
    fn list_rest(&mut self, each: &impl Fn(u32, &mut dyn FnMut(u32, u16))) {
        let mut at = 0;
        for doc in 0..self.documents as u32 {
            each(doc, &mut |attribute, _| {
                if self.column_of[attribute as usize] == NO_COLUMN {
                    self.rest.items[at] = attribute;
                    at += 1;
                }
            });
        }
    }

    fn set_bits(&mut self, told: &[u16]) {
        let words = self.documents.div_ceil(64);
        self.rows = vec![[0; COLUMNS / 64]; self.documents];
        self.sets = vec![0; (TOLD + self.attributes.len()) * words];
        let (rows, sets) = (&mut self.rows, &mut self.sets);
        let mut set = |doc: usize, column: usize| {
            rows[doc][column / 64] |= 1 << (column % 64);
            sets[column * words + doc / 64] |= 1 << (doc % 64);
        };
        for (doc, told) in told.iter().enumerate() {
            (0..TOLD).filter(|bit| told >> bit & 1 == 1).for_each(|bit| set(doc, bit));
        }
        for (column, attribute) in (TOLD..).zip(&self.attributes) {
            self.lists.get(*attribute).iter().for_each(|doc| set(*doc as usize, column));
        }
    }

    /// How many documents there are, deleted ones too.
    pub fn documents(&self) -> usize {
        self.documents
    }

    /// How many attributes there are.
    pub fn count(&self) -> usize {
        self.column_of.len()
    }

    /// The documents that have an attribute, in order.
    pub fn of(&self, attribute: u32) -> &[u32] {
        self.lists.get(attribute)
    }

    /// The documents that claim a concept, in order, each with the levels and intents that it tells of it: a bit for each of [`TOLD`].
    pub fn telling(&self, concept: u32) -> impl Iterator<Item = (u32, u16)> {
        let range = self.lists.range(concept);
        let before = self.lists.starts[self.first_concept as usize] as usize;
        let told = &self.told[range.start - before..range.end - before];
        self.lists.items[range].iter().copied().zip(told.iter().copied())
    }

    /// Attributes of a dimension, which are in this range: what most documents have first.
    pub fn by_frequency(&self, range: Range<u32>) -> &[u32] {
        &self.by_frequency[range.start as usize..range.end as usize]
    }

    /// The column of an attribute, if it has one.
    pub fn column(&self, attribute: u32) -> Option<usize> {
        Some(self.column_of[attribute as usize]).filter(|column| *column != NO_COLUMN).map(usize::from)
    }

    /// The attributes with their columns.
    pub fn columns(&self) -> impl Iterator<Item = (usize, u32)> {
        (TOLD..).zip(self.attributes.iter().copied())
    }

    /// The bits of a document, one for each column.
    pub fn row(&self, doc: u32) -> &Row {
        &self.rows[doc as usize]
    }

    /// The levels and intents that all claims of a document tell.
    pub fn told(&self, doc: u32) -> u16 {
        (self.row(doc)[0] & ((1 << TOLD) - 1)) as u16
    }

    /// The attributes of a document that have no column.
    pub fn rest(&self, doc: u32) -> &[u32] {
        self.rest.get(doc)
    }

    /// Has the memory fetch what [`Self::rest`] gives of these documents, all at once rather than each when its turn comes.
    pub fn fetch(&self, docs: &[u32]) {
        let items = |doc: &u32| self.rest.items.get(self.rest.starts[*doc as usize] as usize);
        std::hint::black_box(docs.iter().filter_map(items).fold(0, |all, attribute| all ^ attribute));
    }

    /// The documents of a column, one bit each.
    pub fn set(&self, column: usize) -> &[u64] {
        let words = self.documents.div_ceil(64);
        &self.sets[column * words..][..words]
    }
}

/// Lists of numbers, one after the other in one allocation.
#[derive(Debug)]
struct Lists {
    starts: Vec<u32>,
    items: Vec<u32>,
}

impl Lists {
    /// So many lists; `each` puts a document on those that it belongs to, the same ones each time it is asked.
    fn of(count: usize, documents: Range<u32>, each: impl Fn(u32, &mut dyn FnMut(u32))) -> Self {
        let mut starts = vec![0_u32; count + 1];
        for doc in documents.clone() {
            each(doc, &mut |list| starts[list as usize + 1] += 1);
        }
        for at in 0..count {
            starts[at + 1] += starts[at];
        }
        let mut next = starts.clone();
        let mut items = vec![0; starts[count] as usize];
        for doc in documents {
            each(doc, &mut |list| {
                let at = &mut next[list as usize];
                items[*at as usize] = doc;
                *at += 1;
            });
        }
        Self { starts, items }
    }

    fn range(&self, list: u32) -> Range<usize> {
        self.starts[list as usize] as usize..self.starts[list as usize + 1] as usize
    }

    fn get(&self, list: u32) -> &[u32] {
        &self.items[self.range(list)]
    }
}
