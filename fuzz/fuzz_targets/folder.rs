//! Any bytes as a folder of files: read, solved and checked, or refused, never a panic. Files are apart by a byte 0xFF, in the order
//! of `NAMES`.
#![no_main]

use std::cell::Cell;

use benchside::matching::files::read;
use benchside::matching::solve::answer::Filling;
use benchside::matching::solve::assign::{Start, assign_from};
use benchside::matching::solve::fair::{fair, leximin};
use benchside::matching::solve::stop::Never;
use benchside::matching::solve::why::change;
use libfuzzer_sys::fuzz_target;

const NAMES: [&str; 7] = ["requests.csv", "hosts.csv", "pairs.csv", "pins.csv", "groups.csv", "quotas.csv", "rankings.csv"];

fuzz_target!(|bytes: &[u8]| {
    let folder = tempfile::tempdir().unwrap();
    for (name, content) in NAMES.iter().zip(bytes.split(|byte| *byte == 0xFF)).filter(|(_, content)| !content.is_empty()) {
        std::fs::write(folder.path().join(name), content).unwrap();
    }
    let Ok(read) = read(folder.path(), &Never) else { return };
    // Few questions of the stop, so that no input takes long; what was not stopped has to be proven.
    let patience = |most: u32| {
        let left = Cell::new(most);
        move || left.replace(left.get().saturating_sub(1)) == 0
    };
    for filling in [Filling::First, Filling::Worth(1)] {
        for how in [Start::Empty, Start::Auction] {
            if let Ok(answer) = assign_from(&read.instance, filling, how, &patience(2_000)) {
                assert!(answer.certified || !answer.finished);
            }
        }
    }
    if let Some(change) = change(&read.instance, &patience(2_000)) {
        assert_eq!(change.steps.is_empty(), change.units() == 0);
    }
    let _ = leximin(&read.instance, 3, &Never);
    let left = Cell::new(2_000_u32);
    let _ = fair(&read.instance, &|| left.replace(left.get().saturating_sub(1)) == 0);
});
