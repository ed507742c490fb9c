//! What guidance is, who may see it and who may write it: pure.

use chrono::{DateTime, NaiveDate, Utc};

use crate::accounts::{Relation, Viewer};
use crate::directory::Audience;
use crate::ids::{GuideId, InstitutionId, PersonId};

/// Everything that is published with one programme: a constant in that programme's slice, named in [`crate::guidance`].
#[derive(Debug)]
pub struct Series {
    /// The programme in addresses of the API, in facts and in the database. Never changed once used.
    pub code: &'static str,
    /// Where its pages are, such as `/shadowing/guidance`.
    pub path: &'static str,
    /// What it is called.
    pub title: &'static str,
    /// The programme's own page: its address and name.
    pub home: (&'static str, &'static str),
    /// Whom texts can be for: codes, and what they are called after "For".
    pub readers: &'static [(&'static str, &'static str)],
    /// The texts to begin with.
    pub first: &'static [First],
}

/// A text that the program comes with.
#[derive(Debug)]
pub struct First {
    /// Its name in addresses.
    pub slug: &'static str,
    /// For whom: a code.
    pub reader: &'static str,
    /// Its title.
    pub title: &'static str,
    /// Markdown.
    pub words: &'static str,
}

impl Series {
    /// The series of this code.
    pub fn named(code: &str) -> Option<&'static Self> {
        crate::guidance().into_iter().find(|series| series.code == code)
    }

    /// What readers of this code are called; everyone where there is no such code.
    pub fn reader(&self, code: &str) -> &'static str {
        self.readers.iter().find(|(known, _)| *known == code).map_or("everyone", |(_, label)| label)
    }

    /// The program's own text of this name.
    pub fn first(&self, slug: &str) -> Option<&'static First> {
        self.first.iter().find(|first| first.slug == slug)
    }
}

/// A text of an institution.
#[derive(Debug, Clone, PartialEq)]
pub struct Guide {
    /// Which one; none for the program's own, which nobody here has touched.
    pub id: Option<GuideId>,
    /// Whose.
    pub institution: InstitutionId,
    /// That institution's name in addresses.
    pub institution_slug: String,
    /// Its name.
    pub institution_name: String,
    /// Its own name in addresses.
    pub slug: String,
    /// The newest version; 0 for the program's own.
    pub version: i64,
    /// What it says.
    pub says: Says,
    /// Since when; none for the program's own.
    pub changed: Option<DateTime<Utc>>,
}

/// What a text says, to whom, and until when.
#[derive(Debug, Clone, PartialEq)]
pub struct Says {
    /// Its title.
    pub title: String,
    /// For whom: a code of the series, or empty for everyone.
    pub reader: String,
    /// Who may see it; `private` is seen by the coordinators alone.
    pub audience: Audience,
    /// Markdown.
    pub words: String,
    /// The day by which somebody looks through it again; none for the program's own, which wait to be looked through at once.
    pub review: Option<NaiveDate>,
}

/// A version as it was saved.
#[derive(Debug, Clone, PartialEq)]
pub struct Version {
    /// Its number, from 1.
    pub version: i64,
    /// What it said.
    pub says: Says,
    /// What was changed, in the words of who did.
    pub note: String,
    /// When.
    pub saved: DateTime<Utc>,
    /// By whom, if they are still here.
    pub by: Option<String>,
}

/// What came of saving.
#[derive(Debug, Clone, PartialEq)]
pub enum Saved {
    /// As this version.
    As(i64),
    /// Nothing was different.
    Same,
    /// Somebody saved another one meanwhile, and nothing was written.
    Changed,
}

impl Says {
    /// A text that the program comes with.
    #[must_use]
    pub fn from_first(first: &First) -> Self {
        Self {
            title: first.title.to_owned(),
            reader: first.reader.to_owned(),
            audience: Audience::Institution,
            words: first.words.trim().to_owned(),
            review: None,
        }
    }
}

impl Guide {
    /// Whether a viewer may read it. `keeps`: whether they keep their institution's desk.
    #[must_use]
    pub fn is_for(&self, viewer: &Viewer, keeps: bool, shares: bool) -> bool {
        // Nobody in particular: a guide is an institution's, not a person's.
        let relation = viewer.relation_to(&PersonId::from("-"), &self.institution, shares, None);
        self.may_write(viewer, keeps) || (relation != Relation::Owner && self.says.audience.includes(relation))
    }

    /// Whether a viewer may write it: those who keep the desk of its institution.
    #[must_use]
    pub fn may_write(&self, viewer: &Viewer, keeps: bool) -> bool {
        keeps && viewer.member().is_some_and(|me| me.institution == self.institution)
    }

    /// Whether somebody should look through it: the program's own, which nobody here has, and what has come to its day.
    #[must_use]
    pub fn is_due(&self, today: NaiveDate) -> bool {
        self.says.review.is_none_or(|review| review <= today)
    }
}
