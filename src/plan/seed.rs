//! The first plan of an empty database.

use std::collections::BTreeSet;

use super::file::{self, Problem};
use super::{import, store};
use crate::accounts::store as accounts;
use crate::app::App;

/// The Technician Commitment action plan, as the program comes with it.
pub const FIRST: &str = include_str!("../../plans/technician-commitment-2025-2027.toml");

/// Gives the institution that was set up first its plan, where nobody has one yet. Called at each start; writes once.
///
/// # Errors
///
/// Where the database refuses it.
pub async fn seed(app: &App) -> crate::storage::Result<()> {
    let mut tx = app.db.read().await?;
    let nobody = !store::any(&mut tx).await?;
    let first = accounts::institutions(&mut tx).await?.into_iter().min_by(|a, b| a.id.cmp(&b.id));
    drop(tx);
    let (true, Some(institution)) = (nobody, first) else { return Ok(()) };
    let now = app.clock.now();
    let today = crate::web::times::date(now, &institution.time_zone);
    // A house opens without a plan rather than not at all; a test makes sure that the file is good.
    let plan = match file::read(FIRST, today) {
        Ok(plan) => plan,
        Err(problems) => {
            tracing::error!(problems = words(&problems), "the program's own plan is not good");
            return Ok(());
        }
    };
    let mut tx = app.db.write().await?;
    if !store::any(&mut tx).await? {
        match import::bring_in(&mut tx, today, &institution.id, &plan, &BTreeSet::new(), (now, None)).await? {
            Ok(_) => tx.commit().await?,
            Err(problems) => tracing::error!(problems = words(&problems), "the program's own plan does not fit"),
        }
    }
    Ok(())
}

fn words(problems: &[Problem]) -> String {
    problems.iter().map(|problem| format!("line {}: {}", problem.line, problem.what)).collect::<Vec<_>>().join("\n")
}
