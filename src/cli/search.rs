//! `benchside search`.

use std::collections::HashMap;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use clap::Args;

use super::Place;
use crate::accounts::{Viewer, store as accounts};
use crate::app::App;
use crate::directory::{Published, published};
use crate::ids::PersonId;
use crate::search::query::{Answer, DEPTH, Question, answer};
use crate::search::{Concepts, View, explain, follow};

/// Search as the operator, over everything that colleagues may see, or as someone
#[derive(Debug, Args)]
pub struct Search {
    /// What to look for
    #[arg(required_unless_present = "batch")]
    query: Option<String>,
    #[command(flatten)]
    place: Place,
    /// Print what was made of the query and the parts of each score
    #[arg(long)]
    explain: bool,
    /// Search as this person would: their name in addresses
    #[arg(long = "as", value_name = "PERSON")]
    as_person: Option<String>,
    /// How many people to give for a query
    #[arg(long, value_name = "N", default_value_t = 10, value_parser = clap::value_parser!(u16).range(1..=DEPTH as i64))]
    top: u16,
    /// Run many queries, one a line: an id, a tab, the words
    #[arg(long, value_name = "FILE", requires = "run", conflicts_with = "query")]
    batch: Option<PathBuf>,
    /// Where to write what they found, one a line: query id, Q0, external id, rank, score, benchside
    #[arg(long, value_name = "OUT", requires = "batch")]
    run: Option<PathBuf>,
    /// How many queries to run side by side
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u8).range(1..=64))]
    threads: u8,
}

impl Search {
    pub async fn run(self) -> Result<ExitCode> {
        let app = self.place.open().await?;
        let outcome = self.search(&app).await;
        app.close().await;
        outcome.map(|()| ExitCode::SUCCESS)
    }

    async fn search(&self, app: &App) -> Result<()> {
        follow::catch_up(app).await?;
        let views = match &self.as_person {
            Some(name) => app.search.seen_by(&someone(app, name).await?),
            None => app.search.shelves().map(|shelves| shelves.seen_by_operator()).unwrap_or_default(),
        };
        let house = House { views, concepts: app.search.concepts(), app };
        match (&self.batch, &self.run, &self.query) {
            (Some(batch), Some(run), _) => self.many(&house, batch, run).await,
            (_, _, Some(query)) => self.one(&house, query).await,
            _ => bail!("Say what to look for, or name a file of queries with --batch and one for the results with --run."),
        }
    }

    async fn one(&self, house: &House<'_>, query: &str) -> Result<()> {
        let question = Question { text: query.to_owned(), limit: self.top.into(), explain: self.explain, ..Question::default() };
        let found = house.answer(&question)?;
        let ids: Vec<PersonId> = found.hits.iter().map(|hit| hit.person.clone()).collect();
        let mut tx = house.app.db.read().await?;
        let people: HashMap<PersonId, Published> =
            published(&mut tx, &ids).await?.into_iter().map(|one| (one.person.clone(), one)).collect();
        let mut out = std::io::stdout().lock();
        if self.explain {
            write!(out, "{}{}", explain::wishes(&found.wishes), explain::plan(&found.plan, query, &house.concepts))?;
        }
        for (rank, hit) in found.hits.iter().enumerate() {
            let person = people.get(&hit.person);
            let name = person.map_or("(taken back meanwhile)", |one| &one.profile.about.content.name);
            let title = person.map_or("", |one| &one.profile.role.content.title);
            let handle = person.map_or("", |one| &one.handle);
            writeln!(out, "{:>3}. {name} ({handle})  {title}  {:.3}", rank + 1, hit.score)?;
            for reason in &hit.reasons {
                writeln!(out, "       {:>8.3}  {}", reason.adds, reason.what)?;
            }
        }
        writeln!(out, "{} found", found.total)?;
        Ok(())
    }

    async fn many(&self, house: &House<'_>, batch: &Path, run: &Path) -> Result<()> {
        let text = std::fs::read_to_string(batch).with_context(|| format!("{} cannot be read as UTF-8 text", batch.display()))?;
        let mut queries = Vec::new();
        for (number, line) in text.lines().enumerate() {
            let Some((id, words)) = line.split_once('\t') else {
                bail!("{}, line {}: a query is its id, a tab, and its words.", batch.display(), number + 1);
            };
            queries.push((id, words));
        }
        let names = external_ids(house.app).await?;
        let began = Instant::now();
        let answers = house.answer_all(&queries, self.top.into(), self.threads.into())?;
        let seconds = began.elapsed();
        let file = std::fs::File::create(run).with_context(|| format!("{} cannot be written", run.display()))?;
        let mut out = std::io::BufWriter::new(file);
        let mut times = Vec::with_capacity(answers.len());
        for ((id, _), (found, took)) in queries.iter().zip(&answers) {
            times.push(*took);
            for (rank, hit) in found.hits.iter().enumerate() {
                let name = names.get(hit.person.as_str()).map_or(hit.person.as_str(), String::as_str);
                writeln!(out, "{id} Q0 {name} {} {:.4} benchside", rank + 1, hit.score)?;
            }
        }
        out.flush()?;
        times.sort_unstable();
        let at = |part: f64| {
            times.get(((times.len() as f64 * part) as usize).min(times.len().saturating_sub(1))).copied().unwrap_or_default()
        };
        let ms = |time: Duration| time.as_secs_f64() * 1_000.0;
        eprintln!(
            "{} queries in {:.3} s, p50 {:.3} ms, p99 {:.3} ms, p99.9 {:.3} ms",
            queries.len(),
            seconds.as_secs_f64(),
            ms(at(0.5)),
            ms(at(0.99)),
            ms(at(0.999))
        );
        Ok(())
    }
}

/// What queries run over.
struct House<'a> {
    views: Vec<View>,
    concepts: Concepts,
    app: &'a App,
}

impl House<'_> {
    fn answer(&self, question: &Question) -> Result<Answer> {
        Ok(answer(&self.views, question, &self.concepts, &self.app.search.ranking())?)
    }

    /// Every query's answer and how long it took.
    fn answer_all(&self, queries: &[(&str, &str)], top: usize, threads: usize) -> Result<Vec<(Answer, Duration)>> {
        let next = AtomicUsize::new(0);
        let work = || -> Result<Vec<(usize, (Answer, Duration))>> {
            let mut done = Vec::new();
            loop {
                let at = next.fetch_add(1, Ordering::Relaxed);
                let Some((_, words)) = queries.get(at) else { return Ok(done) };
                let question = Question { text: (*words).to_owned(), limit: top, ..Question::default() };
                let began = Instant::now();
                let found = self.answer(&question)?;
                done.push((at, (found, began.elapsed())));
            }
        };
        let mut all = if threads == 1 {
            work()?
        } else {
            std::thread::scope(|scope| {
                let workers: Vec<_> = (0..threads).map(|_| scope.spawn(work)).collect();
                let mut all = Vec::with_capacity(queries.len());
                for worker in workers {
                    all.extend(worker.join().map_err(|_| anyhow::anyhow!("a search came to nothing"))??);
                }
                anyhow::Ok(all)
            })?
        };
        all.sort_by_key(|(at, _)| *at);
        Ok(all.into_iter().map(|(_, answer)| answer).collect())
    }
}

async fn someone(app: &App, name: &str) -> Result<Viewer> {
    let mut tx = app.db.read().await?;
    let person = accounts::person_by_handle(&mut tx, name).await?;
    let Some(person) = person else {
        bail!("There is nobody with the name '{name}' in addresses. It is what follows /people/ there.")
    };
    Ok(accounts::viewer(&mut tx, &person.id).await?)
}

/// The ids that institutions' own systems gave, by ours.
async fn external_ids(app: &App) -> Result<HashMap<String, String>> {
    let mut tx = app.db.read().await?;
    Ok(accounts::external_ids(&mut tx).await?.into_iter().collect())
}
