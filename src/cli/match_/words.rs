//! Reasons in words.

use crate::matching::files::Folder;
use crate::matching::solve::answer::{Infeasible, Lack};
use crate::matching::solve::why::{Block, Change, Reason, Step, Unmatched, unmatched};

/// How many hosts or requests are named before the rest is counted.
const NAMED: usize = 5;

/// Why a request is short, as a sentence without its name.
pub(super) fn reason(folder: &Folder, short: &Unmatched) -> String {
    match &short.reason {
        Reason::NoCandidate => "nobody may be matched with it: it is in no line of pairs.csv".to_owned(),
        Reason::TooFew => format!("it has only {}", counted(folder.instance.of(short.request).len(), "candidate")),
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

/// So many of something.
pub(super) fn counted(many: usize, what: &str) -> String {
    format!("{many} {what}{}", if many == 1 { "" } else { "s" })
}

/// Why there is no answer, and what would have to change, a line each.
pub(super) fn infeasible(folder: &Folder, why: &Infeasible, change: Option<&Change>) -> Vec<String> {
    let mut lines = vec!["The rules cannot all be kept.".to_owned()];
    let short = why.nearest.as_ref().map(|nearest| unmatched(&folder.instance, nearest)).unwrap_or_default();
    for lack in &why.lacks {
        lines.push(lacking(folder, lack, &short));
    }
    let Some(change) = change.filter(|change| !change.steps.is_empty()) else { return lines };
    let units = change.units();
    lines.push(if change.proven {
        format!(
            "The smallest change that makes it possible comes to {units} in all; that is proven, though another may be as small:"
        )
    } else {
        format!("A change of {units} in all makes it possible; a smaller one may be enough:")
    });
    lines.extend(change.steps.iter().map(|step| format!("  {}", stepped(folder, step))));
    lines
}

/// One rule to change, as an order.
pub(super) fn stepped(folder: &Folder, step: &Step) -> String {
    let (names, instance) = (&folder.names, &folder.instance);
    match *step {
        Step::Capacity(at, by) => {
            let now = instance.hosts()[at as usize].capacity;
            format!("raise the capacity of {} from {now} to {}", names.hosts[at as usize], now + by)
        }
        Step::Quota(at, by) => {
            let now = instance.groups()[at as usize].capacity;
            format!("raise the quota of {} from {now} to {}", names.groups[at as usize], now + by)
        }
        Step::Minimum(at, by) => {
            let now = instance.hosts()[at as usize].minimum;
            format!("lower the minimum of {} from {now} to {}", names.hosts[at as usize], now - by)
        }
        Step::Demand(at, by) => {
            let now = instance.requests()[at as usize].demand;
            format!("lower the demand of {} from {now} to {}", names.requests[at as usize], now - by)
        }
        Step::Pin(at) => {
            let pair = instance.pair(at);
            let (request, host) = (&names.requests[pair.request as usize], &names.hosts[pair.host as usize]);
            format!("drop the pin of {request} and {host}")
        }
    }
}

fn lacking(folder: &Folder, lack: &Lack, short: &[Unmatched]) -> String {
    let names = &folder.names;
    let (request, host) = (|at: u32| &names.requests[at as usize], |at: u32| &names.hosts[at as usize]);
    match *lack {
        Lack::Mandatory(at, units) => {
            let why = short.iter().find(|short| short.request == at).map(|short| reason(folder, short));
            let why = why.map(|why| format!(": {why}")).unwrap_or_default();
            format!("Request {} is mandatory and {units} short of its demand{why}.", request(at))
        }
        Lack::Minimum(at, units) => {
            let wanted = folder.instance.pairs().filter(|(_, pair)| pair.host == at).count();
            let minimum = folder.instance.hosts()[at as usize].minimum;
            let wanted = counted(wanted, "request");
            format!("Host {} must have {minimum} and is {units} short; {wanted} may be matched with it.", host(at))
        }
        Lack::PinsOverDemand(at, units) => {
            format!("Request {} has {} more than its demand.", request(at), counted(units as usize, "pin"))
        }
        Lack::PinsOverCapacity(at, units) => {
            format!("Host {} has {} more than its capacity.", host(at), counted(units as usize, "pin"))
        }
        Lack::PinsOverQuota(at, units) => {
            format!("Group {} has {} more than its quota.", names.groups[at as usize], counted(units as usize, "pin"))
        }
        Lack::MinimumOverCapacity(at, units) => format!("Host {} has a minimum {units} above its capacity.", host(at)),
    }
}
