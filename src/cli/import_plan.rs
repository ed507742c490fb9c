//! `benchside import plan` and `benchside export plan`.

use std::collections::BTreeSet;
use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context, anyhow, bail};
use clap::Args;

use super::export::chosen;
use super::{Place, read_file};
use crate::plan::file::{self, BYTES, Problem, SHOWN};
use crate::plan::import::Weighed;
use crate::plan::{export, import, store};
use crate::text::counted;
use crate::web::times::date;

/// An action plan: TOML, as `export plan` writes it and `plans/` holds it
#[derive(Debug, Args)]
pub struct Plan {
    /// The file (TOML, UTF-8)
    file: PathBuf,
    #[command(flatten)]
    place: Place,
    /// Check the file and write nothing
    #[arg(long)]
    dry_run: bool,
    /// Whose plan it is, where there are several institutions
    #[arg(long, value_name = "NAME")]
    institution: Option<String>,
}

impl Plan {
    pub async fn run(self) -> anyhow::Result<ExitCode> {
        let bytes = read_file(&self.file, BYTES)?;
        let text = str::from_utf8(&bytes).map_err(|error| {
            let line = 1 + bytes.iter().take(error.valid_up_to()).filter(|byte| **byte == b'\n').count();
            anyhow!(
                "{} is not text in UTF-8: the first byte that is none stands on line {line}. Save the file as UTF-8 and import it again",
                self.file.display()
            )
        })?;
        let app = self.place.open().await?;
        let outcome = self.take(&app, text).await;
        app.close().await;
        outcome
    }

    async fn take(&self, app: &crate::app::App, text: &str) -> anyhow::Result<ExitCode> {
        let institution = chosen(app, self.institution.as_deref()).await?;
        let now = app.clock.now();
        let today = date(now, &institution.time_zone);
        let plan = match file::read(text.trim_start_matches('\u{feff}'), today) {
            Ok(plan) => plan,
            Err(problems) => bail!(told("plan", &problems)),
        };
        let mut tx = if self.dry_run { app.db.read().await? } else { app.db.write().await? };
        if self.dry_run {
            let weighed = match import::weigh(&mut tx, today, &institution.id, &plan, &BTreeSet::new()).await? {
                Ok(weighed) => weighed,
                Err(problems) => bail!(told("plan", &problems)),
            };
            println!(
                "{}: {}, {}: all good. Nothing was written.",
                plan.head.name,
                counted(plan.actions.len(), "actions"),
                counted(plan.measures.len(), "measures")
            );
            would(&weighed);
            return Ok(ExitCode::SUCCESS);
        }
        let parts = plan.parts();
        let taken = import::bring_in(&mut tx, today, &institution.id, &plan, &BTreeSet::new(), (now, None)).await?;
        let done = match taken {
            Ok(done) => done,
            Err(problems) => bail!(told("plan", &problems)),
        };
        tx.commit().await?;
        println!(
            "{}: {}, {}: {} new, {} changed, {} unchanged. Statuses, updates and values that were not there: {}.",
            plan.head.name,
            counted(plan.actions.len(), "actions"),
            counted(plan.measures.len(), "measures"),
            done.added,
            done.changed,
            parts.saturating_sub(done.added + done.changed),
            done.said
        );
        if !done.stayed.is_empty() {
            println!("Changed here, and left so: {}.", done.stayed.join(", "));
        }
        if !done.left.is_empty() {
            println!("Not in this file, and left as they are: {}.", done.left.join(", "));
        }
        Ok(ExitCode::SUCCESS)
    }
}

/// Says what a file would change.
fn would(weighed: &Weighed) {
    for new in &weighed.new {
        println!("new: {new}");
    }
    for change in &weighed.taken {
        println!("{}, {}: '{}' becomes '{}'", change.part, change.field, change.here, change.file);
    }
    for change in weighed.kept.iter().chain(&weighed.clashes) {
        println!(
            "{}, {}: was changed here to '{}' and stays so; the file says '{}'",
            change.part, change.field, change.here, change.file
        );
    }
    for said in &weighed.said {
        println!("new: {said}");
    }
}

/// Says what is wrong, line by line.
pub(super) fn told(what: &str, problems: &[Problem]) -> String {
    for problem in problems.iter().take(SHOWN) {
        eprintln!("line {}: {}", problem.line, problem.what);
    }
    if problems.len() > SHOWN {
        eprintln!("… and more: only the first {SHOWN} problems are shown");
    }
    let count = problems.len();
    format!("the {what} has {}; nothing was written", counted(count, "problems"))
}

/// An action plan as a file that `import plan` takes
#[derive(Debug, Args)]
pub struct ExportPlan {
    /// The plan's code, such as technician-commitment-2025-2027
    code: String,
    /// The file to write; without one it goes to standard output
    file: Option<PathBuf>,
    #[command(flatten)]
    place: Place,
    /// The institution, where there are several
    #[arg(long, value_name = "NAME")]
    institution: Option<String>,
}

impl ExportPlan {
    pub async fn run(self) -> anyhow::Result<ExitCode> {
        let app = self.place.open().await?;
        let text = self.text(&app).await;
        app.close().await;
        let text = text?;
        match &self.file {
            Some(file) => {
                std::fs::write(file, text).with_context(|| format!("{} cannot be written", file.display()))?;
                println!("{} written to {}.", self.code, file.display());
            }
            None => std::io::stdout().write_all(text.as_bytes())?,
        }
        Ok(ExitCode::SUCCESS)
    }

    async fn text(&self, app: &crate::app::App) -> anyhow::Result<String> {
        let institution = chosen(app, self.institution.as_deref()).await?;
        let mut tx = app.db.read().await?;
        let Some(plan) = store::named(&mut tx, &institution.id, &self.code).await? else {
            let there: Vec<String> = store::of(&mut tx, &institution.id).await?.into_iter().map(|plan| plan.head.code).collect();
            let there = if there.is_empty() { "none".to_owned() } else { there.join(", ") };
            bail!("{} has no plan '{}'. There are: {there}", institution.name, self.code);
        };
        Ok(export::text(&mut tx, &plan).await?)
    }
}
