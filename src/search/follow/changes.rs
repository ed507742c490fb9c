//! Whose document belongs on which shelf.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::stack::Placed;
use crate::accounts::Relation;
use crate::directory::Published;
use crate::ids::PersonId;
use crate::search::Concepts;
use crate::search::document::Document;
use crate::search::shelf::{Change, Shelf};
use crate::search::shelves::{Audience, Shelves};

/// Puts the documents of the people `found` on their shelves, and takes everybody else who was `asked` for off all of them. Gives the
/// number of documents written.
pub(super) fn write(
    shelves: &Shelves,
    concepts: &Concepts,
    asked: &[PersonId],
    found: Vec<Published>,
    many: bool,
) -> tantivy::Result<usize> {
    let mut changes: BTreeMap<Audience, Vec<Change>> =
        shelves.all().into_iter().map(|(audience, _)| (audience, Vec::new())).collect();
    for person in found.iter().filter(|person| person.active) {
        changes.entry(Audience::Institution(person.institution.clone())).or_default();
    }
    let mut gone: BTreeSet<&PersonId> = asked.iter().collect();
    for person in &found {
        gone.remove(&person.person);
        let documents = Documents::new(person, concepts);
        for (audience, changes) in &mut changes {
            changes.push(match documents.on(audience, person) {
                Some(document) => Change::Put(Arc::clone(document)),
                None => Change::Remove(person.person.to_string()),
            });
        }
    }
    for changes in changes.values_mut() {
        changes.extend(gone.iter().map(|person| Change::Remove(person.to_string())));
    }
    let mut written = 0;
    for (audience, changes) in changes {
        if !changes.is_empty() {
            written += shelves.of(&audience)?.apply(&changes, many)?;
        }
    }
    Ok(written)
}

/// Commits the shelves side by side: each waits for the disk.
pub(super) fn commit(shelves: &[(Audience, Arc<Shelf>)], seq: i64) -> tantivy::Result<()> {
    std::thread::scope(|scope| {
        let commits: Vec<_> = shelves.iter().map(|(_, shelf)| scope.spawn(|| shelf.commit(seq))).collect();
        commits.into_iter().try_for_each(|commit| {
            commit.join().unwrap_or_else(|_| Err(tantivy::TantivyError::SystemError("a commit came to nothing".to_owned())))
        })
    })
}

/// Someone's documents with the shelves that each lies on, in order; none where they are on no shelf.
pub(super) fn placed(person: &Published, concepts: &Concepts) -> Placed {
    let documents = Documents::new(person, concepts);
    let mut placed: Placed = Vec::new();
    for audience in [Audience::Public, Audience::Network, Audience::Institution(person.institution.clone())] {
        let Some(document) = documents.on(&audience, person) else { continue };
        match placed.iter_mut().find(|(_, known)| Arc::ptr_eq(known, document)) {
            Some((shelves, _)) => shelves.push(audience),
            None => placed.push((vec![audience], Arc::clone(document))),
        }
    }
    placed
}

/// One person's documents: the same one where two audiences see the same.
struct Documents {
    colleagues: Option<Arc<Document>>,
    network: Option<Arc<Document>>,
    public: Option<Arc<Document>>,
}

impl Documents {
    fn new(person: &Published, concepts: &Concepts) -> Self {
        let seen = |relation| person.active.then(|| person.profile.clone().seen_by(relation)).flatten();
        let make = |seen: &_| Arc::new(Document::new(person, seen, concepts));
        let (colleague, partner, stranger) = (seen(Relation::Colleague), seen(Relation::Partner), seen(Relation::Stranger));
        // what a partner sees of an institution that does not share is what everybody sees
        let network = if person.shares { &partner } else { &stranger };
        let colleagues = colleague.as_ref().map(make);
        let same = |one: &Option<_>,
                    other: &Option<_>,
                    document: &Option<Arc<Document>>,
                    otherwise: &dyn Fn() -> Option<Arc<Document>>| {
            if one == other { document.clone() } else { otherwise() }
        };
        let on_network = same(network, &colleague, &colleagues, &|| network.as_ref().map(make));
        let public = same(&stranger, network, &on_network, &|| stranger.as_ref().map(make));
        Self { colleagues, network: on_network, public }
    }

    fn on(&self, audience: &Audience, person: &Published) -> Option<&Arc<Document>> {
        match audience {
            Audience::Public => self.public.as_ref(),
            Audience::Network => self.network.as_ref(),
            Audience::Institution(id) if *id == person.institution => self.colleagues.as_ref(),
            Audience::Institution(_) => None,
        }
    }
}
