//! Guidance at the coordinator's institution: one text of its own, changed since, and one that is due.

use anyhow::Result;
use chrono::{DateTime, Days, TimeDelta, Utc};

use super::fill::Filling;
use crate::directory::Audience;
use crate::guidance::model::Says;
use crate::guidance::store::{self, Saving};
use crate::shadowing::GUIDANCE;
use crate::storage::Tx;

/// What the institution adds to the words for hosts.
const HERE: &str = "\n\n## Here at Tarnmouth\n\n- Sign your visitor in at the front desk of the building; visitors from elsewhere get a badge there.\n- \
Laboratory coats and eye protection for visitors are kept by the technical stores.\n- Questions? Ask People & Organisational Development.";

impl Filling<'_> {
    /// Leaves guidance.
    pub async fn leave_guidance(&self, tx: &mut Tx, until: DateTime<Utc>) -> Result<()> {
        let Some(persona) = self.cast.persona("coordinator") else { return Ok(()) };
        let by = self.id(persona)?;
        let Some(institution) = crate::accounts::store::person(tx, &by).await?.map(|person| person.institution) else {
            return Ok(());
        };
        let review = until.date_naive().checked_add_days(Days::new(200));
        let texts = [
            ("for-hosts", 400, "", review, "As it came with Benchside, read through"),
            ("for-hosts", 160, HERE, review, "Where visitors sign in, and who lends coats"),
            (
                "for-line-managers",
                380,
                "",
                (until - TimeDelta::days(9)).date_naive().into(),
                "As it came with Benchside, read through",
            ),
        ];
        let mut before = std::collections::HashMap::new();
        for (slug, days, more, review, note) in texts {
            let Some(first) = GUIDANCE.first(slug) else { continue };
            let mut says = Says { audience: Audience::Network, review, ..Says::from_first(first) };
            says.words.push_str(more);
            let version = before.entry(slug).or_insert(0);
            let saving = Saving { series: &GUIDANCE, institution: &institution, slug, before: *version, note, by: Some(&by) };
            store::save(tx, until - TimeDelta::days(days), saving, &says).await?;
            *version += 1;
        }
        Ok(())
    }
}
