//! The acts on a plan as a whole.

use super::{allow, open};
use crate::ledger::{self, Fact};
use crate::plan::model::{self, Act, Relation};
use crate::plan::snapshots::{self, Frozen};
use crate::plan::{PLAN_SETTINGS, store};
use crate::web::{Error, Result, Visit};

/// Changes the end of the academic year, and whether everyone may see how the plan stands; false where somebody changed it meanwhile.
pub(in crate::plan) async fn settings(
    visit: &Visit,
    plan: Option<&str>,
    version: i64,
    academic_year_end: model::MonthDay,
    public: bool,
    freeze_after: Option<i64>,
) -> Result<bool> {
    let now = visit.app.clock.now();
    let mut tx = visit.app.db.write().await?;
    let opened = open(&mut tx, visit, plan).await?;
    allow(Relation::of(opened.me, false), Act::Keep)?;
    let head = model::Head { academic_year_end, ..opened.plan.head.clone() };
    if !store::save_head(&mut tx, &opened.plan.id, version, &head).await? {
        return Ok(false);
    }
    store::set_public(&mut tx, &opened.plan.id, public, freeze_after).await?;
    let fact = Fact::new(PLAN_SETTINGS, now).by(&opened.me.person).object(&opened.plan.id);
    ledger::append(&mut tx, now, fact.with("public", if public { "yes" } else { "no" })).await?;
    tx.commit().await?;
    Ok(true)
}

/// Freezes the numbers of a quarter that is over.
pub(in crate::plan) async fn freeze(visit: &Visit, plan: Option<&str>, period: &str) -> Result<Frozen> {
    let mut tx = visit.app.db.read().await?;
    let opened = open(&mut tx, visit, plan).await?;
    drop(tx);
    allow(Relation::of(opened.me, false), Act::Keep)?;
    let wrong = |why: &str| Error::Invalid(vec![("period".to_owned(), why.to_owned())]);
    let Ok(model::Period::Quarter(quarter)) = period.parse::<model::Period>() else {
        return Err(wrong("Choose a quarter, such as 2026 Q1."));
    };
    let done =
        snapshots::freeze(&visit.app, &opened.me.institution, &opened.plan, quarter, opened.today, Some(&opened.me.person)).await?;
    done.ok_or_else(|| wrong("This quarter is not over, or it or a later one is frozen already. If you chose it from the list, try again in a minute: not everything may be counted yet."))
}
