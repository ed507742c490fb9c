//! The roll, as exports give it out.

use chrono::{DateTime, Utc};

use crate::ids::PersonId;
use crate::sql_in;
use crate::storage::{Result, Tx};

/// Somebody on the roll.
#[derive(Debug, sqlx::FromRow)]
pub struct Row {
    /// Who.
    pub id: String,
    /// Their staff number.
    pub external_id: Option<String>,
    /// Their name.
    pub name: String,
    /// Where mail reaches them.
    pub email: Option<String>,
    /// The id of their unit.
    pub department: Option<String>,
    /// What their campus is called.
    pub site: Option<String>,
    /// Their job title.
    pub job_title: Option<String>,
    /// Their job family.
    pub job_family: Option<String>,
    /// Their grade band.
    pub grade_band: Option<String>,
    /// Their line manager's staff number.
    pub manager_number: Option<String>,
    /// Their line manager's address.
    pub manager_email: Option<String>,
    /// The last day of their contract, as 2027-03-31.
    pub contract_ends: Option<String>,
    /// Whether they are technical staff.
    pub technical: bool,
    /// Their name in addresses.
    pub handle: String,
    /// Whether their account is open.
    pub active: bool,
    /// When they published a profile that their institution may see.
    pub published: Option<DateTime<Utc>>,
    /// When they last said that it is right.
    pub confirmed: Option<DateTime<Utc>>,
}

/// These people, by their ids.
pub async fn rows(tx: &mut Tx, ids: &[PersonId]) -> Result<Vec<Row>> {
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
    Ok(rows)
}
