//! What someone in the sample changes of what they have published.

use chrono::{Datelike, TimeDelta};
use fastrand::Rng;

use super::{Writer, seen_by};
use crate::directory::Audience;
use crate::directory::model::{Absence, Intent, Level, Profile, SectionKind};
use crate::sample::chance::pick;

/// An absence that begins soon, with who covers.
pub(in crate::sample) fn go_away(rng: &mut Rng, writer: &Writer<'_>, profile: &mut Profile) -> SectionKind {
    let from = (writer.now + TimeDelta::days(rng.i64(1..50))).date_naive();
    let until = from + TimeDelta::days([4, 4, 9, 11, 150][rng.usize(..5)]);
    let building = profile.role.content.room.split(',').next().unwrap_or_default();
    let cover = pick(rng, &writer.words.phrases.cover).replace("{building}", building);
    profile.availability.audience = profile.availability.audience.max(Audience::Institution);
    profile.availability.content.absences = vec![Absence { from, until, cover }];
    SectionKind::Availability
}

/// Something they changed later: the section, as it then is in the profile.
pub(in crate::sample) fn edit(rng: &mut Rng, writer: &Writer<'_>, profile: &mut Profile) -> SectionKind {
    let year = writer.now.year();
    match rng.u32(..10) {
        0..=4 => {
            let label = pick(rng, &writer.stream.skills);
            match profile.skills.content.iter_mut().find(|skill| skill.label == *label) {
                Some(skill) => {
                    skill.level = if skill.level < Level::Practitioner { Level::Practitioner } else { Level::Expert };
                    skill.last_used = Some(year);
                    skill.intents.retain(|intent| *intent != Intent::WantsToLearn);
                    if !skill.intents.contains(&Intent::CanDo) {
                        skill.intents.push(Intent::CanDo);
                    }
                }
                None => {
                    let skill = writer.skill(rng, label, Level::Working, vec![Intent::CanDo]);
                    profile.skills.content.push(skill);
                }
            }
            SectionKind::Skills
        }
        5..=6 => {
            let wish = writer.wishes(rng).first().map_or("project management", |wish| *wish).to_owned();
            if profile.skills.content.iter().any(|skill| skill.label == wish) {
                profile.contact.content.note = "A message is best; I read them every morning.".to_owned();
                return SectionKind::Contact;
            }
            let skill = writer.skill(rng, &wish, Level::Awareness, vec![Intent::WantsToLearn]);
            profile.skills.content.push(skill);
            SectionKind::Skills
        }
        7 => {
            let building = profile.role.content.room.split(',').next().unwrap_or_default().to_owned();
            profile.instruments.content = writer.instruments(rng, &building);
            profile.instruments.audience = profile.about.audience;
            SectionKind::Instruments
        }
        8 => {
            profile.registration = seen_by(profile.about.audience, vec![writer.registration(rng)]);
            SectionKind::Registration
        }
        _ => {
            profile.contact.content.note =
                (*pick(rng, &["A message is best.", "Best before ten or after three.", "Please write; I am often in the lab."]))
                    .to_owned();
            SectionKind::Contact
        }
    }
}
