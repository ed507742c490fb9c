//! Any bytes as people at an event: paired with a proof, or refused, never a panic.
#![no_main]

use benchside::matching::solve::pair::{Meeting, Odd, pair};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let Some((people, rest)) = bytes.split_first() else { return };
    let people = *people as usize % 40;
    let (sat_out, rest) = rest.split_at(people.min(rest.len()));
    // Scores of every size, so that both widths of numbers are met.
    let meetings: Vec<Meeting> = rest
        .chunks_exact(4)
        .map(|cell| Meeting {
            a: u32::from(cell[0] % 41),
            b: u32::from(cell[1] % 41),
            score: i64::from(cell[2]) << (cell[3] % 50),
            met: u32::from(cell[3] / 50) << (cell[2] % 32),
        })
        .collect();
    let sat_out: Vec<u32> = sat_out.iter().map(|times| u32::from(*times) << (times % 25)).collect();
    for odd in [Odd::Rotates, Odd::Trio] {
        if let Ok(found) = pair(&sat_out, &meetings, odd) {
            assert!(found.certified);
        }
    }
});
