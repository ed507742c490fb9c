//! The roll as rows, under the headings by which an extract is read, so that it can be sent back.

use std::collections::HashMap;

use crate::accounts::Institution;
use crate::accounts::units::Department;
use crate::hr::extract::HEADINGS;
use crate::hr::import::ON_ITS_OWN;
use crate::ids::PersonId;
use crate::sql_in;
use crate::storage::{Result, Tx};

/// Headings of what an extract has no column for.
const MORE: [&str; 4] = ["handle", "account", "profile published", "profile confirmed"];

pub(super) fn headings() -> Vec<&'static str> {
    HEADINGS.iter().map(|(_, words)| *words).chain(MORE).collect()
}

#[derive(sqlx::FromRow)]
struct Row {
    id: String,
    external_id: Option<String>,
    name: String,
    email: Option<String>,
    department: Option<String>,
    site: Option<String>,
    job_title: Option<String>,
    job_family: Option<String>,
    grade_band: Option<String>,
    manager_number: Option<String>,
    manager_email: Option<String>,
    contract_ends: Option<String>,
    technical: bool,
    handle: String,
    active: bool,
    published: Option<chrono::DateTime<chrono::Utc>>,
    confirmed: Option<chrono::DateTime<chrono::Utc>>,
}

/// The rows of these people.
pub(super) async fn rows(
    tx: &mut Tx,
    institution: &Institution,
    departments: &HashMap<String, String>,
    ids: &[PersonId],
) -> Result<Vec<Vec<String>>> {
    let mut rows = sql_in!(
        tx,
        Row,
        "select p.id, p.external_id, p.name, p.email, p.department, s.name as site, p.job_title, p.job_family, p.grade_band,
                m.external_id as manager_number, m.email as manager_email, p.contract_ends, p.technical, p.handle, p.active, f.published,
                f.confirmed
         from people p left join sites s on s.id = p.site left join people m on m.id = p.manager
                       left join profiles f on f.person = p.id and f.published is not null and f.reach >= 1
         where p.id in ",
        ids,
        ""
    )?;
    rows.sort_by(|a, b| a.id.cmp(&b.id));
    let day = |at: Option<chrono::DateTime<chrono::Utc>>| at.map(|at| at.date_naive().to_string()).unwrap_or_default();
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
