//! `benchside import vocabulary`.

use std::ops::ControlFlow;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Context;
use clap::Args;

use super::import::{bar, make_findable};
use super::{Place, read_file};
use crate::sent::{Line, Problems};
use crate::vocabulary::import::{self, BYTES, Done, Failure, File, Options, Plan};

/// A vocabulary: OBO, SKOS (Turtle or RDF/XML), ESCO's CSV, or CSV with label, synonyms, abbreviations, broader and kind
#[derive(Debug, Args)]
pub struct Vocabulary {
    /// The file (UTF-8)
    file: PathBuf,
    #[command(flatten)]
    place: Place,
    /// Check the file and write nothing
    #[arg(long)]
    dry_run: bool,
    /// What the vocabulary is called; the same name again updates it. Otherwise what the file says, or the file's own name
    #[arg(long)]
    name: Option<String>,
    /// Under which terms it may be used, where the file does not say so
    #[arg(long)]
    licence: Option<String>,
    /// It is right that more than a tenth of its concepts go
    #[arg(long)]
    confirm: bool,
}

impl Vocabulary {
    pub async fn run(self) -> anyhow::Result<ExitCode> {
        let file = match self.read()? {
            Ok(file) => file,
            Err(problems) => return Err(told(problems)),
        };
        let stem = self.file.file_stem().map(|stem| stem.to_string_lossy().into_owned());
        let name = self.name.clone().or_else(|| stem.filter(|_| file.name.is_empty()));
        let options = Options { name, licence: self.licence.clone(), confirmed: self.confirm, by: None };
        let app = self.place.open().await?;
        let mut recognised = Ok(());
        let outcome = if self.dry_run {
            import::plan(&app, &file, &options).await.map(|plan| show_plan(&plan))
        } else {
            let bar = bar();
            bar.set_prefix("Writing");
            let done = import::write(&app, &file, &options, |progress| {
                bar.set_length(progress.all);
                bar.set_position(progress.done);
                ControlFlow::Continue(())
            })
            .await;
            bar.finish_and_clear();
            match done {
                Ok(done) => {
                    app.vocabulary.refresh(&app.db).await?;
                    recognised = make_findable(&app).await;
                    show_done(&file, &done);
                    Ok(())
                }
                Err(failure) => Err(failure),
            }
        };
        app.close().await;
        match outcome {
            Ok(()) => {
                recognised
                    .context("The vocabulary is kept, but profiles were not read again with it; `serve` does so at its start")?;
                Ok(ExitCode::SUCCESS)
            }
            Err(Failure::Refused(problems)) => Err(told(problems)),
            Err(drastic @ Failure::Drastic { .. }) => {
                Err(anyhow::Error::new(drastic).context("If that is right, add --confirm; --dry-run shows which concepts"))
            }
            Err(other) => Err(other.into()),
        }
    }

    fn read(&self) -> anyhow::Result<Result<File, Problems>> {
        Ok(import::read(&read_file(&self.file, BYTES)?))
    }
}

/// Says what is wrong, line by line.
fn told(problems: Problems) -> anyhow::Error {
    problems.print();
    Failure::Refused(problems).into()
}

fn show_notes(notes: &[Line], count: u64) {
    for note in notes {
        eprintln!("note: line {}: {}", note.line, note.what);
    }
    if count > notes.len() as u64 {
        eprintln!("note: … and {} more", count - notes.len() as u64);
    }
}

fn concepts(count: u64) -> String {
    if count == 1 { "1 concept".to_owned() } else { format!("{count} concepts") }
}

fn show_plan(plan: &Plan) {
    show_notes(&plan.notes, plan.notes_count);
    println!("{} ({}): {}. Nothing was written.", plan.name, plan.format, concepts(plan.concepts));
    println!("{} new, {} changed, {} unchanged; {} of them obsolete.", plan.new, plan.changed, plan.unchanged, plan.obsolete);
    println!("Licence: {}", if plan.licence.is_empty() { "not known; --licence says it" } else { &plan.licence });
    if plan.quiet > 0 {
        let names = plan.quiet_names.join(", ");
        let more = if plan.quiet > plan.quiet_names.len() as u64 { " …" } else { "" };
        println!("{} names are not recognised inside texts, being very short or everyday words: {names}{more}", plan.quiet);
    }
    if plan.gone > 0 {
        let more = if plan.gone > plan.going.len() as u64 { " …" } else { "" };
        println!(
            "{} of {} concepts are not in this file, or obsolete there: {}{more}",
            plan.gone,
            plan.before,
            plan.going.join(", ")
        );
    }
    if plan.is_drastic() {
        println!("That is more than a tenth: --confirm says that it is right.");
    }
}

fn show_done(file: &File, done: &Done) {
    show_notes(&file.notes.first, file.notes.count);
    println!(
        "{}: {}, {} new, {} changed, {} unchanged, {} no longer used.",
        done.name,
        concepts(done.concepts),
        done.new,
        done.changed,
        done.unchanged,
        done.retired
    );
    println!("{} links hold between concepts of all vocabularies that are the same.", done.linked);
}
