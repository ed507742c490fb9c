//! `benchside demo`.

use std::fs::{self, File};
use std::io::IsTerminal;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Instant;

use anyhow::{Context, Result};
use clap::Args;
use indicatif::{ProgressBar, ProgressStyle};

use super::serve::{listen, serve};
use crate::app::App;
use crate::clock::Clock;
use crate::config::{Config, Mail, Mode};
use crate::sample::{Fill, fill};

/// How many technicians the sample has.
const TECHNICIANS: usize = 1_200;
/// The file that stands in the folder while the sample is being made; found at the start, it was not finished.
const UNFINISHED: &str = "filling";

/// Try it with sample people on this machine: nothing leaves it, nothing real is in it
#[derive(Debug, Args)]
pub struct Demo {
    /// The folder for the sample's database and search index
    #[arg(long, value_name = "DIR", default_value = "data", env = "BENCHSIDE_DATA")]
    data: PathBuf,
    /// The port to listen on; 0 takes any free one
    #[arg(long, default_value_t = 8080)]
    port: u16,
    /// How many technicians the sample has
    #[arg(long, hide = true, default_value_t = TECHNICIANS)]
    technicians: usize,
}

impl Demo {
    pub async fn run(self) -> Result<ExitCode> {
        let _hold = crate::folder::hold(&self.data, Mode::Demo)?;
        let listener = listen(SocketAddr::from((Ipv4Addr::LOCALHOST, self.port))).await?;
        let config = Config {
            mode: Mode::Demo,
            data: self.data.clone(),
            database_url: None,
            address: format!("http://{}", listener.local_addr()?),
            contact: None,
            mail: Mail::Memory,
        };
        if is_to_be_made(&self.data) {
            make(&config, self.technicians).await.context("The sample could not be made. Started again, it is begun anew")?;
        }
        let app = App::open(Config { mail: Mail::File(self.data.join("mail")), ..config }, Clock::System).await?;
        serve(app, listener).await
    }
}

fn is_to_be_made(folder: &Path) -> bool {
    folder.join(UNFINISHED).exists() || !folder.join("benchside.sqlite").exists()
}

/// Throws away what an interrupted start left behind, and makes the whole sample.
async fn make(config: &Config, technicians: usize) -> Result<()> {
    let began = Instant::now();
    let unfinished = config.data.join(UNFINISHED);
    if unfinished.exists() {
        eprintln!("The sample was not finished last time; it is made anew.");
    }
    File::create(&unfinished)
        .and_then(|file| file.sync_all())
        .with_context(|| format!("{} cannot be written", unfinished.display()))?;
    clear(&config.data)?;
    let until = Clock::System.now();
    let app = App::open(config.clone(), Clock::manual(until)).await?;
    let progress = Progress::new();
    fill(&app, Fill { technicians, until }, |done, all| progress.show(done, all)).await?;
    crate::search::follow::catch_up(&app).await.context("the search index")?;
    app.close().await;
    fs::remove_file(&unfinished).and_then(|()| File::open(&config.data)?.sync_all())?;
    progress.finish();
    eprintln!("The sample is ready after {:.0} seconds.", began.elapsed().as_secs_f64());
    Ok(())
}

/// Removes the database and the index; the stamp and the lock stay.
fn clear(folder: &Path) -> Result<()> {
    for name in ["benchside.sqlite", "benchside.sqlite-wal", "benchside.sqlite-shm"] {
        let path = folder.join(name);
        if path.exists() {
            fs::remove_file(&path).with_context(|| format!("{} cannot be removed", path.display()))?;
        }
    }
    let index = folder.join("index");
    if index.exists() {
        fs::remove_dir_all(&index).with_context(|| format!("{} cannot be removed", index.display()))?;
    }
    Ok(())
}

/// A bar on a terminal, a line now and then elsewhere.
enum Progress {
    Bar(ProgressBar),
    Lines(std::cell::Cell<usize>),
}

impl Progress {
    fn new() -> Self {
        if !std::io::stderr().is_terminal() {
            return Self::Lines(std::cell::Cell::new(0));
        }
        let bar = ProgressBar::new(0);
        if let Ok(style) = ProgressStyle::with_template("{msg}  {wide_bar}  {percent:>3} %  {eta} left") {
            bar.set_style(style);
        }
        bar.set_message("Two years at two universities");
        Self::Bar(bar)
    }

    fn show(&self, done: usize, all: usize) {
        match self {
            Self::Bar(bar) => {
                bar.set_length(all as u64);
                bar.set_position(done as u64);
            }
            Self::Lines(shown) => {
                let tenth = done * 10 / all.max(1);
                if tenth > shown.replace(tenth) {
                    eprintln!("Two years at two universities: {} %", tenth * 10);
                }
            }
        }
    }

    fn finish(&self) {
        if let Self::Bar(bar) = self {
            bar.finish_and_clear();
        }
    }
}
