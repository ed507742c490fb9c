//! One index on disk, its writer and its newest snapshot.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError, RwLock};

use tantivy::index::SegmentId;
use tantivy::merge_policy::LogMergePolicy;
use tantivy::schema::Term;
use tantivy::{FutureResult, Index, IndexReader, IndexWriter, ReloadPolicy};

use super::document::Document;
use super::schema::{self, Fields};
use super::segment::Segment;

/// Memory that a writer fills before it writes a segment, in bytes: tantivy's least, which is plenty for edits.
const EDITING: usize = 15_000_000;
/// The same while many documents come in.
const FILLING: usize = 48_000_000;
/// Segments that a shelf may have when it is left in peace.
const SEGMENTS: usize = 4;

/// Everything that can be searched at one moment. Never changes.
#[derive(Debug, Default)]
pub struct Snapshot {
    /// The segments, the one with most documents first.
    pub segments: Vec<Segment>,
}

impl Snapshot {
    /// Documents that are on no shelf, in an index of their own in memory.
    pub fn of(documents: &[Document]) -> tantivy::Result<Self> {
        let (index, fields) = (schema::in_memory()?, Arc::new(schema::schema().1));
        let mut writer: IndexWriter = index.writer_with_num_threads(1, EDITING)?;
        for document in documents {
            writer.add_document(document.to_tantivy(&fields))?;
        }
        writer.commit()?;
        writer.wait_merging_threads()?;
        let searcher = index.reader()?.searcher();
        let segments = searcher.segment_readers().iter().map(|reader| Segment::open(reader, &fields));
        Ok(Self { segments: segments.collect::<tantivy::Result<Vec<_>>>()? })
    }

    /// How many people it holds.
    pub fn people(&self) -> u32 {
        self.segments.iter().map(Segment::alive).sum()
    }

    /// The hash of a person's document.
    pub fn hash(&self, id: &str) -> tantivy::Result<Option<u64>> {
        for segment in &self.segments {
            if let Some((_, hash)) = segment.find(id)? {
                return Ok(Some(hash));
            }
        }
        Ok(None)
    }
}

/// What is to be done with one person's document.
#[derive(Debug, Clone)]
pub enum Change {
    /// Put this in the place of whatever there is.
    Put(Arc<Document>),
    /// Take away whatever there is.
    Remove(String),
}

/// One index.
pub struct Shelf {
    folder: PathBuf,
    fields: Arc<Fields>,
    index: Index,
    reader: IndexReader,
    snapshot: RwLock<Arc<Snapshot>>,
    writing: Mutex<Writing>,
    /// Held while a snapshot is made, so that an older one never takes the place of a newer one.
    renewing: Mutex<()>,
}

#[derive(Default)]
struct Writing {
    writer: Option<IndexWriter>,
    /// The memory that the writer was given.
    room: usize,
    /// What was put (with its hash) or removed since the last commit.
    pending: HashMap<String, Option<u64>>,
    /// Merges under way.
    merges: Vec<FutureResult<Option<tantivy::SegmentMeta>>>,
}

impl std::fmt::Debug for Shelf {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Shelf").field("folder", &self.folder).finish_non_exhaustive()
    }
}

impl Shelf {
    /// Opens the index in a folder, made where it is missing.
    ///
    /// # Errors
    ///
    /// Where the folder cannot be used or what is in it is damaged: then the index has to be built again.
    pub fn open(folder: &Path) -> tantivy::Result<Self> {
        let index = schema::open(folder)?;
        if index.schema() != schema::schema().0 {
            return Err(tantivy::TantivyError::SchemaError("the index has another schema".to_owned()));
        }
        let reader = index.reader_builder().reload_policy(ReloadPolicy::Manual).try_into()?;
        let fields = Arc::new(schema::schema().1);
        let shelf = Self {
            folder: folder.to_owned(),
            fields,
            index,
            reader,
            snapshot: RwLock::default(),
            writing: Mutex::default(),
            renewing: Mutex::default(),
        };
        shelf.renew()?;
        Ok(shelf)
    }

    /// What can be searched now.
    pub fn snapshot(&self) -> Arc<Snapshot> {
        Arc::clone(&self.snapshot.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Puts and removes documents, unless they are as they were; nothing shows before [`Shelf::commit`]. `many` gives the writer
    /// room. Gives the number of changes that were needed.
    pub fn apply(&self, changes: &[Change], many: bool) -> tantivy::Result<usize> {
        let snapshot = self.snapshot();
        let mut writing = self.writing.lock().unwrap_or_else(PoisonError::into_inner);
        let mut needed = 0;
        for change in changes {
            let (id, hash) = match change {
                Change::Put(document) => (&document.id, Some(document.hash)),
                Change::Remove(id) => (id, None),
            };
            let before = match writing.pending.get(id) {
                Some(pending) => *pending,
                None => snapshot.hash(id)?,
            };
            if before == hash {
                continue;
            }
            needed += 1;
            let writer = self.writer(&mut writing, many)?;
            writer.delete_term(Term::from_field_text(self.fields.id, id));
            if let Change::Put(document) = change {
                writer.add_document(document.to_tantivy(&self.fields))?;
            }
            writing.pending.insert(id.clone(), hash);
        }
        Ok(needed)
    }

    /// Makes what was put and removed lasting and searchable. `seq` says how far the ledger was read for it.
    pub fn commit(&self, seq: i64) -> tantivy::Result<()> {
        let mut writing = self.writing.lock().unwrap_or_else(PoisonError::into_inner);
        if writing.pending.is_empty() {
            return Ok(());
        }
        writing.pending.clear();
        if let Some(writer) = &mut writing.writer {
            let committed = writer.prepare_commit().and_then(|mut commit| {
                commit.set_payload(&seq.to_string());
                commit.commit()
            });
            if let Err(error) = committed {
                // a writer that failed once never writes again; what it held is read from the ledger anew
                writing.writer = None;
                return Err(error);
            }
        }
        drop(writing);
        self.renew()
    }

    /// How far the ledger was read for what this shelf holds; none for a shelf that was never written.
    pub fn seq(&self) -> Option<i64> {
        self.index.load_metas().ok()?.payload?.parse().ok()
    }

    /// Whether segments hold deleted documents, whose words are still on disk.
    pub fn holds_deleted(&self) -> bool {
        self.snapshot().segments.iter().any(|segment| !segment.deleted.is_empty())
    }

    /// Starts to rewrite segments with deleted documents, and to join small ones where there are many; returns at once. True where
    /// there was something to do: then [`Shelf::settle`] waits for it.
    pub fn tidy(&self) -> tantivy::Result<bool> {
        let snapshot = self.snapshot();
        let mut small: Vec<SegmentId> = Vec::new();
        let mut apart: Vec<SegmentId> = Vec::new();
        let largest = snapshot.segments.iter().map(Segment::end).max().unwrap_or_default();
        let many = snapshot.segments.len() > SEGMENTS;
        for segment in &snapshot.segments {
            if many && segment.end() < largest.max(2) / 2 {
                small.push(segment.id);
            } else if !segment.deleted.is_empty() {
                apart.push(segment.id);
            }
        }
        let mut writing = self.writing.lock().unwrap_or_else(PoisonError::into_inner);
        if small.len() < 2 && apart.is_empty() {
            return Ok(false);
        }
        let writer = self.writer(&mut writing, false)?;
        let mut merges = Vec::new();
        if small.len() > 1 {
            merges.push(writer.merge(&small));
        }
        merges.extend(apart.iter().map(|id| writer.merge(&[*id])));
        writing.merges.extend(merges);
        Ok(true)
    }

    /// Waits for what [`Shelf::tidy`] started, and shows it; quick where nothing was.
    pub fn settle(&self) -> tantivy::Result<()> {
        let merges = std::mem::take(&mut self.writing.lock().unwrap_or_else(PoisonError::into_inner).merges);
        if merges.is_empty() {
            return Ok(());
        }
        for merge in merges {
            if let Err(error) = merge.wait() {
                // another merge took the segment first
                tracing::debug!(%error, "a merge was not needed");
            }
        }
        self.renew()
    }

    /// Whether its folder is still there.
    pub fn is_there(&self) -> bool {
        self.folder.join("meta.json").exists()
    }

    /// Joins everything into one segment: for an index that was just filled.
    pub fn compact(&self) -> tantivy::Result<()> {
        self.settle()?;
        {
            let mut writing = self.writing.lock().unwrap_or_else(PoisonError::into_inner);
            if let Some(writer) = writing.writer.take() {
                writer.wait_merging_threads()?;
            }
            let ids = self.index.searchable_segment_ids()?;
            if ids.len() > 1 {
                let writer = self.writer(&mut writing, false)?;
                writer.merge(&ids).wait()?;
            }
        }
        self.renew()
    }

    /// Lets the writer go, with its threads and memory; it opens again when it is needed.
    pub fn rest(&self) -> tantivy::Result<()> {
        self.settle()?;
        let writer = {
            let mut writing = self.writing.lock().unwrap_or_else(PoisonError::into_inner);
            if writing.pending.is_empty() { writing.writer.take() } else { None }
        };
        match writer {
            Some(writer) => writer.wait_merging_threads(),
            None => Ok(()),
        }
    }

    /// Shows what was last committed.
    fn renew(&self) -> tantivy::Result<()> {
        let _one = self.renewing.lock().unwrap_or_else(PoisonError::into_inner);
        self.reader.reload()?;
        let searcher = self.reader.searcher();
        let mut segments = searcher
            .segment_readers()
            .iter()
            .map(|reader| Segment::open(reader, &self.fields))
            .collect::<tantivy::Result<Vec<_>>>()?;
        segments.sort_by_key(|segment| (std::cmp::Reverse(segment.end()), segment.id));
        *self.snapshot.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(Snapshot { segments });
        Ok(())
    }

    fn writer<'a>(&self, writing: &'a mut Writing, many: bool) -> tantivy::Result<&'a mut IndexWriter> {
        let room = if many { FILLING } else { EDITING };
        if room > writing.room && writing.pending.is_empty() {
            writing.writer = None;
        }
        if writing.writer.is_none() {
            let options = tantivy::indexer::IndexWriterOptions::builder()
                .num_worker_threads(1)
                .num_merge_threads(1)
                .memory_budget_per_thread(room)
                .build();
            let writer: IndexWriter = self.index.writer_with_options(options)?;
            let mut policy = LogMergePolicy::default();
            policy.set_min_layer_size(2_000);
            writer.set_merge_policy(Box::new(policy));
            writing.writer = Some(writer);
            writing.room = room;
        }
        writing.writer.as_mut().ok_or_else(|| tantivy::TantivyError::SystemError("the writer is gone".to_owned()))
    }
}
