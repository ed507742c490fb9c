//! The extract from HR's system, read twice.
//!
//! The first pass ([`plan`]) checks the whole file beside the roll and writes nothing. The second ([`write`]) writes batches of 500 by
//! natural key (institution and staff number), each in a transaction of its own, so that others can write between them: repeating an
//! import that was killed finishes it, and repeating one that was not changes nothing.

mod compare;
mod left_out;
mod places;
mod plan;
mod write;

use std::borrow::Cow;
use std::ops::ControlFlow;

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use left_out::LeftOut;
pub(super) use places::ON_ITS_OWN;
pub use plan::{Kind, Line, Plan};

use super::PEOPLE_IMPORTED;
use super::extract::Extract;
use crate::accounts::{self, Institution, Role, staff, units};
use crate::app::App;
use crate::ids::PersonId;
use crate::ledger::{self, Fact};
use crate::sent::Problems;
use crate::storage::{self, Tx};
use crate::text::fold;

/// How many people a transaction writes.
const BATCH: usize = 500;

/// How to import.
#[derive(Debug, Clone, Default)]
pub struct How {
    /// Who does it; none for the operator at the server.
    pub by: Option<PersonId>,
    /// Whether it is right that more than a tenth of the technicians leave.
    pub leavers_confirmed: bool,
    /// The address of the service, where technicians who join are to be written to.
    pub invites: Option<String>,
}

/// How far an import is: so many of all people are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    /// People written.
    pub done: u64,
    /// People in the extract.
    pub all: u64,
}

/// What an import did.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(default)]
pub struct Done {
    /// People in the extract.
    pub people: u64,
    /// Who were new, or had an account that HR had not named before.
    pub joined: u64,
    /// Who had left and are back.
    pub returned: u64,
    /// Who are in another department or at another site.
    pub moved: u64,
    /// Who have another line manager.
    pub managers: u64,
    /// About whom something else was different.
    pub changed: u64,
    /// Who left.
    pub left: u64,
    /// How much that waited for those who left is the coordinators' now.
    pub handed_over: u64,
    /// About whom nothing was different.
    pub unchanged: u64,
    /// Who had asked to be erased, and whose lines were passed over.
    pub left_out: u64,
    /// Departments that are new or renamed.
    pub departments: u64,
    /// Who were written to.
    pub invited: u64,
    /// Technical staff afterwards.
    pub technical: u64,
    /// What was strange but no reason to refuse.
    pub notes: Vec<String>,
}

/// Why an import ended without having done all.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// Something is wrong with the file; nothing was written.
    #[error("{} in the file; nothing was written", if .0.count == 1 { "there is one problem".to_owned() } else { format!("there are {} problems", .0.count) })]
    Refused(Problems),
    /// So many leave that somebody has to say that it is right; nothing was written.
    #[error("{leaving} of {technicians} technicians would leave, more than a tenth; nothing was written")]
    Drastic {
        /// Technicians who would leave.
        leaving: u64,
        /// Technicians there are.
        technicians: u64,
    },
    /// The database failed; what was written before stays, and repeating finishes.
    #[error("{0}; what was written before is kept, and running the same import again finishes it")]
    Database(#[from] storage::Error),
    /// It was stopped from outside; what was written before stays, and repeating finishes.
    #[error("stopped; what was written before is kept, and running the same import again finishes it")]
    Stopped,
}

/// The institution that an extract is about: the one that was named, else the one that its rows name, else the only one there is.
///
/// # Errors
///
/// Rows that name an institution which is not here, or another than the first: leavers are told by institution, so each has a file.
pub fn institution<'a>(extract: &Extract, there: &'a [Institution], named: Option<&str>) -> Result<&'a Institution, Problems> {
    let find = |words: &str| {
        let plain = fold(words);
        let is_it = |one: &&Institution| {
            fold(&one.name) == plain || one.slug == plain || one.domain.as_deref().is_some_and(|domain| fold(domain) == plain)
        };
        there.iter().find(is_it)
    };
    let mut chosen =
        match named {
            Some(words) => Some(find(words).ok_or_else(|| {
                Problems::only(1, format!("No institution here is called '{words}'. Here are: {}.", names(there)))
            })?),
            None => None,
        };
    let mut problems = Problems::default();
    for row in &extract.rows {
        let Some(words) = &row.institution else { continue };
        match (find(words), chosen) {
            (None, _) => problems.add(row.line, format!("institution: nobody knows '{words}' here. Here are: {}", names(there))),
            (Some(one), None) => chosen = Some(one),
            (Some(one), Some(other)) if one.id != other.id => {
                problems.add(
                    row.line,
                    format!("institution: is {}, and this import is about {}. Make a file for each", one.name, other.name),
                );
            }
            _ => {}
        }
    }
    if !problems.is_empty() {
        return Err(problems);
    }
    match (chosen, there) {
        (Some(chosen), _) => Ok(chosen),
        (None, [only]) => Ok(only),
        (None, []) => Err(Problems::only(1, "There is no institution yet. Run 'benchside setup' first.")),
        (None, _) => Err(Problems::only(1, format!("Say which institution it is about. Here are: {}.", names(there)))),
    }
}

fn names(there: &[Institution]) -> String {
    there.iter().take(10).map(|one| one.name.as_str()).collect::<Vec<_>>().join(", ")
}

/// What an extract would do now. Writes nothing.
pub async fn plan(app: &App, institution: &Institution, extract: &Extract) -> Result<Plan, Failure> {
    let (extract, left_out) = heed(app, institution, extract).await?;
    Ok(look(app, institution, &extract, &left_out).await?.0)
}

/// The extract without those who had themselves erased, and their lines.
async fn heed<'a>(app: &App, institution: &Institution, extract: &'a Extract) -> Result<(Cow<'a, Extract>, Vec<LeftOut>), Failure> {
    let marks = accounts::left_out::marks(&mut app.db.read().await?, &institution.id).await?;
    Ok(left_out::leave_out(extract, |row| marks.holds(&row.staff_number, row.email.as_deref())))
}

async fn look(
    app: &App,
    institution: &Institution,
    extract: &Extract,
    left_out: &[LeftOut],
) -> Result<(Plan, places::Places, NaiveDate), Failure> {
    let now = app.clock.now();
    let today = today(now, institution);
    let mut tx = app.db.read().await?;
    let there = plan::There {
        entries: staff::everyone(&mut tx, &institution.id).await?,
        departments: units::departments(&mut tx, &institution.id).await?,
        sites: units::sites(&mut tx, &institution.id).await?,
        admins: staff::holders(&mut tx, &institution.id, Role::Admin).await?,
    };
    drop(tx);
    // Tens of thousands of people take a moment, and others want this thread.
    let (mut plan, places) = tokio::task::block_in_place(|| plan::plan(now, today, extract, &there)).map_err(Failure::Refused)?;
    for one in left_out {
        plan.list(Kind::LeftOut, &one.name, format!("Line {}", one.line));
    }
    Ok((plan, places, today))
}

/// Today, where the institution is.
pub(super) fn today(now: DateTime<Utc>, institution: &Institution) -> NaiveDate {
    let zone: chrono_tz::Tz = institution.time_zone.parse().unwrap_or(chrono_tz::UTC);
    now.with_timezone(&zone).date_naive()
}

/// Does what an extract says. `watch` is told how far it is, and may stop it.
pub async fn write(
    app: &App,
    institution: &Institution,
    extract: &Extract,
    how: &How,
    mut watch: impl FnMut(Progress) -> ControlFlow<()> + Send,
) -> Result<Done, Failure> {
    let (extract, left_out) = heed(app, institution, extract).await?;
    let (plan, places, today) = look(app, institution, &extract, &left_out).await?;
    if plan.is_drastic() && !how.leavers_confirmed {
        return Err(Failure::Drastic { leaving: plan.leaving, technicians: plan.technicians });
    }
    write::Work { app, institution, extract: &extract, how, today, places }.write(&plan, &mut watch).await
}

/// The fact that an extract was taken in.
async fn note(tx: &mut Tx, now: DateTime<Utc>, institution: &Institution, how: &How, done: &Done) -> storage::Result<()> {
    let fact = Fact::new(PEOPLE_IMPORTED, now)
        .object(&institution.id)
        .quantity(done.people as f64)
        .with("joined", done.joined)
        .with("returned", done.returned)
        .with("left", done.left);
    ledger::append(tx, now, if let Some(by) = &how.by { fact.by(by) } else { fact }).await?;
    Ok(())
}
