//! Search's figures: import and index, search beside plain tantivy, suggestions, publish to findable, start to first answer.
//!
//! In-process and on one thread, except that the house follows its ledger as in production.

use std::collections::HashMap;
use std::fmt::Write as _;
use std::ops::ControlFlow;
use std::path::Path;
use std::time::{Duration, Instant};

use benchside::accounts::Viewer;
use benchside::app::App;
use benchside::clock::Clock;
use benchside::config::{Config, Mail, Mode};
use benchside::directory::import::{Options, import};
use benchside::directory::store::{Publication, publish_many};
use benchside::directory::{published, published_after};
use benchside::ids::PersonId;
use benchside::search::facets::Dimension;
use benchside::search::follow::catch_up;
use benchside::search::help::ways_on;
use benchside::search::highlight::Marks;
use benchside::search::query::{Question, answer};
use benchside::search::suggest::suggest;
use benchside::search::{Progress, View};

use crate::corpus::Corpus;
use crate::databases;
use crate::plain::Plain;

const SAVES: usize = 400;
const SAVES_A_SECOND: u64 = 20;

/// Prints them for so many people.
pub async fn run(people: usize) {
    let folder = tempfile::tempdir().expect("a folder");
    let words = Corpus::new();
    let file = folder.path().join("profiles.jsonl");
    let bytes = words.write(&file, people);
    println!("{people} profiles, {} bytes each\n", bytes / people as u64);
    let queries = words.queries();

    let app = open(folder.path()).await;
    let began = Instant::now();
    import(&app, &file, &Options::default(), |_| ControlFlow::Continue(())).await.expect("an import");
    let imported = began.elapsed();
    catch_up(&app).await.expect("an index");
    assert_eq!(views(&app).iter().map(|view| view.snapshot.people()).sum::<u32>(), people as u32);
    row("import", &format!("{:.1} s", imported.as_secs_f64()));
    row("import and index", &format!("{:.1} s (under 60 at 100,000)", began.elapsed().as_secs_f64()));
    row("memory, peak", &format!("{} MB (under 500)", memory("VmHWM")));
    row("index on disk", &format!("{} MB", size(&folder.path().join("index")) / 1_000_000));
    row("segments", &views(&app).iter().map(|view| view.snapshot.segments.len()).sum::<usize>().to_string());

    let plain = Plain::new(&file, folder.path());
    let ours = measure(&queries, |words| search(&app, words, false));
    let full = measure(&queries, |words| search(&app, words, true));
    let theirs = measure(&queries, |words| plain.search(words));
    times("search", &ours, "p50 under 1.5 ms, p99 under 10 ms");
    times("search with facets", &full, "");
    let (answers, page) = whole_page(&app, &queries).await;
    times("facets beside pages being read", &answers, "");
    times("the same with highlights", &page, "p50 under 1 ms, p99 under 8 ms at 100,000; 6 and 60 at 1,000,000");
    row("worst of hostile queries", &format!("{:.1} ms (under 50 at 100,000)", hostile(&app).as_secs_f64() * 1_000.0));
    row("memory now", &format!("{} MB", memory("VmRSS")));
    times("plain words with tantivy", &theirs, "");
    let databases = [
        ("SQLite FTS5, any of the words", Some(databases::sqlite(&file, folder.path(), &queries).await)),
        ("PostgreSQL full text, any of the words", databases::postgres(&file, &queries).await),
    ];
    for (name, theirs) in databases {
        let Some(theirs) = theirs else { continue };
        times(name, &theirs, "");
        let ratio = |part| at(&theirs, part).as_secs_f64() / at(&page, part).as_secs_f64();
        row("ours, with highlights, of it", &format!("{:.1} times faster at p50, {:.1} at p99", ratio(0.5), ratio(0.99)));
    }
    row("ratio at p50", &format!("{:.1}", at(&ours, 0.5).as_secs_f64() / at(&theirs, 0.5).as_secs_f64()));

    let beginnings: Vec<String> = queries.iter().map(|words| words.chars().take(5).collect()).collect();
    let offers = measure(&beginnings, |typed| {
        suggest(&views(&app), typed, &app.search.concepts()).unwrap();
    });
    times("suggestions", &offers, "under 5 ms");

    app.follow();
    let waits = publish(&app).await;
    times("publish to findable at 20 a second", &waits, "p99 under 1 s");

    app.close().await;
    drop(app);
    let began = Instant::now();
    let app = open(folder.path()).await;
    app.follow();
    while app.search.progress() != Progress::Ready {
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    search(&app, "electron microscopy", true);
    row("start to first answer", &format!("{:.2} s (under 2)", began.elapsed().as_secs_f64()));
    app.close().await;
}

async fn open(folder: &Path) -> App {
    let config = Config {
        mode: Mode::Real,
        data: folder.to_owned(),
        database_url: None,
        address: String::new(),
        mail: Mail::Memory,
        contact: None,
    };
    App::open(config, Clock::System).await.expect("a house")
}

fn views(app: &App) -> Vec<View> {
    app.search.shelves().map(|shelves| shelves.seen_by(&Viewer::Stranger)).unwrap_or_default()
}

fn search(app: &App, words: &str, facets: bool) {
    let question = Question { text: words.to_owned(), limit: 20, facets, ..Question::default() };
    answer(&views(app), &question, &app.search.concepts(), &app.search.ranking()).expect("an answer");
}

/// As a page does it where a filter leaves nobody: with what to look for instead.
fn search_in_vain(app: &App, words: &str) {
    let chosen = [(Dimension::Site, vec!["nowhere".to_owned()])].into();
    let question = Question { text: words.to_owned(), chosen, limit: 20, facets: true, ..Question::default() };
    let (views, concepts) = (views(app), app.search.concepts());
    let found = answer(&views, &question, &concepts, &app.search.ranking()).expect("an answer");
    assert_eq!(found.total, 0, "{words}");
    ways_on(&views, &found, &question, &concepts).expect("ways on");
}

/// Queries whose people are loaded before any of them is timed.
const TOGETHER: usize = 250;

/// Each query as a page asks it, first without and then with its marks: facets, and the reasons of the first twenty marked. Their profiles are loaded before, uncounted, and lie in
/// the processor's memory as they do when a page has just read them.
async fn whole_page(app: &App, queries: &[String]) -> (Vec<Duration>, Vec<Duration>) {
    let concepts = app.search.concepts();
    let ask = |words: &String| {
        let question = Question { text: words.clone(), limit: 20, facets: true, ..Question::default() };
        answer(&views(app), &question, &concepts, &app.search.ranking()).expect("an answer")
    };
    let (mut answers, mut times) = (Vec::with_capacity(queries.len()), Vec::with_capacity(queries.len()));
    for queries in queries.chunks(TOGETHER) {
        let mut shown = Vec::with_capacity(queries.len());
        for words in queries {
            let ids: Vec<PersonId> = ask(words).hits.iter().map(|hit| hit.person.clone()).collect();
            shown.push(published(&mut app.db.read().await.unwrap(), &ids).await.unwrap());
        }
        queries.iter().take(20).for_each(|words| drop(ask(words)));
        for (words, people) in queries.iter().zip(&shown) {
            let began = Instant::now();
            let found = ask(words);
            let answered = began.elapsed();
            let people = people.clone();
            let began = Instant::now();
            let zones: HashMap<&PersonId, u8> = found.hits.iter().map(|hit| (&hit.person, hit.zones)).collect();
            let marks = Marks::of(&found.plan);
            people.iter().for_each(|person| drop(marks.reasons(person, zones[&person.person], &concepts)));
            answers.push(answered);
            times.push(answered + began.elapsed());
        }
    }
    answers.sort_unstable();
    times.sort_unstable();
    (answers, times)
}

/// The slowest of queries that are made to be slow.
fn hostile(app: &App) -> Duration {
    let concepts = benchside::vocabulary::starter().expect("the starter");
    let labels: Vec<&str> = concepts.iter().map(|concept| concept.label.as_str()).collect();
    let misspelled: Vec<String> = labels.iter().take(40).map(|label| label.replace(['e', 'o'], "q")).collect();
    let queries = [
        labels.iter().cycle().take(500).copied().collect::<Vec<_>>().join(" "),
        "x".repeat(10_000),
        "the of and in to a for with by on at is it an or".to_owned(),
        "?!—…,.;:-()[]{}".repeat(50),
        misspelled.join(" "),
        "a b c d e f g h i j k l m n o p q r s t u v w x y z".to_owned(),
        "an".to_owned(),
        "technician technicians technical technicien tehnician".repeat(8),
        "SEM-TEM-XRD/LC-MS/MS-".repeat(40),
    ];
    let slowest = queries.iter().map(|words| {
        let began = Instant::now();
        search(app, words, true);
        began.elapsed()
    });
    let long = ["raman ", "who can teach me in at the department of mechanical engineering ", "SEM TEM XRD raman welding PCR "];
    let in_vain = long.iter().map(|words| {
        let began = Instant::now();
        search_in_vain(app, &words.repeat(10_000 / words.len()));
        began.elapsed()
    });
    slowest.chain(in_vain).max().unwrap_or_default()
}

fn measure(queries: &[String], mut run: impl FnMut(&str)) -> Vec<Duration> {
    for words in queries.iter().take(200) {
        run(words);
    }
    let mut times: Vec<Duration> = queries
        .iter()
        .map(|words| {
            let began = Instant::now();
            run(words);
            began.elapsed()
        })
        .collect();
    times.sort_unstable();
    times
}

fn at(times: &[Duration], part: f64) -> Duration {
    times[((times.len() as f64 * part) as usize).min(times.len() - 1)]
}

fn times(what: &str, times: &[Duration], wanted: &str) {
    let ms = |part| at(times, part).as_secs_f64() * 1_000.0;
    row(what, &format!("p50 {:.2} ms, p99 {:.2} ms, p99.9 {:.2} ms  {wanted}", ms(0.5), ms(0.99), ms(0.999)));
}

fn row(what: &str, value: &str) {
    println!("{what:<36} {value}");
}

/// A line of `/proc/self/status`, in megabytes.
fn memory(line: &str) -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let value = status.lines().find_map(|text| text.strip_prefix(line)).unwrap_or_default();
    value.split_whitespace().nth(1).and_then(|kilobytes| kilobytes.parse::<u64>().ok()).unwrap_or_default() / 1_000
}

/// The bytes of a folder's files; one that has several names is on the disk once.
fn size(folder: &Path) -> u64 {
    fn add(folder: &Path, files: &mut std::collections::HashMap<u64, u64>) {
        use std::os::unix::fs::MetadataExt;
        for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
            match entry.metadata() {
                Ok(file) if file.is_dir() => add(&entry.path(), files),
                Ok(file) => {
                    files.insert(file.ino(), file.len());
                }
                Err(_) => {}
            }
        }
    }
    let mut files = std::collections::HashMap::new();
    add(folder, &mut files);
    files.values().sum()
}

/// Saves profiles at a steady pace, each with a word of its own, and says how long each word took to be found.
async fn publish(app: &App) -> Vec<Duration> {
    let mut tx = app.db.read().await.unwrap();
    let ids: Vec<PersonId> = published_after(&mut tx, None, SAVES as i64).await.unwrap();
    drop(tx);
    let (send, mut receive) = tokio::sync::mpsc::unbounded_channel::<(String, Instant)>();
    let saving = app.clone();
    let saves = tokio::spawn(async move {
        let mut pace = tokio::time::interval(Duration::from_millis(1_000 / SAVES_A_SECOND));
        for (number, id) in ids.into_iter().enumerate() {
            pace.tick().await;
            let mut tx = saving.db.write().await.unwrap();
            let mut profile = published(&mut tx, std::slice::from_ref(&id)).await.unwrap().remove(0).profile;
            let word = format!("unheardof{number}x");
            let _ = write!(profile.summary.content, " {word}");
            let now = saving.clock.now();
            let publication = Publication { person: id, profile, matching: false, at: now, confirmed: Some(now) };
            publish_many(&mut tx, now, "sample", &[publication]).await.unwrap();
            tx.commit().await.unwrap();
            send.send((word, Instant::now())).unwrap();
        }
    });
    let (mut waiting, mut waits): (Vec<(String, Instant)>, Vec<Duration>) = (Vec::new(), Vec::new());
    while waits.len() < SAVES {
        while let Ok(saved) = receive.try_recv() {
            waiting.push(saved);
        }
        waiting.retain(|(word, since)| {
            let question = Question { text: word.clone(), exact: true, limit: 1, ..Question::default() };
            let found = answer(&views(app), &question, &app.search.concepts(), &app.search.ranking()).unwrap().total == 1;
            if found {
                waits.push(since.elapsed());
            }
            !found
        });
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
    saves.await.unwrap();
    waits.sort_unstable();
    waits
}
