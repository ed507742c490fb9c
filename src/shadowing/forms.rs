//! Offers, requests and steps from their forms.

use chrono::{Days, NaiveDate};

use super::model::{Access, Kind, Mode, Requirement};
use super::store::{offers, requests};
use crate::directory::Audience;
use crate::directory::forms::Concepts;
use crate::ids::{ConceptId, InstrumentId, SiteId};
use crate::web::forms::Form;

/// The longest text.
pub const TEXT: usize = 4_000;
/// The longest line.
pub const LINE: usize = 200;
/// The longest reason, question or message.
pub const WORDS: usize = 2_000;
/// The most concepts that an offer or a request names.
const CONCEPTS: usize = 10;
/// The most places that an offer has.
const PLACES: u32 = 500;
/// How far ahead dates may lie.
const AHEAD: Days = Days::new(731);

/// What forms need to know besides what was typed.
pub struct Known<'a> {
    /// The vocabulary.
    pub concepts: &'a dyn Concepts,
    /// Today, where whoever writes works.
    pub today: NaiveDate,
    /// The campuses that can be chosen.
    pub sites: &'a [String],
}

/// An offer as typed. Hosts and the safety contact are addresses still.
pub struct Offer {
    /// What it says, without its safety contact.
    pub said: offers::Said,
    /// What can be seen, each with its label.
    pub concepts: Vec<(ConceptId, String)>,
    /// E-mail addresses of further hosts.
    pub hosts: Vec<String>,
    /// The e-mail address of the safety contact; empty for none.
    pub safety: String,
    /// The instruments it is about.
    pub instruments: Vec<InstrumentId>,
}

/// An offer. A draft may leave everything but its title open.
pub fn offer(form: &mut Form, known: &Known<'_>) -> Offer {
    let title = form.needed("title", LINE, "Give it a title, such as “A day at the electron microscope”.");
    let kind = kind(form);
    let audience = Audience::from_code(form.value("audience")).unwrap_or_else(|| {
        form.wrong("audience", "Choose who may see it.");
        Audience::Institution
    });
    let site = form.value("site").to_owned();
    if !site.is_empty() && !known.sites.contains(&site) {
        form.wrong("site", "Choose a site from the list.");
    }
    let (first, last) = dates(form, known, "first", "last");
    let places = form.value("places").trim().parse::<u32>().ok().filter(|places| (1..=PLACES).contains(places));
    if places.is_none() {
        form.wrong("places", "Say how many people can come: a number from 1 to 500.");
    }
    let hosts: Vec<String> = lines(form.value("hosts"));
    if hosts.len() > 20 {
        form.wrong("hosts", "A team may have 20 other hosts at most.");
    }
    Offer {
        concepts: concepts(form, known),
        said: offers::Said {
            title,
            description: form.text("description", TEXT),
            kind,
            site: Some(site).filter(|site| !site.is_empty()).map(SiteId::from),
            place: form.line("place", LINE),
            audience,
            first,
            last,
            places: places.unwrap_or(1),
            takes: form.line("takes", LINE),
            prerequisites: form.text("prerequisites", WORDS),
            needs: ticked(form, "needs"),
            access: access(form),
            safety_needs: form.text("safety_needs", WORDS),
            safety: None,
        },
        hosts,
        safety: form.line("safety", LINE),
        instruments: form.all("instruments").into_iter().take(20).map(InstrumentId::from).collect(),
    }
}

/// A request and the concepts that it names. A draft may leave open what sending asks for.
pub fn request(form: &mut Form, known: &Known<'_>) -> (requests::Said, Vec<ConceptId>) {
    let kind = kind(form);
    let mode = Mode::from_code(form.value("mode")).unwrap_or_else(|| {
        form.wrong("mode", "Choose where you would like to shadow.");
        Mode::Either
    });
    let (earliest, latest) = dates(form, known, "earliest", "latest");
    let concepts = concepts(form, known).into_iter().map(|(id, _)| id).collect();
    let said = requests::Said {
        aims: form.text("aims", TEXT),
        wanted: form.line("wanted", LINE),
        kind,
        mode,
        earliest,
        latest,
        access_needs: form.text("access_needs", WORDS),
        holds: ticked(form, "holds"),
    };
    (said, concepts)
}

/// Those ticked under this name; what is unknown is passed over, as nobody can tick it.
pub fn requirements(form: &Form, name: &str) -> Vec<Requirement> {
    Requirement::CODES.iter().filter(|(_, code, _)| form.has(name, code)).map(|(one, ..)| *one).collect()
}

/// The same of a form that keeps them: what is unknown is wrong.
fn ticked(form: &mut Form, name: &str) -> Vec<Requirement> {
    if form.all(name).iter().any(|code| Requirement::from_code(code).is_none()) {
        form.wrong(name, "One of these is not in the list. Choose again.");
    }
    requirements(form, name)
}

/// How visitors come in; as they like where nothing is sent.
fn access(form: &mut Form) -> Access {
    let code = form.value("access").to_owned();
    Access::from_code(if code.is_empty() { Access::Open.code() } else { &code }).unwrap_or_else(|| {
        form.wrong("access", "Choose how visitors come in.");
        Access::Open
    })
}

fn kind(form: &mut Form) -> Kind {
    Kind::from_code(form.value("kind")).unwrap_or_else(|| {
        form.wrong("kind", "Choose what it is to be like.");
        Kind::Observe
    })
}

/// Two days, each of which may be left open.
fn dates(form: &mut Form, known: &Known<'_>, from: &str, to: &str) -> (Option<NaiveDate>, Option<NaiveDate>) {
    let (first, last) = (date(form, from), date(form, to));
    if let (Some(first), Some(last)) = (first, last)
        && last < first
    {
        form.wrong(to, "The last day is before the first. Change one of the two.");
    }
    if last.is_some_and(|last| last < known.today) {
        form.wrong(to, "This day is over. Choose a later one.");
    }
    for (name, day) in [(from, first), (to, last)] {
        if day.zip(known.today.checked_add_days(AHEAD)).is_some_and(|(day, most)| day > most) {
            form.wrong(name, "Choose a day within the next two years.");
        }
    }
    (first, last)
}

fn date(form: &mut Form, name: &str) -> Option<NaiveDate> {
    let typed = form.value(name).trim().to_owned();
    if typed.is_empty() {
        return None;
    }
    let day = ["%Y-%m-%d", "%d/%m/%Y"].into_iter().find_map(|pattern| NaiveDate::parse_from_str(&typed, pattern).ok());
    if day.is_none() {
        form.wrong(name, "Write the day as 2026-05-01 or 01/05/2026; it has to be in the calendar.");
    }
    day
}

/// Concepts, one a line or with commas between.
fn concepts(form: &mut Form, known: &Known<'_>) -> Vec<(ConceptId, String)> {
    let (mut found, mut missing): (Vec<(ConceptId, String)>, Vec<String>) = (Vec::new(), Vec::new());
    for name in lines(form.value("skills")) {
        match known.concepts.find(&name) {
            Some((id, label)) if !found.iter().any(|(there, _)| *there == id) => found.push((id, label)),
            Some(_) => {}
            None => missing.push(name),
        }
    }
    if !missing.is_empty() {
        form.wrong(
            "skills",
            format!(
                "These are not in the list of skills: {}. Try another name, leave them out and describe them in words, or propose them \
                 under Skills.",
                missing.join(", ")
            ),
        );
    }
    if found.len() > CONCEPTS {
        form.wrong("skills", "Name ten skills at most.");
    }
    found
}

fn lines(text: &str) -> Vec<String> {
    let all = text.split(['\n', ',', ';']).map(str::trim).filter(|line| !line.is_empty());
    all.take(100).map(|line| line.chars().take(LINE).collect()).collect()
}

/// The version of the thing that a page was made from.
pub fn version(form: &Form) -> Option<i64> {
    form.value("version").parse().ok()
}
