//! A measure's numbers as somebody may see them: now, by period, broken down; and how they are judged. Everything goes through
//! [`measures::show`] and [`measures::judge`]; no number is taken from anywhere else.

mod beside;
mod calendar;
mod frozen;
mod pool;
mod trend;

pub use calendar::Calendar;
pub use frozen::{Edition, Frame};
pub use trend::{By, Row};

use chrono::{Days, NaiveDate};

use super::model::{
    Action, Head, Judged, Kind, Measure, Period, Quarter, Status, Target, Value, Way, began, judged, rule_of, target_of,
};
use super::snapshots::{Editions, is_of_people};
use super::store::{Kept, Record};
use super::survey;
use crate::ids::InstitutionId;
use crate::measures::{
    self, Breakdown, Departments, Figures, HIDDEN, Question, Rule, ShownFigure, ShownGroup, Sight, Span, Verdict,
};
use crate::storage::{Result, Tx};
use crate::text::singular;

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
    /// The plan's snapshots: whoever does not see exact numbers is shown those of people as they were frozen.
    pub editions: Option<&'a Editions>,
    /// Whether its last day is over, so that it is read to its end: while a snapshot is made.
    pub is_whole: bool,
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
    /// Why there is none, where the judgement alone does not say so.
    pub note: &'static str,
    /// The numbers that were recorded with the one step of a milestone, and what they are called.
    pub recorded: Option<(&'static str, ShownFigure)>,
}

impl Reading {
    /// What was recorded with a milestone, in words: `Portraits shown: 24`; empty for nothing.
    pub fn recorded_words(&self) -> String {
        self.recorded.as_ref().map(|(label, figure)| format!("{label}: {}", line(figure))).unwrap_or_default()
    }
}

/// What a measure that is counted is broken down by: what it names, as far as its facts carry it.
fn breakdowns(measure: &Measure) -> Vec<Breakdown> {
    let Some(counter) = measure.from.numerator.as_deref().and_then(measures::counter) else { return Vec::new() };
    let named = measure.breakdowns.iter().filter_map(|code| Breakdown::from_code(code));
    named.filter(|by| counter.carries(*by)).collect()
}

impl Reader<'_> {
    fn span(&self, period: Period) -> Span {
        let end = self.head.academic_year_end;
        Span { from: period.first(end, self.head.begins), until: after(period.last(end)) }
    }

    /// The plan's days; of what is published the whole quarters that they are in, because less than a quarter is not told of.
    fn plan(&self) -> Span {
        let (begins, ends) = (self.head.begins, self.head.ends);
        if self.is_whole {
            return Span { from: Quarter::of(begins).first(), until: after(Quarter::of(ends).last()) };
        }
        Span { from: begins, until: after(ends) }
    }

    /// The days of a period on which something counts: those in the plan.
    fn within(&self, period: Period) -> Span {
        let (mut span, plan) = (self.span(period), self.plan());
        // what is published by a day is of the plan's first quarter, too; years stay what they are called
        if matches!(period, Period::Day(_)) && span.from == self.head.begins {
            span.from = plan.from;
        }
        let cut = Span { from: span.from.max(plan.from), until: span.until.min(plan.until) };
        if cut.from < cut.until { cut } else { span }
    }

    /// From when or until when a period is counted, where it reaches beyond the plan or begins before it, in words.
    fn cut(&self, period: Period, within: Span) -> String {
        let whole = self.span(period);
        let day = |day: NaiveDate| Period::Day(day).words();
        let from = (whole.from != within.from).then(|| format!("from {}", day(within.from)));
        let until = (within.until < whole.until).then(|| format!("to {}", day(within.until.pred_opt().unwrap_or(within.until))));
        from.into_iter().chain(until).collect::<Vec<_>>().join(" ")
    }

    /// What a number is judged by. What is read to its end is judged as on the day after: what was due that day is over.
    fn rule(&self, measure: &Measure, target: Option<&Target>, action: Option<&Kept<Action>>) -> Rule {
        let today = if self.is_whole { after(self.today) } else { self.today };
        rule_of(measure, target, action.map(|action| &action.says), (self.head, today), self.sight)
    }

    /// The plan's year that today is in; its last one where it is over.
    fn year(&self) -> Period {
        let years = self.head.years();
        let begun = |year: &&Period| year.first(self.head.academic_year_end, self.head.begins) <= self.today;
        years.iter().rfind(begun).or(years.first()).copied().unwrap_or(Period::Between(self.head.begins, self.head.ends))
    }

    /// Over which days a measure is read that is counted: its target's once they have begun, this year's where it is to rise, else the whole
    /// plan's.
    fn span_now(&self, measure: &Measure, target: Option<&Target>) -> (Span, String) {
        let said = |period: Period, words: String| {
            let span = self.within(period);
            let cut = self.cut(period, span);
            (span, if cut.is_empty() { words } else { format!("{words}, {cut}") })
        };
        let is_to_begin = |period: Period| {
            let begins = period.first(self.head.academic_year_end, self.head.begins);
            begins > self.today && self.head.begins <= self.today
        };
        match (target, measure.way) {
            (Some(target), _) if is_to_begin(target.period) => {
                let year = self.year();
                (self.within(year), format!("{}; the target is for {}", year.words(), target.period.words()))
            }
            (Some(Target { period: period @ Period::Day(_), .. }), _) => said(*period, format!("by {}", period.words())),
            (Some(target), _) => said(target.period, target.period.words()),
            (None, Way::Up | Way::Down) if measure.kind != Kind::Milestone => (self.within(self.year()), self.year().words()),
            _ if self.plan().from < self.head.begins => {
                (self.plan(), format!("since {}, in whole quarters", Period::Day(self.plan().from).words()))
            }
            _ => (self.plan(), "since the plan began".to_owned()),
        }
    }

    /// Over which days facts are looked for behind a measure's number: those of a period, else those that it is read over today.
    pub fn days(&self, measure: &Measure, period: Option<Period>) -> (Span, String) {
        match period {
            Some(period) => (self.within(period), period.words()),
            None => self.span_now(measure, target_of(measure, self.head, self.today).as_ref()),
        }
    }

    /// The day at whose end a state is read, in words.
    pub fn last_day(&self, span: Span) -> String {
        Period::Day(span.until.pred_opt().unwrap_or(span.until).min(self.today)).words()
    }

    /// The number of one counter over some days.
    pub async fn count(&self, tx: &mut Tx, counter: &str, span: Span) -> Result<ShownFigure> {
        let institution = self.institution;
        let (today, sight) = (self.today, self.sight);
        let question = Question { institution, numerator: counter, denominator: None, span, by: None, today, sight };
        let figures = measures::figures(tx, &question).await?;
        Ok(figures.map(|figures| measures::show(&figures, sight).all).unwrap_or_default())
    }

    /// What is asked of the counters of a measure; none where it is not counted.
    fn question<'q>(&'q self, measure: &'q Measure, span: Span) -> Option<Question<'q>> {
        let span = if self.is_whole { Span { until: span.until.min(after(self.today)).max(span.from), ..span } } else { span };
        Some(Question {
            institution: self.institution,
            numerator: measure.from.numerator.as_deref()?,
            denominator: measure.from.denominator.as_deref(),
            span,
            by: None,
            today: self.today,
            // what everyone sees ends with the last full month, which the last day of a quarter is
            sight: if self.is_whole { Sight::Exact } else { self.sight },
        })
    }

    async fn figures(&self, tx: &mut Tx, measure: &Measure, span: Span) -> Result<Option<Figures>> {
        match self.question(measure, span) {
            Some(question) => measures::figures(tx, &question).await,
            None => Ok(None),
        }
    }

    /// How a measure stands today. `records` are its own that count, the newest first.
    pub async fn now(&self, tx: &mut Tx, measure: &Measure, action: Option<&Kept<Action>>, records: &[Record]) -> Result<Reading> {
        let reading = match self.now_as_frozen(measure, action, records) {
            Some(reading) => reading,
            None => self.now_as_it_is(tx, measure, action, records).await?,
        };
        Ok(Reading { recorded: self.with_its_step(measure, records), ..reading })
    }

    async fn now_as_it_is(
        &self,
        tx: &mut Tx,
        measure: &Measure,
        action: Option<&Kept<Action>>,
        records: &[Record],
    ) -> Result<Reading> {
        let target = target_of(measure, self.head, self.today);
        let rule = self.rule(measure, target.as_ref(), action);
        let status = action.map_or(Status::Planned, |action| action.stand.status);
        let (span, words) = self.span_now(measure, target.as_ref());
        let (figures, what, when) = if measure.is_not_yet_counted() {
            (None, Judged::NotYetCounted, String::new())
        } else if measure.from.numerator.is_some() {
            let at_a_date =
                measure.from.numerator.as_deref().and_then(measures::counter).is_some_and(measures::Counter::is_at_a_date);
            let when = if at_a_date { format!("on {}", Period::Day(self.today.min(self.head.ends)).words()) } else { words };
            (self.figures(tx, measure, span).await?, Judged::Nothing, when)
        } else {
            let (figures, what) = self.recorded(measure, records);
            let when = records.first().map(|record| record.value.period.words()).unwrap_or_default();
            (figures, what, when)
        };
        let what = match (&figures, what) {
            (Some(figures), Judged::Nothing) if !figures.is_empty() => Judged::Figures(figures),
            (_, what) => what,
        };
        if self.hides_newest(measure, records) {
            let figure = hidden_like(&self.shown_alone(measure, &records[0]));
            let verdict = judged(Judged::Shown(&figure), &rule, self.sight, status);
            return Ok(Reading { figure, verdict, target, when, note: "", recorded: None });
        }
        let verdict = judged(what, &rule, self.sight, status);
        let figure = figures.as_ref().map(|figures| measures::show(figures, self.sight).all).unwrap_or_default();
        Ok(Reading { figure, verdict, target, when, note: "", recorded: None })
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
                // put off is not forgotten
                let put_off = records.first().is_some_and(|record| !record.value.held);
                (None, if put_off { Judged::NotHeld } else { Judged::Nothing })
            } else {
                (Some(Figures::recorded(done as f64, None, false, self.plan())), Judged::Nothing)
            };
        }
        match records.first() {
            None => (None, Judged::Nothing),
            Some(record) if !record.value.held => (None, Judged::NotHeld),
            Some(record) => (self.of_record(measure, record), Judged::Nothing),
        }
    }

    /// What was recorded with a milestone of one step, such as the portraits of an exhibition.
    fn with_its_step(&self, measure: &Measure, records: &[Record]) -> Option<(&'static str, ShownFigure)> {
        if measure.kind != Kind::Milestone || measure.from.recorded.len() != 1 {
            return None;
        }
        let at = records.iter().position(|record| record.value.held && record.value.n.is_some())?;
        let (label, _) = records[at].value.what.numbers()?;
        let figure = self.records(measure, records).swap_remove(at);
        (!figure.n.is_empty()).then_some((label, figure))
    }

    fn of_record(&self, measure: &Measure, record: &Record) -> Option<Figures> {
        let (value, days) = (&record.value, self.span(record.value.period));
        let is_of_people = value.what.counts_people();
        // rounded as a count, or as a share of its answers, an average would say something else
        if measure.is_average() {
            return Some(Figures::averaged(value.n?, value.of, is_of_people, days));
        }
        Some(Figures::recorded(value.n?, value.of, is_of_people, days))
    }

    /// A record's numbers as they may be seen where nothing stands beside them.
    fn shown_alone(&self, measure: &Measure, record: &Record) -> ShownFigure {
        self.of_record(measure, record).map(|figures| measures::show(&figures, self.sight).all).unwrap_or_default()
    }

    /// What was recorded for a measure as it may be seen, in its order. Whoever is shown what is published sees of people what a snapshot has of
    /// a record's period, and nothing of what was corrected: two roundings of nearly the same number would tell it.
    pub fn records(&self, measure: &Measure, records: &[Record]) -> Vec<ShownFigure> {
        let hidden = self.hidden(measure, records);
        let each = records.iter().zip(hidden).map(|(record, hide)| match self.record_as_frozen(measure, record) {
            Some(figure) => figure,
            None if hide => hidden_like(&self.shown_alone(measure, record)),
            None => self.shown_alone(measure, record),
        });
        each.collect()
    }

    /// Which records are hidden because others, of days within theirs, would tell of them: before any of them is frozen.
    fn hidden(&self, measure: &Measure, records: &[Record]) -> Vec<bool> {
        if self.sight == Sight::Exact {
            return vec![false; records.len()];
        }
        beside::to_hide(records.iter().map(|record| self.cell(measure, record, false)))
    }

    /// A record as it is weighed beside others; none where its numbers are of no people, or are an average, or do not count any more.
    fn cell(&self, measure: &Measure, record: &Record, is_out: bool) -> Option<beside::Cell> {
        let is_average = self.of_record(measure, record)?.is_average();
        if is_average || record.is_corrected() || !record.value.what.counts_people() {
            return None;
        }
        let number = |n: f64| n.round() as i64;
        let Value { n, of, invited, .. } = &record.value;
        let days = self.days_of(record.value.period);
        Some(beside::Cell { days, n: number((*n)?), of: of.map(number), invited: invited.map(number), is_out })
    }

    /// The days that a record is of: of a day that one.
    fn days_of(&self, period: Period) -> Span {
        match period {
            Period::Day(day) => Span { from: day, until: after(day) },
            _ => self.span(period),
        }
    }

    /// Whether the newest record of a measure is hidden so. While a snapshot is made it weighs that itself.
    fn hides_newest(&self, measure: &Measure, records: &[Record]) -> bool {
        let is_shown = measure.from.numerator.is_none() && measure.kind != Kind::Milestone && !self.is_whole;
        is_shown && self.hidden(measure, records).first() == Some(&true)
    }

    /// How many a survey asked, as it may be seen; once there are snapshots everyone sees it where nothing was ever corrected.
    pub fn invited(&self, measure: &Measure, record: &Record, all: &[Record]) -> String {
        // whether it may be told is weighed among all records: not for those that asked nobody
        let Some(asked) = record.value.invited else { return String::new() };
        let is_told = match self.record_as_frozen(measure, record) {
            Some(figure) => {
                !matches!(figure.n.as_str(), "" | HIDDEN)
                    && all.iter().filter(|other| other.value.period == record.value.period).count() == 1
            }
            None => {
                let at = all.iter().position(|other| other.id == record.id);
                !at.is_some_and(|at| self.hidden(measure, all)[at])
            }
        };
        let figures = is_told.then(|| Figures::recorded(asked, None, true, self.span(record.value.period)));
        figures.map(|figures| measures::show(&figures, self.sight).all.n).unwrap_or_default()
    }

    /// A baseline's numbers as they may be seen.
    pub fn baseline(&self, measure: &Measure) -> ShownFigure {
        began(measure, self.head, self.sight)
    }

    /// A measure's groups, those of the survey that its newest number is of among them.
    pub async fn all_groups(&self, tx: &mut Tx, measure: &Kept<Measure>, records: &[Record]) -> Result<Vec<Groups>> {
        if let Some(groups) = self.groups_as_frozen(&measure.says) {
            return Ok(told(&measure.says, groups));
        }
        let mut groups = self.groups(tx, &measure.says).await?;
        // everyone is shown a wave's groups as a snapshot has them: put together anew after a department moved they would tell of it
        if self.sight == Sight::Exact || self.is_whole {
            groups.extend(survey::groups(tx, self, measure, records).await?);
        }
        Ok(groups)
    }

    /// A measure's groups: by what, of when, and each by name.
    async fn groups(&self, tx: &mut Tx, measure: &Measure) -> Result<Vec<Groups>> {
        let at_a_date = measure.from.numerator.as_deref().and_then(measures::counter).is_some_and(measures::Counter::is_at_a_date);
        let period = self.year();
        let (span, when) = if at_a_date {
            (self.plan(), format!("on {}", Period::Day(self.today.min(self.head.ends)).words()))
        } else {
            (self.within(period), period.words())
        };
        let Some(question) = self.question(measure, span) else { return Ok(Vec::new()) };
        // rounded numbers of a faculty beside those of its departments would tell more of each than either
        let is_exact = self.sight == Sight::Exact || !is_of_people(measure);
        let departments = if is_exact { Departments::WithAllBelow } else { Departments::Alone };
        let found = measures::broken_down(tx, &question, &breakdowns(measure), departments).await?.unwrap_or_default();
        let groups = found.into_iter().map(|one| Groups {
            by: one.by.label(),
            code: one.by.code(),
            when: when.clone(),
            note: note(one.by, one.departments),
            groups: one.shown(self.sight),
        });
        Ok(groups.filter(|one| !one.groups.is_empty()).collect())
    }

    /// Counters shown beside a measure: in words, and the number.
    pub async fn beside(&self, tx: &mut Tx, measure: &Measure) -> Result<Vec<(String, ShownFigure)>> {
        if let Some(beside) = self.beside_as_frozen(measure) {
            return Ok(beside);
        }
        let mut all = Vec::new();
        let counters = measure.from.beside.iter().filter_map(|code| measures::counter(code));
        // of people everyone sees what is frozen alone
        for counter in counters.filter(|counter| self.sight == Sight::Exact || !counter.people) {
            let figure = self.count(tx, counter.code, self.plan()).await?;
            all.push((counter.words.trim_end_matches('.').to_owned(), figure));
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
    /// What a row is of, where that has to be said.
    pub note: &'static str,
    /// Each group.
    pub groups: Vec<ShownGroup>,
}

/// Groups as everyone is told of them. Only groups in which something happened are known: one of which 0 is shown, or an average of few is
/// hidden, would say by standing there that there was somebody. So it does not. Sums are not told of at all: they are hidden all together,
/// so that those which are shown would say of every group that is absent that there was nobody in it.
fn told(measure: &Measure, mut all: Vec<Groups>) -> Vec<Groups> {
    let counter = measure.from.numerator.as_deref().and_then(measures::counter);
    if counter.is_some_and(measures::Counter::is_a_sum_of_people) {
        return Vec::new();
    }
    let hides_few = counter.is_some_and(measures::Counter::hides_few);
    let is_told = |figure: &ShownFigure| {
        let is_nobody = figure.n == "0" && matches!(figure.of.as_str(), "" | "0");
        let is_few = hides_few && figure.n == measures::HIDDEN;
        !is_nobody && !is_few
    };
    all.iter_mut().for_each(|one| one.groups.retain(|group| is_told(&group.figure)));
    all.retain(|one| !one.groups.is_empty());
    all
}

/// What a row of a breakdown is of, where that has to be said.
pub fn note(by: Breakdown, departments: Departments) -> &'static str {
    match (by, departments) {
        (Breakdown::Department, Departments::WithAllBelow) => "Each row is of everybody in that department and below it.",
        (Breakdown::Department, Departments::Alone) => "Each row is of those directly in that department, without those below it.",
        _ => "",
    }
}

/// What a row of a survey's breakdown is of where groups are put together.
pub const SMALL_TOGETHER: &str = "Each person is in one row; fewer than 13 stand with others.";

/// Why no number is shown of a measure that is of something else since.
const DEFINED_ANEW: &str =
    "Its definition changed after the numbers of people were last frozen. The next snapshot has the number as it is defined now.";

/// Why no number is shown of what was recorded since.
const RECORDED_SINCE: &str =
    "Something was recorded for it after the numbers of people were last frozen. The next snapshot has its number.";

/// What stands in place of a number like this one where it is hidden.
fn hidden_like(figure: &ShownFigure) -> ShownFigure {
    let of = if figure.of.is_empty() { String::new() } else { HIDDEN.to_owned() };
    ShownFigure { share: of.clone(), of, ..ShownFigure::hidden() }
}

fn after(day: NaiveDate) -> NaiveDate {
    day.checked_add_days(Days::new(1)).unwrap_or(day)
}

/// What a number is a number of, beside it: one of them is one.
pub fn unit(figure: &ShownFigure, unit: &str) -> String {
    if figure.n == "1" && figure.of.is_empty() { singular(unit) } else { unit.to_owned() }
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::model::Sources;

    #[test]
    fn groups_of_nobody_and_of_somebody_look_alike() {
        let figure = |n: &str, of: &str| ShownFigure { n: n.to_owned(), of: of.to_owned(), ..ShownFigure::default() };
        let of = |counter: &str| {
            let measure =
                Measure { from: Sources { numerator: Some(counter.to_owned()), ..Sources::default() }, ..Measure::default() };
            let figures = [("none", "0", ""), ("none of some", "0", "25"), ("hidden", "..", ""), ("some", "5", "")];
            let groups = figures.into_iter().map(|(name, n, of)| ShownGroup::plain(name.to_owned(), figure(n, of))).collect();
            let told = told(&measure, vec![Groups { by: "Department", code: "department", when: String::new(), note: "", groups }]);
            told.into_iter().flat_map(|one| one.groups).map(|group| group.name).collect::<Vec<_>>()
        };
        assert_eq!(of("shadowing.completed"), ["none of some", "hidden", "some"]);
        assert_eq!(of("shadowing.days_to_match"), ["none of some", "some"], "hidden is of one to seven, and absent of none");
        assert!(of("shadowing.hours").is_empty(), "beside sums that are shown an absent one would be of nobody");
    }
}
