//! A ledger of 5 million facts: counted from zero, read by every breakdown, and kept in step. Limits of issue 7, on one machine.

use std::error::Error;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use benchside::accounts::Role;
use benchside::accounts::store::{self as accounts, FromProvider};
use benchside::app::App;
use benchside::clock::Clock;
use benchside::config::{Config, Mail, Mode};
use benchside::directory::{CONTACT_SENT, PROFILE_CONFIRMED, PROFILE_PUBLISHED, PROFILE_WITHDRAWN};
use benchside::ids::{InstitutionId, PersonId};
use benchside::ledger::{self, Fact};
use benchside::measures::{Breakdown, Departments, Question, Sight, Span, broken_down, counters, figures, head};
use benchside::plan;
use benchside::search::telemetry::{PROFILE_VIEWED, SEARCH_MADE};
use benchside::shadowing::model::Act;
use benchside::sql_rows;
use chrono::{DateTime, TimeDelta, Utc};

use tower::ServiceExt as _;

use crate::people::wait;

const PEOPLE: usize = 20_000;
const DEPARTMENTS: usize = 300;

/// Prints them for so many facts, in a database of its own: on PostgreSQL where `BENCHSIDE_TEST_POSTGRES` names a server and `postgres`
/// is said, else on SQLite.
pub async fn run(facts: usize, on_postgres: bool) -> Result<(), Box<dyn Error>> {
    let folder = tempfile::tempdir()?;
    let data = folder.path().join("data");
    benchside::folder::prepare(&data, Mode::Real)?;
    let database = if on_postgres { Some(Database::new().await?) } else { None };
    let config = Config {
        mode: Mode::Real,
        data: data.clone(),
        database_url: database.as_ref().map(|database| database.url.clone()),
        address: "http://127.0.0.1:9".to_owned(),
        contact: None,
        mail: Mail::Memory,
    };
    let app = App::open(config, Clock::System).await?;
    println!("on {}", if on_postgres { "PostgreSQL" } else { "SQLite" });
    let institution = InstitutionId::from("north".to_owned());
    let people = write_people(&app, &institution).await?;
    plan::seed(&app).await?;
    let began = Instant::now();
    write_facts(&app, &people, facts).await?;
    println!("written  {facts} facts of {PEOPLE} people in {DEPARTMENTS} departments in {:.0} s", began.elapsed().as_secs_f64());
    for what in ["first", "again"] {
        let began = Instant::now();
        let mut rebuild = Command::new(env!("CARGO_BIN_EXE_benchside"));
        rebuild.args(["measures", "rebuild", "--data"]).arg(&data).stdout(Stdio::null()).stderr(Stdio::null());
        if let Some(database) = &database {
            rebuild.env("DATABASE_URL", &database.url);
        }
        let peak = wait(rebuild.spawn()?)?;
        let took = began.elapsed().as_secs_f64();
        println!("rebuild  {what}: {took:.1} s (limit 60: {:.2} of it)   peak {peak} MB (limit 500)", took / 60.0);
    }
    read(&app, &institution).await?;
    pages(&app, &people[0]).await?;
    act(&app, &people).await?;
    app.close().await;
    if let Some(database) = database {
        database.drop().await?;
    }
    Ok(())
}

/// A database that is there for one run.
struct Database {
    server: String,
    name: String,
    url: String,
}

impl Database {
    async fn new() -> Result<Self, Box<dyn Error>> {
        let server = std::env::var("BENCHSIDE_TEST_POSTGRES").map_err(|_| "say in BENCHSIDE_TEST_POSTGRES where PostgreSQL is")?;
        let name = format!("benchside_figures_{}", std::process::id());
        // a socket's folder stands after the question mark, and may hold slashes
        let (address, rest) =
            server.split_once('?').map_or((server.as_str(), String::new()), |(address, rest)| (address, format!("?{rest}")));
        let before = address.rsplit_once('/').map_or(address, |(before, _)| before);
        let url = format!("{before}/{name}{rest}");
        let database = Self { server, name, url };
        database
            .run(format!("create database {} template template0 encoding 'UTF8' lc_collate 'C' lc_ctype 'C.UTF-8'", database.name))
            .await?;
        Ok(database)
    }

    async fn run(&self, text: String) -> Result<(), Box<dyn Error>> {
        let mut connection = <sqlx::PgConnection as sqlx::Connection>::connect(&self.server).await?;
        sqlx::query(sqlx::AssertSqlSafe(text)).execute(&mut connection).await?;
        Ok(())
    }

    async fn drop(self) -> Result<(), Box<dyn Error>> {
        self.run(format!("drop database {} with (force)", self.name)).await
    }
}

/// Every counter over three years: as a whole, and by every breakdown at once, as a measure's page reads it.
async fn read(app: &App, institution: &InstitutionId) -> Result<(), Box<dyn Error>> {
    let mut slowest = [(Duration::ZERO, ""); 3];
    let by = [Breakdown::Department, Breakdown::Site, Breakdown::JobFamily, Breakdown::GradeBand];
    for counter in counters() {
        let question = Question {
            institution,
            numerator: counter.code,
            denominator: None,
            span: Span { from: "2025-01-01".parse()?, until: "2028-01-01".parse()? },
            by: None,
            today: "2027-12-31".parse()?,
            sight: Sight::Exact,
        };
        let began = Instant::now();
        figures(&mut app.db.read().await?, &question).await?;
        let whole = began.elapsed();
        let began = Instant::now();
        broken_down(&mut app.db.read().await?, &question, &by, Departments::WithAllBelow).await?;
        let broken = began.elapsed();
        for (slowest, took) in slowest.iter_mut().zip([whole, broken, whole + broken]) {
            *slowest = (*slowest).max((took, counter.code));
        }
    }
    for (what, (took, code)) in ["as a whole", "by all breakdowns", "both"].into_iter().zip(slowest) {
        let took = took.as_secs_f64() * 1_000.0;
        println!("slowest  {took:.0} ms {what} (limit 300: {:.2} of it): {code}", took / 300.0);
    }
    Ok(())
}

/// The pages, as a coordinator and as a colleague read them, each twenty times after the first.
async fn pages(app: &App, person: &PersonId) -> Result<(), Box<dyn Error>> {
    for role in [Some(Role::Coordinator), None] {
        let now = app.clock.now();
        let mut tx = app.db.write().await?;
        match role {
            Some(role) => accounts::grant(&mut tx, now, person, role).await?,
            None => accounts::revoke(&mut tx, person, Role::Coordinator).await?,
        };
        let (_, secret) = accounts::start_session(&mut tx, now, person, "bench", &FromProvider::default()).await?;
        tx.commit().await?;
        let who = role.map_or("a colleague", |_| "a coordinator");
        let service = benchside::web::service(app.clone(), benchside::routes());
        for (path, limit) in
            [("/plan", 100.0), ("/plan/measures/5.2", 300.0), ("/plan/measures/11.2", 300.0), ("/departments", 300.0)]
        {
            let mut took = Vec::new();
            for _ in 0..21 {
                let request = axum::http::Request::get(path)
                    .header("Cookie", format!("__Host-session={secret}"))
                    .body(axum::body::Body::empty())?;
                let began = Instant::now();
                let answer = service.clone().oneshot(request).await?;
                let status = answer.status();
                axum::body::to_bytes(answer.into_body(), usize::MAX).await?;
                took.push(began.elapsed().as_secs_f64() * 1_000.0);
                assert!(status.is_success(), "{path}: {status}");
            }
            took.sort_by(f64::total_cmp);
            println!(
                "{path:22} {who}: p50 {:.0} ms, at worst {:.0} ms (limit {limit}: {:.2} of it)",
                took[took.len() / 2],
                took[took.len() - 1],
                took[took.len() - 1] / limit
            );
        }
    }
    Ok(())
}

/// An act, until its measure says it.
async fn act(app: &App, people: &[PersonId]) -> Result<(), Box<dyn Error>> {
    let following = tokio::spawn(benchside::measures::follow(app.clone()));
    let mut longest = Duration::ZERO;
    for person in people.iter().take(20) {
        let began = Instant::now();
        let mut tx = app.db.write().await?;
        let seq = ledger::append(&mut tx, app.clock.now(), Fact::new(PROFILE_CONFIRMED, app.clock.now()).by(person).about(person))
            .await?;
        tx.commit().await?;
        while head(&mut app.db.read().await?).await? < seq {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        longest = longest.max(began.elapsed());
    }
    following.abort();
    println!(
        "an act   in its measure after {:.2} s at most (limit 2: {:.2} of it)",
        longest.as_secs_f64(),
        longest.as_secs_f64() / 2.0
    );
    Ok(())
}

async fn write_people(app: &App, institution: &InstitutionId) -> Result<Vec<PersonId>, Box<dyn Error>> {
    let now = app.clock.now();
    let mut tx = app.db.write().await?;
    sql_rows!(
        &mut tx,
        "insert into institutions (id, slug, name, fold, time_zone, shares, created) ",
        [institution],
        |b, one| {
            b.push_bind((*one).clone())
                .push_bind("north")
                .push_bind("North")
                .push_bind("north")
                .push_bind("Europe/London")
                .push_bind(false)
                .push_bind(now);
        },
        ""
    )?;
    let departments: Vec<String> = (0..DEPARTMENTS).map(|at| format!("d{at:03}")).collect();
    sql_rows!(
        &mut tx,
        "insert into departments (id, institution, name, fold) ",
        departments,
        |b, one| {
            b.push_bind(one.clone()).push_bind(institution.clone()).push_bind(one.clone()).push_bind(one.clone());
        },
        ""
    )?;
    let people: Vec<PersonId> = (0..PEOPLE).map(|at| PersonId::from(format!("p{at:05}"))).collect();
    let rows: Vec<(usize, &PersonId)> = people.iter().enumerate().collect();
    sql_rows!(
        &mut tx,
        "insert into people (id, handle, institution, department, name, fold, job_family, grade_band, technical, active, created) ",
        rows,
        |b, row| {
            let (at, person) = row;
            b.push_bind((*person).clone())
                .push_bind(person.to_string())
                .push_bind(institution.clone())
                .push_bind(departments[at % DEPARTMENTS].clone())
                .push_bind(person.to_string())
                .push_bind(person.to_string())
                .push_bind(format!("family {}", at % 6))
                .push_bind(format!("grade {}", at % 7))
                .push_bind(at % 3 > 0)
                .push_bind(true)
                .push_bind(now);
        },
        ""
    )?;
    tx.commit().await?;
    Ok(people)
}

/// Three years of them: mostly looks and searches, a tenth messages, the rest acts that measures are made of.
async fn write_facts(app: &App, people: &[PersonId], facts: usize) -> Result<(), Box<dyn Error>> {
    let mut chance = fastrand::Rng::with_seed(7);
    let first: DateTime<Utc> = "2025-01-01T00:00:00Z".parse()?;
    let mut written = 0;
    while written < facts {
        let mut some = Vec::with_capacity(20_000);
        for _ in 0..20_000.min(facts - written) {
            let at = first + TimeDelta::minutes((3 * 365 * 24 * 60 * written / facts) as i64);
            let person = &people[chance.usize(0..people.len())];
            written += 1;
            some.push(match chance.u32(0..100) {
                0..50 => Fact::new(PROFILE_VIEWED, at).about(person).quantity(1.0),
                50..75 => Fact::new(SEARCH_MADE, at).quantity(3.0).with("empty", "no"),
                75..85 => Fact::new(CONTACT_SENT, at).by(person).about(&people[chance.usize(0..people.len())]),
                85..90 => Fact::new(PROFILE_CONFIRMED, at).by(person).about(person),
                90..95 => Fact::new(PROFILE_PUBLISHED, at).by(person).about(person).with("reach", "public").with("source", "page"),
                95 => Fact::new(PROFILE_WITHDRAWN, at).by(person).about(person),
                shadowing => {
                    let act = [Act::Submit, Act::Approve, Act::Accept, Act::Confirm][(shadowing - 96) as usize];
                    let fact = Fact::new(act.fact(), at).by(person).about(person).object(format!("r{}", chance.u32(0..50_000)));
                    fact.with("kind", "observe").with("where", "internal").with("by", "requester").with("both", "yes").quantity(3.0)
                }
            });
        }
        let mut tx = app.db.write().await?;
        ledger::append_all(&mut tx, app.clock.now(), some).await?;
        tx.commit().await?;
    }
    Ok(())
}
