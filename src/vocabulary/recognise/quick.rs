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
            let (at, bit) = wholes.place(hash(0, word));
            wholes.bits[at] |= bit;
        }
        wholes
    }

    pub fn might_hold(&self, first: &str, second: &str) -> bool {
        if self.bits.is_empty() {
            return false;
        }
        let there = |hash: u64| {
            let (at, bit) = self.place(hash);
            self.bits[at] & bit != 0
        };
        let begun = hash(0, first);
        // plurals are looked for by their singular; those in -es change more than a letter
        there(hash(begun, second)) || second.ends_with("es") || second.strip_suffix('s').is_some_and(|one| there(hash(begun, one)))
    }

    fn place(&self, hash: u64) -> (usize, u64) {
        let hash = hash.wrapping_mul(SPREAD);
        ((hash >> 38) as usize & (self.bits.len() - 1), 1 << (hash >> 32 & 63))
    }
}

/// Letter by letter, so that two words hash as the one they make.
fn hash(begun: u64, word: &str) -> u64 {
    word.bytes().fold(begun, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3))
}
