//! Departments as a tree in which each row holds everybody below it. Pure.

use std::collections::{BTreeMap, BTreeSet};

/// A unit, as far as others belong to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Branch {
    /// What it is called.
    pub name: String,
    /// What it belongs to; none for what belongs to the institution alone.
    pub parent: Option<String>,
}

/// Units by id.
pub type Branches = BTreeMap<String, Branch>;

/// More levels than any house has: a tree that leads round ends somewhere.
const LEVELS: usize = 64;

/// A row of the tree.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Node {
    /// The unit; empty where it is not known.
    pub id: String,
    /// What it is called.
    pub name: String,
    /// How many rows it stands below.
    pub depth: usize,
    /// What it belongs to; empty for nothing.
    pub within: String,
}

/// A unit, and everything that it belongs to, from below.
pub(super) fn upwards<'a>(branches: &'a Branches, id: &'a str) -> Vec<&'a str> {
    let mut found = vec![id];
    let mut here = branches.get(id).and_then(|one| one.parent.as_deref());
    while let Some(parent) = here.filter(|parent| found.len() < LEVELS && !found.contains(parent)) {
        found.push(parent);
        here = branches.get(parent).and_then(|one| one.parent.as_deref());
    }
    found
}

/// The rows in which units with people of their own are found, each followed by what is below it, by name; what is not known comes last. A unit
/// that would only repeat the one row below it has none. `gone` names a unit that is in the tree no more.
pub(super) fn rows(branches: &Branches, own: &BTreeSet<String>, gone: impl Fn(&str) -> String) -> Vec<Node> {
    let shown: BTreeSet<&str> = own.iter().filter(|id| !id.is_empty()).flat_map(|id| upwards(branches, id)).collect();
    let name = |id: &str| branches.get(id).map_or_else(|| gone(id), |one| one.name.clone());
    // what belongs to itself by some way round stands at the top
    let above = |id: &str| {
        let parent = branches.get(id)?.parent.as_deref()?;
        (shown.contains(parent) && !upwards(branches, parent).contains(&id)).then_some(parent)
    };
    let mut below: BTreeMap<Option<&str>, Vec<&str>> = BTreeMap::new();
    for id in &shown {
        below.entry(above(id)).or_default().push(id);
    }
    for units in below.values_mut() {
        units.sort_by_key(|id| (name(id).to_lowercase(), (*id).to_owned()));
    }
    let mut rows = Vec::new();
    let mut waiting: Vec<(&str, usize)> = below.get(&None).into_iter().flatten().rev().map(|id| (*id, 0)).collect();
    while let Some((id, depth)) = waiting.pop() {
        let parts = below.get(&Some(id)).map(Vec::as_slice).unwrap_or_default();
        let repeats = parts.len() == 1 && !own.contains(id);
        if !repeats {
            rows.push(Node { id: id.to_owned(), name: name(id), depth, within: above(id).map(name).unwrap_or_default() });
        }
        waiting.extend(parts.iter().rev().map(|part| (*part, depth + usize::from(!repeats))));
    }
    if own.contains("") {
        rows.push(Node { name: super::UNKNOWN.to_owned(), ..Node::default() });
    }
    rows
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// Units, each with what it belongs to.
    pub fn tree(units: &[(&str, Option<&str>)]) -> Branches {
        let branch = |name: &str, parent: Option<&str>| Branch { name: name.to_owned(), parent: parent.map(str::to_owned) };
        units.iter().map(|(id, parent)| ((*id).to_owned(), branch(id, *parent))).collect()
    }

    fn found(branches: &Branches, own: &[&str]) -> Vec<String> {
        let own = own.iter().map(|id| (*id).to_owned()).collect();
        let words = |row: Node| format!("{}{}{}", "-".repeat(row.depth), row.name, if row.within.is_empty() { "" } else { "<" });
        rows(branches, &own, |id| format!("{id}?")).into_iter().map(words).collect()
    }

    #[test]
    fn each_is_followed_by_what_is_below_it() {
        let house = tree(&[
            ("science", None),
            ("chemistry", Some("science")),
            ("glass", Some("chemistry")),
            ("physics", Some("science")),
            ("arts", None),
            ("music", Some("arts")),
        ]);
        assert_eq!(
            found(&house, &["chemistry", "physics", "", "music"]),
            ["music<", "science", "-chemistry<", "-physics<", "Not known"]
        );
        assert_eq!(found(&house, &["glass", "chemistry"]), ["chemistry<", "-glass<"], "science would only say the same");
        assert_eq!(found(&house, &["science", "glass"]), ["science", "-glass<"]);
        assert_eq!(found(&house, &["closed", "arts"]), ["arts", "closed?"]);
        assert_eq!(found(&house, &[]), Vec::<String>::new());
    }

    #[test]
    fn a_tree_that_leads_round_ends() {
        let round = tree(&[("a", Some("b")), ("b", Some("a")), ("c", Some("c"))]);
        assert_eq!(found(&round, &["a", "b", "c"]), ["a", "b", "c"]);
    }
}
