//! Nobody would rather swap, whichever side proposes.

use benchside::matching::solve::stable::{
    Preferences, Projects, Proposer, Ranked, blocking, blocking_projects, hospital, projects,
};
use proptest::prelude::*;

use super::small::cases;

fn preferences(ranks: u32) -> impl Strategy<Value = Preferences> {
    let sides = (prop::collection::vec(0_u32..3, 1..6), prop::collection::vec(0_u32..3, 1..6));
    sides.prop_flat_map(move |(requests, hosts)| {
        let cell = prop::option::weighted(0.7, (0..ranks, 0..ranks));
        prop::collection::vec(cell, requests.len() * hosts.len()).prop_map(move |cells| {
            let width = hosts.len();
            let pairs = cells.iter().enumerate().filter_map(|(at, cell)| {
                let (by_request, by_host) = (*cell)?;
                Some(Ranked { request: (at / width) as u32, host: (at % width) as u32, by_request, by_host })
            });
            Preferences { pairs: pairs.collect(), requests: requests.clone(), hosts: hosts.clone() }
        })
    })
}

fn within(preferences: &Preferences, matched: &[u32]) -> bool {
    let load = |of: &dyn Fn(&Ranked) -> u32, who: usize| {
        matched.iter().filter(|at| of(&preferences.pairs[**at as usize]) as usize == who).count() as u32
    };
    preferences.requests.iter().enumerate().all(|(at, most)| load(&|pair| pair.request, at) <= *most)
        && preferences.hosts.iter().enumerate().all(|(at, most)| load(&|pair| pair.host, at) <= *most)
}

/// Every stable matching, by trying everything.
fn all_stable(preferences: &Preferences) -> Vec<Vec<u32>> {
    let count = preferences.pairs.len();
    let sets = (0_u32..1 << count).map(|set| (0..count as u32).filter(|at| set & (1 << at) != 0).collect::<Vec<_>>());
    sets.filter(|matched| within(preferences, matched) && blocking(preferences, matched).is_empty()).collect()
}

/// Ranks made distinct.
fn strict(mut preferences: Preferences) -> Preferences {
    for (at, pair) in preferences.pairs.iter_mut().enumerate() {
        pair.by_request = pair.by_request * 100 + at as u32;
        pair.by_host = pair.by_host * 100 + at as u32;
    }
    preferences
}

proptest! {
    #![proptest_config(cases(300))]

    #[test]
    fn no_pair_blocks(preferences in preferences(4)) {
        for side in [Proposer::Requests, Proposer::Hosts] {
            let matched = hospital(&preferences, side);
            prop_assert!(within(&preferences, &matched));
            prop_assert_eq!(blocking(&preferences, &matched), Vec::<u32>::new());
        }
    }

    #[test]
    fn without_ties_the_proposers_get_their_best(preferences in preferences(4)) {
        let mut preferences = strict(preferences);
        preferences.pairs.truncate(10);
        preferences.requests.iter_mut().for_each(|demand| *demand = 1);
        let all = all_stable(&preferences);
        let rank = |matched: &[u32], request: u32| {
            matched.iter().map(|at| &preferences.pairs[*at as usize]).find(|pair| pair.request == request).map(|pair| pair.by_request)
        };
        let (best, worst) = (hospital(&preferences, Proposer::Requests), hospital(&preferences, Proposer::Hosts));
        prop_assert!(all.contains(&best) && all.contains(&worst));
        for request in 0..preferences.requests.len() as u32 {
            prop_assert_eq!(rank(&best, request), all.iter().filter_map(|matched| rank(matched, request)).min());
            prop_assert_eq!(rank(&worst, request), all.iter().filter_map(|matched| rank(matched, request)).max());
        }
    }

    #[test]
    fn with_ties_at_hosts_two_thirds_of_the_largest_are_matched(preferences in preferences(2)) {
        let mut preferences = preferences;
        preferences.pairs.truncate(10);
        preferences.requests.iter_mut().for_each(|demand| *demand = 1);
        for (at, pair) in preferences.pairs.iter_mut().enumerate() {
            pair.by_request = pair.by_request * 100 + at as u32;
        }
        let largest = all_stable(&preferences).iter().map(Vec::len).max().unwrap();
        prop_assert!(hospital(&preferences, Proposer::Requests).len() * 3 >= largest * 2);
    }

    #[test]
    fn no_pair_blocks_projects(preferences in preferences(4), offered in prop::collection::vec((0_u32..3, 0_u32..4), 6)) {
        let mut preferences = preferences;
        // A supervisor has one list for all projects.
        for pair in &mut preferences.pairs {
            pair.by_host = (pair.request * 7 + offered[pair.host as usize].0 * 3) % 5;
        }
        let supervisor: Vec<u32> = (0..preferences.hosts.len()).map(|host| offered[host].0).collect();
        let capacity = (0..3).map(|at| offered[at].1).collect();
        let given = Projects { supervisor, capacity };
        let matched = projects(&preferences, &given);
        prop_assert!(within(&preferences, &matched));
        prop_assert_eq!(blocking_projects(&preferences, &given, &matched), Vec::<u32>::new());
        for supervisor in 0..3 {
            let load = matched.iter().filter(|at| given.supervisor[preferences.pairs[**at as usize].host as usize] == supervisor);
            prop_assert!(load.count() as u32 <= given.capacity[supervisor as usize]);
        }
    }
}

#[test]
fn a_swap_that_both_want_is_found() {
    let pair = |request, host, by_request, by_host| Ranked { request, host, by_request, by_host };
    let pairs = vec![pair(0, 0, 1, 1), pair(0, 1, 2, 1), pair(1, 0, 1, 2), pair(1, 1, 2, 2)];
    let preferences = Preferences { requests: vec![1, 1], hosts: vec![1, 1], pairs };
    assert_eq!(blocking(&preferences, &[1, 2]), vec![0]);
    assert_eq!(blocking(&preferences, &[0, 3]), Vec::<u32>::new());
}
