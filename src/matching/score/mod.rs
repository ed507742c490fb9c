//! From two sides to points with reasons in words, and rules that remove a pair and say why. Pure.
//!
//! [`Wish`] and [`Host`] are what is known of the two sides; whoever makes them decides what may be known. A programme scores with all
//! that its people let it use, and shows a reader the reasons that are left when the host's side is made again of what that
//! reader may see. Nothing of anybody's access needs is in either: no score can rest on them.

mod days;
mod near;
mod reason;
mod rules;
mod sides;
mod weights;

pub use days::Window;
pub use near::{Near, Related, Relations};
pub use reason::{Part, Reason};
pub use rules::{Barrier, Between, barriers};
pub use sides::{Asked, Claim, Host, Need, Wish};
pub use weights::{Code, MOST, Share, Shared, Weight, Weights, Wrong};

use crate::directory::model::Level;

/// Points are whole hundredths, so that two nodes and two databases add up alike.
pub const HUNDREDTHS: f64 = 100.0;

/// Days in common that are worth all points for dates.
const DAYS: u32 = 10;
/// Days of waiting that are worth all points for it.
const WAITED: f64 = 84.0;

/// What speaks for a pair, the most telling first as the weights list it; parts that are worth nothing are left out.
#[must_use]
pub fn parts(wish: &Wish, host: &Host, weights: &Weights) -> Vec<Part> {
    let mut parts = Vec::new();
    let mut add = |code: Code, share: f64, reason: Reason| {
        let points = (weights.points(code) * share.clamp(0.0, 1.0) * HUNDREDTHS).round() as i64;
        if points > 0 {
            parts.push(Part { code, points, reason });
        }
    };
    let each = 1.0 / wish.asked.len().max(1) as f64;
    let mut best: Option<(&Claim, f64)> = None;
    for asked in &wish.asked {
        let Some((claim, near, share)) = nearest(asked, host, weights) else { continue };
        if best.is_none_or(|(_, before)| share > before) {
            best = Some((claim, share));
        }
        let code = if asked.instrument { Code::Instrument } else { Code::Concept };
        add(code, each * share, Reason::does(asked, claim, near));
    }
    if let Some((claim, share)) = best {
        let level = match claim.level {
            Level::Awareness => 0.0,
            Level::Working => 0.35,
            Level::Practitioner => 0.7,
            Level::Expert => 1.0,
        };
        add(Code::Level, share * level, Reason::Level(claim.level, claim.label.clone()));
        if claim.hosts {
            add(Code::Hosts, share, Reason::Hosts(claim.label.clone()));
        }
        if claim.teaches {
            add(Code::Teaches, share, Reason::Teaches(claim.label.clone()));
        }
    }
    let role = alike(&wish.role, &host.title);
    if role > 0.0 {
        add(Code::Role, role, Reason::Role(host.title.clone()));
    }
    // What follows speaks for nobody who has nothing of what is asked for.
    if best.is_none() && role == 0.0 && !wish.is_open() {
        return Vec::new();
    }
    if host.offer.is_some() {
        add(Code::Offer, 1.0, Reason::Offer);
    }
    if let Some(kind) = wish.kind.filter(|kind| host.kinds.contains(kind)) {
        add(Code::Kind, 1.0, Reason::Kind(kind));
    }
    if let Some(days) = days::in_common(wish, host, DAYS) {
        add(Code::Dates, f64::from(days) / f64::from(DAYS), Reason::Dates { days, more: days == DAYS });
    }
    if wish.site.is_some() && wish.site == host.site {
        add(Code::Campus, 1.0, Reason::Campus(host.site_name.clone()));
    }
    if wish.institution == host.institution {
        add(Code::Institution, 1.0, Reason::Institution);
        if let (Some(own), Some(theirs)) = (&wish.department, &host.department)
            && own != theirs
        {
            add(Code::Department, 1.0, Reason::Department(host.department_name.clone()));
        }
    }
    add(Code::Waited, wish.waited as f64 / WAITED, Reason::Waited(wish.waited));
    parts
}

/// What a pair is worth, in hundredths of a point; nothing where the host has nothing of what is asked for.
#[must_use]
pub fn total(parts: &[Part]) -> i64 {
    parts.iter().map(|part| part.points).sum()
}

/// The host's claim that comes nearest to something asked for, how near it is, and what part of the points that is worth.
fn nearest<'a>(asked: &Asked, host: &'a Host, weights: &Weights) -> Option<(&'a Claim, Near, f64)> {
    let mut best: Option<(&Claim, Near, f64)> = None;
    for claim in &host.claims {
        let near = match &asked.machine {
            // this very machine, and no other of its kind
            Some(machine) if claim.machine.as_ref() == Some(machine) => Near::Same,
            _ => match asked.related.near(claim.concept.as_ref()) {
                Some(near) => near,
                None => continue,
            },
        };
        let share = near.share(weights);
        let rank = |claim: &Claim, share: f64| (share, claim.hosts, claim.level);
        if best.as_ref().is_none_or(|(before, _, most)| rank(claim, share) > rank(before, *most)) {
            best = Some((claim, near, share));
        }
    }
    best.filter(|(.., share)| *share > 0.0)
}

/// The part of a role's words that a job title has.
fn alike(role: &str, title: &str) -> f64 {
    let words = |text: &str| -> Vec<String> {
        let folded = crate::text::fold(text);
        folded.split(|letter: char| !letter.is_alphanumeric()).filter(|word| word.len() > 2).map(str::to_owned).collect()
    };
    let (wanted, held) = (words(role), words(title));
    if wanted.is_empty() {
        return 0.0;
    }
    let found = wanted.iter().filter(|word| held.contains(word)).count() as f64 / wanted.len() as f64;
    // "technician" alone is no likeness
    if found < 0.5 { 0.0 } else { found }
}

#[cfg(test)]
mod tests;
