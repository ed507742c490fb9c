//! The roll as HR's system keeps it: whole entries read and written in bulk. Only the `hr` slice calls it.

use std::collections::HashSet;

use chrono::{DateTime, Utc};

use crate::accounts::Role;
use crate::ids::{DepartmentId, InstitutionId, PersonId, SessionId, SiteId, TokenId};
use crate::storage::{Result, Tx};
use crate::text::{fold, slug};
use crate::{sql, sql_in, sql_rows};

/// Everything that an institution says of someone.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct Entry {
    /// Who.
    pub id: PersonId,
    /// Their name in addresses.
    pub handle: String,
    /// Their staff number.
    pub external_id: Option<String>,
    /// Their unit.
    pub department: Option<DepartmentId>,
    /// Their campus.
    pub site: Option<SiteId>,
    /// Their line manager.
    pub manager: Option<PersonId>,
    /// Their name.
    pub name: String,
    /// Where mail reaches them.
    pub email: Option<String>,
    /// Their job title.
    pub job_title: Option<String>,
    /// Their job family.
    pub job_family: Option<String>,
    /// Their grade band.
    pub grade_band: Option<String>,
    /// Whether they are technical staff.
    pub technical: bool,
    /// Whether their account is open.
    pub active: bool,
    /// Whether HR's extract names them, so that its word counts.
    pub hr: bool,
    /// The last day of their contract, as 2027-03-31.
    pub contract_ends: Option<String>,
    /// When they left.
    pub left_on: Option<DateTime<Utc>>,
    /// Since when they have an account.
    pub created: DateTime<Utc>,
    /// The staff number that their sign-in says they have; none where it says none, or more than one.
    pub claimed: Option<String>,
    /// The account that this one lives on in since the two were made one.
    pub lives_on: Option<PersonId>,
}

const ENTRY: &str =
    "select id, handle, external_id, department, site, manager, name, email, job_title, job_family, grade_band, technical,
                            active, hr, contract_ends, left_on, created,
                            (select case when count(distinct i.staff_number) = 1 then max(i.staff_number) end
                             from identities i where i.person = people.id) as claimed,
                            (select max(m.kept) from merges m where m.gone = people.id and m.undone is null) as lives_on
     from people ";

/// Everyone of an institution, those who left included.
pub async fn everyone(tx: &mut Tx, institution: &InstitutionId) -> Result<Vec<Entry>> {
    let query = sqlx::AssertSqlSafe(format!("{ENTRY} where institution = $1 order by id"));
    sql!(tx, sqlx::query_as::<_, Entry>(query).bind(institution), fetch_all)
}

/// Those with these ids.
pub async fn with_ids(tx: &mut Tx, ids: &[PersonId]) -> Result<Vec<Entry>> {
    sql_in!(tx, Entry, format!("{ENTRY} where id in "), ids, "")
}

/// Those of an institution with these staff numbers.
pub async fn with_numbers(tx: &mut Tx, institution: &InstitutionId, numbers: &[String]) -> Result<Vec<Entry>> {
    sql_in!(tx, Entry, format!("{ENTRY} where external_id in "), numbers, |b| {
        b.push(" and institution = ").push_bind(institution.clone());
    })
}

/// Those of an institution with these addresses, the oldest account first.
pub async fn with_addresses(tx: &mut Tx, institution: &InstitutionId, addresses: &[String]) -> Result<Vec<Entry>> {
    sql_in!(tx, Entry, format!("{ENTRY} where email in "), addresses, |b| {
        b.push(" and institution = ").push_bind(institution.clone()).push(" order by id");
    })
}

/// Those of an institution whom no file has named yet and whose sign-in says that they have these staff numbers.
pub async fn claiming(tx: &mut Tx, institution: &InstitutionId, numbers: &[String]) -> Result<Vec<Entry>> {
    let head = format!("{ENTRY} where external_id is null and id in (select s.person from identities s where s.staff_number in ");
    sql_in!(tx, Entry, head.clone(), numbers, |b| {
        b.push(") and institution = ").push_bind(institution.clone());
    })
}

/// Hides the names of those who left before then; gives how many.
pub async fn unname(tx: &mut Tx, left_before: DateTime<Utc>) -> Result<u64> {
    sql!(tx, sqlx::query("update people set unnamed = true where left_on < $1 and not unnamed").bind(left_before), execute)
}

/// Those of an institution whom HR names and whose contract ended before `today`, and who have not left yet; `limit` at most.
pub async fn contract_ended(tx: &mut Tx, institution: &InstitutionId, today: &str, limit: i64) -> Result<Vec<Entry>> {
    let query = sqlx::AssertSqlSafe(format!(
        "{ENTRY} where institution = $1 and hr and left_on is null and contract_ends < $2 order by id limit $3"
    ));
    sql!(tx, sqlx::query_as::<_, Entry>(query).bind(institution).bind(today).bind(limit), fetch_all)
}

/// Adds entries, or puts them in the place of those with their ids; handle, institution and beginning stay.
pub async fn put(tx: &mut Tx, institution: &InstitutionId, entries: &[Entry]) -> Result<()> {
    sql_rows!(
        tx,
        "insert into people (id, handle, institution, external_id, department, site, manager, name, fold, email, job_title, job_family,
                             grade_band, technical, active, hr, contract_ends, left_on, created) ",
        entries,
        |b, one| {
            b.push_bind(one.id.clone())
                .push_bind(one.handle.clone())
                .push_bind(institution.clone())
                .push_bind(one.external_id.clone())
                .push_bind(one.department.clone())
                .push_bind(one.site.clone())
                .push_bind(one.manager.clone())
                .push_bind(one.name.clone())
                .push_bind(fold(&one.name))
                .push_bind(one.email.clone())
                .push_bind(one.job_title.clone())
                .push_bind(one.job_family.clone())
                .push_bind(one.grade_band.clone())
                .push_bind(one.technical)
                .push_bind(one.active)
                .push_bind(one.hr)
                .push_bind(one.contract_ends.clone())
                .push_bind(one.left_on)
                .push_bind(one.created);
        },
        " on conflict (id) do update set external_id = excluded.external_id, department = excluded.department, site = excluded.site,
             manager = excluded.manager, name = excluded.name, fold = excluded.fold, email = excluded.email,
             job_title = excluded.job_title, job_family = excluded.job_family, grade_band = excluded.grade_band,
             technical = excluded.technical, active = excluded.active, hr = excluded.hr, contract_ends = excluded.contract_ends,
             left_on = excluded.left_on,
             unnamed = case when excluded.left_on is null then false else people.unnamed end"
    )?;
    Ok(())
}

/// A new id and a handle that nobody has for each of these names, in their order.
pub async fn handles(tx: &mut Tx, now: DateTime<Utc>, names: &[&str]) -> Result<Vec<(PersonId, String)>> {
    let wanted: Vec<String> = names.iter().map(|name| slug(name)).collect();
    let taken = sql_in!(tx, (String,), "select handle from people where handle in ", wanted, "")?;
    let mut taken: HashSet<String> = taken.into_iter().map(|(handle,)| handle).collect();
    let mut made = Vec::with_capacity(names.len());
    for plain in wanted {
        let id = PersonId::new(now);
        let handle = if plain.is_empty() || taken.contains(&plain) {
            let random = id.as_str().rsplit('-').next().unwrap_or_default();
            format!("{plain}-{random}").trim_start_matches('-').to_owned()
        } else {
            plain
        };
        taken.insert(handle.clone());
        made.push((id, handle));
    }
    Ok(made)
}

/// Ends all sessions of these people; gives those that ended.
pub async fn end_sessions(tx: &mut Tx, people: &[PersonId]) -> Result<Vec<(PersonId, SessionId)>> {
    sql_in!(tx, (PersonId, SessionId), "delete from sessions where person in ", people, " returning person, id")
}

/// Takes back all tokens of these people; gives those that went.
pub async fn revoke_tokens(tx: &mut Tx, people: &[PersonId]) -> Result<Vec<(PersonId, TokenId)>> {
    sql_in!(tx, (PersonId, TokenId), "delete from tokens where person in ", people, " returning person, id")
}

/// Takes all roles from these people; gives those that went.
pub async fn revoke_roles(tx: &mut Tx, people: &[PersonId]) -> Result<Vec<(PersonId, Role)>> {
    let gone = sql_in!(tx, (PersonId, String), "delete from roles where person in ", people, " returning person, role")?;
    Ok(gone.into_iter().filter_map(|(person, code)| Some((person, Role::from_code(&code)?))).collect())
}

/// The people of an institution whose accounts are open and who hold a role.
pub async fn holders(tx: &mut Tx, institution: &InstitutionId, role: Role) -> Result<Vec<PersonId>> {
    sql!(
        tx,
        sqlx::query_scalar(
            "select p.id from roles r join people p on p.id = r.person
             where p.institution = $1 and p.active and r.role = $2 order by p.fold, p.id"
        )
        .bind(institution)
        .bind(role.code()),
        fetch_all
    )
}
