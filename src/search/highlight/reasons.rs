//! The reasons themselves, part by part of a profile.

use std::cmp::Reverse;

use super::text::{cut, joined_spans, on_one_line, word_start};
use super::{Marked, Marks, Reason};
use crate::directory::model::{Instrument, REGISTERS, Skill};
use crate::directory::{Published, SectionKind};
use crate::search::Concepts;
use crate::search::schema::{Zone, Zones};
use crate::search::words::{stem, words};

/// Reasons given for one person.
const REASONS: usize = 4;
/// Skills among them.
const SKILLS: usize = 3;
/// With so many reasons, longer texts are not looked through for more.
const ENOUGH: usize = 2;
/// Letters of a passage that are shown around what was found.
const PASSAGE: usize = 160;

impl Marks {
    /// Why someone was found, best reasons first. Only the parts of the profile in which the index has what was looked for are read;
    /// all of them where it has it nowhere in what is shown, for the index may lag behind by a moment.
    pub fn reasons(&self, seen: &Published, zones: Zones, concepts: &Concepts) -> Vec<Reason> {
        let reasons = self.reasons_in(seen, zones, concepts);
        if reasons.is_empty() && zones & Zone::Name.bit() == 0 { self.reasons_in(seen, Zones::MAX, concepts) } else { reasons }
    }

    fn reasons_in(&self, seen: &Published, zones: Zones, concepts: &Concepts) -> Vec<Reason> {
        let profile = &seen.profile;
        let is_in = |zone: Zone| zones & zone.bit() != 0;
        let mut reasons = Vec::new();
        if is_in(Zone::Skills) {
            reasons = self.skills(&profile.skills.content, concepts);
        }
        if is_in(Zone::Instruments) {
            reasons.extend(self.instruments(&profile.instruments.content, concepts));
        }
        let role = &profile.role.content;
        let mut short = |zone, section, before: &str, text: &str| {
            let parts = if reasons.len() < REASONS && is_in(zone) { self.mark(text, concepts) } else { Vec::new() };
            if parts.iter().any(|(_, found)| *found) {
                let before = (!before.is_empty()).then(|| (before.to_owned(), false));
                reasons.push(Reason { section, parts: before.into_iter().chain(parts).collect(), skill: None });
            }
        };
        short(Zone::Title, SectionKind::Role, "", &role.title);
        short(Zone::Department, SectionKind::Role, "Department: ", seen.department_name.as_deref().unwrap_or_default());
        for registration in &profile.registration.content {
            let name = REGISTERS.iter().find(|(code, ..)| *code == registration.register).map_or("", |(_, name, _)| name);
            let text = format!("{} {name}", registration.register);
            short(Zone::Other, SectionKind::Registration, "Registration: ", text.trim());
        }
        for discipline in &role.disciplines {
            short(Zone::Other, SectionKind::Role, "Discipline: ", concepts.label(discipline.as_str()).unwrap_or_default());
        }
        for language in &profile.languages.content {
            short(Zone::Other, SectionKind::Languages, "Language: ", &language.name);
        }
        short(Zone::Place, SectionKind::Role, "Site: ", seen.site_name.as_deref().unwrap_or_default());
        short(Zone::Place, SectionKind::Role, "Room: ", &role.room);
        if reasons.len() < ENOUGH
            && is_in(Zone::Summary)
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
            let spans = joined_spans(&skill.label, self.words(&skill.label));
            let words = spans.iter().map(|(start, end)| end - start).sum::<usize>();
            if kin.is_none() && words == 0 {
                continue;
            }
            let (nearness, relation) = match kin {
                Some((3, (_, _, typed))) => (3, also_called(&skill.label, typed)),
                Some((2, (_, label, _))) if !label.is_empty() => (2, format!(", part of {label}")),
                Some((2, _)) => (2, String::new()),
                Some((_, (id, ..))) if words == 0 => (0, format!(", wider than {}", concepts.label(id).unwrap_or_default())),
                _ => (1, String::new()),
            };
            let mut parts = if nearness == 3 { vec![(skill.label.clone(), true)] } else { cut(&skill.label, &spans) };
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
            let kin = instrument.concept.as_ref().and_then(|id| self.kin(id.as_str(), concepts));
            let text = [instrument.name.as_str(), instrument.model.as_str()]
                .into_iter()
                .filter(|part| !part.is_empty())
                .collect::<Vec<_>>()
                .join(", ");
            let mut parts = self.mark(&text, concepts);
            if let Some((near, (id, ..))) = kin.filter(|_| !parts.iter().any(|(_, found)| *found)) {
                parts = vec![(text, true)];
                let relation = if near == 1 { "wider than" } else { "for" };
                parts.extend(concepts.label(id).map(|label| (format!(", {relation} {label}"), false)));
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
        let text = on_one_line(text);
        // names of concepts are looked for in all of it only where no word stands in it
        let words = joined_spans(&text, self.words(&text));
        let spans = if words.is_empty() { self.spans(&text, concepts) } else { words };
        let (first, _) = *spans.iter().max_by_key(|(start, _)| {
            let within = spans.iter().filter(|(other, end)| other >= start && *end <= start + PASSAGE / 2);
            (within.map(|(start, end)| end - start).sum::<usize>(), Reverse(*start))
        })?;
        let from = if first <= PASSAGE / 3 { 0 } else { word_start(&text, first - PASSAGE / 4) };
        let until = match word_start(&text, (from + PASSAGE).min(text.len())) {
            until if until > from => until,
            // one word longer than a passage
            _ => text.len(),
        };
        let passage = text[from..until].trim_end();
        let mut parts = cut(passage, &self.spans(passage, concepts));
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

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn a_passage_is_cut_at_words() {
        let marks = Marks { stems: BTreeSet::from(["laser".to_owned()]), ..Marks::default() }.with_firsts();
        let text = format!("{} the laser stands here {}", "before ".repeat(60), "after ".repeat(60));
        let parts = marks.passage(&text, &Concepts::default()).unwrap();
        let whole: String = parts.iter().map(|(text, _)| text.as_str()).collect();
        assert!(whole.starts_with("“…before ") && whole.ends_with(" after…”"), "{whole}");
        assert!(parts.contains(&("laser".to_owned(), true)));
        assert_eq!(marks.passage("nothing", &Concepts::default()), None);
    }
}
