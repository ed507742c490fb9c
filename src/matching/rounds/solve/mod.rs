//! From gathered sides to a proposal, and why some have nobody. Pure.

mod again;
mod difference;
mod words;

use std::collections::{HashMap, HashSet};

pub use again::Ready;
pub use difference::{Difference, Move};

use super::model::{Aim, Figures, Placed, Rule, Ruling};
use crate::matching::candidates::Gathered;
use crate::matching::score::{Host, Weights, parts, total};
use crate::matching::solve::answer::{Answer, Filling};
use crate::matching::solve::assign::assign;
use crate::matching::solve::fair::{Fair, fair};
use crate::matching::solve::instance::{Host as Place, Instance, POINT, Pair, Request};
use crate::matching::solve::stop::Stop;
use words::{impossible, pins_left_out, told};

/// Millionths of a point in a hundredth: the grain of scores. A pair of the last proposal is worth one millionth more, so that among
/// equally good proposals the one that changes least is taken; with fewer matches than this, keeping never outweighs a score.
const GRAIN: i64 = POINT / 100;

/// What a proposal is made of.
#[derive(Debug, Clone)]
pub struct Task<'a> {
    /// Requests, hosts, and who may be matched with whom.
    pub gathered: &'a Gathered,
    /// What reasons are worth.
    pub weights: &'a Weights,
    /// What it should be best at.
    pub aim: Aim,
    /// Pins and forbidden pairs.
    pub rulings: &'a [Ruling],
    /// How many some hosts take in this round, by their keys.
    pub places: &'a HashMap<String, u32>,
    /// The last proposal: hosts' keys by request.
    pub last: &'a HashMap<String, String>,
}

/// A proposal.
#[derive(Debug, Clone, PartialEq)]
pub struct Solved {
    /// Every request, matched or not, in the order gathered.
    pub placed: Vec<Placed>,
    /// How it came out.
    pub figures: Figures,
    /// What could not be kept, in words.
    pub notes: Vec<String>,
}

/// Pins that contradict each other or their hosts' places: which hosts take too few.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Impossible(pub Vec<String>);

/// The scores of every pair that may be matched, in hundredths of a point, in the order gathered.
#[must_use]
pub fn scores(gathered: &Gathered, weights: &Weights) -> Vec<i64> {
    let score =
        |(wish, host): &(u32, u32)| total(&parts(&gathered.wishes[*wish as usize], &gathered.hosts[*host as usize], weights));
    gathered.pairs.iter().map(score).collect()
}

/// The numbers of a proposal to be made.
struct Built {
    instance: Instance,
    /// The hosts' keys, in the order gathered.
    keys: Vec<String>,
    notes: Vec<String>,
}

/// Scores, places and pins as the engine takes them; where it says so, pairs of the last proposal are worth a millionth more.
fn build(task: &Task<'_>, scores: &[i64], keeps: bool) -> Result<Built, Impossible> {
    let gathered = task.gathered;
    let keys: Vec<String> = gathered.hosts.iter().map(Host::key).collect();
    let host_at: HashMap<&str, u32> = keys.iter().enumerate().map(|(at, key)| (key.as_str(), at as u32)).collect();
    let wish_at: HashMap<&str, u32> = gathered.wishes.iter().enumerate().map(|(at, wish)| (wish.id.as_str(), at as u32)).collect();
    let ruled = |rule: Rule| -> HashSet<(u32, u32)> {
        let of = task.rulings.iter().filter(|ruling| ruling.rule == rule);
        of.filter_map(|ruling| Some((*wish_at.get(ruling.request.as_str())?, *host_at.get(ruling.host.as_str())?))).collect()
    };
    let (forbidden, mut pins) = (ruled(Rule::Forbid), ruled(Rule::Pin));
    let last: HashSet<(u32, u32)> = if keeps { last(task, &wish_at, &host_at) } else { HashSet::new() };
    let pairs: Vec<Pair> = gathered
        .pairs
        .iter()
        .zip(scores)
        .filter(|(pair, score)| !forbidden.contains(pair) && (**score > 0 || pins.contains(pair)))
        .map(|(pair, score)| Pair { request: pair.0, host: pair.1, score: score * GRAIN + i64::from(last.contains(pair)) })
        .collect();
    let known: HashSet<(u32, u32)> = pairs.iter().map(|pair| (pair.request, pair.host)).collect();
    let notes = pins_left_out(task, &wish_at, &known, &host_at);
    pins.retain(|pin| known.contains(pin));
    let mut pins: Vec<(u32, u32)> = pins.into_iter().collect();
    pins.sort_unstable();
    let requests = gathered.wishes.iter().map(|wish| Request { demand: wish.demand.max(1), mandatory: false }).collect();
    let places =
        |(host, key): (&Host, &String)| Place { capacity: task.places.get(key).copied().unwrap_or(host.places), minimum: 0 };
    let hosts = gathered.hosts.iter().zip(&keys).map(places).collect();
    let instance = Instance::new(requests, hosts, pairs).and_then(|instance| instance.pin(&pins));
    let instance = instance.map_err(|error| Impossible(vec![error.to_string()]))?;
    Ok(Built { instance, keys, notes })
}

/// The pairs of the last proposal that can still be named.
fn last(task: &Task<'_>, wish_at: &HashMap<&str, u32>, host_at: &HashMap<&str, u32>) -> HashSet<(u32, u32)> {
    let pairs = task.last.iter();
    pairs.filter_map(|(request, host)| Some((*wish_at.get(request.as_str())?, *host_at.get(host.as_str())?))).collect()
}

/// Makes a proposal from the beginning. Of those that are equally good the one that changes least is made.
///
/// # Errors
///
/// [`Impossible`] where the pins cannot all be kept.
pub fn solve(task: &Task<'_>, stop: &impl Stop) -> Result<Solved, Impossible> {
    let scores = scores(task.gathered, task.weights);
    let built = build(task, &scores, task.aim == Aim::Total)?;
    let (answer, unfair) = match task.aim {
        Aim::Total => (assign(&built.instance, Filling::First, stop), None),
        Aim::Fair => match fair(&built.instance, stop) {
            Ok(found) => {
                let unfair = found.unfair;
                (Ok(unmoved(task, &scores, &built.instance, found, stop)), unfair)
            }
            Err(error) => (Err(error), None),
        },
    };
    let answer = answer.map_err(|error| impossible(&error.lacks))?;
    Ok(told(task.gathered, &built.instance, &answer, unfair, &built.keys, &built.notes))
}

/// Of the fair answers that are as good as this one, the one that changes least: as many units and the best total of those pairs that
/// are not below the floor, with a millionth more for each of the last proposal. Nobody asks for more than one host there; else, and
/// where anything is not proven, the answer stays.
fn unmoved(task: &Task<'_>, scores: &[i64], instance: &Instance, found: Fair, stop: &impl Stop) -> Answer {
    let answer = found.answer;
    let Some(floor) = found.floor.filter(|_| answer.certified && !task.last.is_empty()) else { return answer };
    if task.gathered.wishes.iter().any(|wish| wish.demand > 1) {
        return answer;
    }
    let Ok(built) = build(task, scores, true) else { return answer };
    let above = built.instance.without(|pair| i128::from(pair.score) < floor);
    let Ok(other) = assign(&above, Filling::First, stop) else { return answer };
    let pairs: Option<Vec<u32>> = other
        .pairs
        .iter()
        .map(|at| {
            let pair = above.pair(*at);
            instance.find(pair.request, pair.host)
        })
        .collect();
    let Some(mut pairs) = pairs.filter(|_| other.certified) else { return answer };
    pairs.sort_unstable();
    let next = Answer { pairs, ..answer.clone() };
    let as_good = next.filled() == answer.filled()
        && next.total(instance) == answer.total(instance)
        && next.floor(instance) == answer.floor(instance);
    if as_good { next } else { answer }
}
