//! The commands that look after a house, run as an operator runs them.

use std::io::{BufRead, BufReader, Read};
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};

use benchside::accounts::Role;
use benchside::accounts::store as accounts;
use benchside::app::App;
use benchside::config::Config;
use benchside::sql;

use crate::on_both;
use crate::support::House;

fn benchside(args: &[&str], data: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_benchside"));
    command.args(args).arg("--data").arg(data).env_remove("DATABASE_URL").env_remove("BENCHSIDE_DATA").stdin(Stdio::null());
    command
}

/// What a command said, and whether it went well.
fn said(mut command: Command) -> (bool, String) {
    let Output { status, stdout, stderr } = command.output().expect("the program runs");
    let words = String::from_utf8_lossy(&stdout).into_owned() + &String::from_utf8_lossy(&stderr);
    assert!(!words.contains("panicked"), "{words}");
    (status.success(), words)
}

#[track_caller]
fn refuses(command: Command, words: &[&str]) {
    let (went_well, answer) = said(command);
    assert!(!went_well && words.iter().all(|word| answer.contains(word)), "{answer}");
}

/// The words of a finding, or nothing.
fn finding<'a>(report: &'a str, state: &str, what: &str) -> Option<&'a str> {
    report.lines().find(|line| line.starts_with(state) && line.split_whitespace().nth(1) == Some(what))
}

async fn people(app: &App) -> i64 {
    let mut tx = app.db.read().await.unwrap();
    sql!(tx, sqlx::query_scalar("select cast(count(*) as bigint) from people"), fetch_one).unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_backup_is_made_beside_a_server_and_restored() {
    let house = House::sqlite().await;
    house.cast().await;
    let elsewhere = tempfile::tempdir().unwrap();
    let file = elsewhere.path().join("copy.sqlite");
    let to = file.to_str().unwrap();
    let (went_well, words) = said(benchside(&["backup", to], house.folder.path()));
    assert!(went_well, "{words}");
    {
        use std::os::unix::fs::PermissionsExt;
        assert_eq!(std::fs::metadata(&file).unwrap().permissions().mode() & 0o077, 0, "nobody else may read it");
    }
    refuses(benchside(&["backup", to], house.folder.path()), &["copy.sqlite is there already", "Name another"]);
    let (went_well, words) = said(benchside(&["backup", elsewhere.path().to_str().unwrap()], house.folder.path()));
    assert!(went_well && words.contains("benchside-20"), "{words}");

    let data = elsewhere.path().join("restored");
    let (went_well, words) = said(benchside(&["restore", to], &data));
    assert!(went_well && words.contains("'benchside serve'"), "{words}");
    let names: Vec<_> = std::fs::read_dir(&data).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(names.len(), 2, "the database and the stamp: {names:?}");
    let app = App::open(Config { data: data.clone(), ..house.app.config.clone() }, house.clock.clone()).await.unwrap();
    assert_eq!(people(&app).await, people(&house.app).await);
    app.db.close().await;
    refuses(benchside(&["restore", to], &data), &["holds data already", "--data"]);
}

#[test]
fn what_is_no_backup_is_not_restored() {
    let folder = tempfile::tempdir().unwrap();
    let (file, data) = (folder.path().join("notes.txt"), folder.path().join("data"));
    std::fs::write(&file, "no database at all, ".repeat(1_000)).unwrap();
    refuses(benchside(&["restore", file.to_str().unwrap()], &data), &["not a file that 'benchside backup' made"]);
    std::fs::write(&file, "").unwrap();
    refuses(benchside(&["restore", file.to_str().unwrap()], &data), &["not a file that 'benchside backup' made"]);
    refuses(benchside(&["restore", "/no/such/file"], &data), &["There is no file"]);
    assert!(!data.join("benchside.sqlite").exists() && !data.join("restoring").exists() && !data.join("stamp").exists());
    refuses(benchside(&["backup", "copy"], &data), &["There is no database", "--data"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn postgres_is_backed_up_with_its_own_tools() {
    let folder = tempfile::tempdir().unwrap();
    let mut backup = benchside(&["backup", "copy"], folder.path());
    backup.env("DATABASE_URL", "postgres://nobody@localhost/nothing");
    refuses(backup, &["pg_dump"]);
    let mut restore = benchside(&["restore", "copy"], folder.path());
    restore.env("DATABASE_URL", "postgres://nobody@localhost/nothing");
    refuses(restore, &["pg_restore"]);
}

on_both!(
    /// What is well, what is not yet, and what the program cannot work with: each is said with what to do.
    the_doctor_looks_at_everything,
    |house| {
        let cast = house.cast().await;
        let look = || {
            let mut doctor = benchside(&["doctor"], house.folder.path());
            if let Some(url) = &house.app.config.database_url {
                doctor.env("DATABASE_URL", url);
            }
            said(doctor)
        };
        let (went_well, report) = look();
        assert!(!went_well && finding(&report, "fail", "sign-in").is_some() && report.contains("benchside setup"), "{report}");
        for what in ["folder", "database", "tables", "clock", "mail", "ledger"] {
            assert!(finding(&report, "ok", what).is_some(), "{what}: {report}");
        }
        assert!(!house.folder.path().join("stamp").exists(), "it changes nothing");

        let mut tx = house.app.db.write().await.unwrap();
        sql!(
            tx,
            sqlx::query(
                "insert into providers (institution, issuer, client_id, client_secret, scopes, trusts_email)
                 values ($1, 'https://a.example', 'b', 'c', 'd', true)"
            )
            .bind(&cast.northbridge.id),
            execute
        )
        .unwrap();
        accounts::grant(&mut tx, house.clock.now(), &cast.alice, Role::Admin).await.unwrap();
        tx.commit().await.unwrap();
        let (went_well, report) = look();
        assert!(went_well && finding(&report, "ok", "sign-in").is_some(), "{report}");

        let mut tx = house.app.db.write().await.unwrap();
        let query = "update _sqlx_migrations set version = 9999 where version = (select max(version) from _sqlx_migrations)";
        sql!(tx, sqlx::query(query), execute).unwrap();
        tx.commit().await.unwrap();
        let (went_well, report) = look();
        assert!(!went_well && finding(&report, "fail", "tables").is_some() && report.contains("newer"), "{report}");
        let mut migrate = benchside(&["migrate"], house.folder.path());
        if let Some(url) = &house.app.config.database_url {
            migrate.env("DATABASE_URL", url);
        }
        refuses(migrate, &["A newer Benchside made this database"]);

        let mut tx = house.app.db.write().await.unwrap();
        sql!(tx, sqlx::query("delete from _sqlx_migrations where version = 9999"), execute).unwrap();
        tx.commit().await.unwrap();
        let (_, report) = look();
        assert!(finding(&report, "warn", "tables").is_some() && report.contains("benchside migrate"), "{report}");
    }
);

#[test]
fn the_doctor_names_what_is_missing_or_broken() {
    let folder = tempfile::tempdir().unwrap();
    let missing = folder.path().join("nowhere");
    refuses(benchside(&["doctor"], &missing), &["There is no folder", "benchside setup"]);
    assert!(!missing.exists(), "it makes nothing");
    refuses(benchside(&["doctor"], folder.path()), &["There is no database in this folder"]);
    std::fs::write(folder.path().join("benchside.sqlite"), "this is a letter, not a database. ".repeat(500)).unwrap();
    refuses(benchside(&["doctor"], folder.path()), &["fail  database", "not a database", "restore your last backup"]);
    let mut away = benchside(&["doctor"], folder.path());
    away.env("DATABASE_URL", "postgres://nobody@127.0.0.1:1/nothing");
    refuses(away, &["fail  database", "Is PostgreSQL running"]);
}

/// A demonstration that runs, and is killed when dropped.
struct Demo {
    child: Child,
    address: String,
}

impl Demo {
    fn start(data: &Path) -> Self {
        let mut command = benchside(&["demo", "--port", "0", "--technicians", "60"], data);
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().expect("the program runs");
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let address = line.split_whitespace().find(|word| word.starts_with("http://")).expect("an address").to_owned();
        Self { child, address }
    }

    /// The front page.
    fn page(&self) -> String {
        use std::io::Write;
        let host = self.address.trim_start_matches("http://");
        let mut stream = std::net::TcpStream::connect(host).unwrap();
        write!(stream, "GET / HTTP/1.0\r\nHost: {host}\r\n\r\n").unwrap();
        let mut page = String::new();
        stream.read_to_string(&mut page).unwrap();
        page
    }
}

impl Drop for Demo {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn an_interrupted_sample_is_begun_anew_and_a_finished_one_is_kept() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path();
    // As a start leaves it that was killed while it filled the folder.
    std::fs::write(data.join("stamp"), "demo").unwrap();
    std::fs::write(data.join("filling"), "").unwrap();
    std::fs::write(data.join("benchside.sqlite"), "half of something").unwrap();
    let demo = Demo::start(data);
    assert!(demo.page().contains("Find the technician who knows how"));
    assert!(!data.join("filling").exists());
    refuses(benchside(&["demo", "--port", "0"], data), &["Another Benchside server", "--data"]);
    refuses(benchside(&["serve", "--port", "0"], data), &["sample data", "--data"]);
    let (went_well, report) = said(benchside(&["doctor"], data));
    assert!(went_well && finding(&report, "ok", "server").is_some(), "{report}");
    drop(demo);
    let before = std::fs::metadata(data.join("stamp")).unwrap().modified().unwrap();
    let again = Demo::start(data);
    assert!(again.page().contains("technicians at 2 universities"));
    assert_eq!(std::fs::metadata(data.join("stamp")).unwrap().modified().unwrap(), before);
}

#[test]
fn a_port_that_is_taken_is_said_before_anything_is_made() {
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    let folder = tempfile::tempdir().unwrap();
    refuses(benchside(&["demo", "--port", &port], folder.path()), &["taken", "--port"]);
    assert!(!folder.path().join("benchside.sqlite").exists());
    refuses(benchside(&["serve", "--port", &port], &folder.path().join("real")), &["taken", "--port"]);
}

#[test]
fn a_folder_that_cannot_be_used_is_named() {
    refuses(benchside(&["demo", "--port", "0"], Path::new("/proc/benchside")), &["/proc/benchside cannot be made", "--data"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn concepts_are_renamed_merged_and_parted_from_the_command_line() {
    let house = House::sqlite().await;
    house.cast().await;
    let run = |args: &[&str]| said(benchside(&[&["vocabulary"], args].concat(), house.folder.path()));
    let (sem, tem) = ("scanning-electron-microscopy", "TEM");
    let (went_well, words) = run(&["rename", sem, "--name", "zorb imaging", "--as", "cora-clerk"]);
    assert!(went_well, "{words}");
    let (_, words) = run(&["show", "zorb imaging"]);
    assert!(
        words.contains("scanning electron microscopy (scanning-electron-microscopy)") && words.contains("zorb imaging"),
        "{words}"
    );
    for label in ["hot joining", "warm joining"] {
        let (went_well, words) = run(&["rename", "soldering", "--label", label]);
        assert!(went_well, "{words}");
    }
    let (_, words) = run(&["show", "hot joining"]);
    assert!(words.starts_with("warm joining") && words.contains("soldering"), "a label it had in between stays a name: {words}");
    let (went_well, words) = run(&["rename", sem, "--name", "TEM"]);
    assert!(!went_well && words.contains("If the two are one, merge them"), "{words}");
    let (went_well, words) = run(&["rename", sem, "--name", "zorbs", "--as", "alice-archer"]);
    assert!(!went_well && words.contains("is no coordinator"), "{words}");
    let (went_well, words) = run(&["merge", tem, sem]);
    assert!(went_well && words.contains("Nothing was changed") && words.contains("--confirm"), "{words}");
    let (went_well, words) = run(&["merge", tem, sem, "--confirm"]);
    assert!(went_well && words.contains("is shown as scanning electron microscopy now"), "{words}");
    let (_, words) = run(&["show", tem]);
    let link = words.lines().find_map(|line| line.strip_prefix("link ")?.split_once(':')).expect("a link").0.to_owned();
    assert!(words.starts_with("scanning electron microscopy"), "{words}");
    let (went_well, words) = run(&["part", &link]);
    assert!(went_well && words.contains("are two again"), "{words}");
    let (went_well, words) = run(&["part", &link]);
    assert!(!went_well && words.contains("parted before"), "{words}");
    let (went_well, words) = run(&["merge", "nothing of the sort", sem]);
    assert!(!went_well && words.contains("is not in the vocabulary"), "{words}");
}
