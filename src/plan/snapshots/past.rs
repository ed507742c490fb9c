//! Everything that an institution's snapshots have published, counter by counter.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::model::{Editions, Numbers};
use super::publish::{Number, Published, Wanted};
use super::store;
use crate::ids::{InstitutionId, SnapshotId};
use crate::measures::{self, Breakdown, HIDDEN, ShownFigure, Span};
use crate::plan::model::Measure;
use crate::plan::store as plans;
use crate::storage::{Result, Tx};

/// Everything that was published so far, by all plans of an institution.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Past {
    /// How many snapshots there are: an edition each.
    pub editions: usize,
    /// By counter.
    pub counters: BTreeMap<String, Published>,
}

/// The days by which a counter's number is known: of what is at a date, the last alone.
pub fn days(counter: &str, span: Span) -> Span {
    let is_at_a_date = measures::counter(counter).is_some_and(measures::Counter::is_at_a_date);
    if is_at_a_date { Span { from: span.until.pred_opt().unwrap_or(span.from), ..span } } else { span }
}

impl Past {
    /// Decides what an edition says of a counter, as [`Published::publish`] does. Of what people did this comes after how many they were:
    /// see [`in_turn`].
    pub fn publish(&mut self, edition: usize, counter: &str, wanted: &[Wanted]) -> Vec<Number> {
        let people = measures::people_of(counter).and_then(|people| self.counters.get(people)).cloned();
        self.counters.entry(counter.to_owned()).or_default().publish(edition, wanted, people.as_ref())
    }

    /// Some days as they were first published.
    pub fn first(&self, counter: &str, span: Span, by: Option<Breakdown>) -> Option<&Number> {
        self.counters.get(counter)?.first(days(counter, span), by)
    }

    /// Some days as an edition has them: as it revises them, else as they were first published.
    pub fn in_edition(&self, edition: usize, counter: &str, span: Span) -> Option<&Number> {
        let published = self.counters.get(counter)?;
        let span = days(counter, span);
        published.revised(edition, span).or_else(|| published.first(span, None))
    }

    /// The first day of all that was published of a counter.
    pub fn first_day(&self, counter: &str) -> Option<NaiveDate> {
        self.counters.get(counter)?.first_day()
    }

    /// The edition in which some days were first published.
    pub fn edition_of(&self, counter: &str, span: Span, by: Option<Breakdown>) -> Option<usize> {
        self.counters.get(counter)?.edition_of(days(counter, span), by)
    }

    /// The newest that was said of some days.
    pub fn newest(&self, counter: &str, span: Span) -> Option<&Number> {
        self.counters.get(counter)?.newest(days(counter, span))
    }
}

/// Counters in the turn in which an edition decides on them: what people did after how many they were.
pub fn in_turn<T>(counters: BTreeMap<String, T>) -> impl Iterator<Item = (String, T)> {
    let (acts, others): (Vec<_>, Vec<_>) = counters.into_iter().partition(|(counter, _)| measures::people_of(counter).is_some());
    others.into_iter().chain(acts)
}

/// Reads what an institution has published.
pub async fn past(tx: &mut Tx, institution: &InstitutionId) -> Result<Past> {
    let rows = store::counts(tx, institution).await?;
    let mut order: Vec<SnapshotId> = Vec::new();
    let mut found: BTreeMap<SnapshotId, Vec<(String, Number)>> = BTreeMap::new();
    for (snapshot, counter, shown) in rows {
        if !order.contains(&snapshot) {
            order.push(snapshot.clone());
        }
        let (Some(counter), Some(shown)) = (counter, shown) else { continue };
        match serde_json::from_str::<Vec<Number>>(&shown) {
            Ok(numbers) => {
                found.entry(snapshot).or_default().extend(numbers.into_iter().map(|number| (counter.clone(), number)));
            }
            Err(error) => tracing::error!(%error, %snapshot, counter, "counts that were frozen cannot be read"),
        }
    }
    if order.iter().any(|snapshot| !found.contains_key(snapshot)) {
        for plan in plans::of(tx, institution).await? {
            let editions = store::editions(tx, &plan.id).await?;
            let kept = plans::measures(tx, &plan.id).await?;
            for (at, snapshot) in editions.all.iter().enumerate() {
                if found.contains_key(&snapshot.id) {
                    continue;
                }
                let own = kept.iter().filter_map(|kept| Some((&kept.says, editions.numbers.get(&kept.says.code)?.get(&at)?)));
                let numbers = own.flat_map(|(says, numbers)| of_measure(says, numbers, &editions)).collect();
                found.insert(snapshot.id.clone(), numbers);
            }
        }
    }
    let mut past = Past { editions: order.len(), ..Past::default() };
    for (at, snapshot) in order.iter().enumerate() {
        for (counter, number) in found.remove(snapshot).unwrap_or_default() {
            past.counters.entry(counter).or_default().add(at + 1, number);
        }
    }
    Ok(past)
}

/// What a snapshot of before counters had their own rows says of them by a measure. What one measure hides no other gives away: what is
/// hidden comes first.
fn of_measure(says: &Measure, numbers: &Numbers, editions: &Editions) -> Vec<(String, Number)> {
    let part = |text: &str| ShownFigure { n: text.to_owned(), hidden: text == HIDDEN, ..ShownFigure::default() };
    let mut found: Vec<(String, Number)> = Vec::new();
    let mut add = |span: Span, figure: &ShownFigure, revised: bool| {
        for (counter, text) in [(&says.from.numerator, &figure.n), (&says.from.denominator, &figure.of)] {
            if let Some(counter) = counter.as_ref().filter(|_| !text.is_empty()) {
                found.push((counter.clone(), Number::whole(days(counter, span), part(text), revised)));
            }
        }
    };
    // of a target whose period had not begun there were no days
    if let Some((from, until)) = numbers.over.filter(|(from, until)| from < until) {
        add(Span { from, until }, &numbers.now, false);
    }
    for row in &numbers.rows {
        add(Span { from: row.from, until: row.until }, &row.figure, false);
    }
    for revised in &numbers.revised {
        if let Some(row) = editions.rows(&says.code).into_iter().find(|row| row.period == revised.period) {
            add(Span { from: row.from, until: row.until }, &revised.is, true);
        }
    }
    for one in &numbers.beside {
        let span = days(&one.counter, Span { from: one.from, until: one.until });
        found.push((one.counter.clone(), Number::whole(span, part(&one.figure.n), false)));
    }
    found.sort_by_key(|(_, number)| number.all.n != HIDDEN);
    found
}
