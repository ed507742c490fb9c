//! `benchside match`.

mod ranked;
mod report;
mod run;
mod words;

use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use clap::{Args, ValueEnum};
use tokio::signal::unix::{SignalKind, signal};

/// Match the requests of a folder with its hosts, as well as can be, with a proof
///
/// The folder holds requests.csv (id,demand,mandatory), hosts.csv (id,capacity,minimum) and pairs.csv (request,host,score);
/// optionally pins.csv (request,host), groups.csv (host,group) with quotas.csv (group,capacity), and rankings.csv
/// (side,id,other,rank; equal ranks are ties) for --objective stable.
///
/// Exit status: 0 solved, 2 the files cannot be used, 3 the rules cannot all be kept, 4 stopped with the best so far.
#[derive(Debug, Clone, Args)]
pub struct Match {
    /// The folder with the files
    dir: PathBuf,
    /// What the best answer is
    #[arg(long, value_enum, default_value_t = Goal::Total)]
    objective: Goal,
    /// Stop after so many seconds with the best so far; 60 where nothing is said with --objective fair
    #[arg(long, value_name = "S", value_parser = seconds, allow_negative_numbers = true)]
    time_limit: Option<f64>,
    /// Weigh an unfilled unit of demand at X points instead of above any total
    #[arg(long, value_name = "X", value_parser = points, allow_negative_numbers = true)]
    unmatched_cost: Option<f64>,
    /// Who proposes and so gets the better end with --objective stable
    #[arg(long, value_enum, default_value_t = Side::Requests)]
    propose: Side,
    /// How many equally wide bands of scores --objective leximin tells apart
    #[arg(long, value_name = "N", default_value_t = 10, value_parser = clap::value_parser!(u32).range(1..=1000))]
    bands: u32,
    /// Write the matched pairs here, as CSV
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// Print the result as JSON
    #[arg(long)]
    json: bool,
}

/// What the best answer is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Goal {
    /// As much demand filled as can be, then the highest total score
    Total,
    /// As much filled, then the highest share for the worst-off request, then the highest total
    Fair,
    /// Nobody who would rather have each other, by rankings.csv
    Stable,
    /// As much filled, then the fewest in the lowest band of scores, then in the next
    Leximin,
}

impl Goal {
    fn name(self) -> &'static str {
        match self {
            Self::Total => "total",
            Self::Fair => "fair",
            Self::Stable => "stable",
            Self::Leximin => "leximin",
        }
    }
}

/// A side of the market.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Side {
    Requests,
    Hosts,
}

/// What the exit status says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Status {
    Solved,
    Failed,
    BadInput,
    Infeasible,
    Stopped,
}

impl Status {
    fn code(self) -> u8 {
        match self {
            Self::Solved => 0,
            Self::Failed => 1,
            Self::BadInput => 2,
            Self::Infeasible => 3,
            Self::Stopped => 4,
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::Solved => "solved",
            Self::Failed => "failed",
            Self::BadInput => "bad input",
            Self::Infeasible => "infeasible",
            Self::Stopped => "stopped",
        }
    }
}

impl Match {
    /// Solves and prints; a signal ends the search, not the command.
    ///
    /// # Errors
    /// Signals cannot be listened to, or the program's own tasks failed.
    pub async fn run(self) -> anyhow::Result<ExitCode> {
        let stopped = Arc::new(AtomicBool::new(false));
        let flag = Arc::clone(&stopped);
        // Listened to before anything is read, so that no signal ends the program half way.
        let (mut interrupt, mut terminate) = (signal(SignalKind::interrupt())?, signal(SignalKind::terminate())?);
        let signals = tokio::spawn(async move {
            tokio::select! {
                _ = interrupt.recv() => {}
                _ = terminate.recv() => {}
            }
            flag.store(true, Ordering::Relaxed);
        });
        let status = tokio::task::spawn_blocking(move || run::run(&self, &stopped)).await?;
        signals.abort();
        Ok(ExitCode::from(status.code()))
    }
}

fn seconds(text: &str) -> Result<f64, String> {
    match text.parse::<f64>() {
        Ok(seconds) if seconds > 0.0 && seconds <= 1e9 => Ok(seconds),
        _ => Err("this is not a number of seconds above zero".to_owned()),
    }
}

fn points(text: &str) -> Result<f64, String> {
    match text.parse::<f64>() {
        Ok(points) if (0.0..=crate::matching::solve::instance::MAX_SCORE).contains(&points) => Ok(points),
        _ => Err("this is not a number of points from 0 to 1000000".to_owned()),
    }
}
