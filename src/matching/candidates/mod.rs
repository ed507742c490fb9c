//! The few hosts worth scoring for each request: from the index, over the shelves of whoever asks, never all against all.
//!
//! Hosts are open offers that the requester's institution may see, and people who say on a skill that they host, if their profile may be
//! used for matching. Who is found at all is decided by the shelves alone. What is then known of a host is their whole profile where
//! they switched that on, and otherwise what the requester's institution may see of it.

mod hosts;
mod suggest;

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

use tokio::task::spawn_blocking;

pub use hosts::{from_offer, from_profile};
pub use suggest::{Suggested, Suggestion, suggest};

use super::programme::{Between as Known, History, Near, Offer, Programme, Which};
use super::score::{Barrier, Between, Host, Related, Wish, barriers};
use crate::accounts::{Institution, Viewer};
use crate::app::App;
use crate::directory::store::willing;
use crate::directory::{Published, published};
use crate::ids::{ConceptId, InstitutionId, PersonId};
use crate::search::holders::{Lists, Pool, Wanted};
use crate::search::{Concepts, View};
use crate::web::{Error, Result};

/// Hosts looked at for each of many requests: the best, and some more of those who will do.
const BEST: usize = 24;
const MORE: usize = 12;
/// The same for one request.
const BEST_OF_ONE: usize = 80;
/// With so many requests, everybody who is willing is read once instead of asked for.
const MANY: usize = 20;

/// Requests, the hosts that came into question, and which of them may be matched.
#[derive(Debug, Clone, Default)]
pub struct Gathered {
    /// The requests, in the order asked for.
    pub wishes: Vec<Wish>,
    /// The hosts.
    pub hosts: Vec<Host>,
    /// Which may be matched, as places in the two lists; sorted.
    pub pairs: Vec<(u32, u32)>,
    /// For each request, how many hosts were removed by what: the first thing that stands between.
    pub removed: Vec<BTreeMap<Barrier, u32>>,
}

impl Gathered {
    /// The hosts that a request may be matched with.
    pub fn of(&self, wish: u32) -> impl Iterator<Item = u32> + '_ {
        let from = self.pairs.partition_point(|(at, _)| *at < wish);
        self.pairs[from..].iter().take_while(move |(at, _)| *at == wish).map(|(_, host)| *host)
    }
}

/// Gathers the hosts that come into question for requests of one institution's people.
///
/// # Errors
///
/// Where the index cannot be read just now, or the database.
pub async fn gather(app: &App, programme: &Programme, institution: &Institution, requests: &[String]) -> Result<Gathered> {
    let (now, concepts, viewer) = (app.clock.now(), app.search.concepts(), Viewer::anybody_at(institution, Vec::new()));
    let mut tx = app.db.read().await?;
    let mut wishes = (programme.wishes)(&mut tx, &concepts, now, requests).await?;
    let place: HashMap<&str, usize> = requests.iter().enumerate().map(|(at, id)| (id.as_str(), at)).collect();
    wishes.sort_by_key(|wish| place.get(wish.id.as_str()).copied());
    let many = wishes.len() >= MANY;
    let near = if many { None } else { near(&wishes) };
    let which = near.as_ref().map_or(Which::Open, Which::Near);
    let offers = (programme.offers)(&mut tx, &concepts, &viewer, which).await?;
    let everybody = if many { Some(willing(&mut tx).await?) } else { None };
    let agreed: HashSet<InstitutionId> = (programme.agreed)(&mut tx, &institution.id).await?.into_iter().collect();
    let requesters: Vec<PersonId> = wishes.iter().map(|wish| wish.person.clone()).collect();
    let known = (programme.between)(&mut tx, &requesters).await?;
    let conflicts = super::rounds::store::conflicts(&mut tx, &requesters).await?;
    drop(tx);

    let looking = Looking { views: app.search.seen_by(&viewer), programme: *programme, wishes, offers };
    let looked = spawn_blocking(move || looking.find(everybody));
    let Found { looking: Looking { wishes, offers, .. }, found, people } =
        looked.await.map_err(|error| Error::Internal(format!("looking for hosts came to nothing: {error}")))?.map_err(|error| {
            Error::Unavailable(format!(
                "The search index could not be read and is being repaired. Try again in a moment. ({error})"
            ))
        })?;

    let mut tx = app.db.read().await?;
    let ids: Vec<PersonId> = people.iter().cloned().collect();
    let profiles = published(&mut tx, &ids).await?;
    let taken = (programme.taken)(&mut tx, &ids).await?;
    drop(tx);
    let places = programme.places;
    let put = Putting { wishes, offers, found, profiles, taken, places, viewer, concepts, known, conflicts, agreed };
    spawn_blocking(move || put.together()).await.map_err(|error| Error::Internal(format!("hosts came to nothing: {error}")))
}

/// What requests ask for; none where one of them takes anything.
fn near(wishes: &[Wish]) -> Option<Near> {
    let mut near = Near::default();
    for wish in wishes {
        if wish.is_open() {
            return None;
        }
        near.concepts.extend(wish.asked.iter().flat_map(|asked| asked.related.iter()).map(|(concept, _)| concept.clone()));
        near.roles.extend(Some(crate::text::fold(&wish.role)).filter(|role| !role.is_empty()));
    }
    Some(near)
}

/// What is looked for on the shelves.
struct Looking {
    views: Vec<View>,
    programme: Programme,
    wishes: Vec<Wish>,
    offers: Vec<Offer>,
}

/// For each request, places among the offers and people without one.
type Named = Vec<(Vec<u32>, Vec<PersonId>)>;

struct Found {
    looking: Looking,
    found: Named,
    /// Everybody named, and everybody of the offers.
    people: HashSet<PersonId>,
}

impl Looking {
    fn find(self, everybody: Option<Vec<PersonId>>) -> tantivy::Result<Found> {
        let mut pool = Pool::new(self.views.clone(), self.programme.intent, everybody.as_deref());
        let by_concept = by_concept(&self.offers);
        let (best, more) = if everybody.is_some() { (BEST, MORE) } else { (BEST_OF_ONE, 0) };
        let mut found = Vec::with_capacity(self.wishes.len());
        let mut people: HashSet<PersonId> = HashSet::new();
        let weights = self.programme.own_weights();
        let mut known: HashMap<*const Related, Arc<Lists>> = HashMap::new();
        for (number, wish) in self.wishes.iter().enumerate() {
            let mut wanted = Vec::with_capacity(wish.asked.len() + 1);
            for asked in &wish.asked {
                let key = Arc::as_ptr(&asked.related);
                if let Some(lists) = known.get(&key) {
                    wanted.push(Arc::clone(lists));
                    continue;
                }
                let concepts = asked.related.iter().map(|(id, near)| (id.clone(), near.share(&weights) as f32)).collect();
                let lists = pool.look_up(&Wanted { concepts, label: String::new() })?;
                known.insert(key, Arc::clone(&lists));
                wanted.push(lists);
            }
            if !wish.role.is_empty() {
                wanted.push(pool.look_up(&Wanted { concepts: Vec::new(), label: wish.role.clone() })?);
            }
            let chosen = pool.best(&wanted, number as u64, best, more)?;
            let mut offers: Vec<u32> = if wish.is_open() {
                (0..self.offers.len() as u32).collect()
            } else {
                let near = wish.asked.iter().flat_map(|asked| asked.related.iter()).map(|(concept, _)| concept);
                near.filter_map(|concept| by_concept.get(concept)).flatten().copied().collect()
            };
            if !wish.role.is_empty() {
                let titled = self
                    .offers
                    .iter()
                    .enumerate()
                    .filter(|(_, offer)| crate::text::fold(&offer.title).contains(&crate::text::fold(&wish.role)));
                offers.extend(titled.map(|(at, _)| at as u32));
            }
            offers.sort_unstable();
            offers.dedup();
            offers.truncate(BEST_OF_ONE);
            people.extend(chosen.iter().cloned());
            people.extend(offers.iter().flat_map(|at| self.offers[*at as usize].team.iter().cloned()));
            found.push((offers, chosen));
        }
        Ok(Found { looking: self, found, people })
    }
}

fn by_concept(offers: &[Offer]) -> HashMap<ConceptId, Vec<u32>> {
    let mut by_concept: HashMap<ConceptId, Vec<u32>> = HashMap::new();
    for (at, offer) in offers.iter().enumerate() {
        for concept in offer.claims.iter().filter_map(|claim| claim.concept.clone()) {
            by_concept.entry(concept).or_default().push(at as u32);
        }
    }
    by_concept
}

/// What the two sides are put together from.
struct Putting {
    wishes: Vec<Wish>,
    offers: Vec<Offer>,
    found: Named,
    profiles: Vec<Published>,
    taken: HashMap<PersonId, u32>,
    places: u32,
    viewer: Viewer,
    concepts: Concepts,
    known: Vec<Known>,
    conflicts: HashSet<(PersonId, PersonId)>,
    agreed: HashSet<InstitutionId>,
}

impl Putting {
    fn together(self) -> Gathered {
        let profiles: HashMap<PersonId, Published> = self
            .profiles
            .into_iter()
            .filter_map(|mut one| {
                let relation = self.viewer.relation_to(&one.person, &one.institution, one.shares, one.manager.as_ref());
                if !one.active {
                    return None;
                }
                // Whoever the shelves' reader may not know of is nobody here; whoever is known counts as far as they let it.
                let seen = one.profile.clone().seen_by(relation)?;
                if !one.matching {
                    one.profile = seen;
                }
                Some((one.person.clone(), one))
            })
            .collect();
        let mut met: HashSet<(&PersonId, &PersonId)> = HashSet::new();
        let mut declined: HashSet<(&str, &PersonId)> = HashSet::new();
        for one in &self.known {
            match &one.what {
                History::Met => drop(met.insert((&one.person, &one.host))),
                History::Declined(request) => drop(declined.insert((request.as_str(), &one.host))),
            }
        }
        let (mut hosts, mut place) = (Vec::new(), HashMap::new());
        let (mut pairs, mut removed) = (Vec::new(), vec![BTreeMap::new(); self.wishes.len()]);
        for (number, (wish, (offers, people))) in self.wishes.iter().zip(&self.found).enumerate() {
            let mut here: Vec<u32> = Vec::with_capacity(offers.len() + people.len());
            for at in offers {
                let offer = &self.offers[*at as usize];
                let host = || from_offer(offer, profiles.get(&offer.person), &self.concepts);
                here.push(placed(&mut hosts, &mut place, format!("offer:{}", offer.id), host));
            }
            for person in people {
                let Some(profile) = profiles.get(person).filter(|one| one.matching) else { continue };
                let left = self.places.saturating_sub(self.taken.get(person).copied().unwrap_or(0));
                let host = || from_profile(profile, left, &self.concepts);
                here.push(placed(&mut hosts, &mut place, format!("person:{person}"), host));
            }
            here.sort_unstable();
            here.dedup();
            for at in here {
                let host: &Host = &hosts[at as usize];
                let any = |of: &dyn Fn(&PersonId) -> bool| of(&host.person) || host.team.iter().any(of);
                let between = Between {
                    met: any(&|person| met.contains(&(&wish.person, person))),
                    manages: any(&|person| {
                        profiles.get(person).and_then(|one| one.manager.as_ref()).is_some_and(|manager| *manager == wish.person)
                    }),
                    conflict: any(&|person| self.conflicts.contains(&(wish.person.clone(), person.clone()))),
                    declined: any(&|person| declined.contains(&(wish.id.as_str(), person))),
                    unagreed: wish.institution != host.institution && !self.agreed.contains(&host.institution),
                };
                match barriers(wish, host, between).into_iter().next() {
                    None => pairs.push((number as u32, at)),
                    // That somebody is no host of their own need not be said.
                    Some(Barrier::Oneself) => {}
                    Some(barrier) => *removed[number].entry(barrier).or_insert(0) += 1,
                }
            }
        }
        Gathered { wishes: self.wishes, hosts, pairs, removed }
    }
}

/// The place of a host, made when first named.
fn placed(hosts: &mut Vec<Host>, place: &mut HashMap<String, u32>, key: String, host: impl FnOnce() -> Host) -> u32 {
    *place.entry(key).or_insert_with(|| {
        hosts.push(host());
        hosts.len() as u32 - 1
    })
}
