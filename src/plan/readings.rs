//! A measure's numbers as somebody may see them: now, by period, broken down; and how they are judged. Everything goes through
//! [`measures::show`] and [`measures::judge`]; no number is taken from anywhere else.

use chrono::{Days, NaiveDate};

use super::model::{Action, Head, Kind, Measure, Period, Quarter, Recorded, Status, Target, Way, judged, rule_of};
use super::model::{Judged, MonthDay};
use super::store::{Kept, Record};
use crate::ids::InstitutionId;
use crate::measures::{self, Breakdown, Figures, Question, ShownFigure, Sight, Span, Verdict};
use crate::storage::{Result, Tx};

/// Whose numbers are read, when, and for whom.
#[derive(Debug, Clone, Copy)]
pub struct Reader<'a> {
    /// The institution.
    pub institution: &'a InstitutionId,
    /// The plan.
    pub head: &'a Head,
    /// Today, where the institution is.
    pub today: NaiveDate,
    /// How exactly whoever asks may see numbers of people.
    pub sight: Sight,
}

/// How a measure stands.
#[derive(Debug, Clone, PartialEq)]
pub struct Reading {
    /// The number as it may be seen.
    pub figure: ShownFigure,
    /// How it is judged.
    pub verdict: Verdict,
    /// The target that applies now.
    pub target: Option<Target>,
    /// Of when the number is, in words.
    pub when: String,
}

/// A number of a period.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    /// The period, in words.
    pub period: String,
    /// Its last day.
    pub last: NaiveDate,
    /// The number.
    pub figure: ShownFigure,
    /// What else is to be known: that it was not held, or that the period is not over.
    pub note: String,
}

/// Numbers by period.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Trend {
    /// Period by period, the oldest first.
    pub rows: Vec<Row>,
    /// All of them together: with small numbers it tells more than any one.
    pub pooled: Option<Row>,
}

/// How time is divided on a measure's page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Calendar {
    /// By quarter of the calendar year.
    Quarters,
    /// By academic year.
    Academic,
    /// By year of the plan.
    Plan,
}

impl Calendar {
    /// All of them, in the order of the page.
    pub const ALL: [Self; 3] = [Self::Quarters, Self::Academic, Self::Plan];

    /// Its word in addresses.
    pub fn code(self) -> &'static str {
        match self {
            Self::Quarters => "quarter",
            Self::Academic => "academic",
            Self::Plan => "plan",
        }
    }

    /// The one with this code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.code() == code)
    }

    /// What pages call it.
    pub fn label(self) -> &'static str {
        match self {
            Self::Quarters => "By quarter",
            Self::Academic => "By academic year",
            Self::Plan => "By year of the plan",
        }
    }

    /// Its periods in a plan that have begun by a day.
    pub fn periods(self, head: &Head, today: NaiveDate) -> Vec<Period> {
        let until = head.ends.min(today);
        if until < head.begins {
            return Vec::new();
        }
        match self {
            Self::Quarters => Quarter::between(head.begins, until).into_iter().map(Period::Quarter).collect(),
            Self::Plan => {
                head.years().into_iter().filter(|year| year.first(head.academic_year_end, head.begins) <= until).collect()
            }
            Self::Academic => academic_years(head.begins, until, head.academic_year_end),
        }
    }
}

fn academic_years(from: NaiveDate, until: NaiveDate, end: MonthDay) -> Vec<Period> {
    let (Period::Academic(first), Period::Academic(last)) = (Period::academic(from, end), Period::academic(until, end)) else {
        return Vec::new();
    };
    (first..=last).map(Period::Academic).collect()
}

impl Reader<'_> {
    fn span(&self, period: Period) -> Span {
        let end = self.head.academic_year_end;
        Span { from: period.first(end, self.head.begins), until: after(period.last(end)) }
    }

    fn plan(&self) -> Span {
        Span { from: self.head.begins, until: after(self.head.ends) }
    }

    /// The plan's year that today is in; its last one where it is over.
    fn year(&self) -> Period {
        let years = self.head.years();
        let begun = |year: &&Period| year.first(self.head.academic_year_end, self.head.begins) <= self.today;
        years.iter().rfind(begun).or(years.first()).copied().unwrap_or(Period::Between(self.head.begins, self.head.ends))
    }

    /// Over which days a measure is read that is counted: its target's, this year's where it is to rise, else the whole plan's.
    fn span_now(&self, measure: &Measure, target: Option<&Target>) -> (Span, String) {
        match (target, measure.way) {
            (Some(target), _) => (self.span(target.period), target.period.words()),
            (None, Way::Up | Way::Down) if measure.kind != Kind::Milestone => (self.span(self.year()), self.year().words()),
            _ => (self.plan(), "since the plan began".to_owned()),
        }
    }

    async fn figures(&self, tx: &mut Tx, measure: &Measure, span: Span, by: Option<Breakdown>) -> Result<Option<Figures>> {
        let Some(numerator) = measure.from.numerator.as_deref() else { return Ok(None) };
        let question = Question {
            institution: self.institution,
            numerator,
            denominator: measure.from.denominator.as_deref(),
            span,
            by,
            today: self.today,
            sight: self.sight,
        };
        measures::figures(tx, &question).await
    }

    /// How a measure stands today. `records` are its own that count, the newest first.
    pub async fn now(&self, tx: &mut Tx, measure: &Measure, action: Option<&Kept<Action>>, records: &[Record]) -> Result<Reading> {
        let (rule, target) = rule_of(measure, action.map(|action| &action.says), self.head, self.today);
        let status = action.map_or(Status::Planned, |action| action.stand.status);
        let (span, words) = self.span_now(measure, target.as_ref());
        let (figures, what, when) = if measure.is_not_yet_counted() {
            (None, Judged::NotYetCounted, String::new())
        } else if measure.from.numerator.is_some() {
            let at_a_date =
                measure.from.numerator.as_deref().and_then(measures::counter).is_some_and(measures::Counter::is_at_a_date);
            let when = if at_a_date { format!("on {}", Period::Day(self.today.min(self.head.ends)).words()) } else { words };
            (self.figures(tx, measure, span, None).await?, Judged::Nothing, when)
        } else {
            let (figures, what) = self.recorded(measure, records);
            let when = records.first().map(|record| record.value.period.words()).unwrap_or_default();
            (figures, what, when)
        };
        let what = match (&figures, what) {
            (Some(figures), Judged::Nothing) if !figures.is_empty() => Judged::Figures(figures),
            (_, what) => what,
        };
        let verdict = judged(what, &rule, self.sight, status);
        let figure = figures.as_ref().map(|figures| measures::show(figures, self.sight).all).unwrap_or_default();
        Ok(Reading { figure, verdict, target, when })
    }

    /// What was recorded last, or how many of the steps were that a milestone takes.
    fn recorded(&self, measure: &Measure, records: &[Record]) -> (Option<Figures>, Judged<'static>) {
        if measure.kind == Kind::Milestone {
            let done = measure
                .from
                .recorded
                .iter()
                .filter(|what| records.iter().any(|record| record.value.what == **what && record.value.held));
            let done = done.count();
            return if done == 0 {
                (None, Judged::Nothing)
            } else {
                (Some(Figures::recorded(done as f64, None, false, self.plan())), Judged::Nothing)
            };
        }
        match records.first() {
            None => (None, Judged::Nothing),
            Some(record) if !record.value.held => (None, Judged::NotHeld),
            Some(record) => (self.of_record(record), Judged::Nothing),
        }
    }

    fn of_record(&self, record: &Record) -> Option<Figures> {
        let value = &record.value;
        Some(Figures::recorded(value.n?, value.of, counts_people(value.what), self.span(value.period)))
    }

    /// A record's numbers as they may be seen.
    pub fn record(&self, record: &Record) -> ShownFigure {
        self.of_record(record).map(|figures| measures::show(&figures, self.sight).all).unwrap_or_default()
    }

    /// How many a survey asked, as it may be seen.
    pub fn invited(&self, record: &Record) -> String {
        let figures = record.value.invited.map(|n| Figures::recorded(n, None, true, self.span(record.value.period)));
        figures.map(|figures| measures::show(&figures, self.sight).all.n).unwrap_or_default()
    }

    /// A baseline's numbers as they may be seen.
    pub fn baseline(&self, measure: &Measure) -> ShownFigure {
        let Some(baseline) = &measure.baseline else { return ShownFigure::default() };
        let Some(n) = baseline.n else { return ShownFigure::default() };
        let counted = measure.from.numerator.as_deref().and_then(measures::counter);
        let people = counted.map_or_else(|| !measure.from.recorded.contains(&Recorded::Audit), |counter| counter.people);
        let span = baseline.period.map_or_else(|| self.plan(), |period| self.span(period));
        measures::show(&Figures::recorded(n, baseline.of, people, span), self.sight).all
    }

    /// Numbers by period.
    pub async fn trend(&self, tx: &mut Tx, measure: &Measure, records: &[Record], calendar: Calendar) -> Result<Trend> {
        if measure.from.numerator.is_none() {
            return Ok(self.recorded_trend(measure, records));
        }
        let periods = calendar.periods(self.head, self.today);
        let mut each = Vec::new();
        for period in &periods {
            each.extend(self.figures(tx, measure, self.span(*period), None).await?);
        }
        if each.len() != periods.len() || periods.is_empty() {
            return Ok(Trend::default());
        }
        let whole = match (periods.first(), periods.last()) {
            (Some(first), Some(last)) => Span { from: self.span(*first).from, until: self.span(*last).until },
            _ => self.plan(),
        };
        let Some(all) = self.figures(tx, measure, whole, None).await? else { return Ok(Trend::default()) };
        let (shown, together) = measures::show_periods(&each, &all, self.sight);
        let rows = periods.iter().zip(shown).map(|(period, figure)| {
            let last = period.last(self.head.academic_year_end);
            let note = if last >= self.today { "so far" } else { "" };
            Row { period: period.words(), last, figure, note: note.to_owned() }
        });
        let rows: Vec<Row> = rows.collect();
        let at_a_date = measure.from.numerator.as_deref().and_then(measures::counter).is_some_and(measures::Counter::is_at_a_date);
        let pooled = (rows.len() > 1 && !at_a_date).then(|| Row {
            period: "All of these together".to_owned(),
            last: self.today,
            figure: together,
            note: String::new(),
        });
        Ok(Trend { rows, pooled })
    }

    fn recorded_trend(&self, measure: &Measure, records: &[Record]) -> Trend {
        let mut rows: Vec<Row> = records
            .iter()
            .map(|record| Row {
                period: record.value.period.words(),
                last: record.ends,
                figure: self.record(record),
                note: if record.value.held { String::new() } else { "not held".to_owned() },
            })
            .collect();
        rows.reverse();
        let shares: Vec<(f64, f64)> = records.iter().filter_map(|record| record.value.n.zip(record.value.of)).collect();
        if shares.len() < 2 || measure.kind == Kind::Milestone {
            return Trend { rows, pooled: None };
        }
        let (n, of) = shares.iter().fold((0.0, 0.0), |(n, of), (more, of_more)| (n + more, of + of_more));
        let people = records.iter().any(|record| counts_people(record.value.what));
        let whole = Figures::recorded(n, Some(of), people, self.plan());
        let each: Vec<Figures> = records.iter().rev().filter_map(|record| self.of_record(record)).collect();
        let (shown, together) = measures::show_periods(&each, &whole, self.sight);
        let with_numbers = rows.iter_mut().zip(records.iter().rev()).filter(|(_, record)| record.value.n.is_some());
        for ((row, _), figure) in with_numbers.zip(shown) {
            row.figure = figure;
        }
        let pooled = Row { period: "All of these together".to_owned(), last: self.today, figure: together, note: String::new() };
        Trend { rows, pooled: Some(pooled) }
    }

    /// A measure's groups: by what, of when, and each by name.
    pub async fn groups(&self, tx: &mut Tx, measure: &Measure) -> Result<Vec<Groups>> {
        let at_a_date = measure.from.numerator.as_deref().and_then(measures::counter).is_some_and(measures::Counter::is_at_a_date);
        let period = self.year();
        let (span, when) = if at_a_date {
            (self.plan(), format!("on {}", Period::Day(self.today.min(self.head.ends)).words()))
        } else {
            (self.span(period), period.words())
        };
        let mut all = Vec::new();
        for by in measure.breakdowns.iter().filter_map(|code| Breakdown::from_code(code)) {
            if let Some(figures) = self.figures(tx, measure, span, Some(by)).await? {
                let groups = measures::show(&figures, self.sight).groups;
                if !groups.is_empty() {
                    all.push(Groups { by: by.label(), code: by.code(), when: when.clone(), groups });
                }
            }
        }
        Ok(all)
    }

    /// Counters shown beside a measure: in words, and the number.
    pub async fn beside(&self, tx: &mut Tx, measure: &Measure) -> Result<Vec<(String, ShownFigure)>> {
        let mut all = Vec::new();
        for counter in measure.from.beside.iter().filter_map(|code| measures::counter(code)) {
            let question = Question {
                institution: self.institution,
                numerator: counter.code,
                denominator: None,
                span: self.plan(),
                by: None,
                today: self.today,
                sight: self.sight,
            };
            if let Some(figures) = measures::figures(tx, &question).await? {
                all.push((counter.words.trim_end_matches('.').to_owned(), measures::show(&figures, self.sight).all));
            }
        }
        Ok(all)
    }
}

/// A measure broken down.
#[derive(Debug, Clone, PartialEq)]
pub struct Groups {
    /// By what, in words.
    pub by: &'static str,
    /// The same as a code.
    pub code: &'static str,
    /// Of when.
    pub when: String,
    /// Each group by name.
    pub groups: Vec<(String, ShownFigure)>,
}

fn counts_people(what: Recorded) -> bool {
    what.counts_people()
}

fn after(day: NaiveDate) -> NaiveDate {
    day.checked_add_days(Days::new(1)).unwrap_or(day)
}

/// A figure in one line: `67 of 120 (56 %)`.
pub fn line(figure: &ShownFigure) -> String {
    match (figure.of.is_empty(), figure.share.is_empty()) {
        _ if figure.n.is_empty() => String::new(),
        (true, _) => figure.n.clone(),
        (false, true) => format!("{} of {}", figure.n, figure.of),
        (false, false) => format!("{} of {} ({})", figure.n, figure.of, figure.share),
    }
}
