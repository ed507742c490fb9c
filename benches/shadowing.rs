//! Pages of job shadowing where there is much of it: 20,000 people, 10,000 visits, 2,000 requests in a round with a proposal.
//!
//! The limits are those of issue 6: any page of shadowing under 50 ms at p99, and a coordinator's trial under a second. Server and
//! client share this process; each page is asked for by one client after the other.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use benchside::accounts::Role;
use benchside::accounts::store::{self as accounts, FromProvider};
use benchside::app::App;
use benchside::directory::published_of;
use benchside::ids::{OfferId, PersonId, PlacementId, RequestId};
use benchside::matching::rounds::work::propose_at_once;
use benchside::matching::rounds::{ask_due, store};
use benchside::sql_rows;
use chrono::TimeDelta;
use openidconnect::reqwest;

use crate::rounds::{fill, open};

/// How often each page is asked for.
const TIMES: usize = 200;
/// The same for what computes.
const TRIALS: usize = 12;

/// Prints them for so many visits; on PostgreSQL where that is asked for.
pub async fn run(visits: usize, requests: usize, people: usize, postgres: bool) {
    let folder = tempfile::tempdir().expect("a folder");
    let database = if postgres { Some(crate::databases::fresh().await) } else { None };
    let app = open(folder.path(), database.as_deref()).await;
    let (round, by) = fill(&app, folder.path(), requests, people).await;
    let here = published_of(&mut app.db.read().await.unwrap(), &round.institution).await.unwrap();
    let made = much(&app, &here, &by, visits).await;
    propose_at_once(&app, &round, &by).await.expect("a proposal");
    let round = store::round(&mut app.db.read().await.unwrap(), &round.id).await.unwrap().expect("the round");
    let solution = round.solution.clone().expect("a proposal");
    let mut tx = app.db.write().await.unwrap();
    let placed = store::placed(&mut tx, &solution).await.unwrap();
    // a quarter of the hosts have been asked already
    store::book(&mut tx, app.clock.now(), &round.id, &by, &placed[..placed.len() / 4]).await.unwrap();
    tx.commit().await.unwrap();
    ask_due(&app).await.expect("hosts asked");
    let waiting = placed.iter().rev().find(|one| one.host.is_some()).expect("a match");
    let (key, _) = waiting.host.clone().expect("a match");

    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let at = listener.local_addr().unwrap();
    let service = benchside::web::service(app.clone(), benchside::routes()).into_make_service_with_connect_info::<SocketAddr>();
    tokio::spawn(async move { axum::serve(listener, service).await });

    let client = reqwest::Client::new();
    println!(
        "{visits} visits, {} requests in a round, {people} people, {}\n",
        placed.len(),
        if postgres { "PostgreSQL" } else { "SQLite" }
    );
    let (r, request) = (format!("/desk/rounds/{}", round.id), &waiting.request);
    let pages: Vec<(&str, &PersonId, String, usize, Duration)> = vec![
        ("my shadowing, a technician", &made.someone, "/shadowing".to_owned(), TIMES, PAGE),
        ("my shadowing, a busy host", &made.busy, "/shadowing".to_owned(), TIMES, PAGE),
        ("my shadowing, a coordinator", &by, "/shadowing".to_owned(), TIMES, PAGE),
        ("the first page, a coordinator", &by, "/".to_owned(), TIMES, PAGE),
        ("the first page, a busy host", &made.busy, "/".to_owned(), TIMES, PAGE),
        ("offers", &made.someone, "/shadowing/offers".to_owned(), TIMES, PAGE),
        ("offers, with words", &made.someone, "/shadowing/offers?q=microscopy".to_owned(), TIMES, PAGE),
        ("offers, page 40", &made.someone, "/shadowing/offers?after=780".to_owned(), TIMES, PAGE),
        ("an offer with many visits, its host", &made.busy, format!("/shadowing/offers/{}", made.offer), TIMES, PAGE),
        ("an offer, somebody else", &made.someone, format!("/shadowing/offers/{}", made.offer), TIMES, PAGE),
        ("requests, a coordinator", &by, "/shadowing/requests?state=matching".to_owned(), TIMES, PAGE),
        ("requests, page 30", &by, "/shadowing/requests?state=matching&after=1500".to_owned(), TIMES, PAGE),
        ("requests that are done, page 30", &by, "/shadowing/requests?state=settled&after=1500".to_owned(), TIMES, PAGE),
        ("a request", &by, format!("/shadowing/requests/{request}"), TIMES, PAGE),
        ("a new request", &made.someone, "/shadowing/requests/new".to_owned(), TIMES, PAGE),
        ("hosts for a request", &by, format!("/shadowing/requests/{request}/hosts"), TIMES, PAGE),
        ("a visit, its host", &made.busy, format!("/shadowing/placements/{}", made.visit), TIMES, PAGE),
        ("a visit, a coordinator", &by, format!("/shadowing/placements/{}", made.visit), TIMES, PAGE),
        ("rounds", &by, "/desk/rounds".to_owned(), TIMES, PAGE),
        ("a round, who is matched", &by, r.clone(), TIMES, PAGE),
        ("a round, matched, page 40", &by, format!("{r}?page=40"), TIMES, PAGE),
        ("a round, who has no host", &by, format!("{r}?show=unmatched"), TIMES, PAGE),
        ("a round, who was asked", &by, format!("{r}?show=asked"), TIMES, PAGE),
        ("a request in a round", &by, format!("{r}/requests/{request}"), TIMES, PAGE),
        ("what counts", &by, format!("{r}/weights"), TIMES, PAGE),
        ("a round, to be published", &by, format!("{r}/publish"), TIMES, PAGE),
        ("two proposals", &by, format!("{r}/compare"), TIMES, PAGE),
        ("a pin tried", &by, format!("{r}/requests/{request}?try=pin&host={key}"), TRIALS, TRIAL),
        ("another weight tried", &by, format!("{r}/weights?w-level=30&w-concept=35"), TRIALS, TRIAL),
        ("the other aim tried", &by, format!("{r}/weights?try=yes&aim=fair"), TRIALS, TRIAL),
    ];
    let mut worst: (f64, &str) = (0.0, "");
    for (what, who, path, times, limit) in pages {
        let cookie = session(&app, who).await;
        let mut took = Vec::with_capacity(times);
        let mut size = 0;
        for _ in 0..times {
            let began = Instant::now();
            let answer = client.get(format!("http://{at}{path}")).header("Cookie", &cookie).send().await.expect("an answer");
            assert!(answer.status().is_success(), "{what}: {}", answer.status());
            size = answer.bytes().await.expect("a page").len();
            took.push(began.elapsed());
        }
        took.sort_unstable();
        let p99 = took[(times - 1) * 99 / 100];
        let share = p99.as_secs_f64() / limit.as_secs_f64();
        if share > worst.0 {
            worst = (share, what);
        }
        println!(
            "{what:<40} p50 {:>7.1} ms   p99 {:>7.1} ms   {:>4} KB   limit {:>4} ms: {share:.2}",
            took[times / 2].as_secs_f64() * 1e3,
            p99.as_secs_f64() * 1e3,
            size / 1024,
            limit.as_millis()
        );
    }
    println!("\nworst: {}, {:.2} of its limit", worst.1, worst.0);
    app.close().await;
    if let Some(url) = database {
        crate::databases::drop_it(&url).await;
    }
}

const PAGE: Duration = Duration::from_millis(50);
const TRIAL: Duration = Duration::from_secs(1);

/// Whom and what the pages are asked of.
struct Made {
    someone: PersonId,
    busy: PersonId,
    offer: OfferId,
    visit: PlacementId,
}

async fn session(app: &App, who: &PersonId) -> String {
    let mut tx = app.db.write().await.unwrap();
    let (_, secret) = accounts::start_session(&mut tx, app.clock.now(), who, "bench", &FromProvider::default()).await.unwrap();
    tx.commit().await.unwrap();
    format!("__Host-session={secret}")
}

/// Visits among people of one institution in every state, a tenth of them one busy host's by one offer; 1,000 open offers.
async fn much(app: &App, people: &[PersonId], by: &PersonId, visits: usize) -> Made {
    let now = app.clock.now();
    let states = ["clearing", "arranging", "scheduled", "over", "completed", "reviewed", "closed", "closed", "cancelled", "closed"];
    let mut tx = app.db.write().await.unwrap();
    let institution = accounts::person(&mut tx, &people[0]).await.unwrap().unwrap().institution;
    accounts::grant(&mut tx, now, by, Role::Coordinator).await.unwrap();
    let busy = people[people.len() - 1].clone();
    let offers: Vec<(usize, OfferId)> = (0..1_000).map(|number| (number, OfferId::new(now))).collect();
    sql_rows!(
        tx,
        "insert into shadowing_offers (id, institution, title, description, kind, place, reach, places, taken, takes, prerequisites,
             safety_needs, words, state, version, created, changed, due) ",
        offers,
        |b, row| {
            let word = ["microscopy", "glassblowing", "a greenhouse", "mass spectrometry"][row.0 % 4];
            b.push_bind(row.1.clone())
                .push_bind(institution.clone())
                .push_bind(format!("A day with {word}, {}", row.0))
                .push_bind("See how it is done.")
                .push_bind("observe")
                .push_bind("")
                .push_bind(1_i64)
                .push_bind(if row.0 == 0 { 100_000_i64 } else { 5 })
                .push_bind(0_i64)
                .push_bind("a day")
                .push_bind("")
                .push_bind("")
                .push_bind(format!("a day with {word} {}", row.0))
                .push_bind("open")
                .push_bind(1_i64)
                .push_bind(now)
                .push_bind(now)
                .push_bind(now + TimeDelta::days(90));
        },
        ""
    )
    .unwrap();
    sql_rows!(
        tx,
        "insert into shadowing_offer_hosts (offer, person, position) ",
        offers,
        |b, row| {
            let host = if row.0 == 0 { busy.clone() } else { people[people.len() - 1 - row.0 % 500].clone() };
            b.push_bind(row.1.clone()).push_bind(host).push_bind(0_i64);
        },
        ""
    )
    .unwrap();
    let rows: Vec<(usize, RequestId, PlacementId)> = (0..visits).map(|n| (n, RequestId::new(now), PlacementId::new(now))).collect();
    let host = |number: usize| if number % 10 == 3 { busy.clone() } else { people[(number * 7 + 1) % people.len()].clone() };
    let requester = |number: usize| people[number % (people.len() - 1)].clone();
    sql_rows!(
        tx,
        "insert into shadowing_requests (id, requester, institution, aims, wanted, kind, mode, access_needs, state, version, created,
             changed, due, delegated, question, reason, message, other_dates, host, host_institution, asked) ",
        rows,
        |b, row| {
            let ahead = row.0 % 10 < 4;
            b.push_bind(row.1.clone())
                .push_bind(requester(row.0))
                .push_bind(institution.clone())
                .push_bind("See it.")
                .push_bind("a microscope")
                .push_bind("observe")
                .push_bind("either")
                .push_bind("")
                .push_bind(if ahead { "placed" } else { "settled" })
                .push_bind(3_i64)
                .push_bind(now)
                .push_bind(now)
                .push_bind(ahead.then(|| now + TimeDelta::days(30)))
                .push_bind(false)
                .push_bind("")
                .push_bind("")
                .push_bind("")
                .push_bind("")
                .push_bind(host(row.0))
                .push_bind(institution.clone())
                .push_bind(now);
        },
        ""
    )
    .unwrap();
    sql_rows!(
        tx,
        "insert into shadowing_placements (id, request, offer, requester, institution, host, host_institution, kind, state, version,
             created, changed, due, programme, place, safety_needs, calendar_uid, calendar_sequence, reason) ",
        rows,
        |b, row| {
            // the busy host has one visit in ten, in every state
            let state = states[(row.0 / 10 + row.0) % 10];
            let ends = matches!(state, "closed" | "cancelled");
            b.push_bind(row.2.clone())
                .push_bind(row.1.clone())
                .push_bind((row.0 % 10 == 3).then(|| offers[0].1.clone()))
                .push_bind(requester(row.0))
                .push_bind(institution.clone())
                .push_bind(host(row.0))
                .push_bind(institution.clone())
                .push_bind("observe")
                .push_bind(state)
                .push_bind(1_i64)
                .push_bind(now)
                .push_bind(now)
                .push_bind((!ends).then(|| now + TimeDelta::days(10)))
                .push_bind("See the microscope.")
                .push_bind("Room 2.31")
                .push_bind("")
                .push_bind(format!("placement-{}", row.2))
                .push_bind(0_i64)
                .push_bind("");
        },
        ""
    )
    .unwrap();
    tx.commit().await.unwrap();
    Made { someone: people[7].clone(), visit: rows[13].2.clone(), offer: offers[0].1.clone(), busy }
}
