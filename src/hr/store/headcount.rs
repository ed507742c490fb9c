//! Technical staff as they are counted for the ledger.

use crate::ids::InstitutionId;
use crate::sql;
use crate::storage::{Result, Tx};

/// Those of one department, site, family and grade.
#[derive(sqlx::FromRow)]
pub struct Cell {
    /// Their department.
    pub department: Option<String>,
    /// Their site.
    pub site: Option<String>,
    /// Their job family.
    pub job_family: Option<String>,
    /// Their grade band.
    pub grade_band: Option<String>,
    /// How many, for the ledger alone: pages and files ask `measures`.
    pub people: i64,
}

/// An institution's technical staff.
pub async fn technical_staff(tx: &mut Tx, institution: &InstitutionId) -> Result<Vec<Cell>> {
    sql!(
        tx,
        sqlx::query_as::<_, Cell>(
            "select department, site, job_family, grade_band, cast(count(*) as bigint) as people from people
             where institution = $1 and active and technical group by department, site, job_family, grade_band"
        )
        .bind(institution),
        fetch_all
    )
}
