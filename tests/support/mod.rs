//! A house to test in: an app on a folder or database of its own, people to be, clients to ask with.

pub mod client;
pub mod parts;

use std::pin::Pin;
use std::sync::Arc;
use std::time::{Duration, Instant};

use benchside::accounts::store::{self as accounts, NewPerson};
use benchside::accounts::{Institution, Role};
use benchside::app::App;
use benchside::clock::Clock;
use benchside::config::{Config, Mail, Mode};
use benchside::ids::PersonId;
use benchside::storage::Db;
use chrono::{DateTime, Utc};
use tempfile::TempDir;
use tokio::sync::OnceCell;

pub use client::Client;

/// Runs an async test on SQLite and on PostgreSQL: `on_both!(name, |house| { … })` makes `name::sqlite` and `name::postgres`.
#[macro_export]
macro_rules! on_both {
    ($(#[$doc:meta])* $name:ident, |$house:ident| $body:block) => {
        $(#[$doc])*
        mod $name {
            #[allow(unused_imports, clippy::allow_attributes, reason = "not every test uses what its file imports")]
            use super::*;

            async fn test($house: $crate::support::House) $body

            #[test]
            fn sqlite() {
                $crate::support::on_sqlite(|house| Box::pin(test(house)));
            }

            #[test]
            fn postgres() {
                $crate::support::on_postgres(|house| Box::pin(test(house)));
            }
        }
    };
}

/// A test of a house. It is boxed: a runtime is compiled again for every sort of future that it runs, and there are hundreds of tests.
type Test = fn(House) -> Pin<Box<dyn Future<Output = ()>>>;

/// Runs a test on SQLite.
pub fn on_sqlite(test: Test) {
    run(Box::pin(async move { test(House::sqlite().await).await }));
}

/// Runs a test on PostgreSQL, where there is one.
pub fn on_postgres(test: Test) {
    run(Box::pin(async move {
        if let Some(house) = House::postgres().await {
            test(house).await;
        }
    }));
}

fn run(test: Pin<Box<dyn Future<Output = ()>>>) {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().expect("a runtime");
    runtime.block_on(test);
}

/// An app of its own, with its clock in the test's hand.
pub struct House {
    pub app: App,
    pub clock: Clock,
    pub folder: Arc<TempDir>,
}

/// The standing cast: Alice is a technician, Bob her colleague, Mo her line manager, Cora the coordinator and Ada the
/// administrator, all of Northbridge; Petra works at Southmere, which shares and has an agreement on shadowing with Northbridge; Otto at Westhaven, which shares with nobody.
pub struct Cast {
    pub northbridge: Institution,
    pub southmere: Institution,
    pub alice: PersonId,
    pub bob: PersonId,
    pub mo: PersonId,
    pub cora: PersonId,
    pub ada: PersonId,
    pub petra: PersonId,
    pub otto: PersonId,
}

impl House {
    pub async fn sqlite() -> Self {
        Self::open(Mode::Real, None).await
    }

    /// On a database cloned from a migrated one; `None` (said aloud) where there is no PostgreSQL to test on.
    pub async fn postgres() -> Option<Self> {
        Some(Self::open(Mode::Real, Some(fresh_database(&parts::postgres()?).await)).await)
    }

    /// The demonstration's kind of house, empty.
    pub async fn demo() -> Self {
        Self::open(Mode::Demo, None).await
    }

    async fn open(mode: Mode, database_url: Option<String>) -> Self {
        let folder = Arc::new(tempfile::tempdir().expect("a folder"));
        let clock = Clock::manual("2026-03-02T09:00:00Z".parse::<DateTime<Utc>>().expect("a time"));
        let config = Config {
            mode,
            data: folder.path().to_owned(),
            database_url,
            address: "http://127.0.0.1:9999".to_owned(),
            contact: None,
            mail: Mail::Memory,
        };
        let app = App::open(config, clock.clone()).await.expect("the house opens");
        Self { app, clock, folder }
    }

    /// A client that has not signed in.
    pub fn stranger(&self) -> Client {
        Client::new(&self.app)
    }

    /// A client signed in as this person.
    pub async fn client(&self, person: &PersonId) -> Client {
        let mut tx = self.app.db.write().await.expect("a transaction");
        let from = accounts::FromProvider::default();
        let (_, secret) =
            accounts::start_session(&mut tx, self.clock.now(), person, "Test browser", &from).await.expect("a session");
        tx.commit().await.expect("a commit");
        let name = if self.app.config.is_demo() { "session" } else { "__Host-session" };
        Client::new(&self.app).with_cookie(name, &secret)
    }

    /// Three institutions and the standing cast.
    pub async fn cast(&self) -> Cast {
        let now = self.clock.now();
        let mut tx = self.app.db.write().await.expect("a transaction");
        let northbridge =
            accounts::add_institution(&mut tx, now, "University of Northbridge", Some("northbridge.example"), true).await.unwrap();
        // the house is Northbridge's: it was there first
        let later = now + chrono::TimeDelta::milliseconds(1);
        let southmere =
            accounts::add_institution(&mut tx, later, "Southmere University", Some("southmere.example"), true).await.unwrap();
        let westhaven =
            accounts::add_institution(&mut tx, later, "Westhaven College", Some("westhaven.example"), false).await.unwrap();
        let chemistry = accounts::department_named(&mut tx, now, &northbridge.id, "Chemistry").await.unwrap();
        let site = accounts::site_named(&mut tx, now, &northbridge.id, "Hill Campus").await.unwrap();
        let mut people = Vec::new();
        for (name, institution, technical) in [
            ("Mo Manager", &northbridge, false),
            ("Alice Archer", &northbridge, true),
            ("Bob Baker", &northbridge, true),
            ("Cora Clerk", &northbridge, false),
            ("Ada Admin", &northbridge, false),
            ("Petra Partner", &southmere, true),
            ("Otto Outsider", &westhaven, true),
        ] {
            let own = institution.id == northbridge.id;
            let new = NewPerson {
                name: name.to_owned(),
                email: Some(format!(
                    "{}@{}",
                    name.split(' ').next().unwrap().to_lowercase(),
                    institution.domain.as_deref().unwrap()
                )),
                department: own.then(|| chemistry.clone()),
                site: own.then(|| site.clone()),
                manager: (name == "Alice Archer").then(|| people.first().cloned().unwrap()),
                technical,
                ..NewPerson::default()
            };
            people.push(accounts::add_person(&mut tx, now, &institution.id, &new).await.unwrap());
        }
        let [mo, alice, bob, cora, ada, petra, otto] = people.try_into().expect("seven people");
        accounts::grant(&mut tx, now, &cora, Role::Coordinator).await.unwrap();
        accounts::grant(&mut tx, now, &ada, Role::Admin).await.unwrap();
        let query =
            "insert into agreements (id, programme, proposer, partner, state, in_force, version, first_day, last_day, words, link,
                 proposer_contact, partner_contact, reason, proposed, answered)
             values ('cast', 'shadowing', $1, $2, 'agreed', true, 1, '2026-01-01', '', 'Come', '', 'Cora', 'Petra', '', $3, $3)";
        benchside::sql!(&mut tx, sqlx::query(query).bind(&northbridge.id).bind(&southmere.id).bind(now), execute).unwrap();
        tx.commit().await.unwrap();
        Cast { northbridge, southmere, alice, bob, mo, cora, ada, petra, otto }
    }

    /// Drops the PostgreSQL database under the house.
    pub async fn lose_database(&self) {
        let url = self.app.config.database_url.as_deref().expect("a house on PostgreSQL");
        let name = url.split('?').next().and_then(|base| base.rsplit('/').next()).expect("a database");
        administer(&parts::postgres().expect("PostgreSQL"), &format!("drop database {name} with (force)")).await;
    }

    /// How many facts of a kind there are.
    pub async fn facts(&self, kind: &str) -> usize {
        let mut tx = self.app.db.read().await.unwrap();
        let facts = benchside::ledger::since(&mut tx, 0, 1_000_000).await.unwrap();
        facts.iter().filter(|fact| fact.kind == kind).count()
    }
}

/// Asks again until the answer is yes, for what a follower does in its own time; fails after a generous while.
pub async fn soon<F: AsyncFnMut() -> bool>(what: &str, mut is_so: F) {
    let began = Instant::now();
    while began.elapsed() < Duration::from_secs(30) {
        if is_so().await {
            return;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    panic!("not within 30 seconds: {what}");
}

/// A new database on the test server, cloned from one that was migrated once.
async fn fresh_database(server: &str) -> String {
    static TEMPLATE: OnceCell<String> = OnceCell::const_new();
    static CLONING: tokio::sync::Mutex<u32> = tokio::sync::Mutex::const_new(0);
    let template = TEMPLATE
        .get_or_init(|| async {
            let name = format!("template_{}", std::process::id());
            administer(server, &format!("create database {name}")).await;
            let db = Db::open_postgres(&named(server, &name)).await.expect("the template answers");
            db.migrate().await.expect("the template migrates");
            db.close().await;
            name
        })
        .await;
    let mut count = CLONING.lock().await;
    *count += 1;
    let name = format!("test_{}_{}", std::process::id(), *count);
    administer(server, &format!("create database {name} template {template}")).await;
    named(server, &name)
}

/// The server's address with another database.
fn named(server: &str, database: &str) -> String {
    let (base, options) = server.split_once('?').unwrap_or((server, ""));
    let base = base.rsplit_once('/').map_or(base, |(base, _)| base);
    format!("{base}/{database}?{options}")
}

async fn administer(server: &str, statement: &str) {
    use sqlx::Connection;
    let mut connection = sqlx::PgConnection::connect(server).await.expect("the test server answers");
    sqlx::query(sqlx::AssertSqlSafe(statement.to_owned())).execute(&mut connection).await.expect(statement);
    connection.close().await.expect("a goodbye");
}

/// Northbridge's technical staff are counted, two months end, and what happened in them is counted too: from then on numbers are published.
pub async fn two_months_later(house: &House, cast: &Cast) {
    // two counts of one instant would be one
    house.clock.advance(chrono::TimeDelta::seconds(1));
    let mut tx = house.app.db.write().await.expect("a transaction");
    benchside::hr::headcount::count(&mut tx, house.clock.now(), &cast.northbridge.id).await.expect("a count");
    tx.commit().await.expect("a commit");
    let first = chrono::Datelike::with_day(&house.clock.now(), 1).expect("a day") + chrono::Months::new(2);
    house.clock.set(first);
    benchside::measures::catch_up(&house.app).await.expect("what happened is counted");
}
