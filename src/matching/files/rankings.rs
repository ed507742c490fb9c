//! Who would rather have whom.

use std::collections::HashMap;
use std::path::Path;

use super::table::{Refusal, Table};
use super::values::{Ids, count, shown};
use crate::matching::solve::stop::Stop;

/// Ranks by side: who, whom, rank (lower is better, equal is a tie).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Rankings {
    /// Requests over hosts.
    pub requests: Vec<(u32, u32, u32)>,
    /// Hosts over requests.
    pub hosts: Vec<(u32, u32, u32)>,
    /// Groups (supervisors of several projects) over requests.
    pub groups: Vec<(u32, u32, u32)>,
}

/// Reads `rankings.csv`; none when it is not there.
pub(super) fn read(
    folder: &Path,
    [requests, hosts, groups]: [&Ids; 3],
    stop: &impl Stop,
    notes: &mut Vec<String>,
) -> Result<Option<Rankings>, Refusal> {
    let mut found = Rankings::default();
    let mut seen: HashMap<(u8, u32, u32), u64> = HashMap::new();
    let mut table = Table::new("rankings.csv", &[("side", None), ("id", None), ("other", None), ("rank", None)]);
    let there = table.read(folder, stop, |row| {
        let side = row.text(0)?.to_lowercase();
        let (key, list, who, whom) = match side.as_str() {
            "request" | "requests" => {
                (0, &mut found.requests, requests.known(row, 1, "requests.csv")?, hosts.known(row, 2, "hosts.csv")?)
            }
            "host" | "hosts" => (1, &mut found.hosts, hosts.known(row, 1, "hosts.csv")?, requests.known(row, 2, "requests.csv")?),
            "group" | "groups" => {
                (2, &mut found.groups, groups.known(row, 1, "quotas.csv")?, requests.known(row, 2, "requests.csv")?)
            }
            _ => return Err((0, format!("{} is not 'request', 'host' or 'group'", shown(&side)))),
        };
        if let Some(before) = seen.insert((key, who, whom), row.line) {
            return Err((2, format!("this ranking is there already, in line {before}")));
        }
        list.push((who, whom, count(row, 3)?));
        Ok(())
    })?;
    notes.append(&mut table.notes);
    Ok(there.then_some(found))
}
