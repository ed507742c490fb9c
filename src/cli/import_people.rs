//! `benchside import people`.

use std::ops::ControlFlow;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;

use super::import::bar;
use super::{Place, read_file};
use crate::accounts::store as accounts;
use crate::app::App;
use crate::hr::extract::{self, BYTES, Extract};
use crate::hr::import::{self, Done, Failure, How, Kind, Plan};
use crate::sent::Problems;

/// How many of each list are shown by name.
const NAMES: usize = 10;

/// People from HR's system, one a line: staff number, name, e-mail, institution, department (Faculty > Department > Group), site, job
/// title, job family, grade band, line manager (staff number or e-mail), contract end, technical (yes or no)
#[derive(Debug, Args)]
pub struct People {
    /// The file (CSV; UTF-8 or Windows-1252; comma, semicolon or tab)
    file: PathBuf,
    #[command(flatten)]
    place: Place,
    /// Show who would join, move and leave, and write nothing
    #[arg(long)]
    dry_run: bool,
    /// It is right that more than a tenth of the technicians leave
    #[arg(long)]
    confirm_leavers: bool,
    /// The institution that the extract is about, where it does not say so itself
    #[arg(long, value_name = "NAME")]
    institution: Option<String>,
    /// The address of the service, with which technicians who join are written to; without it nobody is
    #[arg(long, value_name = "URL", env = "BENCHSIDE_ADDRESS")]
    address: Option<String>,
    /// Do not write to technicians who join
    #[arg(long)]
    no_invitations: bool,
}

impl People {
    pub async fn run(self) -> anyhow::Result<ExitCode> {
        let extract = match self.read()? {
            Ok(extract) => extract,
            Err(problems) => return Err(told(problems)),
        };
        let app = self.place.open().await?;
        let outcome = self.import(&app, &extract).await;
        app.close().await;
        match outcome {
            Ok(()) => Ok(ExitCode::SUCCESS),
            Err(Failure::Refused(problems)) => Err(told(problems)),
            Err(drastic @ Failure::Drastic { .. }) => {
                Err(anyhow::anyhow!("{drastic}. If that is right, add --confirm-leavers; --dry-run shows who it is"))
            }
            Err(other) => Err(other.into()),
        }
    }

    fn read(&self) -> anyhow::Result<Result<Extract, Problems>> {
        let bytes = read_file(&self.file, BYTES)?;
        Ok(extract::decode(&bytes).and_then(|text| extract::read(&text)))
    }

    async fn import(&self, app: &App, extract: &Extract) -> Result<(), Failure> {
        let there = accounts::institutions(&mut app.db.read().await?).await?;
        let institution = import::institution(extract, &there, self.institution.as_deref()).map_err(Failure::Refused)?;
        if self.dry_run {
            show_plan(&institution.name, &import::plan(app, institution, extract).await?);
            return Ok(());
        }
        let invites = self.address.as_deref().filter(|_| !self.no_invitations).map(|url| url.trim_end_matches('/').to_owned());
        let how = How { by: None, leavers_confirmed: self.confirm_leavers, invites };
        let bar = bar();
        bar.set_prefix("Writing");
        let done = import::write(app, institution, extract, &how, |progress| {
            bar.set_length(progress.all);
            bar.set_position(progress.done);
            ControlFlow::Continue(())
        })
        .await;
        bar.finish_and_clear();
        show_done(&institution.name, &done?, how.invites.is_some());
        Ok(())
    }
}

/// Says what is wrong, line by line.
fn told(problems: Problems) -> anyhow::Error {
    problems.print();
    Failure::Refused(problems).into()
}

fn show_plan(institution: &str, plan: &Plan) {
    println!("{} of {institution}: all lines are good. Nothing was written.", people(plan.people));
    for kind in Kind::ALL {
        let list = plan.lists.get(&kind).map(Vec::as_slice).unwrap_or_default();
        println!("{}: {}", kind.label(), list.len());
        for line in list.iter().take(NAMES) {
            println!("  {}{}{}", line.name, if line.detail.is_empty() { "" } else { ": " }, line.detail);
        }
        if list.len() > NAMES {
            println!("  … and {} more", list.len() - NAMES);
        }
    }
    println!("Nothing is different about: {}", plan.unchanged);
    if plan.is_drastic() {
        println!("{} of {} technicians would leave: --confirm-leavers says that it is right.", plan.leaving, plan.technicians);
    }
    plan.notes.iter().for_each(|note| eprintln!("note: {note}"));
}

fn people(count: u64) -> String {
    if count == 1 { "One person".to_owned() } else { format!("{count} people") }
}

fn show_done(institution: &str, done: &Done, invites: bool) {
    println!(
        "{} of {institution}: {} joined, {} came back, {} moved, {} have another manager, {} left; {} unchanged.",
        people(done.people),
        done.joined,
        done.returned,
        done.moved,
        done.managers,
        done.left,
        done.unchanged
    );
    println!("Technical staff now: {}. Written to: {}.", done.technical, done.invited);
    if done.departments > 0 {
        println!("Departments that are new or renamed: {}.", done.departments);
    }
    if done.handed_over > 0 {
        println!("Waited for those who left, and is the coordinators' now: {}.", done.handed_over);
    }
    if done.left_out > 0 {
        println!("Passed over, because they asked to be erased: {}.", done.left_out);
    }
    if !invites && done.joined > 0 {
        eprintln!("note: nobody was written to; --address URL writes to technicians who join");
    }
    done.notes.iter().for_each(|note| eprintln!("note: {note}"));
}
