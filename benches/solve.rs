//! The matching engine, beside its peers: rustworkx-core for events here; `benches/peers/solve.py DIR…` has OR-tools' and SciPy's
//! solvers answer the instances that `--write DIR` leaves.

mod conferences;
mod instances;

use std::time::Instant;

use benchside::matching::solve::answer::Filling;
use benchside::matching::solve::assign::assign;
use benchside::matching::solve::fair::fair;
use benchside::matching::solve::instance::Instance;
use benchside::matching::solve::pair::{Meeting, Odd, pair};
use benchside::matching::solve::resolve::Session;
use benchside::matching::solve::stable::{Preferences, Proposer, Ranked, blocking, hospital};
use benchside::matching::solve::stop::Never;
use instances::Chance;

/// Solves the instances of these names, or all, and says how long it took without reading or writing.
pub fn run(words: &[String]) {
    let mut words = words.iter();
    let (mut names, mut folder) = (Vec::new(), None);
    while let Some(word) = words.next() {
        match word.as_str() {
            "--write" => folder = words.next(),
            _ => names.push(word),
        }
    }
    let wanted = |name: &str| names.is_empty() || names.iter().any(|wanted| *wanted == name);
    for shape in instances::SHAPES.iter().filter(|shape| wanted(shape.name)) {
        let instance = shape.make();
        if let Some(folder) = &folder {
            instances::write(&instance, &std::path::Path::new(folder).join(shape.name)).expect("the folder can be written");
        }
        let (answer, seconds) = timed(|| assign(&instance, Filling::First, &Never).expect("nothing is mandatory"));
        println!(
            "{:<18} {seconds:>7.3} s  filled {:>6}  total {:>18}  certified {}",
            shape.name,
            answer.filled(),
            answer.total(&instance),
            answer.certified
        );
        if wanted("resolve") {
            resolve(&instance, seconds);
        }
    }
    if wanted("residents") {
        residents();
    }
    if wanted("event") {
        event();
    }
    if wanted("crossing") {
        crossing();
    }
    if wanted("fair") {
        fairness();
    }
}

fn timed<T>(work: impl FnOnce() -> T) -> (T, f64) {
    let began = Instant::now();
    let done = work();
    (done, began.elapsed().as_secs_f64())
}

/// A hundred pairs of the answer declined one after the other, then a hundred pairs pinned.
fn resolve(instance: &Instance, first: f64) {
    let session = Session::start(instance.clone(), Filling::First, &Never).expect("nothing is mandatory");
    let mut session = session.expect("nothing stops it");
    let declined: Vec<(u32, u32)> = session.pairs().into_iter().step_by(97).take(100).collect();
    let (moved, seconds) = timed(|| {
        let changes = declined.iter().filter_map(|(request, host)| session.forbid(*request, *host, &Never));
        changes.map(|changes| changes.new.len()).sum::<usize>()
    });
    let say = |what: &str, moved: usize, seconds: f64, times: usize, certified: bool| {
        let (each, part) = (seconds / times as f64, seconds / times as f64 / first);
        println!(
            "  a {what:<14} {each:>7.4} s  {part:.3} of the first time  moves {:.1} pairs  certified {certified}",
            moved as f64 / times as f64
        );
    };
    say("decline", moved, seconds, declined.len(), session.answer().is_ok_and(|answer| answer.certified));
    // Each request's first candidate that it was not given.
    let pins: Vec<(u32, u32)> = (0..instance.requests().len() as u32)
        .step_by(instance.requests().len() / 100)
        .filter_map(|request| instance.of(request).next().map(|at| (request, instance.host_of(at))))
        .collect();
    let (moved, seconds) = timed(|| {
        let changes = pins.iter().filter_map(|(request, host)| session.pin(*request, *host, &Never).ok().flatten());
        changes.map(|changes| changes.new.len()).sum::<usize>()
    });
    say("pin", moved, seconds, pins.len(), session.answer().is_ok_and(|answer| answer.certified));
}

/// Hospitals and residents: 20,000 with lists of 50, 10,000 with up to four places, ranks with ties.
fn residents() {
    let mut chance = Chance(11);
    let shape = instances::SHAPES.first().expect("there are shapes");
    let rank = |chance: &mut Chance| chance.below(1_000) as u32;
    let pairs = shape.make().pairs().map(|(_, pair)| (pair.request, pair.host)).collect::<Vec<_>>();
    let pairs = pairs
        .into_iter()
        .map(|(request, host)| Ranked { request, host, by_request: rank(&mut chance), by_host: rank(&mut chance) })
        .collect();
    let hosts = (0..10_000).map(|_| 1 + chance.below(4) as u32).collect();
    let preferences = Preferences { requests: vec![1; 20_000], hosts, pairs };
    let (matched, seconds) = timed(|| hospital(&preferences, Proposer::Requests));
    let blocking = blocking(&preferences, &matched).len();
    println!("residents          {seconds:>7.3} s  matched {:>6}  blocking pairs {blocking}", matched.len());
}

/// Departments and sites: 2,000 requests with 30 candidates among 1,000 hosts, each in one of 20 departments and at one of 5 sites,
/// whose quotas leave seven tenths of the places.
fn crossing() {
    for seed in 1..=3 {
        let (answer, seconds) = timed(|| assign(&instances::crossing(seed), Filling::First, &Never).expect("nothing is mandatory"));
        println!("crossing seed {seed}    {seconds:>7.3} s  filled {:>6}  certified {}", answer.filled(), answer.certified);
    }
}

/// Conferences of the published size, ten seeds of each kind; a minute each at most.
fn fairness() {
    for kind in conferences::KINDS {
        let mut worst: f64 = 0.0;
        for seed in 1..=10 {
            let instance = conferences::conference(seed, kind);
            let began = Instant::now();
            let (found, seconds) = timed(|| fair(&instance, &|| began.elapsed().as_secs() >= 60).expect("nothing is mandatory"));
            worst = worst.max(seconds);
            let (floor, total) = (found.floor.unwrap_or(0), found.answer.total(&instance));
            println!(
                "fair {kind:?} seed {seed:<3} {seconds:>7.3} s  floor {floor:>9}  total {total:>12}  certified {}",
                found.answer.certified
            );
        }
        println!("fair {kind:?}: at most {worst:.2} s");
    }
}

/// A thousand people, each two with a score; rustworkx-core on the same weights.
fn event() {
    let mut chance = Chance(13);
    let people = 1_000_u32;
    let twos = (0..people).flat_map(|a| (a + 1..people).map(move |b| (a, b)));
    let meetings: Vec<Meeting> = twos.map(|(a, b)| Meeting { a, b, score: 1 + chance.below(100_000) as i64, met: 0 }).collect();
    let (found, seconds) = timed(|| pair(&vec![0; people as usize], &meetings, Odd::Rotates).expect("well formed"));
    println!(
        "event              {seconds:>7.3} s  pairs  {:>6}  total {:>18}  certified {}",
        found.groups.len(),
        found.total,
        found.certified
    );
    let mut graph = rustworkx_core::petgraph::graph::UnGraph::<(), i64>::new_undirected();
    let nodes: Vec<_> = (0..people).map(|_| graph.add_node(())).collect();
    for meeting in &meetings {
        graph.add_edge(nodes[meeting.a as usize], nodes[meeting.b as usize], meeting.score);
    }
    let weight = |edge: rustworkx_core::petgraph::graph::EdgeReference<'_, i64>| Ok::<i128, ()>(i128::from(*edge.weight()));
    let (mates, seconds) =
        timed(|| rustworkx_core::max_weight_matching::max_weight_matching(&graph, true, weight, false).expect("it cannot fail"));
    let total: i64 = mates.iter().filter_map(|(a, b)| graph.find_edge(nodes[*a], nodes[*b])).map(|edge| graph[edge]).sum();
    println!("  rustworkx-core   {seconds:>7.3} s  pairs  {:>6}  total {total:>18}", mates.len());
}
