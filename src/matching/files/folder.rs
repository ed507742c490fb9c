//! The folder as a whole.

use std::path::Path;

use super::rankings::{self, Rankings};
use super::table::{Refusal, Refused, Table};
use super::values::{Ids, count, score, yes};
use crate::matching::solve::instance::{Group, Host, Instance, Malformed, Pair, Request};
use crate::matching::solve::stop::Stop;

/// The ids behind the numbers.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Names {
    /// Of requests.
    pub requests: Vec<String>,
    /// Of hosts.
    pub hosts: Vec<String>,
    /// Of groups.
    pub groups: Vec<String>,
}

/// An instance from files.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Folder {
    /// The numbers.
    pub instance: Instance,
    /// The ids.
    pub names: Names,
    /// The rankings, when there is such a file.
    pub rankings: Option<Rankings>,
    /// Whether there is a `pairs.csv`; rankings alone may say who can be matched.
    pub has_pairs: bool,
    /// What the reader should know but need not mend.
    pub notes: Vec<String>,
}

/// Reads a folder.
///
/// # Errors
/// What is wrong in the files, each with file, line and column; or that it was stopped.
pub fn read(folder: &Path, stop: &impl Stop) -> Result<Folder, Refusal> {
    if !folder.is_dir() {
        return Err(whole(&folder.display().to_string(), "there is no such folder"));
    }
    let mut notes = Vec::new();
    let (requests, request_ids) = requests(folder, stop, &mut notes)?;
    let (hosts, host_ids) = hosts(folder, stop, &mut notes)?;
    let mut pairs = Vec::new();
    let mut lines = Vec::new();
    let mut table = Table::new("pairs.csv", &[("request", None), ("host", None), ("score", None)]);
    let has_pairs = table.read(folder, stop, |row| {
        let (request, host) = (request_ids.known(row, 0, "requests.csv")?, host_ids.known(row, 1, "hosts.csv")?);
        pairs.push(Pair { request, host, score: score(row, 2)? });
        lines.push(row.line as u32);
        Ok(())
    })?;
    notes.append(&mut table.notes);
    if !has_pairs && !folder.join("rankings.csv").exists() {
        return Err(whole("pairs.csv", "there is no such file in the folder"));
    }
    if let Some((first, second)) = twice(&pairs, &lines) {
        let what = format!("this request and host are paired already, in line {first}");
        return Err(Refused { file: "pairs.csv".to_owned(), line: Some(second), column: None, what }.into());
    }
    drop(lines);
    let mut instance = Instance::new(requests, hosts, pairs).map_err(|error| malformed("pairs.csv", &error))?;
    let pinned = pins(folder, &instance, &request_ids, &host_ids, stop, &mut notes)?;
    instance = instance.pin(&pinned).map_err(|error| malformed("pins.csv", &error))?;
    let (groups, group_ids) = groups(folder, &host_ids, stop, &mut notes)?;
    instance = instance.quotas(groups).map_err(|error| malformed("groups.csv", &error))?;
    let rankings = rankings::read(folder, [&request_ids, &host_ids, &group_ids], stop, &mut notes)?;
    let names = Names { requests: request_ids.names, hosts: host_ids.names, groups: group_ids.names };
    Ok(Folder { instance, names, rankings, has_pairs, notes })
}

fn whole(file: &str, what: &str) -> Refusal {
    Refused { file: file.to_owned(), line: None, column: None, what: what.to_owned() }.into()
}

fn malformed(file: &str, error: &Malformed) -> Refusal {
    whole(file, &error.to_string())
}

fn requests(folder: &Path, stop: &impl Stop, notes: &mut Vec<String>) -> Result<(Vec<Request>, Ids), Refusal> {
    let (mut list, mut ids) = (Vec::new(), Ids::default());
    let mut table = Table::new("requests.csv", &[("id", None), ("demand", Some("1")), ("mandatory", Some("no"))]);
    let there = table.read(folder, stop, |row| {
        let request = Request { demand: count(row, 1)?, mandatory: yes(row, 2)? };
        ids.add(row, 0)?;
        list.push(request);
        Ok(())
    })?;
    notes.append(&mut table.notes);
    if there { Ok((list, ids)) } else { Err(whole("requests.csv", "there is no such file in the folder")) }
}

fn hosts(folder: &Path, stop: &impl Stop, notes: &mut Vec<String>) -> Result<(Vec<Host>, Ids), Refusal> {
    let (mut list, mut ids) = (Vec::new(), Ids::default());
    let mut table = Table::new("hosts.csv", &[("id", None), ("capacity", Some("1")), ("minimum", Some("0"))]);
    let there = table.read(folder, stop, |row| {
        let host = Host { capacity: count(row, 1)?, minimum: count(row, 2)? };
        ids.add(row, 0)?;
        list.push(host);
        Ok(())
    })?;
    notes.append(&mut table.notes);
    if there { Ok((list, ids)) } else { Err(whole("hosts.csv", "there is no such file in the folder")) }
}

/// The lines of the first two rows that name the same pair.
fn twice(pairs: &[Pair], lines: &[u32]) -> Option<(u64, u64)> {
    let key = |at: &u32| (pairs[*at as usize].request, pairs[*at as usize].host);
    let mut order: Vec<u32> = (0..pairs.len() as u32).collect();
    if !order.is_sorted_by(|a, b| key(a) < key(b)) {
        order.sort_by_key(|at| (key(at), *at));
    }
    order
        .windows(2)
        .filter(|two| key(&two[0]) == key(&two[1]))
        .map(|two| (u64::from(lines[two[0] as usize]), u64::from(lines[two[1] as usize])))
        .min_by_key(|(_, second)| *second)
}

fn pins(
    folder: &Path,
    instance: &Instance,
    requests: &Ids,
    hosts: &Ids,
    stop: &impl Stop,
    notes: &mut Vec<String>,
) -> Result<Vec<(u32, u32)>, Refusal> {
    let (mut pins, mut seen) = (Vec::new(), std::collections::HashSet::new());
    let mut table = Table::new("pins.csv", &[("request", None), ("host", None)]);
    table.read(folder, stop, |row| {
        let pin = (requests.known(row, 0, "requests.csv")?, hosts.known(row, 1, "hosts.csv")?);
        if instance.find(pin.0, pin.1).is_none() {
            return Err((1, "this pair is not in pairs.csv, so it cannot be pinned".to_owned()));
        }
        if !seen.insert(pin) {
            return Err((1, "this pair is pinned already".to_owned()));
        }
        pins.push(pin);
        Ok(())
    })?;
    notes.append(&mut table.notes);
    Ok(pins)
}

fn groups(folder: &Path, hosts: &Ids, stop: &impl Stop, notes: &mut Vec<String>) -> Result<(Vec<Group>, Ids), Refusal> {
    let (mut list, mut ids) = (Vec::new(), Ids::default());
    let mut quotas = Table::new("quotas.csv", &[("group", None), ("capacity", None)]);
    let limited = quotas.read(folder, stop, |row| {
        let capacity = count(row, 1)?;
        ids.add(row, 0)?;
        list.push(Group { capacity, members: Vec::new() });
        Ok(())
    })?;
    if !limited && folder.join("groups.csv").exists() {
        return Err(whole("quotas.csv", "there is no such file, but groups.csv names groups"));
    }
    let mut members = Table::new("groups.csv", &[("host", None), ("group", None)]);
    let mut seen = std::collections::HashSet::new();
    let grouped = members.read(folder, stop, |row| {
        let (host, group) = (hosts.known(row, 0, "hosts.csv")?, ids.known(row, 1, "quotas.csv")?);
        if !seen.insert((host, group)) {
            return Err((1, "this host is in this group already".to_owned()));
        }
        list[group as usize].members.push(host);
        Ok(())
    })?;
    notes.append(&mut quotas.notes);
    notes.append(&mut members.notes);
    match (limited, grouped) {
        (true, false) => Err(whole("groups.csv", "there is no such file, but quotas.csv sets limits for groups")),
        _ => Ok((list, ids)),
    }
}
