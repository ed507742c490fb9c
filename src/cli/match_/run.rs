//! Read, solve, write, print.

use std::io::Write;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;

use super::report::{Outcome, json, text};
use super::{Goal, Match, Side, Status, ranked, words};
use crate::matching::files::{self, Folder, Refusal};
use crate::matching::solve::answer::{Answer, Filling, Infeasible};
use crate::matching::solve::assign::assign;
use crate::matching::solve::fair::{Fair, fair, leximin};
use crate::matching::solve::instance::POINT;
use crate::matching::solve::stable::Proposer;
use crate::matching::solve::why::change;

/// Seconds that `--objective fair` takes at most when no limit is given.
const FAIR: f64 = 60.0;

/// Everything but the signals.
pub(super) fn run(options: &Match, stopped: &AtomicBool) -> Status {
    let began = Instant::now();
    // Fairness may take for ever to prove, so it has a limit of its own.
    let limit = options.time_limit.or((options.objective == Goal::Fair).then_some(FAIR));
    let late = || limit.is_some_and(|limit| began.elapsed().as_secs_f64() >= limit);
    let stop = || stopped.load(Ordering::Relaxed) || late();
    if let Err(why) = usable(options) {
        return refuse(options, Status::BadInput, vec![why]);
    }
    let mut folder = match files::read(&options.dir, &stop) {
        Ok(folder) => folder,
        Err(Refusal::Stopped) => {
            return refuse(options, Status::Stopped, vec!["Stopped while the files were read; nothing was solved.".to_owned()]);
        }
        Err(Refusal::Bad(errors)) => {
            return refuse(options, Status::BadInput, errors.iter().map(ToString::to_string).collect());
        }
    };
    folder.notes.iter().for_each(|note| eprintln!("benchside: {note}"));
    let began = Instant::now();
    let solved = match solve(options, &mut folder, &stop) {
        Ok(solved) => solved,
        Err(Problem::Input(why)) => return refuse(options, Status::BadInput, vec![why]),
        Err(Problem::Rules(why)) => {
            let change = change(&folder.instance, &stop);
            return refuse(options, Status::Infeasible, words::infeasible(&folder, &why, change.as_ref()));
        }
    };
    let seconds = began.elapsed().as_secs_f64();
    // A proof that was complete before the stop is a proof.
    let status = if solved.answer.finished || solved.answer.certified { Status::Solved } else { Status::Stopped };
    let outcome = Outcome { options, folder: &folder, solved: &solved, seconds, status };
    if let Some(file) = &options.out {
        let written =
            files::to_csv(&folder.instance, &folder.names, &solved.answer.pairs).and_then(|content| files::replace(file, &content));
        if let Err(error) = written {
            return refuse(options, Status::Failed, vec![format!("{} cannot be written: {error}", file.display())]);
        }
    }
    print(&if options.json { json(&outcome) } else { text(&outcome) });
    status
}

/// What is said, even where nobody reads to the end.
fn print(what: &str) {
    let mut out = std::io::stdout().lock();
    // A reader that went away (`| head`) is no failure of ours.
    let _ = out.write_all(what.as_bytes()).and_then(|()| out.flush());
}

fn refuse(options: &Match, status: Status, errors: Vec<String>) -> Status {
    errors.iter().for_each(|error| eprintln!("benchside: {error}"));
    if options.json {
        print(&format!("{}\n", serde_json::json!({ "status": status.name(), "errors": errors })));
    }
    status
}

/// Options that contradict each other, and an output that cannot be written, before anything is read.
fn usable(options: &Match) -> Result<(), String> {
    if options.unmatched_cost.is_some() && options.objective != Goal::Total {
        return Err("--unmatched-cost goes with --objective total only: the others fill demand first.".to_owned());
    }
    let Some(out) = &options.out else { return Ok(()) };
    let folder = out.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    if !folder.is_dir() || out.is_dir() || out.file_name().is_none() {
        return Err(format!("--out {}: name a file in a folder that exists.", out.display()));
    }
    Ok(())
}

/// Why there is no answer.
pub(super) enum Problem {
    Input(String),
    Rules(Infeasible),
}

impl From<Infeasible> for Problem {
    fn from(why: Infeasible) -> Self {
        Self::Rules(why)
    }
}

/// An answer with what belongs to its objective.
pub(super) struct Solved {
    pub answer: Answer,
    pub fair: Option<Fair>,
    /// Blocking pairs, where the answer is to be stable.
    pub blocking: Option<usize>,
}

fn solve(options: &Match, folder: &mut Folder, stop: &impl Fn() -> bool) -> Result<Solved, Problem> {
    let plain = |answer| Solved { answer, fair: None, blocking: None };
    match options.objective {
        Goal::Stable => {
            let proposer = if options.propose == Side::Requests { Proposer::Requests } else { Proposer::Hosts };
            ranked::solve(folder, proposer).map_err(Problem::Input)
        }
        _ if !folder.has_pairs => Err(Problem::Input("pairs.csv: there is no such file in the folder".to_owned())),
        Goal::Total => {
            let worth = |cost: f64| Filling::Worth((cost * POINT as f64).round() as i64);
            Ok(plain(assign(&folder.instance, options.unmatched_cost.map_or(Filling::First, worth), stop)?))
        }
        Goal::Fair => {
            let fair = fair(&folder.instance, stop)?;
            Ok(Solved { answer: fair.answer.clone(), fair: Some(fair), blocking: None })
        }
        Goal::Leximin => Ok(plain(leximin(&folder.instance, options.bands, stop)?)),
    }
}
