//! The data folder: whose it is, and that one server at a time works in it.

use std::fs::{self, DirBuilder, File, TryLockError};
use std::io::Write;
use std::os::unix::fs::DirBuilderExt;
use std::path::Path;

use anyhow::{Context, Result, bail};

use crate::config::Mode;

/// A server's hold on its data folder; ends with the value, or with the process, however that ends.
#[derive(Debug)]
pub struct Hold {
    _lock: File,
}

/// Makes the folder where it is missing, checks its stamp (or sets it, in an empty one) and takes the lock.
///
/// # Errors
///
/// Says what to do where the folder cannot be written, holds the other kind of data, or another server works in it.
pub fn hold(folder: &Path, mode: Mode) -> Result<Hold> {
    prepare(folder, mode)?;
    let path = folder.join("lock");
    let lock = File::options().create(true).append(true).open(&path).with_context(|| {
        format!(
            "{} cannot be written. Give this user the right to write there, or name another folder with --data.",
            path.display()
        )
    })?;
    match lock.try_lock() {
        Ok(()) => Ok(Hold { _lock: lock }),
        Err(TryLockError::WouldBlock) => {
            bail!("Another Benchside server is working in {}. Stop it first, or name another folder with --data.", folder.display())
        }
        Err(TryLockError::Error(error)) => Err(error).with_context(|| format!("{} cannot be locked", path.display())),
    }
}

/// Makes the folder and its stamp where they are missing, and refuses a folder of the other kind; takes no lock, so that
/// commands can work beside a server.
pub fn prepare(folder: &Path, mode: Mode) -> Result<()> {
    // Closed to the machine's other users: the database holds the client secret and who may sign in.
    DirBuilder::new().recursive(true).mode(0o700).create(folder).with_context(|| {
        format!("{} cannot be made. Give this user the right to write there, or name another folder with --data.", folder.display())
    })?;
    let own = match mode {
        Mode::Real => "real",
        Mode::Demo => "demo",
    };
    match stamp(folder)? {
        Some(found) if found == own => Ok(()),
        Some(found) if found == "demo" => bail!(
            "{} holds the demonstration's sample data. Name another folder with --data for real people, or start it with 'benchside demo'.",
            folder.display()
        ),
        Some(_) => {
            bail!("{} holds real data. The demonstration does not touch it: name another folder with --data.", folder.display())
        }
        None => {
            if mode == Mode::Demo && folder.join("benchside.sqlite").exists() {
                bail!("{} holds a database without a stamp. Name another folder with --data.", folder.display());
            }
            let path = folder.join("stamp");
            let mut file = File::create(&path).with_context(|| {
                format!(
                    "{} cannot be written. Give this user the right to write there, or name another folder with --data.",
                    path.display()
                )
            })?;
            file.write_all(own.as_bytes())
                .and_then(|()| file.sync_all())
                .with_context(|| format!("{} cannot be written", path.display()))
        }
    }
}

/// Whether a server is working in the folder now.
pub fn is_held(folder: &Path) -> bool {
    let Ok(lock) = File::open(folder.join("lock")) else { return false };
    matches!(lock.try_lock(), Err(TryLockError::WouldBlock))
}

/// Which kind of data the folder holds: `demo`, `real`, or none yet.
pub fn stamp(folder: &Path) -> Result<Option<String>> {
    match fs::read_to_string(folder.join("stamp")) {
        Ok(text) => Ok(Some(text.trim().to_owned()).filter(|text| !text.is_empty())),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error).with_context(|| format!("{} cannot be read", folder.join("stamp").display())),
    }
}
