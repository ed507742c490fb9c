//! What a plan and its parts said before: version by version, field by field. Pages and the API tell the same.

use chrono::{DateTime, Utc};

use super::forms::{self, Change, Field, Values, action, measure, plan};
use super::model::{Action, Head, Measure};
use super::readings::{Reader, line};
use super::store::{self, Says, Version};
use crate::ids::{PartId, PlanId};
use crate::measures::Sight;
use crate::storage::{Result, Tx};

/// How many versions the page of a part holds.
pub(super) const FEW: i64 = 5;
/// How many stand on a page of their own, and in an answer of the API.
pub(super) const MANY: i64 = 20;

/// A plan, or a part of one, of which it is told what it said.
pub(super) trait Told {
    /// What its fields are called, in their order.
    fn told() -> impl Iterator<Item = &'static Field>;

    /// What it said, as whoever reads it may see that.
    fn tell(&self, reader: &Reader<'_>) -> Values;
}

impl Told for Head {
    fn told() -> impl Iterator<Item = &'static Field> {
        plan::FIELDS.iter().chain(&plan::ALSO)
    }

    fn tell(&self, _: &Reader<'_>) -> Values {
        plan::whole(self)
    }
}

impl Told for Action {
    fn told() -> impl Iterator<Item = &'static Field> {
        action::FIELDS.iter().chain(&action::ALSO)
    }

    fn tell(&self, _: &Reader<'_>) -> Values {
        action::whole(self)
    }
}

impl Told for Measure {
    fn told() -> impl Iterator<Item = &'static Field> {
        measure::FIELDS.iter().chain(std::iter::once(&measure::BASELINE)).chain(&measure::ALSO)
    }

    /// Where it began counts people too: whoever sees them rounded is told one line in place of the two numbers.
    fn tell(&self, reader: &Reader<'_>) -> Values {
        let mut values = measure::whole(self);
        if reader.sight != Sight::Exact {
            values.retain(|(name, _)| !matches!(*name, "baseline_n" | "baseline_of"));
            values.push((measure::BASELINE.name, line(&reader.baseline(self))));
        }
        values
    }
}

/// A version, and what it changed.
pub(super) struct Entry {
    /// Its number, from 1.
    pub version: i64,
    /// Why it was saved.
    pub note: String,
    /// When.
    pub saved: DateTime<Utc>,
    /// By whom; none for the operator, or somebody who is no longer there.
    pub by: Option<String>,
    /// What the part said.
    pub says: Values,
    /// What it said otherwise before; nothing for the first version.
    pub changes: Vec<Change>,
    /// Whether none before it is kept.
    pub is_first: bool,
}

/// Versions of a part, the newest first.
pub(super) struct History {
    pub entries: Vec<Entry>,
    /// Before which version there are older ones; none where these are all.
    pub older: Option<i64>,
}

/// So many versions of a part before one of them, or the newest.
pub(super) async fn history<T: Told + Says>(
    tx: &mut Tx,
    reader: &Reader<'_>,
    part: &PartId,
    before: Option<i64>,
    most: i64,
) -> Result<History> {
    Ok(laid_out(store::versions_before::<T>(tx, part, before, most + 1).await?, reader, most))
}

/// The same of what was said of a plan as a whole.
pub(super) async fn history_of_plan(
    tx: &mut Tx,
    reader: &Reader<'_>,
    plan: &PlanId,
    before: Option<i64>,
    most: i64,
) -> Result<History> {
    Ok(laid_out(store::heads_before(tx, plan, before, most + 1).await?, reader, most))
}

/// So many versions, each beside the one before it; one more is there where there are older ones.
fn laid_out<T: Told>(versions: Vec<Version<T>>, reader: &Reader<'_>, most: i64) -> History {
    let told: Vec<Values> = versions.iter().map(|one| one.says.tell(reader)).collect();
    let shown = usize::try_from(most).unwrap_or(usize::MAX);
    let older = versions.get(shown).and_then(|_| versions.get(shown - 1)).map(|one| one.version);
    let entries = versions.into_iter().enumerate().take(shown).map(|(at, one)| Entry {
        is_first: at + 1 == told.len(),
        version: one.version,
        note: one.note,
        saved: one.saved,
        by: one.by,
        changes: told.get(at + 1).map(|before| forms::changes(T::told(), before, &told[at])).unwrap_or_default(),
        says: told[at].clone(),
    });
    History { entries: entries.collect(), older }
}
