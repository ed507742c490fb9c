//! Counts of people as everyone may read them over days that they choose: whole quarters that are over, each rounded once.
//!
//! A number over several quarters is what a snapshot has of just those days, as measures show it, else the sum of what is published of
//! each. Nothing is rounded anew, so whoever asks for any days, and subtracts, has no more than what is published, and of each quarter no
//! more than rounding leaves open (`measures/attack/days.rs` tries). A quarter is as the first snapshot has it that holds it, of whichever plan: the same number that each measure shows of it.
//! One that is in none is not read.

use chrono::{Days, NaiveDate};

use super::ask::Ask;
use crate::accounts::Member;
use crate::measures::{self, Counter, ShownFigure, Span};
use crate::plan::model::{Period, Quarter};
use crate::plan::snapshots;
use crate::storage::{Result, Tx};

/// What is published of a counter within some days.
#[derive(Debug, Default)]
pub(super) struct Published {
    /// The number of all of them.
    pub all: ShownFigure,
    /// The days that it is of; none where nothing is published of any.
    pub days: Option<Span>,
    /// The quarters: name, days and number.
    pub quarters: Vec<(String, Span, ShownFigure)>,
}

/// What is published of a counter within the days that are asked for.
pub(super) async fn published(tx: &mut Tx, me: &Member, counter: &Counter, ask: &Ask) -> Result<Published> {
    let days = ask.span();
    let past = snapshots::past(tx, &me.institution).await?;
    // from the first day that is published of: whoever asks for centuries is told of the newest quarters, too
    let Some(first) = past.first_day(counter.code) else { return Ok(Published::default()) };
    let whole = Quarter::between(days.from.max(first), ask.days.1).into_iter().map(|quarter| (quarter, of(quarter)));
    let within = whole.filter(|(_, span)| span.from >= days.from && span.until <= days.until);
    let found = within.filter_map(|(quarter, span)| {
        let number = past.first(counter.code, span, None)?;
        Some((Period::Quarter(quarter).words(), span, number.all.clone()))
    });
    let quarters: Vec<(String, Span, ShownFigure)> = found.collect();
    // the days that are asked for, else those of them that are published: measures show the number of just those
    let wholes = [Some(days), days_of(&quarters)].into_iter().flatten().filter(|_| !counter.is_at_a_date());
    let of_all = wholes.filter_map(|span| Some((span, &past.first(counter.code, span, None)?.all))).next();
    Ok(together(counter, of_all, quarters))
}

/// What is published of some days as a whole, where there is that; else of the quarters, under their own days.
fn together(counter: &Counter, of_all: Option<(Span, &ShownFigure)>, quarters: Vec<(String, Span, ShownFigure)>) -> Published {
    let (all, days) = match of_all {
        Some((span, all)) => (all.clone(), Some(span)),
        None => (whole_of(counter, &quarters), days_of(&quarters)),
    };
    Published { all, days, quarters }
}

/// From the first day of some quarters to the last.
fn days_of(quarters: &[(String, Span, ShownFigure)]) -> Option<Span> {
    Some(Span { from: quarters.first()?.1.from, until: quarters.last()?.1.until })
}

fn of(quarter: Quarter) -> Span {
    let last: NaiveDate = quarter.last();
    Span { from: quarter.first(), until: last.checked_add_days(Days::new(1)).unwrap_or(last) }
}

/// The number over all of them: their sum where they add up, the last of them where it is a state, else none but of one alone.
fn whole_of(counter: &Counter, quarters: &[(String, Span, ShownFigure)]) -> ShownFigure {
    let figures: Vec<ShownFigure> = quarters.iter().map(|(.., figure)| figure.clone()).collect();
    let follow = quarters.windows(2).all(|pair| pair[0].1.until == pair[1].1.from);
    match figures.as_slice() {
        [only] => only.clone(),
        [.., last] if counter.is_at_a_date() => last.clone(),
        some if counter.adds_up() && follow => measures::together(some),
        _ => ShownFigure::default(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_stands_under_the_days_that_it_is_of() {
        let counter = measures::counter("shadowing.completed").expect("a counter");
        let span = |from: &str, until: &str| Span { from: from.parse().expect("a day"), until: until.parse().expect("a day") };
        let figure = |n: &str| ShownFigure { n: n.to_owned(), ..ShownFigure::default() };
        let quarter = |from: &str, until: &str| (from.to_owned(), span(from, until), figure("5"));
        let quarters = || vec![quarter("2025-10-01", "2026-01-01"), quarter("2026-01-01", "2026-04-01")];
        let asked = span("2025-08-01", "2026-08-01");
        let said = |of_all: Option<&ShownFigure>, quarters| {
            let said = together(counter, of_all.map(|all| (asked, all)), quarters);
            (said.all.n, said.days)
        };
        assert_eq!(said(Some(&figure("15")), quarters()), ("15".to_owned(), Some(asked)), "the academic year, not its quarters");
        assert_eq!(said(None, quarters()), ("10".to_owned(), Some(span("2025-10-01", "2026-04-01"))));
        assert_eq!(said(None, vec![quarter("2025-10-01", "2026-01-01")]).1, Some(span("2025-10-01", "2026-01-01")));
        assert_eq!(said(None, Vec::new()), (String::new(), None));
    }
}
