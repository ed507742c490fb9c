//! A measure's numbers by period.

use chrono::{DateTime, NaiveDate, Utc};

use super::pool::{Pool, pool};
use super::{Calendar, Reader};
use crate::measures::{self, Figures, ShownFigure, Sight, Span};
use crate::plan::model::{Kind, Measure, Period};
use crate::plan::store::{self, Record, Version};
use crate::storage::{Result, Tx};

/// What the number of all periods is called.
pub(super) const TOGETHER: &str = "All of these together";

/// A number of a period.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    /// The period, in words.
    pub period: String,
    /// The same, where facts can be looked for in it.
    pub at: Option<Period>,
    /// Its last day.
    pub last: NaiveDate,
    /// Which definition it is by.
    pub by: By,
    /// The number.
    pub figure: ShownFigure,
    /// What else is to be known: that it was not held, or that the period is not over.
    pub note: String,
}

/// How it is known which version of the definition a number is by.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum By {
    /// It was frozen by this one.
    Version(i64),
    /// It was recorded at this time, by what held then.
    Recorded(DateTime<Utc>),
    /// By what held at the end of its period.
    Period,
}

/// Numbers by period.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Trend {
    /// Period by period, the oldest first.
    pub rows: Vec<Row>,
    /// All of them together: with small numbers it tells more than any one.
    pub pooled: Option<Row>,
}

impl Reader<'_> {
    /// Numbers by period.
    pub async fn trend(&self, tx: &mut Tx, measure: &Measure, records: &[Record], calendar: Calendar) -> Result<Trend> {
        let versions = match records.first() {
            Some(record) if measure.from.numerator.is_none() => store::versions(tx, &record.measure).await?,
            _ => Vec::new(),
        };
        if let Some(trend) = self.trend_as_frozen(measure, records, &versions, calendar) {
            return Ok(trend);
        }
        if measure.from.numerator.is_none() {
            return Ok(self.recorded_trend(measure, records, &versions));
        }
        let periods = calendar.periods(self.head, self.today);
        let mut each = Vec::new();
        for period in &periods {
            each.extend(self.figures(tx, measure, self.within(*period)).await?);
        }
        if each.len() != periods.len() || periods.is_empty() {
            return Ok(Trend::default());
        }
        let whole = match (periods.first(), periods.last()) {
            (Some(first), Some(last)) => Span { from: self.within(*first).from, until: self.within(*last).until },
            _ => self.plan(),
        };
        let Some(all) = self.figures(tx, measure, whole).await? else { return Ok(Trend::default()) };
        let (shown, together) = measures::show_periods(&each, &all, self.sight);
        let rows = periods.iter().zip(shown).map(|(period, figure)| {
            let last = period.last(self.head.academic_year_end);
            let parts =
                [self.cut(*period, self.within(*period)), if last >= self.today { "so far".to_owned() } else { String::new() }];
            let note = parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", ");
            Row { period: period.words(), at: Some(*period), last, by: By::Period, figure, note }
        });
        let rows: Vec<Row> = rows.collect();
        let at_a_date = measure.from.numerator.as_deref().and_then(measures::counter).is_some_and(measures::Counter::is_at_a_date);
        let pooled = (rows.len() > 1 && !at_a_date).then(|| Row {
            period: TOGETHER.to_owned(),
            at: None,
            last: self.today,
            by: By::Period,
            figure: together,
            note: String::new(),
        });
        Ok(Trend { rows, pooled })
    }

    /// The row of something that was put off.
    pub(super) fn not_held(&self, record: &Record) -> Row {
        Row {
            period: record.value.period.words(),
            at: None,
            last: record.ends,
            by: By::Recorded(record.recorded),
            figure: ShownFigure::default(),
            note: "not held".to_owned(),
        }
    }

    fn recorded_trend(&self, measure: &Measure, records: &[Record], versions: &[Version<Measure>]) -> Trend {
        let shown = self.records(measure, records);
        let row = |(record, figure): (&Record, &ShownFigure)| {
            if !record.value.held {
                return self.not_held(record);
            }
            let is_told = self.sight == Sight::Exact && measure.is_average();
            let answers = record.value.of.filter(|_| is_told).map(|of| format!("of {of} answers"));
            Row {
                period: record.value.period.words(),
                at: None,
                last: record.ends,
                by: By::Recorded(record.recorded),
                figure: figure.clone(),
                note: answers.unwrap_or_default(),
            }
        };
        let mut rows: Vec<Row> = records.iter().zip(&shown).map(row).collect();
        rows.reverse();
        let each: Vec<(&Record, &ShownFigure)> = records.iter().zip(&shown).collect();
        Trend { rows, pooled: self.recorded_together(measure, &each, versions) }
    }

    /// Shares that were recorded as one number, of records as they are shown, the newest first: each person once, by one definition. What
    /// everyone sees of people is the sum of what they are shown, from which nobody learns more.
    pub(super) fn recorded_together(
        &self,
        measure: &Measure,
        records: &[(&Record, &ShownFigure)],
        versions: &[Version<Measure>],
    ) -> Option<Row> {
        // of averages the numbers of answers are not always known, and they do not add up
        if measure.kind == Kind::Milestone || measure.is_average() {
            return None;
        }
        let with_days: Vec<(&Record, Span)> =
            records.iter().map(|(record, _)| (*record, self.days_of(record.value.period))).collect();
        let Pool { records: places, note } = pool(measure, &with_days, versions);
        let first = records.get(*places.first()?)?.0;
        let figure = if self.sight == Sight::Published && first.value.what.counts_people() {
            let parts = |part: fn(&ShownFigure) -> &String| {
                let one = |at: &usize| ShownFigure { n: part(records[*at].1).clone(), ..ShownFigure::default() };
                measures::together(&places.iter().map(one).collect::<Vec<_>>())
            };
            measures::over(&parts(|figure| &figure.n), &parts(|figure| &figure.of))
        } else {
            let all = places.iter().filter_map(|at| records[*at].0.value.n.zip(records[*at].0.value.of));
            let (n, of) = all.fold((0.0, 0.0), |(n, of), (more, of_more)| (n + more, of + of_more));
            let figures = Figures::recorded(n, Some(of), first.value.what.counts_people(), self.plan());
            measures::show(&figures, self.sight).all
        };
        Some(Row { period: TOGETHER.to_owned(), at: None, last: self.today, by: By::Period, figure, note })
    }
}
