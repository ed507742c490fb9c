//! Accounts that look like one person, and those that were made one.

use askama::Template;
use axum::extract::Path;

use crate::accounts::Role;
use crate::directory::duplicates::{act, store};
use crate::web::times::{When, day};
use crate::web::{Flash, Page, Result, Visit};

#[derive(Template)]
#[template(path = "duplicates/list.html")]
struct ListPage {
    page: Page,
    pairs: Vec<PairLine>,
    merged: Vec<MergedLine>,
}

struct PairLine {
    href: String,
    names: String,
    why: String,
}

struct MergedLine {
    id: String,
    /// The profile of the account that stays.
    href: String,
    words: String,
    when: When,
}

/// `GET /desk/duplicates`.
pub(crate) async fn show(visit: Visit) -> Result {
    let me = visit.holding(Role::Coordinator)?;
    let mut tx = visit.app.db.read().await?;
    let mut pairs = Vec::new();
    for ((one, other), signs) in store::pairs(&mut tx, &me.institution).await? {
        let one = store::account(&mut tx, &me.institution, &one).await?;
        let other = store::account(&mut tx, &me.institution, &other).await?;
        let Some((one, other)) = one.zip(other) else { continue };
        let signs: Vec<&str> = signs.iter().map(|sign| sign.label()).collect();
        pairs.push(PairLine {
            href: format!("/desk/duplicates/{}/{}", one.handle, other.handle),
            names: if one.name == other.name { one.name } else { format!("{} and {}", one.name, other.name) },
            why: signs.join(", "),
        });
    }
    let merged = store::merged(&mut tx, &me.institution).await?;
    drop(tx);
    let merged = merged
        .into_iter()
        .map(|one| MergedLine {
            id: one.id.to_string(),
            href: format!("/people/{}", one.kept_handle),
            words: if one.kept_name == one.gone_name {
                one.kept_name
            } else {
                format!("{}, before also {}", one.kept_name, one.gone_name)
            },
            when: day(one.merged, &me.time_zone),
        })
        .collect();
    visit.html(&ListPage { page: visit.page("People with two accounts"), pairs, merged })
}

/// `POST /desk/merges/{id}/undo`.
pub(crate) async fn undo(visit: Visit, Path(id): Path<String>) -> Result {
    let name = act::make_two(&visit, &id).await?;
    Ok(visit.go_saying("/desk/duplicates", &Flash::good(format!("Undone: {name} has two accounts again, each with what it had."))))
}
