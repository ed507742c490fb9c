//! A label to print and stick on the machine: whoever scans it sees who runs it.

use askama::Template;
use axum::extract::Path;

use super::seen;
use crate::directory::instruments::label::{Code, code};
use crate::directory::instruments::model::Machine;
use crate::web::{Page, Result, Visit};

#[derive(Template)]
#[template(path = "instruments/label.html")]
struct LabelPage {
    page: Page,
    machine: Machine,
    address: String,
    code: Code,
}

/// `GET /instruments/{id}/label`.
pub(crate) async fn show(visit: Visit, Path(id): Path<String>) -> Result {
    let mut tx = visit.app.db.read().await?;
    let (machine, _) = seen(&mut tx, &visit, &id).await?;
    drop(tx);
    let address = format!("{}/instruments/{}", visit.app.config.address, machine.id);
    let code = code(&address)?;
    visit.html(&LabelPage { page: visit.page(format!("Label: {}", machine.details.name)), machine, address, code })
}
