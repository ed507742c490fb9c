//! Sentences put together from patterns.

use crate::text::capital;
use fastrand::Rng;

use super::chance::{often, pick};
use super::words::{Phrases, Stream};

/// What goes into the slots of someone's sentences.
pub(super) struct Slots<'a> {
    pub stream: &'a Stream,
    pub department: &'a str,
    pub building: &'a str,
    pub years: u32,
    pub skills: &'a [&'a str],
    pub instrument: Option<&'a str>,
}

/// What someone says about their work: three to five sentences that fit together and to what they do.
pub(super) fn summary(rng: &mut Rng, phrases: &Phrases, slots: &Slots<'_>) -> String {
    let help = rng.usize(..slots.stream.help.len());
    let more = (help + 1 + rng.usize(..slots.stream.help.len() - 1)) % slots.stream.help.len();
    let department =
        if slots.department.starts_with("School") { format!("the {}", slots.department) } else { slots.department.to_owned() };
    let hobby = pick(rng, &phrases.hobby);
    let say = |sentence: &str| -> Option<String> {
        let skill = |index: usize| slots.skills.get(index).copied();
        let mut text = sentence.to_owned();
        let values = [
            ("{role}", Some(slots.stream.role.as_str())),
            ("{department}", Some(department.as_str())),
            ("{building}", Some(slots.building)),
            ("{skill}", skill(0)),
            ("{second}", skill(1)),
            ("{third}", skill(2)),
            ("{instrument}", slots.instrument),
            ("{help}", Some(slots.stream.help[help].as_str())),
            ("{more}", Some(slots.stream.help[more].as_str())),
            ("{hobby}", Some(hobby.as_str())),
        ];
        for (slot, value) in values {
            if text.contains(slot) {
                text = text.replace(slot, value?);
            }
        }
        text = text.replace("{Skill}", &capital(skill(0)?));
        Some(text.replace("{years}", number(slots.years)))
    };
    let mut sentences: Vec<String> = Vec::new();
    let mut add = |rng: &mut Rng, list: &[String]| {
        for _ in 0..20 {
            if let Some(sentence) = say(pick::<String>(rng, list)).filter(|sentence| !sentences.contains(sentence)) {
                sentences.push(sentence);
                return;
            }
        }
    };
    add(rng, &phrases.opening);
    let family_first = often(rng, 40);
    if family_first {
        add(rng, phrases.of_family(&slots.stream.family));
    }
    add(rng, &phrases.middle);
    if !family_first && often(rng, 55) {
        add(rng, phrases.of_family(&slots.stream.family));
    }
    add(rng, &phrases.ask);
    if often(rng, 45) {
        add(rng, &phrases.closing);
    }
    if sentences.len() > 3 && often(rng, 40) { join_in_paragraphs(&sentences) } else { sentences.join(" ") }
}

fn join_in_paragraphs(sentences: &[String]) -> String {
    let (first, second) = sentences.split_at(sentences.len() - 2);
    format!("{}\n\n{}", first.join(" "), second.join(" "))
}

/// A message's subject and text.
pub(super) fn message(rng: &mut Rng, phrases: &Phrases, skill: &str, reader: &str, writer: &str) -> (String, String) {
    let (subject, body) = pick(rng, &phrases.messages);
    let say = |text: &str| {
        text.replace("{skill}", skill).replace("{Skill}", &capital(skill)).replace("{name}", reader).replace("{me}", writer)
    };
    (say(subject), say(body))
}

/// The answer to a message.
pub(super) fn answer(rng: &mut Rng, phrases: &Phrases, reader: &str, writer: &str) -> String {
    pick(rng, &phrases.answers).replace("{name}", reader).replace("{me}", writer)
}

fn number(years: u32) -> &'static str {
    const WORDS: [&str; 31] = [
        "a few",
        "two",
        "two",
        "three",
        "four",
        "five",
        "six",
        "seven",
        "eight",
        "nine",
        "ten",
        "eleven",
        "twelve",
        "thirteen",
        "fourteen",
        "fifteen",
        "sixteen",
        "seventeen",
        "eighteen",
        "nineteen",
        "twenty",
        "more than twenty",
        "twenty-two",
        "twenty-three",
        "twenty-four",
        "twenty-five",
        "twenty-six",
        "twenty-seven",
        "twenty-eight",
        "twenty-nine",
        "thirty",
    ];
    WORDS.get(years as usize).copied().unwrap_or("more than thirty")
}
