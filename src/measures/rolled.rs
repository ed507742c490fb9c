//! Groups of a survey: those too small to be shown by themselves are shown with what they belong to.

use std::collections::{BTreeMap, BTreeSet};

use super::figures::{Figure, Figures, Traits};
use super::shown::Sight;
use super::span::Span;

/// The fewest answers of a group that is shown by itself (Sussex reports groups of 10 or more; smaller teams roll up).
pub const LEAST: i64 = 10;

/// A department, as far as groups are rolled up into it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Branch {
    /// What it is called.
    pub name: String,
    /// What it belongs to; none for what belongs to the institution alone.
    pub parent: Option<String>,
}

/// What a group answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Answers {
    /// How many answered the question.
    pub answered: i64,
    /// How many of them agreed.
    pub agreed: i64,
    /// The fewest that answered any question of the wave: groups are the same for all of them, so that two questions side by side tell
    /// nothing of a group that is not shown.
    pub fewest: i64,
}

/// Answers by department (by id; an empty one for those whose department is not known) as numbers. Whoever does not see exact numbers
/// gets groups under ten with those that they belong to.
pub fn answers(groups: &BTreeMap<String, Answers>, tree: &BTreeMap<String, Branch>, span: Span, sight: Sight) -> Figures {
    let shown = match sight {
        Sight::Exact => groups.iter().map(|(id, one)| (name(tree, id), *one)).collect(),
        Sight::Published => rolled_up(groups, tree),
    };
    let figure = |one: &Answers| Figure { n: Some(one.agreed as f64), of: Some(one.answered as f64), size: one.answered };
    let all = groups.values().fold(Answers::default(), |sum, one| Answers {
        answered: sum.answered + one.answered,
        agreed: sum.agreed + one.agreed,
        fewest: 0,
    });
    // The parts add up, and each wave is of its own day.
    let traits = Traits { people: true, additive: true, at_a_date: true, average: false, sum: false, share: true };
    Figures { all: figure(&all), groups: shown.iter().map(|(name, one)| (name.clone(), figure(one))).collect(), traits, span }
}

fn name(tree: &BTreeMap<String, Branch>, id: &str) -> String {
    if id.is_empty() {
        return "Not known".to_owned();
    }
    tree.get(id).map_or_else(|| "A department that is gone".to_owned(), |one| one.name.clone())
}

/// How far below the institution; a tree that leads round ends somewhere.
fn depth(tree: &BTreeMap<String, Branch>, id: &str) -> usize {
    let mut here = tree.get(id).and_then(|one| one.parent.as_ref());
    let mut depth = usize::from(!id.is_empty());
    while let Some(parent) = here.filter(|_| depth < 64) {
        depth += 1;
        here = tree.get(parent).and_then(|one| one.parent.as_ref());
    }
    depth
}

/// Groups of ten and more, each of them disjoint from the others, and together everyone. None where there are fewer than ten in all.
pub(super) fn rolled_up(groups: &BTreeMap<String, Answers>, tree: &BTreeMap<String, Branch>) -> Vec<(String, Answers)> {
    let add = |into: &mut Answers, more: &Answers| {
        into.answered += more.answered;
        into.agreed += more.agreed;
        into.fewest += more.fewest;
    };
    let mut left = groups.clone();
    let mut taken_in: BTreeSet<String> = BTreeSet::new();
    let mut deepest: Vec<String> = groups.keys().filter(|id| !id.is_empty()).cloned().collect();
    let mut at = 0;
    deepest.sort_by_key(|id| (std::cmp::Reverse(depth(tree, id)), id.clone()));
    while let Some(id) = deepest.get(at).cloned() {
        at += 1;
        let Some(one) = left.get(&id).copied().filter(|one| one.fewest < LEAST) else { continue };
        left.remove(&id);
        let parent = tree.get(&id).and_then(|one| one.parent.clone()).unwrap_or_default();
        if !parent.is_empty() && !left.contains_key(&parent) {
            // a parent without answers of its own is looked at in its turn
            deepest.push(parent.clone());
            deepest[at..].sort_by_key(|id| (std::cmp::Reverse(depth(tree, id)), id.clone()));
        }
        add(left.entry(parent.clone()).or_default(), &one);
        taken_in.insert(parent);
    }
    // what is left over belongs to the institution alone: with too few, the smallest of the others joins them
    while left.get("").is_some_and(|rest| rest.fewest < LEAST && rest.answered + rest.fewest > 0) {
        let smallest = left.iter().filter(|(id, _)| !id.is_empty()).min_by_key(|(id, one)| (one.fewest, (*id).clone()));
        let Some((id, one)) = smallest.map(|(id, one)| (id.clone(), *one)) else { return Vec::new() };
        left.remove(&id);
        add(left.entry(String::new()).or_default(), &one);
        taken_in.insert(String::new());
    }
    left.retain(|_, one| one.answered + one.fewest > 0);
    let mut shown: Vec<(bool, String, Answers)> = left
        .into_iter()
        .map(|(id, one)| {
            let words = match (id.is_empty(), taken_in.contains(&id)) {
                (true, true) => "Elsewhere, and smaller groups".to_owned(),
                (false, true) => format!("{}, with smaller groups", name(tree, &id)),
                (_, false) => name(tree, &id),
            };
            (id.is_empty(), words, one)
        })
        .collect();
    shown.sort_by_key(|one| (one.0, one.1.to_lowercase()));
    shown.into_iter().map(|(_, words, one)| (words, one)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tree() -> BTreeMap<String, Branch> {
        [
            ("science", None),
            ("chemistry", Some("science")),
            ("workshop", Some("chemistry")),
            ("arts", None),
            ("music", Some("arts")),
        ]
        .into_iter()
        .map(|(id, parent)| (id.to_owned(), Branch { name: id.to_owned(), parent: parent.map(str::to_owned) }))
        .collect()
    }

    fn rolled(groups: &[(&str, i64)]) -> Vec<(String, i64)> {
        let groups = groups.iter().map(|(id, n)| ((*id).to_owned(), Answers { answered: *n, agreed: n / 2, fewest: *n })).collect();
        rolled_up(&groups, &tree()).into_iter().map(|(name, one)| (name, one.answered)).collect()
    }

    fn is(found: &[(String, i64)], wanted: &[(&str, i64)]) {
        let found: Vec<(&str, i64)> = found.iter().map(|(name, n)| (name.as_str(), *n)).collect();
        assert_eq!(found, wanted);
    }

    #[test]
    fn groups_of_ten_stand_by_themselves() {
        is(&rolled(&[("chemistry", 10), ("music", 12)]), &[("chemistry", 10), ("music", 12)]);
    }

    #[test]
    fn smaller_ones_go_up_as_far_as_it_takes() {
        is(&rolled(&[("workshop", 4), ("chemistry", 9), ("arts", 20)]), &[("arts", 20), ("chemistry, with smaller groups", 13)]);
        is(&rolled(&[("workshop", 4), ("science", 9), ("arts", 20)]), &[("arts", 20), ("science, with smaller groups", 13)]);
        is(&rolled(&[("workshop", 4), ("music", 7), ("chemistry", 30)]), &[("Elsewhere, and smaller groups", 41)]);
    }

    #[test]
    fn nobody_is_left_over() {
        // seven from music have only the institution, and are too few there
        is(
            &rolled(&[("music", 7), ("chemistry", 30), ("science", 15)]),
            &[("chemistry", 30), ("Elsewhere, and smaller groups", 22)],
        );
        is(&rolled(&[("music", 7)]), &[]);
        is(&rolled(&[("", 40), ("music", 7)]), &[("Elsewhere, and smaller groups", 47)]);
        is(&rolled(&[]), &[]);
    }
}
