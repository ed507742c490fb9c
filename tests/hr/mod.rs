//! People from HR: the extract, who leaves and comes back, departments, exports.

mod bad;
mod departments;
mod exports;
mod import;
mod left_out;
mod merged;
mod pages;

use std::ops::ControlFlow;

use benchside::accounts::staff::{self, Entry};
use benchside::accounts::{Institution, store as accounts};
use benchside::hr::extract;
use benchside::hr::import::{Done, Failure, How, Plan, institution, plan, write};
use benchside::sent::Problems;

use crate::support::House;

/// The columns of most extracts here.
pub const HEAD: &str = "staff number,name,e-mail,department,site,job title,line manager,contract end,technical\n";

/// Everyone of Northbridge, by staff number.
pub async fn roll(house: &House) -> Vec<Entry> {
    let mut tx = house.app.db.read().await.unwrap();
    let northbridge = accounts::institution_by_slug(&mut tx, "university-of-northbridge").await.unwrap().unwrap();
    let mut roll = staff::everyone(&mut tx, &northbridge.id).await.unwrap();
    roll.sort_by(|a, b| a.external_id.cmp(&b.external_id));
    roll
}

/// Who has this staff number.
pub async fn who(house: &House, number: &str) -> Entry {
    roll(house).await.into_iter().find(|entry| entry.external_id.as_deref() == Some(number)).expect("somebody")
}

async fn northbridge(house: &House) -> Institution {
    let mut tx = house.app.db.read().await.unwrap();
    accounts::institution_by_slug(&mut tx, "university-of-northbridge").await.unwrap().unwrap()
}

/// What a file would do.
pub async fn look(house: &House, bytes: &[u8]) -> Result<Plan, Failure> {
    let extract = extract::decode(bytes).and_then(|text| extract::read(&text)).map_err(Failure::Refused)?;
    let there = [northbridge(house).await];
    let institution = institution(&extract, &there, None).map_err(Failure::Refused)?;
    plan(&house.app, institution, &extract).await
}

/// Takes a file in.
pub async fn take(house: &House, bytes: &[u8], how: &How) -> Result<Done, Failure> {
    let extract = extract::decode(bytes).and_then(|text| extract::read(&text)).map_err(Failure::Refused)?;
    let there = [northbridge(house).await];
    let institution = institution(&extract, &there, None).map_err(Failure::Refused)?;
    write(&house.app, institution, &extract, how, |_| ControlFlow::Continue(())).await
}

/// Takes in lines under the usual head, inviting who joins.
pub async fn good(house: &House, lines: &str) -> Done {
    let how = How { invites: Some("http://skills.example".to_owned()), leavers_confirmed: true, by: None };
    take(house, format!("{HEAD}{lines}").as_bytes(), &how).await.unwrap()
}

/// Why a file is refused, after making sure that nothing was written.
pub async fn refused(house: &House, bytes: &[u8]) -> Vec<String> {
    let before = roll(house).await;
    let outcome = take(house, bytes, &How { leavers_confirmed: true, ..How::default() }).await;
    let Err(Failure::Refused(Problems { first, .. })) = outcome else { panic!("it was not refused: {outcome:?}") };
    assert_eq!(roll(house).await, before, "nothing is written unless all is good");
    first.into_iter().map(|problem| format!("{}: {}", problem.line, problem.what)).collect()
}
