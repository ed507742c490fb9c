//! Many profiles at once, in a few statements: for imports and the sample.

use std::collections::HashMap;

use chrono::{DateTime, Utc};

use super::publish::orcid;
use super::{read, write};
use crate::directory::PROFILE_PUBLISHED;
use crate::directory::instruments::store::follow;
use crate::directory::model::Profile;
use crate::ids::PersonId;
use crate::ledger::{self, Fact};
use crate::storage::{Result, Tx};
use crate::{sql_in, sql_rows};

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
        "insert into profiles (person, document, reach, matching, published, confirmed, changed, orcid) ",
        rows,
        |b, row| {
            let (publication, document) = row;
            b.push_bind(publication.person.clone())
                .push_bind(document.clone())
                .push_bind(publication.profile.reach().reach())
                .push_bind(publication.matching)
                .push_bind(publication.at)
                .push_bind(publication.confirmed)
                .push_bind(publication.at)
                .push_bind(orcid(&publication.profile));
        },
        " on conflict (person) do update set document = excluded.document, reach = excluded.reach, published = excluded.published,
                                              confirmed = coalesce(excluded.confirmed, profiles.confirmed), changed = excluded.changed,
                                              orcid = excluded.orcid"
    )?;
    let published: Vec<_> = publications.iter().map(|publication| (&publication.person, &publication.profile)).collect();
    follow(tx, now, &published).await?;
    if !facts.is_empty() {
        ledger::append_all(tx, now, facts).await?;
    }
    Ok(())
}

/// What is stored of someone's profile, published or not.
#[derive(Debug, Clone, PartialEq)]
pub struct Stored {
    /// The profile as published last.
    pub profile: Profile,
    /// Since when; none where it was withdrawn or never was.
    pub published: Option<DateTime<Utc>>,
    /// When its owner last said that it is right.
    pub confirmed: Option<DateTime<Utc>>,
}

/// What is stored of some people's profiles, by person.
pub async fn stored(tx: &mut Tx, people: &[PersonId]) -> Result<HashMap<PersonId, Stored>> {
    type Row = (PersonId, String, Option<DateTime<Utc>>, Option<DateTime<Utc>>);
    let rows = sql_in!(tx, Row, "select person, document, published, confirmed from profiles where person in ", people, "")?;
    rows.into_iter()
        .map(|(person, document, published, confirmed)| Ok((person, Stored { profile: read(&document)?, published, confirmed })))
        .collect()
}
