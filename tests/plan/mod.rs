//! Action plans: their files, what is kept of them, their pages and API.

mod api;
mod editing;
mod facts;
mod file;
mod files;
mod hidden;
mod history;
mod import;
mod judgements;
mod owners;
mod pages;
mod snapshots;
mod surveys;

use std::collections::BTreeSet;

use benchside::accounts::Institution;
use benchside::ids::{InstitutionId, PartId};
use benchside::plan::file::read;
use benchside::plan::{FIRST, import as take, store};
use benchside::web::times::date;

use crate::support::{Cast, House};

/// The plans that the program comes with.
pub const PLANS: [(&str, &str); 3] = [
    ("technician-commitment-2025-2027", FIRST),
    ("icr-2018-2020", include_str!("../../plans/icr-2018-2020.toml")),
    ("imperial-together-2021", include_str!("../../plans/imperial-together-2021.toml")),
];

/// Takes a plan's file in.
pub async fn bring(house: &House, institution: &Institution, text: &str) -> take::Imported {
    let now = house.clock.now();
    let today = date(now, &institution.time_zone);
    let plan = read(text, today).unwrap_or_else(|problems| panic!("{problems:?}"));
    let mut tx = house.app.db.write().await.unwrap();
    let done = take::bring_in(&mut tx, today, &institution.id, &plan, &BTreeSet::new(), (now, None)).await.unwrap().unwrap();
    tx.commit().await.unwrap();
    done
}

/// The cast, with the Technician Commitment's plan at Northbridge.
pub async fn planned(house: &House) -> Cast {
    let cast = house.cast().await;
    bring(house, &cast.northbridge, FIRST).await;
    cast
}

/// The row of an action of the institution's first plan.
pub async fn action(house: &House, institution: &InstitutionId, number: &str) -> PartId {
    let mut tx = house.app.db.read().await.unwrap();
    let plan = store::of(&mut tx, institution).await.unwrap().remove(0);
    store::action(&mut tx, &plan.id, number).await.unwrap().unwrap().id
}
