//! Counts of people as everyone may read them over days that they choose: whole quarters that are over, each rounded once.
//!
//! A number over several quarters is the sum of what is published of each. Nothing is rounded anew, so whoever asks for any days, and
//! subtracts, has no more than the quarters themselves, and of each no more than rounding leaves open (`measures/attack/days.rs`
//! tries). What a plan publishes of a counter beside other numbers of it, was weighed when its snapshots were frozen: then its quarters
//! are those of the snapshots, with what they hide, and a quarter that is in none is not read.

use std::collections::BTreeMap;

use chrono::{Days, NaiveDate};

use super::ask::Ask;
use crate::accounts::Member;
use crate::measures::{self, Counter, HIDDEN, Question, ShownFigure, Sight, Span};
use crate::plan::model::{Period, Quarter};
use crate::plan::snapshots;
use crate::plan::store::{self, Plan};
use crate::storage::{Result, Tx};

/// A counter's quarters within some days.
pub(super) async fn quarters(
    tx: &mut Tx,
    me: &Member,
    counter: &Counter,
    plans: &[Plan],
    ask: &Ask,
) -> Result<Vec<(String, Span, ShownFigure)>> {
    let days = ask.span();
    let whole: Vec<(Quarter, Span)> = Quarter::between(days.from, ask.days.1)
        .into_iter()
        .map(|quarter| (quarter, of(quarter)))
        .filter(|(_, span)| span.from >= days.from && span.until <= days.until && span.until <= ask.today)
        .collect();
    let frozen = frozen(tx, plans, counter.code).await?;
    let mut found = Vec::new();
    for (quarter, span) in whole {
        let figure = match &frozen {
            Some(frozen) => frozen.get(&span).cloned(),
            None => {
                let question = Question {
                    institution: &me.institution,
                    numerator: counter.code,
                    denominator: None,
                    span,
                    by: None,
                    today: ask.today,
                    sight: Sight::Published,
                };
                measures::figures(tx, &question).await?.map(|figures| measures::show(&figures, Sight::Published).all)
            }
        };
        found.extend(figure.map(|figure| (Period::Quarter(quarter).words(), span, figure)));
    }
    Ok(found)
}

fn of(quarter: Quarter) -> Span {
    let last: NaiveDate = quarter.last();
    Span { from: quarter.first(), until: last.checked_add_days(Days::new(1)).unwrap_or(last) }
}

/// What snapshots say of a counter's quarters; none where no plan publishes anything of it.
async fn frozen(tx: &mut Tx, plans: &[Plan], code: &str) -> Result<Option<BTreeMap<Span, ShownFigure>>> {
    let mut found: Option<BTreeMap<Span, ShownFigure>> = None;
    let is = |one: &Option<String>| one.as_deref() == Some(code);
    for plan in plans {
        let measures = store::measures(tx, &plan.id).await?;
        let editions = snapshots::store::editions(tx, &plan.id).await?;
        for kept in measures {
            let from = &kept.says.from;
            let (top, bottom) = (is(&from.numerator), is(&from.denominator));
            if !top && !bottom && !from.beside.iter().any(|beside| beside == code) {
                continue;
            }
            let all = found.get_or_insert_default();
            for row in editions.rows(&kept.says.code).into_iter().filter(|_| top || bottom) {
                let n = if top { row.figure.n } else { row.figure.of };
                let one = all.entry(Span { from: row.from, until: row.until }).or_default();
                // what one measure hides no other gives away
                if one.n != HIDDEN && !n.is_empty() {
                    *one = ShownFigure { hidden: n == HIDDEN, n, ..ShownFigure::default() };
                }
            }
        }
    }
    Ok(found)
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
