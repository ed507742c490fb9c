//! Departments as a tree with their counts, and what of them each reader is shown. Pure.

use std::collections::{HashMap, HashSet};

use crate::accounts::units::Department;
use crate::measures::disclosure::{Share, exact, hide_beside, rounded, share};

use super::model::Act;

/// Technical staff of a department, and how many of them have a profile.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Count {
    /// Technical staff.
    pub technical: i64,
    /// Those of them whose profile others can see.
    pub published: i64,
    /// Those of these who said within 180 days that it is right.
    pub confirmed: i64,
}

impl std::ops::AddAssign for Count {
    fn add_assign(&mut self, other: Self) {
        self.technical += other.technical;
        self.published += other.published;
        self.confirmed += other.confirmed;
    }
}

/// A department in its place in the tree.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Node {
    /// Which one; none for people without a department.
    pub id: Option<String>,
    /// Its name.
    pub name: String,
    /// The name of the one it belongs to; empty at the top.
    pub within: String,
    /// How far down it is, from 0.
    pub depth: usize,
    /// Its people, and those of everything below it.
    pub count: Count,
    /// What the reader is shown of them; none where nothing.
    pub shown: Option<Shown>,
    above: Option<usize>,
}

/// Counts as a reader is shown them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shown {
    /// Technical staff.
    pub technical: i64,
    /// Published profiles.
    pub published: i64,
    /// Confirmed profiles.
    pub confirmed: i64,
    /// Published over technical.
    pub uptake: String,
    /// Confirmed over technical.
    pub current: String,
}

/// The tree from the top, each followed by what is below it. Departments without any people are left out.
pub fn tree(departments: &[Department], counts: &HashMap<Option<String>, Count>, sight: Option<Act>) -> Vec<Node> {
    let ids: HashSet<&str> = departments.iter().map(|one| one.id.as_str()).collect();
    let mut below: HashMap<Option<&str>, Vec<&Department>> = HashMap::new();
    for one in departments {
        let parent = one.parent.as_ref().map(|id| id.as_str()).filter(|id| ids.contains(id));
        below.entry(parent).or_default().push(one);
    }
    let mut nodes = Vec::new();
    for one in below.get(&None).into_iter().flatten() {
        add(one, None, 0, &below, counts, &mut nodes);
    }
    if let Some(count) = counts.get(&None).copied() {
        let name = "No department".to_owned();
        nodes.push(Node { id: None, name, within: String::new(), depth: 0, count, shown: None, above: None });
    }
    show(&mut nodes, sight);
    nodes
}

/// Adds a department and all below it, and gives their sum; takes it back where there is nobody.
fn add(
    one: &Department,
    above: Option<usize>,
    depth: usize,
    below: &HashMap<Option<&str>, Vec<&Department>>,
    counts: &HashMap<Option<String>, Count>,
    nodes: &mut Vec<Node>,
) -> Count {
    let at = nodes.len();
    let mut count = counts.get(&Some(one.id.to_string())).copied().unwrap_or_default();
    let within = above.map(|above| nodes[above].name.clone()).unwrap_or_default();
    nodes.push(Node { id: Some(one.id.to_string()), name: one.name.clone(), within, depth, count, shown: None, above });
    // No tree is deeper; one that was bent into a circle ends here.
    if depth < 20 {
        for child in below.get(&Some(one.id.as_str())).into_iter().flatten() {
            count += add(child, Some(at), depth + 1, below, counts, nodes);
        }
    }
    if count == Count::default() && nodes.len() == at + 1 {
        nodes.pop();
    } else {
        nodes[at].count = count;
    }
    count
}

/// Decides what is shown of every count. Rounded counts have no percentage of small groups, and none that would give away a hidden
/// neighbour's.
fn show(nodes: &mut [Node], sight: Option<Act>) {
    match sight {
        None | Some(Act::Import | Act::Export) => {}
        Some(Act::SeeExact | Act::SeeOwn) => {
            for node in nodes {
                let Count { technical, published, confirmed } = node.count;
                let words = |part| if technical == 0 { String::new() } else { format!("{} %", exact(part, technical)) };
                node.shown = Some(Shown { technical, published, confirmed, uptake: words(published), current: words(confirmed) });
            }
        }
        Some(Act::SeeRounded) => {
            let uptake = shares(nodes, |count| count.published);
            let current = shares(nodes, |count| count.confirmed);
            for (node, (uptake, current)) in nodes.iter_mut().zip(uptake.into_iter().zip(current)) {
                node.shown = Some(Shown {
                    technical: rounded(node.count.technical),
                    published: rounded(node.count.published),
                    confirmed: rounded(node.count.confirmed),
                    uptake: uptake.words(),
                    current: current.words(),
                });
            }
        }
    }
}

fn shares(nodes: &[Node], part: fn(&Count) -> i64) -> Vec<Share> {
    let mut shares: Vec<Share> = nodes.iter().map(|node| share(part(&node.count), node.count.technical)).collect();
    let mut neighbours: HashMap<Option<usize>, Vec<usize>> = HashMap::new();
    for (at, node) in nodes.iter().enumerate() {
        neighbours.entry(node.above).or_default().push(at);
    }
    for group in neighbours.values() {
        let mut theirs: Vec<Share> = group.iter().map(|at| shares[*at]).collect();
        let sizes: Vec<i64> = group.iter().map(|at| nodes[*at].count.technical).collect();
        hide_beside(&mut theirs, &sizes);
        group.iter().zip(theirs).for_each(|(at, share)| shares[*at] = share);
    }
    shares
}

/// A department and all below it.
pub fn whole(departments: &[Department], id: &str) -> HashSet<String> {
    let mut whole = HashSet::from([id.to_owned()]);
    loop {
        let before = whole.len();
        for one in departments {
            if one.parent.as_ref().is_some_and(|parent| whole.contains(parent.as_str())) {
                whole.insert(one.id.to_string());
            }
        }
        if whole.len() == before {
            return whole;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn unit(id: &str, parent: Option<&str>) -> Department {
        Department { id: id.into(), parent: parent.map(Into::into), name: id.to_owned(), path: None }
    }

    fn counts(of: &[(Option<&str>, i64, i64)]) -> HashMap<Option<String>, Count> {
        of.iter()
            .map(|(id, technical, published)| {
                (id.map(str::to_owned), Count { technical: *technical, published: *published, confirmed: 0 })
            })
            .collect()
    }

    #[test]
    fn sums_go_up_and_the_empty_are_left_out() {
        let units = [unit("science", None), unit("chemistry", Some("science")), unit("lab", Some("chemistry")), unit("arts", None)];
        let nodes = tree(&units, &counts(&[(Some("science"), 1, 0), (Some("lab"), 30, 12), (None, 2, 1)]), Some(Act::SeeExact));
        let said: Vec<_> =
            nodes.iter().map(|node| (node.name.as_str(), node.depth, node.count.technical, node.count.published)).collect();
        assert_eq!(said, [("science", 0, 31, 12), ("chemistry", 1, 30, 12), ("lab", 2, 30, 12), ("No department", 0, 2, 1)]);
        assert_eq!(nodes[1].shown.as_ref().unwrap().uptake, "40 %");
        assert!(tree(&units, &counts(&[(Some("lab"), 3, 1)]), None).iter().all(|node| node.shown.is_none()));
    }

    #[test]
    fn a_small_department_cannot_be_worked_out() {
        let units = [unit("all", None), unit("big", Some("all")), unit("mid", Some("all")), unit("small", Some("all"))];
        let nodes =
            tree(&units, &counts(&[(Some("big"), 100, 50), (Some("mid"), 40, 20), (Some("small"), 6, 6)]), Some(Act::SeeRounded));
        let uptake: Vec<&str> = nodes.iter().map(|node| node.shown.as_ref().unwrap().uptake.as_str()).collect();
        assert_eq!(uptake, ["52 %", "50 %", "..", ".."]);
        assert_eq!(nodes[3].shown.as_ref().unwrap().technical, 5);
    }

    #[test]
    fn a_department_holds_what_is_below_it() {
        let units = [unit("lab", Some("chemistry")), unit("chemistry", Some("science")), unit("science", None), unit("arts", None)];
        assert_eq!(whole(&units, "chemistry").len(), 2);
        assert_eq!(whole(&units, "science").len(), 3);
    }
}
