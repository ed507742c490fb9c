//! Folders that are wrong in every way: a clear answer, never a panic.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};

use benchside::matching::files::{Refusal, read};
use benchside::matching::solve::answer::Filling;
use benchside::matching::solve::assign::assign;
use benchside::matching::solve::fair::leximin;
use benchside::matching::solve::stop::Never;
use benchside::matching::solve::why::change;
use proptest::prelude::*;
use tempfile::TempDir;

use super::small::cases;

const REQUESTS: &str = "id,demand\na,1\nb,2\n";
const HOSTS: &str = "id,capacity,minimum\nx,1,0\ny,2,0\n";
const PAIRS: &str = "request,host,score\na,x,3\nb,x,4\nb,y,2.5\n";

fn folder(files: &[(&str, &[u8])]) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in [("requests.csv", REQUESTS), ("hosts.csv", HOSTS), ("pairs.csv", PAIRS)] {
        std::fs::write(folder.path().join(name), text).unwrap();
    }
    for (name, content) in files {
        std::fs::write(folder.path().join(name), content).unwrap();
    }
    folder
}

fn refused(name: &str, content: &str) -> String {
    match read(folder(&[(name, content.as_bytes())]).path(), &Never) {
        Err(Refusal::Bad(errors)) => errors.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"),
        other => panic!("{name} was taken: {other:?}"),
    }
}

#[test]
fn each_error_says_where_it_is() {
    let wrong = [
        ("pairs.csv", "request,host,score\na,x,NaN\n", "pairs.csv, line 2, column 3 (score): 'NaN' is not a number"),
        ("pairs.csv", "request,host,score\na,x,inf\n", "line 2, column 3 (score)"),
        ("pairs.csv", "request,host,score\na,x,-1\n", "line 2, column 3 (score)"),
        ("pairs.csv", "request,host,score\na,x,1e300\n", "line 2, column 3 (score)"),
        ("pairs.csv", "host,score,request\nz,1,a\n", "line 2, column 1 (host): 'z' is not in hosts.csv"),
        ("pairs.csv", "request,host,score\na,x,1\nb,y,1\na,x,2\n", "line 4: this request and host are paired already, in line 2"),
        ("pairs.csv", "request,host,score\na,x\n", "line 2: 2 columns, but the first line has 3"),
        ("pairs.csv", "request,host\na,x\n", "line 1: there is no column 'score'; the first line should name request,host,score"),
        ("pairs.csv", "", "pairs.csv: it is empty"),
        ("pairs.csv", "request;host;score\na;x;1,5\n", "pairs.csv, line 1: its columns are separated by semicolons"),
        ("hosts.csv", "id\tcapacity\nx\t1\n", "hosts.csv, line 1: its columns are separated by tabs"),
        ("requests.csv", "id,demand\na,1\na,1\n", "requests.csv, line 3, column 1 (id): 'a' is there already, in line 2"),
        ("requests.csv", "id,demand\na,1.5\n", "line 2, column 2 (demand)"),
        ("requests.csv", "id,demand\n\"a\nb\",1\n", "quotation mark"),
        ("requests.csv", "id,demand,mandatory\na,1,maybe\n", "line 2, column 3 (mandatory)"),
        ("hosts.csv", "id,capacity,minimum\nx,99999999999,0\n", "line 2, column 2 (capacity)"),
        ("pins.csv", "request,host\na,y\n", "pins.csv, line 2, column 2 (host): this pair is not in pairs.csv"),
        ("pairs.csv", "request,host,score\na,x,\"1,5\"\n", "write decimals with a point"),
        ("requests.csv", "i\0d\0\n\0a\0\n\0", "requests.csv, line 1: the file is UTF-16"),
        ("quotas.csv", "group,capacity\ng,1\n", "groups.csv: there is no such file"),
        ("groups.csv", "host,group\nx,g\n", "quotas.csv: there is no such file"),
        ("pairs.csv", "request,host,score\n\"a,x,1\nb,y,2\n", "line 2: 1 column, but the first line has 3; a field runs over"),
        ("rankings.csv", "side,id,other,rank\nhost,x,a,1\nhost,x,a,2\n", "line 3, column 3 (other)"),
    ];
    for (name, content, words) in wrong {
        let said = refused(name, content);
        assert!(said.contains(words), "{said}\nshould say: {words}");
    }
}

/// Spreadsheets write lines of nothing but commas.
#[test]
fn empty_lines_are_passed_over() {
    let folder = folder(&[("pairs.csv", b"request,host,score\r\na,x,3\r\n,,\r\n\r\nb,x,4\r\n,,\r\n")]);
    assert_eq!(read(folder.path(), &Never).unwrap().instance.len(), 2);
}

#[test]
fn a_long_file_cut_short_is_refused() {
    let mut text = "request,host,score\n".to_owned();
    let mut requests = "id\n".to_owned();
    for at in 0..1_500 {
        requests.push_str(&format!("r{at}\n"));
        text.push_str(&format!("r{at},x,12.5\n"));
    }
    let cut = &text.as_bytes()[..text.len() - 3];
    let folder = folder(&[("requests.csv", requests.as_bytes()), ("pairs.csv", cut)]);
    assert!(matches!(read(folder.path(), &Never), Err(Refusal::Bad(errors)) if errors[0].to_string().contains("cut short")));
}

fn run(folder: &Path, options: &[&str]) -> (Option<i32>, String, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_benchside")).arg("match").arg(folder).args(options).output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    (output.status.code(), text(output.stdout), text(output.stderr))
}

#[test]
fn the_command_answers_in_json_and_writes_the_pairs() {
    let folder = folder(&[]);
    let out = folder.path().join("out.csv");
    let (code, said, _) = run(folder.path(), &["--json", "--out", out.to_str().unwrap()]);
    let said: serde_json::Value = serde_json::from_str(&said).unwrap();
    assert_eq!(code, Some(0));
    for (key, value) in [("requests", 2.0), ("hosts", 2.0), ("pairs", 3.0), ("assigned", 2.0), ("unmatched", 1.0), ("total", 6.5)] {
        assert_eq!(said[key].as_f64(), Some(value), "{key}");
    }
    assert_eq!((said["floor"].as_f64(), said["certified"].as_bool()), (Some(6.5), Some(true)));
    assert_eq!((said["objective"].as_str(), said["solve_seconds"].is_number()), (Some("total"), true));
    assert_eq!(std::fs::read_to_string(&out).unwrap(), "request,host,score\nb,x,4\nb,y,2.5\n");
}

#[test]
fn exit_statuses_tell_what_happened() {
    let bad = folder(&[("hosts.csv", b"id,capacity\nx,one\n")]);
    assert_eq!(run(bad.path(), &[]).0, Some(2));
    let full = folder(&[("requests.csv", b"id,demand,mandatory\na,1,yes\nb,2,yes\n")]);
    let (code, _, said) = run(full.path(), &[]);
    assert_eq!(code, Some(3));
    assert!(said.contains("is mandatory and 1 short") && said.contains("comes to 1 in all"), "{said}");
    let minimum = folder(&[("hosts.csv", b"id,capacity,minimum\nx,1,0\ny,2,2\n")]);
    assert_eq!(run(minimum.path(), &[]).0, Some(3));
    let pins = folder(&[("pins.csv", b"request,host\na,x\nb,x\n")]);
    assert_eq!(run(pins.path(), &[]).0, Some(3));
    let crossing = folder(&[
        ("hosts.csv", b"id,capacity\nx,1\ny,2\nz,1\n"),
        ("groups.csv", b"host,group\nx,g\ny,g\ny,h\nz,h\n"),
        ("quotas.csv", b"group,capacity\ng,1\nh,1\n"),
    ]);
    let (code, said, _) = run(crossing.path(), &[]);
    assert!(code == Some(0) && said.contains("certified, no answer is better"), "{said}");
    for objective in ["leximin", "fair"] {
        let (code, said, _) = run(crossing.path(), &["--objective", objective]);
        assert!(code == Some(0) && said.contains("certified, no answer is better"), "{said}");
    }
    assert_eq!(run(folder(&[]).path(), &["--time-limit", "1e-9"]).0, Some(4));
    assert_eq!(run(folder(&[]).path(), &["--objective", "fair", "--unmatched-cost", "1"]).0, Some(2));
    assert_eq!(run(folder(&[]).path(), &["--objective", "stable"]).0, Some(2));
}

/// Sixty requests for three of sixty hosts that take three each: far too many ways to try them all.
#[test]
fn a_signal_stops_it_with_the_best_so_far() {
    let (mut requests, mut hosts, mut pairs) = ("id,demand,remark\n".to_owned(), "id,capacity\n".to_owned(), String::new());
    let mut chance = 5_u64;
    for request in 0..60 {
        requests.push_str(&format!("r{request},3,x\n"));
        hosts.push_str(&format!("h{request},3\n"));
        for host in 0..60 {
            chance = chance.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            // Everyone wants the same hosts.
            let score = (chance >> 33) % 1_000 * (60 - host) / 60;
            pairs.push_str(&format!("r{request},h{host},{score}\n"));
        }
    }
    let pairs = format!("request,host,score\n{pairs}");
    for signal in ["-TERM", "-INT"] {
        let files = [("requests.csv", &requests), ("hosts.csv", &hosts), ("pairs.csv", &pairs)];
        let folder = folder(&files.map(|(name, text)| (name, text.as_bytes())));
        let out = folder.path().join("out.csv");
        let mut child = Command::new(env!("CARGO_BIN_EXE_benchside"))
            .arg("match")
            .arg(folder.path())
            .args(["--objective", "fair", "--json", "--out"])
            .arg(&out)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        // The column that nobody asked for is named once the files are read.
        let mut note = String::new();
        BufReader::new(child.stderr.as_mut().unwrap()).read_line(&mut note).unwrap();
        assert!(note.contains("remark"), "{note}");
        let id = child.id().to_string();
        assert!(Command::new("kill").args([signal, id.as_str()]).status().unwrap().success());
        let output = child.wait_with_output().unwrap();
        let said: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
        assert_eq!(
            (output.status.code(), said["status"].as_str(), said["certified"].as_bool()),
            (Some(4), Some("stopped"), Some(false))
        );
        let lines = std::fs::read_to_string(&out).unwrap().lines().count();
        assert_eq!(said["assigned"].as_u64(), Some(lines as u64 - 1));
    }
}

#[test]
fn rankings_are_matched_stably() {
    let rankings = b"side,id,other,rank\nrequest,a,x,1\nrequest,b,x,1\nrequest,b,y,2\nhost,x,b,1\nhost,x,a,2\nhost,y,b,1\n";
    let folder = folder(&[("rankings.csv", rankings), ("requests.csv", b"id\na\nb\n")]);
    let (code, said, _) = run(folder.path(), &["--objective", "stable", "--json"]);
    let said: serde_json::Value = serde_json::from_str(&said).unwrap();
    assert_eq!((code, said["blocking_pairs"].as_u64(), said["assigned"].as_u64()), (Some(0), Some(0), Some(1)));
    assert_eq!(said["matches"][0]["request"], "b");
}

proptest! {
    #![proptest_config(cases(150))]

    #[test]
    fn any_bytes_are_read_or_refused(
        which in 0_usize..7,
        head in any::<bool>(),
        content in prop_oneof![
            prop::collection::vec(any::<u8>(), 0..200),
            "([abxyg\"',;\n0-9.e-]{0,12}[,\n]){0,20}".prop_map(String::into_bytes),
        ],
    ) {
        let files = [
            ("requests.csv", "id,demand,mandatory\n"),
            ("hosts.csv", "id,capacity,minimum\n"),
            ("pairs.csv", "request,host,score\n"),
            ("pins.csv", "request,host\n"),
            ("groups.csv", "host,group\n"),
            ("quotas.csv", "group,capacity\n"),
            ("rankings.csv", "side,id,other,rank\n"),
        ];
        let (name, columns) = files[which];
        let mut bytes = if head { columns.as_bytes().to_vec() } else { Vec::new() };
        bytes.extend(content);
        let folder = folder(&[(name, &bytes)]);
        if let Ok(read) = read(folder.path(), &Never) {
            for filling in [Filling::First, Filling::Worth(1)] {
                if let Ok(answer) = assign(&read.instance, filling, &Never) {
                    prop_assert!(answer.certified);
                }
            }
            let change = change(&read.instance, &Never).unwrap();
            prop_assert!(change.proven);
            let _ = leximin(&read.instance, 3, &Never);
        }
    }
}
