//! The weights that rounds begin with: every version, who saved it, what it changed, and bringing one back.

use askama::Template;
use axum::extract::{Form as Sent, Query};

use crate::accounts::Role;
use crate::matching::programme::Programme;
use crate::matching::rounds::store::Saved;
use crate::matching::rounds::{act, store};
use crate::matching::score::Weights;
use crate::web::forms::Form;
use crate::web::times::{When, moment};
use crate::web::{Error, Flash, Page, Result, Visit};

/// Versions on one page.
pub const VERSIONS: i64 = 20;

#[derive(Template)]
#[template(path = "rounds/usual.html")]
struct UsualPage {
    page: Page,
    programme: &'static str,
    programmes: Vec<(&'static str, &'static str)>,
    newest: i64,
    versions: Vec<VersionView>,
    /// Whether the program's own are on this page: they follow the first version.
    own: bool,
    later: String,
    words: String,
}

struct VersionView {
    number: i64,
    when: When,
    by: String,
    note: String,
    changes: Vec<String>,
    unread: bool,
}

/// The programme that is asked about; the first where none is named.
pub(in crate::matching::rounds) fn asked(code: &str) -> Result<&'static Programme> {
    let first = crate::programmes().into_iter().next();
    if code.is_empty() { first } else { Programme::named(code) }.ok_or(Error::NotFound)
}

/// What a version changed of the one before it, in words.
pub(in crate::matching::rounds) fn changes(of: &Weights, before: &Weights) -> Vec<String> {
    of.differences(before).into_iter().map(|(words, was, is)| format!("{words}: {was} → {is}")).collect()
}

/// A page of versions, each with the one before it: the program's own is before the first.
pub(in crate::matching::rounds) fn beside(mut found: Vec<Saved>, own: Weights) -> Vec<(Saved, Option<Weights>)> {
    found.truncate(VERSIONS as usize + 1);
    let more = found.len() > VERSIONS as usize;
    let before: Vec<Option<Weights>> =
        found.iter().skip(1).map(|saved| saved.weights.clone()).chain((!more).then_some(Some(own))).collect();
    found.into_iter().zip(before).collect()
}

/// `GET /desk/rounds/usual`.
pub async fn show(visit: Visit, Query(sent): Query<Vec<(String, String)>>) -> Result {
    let me = visit.holding(Role::Coordinator)?;
    let form = Form::sent(sent);
    let programme = asked(form.value("programme"))?;
    let from: i64 = form.value("from").parse().unwrap_or(i64::MAX);
    let mut tx = visit.app.db.read().await?;
    let newest = store::newest(&mut tx, programme.code, &me.institution).await?.map_or(0, |saved| saved.version);
    let found = store::saved(&mut tx, programme.code, &me.institution, from, VERSIONS + 1).await?;
    drop(tx);
    let more = found.len() > VERSIONS as usize;
    let now = visit.app.clock.now();
    let versions: Vec<VersionView> = beside(found, programme.own_weights())
        .into_iter()
        .map(|(saved, before)| VersionView {
            number: saved.version,
            when: moment(saved.saved, now, &me.time_zone),
            by: saved.by.unwrap_or_else(|| "Somebody who is no longer here".to_owned()),
            note: saved.note,
            unread: saved.weights.is_none(),
            changes: saved.weights.zip(before).map(|(of, before)| changes(&of, &before)).unwrap_or_default(),
        })
        .collect();
    let last = versions.last().map_or(0, |version| version.number);
    let view = UsualPage {
        page: visit.page("What rounds begin with"),
        programme: programme.code,
        programmes: crate::programmes().into_iter().map(|one| (one.code, one.title)).collect(),
        newest,
        own: !more,
        later: if more { format!("/desk/rounds/usual?programme={}&from={}", programme.code, last - 1) } else { String::new() },
        words: "Twenty on a page".to_owned(),
        versions,
    };
    visit.html(&view)
}

/// `POST /desk/rounds/usual`.
pub async fn bring_back(visit: Visit, Sent(sent): Sent<Vec<(String, String)>>) -> Result {
    visit.holding(Role::Coordinator)?;
    let form = Form::sent(sent);
    let programme = asked(form.value("programme"))?;
    let number = |name: &str| form.value(name).parse::<i64>();
    let (Ok(version), Ok(newest)) = (number("version"), number("newest")) else {
        return Err(Error::Bad("The form was not complete. Open the page again.".to_owned()));
    };
    let made = act::bring_back(&visit, programme, version, newest).await?;
    let said = format!("Brought back as version {made}. Rounds made from now on begin with it; the others stay as they are.");
    Ok(visit.go_saying(&format!("/desk/rounds/usual?programme={}", programme.code), &Flash::good(said)))
}
