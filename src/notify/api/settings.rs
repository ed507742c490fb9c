//! What I am e-mailed.

use std::collections::BTreeMap;

use axum::Json;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::ids::PersonId;
use crate::notify::model::Mailed;
use crate::notify::{forms, store};
use crate::web::forms::Form;
use crate::web::{FromJson, Result, Visit};

/// How I am mailed.
#[derive(Debug, Serialize, ToSchema)]
pub struct MailSettings {
    kinds: Vec<MailSetting>,
}

/// How I am mailed of one kind of notification.
#[derive(Debug, Serialize, ToSchema)]
pub struct MailSetting {
    /// Its code.
    kind: String,
    /// What it is called.
    title: String,
    /// When it comes.
    words: String,
    /// `at-once`, `daily`, `weekly` or `off`.
    frequency: String,
    /// Why it cannot be chosen; null where it can.
    fixed: Option<String>,
}

/// What I choose.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MailChoices {
    /// For codes of kinds: `at-once`, `daily`, `weekly` or `off`. Kinds that are not named stay as they are.
    kinds: BTreeMap<String, String>,
}

/// How I am mailed of each kind of notification.
#[utoipa::path(
    get,
    path = "/api/v1/me/notifications/settings",
    tag = "notifications",
    responses((status = 200, body = MailSettings))
)]
pub async fn show(visit: Visit) -> Result<Json<MailSettings>> {
    let me = visit.member()?.person.clone();
    settings(&visit, &me).await.map(Json)
}

async fn settings(visit: &Visit, me: &PersonId) -> Result<MailSettings> {
    let chosen = store::choices(&mut visit.app.db.read().await?, me).await?;
    let kinds = crate::notices().into_iter().map(|kind| MailSetting {
        kind: kind.code.to_owned(),
        title: kind.title.to_owned(),
        words: kind.words.to_owned(),
        frequency: kind
            .frequency(chosen.iter().find(|chosen| chosen.kind == kind.code).map(|chosen| chosen.frequency))
            .code()
            .to_owned(),
        fixed: match kind.mailed {
            Mailed::Always(why) => Some(why.to_owned()),
            Mailed::Choice(_) => None,
        },
    });
    Ok(MailSettings { kinds: kinds.collect() })
}

/// Chooses how I am mailed. Needs the scope `write`.
#[utoipa::path(
    put,
    path = "/api/v1/me/notifications/settings",
    tag = "notifications",
    request_body = MailChoices,
    responses(
        (status = 200, body = MailSettings),
        (status = 403, description = "The token may only read"),
        (status = 422, description = "No such kind or frequency, or one that cannot be turned off"),
    )
)]
pub async fn put(visit: Visit, sent: FromJson<MailChoices>) -> Result<Json<MailSettings>> {
    let me = visit.member()?.person.clone();
    let sent = sent.read()?;
    let kinds = crate::notices();
    let mut form = Form::sent(sent.kinds.clone().into_iter().collect());
    for (kind, frequency) in &sent.kinds {
        if !kinds.iter().any(|known| known.code == kind) {
            form.wrong(kind, "There is no such kind.");
        } else if frequency.is_empty() {
            form.wrong(kind, "Choose one of: at-once, daily, weekly, off.");
        }
    }
    let wanted = forms::choices(&mut form, &kinds);
    form.checked()?;
    let now = visit.app.clock.now();
    let mut tx = visit.app.db.write().await?;
    for (kind, frequency) in wanted {
        store::choose(&mut tx, now, &me, kind, frequency, "api").await?;
    }
    tx.commit().await?;
    settings(&visit, &me).await.map(Json)
}
