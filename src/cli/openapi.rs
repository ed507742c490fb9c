//! `benchside openapi`.

use std::process::ExitCode;

use clap::Args;

/// Print the description of the JSON API (OpenAPI)
#[derive(Debug, Args)]
pub struct Openapi {}

impl Openapi {
    pub async fn run(self) -> anyhow::Result<ExitCode> {
        println!("{}", crate::api_doc().to_pretty_json()?);
        Ok(ExitCode::SUCCESS)
    }
}
