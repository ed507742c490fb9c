//! Look-ups that cost little: a hash for short keys of our own, and a filter for pairs of words that might be one.

use std::hash::{BuildHasherDefault, Hasher};

/// A map whose keys come from vocabularies, never from readers: texts only ask, so nobody can make its keys collide by writing.
pub(super) type Quick<K, V> = std::collections::HashMap<K, V, BuildHasherDefault<Multiplying>>;

/// Takes eight bytes at a time, by the multiplication that rustc's tables use.
#[derive(Debug, Default, Clone, Copy)]
pub(super) struct Multiplying(u64);

/// An odd number with its bits well spread: 2^64 divided by the golden ratio.
const SPREAD: u64 = 0x9e37_79b9_7f4a_7c15;

impl Multiplying {
    fn add(&mut self, word: u64) {
        self.0 = (self.0.rotate_left(26) ^ word).wrapping_mul(SPREAD);
    }
}

impl Hasher for Multiplying {
    fn write(&mut self, bytes: &[u8]) {
        let mut chunks = bytes.chunks_exact(8);
        for chunk in &mut chunks {
            self.add(chunk.iter().fold(0, |word, byte| word << 8 | u64::from(*byte)));
        }
        let rest = chunks.remainder();
        if !rest.is_empty() {
            self.add(rest.iter().fold(rest.len() as u64, |word, byte| word << 8 | u64::from(*byte)));
        }
    }

    fn write_u8(&mut self, byte: u8) {
        self.add(u64::from(byte));
    }

    fn write_u32(&mut self, word: u32) {
        self.add(u64::from(word));
    }

    fn write_u64(&mut self, word: u64) {
        self.add(word);
    }

    fn finish(&self) -> u64 {
        // tables take the low bits, which multiplying leaves weakest
        self.0 ^ (self.0 >> 32)
    }
}

/// Tells of two words whether together they might be one that is known: "clean" and "room". Wrong one time in a hundred, and only by
/// saying yes.
#[derive(Debug, Default)]
pub(super) struct Wholes {
    bits: Vec<u64>,
}

impl Wholes {
    pub fn new<'a>(words: impl ExactSizeIterator<Item = &'a str>) -> Self {
        let mut wholes = Self { bits: vec![0; (words.len() / 4 + 1).next_power_of_two()] };
        for word in words {
            if let Some((at, bit)) = place(hash(0, word), wholes.bits.len()) {
                wholes.bits[at] |= bit;
            }
        }
        wholes
    }

    pub fn might_hold(&self, first: &str, second: &str) -> bool {
        let there = |hash: u64| place(hash, self.bits.len()).is_some_and(|(at, bit)| self.bits[at] & bit != 0);
        let begun = hash(0, first);
        // plurals are looked for by their singular; those in -es change more than a letter
        there(hash(begun, second)) || second.ends_with("es") || second.strip_suffix('s').is_some_and(|one| there(hash(begun, one)))
    }
}

/// Tells of most edges that there are not any, without the table's memory being fetched. Wrong one time in ten, and only by saying yes.
#[derive(Debug, Default)]
pub(super) struct Edges {
    to: Quick<u64, u32>,
    bits: Vec<u64>,
}

impl Edges {
    /// Where an edge leads.
    pub fn get(&self, node: u32, word: u32) -> Option<u32> {
        let key = edge(node, word);
        let (at, bit) = place(key, self.bits.len())?;
        if self.bits[at] & bit == 0 { None } else { self.to.get(&key).copied() }
    }

    /// The node that an edge leads to; the one given, where there was none.
    pub fn or_insert(&mut self, node: u32, word: u32, fresh: u32) -> u32 {
        *self.to.entry(edge(node, word)).or_insert(fresh)
    }

    /// To be called once all edges are there: before, none is found.
    pub fn finish(&mut self) {
        self.to.shrink_to_fit();
        self.bits = vec![0; (self.to.len() / 8 + 1).next_power_of_two()];
        for key in self.to.keys() {
            if let Some((at, bit)) = place(*key, self.bits.len()) {
                self.bits[at] |= bit;
            }
        }
    }
}

fn edge(node: u32, word: u32) -> u64 {
    u64::from(node) << 32 | u64::from(word)
}

/// Which bit of so many words stands for a key; none where there are no words. Their number is a power of two.
fn place(key: u64, words: usize) -> Option<(usize, u64)> {
    let hash = (key ^ key >> 29).wrapping_mul(SPREAD);
    (words > 0).then(|| ((hash >> 40) as usize & (words - 1), 1 << (hash >> 34 & 63)))
}

/// Letter by letter, so that two words hash as the one they make.
fn hash(begun: u64, word: &str) -> u64 {
    word.bytes().fold(begun, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3))
}
