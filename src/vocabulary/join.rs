//! Concepts that are the same, as one: which of them is shown, and every name with where it comes from.

use std::collections::{HashMap, HashSet};

use super::model::{Concept, Link, State, is_own};
use super::names::name_key;
use super::recognise::How;
use super::snapshot::Stored;
use crate::ids::ConceptId;

/// A concept as it is shown, with everything that was joined to it.
#[derive(Debug)]
pub(super) struct Joined {
    /// What is shown: the label of the first, the names and broader concepts of all.
    pub concept: Concept,
    /// The ids of all, the one shown first.
    pub parts: Vec<ConceptId>,
    /// Its names in order; the label first. Empty where it is not in use.
    pub names: Vec<Called>,
}

/// A name of a concept.
#[derive(Debug)]
pub(super) struct Called {
    pub text: Box<str>,
    pub how: How,
    /// Whether an outside vocabulary says so, and nobody here.
    pub foreign: bool,
}

/// Joins what links say is the same. Of several the one is shown that a coordinator kept, else the one whose vocabulary came first.
pub(super) fn join(stored: Stored) -> Vec<Joined> {
    let Stored { concepts, links, edits, places, .. } = stored;
    let mut members: Vec<Member> = Vec::with_capacity(concepts.len());
    let mut at: HashMap<ConceptId, usize> = HashMap::with_capacity(concepts.len());
    for concept in concepts {
        if at.contains_key(&concept.id) {
            continue;
        }
        at.insert(concept.id.clone(), members.len());
        let foreign = !is_own(&concept.source);
        let place = places.get(&concept.source).copied().unwrap_or(i64::MAX);
        let (mut own, mut removed) = (HashSet::new(), Vec::new());
        let concept = match edits.get(&concept.id) {
            None => concept,
            Some(edit) => {
                own.extend(edit.names().map(name_key));
                removed.clone_from(&edit.removed);
                edit.apply(concept)
            }
        };
        members.push(Member { concept, place, foreign, own, removed, rank: 0 });
    }
    let groups = groups(&mut members, &links, &at);
    let mut taken: Vec<Option<Member>> = members.into_iter().map(Some).collect();
    groups
        .into_iter()
        .map(|group| {
            let mut group: Vec<Member> = group.into_iter().filter_map(|place| taken[place].take()).collect();
            if group.len() > 1 {
                // retired ones are shown only where there is no other
                group.sort_by(|a, b| a.order().cmp(&b.order()));
            }
            one(group)
        })
        .collect()
}

struct Member {
    concept: Concept,
    place: i64,
    foreign: bool,
    /// Keys of names that were added here, and of names that were taken away.
    own: HashSet<String>,
    removed: Vec<String>,
    /// 0 where a coordinator kept it, 2 where one gave it up, 1 otherwise.
    rank: u8,
}

impl Member {
    fn order(&self) -> (bool, u8, i64, &ConceptId) {
        (self.concept.state == State::Retired, self.rank, self.place, &self.concept.id)
    }
}

/// Places of members that belong together, each group in the order in which its first stands.
fn groups(members: &mut [Member], links: &[Link], at: &HashMap<ConceptId, usize>) -> Vec<Vec<usize>> {
    let mut above: Vec<usize> = (0..members.len()).collect();
    fn root(above: &mut [usize], mut place: usize) -> usize {
        while above[place] != place {
            above[place] = above[above[place]];
            place = above[place];
        }
        place
    }
    for member in members.iter_mut() {
        member.rank = 1;
    }
    for link in links {
        let (Some(gone), Some(kept)) = (at.get(&link.gone).copied(), at.get(&link.kept).copied()) else { continue };
        let (low, high) = (root(&mut above, kept), root(&mut above, gone));
        above[low.max(high)] = low.min(high);
        if link.merged {
            members[gone].rank = 2;
        }
    }
    for link in links.iter().filter(|link| link.merged) {
        if let Some(kept) = at.get(&link.kept)
            && members[*kept].rank != 2
        {
            members[*kept].rank = 0;
        }
    }
    let mut groups: Vec<Vec<usize>> = Vec::with_capacity(members.len());
    let mut of_root: HashMap<usize, usize> = HashMap::new();
    for place in 0..members.len() {
        let root = root(&mut above, place);
        let group = *of_root.entry(root).or_insert_with(|| {
            groups.push(Vec::new());
            groups.len() - 1
        });
        groups[group].push(place);
    }
    groups
}

/// One concept made of a group, whose first is shown.
fn one(group: Vec<Member>) -> Joined {
    let parts = group.iter().map(|member| member.concept.id.clone()).collect();
    let single = group.len() == 1;
    let mut group = group.into_iter();
    let Some(first) = group.next() else {
        // a group has at least the member that made it
        unreachable!("a group without a member")
    };
    let mut names: Vec<Called> = Vec::new();
    // what was taken away from the one that is shown is not to come back by another
    let mut keys: HashSet<String> = first.removed.iter().cloned().collect();
    let mut call = |member: &Member, concept: &Concept, is_first: bool| {
        if concept.state == State::Retired {
            return;
        }
        let label = (&concept.label, if is_first { How::Label } else { How::Synonym });
        let others = concept.synonyms.iter().map(|name| (name, How::Synonym));
        let short = concept.abbreviations.iter().map(|name| (name, How::Abbreviation));
        for (name, how) in std::iter::once(label).chain(others).chain(short) {
            let key = name_key(name);
            let foreign = member.foreign && !member.own.contains(&key);
            if single || keys.insert(key) {
                names.push(Called { text: name.as_str().into(), how, foreign });
            }
        }
    };
    call(&first, &first.concept, true);
    let mut broader = first.concept.broader.clone();
    for member in group {
        call(&member, &member.concept, false);
        if member.concept.state == State::Active {
            broader.extend(member.concept.broader);
        }
    }
    let mut concept = first.concept;
    if !single && concept.state == State::Active {
        let of = |how: How| names.iter().skip(1).filter(|name| name.how == how).map(|name| name.text.to_string()).collect();
        (concept.synonyms, concept.abbreviations, concept.broader) = (of(How::Synonym), of(How::Abbreviation), broader);
    }
    Joined { concept, parts, names }
}
