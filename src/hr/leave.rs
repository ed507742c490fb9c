//! Leaving: the account closes, sessions and tokens end at once, the index lets go of the profile, the name stays for [`NAMED`].
//!
//! What someone has ahead of them is handed to the coordinators by [`leaving::hand_over`], as it is where an administrator closes an account.
//! The profile itself stays, unseen, for the day they come back.

use chrono::{DateTime, TimeDelta, Utc};

use super::import::today;
use super::{PERSON_LEFT, headcount};
use crate::accounts::facts::{ROLE_REVOKED, SESSION_ENDED, TOKEN_REVOKED};
use crate::accounts::notices::{self, Why};
use crate::accounts::store as accounts;
use crate::accounts::{Institution, leaving, staff};
use crate::app::App;
use crate::ids::PersonId;
use crate::ledger::{self, Fact};
use crate::storage::{Result, Tx};

/// How long the name of someone who left is still shown, and nothing else.
pub const NAMED: TimeDelta = TimeDelta::days(90);

/// Someone who is to leave, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Leaver {
    /// Who.
    pub person: PersonId,
    /// `extract` where HR no longer names them, `contract` where their contract is over.
    pub why: &'static str,
}

/// What came of leaving.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Gone {
    /// How many left.
    pub people: u64,
    /// How much that waited for them is the coordinators' now.
    pub handed_over: u64,
}

/// Lets people leave who have not left yet. `house` is where we are reached, for the mail that they get. Roles are not kept for them: who
/// comes back is given them anew.
pub async fn leave(
    tx: &mut Tx,
    now: DateTime<Utc>,
    by: Option<&PersonId>,
    house: &str,
    institution: &Institution,
    leavers: &[Leaver],
) -> Result<Gone> {
    let ids: Vec<PersonId> = leavers.iter().map(|leaver| leaver.person.clone()).collect();
    let mut entries = staff::with_ids(tx, &ids).await?;
    entries.retain(|entry| entry.left_on.is_none());
    for entry in &mut entries {
        (entry.active, entry.left_on) = (false, Some(now));
    }
    let ids: Vec<PersonId> = entries.iter().map(|entry| entry.id.clone()).collect();
    let fact = |kind, person: &PersonId| {
        let fact = Fact::new(kind, now).about(person);
        if let Some(by) = by { fact.by(by) } else { fact }
    };
    let mut facts = Vec::new();
    for (person, session) in staff::end_sessions(tx, &ids).await? {
        facts.push(fact(SESSION_ENDED, &person).object(session).with("why", "left"));
    }
    for (person, token) in staff::revoke_tokens(tx, &ids).await? {
        facts.push(fact(TOKEN_REVOKED, &person).object(token));
    }
    for (person, role) in staff::revoke_roles(tx, &ids).await? {
        facts.push(fact(ROLE_REVOKED, &person).with("role", role.code()).with("by", "hr"));
    }
    staff::put(tx, &institution.id, &entries).await?;
    for leaver in leavers.iter().filter(|leaver| ids.contains(&leaver.person)) {
        facts.push(fact(PERSON_LEFT, &leaver.person).with("why", leaver.why));
    }
    if !facts.is_empty() {
        ledger::append_all(tx, now, facts).await?;
    }
    let why = |leaver: &Leaver| if leaver.why == "contract" { Why::Contract } else { Why::Extract };
    let told: Vec<(PersonId, Why)> =
        leavers.iter().filter(|leaver| ids.contains(&leaver.person)).map(|leaver| (leaver.person.clone(), why(leaver))).collect();
    notices::account_closed(tx, now, house, institution, &told).await?;
    let handed_over = leaving::hand_over(tx, now, house, institution, &ids).await?;
    Ok(Gone { people: entries.len() as u64, handed_over })
}

/// Lets those leave whose contract is over by the date of their institution; gives how many did. Done once a day, and safe to repeat.
pub async fn contracts(app: &App) -> Result<u64> {
    let mut tx = app.db.read().await?;
    let institutions = accounts::institutions(&mut tx).await?;
    drop(tx);
    let mut left = 0;
    for institution in institutions {
        let mut here = 0;
        loop {
            let now = app.clock.now();
            let today = today(now, &institution).to_string();
            let over = staff::contract_ended(&mut app.db.read().await?, &institution.id, &today, 500).await?;
            if over.is_empty() {
                break;
            }
            let leavers: Vec<Leaver> = over.into_iter().map(|entry| Leaver { person: entry.id, why: "contract" }).collect();
            let mut tx = app.db.write().await?;
            here += leave(&mut tx, now, None, &app.config.address, &institution, &leavers).await?.people;
            tx.commit().await?;
        }
        if here > 0 {
            let mut tx = app.db.write().await?;
            headcount::count(&mut tx, app.clock.now(), &institution.id).await?;
            tx.commit().await?;
        }
        left += here;
    }
    Ok(left)
}
