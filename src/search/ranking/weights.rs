//! Weights one by one, as a page shows and changes them: read from the file's lines, with the comments as their explanations.

use std::collections::BTreeMap;

use super::Ranking;

/// The largest weight.
const MOST: f32 = 10.0;
/// The largest usual number of words.
const WORDS: f32 = 1_000.0;

/// A part of the file.
#[derive(Debug, Clone, PartialEq)]
pub struct Part {
    /// Its name in the file; empty for what stands before the first.
    pub name: String,
    /// What its comment says.
    pub about: String,
    /// Its weights.
    pub weights: Vec<Weight>,
}

/// One weight.
#[derive(Debug, Clone, PartialEq)]
pub struct Weight {
    /// Where it stands, such as `zones.name.weight`.
    pub path: String,
    /// What it is called, such as "name: weight".
    pub label: String,
    /// What its comment says; may be empty.
    pub hint: String,
    /// Its value as the file writes it.
    pub value: String,
}

impl Weight {
    /// From and up to which value it may be.
    pub fn bounds(&self) -> (f32, f32) {
        match self.path.rsplit('.').next() {
            Some("words") if self.path.starts_with("zones.") => (1.0, WORDS),
            Some("saturation") => (0.1, MOST),
            Some("length") => (0.0, 1.0),
            _ => (0.0, MOST),
        }
    }
}

/// The parts of a file of weights.
pub fn parts(text: &str) -> Vec<Part> {
    let mut parts: Vec<Part> = Vec::new();
    let (mut name, mut about) = (String::new(), Vec::new());
    for line in text.lines() {
        if let Some(comment) = line.strip_prefix('#') {
            about.push(comment.trim());
        } else if let Some(section) = line.strip_prefix('[') {
            name = section.trim_end().trim_end_matches(']').to_owned();
        } else if let Some((key, value)) = line.split_once('=') {
            let (value, hint) = value.split_once('#').unwrap_or((value, ""));
            if parts.last().is_none_or(|part| part.name != name) {
                parts.push(Part { name: name.clone(), about: about.join(" "), weights: Vec::new() });
            }
            let Some(part) = parts.last_mut() else { continue };
            part.weights.extend(numbers(&name, key.trim(), value.trim(), hint.trim()));
            about.clear();
        } else {
            about.clear();
        }
    }
    parts
}

fn numbers(section: &str, key: &str, value: &str, hint: &str) -> Vec<Weight> {
    let path = if section.is_empty() { key.to_owned() } else { format!("{section}.{key}") };
    let label = key.replace('_', " ");
    let Some(table) = value.strip_prefix('{') else {
        return vec![Weight { path, label, hint: hint.to_owned(), value: value.to_owned() }];
    };
    let pairs = table.trim_end_matches('}').split(',').filter_map(|pair| pair.split_once('='));
    pairs
        .map(|(inner, value)| Weight {
            path: format!("{path}.{}", inner.trim()),
            label: format!("{label}: {}", if inner.trim() == "words" { "usual number of words" } else { inner.trim() }),
            hint: String::new(),
            value: value.trim().to_owned(),
        })
        .collect()
}

/// The file with other values; comments stay.
///
/// # Errors
///
/// What is wrong with each value: the weight's path, and what it should be.
pub fn with(text: &str, changes: &BTreeMap<String, String>) -> Result<(String, Ranking), Vec<(String, String)>> {
    let mut wrong = Vec::new();
    let mut values: BTreeMap<String, String> = BTreeMap::new();
    for weight in parts(text).into_iter().flat_map(|part| part.weights) {
        let Some(sent) = changes.get(&weight.path) else {
            values.insert(weight.path, weight.value);
            continue;
        };
        let (from, until) = weight.bounds();
        match sent.trim().replace(',', ".").parse::<f32>() {
            Ok(value) if value.is_finite() && (from..=until).contains(&value) => {
                let unchanged = weight.value.parse() == Ok(value);
                values.insert(weight.path, if unchanged { weight.value } else { value.to_string() });
            }
            _ => wrong.push((weight.path, format!("Give a number from {from} to {until}."))),
        }
    }
    let is_known = |path: &String| values.contains_key(path) || wrong.iter().any(|(known, _)| known == path);
    let unknown: Vec<String> = changes.keys().filter(|path| !is_known(path)).cloned().collect();
    wrong.extend(unknown.into_iter().map(|path| (path, "There is no such weight.".to_owned())));
    if !wrong.is_empty() {
        return Err(wrong);
    }
    let written = written(text, &values);
    match Ranking::parse(&written) {
        Ok(ranking) => Ok((written, ranking)),
        Err(error) => Err(vec![(String::new(), error.to_string())]),
    }
}

/// A file with the values that another has for the same weights, as far as they can be its own.
pub fn over(text: &str, saved: &str) -> (String, Ranking) {
    let known: Vec<Weight> = parts(text).into_iter().flat_map(|part| part.weights).collect();
    let mut values: BTreeMap<String, String> = BTreeMap::new();
    for weight in parts(saved).into_iter().flat_map(|part| part.weights) {
        if known.iter().any(|one| one.path == weight.path) {
            values.insert(weight.path, weight.value);
        }
    }
    if let Err(wrong) = with(text, &values) {
        values.retain(|path, _| !wrong.iter().any(|(bad, _)| bad == path));
    }
    with(text, &values).unwrap_or_else(|_| (super::OWN.to_owned(), Ranking::own()))
}

fn written(text: &str, values: &BTreeMap<String, String>) -> String {
    let mut section = String::new();
    let mut lines = Vec::new();
    for line in text.lines() {
        if let Some(name) = line.strip_prefix('[') {
            section = format!("{}.", name.trim_end().trim_end_matches(']'));
        }
        let Some((key, value)) = line.split_once('=').filter(|_| !line.starts_with('#')) else {
            lines.push(line.to_owned());
            continue;
        };
        let path = format!("{section}{}", key.trim());
        let (value, comment) =
            value.split_once('#').map_or((value, String::new()), |(value, comment)| (value, format!("#{comment}")));
        let new = if value.trim().starts_with('{') {
            let inner = value.trim().trim_matches(['{', '}']).split(',').filter_map(|pair| pair.split_once('='));
            let pairs = inner.map(|(name, old)| {
                let name = name.trim();
                format!("{name} = {}", values.get(&format!("{path}.{name}")).map_or(old.trim(), String::as_str))
            });
            format!("{{ {} }}", pairs.collect::<Vec<_>>().join(", "))
        } else {
            values.get(&path).map_or(value.trim(), String::as_str).to_owned()
        };
        let start = format!("{key}= {new}");
        // comments keep their column where they can
        let column = line.len() - comment.len();
        lines.push(if comment.is_empty() { start } else { format!("{:column$}{comment}", format!("{start} ")) });
    }
    lines.join("\n") + "\n"
}

#[cfg(test)]
mod tests {
    use super::super::OWN;
    use super::*;

    fn change(path: &str, value: &str) -> BTreeMap<String, String> {
        [(path.to_owned(), value.to_owned())].into()
    }

    #[test]
    fn every_weight_is_read_with_its_meaning() {
        let parts = parts(OWN);
        assert!(parts.iter().all(|part| !part.about.is_empty() && !part.weights.is_empty()), "{parts:?}");
        let all: Vec<&Weight> = parts.iter().flat_map(|part| &part.weights).collect();
        let stem = all.iter().find(|weight| weight.path == "words.stem").unwrap();
        assert!(stem.hint.contains("another form"));
        assert!(all.iter().any(|weight| weight.path == "zones.summary.words"));
        assert!(all.iter().any(|weight| weight.path == "saturation"));
        for weight in all {
            let (from, until) = weight.bounds();
            assert!((from..=until).contains(&weight.value.parse().unwrap()), "{weight:?}");
        }
    }

    #[test]
    fn nothing_changed_is_the_same_file() {
        assert_eq!(with(OWN, &BTreeMap::new()).unwrap().0, OWN);
        let all = parts(OWN).into_iter().flat_map(|part| part.weights).map(|weight| (weight.path, weight.value)).collect();
        assert_eq!(with(OWN, &all).unwrap().0, OWN);
    }

    #[test]
    fn one_weight_changes_and_the_rest_stays() {
        let (text, ranking) = with(OWN, &change("zones.title.weight", "2,5")).unwrap();
        assert_eq!(ranking.zones.title.weight, 2.5);
        assert_eq!(ranking.zones.name, Ranking::own().zones.name);
        assert_eq!(text.lines().count(), OWN.lines().count());
        assert_eq!(text.lines().zip(OWN.lines()).filter(|(one, other)| one != other).count(), 1);
        let (text, ranking) = with(&text, &change("words.stem", "1")).unwrap();
        assert_eq!((ranking.words.stem, ranking.zones.title.weight), (1.0, 2.5));
        assert!(text.contains("in another form"));
    }

    #[test]
    fn weights_of_an_older_program_are_laid_over_newer_ones() {
        let older = "saturation = 2.5\n[words]\nstem = 0.5\nforgotten = 3\nfamily = 99\n";
        let (text, ranking) = over(OWN, older);
        assert_eq!((ranking.saturation, ranking.words.stem), (2.5, 0.5));
        assert_eq!((ranking.words.family, ranking.titles.alike), (Ranking::own().words.family, Ranking::own().titles.alike));
        assert_eq!(text.lines().count(), OWN.lines().count());
    }

    #[test]
    fn what_no_weight_can_be_is_said() {
        for value in ["", "x", "-1", "11", "NaN", "inf", "1e9", "0.5 # [zones]", "1\n[zones]"] {
            assert!(with(OWN, &change("words.stem", value)).is_err(), "{value}");
        }
        assert!(with(OWN, &change("zones.name.words", "0")).is_err());
        assert!(with(OWN, &change("length", "1.5")).is_err());
        assert_eq!(with(OWN, &change("nothing", "1")).unwrap_err()[0].0, "nothing");
    }
}
