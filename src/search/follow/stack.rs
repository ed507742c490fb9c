//! Documents that lie on the same set of shelves, indexed once while an index is built and then laid on each of them.
//!
//! A profile that everybody may see is on three shelves. Indexing it thrice is most of the work of a rebuild; joining or linking
//! finished segments is little. Only documents that are the very same for each of its shelves lie in a stack, so no shelf comes to
//! hold a word that its readers may not see.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use tantivy::directory::MmapDirectory;
use tantivy::indexer::{NoMergePolicy, merge_indices};
use tantivy::{Index, IndexWriter};

use crate::search::document::Document;
use crate::search::schema::{self, Fields};
use crate::search::shelves::Audience;

/// Memory that a stack fills before it writes a segment, in bytes.
const FILLING: usize = 64_000_000;

/// The stacks of an index that is being built.
pub(super) struct Stacks {
    folder: PathBuf,
    stacks: BTreeMap<Vec<Audience>, Stack>,
}

struct Stack {
    folder: PathBuf,
    index: Index,
    fields: Fields,
    /// None while nothing comes: most stacks are of one institution.
    writer: Option<IndexWriter>,
}

impl Stacks {
    /// None yet; their files come into `folder`.
    pub fn new(folder: &Path) -> Self {
        Self { folder: folder.to_owned(), stacks: BTreeMap::new() }
    }

    /// Puts a document on the stack of these shelves, which are in order.
    pub fn put(&mut self, shelves: Vec<Audience>, document: &Document) -> tantivy::Result<()> {
        let next = self.stacks.len();
        let stack = match self.stacks.entry(shelves) {
            std::collections::btree_map::Entry::Occupied(known) => known.into_mut(),
            std::collections::btree_map::Entry::Vacant(free) => free.insert(Stack::new(&self.folder.join(next.to_string()))?),
        };
        stack.put(document)
    }

    /// Writes what was put and frees the memory it took: at the end of each institution, since their stacks differ.
    pub fn settle(&mut self) -> tantivy::Result<()> {
        self.stacks.values_mut().try_for_each(Stack::settle)
    }

    /// Lays the stacks on the shelves in `folder`, each shelf one segment. Shelves that hold the same share their files.
    pub fn lay_out(mut self, folder: &Path) -> tantivy::Result<()> {
        self.settle()?;
        let mut wanted: BTreeMap<&Audience, Vec<&Stack>> = BTreeMap::new();
        for (shelves, stack) in &self.stacks {
            for shelf in shelves {
                wanted.entry(shelf).or_default().push(stack);
            }
        }
        let mut laid: BTreeMap<Vec<&Path>, PathBuf> = BTreeMap::new();
        for (shelf, stacks) in wanted {
            let to = folder.join(shelf.folder());
            let same: Vec<&Path> = stacks.iter().map(|stack| stack.folder.as_path()).collect();
            match laid.get(&same) {
                Some(before) => link(before, &to)?,
                None => {
                    let indices: Vec<Index> = stacks.iter().map(|stack| stack.index.clone()).collect();
                    std::fs::create_dir_all(&to)?;
                    match stacks.as_slice() {
                        [only] if only.index.searchable_segment_ids()?.len() == 1 => link(&only.folder, &to)?,
                        _ => drop(merge_indices(&indices, MmapDirectory::open(&to)?)?),
                    }
                    laid.insert(same, to);
                }
            }
        }
        Ok(())
    }
}

impl Stack {
    fn new(folder: &Path) -> tantivy::Result<Self> {
        Ok(Self { folder: folder.to_owned(), index: schema::open(folder)?, fields: schema::schema().1, writer: None })
    }

    fn put(&mut self, document: &Document) -> tantivy::Result<()> {
        let document = document.to_tantivy(&self.fields);
        match &self.writer {
            Some(writer) => writer.add_document(document)?,
            None => self.writer.insert(self.open()?).add_document(document)?,
        };
        Ok(())
    }

    fn open(&self) -> tantivy::Result<IndexWriter> {
        let options = tantivy::indexer::IndexWriterOptions::builder()
            .num_worker_threads(1)
            .num_merge_threads(1)
            .memory_budget_per_thread(FILLING)
            .build();
        let writer: IndexWriter = self.index.writer_with_options(options)?;
        // everything is joined once, at the end
        writer.set_merge_policy(Box::new(NoMergePolicy));
        Ok(writer)
    }

    fn settle(&mut self) -> tantivy::Result<()> {
        match self.writer.take() {
            Some(mut writer) => {
                writer.commit()?;
                writer.wait_merging_threads()
            }
            None => Ok(()),
        }
    }
}

/// Gives a folder the files of another under the same names; finished segments never change, so both may share them.
fn link(from: &Path, to: &Path) -> std::io::Result<()> {
    std::fs::create_dir_all(to)?;
    for entry in std::fs::read_dir(from)? {
        let entry = entry?;
        let name = entry.file_name();
        if !name.to_string_lossy().ends_with(".lock") {
            let target = to.join(&name);
            // a disk that knows no links gets copies
            std::fs::hard_link(entry.path(), &target).or_else(|_| std::fs::copy(entry.path(), &target).map(drop))?;
        }
    }
    Ok(())
}

/// One person's documents with the shelves that each lies on.
pub(super) type Placed = Vec<(Vec<Audience>, Arc<Document>)>;
