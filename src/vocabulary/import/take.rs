//! The acts on a file that was sent, the same for pages and the API.

use std::ops::ControlFlow;

use serde::{Deserialize, Serialize};

use super::{Done, Failure, Options, Plan, plan, read, write};
use crate::accounts::Member;
use crate::app::App;
use crate::sent::{self, Came, Confirmed, Ended, Filed, Kind, Outcome, Problems, Sent, Taking};
use crate::storage;
use crate::text::clean;
use crate::vocabulary::FILES;
use crate::vocabulary::model::{Act, may};
use crate::web::{Error, Result, Visit};

/// The largest file that may be sent, in bytes; the command line takes larger ones.
pub(in crate::vocabulary) const SENT_BYTES: usize = 48 * 1024 * 1024;

/// Vocabularies from files.
#[derive(Debug)]
pub(in crate::vocabulary) struct VocabularyFiles;

impl Filed for VocabularyFiles {
    const KIND: &'static Kind = &FILES;
    type Plan = Plan;
    type Done = Done;

    async fn plan(visit: &Visit, sent: &Sent, text: &str) -> Result<std::result::Result<Plan, Problems>> {
        match tokio::task::block_in_place(|| read(text.as_bytes())) {
            Ok(file) => told(plan(&visit.app, &file, &sent.said::<Said>().options()).await),
            Err(wrong) => Ok(Err(wrong)),
        }
    }

    fn asks(plan: &Plan) -> Option<(&'static str, String)> {
        let why = || {
            let Plan { gone, before, .. } = plan;
            format!(
                "{gone} of {before} concepts are not in this file, or obsolete there. If that is right, say so with \"many_go\": true."
            )
        };
        plan.is_drastic().then(|| ("many_go", why()))
    }
}

/// Whoever may bring in vocabularies; otherwise the page says who does.
pub(in crate::vocabulary) fn keeper(visit: &Visit) -> Result<&Member> {
    let member = visit.member()?;
    if may(&visit.viewer, Act::Import) {
        Ok(member)
    } else {
        Err(Error::Forbidden(
            "This page is for coordinators and administrators. Ask yours if you need something from it.".to_owned(),
        ))
    }
}

/// What is said of a file.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(default)]
struct Said {
    /// What its sender calls the vocabulary; empty for what the file says.
    name: String,
    /// What its sender says of its licence.
    licence: String,
    /// Whether it is right that many concepts go.
    many_go: bool,
}

impl Said {
    fn options(&self) -> Options {
        let some = |words: &str| Some(words.to_owned()).filter(|words| !words.is_empty());
        Options { name: some(&self.name), licence: some(&self.licence), confirmed: self.many_go, by: None }
    }
}

/// Checks a file and keeps it where all of it is good.
pub(in crate::vocabulary) async fn send(visit: &Visit, file_name: &str, name: &str, licence: &str, bytes: &[u8]) -> Result<Came> {
    let me = keeper(visit)?;
    if bytes.len() > SENT_BYTES {
        return Err(too_large());
    }
    let line = |words: &str| -> String { clean(words, false).chars().take(200).collect() };
    let (file_name, licence, mut name) = (line(file_name), line(licence), line(name));
    let file = match tokio::task::block_in_place(|| read(bytes)) {
        Ok(file) => file,
        Err(wrong) => return Ok(Came::Wrong(wrong)),
    };
    if name.is_empty() && file.name.is_empty() {
        name = file_name.rsplit_once('.').map_or(file_name.as_str(), |(stem, _)| stem).to_owned();
    }
    let said = Said { name, licence, many_go: false };
    if let Err(wrong) = told(plan(&visit.app, &file, &said.options()).await)? {
        return Ok(Came::Wrong(wrong));
    }
    // `read` found it to be UTF-8
    let text = String::from_utf8_lossy(bytes);
    Ok(Came::Waits(sent::receive(visit, &FILES, me, &file_name, &said, file.entries.len(), &text).await?))
}

fn told<T>(outcome: std::result::Result<T, Failure>) -> Result<std::result::Result<T, Problems>> {
    match outcome {
        Ok(good) => Ok(Ok(good)),
        Err(Failure::Refused(wrong)) => Ok(Err(wrong)),
        Err(Failure::Database(error)) => Err(error.into()),
        Err(other) => Err(Error::Internal(other.to_string())),
    }
}

/// Starts taking in a waiting file.
pub(in crate::vocabulary) async fn confirm(visit: &Visit, sent: &Sent, many_go: bool) -> Result<Confirmed<Plan>> {
    sent::confirm::<VocabularyFiles>(visit, sent, &Said { many_go, ..sent.said() }, many_go).await
}

/// Takes in a file that was confirmed.
pub(in crate::vocabulary) async fn take_in(app: &App, taking: Taking) -> storage::Result<Ended> {
    let progress = taking.progress();
    let options = Options { by: Some(taking.by), ..taking.sent.said::<Said>().options() };
    let text = taking.text;
    let file = match tokio::task::block_in_place(move || read(text.as_bytes())) {
        Ok(file) => file,
        Err(wrong) => return Ok(Ended::refused(wrong)),
    };
    let written = write(app, &file, &options, |at| {
        progress(at.done);
        ControlFlow::Continue(())
    });
    match written.await {
        Ok(done) => {
            app.vocabulary.refresh(&app.db).await?;
            Ok(Outcome::Done(done).into())
        }
        Err(Failure::Refused(wrong)) => Ok(Ended::refused(wrong)),
        Err(Failure::Database(error)) => Err(error),
        Err(other) => Ok(Ended::failed(format!("{other}."))),
    }
}

/// What a file that is too large is told.
pub(in crate::vocabulary) fn too_large() -> Error {
    Error::TooLarge(format!(
        "A file sent here may have {} MB. Larger ones are taken by 'benchside import vocabulary' at the server.",
        SENT_BYTES / 1024 / 1024
    ))
}
