//! `benchside export`.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context, bail};
use clap::{Args, Subcommand};

use super::Place;
use crate::accounts::{Institution, store as accounts};
use crate::app::App;
use crate::hr::export::{self, By, Format, Rows, What};
use crate::text::fold;

/// Give data of one institution out into a file; those in it see that it was done
#[derive(Debug, Args)]
pub struct Export {
    #[command(subcommand)]
    what: Which,
}

#[derive(Debug, Subcommand)]
enum Which {
    /// What the institution says of everyone who works there
    People(To),
    /// Published profiles, as everyone signed in at the institution may see them
    Profiles(To),
    Plan(super::import_plan::ExportPlan),
    Guidance(super::import_guidance::ExportGuidance),
}

#[derive(Debug, Args)]
struct To {
    /// The file to write: its name ends in .csv or .xlsx
    file: PathBuf,
    #[command(flatten)]
    place: Place,
    /// The institution, where there are several
    #[arg(long, value_name = "NAME")]
    institution: Option<String>,
}

impl Export {
    pub async fn run(self) -> anyhow::Result<ExitCode> {
        let (what, to) = match self.what {
            Which::People(to) => (What::People, to),
            Which::Profiles(to) => (What::Profiles, to),
            Which::Plan(plan) => return plan.run().await,
            Which::Guidance(guidance) => return guidance.run().await,
        };
        let ending = to.file.extension().and_then(|ending| ending.to_str()).unwrap_or_default().to_lowercase();
        let Some(format) = Format::from_code(&ending) else {
            bail!("say by the file's name what it shall be: {} ends neither in .csv nor in .xlsx", to.file.display());
        };
        let app = to.place.open().await?;
        let people = give(&app, what, format, &to).await;
        app.close().await;
        println!("{} {} written to {}.", people?, what.code(), to.file.display());
        Ok(ExitCode::SUCCESS)
    }
}

async fn give(app: &App, what: What, format: Format, to: &To) -> anyhow::Result<u64> {
    let institution = chosen(app, to.institution.as_deref()).await?;
    let file = File::create(&to.file).with_context(|| format!("{} cannot be written", to.file.display()))?;
    let mut file = BufWriter::new(file);
    let mut tx = app.db.write().await?;
    let by = By { person: None, role: "operator" };
    let (id, people) = export::begin(&mut tx, app.clock.now(), &institution.id, &by, what, format).await?;
    tx.commit().await?;
    let mut rows = Rows::open(app, &institution, &id, what).await?;
    match format {
        Format::Csv => {
            file.write_all(export::head(what).as_bytes())?;
            loop {
                let next = rows.next().await?;
                if next.is_empty() {
                    break;
                }
                next.iter().try_for_each(|cells| file.write_all(export::line(cells).as_bytes()))?;
            }
        }
        Format::Xlsx => {
            let packed = export::workbook(rows, what).await.map_err(|error| anyhow::anyhow!("{error:?}"))?;
            file.write_all(&packed)?;
        }
    }
    file.into_inner().map_err(std::io::IntoInnerError::into_error)?.sync_all()?;
    Ok(people)
}

pub(super) async fn chosen(app: &App, named: Option<&str>) -> anyhow::Result<Institution> {
    let there = accounts::institutions(&mut app.db.read().await?).await?;
    let names = there.iter().map(|one| one.name.as_str()).collect::<Vec<_>>().join(", ");
    match (named, there.as_slice()) {
        (Some(words), all) => all
            .iter()
            .find(|one| fold(&one.name) == fold(words) || one.slug == words)
            .cloned()
            .with_context(|| format!("no institution here is called '{words}'. Here are: {names}")),
        (None, [only]) => Ok(only.clone()),
        (None, []) => bail!("there is no institution yet. Run 'benchside setup' first"),
        (None, _) => bail!("say which institution with --institution. Here are: {names}"),
    }
}
