//! Drafts of an account that is made one with another.

use crate::directory::corrections;
use crate::directory::corrections::model::Part;
use crate::directory::model::{Profile, SectionKind};
use crate::directory::store::stored;
use crate::ids::PersonId;
use crate::sql;
use crate::storage::{Result, Tx};

/// Hands drafts over where nothing is lost by it: sections of which the account that stays has no draft of its own, and says nothing or the
/// same as the other account's published one. The others stay with the account that is closed, for the day that the two are parted. Called once
/// the profiles are joined; gives section and version of each.
pub(super) async fn hand_over(tx: &mut Tx, from: &PersonId, to: &PersonId) -> Result<Vec<(String, i64)>> {
    let theirs: Vec<(String, i64)> = sql!(
        tx,
        sqlx::query_as(
            "select section, version from drafts where person = $1
               and section not in (select section from drafts where person = $2) order by section"
        )
        .bind(from)
        .bind(to),
        fetch_all
    )?;
    if theirs.is_empty() {
        return Ok(theirs);
    }
    let mut profiles = stored(tx, &[from.clone(), to.clone()]).await?;
    let mut profile = |person: &PersonId| profiles.remove(person).map(|found| found.profile).unwrap_or_default();
    let (gone, kept, empty) = (profile(from), profile(to), Profile::default());
    let hidden = corrections::hidden(tx, std::slice::from_ref(from)).await?.remove(from).unwrap_or_default();
    let mut handed = Vec::new();
    for (section, version) in theirs {
        let Some(kind) = SectionKind::from_code(&section) else { continue };
        let now = kept.section(kind).content;
        let is_hidden = hidden.iter().any(|part| matches!(part, Part::All) || *part == Part::Section(kind));
        if is_hidden || (now != empty.section(kind).content && now != gone.section(kind).content) {
            continue;
        }
        let query = "update drafts set person = $2 where person = $1 and section = $3";
        sql!(tx, sqlx::query(query).bind(from).bind(to).bind(&section), execute)?;
        handed.push((section, version));
    }
    Ok(handed)
}

/// Hands drafts back on which nobody worked since.
pub(super) async fn hand_back(tx: &mut Tx, handed: &[(String, i64)], from: &PersonId, to: &PersonId) -> Result<()> {
    for (section, version) in handed {
        let query = "update drafts set person = $1 where person = $2 and section = $3 and version = $4";
        sql!(tx, sqlx::query(query).bind(from).bind(to).bind(section).bind(version), execute)?;
    }
    Ok(())
}
