//! How a snapshot is made of what is stored, and the parts that wait for the first question.

use std::collections::HashMap;
use std::sync::OnceLock;

use super::{Links, Name, Stored, Vocabulary};
use crate::ids::ConceptId;
use crate::vocabulary::join::{Joined, join};
use crate::vocabulary::model::{Concept, State};
use crate::vocabulary::names::equal_key;
use crate::vocabulary::recognise::{How, Recogniser};
use crate::vocabulary::suggest::Suggester;

/// The shortest short form that two concepts sharing it are taken for near each other by.
const TELLING: usize = 4;
/// How many concepts that share a name with one are given.
const NAMESAKES: usize = 4;
impl Vocabulary {
    /// A snapshot of these concepts, none of them linked. Links to broader concepts that are not among them are left out.
    pub fn new(concepts: Vec<Concept>) -> Self {
        Self::of(Stored { concepts, ..Stored::default() })
    }

    /// A snapshot of what is stored.
    pub fn of(stored: Stored) -> Self {
        let version = stored.version;
        let mut joined: Vec<Joined> = join(stored);
        joined.sort_by_cached_key(|one| (one.concept.label.to_lowercase(), one.concept.id.clone()));
        let mut places: HashMap<ConceptId, u32> = HashMap::with_capacity(joined.len());
        let mut parts = HashMap::new();
        for (place, one) in (0_u32..).zip(&mut joined) {
            places.extend(one.parts.iter().map(|id| (id.clone(), place)));
            if one.parts.len() > 1 {
                parts.insert(place, std::mem::take(&mut one.parts));
            }
        }
        let mut links = Links { broader: vec![Vec::new(); joined.len()], narrower: vec![Vec::new(); joined.len()] };
        let mut names = Vec::with_capacity(joined.len() * 4);
        let mut titles = Vec::new();
        let mut concepts = Vec::with_capacity(joined.len());
        let active: Vec<bool> = joined.iter().map(|one| one.concept.state == State::Active).collect();
        for (place, one) in (0_u32..).zip(joined) {
            if active[place as usize] {
                for broader in &one.concept.broader {
                    if let Some(to) = places.get(broader).copied().filter(|to| active[*to as usize] && *to != place)
                        && !links.broader[place as usize].contains(&to)
                    {
                        links.broader[place as usize].push(to);
                        links.narrower[to as usize].push(place);
                    }
                }
            }
            let named = one.names.into_iter().map(|called| Name {
                text: called.text,
                concept: place,
                how: called.how,
                foreign: called.foreign,
            });
            if one.concept.kind.is_of_titles() {
                titles.extend(named)
            } else {
                names.extend(named)
            }
            concepts.push(one.concept);
        }
        Self {
            version,
            concepts,
            places,
            parts,
            links,
            names,
            titles,
            recogniser: OnceLock::new(),
            suggester: OnceLock::new(),
            title_suggester: OnceLock::new(),
            namesakes: OnceLock::new(),
        }
    }

    /// Builds what is otherwise built at the first question: up to seconds for the largest vocabularies.
    pub fn warm(&self) {
        self.recogniser();
        self.suggester();
        self.shared_names();
    }

    pub(super) fn recogniser(&self) -> &Recogniser {
        self.recogniser.get_or_init(|| Recogniser::new(&self.names))
    }

    pub(super) fn suggester(&self) -> &Suggester {
        self.suggester.get_or_init(|| Suggester::new(&self.names, &self.links))
    }

    pub(super) fn title_suggester(&self) -> &Suggester {
        self.title_suggester.get_or_init(|| Suggester::new(&self.titles, &Links::default()))
    }

    /// Concepts by those that share a name with them, in whatever spelling and number.
    pub(super) fn shared_names(&self) -> &HashMap<u32, Vec<u32>> {
        self.namesakes.get_or_init(|| {
            let mut owners: HashMap<String, Vec<u32>> = HashMap::with_capacity(self.names.len());
            let telling = |name: &&Name| name.how != How::Abbreviation || name.text.chars().count() >= TELLING;
            for name in self.names.iter().filter(telling) {
                let owners = owners.entry(equal_key(&name.text)).or_default();
                if !owners.contains(&name.concept) {
                    owners.push(name.concept);
                }
            }
            let mut namesakes: HashMap<u32, Vec<u32>> = HashMap::new();
            for owners in owners.values().filter(|owners| (2..=NAMESAKES + 1).contains(&owners.len())) {
                for one in owners {
                    let others = namesakes.entry(*one).or_default();
                    others.extend(owners.iter().filter(|other| *other != one));
                }
            }
            for others in namesakes.values_mut() {
                others.sort_unstable();
                others.dedup();
                others.truncate(NAMESAKES);
            }
            namesakes
        })
    }
}
