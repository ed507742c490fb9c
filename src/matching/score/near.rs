//! How near one concept is to another: the same, a kind of it, or what it is a kind of.

use std::collections::HashMap;
use std::sync::Arc;

use super::weights::{Share, Weights};
use crate::ids::ConceptId;
use crate::search::Concepts;

/// Steps down that something still counts as a kind of what is asked for.
const DOWN: u8 = 4;
/// Steps up.
const UP: u8 = 2;
/// Concepts at most that are related to one: asked for a whole discipline, the nearest kinds count.
const MOST: usize = 600;

/// How near a concept is to the one that is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Near {
    /// It is the one.
    Same,
    /// It is a kind of it, so many steps down.
    Narrower(u8),
    /// It is what that is a kind of, so many steps up.
    Broader(u8),
}

impl Near {
    /// The part of the points that it is worth: falls with every step.
    #[must_use]
    pub fn share(self, weights: &Weights) -> f64 {
        match self {
            Self::Same => 1.0,
            Self::Narrower(steps) => weights.share(Share::Narrower).powi(i32::from(steps)),
            Self::Broader(steps) => weights.share(Share::Broader).powi(i32::from(steps)),
        }
    }
}

/// Everything near one concept.
#[derive(Debug, Clone, Default)]
pub struct Related(HashMap<ConceptId, Near>);

impl Related {
    /// What the vocabulary knows to be near a concept.
    #[must_use]
    pub fn to(concept: &ConceptId, concepts: &Concepts) -> Self {
        let own = concepts.shown(concept.as_str()).to_owned();
        let mut near = HashMap::from([(ConceptId::from(own.as_str()), Near::Same)]);
        let mut level = vec![own.clone()];
        for steps in 1..=DOWN {
            let mut next = Vec::new();
            for at in &level {
                for narrower in concepts.narrower(at) {
                    if near.len() >= MOST {
                        break;
                    }
                    near.entry(ConceptId::from(narrower)).or_insert_with(|| {
                        next.push(narrower.to_owned());
                        Near::Narrower(steps)
                    });
                }
            }
            level = next;
        }
        for (broader, steps) in concepts.ancestors(&own).into_iter().filter(|(_, steps)| *steps <= UP) {
            near.entry(ConceptId::from(broader)).or_insert(Near::Broader(steps));
        }
        Self(near)
    }

    /// How near something is.
    #[must_use]
    pub fn near(&self, concept: Option<&ConceptId>) -> Option<Near> {
        self.0.get(concept?).copied()
    }

    /// Each with how near it is, in no order.
    pub fn iter(&self) -> impl Iterator<Item = (&ConceptId, Near)> {
        self.0.iter().map(|(concept, near)| (concept, *near))
    }
}

/// What is near many concepts, each found once.
#[derive(Debug)]
pub struct Relations<'a> {
    concepts: &'a Concepts,
    known: HashMap<ConceptId, Arc<Related>>,
}

impl<'a> Relations<'a> {
    /// Of this vocabulary.
    #[must_use]
    pub fn new(concepts: &'a Concepts) -> Self {
        Self { concepts, known: HashMap::new() }
    }

    /// What is near a concept.
    pub fn of(&mut self, concept: &ConceptId) -> Arc<Related> {
        if let Some(known) = self.known.get(concept) {
            return Arc::clone(known);
        }
        let related = Arc::new(Related::to(concept, self.concepts));
        self.known.insert(concept.clone(), Arc::clone(&related));
        related
    }
}
