//! `benchside backup` and `benchside restore`.

use std::fs::{self, File};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, Result, bail};
use clap::Args;

use super::Place;
use crate::accounts::store as accounts;
use crate::clock::Clock;
use crate::config::Mode;
use crate::folder;
use crate::storage::health::{self, Look};
use crate::storage::{self, Db};

const DATABASE: &str = "benchside.sqlite";
const NO_BACKUP: &str = "This is not a file that 'benchside backup' made, or it is damaged";
const POSTGRES: &str = "This house keeps its data in PostgreSQL, whose own tools copy it consistently";

/// Copy the database into a new file, consistent even beside a running server
///
/// The search index is not copied: it is built again from the database. Keep the copy as safe as the data itself.
#[derive(Debug, Args)]
pub struct Backup {
    #[command(flatten)]
    place: Place,
    /// A file that does not exist yet, or a folder to put a dated one into
    #[arg(value_name = "FILE_OR_DIR")]
    to: PathBuf,
}

/// Put a backup into an empty data folder
#[derive(Debug, Args)]
pub struct Restore {
    #[command(flatten)]
    place: Place,
    /// A file that 'benchside backup' made
    #[arg(value_name = "FILE")]
    from: PathBuf,
}

impl Backup {
    pub async fn run(self) -> Result<ExitCode> {
        if self.place.database_url.is_some() && folder::stamp(&self.place.data)?.as_deref() != Some("demo") {
            bail!("{POSTGRES}: pg_dump --format=custom --file=benchside.dump \"$DATABASE_URL\"");
        }
        let source = self.place.data.join(DATABASE);
        if !source.exists() {
            bail!("There is no database in {}. Name the folder that holds yours with --data.", self.place.data.display());
        }
        let to = if self.to.is_dir() {
            self.to.join(Clock::System.now().format("benchside-%Y-%m-%d-%H%M%S.sqlite").to_string())
        } else {
            self.to
        };
        if to.exists() {
            bail!("{} is there already, and a backup overwrites nothing. Name another file.", to.display());
        }
        let db = Db::open_sqlite(&self.place.data).await.context("the database cannot be opened")?;
        let unfinished = beside(&to);
        // What an interrupted backup left behind.
        let _ = fs::remove_file(&unfinished);
        let copied = copy(&db, &unfinished, &to).await;
        db.close().await;
        if copied.is_err() {
            let _ = fs::remove_file(&unfinished);
        }
        let size = copied?;
        println!(
            "{} holds everything ({:.1} MB). Try it now and then: benchside restore FILE --data EMPTY_FOLDER",
            to.display(),
            size as f64 / 1e6
        );
        Ok(ExitCode::SUCCESS)
    }
}

/// Copies under another name, makes the copy lasting and unreadable for others, and only then gives it its name.
async fn copy(db: &Db, unfinished: &Path, to: &Path) -> Result<u64> {
    let what = || format!("{} cannot be written", to.display());
    File::create_new(unfinished).and_then(|file| file.set_permissions(fs::Permissions::from_mode(0o600))).with_context(what)?;
    db.copy_to(unfinished).await.with_context(what)?;
    let file = File::open(unfinished).with_context(what)?;
    file.sync_all().with_context(what)?;
    // A link, unlike a renaming, never replaces a file that someone put there meanwhile.
    fs::hard_link(unfinished, to).and_then(|()| fs::remove_file(unfinished)).with_context(what)?;
    let folder = to.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    File::open(folder).and_then(|folder| folder.sync_all()).with_context(what)?;
    Ok(file.metadata().with_context(what)?.len())
}

/// The name under which a file is written before it is whole.
fn beside(path: &Path) -> PathBuf {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(".part");
    path.with_file_name(name)
}

impl Restore {
    pub async fn run(self) -> Result<ExitCode> {
        if self.place.database_url.is_some() {
            bail!("{POSTGRES}: pg_restore --dbname=\"$DATABASE_URL\" benchside.dump, into an empty database");
        }
        let data = &self.place.data;
        if data.join(DATABASE).exists() || folder::stamp(data)?.is_some() {
            bail!("{} holds data already, and a backup overwrites nothing. Name an empty folder with --data.", data.display());
        }
        if !self.from.is_file() {
            bail!("There is no file {}.", self.from.display());
        }
        let trial = data.join("restoring");
        let restored = try_out(&self.from, &trial).await;
        let moved = match restored {
            Ok(mode) => move_in(&trial, data, mode).map(|()| mode),
            Err(error) => Err(error),
        };
        let _ = fs::remove_dir_all(&trial);
        let mode = moved?;
        let next = if mode == Mode::Demo { "demo" } else { "serve" };
        println!(
            "{} is restored into {}. Start it with 'benchside {next}'; search is built again while it runs.",
            self.from.display(),
            data.display()
        );
        Ok(ExitCode::SUCCESS)
    }
}

/// Copies a backup into a folder of its own and makes sure that it is one, and whole; tells which kind of data it holds.
async fn try_out(from: &Path, trial: &Path) -> Result<Mode> {
    fs::create_dir_all(trial).with_context(|| format!("{} cannot be made", trial.display()))?;
    let copy = trial.join(DATABASE);
    fs::copy(from, &copy).with_context(|| format!("{} cannot be copied to {}", from.display(), copy.display()))?;
    fs::set_permissions(&copy, fs::Permissions::from_mode(0o600))
        .with_context(|| format!("{} cannot be written", copy.display()))?;
    let db = Db::open_sqlite(trial).await.context(NO_BACKUP)?;
    let checked = check(&db).await;
    db.close().await;
    checked
}

async fn check(db: &Db) -> Result<Mode> {
    let mut tx = db.read().await.context(NO_BACKUP)?;
    let damage = health::damage(&mut tx, Look::Thorough).await.context(NO_BACKUP)?;
    if !damage.is_empty() {
        bail!("The backup is damaged ({}). Take an older one.", damage.join("; "));
    }
    let history = storage::history(&mut tx).await.context(NO_BACKUP)?;
    if !history.unknown.is_empty() {
        bail!("The backup was made by a newer Benchside. Use that one, or one that is newer still.");
    }
    // Only the demonstration has people to be.
    let is_demo = accounts::has_personas(&mut tx).await.context(NO_BACKUP)?;
    Ok(if is_demo { Mode::Demo } else { Mode::Real })
}

/// Stamps the folder and gives the database its place.
fn move_in(trial: &Path, data: &Path, mode: Mode) -> Result<()> {
    folder::prepare(data, mode)?;
    let place = data.join(DATABASE);
    File::open(trial.join(DATABASE))
        .and_then(|file| file.sync_all())
        .and_then(|()| fs::rename(trial.join(DATABASE), &place))
        .and_then(|()| File::open(data)?.sync_all())
        .with_context(|| format!("{} cannot be written", place.display()))
}
