//! Two accounts side by side, and what the coordinator decides.

use askama::Template;
use axum::extract::{Form as Sent, Path};
use serde::Deserialize;

use crate::accounts::Role;
use crate::directory::duplicates::act;
use crate::directory::duplicates::store::Account;
use crate::web::times::day;
use crate::web::{Error, Flash, Page, Result, Visit};

#[derive(Template)]
#[template(path = "duplicates/compare.html")]
struct ComparePage {
    page: Page,
    one: Account,
    other: Account,
    /// What is compared: a term, and what each account has.
    rows: Vec<(&'static str, String, String)>,
    /// The handle of the account that is better kept.
    better: String,
    has_roles: bool,
}

fn rows(one: &Account, other: &Account, zone: &str) -> Vec<(&'static str, String, String)> {
    let text = |value: &Option<String>| value.clone().unwrap_or_default();
    let says = |account: &Account| -> [String; 9] {
        [
            account.name.clone(),
            text(&account.email),
            text(&account.job_title),
            text(&account.department),
            text(&account.external_id),
            text(&account.orcid),
            account.published.map_or_else(|| "not published".to_owned(), |at| format!("published on {}", day(at, zone).words)),
            if account.identities > 0 { "has signed in".to_owned() } else { "has never signed in".to_owned() },
            day(account.created, zone).words,
        ]
    };
    let terms = ["Name", "E-mail", "Job title", "Department", "Staff number", "ORCID iD", "Profile", "Sign-in", "Since"];
    terms.into_iter().zip(says(one).into_iter().zip(says(other))).map(|(term, (one, other))| (term, one, other)).collect()
}

/// The account that is better kept: the one that the institution's own system knows, then the published one, then the older one.
fn better<'a>(one: &'a Account, other: &'a Account) -> &'a Account {
    let worth =
        |account: &Account| (account.external_id.is_some(), account.published.is_some(), std::cmp::Reverse(account.created));
    if worth(one) >= worth(other) { one } else { other }
}

/// `GET /desk/duplicates/{one}/{other}`.
pub(crate) async fn show(visit: Visit, Path((one, other)): Path<(String, String)>) -> Result {
    let me = visit.holding(Role::Coordinator)?;
    let mut tx = visit.app.db.read().await?;
    let (one, other) = act::two(&mut tx, me, &one, &other).await?;
    drop(tx);
    let view = ComparePage {
        page: visit.page("One person or two?"),
        rows: rows(&one, &other, &me.time_zone),
        better: better(&one, &other).handle.clone(),
        has_roles: one.roles + other.roles > 0 && !me.roles.contains(&Role::Admin),
        one,
        other,
    };
    visit.html(&view)
}

/// What was decided.
#[derive(Debug, Deserialize)]
pub(crate) struct Decision {
    #[serde(default)]
    act: String,
    #[serde(default)]
    keep: String,
}

/// `POST /desk/duplicates/{one}/{other}`.
pub(crate) async fn decide(visit: Visit, Path((one, other)): Path<(String, String)>, Sent(sent): Sent<Decision>) -> Result {
    let me = visit.holding(Role::Coordinator)?;
    let mut tx = visit.app.db.read().await?;
    act::two(&mut tx, me, &one, &other).await?;
    drop(tx);
    match sent.act.as_str() {
        "deny" => {
            act::deny(&visit, &one, &other).await?;
            Ok(visit.go_saying("/desk/duplicates", &Flash::good("Remembered: these are two people.")))
        }
        "merge" if [&one, &other].contains(&&sent.keep) => {
            let gone = if sent.keep == one { &other } else { &one };
            act::make_one(&visit, &sent.keep, gone).await?;
            Ok(visit.go_saying("/desk/duplicates", &Flash::good("They are one account now. You can undo it below.")))
        }
        _ => Err(Error::Bad("Choose which account stays, then press the button.".to_owned())),
    }
}
