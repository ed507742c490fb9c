//! An institution's people as its administrators list them.

use crate::accounts::model::Role;
use crate::ids::InstitutionId;
use crate::sql;
use crate::storage::{Result, Tx};
use crate::text::fold;

/// A line of the list.
#[derive(Debug, Clone, PartialEq, sqlx::FromRow)]
pub struct Line {
    /// Their name in addresses.
    pub handle: String,
    /// Their name.
    pub name: String,
    /// Their job title.
    pub job_title: Option<String>,
    /// Their unit's name.
    pub department: Option<String>,
    /// Whether their account is open.
    pub active: bool,
    /// The codes of their roles, with commas between.
    pub roles: Option<String>,
}

/// Which people are filter.
#[derive(Debug, Clone, Default)]
pub struct Filter<'a> {
    /// A part of the name or address; everybody where it is empty.
    pub words: &'a str,
    /// Only those who hold it.
    pub role: Option<Role>,
}

/// Which of an institution's people fit: the conditions of the two queries below.
const FITS: &str = "p.institution = $1 and ($2 = '%%' or p.fold like $2 escape '!' or p.email like $2 escape '!')
                    and ($3 is null or exists (select 1 from roles where roles.person = p.id and roles.role = $3))";

/// How many fit.
pub async fn count_people(tx: &mut Tx, institution: &InstitutionId, filter: &Filter<'_>) -> Result<i64> {
    let query = sqlx::AssertSqlSafe(format!("select cast(count(*) as bigint) from people p where {FITS}"));
    sql!(tx, sqlx::query_scalar(query).bind(institution).bind(pattern(filter.words)).bind(filter.role.map(Role::code)), fetch_one)
}

/// Those who fit, by name, `limit` after the first `skip`.
pub async fn list_people(
    tx: &mut Tx,
    institution: &InstitutionId,
    filter: &Filter<'_>,
    skip: i64,
    limit: i64,
) -> Result<Vec<Line>> {
    let query = sqlx::AssertSqlSafe(format!(
        "select p.handle, p.name, p.job_title, d.name as department, p.active,
                (select string_agg(role, ',') from roles where roles.person = p.id) as roles
         from people p left join departments d on d.id = p.department
         where {FITS} order by p.fold, p.id limit $4 offset $5"
    ));
    sql!(
        tx,
        sqlx::query_as::<_, Line>(query)
            .bind(institution)
            .bind(pattern(filter.words))
            .bind(filter.role.map(Role::code))
            .bind(limit)
            .bind(skip),
        fetch_all
    )
}

/// A pattern for `like` that finds these words as they are, wherever they stand.
fn pattern(words: &str) -> String {
    format!("%{}%", fold(words).replace('!', "!!").replace('%', "!%").replace('_', "!_"))
}
