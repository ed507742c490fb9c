//! What `doctor` looks at, from the ground up: folder, disk, database, tables, clock, mail, people.

use std::fs;
use std::path::Path;

use chrono::{DateTime, TimeDelta, Utc};

use super::Finding;
use crate::accounts::store as accounts;
use crate::cli::Place;
use crate::clock::Clock;
use crate::config::Mode;
use crate::search::follow;
use crate::storage::health::{self, Look};
use crate::storage::{self, Db, Trouble, Tx};
use crate::{folder, ledger, notify};

/// Below this much free space saving may fail at any time, in bytes.
const LEAST: u64 = 200 << 20;
/// Below this much someone should make room.
const LITTLE: u64 = 2 << 30;
/// How far ahead of the machine's clock the newest fact may be: machines differ by seconds.
const SKEW: TimeDelta = TimeDelta::minutes(2);
/// How many facts a following index may be behind without a word.
const BEHIND: i64 = 2_000;

/// Everything, in the order in which one thing needs the other.
pub(super) async fn examine(place: &Place) -> Vec<Finding> {
    let mut findings = Vec::new();
    let is_demo = look_at_folder(&place.data, &mut findings);
    let url = place.database_url.as_ref().filter(|_| !is_demo);
    let Some(db) = open(place, url.map(String::as_str), &mut findings).await else { return findings };
    let outcome = look_at_database(&db, &place.data, is_demo, &mut findings).await;
    if let Err(error) = outcome {
        findings.push(refused(&error));
    }
    db.close().await;
    findings
}

/// Whose data it is, whether it can be written, how much room there is; true for the demonstration's.
fn look_at_folder(data: &Path, findings: &mut Vec<Finding>) -> bool {
    let shown = data.display();
    let stamp = match folder::stamp(data) {
        Ok(stamp) => stamp,
        Err(error) => {
            let advice = format!("Give this user the right to read {shown}, or name another folder with --data.");
            findings.push(Finding::fail("folder", format!("{error:#}"), advice));
            return false;
        }
    };
    if !data.is_dir() {
        let advice = "Run 'benchside setup' for a new house, or name the folder that holds yours with --data.";
        findings.push(Finding::fail("folder", format!("There is no folder {shown}."), advice));
        return false;
    }
    let is_demo = stamp.as_deref() == Some("demo");
    let kind = match stamp.as_deref() {
        Some("demo") => "the demonstration's sample",
        Some("real") => "real data",
        _ => "nothing yet",
    };
    let probe = data.join(format!(".doctor-{}", std::process::id()));
    match fs::write(&probe, "x").and_then(|()| fs::remove_file(&probe)) {
        Ok(()) => findings.push(Finding::well("folder", format!("{shown} holds {kind} and can be written."))),
        Err(error) => {
            let advice = match error.kind() {
                std::io::ErrorKind::StorageFull | std::io::ErrorKind::QuotaExceeded => "Make room on this disk.",
                std::io::ErrorKind::ReadOnlyFilesystem => "The disk is mounted for reading only. Mount it for writing.",
                _ => "Give this user the right to write there.",
            };
            findings.push(Finding::fail("folder", format!("{shown} holds {kind} and cannot be written: {error}."), advice));
        }
    }
    if data.join("filling").exists() {
        findings.push(Finding::warn("sample", "The sample was not finished.", "Run 'benchside demo': it begins anew."));
    }
    let mode = if is_demo { Mode::Demo } else { Mode::Real };
    if stamp.is_some() && folder::is_held(data) {
        let name = if mode == Mode::Demo { "demonstration" } else { "server" };
        findings.push(Finding::well("server", format!("A {name} is working in this folder.")));
    }
    look_at_disk(data, findings);
    is_demo
}

fn look_at_disk(data: &Path, findings: &mut Vec<Finding>) {
    let Ok(disk) = rustix::fs::statvfs(data) else { return };
    let free = disk.f_bavail.saturating_mul(disk.f_frsize);
    let words = format!("{} free.", bytes(free));
    let advice = "Make room on this disk. When it is full nothing can be saved; nothing that was saved is lost.";
    findings.push(match free {
        free if free < LEAST => Finding::fail("disk", words, advice),
        free if free < LITTLE => Finding::warn("disk", words, advice),
        _ => Finding::well("disk", words),
    });
}

async fn open(place: &Place, url: Option<&str>, findings: &mut Vec<Finding>) -> Option<Db> {
    let opened = match url {
        Some(url) => Db::open_postgres(url).await,
        None if !place.data.join("benchside.sqlite").exists() => {
            if place.data.is_dir() {
                let advice = "Run 'benchside setup' for a new house, or name the folder that holds yours with --data.";
                findings.push(Finding::fail("database", "There is no database in this folder.", advice));
            }
            return None;
        }
        None => Db::open_sqlite(&place.data).await,
    };
    opened.map_err(|error| findings.push(refused(&error))).ok()
}

/// What a database says that cannot be used.
fn refused(error: &storage::Error) -> Finding {
    let advice = match error.trouble() {
        Trouble::Away => "Is PostgreSQL running, and is DATABASE_URL right? Is another program holding the database file?",
        Trouble::Full => "Make room on this disk.",
        Trouble::ReadOnly => "Give this user the right to write the database's files.",
        Trouble::Taken | Trouble::Other => "If the file is damaged, keep it, and restore your last backup into an empty folder.",
    };
    Finding::fail("database", error.to_string(), advice)
}

async fn look_at_database(db: &Db, data: &Path, is_demo: bool, findings: &mut Vec<Finding>) -> storage::Result<()> {
    let mut tx = db.read().await?;
    if db.is_shared() {
        look_at_postgres(&mut tx, findings).await?;
    } else {
        let problems = health::damage(&mut tx, Look::Quick).await?;
        if problems.is_empty() {
            findings.push(Finding::well("database", "SQLite; the file is whole."));
        } else {
            let advice = "Stop the server, keep the file, and restore your last backup into an empty folder.";
            findings.push(Finding::fail("database", format!("The file is damaged: {}", problems.join("; ")), advice));
        }
    }
    drop(tx);
    let mut tx = db.read().await?;
    let history = storage::history(&mut tx).await?;
    drop(tx);
    if let Some(newest) = history.unknown.last() {
        let words = format!("The tables are newer than this program (it does not know change {newest}).");
        findings.push(Finding::fail("tables", words, "Use the newer Benchside that made them."));
        return Ok(());
    }
    if !history.pending.is_empty() {
        let words = format!("{} changes to the tables are to be made.", history.pending.len());
        findings.push(Finding::warn("tables", words, "Back up, then run 'benchside migrate' or start the server: it does it too."));
        return Ok(());
    }
    findings.push(Finding::well("tables", "Up to date."));
    let mut tx = db.read().await?;
    look_at_clock(&mut tx, db.is_shared(), findings).await?;
    look_at_index(&mut tx, data, findings).await?;
    look_at_mail(&mut tx, findings).await?;
    if !is_demo {
        look_at_people(&mut tx, findings).await?;
    }
    Ok(())
}

async fn look_at_postgres(tx: &mut Tx, findings: &mut Vec<Finding>) -> storage::Result<()> {
    let (version, encoding, collation) = health::postgres(tx).await?;
    if encoding != "UTF8" {
        let advice =
            "Make a database with 'create database … encoding UTF8 locale \"C.UTF-8\" template template0' and move the data there.";
        findings.push(Finding::fail(
            "database",
            format!("PostgreSQL {version} with encoding {encoding} cannot hold every name."),
            advice,
        ));
    } else if !matches!(collation.as_str(), "C.UTF-8" | "C.utf8" | "C" | "POSIX") {
        let advice =
            "Nothing breaks: Benchside sorts by itself. For new databases use locale C.UTF-8, which is faster and never changes.";
        findings.push(Finding::warn("database", format!("PostgreSQL {version}, UTF8, collation {collation}."), advice));
    } else {
        findings.push(Finding::well("database", format!("PostgreSQL {version}, UTF8, collation {collation}.")));
    }
    Ok(())
}

/// A clock that went back would put new facts before old ones.
async fn look_at_clock(tx: &mut Tx, is_shared: bool, findings: &mut Vec<Finding>) -> storage::Result<()> {
    let now = Clock::System.now();
    let newest = ledger::last_recorded(tx).await?;
    let head = ledger::head(tx).await?;
    let words = |time: DateTime<Utc>| time.format("%Y-%m-%d %H:%M:%S UTC").to_string();
    let theirs = if is_shared { Some(health::clock(tx).await?) } else { None };
    let advice = "Set this machine's clock (chrony or systemd-timesyncd keep it right).";
    findings.push(match (newest, theirs) {
        (Some(newest), _) if newest > now + SKEW => Finding::fail(
            "clock",
            format!("It is {} here, and the newest fact was recorded at {}.", words(now), words(newest)),
            advice,
        ),
        (_, Some(theirs)) if (theirs - now).abs() > SKEW => {
            Finding::warn("clock", format!("It is {} here and {} on the database's machine.", words(now), words(theirs)), advice)
        }
        _ => Finding::well("clock", format!("It is {}.", words(now))),
    });
    findings.push(Finding::well("ledger", format!("{head} facts.")));
    Ok(())
}

/// The index follows the ledger while a server runs, and catches up when one starts.
async fn look_at_index(tx: &mut Tx, data: &Path, findings: &mut Vec<Finding>) -> storage::Result<()> {
    let behind = ledger::head(tx).await? - follow::reached(data).unwrap_or(0);
    findings.push(match (behind, folder::is_held(data)) {
        (..=0, _) => Finding::well("index", "Up to date."),
        (behind, true) if behind > BEHIND => {
            let advice = "If it stays so, look at the server's log, or run 'benchside reindex'.";
            Finding::warn("index", format!("{behind} facts behind the ledger, though a server is working."), advice)
        }
        (behind, true) => Finding::well("index", format!("{behind} facts behind the ledger, and following.")),
        (behind, false) => Finding::well("index", format!("{behind} facts behind; it catches up when the server starts.")),
    });
    Ok(())
}

async fn look_at_mail(tx: &mut Tx, findings: &mut Vec<Finding>) -> storage::Result<()> {
    let (waiting, failed) = notify::waiting(tx).await?;
    let error = notify::last_error(tx).await?;
    let said = error.map(|error| format!(" The mail server said: {error}")).unwrap_or_default();
    findings.push(match (waiting, failed) {
        (0, 0) => Finding::well("mail", "Nothing waits."),
        (waiting, 0) if said.is_empty() => Finding::well("mail", format!("{waiting} letters wait to be sent.")),
        (waiting, failed) => Finding::warn(
            "mail",
            format!("{waiting} letters wait, {failed} were given up after five days.{said}"),
            "Check --smtp and --mail-from. Waiting letters go by themselves once the mail server takes them.",
        ),
    });
    Ok(())
}

async fn look_at_people(tx: &mut Tx, findings: &mut Vec<Finding>) -> storage::Result<()> {
    let (institutions, providers, admins) = accounts::ready(tx).await?;
    let advice = "Run 'benchside setup': it makes what is missing and leaves the rest.";
    findings.push(if institutions == 0 {
        Finding::fail("sign-in", "There is no institution yet, so nobody can sign in.", advice)
    } else if providers == 0 {
        Finding::fail("sign-in", "No institution has an OpenID provider, so nobody can sign in.", advice)
    } else if admins == 0 {
        Finding::warn("sign-in", "Nobody is an administrator.", advice)
    } else {
        Finding::well("sign-in", format!("{institutions} institutions, {providers} with a provider, {admins} administrators."))
    });
    Ok(())
}

/// A number of bytes in words.
fn bytes(count: u64) -> String {
    match count {
        0..0x4000_0000 => format!("{} MB", count >> 20),
        _ => format!("{:.1} GB", count as f64 / f64::from(1 << 30)),
    }
}
