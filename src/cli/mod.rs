//! The command line: one file per command.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Context;
use clap::{Args, Parser, Subcommand};

use crate::app::App;
use crate::clock::Clock;
use crate::config::{Config, Mail, Mode};

mod backup;
mod demo;
mod doctor;
mod erase;
mod export;
mod import;
mod import_guidance;
mod import_people;
mod import_plan;
mod import_survey;
mod import_vocabulary;
mod judge;
mod match_;
mod measures;
mod migrate;
mod openapi;
mod reindex;
mod search;
mod serve;
mod setup;
mod vocabulary;

/// A technician skills directory and shadowing matcher.
#[derive(Debug, Parser)]
#[command(name = "benchside", version, about, propagate_version = true)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Demo(demo::Demo),
    Setup(setup::Setup),
    Serve(serve::Serve),
    Migrate(migrate::Migrate),
    Import(import::Import),
    Export(export::Export),
    Erase(erase::Erase),
    Search(search::Search),
    Judge(judge::Judge),
    Vocabulary(vocabulary::Vocabulary),
    Match(match_::Match),
    Measures(measures::Measures),
    Reindex(reindex::Reindex),
    Backup(backup::Backup),
    Restore(backup::Restore),
    Doctor(doctor::Doctor),
    Openapi(openapi::Openapi),
}

/// Where the data is; every command takes it.
#[derive(Debug, Clone, Args)]
pub struct Place {
    /// The folder with the database and the search index
    #[arg(long, value_name = "DIR", default_value = "data", env = "BENCHSIDE_DATA")]
    pub data: PathBuf,
    /// PostgreSQL instead of the embedded database: postgres://user@host/database
    #[arg(long, value_name = "URL", env = "DATABASE_URL", hide_env_values = true)]
    pub database_url: Option<String>,
}

impl Place {
    /// Opens a house of real data for a command that works beside or without a server.
    pub async fn open(&self) -> anyhow::Result<App> {
        let mode = match crate::folder::stamp(&self.data)?.as_deref() {
            Some("demo") => Mode::Demo,
            _ => Mode::Real,
        };
        crate::folder::prepare(&self.data, mode)?;
        let config = Config {
            mode,
            data: self.data.clone(),
            database_url: self.database_url.clone().filter(|_| mode == Mode::Real),
            address: String::new(),
            contact: None,
            mail: Mail::File(self.data.join("mail")),
        };
        App::open(config, Clock::System).await
    }
}

/// What is in a file of at most so many MB.
fn read_file(file: &Path, most: usize) -> anyhow::Result<Vec<u8>> {
    let cannot = || format!("{} cannot be read", file.display());
    let size = std::fs::metadata(file).with_context(cannot)?.len();
    anyhow::ensure!(size <= most as u64, "{} is larger than {} MB", file.display(), most / 1024 / 1024);
    std::fs::read(file).with_context(cannot)
}

/// Reads the command line and does what it says. Errors go to standard error in words that say what to do.
pub fn run() -> ExitCode {
    let cli = Cli::parse();
    let filter = tracing_subscriber::EnvFilter::try_from_env("BENCHSIDE_LOG").unwrap_or_else(|_| "warn,benchside=info".into());
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).init();
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => {
            eprintln!("benchside: the runtime cannot be started: {error}");
            return ExitCode::FAILURE;
        }
    };
    let outcome = runtime.block_on(async {
        match cli.command {
            Command::Demo(command) => command.run().await,
            Command::Setup(command) => command.run().await,
            Command::Serve(command) => command.run().await,
            Command::Migrate(command) => command.run().await,
            Command::Import(command) => command.run().await,
            Command::Export(command) => command.run().await,
            Command::Erase(command) => command.run().await,
            Command::Search(command) => command.run().await,
            Command::Judge(command) => command.run().await,
            Command::Vocabulary(command) => command.run().await,
            Command::Match(command) => command.run().await,
            Command::Measures(command) => command.run().await,
            Command::Reindex(command) => command.run().await,
            Command::Backup(command) => command.run().await,
            Command::Restore(command) => command.run().await,
            Command::Doctor(command) => command.run().await,
            Command::Openapi(command) => command.run().await,
        }
    });
    match outcome {
        Ok(code) => code,
        Err(error) => {
            eprintln!("benchside: {}", in_words(&error));
            ExitCode::FAILURE
        }
    }
}

/// An error with its causes, each said once: a driver's errors repeat what is below them.
fn in_words(error: &anyhow::Error) -> String {
    let mut words = error.to_string();
    for cause in error.chain().skip(1).map(ToString::to_string) {
        if !words.contains(&cause) {
            words = if words.ends_with('.') { format!("{words} ({cause})") } else { format!("{words}: {cause}") };
        }
    }
    words
}
