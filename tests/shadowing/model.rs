//! The tables of shadowing, looked at whole.

use std::collections::BTreeSet;

use benchside::shadowing::model::{
    Act, Kind, Offer, Otherwise, Party, Placement, Places, RULES, Refused, Request, Rule, State, WAITS, acts, may, step, wait,
};
use proptest::prelude::*;

/// What can be reached from these states.
fn reached(from: &[State]) -> BTreeSet<State> {
    let mut known: BTreeSet<State> = from.iter().copied().collect();
    loop {
        let next = RULES.iter().filter(|rule| rule.from.iter().any(|state| known.contains(state))).map(|rule| rule.to);
        let more: Vec<State> = next.filter(|state| !known.contains(state)).collect();
        if more.is_empty() {
            return known;
        }
        known.extend(more);
    }
}

#[test]
fn no_state_is_unreachable() {
    let known = reached(&State::FIRST);
    let all: BTreeSet<State> = State::ALL.into_iter().collect();
    assert_eq!(all.len(), State::ALL.len());
    assert_eq!(known, all);
    // A placement begins where its kind says.
    for kind in Kind::ALL {
        for safety in [true, false] {
            assert!(State::FIRST.contains(&State::Placement(kind.first(safety))));
        }
    }
}

#[test]
fn every_state_has_a_way_on_to_an_end_and_ends_have_none() {
    for state in State::ALL {
        let ways = RULES.iter().filter(|rule| rule.from.contains(&state)).count();
        assert_eq!(ways == 0, state.is_end(), "{state:?}");
        assert!(reached(&[state]).into_iter().any(State::is_end), "{state:?}");
    }
}

#[test]
fn someone_is_waited_for_everywhere_and_something_happens_otherwise() {
    assert_eq!(WAITS.len(), State::ALL.into_iter().filter(|state| !state.is_end()).count());
    for state in State::ALL {
        let Some(wait) = wait(state) else {
            assert!(state.is_end(), "{state:?}");
            continue;
        };
        assert!(!wait.next.is_empty(), "{state:?}");
        for party in wait.next {
            assert!(acts(state, *party).next().is_some(), "{state:?}: {party:?} is waited for and can do nothing");
        }
        let act = match wait.otherwise {
            Otherwise::Act(act) => act,
            Otherwise::Also(party, act) => {
                assert!(acts(state, party).next().is_some(), "{state:?}");
                act
            }
        };
        assert!(may(Party::Clock, act, state), "{state:?}: {act:?} does not happen by itself");
    }
}

#[test]
fn left_to_itself_everything_ends() {
    for state in State::ALL {
        let (mut now, mut steps) = (state, 0);
        while let Some(wait) = wait(now) {
            let (Otherwise::Act(act) | Otherwise::Also(_, act)) = wait.otherwise;
            now = step(now, act, Party::Clock).unwrap().to;
            steps += 1;
            assert!(steps < 10, "{state:?} goes round in circles");
        }
        assert!(now.is_end());
    }
}

#[test]
fn each_act_is_refused_to_everyone_not_entitled() {
    for state in State::ALL {
        for act in Act::ALL {
            let here: Vec<_> = RULES.iter().filter(|rule| rule.act == *act && rule.from.contains(&state)).collect();
            for party in Party::ALL {
                let rules: Vec<_> = here.iter().filter(|rule| rule.by.contains(&party)).collect();
                assert!(rules.len() <= 1, "{party:?} {act:?} in {state:?} leads to two states");
                let wanted = match (rules.first(), here.is_empty()) {
                    (Some(rule), _) => Ok(rule.to),
                    (None, false) => Err(Refused::NotYours),
                    (None, true) => Err(Refused::NotHere),
                };
                assert_eq!(step(state, *act, party).map(|rule| rule.to), wanted);
                assert_eq!(may(party, *act, state), wanted.is_ok());
                assert!(party != Party::Other || wanted.is_err(), "a stranger may {act:?}");
            }
        }
    }
}

#[test]
fn acts_keep_to_their_own_and_leave_facts_of_their_own() {
    let kind = |state: &State| std::mem::discriminant(state);
    for rule in RULES {
        assert!(rule.from.iter().all(|from| kind(from) == kind(&rule.to)), "{rule:?}");
        assert!(!rule.from.contains(&rule.to) && !rule.by.is_empty(), "{rule:?}");
        let slice = match rule.to {
            State::Offer(_) => "shadowing.offer.",
            State::Request(_) => "shadowing.request.",
            State::Placement(_) => "shadowing.placement.",
        };
        assert!(rule.act.fact().starts_with(slice), "{rule:?}");
        assert!(!rule.tell.contains(&Party::Clock) && !rule.tell.contains(&Party::Other), "{rule:?}");
        assert_eq!(rule.tell.iter().collect::<BTreeSet<_>>().len(), rule.tell.len(), "{rule:?} tells someone twice");
    }
    let facts: BTreeSet<&str> = Act::ALL.iter().map(|act| act.fact()).collect();
    assert_eq!(facts.len(), Act::ALL.len());
    assert!(Act::ALL.iter().all(|act| RULES.iter().any(|rule| rule.act == *act)), "an act that nobody can do");
}

#[test]
fn whoever_is_waited_for_next_is_told() {
    // Of feedback one hears only by the reminder, of one's own steps not at all, and a placed request rests.
    let quiet = |rule: &&Rule| [Act::Answer, Act::Review].contains(&rule.act) || rule.to == State::Request(Request::Placed);
    for rule in RULES.iter().filter(|rule| !quiet(rule)) {
        let Some(wait) = wait(rule.to) else { continue };
        for party in wait.next {
            assert!(rule.tell.contains(party) || rule.by == [*party], "{party:?} is not told of {:?} to {:?}", rule.act, rule.to);
        }
    }
}

#[test]
fn no_host_hears_of_a_request_before_its_manager_agreed() {
    let before = [Request::Draft, Request::Submitted, Request::Returned].map(State::Request);
    for rule in RULES.iter().filter(|rule| rule.from.iter().any(|state| before.contains(state))) {
        assert!(!rule.by.contains(&Party::Host) && !rule.tell.contains(&Party::Host), "{rule:?}");
    }
    // No way leads round the manager or the delegate.
    let mut known = vec![State::Request(Request::Draft)];
    for _ in 0..State::ALL.len() {
        let next = RULES.iter().filter(|rule| rule.act != Act::Approve && rule.from.iter().any(|from| known.contains(from)));
        let next: Vec<State> = next.map(|rule| rule.to).filter(|to| !known.contains(to)).collect();
        known.extend(next);
    }
    assert!(!known.contains(&State::Request(Request::Asked)));
}

proptest! {
    #[test]
    fn whatever_anyone_tries_it_stays_within_the_table(
        first in prop::sample::select(State::FIRST.to_vec()),
        tries in prop::collection::vec((prop::sample::select(Act::ALL.to_vec()), prop::sample::select(Party::ALL.to_vec())), 0..400),
    ) {
        let mut now = first;
        for (act, party) in tries {
            match step(now, act, party) {
                Ok(rule) => {
                    prop_assert!(!now.is_end() && rule.by.contains(&party) && rule.from.contains(&now));
                    now = rule.to;
                }
                Err(_) => prop_assert!(acts(now, party).all(|may| may != act)),
            }
        }
    }

    #[test]
    fn a_place_is_never_given_twice(all in 0_u32..5, tries in prop::collection::vec(any::<bool>(), 0..60)) {
        let (mut places, mut offer) = (Places { all, taken: 0 }, Offer::Open);
        let mut given = 0;
        for take in tries {
            let brings = if take {
                match places.take() {
                    Ok((next, act)) => {
                        (places, given) = (next, given + 1);
                        act
                    }
                    Err(_) => {
                        prop_assert_eq!(given, all);
                        None
                    }
                }
            } else if given > 0 {
                given -= 1;
                let (next, act) = places.give_back();
                places = next;
                act
            } else {
                None
            };
            prop_assert!(places.taken == given && given <= all);
            if let Some(act) = brings
                && let State::Offer(next) = step(State::Offer(offer), act, Party::Clock).unwrap().to
            {
                offer = next;
            }
            prop_assert_eq!(offer == Offer::Full, given == all && all > 0);
        }
    }
}

#[test]
fn an_offer_without_places_goes_on_as_full() {
    let paused = step(State::Offer(Offer::Full), Act::Pause, Party::Host).unwrap().to;
    let open = step(paused, Act::Resume, Party::Host).unwrap().to;
    let act = Places { all: 2, taken: 2 }.on_resume().unwrap();
    assert_eq!(step(open, act, Party::Clock).unwrap().to, State::Offer(Offer::Full));
    assert_eq!(Places { all: 2, taken: 1 }.on_resume(), None);
}

#[test]
fn a_visit_held_needs_both_sides() {
    let shadow = step(State::Placement(Placement::Over), Act::Confirm, Party::Requester).unwrap().to;
    assert_eq!(shadow, State::Placement(Placement::ShadowConfirmed));
    assert_eq!(step(shadow, Act::Confirm, Party::Requester), Err(Refused::NotYours));
    assert_eq!(step(shadow, Act::Confirm, Party::Host).unwrap().to, State::Placement(Placement::Completed));
}
