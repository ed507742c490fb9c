//! A change to a solved instance gives what solving anew gives, and moves as few pairs as can be.

use benchside::matching::solve::answer::Filling;
use benchside::matching::solve::instance::Instance;
use benchside::matching::solve::resolve::Session;
use benchside::matching::solve::stop::Never;
use benchside::matching::solve::why::{forced, without};
use proptest::prelude::*;

use super::small::{answers, cases, crossing, small, worth};

type Step = (prop::sample::Index, bool);

fn steps() -> impl Strategy<Value = Vec<Step>> {
    prop::collection::vec((any::<prop::sample::Index>(), any::<bool>()), 1..6)
}

proptest! {
    #![proptest_config(cases(400))]

    #[test]
    fn after_each_change_the_answer_is_best_and_nearest(instance in small(), changes in steps()) {
        best_and_nearest(&instance, changes)?;
    }

    #[test]
    fn also_where_quotas_cross(instance in crossing(), changes in steps()) {
        best_and_nearest(&instance, changes)?;
    }

    #[test]
    fn stopped_it_keeps_the_rules_and_claims_nothing(instance in crossing(), changes in steps(), after in 0_u32..12) {
        let Ok(Some(mut session)) = Session::start(instance.clone(), Filling::First, &Never) else { return Ok(()) };
        for (at, pin) in changes {
            if instance.is_empty() {
                break;
            }
            let pair = instance.pair(at.index(instance.len() as usize) as u32);
            let left = std::cell::Cell::new(after);
            let stop = || left.replace(left.get().saturating_sub(1)) == 0;
            if pin {
                let _ = session.pin(pair.request, pair.host, &stop);
            } else {
                session.forbid(pair.request, pair.host, &stop);
            }
            let now = session.instance().unwrap();
            let mut numbers: Vec<u32> = session.pairs().iter().map(|(r, h)| now.find(*r, *h).unwrap()).collect();
            numbers.sort_unstable();
            let all = answers(&now);
            prop_assert!(all.contains(&numbers));
            let Ok(answer) = session.answer() else { break };
            prop_assert_eq!(&answer.pairs, &numbers);
            let best = all.iter().map(|pairs| worth(&now, pairs)).max();
            prop_assert!(!answer.certified || Some(worth(&now, &numbers)) == best);
        }
    }
}

fn best_and_nearest(instance: &Instance, changes: Vec<Step>) -> Result<(), TestCaseError> {
    let started = Session::start(instance.clone(), Filling::First, &Never);
    let Ok(Some(mut session)) = started else { return Ok(()) };
    for (at, pin) in changes {
        if instance.is_empty() {
            break;
        }
        let pair = instance.pair(at.index(instance.len() as usize) as u32);
        let before = session.pairs();
        let costs = without(&session, pair.request, pair.host, &Never).unwrap();
        let forces = forced(&session, pair.request, pair.host, &Never);
        let changed = if pin {
            match session.pin(pair.request, pair.host, &Never) {
                Ok(changed) => changed.unwrap(),
                Err(_) => continue,
            }
        } else {
            session.forbid(pair.request, pair.host, &Never).unwrap()
        };
        prop_assert_eq!(Some(&changed), if pin { forces.as_ref() } else { Some(&costs) });
        let now = session.instance().unwrap();
        let numbers: Vec<u32> = session.pairs().iter().map(|(r, h)| now.find(*r, *h).unwrap()).collect();
        let all = answers(&now);
        let best = all.iter().map(|pairs| worth(&now, pairs)).max().unwrap();
        prop_assert_eq!(changed.lacking, u64::from(best.0.0));
        if best.0.0 > 0 {
            prop_assert_eq!(worth(&now, &numbers).0, best.0);
            break;
        }
        prop_assert_eq!(worth(&now, &numbers), best);
        prop_assert!(session.answer().unwrap().certified);
        let kept = |pairs: &[(u32, u32)]| pairs.iter().filter(|pair| before.contains(pair)).count();
        let most = all
            .iter()
            .filter(|pairs| worth(&now, pairs) == best)
            .map(|pairs| kept(&pairs.iter().map(|at| now.pair(*at)).map(|p| (p.request, p.host)).collect::<Vec<_>>()))
            .max();
        prop_assert_eq!(Some(kept(&session.pairs())), most);
    }
    Ok(())
}
