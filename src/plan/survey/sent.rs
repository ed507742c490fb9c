//! The acts on a survey's wave that was sent as a file, the same for pages and the API.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{BYTES, Checked, Taken, check, read, take};
use crate::accounts::store as accounts;
use crate::app::App;
use crate::hr::extract::decode;
use crate::plan::WAVES;
use crate::plan::acts::{self, Opened, keeper};
use crate::plan::file::{Problem, problems};
use crate::plan::store::{self as plans, Plan};
use crate::sent::{self, Came, Confirmed, Ended, Filed, Kind, Outcome, Problems, Sent, Taking};
use crate::storage;
use crate::web::times::date;
use crate::web::{Error, Result, Visit};

/// Waves of surveys from files.
#[derive(Debug)]
pub(in crate::plan) struct WaveFiles;

impl Filed for WaveFiles {
    const KIND: &'static Kind = &WAVES;
    type Plan = Checked;
    type Done = Done;

    async fn plan(visit: &Visit, sent: &Sent, text: &str) -> Result<std::result::Result<Checked, Problems>> {
        checked(visit, &opened(visit, sent).await?, text.as_bytes()).await
    }
}

/// What is said of a file.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(default)]
struct Said {
    /// The code of the plan whose measures it is of.
    plan: String,
}

/// What came of a wave.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = SurveyDone)]
pub struct Done {
    /// The plan's code.
    pub plan: String,
    /// What it is called.
    pub wave: String,
    /// Which version of it this is, from 1.
    pub version: i64,
    /// False where the same was there already.
    pub written: bool,
    /// How many departments it names; answers without one are not of any.
    pub departments: usize,
    /// The codes of what else it is broken down by.
    #[serde(default)]
    pub breakdowns: Vec<String>,
    /// The measures that it is of.
    pub measures: Vec<String>,
}

/// What a file that is too large is told.
pub(in crate::plan) fn too_large() -> Error {
    Error::TooLarge(format!("A wave may have {} MB. Send it counted by group.", BYTES / 1024 / 1024))
}

/// Checks a wave for a plan's measures and keeps it where all of it is good.
pub(in crate::plan) async fn send(visit: &Visit, plan: Option<&str>, file_name: &str, bytes: &[u8]) -> Result<Came> {
    let me = keeper(visit)?;
    let opened = acts::open(&mut visit.app.db.read().await?, visit, plan).await?;
    if bytes.len() > BYTES {
        return Err(too_large());
    }
    let checked = match checked(visit, &opened, bytes).await? {
        Ok(checked) => checked,
        Err(wrong) => return Ok(Came::Wrong(wrong)),
    };
    // `checked` found that it can be read as text
    let text = decode(bytes).unwrap_or_default();
    let total: i64 = checked.rows.iter().map(|row| row.answered).sum();
    let said = Said { plan: opened.plan.head.code.clone() };
    let total = usize::try_from(total).unwrap_or_default();
    Ok(Came::Waits(sent::receive(visit, &WAVES, me, file_name, &said, total, &text).await?))
}

async fn checked(visit: &Visit, opened: &Opened<'_>, bytes: &[u8]) -> Result<std::result::Result<Checked, Problems>> {
    let wave = match tokio::task::block_in_place(|| read(bytes)) {
        Ok(wave) => wave,
        Err(wrong) => return Ok(Err(problems(wrong))),
    };
    let checked = check(&mut visit.app.db.read().await?, &opened.plan, wave, opened.today).await?;
    Ok(checked.map_err(problems))
}

/// The plan that a file is for, opened.
pub(in crate::plan) async fn opened<'a>(visit: &'a Visit, sent: &Sent) -> Result<Opened<'a>> {
    acts::open(&mut visit.app.db.read().await?, visit, Some(&sent.said::<Said>().plan)).await
}

/// Notes that somebody looked at what a waiting file comes to, which is exact.
pub(in crate::plan) async fn note_reading(visit: &Visit, id: &str) -> Result<()> {
    let sent = sent::one::<WaveFiles>(visit, id).await?;
    if sent.state == "waiting" {
        acts::note_reading(visit, &opened(visit, &sent).await?, "survey", id).await?;
    }
    Ok(())
}

/// Starts taking in a waiting file, or says what no longer fits.
pub(in crate::plan) async fn confirm(visit: &Visit, sent: &Sent) -> Result<Confirmed<Checked>> {
    sent::confirm::<WaveFiles>(visit, sent, &sent.said::<Said>(), true).await
}

/// Takes in a file that was confirmed.
pub(in crate::plan) async fn take_in(app: &App, taking: Taking) -> storage::Result<Ended> {
    let Taking { sent, text, by, .. } = taking;
    let code = sent.said::<Said>().plan;
    let Some(institution) = accounts::institution(&mut app.db.read().await?, &sent.institution).await? else {
        return Ok(Ended::failed("The institution is no longer there."));
    };
    let now = app.clock.now();
    let today = date(now, &institution.time_zone);
    let wave = match tokio::task::block_in_place(|| read(text.as_bytes())) {
        Ok(wave) => wave,
        Err(wrong) => return Ok(Ended::refused(problems(wrong))),
    };
    let mut tx = app.db.write().await?;
    let Some(plan): Option<Plan> = plans::named(&mut tx, &institution.id, &code).await? else {
        return Ok(Ended::failed("The plan is no longer there."));
    };
    let checked: std::result::Result<Checked, Vec<Problem>> = check(&mut tx, &plan, wave, today).await?;
    let checked = match checked {
        Ok(checked) => checked,
        Err(wrong) => return Ok(Ended::refused(problems(wrong))),
    };
    let taken = take(&mut tx, now, today, &plan, &checked, Some(&by)).await?;
    tx.commit().await?;
    let done = Done {
        plan: code,
        wave: checked.wave.name.clone(),
        version: if taken == Taken::Same { checked.version - 1 } else { checked.version },
        written: taken != Taken::Same,
        departments: checked.departments(),
        breakdowns: checked.breakdowns.iter().map(|(by, _)| by.code().to_owned()).collect(),
        measures: checked.totals.keys().cloned().collect(),
    };
    Ok(Outcome::Done(done).into())
}
