//! The smallest change that makes an instance feasible, against trying everything.

use benchside::matching::solve::answer::Filling;
use benchside::matching::solve::assign::assign;
use benchside::matching::solve::instance::{Group, Host, Instance, Pair, Request};
use benchside::matching::solve::stop::Never;
use benchside::matching::solve::why::{Change, Step, change};
use proptest::prelude::*;

use super::small::{cases, crossing, small};

/// The least that any set of pairs breaks.
fn least(instance: &Instance) -> u64 {
    let all = instance.len();
    let sets = (0_u32..1 << all).map(|set| (0..all).filter(|at| set & (1 << at) != 0).collect::<Vec<u32>>());
    let broken = |pairs: Vec<u32>| {
        let load = |f: &dyn Fn(&Pair) -> bool| pairs.iter().filter(|at| f(&instance.pair(**at))).count() as u32;
        let mut broken = instance.pinned().iter().filter(|pin| !pairs.contains(pin)).count() as u32;
        for (at, request) in instance.requests().iter().enumerate() {
            let load = load(&|pair| pair.request as usize == at);
            if load > request.demand {
                return None;
            }
            broken += if request.mandatory { request.demand - load } else { 0 };
        }
        for (at, host) in instance.hosts().iter().enumerate() {
            let load = load(&|pair| pair.host as usize == at);
            broken += load.saturating_sub(host.capacity) + host.minimum.saturating_sub(load);
        }
        let groups = instance.groups().iter();
        broken += groups.map(|g| load(&|pair| g.members.contains(&pair.host)).saturating_sub(g.capacity)).sum::<u32>();
        Some(u64::from(broken))
    };
    sets.filter_map(broken).min().unwrap()
}

/// The instance with the changes made.
fn made(instance: &Instance, change: &Change) -> Instance {
    let (mut requests, mut hosts) = (instance.requests().to_vec(), instance.hosts().to_vec());
    let mut groups = instance.groups().to_vec();
    let mut pins = instance.pinned().to_vec();
    for step in &change.steps {
        match *step {
            Step::Capacity(host, by) => hosts[host as usize].capacity += by,
            Step::Quota(group, by) => groups[group as usize].capacity += by,
            Step::Minimum(host, by) => hosts[host as usize].minimum -= by,
            Step::Demand(request, by) => requests[request as usize].demand -= by,
            Step::Pin(pin) => pins.retain(|other| *other != pin),
        }
    }
    let pins: Vec<(u32, u32)> = pins.iter().map(|at| instance.pair(*at)).map(|pair| (pair.request, pair.host)).collect();
    let pairs = instance.pairs().map(|(_, pair)| pair).collect();
    Instance::new(requests, hosts, pairs).unwrap().pin(&pins).unwrap().quotas(groups).unwrap()
}

fn is_smallest(instance: &Instance) -> Result<(), TestCaseError> {
    let change = change(instance, &Never).unwrap();
    prop_assert_eq!(change.units(), least(instance));
    prop_assert!(change.proven);
    prop_assert_eq!(change.steps.is_empty(), assign(instance, Filling::First, &Never).is_ok());
    prop_assert!(assign(&made(instance, &change), Filling::First, &Never).is_ok());
    Ok(())
}

proptest! {
    #![proptest_config(cases(500))]

    #[test]
    fn no_smaller_change_is_enough(instance in small()) {
        is_smallest(&instance)?;
    }

    #[test]
    fn nor_where_quotas_cross(instance in crossing()) {
        is_smallest(&instance)?;
    }
}

#[test]
fn a_place_more_may_be_less_than_two_demands_fewer() {
    // Two mandatory requests for one host with one place, in a group of one: a place and a unit of the quota, or one demand less.
    let requests = vec![Request { demand: 1, mandatory: true }; 2];
    let pairs = vec![Pair { request: 0, host: 0, score: 1 }, Pair { request: 1, host: 0, score: 1 }];
    let instance = Instance::new(requests, vec![Host { capacity: 1, minimum: 0 }], pairs).unwrap();
    let quota = instance.clone().quotas(vec![Group { capacity: 1, members: vec![0] }]).unwrap();
    for instance in [instance, quota] {
        let change = change(&instance, &Never).unwrap();
        assert!(change.proven && change.units() == 1, "{change:?}");
    }
}
