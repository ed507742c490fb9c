//! A counter's rows put together, each way of counting in its own.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use crate::ids::InstitutionId;
use crate::measures::breakdown::Breakdown;
use crate::measures::counters::Counter;
use crate::measures::fold::Fold;
use crate::measures::grain::{EARLIEST, Part, parts};
use crate::measures::span::{Span, number};
use crate::measures::tally::house;
use crate::measures::tally::store::{self, Asked, Each};
use crate::storage::{Result, Tx};

/// A number, and how many acts or people stand behind it.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(super) struct Value {
    pub n: f64,
    pub size: i64,
}

impl Value {
    /// So many people.
    pub fn of(people: i64) -> Self {
        Self { n: people as f64, size: people }
    }

    pub fn and(self, other: Self) -> Self {
        Self { n: self.n + other.n, size: self.size + other.size }
    }
}

/// A counter's number, and those of its groups.
#[derive(Debug, Default)]
pub(super) struct Values {
    /// None where nothing was ever counted.
    pub all: Option<Value>,
    pub groups: BTreeMap<String, Value>,
}

/// Which rows are read.
pub(super) struct Reading<'a> {
    /// None where nothing was counted yet.
    pub build: Option<i64>,
    pub institution: &'a InstitutionId,
    pub span: Span,
    pub today: NaiveDate,
    pub by: Option<Breakdown>,
}

impl Reading<'_> {
    /// Reads a counter, by whichever way it is counted.
    pub async fn read(&self, tx: &mut Tx, counter: &Counter) -> Result<Values> {
        let Some(build) = self.build else { return Ok(Values::default()) };
        let parts = self.parts(counter);
        let houses = self.houses(counter);
        let column = self.by.map(Breakdown::column);
        let asked = Asked { build, counter: counter.code, houses: &houses, parts: &parts, column };
        match counter.fold {
            Fold::Flow { .. } => self.flow(tx, &asked).await,
            Fold::People { .. } => self.people(tx, &asked).await,
            Fold::Stock { .. } => self.stock(tx, &asked).await,
            Fold::Level { .. } => self.level(tx, &asked).await,
            Fold::Wait { .. } => self.wait(tx, &asked).await,
        }
    }

    /// Reads a counter over each of some days, as [`Self::read`] does one after the other: what is counted in rows of days with one query
    /// for all, what is looked up (a headcount, the middle of some waits, people of whom some have two accounts) one by one.
    pub async fn read_each(&self, tx: &mut Tx, counter: &Counter, spans: &[Span]) -> Result<Vec<Option<Value>>> {
        let one = |span: Span| Reading { span, by: None, ..*self };
        let merged = store::merged(tx).await?;
        let is_alone = match counter.fold {
            Fold::Flow { .. } | Fold::People { .. } => false,
            Fold::Stock { .. } => !merged.keys.is_empty(),
            Fold::Level { .. } | Fold::Wait { .. } => true,
        };
        let Some(build) = self.build.filter(|_| !is_alone) else {
            let mut values = Vec::with_capacity(spans.len());
            for span in spans {
                values.push(one(*span).read(tx, counter).await?.all);
            }
            return Ok(values);
        };
        let days = |span: &Span| one(*span).parts(counter);
        let (periods, houses) = (spans.iter().map(days).collect::<Vec<_>>(), self.houses(counter));
        let each = Each { build, counter: counter.code, houses: &houses, periods: &periods };
        let mut values = vec![Some(Value::default()); spans.len()];
        let mut put = |at: i64, value: Value| {
            if let Some(one) = usize::try_from(at).ok().and_then(|at| values.get_mut(at)) {
                *one = Some(value);
            }
        };
        match counter.fold {
            Fold::People { .. } => {
                store::people_each(tx, &each, &merged).await?.into_iter().for_each(|(at, people)| put(at, Value::of(people)));
            }
            Fold::Stock { .. } => {
                store::sums_each(tx, &each).await?.into_iter().for_each(|(at, _, people)| put(at, Value::of(people)));
            }
            _ => {
                let rows = store::sums_each(tx, &each).await?.into_iter();
                rows.for_each(|(at, quantity, size)| put(at, Value { n: quantity as f64 / 1_000.0, size }));
            }
        }
        Ok(values)
    }

    /// The days whose rows are read: of a state everything that came and went by the end of the last day.
    pub fn parts(&self, counter: &Counter) -> Vec<Part> {
        let (from, until) = match counter.fold {
            Fold::Stock { .. } => (EARLIEST, self.last_day() + 1),
            _ => self.span.days(),
        };
        parts(from, until)
    }

    /// Whose rows are read: what belongs to no institution counts for every one, where it is not about people.
    pub fn houses(&self, counter: &Counter) -> Vec<i64> {
        let own = house(self.institution.as_str());
        if counter.people { vec![own] } else { vec![own, house("")] }
    }

    /// The day at whose end a stock is read.
    pub fn last_day(&self) -> i64 {
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

    /// Rows that add up, as the whole and as groups.
    fn added(&self, rows: impl IntoIterator<Item = (String, Value)>) -> Values {
        let mut values = Values { all: Some(Value::default()), groups: BTreeMap::new() };
        for (text, value) in rows {
            if let Some(all) = &mut values.all {
                *all = all.and(value);
            }
            if self.by.is_some() {
                let one = values.groups.entry(self.group(&text)).or_default();
                *one = one.and(value);
            }
        }
        values
    }

    async fn flow(&self, tx: &mut Tx, asked: &Asked<'_>) -> Result<Values> {
        let rows = store::sums(tx, asked).await?.into_iter();
        Ok(self.added(rows.map(|(text, quantity, size)| (text, Value { n: quantity as f64 / 1_000.0, size }))))
    }

    async fn people(&self, tx: &mut Tx, asked: &Asked<'_>) -> Result<Values> {
        let merged = store::merged(tx).await?;
        let whole = store::people(tx, &Asked { column: None, ..*asked }, &merged).await?;
        let mut values =
            Values { all: Some(whole.first().map_or_else(Value::default, |(_, n)| Value::of(*n))), groups: BTreeMap::new() };
        match self.by {
            None => {}
            // somebody may stand under several sets of attributes in which this one is the same
            Some(Breakdown::Attribute(_)) => {
                let mut groups: BTreeMap<String, BTreeSet<i64>> = BTreeMap::new();
                for (text, person) in store::people_by_codes(tx, asked, &merged).await? {
                    groups.entry(self.group(&text)).or_default().insert(person);
                }
                values.groups = groups.into_iter().map(|(key, people)| (key, Value::of(people.len() as i64))).collect();
            }
            Some(_) => {
                let rows = store::people(tx, asked, &merged).await?;
                values.groups = rows.into_iter().map(|(key, n)| (key, Value::of(n))).collect();
            }
        }
        Ok(values)
    }

    async fn stock(&self, tx: &mut Tx, asked: &Asked<'_>) -> Result<Values> {
        let mut rows: Vec<(String, i64)> =
            store::sums(tx, asked).await?.into_iter().map(|(text, _, people)| (text, people)).filter(|row| row.1 != 0).collect();
        let merged = store::merged(tx).await?;
        let mut twice = 0;
        if !merged.keys.is_empty() {
            // two accounts of one person, both in this state, are one person: in the whole, and in a group that both are in
            let keys: Vec<String> = merged.keys.keys().cloned().collect();
            let there = store::spells_of(tx, asked, &keys, self.last_day()).await?;
            let kept = |key: &String| merged.keys.get(key).unwrap_or(key).clone();
            let all: BTreeSet<String> = there.iter().map(|(_, key)| kept(key)).collect();
            twice = (there.len() - all.len()) as i64;
            let mut by_group: BTreeMap<&String, Vec<String>> = BTreeMap::new();
            for (group, key) in &there {
                by_group.entry(group).or_default().push(kept(key));
            }
            for (group, people) in by_group {
                let different: BTreeSet<&String> = people.iter().collect();
                let more = (people.len() - different.len()) as i64;
                if let Some(row) = rows.iter_mut().find(|row| row.0 == *group) {
                    row.1 -= more;
                    // taken out of the group already, and to be taken out of the whole once
                    twice -= more;
                }
            }
        }
        let mut values = self.added(rows.into_iter().map(|(text, people)| (text, Value::of(people))));
        if let Some(all) = &mut values.all {
            *all = all.and(Value::of(-twice));
        }
        Ok(values)
    }

    async fn level(&self, tx: &mut Tx, asked: &Asked<'_>) -> Result<Values> {
        let value = |quantity: i64| Value { n: quantity as f64 / 1_000.0, size: quantity / 1_000 };
        let Some((whole, parts)) = store::level(tx, asked, self.last_day()).await? else { return Ok(Values::default()) };
        let values = self.added(parts.into_iter().map(|(text, quantity)| (text, value(quantity))));
        Ok(Values { all: Some(value(whole)), ..values })
    }

    async fn wait(&self, tx: &mut Tx, asked: &Asked<'_>) -> Result<Values> {
        let (from, until) = self.span.days();
        let rows = store::waits(tx, asked, from, until).await?;
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
pub(super) fn median(waits: &[i64]) -> Option<Value> {
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
