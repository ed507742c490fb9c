//! Why someone was found, in words: made again from what this viewer may see of them, never from the index.

use std::cmp::Reverse;
use std::collections::BTreeSet;

use super::Concepts;
use super::document::joined;
use super::query::plan::{Part, Plan, Via};
use super::schema::{CONCEPT, INITIALS, NAME};
use super::words::{initials, stem, words};
use crate::directory::model::{Instrument, REGISTERS, Skill};
use crate::directory::{Published, SectionKind};

/// Reasons given for one person.
const REASONS: usize = 4;
/// Skills among them.
const SKILLS: usize = 3;
/// With so many reasons, longer texts are not looked through for more.
const ENOUGH: usize = 2;
/// Letters of a passage that are shown around what was found.
const PASSAGE: usize = 160;

/// A text in parts, each found or not.
pub type Marked = Vec<(String, bool)>;

/// One reason.
#[derive(Debug, Clone, PartialEq)]
pub struct Reason {
    /// Where it stands.
    pub section: SectionKind,
    /// What it says.
    pub parts: Marked,
    /// The skill it is, if it is one.
    pub skill: Option<Skill>,
}

/// What to mark: made once from a plan.
#[derive(Debug, Default)]
pub struct Marks {
    stems: BTreeSet<String>,
    names: BTreeSet<String>,
    initials: BTreeSet<String>,
    /// Concepts asked for: id, label, and what was typed for it.
    asked: Vec<(String, String, String)>,
    /// What is broader than a concept asked for, and looked for too.
    broader: BTreeSet<String>,
}

impl Marks {
    /// What a plan looks for.
    pub fn of(plan: &Plan) -> Self {
        let mut marks = Self::default();
        for (group, way) in plan.groups.iter().flat_map(|group| group.ways.iter().map(move |way| (group, way))) {
            let term = way.term.trim_start_matches(|letter: char| letter.is_control()).to_owned();
            match way.via {
                Via::Word | Via::Family | Via::Completion | Via::Correction | Via::Joined => drop(marks.stems.insert(term)),
                Via::Initials => drop(marks.initials.insert(way.term.trim_start_matches(INITIALS).to_owned())),
                Via::Name => drop(marks.names.insert(way.term.trim_start_matches(NAME).to_owned())),
                Via::Broader => drop(marks.broader.insert(way.term.trim_start_matches(CONCEPT).to_owned())),
                Via::Same | Via::Narrower | Via::Narrowest => {
                    if let Part::Concept(at) = group.part
                        && !marks.asked.iter().any(|(id, ..)| *id == term)
                    {
                        let concept = &plan.concepts[at];
                        let label = if concept.id == term { concept.label.clone() } else { String::new() };
                        marks.asked.push((term, label, concept.typed.clone()));
                    }
                }
                Via::Whole => {}
            }
        }
        marks
    }

    /// A text with what was looked for marked: words, and names of concepts.
    pub fn mark(&self, text: &str, concepts: &Concepts) -> Marked {
        let mut found = self.words(text);
        if !self.asked.is_empty() {
            let kin = concepts.mentions(text).into_iter().filter(|mention| self.kin(&mention.concept, concepts).is_some());
            found.extend(kin.map(|mention| (mention.start, mention.end)));
        }
        cut(text, found)
    }

    /// A text with the words that were looked for marked: for names, and for skills, whose concepts are known.
    pub fn mark_words(&self, text: &str) -> Marked {
        cut(text, self.words(text))
    }

    /// Where the words that were looked for stand in a text.
    fn words(&self, text: &str) -> Vec<(usize, usize)> {
        let mut found = Vec::new();
        let all = words(text);
        for (at, word) in all.iter().enumerate() {
            if self.names.contains(&word.plain) || self.stems.contains(&stem(&word.plain)) {
                found.push((word.start, word.end));
            }
            for (extra, together) in joined(&all[at..]).into_iter().enumerate() {
                if self.stems.contains(&stem(&together))
                    && let Some(last) = all.get(at + 1 + extra)
                {
                    found.push((word.start, last.end));
                }
            }
        }
        if !self.initials.is_empty()
            && let (Some(first), Some(last)) = (all.first(), all.last())
            && initials(&all).iter().any(|initials| self.initials.contains(initials))
        {
            found.push((first.start, last.end));
        }
        found
    }

    /// How a concept stands to what was asked: 3 the same, 2 narrower, 1 broader; and its kin.
    fn kin(&self, id: &str, concepts: &Concepts) -> Option<(u8, &(String, String, String))> {
        let id = concepts.shown(id);
        if let Some(same) = self.asked.iter().find(|(asked, ..)| asked == id) {
            return Some((3, same));
        }
        let ancestors = concepts.ancestors(id);
        if let Some(wider) = self.asked.iter().find(|(asked, ..)| ancestors.iter().any(|(ancestor, _)| ancestor == asked)) {
            return Some((2, wider));
        }
        if self.broader.contains(id) { self.asked.first().map(|first| (1, first)) } else { None }
    }

    /// Why someone was found, best reasons first.
    pub fn reasons(&self, seen: &Published, concepts: &Concepts) -> Vec<Reason> {
        let profile = &seen.profile;
        let mut reasons = self.skills(&profile.skills.content, concepts);
        reasons.extend(self.instruments(&profile.instruments.content, concepts));
        let role = &profile.role.content;
        let mut short = |section, before: &str, text: &str| {
            let parts = if reasons.len() < REASONS { self.mark(text, concepts) } else { Vec::new() };
            if parts.iter().any(|(_, found)| *found) {
                let before = (!before.is_empty()).then(|| (before.to_owned(), false));
                reasons.push(Reason { section, parts: before.into_iter().chain(parts).collect(), skill: None });
            }
        };
        short(SectionKind::Role, "", &role.title);
        short(SectionKind::Role, "Department: ", seen.department_name.as_deref().unwrap_or_default());
        for registration in &profile.registration.content {
            let name = REGISTERS.iter().find(|(code, ..)| *code == registration.register).map_or("", |(_, name, _)| name);
            short(SectionKind::Registration, "Registration: ", format!("{} {name}", registration.register).trim());
        }
        for discipline in &role.disciplines {
            short(SectionKind::Role, "Discipline: ", concepts.label(discipline.as_str()).unwrap_or_default());
        }
        for language in &profile.languages.content {
            short(SectionKind::Languages, "Language: ", &language.name);
        }
        short(SectionKind::Role, "Site: ", seen.site_name.as_deref().unwrap_or_default());
        short(SectionKind::Role, "Room: ", &role.room);
        if reasons.len() < ENOUGH
            && let Some(parts) = self.passage(&profile.summary.content, concepts)
        {
            reasons.push(Reason { section: SectionKind::Summary, parts, skill: None });
        }
        if reasons.is_empty() {
            let evidence = profile.skills.content.iter().find_map(|skill| self.passage(&skill.evidence, concepts));
            let place = profile.instruments.content.iter().find_map(|instrument| self.passage(&instrument.location, concepts));
            let found = evidence.map(|parts| (SectionKind::Skills, parts)).or(place.map(|parts| (SectionKind::Instruments, parts)));
            reasons.extend(found.map(|(section, parts)| Reason { section, parts, skill: None }));
        }
        reasons.truncate(REASONS);
        reasons
    }

    fn skills(&self, skills: &[Skill], concepts: &Concepts) -> Vec<Reason> {
        let mut found = Vec::new();
        for skill in skills {
            let id = skill.concept.as_ref().map(|id| id.as_str()).or_else(|| concepts.find(&skill.label));
            let kin = id.and_then(|id| self.kin(id, concepts));
            let marked = self.mark_words(&skill.label);
            let words = marked.iter().filter(|(_, found)| *found).map(|(text, _)| text.len()).sum::<usize>();
            if kin.is_none() && words == 0 {
                continue;
            }
            let (nearness, relation) = match kin {
                Some((3, (_, _, typed))) => (3, also_called(&skill.label, typed)),
                Some((2, (_, label, _))) if !label.is_empty() => (2, format!(", part of {label}")),
                Some((2, _)) => (2, String::new()),
                Some((_, (_, label, _))) if words == 0 => (0, format!(", wider than {label}")),
                _ => (1, String::new()),
            };
            let mut parts = if nearness == 3 { vec![(skill.label.clone(), true)] } else { marked };
            if !relation.is_empty() {
                parts.push((relation, false));
            }
            found
                .push(((nearness, words, skill.level), Reason { section: SectionKind::Skills, parts, skill: Some(skill.clone()) }));
        }
        found.sort_by_key(|(rank, _)| Reverse(*rank));
        found.into_iter().take(SKILLS).map(|(_, reason)| reason).collect()
    }

    fn instruments(&self, instruments: &[Instrument], concepts: &Concepts) -> Vec<Reason> {
        let mut found = Vec::new();
        for instrument in instruments {
            let kin =
                instrument.concept.as_ref().is_some_and(|id| self.kin(id.as_str(), concepts).is_some_and(|(near, _)| near > 1));
            let text = [instrument.name.as_str(), instrument.model.as_str()]
                .into_iter()
                .filter(|part| !part.is_empty())
                .collect::<Vec<_>>()
                .join(", ");
            let mut parts = self.mark(&text, concepts);
            if kin && !parts.iter().any(|(_, found)| *found) {
                parts = vec![(text, true)];
            }
            if parts.iter().any(|(_, found)| *found) {
                parts.insert(0, ("Runs ".to_owned(), false));
                found.push(Reason { section: SectionKind::Instruments, parts, skill: None });
            }
        }
        found.truncate(2);
        found
    }

    /// The part of a longer text with most of what was looked for.
    fn passage(&self, text: &str, concepts: &Concepts) -> Option<Marked> {
        let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
        let whole = self.mark(&text, concepts);
        let mut starts = Vec::new();
        let mut at = 0;
        for (part, found) in &whole {
            if *found {
                starts.push((at, at + part.len()));
            }
            at += part.len();
        }
        let (first, _) = *starts.iter().max_by_key(|(start, _)| {
            let within = starts.iter().filter(|(other, end)| other >= start && *end <= start + PASSAGE / 2);
            (within.map(|(start, end)| end - start).sum::<usize>(), std::cmp::Reverse(*start))
        })?;
        let from = if first <= PASSAGE / 3 { 0 } else { word_start(&text, first - PASSAGE / 4) };
        let until = match word_start(&text, (from + PASSAGE).min(text.len())) {
            until if until > from => until,
            // one word longer than a passage
            _ => text.len(),
        };
        let passage = text[from..until].trim_end();
        let mut parts = self.mark(passage, concepts);
        parts.insert(0, (if from > 0 { "“…" } else { "“" }.to_owned(), false));
        parts.push((if until < text.len() { "…”" } else { "”" }.to_owned(), false));
        Some(parts)
    }
}

/// "(SEM)" behind a label that was asked for by another name.
fn also_called(label: &str, typed: &str) -> String {
    let same = words(label).iter().map(|word| stem(&word.plain)).eq(words(typed).iter().map(|word| stem(&word.plain)));
    if same || typed.is_empty() { String::new() } else { format!(" ({typed})") }
}

/// The beginning of the word at a byte, or the next after it.
fn word_start(text: &str, at: usize) -> usize {
    if at >= text.len() {
        return text.len();
    }
    let mut at = at;
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    text[..at].rfind(' ').map_or(0, |space| space + 1)
}

/// A text cut at what was found; what stands only a space or hyphen apart is one.
fn cut(text: &str, mut found: Vec<(usize, usize)>) -> Marked {
    found.sort_unstable();
    let mut spans: Vec<(usize, usize)> = Vec::new();
    for (start, end) in found {
        match spans.last_mut() {
            Some(last) if start <= last.1 || matches!(text.get(last.1..start), Some(" " | "-" | "/" | "\u{2013}")) => {
                last.1 = last.1.max(end)
            }
            _ => spans.push((start, end)),
        }
    }
    let mut parts = Vec::new();
    let mut at = 0;
    for (start, end) in spans {
        if start > at {
            parts.push((text[at..start].to_owned(), false));
        }
        parts.push((text[start..end].to_owned(), true));
        at = end;
    }
    if at < text.len() {
        parts.push((text[at..].to_owned(), false));
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn neighbours_are_marked_as_one() {
        let text = "an electron microscope, twice";
        let marked = cut(text, vec![(12, 22), (3, 11)]);
        assert_eq!(marked, [("an ".to_owned(), false), ("electron microscope".to_owned(), true), (", twice".to_owned(), false)]);
        assert_eq!(cut("plain", Vec::new()), [("plain".to_owned(), false)]);
    }

    #[test]
    fn a_passage_is_cut_at_words() {
        let marks = Marks { stems: BTreeSet::from(["laser".to_owned()]), ..Marks::default() };
        let text = format!("{} the laser stands here {}", "before ".repeat(60), "after ".repeat(60));
        let parts = marks.passage(&text, &Concepts::default()).unwrap();
        let whole: String = parts.iter().map(|(text, _)| text.as_str()).collect();
        assert!(whole.starts_with("“…before ") && whole.ends_with(" after…”"), "{whole}");
        assert!(parts.contains(&("laser".to_owned(), true)));
        assert_eq!(marks.passage("nothing", &Concepts::default()), None);
    }
}
