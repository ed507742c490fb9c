//! One line of the file as a profile, or everything that is wrong with it.

use std::collections::{BTreeSet, HashMap};

use serde_json::{Map, Value};

use crate::directory::forms::Concepts;
use crate::directory::model::{Audience, Instrument, Intent, Level, Skill, limits};
use crate::text::{clean, fold, is_unwanted};

/// What a line says. What it does not say is none: a repeated import leaves that alone.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Row {
    pub external_id: String,
    pub name: String,
    pub email: Option<String>,
    pub institution: Option<String>,
    pub department: Option<String>,
    pub site: Option<String>,
    pub title: Option<String>,
    pub summary: Option<String>,
    pub skills: Option<Vec<Skill>>,
    pub instruments: Option<Vec<Instrument>>,
    pub audience: Option<Audience>,
}

/// What is strange about a line but no reason to refuse it.
#[derive(Debug, Default)]
pub(super) struct Strange {
    /// Fields nobody here knows.
    pub unknown: BTreeSet<String>,
    /// Letters that no field may hold were left out.
    pub cleaned: bool,
    /// Skills with the same meaning were made one.
    pub merged: bool,
}

const FIELDS: [&str; 11] =
    ["external_id", "name", "email", "institution", "department", "site", "title", "summary", "skills", "instruments", "audience"];

/// A line as a profile; the errors say which field and what it should be.
pub(super) fn read(line: &str, concepts: &dyn Concepts) -> Result<(Row, Strange), Vec<String>> {
    let object = match serde_json::from_str::<Value>(line) {
        Ok(Value::Object(object)) => object,
        Ok(_) => {
            return Err(vec![
                "a line must be one JSON object, such as {\"external_id\": \"e1\", \"name\": \"Amara Osei\"}".to_owned(),
            ]);
        }
        Err(error) => {
            // The error counts lines inside the object, of which there is one.
            let said = error.to_string();
            let why = said.split(" at line ").next().unwrap_or_default();
            return Err(vec![format!("not JSON at column {}: {why}", error.column())]);
        }
    };
    let mut reader = Reader { wrong: Vec::new(), strange: Strange::default() };
    reader.unknown(&object, &FIELDS, "");
    let row = Row {
        external_id: reader.external_id(&object),
        name: reader.needed(&object, "name", "name", limits::NAME),
        email: reader.email(&object),
        institution: reader.text(&object, "institution", "institution", limits::PLACE, false),
        department: reader.text(&object, "department", "department", limits::PLACE, false),
        site: reader.text(&object, "site", "site", limits::PLACE, false),
        title: reader.text(&object, "title", "title", limits::TITLE, false),
        summary: reader.text(&object, "summary", "summary", limits::SUMMARY, true),
        skills: reader.skills(&object, concepts),
        instruments: reader.instruments(&object, concepts),
        audience: reader.code(&object, "audience", "audience", Audience::from_code, "private, institution, network or public"),
    };
    if reader.wrong.is_empty() { Ok((row, reader.strange)) } else { Err(reader.wrong) }
}

/// Reads fields, and gathers what is wrong with them. `path` is how a field is named to the reader of the report.
struct Reader {
    wrong: Vec<String>,
    strange: Strange,
}

impl Reader {
    fn wrong(&mut self, path: &str, why: impl std::fmt::Display) {
        self.wrong.push(format!("{path}: {why}"));
    }

    fn unknown(&mut self, object: &Map<String, Value>, known: &[&str], path: &str) {
        for name in object.keys().filter(|name| !known.contains(&name.as_str())) {
            if self.strange.unknown.len() < 20 {
                let name: String = clean(name, false).chars().take(60).collect();
                self.strange.unknown.insert(format!("{path}{name}"));
            }
        }
    }

    /// A cleaned text; none where it is absent, null or empty.
    fn text(&mut self, object: &Map<String, Value>, name: &str, path: &str, longest: usize, lines: bool) -> Option<String> {
        let sent = match object.get(name)? {
            Value::Null => return None,
            Value::String(text) => text,
            other => {
                self.wrong(path, format_args!("must be a text, not {}", kind(other)));
                return None;
            }
        };
        let text = clean(sent, lines);
        self.strange.cleaned |= sent.chars().any(is_unwanted);
        let length = text.chars().count();
        if length > longest {
            self.wrong(path, format_args!("may have {longest} letters, has {length}"));
        }
        Some(text).filter(|text| !text.is_empty())
    }

    fn needed(&mut self, object: &Map<String, Value>, name: &str, path: &str, longest: usize) -> String {
        let before = self.wrong.len();
        let text = self.text(object, name, path, longest, false).unwrap_or_default();
        if text.is_empty() && self.wrong.len() == before {
            self.wrong(path, "is missing");
        }
        text
    }

    /// The key by which a person is known again: taken as it is, so nothing in it may be unwanted.
    fn external_id(&mut self, object: &Map<String, Value>) -> String {
        let text = match object.get("external_id") {
            Some(Value::String(text)) => text.trim().to_owned(),
            Some(Value::Number(number)) if !number.is_f64() => number.to_string(),
            Some(Value::Null) | None => String::new(),
            Some(other) => {
                self.wrong("external_id", format_args!("must be a text, not {}", kind(other)));
                return String::new();
            }
        };
        if text.is_empty() {
            self.wrong("external_id", "is missing");
        } else if text.chars().count() > 120 {
            self.wrong("external_id", "may have 120 letters");
        } else if text.chars().any(|letter| letter.is_control() || is_unwanted(letter)) {
            self.wrong("external_id", "has control characters in it");
        }
        text
    }

    fn email(&mut self, object: &Map<String, Value>) -> Option<String> {
        let email = self.text(object, "email", "email", 254, false)?;
        let fits = email.split_once('@').is_some_and(|(local, domain)| {
            !local.is_empty()
                && !domain.is_empty()
                && !domain.contains('@')
                && !email.contains(|letter: char| letter.is_whitespace() || "<>,;\"".contains(letter))
        });
        if !fits {
            self.wrong("email", "is not an e-mail address, such as name@university.ac.uk");
        }
        Some(crate::accounts::store::address(&email))
    }

    fn code<T>(
        &mut self,
        object: &Map<String, Value>,
        name: &str,
        path: &str,
        find: impl Fn(&str) -> Option<T>,
        known: &str,
    ) -> Option<T> {
        let text = self.text(object, name, path, 40, false)?;
        let found = find(&text.to_lowercase());
        if found.is_none() {
            self.wrong(path, format_args!("'{text}' is not known; it is one of {known}"));
        }
        found
    }

    /// The objects of a list; none where it is absent or null.
    fn list<'a>(&mut self, object: &'a Map<String, Value>, name: &str, most: usize) -> Option<Vec<&'a Map<String, Value>>> {
        let items = match object.get(name)? {
            Value::Null => return None,
            Value::Array(items) => items,
            other => {
                self.wrong(name, format_args!("must be a list, not {}", kind(other)));
                return None;
            }
        };
        if items.len() > most {
            self.wrong(name, format_args!("may have {most} entries, has {}", items.len()));
            return None;
        }
        let mut objects = Vec::with_capacity(items.len());
        for (place, item) in items.iter().enumerate() {
            match item {
                Value::Object(object) => objects.push(object),
                other => self.wrong(&format!("{name}[{place}]"), format_args!("must be an object, not {}", kind(other))),
            }
        }
        Some(objects)
    }

    fn skills(&mut self, object: &Map<String, Value>, concepts: &dyn Concepts) -> Option<Vec<Skill>> {
        let mut skills: Vec<Skill> = Vec::new();
        let mut places: HashMap<String, usize> = HashMap::new();
        for (place, item) in self.list(object, "skills", limits::SKILLS)?.into_iter().enumerate() {
            self.unknown(item, &["label", "level", "intents"], "skills.");
            let words = self.needed(item, "label", &format!("skills[{place}].label"), limits::LABEL);
            let level = self.code(
                item,
                "level",
                &format!("skills[{place}].level"),
                Level::from_code,
                "awareness, working, practitioner or expert",
            );
            let intents = self.intents(item, place);
            let (concept, label) = match concepts.find(&words) {
                // a name that is spelled out stays as they wrote it: others look for those words, too
                Some((concept, label)) if !words.contains(' ') || fold(&words) == fold(&label) => (Some(concept), label),
                Some((concept, _)) => (Some(concept), words),
                None => (None, words),
            };
            let key = concept.as_ref().map_or_else(|| format!("own words: {}", fold(&label)), ToString::to_string);
            let skill = Skill { concept, label, level: level.unwrap_or_default(), intents, ..Skill::default() };
            match places.get(&key) {
                Some(first) => {
                    self.strange.merged = true;
                    merge(&mut skills[*first], &skill);
                }
                None => {
                    places.insert(key, skills.len());
                    skills.push(skill);
                }
            }
        }
        Some(skills)
    }

    fn intents(&mut self, item: &Map<String, Value>, place: usize) -> Vec<Intent> {
        let path = format!("skills[{place}].intents");
        let sent = match item.get("intents") {
            None | Some(Value::Null) => return Vec::new(),
            Some(Value::Array(items)) => items,
            Some(other) => {
                self.wrong(&path, format_args!("must be a list, not {}", kind(other)));
                return Vec::new();
            }
        };
        let mut found = BTreeSet::new();
        for item in sent {
            match item.as_str().and_then(|code| Intent::from_code(&code.trim().to_lowercase())) {
                Some(intent) => {
                    found.insert(intent);
                }
                None => self.wrong(
                    &path,
                    format_args!(
                        "{} is not known; it is one of can_do, can_teach, hosts_shadowing, joins_grants or wants_to_learn",
                        short(item)
                    ),
                ),
            }
        }
        found.into_iter().collect()
    }

    fn instruments(&mut self, object: &Map<String, Value>, concepts: &dyn Concepts) -> Option<Vec<Instrument>> {
        let mut instruments = Vec::new();
        for (place, item) in self.list(object, "instruments", limits::INSTRUMENTS)?.into_iter().enumerate() {
            self.unknown(item, &["name", "model", "location"], "instruments.");
            let name = self.needed(item, "name", &format!("instruments[{place}].name"), limits::INSTRUMENT);
            instruments.push(Instrument {
                concept: concepts.find(&name).map(|(concept, _)| concept),
                name,
                model: self
                    .text(item, "model", &format!("instruments[{place}].model"), limits::INSTRUMENT, false)
                    .unwrap_or_default(),
                location: self
                    .text(item, "location", &format!("instruments[{place}].location"), limits::INSTRUMENT, false)
                    .unwrap_or_default(),
                ..Instrument::default()
            });
        }
        Some(instruments)
    }
}

/// Two claims on the same thing: the higher level, and every intent.
fn merge(first: &mut Skill, second: &Skill) {
    first.level = first.level.max(second.level);
    let intents: BTreeSet<Intent> = first.intents.iter().chain(&second.intents).copied().collect();
    first.intents = intents.into_iter().collect();
}

/// What a value is, for someone who wrote another.
fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "true or false",
        Value::Number(_) => "a number",
        Value::String(_) => "a text",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    }
}

fn short(value: &Value) -> String {
    let text: String = clean(&value.to_string(), false);
    if text.chars().count() > 40 { text.chars().take(40).chain("…".chars()).collect() } else { text }
}
