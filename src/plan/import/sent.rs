//! The acts on a plan's file that was sent, the same for pages and the API.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::{Imported, Weighed, bring_in, weigh};
use crate::accounts::store as accounts;
use crate::app::App;
use crate::plan::FILES;
use crate::plan::acts::{self, keeper};
use crate::plan::file::{BYTES, PlanFile, problems, read};
use crate::plan::store as plans;
use crate::sent::{self, Came, Confirmed, Ended, Filed, Kind, Outcome, Problems, Sent, Taking};
use crate::storage;
use crate::web::times::date;
use crate::web::{Error, Result, Visit};

/// How files begin that people take for a plan's, with what to say.
const OTHERS: [(&[u8], &str); 5] = [
    (b"PK\x03\x04", "This is a workbook, a document of Word or another zipped file"),
    (b"\xd0\xcf\x11\xe0", "This is an old workbook or document"),
    (b"%PDF", "This is a PDF"),
    (b"{", "This is JSON"),
    (b"<", "This is HTML or XML"),
];

/// Plans from files.
#[derive(Debug)]
pub(in crate::plan) struct PlanFiles;

impl Filed for PlanFiles {
    const KIND: &'static Kind = &FILES;
    type Plan = (PlanFile, Weighed);
    type Done = Imported;

    async fn plan(visit: &Visit, _: &Sent, text: &str) -> Result<std::result::Result<Self::Plan, Problems>> {
        weighed(visit, text).await
    }
}

/// What is said of a file.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(default)]
struct Said {
    /// Changes for which the file's words are wanted, though it was changed here too.
    take: BTreeSet<String>,
}

/// What a file that is too large is told.
pub(in crate::plan) fn too_large() -> Error {
    Error::TooLarge(format!("A plan's file may have {} MB.", BYTES / 1024 / 1024))
}

/// The text of a file.
fn text(bytes: &[u8]) -> std::result::Result<&str, Problems> {
    if let Some((_, what)) = OTHERS.iter().find(|(start, _)| bytes.starts_with(start)) {
        return Err(Problems::only(
            1,
            format!("{what}. A plan's file is text that ends in .toml, as “The plan as a file” gives it."),
        ));
    }
    let line = |at: usize| 1 + bytes.iter().take(at).filter(|byte| **byte == b'\n').count() as u64;
    let text = str::from_utf8(bytes).map_err(|error| {
        Problems::only(line(error.valid_up_to()), "A letter here is not UTF-8. Save the file as UTF-8 and send it again.")
    })?;
    match text.find('\0') {
        Some(at) => Err(Problems::only(line(at), "There is a NUL byte here, which no text has. This is no plan's file.")),
        None => Ok(text.trim_start_matches('\u{feff}')),
    }
}

/// Checks a file and keeps it where all of it is good.
pub(in crate::plan) async fn send(visit: &Visit, file_name: &str, bytes: &[u8]) -> Result<Came> {
    let me = keeper(visit)?;
    if bytes.len() > BYTES {
        return Err(too_large());
    }
    let text = match text(bytes) {
        Ok(text) => text,
        Err(wrong) => return Ok(Came::Wrong(wrong)),
    };
    match weighed(visit, text).await? {
        Ok((file, _)) => Ok(Came::Waits(sent::receive(visit, &FILES, me, file_name, &Said::default(), file.parts(), text).await?)),
        Err(wrong) => Ok(Came::Wrong(wrong)),
    }
}

async fn weighed(visit: &Visit, text: &str) -> Result<std::result::Result<(PlanFile, Weighed), Problems>> {
    let me = keeper(visit)?;
    let today = date(visit.app.clock.now(), &me.time_zone);
    let file = match tokio::task::block_in_place(|| read(text, today)) {
        Ok(file) => file,
        Err(wrong) => return Ok(Err(problems(wrong))),
    };
    let weighed = weigh(&mut visit.app.db.read().await?, today, &me.institution, &file, &BTreeSet::new()).await?;
    Ok(weighed.map(|weighed| (file, weighed)).map_err(problems))
}

/// Notes that somebody looked at what a file, by its id, says beside what is here, where measures began among it; of a plan that is not here yet there is
/// nothing.
pub(in crate::plan) async fn note_reading(visit: &Visit, code: &str, id: &str) -> Result<()> {
    let mut tx = visit.app.db.read().await?;
    if plans::named(&mut tx, &visit.member()?.institution, code).await?.is_none() {
        return Ok(());
    }
    let opened = acts::open(&mut tx, visit, Some(code)).await?;
    drop(tx);
    acts::note_reading(visit, &opened, "file", id).await
}

/// Starts taking in a waiting file, with the file's words for some changes that were made here too; or says what no longer fits.
pub(in crate::plan) async fn confirm(visit: &Visit, sent: &Sent, take: BTreeSet<String>) -> Result<Confirmed<(PlanFile, Weighed)>> {
    sent::confirm::<PlanFiles>(visit, sent, &Said { take }, true).await
}

/// Takes in a file that was confirmed.
pub(in crate::plan) async fn take_in(app: &App, taking: Taking) -> storage::Result<Ended> {
    let Taking { sent, text, by, .. } = taking;
    let Some(institution) = accounts::institution(&mut app.db.read().await?, &sent.institution).await? else {
        return Ok(Ended::failed("The institution is no longer there."));
    };
    let now = app.clock.now();
    let today = date(now, &institution.time_zone);
    let file = match tokio::task::block_in_place(|| read(&text, today)) {
        Ok(file) => file,
        Err(wrong) => return Ok(Ended::refused(problems(wrong))),
    };
    let mut tx = app.db.write().await?;
    let said: Said = sent.said();
    match bring_in(&mut tx, today, &institution.id, &file, &said.take, (now, Some(&by))).await? {
        Ok(done) => {
            tx.commit().await?;
            Ok(Outcome::Done(done).into())
        }
        Err(wrong) => Ok(Ended::refused(problems(wrong))),
    }
}

#[cfg(test)]
mod tests {
    use super::text;

    #[test]
    fn what_is_no_plan_is_named() {
        let refused = |bytes: &[u8]| {
            let problems = text(bytes).expect_err("no plan");
            (problems.first[0].line, problems.first[0].what.clone())
        };
        assert!(refused(b"PK\x03\x04rest").1.contains("workbook") && refused(b"%PDF-1.7").1.contains("PDF"));
        assert_eq!((refused(b"code = \"p\"\n\xff").0, refused(b"code\n\n\0").0), (2, 3));
        assert_eq!(text("\u{feff}code".as_bytes()), Ok("code"));
    }
}
