//! `benchside reindex`.

use std::process::ExitCode;

use clap::Args;

use super::Place;
use crate::search::follow;

/// Build the search index anew from the database; a server that runs on this data is asked to do it and goes on answering
#[derive(Debug, Args)]
pub struct Reindex {
    #[command(flatten)]
    place: Place,
}

impl Reindex {
    pub async fn run(self) -> anyhow::Result<ExitCode> {
        let app = self.place.open().await?;
        eprintln!("Building the search index anew …");
        let outcome = follow::reindex(&app).await;
        app.close().await;
        outcome?;
        eprintln!("Done.");
        Ok(ExitCode::SUCCESS)
    }
}
