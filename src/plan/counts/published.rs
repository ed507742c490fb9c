//! Counts of people as everyone may read them over days that they choose: whole quarters that are over, each rounded once.
//!
//! A number over several quarters is the sum of what is published of each. Nothing is rounded anew, so whoever asks for any days, and
//! subtracts, has no more than the quarters themselves, and of each no more than rounding leaves open (`measures/attack/days.rs`
//! tries). A quarter is as the first snapshot has it that holds it, of whichever plan: the same number that each measure shows of it.
//! One that is in none is not read.

use chrono::{Days, NaiveDate};

use super::ask::Ask;
use crate::accounts::Member;
use crate::measures::{self, Counter, ShownFigure, Span};
use crate::plan::model::{Period, Quarter};
use crate::plan::snapshots;
use crate::storage::{Result, Tx};

/// A counter's quarters within some days.
pub(super) async fn quarters(tx: &mut Tx, me: &Member, counter: &Counter, ask: &Ask) -> Result<Vec<(String, Span, ShownFigure)>> {
    let days = ask.span();
    let past = snapshots::past(tx, &me.institution).await?;
    let whole = Quarter::between(days.from, ask.days.1).into_iter().map(|quarter| (quarter, of(quarter)));
    let within = whole.filter(|(_, span)| span.from >= days.from && span.until <= days.until);
    let found = within.filter_map(|(quarter, span)| {
        let number = past.first(counter.code, span, None)?;
        Some((Period::Quarter(quarter).words(), span, number.all.clone()))
    });
    Ok(found.collect())
}

fn of(quarter: Quarter) -> Span {
    let last: NaiveDate = quarter.last();
    Span { from: quarter.first(), until: last.checked_add_days(Days::new(1)).unwrap_or(last) }
}

/// The number over all of them: their sum where they add up, the last of them where it is a state, else none but of one alone.
pub(super) fn whole(counter: &Counter, quarters: &[(String, Span, ShownFigure)]) -> ShownFigure {
    let figures: Vec<ShownFigure> = quarters.iter().map(|(.., figure)| figure.clone()).collect();
    let follow = quarters.windows(2).all(|pair| pair[0].1.until == pair[1].1.from);
    match figures.as_slice() {
        [only] => only.clone(),
        [.., last] if counter.is_at_a_date() => last.clone(),
        some if counter.adds_up() && follow => measures::together(some),
        _ => ShownFigure::default(),
    }
}
