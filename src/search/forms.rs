//! Query parameters to a question, and back to addresses.

use data_encoding::BASE64URL_NOPAD;
use sha2::{Digest, Sha256};

use super::Concepts;
use super::facets::{Chosen, Dimension};
use super::query::{About, DEPTH, Question, Sort};
use crate::text::clean;
use crate::web::{Error, Result};

/// People on a page.
pub const PAGE: usize = 20;
/// People at most in one answer of the API.
pub const MOST: usize = 100;
/// Values at most that are chosen of one facet.
const CHOSEN: usize = 30;

/// A search as its address says it.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Asked {
    /// The words.
    pub text: String,
    /// Whether only these words are meant.
    pub exact: bool,
    /// Filters.
    pub chosen: Chosen,
    /// What no word is read as.
    pub literal: Vec<About>,
    /// In which order.
    pub sort: Sort,
    /// Which page, from 1.
    pub page: usize,
    /// Where the API goes on.
    pub cursor: Option<String>,
    /// How many the API wants.
    pub limit: usize,
}

impl Asked {
    /// Reads the parameters of an address; unknown ones are not looked at.
    ///
    /// # Errors
    ///
    /// 400 for a page, order or limit that there is not, and for a value of a filter whose values are known beforehand; it says what there
    /// is.
    pub fn read(parameters: &[(String, String)]) -> Result<Self> {
        let mut asked = Self { page: 1, limit: PAGE, ..Self::default() };
        // a form sends the words that it was made for: what was said of them does not hold for others
        let was = parameters.iter().find(|(name, _)| name == "was").map(|(_, value)| clean(value, false));
        for (name, value) in parameters {
            match name.as_str() {
                "q" => asked.text = clean(value, false),
                "exact" => {
                    asked.exact = match value.as_str() {
                        "1" | "true" => true,
                        "0" | "false" => false,
                        _ => return Err(Error::Bad("'exact' has to be true or false (or 1 or 0).".to_owned())),
                    }
                }
                "literal" => {
                    let about = About::from_code(value).ok_or_else(|| {
                        Error::Bad("'literal' has to be one of intent, name, department, site and institution.".to_owned())
                    })?;
                    if !asked.literal.contains(&about) {
                        asked.literal.push(about);
                    }
                }
                "cursor" if !value.is_empty() => asked.cursor = Some(value.clone()),
                "sort" => {
                    asked.sort = Sort::from_code(value)
                        .ok_or_else(|| Error::Bad("There is no such order. Use match, name or checked.".to_owned()))?;
                }
                "page" => asked.page = number(value, "page", DEPTH / PAGE)?,
                "limit" => asked.limit = number(value, "limit", MOST)?,
                name => {
                    let Some(dimension) = Dimension::from_code(name) else { continue };
                    let value = clean(value, false);
                    if let Some(fixed) = dimension.fixed().filter(|fixed| !value.is_empty() && !fixed.contains(&value)) {
                        return Err(Error::Bad(format!("'{name}' has to be one of {}.", fixed.join(", "))));
                    }
                    let values = asked.chosen.entry(dimension).or_default();
                    if !value.is_empty() && value.len() <= 200 && !values.contains(&value) && values.len() < CHOSEN {
                        values.push(value);
                    }
                }
            }
        }
        asked.chosen.retain(|_, values| !values.is_empty());
        if was.is_some_and(|was| was != asked.text) {
            asked.literal.clear();
        }
        Ok(asked)
    }

    /// The same search by the concepts that are shown for those it names: an address that was kept goes on working when two concepts
    /// are made one.
    #[must_use]
    pub fn settled(mut self, concepts: &Concepts) -> Self {
        for dimension in [Dimension::Concept, Dimension::Discipline] {
            let Some(values) = self.chosen.get_mut(&dimension) else { continue };
            let mut shown: Vec<String> = Vec::with_capacity(values.len());
            for value in values.iter() {
                let value = concepts.shown(value);
                if !shown.iter().any(|one| one == value) {
                    shown.push(value.to_owned());
                }
            }
            *values = shown;
        }
        self
    }

    /// The question for a page.
    pub fn question(&self) -> Question {
        Question {
            text: self.text.clone(),
            exact: self.exact,
            chosen: self.chosen.clone(),
            literal: self.literal.clone(),
            sort: self.sort,
            offset: (self.page - 1) * PAGE,
            limit: PAGE,
            facets: true,
            explain: false,
        }
    }

    /// How many filters are chosen.
    pub fn filters(&self) -> usize {
        self.chosen.values().map(Vec::len).sum()
    }

    /// The address of this search.
    pub fn address(&self) -> String {
        let pairs = self.pairs();
        if pairs.is_empty() {
            "/search".to_owned()
        } else {
            format!("/search?{}", serde_urlencoded::to_string(pairs).unwrap_or_default())
        }
    }

    /// The same search on another page.
    pub fn on_page(&self, page: usize) -> Self {
        Self { page, ..self.clone() }
    }

    /// The same filters with other words.
    pub fn with_text(&self, text: &str) -> Self {
        let literal = if text == self.text { self.literal.clone() } else { Vec::new() };
        Self { text: text.to_owned(), literal, exact: false, page: 1, ..self.clone() }
    }

    /// The same search for only these words.
    pub fn exactly(&self) -> Self {
        Self { exact: true, page: 1, ..self.clone() }
    }

    /// The same search without one filter.
    pub fn without(&self, dimension: Dimension, value: &str) -> Self {
        let mut asked = self.on_page(1);
        if let Some(values) = asked.chosen.get_mut(&dimension) {
            values.retain(|one| one != value);
        }
        asked.chosen.retain(|_, values| !values.is_empty());
        asked
    }

    /// The same search with words taken as they stand that were read otherwise.
    pub fn literally(&self, about: About) -> Self {
        let mut asked = self.on_page(1);
        asked.literal.push(about);
        asked
    }

    /// The same search without any filter.
    pub fn without_filters(&self) -> Self {
        Self { chosen: Chosen::new(), page: 1, ..self.clone() }
    }

    fn pairs(&self) -> Vec<(&'static str, String)> {
        let mut pairs = Vec::new();
        if !self.text.is_empty() {
            pairs.push(("q", self.text.clone()));
        }
        for (dimension, values) in &self.chosen {
            pairs.extend(values.iter().map(|value| (dimension.code(), value.clone())));
        }
        pairs.extend(self.literal.iter().map(|about| ("literal", about.code().to_owned())));
        if self.exact {
            pairs.push(("exact", "1".to_owned()));
        }
        if self.sort != Sort::Match {
            pairs.push(("sort", self.sort.code().to_owned()));
        }
        if self.page > 1 {
            pairs.push(("page", self.page.to_string()));
        }
        pairs
    }

    /// How many results the API's answer leaves out before its first.
    ///
    /// # Errors
    ///
    /// 400 for a cursor that this search did not give.
    pub fn offset(&self) -> Result<usize> {
        let Some(cursor) = &self.cursor else { return Ok(0) };
        let wrong = || Error::Bad("This cursor does not belong to this search. Start again without it.".to_owned());
        let text =
            BASE64URL_NOPAD.decode(cursor.as_bytes()).ok().and_then(|bytes| String::from_utf8(bytes).ok()).ok_or_else(wrong)?;
        let (offset, check) = text.split_once('.').ok_or_else(wrong)?;
        let offset: usize = offset.parse().map_err(|_| wrong())?;
        if offset > DEPTH || check != self.check(offset) {
            return Err(wrong());
        }
        Ok(offset)
    }

    /// The cursor by which the API's next answer starts after so many; none where it goes no deeper.
    pub fn cursor_after(&self, offset: usize, total: usize) -> Option<String> {
        (offset < total.min(DEPTH)).then(|| BASE64URL_NOPAD.encode(format!("{offset}.{}", self.check(offset)).as_bytes()))
    }

    /// Ties a cursor to its search.
    fn check(&self, offset: usize) -> String {
        let search = Self { page: 1, cursor: None, ..self.clone() };
        let digest = Sha256::digest(format!("{offset} {:?}", search.pairs()));
        BASE64URL_NOPAD.encode(&digest[..9])
    }
}

fn number(value: &str, name: &str, most: usize) -> Result<usize> {
    match value.parse() {
        Ok(number) if (1..=most).contains(&number) => Ok(number),
        _ => Err(Error::Bad(format!("The {name} has to be a number from 1 to {most}. To see more, narrow the search."))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(query: &str) -> Result<Asked> {
        Asked::read(&serde_urlencoded::from_str::<Vec<(String, String)>>(query).unwrap())
    }

    #[test]
    fn an_address_comes_back_as_it_was() {
        let address = "/search?q=sem+%22x%22&intent=can_teach&intent=can_do&site=hill-campus&exact=1&sort=name&page=3";
        assert_eq!(asked(&address["/search?".len()..]).unwrap().address(), address);
        let literal = "/search?q=who+can+teach&literal=intent";
        assert_eq!(asked(&literal["/search?".len()..]).unwrap().address(), literal);
        assert_eq!(asked("q=other&was=who+can+teach&literal=intent").unwrap().address(), "/search?q=other");
        assert_eq!(asked("q=&utm=1&page=1&sort=match").unwrap().address(), "/search");
    }

    #[test]
    fn what_there_is_not_is_said() {
        for query in ["page=0", "page=51", "page=-1", "page=x", "sort=size", "limit=101", "limit="] {
            assert!(matches!(asked(query), Err(Error::Bad(_))), "{query}");
        }
    }

    #[test]
    fn what_a_filter_cannot_be_is_said_with_what_it_can() {
        let told = |query: &str| match asked(query) {
            Err(Error::Bad(words)) => words,
            other => panic!("{query}: {other:?}"),
        };
        assert!(told("exact=yes").contains("true or false") && told("exact=").contains("true or false"));
        assert!(told("intent=can_teach&intent=foo").contains("can_teach, hosts_shadowing"));
        assert!(told("level=guru").contains("expert, none"));
        assert!(told("registration=rubbish").contains("rscitech"));
        assert!(told("literal=words").contains("department"));
        for (query, exact) in [("exact=true", true), ("exact=1", true), ("exact=false", false), ("exact=0", false), ("q=a", false)]
        {
            assert_eq!(asked(query).unwrap().exact, exact, "{query}");
        }
        let kept = asked("intent=none&level=expert&intent=&registration=rscitech&site=anywhere&literal=name").unwrap();
        assert_eq!(kept.address(), "/search?intent=none&level=expert&site=anywhere&registration=rscitech&literal=name");
    }

    #[test]
    fn a_cursor_belongs_to_its_search() {
        let mut search = asked("q=sem&site=a").unwrap();
        let cursor = search.cursor_after(20, 45).unwrap();
        assert_eq!(search.cursor_after(45, 45), None);
        search.cursor = Some(cursor.clone());
        assert_eq!(search.offset().unwrap(), 20);
        let mut other = asked("q=tem&site=a").unwrap();
        other.cursor = Some(cursor.clone());
        assert!(other.offset().is_err());
        for tampered in ["x", "", "MjA", &cursor[1..], "🙂", &format!("{cursor}A"), &BASE64URL_NOPAD.encode(b"40.aaaaaaaaaaaa")] {
            search.cursor = Some(tampered.to_owned());
            assert!(matches!(search.offset(), Err(Error::Bad(_))), "{tampered}");
        }
    }
}
