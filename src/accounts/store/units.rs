//! Departments as a tree, and sites: read whole, written as HR's extract has them.

use crate::ids::{DepartmentId, InstitutionId, SiteId};
use crate::sql;
use crate::storage::{Result, Tx};
use crate::text::fold;

/// A department in the tree.
#[derive(Debug, Clone, PartialEq, sqlx::FromRow)]
pub struct Department {
    /// Which one.
    pub id: DepartmentId,
    /// What it belongs to.
    pub parent: Option<DepartmentId>,
    /// Its name, different from every other of its institution.
    pub name: String,
    /// Its path, folded, by which HR's extract names it; none where no extract has.
    pub path: Option<String>,
}

/// A site.
#[derive(Debug, Clone, PartialEq, sqlx::FromRow)]
pub struct Site {
    /// Which one.
    pub id: SiteId,
    /// Its name.
    pub name: String,
}

/// Every department of an institution, by name.
pub async fn departments(tx: &mut Tx, institution: &InstitutionId) -> Result<Vec<Department>> {
    sql!(
        tx,
        sqlx::query_as::<_, Department>("select id, parent, name, path from departments where institution = $1 order by fold, id")
            .bind(institution),
        fetch_all
    )
}

/// Every site of an institution, by name.
pub async fn sites(tx: &mut Tx, institution: &InstitutionId) -> Result<Vec<Site>> {
    sql!(
        tx,
        sqlx::query_as::<_, Site>("select id, name from sites where institution = $1 order by fold, id").bind(institution),
        fetch_all
    )
}

/// Puts departments in place, new or not, those above before those below. Names may change places with each other.
pub async fn put_departments(tx: &mut Tx, institution: &InstitutionId, departments: &[Department]) -> Result<()> {
    for one in departments {
        // Out of the way of each other first: two that change names would meet.
        sql!(tx, sqlx::query("update departments set fold = id, path = null where id = $1").bind(&one.id), execute)?;
    }
    for one in departments {
        sql!(
            tx,
            sqlx::query(
                "insert into departments (id, institution, parent, name, fold, path) values ($1, $2, $3, $4, $5, $6)
                 on conflict (id) do update set parent = excluded.parent, name = excluded.name, fold = excluded.fold, path = excluded.path"
            )
            .bind(&one.id)
            .bind(institution)
            .bind(&one.parent)
            .bind(&one.name)
            .bind(fold(&one.name))
            .bind(&one.path),
            execute
        )?;
    }
    Ok(())
}

/// Adds sites.
pub async fn add_sites(tx: &mut Tx, institution: &InstitutionId, sites: &[Site]) -> Result<()> {
    for one in sites {
        sql!(
            tx,
            sqlx::query("insert into sites (id, institution, name, fold) values ($1, $2, $3, $4)")
                .bind(&one.id)
                .bind(institution)
                .bind(&one.name)
                .bind(fold(&one.name)),
            execute
        )?;
    }
    Ok(())
}
