//! What is near a concept: broader, narrower, of the same name.

use std::collections::{HashSet, VecDeque};

use super::Vocabulary;
use crate::ids::ConceptId;
use crate::vocabulary::model::Concept;

/// How far narrower concepts are followed.
const NARROWER_HOPS: u8 = 3;
/// How far broader concepts are followed.
const BROADER_HOPS: u8 = 2;
/// How many concepts an expansion may have.
const EXPANSIONS: usize = 200;

/// A concept near another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Expansion {
    /// Which one.
    pub concept: ConceptId,
    /// How many links away, from 1.
    pub hops: u8,
    /// Which way.
    pub direction: Direction,
}

/// Which way a concept lies from another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Direction {
    /// A kind or part of it.
    Narrower,
    /// What it is a kind or part of.
    Broader,
}

impl Vocabulary {
    /// Other concepts that share a name with one: what one vocabulary calls photoemission is photoelectron spectroscopy in another.
    pub fn namesakes(&self, id: &ConceptId) -> Vec<&Concept> {
        let others = self.places.get(id).and_then(|place| self.shared_names().get(place));
        others.into_iter().flatten().map(|other| &self.concepts[*other as usize]).collect()
    }

    /// What is directly broader.
    pub fn broader(&self, id: &ConceptId) -> Vec<&Concept> {
        self.near(id, &self.links.broader)
    }

    /// What is directly narrower.
    pub fn narrower(&self, id: &ConceptId) -> Vec<&Concept> {
        self.near(id, &self.links.narrower)
    }

    /// Whether one is broader than another, directly or by way of others.
    pub fn is_above(&self, wider: &ConceptId, narrower: &ConceptId) -> bool {
        let (Some(wider), Some(start)) = (self.places.get(wider), self.places.get(narrower)) else {
            return false;
        };
        let (mut seen, mut waiting) = (HashSet::from([*start]), vec![*start]);
        while let Some(place) = waiting.pop() {
            for above in &self.links.broader[place as usize] {
                if above == wider {
                    return true;
                }
                if seen.insert(*above) {
                    waiting.push(*above);
                }
            }
        }
        false
    }

    /// What is broader by up to so many links, each with their number, nearest first; so many at most.
    pub fn ancestors(&self, id: &ConceptId, reach: u8, most: usize) -> Vec<(&Concept, u8)> {
        let Some(start) = self.places.get(id).copied() else {
            return Vec::new();
        };
        let mut found: Vec<(u32, u8)> = self.links.broader[start as usize].iter().map(|broader| (*broader, 1)).collect();
        let mut next = 0;
        while let Some((at, hops)) = found.get(next).copied() {
            next += 1;
            if hops == reach || found.len() >= most {
                break;
            }
            for broader in &self.links.broader[at as usize] {
                if *broader != start && !found.iter().any(|(known, _)| known == broader) {
                    found.push((*broader, hops + 1));
                }
            }
        }
        found.truncate(most);
        found.into_iter().map(|(place, hops)| (&self.concepts[place as usize], hops)).collect()
    }

    /// What is narrower (three links) and broader (two), nearest first, without the concept itself; 200 at most.
    pub fn expand(&self, id: &ConceptId) -> Vec<Expansion> {
        let Some(start) = self.places.get(id).copied() else {
            return Vec::new();
        };
        let mut found = Vec::new();
        let mut seen = HashSet::from([start]);
        for (direction, links, reach) in
            [(Direction::Broader, &self.links.broader, BROADER_HOPS), (Direction::Narrower, &self.links.narrower, NARROWER_HOPS)]
        {
            let mut queue = VecDeque::from([(start, 0_u8)]);
            while let Some((place, hops)) = queue.pop_front() {
                if hops == reach || found.len() >= EXPANSIONS {
                    break;
                }
                for next in &links[place as usize] {
                    if seen.insert(*next) && found.len() < EXPANSIONS {
                        found.push(Expansion { concept: self.id_at(*next), hops: hops + 1, direction });
                        queue.push_back((*next, hops + 1));
                    }
                }
            }
        }
        found.sort_by_key(|expansion| (expansion.hops, expansion.direction));
        found
    }

    fn near(&self, id: &ConceptId, links: &[Vec<u32>]) -> Vec<&Concept> {
        let Some(place) = self.places.get(id) else {
            return Vec::new();
        };
        links[*place as usize].iter().map(|near| &self.concepts[*near as usize]).collect()
    }
}
