//! The first pass: is every line good? Writes nothing.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::ops::ControlFlow;
use std::path::Path;

use sha2::{Digest, Sha256};

use super::lines::{Line, Lines};
use super::row::{Row, Strange, read};
use super::{Failure, LINE, Options, Progress, SHOWN};
use crate::accounts::Institution;
use crate::directory::forms::Concepts;
use crate::text::fold;

/// The institution that is made for people who name none, where there is none.
const ONLY: &str = "My institution";

/// One thing that is wrong with a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// The line, from 1.
    pub line: u64,
    /// The field, and what it should be.
    pub what: String,
}

/// What the first pass found.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Checked {
    /// Lines that are not empty.
    pub lines: u64,
    /// Lines that cannot be imported.
    pub count: u64,
    /// The first [`SHOWN`] problems.
    pub problems: Vec<Problem>,
    /// What is strange but no reason to refuse.
    pub warnings: Vec<String>,
    /// The institutions that lines name: folded name to name.
    pub(super) named: BTreeMap<String, String>,
    /// The institution of those who name none, where someone does.
    pub(super) default: Option<String>,
}

/// Who was seen: which institution (none is 0), and a hash of the id long enough that no two ids share one.
type Key = (u32, [u8; 16]);

#[derive(Default)]
struct Pass {
    checked: Checked,
    institutions: HashMap<String, u32>,
    seen: HashMap<Key, u64>,
    first_without: Option<u64>,
    unknown: BTreeSet<String>,
    cleaned: u64,
    merged: u64,
}

/// Checks a file.
pub(super) fn check(
    file: &Path,
    concepts: &dyn Concepts,
    there: &[Institution],
    options: &Options,
    watch: &mut dyn FnMut(Progress) -> ControlFlow<()>,
) -> Result<Checked, Failure> {
    let size = std::fs::metadata(file)?.len();
    let mut lines = Lines::open(file)?;
    let mut pass = Pass::default();
    loop {
        // Who speaks of a line speaks of its number, which reading moves on.
        let read = match lines.next()? {
            None => break,
            Some(Line::Text(text)) => read(text, concepts),
            Some(Line::TooLong) => Err(vec![format!("longer than {} MB", LINE / 1024 / 1024)]),
            Some(Line::NotText) => Err(vec!["not UTF-8. Save the file as UTF-8 and import it again".to_owned()]),
        };
        pass.checked.lines += 1;
        match read {
            Ok((row, strange)) => pass.good(lines.number, &row, strange),
            Err(wrong) => pass.bad(lines.number, wrong),
        }
        if pass.checked.lines % 1_000 == 0 && watch(Progress::Checking(lines.bytes, size)).is_break() {
            return Err(Failure::Stopped);
        }
    }
    pass.settle(there, options);
    Ok(pass.checked)
}

impl Pass {
    fn good(&mut self, line: u64, row: &Row, strange: Strange) {
        self.unknown.extend(strange.unknown);
        self.cleaned += u64::from(strange.cleaned);
        self.merged += u64::from(strange.merged);
        let institution = match &row.institution {
            None => {
                self.first_without.get_or_insert(line);
                0
            }
            Some(name) => {
                let next = self.institutions.len() as u32 + 1;
                let folded = fold(name);
                self.checked.named.entry(folded.clone()).or_insert_with(|| name.clone());
                *self.institutions.entry(folded).or_insert(next)
            }
        };
        let mut hash = [0; 16];
        hash.copy_from_slice(&Sha256::digest(row.external_id.as_bytes())[..16]);
        if let Some(first) = self.seen.get(&(institution, hash)).copied() {
            self.bad(line, vec![format!("external_id: '{}' is in line {first} already", row.external_id)]);
        } else {
            self.seen.insert((institution, hash), line);
        }
    }

    fn bad(&mut self, line: u64, wrong: Vec<String>) {
        self.checked.count += 1;
        let room = SHOWN.saturating_sub(self.checked.problems.len());
        self.checked.problems.extend(wrong.into_iter().take(room).map(|what| Problem { line, what }));
    }

    /// Decides where those belong who name no institution, and sums up what was strange.
    fn settle(&mut self, there: &[Institution], options: &Options) {
        if let Some(line) = self.first_without {
            let known: BTreeMap<String, &str> = there
                .iter()
                .map(|institution| (fold(&institution.name), institution.name.as_str()))
                .chain(self.checked.named.iter().map(|(folded, name)| (folded.clone(), name.as_str())))
                .collect();
            let mut names = known.values();
            self.checked.default = match (&options.institution, names.next(), names.next()) {
                (Some(name), _, _) => Some(name.clone()),
                (None, None, _) => Some(ONLY.to_owned()),
                (None, Some(only), None) => Some((*only).to_owned()),
                (None, Some(_), Some(_)) => None,
            };
            match self.checked.default.clone() {
                None => self.bad(
                    line,
                    vec!["institution: is missing, and there are several. Say which with --institution NAME".to_owned()],
                ),
                Some(default) => self.twice_by_default(&default),
            }
        }
        if !self.unknown.is_empty() {
            let list: Vec<&str> = self.unknown.iter().take(20).map(String::as_str).collect();
            self.checked.warnings.push(format!("fields that are not known were passed over: {}", list.join(", ")));
        }
        if self.cleaned > 0 {
            self.checked.warnings.push(format!("control and direction characters were left out in {} lines", self.cleaned));
        }
        if self.merged > 0 {
            self.checked.warnings.push(format!("skills with the same meaning were made one in {} lines", self.merged));
        }
    }

    /// The same id once with the default institution's name and once without any.
    fn twice_by_default(&mut self, default: &str) {
        let Some(institution) = self.institutions.get(&fold(default)).copied() else {
            return;
        };
        let mut twice: Vec<(u64, u64)> = self
            .seen
            .iter()
            .filter(|((whose, _), _)| *whose == 0)
            .filter_map(|((_, hash), line)| self.seen.get(&(institution, *hash)).map(|other| (*line, *other)))
            .collect();
        twice.sort_unstable();
        for (line, other) in twice {
            self.bad(
                line,
                vec![format!("external_id: is in line {other} already, which names the institution this one belongs to")],
            );
        }
    }
}
