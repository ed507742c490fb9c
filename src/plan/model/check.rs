//! What has to hold in a plan beyond each of its parts: links that lead somewhere and never round in a circle.

use std::collections::{BTreeMap, BTreeSet};

/// An action by its plan's code and its number.
pub type Place = (String, String);

/// A circle of follow-on links, if there is one: each of its actions followed by the next, the first of them again at the end.
pub fn circle(links: &BTreeMap<Place, BTreeSet<Place>>) -> Option<Vec<Place>> {
    let mut done: BTreeSet<&Place> = BTreeSet::new();
    for start in links.keys() {
        let mut path: Vec<(&Place, Vec<&Place>)> = vec![(start, followers(links, start))];
        while let Some((here, left)) = path.last_mut() {
            let Some(next) = left.pop() else {
                done.insert(here);
                path.pop();
                continue;
            };
            if let Some(at) = path.iter().position(|(place, _)| *place == next) {
                return Some(path[at..].iter().map(|(place, _)| (*place).clone()).chain([next.clone()]).collect());
            }
            if !done.contains(next) {
                path.push((next, followers(links, next)));
            }
        }
    }
    None
}

fn followers<'a>(links: &'a BTreeMap<Place, BTreeSet<Place>>, place: &Place) -> Vec<&'a Place> {
    links.get(place).into_iter().flatten().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(text: &str) -> Place {
        let (plan, action) = text.split_once('/').expect("plan/action");
        (plan.to_owned(), action.to_owned())
    }

    fn links(pairs: &[(&str, &str)]) -> BTreeMap<Place, BTreeSet<Place>> {
        let mut links: BTreeMap<Place, BTreeSet<Place>> = BTreeMap::new();
        for (from, to) in pairs {
            links.entry(place(from)).or_default().insert(place(to));
        }
        links
    }

    #[test]
    fn a_circle_is_found_wherever_it_begins() {
        assert_eq!(circle(&links(&[("a/1", "b/2"), ("a/2", "b/2"), ("b/2", "c/3"), ("a/1", "c/3")])), None);
        let found = circle(&links(&[("a/1", "b/2"), ("b/2", "c/3"), ("c/3", "b/2")])).expect("a circle");
        assert_eq!(found, [place("b/2"), place("c/3"), place("b/2")]);
        assert_eq!(circle(&links(&[("a/1", "a/1")])).expect("a circle").len(), 2);
    }
}
