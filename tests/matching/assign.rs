//! The best total, against trying everything.

use benchside::matching::solve::answer::{Filling, Lack};
use benchside::matching::solve::assign::{Start, assign, assign_from};
use benchside::matching::solve::certify::{certify, units};
use benchside::matching::solve::instance::{Host, Instance, POINT, Pair, Request};
use benchside::matching::solve::stop::Never;
use proptest::prelude::*;

use super::small::{answers, cases, missing, small, worth};

proptest! {
    #![proptest_config(cases(400))]

    #[test]
    fn the_best_total_is_found_and_proven(instance in small(), auction in any::<bool>()) {
        let best = answers(&instance).into_iter().map(|pairs| worth(&instance, &pairs)).max();
        let how = if auction { Start::Auction } else { Start::Empty };
        match (assign_from(&instance, Filling::First, how, &Never), best) {
            (Ok(answer), Some(best)) => {
                prop_assert_eq!(worth(&instance, &answer.pairs), best);
                prop_assert!(answer.certified);
                prop_assert_eq!(answer.bound.unwrap().filled, answer.filled());
                prop_assert_eq!(answer.bound.unwrap().total, answer.total(&instance));
            }
            (Err(why), Some(best)) if why.nearest.is_some() => {
                prop_assert!(best.0.0 > 0);
                prop_assert!(why.proven);
                prop_assert_eq!(worth(&instance, &why.nearest.unwrap().pairs), best);
                prop_assert_eq!(why.lacks.iter().map(units).sum::<u32>(), best.0.0);
            }
            (Err(why), None) => prop_assert!(why.nearest.is_none() && !why.lacks.is_empty()),
            (Err(why), Some(_)) => {
                prop_assert!(why.lacks.iter().all(|lack| matches!(lack, Lack::MinimumOverCapacity(..))), "{:?}", why);
            }
            (Ok(_), None) => prop_assert!(false, "an answer where there is none"),
        }
    }

    #[test]
    fn with_a_worth_for_each_unit_the_sum_of_both_is_best(instance in small(), worth in 0_i64..4, auction in any::<bool>()) {
        let worth = worth * POINT;
        let value = |pairs: &[u32]| pairs.iter().map(|at| i128::from(instance.score(*at) + worth)).sum::<i128>();
        let best = answers(&instance).into_iter().filter(|pairs| missing(&instance, pairs) == 0).map(|pairs| value(&pairs)).max();
        let how = if auction { Start::Auction } else { Start::Empty };
        match assign_from(&instance, Filling::Worth(worth), how, &Never) {
            Ok(answer) => {
                prop_assert_eq!(Some(value(&answer.pairs)), best);
                prop_assert!(answer.certified);
            }
            Err(_) => prop_assert_eq!(best, None),
        }
    }

    #[test]
    fn a_worse_answer_is_never_certified(instance in small(), at in any::<prop::sample::Index>()) {
        if let Ok(answer) = assign(&instance, Filling::First, &Never) {
            let all = answers(&instance);
            let other = &all[at.index(all.len())];
            let certificate = certify(&instance, Filling::First, other, &answer.duals);
            prop_assert_eq!(certificate.holds(), worth(&instance, other) == worth(&instance, &answer.pairs));
        }
    }

    #[test]
    fn stopped_at_any_moment_it_keeps_the_rules_and_bounds_the_best(instance in small()) {
        let best = answers(&instance).into_iter().map(|pairs| worth(&instance, &pairs)).max();
        if let (Ok(answer), Some(best)) = (assign(&instance, Filling::First, &|| true), best) {
            prop_assert!(worth(&instance, &answer.pairs) <= best);
            let bound = answer.bound.unwrap();
            prop_assert!(best.0.0 > 0 || bound.filled as usize >= best.1);
            let alike = answers(&instance).into_iter().filter(|p| p.len() == answer.pairs.len() && missing(&instance, p) == 0);
            let alike = alike.map(|pairs| worth(&instance, &pairs).2).max();
            prop_assert!(alike.is_none_or(|total| bound.total >= total));
        }
    }

    #[test]
    fn however_it_begins_it_ends_the_same(
        requests in prop::collection::vec(0_u32..4, 20..60),
        hosts in prop::collection::vec((0_u32..5, 0_u32..2), 10..40),
        whole in any::<bool>(),
        seed in any::<u64>(),
    ) {
        let mut chance = seed;
        let mut below = move |below: u64| {
            chance = chance.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (chance >> 33) % below
        };
        let mut pairs = Vec::new();
        for request in 0..requests.len() as u32 {
            for host in 0..hosts.len() as u32 {
                if below(4) > 0 {
                    continue;
                }
                let score = if whole { below(10) as i64 * POINT } else { below(100 * POINT as u64) as i64 };
                pairs.push(Pair { request, host, score });
            }
        }
        let requests = requests.into_iter().map(|demand| Request { demand, mandatory: false }).collect();
        let hosts = hosts.into_iter().map(|(capacity, minimum)| Host { capacity, minimum: minimum.min(capacity / 3) }).collect();
        let instance = Instance::new(requests, hosts, pairs).unwrap();
        let found = |how| match assign_from(&instance, Filling::First, how, &Never) {
            Ok(answer) => (answer.certified, worth(&instance, &answer.pairs)),
            Err(why) => (why.proven, worth(&instance, &why.nearest.unwrap().pairs)),
        };
        let both = [found(Start::Empty), found(Start::Auction)];
        prop_assert!(both[0].0 && both[0] == both[1], "{:?}", both);
    }
}
