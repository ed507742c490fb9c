//! The roll of people as other slices keep it up: what a published profile says of its owner.

use crate::ids::{DepartmentId, PersonId, SiteId};
use crate::sql;
use crate::storage::{Result, Tx};
use crate::text::fold;

/// What someone says of themselves in their profile.
#[derive(Debug, Clone, Copy)]
pub struct Said<'a> {
    /// The name as used.
    pub name: &'a str,
    /// Job title.
    pub job_title: Option<&'a str>,
    /// Their unit.
    pub department: Option<&'a DepartmentId>,
    /// Their campus.
    pub site: Option<&'a SiteId>,
}

/// Lets an account follow its owner's profile, unless it comes from their institution's own system, whose word counts.
pub async fn follow_profile(tx: &mut Tx, person: &PersonId, said: &Said<'_>) -> Result<()> {
    sql!(
        tx,
        sqlx::query(
            "update people set name = $2, fold = $3, job_title = $4, department = $5, site = $6 where id = $1 and external_id is null"
        )
        .bind(person)
        .bind(said.name)
        .bind(fold(said.name))
        .bind(said.job_title)
        .bind(said.department)
        .bind(said.site),
        execute
    )?;
    Ok(())
}
