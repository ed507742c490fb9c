//! Text from forms to values: cleaning, lengths, and errors that stand beside their fields.

use std::collections::BTreeMap;

use super::{Error, Result};
use crate::text::clean;

/// What was sent and what is wrong with it, so that a form can be shown again with nothing lost.
#[derive(Debug, Clone, Default)]
pub struct Form {
    values: Vec<(String, String)>,
    errors: BTreeMap<String, String>,
}

impl Form {
    /// A form as sent: names and values in their order, names may repeat.
    pub fn sent(values: Vec<(String, String)>) -> Self {
        Self { values, errors: BTreeMap::new() }
    }

    /// What was sent under a name, as it was; empty if nothing was.
    pub fn value(&self, name: &str) -> &str {
        self.values.iter().find(|(key, _)| key == name).map_or("", |(_, value)| value)
    }

    /// The same form with another value under a name, as a page that shows it again needs it.
    pub fn with(mut self, name: &str, value: &str) -> Self {
        self.values.retain(|(key, _)| key != name);
        self.values.push((name.to_owned(), value.to_owned()));
        self
    }

    /// The same form with more values under a name, as of several boxes that are ticked.
    pub fn with_all(mut self, name: &str, values: &[String]) -> Self {
        self.values.extend(values.iter().map(|value| (name.to_owned(), value.clone())));
        self
    }

    /// Whether anything was sent under a name, even nothing.
    pub fn is_sent(&self, name: &str) -> bool {
        self.values.iter().any(|(key, _)| key == name)
    }

    /// Everything sent under a name.
    pub fn all(&self, name: &str) -> Vec<&str> {
        self.values.iter().filter(|(key, _)| key == name).map(|(_, value)| value.as_str()).collect()
    }

    /// Whether this value was sent under a name: a ticked box.
    pub fn has(&self, name: &str, value: &str) -> bool {
        self.values.iter().any(|(key, sent)| key == name && sent == value)
    }

    /// A cleaned line of at most `longest` letters; an error where it is longer.
    pub fn line(&mut self, name: &str, longest: usize) -> String {
        let text = clean(self.value(name), false);
        self.at_most(name, text, longest)
    }

    /// A cleaned text of several lines.
    pub fn text(&mut self, name: &str, longest: usize) -> String {
        let text = clean(self.value(name), true);
        self.at_most(name, text, longest)
    }

    /// A line that must not be empty.
    pub fn needed(&mut self, name: &str, longest: usize, otherwise: &str) -> String {
        let text = self.line(name, longest);
        if text.is_empty() {
            self.wrong(name, otherwise);
        }
        text
    }

    /// Notes what is wrong with a field; the first thing said stays.
    pub fn wrong(&mut self, name: &str, why: impl Into<String>) {
        self.errors.entry(name.to_owned()).or_insert_with(|| why.into());
    }

    /// What is wrong with a field; empty if nothing is.
    pub fn error(&self, name: &str) -> &str {
        self.errors.get(name).map_or("", String::as_str)
    }

    /// Every field with an error, for the summary.
    pub fn errors(&self) -> Vec<(String, String)> {
        self.errors.iter().map(|(name, why)| (name.clone(), why.clone())).collect()
    }

    /// True where nothing is wrong.
    pub fn is_good(&self) -> bool {
        self.errors.is_empty()
    }

    /// For handlers that do not show it again, such as the API's.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`] with every field that is wrong.
    pub fn checked(&self) -> Result<()> {
        if self.is_good() { Ok(()) } else { Err(Error::Invalid(self.errors())) }
    }

    fn at_most(&mut self, name: &str, text: String, longest: usize) -> String {
        let length = text.chars().count();
        if length > longest {
            self.wrong(name, format!("This may have {longest} letters; it has {length}. Please shorten it."));
        }
        text
    }
}
