//! Saying that an instrument is no longer used, or is again.

use askama::Template;
use axum::extract::{Form as Sent, Path};
use serde::Deserialize;

use super::allowed;
use crate::directory::instruments::model::{Act, Machine};
use crate::directory::instruments::store;
use crate::web::{Flash, Page, Result, Visit};

#[derive(Template)]
#[template(path = "instruments/retire.html")]
struct RetirePage {
    page: Page,
    machine: Machine,
}

/// `GET /instruments/{id}/retire`.
pub(crate) async fn confirm(visit: Visit, Path(id): Path<String>) -> Result {
    let mut tx = visit.app.db.read().await?;
    let (machine, _) = allowed(&mut tx, &visit, &id, Act::Edit).await?;
    drop(tx);
    let title = if machine.retired.is_some() { "Bring it back" } else { "No longer used" };
    visit.html(&RetirePage { page: visit.page(title), machine })
}

/// Whether it is gone or used again.
#[derive(Debug, Deserialize)]
pub(crate) struct Gone {
    #[serde(default)]
    gone: String,
}

/// `POST /instruments/{id}/retire`.
pub(crate) async fn retire(visit: Visit, Path(id): Path<String>, Sent(sent): Sent<Gone>) -> Result {
    let me = visit.member()?;
    let gone = sent.gone != "no";
    let mut tx = visit.app.db.write().await?;
    let (machine, _) = allowed(&mut tx, &visit, &id, Act::Edit).await?;
    store::retire(&mut tx, visit.app.clock.now(), Some(&me.person), &machine.id, gone).await?;
    tx.commit().await?;
    let flash = if gone {
        Flash::good("Noted. It is out of the list of instruments. Profiles that name it keep it until their owners change them.")
    } else {
        Flash::good("It is in the list of instruments again.")
    };
    Ok(visit.go_saying(&format!("/instruments/{}", machine.id), &flash))
}
