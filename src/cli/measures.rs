//! `benchside measures`.

use std::process::ExitCode;

use anyhow::Result;
use clap::{Args, Subcommand};
use indicatif::{ProgressBar, ProgressStyle};

use super::Place;
use crate::measures;

/// What is counted: list it, or count everything again
#[derive(Debug, Args)]
pub struct Measures {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// List everything that can be counted, for plans
    List,
    /// Count everything again from the first fact, beside a running server if there is one
    Rebuild {
        #[command(flatten)]
        place: Place,
    },
}

impl Measures {
    pub async fn run(self) -> Result<ExitCode> {
        match self.command {
            Command::List => {
                for counter in measures::counters() {
                    println!("{}\n    {} In {}.\n    {}", counter.code, counter.words, counter.unit, counter.source);
                }
            }
            Command::Rebuild { place } => {
                let app = place.open().await?;
                let bar = ProgressBar::new(0);
                let style = "{wide_bar} {human_pos} of {human_len} facts, {elapsed}";
                bar.set_style(ProgressStyle::with_template(style).unwrap_or_else(|_| ProgressStyle::default_bar()));
                let done = measures::rebuild(&app, |read, all| {
                    bar.set_length(all);
                    bar.set_position(read);
                })
                .await?;
                bar.finish_and_clear();
                let Some(done) = done else {
                    app.close().await;
                    eprintln!(
                        "Another count is under way, in a server or another terminal. Wait until it is done, then try again."
                    );
                    return Ok(ExitCode::FAILURE);
                };
                let same = match done.same {
                    Some(true) => "It comes to the same as before.",
                    Some(false) => "It differs from what was counted before, and stands in its place.",
                    None => "Nothing like it was counted before.",
                };
                println!("Counted {} facts again, into {} rows. {same}", done.facts, done.rows.1);
                app.close().await;
            }
        }
        Ok(ExitCode::SUCCESS)
    }
}
