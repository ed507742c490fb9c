//! Concepts that people miss, and what coordinators make of them.

use anyhow::{Context, Result};
use chrono::{DateTime, Utc};

use super::fill::Filling;
use crate::accounts::Role;
use crate::ids::ConceptId;
use crate::storage::Tx;
use crate::text::slug;
use crate::vocabulary::store::proposals::{self, Decision, NewProposal};
use crate::vocabulary::{Concept, State};

impl Filling<'_> {
    /// Someone in the right kind of post proposes a concept, if there is such a person.
    pub async fn propose(&mut self, tx: &mut Tx, now: DateTime<Utc>, number: usize) -> Result<()> {
        let missing = &self.words.phrases.proposals[number];
        let fits = |at: &usize| self.cast.people[*at].stream.as_deref() == Some(missing.stream.as_str()) && self.ids[*at].is_some();
        let Some(at) = (0..self.cast.people.len()).rev().find(fits) else { return Ok(()) };
        let institution = self.places[self.cast.people[at].institution].institution.clone();
        let new = NewProposal { label: missing.label.clone(), kind: missing.kind, names: Vec::new(), why: missing.why.clone() };
        if let Some(id) = proposals::propose(tx, now, &self.id(at)?, &institution, &new).await? {
            self.proposed.insert(number, (at, id));
        }
        Ok(())
    }

    /// The proposer's coordinator takes it up or not.
    pub async fn decide(&mut self, tx: &mut Tx, now: DateTime<Utc>, number: usize) -> Result<()> {
        let missing = &self.words.phrases.proposals[number];
        let Some((proposer, id)) = self.proposed.remove(&number) else { return Ok(()) };
        let home = self.cast.people[proposer].institution;
        let coordinates =
            |at: &usize| self.cast.people[*at].institution == home && self.cast.people[*at].roles.contains(&Role::Coordinator);
        let coordinator = (0..self.cast.people.len()).find(coordinates).context("there is no coordinator")?;
        let institution = self.places[home].institution.clone();
        let Some(proposal) = proposals::proposal(tx, &institution, &id).await? else { return Ok(()) };
        let decision = if missing.outcome == "concept" {
            Decision::Concept(Concept {
                id: ConceptId::from(slug(&missing.label)),
                label: missing.label.clone(),
                kind: missing.kind,
                synonyms: Vec::new(),
                abbreviations: Vec::new(),
                broader: self
                    .app
                    .vocabulary
                    .current()
                    .find(&missing.broader)
                    .map(|concept| concept.id.clone())
                    .into_iter()
                    .collect(),
                state: State::Active,
                source: "own".to_owned(),
            })
        } else {
            Decision::Refused
        };
        proposals::decide(tx, now, &self.id(coordinator)?, &proposal, &decision, &missing.reason).await?;
        Ok(())
    }
}
