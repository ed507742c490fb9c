//! Departments as a tree with their counts. Pure; what of them a reader is shown is for [`measures`](crate::measures) to say.

use std::collections::{HashMap, HashSet};

use serde::{Deserialize, Serialize};

use crate::accounts::units::Department;
use crate::measures::{Heads, ShownUnit, Sight, Unit, show_units};

/// Technical staff of a department, and how many of them have a profile.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Count {
    /// Technical staff.
    pub technical: Heads,
    /// Those of them whose profile others can see.
    pub published: Heads,
    /// Those of these who said within 180 days that it is right.
    pub confirmed: Heads,
}

impl std::ops::AddAssign for Count {
    fn add_assign(&mut self, other: Self) {
        self.technical += other.technical;
        self.published += other.published;
        self.confirmed += other.confirmed;
    }
}

/// A department in its place in the tree. What is kept of one is what is shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Node {
    /// Which one; none for people without a department.
    pub id: Option<String>,
    /// Its name.
    pub name: String,
    /// The name of the one it belongs to; empty at the top.
    pub within: String,
    /// How far down it is, from 0.
    pub depth: usize,
    #[serde(skip)]
    count: Count,
    /// What the reader is shown of them, published and confirmed in this order; none where nothing.
    pub shown: Option<ShownUnit>,
    #[serde(skip)]
    above: Option<usize>,
}

/// The tree from the top, each followed by what is below it.
///
/// Whoever sees exact numbers is spared departments without any people, whoever sees rounded ones those that would be all 0: a row of 0
/// says that there are up to two, and so does one that is not there. Without numbers all departments are there, whoever comes and goes.
pub fn tree(departments: &[Department], counts: &HashMap<Option<String>, Count>, sight: Option<Sight>) -> Vec<Node> {
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
    if let Some(count) = counts.get(&None).copied().filter(|_| sight.is_some()) {
        let name = "No department".to_owned();
        nodes.push(Node { id: None, name, within: String::new(), depth: 0, count, shown: None, above: None });
    }
    if let Some(sight) = sight {
        let units: Vec<Unit> = nodes
            .iter()
            .map(|node| {
                let Count { technical, published, confirmed } = node.count;
                Unit { above: node.above, all: technical, of: vec![published, confirmed] }
            })
            .collect();
        for (node, shown) in nodes.iter_mut().zip(show_units(&units, sight).0) {
            node.shown = Some(shown);
        }
        leave_out(&mut nodes, sight);
    }
    nodes
}

/// Takes away departments of which there is nothing to say, with all below them.
fn leave_out(nodes: &mut Vec<Node>, sight: Sight) {
    let is_nobody = |node: &Node| match sight {
        Sight::Exact => node.count == Count::default(),
        Sight::Published => node.shown.as_ref().is_some_and(|shown| {
            let mut counts = std::iter::once(&shown.all).chain(shown.of.iter().map(|(count, _)| count));
            counts.all(|count| count.value == Some(0))
        }),
    };
    let mut stays = vec![false; nodes.len()];
    for at in (0..nodes.len()).rev() {
        stays[at] |= !is_nobody(&nodes[at]);
        if let Some(above) = nodes[at].above.filter(|_| stays[at]) {
            stays[above] = true;
        }
    }
    let mut stays = stays.into_iter();
    nodes.retain(|_| stays.next().unwrap_or(true));
}

/// Adds a department and all below it, and gives their sum.
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
    nodes[at].count = count;
    count
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
                let count = Count { technical: Heads::new(*technical), published: Heads::new(*published), ..Count::default() };
                (id.map(str::to_owned), count)
            })
            .collect()
    }

    #[test]
    fn sums_go_up_and_the_empty_are_left_out() {
        let units = [unit("science", None), unit("chemistry", Some("science")), unit("lab", Some("chemistry")), unit("arts", None)];
        let counts = counts(&[(Some("science"), 1, 0), (Some("lab"), 30, 12), (None, 2, 1)]);
        let nodes = tree(&units, &counts, Some(Sight::Exact));
        let said = nodes.iter().map(|node| {
            let shown = node.shown.as_ref().unwrap();
            (node.name.as_str(), node.depth, shown.all.words.as_str(), shown.of[0].0.words.as_str())
        });
        let said: Vec<_> = said.collect();
        assert_eq!(
            said,
            [("science", 0, "31", "12"), ("chemistry", 1, "30", "12"), ("lab", 2, "30", "12"), ("No department", 0, "2", "1")]
        );
        assert_eq!(nodes[1].shown.as_ref().unwrap().of[0].1, "40 %");
        let nodes = tree(&units, &counts, None);
        assert!(nodes.iter().all(|node| node.shown.is_none()));
        assert_eq!(nodes.len(), 4, "all departments, and nobody without one");
    }

    #[test]
    fn a_row_of_up_to_two_is_not_told_from_one_of_nobody() {
        let units = [unit("science", None), unit("glass", Some("science")), unit("lab", Some("science")), unit("arts", None)];
        let names = |counts: &[(Option<&str>, i64, i64)]| -> Vec<String> {
            tree(&units, &self::counts(counts), Some(Sight::Published)).into_iter().map(|node| node.name).collect()
        };
        assert_eq!(names(&[(Some("lab"), 40, 12), (Some("glass"), 2, 1)]), ["science", "lab"]);
        assert_eq!(names(&[(Some("lab"), 40, 12)]), ["science", "lab"]);
    }

    #[test]
    fn a_department_holds_what_is_below_it() {
        let units = [unit("lab", Some("chemistry")), unit("chemistry", Some("science")), unit("science", None), unit("arts", None)];
        assert_eq!(whole(&units, "chemistry").len(), 2);
        assert_eq!(whole(&units, "science").len(), 3);
    }
}
