//! From gathered sides to a proposal, and why some have nobody. Pure.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::model::{Aim, Figures, Placed, Rule, Ruling, points};
use crate::matching::candidates::Gathered;
use crate::matching::score::{Host, Weights, parts, total};
use crate::matching::solve::answer::{Answer, Filling, Lack};
use crate::matching::solve::assign::assign;
use crate::matching::solve::fair::fair;
use crate::matching::solve::instance::{Host as Place, Instance, POINT, Pair, Request};
use crate::matching::solve::stop::Stop;
use crate::matching::solve::why::{Block, Reason, unmatched};

/// Millionths of a point in a hundredth: the grain of scores. A pair of the last proposal is worth one millionth more, so that among
/// equally good proposals the one that changes least is taken; with fewer pairs than this, keeping never outweighs a score.
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

/// Makes a proposal.
///
/// # Errors
///
/// [`Impossible`] where the pins cannot all be kept.
pub fn solve(task: &Task<'_>, stop: &impl Stop) -> Result<Solved, Impossible> {
    let gathered = task.gathered;
    let keys: Vec<String> = gathered.hosts.iter().map(Host::key).collect();
    let host_at: HashMap<&str, u32> = keys.iter().enumerate().map(|(at, key)| (key.as_str(), at as u32)).collect();
    let wish_at: HashMap<&str, u32> = gathered.wishes.iter().enumerate().map(|(at, wish)| (wish.id.as_str(), at as u32)).collect();
    let ruled = |rule: Rule| -> HashSet<(u32, u32)> {
        let of = task.rulings.iter().filter(|ruling| ruling.rule == rule);
        of.filter_map(|ruling| Some((*wish_at.get(ruling.request.as_str())?, *host_at.get(ruling.host.as_str())?))).collect()
    };
    let (forbidden, mut pins) = (ruled(Rule::Forbid), ruled(Rule::Pin));
    let scores = scores(gathered, task.weights);
    let kept = |wish: u32, host: u32| {
        task.aim == Aim::Total && task.last.get(&gathered.wishes[wish as usize].id) == Some(&keys[host as usize])
    };
    let pairs: Vec<Pair> = gathered
        .pairs
        .iter()
        .zip(&scores)
        .filter(|(pair, score)| !forbidden.contains(pair) && (**score > 0 || pins.contains(pair)))
        .map(|((request, host), score)| Pair {
            request: *request,
            host: *host,
            score: score * GRAIN + i64::from(kept(*request, *host)),
        })
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
    let (answer, unfair) = match task.aim {
        Aim::Total => (assign(&instance, Filling::First, stop), None),
        Aim::Fair => match fair(&instance, stop) {
            Ok(found) => (Ok(found.answer), found.unfair),
            Err(error) => (Err(error), None),
        },
    };
    let answer = answer.map_err(|error| impossible(&error.lacks))?;
    Ok(told(gathered, &instance, &answer, unfair, &keys, &notes))
}

/// The answer in the words and units of rounds.
fn told(
    gathered: &Gathered,
    instance: &Instance,
    answer: &Answer,
    unfair: Option<(i128, Option<i128>)>,
    keys: &[String],
    notes: &[String],
) -> Solved {
    // the millionths that keep the last proposal's pairs fall away
    let whole = |millionths: i128| i64::try_from(millionths / i128::from(GRAIN)).unwrap_or(i64::MAX);
    let mut of: HashMap<u32, (u32, i64, bool)> = HashMap::new();
    for at in &answer.pairs {
        let pair = instance.pair(*at);
        of.insert(pair.request, (pair.host, pair.score / GRAIN, instance.is_pinned(*at)));
    }
    let mut why: HashMap<u32, String> = HashMap::new();
    for one in unmatched(instance, answer) {
        let removed = &gathered.removed[one.request as usize];
        why.insert(one.request, in_words(gathered, &one.reason, removed, answer.finished));
    }
    let placed = gathered.wishes.iter().enumerate().map(|(at, wish)| {
        let found = of.get(&(at as u32)).copied();
        Placed {
            request: wish.id.clone(),
            person: wish.person.clone(),
            host: found.map(|(host, ..)| (keys[host as usize].clone(), gathered.hosts[host as usize].person.clone())),
            score: found.map_or(0, |(_, score, _)| score),
            pinned: found.is_some_and(|(.., pinned)| pinned),
            why: if found.is_some() { String::new() } else { why.remove(&(at as u32)).unwrap_or_default() },
        }
    });
    let placed: Vec<Placed> = placed.collect();
    let matched = placed.iter().filter(|one| one.host.is_some());
    let figures = Figures {
        requests: placed.len() as i64,
        matched: matched.clone().count() as i64,
        total: matched.clone().map(|one| one.score).sum(),
        floor: matched.map(|one| one.score).min(),
        unfair: unfair.map(|(total, floor)| (whole(total), floor.map(whole))),
        bound: answer.bound.map(|bound| (bound.filled as i64, whole(bound.total))),
        certified: answer.certified,
        finished: answer.finished,
    };
    Solved { placed, figures, notes: notes.to_vec() }
}

/// Why a request has nobody.
fn in_words(
    gathered: &Gathered,
    reason: &Reason,
    removed: &BTreeMap<crate::matching::score::Barrier, u32>,
    finished: bool,
) -> String {
    let mut words = match reason {
        Reason::NoCandidate if removed.is_empty() => {
            "Nobody who hosts, and whose profile may be used for matching, does what is asked for or anything near it.".to_owned()
        }
        Reason::NoCandidate => "Nobody is left of those who do what is asked for.".to_owned(),
        Reason::TooFew => "Everybody who could be matched is.".to_owned(),
        Reason::Taken(hosts) => {
            let full = hosts.iter().filter(|(_, block)| matches!(block, Block::Full(_))).count();
            let none = hosts.iter().filter(|(host, _)| gathered.hosts[*host as usize].places == 0).count();
            let stopped = hosts.iter().any(|(_, block)| matches!(block, Block::Stopped)) || !finished;
            if stopped {
                "The search was stopped before it came to this request. Make the proposal again.".to_owned()
            } else {
                match (hosts.len(), full - none.min(full)) {
                    (1, 1) => "One host suits, and every place there goes to a request that gains more by it.".to_owned(),
                    (all, full) if all == full => {
                        format!(
                            "{all} hosts suit, and every place with them goes to requests that gain more by it or have nobody else."
                        )
                    }
                    (all, _) => format!("{all} hosts suit, and none of them has a place left for it."),
                }
            }
        }
    };
    if !removed.is_empty() {
        let mut kinds: BTreeMap<&str, u32> = BTreeMap::new();
        for (barrier, count) in removed {
            *kinds.entry(barrier.in_general()).or_insert(0) += count;
        }
        let kinds: Vec<String> = kinds
            .iter()
            .map(|(words, count)| if *count == 1 { format!("1 host: {words}") } else { format!("{count} hosts: {words}") })
            .collect();
        words.push_str(" Left out: ");
        words.push_str(&kinds.join("; "));
        words.push('.');
    }
    words
}

/// Pins whose two can no longer be matched at all.
fn pins_left_out(
    task: &Task<'_>,
    wish_at: &HashMap<&str, u32>,
    known: &HashSet<(u32, u32)>,
    host_at: &HashMap<&str, u32>,
) -> Vec<String> {
    let lost = task.rulings.iter().filter(|ruling| ruling.rule == Rule::Pin).filter(|ruling| {
        // a request that is no longer in question keeps its pin without a word
        wish_at
            .get(ruling.request.as_str())
            .is_some_and(|wish| !host_at.get(ruling.host.as_str()).is_some_and(|host| known.contains(&(*wish, *host))))
    });
    match lost.count() {
        0 => Vec::new(),
        1 => vec!["One pinned pair can no longer be matched, and was matched otherwise.".to_owned()],
        many => vec![format!("{many} pinned pairs can no longer be matched, and were matched otherwise.")],
    }
}

fn impossible(lacks: &[Lack]) -> Impossible {
    let words = lacks.iter().map(|lack| match lack {
        Lack::PinsOverDemand(_, by) => format!("A request is pinned to {} hosts too many. Unpin until one is left.", by),
        Lack::PinsOverCapacity(_, by) => {
            format!("A host is pinned to {by} more than they have places. Unpin, or give them more places in this round.")
        }
        Lack::PinsOverQuota(_, by) => format!("A group of hosts is pinned to {by} more than it takes."),
        Lack::Mandatory(_, by) | Lack::Minimum(_, by) | Lack::MinimumOverCapacity(_, by) => format!("{by} places are lacking."),
    });
    let mut words: Vec<String> = words.collect();
    words.dedup();
    Impossible(words)
}

/// What differs between two proposals.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Difference {
    /// Requests whose host is another, with the host before and after.
    pub moved: Vec<Move>,
    /// Matched after less before.
    pub matched: i64,
    /// Points after less before, in hundredths.
    pub total: i64,
}

/// One request that changes hosts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Move {
    /// The request.
    pub request: String,
    /// Whose it is.
    pub person: crate::ids::PersonId,
    /// The host before: key and person.
    pub before: Option<(String, crate::ids::PersonId)>,
    /// The host after.
    pub after: Option<(String, crate::ids::PersonId)>,
    /// Points after less before.
    pub points: i64,
}

impl Difference {
    /// Between what was and what is.
    #[must_use]
    pub fn between(before: &[Placed], after: &[Placed]) -> Self {
        let was: HashMap<&str, &Placed> = before.iter().map(|one| (one.request.as_str(), one)).collect();
        let is: HashSet<&str> = after.iter().map(|one| one.request.as_str()).collect();
        let mut difference = Self::default();
        for one in after {
            let old = was.get(one.request.as_str());
            difference.matched += i64::from(one.host.is_some()) - i64::from(old.is_some_and(|old| old.host.is_some()));
            difference.total += one.score - old.map_or(0, |old| old.score);
            let before = old.and_then(|old| old.host.clone());
            if before != one.host {
                difference.moved.push(Move {
                    request: one.request.clone(),
                    person: one.person.clone(),
                    before,
                    after: one.host.clone(),
                    points: one.score - old.map_or(0, |old| old.score),
                });
            }
        }
        for old in before.iter().filter(|old| !is.contains(old.request.as_str())) {
            difference.matched -= i64::from(old.host.is_some());
            difference.total -= old.score;
        }
        difference
    }

    /// What changes, in a sentence.
    #[must_use]
    pub fn words(&self) -> String {
        if self.moved.is_empty() && self.total == 0 {
            return "Nothing changes.".to_owned();
        }
        let moved = match self.moved.len() {
            0 => "Nobody's host changes".to_owned(),
            1 => "One request gets another host or none".to_owned(),
            many => format!("{many} requests get another host or none"),
        };
        let matched = match self.matched {
            0 => "as many are matched".to_owned(),
            1 => "one more is matched".to_owned(),
            -1 => "one fewer is matched".to_owned(),
            more if more > 0 => format!("{more} more are matched"),
            fewer => format!("{} fewer are matched", -fewer),
        };
        let total = match self.total {
            0 => "the points in all stay".to_owned(),
            more if more > 0 => format!("{} points more in all", points(more)),
            less => format!("{} points fewer in all", points(-less)),
        };
        format!("{moved}; {matched}; {total}.")
    }
}
