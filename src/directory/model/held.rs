//! What HR's system says of someone, which their profile cannot contradict.

use super::{Profile, SectionKind};
use crate::accounts::Person;
use crate::ids::{DepartmentId, SiteId};

/// HR's word. Where HR says nothing of a post or place, its owner may.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Held {
    /// Their name.
    pub name: String,
    /// Their job title.
    pub title: Option<String>,
    /// Their unit.
    pub department: Option<DepartmentId>,
    /// Their campus.
    pub site: Option<SiteId>,
}

impl Held {
    /// What HR says of someone; none where it does not name them.
    pub fn of(person: &Person) -> Option<Self> {
        person.hr.then(|| Self {
            name: person.name.clone(),
            title: person.job_title.clone(),
            department: person.department.clone(),
            site: person.site.clone(),
        })
    }

    /// Puts HR's word into a profile, as it is read. It is not stored there: there is one truth, and it is HR's.
    pub fn hold(&self, profile: &mut Profile) {
        profile.about.content.name.clone_from(&self.name);
        let role = &mut profile.role.content;
        if let Some(title) = &self.title {
            role.title.clone_from(title);
        }
        if self.department.is_some() {
            role.department.clone_from(&self.department);
        }
        if self.site.is_some() {
            role.site.clone_from(&self.site);
        }
    }

    /// The fields of a section's form that are HR's, with their values.
    pub fn fields(&self, kind: SectionKind) -> Vec<(&'static str, String)> {
        match kind {
            SectionKind::About => vec![("name", self.name.clone())],
            SectionKind::Role => [
                ("title", self.title.clone()),
                ("department", self.department.as_ref().map(ToString::to_string)),
                ("site", self.site.as_ref().map(ToString::to_string)),
            ]
            .into_iter()
            .filter_map(|(field, value)| Some((field, value?)))
            .collect(),
            _ => Vec::new(),
        }
    }
}
