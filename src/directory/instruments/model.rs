//! What an instrument is, and who may do what with it. Pure.

use chrono::{DateTime, Utc};

use crate::accounts::{Role, Viewer};
use crate::directory::model::{Audience, Instrument};
use crate::ids::{ConceptId, InstitutionId, InstrumentId};
use crate::text::fold;

/// How an instrument came to have a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Source {
    /// A profile names it; whoever sees such a profile sees it.
    Profile,
    /// Somebody added or described it.
    Person,
    /// An imported list of equipment has it.
    List,
}

impl Source {
    /// The word under which it is stored.
    pub fn code(self) -> &'static str {
        match self {
            Self::Profile => "profile",
            Self::Person => "person",
            Self::List => "list",
        }
    }

    /// The source with this code.
    pub fn from_code(code: &str) -> Option<Self> {
        [Self::Profile, Self::Person, Self::List].into_iter().find(|source| source.code() == code)
    }
}

/// What an instrument's page says of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Details {
    /// What it is called.
    pub name: String,
    /// Maker and model.
    pub model: String,
    /// Where it stands.
    pub place: String,
    /// The kind of instrument, where the vocabulary has it.
    pub concept: Option<ConceptId>,
    /// What it is for.
    pub description: String,
    /// What is done with it.
    pub technique: String,
    /// The unit it belongs to, as written.
    pub department: String,
    /// How it is offered, as written, such as "access for collaborators".
    pub service: String,
    /// Where to book it: an http or https address, or empty.
    pub booking: String,
    /// A page about it: an http or https address, or empty.
    pub web: String,
    /// Who may see it; [`Audience::Private`] stands for whoever sees a profile that names it.
    pub audience: Audience,
}

impl Default for Details {
    fn default() -> Self {
        Self {
            name: String::new(),
            model: String::new(),
            place: String::new(),
            concept: None,
            description: String::new(),
            technique: String::new(),
            department: String::new(),
            service: String::new(),
            booking: String::new(),
            web: String::new(),
            audience: Audience::Institution,
        }
    }
}

impl Details {
    /// Tells machines apart: those with the same key are the same one.
    pub fn key(&self) -> String {
        key(&self.name, &self.model, &self.place)
    }

    /// Everything it is found by, folded, each word with a space before it.
    pub fn words(&self) -> String {
        let all =
            [&self.name, &self.model, &self.place, &self.technique, &self.department, &self.description].map(|text| fold(text));
        format!(
            " {}",
            all.join(" ")
                .split(|letter: char| !letter.is_alphanumeric())
                .filter(|word| !word.is_empty())
                .collect::<Vec<_>>()
                .join(" ")
        )
    }
}

/// Whom to ask about it, as a list of equipment says. Shown at the same institution only.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Contact {
    /// A name.
    pub name: String,
    /// An e-mail address.
    pub email: String,
    /// A telephone number.
    pub phone: String,
    /// A page for enquiries: an http or https address, or empty.
    pub page: String,
}

/// One actual machine, in a place.
#[derive(Debug, Clone, PartialEq)]
pub struct Machine {
    /// Which one.
    pub id: InstrumentId,
    /// Whose.
    pub institution: InstitutionId,
    /// That institution's name.
    pub institution_name: String,
    /// Whether that institution shares with others.
    pub shares: bool,
    /// What its page says.
    pub details: Details,
    /// Whom to ask.
    pub contact: Contact,
    /// How it came to have a page.
    pub source: Source,
    /// When anything about it last changed; edits name the version they change by this.
    pub changed: DateTime<Utc>,
    /// Since when it is no longer used; none while it is.
    pub retired: Option<DateTime<Utc>>,
}

/// What someone may want to do with an instrument that they see.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Act {
    /// Say that they run it or can teach it.
    Claim,
    /// Change what its page says, or say that it is no longer used.
    Edit,
    /// See whom a list of equipment names to ask.
    SeeContact,
}

impl Machine {
    /// Whether this viewer, who sees it and runs it or not, may do it.
    pub fn may(&self, viewer: &Viewer, runs: bool, act: Act) -> bool {
        let Some(me) = viewer.member().filter(|me| me.institution == self.institution) else {
            return false;
        };
        match act {
            Act::Claim => self.retired.is_none(),
            Act::SeeContact => true,
            Act::Edit => runs || me.roles.contains(&Role::Coordinator) || me.roles.contains(&Role::Admin),
        }
    }

    /// Whether a list of equipment decides its name, place and description.
    pub fn is_listed(&self) -> bool {
        self.source == Source::List
    }

    /// The row of a profile that claims it.
    pub fn row(&self, runs: bool, teaches: bool) -> Instrument {
        Instrument {
            name: self.details.name.clone(),
            model: self.details.model.clone(),
            location: self.details.place.clone(),
            concept: self.details.concept.clone(),
            instrument: Some(self.id.clone()),
            runs,
            teaches,
        }
    }

    /// Whether a profile's row is about it.
    pub fn is_meant(&self, row: &Instrument) -> bool {
        match &row.instrument {
            Some(id) => *id == self.id,
            None => key_of(row) == self.details.key(),
        }
    }
}

/// The key of what a profile's row names.
pub fn key_of(row: &Instrument) -> String {
    key(&row.name, &row.model, &row.location)
}

fn key(name: &str, model: &str, place: &str) -> String {
    [name, model, place].map(fold).join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_machine_is_known_in_other_spelling() {
        let row = |name: &str, place: &str| Instrument { name: name.into(), location: place.into(), ..Instrument::default() };
        assert_eq!(key_of(&row("Scanning  Electron Microscope", "Room 2")), key_of(&row("scanning electron microscope", "room 2")));
        assert_ne!(key_of(&row("SEM", "Room 2")), key_of(&row("SEM", "Room 3")));
        assert_ne!(key_of(&row("SEM Room", "2")), key_of(&row("SEM", "Room 2")));
    }

    #[test]
    fn words_are_found_by_their_beginnings() {
        let details = Details { name: "JSM-7900F (field-emission)".into(), place: "Hütte 3".into(), ..Details::default() };
        assert_eq!(details.words(), " jsm 7900f field emission hutte 3");
    }
}
