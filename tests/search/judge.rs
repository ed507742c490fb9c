//! `benchside judge`: our own judged queries, others', and files that are wrong.

use std::path::Path;
use std::process::{Command, Output};

use benchside::search::judge::{Bench, Collection, macro_average, tasks};
use benchside::search::{Concepts, Ranking};

fn judge(words: &[&str], data: &Path) -> Output {
    let program = env!("CARGO_BIN_EXE_benchside");
    Command::new(program).arg("judge").args(words).arg("--data").arg(data).env_remove("DATABASE_URL").output().expect("it runs")
}

/// What search reaches on our own queries, less a little for chance; change it when a better one is kept.
const FLOOR: f64 = 0.92;

#[test]
fn our_own_judged_queries_are_sound_and_search_does_not_get_worse() {
    let concepts = Concepts::starter();
    let own = Collection::own(concepts.vocabulary()).unwrap();
    assert!(own.people.len() >= 100 && own.queries.len() >= 300);
    let bench = Bench::new(own, concepts).unwrap();
    let judged = bench.judge(&Ranking::own(), 2).unwrap();
    let outcomes: Vec<_> = judged.into_iter().map(|(_, _, outcome)| outcome).collect();
    let tasks = tasks(&outcomes);
    let (ndcg, mrr) = macro_average(&tasks);
    assert!(ndcg > FLOOR && mrr > FLOOR, "{ndcg} {mrr} {tasks:#?}");
    assert!(tasks.iter().all(|task| task.ndcg > 0.7), "{tasks:#?}");
}

/// Each trick has to be worth having: without it our own queries do no better.
#[test]
fn no_trick_hurts() {
    let concepts = Concepts::starter();
    let bench = Bench::new(Collection::own(concepts.vocabulary()).unwrap(), concepts).unwrap();
    let average = |ranking: &Ranking| {
        let outcomes: Vec<_> = bench.judge(ranking, 2).unwrap().into_iter().map(|(_, _, outcome)| outcome).collect();
        macro_average(&tasks(&outcomes)).0
    };
    let whole = average(&Ranking::own());
    type Without = (&'static str, fn(&mut Ranking));
    let without: [Without; 9] = [
        ("stems", |ranking| ranking.words.stem = 0.0),
        ("families", |ranking| ranking.words.family = 0.0),
        ("completions", |ranking| ranking.words.completed = 0.0),
        ("corrections", |ranking| ranking.words.corrected = 0.0),
        ("initials", |ranking| ranking.words.initials = 0.0),
        ("compounds", |ranking| ranking.words.joined = 0.0),
        ("pairs", |ranking| ranking.phrase.pair = 0.0),
        ("whole labels", |ranking| ranking.phrase.whole = 0.0),
        ("concepts", |ranking| {
            let concepts = &mut ranking.concepts;
            (concepts.same, concepts.narrower, concepts.narrowest, concepts.broader) = (0.0, 0.0, 0.0, 0.0);
        }),
    ];
    for (trick, take_away) in without {
        let mut ranking = Ranking::own();
        take_away(&mut ranking);
        let less = average(&ranking);
        assert!(less <= whole + 0.003, "without {trick}: {less}, with it: {whole}");
    }
}

#[test]
fn others_queries_are_judged_and_compared_with_the_last_run() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let write = |name: &str, text: &str| std::fs::write(folder.path().join(name), text).unwrap();
    write(
        "small.profiles.jsonl",
        "{\"external_id\":\"a\",\"name\":\"Ann Able\",\"title\":\"Glassblower\",\"audience\":\"public\"}\n\
         {\"external_id\":\"b\",\"name\":\"Ben Bold\",\"title\":\"Welder\",\"audience\":\"public\"}\n",
    );
    write("small.queries.tsv", "small.title.1\tglassblower\nsmall.title.2\twelder\n");
    write("small.qrels.tsv", "small.title.1\t0\ta\t2\nsmall.title.2\t0\ta\t1\n");
    let here = folder.path().to_str().unwrap();
    let run = folder.path().join("out.run");
    let out = judge(&[here, "--worst", "1", "--run", run.to_str().unwrap()], &data);
    let said = String::from_utf8_lossy(&out.stdout).into_owned();
    assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
    assert!(said.contains("small.title") && said.contains("0.500") && said.contains("0.000  small.title.2  welder"), "{said}");
    assert!(!data.exists(), "judging without a house makes none");
    assert!(std::fs::read_to_string(&run).unwrap().starts_with("small.title.1 Q0 a 1 "));

    write("small.qrels.tsv", "small.title.1\t0\tnobody\t2\nsmall.title.2\t0\ta\tbest\nno tabs\n");
    let out = judge(&[here], &data);
    let said = String::from_utf8_lossy(&out.stderr).into_owned();
    assert!(!out.status.success());
    for problem in ["line 1: there is nobody 'nobody'", "line 2: the grade has to be", "line 3: a judgement is"] {
        assert!(said.contains(problem), "{said}");
    }
    let out = judge(&[data.parent().unwrap().join("missing").to_str().unwrap()], &data);
    assert!(String::from_utf8_lossy(&out.stderr).contains("cannot be read"));
    write("weights.toml", "saturation = 1.2\n");
    let out = judge(&["--ranking", folder.path().join("weights.toml").to_str().unwrap()], &data);
    assert!(String::from_utf8_lossy(&out.stderr).contains("does not hold every weight"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_house_keeps_the_last_runs_figures() {
    let house = crate::support::House::sqlite().await;
    house.app.close().await;
    let data = house.folder.path();
    benchside::folder::prepare(data, benchside::config::Mode::Real).unwrap();
    let weights = data.join("weights.toml");
    let worse = benchside::search::tuning::OWN.replace("corrected = 0.9", "corrected = 0.0");
    std::fs::write(&weights, worse).unwrap();
    let said = |out: Output| {
        assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
        String::from_utf8_lossy(&out.stdout).into_owned()
    };
    let first = said(judge(&[], data));
    assert!(!first.contains("(-") && !first.contains("(+"), "{first}");
    let second = said(judge(&["--ranking", weights.to_str().unwrap()], data));
    assert!(second.lines().any(|line| line.starts_with("own.spelling") && line.contains("(-")), "{second}");
}
