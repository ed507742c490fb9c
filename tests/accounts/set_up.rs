//! `benchside setup`, and what it does.

use std::process::{Command, Output, Stdio};

use benchside::accounts::set_up::{SetUp, set_up};
use benchside::accounts::store::{self as accounts, NewPerson};
use benchside::accounts::{Role, Viewer};
use tempfile::TempDir;

use crate::on_both;
use crate::support::parts::{CLIENT_ID, CLIENT_SECRET, HostileProvider};

fn northbridge() -> SetUp {
    SetUp {
        institution: "University of Northbridge".to_owned(),
        slug: Some("northbridge".to_owned()),
        domain: "Northbridge.example".to_owned(),
        time_zone: None,
        shares: false,
        issuer: "https://login.northbridge.example".to_owned(),
        client_id: "benchside".to_owned(),
        client_secret: "a secret\n".to_owned(),
        trusts_email: false,
        staff_claim: None,
        admin: "Ada@Northbridge.example".to_owned(),
        admin_name: Some("Ada Admin".to_owned()),
    }
}

on_both!(done_twice_it_is_done_once_and_brings_up_to_date, |house| {
    let now = house.clock.now();
    let mut tx = house.app.db.write().await.unwrap();
    let first = set_up(&mut tx, now, &northbridge()).await.unwrap();
    assert!(first.is_new && first.admin_is_new);
    let again =
        SetUp { shares: true, time_zone: Some("Europe/Dublin".to_owned()), client_secret: "another".to_owned(), ..northbridge() };
    let second = set_up(&mut tx, now, &again).await.unwrap();
    assert!(!second.is_new && !second.admin_is_new && second.institution.shares);
    assert_eq!(second.institution.time_zone, "Europe/Dublin");
    // What is not said stays.
    let third = set_up(&mut tx, now, &northbridge()).await.unwrap();
    assert!(third.institution.shares && third.institution.time_zone == "Europe/Dublin");
    let provider = accounts::provider(&mut tx, &first.institution.id).await.unwrap().unwrap();
    assert_eq!(provider.client_secret, "a secret");
    for (wanted, is) in [(Some("employee_number"), Some("employee_number")), (None, Some("employee_number")), (Some(""), None)] {
        set_up(&mut tx, now, &SetUp { staff_claim: wanted.map(str::to_owned), ..northbridge() }).await.unwrap();
        let provider = accounts::provider(&mut tx, &first.institution.id).await.unwrap().unwrap();
        assert_eq!(provider.staff_claim.as_deref(), is, "{wanted:?}");
    }
    let wrong = SetUp { staff_claim: Some("email".to_owned()), ..northbridge() };
    assert_eq!(wrong.problems().len(), 1);
    let admins = accounts::people_with_address(&mut tx, &first.institution.id, "ada@northbridge.example").await.unwrap();
    assert_eq!(admins.len(), 1);
    let viewer = accounts::viewer(&mut tx, &admins[0].id).await.unwrap();
    assert!(viewer.is(Role::Admin) && matches!(&viewer, Viewer::Member(member) if member.name == "Ada Admin"));
    tx.commit().await.unwrap();
    assert_eq!((house.facts("role.granted").await, house.facts("settings.changed").await), (1, 6));
});

on_both!(what_contradicts_what_is_there_is_refused, |house| {
    let now = house.clock.now();
    let mut tx = house.app.db.write().await.unwrap();
    let there = set_up(&mut tx, now, &northbridge()).await.unwrap().institution;
    let closed = NewPerson { name: "Nell".to_owned(), email: Some("nell@northbridge.example".to_owned()), ..NewPerson::default() };
    let closed = accounts::add_person(&mut tx, now, &there.id, &closed).await.unwrap();
    accounts::set_active(&mut tx, &closed, false).await.unwrap();
    for (wanted, says) in [
        (SetUp { slug: Some("other".to_owned()), ..northbridge() }, "add --slug northbridge"),
        (
            SetUp { slug: Some("other".to_owned()), domain: "other.example".to_owned(), ..northbridge() },
            "signs in with https://login.northbridge.example already",
        ),
        (SetUp { admin: "nell@northbridge.example".to_owned(), ..northbridge() }, "is closed"),
    ] {
        let error = set_up(&mut tx, now, &wanted).await.unwrap_err();
        assert!(error.to_string().contains(says), "{error}");
    }
});

#[test]
fn everything_wrong_is_said_at_once() {
    assert_eq!(northbridge().problems(), Vec::<String>::new());
    let wrong = SetUp {
        institution: "  ".to_owned(),
        slug: Some("callback".to_owned()),
        domain: "@northbridge".to_owned(),
        time_zone: Some("Northbridge".to_owned()),
        client_id: String::new(),
        client_secret: "\n".to_owned(),
        admin: "ada".to_owned(),
        ..northbridge()
    };
    assert_eq!(wrong.problems().len(), 7, "{:?}", wrong.problems());
}

/// Runs the command on this folder, with nobody to ask.
fn setup(folder: &TempDir, issuer: &str, more: &[&str]) -> Output {
    let secret = folder.path().join("secret.txt");
    std::fs::write(&secret, CLIENT_SECRET).unwrap();
    Command::new(env!("CARGO_BIN_EXE_benchside"))
        .args(["setup", "--institution", "University of Northbridge", "--domain", "uni.example", "--issuer", issuer])
        .args(["--client-id", CLIENT_ID, "--client-secret-file", secret.to_str().unwrap(), "--admin", "ada@uni.example"])
        .args(["--data", folder.path().join("data").to_str().unwrap()])
        .args(more)
        .env_remove("DATABASE_URL")
        .stdin(Stdio::null())
        .output()
        .unwrap()
}

fn words(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

#[test]
fn the_command_sets_up_and_says_what_to_do_next() {
    let Some(provider) = HostileProvider::start(60) else { return };
    let folder = tempfile::tempdir().unwrap();
    let done = setup(&folder, &provider.issuer("good"), &["--address", "https://skills.uni.example/"]);
    let (out, error) = (words(&done.stdout), words(&done.stderr));
    assert!(done.status.success(), "{error}");
    for says in [
        "University of Northbridge is set up.",
        "https://skills.uni.example/sign-in/callback",
        "https://skills.uni.example/sign-in/back-channel",
        "benchside serve --data",
        "a new account",
    ] {
        assert!(out.contains(says), "{says}: {out}");
    }
    assert!(!out.contains(CLIENT_SECRET) && !error.contains(CLIENT_SECRET));
    // The folder that it made is closed to the machine's other users.
    assert!(!out.contains("chmod"), "{out}");
    let again = words(&setup(&folder, &provider.issuer("good"), &["--shares"]).stdout);
    assert!(again.contains("is up to date") && again.contains("an account that was there"), "{again}");
}

#[test]
fn an_issuer_that_does_not_work_is_refused_before_anything_is_written() {
    let Some(provider) = HostileProvider::start(60) else { return };
    for (fault, says) in [
        ("other-issuer-in-discovery", "unexpected issuer"),
        ("page-for-discovery", "discovery"),
        ("no-keys", "no signing key"),
        ("short-key", "no signing key"),
        ("nowhere", "404"),
    ] {
        let folder = tempfile::tempdir().unwrap();
        let done = setup(&folder, &provider.issuer(fault), &[]);
        let error = words(&done.stderr);
        assert!(!done.status.success() && error.contains("Nothing was written") && error.contains(says), "{fault}: {error}");
        let done = words(&setup(&folder, &provider.issuer("good"), &[]).stdout);
        assert!(done.contains("is set up"), "{fault}: {done}");
    }
}

#[test]
fn without_a_terminal_it_says_what_is_missing() {
    let done = Command::new(env!("CARGO_BIN_EXE_benchside"))
        .args(["setup", "--institution", "Uni"])
        .stdin(Stdio::null())
        .output()
        .unwrap();
    let error = words(&done.stderr);
    assert!(!done.status.success());
    for option in ["--domain", "--issuer", "--client-id", "--client-secret-file", "--admin"] {
        assert!(error.contains(option), "{option}: {error}");
    }
}

#[test]
fn the_demonstration_is_not_set_up() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    benchside::folder::prepare(&data, benchside::config::Mode::Demo).unwrap();
    let done = setup(&folder, "http://127.0.0.1:9", &[]);
    assert!(words(&done.stderr).contains("holds the demonstration"));
}
