//! An answer as a file, whole or not at all.

use std::io::{Error, Write};
use std::path::Path;

use super::folder::Names;
use crate::matching::solve::instance::{Instance, POINT};

/// The pairs of an answer as CSV: `request`, `host`, `score`.
///
/// # Errors
/// None in practice: it writes to memory.
pub fn to_csv(instance: &Instance, names: &Names, pairs: &[u32]) -> Result<Vec<u8>, Error> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(["request", "host", "score"])?;
    for at in pairs {
        let pair = instance.pair(*at);
        let score = format!("{}", pair.score as f64 / POINT as f64);
        writer.write_record([&names.requests[pair.request as usize], &names.hosts[pair.host as usize], &score])?;
    }
    writer.into_inner().map_err(|error| Error::other(error.to_string()))
}

/// Puts a file in place with one rename: a reader sees the old one or the new one, never a part.
///
/// # Errors
/// The folder cannot be written.
pub fn replace(path: &Path, content: &[u8]) -> Result<(), Error> {
    let folder = match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    let Some(name) = path.file_name() else { return Err(Error::other("this is not the name of a file")) };
    let mut beside = std::ffi::OsString::from(".");
    beside.push(name);
    beside.push(format!(".{}.part", std::process::id()));
    let beside = folder.join(beside);
    let written = std::fs::File::create(&beside)
        .and_then(|mut file| file.write_all(content).and_then(|()| file.sync_all()))
        .and_then(|()| std::fs::rename(&beside, path));
    if written.is_err() {
        // What could not be put in place is removed; that it cannot be either changes nothing.
        let _ = std::fs::remove_file(&beside);
    }
    written
}
