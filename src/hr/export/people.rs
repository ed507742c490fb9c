//! The roll as rows, under the headings by which an extract is read, so that it can be sent back.

use std::collections::HashMap;

use crate::accounts::Institution;
use crate::accounts::units::Department;
use crate::hr::extract::HEADINGS;
use crate::hr::import::ON_ITS_OWN;
use crate::hr::store::roll;
use crate::ids::PersonId;
use crate::storage::{Result, Tx};

/// Headings of what an extract has no column for.
const MORE: [&str; 4] = ["handle", "account", "profile published", "profile confirmed"];

pub(super) fn headings() -> Vec<&'static str> {
    HEADINGS.iter().map(|(_, words)| *words).chain(MORE).collect()
}

/// The rows of these people.
pub(super) async fn rows(
    tx: &mut Tx,
    institution: &Institution,
    departments: &HashMap<String, String>,
    ids: &[PersonId],
) -> Result<Vec<Vec<String>>> {
    let day = |at: Option<chrono::DateTime<chrono::Utc>>| at.map(|at| at.date_naive().to_string()).unwrap_or_default();
    let rows = roll::rows(tx, ids).await?;
    Ok(rows
        .into_iter()
        .map(|row| {
            vec![
                row.external_id.unwrap_or_default(),
                row.name,
                row.email.unwrap_or_default(),
                institution.name.clone(),
                row.department.and_then(|id| departments.get(&id).cloned()).unwrap_or_default(),
                row.site.unwrap_or_default(),
                row.job_title.unwrap_or_default(),
                row.job_family.unwrap_or_default(),
                row.grade_band.unwrap_or_default(),
                row.manager_number.or(row.manager_email).unwrap_or_default(),
                row.contract_ends.unwrap_or_default(),
                if row.technical { "yes" } else { "no" }.to_owned(),
                row.handle,
                if row.active { "open" } else { "closed" }.to_owned(),
                day(row.published),
                day(row.confirmed),
            ]
        })
        .collect())
}

/// Every department's whole path, by its id.
pub(super) fn paths(tree: &[Department]) -> HashMap<String, String> {
    let by_id: HashMap<&str, &Department> = tree.iter().map(|one| (one.id.as_str(), one)).collect();
    let mut paths = HashMap::new();
    for one in tree {
        let (mut names, mut next) = (Vec::new(), Some(one));
        while let Some(unit) = next.filter(|_| names.len() < 20) {
            let above = unit.parent.as_ref().and_then(|id| by_id.get(id.as_str())).copied();
            // What was put behind a name to tell it from another's is no part of it.
            let above_it = above.map_or(ON_ITS_OWN, |above| above.name.as_str());
            let own = unit.name.strip_suffix(&format!(" ({above_it})")).unwrap_or(&unit.name);
            names.push(own);
            next = above;
        }
        names.reverse();
        paths.insert(one.id.to_string(), names.join(" > "));
    }
    paths
}
