//! Being somebody in the demonstration. In every other house these addresses lead nowhere.

use askama::Template;
use axum::Form;
use axum::http::HeaderMap;
use serde::Deserialize;

use crate::accounts::demo::{self, GROUPS};
use crate::accounts::sign_in::begin::{Arrival, begin, with_session};
use crate::accounts::sign_in::return_to;
use crate::accounts::store::{self, FromProvider};
use crate::web::{Error, Page, Result, Visit};

#[derive(Template)]
#[template(path = "accounts/demo.html")]
struct Demo {
    page: Page,
    groups: Vec<Group>,
}

struct Group {
    id: &'static str,
    title: &'static str,
    players: Vec<Player>,
}

struct Player {
    code: &'static str,
    name: String,
    title: &'static str,
    good_for: &'static str,
}

/// `GET /demo`.
pub async fn show(visit: Visit) -> Result {
    only_in_the_demonstration(&visit)?;
    let mut tx = visit.app.db.read().await?;
    let players = store::players(&mut tx).await?;
    drop(tx);
    let groups = GROUPS
        .iter()
        .map(|group| Group {
            id: group.id,
            title: group.title,
            players: group
                .personas
                .iter()
                .filter_map(|persona| {
                    let (_, name) = players.iter().find(|(code, _)| code == persona.code)?;
                    Some(Player { code: persona.code, name: name.clone(), title: persona.title, good_for: persona.good_for })
                })
                .collect(),
        })
        .filter(|group: &Group| !group.players.is_empty())
        .collect();
    visit.html(&Demo { page: visit.page("Who would you like to be?"), groups })
}

/// Whom to be, and where to go then.
#[derive(Debug, Deserialize)]
pub struct Choice {
    #[serde(default)]
    r#as: String,
    #[serde(default)]
    to: String,
}

/// `POST /demo/sign-in`.
pub async fn sign_in(visit: Visit, headers: HeaderMap, Form(choice): Form<Choice>) -> Result {
    only_in_the_demonstration(&visit)?;
    let persona =
        demo::find(&choice.r#as).ok_or_else(|| Error::Bad("Choose one of the people on the demonstration's list.".to_owned()))?;
    let now = visit.app.clock.now();
    let mut tx = visit.app.db.write().await?;
    let person = store::persona(&mut tx, persona.code)
        .await?
        .ok_or_else(|| Error::Conflict("Nobody plays this part yet. Run 'benchside demo' to have the sample made.".to_owned()))?;
    let secret =
        begin(&mut tx, now, &visit, &headers, &Arrival { person: &person, by: "demo", from: FromProvider::default() }).await?;
    tx.commit().await?;
    Ok(with_session(&visit.app, visit.go(return_to::local(&choice.to)), &secret))
}

fn only_in_the_demonstration(visit: &Visit) -> Result<()> {
    if visit.app.config.is_demo() { Ok(()) } else { Err(Error::NotFound) }
}
