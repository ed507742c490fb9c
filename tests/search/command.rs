//! `benchside search` and `benchside reindex`.

use std::path::Path;
use std::process::{Command, Output};

use benchside::directory::Audience;
use serde_json::json;

use super::{profile, publish, skill};
use crate::support::House;

fn run(data: &Path, words: &[&str]) -> Output {
    let program = env!("CARGO_BIN_EXE_benchside");
    Command::new(program).args(words).arg("--data").arg(data).env_remove("DATABASE_URL").output().expect("the program runs")
}

fn out(output: &Output) -> String {
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8_lossy(&output.stdout).into_owned()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn operators_search_from_the_command_line() {
    let house = House::sqlite().await;
    let cast = house.cast().await;
    let sem = json!({ "skills": [skill("scanning electron microscopy", "expert", &["can_teach"])] });
    publish(&house, &cast.alice, profile("Alice Archer", Audience::Institution, sem)).await;
    publish(&house, &cast.petra, profile("Petra Partner", Audience::Public, json!({ "summary": "glassblowing" }))).await;
    house.app.close().await;
    let data = house.folder.path();
    let found = out(&run(data, &["search", "SEM"]));
    assert!(found.contains("Alice Archer (alice-archer)") && found.contains("1 found"), "{found}");
    let found = out(&run(data, &["search", "glasblowing", "--explain"]));
    assert!(found.contains("taken as “glassblowing”") && found.contains("word “glassblowing” as Correction"), "{found}");
    let found = out(&run(data, &["search", "DIC", "--explain"]));
    assert!(found.contains("may also mean “") && found.contains("(digital-image-correlation)"), "{found}");
    assert!(out(&run(data, &["search", "SEM", "--as", "petra-partner"])).contains("0 found"));
    assert!(out(&run(data, &["search", "SEM", "--as", "bob-baker"])).contains("1 found"));
    let nobody = run(data, &["search", "SEM", "--as", "no-body"]);
    assert!(
        !nobody.status.success() && String::from_utf8_lossy(&nobody.stderr).contains("There is nobody with the name 'no-body'")
    );

    let (queries, results) = (data.join("queries.tsv"), data.join("run.txt"));
    std::fs::write(&queries, "q1\tSEM\nq2\tglassblowing\nq3\tnothing of the kind\n").unwrap();
    let batch = run(data, &["search", "--batch", queries.to_str().unwrap(), "--run", results.to_str().unwrap(), "--threads", "2"]);
    out(&batch);
    let said = String::from_utf8_lossy(&batch.stderr).into_owned();
    assert!(said.contains("3 queries in") && said.contains("p50") && said.contains("p99.9"), "{said}");
    let lines: Vec<String> = std::fs::read_to_string(&results).unwrap().lines().map(str::to_owned).collect();
    assert_eq!(lines.len(), 2);
    let parts: Vec<&str> = lines[0].split(' ').collect();
    assert_eq!((parts[0], parts[1], parts[3], parts[5]), ("q1", "Q0", "1", "benchside"));
    assert_eq!(parts[2], cast.alice.as_str(), "without an external id it is ours");
    std::fs::write(&queries, "no tab").unwrap();
    let wrong = run(data, &["search", "--batch", queries.to_str().unwrap(), "--run", results.to_str().unwrap()]);
    assert!(String::from_utf8_lossy(&wrong.stderr).contains("line 1: a query is its id, a tab, and its words"));

    std::fs::remove_dir_all(data.join("index")).unwrap();
    out(&run(data, &["reindex"]));
    assert!(data.join("index/v7/state.json").exists());
    assert!(out(&run(data, &["search", "SEM"])).contains("1 found"));
}
