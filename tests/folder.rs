//! The data folder belongs to one kind of house and one server at a time.

use benchside::config::Mode;
use benchside::folder::{hold, prepare, stamp};

#[test]
fn a_second_server_is_refused_until_the_first_ends() {
    let folder = tempfile::tempdir().unwrap();
    let first = hold(folder.path(), Mode::Real).unwrap();
    let refusal = hold(folder.path(), Mode::Real).unwrap_err().to_string();
    assert!(refusal.contains("Another Benchside server") && refusal.contains("--data"), "{refusal}");
    prepare(folder.path(), Mode::Real).expect("commands work beside it");
    drop(first);
    hold(folder.path(), Mode::Real).expect("the folder is free again");
}

#[test]
fn sample_and_real_data_never_share_a_folder() {
    let folder = tempfile::tempdir().unwrap();
    drop(hold(folder.path(), Mode::Demo).unwrap());
    assert_eq!(stamp(folder.path()).unwrap().as_deref(), Some("demo"));
    let refusal = hold(folder.path(), Mode::Real).unwrap_err().to_string();
    assert!(refusal.contains("sample data"), "{refusal}");
    let folder = tempfile::tempdir().unwrap();
    drop(hold(folder.path(), Mode::Real).unwrap());
    let refusal = hold(folder.path(), Mode::Demo).unwrap_err().to_string();
    assert!(refusal.contains("real data"), "{refusal}");
}

#[test]
fn a_folder_that_cannot_be_made_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("taken");
    std::fs::write(&file, "a file").unwrap();
    let refusal = format!("{:#}", hold(&file.join("data"), Mode::Real).unwrap_err());
    assert!(refusal.contains("taken/data") && refusal.contains("--data"), "{refusal}");
}
