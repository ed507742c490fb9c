//! Which counters a build holds. A program that knows others counts again; one that knows fewer leaves the counting to the newer.

use std::collections::BTreeSet;

use crate::measures::counters::counters;

/// Raised when what a counter counts, or how its tallies are kept, is changed without a change of its name.
const REVISION: u32 = 4;

/// How a build stands to this program.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fit {
    /// It holds what this program counts.
    Same,
    /// It lacks something: everything is to be counted again.
    Older,
    /// A newer program made it, and counts on.
    Newer,
}

/// The counters that this program knows: `1 contact.messages …`.
pub fn edition() -> String {
    let codes: Vec<&str> = counters().iter().map(|counter| counter.code).collect();
    format!("{REVISION} {}", codes.join(" "))
}

/// How a build of this edition stands to this program.
pub fn fit(build: &str) -> Fit {
    compare(build, &edition())
}

fn compare(build: &str, ours: &str) -> Fit {
    let parts = |text: &str| {
        let (revision, codes) = text.split_once(' ').unwrap_or((text, ""));
        (revision.parse::<u32>().unwrap_or(0), codes.split(' ').map(str::to_owned).collect::<BTreeSet<String>>())
    };
    let ((theirs, held), (ours, known)) = (parts(build), parts(ours));
    if theirs > ours || (theirs == ours && held != known && held.is_superset(&known)) {
        Fit::Newer
    } else if theirs == ours && held == known {
        Fit::Same
    } else {
        Fit::Older
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_knows_less_leaves_it_to_who_knows_more() {
        assert_eq!(fit(&edition()), Fit::Same);
        for (build, ours, fit) in
            [("1 a b", "1 a", Fit::Newer), ("1 a", "1 a b", Fit::Older), ("2 a", "1 a b", Fit::Newer), ("", "1 a", Fit::Older)]
        {
            assert_eq!(compare(build, ours), fit, "{build} beside {ours}");
        }
    }
}
