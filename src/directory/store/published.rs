//! Profiles as they are published: for the index, and for a viewer.

use std::collections::HashMap;

use chrono::{DateTime, Utc};

use super::drafts::working_copy;
use super::read;
use crate::accounts::{self, Relation, Viewer};
use crate::directory::corrections;
use crate::directory::model::{Held, Profile};
use crate::ids::{DepartmentId, InstitutionId, PersonId, SiteId};
use crate::storage::{Result, Tx};
use crate::{sql, sql_in};

/// A published profile with what stands around it.
#[derive(Debug, Clone, PartialEq)]
pub struct Published {
    /// Whose.
    pub person: PersonId,
    /// Their name in addresses.
    pub handle: String,
    /// Where they work.
    pub institution: InstitutionId,
    /// That institution's name.
    pub institution_name: String,
    /// Whether that institution shares with others.
    pub shares: bool,
    /// Whether they still work there.
    pub active: bool,
    /// The name of the role section's department; none where the reader may not see that section.
    pub department_name: Option<String>,
    /// The name of the role section's site; none where the reader may not see that section.
    pub site_name: Option<String>,
    /// Their line manager.
    pub manager: Option<PersonId>,
    /// Their id in their institution's own system.
    pub external_id: Option<String>,
    /// Whether their profile, private parts too, may be used for matching.
    pub matching: bool,
    /// The profile: all of it, or what the viewer may see.
    pub profile: Profile,
    /// Since when it is published in this form.
    pub published: DateTime<Utc>,
    /// When its owner last said that it is right.
    pub confirmed: Option<DateTime<Utc>>,
    /// When anything about it last changed.
    pub changed: DateTime<Utc>,
}

#[derive(sqlx::FromRow)]
struct Row {
    person: PersonId,
    handle: String,
    institution: InstitutionId,
    institution_name: String,
    shares: bool,
    active: bool,
    manager: Option<PersonId>,
    external_id: Option<String>,
    hr: bool,
    name: String,
    job_title: Option<String>,
    department: Option<DepartmentId>,
    site: Option<SiteId>,
    matching: bool,
    document: String,
    published: DateTime<Utc>,
    confirmed: Option<DateTime<Utc>>,
    changed: DateTime<Utc>,
}

const SELECT: &str =
    "select f.person, p.handle, p.institution, i.name as institution_name, i.shares, p.active, p.manager, p.external_id,
                             p.hr, p.name, p.job_title, p.department, p.site,
                             f.matching, f.document, f.published, f.confirmed, f.changed
                      from profiles f join people p on p.id = f.person join institutions i on i.id = p.institution
                      where f.published is not null and f.person in ";

/// The published profiles of these people with every section, for the index; who has none published is left out. What a coordinator
/// has hidden is private here.
///
/// Shows everything: only for followers and operators, never for a page.
pub async fn published(tx: &mut Tx, ids: &[PersonId]) -> Result<Vec<Published>> {
    let rows = sql_in!(tx, Row, SELECT, ids, "")?;
    let mut found = rows.into_iter().map(Row::whole).collect::<Result<Vec<_>>>()?;
    corrections::hide(tx, &mut found).await?;
    name_units(tx, &mut found).await?;
    Ok(in_order(found, ids))
}

/// People with a published profile in the order of their ids, after one of them: to go through all of them in pages.
pub async fn published_after(tx: &mut Tx, after: Option<&PersonId>, limit: i64) -> Result<Vec<PersonId>> {
    sql!(
        tx,
        sqlx::query_scalar("select person from profiles where published is not null and person > $1 order by person limit $2")
            .bind(after.map_or("", PersonId::as_str))
            .bind(limit),
        fetch_all
    )
}

/// Everybody whose profile may be used for matching and reaches anybody at all, in no order.
pub async fn willing(tx: &mut Tx) -> Result<Vec<PersonId>> {
    sql!(
        tx,
        sqlx::query_scalar(
            "select f.person from profiles f join people p on p.id = f.person
             where f.matching and f.published is not null and f.reach >= 1 and p.active"
        ),
        fetch_all
    )
}

/// Institutions whose people have published profiles, in order.
pub async fn institutions_with_profiles(tx: &mut Tx) -> Result<Vec<InstitutionId>> {
    sql!(
        tx,
        sqlx::query_scalar(
            "select id from institutions i where exists (select 1 from people p join profiles f on f.person = p.id
             where p.institution = i.id and f.published is not null) order by id"
        ),
        fetch_all
    )
}

/// Everybody of an institution with a published profile, in order.
pub async fn published_of(tx: &mut Tx, institution: &InstitutionId) -> Result<Vec<PersonId>> {
    let mut people: Vec<PersonId> = sql!(
        tx,
        sqlx::query_scalar(
            "select p.id from people p join profiles f on f.person = p.id where p.institution = $1 and f.published is not null"
        )
        .bind(institution),
        fetch_all
    )?;
    people.sort_unstable();
    Ok(people)
}

/// Of these people's published profiles, those that the viewer may know of, each as the viewer may see it, in the order asked for.
///
/// The database starts from the profiles that reach the viewer; [`Profile::seen_by`] then decides section by section.
pub async fn visible(tx: &mut Tx, viewer: &Viewer, ids: &[PersonId]) -> Result<Vec<Published>> {
    let rows = sql_in!(tx, Row, SELECT, ids, |b| {
        match viewer {
            Viewer::Stranger => {
                b.push(" and p.active and f.reach >= 3");
            }
            Viewer::Member(me) => {
                b.push(" and p.active and (f.reach >= 3 or f.person = ").push_bind(me.person.clone());
                b.push(" or (f.reach >= 1 and p.institution = ").push_bind(me.institution.clone());
                b.push(if me.shares { ") or (f.reach >= 2 and i.shares))" } else { "))" });
            }
        }
    })?;
    let people: Vec<PersonId> = rows.iter().map(|row| row.person.clone()).collect();
    let hidden = corrections::hidden(tx, &people).await?;
    let mut found = Vec::with_capacity(rows.len());
    for row in rows {
        let mut one = row.whole()?;
        for part in hidden.get(&one.person).into_iter().flatten().filter(|_| viewer.person() != Some(&one.person)) {
            part.hide(&mut one.profile);
        }
        let relation = viewer.relation_to(&one.person, &one.institution, one.shares, one.manager.as_ref());
        if let Some(seen) = std::mem::take(&mut one.profile).seen_by(relation) {
            one.profile = seen;
            found.push(one);
        }
    }
    name_units(tx, &mut found).await?;
    Ok(in_order(found, ids))
}

/// What someone in this relation sees of a whole profile; none where they may not know of it.
pub async fn seen_by(tx: &mut Tx, mut whole: Published, relation: Relation) -> Result<Option<Published>> {
    let Some(seen) = std::mem::take(&mut whole.profile).seen_by(relation) else {
        return Ok(None);
    };
    whole.profile = seen;
    (whole.department_name, whole.site_name) = (None, None);
    name_units(tx, std::slice::from_mut(&mut whole)).await?;
    Ok(Some(whole))
}

/// Someone's own profile with its drafts, as if it were published now; none where there is no such person.
pub async fn preview(tx: &mut Tx, now: DateTime<Utc>, person: &PersonId) -> Result<Option<Published>> {
    let Some(working) = working_copy(tx, person).await? else {
        return Ok(None);
    };
    let Some(institution) = accounts::store::institution(tx, &working.person.institution).await? else {
        return Ok(None);
    };
    Ok(Some(Published {
        person: working.person.id,
        handle: working.person.handle,
        institution: institution.id,
        institution_name: institution.name,
        shares: institution.shares,
        active: working.person.active,
        department_name: None,
        site_name: None,
        manager: working.person.manager,
        external_id: None,
        matching: working.matching,
        profile: working.profile,
        published: now,
        confirmed: Some(now),
        changed: now,
    }))
}

impl Row {
    fn whole(self) -> Result<Published> {
        let mut profile = read(&self.document)?;
        if self.hr {
            Held { name: self.name, title: self.job_title, department: self.department, site: self.site }.hold(&mut profile);
        }
        Ok(Published {
            profile,
            person: self.person,
            handle: self.handle,
            institution: self.institution,
            institution_name: self.institution_name,
            shares: self.shares,
            active: self.active,
            department_name: None,
            site_name: None,
            manager: self.manager,
            external_id: self.external_id,
            matching: self.matching,
            published: self.published,
            confirmed: self.confirmed,
            changed: self.changed,
        })
    }
}

/// Names departments and sites by what is left of the role section, so that a hidden section's names stay hidden.
async fn name_units(tx: &mut Tx, found: &mut [Published]) -> Result<()> {
    let mut departments: Vec<_> = found.iter().filter_map(|one| one.profile.role.content.department.clone()).collect();
    let mut sites: Vec<_> = found.iter().filter_map(|one| one.profile.role.content.site.clone()).collect();
    departments.sort_unstable();
    departments.dedup();
    sites.sort_unstable();
    sites.dedup();
    let departments: HashMap<String, String> =
        sql_in!(tx, (String, String), "select id, name from departments where id in ", departments, "")?.into_iter().collect();
    let sites: HashMap<String, String> =
        sql_in!(tx, (String, String), "select id, name from sites where id in ", sites, "")?.into_iter().collect();
    for one in found {
        let role = &one.profile.role.content;
        one.department_name = role.department.as_ref().and_then(|id| departments.get(id.as_str()).cloned());
        one.site_name = role.site.as_ref().and_then(|id| sites.get(id.as_str()).cloned());
    }
    Ok(())
}

fn in_order(found: Vec<Published>, ids: &[PersonId]) -> Vec<Published> {
    let mut by_id: HashMap<PersonId, Published> = found.into_iter().map(|one| (one.person.clone(), one)).collect();
    ids.iter().filter_map(|id| by_id.remove(id)).collect()
}
