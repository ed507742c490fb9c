//! Concepts in text: the starter with made-up concepts of the same words, up to as many as are asked for.

use std::time::{Duration, Instant};

use benchside::vocabulary::{Concept, Kind, State, Stored, Vocabulary, starter};

/// Texts of about 1 KB.
const TEXTS: usize = 2_000;

/// Prints how long the snapshot takes to build, and recognising 1 KB of text, beside their limits.
pub fn run(many: usize) {
    let mut random = fastrand::Rng::with_seed(4);
    let concepts = concepts(many, &mut random);
    let words: Vec<String> = concepts.iter().flat_map(|one| one.label.split(' ').map(str::to_owned)).collect();
    let began = Instant::now();
    let vocabulary = Vocabulary::of(Stored { concepts, ..Stored::default() });
    vocabulary.warm();
    let built = began.elapsed();
    let texts: Vec<String> = (0..TEXTS).map(|_| text(&vocabulary, &words, &mut random)).collect();
    let mut took: Vec<Duration> = Vec::with_capacity(TEXTS);
    let mut mentions = 0;
    for text in texts.iter().chain(&texts) {
        let began = Instant::now();
        mentions += vocabulary.recognise(text).len();
        took.push(began.elapsed());
    }
    let mut warm = took.split_off(TEXTS);
    warm.sort_unstable();
    println!("{many} concepts: built in {built:.2?} (limit 1 s)");
    println!(
        "recognising 1 KB: {:.1?} at the median, {:.1?} at p99 (limit 50 µs); {} mentions a text",
        warm[TEXTS / 2],
        warm[TEXTS * 99 / 100],
        mentions / 2 / TEXTS
    );
}

fn concepts(many: usize, random: &mut fastrand::Rng) -> Vec<Concept> {
    let mut concepts = starter().expect("the starter is sound");
    let real = concepts.len();
    let words: Vec<String> = concepts.iter().flat_map(|one| one.label.split(' ').map(str::to_owned)).collect();
    for number in real..many {
        let mut name =
            |count: usize| (0..count).map(|_| random.choice(&words).expect("words").as_str()).collect::<Vec<_>>().join(" ");
        let (label, synonyms) = (name(3), vec![name(2), name(3)]);
        let capitals: String = label.split(' ').filter_map(|word| word.chars().next()).flat_map(char::to_uppercase).collect();
        concepts.push(Concept {
            id: format!("made-{number}").as_str().into(),
            label,
            kind: Kind::Technique,
            synonyms,
            abbreviations: vec![format!("{capitals}{}", number % 97)],
            broader: vec![concepts[random.usize(..real)].id.clone()],
            state: State::Active,
            source: "made".to_owned(),
        });
    }
    concepts
}

/// A text of which every third word belongs to a label.
fn text(vocabulary: &Vocabulary, words: &[String], random: &mut fastrand::Rng) -> String {
    const SMALL: [&str; 12] = ["we", "use", "the", "for", "and", "with", "of", "in", "our", "samples", "daily", "students"];
    let mut text = String::new();
    while text.len() < 1_000 {
        for _ in 0..6 {
            text.push_str(random.choice(SMALL).expect("words"));
            text.push(' ');
        }
        if random.bool() {
            text.push_str(&vocabulary.all()[random.usize(..vocabulary.len())].label);
        } else {
            text.push_str(random.choice(words).expect("words"));
        }
        text.push_str(". ");
    }
    text
}
