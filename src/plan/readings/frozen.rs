//! A measure's numbers to be frozen, and numbers that were.

use chrono::NaiveDate;

use super::trend::{TOGETHER, Trend};
use super::{Calendar, Groups, Reader, Reading, Row};
use crate::measures::{self, Breakdown, Figures, Sight, Span, Verdict};
use crate::plan::model::{Action, Head, Measure, Period, rule_of};
use crate::plan::snapshots::{Editions, Exact, FrozenBeside, FrozenRow, Numbers, Revised};
use crate::plan::store::{Kept, Record};
use crate::storage::{Result, Tx};

/// A period with its numbers.
struct Part {
    period: String,
    figures: Figures,
    note: String,
}

/// The periods of a plan that a snapshot freezes, each once: those of every calendar that are over by its last day, then all since the
/// plan began, by which small numbers are read. What a page cannot show is not frozen: there are no months.
fn frozen_periods(head: &Head, last: NaiveDate) -> Vec<Period> {
    let mut periods: Vec<Period> = Vec::new();
    let each = Calendar::ALL.into_iter().flat_map(|calendar| calendar.periods(head, last));
    let whole = Period::Between(head.begins, last);
    for period in each.filter(|period| period.last(head.academic_year_end) <= last).chain([whole]) {
        if !periods.contains(&period) {
            periods.push(period);
        }
    }
    periods
}

/// Revised days without those around others of the same snapshot: a year is revised by the quarter that is.
fn narrowest(revised: &[(Span, usize)]) -> Vec<(Span, usize)> {
    let holds = |big: &(Span, usize), small: &(Span, usize)| {
        big.1 == small.1 && big.0 != small.0 && big.0.from <= small.0.from && small.0.until <= big.0.until
    };
    revised.iter().filter(|one| !revised.iter().any(|other| holds(one, other))).copied().collect()
}

impl Reader<'_> {
    /// What is to be frozen of a measure: what everyone sees from now on, and the exact numbers by which the next snapshot tells what
    /// came late. `was` are those of the snapshot before.
    pub async fn frozen(
        &self,
        tx: &mut Tx,
        kept: &Kept<Measure>,
        action: Option<&Kept<Action>>,
        records: &[Record],
        editions: &Editions,
        was: &Exact,
    ) -> Result<(Numbers, Exact)> {
        let (measure, edition) = (&kept.says, editions.all.len() + 1);
        let parts = self.parts(tx, measure, records).await?;
        let shown = |figures: &Figures| measures::show(figures, Sight::Exact).all;
        let periods = parts.iter().map(|part| (part.period.clone(), shown(&part.figures))).collect();
        let mut exact = Exact { periods, ..Exact::default() };
        for (period, before) in &was.periods {
            if let Some(now) = exact.periods.get(period).filter(|now| *now != before) {
                exact.late.insert(period.clone(), (before.clone(), now.clone()));
            }
        }
        let there = editions.rows(&measure.code);
        let is_there = |part: &Part| there.iter().any(|row| row.period == part.period);
        let fresh: Vec<&Part> = parts.iter().filter(|part| !is_there(part)).collect();
        // what came late is said where it changes what is shown; it is then another number of the same days
        let late: Vec<(&Part, &FrozenRow)> = parts
            .iter()
            .filter(|part| exact.late.contains_key(&part.period))
            .filter_map(|part| Some((part, there.iter().find(|row| row.period == part.period)?)))
            .filter(|(part, row)| {
                row.figure.n != measures::HIDDEN && measures::show(&part.figures, Sight::Published).all != row.figure
            })
            .collect();
        let mut revised = editions.revisions(&measure.code);
        revised.extend(late.iter().map(|(_, row)| (Span { from: row.from, until: row.until }, edition)));
        let revised = narrowest(&revised);

        let reading = self.now(tx, measure, action, records).await?;
        let target = rule_of(measure, action.map(|action| &action.says), self.head, self.today).1;
        let span = self.span_now(measure, target.as_ref()).0;
        let span = Span { until: span.until.min(super::after(self.today)).max(span.from), ..span };
        let headline = match measure.from.numerator {
            Some(_) => self.figures(tx, measure, span, None).await?,
            None => None,
        };
        // often the number itself is of everything since the plan began: then it is one number, not two
        let is_headline = |part: &Part| headline.as_ref().is_some_and(|figures| figures.days() == part.figures.days());
        let mut new: Vec<Figures> = headline.iter().cloned().collect();
        new.extend(fresh.iter().filter(|part| !is_headline(part)).map(|part| part.figures.clone()));
        new.extend(late.iter().map(|(part, _)| part.figures.clone()));
        let mut admitted = if measure.from.numerator.is_some() {
            measures::admit(&editions.cells(&measure.code), &revised, edition, &new)
        } else {
            // each wave of a survey is of its own day
            new.iter().map(|figures| measures::show(figures, Sight::Published).all).collect()
        }
        .into_iter();
        let now = if headline.is_some() { admitted.next().unwrap_or_default() } else { reading.figure.clone() };
        let mut rows: Vec<FrozenRow> = Vec::new();
        for part in &fresh {
            let figure = if is_headline(part) { now.clone() } else { admitted.next().unwrap_or_default() };
            let Span { from, until } = part.figures.days();
            rows.push(FrozenRow { period: part.period.clone(), from, until, figure, note: part.note.clone() });
        }
        let revised =
            late.iter().zip(admitted).map(|((part, row), is)| Revised { period: part.period.clone(), was: row.figure.clone(), is });
        let verdict = if now.n == measures::HIDDEN && !reading.figure.n.is_empty() { Verdict::Suppressed } else { reading.verdict };
        let numbers = Numbers {
            verdict: verdict.words().to_owned(),
            target: reading.target,
            when: reading.when,
            over: headline.is_some().then_some((span.from, span.until)),
            revised: revised.collect(),
            groups: self
                .all_groups(tx, kept, records)
                .await?
                .into_iter()
                .map(|one| (one.code.to_owned(), one.when, one.groups))
                .collect(),
            beside: self.frozen_beside(tx, measure, editions, edition).await?,
            now,
            rows,
        };
        Ok((numbers, exact))
    }

    /// What is frozen of a measure: each quarter that is over, each year of the plan and academic year that is, and all of it since the
    /// plan began; of one that is recorded, each period of which something was.
    async fn parts(&self, tx: &mut Tx, measure: &Measure, records: &[Record]) -> Result<Vec<Part>> {
        let mut parts = Vec::new();
        if measure.from.numerator.is_none() {
            for record in records {
                let Some(figures) = self.of_record(record) else { continue };
                let note = if record.value.held { String::new() } else { "not held".to_owned() };
                parts.push(Part { period: record.value.period.to_string(), figures, note });
            }
            parts.reverse();
            return Ok(parts);
        }
        for period in frozen_periods(self.head, self.today) {
            if let Some(figures) = self.figures(tx, measure, self.span(period), None).await? {
                parts.push(Part { period: period.to_string(), figures, note: String::new() });
            }
        }
        Ok(parts)
    }

    async fn frozen_beside(
        &self,
        tx: &mut Tx,
        measure: &Measure,
        editions: &Editions,
        edition: usize,
    ) -> Result<Vec<FrozenBeside>> {
        let span = Span { until: super::after(self.today), ..self.plan() };
        let mut all = Vec::new();
        for counter in measure.from.beside.iter().filter_map(|code| measures::counter(code)) {
            let only = Measure {
                from: crate::plan::model::Sources { numerator: Some(counter.code.to_owned()), ..Default::default() },
                ..Measure::default()
            };
            let Some(figures) = self.figures(tx, &only, span, None).await? else { continue };
            let before = editions.cells_beside(&measure.code, counter.code);
            let figure = measures::admit(&before, &[], edition, &[figures]).pop().unwrap_or_default();
            all.push(FrozenBeside { counter: counter.code.to_owned(), from: span.from, until: span.until, figure });
        }
        Ok(all)
    }

    /// The snapshots that whoever reads has to be shown a measure from; none for what they may see as it is.
    fn published(&self, measure: &Measure) -> Option<&Editions> {
        let editions = self.editions.filter(|editions| !editions.all.is_empty() && self.sight == Sight::Published)?;
        crate::plan::snapshots::is_of_people(measure).then_some(editions)
    }

    /// Whether whoever reads is shown a measure's numbers as they were frozen.
    pub fn is_frozen(&self, measure: &Measure) -> bool {
        self.published(measure).is_some()
    }

    /// How a measure stood in the newest snapshot.
    pub(super) fn now_as_frozen(&self, measure: &Measure) -> Option<Reading> {
        let editions = self.published(measure)?;
        let Some(numbers) = editions.of(&measure.code) else {
            let when = String::new();
            let verdict = if measure.is_not_yet_counted() { Verdict::NotYetCounted } else { Verdict::NoData };
            return Some(Reading { figure: measures::ShownFigure::default(), verdict, target: None, when });
        };
        let (figure, when) = (numbers.now.clone(), numbers.when.clone());
        Some(Reading { figure, verdict: numbers.judged(), target: numbers.target, when })
    }

    /// Its periods, as the snapshots have them: those of a calendar where it is counted, else all of them.
    pub(super) fn trend_as_frozen(&self, measure: &Measure, calendar: Calendar) -> Option<Trend> {
        let editions = self.published(measure)?;
        let newest = editions.newest().and_then(|newest| newest.ends.parse().ok()).unwrap_or(self.head.begins);
        let wanted: Vec<String> = calendar.periods(self.head, newest).iter().map(Period::to_string).collect();
        let whole = Period::Between(self.head.begins, newest).to_string();
        let (mut rows, mut pooled) = (Vec::new(), None);
        for one in editions.rows(&measure.code) {
            if measure.from.numerator.is_none() || wanted.contains(&one.period) {
                rows.push(one);
            } else if one.period == whole {
                pooled = Some(one);
            }
        }
        let row = |row: FrozenRow| Row {
            period: row.period.parse::<Period>().map_or_else(|_| row.period.clone(), Period::words),
            at: None,
            last: row.until.pred_opt().unwrap_or(NaiveDate::MIN),
            figure: row.figure,
            note: row.note,
        };
        let at_a_date = measure.from.numerator.as_deref().and_then(measures::counter).is_some_and(measures::Counter::is_at_a_date);
        let pooled = pooled.filter(|_| rows.len() > 1 && !at_a_date).map(|one| Row { period: TOGETHER.to_owned(), ..row(one) });
        Some(Trend { rows: rows.into_iter().map(row).collect(), pooled })
    }

    /// Its groups, as the newest snapshot has them.
    pub(super) fn groups_as_frozen(&self, measure: &Measure) -> Option<Vec<Groups>> {
        let editions = self.published(measure)?;
        let numbers = editions.of(&measure.code).cloned().unwrap_or_default();
        let groups = numbers.groups.into_iter().filter_map(|(code, when, groups)| {
            let by = Breakdown::from_code(&code)?;
            Some(Groups { by: by.label(), code: by.code(), when, groups })
        });
        Some(groups.collect())
    }

    /// What stands beside it, as the newest snapshot has it.
    pub(super) fn beside_as_frozen(&self, measure: &Measure) -> Option<Vec<(String, measures::ShownFigure)>> {
        let editions = self.published(measure)?;
        let numbers = editions.of(&measure.code).cloned().unwrap_or_default();
        let beside = numbers.beside.into_iter().filter_map(|one| {
            let counter = measures::counter(&one.counter)?;
            Some((counter.words.trim_end_matches('.').to_owned(), one.figure))
        });
        Some(beside.collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::model::MonthDay;

    #[test]
    fn years_are_frozen_with_the_quarter_in_which_they_end() {
        let day = |text: &str| -> NaiveDate { text.parse().expect("a day") };
        let head = Head {
            code: "p".to_owned(),
            name: "Plan".to_owned(),
            summary: String::new(),
            begins: day("2025-01-01"),
            ends: day("2027-12-31"),
            academic_year_end: MonthDay::HESA,
        };
        let words = |last: &str| frozen_periods(&head, day(last)).iter().map(Period::to_string).collect::<Vec<_>>();
        assert_eq!(words("2025-06-30"), ["2025 Q1", "2025 Q2", "2025-01-01 to 2025-06-30"]);
        assert_eq!(words("2025-09-30")[3..], ["2024-25", "2025-01-01 to 2025-09-30"]);
        assert_eq!(words("2025-12-31")[4..], ["2024-25", "2025-01-01 to 2025-12-31"], "the plan's first year is all of it");
    }
}
