//! Deadlines on 50,000 concepts. They are generous, for tests are not optimised and their machine is busy; the figures of issue 4 are
//! measured by `benches/`.

use std::time::{Duration, Instant};

use benchside::vocabulary::Vocabulary;

use super::concept;

/// A word made of a number.
fn word(number: usize) -> String {
    const SYLLABLES: [&str; 16] =
        ["ba", "chro", "di", "elec", "fo", "gra", "hy", "ion", "ki", "lu", "mic", "no", "opt", "phy", "ro", "spec"];
    let mut word = String::new();
    let mut rest = number;
    while word.len() < 5 || rest > 0 {
        word.push_str(SYLLABLES[rest % 16]);
        rest /= 16;
    }
    word
}

fn large() -> (Vocabulary, String) {
    let label = |n: usize| format!("{} {} {}", word(n % 3001), word(n % 977), word(n));
    let concepts = (0..50_000)
        .map(|n| {
            let other = format!("{} {}", word(n + 7), word(n % 499));
            let short = format!("{}{}", char::from(b'A' + (n % 26) as u8), word(n).to_uppercase());
            let broader = label(n / 7);
            concept(
                &label(n),
                &[&other],
                &[&short],
                if n == 0 { &[] } else { std::slice::from_ref(&broader) }.iter().map(String::as_str).collect::<Vec<_>>().as_slice(),
            )
        })
        .collect();
    let mut text = String::new();
    let mut n = 0;
    while text.len() < 10 * 1024 {
        n += 1;
        text.push_str("We use the best of ");
        text.push_str(&label(n * 37 % 50_000));
        text.push_str(" in our laboratory for research and teaching, and help with the analysis of samples. ");
    }
    (Vocabulary::new(concepts), text)
}

#[test]
fn recognition_and_suggestion_are_quick() {
    let began = Instant::now();
    let (vocabulary, text) = large();
    vocabulary.warm();
    println!("built in {:?}", began.elapsed());
    let best = |what: &str, most: Duration, run: &dyn Fn() -> usize| {
        let took = (0..20)
            .map(|_| {
                let began = Instant::now();
                assert!(run() > 0, "{what}");
                began.elapsed()
            })
            .min()
            .expect("twenty runs");
        println!("{what}: {took:?}");
        assert!(took < most, "{what} took {took:?}");
    };
    best("recognising 10 KB", Duration::from_millis(50), &|| vocabulary.recognise(&text).len());
    best("suggesting for one letter", Duration::from_millis(60), &|| vocabulary.suggest("s", 8).len());
    best("suggesting for a word", Duration::from_millis(30), &|| vocabulary.suggest("chrofo", 8).len());
    best("suggesting for two words", Duration::from_millis(60), &|| vocabulary.suggest("chrofo s", 8).len());
    best("suggesting despite a slip", Duration::from_millis(60), &|| vocabulary.suggest("chrxfoba", 8).len());
    best("expanding", Duration::from_millis(10), &|| vocabulary.expand(&vocabulary.all()[9].id).len());
}
