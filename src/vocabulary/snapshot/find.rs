//! Which concept an id, a name or a text means.

use super::{Name, Vocabulary};
use crate::ids::ConceptId;
use crate::vocabulary::model::{Concept, Kind};
use crate::vocabulary::names::name_key;
use crate::vocabulary::recognise::Mention;

impl Vocabulary {
    /// The concept that is shown where this one is meant: itself, or what it was found or made equal to. None for an unknown id.
    pub fn shown(&self, id: &ConceptId) -> Option<&ConceptId> {
        self.get(id).map(|concept| &concept.id)
    }

    /// Everything that is shown as one with this concept, the one shown first: skills may hold any of them.
    pub fn parts(&self, id: &ConceptId) -> Vec<&ConceptId> {
        let Some((own, place)) = self.places.get_key_value(id) else {
            return Vec::new();
        };
        self.parts.get(place).map_or_else(|| vec![own], |parts| parts.iter().collect())
    }

    /// Those of a concept's names that are not recognised inside texts: everyday words and names of one or two letters that only an
    /// outside vocabulary has. Asked for alone they are found all the same.
    pub fn quiet_names(&self, id: &ConceptId) -> Vec<&str> {
        let Some(place) = self.places.get(id) else {
            return Vec::new();
        };
        // a concept's names stand together, in the order of places
        let from = self.names.partition_point(|name| name.concept < *place);
        let own = self.names[from..].iter().take_while(|name| name.concept == *place);
        own.filter(|name| name.is_quiet()).map(|name| &*name.text).collect()
    }

    /// A concept by its id, or what it is shown as, whatever its state.
    pub fn get(&self, id: &ConceptId) -> Option<&Concept> {
        self.places.get(id).map(|place| &self.concepts[*place as usize])
    }

    /// The concept whose name this is, in whatever spelling: its label before a synonym, a synonym before an abbreviation. None where a
    /// name means several, such as an abbreviation of two things.
    pub fn find(&self, name: &str) -> Option<&Concept> {
        self.recogniser().find(name, &self.names).map(|place| &self.concepts[place as usize])
    }

    /// The concept that somebody means who says of what kind it is: as [`Self::find`]; among job titles and lines of work by label before
    /// other names, none where only other names of several are so.
    pub fn find_of(&self, name: &str, kind: Kind) -> Option<&Concept> {
        if !kind.is_of_titles() {
            return self.find(name);
        }
        let key = name_key(name);
        let is_meant = |name: &&Name| self.concepts[name.concept as usize].kind == kind && name_key(&name.text) == key;
        let meant: Vec<&Name> = self.titles.iter().filter(is_meant).collect();
        let best = meant.iter().map(|name| name.how).min()?;
        let mut meant = meant.into_iter().filter(|name| name.how == best).map(|name| name.concept);
        let one = meant.next()?;
        meant.all(|other| other == one).then(|| &self.concepts[one as usize])
    }

    /// The other concept whose name this is, so that none of this kind can be called so too. Job titles may share their other names.
    pub fn taken(&self, name: &str, kind: Kind) -> Option<&Concept> {
        let key = name_key(name);
        self.find_of(name, kind).filter(|found| !kind.is_of_titles() || name_key(&found.label) == key)
    }

    /// Concepts mentioned in a text, in the order of the text, longest names first; no two overlap.
    pub fn recognise(&self, text: &str) -> Vec<Mention> {
        self.mentions(text, false)
    }

    /// Concepts mentioned in a search, as [`Self::recognise`]: there short forms of three letters need no capitals, whatever the other
    /// words have.
    pub fn recognise_asked(&self, text: &str) -> Vec<Mention> {
        self.mentions(text, true)
    }

    fn mentions(&self, text: &str, asked: bool) -> Vec<Mention> {
        self.recogniser()
            .recognise(text, asked, &self.names, &self.links)
            .into_iter()
            .map(|found| Mention {
                concept: self.id_at(found.concept),
                range: found.range,
                how: found.how,
                ambiguous: found.ambiguous.into_iter().map(|place| self.id_at(place)).collect(),
            })
            .collect()
    }
}
