//! `/search` over HTTP at a fixed rate, whatever the answers take (open loop): latency from the moment each request was due.
//!
//! The server and the requests share this process and machine.

use std::error::Error;
use std::net::SocketAddr;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use benchside::accounts::store::{self as accounts, FromProvider};
use benchside::app::App;
use benchside::clock::Clock;
use benchside::config::{Config, Mail, Mode};
use benchside::directory;
use openidconnect::reqwest;

use crate::corpus::Corpus;

const CONNECTIONS: usize = 50;

/// Prints them for so many people, requests a second and seconds.
pub async fn run(people: usize, rate: usize, seconds: usize) -> Result<(), Box<dyn Error>> {
    let folder = tempfile::tempdir()?;
    let file = folder.path().join("profiles.jsonl");
    let data = folder.path().join("data");
    let corpus = Corpus::new();
    corpus.write(&file, people);
    {
        let done = Command::new(env!("CARGO_BIN_EXE_benchside"))
            .args(["import", "profiles"])
            .arg(&file)
            .arg("--data")
            .arg(&data)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .status()?;
        assert!(done.success());
    }
    let queries: Arc<Vec<String>> = Arc::new(corpus.queries());
    let config = Config {
        mode: Mode::Real,
        data: data.clone(),
        database_url: None,
        address: "http://127.0.0.1".to_owned(),
        mail: Mail::File(data.join("mail")),
        contact: None,
    };
    let app = App::open(config, Clock::System).await?;
    app.follow();
    let mut tx = app.db.write().await?;
    let someone = directory::published_after(&mut tx, None, 1).await?.pop().ok_or("nobody was imported")?;
    let (_, secret) = accounts::start_session(&mut tx, app.clock.now(), &someone, "bench", &FromProvider::default()).await?;
    tx.commit().await?;
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
    let at = listener.local_addr()?;
    let service = benchside::web::service(app.clone(), benchside::routes()).into_make_service_with_connect_info::<SocketAddr>();
    tokio::spawn(async move { axum::serve(listener, service).await });

    let client = reqwest::Client::builder().pool_max_idle_per_host(CONNECTIONS).build()?;
    let next = Arc::new(AtomicUsize::new(0));
    let began = Instant::now() + Duration::from_millis(500);
    let mut workers = tokio::task::JoinSet::new();
    for _ in 0..CONNECTIONS {
        let (client, next, queries, cookie) = (client.clone(), next.clone(), queries.clone(), format!("__Host-session={secret}"));
        workers.spawn(async move {
            let mut took = Vec::new();
            let mut wrong = 0_usize;
            loop {
                let number = next.fetch_add(1, Ordering::Relaxed);
                if number >= rate * seconds {
                    return (took, wrong);
                }
                let due = began + Duration::from_secs_f64(number as f64 / rate as f64);
                tokio::time::sleep_until(due.into()).await;
                let query = &queries[number % queries.len()];
                let url = format!("http://{at}/search?{}", serde_urlencoded::to_string([("q", query)]).unwrap_or_default());
                let answer = client.get(url).header("Cookie", &cookie).header("Accept-Encoding", "gzip").send().await;
                let good = match answer {
                    Ok(answer) if answer.status().is_success() => answer.bytes().await.is_ok_and(|body| body.len() > 500),
                    _ => false,
                };
                took.push(due.elapsed().as_secs_f64() * 1e3);
                wrong += usize::from(!good);
            }
        });
    }
    let mut took = Vec::new();
    let mut wrong = 0;
    for (times, errors) in workers.join_all().await {
        took.extend(times);
        wrong += errors;
    }
    took.sort_by(f64::total_cmp);
    let at = |share: f64| took[((took.len() - 1) as f64 * share) as usize];
    println!(
        "{people} people, {rate} requests/s for {seconds} s: p50 {:.1} ms, p99 {:.1} ms, p99.9 {:.1} ms, {wrong} errors; limit p99 50 ms: {:.2} of it",
        at(0.5),
        at(0.99),
        at(0.999),
        at(0.99) / 50.0
    );
    app.close().await;
    Ok(())
}
