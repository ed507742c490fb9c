//! `benchside import survey`.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context, bail};
use clap::Args;

use super::export::chosen;
use super::import_plan::told;
use super::{Place, read_file};
use crate::plan::store;
use crate::plan::survey::{self, BYTES, Checked, Taken};
use crate::web::times::date;

/// One wave of a survey that was run elsewhere, one answer a line (wave, period, group, measure, respondent, answer) or counted by group
/// (wave, period, group, measure, invited, answered, agreed), with columns 'gender', 'staff group', 'job family', 'grade band' and 'site'
/// where it has them: of counts a line names one group alone; sent again it takes the place of the version before
#[derive(Debug, Args)]
pub struct Survey {
    /// The file (CSV; UTF-8 or Windows-1252; comma, semicolon or tab)
    file: PathBuf,
    #[command(flatten)]
    place: Place,
    /// Check the file and write nothing
    #[arg(long)]
    dry_run: bool,
    /// The plan whose measures it is of; the first one without it
    #[arg(long, value_name = "CODE")]
    plan: Option<String>,
    /// Whose survey it is, where there are several institutions
    #[arg(long, value_name = "NAME")]
    institution: Option<String>,
}

impl Survey {
    pub async fn run(self) -> anyhow::Result<ExitCode> {
        let wave = match survey::read(&read_file(&self.file, BYTES)?) {
            Ok(wave) => wave,
            Err(problems) => bail!(told("survey", &problems)),
        };
        let app = self.place.open().await?;
        let outcome = self.take(&app, wave).await;
        app.close().await;
        outcome
    }

    async fn take(&self, app: &crate::app::App, wave: survey::Wave) -> anyhow::Result<ExitCode> {
        let institution = chosen(app, self.institution.as_deref()).await?;
        let now = app.clock.now();
        let today = date(now, &institution.time_zone);
        let mut tx = if self.dry_run { app.db.read().await? } else { app.db.write().await? };
        let plans = store::of(&mut tx, &institution.id).await?;
        let plan = match &self.plan {
            Some(code) => plans.into_iter().find(|plan| plan.head.code == *code),
            None => plans.into_iter().next(),
        };
        let plan = plan.with_context(|| format!("{} has no such plan", institution.name))?;
        let checked = match survey::check(&mut tx, &plan, wave, today).await? {
            Ok(checked) => checked,
            Err(problems) => bail!(told("survey", &problems)),
        };
        show(&checked);
        if self.dry_run {
            println!("All good. Nothing was written.");
            return Ok(ExitCode::SUCCESS);
        }
        match survey::take(&mut tx, now, today, &plan, &checked, None).await? {
            Taken::Same => println!("The same is there already: nothing was written."),
            Taken::As(_, 1) => println!("Taken in."),
            Taken::As(_, version) => println!("Taken in as version {version}: it counts in place of the one before."),
        }
        tx.commit().await?;
        Ok(ExitCode::SUCCESS)
    }
}

fn show(checked: &Checked) {
    println!("{}, {}:", checked.wave.name, checked.wave.period.words());
    for (code, total) in &checked.totals {
        let invited = total.invited.map_or_else(String::new, |invited| format!(" of {invited} who were asked"));
        println!("  {code}: {} agreed of {} who answered{invited}", total.agreed, total.answered);
    }
    for (by, groups) in &checked.breakdowns {
        println!("  by {}: {}", by.label().to_lowercase(), groups.join(", "));
    }
}
