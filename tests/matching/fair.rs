//! The worst-off first, against trying everything.

use benchside::matching::solve::answer::Filling;
use benchside::matching::solve::assign::assign;
use benchside::matching::solve::fair::{fair, leximin};
use benchside::matching::solve::instance::{Host, Instance, POINT, Pair, Request};
use benchside::matching::solve::stop::Never;
use proptest::prelude::*;

use super::small::{answers, cases, crossing, missing, small};

fn shares(instance: &Instance, pairs: &[u32]) -> Vec<i128> {
    let mut shares = vec![None; instance.requests().len()];
    for at in pairs {
        let pair = instance.pair(*at);
        *shares[pair.request as usize].get_or_insert(0) += i128::from(pair.score);
    }
    shares.into_iter().flatten().collect()
}

fn total(instance: &Instance, pairs: &[u32]) -> i128 {
    pairs.iter().map(|at| i128::from(instance.score(*at))).sum()
}

proptest! {
    #![proptest_config(cases(300))]

    #[test]
    fn the_floor_is_as_high_as_it_goes_and_the_total_the_best_at_it(instance in small()) {
        let feasible: Vec<_> = answers(&instance).into_iter().filter(|pairs| missing(&instance, pairs) == 0).collect();
        let best = feasible
            .iter()
            .map(|pairs| (pairs.len(), shares(&instance, pairs).into_iter().min(), total(&instance, pairs)))
            .max();
        match fair(&instance, &Never) {
            Ok(found) => {
                let pairs = &found.answer.pairs;
                let mine = (pairs.len(), shares(&instance, pairs).into_iter().min(), total(&instance, pairs));
                prop_assert_eq!(Some(mine), best);
                prop_assert!(found.answer.certified);
                prop_assert_eq!(found.floor, mine.1);
                let plain = assign(&instance, Filling::First, &Never).unwrap();
                prop_assert_eq!(found.unfair.unwrap(), (plain.total(&instance), plain.floor(&instance)));
            }
            Err(_) => prop_assert!(feasible.is_empty()),
        }
    }

    #[test]
    fn stopped_it_still_keeps_the_rules_and_claims_nothing(instance in small(), after in 0_u32..6) {
        let left = std::cell::Cell::new(after);
        let stop = || left.replace(left.get().saturating_sub(1)) == 0;
        if let Ok(found) = fair(&instance, &stop) {
            let feasible = answers(&instance);
            prop_assert!(feasible.contains(&found.answer.pairs));
            let best = feasible.iter().filter(|pairs| missing(&instance, pairs) == 0);
            let best = best.map(|pairs| (pairs.len(), shares(&instance, pairs).into_iter().min(), total(&instance, pairs))).max();
            if let (true, Some(best)) = (found.answer.certified, best) {
                let pairs = &found.answer.pairs;
                prop_assert_eq!((pairs.len(), shares(&instance, pairs).into_iter().min(), total(&instance, pairs)), best);
            } else if let (Some(bound), Some(best)) = (found.floor_bound, best) {
                prop_assert!(found.answer.pairs.len() < best.0 || bound >= best.1.unwrap_or(0));
            }
        }
    }

    #[test]
    fn leximin_leaves_fewest_in_the_lowest_bands(instance in small(), bands in 1_u32..5) {
        fewest_in_the_lowest_bands(&instance, bands)?;
    }

    #[test]
    fn also_where_quotas_cross(instance in crossing(), bands in 1_u32..5) {
        fewest_in_the_lowest_bands(&instance, bands)?;
    }

    #[test]
    fn leximin_stopped_keeps_the_rules_and_claims_nothing(instance in crossing(), bands in 1_u32..5, after in 0_u32..24) {
        let left = std::cell::Cell::new(after);
        let stop = || left.replace(left.get().saturating_sub(1)) == 0;
        if let Ok(found) = leximin(&instance, bands, &stop) {
            let all = answers(&instance);
            prop_assert!(all.contains(&found.pairs));
            if found.certified {
                let best = all.iter().filter(|pairs| missing(&instance, pairs) == 0).map(|pairs| rate(&instance, bands, pairs)).max();
                prop_assert_eq!(Some(rate(&instance, bands, &found.pairs)), best);
            }
        }
    }
}

/// Units filled, units in each band (fewer are better), total.
fn rate(instance: &Instance, bands: u32, pairs: &[u32]) -> (usize, Vec<i64>, i128) {
    let top = instance.pairs().map(|(_, pair)| pair.score).max().unwrap_or(0).max(1);
    let mut count = vec![0_i64; bands as usize];
    for at in pairs {
        count[(i128::from(instance.score(*at)) * i128::from(bands) / (i128::from(top) + 1)) as usize] -= 1;
    }
    (pairs.len(), count, total(instance, pairs))
}

fn fewest_in_the_lowest_bands(instance: &Instance, bands: u32) -> Result<(), TestCaseError> {
    let feasible = answers(instance).into_iter().filter(|pairs| missing(instance, pairs) == 0);
    let best = feasible.map(|pairs| rate(instance, bands, &pairs)).max();
    match leximin(instance, bands, &Never) {
        Ok(found) => {
            prop_assert_eq!(Some(rate(instance, bands, &found.pairs)), best);
            prop_assert!(found.certified);
        }
        Err(_) => prop_assert_eq!(best, None),
    }
    Ok(())
}

/// As large as a conference: 118 papers, 177 reviewers, three each, at most four a reviewer.
#[test]
fn a_conference_is_proven() {
    let mut seed = 3_u64;
    let mut chance = move || {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (seed >> 33) as f64 / (1_u64 << 31) as f64
    };
    let reviewers: Vec<[f64; 3]> = (0..177).map(|_| [chance(), chance(), chance()]).collect();
    let mut pairs = Vec::new();
    for request in 0..118 {
        let paper = [chance() * 0.35, chance() * 0.35, chance()];
        for (host, reviewer) in reviewers.iter().enumerate() {
            let far: f64 = paper.iter().zip(reviewer).map(|(a, b)| (a - b) * (a - b)).sum();
            let score = ((-8.0 * far).exp() * 0.9 + chance() * 0.1) * POINT as f64;
            // Half of the reviewers know nothing of it.
            let score = if chance() < 0.5 { 0.0 } else { score };
            pairs.push(Pair { request, host: host as u32, score: score as i64 });
        }
    }
    let requests = vec![Request { demand: 3, mandatory: false }; 118];
    let hosts = vec![Host { capacity: 4, minimum: 0 }; 177];
    let instance = Instance::new(requests, hosts, pairs).unwrap();
    let found = fair(&instance, &Never).unwrap();
    let (unfair, floor) = found.unfair.unwrap();
    assert!(found.answer.certified);
    assert_eq!(found.floor, found.floor_bound);
    assert!(found.floor > floor && found.answer.total(&instance) < unfair);
}
