//! What the sample's technicians miss in the vocabulary, for the coordinator to decide about.

use anyhow::Result;

use super::fill::Filling;
use crate::storage::Tx;
use crate::vocabulary::Kind;
use crate::vocabulary::store::proposals::{NewProposal, propose};

/// Who misses what: a persona, or anybody else of the technicians at the coordinator's institution.
const MISSED: [(&str, &str, Kind, &[&str], &str); 3] = [
    (
        "technician",
        "hydrogen-deuterium exchange mass spectrometry",
        Kind::Technique,
        &["HDX-MS", "hydrogen exchange"],
        "Two groups have asked me this term who does it.",
    ),
    ("host", "table-top SEM", Kind::Instrument, &["desktop SEM"], "That is what it says on the door of ours."),
    ("", "vinyl cutting", Kind::Workshop, &["vinyl cutter", "sign cutting"], "The makerspace has had a cutter since spring."),
];

impl Filling<'_> {
    /// Proposes what is missed, as the last that happens.
    pub async fn proposals(&self, tx: &mut Tx) -> Result<()> {
        let Some(home) = self.cast.persona("coordinator").map(|at| self.cast.people[at].institution) else {
            return Ok(());
        };
        let other = || {
            (0..self.cast.people.len()).rev().find(|at| {
                let person = &self.cast.people[*at];
                person.is_technical() && person.institution == home && self.id(*at).is_ok()
            })
        };
        for (persona, label, kind, names, why) in MISSED {
            let Some(at) = self.cast.persona(persona).or_else(other) else { continue };
            let new = NewProposal {
                label: label.to_owned(),
                kind,
                names: names.iter().map(ToString::to_string).collect(),
                why: why.to_owned(),
            };
            propose(tx, self.until, &self.id(at)?, self.institution(at), &new).await?;
        }
        Ok(())
    }
}
