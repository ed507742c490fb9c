//! The shelves of a data folder: one index for each audience, and which of them a viewer's query runs over.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError, RwLock};

use serde::{Deserialize, Serialize};

use super::segment::Segment;
use super::shelf::{Shelf, Snapshot};
use crate::accounts::Viewer;
use crate::ids::InstitutionId;

/// For whom a shelf is.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Audience {
    /// Everyone.
    Public,
    /// Members of institutions that share.
    Network,
    /// Members of one institution.
    Institution(InstitutionId),
}

impl Audience {
    /// The name of the shelf's folder.
    pub(super) fn folder(&self) -> String {
        match self {
            Self::Public => "public".to_owned(),
            Self::Network => "network".to_owned(),
            Self::Institution(id) => format!("institution-{id}"),
        }
    }

    fn from_folder(name: &str) -> Option<Self> {
        match name {
            "public" => Some(Self::Public),
            "network" => Some(Self::Network),
            _ => name.strip_prefix("institution-").map(|id| Self::Institution(InstitutionId::from(id))),
        }
    }
}

/// How far an index has come; a small file beside the shelves, written after their commits. Where it lags behind, some of the ledger is
/// read twice, which changes nothing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Default)]
pub struct State {
    /// The ledger was read up to here.
    pub seq: i64,
    /// The database that it is of.
    pub origin: String,
    /// The vocabulary that documents were made with.
    pub vocabulary: i64,
}

/// The shelves of one folder.
#[derive(Debug)]
pub struct Shelves {
    folder: PathBuf,
    shelves: RwLock<BTreeMap<Audience, Arc<Shelf>>>,
}

/// One shelf as a query sees it.
#[derive(Debug, Clone)]
pub struct View {
    /// What is searched.
    pub snapshot: Arc<Snapshot>,
    /// Whose people are left out, because another shelf has more of them.
    pub without: Option<InstitutionId>,
}

impl View {
    /// The place of the institution that is left out among a segment's, if it is there.
    pub fn left_out(&self, segment: &Segment) -> Option<u16> {
        let without = self.without.as_ref()?;
        segment.columns.institutions.iter().position(|id| id == without.as_str()).map(|at| at as u16)
    }
}

impl Shelves {
    /// Opens every shelf in a folder; the folder is made where it is missing.
    ///
    /// # Errors
    ///
    /// Where any of them is damaged: then all have to be built again.
    pub fn open(folder: &Path) -> tantivy::Result<Self> {
        std::fs::create_dir_all(folder)?;
        let mut shelves = BTreeMap::new();
        for entry in std::fs::read_dir(folder)? {
            let entry = entry?;
            if let Some(audience) = Audience::from_folder(&entry.file_name().to_string_lossy()) {
                shelves.insert(audience, Arc::new(Shelf::open(&entry.path())?));
            }
        }
        for audience in [Audience::Public, Audience::Network] {
            if !shelves.contains_key(&audience) {
                shelves.insert(audience.clone(), Arc::new(Shelf::open(&folder.join(audience.folder()))?));
            }
        }
        Ok(Self { folder: folder.to_owned(), shelves: RwLock::new(shelves) })
    }

    /// Where they are.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// The shelf of an audience, made where it is missing.
    pub fn of(&self, audience: &Audience) -> tantivy::Result<Arc<Shelf>> {
        if let Some(shelf) = self.get(audience) {
            return Ok(shelf);
        }
        let shelf = Arc::new(Shelf::open(&self.folder.join(audience.folder()))?);
        self.shelves.write().unwrap_or_else(PoisonError::into_inner).insert(audience.clone(), Arc::clone(&shelf));
        Ok(shelf)
    }

    /// Every shelf with its audience.
    pub fn all(&self) -> Vec<(Audience, Arc<Shelf>)> {
        let shelves = self.shelves.read().unwrap_or_else(PoisonError::into_inner);
        shelves.iter().map(|(audience, shelf)| (audience.clone(), Arc::clone(shelf))).collect()
    }

    /// What a viewer's query runs over: their institution's shelf, and of the others' what reaches them.
    pub fn seen_by(&self, viewer: &Viewer) -> Vec<View> {
        let Some(me) = viewer.member() else {
            return self.view(&Audience::Public, None).into_iter().collect();
        };
        let others = if me.shares { Audience::Network } else { Audience::Public };
        let own = self.view(&Audience::Institution(me.institution.clone()), None);
        own.into_iter().chain(self.view(&others, Some(me.institution.clone()))).collect()
    }

    /// Every institution's shelf: for the operator, who has the database anyway.
    pub fn seen_by_operator(&self) -> Vec<View> {
        let institutions = self.all().into_iter().filter(|(audience, _)| matches!(audience, Audience::Institution(_)));
        institutions.map(|(_, shelf)| View { snapshot: shelf.snapshot(), without: None }).collect()
    }

    /// People on the institutions' shelves, each counted once.
    pub fn people(&self) -> u32 {
        self.seen_by_operator().iter().map(|view| view.snapshot.people()).sum()
    }

    fn get(&self, audience: &Audience) -> Option<Arc<Shelf>> {
        self.shelves.read().unwrap_or_else(PoisonError::into_inner).get(audience).cloned()
    }

    fn view(&self, audience: &Audience, without: Option<InstitutionId>) -> Option<View> {
        self.get(audience).map(|shelf| View { snapshot: shelf.snapshot(), without })
    }

    /// How far these shelves have come; none where the file is missing or cannot be read.
    pub fn state(&self) -> Option<State> {
        State::read(&self.folder)
    }

    /// Notes how far these shelves have come.
    pub fn set_state(&self, state: &State) -> std::io::Result<()> {
        state.write(&self.folder)
    }
}

impl State {
    /// Notes the state of the shelves in a folder.
    pub fn write(&self, folder: &Path) -> std::io::Result<()> {
        let new = folder.join("state.new");
        std::fs::write(&new, serde_json::to_vec(self)?)?;
        std::fs::rename(new, folder.join("state.json"))
    }

    /// The state of the shelves in a folder.
    pub fn read(folder: &Path) -> Option<Self> {
        serde_json::from_slice(&std::fs::read(folder.join("state.json")).ok()?).ok()
    }
}
