//! Vocabularies from files.

mod bad;
mod equal;
mod formats;
mod pages;
mod write;

use std::ops::ControlFlow;

use benchside::vocabulary::import::{Done, Failure, File, Options, read, write};

use crate::support::House;

/// The beginning of most OBO files here.
pub const OBO: &str =
    "format-version: 1.2\nontology: labs\nproperty_value: http://purl.org/dc/terms/license \"CC BY 4.0\" xsd:string\n";

/// A file that is good.
#[track_caller]
pub fn good(text: &str) -> File {
    match read(text.as_bytes()) {
        Ok(file) => file,
        Err(told) => panic!("{:#?}", told.first),
    }
}

/// What is said about a file that is not.
#[track_caller]
pub fn said(bytes: &[u8]) -> Vec<String> {
    match read(bytes) {
        Ok(file) => panic!("{} concepts and nothing wrong", file.entries.len()),
        Err(told) => told.first.iter().map(|line| format!("{}: {}", line.line, line.what)).collect(),
    }
}

/// Takes a file in as this vocabulary.
pub async fn take_as(house: &House, text: &str, name: &str, confirmed: bool) -> Result<Done, Failure> {
    let options = Options { name: Some(name.to_owned()), confirmed, ..Options::default() };
    let done = write(&house.app, &good(text), &options, |_| ControlFlow::Continue(())).await;
    house.app.vocabulary.refresh(&house.app.db).await.unwrap();
    done
}

/// Takes a file in as "Labs".
pub async fn take(house: &House, text: &str) -> Done {
    take_as(house, text, "Labs", false).await.unwrap()
}
