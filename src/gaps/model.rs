//! What is wanted, who has it, and what of that is shown to whom. Pure.

use std::collections::{BTreeMap, BTreeSet};

use crate::ids::{ConceptId, PersonId};
use crate::measures::{Heads, Sight, show_heads};

/// Searches in vain that a concept needs to stand here for them alone: fewer may be one person's.
pub const SEARCHES: i64 = 3;

/// What one person says of one concept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claim {
    /// Who.
    pub person: PersonId,
    /// Of what.
    pub concept: ConceptId,
    /// Whether they do it or teach it.
    pub does: bool,
    /// Whether they let others watch.
    pub hosts: bool,
    /// Whether they want to learn it.
    pub wants: bool,
    /// Whether everyone at their institution may see that.
    pub visible: bool,
}

/// One concept: who wants it, who has it.
#[derive(Debug, Clone, Default)]
pub struct Gap {
    /// People who say that they want to learn it, for all their institution to see.
    pub learners: Heads,
    /// Different people who asked to shadow somebody for it.
    pub asked: Heads,
    /// Searches for it that found nobody.
    pub searches: i64,
    /// People who show that they do it or teach it.
    pub holders: Heads,
    /// People who show that others may watch.
    pub hosts: Heads,
    /// People who do it or teach it, whether they show it or not.
    pub all: Heads,
    /// The one who shows it, where there is just one.
    pub only: Option<PersonId>,
}

/// Puts together what is said of each concept.
pub fn gaps(claims: &[Claim], asked: &[(ConceptId, Heads)], searches: &BTreeMap<ConceptId, i64>) -> BTreeMap<ConceptId, Gap> {
    let mut people: BTreeMap<&ConceptId, [BTreeSet<&PersonId>; 4]> = BTreeMap::new();
    for claim in claims {
        let [learners, holders, hosts, all] = people.entry(&claim.concept).or_default();
        let sets = [
            (claim.wants && claim.visible, learners),
            (claim.does && claim.visible, holders),
            (claim.hosts && claim.visible, hosts),
            (claim.does, all),
        ];
        for (counts, set) in sets {
            if counts {
                set.insert(&claim.person);
            }
        }
    }
    let heads = |set: &BTreeSet<&PersonId>| Heads::new(i64::try_from(set.len()).unwrap_or(i64::MAX));
    let mut gaps: BTreeMap<ConceptId, Gap> = BTreeMap::new();
    for (concept, [learners, holders, hosts, all]) in &people {
        let only = if holders.len() == 1 { holders.first().map(|person| (*person).clone()) } else { None };
        let gap = Gap {
            learners: heads(learners),
            holders: heads(holders),
            hosts: heads(hosts),
            all: heads(all),
            only,
            ..Gap::default()
        };
        gaps.insert((*concept).clone(), gap);
    }
    for (concept, heads) in asked {
        gaps.entry(concept.clone()).or_default().asked = *heads;
    }
    for (concept, searches) in searches {
        gaps.entry(concept.clone()).or_default().searches = *searches;
    }
    gaps
}

impl Gap {
    /// Whether it is wanted as far as a reader is told: for everyone by numbers that are left after rounding, so that standing in the list
    /// tells no more than they do.
    pub fn is_wanted(&self, sight: Sight) -> bool {
        let some = |heads: Heads| show_heads(heads, sight).value.is_some_and(|count| count > 0);
        some(self.learners) || some(self.asked) || self.searches >= SEARCHES
    }

    /// How much more it is wanted than had, of what a reader is shown: by this the list is ordered.
    pub fn need(&self, sight: Sight) -> i64 {
        let count = |heads: Heads| show_heads(heads, sight).value.unwrap_or(0);
        count(self.learners) + count(self.asked) + self.searches / 10 - count(self.holders)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn claim(person: &str, concept: &str, does: bool, visible: bool) -> Claim {
        let (person, concept) = (PersonId::from(person), ConceptId::from(concept));
        Claim { person, concept, does, hosts: false, wants: !does, visible }
    }

    #[test]
    fn one_who_shows_it_is_the_only_one_whoever_else_has_it() {
        let claims = [claim("ann", "sem", true, true), claim("bo", "sem", true, false), claim("cy", "nmr", true, false)];
        let gaps = gaps(&claims, &[], &BTreeMap::new());
        let exact = |heads| show_heads(heads, Sight::Exact).words;
        let sem = &gaps[&ConceptId::from("sem")];
        assert_eq!(
            (sem.only.as_ref(), exact(sem.holders), exact(sem.all)),
            (Some(&PersonId::from("ann")), "1".to_owned(), "2".to_owned())
        );
        assert_eq!(gaps[&ConceptId::from("nmr")].only, None, "whoever hides it is named to nobody");
    }

    #[test]
    fn what_few_want_is_told_to_those_who_run_the_programme() {
        let claims = [claim("ann", "sem", false, true), claim("bo", "sem", false, true)];
        let gap = &gaps(&claims, &[], &BTreeMap::new())[&ConceptId::from("sem")];
        assert!(gap.is_wanted(Sight::Exact) && !gap.is_wanted(Sight::Published));
        assert_eq!(gap.need(Sight::Exact), 2);
    }
}
