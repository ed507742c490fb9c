//! The result, for people and for programs.

use std::fmt::Write;

use serde_json::json;

use super::run::Solved;
use super::{Goal, Match, Status, words};
use crate::matching::files::Folder;
use crate::matching::solve::instance::POINT;
use crate::matching::solve::why::unmatched;

/// How many requests that are short the text names.
const NAMED: usize = 50;

/// Everything there is to say.
pub(super) struct Outcome<'a> {
    pub options: &'a Match,
    pub folder: &'a Folder,
    pub solved: &'a Solved,
    pub seconds: f64,
    pub status: Status,
}

impl Outcome<'_> {
    fn demand(&self) -> u64 {
        self.folder.instance.requests().iter().map(|request| u64::from(request.demand)).sum()
    }

    fn pairs(&self) -> impl Iterator<Item = (&str, &str, f64)> {
        let (instance, names) = (&self.folder.instance, &self.folder.names);
        self.solved.answer.pairs.iter().map(move |at| {
            let pair = instance.pair(*at);
            let (request, host) = (&names.requests[pair.request as usize], &names.hosts[pair.host as usize]);
            (request.as_str(), host.as_str(), points(i128::from(pair.score)))
        })
    }

    /// Requests that are short, with the reason; an unstable word has none.
    fn short(&self) -> Vec<(String, u32, String)> {
        let stable = self.options.objective == Goal::Stable;
        let all = unmatched(&self.folder.instance, &self.solved.answer);
        let name = |at: u32| self.folder.names.requests[at as usize].clone();
        let reason = |short: &_| {
            if stable {
                "nobody on its list would rather have it than those they took".to_owned()
            } else {
                words::reason(self.folder, short)
            }
        };
        all.iter().map(|short| (name(short.request), short.missing, reason(short))).collect()
    }
}

/// Millionths as points.
fn points(millionths: i128) -> f64 {
    millionths as f64 / POINT as f64
}

/// One JSON object; scores and totals in points.
pub(super) fn json(outcome: &Outcome<'_>) -> String {
    let (instance, answer) = (&outcome.folder.instance, &outcome.solved.answer);
    let short: Vec<_> = outcome
        .short()
        .into_iter()
        .map(|(request, missing, reason)| json!({ "request": request, "missing": missing, "reason": reason }))
        .collect();
    let mut all = json!({
        "requests": instance.requests().len(),
        "hosts": instance.hosts().len(),
        "pairs": instance.len(),
        "assigned": answer.filled(),
        "unmatched": outcome.demand() - answer.filled(),
        "total": points(answer.total(instance)),
        "floor": answer.floor(instance).map(points),
        "objective": outcome.options.objective.name(),
        "solve_seconds": outcome.seconds,
        "certified": answer.certified,
        "status": outcome.status.name(),
        "bound": answer.bound.map(|bound| json!({ "assigned": bound.filled, "total": points(bound.total) })),
        "short": short,
    });
    if let Some(fair) = &outcome.solved.fair {
        all["floor_bound"] = json!(fair.floor_bound.map(points));
        all["price_of_fairness"] = json!(fair.unfair.map(|(total, _)| points(total - answer.total(instance))));
    }
    if let Some(blocking) = outcome.solved.blocking {
        all["blocking_pairs"] = json!(blocking);
    }
    if outcome.options.out.is_none() {
        let pairs = outcome.pairs().map(|(request, host, score)| json!({ "request": request, "host": host, "score": score }));
        all["matches"] = pairs.collect();
    }
    format!("{all}\n")
}

/// The same for a reader; the pairs themselves where no file was asked for.
pub(super) fn text(outcome: &Outcome<'_>) -> String {
    let (instance, answer) = (&outcome.folder.instance, &outcome.solved.answer);
    let mut out = String::new();
    // Writing to a string cannot fail.
    let _ = write_text(&mut out, outcome);
    if outcome.options.out.is_none() && !answer.pairs.is_empty() {
        out.push_str("\nrequest,host,score\n");
        for (request, host, score) in outcome.pairs() {
            let _ = writeln!(out, "{request},{host},{score}");
        }
    }
    debug_assert!(answer.pairs.len() <= instance.len() as usize);
    out
}

fn write_text(out: &mut String, outcome: &Outcome<'_>) -> std::fmt::Result {
    let (instance, answer) = (&outcome.folder.instance, &outcome.solved.answer);
    let (requests, hosts) = (instance.requests().len(), instance.hosts().len());
    let (requests, hosts) = (words::counted(requests, "request"), words::counted(hosts, "host"));
    writeln!(out, "{requests}, {hosts}, {} that may be matched", words::counted(instance.len() as usize, "pair"))?;
    writeln!(out, "assigned   {} of {} asked for", answer.filled(), outcome.demand())?;
    writeln!(out, "total      {}", points(answer.total(instance)))?;
    if let Some(floor) = answer.floor(instance) {
        writeln!(out, "floor      {}   (the least that any request with a match has)", points(floor))?;
    }
    let goal = outcome.options.objective.name();
    match (outcome.solved.blocking, answer.certified) {
        (Some(0), _) => writeln!(out, "proof      {goal}: no request and host would rather have each other (checked)")?,
        (Some(some), _) => writeln!(out, "proof      {goal}: {some} pairs would rather have each other")?,
        (None, true) => writeln!(out, "proof      {goal}: certified, no answer is better")?,
        (None, false) => {
            let bound = answer.bound.map(|b| format!(": at most {} assigned, total at most {}", b.filled, points(b.total)));
            writeln!(out, "proof      {goal}: not proven best{}", bound.unwrap_or_default())?;
        }
    }
    if let Some(fair) = &outcome.solved.fair {
        if let Some((total, floor)) = fair.unfair {
            let floor = floor.map_or_else(|| "none".to_owned(), |floor| points(floor).to_string());
            writeln!(out, "fairness   costs {} of the best total, whose floor is {floor}", points(total - answer.total(instance)))?;
        }
        if let Some(bound) = fair.floor_bound.filter(|bound| fair.floor != Some(*bound)) {
            writeln!(out, "           no floor above {} is possible", points(bound))?;
        }
    }
    writeln!(out, "time       {:.3} s", outcome.seconds)?;
    if outcome.status == Status::Stopped {
        writeln!(out, "Stopped before the end: this is the best so far.")?;
    }
    let short = outcome.short();
    if !short.is_empty() {
        writeln!(out, "\n{} {} short:", words::counted(short.len(), "request"), if short.len() == 1 { "is" } else { "are" })?;
        for (request, missing, reason) in short.iter().take(NAMED) {
            writeln!(out, "  {request}, {missing} short: {reason}")?;
        }
        if short.len() > NAMED {
            writeln!(out, "  and {} more; --json names them all", short.len() - NAMED)?;
        }
    }
    Ok(())
}
