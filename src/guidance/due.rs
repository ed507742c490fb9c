//! Telling coordinators that a text has come to its review day, and writing counts in between.

use std::time::Duration;

use askama::Template;
use chrono::{DateTime, Days, Utc};

use super::model::Series;
use super::store::{self, Due};
use super::{DUE, opens};
use crate::app::App;
use crate::directory::corrections::store::desk_of;
use crate::notify::{self, Letter, Notice};
use crate::storage::Tx;
use crate::web::Result;
use crate::web::times;

/// How often counts are written.
const EVERY: Duration = Duration::from_secs(5);
/// After so many of these, what is due is looked for.
const LOOK: u32 = 120;

/// Writes counts and tells of what is due, until the house closes.
pub async fn follow(app: App) {
    for round in (0..LOOK).cycle() {
        if round == 0
            && let Err(error) = remind_due(&app).await
        {
            tracing::warn!(%error, "guidance that is due waits: coordinators could not be told");
        }
        tokio::time::sleep(EVERY).await;
        if let Err(error) = opens::flush_now(&app).await {
            tracing::warn!(%error, "openings of guidance could not be counted; they are kept for later");
        }
    }
}

/// Tells those who keep an institution's desk of every text whose review day has come, once for each day.
pub async fn remind_due(app: &App) -> Result<()> {
    let now = app.clock.now();
    // The day has come first where clocks are furthest ahead; each institution's own is looked at below.
    let latest = now.date_naive().checked_add_days(Days::new(1)).unwrap_or_else(|| now.date_naive());
    if store::due(&mut app.db.read().await?, latest).await?.is_empty() {
        return Ok(());
    }
    let mut tx = app.db.write().await?;
    for due in store::due(&mut tx, latest).await? {
        let day = times::date(now, &due.time_zone).to_string();
        if due.review <= day {
            tell(&mut tx, now, &app.config.address, &due).await?;
            store::set_told(&mut tx, &due).await?;
        }
    }
    tx.commit().await?;
    Ok(())
}

async fn tell(tx: &mut Tx, now: DateTime<Utc>, house: &str, due: &Due) -> Result<()> {
    let Some(series) = Series::named(&due.programme) else { return Ok(()) };
    let link = format!("{}/{}", series.path, due.slug);
    for to in desk_of(tx, &due.institution).await? {
        let notice = Notice {
            to,
            kind: &DUE,
            cause: format!("guidance:{}#{}", due.id, due.review),
            about: None,
            title: format!("Please look through “{}” again: its review day has come", due.title),
            link: link.clone(),
            letter: letter(&due.title, series.title, &format!("{house}{link}"))?,
        };
        notify::tell(tx, now, &notice).await?;
    }
    Ok(())
}

#[derive(Template)]
#[template(path = "mail/guidance-due/body.txt", escape = "none")]
struct Text<'a>(Words<'a>);

#[derive(Template)]
#[template(path = "mail/guidance-due/body.html")]
struct Html<'a>(Words<'a>);

#[derive(Clone, Copy)]
struct Words<'a> {
    title: &'a str,
    series: &'a str,
    link: &'a str,
}

fn letter(title: &str, series: &str, link: &str) -> askama::Result<Letter> {
    let words = Words { title, series, link };
    Letter::render("Guidance to look through again", &Text(words), &Html(words))
}

pub(super) fn sample() -> askama::Result<Letter> {
    letter("For <hosts> & teams", "Guidance for job shadowing", "https://benchside.example/shadowing/guidance/for-hosts")
}
