//! What stands behind a number: the facts that its counter reads, and why each of them counts or does not. For those alone who may see
//! exact numbers.

mod judge;

use std::collections::BTreeMap;

use chrono::{DateTime, Days, NaiveDate, NaiveTime, TimeZone, Utc};
use chrono_tz::Tz;

use self::judge::{Judge, Judged};
use super::counters::Counter;
use super::fold::Fold;
use super::span::{Span, number};
use super::tally::store::zones;
use crate::accounts::units;
use crate::ids::InstitutionId;
use crate::ledger::{self, Entry, Wanted};
use crate::storage::{Result, Tx};

/// Which facts are asked for.
#[derive(Debug, Clone, Copy)]
pub struct Asked<'a> {
    /// Whose.
    pub institution: &'a InstitutionId,
    /// Behind the number of this counter.
    pub counter: &'static Counter,
    /// Over these days; what is at a date is as it was at the end of the last of them that has come.
    pub span: Span,
    /// Today, where the institution is.
    pub today: NaiveDate,
    /// Those written before this fact; none for the newest.
    pub before: Option<i64>,
    /// How many at most.
    pub limit: usize,
}

/// Some facts behind a number, the newest first.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Page {
    /// The facts.
    pub facts: Vec<Behind>,
    /// Where the older ones begin; none where there are none.
    pub next: Option<i64>,
}

/// A fact behind a number. It holds keys, never names of people.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Behind {
    /// Its place in the ledger.
    pub seq: i64,
    /// What happened.
    pub kind: String,
    /// When.
    pub happened: DateTime<Utc>,
    /// When it was written, which may be later.
    pub recorded: DateTime<Utc>,
    /// The key of whom it is about, or else of who did it.
    pub person: String,
    /// The id of the thing it happened to.
    pub object: String,
    /// The department, by its name; empty where it is not known.
    pub department: String,
    /// The site, by its name.
    pub site: String,
    /// Hours, places or people.
    pub quantity: Option<f64>,
    /// Its codes.
    pub codes: BTreeMap<String, String>,
    /// Whether it counts.
    pub counts: bool,
    /// Why it does, or does not, in a sentence.
    pub why: String,
}

/// The facts behind a number, a page of them.
pub async fn behind(tx: &mut Tx, asked: &Asked<'_>) -> Result<Page> {
    let zones = zones(tx).await?;
    let house = if asked.counter.people { asked.institution.to_string() } else { String::new() };
    let zone = zones.get(asked.institution.as_str()).copied().unwrap_or(Tz::UTC);
    let last = asked.span.until.pred_opt().unwrap_or(asked.span.until).min(asked.today);
    let (from, until) = match asked.counter.fold {
        Fold::Stock { .. } | Fold::Level { .. } => (DateTime::UNIX_EPOCH, midnight(after(last), zone)),
        _ => (midnight(asked.span.from, zone), midnight(asked.span.until, zone)),
    };
    let kinds = asked.counter.fold.kinds();
    let wanted = Wanted {
        kinds: &kinds,
        institutions: [asked.institution.to_string(), house],
        from,
        until,
        before: asked.before.unwrap_or(i64::MAX),
    };
    let mut found = ledger::newest(tx, &wanted, asked.limit as i64 + 1).await?;
    let more = found.len() > asked.limit;
    found.truncate(asked.limit);
    let next = found.last().filter(|_| more).map(|fact| fact.seq);
    let judge = Judge::new(tx, asked, &found, &zones, number(last)).await?;
    let departments: BTreeMap<String, String> =
        units::departments(tx, asked.institution).await?.into_iter().map(|one| (one.id.to_string(), one.name)).collect();
    let sites: BTreeMap<String, String> =
        units::sites(tx, asked.institution).await?.into_iter().map(|one| (one.id.to_string(), one.name)).collect();
    let named = |names: &BTreeMap<String, String>, id: Option<&String>| {
        id.map_or_else(String::new, |id| names.get(id).unwrap_or(id).clone())
    };
    let facts = found.into_iter().map(|fact| {
        let Judged { counts, why } = judge.of(&fact);
        Behind {
            department: named(&departments, fact.department.as_ref()),
            site: named(&sites, fact.site.as_ref()),
            counts,
            why,
            ..Behind::from(fact)
        }
    });
    Ok(Page { facts: facts.collect(), next })
}

impl From<Entry> for Behind {
    fn from(fact: Entry) -> Self {
        Self {
            seq: fact.seq,
            happened: fact.happened,
            recorded: fact.recorded,
            person: fact.subject.or(fact.actor).unwrap_or_default(),
            object: fact.object.unwrap_or_default(),
            department: fact.department.unwrap_or_default(),
            site: fact.site.unwrap_or_default(),
            quantity: fact.quantity,
            codes: serde_json::from_str(&fact.attributes).unwrap_or_default(),
            kind: fact.kind,
            counts: false,
            why: String::new(),
        }
    }
}

/// The first instant of a day, where this is the time.
fn midnight(day: NaiveDate, zone: Tz) -> DateTime<Utc> {
    let midnight = day.and_time(NaiveTime::MIN);
    zone.from_local_datetime(&midnight).earliest().map_or_else(|| midnight.and_utc(), |at| at.with_timezone(&Utc))
}

fn after(day: NaiveDate) -> NaiveDate {
    day.checked_add_days(Days::new(1)).unwrap_or(day)
}
