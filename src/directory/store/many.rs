//! Many profiles at once, in a few statements: for imports and the sample.

use chrono::{DateTime, Utc};

use super::write;
use crate::directory::PROFILE_PUBLISHED;
use crate::directory::model::Profile;
use crate::ids::PersonId;
use crate::ledger::{self, Fact};
use crate::sql_rows;
use crate::storage::{Result, Tx};

/// A profile to be published for its owner.
#[derive(Debug, Clone, PartialEq)]
pub struct Publication {
    /// Whose.
    pub person: PersonId,
    /// The whole profile.
    pub profile: Profile,
    /// Whether it may be used for matching; taken over the first time only, for it is the owner's switch.
    pub matching: bool,
    /// When it is published.
    pub at: DateTime<Utc>,
    /// When its owner said that it is right, if they did.
    pub confirmed: Option<DateTime<Utc>>,
}

/// Publishes many profiles, one fact each. `source` is `import` or `sample`. A person may appear once.
///
/// Drafts of their owners stay.
pub async fn publish_many(tx: &mut Tx, now: DateTime<Utc>, source: &'static str, publications: &[Publication]) -> Result<()> {
    let mut rows = Vec::with_capacity(publications.len());
    let mut facts = Vec::with_capacity(publications.len());
    for publication in publications {
        let profile = &publication.profile;
        rows.push((publication, write(profile)?));
        let fact = Fact::new(PROFILE_PUBLISHED, publication.at)
            .about(&publication.person)
            .quantity(profile.filled().len() as f64)
            .with("reach", profile.reach().code())
            .with("source", source);
        facts.push(fact);
    }
    sql_rows!(
        tx,
        "insert into profiles (person, document, reach, matching, published, confirmed, changed) ",
        rows,
        |b, row| {
            let (publication, document) = row;
            b.push_bind(publication.person.clone())
                .push_bind(document.clone())
                .push_bind(publication.profile.reach().reach())
                .push_bind(publication.matching)
                .push_bind(publication.at)
                .push_bind(publication.confirmed)
                .push_bind(publication.at);
        },
        " on conflict (person) do update set document = excluded.document, reach = excluded.reach, published = excluded.published,
                                              confirmed = coalesce(excluded.confirmed, profiles.confirmed), changed = excluded.changed"
    )?;
    if !facts.is_empty() {
        ledger::append_all(tx, now, facts).await?;
    }
    Ok(())
}
