//! Messages between people.

use axum::Json;
use axum::extract::{Path, Query};
use axum::http::StatusCode;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::directory::store::messages::{self, Folder};
use crate::directory::{forms, post};
use crate::ids::MessageId;
use crate::web::forms::Form;
use crate::web::{Error, FromJson, Result, Visit, cursor, id_named, last_before_more};

/// How many messages an answer lists.
const A_PAGE: usize = 50;

/// A message to be sent.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MessageIn {
    /// What it is about, in up to 120 letters; control characters are taken out first.
    #[schema(min_length = 1)]
    subject: String,
    /// What it says, in up to 4,000 letters; control characters are taken out first.
    #[schema(min_length = 2)]
    body: String,
    /// Whether its recipient may answer to the sender's own e-mail address.
    #[serde(default)]
    by_mail: bool,
}

/// A message that was sent.
#[derive(Debug, Serialize, ToSchema)]
pub struct SentOut {
    /// Which one.
    id: String,
}

/// A message.
#[derive(Debug, Serialize, ToSchema)]
pub struct MessageOut {
    /// Which one.
    id: String,
    /// From whom: the name in addresses, and the name.
    sender: Correspondent,
    /// To whom.
    recipient: Correspondent,
    /// The message it answers.
    answers: Option<String>,
    /// What it is about.
    subject: String,
    /// What it says.
    body: String,
    /// When it was sent.
    sent: DateTime<Utc>,
    /// When its recipient first opened it.
    seen: Option<DateTime<Utc>>,
}

/// One of the two people of a message.
#[derive(Debug, Serialize, ToSchema)]
pub struct Correspondent {
    /// The name in addresses.
    handle: String,
    /// The name.
    name: String,
}

/// Messages, newest first.
#[derive(Debug, Serialize, ToSchema)]
pub struct Messages {
    items: Vec<MessageOut>,
    /// The cursor of what follows; null at the end.
    next: Option<String>,
}

/// Which messages.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Asked {
    /// `received` (the default) or `sent`.
    #[serde(default, rename = "box")]
    which: String,
    /// Where to go on: `next` of the answer before.
    #[serde(default)]
    cursor: String,
}

/// Sends a message to someone who takes messages from the one who asks.
#[utoipa::path(
    post,
    path = "/api/v1/people/{handle}/messages",
    tag = "messages",
    params(("handle" = String, Path, description = "The recipient's name in addresses")),
    request_body = MessageIn,
    responses(
        (status = 201, body = SentOut),
        (status = 400, description = "Not JSON, not of this shape, or to oneself"),
        (status = 403, description = "They take no messages from you"),
        (status = 404, description = "Nobody there whom you may see"),
        (status = 422, description = "A field is wrong"),
        (status = 429, description = "Too many messages"),
    )
)]
pub async fn send(visit: Visit, Path(handle): Path<String>, sent: FromJson<MessageIn>) -> Result<(StatusCode, Json<SentOut>)> {
    visit.member()?;
    let sent = sent.read()?;
    let mut tx = visit.app.db.read().await?;
    let to = post::recipient(&mut tx, &visit, &handle).await?;
    drop(tx);
    let by_mail = if sent.by_mail { "yes" } else { "" };
    let pairs = [("subject", sent.subject), ("body", sent.body), ("by_mail", by_mail.to_owned())];
    let mut form = Form::sent(pairs.into_iter().map(|(name, value)| (name.to_owned(), value)).collect());
    let typed = forms::message(&mut form, None);
    form.checked()?;
    let id = post::deliver(&visit, &to.person, typed, None).await?;
    Ok((StatusCode::CREATED, Json(SentOut { id: id.to_string() })))
}

/// Messages I got, or sent. Listing them does not make them read.
#[utoipa::path(
    get,
    path = "/api/v1/messages",
    tag = "messages",
    params(Asked),
    responses(
        (status = 200, body = Messages),
        (status = 400, description = "No such box, or no cursor of ours"),
    )
)]
pub async fn list(visit: Visit, Query(asked): Query<Asked>) -> Result<Json<Messages>> {
    let me = visit.member()?;
    let which = match asked.which.as_str() {
        "" | "received" => Folder::Received,
        "sent" => Folder::Sent,
        _ => return Err(Error::Bad("'box' is 'received' or 'sent'.".to_owned())),
    };
    let before: Option<MessageId> = cursor(&asked.cursor, id_named)?;
    let mut tx = visit.app.db.read().await?;
    let mut found = messages::messages(&mut tx, &me.person, which, before.as_ref(), A_PAGE as i64 + 1).await?;
    drop(tx);
    let next = last_before_more(&mut found, A_PAGE).map(|last| last.id.to_string());
    let items = found
        .into_iter()
        .map(|message| MessageOut {
            id: message.id.to_string(),
            sender: Correspondent { handle: message.sender_handle, name: message.sender_name },
            recipient: Correspondent { handle: message.recipient_handle, name: message.recipient_name },
            answers: message.answers.map(|id| id.to_string()),
            subject: message.subject,
            body: message.body,
            sent: message.sent,
            seen: message.seen,
        })
        .collect();
    Ok(Json(Messages { items, next }))
}
