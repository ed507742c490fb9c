//! Rankings to a stable matching.

use std::collections::HashMap;

use super::run::Solved;
use crate::matching::files::{Folder, Rankings};
use crate::matching::solve::answer::{Answer, Duals};
use crate::matching::solve::instance::{Instance, Pair};
use crate::matching::solve::stable::{Preferences, Projects, Proposer, Ranked, blocking, blocking_projects, hospital, projects};

/// Solves by rankings; with groups, their members are projects and the groups their supervisors.
pub(super) fn solve(folder: &mut Folder, proposer: Proposer) -> Result<Solved, String> {
    let Some(rankings) = folder.rankings.take() else {
        return Err("rankings.csv: there is no such file in the folder, and --objective stable needs it".to_owned());
    };
    plain(folder)?;
    let grouped = !folder.instance.groups().is_empty();
    let given = if grouped { Some(supervisors(folder, proposer)?) } else { None };
    let preferences = preferences(folder, &rankings, given.as_ref());
    if !folder.has_pairs {
        let pairs = preferences.pairs.iter().map(|pair| Pair { request: pair.request, host: pair.host, score: 0 }).collect();
        let (requests, hosts) = (folder.instance.requests().to_vec(), folder.instance.hosts().to_vec());
        folder.instance = Instance::new(requests, hosts, pairs)
            .and_then(|instance| instance.quotas(folder.instance.groups().to_vec()))
            .map_err(|error| format!("rankings.csv: {error}"))?;
    }
    let (matched, blocks) = match &given {
        Some(given) => {
            let matched = projects(&preferences, given);
            let blocks = blocking_projects(&preferences, given, &matched);
            (matched, blocks)
        }
        None => {
            let matched = hospital(&preferences, proposer);
            let blocks = blocking(&preferences, &matched);
            (matched, blocks)
        }
    };
    let ends = matched.iter().map(|at| &preferences.pairs[*at as usize]);
    let mut pairs: Vec<u32> = ends.filter_map(|pair| folder.instance.find(pair.request, pair.host)).collect();
    pairs.sort_unstable();
    let certified = blocks.is_empty();
    let answer = Answer { pairs, duals: Duals::default(), proofs: None, bound: None, finished: true, certified };
    Ok(Solved { answer, fair: None, blocking: Some(blocks.len()) })
}

/// Rules that have no meaning beside rankings are refused, not passed over.
fn plain(folder: &Folder) -> Result<(), String> {
    let instance = &folder.instance;
    if !instance.pinned().is_empty() {
        return Err("pins.csv: a pinned pair may block, so pins do not go with --objective stable".to_owned());
    }
    if let Some(at) = instance.hosts().iter().position(|host| host.minimum > 0) {
        return Err(format!("hosts.csv: {} has a minimum, which does not go with --objective stable", folder.names.hosts[at]));
    }
    if let Some(at) = instance.requests().iter().position(|request| request.mandatory) {
        return Err(format!("requests.csv: {} is mandatory, which does not go with --objective stable", folder.names.requests[at]));
    }
    Ok(())
}

/// The supervisor of each project; a host in no group supervises itself.
fn supervisors(folder: &Folder, proposer: Proposer) -> Result<Projects, String> {
    let instance = &folder.instance;
    if proposer == Proposer::Hosts {
        return Err("--propose hosts does not go with groups: projects are given from the requests' side.".to_owned());
    }
    if let Some(at) = instance.requests().iter().position(|request| request.demand > 1) {
        return Err(format!(
            "requests.csv: {} asks for several, but beside groups each takes one project",
            folder.names.requests[at]
        ));
    }
    let mut capacity: Vec<u32> = instance.groups().iter().map(|group| group.capacity).collect();
    let mut supervisor = vec![None; instance.hosts().len()];
    for (at, group) in instance.groups().iter().enumerate() {
        for host in &group.members {
            if supervisor[*host as usize].replace(at as u32).is_some() {
                let name = &folder.names.hosts[*host as usize];
                return Err(format!("groups.csv: {name} is in two groups, but a project has one supervisor"));
            }
        }
    }
    let supervisor = supervisor
        .into_iter()
        .zip(instance.hosts())
        .map(|(group, host)| {
            group.unwrap_or_else(|| {
                capacity.push(host.capacity);
                capacity.len() as u32 - 1
            })
        })
        .collect();
    Ok(Projects { supervisor, capacity })
}

/// Everyone whom both sides rank, and pairs.csv allows. A side that ranks nobody at all takes anybody, all the same.
fn preferences(folder: &Folder, rankings: &Rankings, given: Option<&Projects>) -> Preferences {
    let instance = &folder.instance;
    let hosts: HashMap<(u32, u32), u32> = rankings.hosts.iter().map(|(host, request, rank)| ((*host, *request), *rank)).collect();
    let groups: HashMap<(u32, u32), u32> =
        rankings.groups.iter().map(|(group, request, rank)| ((*group, *request), *rank)).collect();
    let mild = rankings.hosts.is_empty() && rankings.groups.is_empty();
    let by_host = |request: u32, host: u32| {
        let group = given.map(|given| given.supervisor[host as usize]).filter(|group| (*group as usize) < instance.groups().len());
        match group {
            _ if mild => Some(0),
            Some(group) => groups.get(&(group, request)).copied(),
            None => hosts.get(&(host, request)).copied(),
        }
    };
    let mut wishes: Vec<(u32, u32, u32)> = rankings.requests.clone();
    if wishes.is_empty() {
        wishes = rankings.hosts.iter().map(|(host, request, _)| (*request, *host, 0)).collect();
    }
    wishes.sort_unstable();
    let pairs = wishes
        .into_iter()
        .filter(|(request, host, _)| !folder.has_pairs || instance.find(*request, *host).is_some())
        .filter_map(|(request, host, by_request)| Some(Ranked { request, host, by_request, by_host: by_host(request, host)? }))
        .collect();
    Preferences {
        requests: instance.requests().iter().map(|request| request.demand).collect(),
        hosts: instance.hosts().iter().map(|host| host.capacity).collect(),
        pairs,
    }
}
