//! The lines of a wave's file, counted as they come.

use std::collections::{BTreeMap, HashMap};

use csv::StringRecord;

use super::{Counts, Wave, short};
use crate::plan::file::Problem;
use crate::plan::model::Period;
use crate::text::{clean, fold};

/// The longest name of a wave, a group or a respondent.
const LONGEST: usize = 200;

/// The most people that a group can have: more is a slip of the pen.
const MOST: i64 = 1_000_000;

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
}

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

/// What was read so far.
pub(super) struct Reading {
    columns: HashMap<Column, usize>,
    wave: Option<(usize, String, Period)>,
    counts: BTreeMap<(String, String), Counts>,
    questions: BTreeMap<String, (usize, String)>,
    /// Who answered which question on which line.
    answers: HashMap<(String, String), usize>,
    /// Who is in which group, by the line that says so first.
    people: HashMap<String, (usize, String)>,
    /// Whether anybody was asked who did not answer: without such lines it is not known how many were asked.
    knows_invited: bool,
}

impl Reading {
    pub(super) fn new(line: usize, record: &StringRecord) -> Result<Self, Vec<Problem>> {
        let mut columns = HashMap::new();
        let mut problems = Vec::new();
        let mut wrong = |what: String| problems.push(Problem { line, what });
        for (at, heading) in record.iter().enumerate() {
            let word = fold(heading.trim());
            match COLUMNS.iter().find(|(_, name)| *name == word) {
                Some((column, name)) => {
                    if columns.insert(*column, at).is_some() {
                        wrong(format!("there are two columns '{name}'"));
                    }
                }
                None if word.is_empty() => {}
                None => wrong(format!(
                    "there is no column '{}'. There are: {}",
                    short(heading),
                    COLUMNS.map(|(_, name)| name).join(", ")
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

    pub(super) fn row(&mut self, line: usize, record: &StringRecord, problems: &mut Vec<Problem>) {
        let before = problems.len();
        let mut wrong = |what: String| problems.push(Problem { line, what });
        let [name, period, group, measure, question] =
            [Column::Wave, Column::Period, Column::Group, Column::Measure, Column::Question]
                .map(|column| self.cell(record, column));
        if let Some(long) = [&name, &group, &measure].into_iter().find(|text| text.chars().count() > LONGEST) {
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
        match self.people.get(&who) {
            Some((first, other)) if other != group => {
                return Err(format!("'{}' is in '{}' here, and in '{}' on line {first}", short(&who), short(group), short(other)));
            }
            Some(_) => {}
            None => {
                self.people.insert(who, (line, group.to_owned()));
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
        let counts = self.counts.entry((measure.to_owned(), group.to_owned())).or_insert(Counts { line, ..Counts::default() });
        counts.invited = Some(counts.invited.unwrap_or(0) + 1);
        counts.answered += i64::from(!answer.is_empty());
        counts.agreed += i64::from(agrees);
        self.knows_invited |= answer.is_empty();
        Ok(())
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
        let key = (measure.to_owned(), group.to_owned());
        if let Some(first) = self.counts.get(&key) {
            return Err(format!("'{}' has {measure} already, on line {}", short(group), first.line));
        }
        self.knows_invited |= invited.is_some();
        self.counts.insert(key, Counts { line, invited, answered, agreed });
        Ok(())
    }

    pub(super) fn done(mut self, mut problems: Vec<Problem>) -> Result<Wave, Vec<Problem>> {
        if !self.knows_invited {
            self.counts.values_mut().for_each(|counts| counts.invited = None);
        }
        match self.wave {
            Some((line, name, period)) if problems.is_empty() => {
                Ok(Wave { name, period, line, counts: self.counts, questions: self.questions })
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
