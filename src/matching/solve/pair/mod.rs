//! Pairing people with each other, as at an event.
//!
//! Maximum-weight matching in a general graph ([`blossom`]), with prices that prove it ([`certify`]). In this order: as many people paired as can be; of those left over, whoever has sat out least so
//! far; as few repeated meetings as can be; the highest sum of scores. One weight holds all four, each so far above the next that no
//! sum of the lower can outweigh one step of the higher; 64 bits where they suffice, else 128.

mod blossom;
mod proof;

use std::collections::HashMap;

use thiserror::Error;

use super::instance::{MAX_SCORE, POINT};
use blossom::{Matched, matching};
pub use proof::{Proof, certify};

/// The most people at one event: the method needs memory for every two of them.
pub const MOST: usize = 4_000;

/// Two people who may be paired.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Meeting {
    /// One, by number.
    pub a: u32,
    /// The other.
    pub b: u32,
    /// What the meeting is worth, in millionths of a point.
    pub score: i64,
    /// How often they have met before.
    pub met: u32,
}

/// What becomes of someone left over by an odd number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Odd {
    /// They sit this one out; whoever has sat out least so far.
    Rotates,
    /// They join the pair they fit best: of the trios that this pairing allows the best, though another pairing might allow a better.
    Trio,
}

/// Who meets whom.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Pairing {
    /// Pairs and trios, each ascending, in order.
    pub groups: Vec<Vec<u32>>,
    /// Who sits out.
    pub alone: Vec<u32>,
    /// The sum of the scores of the pairs, in millionths; within a trio all that may meet count.
    pub total: i128,
    /// How many of the meetings are repeats.
    pub repeats: u64,
    /// The prices it was found with.
    pub proof: Proof,
    /// An independent check proved that no other pairing is better. Where a trio was made this is about the pairs before the one left
    /// over joined: the trio is the best for them, and nothing is proven about trios with other pairs.
    pub certified: bool,
}

/// People or meetings that cannot be paired.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum Unpairable {
    /// More than [`MOST`] people.
    #[error("more than {MOST} people")]
    TooMany,
    /// A meeting with someone who is not there, or with oneself, or twice the same, or with a score out of range.
    #[error("meeting {0} is with someone unknown or oneself, is there twice, or has a score out of range")]
    Meeting(usize),
    /// The numbers of past meetings or of sitting out are beyond any event.
    #[error("more past meetings than can be weighed")]
    TooLarge,
}

/// Pairs people; `sat_out` says how often each has sat out before. O(people³); among equally good pairings always the same.
///
/// A trio is made of a best pairing by adding the one left over where they have met fewest, then where they gain most. The pairs are
/// proven best, the trio is the best for them only.
///
/// # Errors
/// [`Unpairable`] for input that makes no sense.
pub fn pair(sat_out: &[u32], meetings: &[Meeting], odd: Odd) -> Result<Pairing, Unpairable> {
    let people = sat_out.len();
    if people > MOST {
        return Err(Unpairable::TooMany);
    }
    let mut known: HashMap<(u32, u32), &Meeting> = HashMap::with_capacity(meetings.len());
    for (at, meeting) in meetings.iter().enumerate() {
        let (a, b) = (meeting.a.min(meeting.b), meeting.a.max(meeting.b));
        let fits = a != b && (b as usize) < people && (0..=MAX_SCORE as i64 * POINT).contains(&meeting.score);
        if !fits || known.insert((a, b), meeting).is_some() {
            return Err(Unpairable::Meeting(at));
        }
    }
    let weights = weigh(sat_out, meetings).ok_or(Unpairable::TooLarge)?;
    let Matched { mate, price, sets } = mates(people, meetings, &weights);
    let mut pairing = Pairing::default();
    for (a, mate) in mate.iter().enumerate() {
        match mate {
            Some(b) if a < *b => pairing.groups.push(vec![a as u32, *b as u32]),
            Some(_) => {}
            None => pairing.alone.push(a as u32),
        }
    }
    let proof = Proof { price, sets };
    let certified = certify(sat_out, meetings, &pairing.groups, &proof);
    if odd == Odd::Trio && people % 2 == 1 && pairing.alone.len() == 1 {
        join(&mut pairing, &known);
    }
    let met = pairing.groups.iter().flat_map(|group| {
        let twos = group.iter().enumerate().flat_map(move |(at, a)| group[at + 1..].iter().map(move |b| (*a, *b)));
        twos.filter_map(|two| known.get(&two))
    });
    let (total, repeats) =
        met.fold((0, 0), |(total, repeats), meeting| (total + i128::from(meeting.score), repeats + u64::from(meeting.met > 0)));
    Ok(Pairing { total, repeats, proof, certified, ..pairing })
}

/// One weight for each meeting, from four aims; none when they do not fit into 120 bits.
fn weigh(sat_out: &[u32], meetings: &[Meeting]) -> Option<Vec<i128>> {
    let half = sat_out.len() as i128 / 2 + 1;
    let top = meetings.iter().map(|meeting| i128::from(meeting.score)).max().unwrap_or(0);
    let often = meetings.iter().map(|meeting| i128::from(meeting.met)).max().unwrap_or(0);
    let longest = i128::from(sat_out.iter().copied().max().unwrap_or(0));
    let repeat = half.checked_mul(top)?.checked_add(1)?;
    let turn = repeat.checked_mul(half.checked_mul(often)?.checked_add(1)?)?;
    let both = turn.checked_mul(half.checked_mul(2 * longest)?.checked_add(1)?)?;
    both.checked_mul(half * 4).filter(|all| *all < 1 << 120)?;
    let of = |meeting: &Meeting| {
        let turns = i128::from(sat_out[meeting.a as usize]) + i128::from(sat_out[meeting.b as usize]);
        both + turn * turns - repeat * i128::from(meeting.met) + i128::from(meeting.score)
    };
    // The least is positive: a repeat never costs as much as a pair.
    Some(meetings.iter().map(of).collect())
}

fn mates(people: usize, meetings: &[Meeting], weights: &[i128]) -> Matched {
    let most = weights.iter().copied().max().unwrap_or(0).saturating_mul(people as i128 + 1).saturating_mul(8);
    if most < i128::from(i64::MAX) {
        let mut matrix = vec![0_i64; people * people];
        fill(people, meetings, |at| weights[at] as i64, &mut matrix);
        matching(&matrix, people)
    } else {
        let mut matrix = vec![0_i128; people * people];
        fill(people, meetings, |at| weights[at], &mut matrix);
        matching(&matrix, people)
    }
}

fn fill<W: Copy>(people: usize, meetings: &[Meeting], weight: impl Fn(usize) -> W, matrix: &mut [W]) {
    for (at, meeting) in meetings.iter().enumerate() {
        let (a, b) = (meeting.a as usize, meeting.b as usize);
        matrix[a * people + b] = weight(at);
        matrix[b * people + a] = weight(at);
    }
}

/// Adds the one left over to the pair where they know fewest and gain most.
fn join(pairing: &mut Pairing, known: &HashMap<(u32, u32), &Meeting>) {
    let Some(third) = pairing.alone.first().copied() else { return };
    let gain = |group: &Vec<u32>| {
        let with = |other: u32| known.get(&(third.min(other), third.max(other)));
        let both: Option<Vec<_>> = group.iter().map(|other| with(*other)).collect();
        both.map(|both| {
            let met: i64 = both.iter().map(|meeting| i64::from(meeting.met)).sum();
            (-met, both.iter().map(|meeting| meeting.score).sum::<i64>())
        })
    };
    let rated = pairing.groups.iter().enumerate().filter_map(|(at, group)| Some((gain(group)?, std::cmp::Reverse(at))));
    if let Some((_, std::cmp::Reverse(at))) = rated.max() {
        pairing.groups[at].push(third);
        pairing.groups[at].sort_unstable();
        pairing.alone.clear();
    }
}
