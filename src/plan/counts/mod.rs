//! Any counter over any days, by month, quarter, academic year or year of the plan, and by whatever it can be broken down by.
//!
//! Days that one may choose are a tool for whoever wants to know of single people: numbers of days that overlap can be subtracted from one
//! another, and rounding each anew tells a little more every time. So those who run the programme read anything exactly, and each look is
//! written down; everyone else reads of people only the whole quarters that snapshots hold, each rounded once ([`published`]), and what is
//! not about people as it is.

mod ask;
mod published;

pub(super) use ask::{EVERY, breakdowns, ways};

use chrono::NaiveDate;

use self::ask::{Ask, ask};
use super::PLAN_READ;
use super::acts::opened;
use super::readings::note;
use crate::ledger::{self, Fact};
use crate::measures::{self, Breakdown, Counter, Departments, Question, ShownFigure, ShownGroup, Sight, Span};
use crate::storage::Tx;
use crate::web::forms::Form;
use crate::web::{Error, Result, Visit};

/// A counter as it was asked for. Without numbers where the form says what is wrong.
pub(super) struct Count {
    pub counter: &'static Counter,
    /// From which day, and to which, both in it: as it was asked for.
    pub days: (NaiveDate, NaiveDate),
    /// The days that its number is of, both in it: of what is published those of the quarters, where none is of all that was asked for.
    pub of_days: (NaiveDate, NaiveDate),
    pub by: Option<Breakdown>,
    pub all: ShownFigure,
    pub groups: Vec<ShownGroup>,
    /// What a group is of, where that has to be said.
    pub note: &'static str,
    /// Each period's name, its days and its number.
    pub periods: Vec<(String, Span, ShownFigure)>,
    /// Whether the numbers are as they are, rather than the published ones of whole quarters.
    pub is_exact: bool,
}

/// Reads a counter as a form asks: from, until, by, every. What is left out is the plan so far, as a whole; what is wrong is said in the form.
pub(super) async fn read(visit: &Visit, code: &str, form: &mut Form) -> Result<Count> {
    let me = visit.member()?;
    let counter = measures::counter(code).ok_or(Error::NotFound)?;
    let sight = measures::sight(me);
    let is_exact = sight == Sight::Exact || !counter.people;
    let mut tx = visit.app.db.read().await?;
    let opened = opened(&mut tx, visit, None).await?;
    let ask = ask(visit, counter, is_exact, opened.as_ref(), form)?;
    let empty = ShownFigure::default();
    let (groups, periods) = (Vec::new(), Vec::new());
    let mut count =
        Count { counter, days: ask.days, of_days: ask.days, by: ask.by, all: empty, groups, note: "", periods, is_exact };
    if !form.is_good() {
        return Ok(count);
    }
    if is_exact {
        exact(&mut tx, visit, &ask, &mut count).await?;
    } else {
        let published = published::published(&mut tx, me, counter, &ask).await?;
        count.of_days = published.days.map_or(ask.days, |span| (span.from, span.until.pred_opt().unwrap_or(span.until)));
        (count.all, count.periods) = (published.all, published.quarters);
    }
    drop(tx);
    if sight == Sight::Exact && counter.people {
        let now = visit.app.clock.now();
        let mut tx = visit.app.db.write().await?;
        let fact =
            Fact::new(PLAN_READ, now).by(&me.person).object(&me.institution).with("what", "count").with("counter", counter.code);
        ledger::append(&mut tx, now, fact).await?;
        tx.commit().await?;
    }
    Ok(count)
}

/// The numbers as they are.
async fn exact(tx: &mut Tx, visit: &Visit, ask: &Ask, count: &mut Count) -> Result<()> {
    let me = visit.member()?;
    let whole = ask.span();
    let question = Question {
        institution: &me.institution,
        numerator: count.counter.code,
        denominator: None,
        span: whole,
        by: None,
        today: ask.today,
        sight: Sight::Exact,
    };
    match ask.by {
        None => {
            let figures = measures::figures(tx, &question).await?.ok_or(Error::NotFound)?;
            count.all = measures::show(&figures, Sight::Exact).all;
        }
        Some(by) => {
            let found = measures::broken_down(tx, &question, &[by], Departments::WithAllBelow).await?.unwrap_or_default();
            let broken = found.first().ok_or(Error::NotFound)?;
            count.all = measures::show(&broken.figures, Sight::Exact).all;
            (count.groups, count.note) = (broken.shown(Sight::Exact), note(by, broken.departments));
        }
    }
    // a period that the days chosen cut is counted as far as they go
    let cut = |around: &Span| Span { from: around.from.max(whole.from), until: around.until.min(whole.until) };
    let spans: Vec<Span> = ask.periods.iter().map(|(_, around)| cut(around)).collect();
    let each = measures::figures_each(tx, &me.institution, count.counter.code, &spans, ask.today).await?.unwrap_or_default();
    let periods = ask.periods.iter().zip(each).map(|((name, around), figures)| {
        let part = if figures.days() == *around { "" } else { ", in part" };
        (format!("{name}{part}"), figures.days(), measures::show(&figures, Sight::Exact).all)
    });
    count.periods = periods.collect();
    Ok(())
}
