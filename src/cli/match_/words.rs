//! Reasons in words.

use crate::matching::files::Folder;
use crate::matching::solve::answer::{Infeasible, Lack};
use crate::matching::solve::why::{Block, Reason, Unmatched, unmatched};

/// How many hosts or requests are named before the rest is counted.
const NAMED: usize = 5;

/// Why a request is short, as a sentence without its name.
pub(super) fn reason(folder: &Folder, short: &Unmatched) -> String {
    match &short.reason {
        Reason::NoCandidate => "nobody may be matched with it: it is in no line of pairs.csv".to_owned(),
        Reason::TooFew => format!("it has only {} candidates", folder.instance.of(short.request).len()),
        Reason::Taken(hosts) => {
            let named = hosts.iter().map(|(host, block)| blocked(folder, *host, block));
            format!("no other candidate was free: {}", list(named.collect(), "; "))
        }
    }
}

fn blocked(folder: &Folder, host: u32, block: &Block) -> String {
    let name = &folder.names.hosts[host as usize];
    match block {
        Block::Full(guests) if guests.is_empty() => format!("{name} takes nobody"),
        Block::Full(guests) => {
            let guests = guests.iter().map(|guest| folder.names.requests[*guest as usize].clone());
            format!("{name} went to {}", list(guests.collect(), ", "))
        }
        Block::Quota(group) => format!("{name} is in {}, whose quota is used up", folder.names.groups[*group as usize]),
        Block::Worthless => format!("{name} would add nothing"),
        Block::Stopped => format!("{name} was not reached before the stop"),
    }
}

fn list(all: Vec<String>, between: &str) -> String {
    let rest = all.len().saturating_sub(NAMED);
    let named = all[..all.len() - rest].join(between);
    if rest == 0 { named } else { format!("{named}{between}and {rest} more") }
}

/// Why there is no answer, a line each.
pub(super) fn infeasible(folder: &Folder, why: &Infeasible) -> Vec<String> {
    if why.lacks.is_empty() {
        return vec!["groups.csv: two groups share some hosts, but neither holds all of the other's; only groups that are nested or apart can have quotas.".to_owned()];
    }
    let mut lines = vec!["The rules cannot all be kept.".to_owned()];
    let short = why.nearest.as_ref().map(|nearest| unmatched(&folder.instance, nearest)).unwrap_or_default();
    for lack in &why.lacks {
        lines.push(lacking(folder, lack, &short));
    }
    let bounds = why.lacks.iter().all(|lack| matches!(lack, Lack::Mandatory(..) | Lack::Minimum(..)));
    if bounds && why.proven {
        let units: u64 = why.lacks.iter().map(|lack| u64::from(crate::matching::solve::certify::units(lack))).sum();
        lines.push(format!(
            "Lowering these numbers by {units} in all as said is the smallest change to demands and minimums that makes it possible."
        ));
    }
    lines
}

fn lacking(folder: &Folder, lack: &Lack, short: &[Unmatched]) -> String {
    let names = &folder.names;
    let (request, host) = (|at: u32| &names.requests[at as usize], |at: u32| &names.hosts[at as usize]);
    match *lack {
        Lack::Mandatory(at, units) => {
            let why = short.iter().find(|short| short.request == at).map(|short| reason(folder, short));
            let why = why.map(|why| format!(": {why}")).unwrap_or_default();
            format!("Request {} is mandatory and {units} short of its demand{why}. Lower its demand by {units}.", request(at))
        }
        Lack::Minimum(at, units) => {
            let wanted = folder.instance.pairs().filter(|(_, pair)| pair.host == at).count();
            let minimum = folder.instance.hosts()[at as usize].minimum;
            format!(
                "Host {} must have {minimum} and is {units} short; {wanted} requests may be matched with it. Lower its minimum by {units}.",
                host(at)
            )
        }
        Lack::PinsOverDemand(at, units) => format!("Request {} has {units} pins more than its demand.", request(at)),
        Lack::PinsOverCapacity(at, units) => format!("Host {} has {units} pins more than its capacity.", host(at)),
        Lack::PinsOverQuota(at, units) => {
            format!("Group {} has {units} pins more than its quota.", names.groups[at as usize])
        }
        Lack::MinimumOverCapacity(at, units) => format!("Host {} has a minimum {units} above its capacity.", host(at)),
    }
}
