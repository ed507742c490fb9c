//! A segment of an index, opened for searching: dictionaries, postings, and its columns in memory.

mod attributes;
mod columns;

use std::sync::Arc;

use tantivy::columnar::{ColumnValues, StrColumn};
use tantivy::fieldnorm::FieldNormReader;
use tantivy::index::{InvertedIndexReader, SegmentId};
use tantivy::postings::{SegmentPostings, TermInfo};
use tantivy::schema::{Field, IndexRecordOption, Term};
use tantivy::{DocSet, SegmentReader, TERMINATED};

pub use attributes::{COLUMNS, Row, TOLD};
pub use columns::{Columns, PackedClaim, key};

use self::columns::strings;
use super::schema::{BREAK, Fields, Lengths};

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
        let mut holders = self.columns.attributes.of(value).iter();
        holders.any(|doc| self.is_alive(*doc) && left_out != Some(self.columns.institution_of(*doc)))
    }

    /// Has the memory fetch what ranking asks of these documents, all at once rather than each when its turn comes.
    pub fn fetch(&self, docs: impl Iterator<Item = u32> + Clone) {
        std::hint::black_box(docs.clone().fold(0, |all, doc| all ^ self.lengths.get_val(doc)));
        self.columns.fetch(docs);
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
        self.columns.person(doc).map_or_else(|| text_of(&self.ids, doc), Ok)
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

    /// How many live documents have any of some terms, people of the institution that is left out aside; each once.
    pub fn people_with(&self, index: &InvertedIndexReader, terms: &[String], left_out: Option<u16>) -> tantivy::Result<u64> {
        let mut infos = Vec::with_capacity(terms.len());
        for term in terms {
            infos.extend(index.terms().get(term.as_bytes())?);
        }
        if let ([info], None) = (infos.as_slice(), left_out) {
            return self.frequency(index, info).map(u64::from);
        }
        let mut docs: Vec<u32> = Vec::new();
        for info in &infos {
            let mut postings = index.read_block_postings_from_terminfo(info, IndexRecordOption::Basic)?;
            while postings.block_len() > 0 {
                docs.extend(postings.docs());
                postings.advance();
            }
        }
        if infos.len() > 1 {
            docs.sort_unstable();
            docs.dedup();
        }
        docs.retain(|doc| self.is_alive(*doc) && left_out != Some(self.columns.institution_of(*doc)));
        Ok(docs.len() as u64)
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
