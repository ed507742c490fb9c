//! `benchside import guidance` and `benchside export guidance`.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, bail};
use chrono::NaiveDate;
use clap::Args;

use super::Place;
use super::export::chosen;
use crate::accounts::{Institution, Role, Viewer};
use crate::app::App;
use crate::guidance::file::{self, BYTES};
use crate::guidance::model::{Guide, Saved, Says, Series};
use crate::guidance::store::{self, Saving};
use crate::web::times::date;

/// Guidance: Markdown files with a head, as `export guidance` writes them; each becomes a version of its text
#[derive(Debug, Args)]
pub struct Guidance {
    /// The files (Markdown, UTF-8)
    #[arg(required = true)]
    files: Vec<PathBuf>,
    #[command(flatten)]
    place: Place,
    /// Check the files and write nothing
    #[arg(long)]
    dry_run: bool,
    /// Whose guidance it is, where there are several institutions
    #[arg(long, value_name = "NAME")]
    institution: Option<String>,
    /// The programme that it is published with
    #[arg(long, value_name = "CODE", default_value = "shadowing")]
    programme: String,
}

/// Guidance as Markdown files that `import guidance` takes
#[derive(Debug, Args)]
pub struct ExportGuidance {
    /// The folder to write into, a file for each text
    folder: PathBuf,
    #[command(flatten)]
    place: Place,
    /// The institution, where there are several
    #[arg(long, value_name = "NAME")]
    institution: Option<String>,
    /// The programme that it is published with
    #[arg(long, value_name = "CODE", default_value = "shadowing")]
    programme: String,
}

fn series(code: &str) -> anyhow::Result<&'static Series> {
    let codes: Vec<&str> = crate::guidance().iter().map(|series| series.code).collect();
    Series::named(code).with_context(|| format!("no programme '{code}' publishes guidance. There are: {}", codes.join(", ")))
}

/// An institution's own texts, as its coordinators see them.
async fn own(app: &App, series: &Series, institution: &Institution) -> anyhow::Result<Vec<Guide>> {
    let viewer = Viewer::anybody_at(institution, vec![Role::Coordinator]);
    let (all, _) = store::list(&mut app.db.read().await?, &viewer, series).await?;
    Ok(all.into_iter().filter(|guide| guide.institution == institution.id).collect())
}

impl Guidance {
    pub async fn run(self) -> anyhow::Result<ExitCode> {
        let series = series(&self.programme)?;
        let app = self.place.open().await?;
        let outcome = self.take(&app, series).await;
        app.close().await;
        outcome
    }

    async fn take(&self, app: &App, series: &'static Series) -> anyhow::Result<ExitCode> {
        let institution = chosen(app, self.institution.as_deref()).await?;
        let now = app.clock.now();
        let today = date(now, &institution.time_zone);
        let mut texts: Vec<(String, Says)> = Vec::new();
        let mut problems = 0;
        for path in &self.files {
            match read(path, series, today)? {
                Ok((slug, _)) if texts.iter().any(|(known, _)| *known == slug) => {
                    eprintln!("{}: another of these files has the slug '{slug}' too", path.display());
                    problems += 1;
                }
                Ok(text) => texts.push(text),
                Err(wrong) => {
                    wrong.iter().for_each(|one| eprintln!("{} line {}: {}", path.display(), one.line, one.what));
                    problems += wrong.len();
                }
            }
        }
        if problems > 0 {
            bail!(
                "there {}; nothing was written",
                if problems == 1 { "is one problem".to_owned() } else { format!("are {problems} problems") }
            );
        }
        if self.dry_run {
            println!("{} texts: all good. Nothing was written.", texts.len());
            return Ok(ExitCode::SUCCESS);
        }
        let there = own(app, series, &institution).await?;
        let (mut saved, mut same) = (0, 0);
        let mut tx = app.db.write().await?;
        for (slug, says) in &texts {
            let before = there.iter().find(|guide| guide.slug == *slug).map_or(0, |guide| guide.version);
            let saving = Saving { series, institution: &institution.id, slug, before, note: "Imported from a file", by: None };
            match store::save(&mut tx, now, saving, says).await? {
                Saved::As(_) => saved += 1,
                Saved::Same => same += 1,
                Saved::Changed => bail!("somebody changed '{slug}' just now; nothing was written. Try again"),
            }
        }
        tx.commit().await?;
        println!("{} texts: {saved} saved, {same} unchanged.", texts.len());
        Ok(ExitCode::SUCCESS)
    }
}

fn read(path: &Path, series: &Series, today: NaiveDate) -> anyhow::Result<Result<(String, Says), Vec<file::Problem>>> {
    let cannot = || format!("{} cannot be read", path.display());
    let size = std::fs::metadata(path).with_context(cannot)?.len();
    anyhow::ensure!(size <= BYTES, "{} is larger than {} kB", path.display(), BYTES / 1000);
    Ok(file::read(&std::fs::read_to_string(path).with_context(cannot)?, series, today))
}

impl ExportGuidance {
    pub async fn run(self) -> anyhow::Result<ExitCode> {
        let series = series(&self.programme)?;
        let app = self.place.open().await?;
        let written = self.give(&app, series).await;
        app.close().await;
        println!("{} texts written to {}.", written?, self.folder.display());
        Ok(ExitCode::SUCCESS)
    }

    async fn give(&self, app: &App, series: &Series) -> anyhow::Result<usize> {
        let institution = chosen(app, self.institution.as_deref()).await?;
        let all = own(app, series, &institution).await?;
        std::fs::create_dir_all(&self.folder).with_context(|| format!("{} cannot be made", self.folder.display()))?;
        for guide in &all {
            let path = self.folder.join(format!("{}.md", guide.slug));
            std::fs::write(&path, file::write(guide)).with_context(|| format!("{} cannot be written", path.display()))?;
        }
        Ok(all.len())
    }
}
