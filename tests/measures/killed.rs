//! Counting everything again, killed while it is at it: what is read stays as it was, and the next one makes a clean job of it.

use std::process::{Command, Output, Stdio};

use benchside::directory::CONTACT_SENT;
use benchside::ledger::{self, Fact, Place};
use benchside::measures::{Question, Sight, Span, catch_up, figures, show};
use benchside::search::telemetry::PROFILE_VIEWED;
use benchside::sql;
use chrono::{DateTime, TimeDelta, Utc};

use crate::on_both;
use crate::support::{Cast, House, soon};

/// Enough for counting to take a while, so that it can be killed half way.
const FACTS: i64 = 30_000;

fn rebuild(house: &House) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_benchside"));
    command.args(["measures", "rebuild", "--data"]).arg(house.folder.path());
    command.env_remove("BENCHSIDE_DATA").stdin(Stdio::null());
    match &house.app.config.database_url {
        Some(url) => command.env("DATABASE_URL", url),
        None => command.env_remove("DATABASE_URL"),
    };
    command
}

fn said(mut command: Command) -> (bool, String) {
    let Output { status, stdout, stderr } = command.output().expect("the program runs");
    (status.success(), String::from_utf8_lossy(&stdout).into_owned() + &String::from_utf8_lossy(&stderr))
}

async fn looks(house: &House, cast: &Cast) -> String {
    let date = |text: &str| text.parse().unwrap();
    let question = Question {
        institution: &cast.northbridge.id,
        numerator: "profile.views",
        denominator: None,
        span: Span { from: date("2025-01-01"), until: date("2027-01-01") },
        by: None,
        today: date("2026-12-31"),
        sight: Sight::Exact,
    };
    show(&figures(&mut house.app.db.read().await.unwrap(), &question).await.unwrap().unwrap(), Sight::Exact).all.n
}

/// Builds, and how many rows of sums there are of those that are being filled.
async fn builds(house: &House) -> (i64, i64) {
    let query = "select (select cast(count(*) as bigint) from tally_builds), (select cast(count(*) as bigint) from tally_flows
                 where build in (select build from tally_builds where state = 'filling'))";
    sql!(&mut house.app.db.read().await.unwrap(), sqlx::query_as(query), fetch_one).unwrap()
}

on_both!(a_count_that_is_killed_leaves_the_old_one_working, |house| {
    let cast = house.cast().await;
    let first: DateTime<Utc> = "2025-03-01T12:00:00Z".parse().unwrap();
    let facts = (0..FACTS).map(|at| {
        let when = first + TimeDelta::minutes(at * 17);
        let (one, other) = if at % 2 == 0 { (&cast.alice, &cast.bob) } else { (&cast.bob, &cast.mo) };
        let fact = match at % 3 {
            0 => Fact::new(CONTACT_SENT, when).by(one).about(other),
            _ => Fact::new(PROFILE_VIEWED, when).about(one).quantity(1.0),
        };
        // in so many places that hardly two of them make one row
        let place = Place {
            institution: cast.northbridge.id.to_string(),
            job_family: Some(format!("family {}", at % 499)),
            ..Place::default()
        };
        fact.at(place)
    });
    let mut tx = house.app.db.write().await.unwrap();
    ledger::append_all(&mut tx, house.clock.now(), facts.collect()).await.unwrap();
    tx.commit().await.unwrap();
    catch_up(&house.app).await.unwrap();
    assert_eq!(looks(&house, &cast).await, "20,000");
    let mut child = rebuild(&house).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    soon("something of a new build is written", async || builds(&house).await.1 > 0).await;
    // a signal that no program can hear
    child.kill().unwrap();
    assert!(!child.wait().unwrap().success(), "it was not done before it was killed");
    assert_eq!(builds(&house).await.0, 2, "it left half of one lying");
    // numbers are read, and facts counted, as if nothing had been
    assert_eq!(looks(&house, &cast).await, "20,000");
    let mut tx = house.app.db.write().await.unwrap();
    let fact = Fact::new(PROFILE_VIEWED, first).about(&cast.bob).quantity(5.0);
    ledger::append(&mut tx, house.clock.now(), fact).await.unwrap();
    tx.commit().await.unwrap();
    catch_up(&house.app).await.unwrap();
    assert_eq!(looks(&house, &cast).await, "20,005");
    // for two minutes it may be another one at work
    let (went_well, words) = said(rebuild(&house));
    assert!(!went_well && words.contains("Another count is under way"), "{words}");
    let mut tx = house.app.db.write().await.unwrap();
    let query = "update tally_builds set touched = $1 where state <> 'read'";
    sql!(&mut tx, sqlx::query(query).bind(first), execute).unwrap();
    tx.commit().await.unwrap();
    let (went_well, words) = said(rebuild(&house));
    assert!(went_well && words.contains("It comes to the same as before."), "{words}");
    assert_eq!((builds(&house).await, looks(&house, &cast).await.as_str()), ((1, 0), "20,005"));
});
