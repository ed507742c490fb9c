//! `benchside import`.

use std::ops::ControlFlow;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Context;
use clap::{Args, Subcommand};
use indicatif::{ProgressBar, ProgressStyle};

use super::Place;
use crate::app::App;
use crate::directory::Audience;
use crate::directory::import::{self, Failure, Options, Progress, SHOWN};
use crate::directory::instruments::import as equipment;
use crate::search::follow;

/// Bring data in from a file; nothing is written unless all of it is good
#[derive(Debug, Args)]
pub struct Import {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    People(super::import_people::People),
    Profiles(Profiles),
    Equipment(Equipment),
    Vocabulary(super::import_vocabulary::Vocabulary),
    Plan(super::import_plan::Plan),
    Guidance(super::import_guidance::Guidance),
    Survey(super::import_survey::Survey),
}

impl Import {
    pub async fn run(self) -> anyhow::Result<ExitCode> {
        match self.what {
            What::People(people) => people.run().await,
            What::Profiles(profiles) => profiles.run().await,
            What::Equipment(equipment) => equipment.run().await,
            What::Vocabulary(vocabulary) => vocabulary.run().await,
            What::Plan(plan) => plan.run().await,
            What::Guidance(guidance) => guidance.run().await,
            What::Survey(survey) => survey.run().await,
        }
    }
}

/// Profiles, one JSON object a line: external_id and name, and any of email, institution, department, site, title, summary,
/// skills [{label, level, intents}], instruments [{name, model, location}] and audience
#[derive(Debug, Args)]
pub struct Profiles {
    /// The file (JSON lines, UTF-8)
    file: PathBuf,
    #[command(flatten)]
    place: Place,
    /// Check the file and write nothing
    #[arg(long)]
    dry_run: bool,
    /// The institution of those who name none
    #[arg(long, value_name = "NAME")]
    institution: Option<String>,
    /// Also replace profiles that their owners have published, confirmed or withdrawn themselves
    #[arg(long)]
    replace: bool,
}

impl Profiles {
    async fn run(self) -> anyhow::Result<ExitCode> {
        let app = self.place.open().await?;
        let options = Options { dry_run: self.dry_run, institution: self.institution, replace: self.replace };
        let bar = bar();
        let outcome = import::import(&app, &self.file, &options, |progress| {
            show(&bar, progress);
            ControlFlow::Continue(())
        })
        .await;
        bar.finish_and_clear();
        let indexed = match &outcome {
            Ok(report) if !self.dry_run && report.published > 0 => make_findable(&app).await,
            _ => Ok(()),
        };
        app.close().await;
        let report = match outcome {
            Ok(report) => report,
            Err(Failure::Refused(checked)) => {
                for problem in &checked.problems {
                    eprintln!("line {}: {}", problem.line, problem.what);
                }
                if checked.problems.len() == SHOWN {
                    eprintln!("… and more: only the first {SHOWN} problems are shown");
                }
                return Err(Failure::Refused(checked).into());
            }
            Err(Failure::File(error)) => anyhow::bail!("{} cannot be read: {error}", self.file.display()),
            Err(other) => return Err(other.into()),
        };
        for warning in &report.warnings {
            eprintln!("note: {warning}");
        }
        if self.dry_run {
            println!("{} people: all good. Nothing was written.", report.people);
            return Ok(ExitCode::SUCCESS);
        }
        println!(
            "{} people, {} of them new: {} profiles published, {} unchanged.",
            report.people, report.new, report.published, report.unchanged
        );
        if report.erased > 0 {
            println!(
                "{} people had asked to be erased and were left out. A coordinator can let them back in, under People from HR.",
                report.erased
            );
        }
        if report.left > 0 {
            println!("{} profiles were left as their owners want them; --replace would replace them.", report.left);
        }
        indexed.context(
            "The profiles are kept, but the search index could not be brought up to date; `serve` tries again at its start",
        )?;
        Ok(ExitCode::SUCCESS)
    }
}

/// A list of equipment: CSV in the UNIQUIP shape that Jisc's equipment.data collected, one row an instrument
#[derive(Debug, Args)]
pub struct Equipment {
    /// The file (CSV; UTF-8 or as Excel saves it)
    file: PathBuf,
    #[command(flatten)]
    place: Place,
    /// Check the file and write nothing
    #[arg(long)]
    dry_run: bool,
    /// Whose equipment it is, where there are several institutions
    #[arg(long, value_name = "NAME")]
    institution: Option<String>,
    /// Who may see instruments that are new: institution, network or public
    #[arg(long, value_name = "WHO", default_value = "institution")]
    audience: String,
    /// Machines of earlier lists that are not in this one are no longer used
    #[arg(long)]
    retire_missing: bool,
}

impl Equipment {
    async fn run(self) -> anyhow::Result<ExitCode> {
        let audience = Audience::from_code(&self.audience)
            .filter(|audience| *audience != Audience::Private)
            .ok_or_else(|| anyhow::anyhow!("--audience is institution, network or public, and not '{}'", self.audience))?;
        let app = self.place.open().await?;
        let options = equipment::Options {
            dry_run: self.dry_run,
            institution: self.institution,
            audience,
            retire_missing: self.retire_missing,
        };
        let outcome = equipment::import(&app, &self.file, &options).await;
        app.close().await;
        let report = match outcome {
            Ok(report) => report,
            Err(equipment::Failure::Refused { count, problems }) => {
                for problem in &problems {
                    eprintln!("line {}: {}", problem.line, problem.what);
                }
                if problems.len() == equipment::SHOWN {
                    eprintln!("… and more: only the first {} problems are shown", equipment::SHOWN);
                }
                return Err(equipment::Failure::Refused { count, problems }.into());
            }
            Err(equipment::Failure::File(error)) => anyhow::bail!("{} cannot be read: {error}", self.file.display()),
            Err(other) => return Err(other.into()),
        };
        for warning in &report.warnings {
            eprintln!("note: {warning}");
        }
        if self.dry_run {
            println!("{} instruments, {} of them new: all good. Nothing was written.", report.instruments, report.written);
        } else {
            println!("{} instruments: {} new or changed.", report.instruments, report.written);
        }
        if !report.missing.is_empty() {
            println!("{} machines of earlier lists are not in this file:", report.missing.len());
            report.missing.iter().take(equipment::SHOWN).for_each(|machine| println!("  {machine}"));
            if report.missing.len() > equipment::SHOWN {
                println!("  … and {} more", report.missing.len() - equipment::SHOWN);
            }
            match (self.dry_run, self.retire_missing) {
                (false, true) => println!("{} of them are marked as no longer used.", report.retired),
                (true, true) => println!("Without --dry-run they would be marked as no longer used."),
                _ => println!("They stay as they are. If they are gone, --retire-missing marks them as no longer used."),
            }
        }
        if report.facilities > 0 {
            println!("{} facilities were read for their names only.", report.facilities);
        }
        Ok(ExitCode::SUCCESS)
    }
}

/// Brings the index up to date, so that the next start need not; a server that runs in this data folder does it itself meanwhile.
pub(super) async fn make_findable(app: &App) -> anyhow::Result<()> {
    let spinner = ProgressBar::new_spinner().with_message("Making them findable");
    spinner.enable_steady_tick(std::time::Duration::from_millis(120));
    let outcome = follow::catch_up(app).await;
    spinner.finish_and_clear();
    outcome
}

/// A bar on standard error, where that is a terminal.
pub(super) fn bar() -> ProgressBar {
    let bar = ProgressBar::new(0);
    if let Ok(style) = ProgressStyle::with_template("{prefix:9} {wide_bar} {percent:>3} % {eta:>4}") {
        bar.set_style(style);
    }
    bar
}

fn show(bar: &ProgressBar, progress: Progress) {
    let (words, done, all) = match progress {
        Progress::Checking(done, all) => ("Checking", done, all),
        Progress::Writing(done, all) => ("Writing", done, all),
    };
    bar.set_prefix(words);
    bar.set_length(all);
    bar.set_position(done);
}
