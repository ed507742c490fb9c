//! Reading tallies: one counter, or one over another, for any days, broken down or not.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use chrono::NaiveDate;

use super::breakdown::Breakdown;
use super::counters::{Counter, counter};
use super::fold::Fold;
use super::grain::{EARLIEST, parts};
use super::heads::Heads;
use super::shown::Sight;
use super::span::{Span, number};
use super::tally::house;
use super::tally::store::{self, Asked};
use crate::accounts::units;
use crate::ids::InstitutionId;
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
    /// They are a median or another average: of few people it would tell of each.
    pub average: bool,
    /// They are a sum of hours, or of how often something happened to people: the same.
    pub sum: bool,
    /// They are a share.
    pub share: bool,
}

impl Figures {
    /// Numbers that by their nature are recorded rather than counted, such as a survey's: `n`, of how many where it is a share, and
    /// whether they are of people.
    pub fn recorded(n: f64, of: Option<f64>, people: bool, span: Span) -> Self {
        let size = of.unwrap_or(n).max(0.0) as i64;
        let traits = Traits { people, additive: false, at_a_date: false, average: false, sum: false, share: of.is_some() };
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
    let build = store::current(tx).await?.map(|current| current.build);
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
    let zero = Value::default();
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
        average: top.is_a_wait(),
        sum: top.people && matches!(top.fold, Fold::Flow { quantity: true, .. }),
        share: bottom.is_some(),
    };
    Ok(Some(Figures { all, groups: groups.into_iter().map(|(_, name, figure)| (name, figure)).collect(), traits, span }))
}

/// People in some states by department, as everyone may be told of them: at the end of the last full month, which is given too. In the
/// order of `codes` for each department, none for those without one; nothing where the first of them was not counted by then.
pub async fn by_department(
    tx: &mut Tx,
    institution: &InstitutionId,
    codes: &[&str],
    today: NaiveDate,
) -> Result<Option<(NaiveDate, HashMap<Option<String>, Vec<Heads>>)>> {
    let span = Span { from: today, until: today }.until_full_month(today);
    let Some(last) = span.until.pred_opt() else { return Ok(None) };
    let build = store::current(tx).await?.map(|current| current.build);
    let reading = Reading { build, institution, span, today, by: Some(Breakdown::Department) };
    let mut found: HashMap<Option<String>, Vec<Heads>> = HashMap::new();
    for (at, code) in codes.iter().enumerate() {
        let Some(counter) = counter(code) else { return Ok(None) };
        let values = reading.read(tx, counter).await?;
        if at == 0 && values.all.is_none() {
            return Ok(None);
        }
        for (department, value) in values.groups {
            let heads =
                found.entry(Some(department).filter(|id| !id.is_empty())).or_insert_with(|| vec![Heads::default(); codes.len()]);
            heads[at] = Heads::new(value.n.round() as i64);
        }
    }
    Ok(Some((last, found)))
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

#[derive(Debug, Clone, Copy, PartialEq, Default)]
struct Value {
    n: f64,
    size: i64,
}

impl Value {
    /// So many people.
    fn of(people: i64) -> Self {
        Self { n: people as f64, size: people }
    }

    fn and(self, other: Self) -> Self {
        Self { n: self.n + other.n, size: self.size + other.size }
    }
}

#[derive(Debug, Default)]
struct Values {
    /// None where nothing was ever counted.
    all: Option<Value>,
    groups: BTreeMap<String, Value>,
}

struct Reading<'a> {
    /// None where nothing was counted yet.
    build: Option<i64>,
    institution: &'a InstitutionId,
    span: Span,
    today: NaiveDate,
    by: Option<Breakdown>,
}

impl Reading<'_> {
    async fn read(&self, tx: &mut Tx, counter: &Counter) -> Result<Values> {
        let Some(build) = self.build else { return Ok(Values::default()) };
        let (mut from, mut until) = self.span.days();
        if matches!(counter.fold, Fold::Stock { .. }) {
            // everything that came and went by the end of the last day
            (from, until) = (EARLIEST, self.last_day() + 1);
        }
        let parts = parts(from, until);
        // what belongs to no institution counts for every one, where it is not about people
        let mut houses = vec![house(self.institution.as_str())];
        if !counter.people {
            houses.push(house(""));
        }
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
