//! The acts on a plan as a whole.

use super::{Opened, allow, open};
use crate::ledger::{self, Fact};
use crate::plan::PLAN_SETTINGS;
use crate::plan::model::check::{self, Wrong};
use crate::plan::model::{self, Act, Head, Period, Relation};
use crate::plan::snapshots::{self, Frozen};
use crate::plan::store::{self, Said};
use crate::storage::Tx;
use crate::text::capital;
use crate::web::{Error, Result, Visit};

/// Says what is wrong with a plan beside its fields; all of it beside one, where only that was changed.
fn refused(wrong: &[Wrong], only: Option<&str>) -> Result<()> {
    if wrong.is_empty() {
        return Ok(());
    }
    let said = |one: &Wrong| (only.unwrap_or(one.field).to_owned(), format!("{}.", capital(&one.why)));
    Err(Error::Invalid(wrong.iter().map(said).collect()))
}

/// What another head would leave outside the plan, or contradict.
async fn moved(tx: &mut Tx, opened: &Opened<'_>, after: &Head) -> Result<Vec<Wrong>> {
    let plan = &opened.plan;
    let actions = store::actions(tx, &plan.id).await?;
    let measures = store::measures(tx, &plan.id).await?;
    let records = store::records_of(tx, &plan.id).await?;
    let values: Vec<(&str, Period)> = records
        .iter()
        .filter_map(|record| Some((measures.iter().find(|one| one.id == record.measure)?.says.code.as_str(), record.value.period)))
        .collect();
    let actions: Vec<&model::Action> = actions.iter().map(|one| &one.says).collect();
    Ok(check::moved(&plan.head, after, &actions, &values, opened.today))
}

/// Changes what is said of the plan as a whole: its name, what it is for, its days.
pub(in crate::plan) async fn change(
    visit: &Visit,
    plan: Option<&str>,
    version: i64,
    says: &Head,
    note: &str,
) -> Result<store::Saved> {
    let mut tx = visit.app.db.write().await?;
    let opened = open(&mut tx, visit, plan).await?;
    allow(Relation::of(opened.me, false), Act::Keep)?;
    let before = &opened.plan;
    if before.version != version {
        return Ok(store::Saved::Changed);
    }
    // the code names it in addresses, the academic year is a setting
    let head = Head { code: before.head.code.clone(), academic_year_end: before.head.academic_year_end, ..says.clone() };
    if head == before.head {
        return Ok(store::Saved::Same);
    }
    refused(&opened.editions.contradicted(&before.head, &head), None)?;
    refused(&moved(&mut tx, &opened, &head).await?, None)?;
    let said = Said { now: visit.app.clock.now(), by: Some(&opened.me.person), note };
    if !store::save_head(&mut tx, before, version, &head, said).await? {
        return Ok(store::Saved::Changed);
    }
    tx.commit().await?;
    Ok(store::Saved::As(version + 1))
}

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
    let head = Head { academic_year_end, ..opened.plan.head.clone() };
    refused(&moved(&mut tx, &opened, &head).await?, Some("academic_year_end"))?;
    let said = Said { now, by: Some(&opened.me.person), note: "Settings" };
    if !store::save_head(&mut tx, &opened.plan, version, &head, said).await? {
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
