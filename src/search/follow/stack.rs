//! Documents that lie on the same set of shelves, indexed once while an index is built and then laid on each of them.
//!
//! A profile that everybody may see is on three shelves. Indexing it thrice is most of the work of a rebuild; joining or linking
//! finished segments is little. A large shelf takes each of its large stacks as a segment of its own, so that their files are on the
//! disk once, and once in memory, for all the shelves that hold them. Only documents that are the very same for each of its shelves lie in a stack, so no shelf comes to
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
/// Documents from which on a shelf shares the segments of its large stacks with others.
const LARGE: u64 = 200_000;
/// A stack is large with one document of so many of a shelf.
const SHARES: u64 = 8;
/// The files that say what an index is made of.
const META: &str = "meta.json";
const MANAGED: &str = ".managed.json";

/// The stacks of an index that is being built.
pub(super) struct Stacks {
    folder: PathBuf,
    /// [`LARGE`], but in tests.
    large: u64,
    stacks: BTreeMap<Vec<Audience>, Stack>,
}

struct Stack {
    folder: PathBuf,
    index: Index,
    fields: Fields,
    documents: u64,
    /// None while nothing comes: most stacks are of one institution.
    writer: Option<IndexWriter>,
}

impl Stacks {
    /// None yet; their files come into `folder`.
    pub fn new(folder: &Path) -> Self {
        Self { folder: folder.to_owned(), large: LARGE, stacks: BTreeMap::new() }
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
        let mut joined = Joined { folder: &self.folder, known: BTreeMap::new() };
        let mut laid: BTreeMap<Vec<&Path>, PathBuf> = BTreeMap::new();
        for (shelf, stacks) in wanted {
            let to = folder.join(shelf.folder());
            let same = folders(&stacks);
            if let Some(before) = laid.get(&same) {
                link(before, &to)?;
                continue;
            }
            let segments =
                shared(&stacks, self.large).iter().map(|stacks| joined.one(stacks)).collect::<tantivy::Result<Vec<PathBuf>>>()?;
            match segments.as_slice() {
                [only] => link(only, &to)?,
                several => gather(several, &to)?,
            }
            laid.insert(same, to);
        }
        Ok(())
    }
}

fn folders<'a>(stacks: &[&'a Stack]) -> Vec<&'a Path> {
    stacks.iter().map(|stack| stack.folder.as_path()).collect()
}

/// A shelf's stacks, those together that are to be one segment: its large ones alone, all others together. Searching several segments
/// costs more than one, so only large shelves, whose copies would fill disks, have several.
fn shared<'a>(stacks: &[&'a Stack], large: u64) -> Vec<Vec<&'a Stack>> {
    let all: u64 = stacks.iter().map(|stack| stack.documents).sum();
    if all < large {
        return vec![stacks.to_vec()];
    }
    let (large, small): (Vec<&Stack>, Vec<&Stack>) = stacks.iter().partition(|stack| stack.documents * SHARES >= all);
    let mut parts: Vec<Vec<&Stack>> = large.into_iter().map(|stack| vec![stack]).collect();
    if !small.is_empty() {
        parts.push(small);
    }
    parts
}

/// Stacks joined into one segment each, in folders of their own, so that each is joined once.
struct Joined<'a> {
    folder: &'a Path,
    known: BTreeMap<Vec<&'a Path>, PathBuf>,
}

impl<'a> Joined<'a> {
    /// The folder with the one segment of these stacks.
    fn one(&mut self, stacks: &[&'a Stack]) -> tantivy::Result<PathBuf> {
        if let [only] = stacks
            && only.index.searchable_segment_ids()?.len() == 1
        {
            return Ok(only.folder.clone());
        }
        let next = self.known.len();
        Ok(match self.known.entry(folders(stacks)) {
            std::collections::btree_map::Entry::Occupied(known) => known.get().clone(),
            std::collections::btree_map::Entry::Vacant(free) => {
                let to = self.folder.join(format!("joined-{next}"));
                std::fs::create_dir_all(&to)?;
                let indices: Vec<Index> = stacks.iter().map(|stack| stack.index.clone()).collect();
                drop(merge_indices(&indices, MmapDirectory::open(&to)?)?);
                free.insert(to).clone()
            }
        })
    }
}

impl Stack {
    fn new(folder: &Path) -> tantivy::Result<Self> {
        Ok(Self { folder: folder.to_owned(), index: schema::open(folder)?, fields: schema::schema().1, documents: 0, writer: None })
    }

    fn put(&mut self, document: &Document) -> tantivy::Result<()> {
        let document = document.to_tantivy(&self.fields);
        self.documents += 1;
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
    for file in files(from)? {
        share(&from.join(&file), &to.join(&file))?;
    }
    Ok(())
}

/// Makes one index of several that have a segment each, whose files it shares: tantivy's list of segments, and of the files that it
/// looks after, are put together.
fn gather(from: &[PathBuf], to: &Path) -> tantivy::Result<()> {
    std::fs::create_dir_all(to)?;
    let (mut meta, mut managed) = (serde_json::Value::Null, Vec::new());
    for folder in from {
        for file in files(folder)?.into_iter().filter(|file| file != META && file != MANAGED) {
            share(&folder.join(&file), &to.join(&file))?;
        }
        let read =
            |name: &str| -> tantivy::Result<serde_json::Value> { Ok(serde_json::from_slice(&std::fs::read(folder.join(name))?)?) };
        let mut next = read(META)?;
        if let Some(files) = read(MANAGED)?.as_array() {
            managed.extend(files.iter().filter(|file| !managed.contains(*file)).cloned().collect::<Vec<_>>());
        }
        match meta.get_mut("segments").and_then(serde_json::Value::as_array_mut) {
            None => meta = next,
            Some(segments) => segments.extend(next["segments"].as_array_mut().map(std::mem::take).unwrap_or_default()),
        }
    }
    std::fs::write(to.join(MANAGED), serde_json::to_vec(&managed)?)?;
    std::fs::write(to.join(META), serde_json::to_vec(&meta)?)?;
    Ok(())
}

/// The names of an index's files.
fn files(folder: &Path) -> std::io::Result<Vec<String>> {
    let names = std::fs::read_dir(folder)?.map(|entry| Ok(entry?.file_name().to_string_lossy().into_owned()));
    let names: std::io::Result<Vec<String>> = names.collect();
    Ok(names?.into_iter().filter(|name| !name.ends_with(".lock")).collect())
}

/// Gives a file a second name; a disk that knows no links gets a copy.
fn share(from: &Path, to: &Path) -> std::io::Result<()> {
    std::fs::hard_link(from, to).or_else(|_| std::fs::copy(from, to).map(drop))
}

/// One person's documents with the shelves that each lies on.
pub(super) type Placed = Vec<(Vec<Audience>, Arc<Document>)>;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::search::Concepts;
    use crate::search::judge::Collection;
    use crate::search::shelf::{Change, Shelf};

    #[test]
    fn large_shelves_share_segments_and_change_apart() {
        let concepts = Concepts::starter();
        let people = Collection::own(concepts.vocabulary()).unwrap().people;
        let folder = tempfile::tempdir().unwrap();
        let mut stacks = Stacks::new(&folder.path().join("stacks"));
        stacks.large = 0;
        let own = |at: usize| Audience::Institution(format!("i{}", at % 2).as_str().into());
        for (at, person) in people.iter().enumerate() {
            stacks.put(vec![Audience::Public, own(at)], &Document::new(person, &person.profile, &concepts)).unwrap();
        }
        let shelves = folder.path().join("shelves");
        stacks.lay_out(&shelves).unwrap();
        std::fs::remove_dir_all(folder.path().join("stacks")).unwrap();
        let open = |audience: &Audience| Shelf::open(&shelves.join(audience.folder())).unwrap();
        let (public, first, second) = (open(&Audience::Public), open(&own(0)), open(&own(1)));
        let segments = |shelf: &Shelf| shelf.snapshot().segments.iter().map(|segment| segment.id).collect::<Vec<_>>();
        let mut both = [segments(&first), segments(&second)].concat();
        let mut all = segments(&public);
        both.sort();
        all.sort();
        assert_eq!((both.len(), both), (2, all));
        assert_eq!(public.snapshot().people() as usize, people.len());

        // what goes from one shelf stays on the other, files and all
        let before = first.snapshot().people();
        let gone: Vec<Change> = people.iter().take(40).map(|one| Change::Remove(one.person.to_string())).collect();
        public.apply(&gone, false).unwrap();
        public.commit(1).unwrap();
        public.tidy().unwrap();
        public.settle().unwrap();
        public.rest().unwrap();
        assert_eq!((public.snapshot().people() as usize, public.holds_deleted()), (people.len() - 40, false));
        assert_eq!(open(&own(0)).snapshot().people(), before);
        assert_eq!(open(&Audience::Public).snapshot().people() as usize, people.len() - 40);
    }
}
