//! A measure's numbers to be frozen, and numbers that were.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use super::trend::{By, TOGETHER, Trend};
use super::{Calendar, Groups, Reader, Reading, Row, beside, hidden_like};
use crate::measures::{
    self, Breakdown, Departments, Figures, HIDDEN, Question, Rule, ShownFigure, ShownGroup, Sight, Span, Verdict,
};
use crate::plan::model::{Action, Head, Judged, Kind, Measure, Period, Quarter, Status, judged, rule_of, target_of};
use crate::plan::snapshots::{Editions, Exact, FrozenBeside, FrozenRow, Number, Numbers, Past, Revised, wave_of};
use crate::plan::store::{Kept, Record, Version};
use crate::storage::{Result, Tx};

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

/// Over which days a measure is frozen.
#[derive(Debug, Clone, PartialEq)]
pub struct Frame {
    /// How it stands.
    pub now: Span,
    /// The same in words.
    when: String,
    /// Its periods.
    pub periods: Vec<(Period, Span)>,
    /// What it is broken down by.
    pub groups: Vec<(Breakdown, Span)>,
    /// Of when that is, in words.
    groups_when: String,
    /// What stands beside it.
    pub beside: Span,
}

/// The snapshot that is made.
#[derive(Debug, Clone, Copy)]
pub struct Edition<'a> {
    /// What is published of counters, its own among it.
    pub past: &'a Past,
    /// Its number there.
    pub number: usize,
    /// The snapshots of the plan before it.
    pub editions: &'a Editions,
}

/// The counters that a measure is of.
fn sources(measure: &Measure) -> (Option<String>, Option<String>) {
    (measure.from.numerator.clone(), measure.from.denominator.clone())
}

/// A number of a measure put together from what is published of its counters.
fn together<'a>(measure: &Measure, published: impl Fn(&str) -> Option<&'a Number>) -> ShownFigure {
    let one = |counter: &str| published(counter).map(|number| number.all.clone()).unwrap_or_default();
    let Some(n) = measure.from.numerator.as_deref().map(one) else { return ShownFigure::default() };
    match measure.from.denominator.as_deref() {
        None => n,
        Some(_) if n.n.is_empty() => n,
        Some(of) => measures::over(&n, &one(of)),
    }
}

/// The same by group: those of both counters by name, what is not known last.
fn groups_together(measure: &Measure, past: &Past, span: Span, by: Breakdown) -> Vec<(String, ShownFigure)> {
    let of = |counter: &Option<String>| {
        counter.as_deref().map(|counter| past.first(counter, span, Some(by)).map(|one| one.groups.clone()).unwrap_or_default())
    };
    let Some(tops) = of(&measure.from.numerator) else { return Vec::new() };
    let Some(bottoms) = of(&measure.from.denominator) else { return tops };
    let edition = |counter: &Option<String>| past.edition_of(counter.as_deref()?, span, Some(by));
    // of another edition a group may have had another name
    let nobody = if edition(&measure.from.numerator) == edition(&measure.from.denominator) {
        ShownFigure { n: "0".to_owned(), ..ShownFigure::default() }
    } else {
        ShownFigure::hidden()
    };
    let find = |groups: &[(String, ShownFigure)], name: &str| {
        let found = groups.iter().find(|(other, _)| other == name).map(|(_, figure)| figure.clone());
        found.unwrap_or_else(|| nobody.clone())
    };
    let mut names: Vec<String> = tops.iter().chain(&bottoms).map(|(name, _)| name.clone()).collect();
    names.sort_by_key(|name| (name == measures::UNKNOWN, name.to_lowercase(), name.clone()));
    names.dedup();
    names.into_iter().map(|name| (name.clone(), measures::over(&find(&tops, &name), &find(&bottoms, &name)))).collect()
}

impl Reader<'_> {
    /// Over which days a measure is frozen.
    pub fn frame(&self, measure: &Measure) -> Frame {
        let until = |span: Span| Span { until: span.until.min(super::after(self.today)).max(span.from), ..span };
        let is_at_a_date =
            measure.from.numerator.as_deref().and_then(measures::counter).is_some_and(measures::Counter::is_at_a_date);
        let target = target_of(measure, self.head, self.today);
        let (now, words) = self.span_now(measure, target.as_ref());
        // what stands at a date stands as it does today, however far off the target is
        let now = if is_at_a_date { Span { from: now.from.min(self.today), ..now } } else { now };
        let on = |day: NaiveDate| format!("on {}", Period::Day(day).words());
        let today = on(self.today.min(self.head.ends));
        // groups of what happened are of whole years: of parts of one they could be subtracted
        let year = self.head.years().into_iter().rfind(|year| year.last(self.head.academic_year_end) <= self.today);
        let (groups, groups_when) = match year {
            // of other days departments have a page of their own
            _ if is_at_a_date => match self.end_of_quarter() {
                Some(last) => (Some(Span { until: super::after(last), ..self.plan() }), on(last)),
                None => (None, String::new()),
            },
            Some(year) => (Some(self.within(year)), year.words()),
            None => (None, String::new()),
        };
        let by = super::breakdowns(measure).into_iter();
        let years = self.head.years();
        // all since the plan began is of its first quarter, too; a year that begins with it is what it is called
        let whole = Period::Between(self.head.begins, self.today);
        let days = |period: Period| {
            let within = self.within(period);
            until(if period == whole && !years.contains(&period) { Span { from: self.plan().from, ..within } } else { within })
        };
        Frame {
            now: until(now),
            when: if is_at_a_date { today } else { words },
            periods: frozen_periods(self.head, self.today).into_iter().map(|period| (period, days(period))).collect(),
            groups: groups.map(|span| by.map(|by| (by, span)).collect()).unwrap_or_default(),
            groups_when,
            beside: until(self.plan()),
        }
    }

    /// The last day of the newest quarter that was over both today and when the plan ended.
    fn end_of_quarter(&self) -> Option<NaiveDate> {
        let last = self.today.min(self.head.ends);
        Quarter::between(self.head.begins, last).into_iter().map(Quarter::last).rfind(|day| *day <= last)
    }

    /// The quarters of the plan that are over.
    pub fn quarters(&self) -> Vec<Span> {
        let quarters = Calendar::Quarters.periods(self.head, self.today).into_iter();
        quarters.filter(|period| period.last(self.head.academic_year_end) <= self.today).map(|period| self.within(period)).collect()
    }

    /// A counter's numbers as they are, in the order in which they are wanted: while a snapshot is made.
    pub async fn as_they_are(
        &self,
        tx: &mut Tx,
        counter: &str,
        wanted: &[(Span, Option<Breakdown>)],
    ) -> Result<Vec<(Option<Breakdown>, Figures)>> {
        let (institution, today) = (self.institution, self.today);
        let spans: Vec<Span> = wanted.iter().filter(|(_, by)| by.is_none()).map(|(span, _)| *span).collect();
        let mut wholes = measures::figures_each(tx, institution, counter, &spans, today).await?.unwrap_or_default().into_iter();
        // every breakdown of the same days from the same rows
        let mut broken: BTreeMap<(Span, Breakdown), Figures> = BTreeMap::new();
        let days: BTreeSet<Span> = wanted.iter().filter(|(_, by)| by.is_some()).map(|(span, _)| *span).collect();
        for span in days {
            let by: Vec<Breakdown> = wanted.iter().filter(|(other, _)| *other == span).filter_map(|(_, by)| *by).collect();
            let question =
                Question { institution, numerator: counter, denominator: None, span, by: None, today, sight: Sight::Exact };
            let found = measures::broken_down(tx, &question, &by, Departments::Alone).await?.unwrap_or_default();
            broken.extend(found.into_iter().map(|one| ((span, one.by), one.figures)));
        }
        let figures = wanted.iter().filter_map(|(span, by)| {
            let figures = match by {
                None => wholes.next(),
                Some(by) => broken.remove(&(*span, *by)),
            };
            Some((*by, figures?))
        });
        Ok(figures.collect())
    }

    /// What is to be frozen of a measure that is counted: what everyone sees from now on, and the exact numbers by which the next snapshot
    /// tells what came late. `was` are those of the snapshot before, `exact` gives a counter's number as it is.
    pub fn frozen<'a>(
        &self,
        kept: &Kept<Measure>,
        action: Option<&Kept<Action>>,
        frame: &Frame,
        edition: &Edition<'_>,
        was: &Exact,
        exact: &impl Fn(&str, Span) -> Option<&'a Figures>,
    ) -> (Numbers, Exact) {
        let (measure, past) = (&kept.says, edition.past);
        let there = edition.editions.rows(&measure.code);
        let now_exact = self.exact_periods(measure, frame, &there, was, exact);
        // a period that stands is not counted by another definition afterwards
        let is_same = was.of.as_ref().is_none_or(|of| *of == sources(measure));
        let (mut rows, mut revised) = (Vec::new(), Vec::new());
        for (period, span) in &frame.periods {
            let is_now = |counter: &str| past.in_edition(edition.number, counter, *span);
            match there.iter().find(|row| row.period == period.to_string()) {
                None => {
                    let figure = together(measure, |counter| past.first(counter, *span, None));
                    if !figure.n.is_empty() {
                        let Span { from, until } = *span;
                        let (version, note) = (Some(kept.version), self.cut(*period, *span));
                        rows.push(FrozenRow { period: period.to_string(), from, until, figure, note, version });
                    }
                }
                // what it is of changed with the setting of when years end: what was published stands
                Some(row) if !is_of_same_days(row, *span) => {}
                Some(row) if is_same && row.figure.n != HIDDEN => {
                    let is = together(measure, is_now);
                    if !is.is_same(&row.figure) && now_exact.late.contains_key(&row.period) {
                        revised.push(Revised { period: row.period.clone(), was: row.figure.clone(), is });
                    }
                }
                Some(_) => {}
            }
        }
        let target = target_of(measure, self.head, self.today);
        let rule = self.rule(measure, target.as_ref(), action);
        let now = together(measure, |counter| past.newest(counter, frame.now));
        let what = if now.n.is_empty() { Judged::Nothing } else { Judged::Shown(&now) };
        let verdict = judged(what, &rule, Sight::Published, action.map_or(Status::Planned, |action| action.stand.status));
        let groups = frame
            .groups
            .iter()
            .map(|(by, span)| (by.code().to_owned(), frame.groups_when.clone(), groups_together(measure, past, *span, *by)));
        let numbers = Numbers {
            verdict: verdict.words().to_owned(),
            target,
            when: frame.when.clone(),
            over: Some((frame.now.from, frame.now.until)),
            revised,
            groups: groups.filter(|(.., groups)| !groups.is_empty()).collect(),
            beside: frozen_beside(measure, past, frame.beside),
            now,
            rows,
        };
        (numbers, now_exact)
    }

    fn exact_periods<'a>(
        &self,
        measure: &Measure,
        frame: &Frame,
        there: &[FrozenRow],
        was: &Exact,
        exact: &impl Fn(&str, Span) -> Option<&'a Figures>,
    ) -> Exact {
        let shown = |span: Span| {
            let n = exact(measure.from.numerator.as_deref()?, span)?;
            let figures = match measure.from.denominator.as_deref() {
                None => n.clone(),
                Some(of) => n.over(exact(of, span)?),
            };
            Some(measures::show(&figures, Sight::Exact).all)
        };
        let periods = frame.periods.iter().filter_map(|(period, span)| Some((period.to_string(), shown(*span)?))).collect();
        let mut now = Exact { periods, of: Some(sources(measure)), ..Exact::default() };
        if was.of.is_none() || was.of == now.of {
            now.late = late(was, &now);
            let stands = |period: &str| there.iter().find(|row| row.period == period);
            let changed = frame
                .periods
                .iter()
                .filter(|(period, span)| stands(&period.to_string()).is_some_and(|row| !is_of_same_days(row, *span)));
            changed.for_each(|(period, _)| {
                now.late.remove(&period.to_string());
            });
        }
        now
    }

    /// The same of a measure that is recorded: each wave of a survey is of its own days. `elsewhere` are the breakdowns that other plans of
    /// the institution have published, by code and wave.
    ///
    /// Groups of a wave stand as they were first published, as its number does: put together otherwise, after a department moved or the
    /// wave was sent again, the same people would be told of twice. What another plan published of a wave is not published here.
    pub async fn frozen_records(
        &self,
        tx: &mut Tx,
        kept: &Kept<Measure>,
        action: Option<&Kept<Action>>,
        records: &[Record],
        (editions, elsewhere): (&Editions, &BTreeSet<(String, String)>),
        was: &Exact,
    ) -> Result<(Numbers, Exact)> {
        let reading = self.now(tx, &kept.says, action, records).await?;
        let there = editions.rows(&kept.says.code);
        let mut now = Exact::default();
        let (mut rows, mut revised) = (Vec::new(), Vec::new());
        let row_of = |record: &Record| {
            let period = record.value.period.to_string();
            there.iter().find(|row| row.period == period)
        };
        // what stands as it was published cannot be hidden any more
        let is_out = |record: &Record| {
            row_of(record).is_some_and(|row| row.figure.n != HIDDEN && row.figure.is_same(&self.shown_alone(&kept.says, record)))
        };
        let hidden = beside::to_hide(records.iter().map(|record| self.cell(&kept.says, record, is_out(record))));
        for (record, hide) in records.iter().zip(&hidden).rev() {
            let Some(figures) = self.of_record(&kept.says, record) else { continue };
            let (period, Span { from, until }) = (record.value.period.to_string(), figures.days());
            let shown = measures::show(&figures, Sight::Published).all;
            let figure = if *hide { hidden_like(&shown) } else { shown };
            now.periods.insert(period.clone(), measures::show(&figures, Sight::Exact).all);
            match there.iter().find(|row| row.period == period) {
                None => {
                    let note = if record.value.held { String::new() } else { "not held".to_owned() };
                    rows.push(FrozenRow { period, from, until, figure, note, version: None });
                }
                Some(row) if row.figure.n != HIDDEN && !row.figure.is_same(&figure) => {
                    revised.push(Revised { period, was: row.figure.clone(), is: figure });
                }
                Some(_) => {}
            }
        }
        now.late = late(was, &now);
        revised.retain(|one| now.late.contains_key(&one.period));
        let groups = self.all_groups(tx, kept, records).await?;
        let newest = records.first().filter(|record| record.value.n.is_some() && kept.says.kind != Kind::Milestone);
        // hidden once is hidden for good
        let is_hidden = newest.is_some_and(|record| hidden[0] || row_of(record).is_some_and(|row| row.figure.n == HIDDEN));
        let (figure, verdict) = if is_hidden {
            let figure = hidden_like(&reading.figure);
            let rule = self.rule(&kept.says, reading.target.as_ref(), action);
            let status = action.map_or(Status::Planned, |action| action.stand.status);
            let verdict = judged(Judged::Shown(&figure), &rule, Sight::Published, status);
            (figure, verdict)
        } else {
            (reading.figure, reading.verdict)
        };
        let numbers = Numbers {
            now: figure,
            verdict: verdict.words().to_owned(),
            target: reading.target,
            when: reading.when,
            over: None,
            rows,
            revised,
            groups: groups
                .into_iter()
                .filter_map(|one| {
                    let key = (one.code.to_owned(), wave_of(&one.when));
                    if let Some(groups) = editions.groups(&kept.says.code, &key.0, &key.1) {
                        return Some(groups.clone());
                    }
                    let groups = one.groups.into_iter().map(|group| (group.name, group.figure)).collect();
                    // groups add up to what is hidden
                    (!is_hidden && !elsewhere.contains(&key)).then_some((key.0, one.when, groups))
                })
                .collect(),
            beside: Vec::new(),
        };
        Ok((numbers, now))
    }

    /// The snapshots that whoever reads has to be shown a measure from; none for what they may see as it is. What is counted of people is
    /// shown from snapshots alone, even where there is none yet: rounded anew each day it would tell who came and went.
    fn published(&self, measure: &Measure) -> Option<&Editions> {
        let is_counted = measure.from.numerator.is_some();
        let editions =
            self.editions.filter(|editions| (is_counted || !editions.all.is_empty()) && self.sight == Sight::Published)?;
        crate::plan::snapshots::is_of_people(measure).then_some(editions)
    }

    /// Whether whoever reads is shown a measure's numbers as they were frozen.
    pub fn is_frozen(&self, measure: &Measure) -> bool {
        self.published(measure).is_some()
    }

    /// How a measure stood in the newest snapshot. Nothing where its number is of something else than the definition says today, nor where
    /// there is none and something was recorded since: what the snapshot says would be read as what is said of that.
    pub(super) fn now_as_frozen(&self, measure: &Measure, action: Option<&Kept<Action>>, records: &[Record]) -> Option<Reading> {
        let editions = self.published(measure)?;
        let without = |verdict: Verdict, note: &'static str| Reading {
            figure: ShownFigure::default(),
            verdict,
            target: target_of(measure, self.head, self.today),
            when: String::new(),
            note,
            recorded: None,
        };
        let Some(numbers) = editions.of(&measure.code) else {
            let verdict = if measure.is_not_yet_counted() { Verdict::NotYetCounted } else { Verdict::NotPublished };
            return Some(without(verdict, ""));
        };
        if !editions.is_of_today(measure) {
            return Some(without(Verdict::NotPublished, super::DEFINED_ANEW));
        }
        let is_recorded = |record: &Record| record.value.held && (record.value.n.is_some() || measure.kind == Kind::Milestone);
        // of a milestone any step; else the newest is what the number would be of
        let newest = if measure.kind == Kind::Milestone { records } else { records.get(..1).unwrap_or_default() };
        if numbers.now.n.is_empty() && measure.from.numerator.is_none() && newest.iter().any(is_recorded) {
            return Some(without(Verdict::NotPublished, super::RECORDED_SINCE));
        }
        let what = match numbers.judged() {
            Verdict::NotHeld => Judged::NotHeld,
            Verdict::NotYetCounted => Judged::NotYetCounted,
            _ if numbers.now.n.is_empty() => Judged::Nothing,
            _ => Judged::Shown(&numbers.now),
        };
        let status = action.map_or(Status::Planned, |action| action.stand.status);
        let verdict = judged(what, &self.rule_then(measure, numbers, action), Sight::Published, status);
        let (figure, when) = (numbers.now.clone(), numbers.when.clone());
        Some(Reading { figure, verdict, target: numbers.target, when, note: "", recorded: None })
    }

    /// What a number is judged by that was frozen: by what was aimed for then, as on the day after its quarter.
    fn rule_then(&self, measure: &Measure, numbers: &Numbers, action: Option<&Kept<Action>>) -> Rule {
        let ended = self.editions.and_then(Editions::newest).and_then(|newest| newest.ends.parse().ok());
        let today = ended.map_or(self.today, super::after);
        let action = action.map(|action| &action.says);
        rule_of(measure, numbers.target.as_ref(), action, (self.head, today), Sight::Published)
    }

    /// Its periods, as the snapshots have them: those of a calendar where it is counted, else all of them.
    pub(super) fn trend_as_frozen(
        &self,
        measure: &Measure,
        records: &[Record],
        versions: &[Version<Measure>],
        calendar: Calendar,
    ) -> Option<Trend> {
        let editions = self.published(measure)?;
        let newest = editions.newest().and_then(|newest| newest.ends.parse().ok()).unwrap_or(self.head.begins);
        let wanted: Vec<String> = calendar.periods(self.head, newest).iter().map(Period::to_string).collect();
        let whole = Period::Between(self.head.begins, newest).to_string();
        let (mut rows, mut pooled) = (Vec::<FrozenRow>::new(), None);
        for one in editions.rows(&measure.code) {
            if measure.from.numerator.is_none() || wanted.contains(&one.period) {
                rows.push(one);
            } else if one.period == whole {
                pooled = Some(one);
            }
        }
        let recorded: Vec<(&Record, &ShownFigure)> = records
            .iter()
            .filter_map(|record| {
                let period = record.value.period.to_string();
                Some((record, &rows.iter().find(|row| row.period == period)?.figure))
            })
            .collect();
        let recorded = self.recorded_together(measure, &recorded, versions).filter(|_| measure.from.numerator.is_none());
        let row = |row: FrozenRow| Row {
            period: row.period.parse().map_or_else(|_| row.period.clone(), |period| self.called(period, &row)),
            at: None,
            last: row.until.pred_opt().unwrap_or(NaiveDate::MIN),
            by: match records.iter().find(|record| record.value.period.to_string() == row.period) {
                Some(record) if measure.from.numerator.is_none() => By::Recorded(record.recorded),
                _ => row.version.map_or(By::Period, By::Version),
            },
            figure: row.figure,
            note: row.note,
        };
        let at_a_date = measure.from.numerator.as_deref().and_then(measures::counter).is_some_and(measures::Counter::is_at_a_date);
        // numbers of different things do not come together
        let is_one = editions.is_of_today(measure) && rows.iter().all(|row| editions.is_by_the_same(measure, row.version));
        let pooled =
            pooled.filter(|_| rows.len() > 1 && !at_a_date && is_one).map(|one| Row { period: TOGETHER.to_owned(), ..row(one) });
        let mut rows: Vec<Row> = rows.into_iter().map(row).collect();
        // that nothing was held is no number, and is told without a snapshot
        for record in records.iter().filter(|record| !record.value.held && measure.from.numerator.is_none()) {
            let missed = self.not_held(record);
            if rows.iter().all(|row| row.period != missed.period) {
                rows.insert(rows.partition_point(|row| row.last <= missed.last), missed);
            }
        }
        Some(Trend { rows, pooled: pooled.or(recorded) })
    }

    /// What a period is called that was frozen. An academic year that ended on another day than one does today is called by its days.
    fn called(&self, period: Period, row: &FrozenRow) -> String {
        let is_whole = Self { is_whole: true, ..*self };
        match (period, row.until.pred_opt()) {
            (Period::Academic(_), Some(last)) if !is_of_same_days(row, is_whole.within(period)) => {
                Period::Between(row.from, last).words()
            }
            _ => period.words(),
        }
    }

    /// A record's number as it was published, empty where it was not yet or not any more; none where it is shown as it is. Before the first
    /// snapshot what was corrected is not shown, either.
    pub(super) fn record_as_frozen(&self, measure: &Measure, record: &Record) -> Option<ShownFigure> {
        let is_of_people = self.sight == Sight::Published && record.value.what.counts_people();
        if is_of_people && record.is_corrected() {
            return Some(ShownFigure::default());
        }
        let editions = self.published(measure).filter(|_| is_of_people)?;
        let period = record.value.period.to_string();
        Some(editions.rows(&measure.code).into_iter().find(|row| row.period == period).map(|row| row.figure).unwrap_or_default())
    }

    /// Its groups, as the newest snapshot has them.
    pub(super) fn groups_as_frozen(&self, measure: &Measure) -> Option<Vec<Groups>> {
        let editions = self.published(measure)?;
        let numbers = editions.of(&measure.code).filter(|_| editions.is_of_today(measure)).cloned().unwrap_or_default();
        let groups = numbers.groups.into_iter().filter_map(|(code, when, groups)| {
            let by = Breakdown::from_code(&code)?;
            let groups = groups.into_iter().map(|(name, figure)| ShownGroup::plain(name, figure)).collect();
            let is_survey = measure.from.numerator.is_none();
            let note = if is_survey { super::SMALL_TOGETHER } else { super::note(by, Departments::Alone) };
            Some(Groups { by: by.label(), code: by.code(), when, note, groups })
        });
        Some(groups.collect())
    }

    /// What stands beside it, as the newest snapshot has it.
    pub(super) fn beside_as_frozen(&self, measure: &Measure) -> Option<Vec<(String, measures::ShownFigure)>> {
        let editions = self.published(measure)?;
        let numbers = editions.of(&measure.code).cloned().unwrap_or_default();
        // a counter's number is the same beside whatever it stands
        let beside = numbers.beside.into_iter().filter(|one| measure.from.beside.contains(&one.counter)).filter_map(|one| {
            let counter = measures::counter(&one.counter)?;
            Some((counter.words.trim_end_matches('.').to_owned(), one.figure))
        });
        Some(beside.collect())
    }
}

/// What stands beside a measure, as it is published.
fn frozen_beside(measure: &Measure, past: &Past, span: Span) -> Vec<FrozenBeside> {
    let counters = measure.from.beside.iter().filter(|code| measures::counter(code).is_some());
    counters
        .filter_map(|counter| {
            let figure = past.newest(counter, span)?.all.clone();
            Some(FrozenBeside { counter: counter.clone(), from: span.from, until: span.until, figure })
        })
        .collect()
}

fn is_of_same_days(row: &FrozenRow, span: Span) -> bool {
    (row.from, row.until) == (span.from, span.until)
}

/// Periods that are not what they were: what they were, and what they are.
fn late(was: &Exact, now: &Exact) -> BTreeMap<String, (ShownFigure, ShownFigure)> {
    let changed = was.periods.iter().filter_map(|(period, before)| {
        let now = now.periods.get(period).filter(|now| *now != before)?;
        Some((period.clone(), (before.clone(), now.clone())))
    });
    changed.collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::model::{MonthDay, Target};

    #[test]
    fn years_are_frozen_with_the_quarter_in_which_they_end() {
        let head = plan("2025-01-01", "2027-12-31");
        let words = |last: &str| frozen_periods(&head, day(last)).iter().map(Period::to_string).collect::<Vec<_>>();
        assert_eq!(words("2025-06-30"), ["2025 Q1", "2025 Q2", "2025-01-01 to 2025-06-30"]);
        assert_eq!(words("2025-09-30")[3..], ["2024-25", "2025-01-01 to 2025-09-30"]);
        assert_eq!(words("2025-12-31")[4..], ["2024-25", "2025-01-01 to 2025-12-31"], "the plan's first year is all of it");
    }

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a day")
    }

    fn plan(begins: &str, ends: &str) -> Head {
        Head {
            code: "p".to_owned(),
            name: "Plan".to_owned(),
            summary: String::new(),
            begins: day(begins),
            ends: day(ends),
            academic_year_end: MonthDay::HESA,
        }
    }

    fn span(from: &str, until: &str) -> Span {
        Span { from: day(from), until: day(until) }
    }

    #[test]
    fn a_year_is_of_the_days_that_it_is_called() {
        let (institution, head) = (crate::ids::InstitutionId::from("i"), plan("2025-08-01", "2028-07-31"));
        let reader = Reader {
            institution: &institution,
            head: &head,
            today: day("2026-09-30"),
            sight: Sight::Published,
            editions: None,
            is_whole: true,
        };
        let frame = reader.frame(&Measure::default());
        let days = |words: &str| {
            let (period, span) = frame.periods.iter().find(|(period, _)| period.to_string() == words).expect(words);
            (*span, reader.cut(*period, *span))
        };
        let year = span("2025-08-01", "2026-08-01");
        assert_eq!(days("2025-08-01 to 2026-07-31"), (year, String::new()));
        assert!(year.is_year(), "so that it is broken down, too");
        assert_eq!(days("2025-26"), (year, String::new()));
        assert_eq!(days("2025 Q3"), (span("2025-07-01", "2025-10-01"), String::new()));
        let whole = (span("2025-07-01", "2026-10-01"), "from 1 July 2025".to_owned());
        assert_eq!(days("2025-08-01 to 2026-09-30"), whole, "whole quarters, and it says so");
    }

    #[test]
    fn a_target_to_come_is_not_read_yet() {
        let (institution, head) = (crate::ids::InstitutionId::from("i"), plan("2025-01-01", "2027-12-31"));
        let measure = Measure {
            kind: Kind::Count,
            from: crate::plan::model::Sources { numerator: Some("search.searches".to_owned()), ..Default::default() },
            targets: ["2025", "2027"]
                .map(|year| Target::new(year.parse().expect("a year"), ">= 200".parse().expect("an aim")))
                .to_vec(),
            ..Measure::default()
        };
        let read = |today: &str| {
            let (today, sight) = (day(today), Sight::Exact);
            let reader = Reader { institution: &institution, head: &head, today, sight, editions: None, is_whole: false };
            reader.days(&measure, None)
        };
        let year = |year: i32| span(&format!("{year}-01-01"), &format!("{}-01-01", year + 1));
        assert_eq!(read("2025-11-23"), (year(2025), "2025".to_owned()));
        assert_eq!(read("2026-11-23"), (year(2026), "2026; the target is for 2027".to_owned()));
        assert_eq!(read("2027-01-01"), (year(2027), "2027".to_owned()));
    }
}
