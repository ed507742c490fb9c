//! What the slices below say, put together for one reader.

use std::collections::BTreeMap;

use chrono::{DateTime, Datelike, Months, TimeDelta, Utc};

use super::SKILLS_READ;
use super::model::{Claim, Gap, SEARCHES, gaps};
use crate::accounts::Member;
use crate::directory::corrections;
use crate::directory::model::Intent;
use crate::directory::{self, Audience};
use crate::ids::{ConceptId, InstitutionId, PersonId};
use crate::ledger::{self, Fact};
use crate::measures::{Sight, show_heads, sight};
use crate::search::store as search;
use crate::shadowing;
use crate::storage::Tx;
use crate::vocabulary::{Kind, Vocabulary};
use crate::web::times::{date, start_of};
use crate::web::{Result, Visit};

/// Profiles that are read at once.
const PAGE: usize = 500;
/// Words nobody was found by that are listed.
const WORDS: usize = 30;

/// A concept with its numbers as they are shown.
#[derive(Debug, Clone)]
pub struct Line {
    pub concept: ConceptId,
    pub label: String,
    pub kind: &'static str,
    pub learners: String,
    pub asked: String,
    pub searches: i64,
    pub holders: String,
    pub hosts: String,
    /// Those who do it whether they show it or not: for those who run the programme.
    pub all: String,
    /// The one who shows it: their name in addresses and their name.
    pub only: Option<(String, String)>,
}

/// Everything there is to say.
#[derive(Debug, Clone)]
pub struct Seen {
    pub sight: Sight,
    /// What is wanted, the greatest need first; for everyone by name.
    pub wanted: Vec<Line>,
    /// Techniques and types of instrument that one person alone shows.
    pub only_one: Vec<Line>,
    /// Words nobody was found by and that no vocabulary knows, with how often; for those who run the programme.
    pub words: Vec<(String, i64)>,
}

/// Reads it all for whoever asks, and writes down that somebody looked at exact numbers.
pub async fn read(visit: &Visit) -> Result<Seen> {
    let me = visit.member()?;
    let now = visit.app.clock.now();
    let vocabulary = visit.app.vocabulary.current();
    let mut tx = visit.app.db.read().await?;
    let sight = sight(me);
    let claims = claims(&mut tx, &me.institution).await?;
    let until = if sight == Sight::Exact { now } else { month_of(now, &me.time_zone) };
    let year_ago = until.checked_sub_months(Months::new(12)).unwrap_or(until);
    let asked = shadowing::store::wanted::asked(&mut tx, &me.institution, year_ago, until).await?;
    let (searches, words) = unmet(&mut tx, &vocabulary, now).await?;
    let found = gaps(&claims, &asked, &searches);
    let sole: Vec<PersonId> = found.values().filter_map(|gap| gap.only.clone()).collect();
    let names: BTreeMap<PersonId, (String, String)> = directory::visible(&mut tx, &visit.viewer, &sole)
        .await?
        .into_iter()
        .map(|one| (one.person, (one.handle, one.profile.about.content.name)))
        .collect();
    drop(tx);
    let line = |concept: &ConceptId, gap: &Gap| -> Option<Line> {
        let known = vocabulary.get(concept)?;
        let words = |heads| show_heads(heads, sight).words;
        Some(Line {
            concept: concept.clone(),
            label: known.label.clone(),
            kind: known.kind.plural(),
            learners: words(gap.learners),
            asked: words(gap.asked),
            searches: gap.searches,
            holders: words(gap.holders),
            hosts: words(gap.hosts),
            all: if sight == Sight::Exact { words(gap.all) } else { String::new() },
            only: gap.only.as_ref().and_then(|person| names.get(person).cloned()),
        })
    };
    let mut wanted: Vec<(i64, Line)> = found
        .iter()
        .filter(|(_, gap)| gap.is_wanted(sight))
        .filter_map(|(concept, gap)| Some((gap.need(sight), line(concept, gap)?)))
        .collect();
    wanted.sort_by(|(a, one), (b, other)| (b, one.label.to_lowercase()).cmp(&(a, other.label.to_lowercase())));
    let is_craft = |concept: &ConceptId| {
        vocabulary.get(concept).is_some_and(|known| matches!(known.kind, Kind::Technique | Kind::Instrument | Kind::Workshop))
    };
    let mut only_one: Vec<Line> = found
        .iter()
        .filter(|(concept, gap)| gap.only.is_some() && is_craft(concept))
        .filter_map(|(concept, gap)| line(concept, gap).filter(|line| line.only.is_some()))
        .collect();
    only_one.sort_by_key(|line| line.label.to_lowercase());
    if sight == Sight::Exact {
        note(visit, me, now).await?;
    }
    let words = if sight == Sight::Exact { words } else { Vec::new() };
    Ok(Seen { sight, wanted: wanted.into_iter().map(|(_, line)| line).collect(), only_one, words })
}

/// The first instant of a month: what everyone is told does not change from day to day.
fn month_of(now: DateTime<Utc>, zone: &str) -> DateTime<Utc> {
    let today = date(now, zone);
    start_of(today.with_day(1).unwrap_or(today), zone)
}

/// What everybody of an institution says in their published profile of concepts.
async fn claims(tx: &mut Tx, institution: &InstitutionId) -> crate::storage::Result<Vec<Claim>> {
    let ids = directory::published_of(tx, institution).await?;
    let mut claims = Vec::new();
    for page in ids.chunks(PAGE) {
        let mut profiles = directory::published(tx, page).await?;
        corrections::hide(tx, &mut profiles).await?;
        for one in profiles.into_iter().filter(|one| one.active) {
            let profile = one.profile;
            let visible = profile.about.audience > Audience::Private && profile.skills.audience > Audience::Private;
            for skill in profile.skills.content {
                let Some(concept) = skill.concept else { continue };
                let says = |intent: Intent| skill.intents.contains(&intent);
                // who says only that they want to learn it does not have it
                let wants = says(Intent::WantsToLearn);
                let does = says(Intent::CanDo) || says(Intent::CanTeach) || says(Intent::HostsShadowing) || !wants;
                claims.push(Claim {
                    person: one.person.clone(),
                    concept,
                    does,
                    hosts: says(Intent::HostsShadowing),
                    wants,
                    visible,
                });
            }
        }
    }
    Ok(claims)
}

/// Searches of the last year that found nobody: for concepts, and words that no vocabulary knows.
async fn unmet(
    tx: &mut Tx,
    vocabulary: &Vocabulary,
    now: DateTime<Utc>,
) -> crate::storage::Result<(BTreeMap<ConceptId, i64>, Vec<(String, i64)>)> {
    let since = (now - TimeDelta::days(365)).date_naive();
    let mut concepts: BTreeMap<ConceptId, i64> = BTreeMap::new();
    let mut words = Vec::new();
    for (text, searches) in search::in_vain(tx, since).await? {
        let mentions = vocabulary.recognise_asked(&text);
        if mentions.is_empty() && searches >= SEARCHES {
            words.push((text, searches));
        }
        for mention in mentions {
            *concepts.entry(mention.concept).or_default() += searches;
        }
    }
    words.truncate(WORDS);
    Ok((concepts, words))
}

async fn note(visit: &Visit, me: &Member, now: DateTime<Utc>) -> Result<()> {
    let mut tx = visit.app.db.write().await?;
    ledger::append(&mut tx, now, Fact::new(SKILLS_READ, now).by(&me.person).object(&me.institution)).await?;
    tx.commit().await?;
    Ok(())
}
