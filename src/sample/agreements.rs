//! The agreement between the sample's two institutions.

use anyhow::{Result, anyhow};
use chrono::{DateTime, TimeDelta, Utc};

use super::cast::Someone;
use super::fill::Filling;
use crate::accounts::{Role, store as accounts};
use crate::matching::agreements::act::{self, Words};
use crate::matching::agreements::model::{Act, New, Says};
use crate::storage::Tx;

impl Filling<'_> {
    /// Leaves an agreement on job shadowing, proposed by the one's coordinator and accepted by the other's.
    pub async fn leave_agreement(&self, tx: &mut Tx, until: DateTime<Utc>) -> Result<()> {
        let Some(ours) = self.cast.persona("coordinator") else { return Ok(()) };
        let home = self.cast.people[ours].institution;
        let other = |person: &Someone| person.institution != home && person.roles.contains(&Role::Coordinator);
        let Some(theirs) = self.cast.people.iter().position(other) else { return Ok(()) };
        let (ours, theirs) = (accounts::viewer(tx, &self.id(ours)?).await?, accounts::viewer(tx, &self.id(theirs)?).await?);
        let (Some(me), Some(they)) = (ours.member(), theirs.member()) else { return Ok(()) };
        let says = Says {
            first: (until - TimeDelta::days(300)).date_naive(),
            last: Some((until + TimeDelta::days(700)).date_naive()),
            words: "Technicians of either university may shadow at the other, up to five days a year.\nEach insures its own people; the \
                    host’s department sees to safety. Travel is paid by the visitor’s department."
                .to_owned(),
            link: String::new(),
            contact: format!("{}, People & Organisational Development", me.name),
        };
        let new =
            New { programme: "shadowing", proposer: &me.institution, partner: &they.institution, says: &says, by: &me.person };
        let (proposed, answered) = (until - TimeDelta::days(310), until - TimeDelta::days(305));
        let house = &self.app.config.address;
        let id = act::propose(tx, proposed, house, &ours, &new).await.map_err(|refusal| anyhow!("{refusal}"))?;
        let words = Words { reason: "", contact: &they.name };
        act::take(tx, answered, house, &theirs, &id, Act::Accept, words).await.map_err(|refusal| anyhow!("{refusal}"))?;
        crate::matching::agreements::begin_due(tx, until).await?;
        Ok(())
    }
}
