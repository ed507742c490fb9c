//! `benchside judge`.

use std::collections::BTreeMap;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, Result};
use clap::Args;

use super::Place;
use crate::search::judge::{Bench, Collection, Outcome, Task, macro_average, tasks};
use crate::search::{Concepts, Ranking};

/// Judge search: how early the people that judged queries hope for are found
#[derive(Debug, Args)]
pub struct Judge {
    /// A folder of judged queries, NAME.profiles.jsonl, NAME.queries.tsv and NAME.qrels.tsv; without it our own
    folder: Option<PathBuf>,
    #[command(flatten)]
    place: Place,
    /// Weights to try: a file like index/ranking.toml
    #[arg(long, value_name = "FILE")]
    ranking: Option<PathBuf>,
    /// Print so many of the queries that did worst
    #[arg(long, value_name = "N", default_value_t = 0)]
    worst: usize,
    /// Where to write whom each query found, one a line: query id, Q0, external id, rank, score, benchside
    #[arg(long, value_name = "OUT")]
    run: Option<PathBuf>,
}

/// nDCG@10 and MRR@10 of each task, as the last run left them.
type Figures = BTreeMap<String, (f64, f64)>;

/// What queries are judged with.
struct House {
    concepts: Concepts,
    ranking: Ranking,
    /// Where figures are kept for the next run; none without a data folder.
    kept: Option<PathBuf>,
}

impl Judge {
    pub async fn run(self) -> Result<ExitCode> {
        let mut house = self.house().await?;
        if let Some(file) = &self.ranking {
            let text = fs::read_to_string(file).with_context(|| format!("{} cannot be read as UTF-8 text", file.display()))?;
            house.ranking = Ranking::parse(&text).with_context(|| format!("{} does not hold every weight", file.display()))?;
        }
        let vocabulary = house.concepts.vocabulary();
        let collections = match &self.folder {
            Some(folder) => Collection::in_folder(folder, vocabulary)?,
            None => vec![Collection::own(vocabulary).map_err(|problems| anyhow::anyhow!("our own judged queries: {problems:?}"))?],
        };
        let mut out = self.run.as_deref().map(create).transpose()?;
        let threads = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
        let (mut outcomes, mut worst) = (Vec::new(), Vec::new());
        for collection in collections {
            let bench = Bench::new(collection, house.concepts.clone())?;
            for (query, run, outcome) in bench.judge(&house.ranking, threads)? {
                if let Some(out) = &mut out {
                    for (rank, (person, score)) in run.iter().enumerate() {
                        writeln!(out, "{} Q0 {person} {} {score:.4} benchside", query.id, rank + 1)?;
                    }
                }
                worst.push((outcome.ndcg, query.id.clone(), query.text.clone()));
                outcomes.push(outcome);
            }
        }
        if let Some(mut out) = out {
            out.flush()?;
        }
        self.print(&outcomes, house.kept.as_deref())?;
        worst.sort_by(|a, b| a.0.total_cmp(&b.0).then_with(|| a.1.cmp(&b.1)));
        for (ndcg, id, text) in worst.iter().take(self.worst) {
            println!("{ndcg:.3}  {id}  {text}");
        }
        Ok(ExitCode::SUCCESS)
    }

    /// The vocabulary and weights of the house there is; the program's own where there is none.
    async fn house(&self) -> Result<House> {
        if self.place.database_url.is_none() && crate::folder::stamp(&self.place.data)?.is_none() {
            return Ok(House { concepts: Concepts::starter(), ranking: Ranking::own(), kept: None });
        }
        let app = self.place.open().await?;
        let house = House {
            concepts: app.search.concepts(),
            ranking: Ranking::clone(&app.search.ranking()),
            kept: Some(self.place.data.join("judged.json")),
        };
        app.close().await;
        Ok(house)
    }

    fn print(&self, outcomes: &[Outcome], kept: Option<&Path>) -> Result<()> {
        let tasks = tasks(outcomes);
        let before: Figures = match kept.map(fs::read_to_string) {
            Some(Ok(text)) => serde_json::from_str(&text).unwrap_or_default(),
            _ => Figures::new(),
        };
        let mut out = std::io::stdout().lock();
        writeln!(out, "{:<22} {:>7}  {:>15}  {:>15}", "task", "queries", "nDCG@10", "MRR@10")?;
        for task in &tasks {
            let last = before.get(&task.name);
            let (ndcg, mrr) = (beside(task.ndcg, last.map(|last| last.0)), beside(task.mrr, last.map(|last| last.1)));
            writeln!(out, "{:<22} {:>7}  {ndcg:>15}  {mrr:>15}", task.name, task.queries)?;
        }
        let (ndcg, mrr) = macro_average(&tasks);
        writeln!(out, "{:<22} {:>7}  {:>15}  {:>15}", "all tasks alike", outcomes.len(), beside(ndcg, None), beside(mrr, None))?;
        if let Some(kept) = kept {
            let figure = |task: &Task| (task.name.clone(), (task.ndcg, task.mrr));
            // tasks of other collections stay as their own last run left them
            let now: Figures = before.into_iter().chain(tasks.iter().map(figure)).collect();
            fs::write(kept, serde_json::to_string_pretty(&now)?)
                .with_context(|| format!("{} cannot be written", kept.display()))?;
        }
        Ok(())
    }
}

/// "0.640 (+0.012)": a figure, and how it stands to that of the last run.
fn beside(now: f64, last: Option<f64>) -> String {
    match last {
        Some(last) if (now - last).abs() >= 0.000_5 => format!("{now:.3} ({:+.3})", now - last),
        _ => format!("{now:.3}         "),
    }
}

fn create(file: &Path) -> Result<std::io::BufWriter<fs::File>> {
    let created = fs::File::create(file).with_context(|| format!("{} cannot be written", file.display()))?;
    Ok(std::io::BufWriter::new(created))
}
