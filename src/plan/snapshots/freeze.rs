//! Making a snapshot: the numbers of a quarter that is over, as everyone may see them beside all that was published before.

use std::collections::BTreeMap;
use std::time::Duration;

use chrono::{DateTime, NaiveDate, Utc};

use super::model::{Editions, Exact, Numbers, freezable, is_of_people};
use super::past::{Past, days, in_turn, past};
use super::publish::Wanted;
use super::store::{self, Content, Line};
use crate::app::App;
use crate::ids::{InstitutionId, PersonId, SnapshotId};
use crate::ledger::{self, Fact, Place};
use crate::measures::{self, Breakdown, Figures, Sight, Span};
use crate::plan::PLAN_FROZEN;
use crate::plan::model::{Action, Measure, Period, Quarter};
use crate::plan::readings::{Edition, Frame, Reader};
use crate::plan::store::{self as plans, Kept, Plan};
use crate::storage::{Result, Tx};

/// How often it is looked whether everything is counted, and how long is waited between two looks: ten seconds in all.
const LOOKS: u32 = 50;
const LOOK: Duration = Duration::from_millis(200);

/// A snapshot that was made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Frozen {
    /// Which one.
    pub id: SnapshotId,
    /// How many numbers of earlier snapshots facts have changed since that came late.
    pub late: usize,
}

/// The quarters of a plan that can be frozen now, the oldest first.
pub async fn next(tx: &mut Tx, plan: &Plan, today: NaiveDate) -> Result<Vec<Quarter>> {
    let newest = store::all(tx, &plan.id).await?.last().and_then(|one| one.ends.parse().ok());
    Ok(freezable(plan.head.begins, plan.head.ends, today, newest))
}

/// Freezes a quarter; none where it is not over, or it or a later one is frozen already, another snapshot was made meanwhile, or not all that
/// happened is counted yet.
pub async fn freeze(
    app: &App,
    institution: &InstitutionId,
    plan: &Plan,
    quarter: Quarter,
    today: NaiveDate,
    by: Option<&PersonId>,
) -> Result<Option<Frozen>> {
    // what happened is counted first, or the next snapshot would call it late
    if !is_counted(app).await? {
        return Ok(None);
    }
    let mut tx = app.db.read().await?;
    if !next(&mut tx, plan, today).await?.contains(&quarter) {
        return Ok(None);
    }
    let past = past(&mut tx, institution).await?;
    let before = past.editions;
    let seq = measures::head(&mut tx).await?;
    let reader =
        Reader { institution, head: &plan.head, today: quarter.last(), sight: Sight::Published, editions: None, is_whole: true };
    let read = read(&mut tx, &reader, plan).await?;
    // weighing takes a while, during which nothing is held
    drop(tx);
    let content = tokio::task::block_in_place(|| content(&reader, read, past));
    let late = content.lines.iter().map(|line| line.exact.late.len()).sum();

    let now: DateTime<Utc> = app.clock.now();
    let (period, ends) = (Period::Quarter(quarter).to_string(), quarter.last().to_string());
    let mut tx = app.db.write().await?;
    // what another plan published meanwhile was not weighed
    if usize::try_from(store::count(&mut tx, institution).await?) != Ok(before) {
        return Ok(None);
    }
    let Some(id) = store::insert(&mut tx, now, &plan.id, (&period, &ends), seq, &content, by).await? else { return Ok(None) };
    let fact = Fact::new(PLAN_FROZEN, now)
        .object(&id)
        .at(Place { institution: institution.to_string(), ..Place::default() })
        .with("period", &period)
        .with("late", late);
    ledger::append(&mut tx, now, if let Some(by) = by { fact.by(by) } else { fact }).await?;
    tx.commit().await?;
    Ok(Some(Frozen { id, late }))
}

/// Waits until everything that has happened is counted, which may be done elsewhere from the first fact on; false where that takes too long.
async fn is_counted(app: &App) -> Result<bool> {
    let head = ledger::head(&mut app.db.read().await?).await?;
    for _ in 0..LOOKS {
        measures::catch_up(app).await?;
        if measures::head(&mut app.db.read().await?).await? >= head {
            return Ok(true);
        }
        tokio::time::sleep(LOOK).await;
    }
    Ok(false)
}

/// Numbers as they are, by counter, days and breakdown.
type AsTheyAre = BTreeMap<(String, Span, Option<Breakdown>), Figures>;

/// What a snapshot is made of.
struct Read {
    editions: Editions,
    before: BTreeMap<String, Exact>,
    /// The measures, each with its action and its days.
    kept: Vec<(Kept<Measure>, Option<Kept<Action>>, Frame)>,
    /// The numbers of each counter in the order in which they are wanted.
    counted: BTreeMap<String, Vec<Wanted>>,
    /// What is frozen of measures that are recorded, by code.
    recorded: BTreeMap<String, (Numbers, Exact)>,
}

async fn read(tx: &mut Tx, reader: &Reader<'_>, plan: &Plan) -> Result<Read> {
    let editions = store::editions(tx, &plan.id).await?;
    let before = match editions.newest() {
        Some(newest) => store::exact(tx, &newest.id).await?,
        None => BTreeMap::new(),
    };
    let actions = plans::actions(tx, &plan.id).await?;
    let records = plans::records_of(tx, &plan.id).await?;
    let mut measures = plans::measures(tx, &plan.id).await?;
    measures.retain(|kept| kept.says.same_as.is_empty() && is_of_people(&kept.says));
    let action = |kept: &Kept<Measure>| actions.iter().find(|action| action.says.number == kept.says.action);
    let frames: Vec<Frame> = measures.iter().map(|kept| reader.frame(&kept.says)).collect();
    let mut counted: BTreeMap<String, Vec<Wanted>> = BTreeMap::new();
    for (counter, wanted) in wanted(reader, &measures, &frames) {
        let figures = reader.as_they_are(tx, &counter, &wanted).await?.into_iter();
        let figures =
            figures.filter(|(_, figures)| !figures.is_empty() || figures.is_average()).map(|(by, figures)| Wanted { by, figures });
        counted.insert(counter, figures.collect());
    }
    let elsewhere = store::groups_elsewhere(tx, reader.institution, &plan.id).await?;
    let (nothing, mut recorded) = (Exact::default(), BTreeMap::new());
    for kept in measures.iter().filter(|kept| kept.says.from.numerator.is_none()) {
        let last = reader.today;
        let own: Vec<_> = records.iter().filter(|record| record.measure == kept.id && record.ends <= last).cloned().collect();
        let was = before.get(&kept.says.code).unwrap_or(&nothing);
        let frozen = reader.frozen_records(tx, kept, action(kept), &own, (&editions, &elsewhere), was).await?;
        recorded.insert(kept.says.code.clone(), frozen);
    }
    let kept = measures.into_iter().zip(frames).map(|(kept, frame)| {
        let action = action(&kept).cloned();
        (kept, action, frame)
    });
    Ok(Read { editions, before, kept: kept.collect(), counted, recorded })
}

/// Decides what the snapshot says. Weighs by linear programmes: seconds, where much was published before.
fn content(reader: &Reader<'_>, read: Read, mut past: Past) -> Content {
    let edition = past.editions + 1;
    let mut numbers = AsTheyAre::new();
    let mut content = Content::default();
    for (counter, wanted) in in_turn(read.counted) {
        let new = past.publish(edition, &counter, &wanted);
        let own = wanted.into_iter().map(|one| ((counter.clone(), one.figures.days(), one.by), one.figures));
        numbers.extend(own);
        content.counts.insert(counter, new);
    }
    let (nothing, mut recorded) = (Exact::default(), read.recorded);
    let exact = |counter: &str, span: Span| numbers.get(&(counter.to_owned(), days(counter, span), None));
    for (kept, action, frame) in read.kept {
        let was = read.before.get(&kept.says.code).unwrap_or(&nothing);
        let (shown, exact) = recorded.remove(&kept.says.code).unwrap_or_else(|| {
            let edition = Edition { past: &past, number: edition, editions: &read.editions };
            reader.frozen(&kept, action.as_ref(), &frame, &edition, was, &exact)
        });
        content.lines.push(Line { measure: kept.id, version: kept.version, shown, exact });
    }
    content
}

/// What a snapshot holds of each counter, the most important first: how measures stand, their periods, what they are broken down by, what is
/// beside them; and of every count of people the quarters, for whoever looks at it among all counts.
pub(super) fn wanted(
    reader: &Reader<'_>,
    kept: &[Kept<Measure>],
    frames: &[Frame],
) -> BTreeMap<String, Vec<(Span, Option<Breakdown>)>> {
    let mut wanted: BTreeMap<String, Vec<(Span, Option<Breakdown>)>> = BTreeMap::new();
    let mut want = |counter: &str, span: Span, by: Option<Breakdown>| {
        let all = wanted.entry(counter.to_owned()).or_default();
        let one = (days(counter, span), by);
        // of a target whose period has not begun there are no days yet
        if span.from < span.until && !all.contains(&one) {
            all.push(one);
        }
    };
    let counted = || {
        let each = kept.iter().zip(frames).filter(|(kept, _)| kept.says.from.numerator.is_some());
        each.flat_map(|(kept, frame)| {
            let from = &kept.says.from;
            from.numerator.iter().chain(&from.denominator).map(move |counter| (counter.as_str(), frame))
        })
    };
    counted().for_each(|(counter, frame)| want(counter, frame.now, None));
    for (counter, frame) in counted() {
        frame.periods.iter().for_each(|(_, span)| want(counter, *span, None));
    }
    for (kept, frame) in kept.iter().zip(frames) {
        let beside = kept.says.from.beside.iter().filter(|code| measures::counter(code).is_some());
        beside.for_each(|counter| want(counter, frame.beside, None));
    }
    for counter in measures::counters().iter().filter(|counter| counter.people) {
        reader.quarters().into_iter().for_each(|span| want(counter.code, span, None));
    }
    for (counter, frame) in counted() {
        frame.groups.iter().for_each(|(by, span)| want(counter, *span, Some(*by)));
    }
    wanted
}
