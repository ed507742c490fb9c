//! Hosts from profiles and offers.

use crate::directory::Published;
use crate::directory::model::{Intent, Level};
use crate::ids::ConceptId;
use crate::matching::programme::Offer;
use crate::matching::score::{Claim, Host, Window};
use crate::search::Concepts;

/// Somebody who hosts by what their profile says, as far as it is given.
#[must_use]
pub fn from_profile(one: &Published, places: u32, concepts: &Concepts) -> Host {
    let (role, availability) = (&one.profile.role.content, &one.profile.availability.content);
    Host {
        person: one.person.clone(),
        team: vec![one.person.clone()],
        offer: None,
        institution: one.institution.clone(),
        department: role.department.clone(),
        department_name: role.department.as_ref().and(one.department_name.clone()).unwrap_or_default(),
        site: role.site.clone(),
        site_name: role.site.as_ref().and(one.site_name.clone()).unwrap_or_default(),
        title: role.title.clone(),
        claims: claims(one, concepts),
        kinds: Vec::new(),
        windows: Vec::new(),
        weekdays: availability.days.clone(),
        away: availability.absences.iter().map(|away| Window { from: away.from, until: away.until }).collect(),
        needs: Vec::new(),
        staff_only: false,
        places,
    }
}

/// An offer, with what the profile of whoever is asked first adds to it, as far as that is given.
#[must_use]
pub fn from_offer(offer: &Offer, profile: Option<&Published>, concepts: &Concepts) -> Host {
    let own = profile.map(|one| from_profile(one, offer.places, concepts));
    let held = own.as_ref().map_or(&[][..], |own| own.claims.as_slice());
    let claims = offer.claims.iter().map(|claim| {
        let same = held.iter().filter(|one| one.concept.is_some() && one.concept == claim.concept).max_by_key(|one| one.level);
        let (level, teaches) = same.map_or((claim.level, claim.teaches), |one| (one.level, one.teaches || claim.teaches));
        Claim { level, teaches, hosts: true, ..claim.clone() }
    });
    let claims: Vec<Claim> = claims.collect();
    let more = own.as_ref();
    Host {
        person: offer.person.clone(),
        team: offer.team.clone(),
        offer: Some(offer.id.clone()),
        institution: offer.institution.clone(),
        department: more.and_then(|own| own.department.clone()),
        department_name: more.map(|own| own.department_name.clone()).unwrap_or_default(),
        site: offer.site.clone(),
        site_name: offer.site_name.clone(),
        title: more.map_or_else(|| offer.title.clone(), |own| own.title.clone()),
        // Who offers without saying what offers what they do.
        claims: if claims.is_empty() { held.to_vec() } else { claims },
        kinds: offer.kinds.clone(),
        windows: offer.windows.clone(),
        weekdays: more.map(|own| own.weekdays.clone()).unwrap_or_default(),
        // A team has others when one is away.
        away: if offer.team.len() > 1 { Vec::new() } else { more.map(|own| own.away.clone()).unwrap_or_default() },
        needs: offer.needs.clone(),
        staff_only: offer.staff_only,
        places: offer.places,
    }
}

/// What a profile says that somebody does and runs.
fn claims(one: &Published, concepts: &Concepts) -> Vec<Claim> {
    let shown = |id: &ConceptId| ConceptId::from(concepts.shown(id.as_str()));
    let skills = one.profile.skills.content.iter().filter(|skill| {
        // who only wants to learn it cannot show it
        skill.intents.is_empty() || skill.intents.iter().any(|intent| *intent != Intent::WantsToLearn)
    });
    let skills = skills.map(|skill| Claim {
        concept: skill.concept.as_ref().map(shown).or_else(|| concepts.find(&skill.label).map(ConceptId::from)),
        label: skill.label.clone(),
        level: skill.level,
        hosts: skill.intents.contains(&Intent::HostsShadowing),
        teaches: skill.intents.contains(&Intent::CanTeach),
        runs: false,
        machine: None,
    });
    let instruments = one.profile.instruments.content.iter().filter(|instrument| instrument.runs || instrument.teaches);
    let instruments = instruments.map(|instrument| Claim {
        concept: instrument.concept.as_ref().map(shown),
        label: if instrument.name.is_empty() { instrument.model.clone() } else { instrument.name.clone() },
        level: if instrument.teaches { Level::Practitioner } else { Level::Working },
        hosts: false,
        teaches: instrument.teaches,
        runs: true,
        machine: instrument.instrument.clone(),
    });
    skills.chain(instruments).collect()
}
