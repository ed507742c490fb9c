//! Drafts of an account that is made one with another.

use super::store;
use crate::directory::corrections;
use crate::directory::corrections::model::Part;
use crate::directory::model::{Profile, SectionKind};
use crate::directory::store::stored;
use crate::ids::PersonId;
use crate::storage::{Result, Tx};

/// Hands drafts over where nothing is lost by it: sections of which the account that stays has no draft of its own, and says nothing or
/// the same as the other account's published one. The others stay with the account that is closed, for the day that the two are parted.
/// Called once the profiles are joined; gives section and version of each.
pub(super) async fn hand_over(tx: &mut Tx, from: &PersonId, to: &PersonId) -> Result<Vec<(String, i64)>> {
    let theirs = store::drafts(tx, from, to).await?;
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
        let says = kept.section(kind).content;
        let is_hidden = hidden.iter().any(|part| matches!(part, Part::All) || *part == Part::Section(kind));
        if is_hidden || (says != empty.section(kind).content && says != gone.section(kind).content) {
            continue;
        }
        store::move_draft(tx, from, to, &section, version).await?;
        handed.push((section, version));
    }
    Ok(handed)
}

/// Hands drafts back on which nobody worked since.
pub(super) async fn hand_back(tx: &mut Tx, handed: &[(String, i64)], from: &PersonId, to: &PersonId) -> Result<()> {
    for (section, version) in handed {
        store::move_draft(tx, to, from, section, *version).await?;
    }
    Ok(())
}
