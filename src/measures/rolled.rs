//! Groups of a survey: those too small to be shown by themselves are shown with what they belong to.

use std::collections::{BTreeMap, BTreeSet};

use super::branches::{Branches, rows, upwards};
use super::breakdown::Breakdown;
use super::disclosure::{guard_shares, lowest};
use super::figures::{Figure, Traits};
use super::shown::{ShownGroup, Sight, exact, hidden_figure, safe};

/// The fewest answers of a group that is shown by itself. Sussex reports groups of 10 or more, and smaller teams roll up; of those the ones
/// that round to 10 would say, with the rule, that they are 10 to 12, so that the first to stand alone is one that rounds to 15.
pub const LEAST: i64 = 13;

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

impl Answers {
    fn add(&mut self, more: &Self) {
        self.answered += more.answered;
        self.agreed += more.agreed;
        self.fewest += more.fewest;
    }

    fn figure(&self) -> Figure {
        Figure { n: Some(self.agreed as f64), of: Some(self.answered as f64), size: self.answered }
    }
}

/// The answers to one question broken down by one thing: by group (departments and sites by id, an empty one for those of whom it is not known),
/// with what departments and sites are called.
///
/// Exact numbers are of everybody in a department and below it. Whoever does not see exact numbers gets small groups with those that
/// they belong to, or with the other small ones, each person in one group; a group that would tell, with the others and the whole, more
/// than rounding leaves open is hidden. No more is told of the whole than its own number tells, so that what everyone is shown of one
/// breakdown tells nothing of another. One group alone is no breakdown.
pub fn answers(groups: &BTreeMap<String, Answers>, by: Breakdown, named: &Branches, sight: Sight) -> Vec<ShownGroup> {
    if groups.keys().all(String::is_empty) {
        return Vec::new();
    }
    match sight {
        Sight::Exact => as_they_are(groups, by, named),
        Sight::Published => published(groups, by, named),
    }
}

fn as_they_are(groups: &BTreeMap<String, Answers>, by: Breakdown, named: &Branches) -> Vec<ShownGroup> {
    if by != Breakdown::Department {
        let mut all: Vec<(bool, String, &Answers)> =
            groups.iter().map(|(id, one)| (id.is_empty(), name(by, named, id), one)).collect();
        all.sort_by_key(|one| (one.0, one.1.to_lowercase()));
        return all.into_iter().map(|(_, name, one)| ShownGroup::plain(name, exact(&one.figure()))).collect();
    }
    let mut with_all: BTreeMap<&str, Answers> = BTreeMap::new();
    for (id, one) in groups {
        upwards(named, id).into_iter().for_each(|unit| with_all.entry(unit).or_default().add(one));
    }
    let own: BTreeSet<String> = groups.keys().cloned().collect();
    let shown = rows(named, &own, |_| GONE.to_owned()).into_iter().map(|node| {
        let figure = with_all.get(node.id.as_str()).copied().unwrap_or_default().figure();
        ShownGroup { name: node.name, depth: node.depth, within: node.within, figure: exact(&figure) }
    });
    shown.collect()
}

fn published(groups: &BTreeMap<String, Answers>, by: Breakdown, named: &Branches) -> Vec<ShownGroup> {
    let shown = rolled_up(groups, by, named);
    if shown.len() < 2 {
        return Vec::new();
    }
    let mut whole = Answers::default();
    groups.values().for_each(|one| whole.add(one));
    let pair = |one: &Answers| (one.agreed, one.answered);
    let parts: Vec<(i64, i64)> = shown.iter().map(|(_, one)| pair(one)).collect();
    let hidden = guard_shares(&parts, pair(&whole), LEAST);
    // the parts add up, and each wave is of its own day
    let traits = Traits { people: true, additive: true, at_a_date: true, average: false, sum: false, share: true };
    let groups = shown
        .into_iter()
        .zip(hidden)
        .map(|((name, one), hide)| ShownGroup::plain(name, if hide { hidden_figure(traits) } else { safe(traits, &one.figure()) }));
    groups.collect()
}

/// What a department or site is called that is there no more.
const GONE: &str = "One that is gone";

fn name(by: Breakdown, named: &Branches, id: &str) -> String {
    match by {
        _ if id.is_empty() => super::UNKNOWN.to_owned(),
        Breakdown::Department | Breakdown::Site => named.get(id).map_or_else(|| GONE.to_owned(), |one| one.name.clone()),
        _ => by.words(id),
    }
}

/// How far below the institution.
fn depth(tree: &Branches, id: &str) -> usize {
    if id.is_empty() { 0 } else { upwards(tree, id).len() }
}

/// Groups of [`LEAST`] and more, each of them disjoint from the others, and together everyone. None where there are fewer in all.
fn rolled_up(groups: &BTreeMap<String, Answers>, by: Breakdown, named: &Branches) -> Vec<(String, Answers)> {
    // only departments belong to one another
    let nothing = Branches::new();
    let tree = if by == Breakdown::Department { named } else { &nothing };
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
        left.entry(parent.clone()).or_default().add(&one);
        taken_in.insert(parent);
    }
    // What is left over belongs to the institution alone: with too few, the smallest of the others joins them. So it does where so many groups
    // that stand alone would say by their number more of the whole than its own number does.
    let all: i64 = left.values().map(|one| one.fewest).sum();
    let says_too_much = |left: &BTreeMap<String, Answers>| {
        let count = left.values().filter(|one| one.answered + one.fewest > 0).count();
        count > 1 && i64::try_from(count).is_ok_and(|count| count * LEAST > lowest(all))
    };
    while left.get("").is_some_and(|rest| rest.fewest < LEAST && rest.answered + rest.fewest > 0) || says_too_much(&left) {
        let smallest = left.iter().filter(|(id, _)| !id.is_empty()).min_by_key(|(id, one)| (one.fewest, (*id).clone()));
        let Some((id, one)) = smallest.map(|(id, one)| (id.clone(), *one)) else { return Vec::new() };
        left.remove(&id);
        left.entry(String::new()).or_default().add(&one);
        taken_in.insert(String::new());
    }
    left.retain(|_, one| one.answered + one.fewest > 0);
    let mut shown: Vec<(bool, String, Answers)> = left
        .into_iter()
        .map(|(id, one)| {
            let words = match (id.is_empty(), taken_in.contains(&id)) {
                (true, true) if by == Breakdown::Department => "Elsewhere, and smaller groups".to_owned(),
                (true, true) => "Others, and smaller groups".to_owned(),
                (false, true) => format!("{}, with smaller groups", name(by, named, &id)),
                (_, false) => name(by, named, &id),
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
    use crate::measures::branches::tests::tree;

    fn house() -> Branches {
        tree(&[
            ("science", None),
            ("chemistry", Some("science")),
            ("workshop", Some("chemistry")),
            ("arts", None),
            ("music", Some("arts")),
        ])
    }

    fn some(groups: &[(&str, i64)]) -> BTreeMap<String, Answers> {
        groups.iter().map(|(id, n)| ((*id).to_owned(), Answers { answered: *n, agreed: n / 2, fewest: *n })).collect()
    }

    fn rolled_by(by: Breakdown, groups: &[(&str, i64)]) -> Vec<(String, i64)> {
        rolled_up(&some(groups), by, &house()).into_iter().map(|(name, one)| (name, one.answered)).collect()
    }

    fn rolled(groups: &[(&str, i64)]) -> Vec<(String, i64)> {
        rolled_by(Breakdown::Department, groups)
    }

    fn is(found: &[(String, i64)], wanted: &[(&str, i64)]) {
        let found: Vec<(&str, i64)> = found.iter().map(|(name, n)| (name.as_str(), *n)).collect();
        assert_eq!(found, wanted);
    }

    #[test]
    fn groups_that_round_to_fifteen_stand_by_themselves() {
        is(&rolled(&[("chemistry", 13), ("music", 15)]), &[("chemistry", 13), ("music", 15)]);
        is(&rolled(&[("chemistry", 12), ("music", 30)]), &[("Elsewhere, and smaller groups", 42)]);
        // of 27 that are shown as 25 two groups that stand alone would say that they are no fewer than 26
        is(&rolled(&[("chemistry", 13), ("music", 14)]), &[("Elsewhere, and smaller groups", 27)]);
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

    #[test]
    fn small_groups_of_one_kind_stand_together() {
        let gender = Breakdown::Attribute("gender");
        is(
            &rolled_by(gender, &[("woman", 40), ("man", 35), ("non-binary", 8), ("", 5)]),
            &[("Man", 35), ("Woman", 40), ("Others, and smaller groups", 13)],
        );
        is(&rolled_by(gender, &[("woman", 40), ("man", 35), ("", 13)]), &[("Man", 35), ("Woman", 40), ("Not known", 13)]);
        // four alone would be everybody without the others: the smaller of these stands with them
        is(
            &rolled_by(gender, &[("woman", 40), ("man", 35), ("non-binary", 4)]),
            &[("Woman", 40), ("Others, and smaller groups", 39)],
        );
        is(&rolled_by(gender, &[("woman", 5), ("man", 4)]), &[]);
    }

    #[test]
    fn exact_rows_hold_everybody_below() {
        let words = |groups: &[(&str, i64)], by: Breakdown, sight: Sight| -> Vec<String> {
            let shown = answers(&some(groups), by, &house(), sight).into_iter();
            shown.map(|one| format!("{}{}: {} of {}", "-".repeat(one.depth), one.name, one.figure.n, one.figure.of)).collect()
        };
        let groups = [("chemistry", 30), ("workshop", 4), ("science", 8), ("music", 2), ("", 3)];
        assert_eq!(
            words(&groups, Breakdown::Department, Sight::Exact),
            ["music: 1 of 2", "science: 21 of 42", "-chemistry: 17 of 34", "--workshop: 2 of 4", "Not known: 1 of 3"]
        );
        let by = Breakdown::GradeBand;
        assert_eq!(words(&[("5", 40), ("6", 33)], by, Sight::Published), ["5: 20 of 40", "6: 15 of 35"]);
        assert_eq!(words(&[("5", 40)], by, Sight::Published), Vec::<String>::new(), "one group is no breakdown");
        assert_eq!(words(&[("", 40)], by, Sight::Exact), Vec::<String>::new());
    }
}
