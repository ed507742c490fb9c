//! What was made of a query, in words for the operator.

use std::fmt::Write;

use super::Concepts;
use super::query::Wish;
use super::query::plan::{Fate, Part, Plan};

/// What was read from the words besides their subject, line by line.
pub fn wishes(wishes: &[Wish]) -> String {
    let line =
        |wish: &Wish| format!("“{}” read as {}: {}\n", wish.typed, wish.about.label().to_lowercase(), wish.values.join(", "));
    wishes.iter().map(line).collect()
}

/// A plan, line by line.
pub fn plan(plan: &Plan, typed: &str, concepts: &Concepts) -> String {
    let mut text = String::new();
    // writing to a string cannot fail
    let _ = write_plan(&mut text, plan, typed, concepts);
    text
}

fn write_plan(text: &mut String, plan: &Plan, typed: &str, concepts: &Concepts) -> std::fmt::Result {
    writeln!(text, "{} people can be found", plan.people)?;
    if let Some(corrected) = plan.corrected(typed) {
        writeln!(text, "taken as “{corrected}”")?;
    }
    if plan.is_name {
        writeln!(text, "taken for a name")?;
    }
    for word in &plan.words {
        let fate = match word.fate {
            _ if word.small => "too small to look for",
            Fate::Known => "known",
            Fate::Corrected => "corrected",
            Fate::Completed => "completed",
            Fate::Unknown => "unknown",
        };
        writeln!(text, "word “{}” as “{}”: {fate}", word.typed, word.stem)?;
    }
    for concept in &plan.concepts {
        writeln!(text, "concept “{}” ({}) from “{}”", concept.label, concept.id, concept.typed)?;
        for other in &concept.others {
            writeln!(text, "    may also mean “{}” ({other})", concepts.label(other).unwrap_or(other))?;
        }
    }
    for group in &plan.groups {
        let part = match group.part {
            Part::Word(at) => format!("word “{}”", plan.words[at].plain),
            Part::Concept(at) => format!("concept “{}”", plan.concepts[at].label),
            Part::Long(at) => format!("what “{}” stands for", plan.words[at].plain),
            Part::Joined(at) => format!("together from “{}”", plan.words[at].plain),
            Part::Title(from, until) => format!("job title “{}”", plan.said(from, until)),
            Part::Whole(from, until) => format!("whole label “{}”", plan.said(from, until)),
        };
        writeln!(text, "looked for: {part}{}", if group.soft { ", only to order what else is found" } else { "" })?;
        for way in &group.ways {
            let term = way.term.trim_start_matches(|letter: char| letter.is_control());
            writeln!(text, "    {:?} “{term}”  weight {:.2}, rarity {:.2}", way.via, way.weight, way.rarity)?;
        }
    }
    Ok(())
}
