//! The lines of a wave's file, counted as they come.

use std::collections::{BTreeMap, HashMap};

use csv::StringRecord;

use super::{Counts, Wave, short};
use crate::measures::Breakdown;
use crate::plan::file::Problem;
use crate::plan::model::Period;
use crate::text::{clean, fold};

/// The longest name of a wave, a group or a respondent.
const LONGEST: usize = 200;

/// The most people that a group can have: more is a slip of the pen.
const MOST: i64 = 1_000_000;

/// The most groups of one kind: more are staff numbers or job titles in the wrong column.
const GROUPS: usize = 200;

/// What stands in a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Column {
    Wave,
    Period,
    Group,
    Measure,
    Question,
    Respondent,
    Answer,
    Invited,
    Answered,
    Agreed,
    /// What else the answers are broken down by.
    By(Breakdown),
}

/// Columns that every file knows, by their headings; those of [`Breakdown::OF_SURVEYS`] are named by their labels.
const COLUMNS: [(Column, &str); 10] = [
    (Column::Wave, "wave"),
    (Column::Period, "period"),
    (Column::Group, "group"),
    (Column::Measure, "measure"),
    (Column::Question, "question"),
    (Column::Respondent, "respondent"),
    (Column::Answer, "answer"),
    (Column::Invited, "invited"),
    (Column::Answered, "answered"),
    (Column::Agreed, "agreed"),
];

/// What stands where somebody's group is not known, besides nothing.
const NOT_KNOWN: [&str; 9] = [
    "not known",
    "unknown",
    "prefer not to say",
    "prefer not to answer",
    "rather not say",
    "not stated",
    "not disclosed",
    "no answer",
    "n/a",
];

/// All columns that a file may have, each with its heading.
fn columns() -> Vec<(Column, String)> {
    let further = Breakdown::OF_SURVEYS.into_iter().map(|by| (Column::By(by), fold(by.label())));
    COLUMNS.into_iter().map(|(column, name)| (column, name.to_owned())).chain(further).collect()
}

/// Answers that agree, and answers that do not; both are answers.
const AGREE: [&str; 7] = ["yes", "agree", "strongly agree", "tend to agree", "slightly agree", "4", "5"];

const OTHERS: [&str; 11] = [
    "no",
    "disagree",
    "strongly disagree",
    "tend to disagree",
    "slightly disagree",
    "neither",
    "neutral",
    "neither agree nor disagree",
    "1",
    "2",
    "3",
];

/// Whoever answered: the line that says so first, their group, and which they are in of each other kind.
type Person = (usize, String, Vec<(Breakdown, String)>);

/// What was read so far.
pub(super) struct Reading {
    columns: HashMap<Column, usize>,
    wave: Option<(usize, String, Period)>,
    counts: BTreeMap<(String, String), Counts>,
    groups: BTreeMap<(String, Breakdown, String), Counts>,
    /// How groups are written where they are named first, by breakdown and what is compared.
    written: HashMap<(Breakdown, String), String>,
    questions: BTreeMap<String, (usize, String)>,
    /// Who answered which question on which line.
    answers: HashMap<(String, String), usize>,
    /// Who answered.
    people: HashMap<String, Person>,
    /// Whether anybody was asked who did not answer: without such lines it is not known how many were asked.
    knows_invited: bool,
}

impl Reading {
    pub(super) fn new(line: usize, record: &StringRecord) -> Result<Self, Vec<Problem>> {
        let known = columns();
        let mut columns = HashMap::new();
        let mut problems = Vec::new();
        let mut wrong = |what: String| problems.push(Problem { line, what });
        for (at, heading) in record.iter().enumerate() {
            let word = fold(&heading.trim().replace(['_', '-'], " "));
            match known.iter().find(|(_, name)| *name == word) {
                Some((column, name)) => {
                    if columns.insert(*column, at).is_some() {
                        wrong(format!("there are two columns '{name}'"));
                    }
                }
                None if word.is_empty() => {}
                None => wrong(format!(
                    "there is no column '{}'. There are: {}",
                    short(heading),
                    known.iter().map(|(_, name)| name.as_str()).collect::<Vec<_>>().join(", ")
                )),
            }
        }
        let has = |column: Column| columns.contains_key(&column);
        for (column, name) in COLUMNS.into_iter().take(4).filter(|(column, _)| *column != Column::Group) {
            if !has(column) {
                wrong(format!("the column '{name}' is missing"));
            }
        }
        match (has(Column::Answer), has(Column::Answered) || has(Column::Agreed)) {
            (true, true) => wrong("a line holds one 'answer', or counts in 'answered' and 'agreed': not both".to_owned()),
            (true, false) if !has(Column::Respondent) => {
                wrong("with one answer a line, 'respondent' says whose: any number that is the same for all of theirs".to_owned());
            }
            (true, false) if has(Column::Invited) => {
                wrong("with one answer a line, whoever was asked and did not answer has a line with an empty 'answer'".to_owned());
            }
            (true, false) => {}
            (false, _) => {
                for (column, name) in [(Column::Answered, "answered"), (Column::Agreed, "agreed")] {
                    if !has(column) {
                        wrong(format!("the column '{name}' is missing (or 'answer', with one answer a line)"));
                    }
                }
            }
        }
        if !problems.is_empty() {
            return Err(problems);
        }
        Ok(Self {
            columns,
            wave: None,
            counts: BTreeMap::new(),
            groups: BTreeMap::new(),
            written: HashMap::new(),
            questions: BTreeMap::new(),
            answers: HashMap::new(),
            people: HashMap::new(),
            knows_invited: false,
        })
    }

    fn cell(&self, record: &StringRecord, column: Column) -> String {
        let cell = self.columns.get(&column).and_then(|at| record.get(*at)).unwrap_or_default();
        clean(cell, false)
    }

    /// The further groups that a line names: what is compared, empty where it is not known. Of a line of counts those that are said alone.
    fn further(&mut self, record: &StringRecord, said: bool) -> Result<Vec<(Breakdown, String)>, String> {
        let mut found = Vec::new();
        for by in Breakdown::OF_SURVEYS.into_iter().filter(|by| self.columns.contains_key(&Column::By(*by))) {
            let written = self.cell(record, Column::By(by));
            if said && written.is_empty() {
                continue;
            }
            let mut compared = fold(&written);
            if NOT_KNOWN.contains(&compared.as_str()) {
                compared = String::new();
            }
            let key = (by, compared.clone());
            if !compared.is_empty() && !self.written.contains_key(&key) {
                if self.written.keys().filter(|(other, _)| *other == by).count() >= GROUPS {
                    let column = fold(by.label());
                    return Err(format!("the column '{column}' has more than {GROUPS} different groups. Is something else in it?"));
                }
                self.written.insert(key, written);
            }
            found.push((by, compared));
        }
        Ok(found)
    }

    pub(super) fn row(&mut self, line: usize, record: &StringRecord, problems: &mut Vec<Problem>) {
        let before = problems.len();
        let mut wrong = |what: String| problems.push(Problem { line, what });
        let [name, period, group, measure, question] =
            [Column::Wave, Column::Period, Column::Group, Column::Measure, Column::Question]
                .map(|column| self.cell(record, column));
        let further = Breakdown::OF_SURVEYS.map(|by| self.cell(record, Column::By(by)));
        if let Some(long) = [&name, &group, &measure].into_iter().chain(&further).find(|text| text.chars().count() > LONGEST) {
            wrong(format!("'{}' is longer than {LONGEST} letters", short(long)));
        }
        let period = period.parse::<Period>().map_err(|why| wrong(format!("period: {why}"))).ok();
        if name.is_empty() {
            wrong("'wave' is empty: what the wave is called".to_owned());
        }
        if measure.is_empty() {
            wrong("'measure' is empty: the code of the measure that asks this question".to_owned());
        }
        match (&self.wave, period) {
            (None, Some(period)) => self.wave = Some((line, name, period)),
            (Some((first, said, _)), _) if *said != name => {
                wrong(format!("a file is of one wave: line {first} says '{}', this one '{}'", short(said), short(&name)));
            }
            (Some((first, _, said)), Some(period)) if *said != period => {
                wrong(format!("a file is of one wave: line {first} says {said}, this one {period}"));
            }
            _ => {}
        }
        if !question.is_empty() {
            self.questions.entry(measure.clone()).or_insert((line, question));
        }
        let problem = if self.columns.contains_key(&Column::Answer) {
            self.answer(line, record, &group, &measure)
        } else {
            self.counted(line, record, &group, &measure)
        };
        if let Err(what) = problem
            && problems.len() == before
        {
            problems.push(Problem { line, what });
        }
    }

    fn answer(&mut self, line: usize, record: &StringRecord, group: &str, measure: &str) -> Result<(), String> {
        let (who, answer) = (self.cell(record, Column::Respondent), fold(&self.cell(record, Column::Answer)));
        if who.is_empty() {
            return Err("'respondent' is empty: whose answer is it?".to_owned());
        }
        if let Some(first) = self.answers.insert((who.clone(), measure.to_owned()), line) {
            return Err(format!("'{}' answered {measure} already, on line {first}", short(&who)));
        }
        let further = self.further(record, false)?;
        match self.people.get(&who) {
            Some((first, other, _)) if other != group => {
                return Err(format!("'{}' is in '{}' here, and in '{}' on line {first}", short(&who), short(group), short(other)));
            }
            Some((first, _, others)) => {
                if let Some(((by, here), (_, there))) = further.iter().zip(others).find(|(here, there)| here != there) {
                    let (by_words, who) = (fold(by.label()), short(&who));
                    let (here, there) = (self.words(*by, here), self.words(*by, there));
                    return Err(format!("'{who}' has the {by_words} {here} here, and {there} on line {first}"));
                }
            }
            None => {
                self.people.insert(who, (line, group.to_owned(), further.clone()));
            }
        }
        let agrees = AGREE.contains(&answer.as_str());
        if !answer.is_empty() && !agrees && !OTHERS.contains(&answer.as_str()) {
            return Err(format!(
                "'{}' is no answer. There are: {}, {}; empty for whoever was asked and did not answer",
                short(&answer),
                AGREE.join(", "),
                OTHERS.join(", ")
            ));
        }
        let one = |counts: &mut Counts| {
            counts.invited = Some(counts.invited.unwrap_or(0) + 1);
            counts.answered += i64::from(!answer.is_empty());
            counts.agreed += i64::from(agrees);
        };
        let first = Counts { line, ..Counts::default() };
        one(self.counts.entry((measure.to_owned(), group.to_owned())).or_insert(first));
        for (by, compared) in further {
            one(self.groups.entry((measure.to_owned(), by, compared)).or_insert(first));
        }
        self.knows_invited |= answer.is_empty();
        Ok(())
    }

    /// A group as it is written.
    fn words(&self, by: Breakdown, compared: &str) -> String {
        self.written
            .get(&(by, compared.to_owned()))
            .map_or_else(|| "not known".to_owned(), |written| format!("'{}'", short(written)))
    }

    fn counted(&mut self, line: usize, record: &StringRecord, group: &str, measure: &str) -> Result<(), String> {
        let number = |column: Column, name: &str| -> Result<Option<i64>, String> {
            let text = self.cell(record, column);
            if text.is_empty() {
                return Ok(None);
            }
            let number = text.parse::<i64>().ok().filter(|number| (0..=MOST).contains(number));
            number.map(Some).ok_or_else(|| format!("{name}: '{}' is no number of people", short(&text)))
        };
        let invited = number(Column::Invited, "invited")?;
        let answered = number(Column::Answered, "answered")?.ok_or("'answered' is empty: how many answered?")?;
        let agreed = number(Column::Agreed, "agreed")?.ok_or("'agreed' is empty: how many of them agreed?")?;
        if agreed > answered {
            return Err(format!("{agreed} agreed, and only {answered} answered"));
        }
        if let Some(invited) = invited.filter(|invited| answered > *invited) {
            return Err(format!("{answered} answered, and only {invited} were asked"));
        }
        let counts = Counts { line, invited, answered, agreed };
        self.knows_invited |= invited.is_some();
        let said = self.further(record, true)?;
        let named: Vec<String> = (!group.is_empty())
            .then(|| "group".to_owned())
            .into_iter()
            .chain(said.iter().map(|(by, _)| fold(by.label())))
            .collect();
        if let [one, other, ..] = named.as_slice() {
            return Err(format!(
                "a line of counts is of one group: this one names a {one} and a {other}. Write a line for each {one}, and others for each {other}"
            ));
        }
        let Some((by, compared)) = said.into_iter().next() else {
            let key = (measure.to_owned(), group.to_owned());
            if let Some(first) = self.counts.get(&key) {
                return Err(format!("'{}' has {measure} already, on line {}", short(group), first.line));
            }
            self.counts.insert(key, counts);
            return Ok(());
        };
        let key = (measure.to_owned(), by, compared);
        if let Some(first) = self.groups.get(&key) {
            let (by_words, words) = (fold(by.label()), self.words(by, &key.2));
            return Err(format!("the {by_words} {words} has {measure} already, on line {}", first.line));
        }
        self.groups.insert(key, counts);
        Ok(())
    }

    /// What a measure comes to by each thing that it is broken down by, departments first: the first line, and the sum.
    fn sums(&self) -> BTreeMap<String, Vec<(Option<Breakdown>, Counts)>> {
        let departments = self.counts.iter().map(|((measure, _), counts)| (measure, None, counts));
        let groups = self.groups.iter().map(|((measure, by, _), counts)| (measure, Some(*by), counts));
        let mut sums: BTreeMap<String, Vec<(Option<Breakdown>, Counts)>> = BTreeMap::new();
        for (measure, by, counts) in departments.chain(groups) {
            let sums = sums.entry(measure.clone()).or_default();
            match sums.iter_mut().find(|(other, _)| *other == by) {
                Some((_, sum)) => {
                    sum.line = sum.line.min(counts.line);
                    sum.invited = sum.invited.zip(counts.invited).map(|(sum, more)| sum + more);
                    sum.answered += counts.answered;
                    sum.agreed += counts.agreed;
                }
                None => sums.push((by, *counts)),
            }
        }
        sums
    }

    /// Each breakdown of a measure is of the same people.
    fn agree(&mut self, problems: &mut Vec<Problem>) {
        for (measure, sums) in self.sums() {
            let Some(((first_by, first), others)) = sums.split_first() else { continue };
            for (by, sum) in others {
                let invited = first.invited.zip(sum.invited).filter(|(one, other)| one != other);
                if (first.answered, first.agreed) == (sum.answered, sum.agreed) && invited.is_none() {
                    continue;
                }
                let words = |counts: &Counts| {
                    let asked = invited.and(counts.invited).map(|asked| format!(" of {asked} who were asked")).unwrap_or_default();
                    format!("{} agreed of {} who answered{asked}", counts.agreed, counts.answered)
                };
                let label = |by: &Option<Breakdown>| by.map_or_else(|| "group".to_owned(), |by| fold(by.label()));
                let what = format!(
                    "{measure} comes to {} by {} from this line on, and to {} by {} from line {} on. They are the same people: those of whom \
                     it is not known have a line of their own, 'Not known'",
                    words(sum),
                    label(by),
                    words(first),
                    label(first_by),
                    first.line
                );
                problems.push(Problem { line: sum.line, what });
            }
            // what is not broken down by department is of none that is known
            if first_by.is_some() {
                self.counts.insert((measure, String::new()), *first);
            }
        }
    }

    pub(super) fn done(mut self, mut problems: Vec<Problem>) -> Result<Wave, Vec<Problem>> {
        if !self.knows_invited {
            self.counts.values_mut().chain(self.groups.values_mut()).for_each(|counts| counts.invited = None);
        }
        if problems.is_empty() {
            self.agree(&mut problems);
        }
        let groups = self.groups.iter().map(|((measure, by, compared), counts)| {
            let written = self.written.get(&(*by, compared.clone())).cloned().unwrap_or_default();
            ((measure.clone(), *by, written), *counts)
        });
        let groups = groups.collect();
        let is_counted = !self.columns.contains_key(&Column::Answer);
        match self.wave {
            Some((line, name, period)) if problems.is_empty() => {
                Ok(Wave { name, period, line, is_counted, counts: self.counts, groups, questions: self.questions })
            }
            _ => {
                if problems.is_empty() {
                    problems.push(Problem { line: 1, what: "there is no line below the headings".to_owned() });
                }
                problems.sort_by_key(|problem| problem.line);
                Err(problems)
            }
        }
    }
}
