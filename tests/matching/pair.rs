//! People paired with each other, against trying everything and against another solver.

use benchside::matching::solve::pair::{Meeting, Odd, certify, pair};
use proptest::prelude::*;

use super::small::cases;

/// Every way to pair: pairs made, minus turns missed, minus repeats, score.
fn every(people: &[u32], sat_out: &[u32], meetings: &[Meeting]) -> (usize, i64, i64, i128) {
    let Some((first, rest)) = people.split_first() else { return (0, 0, 0, 0) };
    let mut best = every(rest, sat_out, meetings);
    best.1 -= i64::from(sat_out[*first as usize]);
    for (at, other) in rest.iter().enumerate() {
        let meeting = meetings.iter().find(|m| (m.a.min(m.b), m.a.max(m.b)) == (*first.min(other), *first.max(other)));
        if let Some(meeting) = meeting {
            let mut left = rest.to_vec();
            left.remove(at);
            let (pairs, turns, repeats, score) = every(&left, sat_out, meetings);
            best = best.max((pairs + 1, turns, repeats - i64::from(meeting.met), score + i128::from(meeting.score)));
        }
    }
    best
}

fn event(most: u32) -> impl Strategy<Value = (Vec<u32>, Vec<Meeting>)> {
    (1..=most).prop_flat_map(|people| {
        let cells = (people * (people - 1) / 2) as usize;
        let cell = prop::option::weighted(0.7, (0_i64..50, prop_oneof![3 => Just(0_u32), 1 => 1_u32..3]));
        (prop::collection::vec(0_u32..3, people as usize), prop::collection::vec(cell, cells)).prop_map(move |(sat_out, cells)| {
            let twos = (0..people).flat_map(|a| (a + 1..people).map(move |b| (a, b)));
            let meetings = twos.zip(cells).filter_map(|((a, b), cell)| cell.map(|(score, met)| Meeting { a, b, score, met }));
            (sat_out, meetings.collect())
        })
    })
}

proptest! {
    #![proptest_config(cases(200))]

    #[test]
    fn most_are_paired_those_who_sat_out_first_with_new_people((sat_out, meetings) in event(8)) {
        let people: Vec<u32> = (0..sat_out.len() as u32).collect();
        let found = pair(&sat_out, &meetings, Odd::Rotates).unwrap();
        let met = |group: &Vec<u32>| meetings.iter().find(|m| m.a.min(m.b) == group[0] && m.a.max(m.b) == group[1]).unwrap().met;
        let mine = (
            found.groups.len(),
            -found.alone.iter().map(|who| i64::from(sat_out[*who as usize])).sum::<i64>(),
            -found.groups.iter().map(|group| i64::from(met(group))).sum::<i64>(),
            found.total,
        );
        prop_assert_eq!(mine, every(&people, &sat_out, &meetings));
        prop_assert!(found.certified);
        for at in 0..found.groups.len() {
            let mut fewer = found.groups.clone();
            fewer.remove(at);
            prop_assert!(!certify(&sat_out, &meetings, &fewer, &found.proof));
        }
    }

    #[test]
    fn a_trio_takes_in_the_one_left_over((sat_out, meetings) in event(9)) {
        let found = pair(&sat_out, &meetings, Odd::Trio).unwrap();
        let mut all: Vec<u32> = found.groups.iter().flatten().chain(&found.alone).copied().collect();
        all.sort_unstable();
        prop_assert_eq!(all, (0..sat_out.len() as u32).collect::<Vec<_>>());
        prop_assert!(found.groups.iter().filter(|group| group.len() == 3).count() <= 1);
        prop_assert!(found.certified);
        let complete = meetings.len() == sat_out.len() * (sat_out.len() - 1) / 2;
        prop_assert!(!complete || sat_out.len() == 1 || found.alone.is_empty());
    }

    #[test]
    fn another_solver_finds_the_same_total(scores in prop::collection::vec(1_i64..1_000_000, 40 * 39 / 2)) {
        let twos = (0_u32..40).flat_map(|a| (a + 1..40).map(move |b| (a, b)));
        let meetings: Vec<Meeting> = twos.zip(&scores).map(|((a, b), score)| Meeting { a, b, score: *score, met: 0 }).collect();
        let mut graph = rustworkx_core::petgraph::graph::UnGraph::<(), i64>::new_undirected();
        let nodes: Vec<_> = (0..40).map(|_| graph.add_node(())).collect();
        for meeting in &meetings {
            graph.add_edge(nodes[meeting.a as usize], nodes[meeting.b as usize], meeting.score);
        }
        let mates = rustworkx_core::max_weight_matching::max_weight_matching(&graph, true, |edge| Ok::<_, ()>(i128::from(*edge.weight())), false);
        let total: i128 = mates
            .unwrap()
            .iter()
            .map(|(a, b)| i128::from(graph[graph.find_edge(nodes[*a], nodes[*b]).unwrap()]))
            .sum();
        let found = pair(&[0; 40], &meetings, Odd::Rotates).unwrap();
        prop_assert_eq!(found.total, total);
        prop_assert!(found.certified);
    }

    #[test]
    fn with_few_weights_blossoms_nest_and_it_is_still_proven(
        people in 9_u32..60,
        cells in prop::collection::vec((0_i64..4, any::<u8>()), 60 * 59 / 2),
        part in 10_u8..200,
    ) {
        let twos = (0..people).flat_map(|a| (a + 1..people).map(move |b| (a, b)));
        let meetings = twos.zip(cells).filter(|(_, (_, keep))| *keep < part);
        let meetings: Vec<Meeting> = meetings.map(|((a, b), (score, _))| Meeting { a, b, score, met: 0 }).collect();
        let sat_out: Vec<u32> = (0..people).map(|who| who % 3).collect();
        prop_assert!(pair(&sat_out, &meetings, Odd::Rotates).unwrap().certified);
    }

    #[test]
    fn any_numbers_are_paired_or_refused(
        sat_out in prop::collection::vec(any::<u32>(), 0..12),
        cells in prop::collection::vec((0_u32..13, 0_u32..13, any::<i64>(), any::<u32>(), 0_u32..64), 0..40),
    ) {
        let meetings: Vec<Meeting> =
            cells.into_iter().map(|(a, b, score, met, less)| Meeting { a, b, score: score >> less, met: met >> (less / 2) }).collect();
        for odd in [Odd::Rotates, Odd::Trio] {
            if let Ok(found) = pair(&sat_out, &meetings, odd) {
                prop_assert!(found.certified);
            }
        }
    }
}
