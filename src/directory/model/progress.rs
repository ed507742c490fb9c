//! How complete a profile is, and what would help most next.

use super::{Profile, SectionKind};

/// How far a profile has come. Completeness is for its owner only: it never changes what others find.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Progress {
    /// Sections that say something.
    pub done: usize,
    /// All sections.
    pub total: usize,
    /// What would help others to find its owner most, and why; none once everything is said.
    pub next: Option<Step>,
}

/// The next useful thing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Step {
    /// The section to fill in.
    pub section: SectionKind,
    /// What to do there.
    pub what: &'static str,
    /// Why it helps.
    pub why: &'static str,
}

/// What helps most comes first: people search by technique and instrument before anything else.
const STEPS: [Step; 9] = [
    Step { section: SectionKind::About, what: "Say your name", why: "Nothing can be published without it." },
    Step { section: SectionKind::Skills, what: "Add your skills", why: "Most searches name a technique." },
    Step {
        section: SectionKind::Instruments,
        what: "Say which instruments you run",
        why: "Many people who search name a machine.",
    },
    Step { section: SectionKind::Role, what: "Say what you do and where", why: "Colleagues look for someone near them." },
    Step {
        section: SectionKind::Summary,
        what: "Write a few sentences about your work",
        why: "They say what a list of skills cannot.",
    },
    Step { section: SectionKind::Availability, what: "Say when you work", why: "People then know when to ask." },
    Step {
        section: SectionKind::Registration,
        what: "Add your professional registration",
        why: "Others who want to register look for someone who has.",
    },
    Step {
        section: SectionKind::Languages,
        what: "Add the languages you speak",
        why: "Visitors may be glad to be shown round in theirs.",
    },
    Step { section: SectionKind::Orcid, what: "Add your ORCID iD", why: "It connects you with the papers you worked on." },
];

impl Profile {
    /// How far it has come. Contact counts as said: messages are welcome unless its owner says otherwise.
    pub fn progress(&self) -> Progress {
        let missing = |section: SectionKind| section != SectionKind::Contact && self.is_empty(section);
        Progress {
            done: SectionKind::ALL.into_iter().filter(|section| !missing(*section)).count(),
            total: SectionKind::ALL.len(),
            next: STEPS.into_iter().find(|step| missing(step.section)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_next_thing_is_the_most_useful_one_that_is_missing() {
        let mut profile = Profile::default();
        assert_eq!(profile.progress().next.map(|step| step.section), Some(SectionKind::About));
        profile.about.content.name = "Alice".into();
        assert_eq!(profile.progress().next.map(|step| step.section), Some(SectionKind::Skills));
        assert_eq!(profile.progress().done, 2, "the name, and contact by its default");
        profile.skills.content = vec![super::super::Skill::default()];
        profile.instruments.content = vec![super::super::Instrument::default()];
        assert_eq!(profile.progress().next.map(|step| step.section), Some(SectionKind::Role));
    }
}
