//! Quotas that cross, against trying everything.

use benchside::matching::solve::answer::{Filling, Proof};
use benchside::matching::solve::assign::assign;
use benchside::matching::solve::certify::{certify_cases, units};
use benchside::matching::solve::fair::{fair, leximin};
use benchside::matching::solve::instance::{Group, Host, Instance, POINT, Pair, Request};
use benchside::matching::solve::stop::Never;
use proptest::prelude::*;

use super::small::{answers, cases, crossing, missing, worth};

proptest! {
    #![proptest_config(cases(600))]

    #[test]
    fn the_best_total_is_found_and_proven(instance in crossing()) {
        let best = answers(&instance).into_iter().map(|pairs| worth(&instance, &pairs)).max();
        match (assign(&instance, Filling::First, &Never), best) {
            (Ok(answer), Some(best)) => {
                prop_assert_eq!(worth(&instance, &answer.pairs), best);
                prop_assert!(answer.certified);
                prop_assert_eq!(answer.bound.unwrap().filled, answer.filled());
                prop_assert_eq!(answer.bound.unwrap().total, answer.total(&instance));
            }
            (Err(why), Some(best)) if why.nearest.is_some() => {
                prop_assert!(best.0.0 > 0);
                prop_assert!(why.proven);
                prop_assert_eq!(why.lacks.iter().map(units).sum::<u32>(), best.0.0);
            }
            (Err(why), _) => prop_assert!(why.nearest.is_none() && !why.lacks.is_empty()),
            (Ok(_), None) => prop_assert!(false, "an answer where there is none"),
        }
    }

    #[test]
    fn with_a_worth_for_each_unit_the_sum_of_both_is_best(instance in crossing(), worth in 0_i64..4) {
        let worth = worth * POINT;
        let value = |pairs: &[u32]| pairs.iter().map(|at| i128::from(instance.score(*at) + worth)).sum::<i128>();
        let best = answers(&instance).into_iter().filter(|pairs| missing(&instance, pairs) == 0).map(|pairs| value(&pairs)).max();
        match assign(&instance, Filling::Worth(worth), &Never) {
            Ok(answer) => {
                prop_assert_eq!(Some(value(&answer.pairs)), best);
                prop_assert!(answer.certified);
            }
            Err(why) => {
                prop_assert_eq!(best, None);
                prop_assert!(why.proven);
            }
        }
    }

    #[test]
    fn a_worse_answer_is_never_certified(instance in crossing(), at in any::<prop::sample::Index>()) {
        if let Ok(answer) = assign(&instance, Filling::First, &Never)
            && let Some(proofs) = &answer.proofs
        {
            let all = answers(&instance);
            let other = &all[at.index(all.len())];
            let certificate = certify_cases(&instance, Filling::First, other, proofs);
            prop_assert_eq!(certificate.holds(), worth(&instance, other) == worth(&instance, &answer.pairs));
        }
    }

    #[test]
    fn stopped_at_any_moment_it_keeps_the_rules_and_bounds_the_best(instance in crossing(), after in 0_u32..12) {
        let left = std::cell::Cell::new(after);
        let stop = || left.replace(left.get().saturating_sub(1)) == 0;
        let all = answers(&instance);
        if let (Ok(answer), Some(best)) = (assign(&instance, Filling::First, &stop), all.iter().map(|p| worth(&instance, p)).max()) {
            prop_assert!(all.contains(&answer.pairs));
            prop_assert!(!answer.certified || worth(&instance, &answer.pairs) == best);
            let bound = answer.bound.unwrap();
            prop_assert!(best.0.0 > 0 || bound.filled as usize >= best.1);
            let alike = all.iter().filter(|p| p.len() == answer.pairs.len() && missing(&instance, p) == 0);
            let alike = alike.map(|pairs| worth(&instance, pairs).2).max();
            prop_assert!(alike.is_none_or(|total| bound.total >= total));
        }
    }

    #[test]
    fn fairness_holds_with_crossing_quotas(instance in crossing()) {
        let rate = |pairs: &Vec<u32>| {
            let mut shares = vec![None; instance.requests().len()];
            for at in pairs {
                *shares[instance.pair(*at).request as usize].get_or_insert(0) += i128::from(instance.score(*at));
            }
            (pairs.len(), shares.into_iter().flatten().min(), pairs.iter().map(|at| i128::from(instance.score(*at))).sum::<i128>())
        };
        let best = answers(&instance).into_iter().filter(|pairs| missing(&instance, pairs) == 0).map(|pairs| rate(&pairs)).max();
        match fair(&instance, &Never) {
            Ok(found) => {
                prop_assert_eq!(Some(rate(&found.answer.pairs)), best);
                prop_assert!(found.answer.certified);
            }
            Err(_) => prop_assert_eq!(best, None),
        }
    }
}

/// Three hosts, any two of which share a quota of one: half a unit at each is the best mix, one at one of them the best answer.
#[test]
fn half_units_are_ruled_out_by_cases() {
    let hosts = vec![Host { capacity: 1, minimum: 0 }; 3];
    let pairs = (0..3).map(|at| Pair { request: at, host: at, score: POINT }).collect();
    let groups = [[0, 1], [1, 2], [0, 2]].map(|members| Group { capacity: 1, members: members.to_vec() });
    let instance = Instance::new(vec![Request { demand: 1, mandatory: false }; 3], hosts, pairs).unwrap();
    let instance = instance.quotas(groups.to_vec()).unwrap();
    let answer = assign(&instance, Filling::First, &Never).unwrap();
    assert!(answer.certified && answer.filled() == 1);
    let proofs = answer.proofs.unwrap();
    assert!(matches!(proofs.units, Some(Proof::Cases { .. } | Proof::Prices(_))));
}

fn requests(demand: u32, count: usize) -> Vec<Request> {
    vec![Request { demand, mandatory: false }; count]
}

fn pairs(list: &[(u32, u32, i64)]) -> Vec<Pair> {
    list.iter().map(|(request, host, halves)| Pair { request: *request, host: *host, score: halves * POINT / 2 }).collect()
}

fn hosts(capacities: &[u32]) -> Vec<Host> {
    capacities.iter().map(|capacity| Host { capacity: *capacity, minimum: 0 }).collect()
}

/// One question about the floor takes thirteen branches here, one more than large instances are given.
#[test]
fn a_small_instance_has_branches_enough() {
    let pairs = pairs(&[(0, 0, 7), (0, 1, 1), (1, 1, 3), (1, 2, 5)]);
    let instance = Instance::new(requests(2, 2), hosts(&[1, 2, 1]), pairs).unwrap();
    let instance = instance.quotas(vec![Group { capacity: 3, members: vec![0, 1, 2] }]).unwrap();
    let found = fair(&instance, &Never).unwrap();
    assert!(found.answer.certified && found.floor == Some(i128::from(7 * POINT / 2)));
}

/// The first flow is not the best here, and the programme must not take it for that.
#[test]
fn the_first_flow_counts_for_what_it_is_worth() {
    let pairs = pairs(&[(0, 0, 3), (0, 1, 0), (1, 3, 8), (2, 1, 6)]);
    let instance = Instance::new(requests(1, 3), hosts(&[0, 2, 0, 1]), pairs).unwrap();
    let groups = [(1, vec![0, 3]), (0, vec![0, 2])].map(|(capacity, members)| Group { capacity, members });
    let found = leximin(&instance.quotas(groups.to_vec()).unwrap(), 4, &Never).unwrap();
    assert!(found.certified && found.filled() == 3);
}

/// Departments and sites of a university: every host in one of each.
#[test]
fn departments_and_sites_together() {
    let mut chance = 11_u64;
    let mut below = move |below: u64| {
        chance = chance.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (chance >> 33) % below
    };
    let hosts: Vec<Host> = (0..80).map(|_| Host { capacity: 1 + below(3) as u32, minimum: 0 }).collect();
    let mut groups: Vec<Group> = (0..14).map(|_| Group { capacity: 0, members: Vec::new() }).collect();
    for host in 0..80 {
        groups[below(10) as usize].members.push(host);
        groups[10 + below(4) as usize].members.push(host);
    }
    for group in &mut groups {
        let places: u32 = group.members.iter().map(|host| hosts[*host as usize].capacity).sum();
        group.capacity = places * 3 / 5;
    }
    let mut pairs = Vec::new();
    for request in 0..150 {
        let mut seen = std::collections::BTreeSet::new();
        while seen.len() < 12 {
            seen.insert(below(80) as u32);
        }
        pairs.extend(seen.into_iter().map(|host| Pair { request, host, score: below(100 * POINT as u64) as i64 }));
    }
    let instance = Instance::new(vec![Request { demand: 1, mandatory: false }; 150], hosts, pairs).unwrap().quotas(groups).unwrap();
    let answer = assign(&instance, Filling::First, &Never).unwrap();
    assert!(answer.certified);
}
