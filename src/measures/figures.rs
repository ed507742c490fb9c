//! Reading tallies: one counter, or one over another, for any days, broken down or not.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use super::breakdown::Breakdown;
use super::counters::{Counter, counter};
use super::fold::Fold;
use super::shown::Sight;
use super::span::{Span, number};
use super::tally;
use crate::accounts::units;
use crate::ids::InstitutionId;
use crate::sql;
use crate::storage::{Result, Tx};

/// What is asked.
#[derive(Debug, Clone, Copy)]
pub struct Question<'a> {
    /// Whose people and things. Counters that are of the whole house are read so.
    pub institution: &'a InstitutionId,
    /// What is counted: the code of a counter.
    pub numerator: &'a str,
    /// Of what, where it is a share: the code of a counter.
    pub denominator: Option<&'a str>,
    /// Over which days; what is at a date is read at the end of the last of them that has come.
    pub span: Span,
    /// Broken down by what.
    pub by: Option<Breakdown>,
    /// Today, where the institution is.
    pub today: NaiveDate,
    /// For whom. What everyone may see ends with the last full month.
    pub sight: Sight,
}

/// One number as it is. Stays inside this slice.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(super) struct Figure {
    /// The number; none where nothing was ever counted.
    pub n: Option<f64>,
    /// Of how many, where it is a share.
    pub of: Option<f64>,
    /// How many acts or people stand behind it.
    pub size: i64,
}

/// Numbers that were read. They leave this slice only through [`show`](super::show) and [`judge`](super::judge).
#[derive(Debug, Clone, PartialEq)]
pub struct Figures {
    pub(super) all: Figure,
    /// By name, "Not known" last.
    pub(super) groups: Vec<(String, Figure)>,
    pub(super) traits: Traits,
    pub(super) span: Span,
}

/// What matters about numbers for how they may be shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Traits {
    /// They are about people.
    pub people: bool,
    /// Groups, and periods that follow one another, add up to the whole.
    pub additive: bool,
    /// They are at a date.
    pub at_a_date: bool,
    /// They are a median or another average, or a sum of hours: of few people it would tell of each.
    pub average: bool,
    /// They are a share.
    pub share: bool,
}

impl Figures {
    /// Numbers that by their nature are recorded rather than counted, such as a survey's: `n`, of how many where it is a share, and
    /// whether they are of people.
    pub fn recorded(n: f64, of: Option<f64>, people: bool, span: Span) -> Self {
        let size = of.unwrap_or(n).max(0.0) as i64;
        let traits = Traits { people, additive: false, at_a_date: false, average: false, share: of.is_some() };
        Self { all: Figure { n: Some(n), of, size }, groups: Vec::new(), traits, span }
    }

    /// Whether anything was ever counted for it.
    pub fn is_empty(&self) -> bool {
        self.all.n.is_none()
    }
}

/// What a group is called where it is not known which it is.
const UNKNOWN: &str = "Not known";

/// Reads what is asked; none where a counter is unknown.
pub async fn figures(tx: &mut Tx, question: &Question<'_>) -> Result<Option<Figures>> {
    let Some(top) = counter(question.numerator) else { return Ok(None) };
    let bottom = match question.denominator {
        Some(code) => match counter(code) {
            Some(counter) => Some(counter),
            None => return Ok(None),
        },
        None => None,
    };
    let people = top.people || bottom.is_some_and(|counter| counter.people);
    let span =
        if people && question.sight == Sight::Published { question.span.of_full_months(question.today) } else { question.span };
    let (build, _) = tally::store::current(tx).await?;
    let reading = Reading { build, institution: question.institution, span, today: question.today, by: question.by };
    let above = reading.read(tx, top).await?;
    let below = match bottom {
        Some(counter) => Some(reading.read(tx, counter).await?),
        None => None,
    };
    let figure = |n: Option<&Value>, of: Option<Option<&Value>>| Figure {
        n: n.map(|value| value.n),
        of: of.map(|of| of.map_or(0.0, |value| value.n)),
        size: of.flatten().or(n).map_or(0, |value| value.size),
    };
    let mut keys: BTreeSet<&String> = above.groups.keys().collect();
    keys.extend(below.iter().flat_map(|below| below.groups.keys()));
    let names = names(tx, question).await?;
    let zero = Value { n: 0.0, size: 0 };
    let mut groups: Vec<(bool, String, Figure)> = keys
        .into_iter()
        .map(|key| {
            let name = if key.is_empty() { UNKNOWN.to_owned() } else { names.get(key).unwrap_or(key).clone() };
            let n = above.groups.get(key).unwrap_or(&zero);
            (key.is_empty(), name, figure(Some(n), below.as_ref().map(|below| below.groups.get(key))))
        })
        .collect();
    groups.sort_by(|a, b| (a.0, a.1.to_lowercase(), &a.1).cmp(&(b.0, b.1.to_lowercase(), &b.1)));
    let all = match &below {
        // a share of nobody is none
        Some(below) if below.all.is_none() => Figure { n: None, of: None, size: 0 },
        _ => figure(above.all.as_ref(), below.as_ref().map(|below| below.all.as_ref())),
    };
    let traits = Traits {
        people,
        additive: !matches!(top.fold, Fold::People { .. } | Fold::Wait { .. }),
        at_a_date: top.is_at_a_date(),
        average: top.is_a_wait() || (top.people && matches!(top.fold, Fold::Flow { quantity: true, .. })),
        share: bottom.is_some(),
    };
    Ok(Some(Figures { all, groups: groups.into_iter().map(|(_, name, figure)| (name, figure)).collect(), traits, span }))
}

async fn names(tx: &mut Tx, question: &Question<'_>) -> Result<BTreeMap<String, String>> {
    Ok(match question.by {
        Some(Breakdown::Department) => {
            units::departments(tx, question.institution).await?.into_iter().map(|one| (one.id.to_string(), one.name)).collect()
        }
        Some(Breakdown::Site) => {
            units::sites(tx, question.institution).await?.into_iter().map(|one| (one.id.to_string(), one.name)).collect()
        }
        _ => BTreeMap::new(),
    })
}

#[derive(Debug, Clone, Copy, PartialEq)]
struct Value {
    n: f64,
    size: i64,
}

#[derive(Debug, Default)]
struct Values {
    /// None where nothing was ever counted.
    all: Option<Value>,
    groups: BTreeMap<String, Value>,
}

struct Reading<'a> {
    build: i64,
    institution: &'a InstitutionId,
    span: Span,
    today: NaiveDate,
    by: Option<Breakdown>,
}

/// The key of the person who is meant by a key that a merged account had.
const KEPT: &str = "left join person_aliases a on a.key = t.person left join person_keys k on k.person = a.person";
const KEPT_SUBJECT: &str = "left join person_aliases a on a.key = t.subject left join person_keys k on k.person = a.person";

impl Reading<'_> {
    async fn read(&self, tx: &mut Tx, counter: &Counter) -> Result<Values> {
        match counter.fold {
            Fold::Flow { .. } => self.flow(tx, counter).await,
            Fold::People { .. } => self.people(tx, counter).await,
            Fold::Stock { .. } => self.stock(tx, counter).await,
            Fold::Level { .. } => self.level(tx, counter).await,
            Fold::Wait { .. } => self.wait(tx, counter).await,
        }
    }

    /// The institution that facts without one are read as: none for what is about people.
    fn house(&self, counter: &Counter) -> String {
        if counter.people { self.institution.to_string() } else { String::new() }
    }

    /// The day at whose end a stock is read.
    fn last_day(&self) -> i64 {
        (number(self.span.until) - 1).min(number(self.today))
    }

    fn group(&self, text: &str) -> String {
        match self.by {
            Some(Breakdown::Attribute(name)) => serde_json::from_str::<BTreeMap<String, String>>(text)
                .ok()
                .and_then(|mut codes| codes.remove(name))
                .unwrap_or_default(),
            _ => text.to_owned(),
        }
    }

    fn column(&self) -> &'static str {
        self.by.map_or("institution", Breakdown::column)
    }

    async fn flow(&self, tx: &mut Tx, counter: &Counter) -> Result<Values> {
        let column = self.column();
        let (from, until) = self.span.days();
        let query = sqlx::AssertSqlSafe(format!(
            "select c.{column}, cast(sum(t.quantity) as bigint), cast(sum(t.facts) as bigint)
             from tally_flows t join cells c on c.id = t.cell
             where t.build = $1 and t.counter = $2 and t.day >= $3 and t.day < $4 and c.institution in ($5, $6) group by c.{column}"
        ));
        let rows: Vec<(String, i64, i64)> = sql!(
            tx,
            sqlx::query_as(query)
                .bind(self.build)
                .bind(counter.code)
                .bind(from)
                .bind(until)
                .bind(self.institution)
                .bind(self.house(counter)),
            fetch_all
        )?;
        let mut values = Values { all: Some(Value { n: 0.0, size: 0 }), groups: BTreeMap::new() };
        for (text, quantity, size) in rows {
            let n = quantity as f64 / 1_000.0;
            if let Some(all) = &mut values.all {
                *all = Value { n: all.n + n, size: all.size + size };
            }
            if self.by.is_some() {
                let one = values.groups.entry(self.group(&text)).or_insert(Value { n: 0.0, size: 0 });
                *one = Value { n: one.n + n, size: one.size + size };
            }
        }
        Ok(values)
    }

    async fn people(&self, tx: &mut Tx, counter: &Counter) -> Result<Values> {
        let (from, until) = self.span.days();
        let text = |column: &str| {
            format!(
                "select {column}, coalesce(k.key, t.person) from tally_people t join cells c on c.id = t.cell {KEPT}
                 where t.build = $1 and t.counter = $2 and t.day >= $3 and t.day < $4 and c.institution = $5
                 group by {column}, coalesce(k.key, t.person)"
            )
        };
        let column = format!("c.{}", self.column());
        let rows: Vec<(String, String)> = sql!(
            tx,
            sqlx::query_as(sqlx::AssertSqlSafe(text(&column)))
                .bind(self.build)
                .bind(counter.code)
                .bind(from)
                .bind(until)
                .bind(self.institution),
            fetch_all
        )?;
        Ok(self.different(rows))
    }

    async fn stock(&self, tx: &mut Tx, counter: &Counter) -> Result<Values> {
        let column = format!("c.{}", self.column());
        let query = sqlx::AssertSqlSafe(format!(
            "select {column}, coalesce(k.key, t.subject) from tally_spells t join cells c on c.id = t.cell {KEPT_SUBJECT}
             where t.build = $1 and t.counter = $2 and t.begins <= $3 and t.ends > $3 and c.institution = $4
             group by {column}, coalesce(k.key, t.subject)"
        ));
        let rows: Vec<(String, String)> = sql!(
            tx,
            sqlx::query_as(query).bind(self.build).bind(counter.code).bind(self.last_day()).bind(self.institution),
            fetch_all
        )?;
        Ok(self.different(rows))
    }

    /// Different people, in all and by group.
    fn different(&self, rows: Vec<(String, String)>) -> Values {
        let value = |people: &BTreeSet<String>| Value { n: people.len() as f64, size: people.len() as i64 };
        let (mut all, mut groups) = (BTreeSet::new(), BTreeMap::<String, BTreeSet<String>>::new());
        for (text, person) in rows {
            if self.by.is_some() {
                groups.entry(self.group(&text)).or_default().insert(person.clone());
            }
            all.insert(person);
        }
        Values { all: Some(value(&all)), groups: groups.iter().map(|(key, people)| (key.clone(), value(people))).collect() }
    }

    async fn level(&self, tx: &mut Tx, counter: &Counter) -> Result<Values> {
        let newest: Option<(String, i64)> = sql!(
            tx,
            sqlx::query_as(
                "select object, quantity from tally_levels
                 where build = $1 and counter = $2 and institution = $3 and is_whole and day <= $4 order by day desc, seq desc limit 1"
            )
            .bind(self.build)
            .bind(counter.code)
            .bind(self.institution)
            .bind(self.last_day()),
            fetch_optional
        )?;
        let Some((object, whole)) = newest else { return Ok(Values::default()) };
        let value = |quantity: i64| Value { n: quantity as f64 / 1_000.0, size: quantity / 1_000 };
        let mut values = Values { all: Some(value(whole)), groups: BTreeMap::new() };
        if self.by.is_none() {
            return Ok(values);
        }
        let column = self.column();
        let query = sqlx::AssertSqlSafe(format!(
            "select c.{column}, cast(sum(t.quantity) as bigint) from tally_levels t join cells c on c.id = t.cell
             where t.build = $1 and t.counter = $2 and t.object = $3 and not t.is_whole group by c.{column}"
        ));
        let rows: Vec<(String, i64)> =
            sql!(tx, sqlx::query_as(query).bind(self.build).bind(counter.code).bind(&object), fetch_all)?;
        for (text, quantity) in rows {
            let one = values.groups.entry(self.group(&text)).or_insert(Value { n: 0.0, size: 0 });
            let more = value(quantity);
            *one = Value { n: one.n + more.n, size: one.size + more.size };
        }
        Ok(values)
    }

    async fn wait(&self, tx: &mut Tx, counter: &Counter) -> Result<Values> {
        let column = self.column();
        let (from, until) = self.span.days();
        let query = sqlx::AssertSqlSafe(format!(
            "select c.{column}, t.waited from tally_waits t join cells c on c.id = t.cell
             where t.build = $1 and t.counter = $2 and t.day >= $3 and t.day < $4 and c.institution = $5 order by t.waited"
        ));
        let rows: Vec<(String, i64)> = sql!(
            tx,
            sqlx::query_as(query).bind(self.build).bind(counter.code).bind(from).bind(until).bind(self.institution),
            fetch_all
        )?;
        let mut groups: BTreeMap<String, Vec<i64>> = BTreeMap::new();
        let mut all = Vec::with_capacity(rows.len());
        for (text, waited) in rows {
            all.push(waited);
            if self.by.is_some() {
                groups.entry(self.group(&text)).or_default().push(waited);
            }
        }
        Ok(Values {
            all: median(&all),
            groups: groups.into_iter().filter_map(|(key, waits)| Some((key, median(&waits)?))).collect(),
        })
    }
}

/// The middle of some waits in order, or half way between the two in the middle, in days; none of none.
fn median(waits: &[i64]) -> Option<Value> {
    let half = waits.len() / 2;
    let middle = *waits.get(half)?;
    let n = if waits.len().is_multiple_of(2) { (waits[half - 1] + middle) as f64 / 2.0 } else { middle as f64 };
    Some(Value { n: n / 1_000.0, size: waits.len() as i64 })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_median_is_in_the_middle() {
        let days = |waits: &[i64]| median(waits).map(|value| value.n);
        assert_eq!(days(&[]), None);
        assert_eq!(days(&[3_000]), Some(3.0));
        assert_eq!(days(&[1_000, 2_000, 10_000]), Some(2.0));
        assert_eq!(days(&[1_000, 2_000, 3_000, 10_000]), Some(2.5));
    }
}
