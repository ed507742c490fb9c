//! Messages I got and sent.

use askama::Template;
use axum::extract::{Form as Sent, Path, Query};
use axum::http::StatusCode;
use serde::Deserialize;

use crate::accounts::store as accounts;
use crate::directory::forms::{self, Pairs};
use crate::directory::post;
use crate::directory::store;
use crate::directory::store::messages::{self, Folder, Message};
use crate::ids::MessageId;
use crate::storage::Tx;
use crate::web::forms::Form;
use crate::web::times::{When, moment};
use crate::web::{Error, Flash, Page, Result, Visit, last_before_more, plain};

/// How many messages a page lists.
const A_PAGE: usize = 20;

#[derive(Template)]
#[template(path = "directory/messages.html")]
struct MessagesPage {
    page: Page,
    sent: bool,
    lines: Vec<Line>,
    earlier: String,
    more: String,
}

struct Line {
    href: String,
    who: String,
    subject: String,
    when: When,
    is_new: bool,
}

/// Which messages, and from where on.
#[derive(Debug, Deserialize)]
pub(crate) struct Asked {
    #[serde(default, rename = "box")]
    which: String,
    #[serde(default)]
    before: String,
}

/// `GET /messages`, `GET /messages?box=sent`.
pub(crate) async fn list(visit: Visit, Query(asked): Query<Asked>) -> Result {
    let me = visit.member()?;
    let sent = asked.which == "sent";
    let which = if sent { Folder::Sent } else { Folder::Received };
    let before = if asked.before.is_empty() { None } else { Some(MessageId::from(plain(&asked.before)?)) };
    let now = visit.app.clock.now();
    let mut tx = visit.app.db.read().await?;
    let mut found = messages::messages(&mut tx, &me.person, which, before.as_ref(), A_PAGE as i64 + 1).await?;
    drop(tx);
    let start = if sent { "/messages?box=sent" } else { "/messages?box=received" };
    let more = last_before_more(&mut found, A_PAGE).map(|last| format!("{start}&before={}", last.id)).unwrap_or_default();
    let lines = found
        .into_iter()
        .map(|message| Line {
            href: format!("/messages/{}", message.id),
            who: if sent { message.recipient_name } else { message.sender_name },
            subject: message.subject,
            when: moment(message.sent, now, &me.time_zone),
            is_new: !sent && message.seen.is_none(),
        })
        .collect();
    let earlier = if before.is_some() { start.to_owned() } else { String::new() };
    visit.html(&MessagesPage { page: visit.page("Messages"), sent, lines, earlier, more })
}

#[derive(Template)]
#[template(path = "directory/message.html")]
struct MessagePage {
    page: Page,
    id: MessageId,
    subject: String,
    paragraphs: Vec<String>,
    mine: bool,
    /// The other one of the two.
    who: String,
    /// Their page, where this reader may see it.
    who_page: Option<String>,
    when: When,
    /// The message that this one answers.
    answers: Option<String>,
    address: Option<String>,
    form: Form,
}

impl MessagePage {
    async fn new(tx: &mut Tx, visit: &Visit, message: Message, form: Form) -> Result<Self> {
        let me = visit.member()?;
        let mine = message.sender == me.person;
        let (other, who) = if mine { (message.recipient, message.recipient_name) } else { (message.sender, message.sender_name) };
        let seen = store::visible(tx, &visit.viewer, std::slice::from_ref(&other)).await?;
        let who_page = seen.first().map(|seen| format!("/people/{}", seen.handle));
        let address = post::my_address(tx, visit).await?;
        Ok(Self {
            page: visit.page(message.subject.clone()),
            id: message.id,
            subject: message.subject,
            paragraphs: message.body.split('\n').map(str::trim).filter(|line| !line.is_empty()).map(str::to_owned).collect(),
            mine,
            who,
            who_page,
            when: moment(message.sent, visit.app.clock.now(), &me.time_zone),
            answers: message.answers.map(|id| id.to_string()),
            address,
            form,
        })
    }
}

/// `GET /messages/{id}`. Opening it is what makes it read.
pub(crate) async fn show(visit: Visit, Path(id): Path<String>) -> Result {
    let me = visit.member()?;
    let id = MessageId::from(plain(&id)?);
    let mut tx = visit.app.db.read().await?;
    let message = messages::message(&mut tx, &me.person, &id).await?.ok_or(Error::NotFound)?;
    let is_new = message.recipient == me.person && message.seen.is_none();
    let view = MessagePage::new(&mut tx, &visit, message, Form::default()).await?;
    drop(tx);
    if is_new {
        let mut tx = visit.app.db.write().await?;
        messages::note_seen(&mut tx, visit.app.clock.now(), &me.person, &id).await?;
        tx.commit().await?;
    }
    visit.html(&view)
}

/// `POST /messages/{id}`: answer it. Who was written to may always answer, whatever the sender's profile shows.
pub(crate) async fn answer(visit: Visit, Path(id): Path<String>, Sent(pairs): Sent<Pairs>) -> Result {
    let me = visit.member()?;
    let id = MessageId::from(plain(&id)?);
    let mut tx = visit.app.db.read().await?;
    let message = messages::message(&mut tx, &me.person, &id).await?.ok_or(Error::NotFound)?;
    if message.recipient != me.person {
        return Err(Error::Bad("You sent this message yourself. Write to its recipient from their profile.".to_owned()));
    }
    let is_there = accounts::person(&mut tx, &message.sender).await?.is_some_and(|person| person.active);
    if !is_there {
        return Err(Error::Bad(format!("{} has left, so an answer would reach nobody.", message.sender_name)));
    }
    let mut form = Form::sent(pairs);
    let typed = forms::message(&mut form, Some(&message.subject));
    if !form.is_good() {
        let view = MessagePage::new(&mut tx, &visit, message, form).await?;
        return visit.html_as(StatusCode::UNPROCESSABLE_ENTITY, &view);
    }
    drop(tx);
    let (to, name) = (message.sender.clone(), message.sender_name.clone());
    post::deliver(&visit, &to, typed, Some(id)).await?;
    Ok(visit.go_saying("/messages", &Flash::good(format!("Your answer is on its way to {name}."))))
}
