//! Two profiles made one. Pure.

use crate::directory::instruments::model::key_of;
use crate::directory::model::{Instrument, Profile, Section, SectionKind, Skill};
use crate::text::fold;

/// What the profile that stays becomes: its own words, with what only the other says, and the lists of both. Lists that both have get the
/// narrower audience, so that nothing is shown to people its owner did not choose.
pub(super) fn join(kept: &Profile, gone: &Profile) -> Profile {
    let mut joined = kept.clone();
    for kind in SectionKind::ALL {
        let is_list = matches!(
            kind,
            SectionKind::Skills
                | SectionKind::Instruments
                | SectionKind::Registration
                | SectionKind::Languages
                | SectionKind::About
        );
        if !is_list && joined.is_empty(kind) && !gone.is_empty(kind) {
            let mut section = gone.section(kind);
            section.audience = gone.audience(kind);
            // The other's section has the shape of its kind.
            let _ = joined.set_section(kind, section);
        }
    }
    joined.skills = both(&kept.skills, &gone.skills, kept, gone, SectionKind::Skills, skills);
    joined.instruments = both(&kept.instruments, &gone.instruments, kept, gone, SectionKind::Instruments, instruments);
    joined.registration = both(&kept.registration, &gone.registration, kept, gone, SectionKind::Registration, |all, more| {
        more.iter().filter(|one| !all.iter().any(|there| there.register == one.register)).cloned().collect()
    });
    joined.languages = both(&kept.languages, &gone.languages, kept, gone, SectionKind::Languages, |all, more| {
        more.iter().filter(|one| !all.iter().any(|there| fold(&there.name) == fold(&one.name))).cloned().collect()
    });
    joined
}

/// A list with what the other has more. `added` may also change what is there.
fn both<T: Clone + PartialEq>(
    kept: &Section<Vec<T>>,
    gone: &Section<Vec<T>>,
    mine: &Profile,
    theirs: &Profile,
    kind: SectionKind,
    added: impl FnOnce(&mut [T], &[T]) -> Vec<T>,
) -> Section<Vec<T>> {
    let mut section = kept.clone();
    if gone.content.is_empty() {
        return section;
    }
    section.audience = if kept.content.is_empty() { theirs.audience(kind) } else { mine.audience(kind).min(theirs.audience(kind)) };
    let more = added(&mut section.content, &gone.content);
    section.content.extend(more);
    section
}

/// Skills of both; of one that both have the higher level and every intent.
fn skills(all: &mut [Skill], more: &[Skill]) -> Vec<Skill> {
    let mut new = Vec::new();
    for skill in more {
        let same = |there: &&mut Skill| match (&there.concept, &skill.concept) {
            (Some(one), Some(other)) => one == other,
            _ => fold(&there.label) == fold(&skill.label),
        };
        match all.iter_mut().find(same) {
            Some(there) => {
                there.level = there.level.max(skill.level);
                there.intents.extend(skill.intents.iter().copied());
                there.intents.sort_unstable();
                there.intents.dedup();
                there.last_used = there.last_used.max(skill.last_used);
                if there.evidence.is_empty() {
                    there.evidence.clone_from(&skill.evidence);
                }
            }
            None => new.push(skill.clone()),
        }
    }
    new
}

fn instruments(all: &mut [Instrument], more: &[Instrument]) -> Vec<Instrument> {
    let mut new = Vec::new();
    for row in more {
        let same = |there: &&mut Instrument| {
            (there.instrument.is_some() && there.instrument == row.instrument) || key_of(there) == key_of(row)
        };
        match all.iter_mut().find(same) {
            Some(there) => {
                (there.runs, there.teaches) = (there.runs || row.runs, there.teaches || row.teaches);
                if there.instrument.is_none() {
                    there.instrument.clone_from(&row.instrument);
                }
            }
            None => new.push(row.clone()),
        }
    }
    new
}

/// What stays when a merge is undone: each section as it was before, unless somebody changed it since.
pub(super) fn part(now: &Profile, before: &Profile, after: &Profile) -> Profile {
    let mut parted = now.clone();
    for kind in SectionKind::ALL {
        let (current, merged) = (now.section(kind), after.section(kind));
        if current.content == merged.content && current.audience == merged.audience {
            // A section that was stored before has the shape of its kind.
            let _ = parted.set_section(kind, before.section(kind));
        }
    }
    parted
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::directory::model::{Audience, Intent, Level};

    fn skill(label: &str, level: Level, intents: &[Intent]) -> Skill {
        Skill { label: label.into(), level, intents: intents.to_vec(), ..Skill::default() }
    }

    #[test]
    fn skills_are_carried_and_nothing_gets_wider() {
        let mut kept = Profile::default();
        kept.about.audience = Audience::Public;
        kept.skills =
            Section { audience: Audience::Public, version: 1, content: vec![skill("Welding", Level::Working, &[Intent::CanDo])] };
        let mut gone = Profile::default();
        gone.about.audience = Audience::Network;
        gone.summary = Section { audience: Audience::Institution, version: 1, content: "Mine".into() };
        gone.skills = Section {
            audience: Audience::Public,
            version: 1,
            content: vec![skill("welding", Level::Expert, &[Intent::CanTeach]), skill("Brazing", Level::Working, &[])],
        };
        let joined = join(&kept, &gone);
        assert_eq!(joined.skills.audience, Audience::Network, "the other's name was for the network");
        assert_eq!(joined.skills.content.len(), 2);
        assert_eq!(joined.skills.content[0].level, Level::Expert);
        assert_eq!(joined.skills.content[0].intents, [Intent::CanDo, Intent::CanTeach]);
        assert_eq!((joined.summary.content.as_str(), joined.summary.audience), ("Mine", Audience::Institution));
        assert_eq!(part(&joined, &kept, &joined), kept);
        let mut edited = joined.clone();
        edited.summary.content = "Ours".into();
        let parted = part(&edited, &kept, &joined);
        assert_eq!((parted.summary.content.as_str(), &parted.skills), ("Ours", &kept.skills), "what was written since stays");
    }
}
