//! Benchside's figures beside their limits and peers, each in a folder of its own that is gone afterwards.
//!
//! `cargo bench -- search [PEOPLE]` · `import [PROFILES]` · `people [PEOPLE]` · `http [PEOPLE [RATE [SECONDS]]]` ·
//! `recognise [CONCEPTS]` · `measures [FACTS] [postgres]` · `solve [NAME…] [--write DIR]` · `rounds [REQUESTS
//! [PEOPLE]]` · `shadowing [VISITS [REQUESTS [PEOPLE]]] [postgres]`. Say which machine they were taken on.
#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a measurement that cannot go on is none")]

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

mod corpus;
mod databases;
mod http;
mod import;
mod measures;
mod people;
mod plain;
mod recognise;
mod rounds;
mod search;
mod shadowing;
mod solve;

use std::error::Error;

fn main() -> Result<(), Box<dyn Error>> {
    let words: Vec<String> = std::env::args().skip(1).filter(|word| word != "--bench").collect();
    let number = |at: usize, otherwise: usize| words.get(at).and_then(|word| word.parse().ok()).unwrap_or(otherwise);
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
    match words.first().map(String::as_str) {
        Some("search") => runtime.block_on(search::run(number(1, 100_000))),
        Some("import") => import::run(number(1, 100_000))?,
        Some("people") => people::run(number(1, 50_000))?,
        Some("http") => runtime.block_on(http::run(number(1, 5_000), number(2, 300), number(3, 20)))?,
        Some("measures") => runtime.block_on(measures::run(number(1, 5_000_000), words.iter().any(|word| word == "postgres")))?,
        Some("recognise") => recognise::run(number(1, 50_000)),
        Some("solve") => solve::run(&words[1..]),
        Some("rounds") => runtime.block_on(rounds::run(number(1, 2_000), number(2, 20_000))),
        Some("shadowing") => {
            let postgres = words.iter().any(|word| word == "postgres");
            runtime.block_on(shadowing::run(number(1, 10_000), number(2, 2_000), number(3, 20_000), postgres));
        }
        _ => println!(
            "cargo bench -- search [PEOPLE] | import [PROFILES] | people [PEOPLE] | http [PEOPLE [RATE [SECONDS]]] | recognise [CONCEPTS] | measures [FACTS] [postgres] | solve [NAME...] [--write DIR] | rounds [REQUESTS [PEOPLE]] | shadowing [VISITS [REQUESTS [PEOPLE]]] [postgres]"
        ),
    }
    Ok(())
}
