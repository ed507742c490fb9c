//! Mail follows from acts, and none of it is lost.

mod admin;
mod centre;
mod faults;
mod reminders;
mod settings;
mod summaries;
mod texts;

use benchside::app::App;
use benchside::config::{Config, Mail};
use benchside::ids::PersonId;
use benchside::notify::{self, AT_ONCE, Kind, Letter, Mailed, Notice};
use benchside::sql;
use chrono::{DateTime, TimeDelta, Utc};

use crate::on_both;
use crate::support::parts::MailSink;
use crate::support::{House, soon};

/// A kind that is mailed at once and cannot be turned off.
const TEST: Kind = Kind {
    code: "test",
    title: "Tests",
    words: "A test tells you something.",
    mailed: Mailed::Always("It is a test."),
    hold: AT_ONCE,
    sample,
};

fn sample() -> askama::Result<Letter> {
    Ok(Letter {
        subject: "A word for you".to_owned(),
        text: "Zoë asks: could you show me the kiln?\n".to_owned(),
        html: "<p>Zoë asks: could you show me the kiln?</p>".to_owned(),
        reply_to: Some("zoe@northbridge.example".to_owned()),
        invitations: Vec::new(),
    })
}

fn message(to: &PersonId, cause: &str) -> Notice {
    Notice {
        to: to.clone(),
        kind: &TEST,
        cause: cause.to_owned(),
        about: None,
        title: "Zoë asks about the kiln".to_owned(),
        link: "/messages".to_owned(),
        letter: sample().unwrap(),
    }
}

async fn enqueue(house: &House, message: &Notice) -> bool {
    let mut tx = house.app.db.write().await.unwrap();
    let is_new = notify::tell(&mut tx, house.clock.now(), message).await.unwrap();
    tx.commit().await.unwrap();
    is_new
}

/// How many letters wait, and how many were given up.
async fn queue(house: &House) -> (i64, i64) {
    notify::waiting(&mut house.app.db.read().await.unwrap()).await.unwrap()
}

/// The same house with mail leaving another way.
async fn with_mail(house: &House, mail: Mail) -> App {
    App::open(Config { mail, ..house.app.config.clone() }, house.clock.clone()).await.unwrap()
}

fn smtp(port: u16) -> Mail {
    Mail::Smtp { url: format!("smtp://127.0.0.1:{port}"), from: "Skills directory <skills@northbridge.example>".to_owned() }
}

/// A port on which nothing listens.
fn dead_port() -> u16 {
    std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

fn header<'a>(mail: &'a str, name: &str) -> &'a str {
    mail.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(": ")).unwrap_or_else(|| panic!("no {name} in {mail}"))
}

on_both!(
    /// The same cause is told once, even after its mail has left.
    each_cause_is_told_once,
    |house| {
        let cast = house.cast().await;
        assert!(enqueue(&house, &message(&cast.alice, "one")).await);
        assert!(!enqueue(&house, &message(&cast.alice, "one")).await);
        assert!(enqueue(&house, &message(&cast.bob, "one")).await);
        notify::deliver_due(&house.app).await.unwrap();
        assert!(!enqueue(&house, &message(&cast.alice, "one")).await);
        notify::deliver_due(&house.app).await.unwrap();
        let mut to: Vec<String> = house.app.mail.sent().into_iter().map(|sent| sent.to).collect();
        to.sort();
        assert_eq!(to, ["alice@northbridge.example", "bob@northbridge.example"]);
        assert_eq!(queue(&house).await, (0, 0));
    }
);

on_both!(
    /// An act that is not committed tells nobody.
    what_did_not_happen_is_not_mailed,
    |house| {
        let cast = house.cast().await;
        let mut tx = house.app.db.write().await.unwrap();
        notify::tell(&mut tx, house.clock.now(), &message(&cast.alice, "one")).await.unwrap();
        drop(tx);
        notify::deliver_due(&house.app).await.unwrap();
        assert_eq!(house.app.mail.sent(), []);
    }
);

on_both!(
    /// Someone who has left, or was erased, gets nothing, and nothing waits for them.
    nobody_is_mailed_who_is_gone,
    |house| {
        let cast = house.cast().await;
        enqueue(&house, &message(&cast.alice, "one")).await;
        enqueue(&house, &message(&cast.bob, "one")).await;
        let mut tx = house.app.db.write().await.unwrap();
        sql!(tx, sqlx::query("update people set active = false where id = $1").bind(&cast.alice), execute).unwrap();
        notify::forget(&mut tx, &cast.bob).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(queue(&house).await, (1, 0));
        notify::deliver_due(&house.app).await.unwrap();
        assert_eq!(house.app.mail.sent(), []);
        assert_eq!(queue(&house).await, (0, 0));
    }
);

on_both!(
    /// The worker wakes with the commit that brought the letter.
    the_worker_follows_commits,
    |house| {
        let cast = house.cast().await;
        let worker = tokio::spawn(notify::deliver(house.app.clone()));
        enqueue(&house, &message(&cast.alice, "one")).await;
        soon("the mail is sent", async || house.app.mail.sent().len() == 1).await;
        worker.abort();
    }
);

on_both!(
    /// While the mail server is down letters wait; when it is back they go, complete and readable.
    a_mail_server_that_is_down_delays_only,
    |house| {
        let Some(sink) = MailSink::start(&[]) else { return };
        let cast = house.cast().await;
        for cause in ["one", "two", "three"] {
            enqueue(&house, &message(&cast.alice, cause)).await;
        }
        let down = with_mail(&house, smtp(dead_port())).await;
        notify::deliver_due(&down).await.unwrap();
        assert_eq!(queue(&house).await, (3, 0));
        let up = with_mail(&house, smtp(sink.port)).await;
        notify::deliver_due(&up).await.unwrap();
        assert_eq!(sink.messages().len(), 0, "not before it is due");
        house.clock.advance(TimeDelta::seconds(31));
        notify::deliver_due(&up).await.unwrap();
        assert_eq!(queue(&house).await, (0, 0));
        let mails = sink.wait_for(3);
        let mail = &mails[0];
        assert_eq!(header(mail, "X-Envelope-To"), "alice@northbridge.example");
        assert_eq!(header(mail, "X-Envelope-From"), "skills@northbridge.example");
        assert_eq!(header(mail, "To"), "\"Alice Archer\" <alice@northbridge.example>");
        assert_eq!(header(mail, "Subject"), "A word for you");
        assert_eq!(header(mail, "Reply-To"), "zoe@northbridge.example");
        assert_eq!(header(mail, "Auto-Submitted"), "auto-generated");
        assert!(header(mail, "Message-ID").ends_with("@northbridge.example>"));
        assert_eq!(header(mail, "Date"), "Mon, 02 Mar 2026 09:00:00 +0000");
        assert!(mail.contains("text/plain") && mail.contains("text/html"));
    }
);

on_both!(
    /// "Try again later" is taken at its word.
    a_mail_server_that_hesitates_is_asked_again,
    |house| {
        let Some(sink) = MailSink::start(&["--fail", "2"]) else { return };
        let cast = house.cast().await;
        let app = with_mail(&house, smtp(sink.port)).await;
        enqueue(&house, &message(&cast.alice, "one")).await;
        for pause in [31, 61] {
            notify::deliver_due(&app).await.unwrap();
            assert_eq!(queue(&house).await, (1, 0));
            house.clock.advance(TimeDelta::seconds(pause));
        }
        notify::deliver_due(&app).await.unwrap();
        assert_eq!(queue(&house).await, (0, 0));
        assert_eq!(sink.wait_for(1).len(), 1);
    }
);

on_both!(
    /// A node that dies after sending and before noting so leaves the job leased; it is sent again under the same Message-ID.
    a_second_copy_has_the_same_id,
    |house| {
        type Row = (String, String, String, DateTime<Utc>, DateTime<Utc>);
        let Some(sink) = MailSink::start(&[]) else { return };
        let cast = house.cast().await;
        let app = with_mail(&house, smtp(sink.port)).await;
        enqueue(&house, &message(&cast.alice, "one")).await;
        let mut tx = app.db.read().await.unwrap();
        let query = "select id, kind, payload, created, due from jobs";
        let (id, kind, payload, created, due): Row = sql!(tx, sqlx::query_as(query), fetch_one).unwrap();
        drop(tx);
        notify::deliver_due(&app).await.unwrap();
        let mut tx = app.db.write().await.unwrap();
        sql!(
            tx,
            sqlx::query(
                "insert into jobs (id, kind, payload, created, due, attempts, leased_until) values ($1, $2, $3, $4, $5, 1, $6)"
            )
            .bind(&id)
            .bind(&kind)
            .bind(&payload)
            .bind(created)
            .bind(due)
            .bind(house.clock.now() + TimeDelta::minutes(5)),
            execute
        )
        .unwrap();
        tx.commit().await.unwrap();
        notify::deliver_due(&app).await.unwrap();
        assert_eq!(sink.messages().len(), 1, "the lease holds");
        house.clock.advance(TimeDelta::minutes(6));
        notify::deliver_due(&app).await.unwrap();
        let mails = sink.wait_for(2);
        assert_eq!(header(&mails[0], "Message-ID"), header(&mails[1], "Message-ID"));
        assert_eq!(queue(&house).await, (0, 0));
    }
);

on_both!(
    /// After five days a letter is given up, and kept with the reason.
    what_cannot_be_sent_is_kept,
    |house| {
        let cast = house.cast().await;
        let app = with_mail(&house, smtp(dead_port())).await;
        enqueue(&house, &message(&cast.alice, "one")).await;
        let mut tries = 0;
        while queue(&house).await == (1, 0) {
            notify::deliver_due(&app).await.unwrap();
            house.clock.advance(TimeDelta::hours(6));
            tries += 1;
        }
        assert!((15..25).contains(&tries), "{tries}");
        assert_eq!(queue(&house).await, (0, 1));
        let mut tx = app.db.read().await.unwrap();
        let error: Option<String> = sql!(tx, sqlx::query_scalar("select error from jobs"), fetch_one).unwrap();
        assert!(error.is_some_and(|error| !error.is_empty()));
    }
);

#[tokio::test]
async fn mail_can_be_kept_in_files() {
    let house = House::sqlite().await;
    let cast = house.cast().await;
    let folder = house.folder.path().join("mail");
    let app = with_mail(&house, Mail::File(folder.clone())).await;
    enqueue(&house, &message(&cast.alice, "one")).await;
    notify::deliver_due(&app).await.unwrap();
    let files: Vec<_> = std::fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    assert_eq!(files.len(), 1);
    assert!(files[0].extension().is_some_and(|extension| extension == "eml"));
    let mail = std::fs::read_to_string(&files[0]).unwrap();
    assert!(mail.contains("To: \"Alice Archer\" <alice@northbridge.example>"), "{mail}");
}

#[tokio::test]
async fn a_wrong_mail_setting_says_so() {
    let house = House::sqlite().await;
    for (url, from, word) in [
        ("smtp://127.0.0.1", "nobody", "not an e-mail address"),
        ("https://127.0.0.1", "a@example.org", "smtp://"),
        ("mail.example.org", "a@example.org", "smtp://"),
    ] {
        let mail = Mail::Smtp { url: url.to_owned(), from: from.to_owned() };
        let config = Config { mail, ..house.app.config.clone() };
        let error = App::open(config, house.clock.clone()).await.unwrap_err();
        assert!(format!("{error:#}").contains(word), "{error:#}");
    }
}
