//! One person found, as the page lists them.

use chrono::{Datelike, NaiveDate};

use super::Concepts;
use super::highlight::{Marked, Marks, Reason};
use super::query::Hit;
use crate::directory::model::Level;
use crate::directory::photos::Shown;
use crate::directory::{Published, SectionKind};

/// Skills listed of somebody when nothing was searched for.
const SKILLS: usize = 3;

/// What `ui::hit` shows.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct HitView {
    pub href: String,
    pub name: Marked,
    pub role: String,
    pub place: String,
    pub reasons: Vec<ReasonView>,
    /// "Away until 4 May"
    pub away: String,
    /// Where their small photo is, if this viewer may see it; empty otherwise.
    pub photo: String,
}

/// One reason.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct ReasonView {
    pub parts: Marked,
    /// Marks on the scale, 0 for none.
    pub level: u8,
    pub level_words: &'static str,
    /// "can teach, hosts shadowing; in Skills"
    pub offers: String,
}

impl HitView {
    pub fn new(
        (hit, seen): (&Hit, &Published),
        marks: &Marks,
        concepts: &Concepts,
        text: &str,
        today: NaiveDate,
        photo: Option<&Shown>,
    ) -> Self {
        let profile = &seen.profile;
        let reasons = if text.is_empty() { held(seen) } else { marks.reasons(seen, hit.zones, concepts) };
        let place = [seen.department_name.as_deref(), seen.site_name.as_deref(), Some(seen.institution_name.as_str())];
        Self {
            href: format!("/people/{}", seen.handle),
            name: if text.is_empty() {
                vec![(profile.about.content.name.clone(), false)]
            } else {
                marks.mark_words(&profile.about.content.name)
            },
            role: if profile.role.content.title.is_empty() { "Technician".to_owned() } else { profile.role.content.title.clone() },
            place: place.into_iter().flatten().collect::<Vec<_>>().join(", "),
            reasons: reasons.into_iter().map(ReasonView::new).collect(),
            away: away(seen, today),
            photo: photo.map(|photo| photo.small.clone()).unwrap_or_default(),
        }
    }
}

impl ReasonView {
    fn new(reason: Reason) -> Self {
        let place = format!("in {}", reason.section.label());
        let Some(skill) = reason.skill else {
            let told = matches!(reason.section, SectionKind::Instruments);
            return Self { parts: reason.parts, level: 0, level_words: "", offers: if told { String::new() } else { place } };
        };
        let intents = skill.intents.iter().map(|intent| intent.label().to_lowercase()).collect::<Vec<_>>().join(", ");
        Self {
            parts: reason.parts,
            level: Level::ALL.iter().position(|level| *level == skill.level).map_or(0, |at| at as u8 + 1),
            level_words: skill.level.label(),
            offers: if intents.is_empty() { place } else { format!("{intents}; {place}") },
        }
    }
}

/// The skills somebody knows best.
fn held(seen: &Published) -> Vec<Reason> {
    let mut skills: Vec<_> = seen.profile.skills.content.iter().collect();
    skills.sort_by_key(|skill| std::cmp::Reverse(skill.level));
    let reason = |skill: &crate::directory::model::Skill| Reason {
        section: SectionKind::Skills,
        parts: vec![(skill.label.clone(), false)],
        skill: Some(skill.clone()),
    };
    skills.into_iter().take(SKILLS).map(reason).collect()
}

fn away(seen: &Published, today: NaiveDate) -> String {
    let absences = seen.profile.availability.content.absences.iter();
    let until = absences.filter(|absence| absence.from <= today && today <= absence.until).map(|absence| absence.until).max();
    match until {
        Some(until) if until.year() == today.year() => format!("Away until {}", until.format("%-d %B")),
        Some(until) => format!("Away until {}", until.format("%-d %B %Y")),
        None => String::new(),
    }
}
