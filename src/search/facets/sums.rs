//! Adding up bits: many at a time, never one by one.

use crate::search::segment::{COLUMNS, Row};

/// Words of a row.
const WORDS: usize = COLUMNS / 64;
/// Rows that are fetched together: the memory works on all of them at once.
const TOGETHER: usize = 15;

/// How many of some documents have each column.
pub fn of_rows<'a>(docs: &[u32], row: impl Fn(u32) -> &'a Row) -> [u32; COLUMNS] {
    let mut counts = [0; COLUMNS];
    // bytes hold no more than 255
    for docs in docs.chunks(255) {
        let mut bytes = [[0_u64; WORDS]; 8];
        for docs in docs.chunks(TOGETHER) {
            let mut rows = [[0; WORDS]; TOGETHER];
            docs.iter().zip(&mut rows).for_each(|(doc, place)| *place = *row(*doc));
            add(&rows, &mut bytes);
        }
        for (bit, sums) in bytes.iter().enumerate() {
            for (word, sum) in sums.iter().enumerate() {
                for (byte, count) in sum.to_le_bytes().into_iter().enumerate() {
                    counts[word * 64 + byte * 8 + bit] += u32::from(count);
                }
            }
        }
    }
    counts
}

/// Adds rows to sums: the byte at `n` of the sum at `bit` counts the column `n * 8 + bit`. Three rows are added up in numbers of two bits,
/// five of those in numbers of four, and these in bytes.
fn add(rows: &[Row; TOGETHER], bytes: &mut [[u64; WORDS]; 8]) {
    const EVERY_2: u64 = u64::MAX / 0b11;
    const EVERY_4: u64 = u64::MAX / 0b1111 * 0b11;
    const EVERY_8: u64 = u64::MAX / 0xff * 0b1111;
    let mut nibbles = [[0_u64; WORDS]; 4];
    for three in rows.chunks_exact(3) {
        for word in 0..WORDS {
            let [a, b, c] = [three[0][word], three[1][word], three[2][word]];
            for bit in 0..2 {
                let pairs = (a >> bit & EVERY_2) + (b >> bit & EVERY_2) + (c >> bit & EVERY_2);
                nibbles[bit][word] += pairs & EVERY_4;
                nibbles[bit + 2][word] += pairs >> 2 & EVERY_4;
            }
        }
    }
    for (bit, sums) in nibbles.iter().enumerate() {
        for (word, sum) in sums.iter().enumerate() {
            bytes[bit][word] += sum & EVERY_8;
            bytes[bit + 4][word] += sum >> 4 & EVERY_8;
        }
    }
}

/// How many bits two sets share. Before bits are counted, those of sixteen words are added up to few.
pub fn shared(set: &[u64], other: &[u64]) -> u32 {
    const LANES: usize = 4;
    type Lanes = [u64; LANES];
    fn full(a: Lanes, b: Lanes, c: Lanes) -> (Lanes, Lanes) {
        let half: Lanes = std::array::from_fn(|at| a[at] ^ b[at]);
        (std::array::from_fn(|at| half[at] ^ c[at]), std::array::from_fn(|at| (a[at] & b[at]) | (half[at] & c[at])))
    }
    let count = |lanes: Lanes| lanes.iter().map(|word| word.count_ones()).sum::<u32>();
    let (mut ones, mut twos, mut fours, mut eights) = ([0; LANES], [0; LANES], [0; LANES], 0);
    let (chunks, others) = (set.chunks_exact(8 * LANES), other.chunks_exact(8 * LANES));
    let rest = chunks.remainder().iter().zip(others.remainder());
    let rest: u32 = rest.map(|(set, other)| (set & other).count_ones()).sum();
    for (set, other) in chunks.zip(others) {
        let at = |place: usize| -> Lanes { std::array::from_fn(|lane| set[place * LANES + lane] & other[place * LANES + lane]) };
        let (one, two_a) = full(ones, at(0), at(1));
        let (one, two_b) = full(one, at(2), at(3));
        let (two, four_a) = full(twos, two_a, two_b);
        let (one, two_a) = full(one, at(4), at(5));
        let (one, two_b) = full(one, at(6), at(7));
        let (two, four_b) = full(two, two_a, two_b);
        let (four, eight) = full(fours, four_a, four_b);
        (ones, twos, fours) = (one, two, four);
        eights += count(eight);
    }
    rest + count(ones) + 2 * count(twos) + 4 * count(fours) + 8 * eights
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bits_are_added_up_as_one_by_one() {
        let mut random = fastrand::Rng::with_seed(11);
        for round in 0..40 {
            let rows: Vec<Row> =
                (0..random.usize(0..700)).map(|_| std::array::from_fn(|_| random.u64(..) | random.u64(..))).collect();
            let docs: Vec<u32> = (0..rows.len() as u32).filter(|_| round == 0 || random.bool()).collect();
            let sums = of_rows(&docs, |doc| &rows[doc as usize]);
            for (column, sum) in sums.iter().enumerate() {
                let one_by_one = docs.iter().filter(|doc| rows[**doc as usize][column / 64] >> (column % 64) & 1 == 1);
                assert_eq!(one_by_one.count() as u32, *sum);
            }
            let mut set = || -> Vec<u64> { (0..rows.len()).map(|_| random.u64(..) | random.u64(..)).collect() };
            let (one, other) = (set(), set());
            let one_by_one: u32 = one.iter().zip(&other).map(|(one, other)| (one & other).count_ones()).sum();
            assert_eq!(shared(&one, &other), one_by_one);
        }
    }
}
