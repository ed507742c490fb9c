//! `benchside migrate`.

use std::process::ExitCode;

use clap::Args;

use super::Place;

/// Bring the database's tables to the newest shape (serve does it too, when it starts)
#[derive(Debug, Args)]
pub struct Migrate {
    #[command(flatten)]
    place: Place,
}

impl Migrate {
    pub async fn run(self) -> anyhow::Result<ExitCode> {
        let app = self.place.open().await?;
        app.db.close().await;
        println!("The database is up to date.");
        Ok(ExitCode::SUCCESS)
    }
}
