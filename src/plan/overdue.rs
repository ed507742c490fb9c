//! Updates that were asked for and not given: whoever was asked is reminded, seldom.

use chrono::{DateTime, NaiveDate, NaiveTime, Utc};

use super::mail::{Words, overdue, sample_overdue};
use super::model::Period;
use super::store;
use crate::app::App;
use crate::ids::{PersonId, UpdateId};
use crate::notify::{self, AT_ONCE, Composing, Due, Frequency, Kind, Mailed, Reminder, Reminding};
use crate::storage::{Result, Tx};

/// An update that one was asked for is overdue.
pub const OVERDUE: Kind = Kind {
    code: "plan-overdue",
    title: "Updates I have not given",
    words: "The day has passed by which you were asked how an action stands; and again each month, three times at most.",
    mailed: Mailed::Choice(Frequency::AtOnce),
    hold: AT_ONCE,
    sample: sample_overdue,
};
/// How whoever was asked is reminded: the morning after the day, then once a month.
pub const REMINDING: Reminding = Reminding { kind: &OVERDUE, again: &[30, 30], compose };

/// Reminds somebody of an update from the day after it was due until it is given.
pub(super) async fn watch(tx: &mut Tx, update: &UpdateId, of: &PersonId, due: NaiveDate) -> Result<()> {
    let first: DateTime<Utc> = due.succ_opt().unwrap_or(due).and_time(NaiveTime::MIN).and_utc();
    let reminder = Reminder { to: of.clone(), cause: cause(update), object: update.to_string(), first };
    notify::remind(tx, &REMINDING, &reminder).await?;
    Ok(())
}

/// It was given.
pub(super) async fn given(tx: &mut Tx, now: DateTime<Utc>, update: &UpdateId) -> Result<()> {
    notify::close(tx, now, &cause(update)).await
}

fn cause(update: &UpdateId) -> String {
    format!("plan-overdue:{update}")
}

/// The reminder as things stand; none where it was given, or another is asked by now.
fn compose<'a>(app: &'a App, tx: &'a mut Tx, due: &'a Due) -> Composing<'a> {
    Box::pin(async move {
        let Some(open) = store::open_one(tx, &UpdateId::from(due.object.as_str())).await? else { return Ok(None) };
        let (Some(from), true) = (&open.asked_by, open.asked_of.as_ref() == Some(&due.to)) else { return Ok(None) };
        let first = store::of(tx, &open.institution).await?.into_iter().next();
        let plan =
            if first.is_some_and(|first| first.head.code == open.plan) { String::new() } else { format!("?plan={}", open.plan) };
        let day = open.due.as_deref().and_then(|due| due.parse().ok()).map(|due| Period::Day(due).words()).unwrap_or_default();
        let Ok(action) = serde_json::from_str::<super::model::Action>(&open.says) else { return Ok(None) };
        let words = Words {
            to: &due.to,
            from,
            name: open.asked_name.as_deref().unwrap_or("A coordinator"),
            number: &action.number,
            action: &action.words,
            day,
            words: &open.question,
            path: format!("/plan/actions/{}{plan}", action.number),
            cause: due.cause.clone(),
        };
        Ok(Some(overdue(words, &app.config.address)?))
    })
}
