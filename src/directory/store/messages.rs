//! Messages between people.

use chrono::{DateTime, TimeDelta, Utc};

use crate::directory::{CONTACT_SENT, mail, unread};
use crate::ids::{MessageId, PersonId};
use crate::ledger::{self, Fact};
use crate::notify;
use crate::sql;
use crate::storage::{Result, Tx};

/// How many messages one person may send in an hour.
pub const AN_HOUR: i64 = 10;
/// How many in a day.
pub const A_DAY: i64 = 30;
/// How many of a day's may go to the same person.
pub const SAME_PERSON: i64 = 3;
/// How many of a day's may go to the same person where they answer that person.
pub const SAME_PERSON_ANSWERS: i64 = 10;

/// A message to be sent. The caller has made sure that its sender may write to its recipient.
#[derive(Debug, Clone)]
pub struct NewMessage {
    /// Made by the caller, so that the mail can name it.
    pub id: MessageId,
    /// From whom.
    pub sender: PersonId,
    /// To whom.
    pub recipient: PersonId,
    /// The message it answers; one between the same two people.
    pub answers: Option<MessageId>,
    /// What it is about.
    pub subject: String,
    /// What it says.
    pub body: String,
}

/// What came of sending.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sent {
    /// It is kept, and waits to be mailed.
    Sent,
    /// The sender wrote too many in this hour.
    TooManyInAnHour,
    /// The sender wrote too many on this day.
    TooManyInADay,
    /// The sender wrote too many to this person on this day.
    TooManyToThem,
}

/// A message as one of its two people reads it.
#[derive(Debug, Clone, PartialEq, sqlx::FromRow)]
pub struct Message {
    /// Which one.
    pub id: MessageId,
    /// From whom.
    pub sender: PersonId,
    /// Their name in addresses.
    pub sender_handle: String,
    /// Their name.
    pub sender_name: String,
    /// To whom.
    pub recipient: PersonId,
    /// Their name in addresses.
    pub recipient_handle: String,
    /// Their name.
    pub recipient_name: String,
    /// The message it answers.
    pub answers: Option<MessageId>,
    /// What it is about.
    pub subject: String,
    /// What it says.
    pub body: String,
    /// When it was sent.
    pub sent: DateTime<Utc>,
    /// When its recipient first opened it.
    pub seen: Option<DateTime<Utc>>,
}

/// Which of someone's messages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Folder {
    /// Those they got.
    Received,
    /// Those they sent.
    Sent,
}

/// Keeps a message, notes that it was sent, and tells its recipient; writes nothing where the sender's limits are reached.
pub async fn send(tx: &mut Tx, now: DateTime<Utc>, message: &NewMessage, notice: &notify::Notice) -> Result<Sent> {
    let (hour, day, them): (i64, i64, i64) = sql!(
        tx,
        sqlx::query_as(
            "select cast(count(*) filter (where sent > $2) as bigint), cast(count(*) as bigint),
                    cast(count(*) filter (where recipient = $4) as bigint)
             from messages where sender = $1 and sent > $3"
        )
        .bind(&message.sender)
        .bind(now - TimeDelta::hours(1))
        .bind(now - TimeDelta::days(1))
        .bind(&message.recipient),
        fetch_one
    )?;
    if hour >= AN_HOUR {
        return Ok(Sent::TooManyInAnHour);
    }
    if day >= A_DAY {
        return Ok(Sent::TooManyInADay);
    }
    if them >= if message.answers.is_some() { SAME_PERSON_ANSWERS } else { SAME_PERSON } {
        return Ok(Sent::TooManyToThem);
    }
    sql!(
        tx,
        sqlx::query(
            "insert into messages (id, sender, recipient, answers, subject, body, sent, seen) values ($1, $2, $3, $4, $5, $6, $7, null)"
        )
        .bind(&message.id)
        .bind(&message.sender)
        .bind(&message.recipient)
        .bind(&message.answers)
        .bind(&message.subject)
        .bind(&message.body)
        .bind(now),
        execute
    )?;
    let fact = Fact::new(CONTACT_SENT, now).by(&message.sender).about(&message.recipient).object(&message.id);
    ledger::append(tx, now, fact.with("answer", if message.answers.is_some() { "yes" } else { "no" })).await?;
    notify::tell(tx, now, notice).await?;
    unread::watch(tx, now, &message.id, &message.recipient).await?;
    Ok(Sent::Sent)
}

const SELECT: &str =
    "select m.id, m.sender, s.handle as sender_handle, case when s.unnamed then 'Someone who has left' else s.name end as sender_name,
                             m.recipient, r.handle as recipient_handle,
                             case when r.unnamed then 'Someone who has left' else r.name end as recipient_name, m.answers, m.subject, m.body, m.sent, m.seen
                      from messages m join people s on s.id = m.sender join people r on r.id = m.recipient";

/// Someone's messages, newest first, those older than `before`.
pub async fn messages(
    tx: &mut Tx,
    person: &PersonId,
    which: Folder,
    before: Option<&MessageId>,
    limit: i64,
) -> Result<Vec<Message>> {
    let column = match which {
        Folder::Received => "recipient",
        Folder::Sent => "sender",
    };
    // Ids sort by the time they were made, which is when their messages were sent.
    let query = sqlx::AssertSqlSafe(format!("{SELECT} where m.{column} = $1 and m.id < $2 order by m.id desc limit $3"));
    // No id begins with a letter after f.
    let before = before.map_or("g", MessageId::as_str);
    sql!(tx, sqlx::query_as::<_, Message>(query).bind(person).bind(before).bind(limit), fetch_all)
}

/// One message, if this person sent or got it.
pub async fn message(tx: &mut Tx, person: &PersonId, id: &MessageId) -> Result<Option<Message>> {
    let query = sqlx::AssertSqlSafe(format!("{SELECT} where m.id = $1 and (m.sender = $2 or m.recipient = $2)"));
    sql!(tx, sqlx::query_as::<_, Message>(query).bind(id).bind(person), fetch_optional)
}

/// Notes that its recipient opened a message; the first time counts.
pub async fn note_seen(tx: &mut Tx, now: DateTime<Utc>, recipient: &PersonId, id: &MessageId) -> Result<()> {
    sql!(tx, sqlx::query("update messages set seen = $2 where id = $1 and seen is null").bind(id).bind(now), execute)?;
    unread::opened(tx, now, id).await?;
    notify::seen(tx, now, recipient, &mail::cause(id)).await
}

/// How many messages someone has not opened.
pub async fn unseen(tx: &mut Tx, person: &PersonId) -> Result<i64> {
    sql!(
        tx,
        sqlx::query_scalar("select cast(count(*) as bigint) from messages where recipient = $1 and seen is null").bind(person),
        fetch_one
    )
}
