//! A thousand letters through a mail server that is down, hangs, hesitates or is killed, and a sender that is killed: none is lost, and
//! a second copy comes only where a crash makes it unavoidable, under the same Message-ID.

use std::collections::BTreeMap;
use std::process::{Command, Stdio};
use std::time::Duration;

use benchside::app::App;
use benchside::config::Mail;
use benchside::notify;
use benchside::sql;
use chrono::TimeDelta;

use super::{dead_port, header, message, queue, smtp, with_mail};
use crate::on_both;
use crate::support::House;
use crate::support::parts::MailSink;

const MANY: usize = 1_000;
/// How many letters a sender has in hand at once: so many may come twice for each crash.
const IN_HAND: usize = 8;

/// Puts a thousand letters into the queue.
async fn fill(house: &House) {
    let cast = house.cast().await;
    let mut tx = house.app.db.write().await.unwrap();
    for count in 0..MANY {
        assert!(notify::tell(&mut tx, house.clock.now(), &message(&cast.alice, &format!("cause:{count}"))).await.unwrap());
    }
    tx.commit().await.unwrap();
}

/// A mail server that each letter is given three seconds for.
fn hasty(port: u16) -> Mail {
    Mail::Smtp { url: format!("smtp://127.0.0.1:{port}?timeout=3"), from: "skills@northbridge.example".to_owned() }
}

/// Delivers until nothing waits, letting pauses pass.
async fn drain(house: &House, app: &App) {
    for _ in 0..60 {
        notify::deliver_due(app).await.unwrap();
        if queue(house).await.0 == 0 {
            return;
        }
        house.clock.advance(TimeDelta::seconds(31));
    }
    panic!("{:?} still wait", queue(house).await);
}

/// All thousand came, `twice` of them twice at most; gives how many did.
#[track_caller]
fn all_came(mails: &[String], twice: usize) -> usize {
    let mut ids: BTreeMap<&str, usize> = BTreeMap::new();
    for mail in mails {
        *ids.entry(header(mail, "Message-ID")).or_default() += 1;
    }
    assert_eq!(ids.len(), MANY, "none is lost");
    let second = mails.len() - MANY;
    assert!(second <= twice, "{second} came twice");
    second
}

on_both!(a_thousand_through_a_server_that_is_down_hangs_and_hesitates, |house| {
    // It says "try again later" to as many as there are.
    let Some(sink) = MailSink::start(&["--fail", "1000"]) else { return };
    fill(&house).await;
    // Down: one try tells enough, and all the others wait for it.
    notify::deliver_due(&with_mail(&house, smtp(dead_port())).await).await.unwrap();
    let mut tx = house.app.db.read().await.unwrap();
    let query = "select cast(count(*) as bigint) from jobs where attempts > 0";
    let tried: i64 = sql!(tx, sqlx::query_scalar(query), fetch_one).unwrap();
    drop(tx);
    assert!(tried <= IN_HAND as i64, "{tried} were tried");
    // Hanging: it takes connections and says nothing.
    house.clock.advance(TimeDelta::seconds(31));
    let hanging = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = hanging.local_addr().unwrap().port();
    std::thread::spawn(move || {
        let connections: Vec<_> = hanging.incoming().collect();
        drop(connections);
    });
    let began = std::time::Instant::now();
    notify::deliver_due(&with_mail(&house, hasty(port)).await).await.unwrap();
    let waited = began.elapsed();
    assert!((Duration::from_secs(3)..Duration::from_secs(30)).contains(&waited), "it was waited for {waited:?}");
    assert_eq!(queue(&house).await, (MANY as i64, 0));
    house.clock.advance(TimeDelta::seconds(31));
    drain(&house, &with_mail(&house, smtp(sink.port)).await).await;
    assert_eq!(all_came(&sink.wait_for(MANY), 0), 0);
});

on_both!(a_thousand_through_a_server_that_is_killed, |house| {
    let (Some(mut first), Some(second)) = (MailSink::start(&[]), MailSink::start(&[])) else { return };
    fill(&house).await;
    let sender = with_mail(&house, smtp(first.port)).await;
    let sending = tokio::spawn(async move { notify::deliver_due(&sender).await.unwrap() });
    while first.messages().len() < 200 {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    first.kill();
    sending.await.unwrap();
    let waiting = queue(&house).await.0 as usize;
    assert!(waiting > 0 && waiting < MANY, "{waiting} wait");
    house.clock.advance(TimeDelta::seconds(31));
    drain(&house, &with_mail(&house, smtp(second.port)).await).await;
    let mails = [first.messages(), second.wait_for(waiting)].concat();
    all_came(&mails, IN_HAND);
});

on_both!(
    /// The real program, ended with SIGKILL while it sends, twice.
    a_thousand_by_a_sender_that_is_killed,
    |house| {
        let Some(sink) = MailSink::start(&[]) else { return };
        fill(&house).await;
        for round in 1..=3 {
            let mut sender = sender(&house, sink.port);
            let wanted = if round < 3 { round * 250 } else { MANY };
            let began = std::time::Instant::now();
            while sink.messages().len() < wanted || (round == 3 && queue(&house).await.0 > 0) {
                assert!(began.elapsed() < Duration::from_secs(120), "{} came", sink.messages().len());
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
            sender.kill().unwrap();
            sender.wait().unwrap();
            // What it had in hand is free again after five minutes; this test does not wait for them.
            let mut tx = house.app.db.write().await.unwrap();
            sql!(tx, sqlx::query("update jobs set leased_until = null"), execute).unwrap();
            tx.commit().await.unwrap();
        }
        assert_eq!(queue(&house).await, (0, 0));
        all_came(&sink.messages(), 2 * IN_HAND);
    }
);

/// The program itself, serving this house and mailing through this port.
fn sender(house: &House, port: u16) -> std::process::Child {
    let mut command = Command::new(env!("CARGO_BIN_EXE_benchside"));
    command
        .args(["serve", "--port", "0", "--address", "http://127.0.0.1:9999", "--mail-from", "skills@northbridge.example"])
        .args(["--smtp", &format!("smtp://127.0.0.1:{port}"), "--data"])
        .arg(house.folder.path())
        .env_remove("DATABASE_URL")
        .env_remove("BENCHSIDE_DATA")
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    if let Some(url) = &house.app.config.database_url {
        command.env("DATABASE_URL", url);
    }
    command.spawn().expect("the program runs")
}
