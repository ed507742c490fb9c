//! A file of one wave to counts: an answer a line, or counted already. Pure.

use std::collections::{BTreeMap, HashMap};

use csv::{ReaderBuilder, StringRecord};

use super::{BYTES, ROWS};
use crate::hr::extract::{decode, separator};
use crate::plan::file::Problem;
use crate::plan::model::Period;
use crate::text::{clean, fold};

/// The longest name of a wave, a group or a respondent.
const LONGEST: usize = 200;
/// The most people that a group can have: more is a slip of the pen.
const MOST: i64 = 1_000_000;

/// One wave as its file has it.
#[derive(Debug, Clone, PartialEq)]
pub struct Wave {
    /// What it is called.
    pub name: String,
    /// When it was.
    pub period: Period,
    /// The line that says so first.
    pub line: usize,
    /// By measure's code and group as they are written.
    pub counts: BTreeMap<(String, String), Counts>,
    /// The words of questions where the file has them: by measure's code, with the line.
    pub questions: BTreeMap<String, (usize, String)>,
}

/// What a group says to a question.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Counts {
    /// The first line about it.
    pub line: usize,
    /// How many were asked, where the file says so.
    pub invited: Option<i64>,
    /// How many answered.
    pub answered: i64,
    /// How many of them agreed.
    pub agreed: i64,
}

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

/// Reads the file of one wave.
///
/// # Errors
///
/// Everything that is wrong with it, by line.
pub fn read(bytes: &[u8]) -> Result<Wave, Vec<Problem>> {
    let only = |line: usize, what: &str| vec![Problem { line, what: what.to_owned() }];
    if bytes.len() > BYTES {
        return Err(only(1, &format!("the file is larger than {} MB", BYTES / 1024 / 1024)));
    }
    if bytes.iter().all(u8::is_ascii_whitespace) {
        return Err(only(1, "the file is empty"));
    }
    let text = decode(bytes).map_err(|problems| {
        let told = problems.first.into_iter();
        told.map(|one| Problem { line: usize::try_from(one.line).unwrap_or(1), what: one.what }).collect::<Vec<_>>()
    })?;
    let text = text.replace("\r\n", "\n");
    let mut rows = ReaderBuilder::new().has_headers(false).flexible(true).delimiter(separator(&text)).from_reader(text.as_bytes());
    let mut record = StringRecord::new();
    let mut reading = None;
    let mut problems = Vec::new();
    let mut count = 0;
    loop {
        match rows.read_record(&mut record) {
            Ok(true) => {}
            Ok(false) => break,
            Err(error) => {
                let line = error.position().map_or(1, csv::Position::line);
                problems
                    .push(Problem { line: usize::try_from(line).unwrap_or(1), what: "this line cannot be read as CSV".to_owned() });
                break;
            }
        }
        if record.iter().all(|cell| cell.trim().is_empty()) {
            continue;
        }
        let line = record.position().map_or(1, |at| usize::try_from(at.line()).unwrap_or(1));
        let Some(reading) = &mut reading else {
            reading = Some(Reading::new(line, &record)?);
            continue;
        };
        count += 1;
        if count > ROWS {
            problems.push(Problem { line, what: format!("the file has more than {ROWS} lines") });
            break;
        }
        reading.row(line, &record, &mut problems);
    }
    match reading {
        Some(reading) => reading.done(problems),
        None => Err(only(1, "the file is empty")),
    }
}

/// What was read so far.
struct Reading {
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
    fn new(line: usize, record: &StringRecord) -> Result<Self, Vec<Problem>> {
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

    fn row(&mut self, line: usize, record: &StringRecord, problems: &mut Vec<Problem>) {
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

    fn done(mut self, mut problems: Vec<Problem>) -> Result<Wave, Vec<Problem>> {
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

fn short(text: &str) -> String {
    let short: String = text.chars().take(60).collect();
    if short.len() < text.len() { format!("{short}…") } else { short }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wrong(text: &str) -> Vec<(usize, String)> {
        let problems = read(text.as_bytes()).expect_err("problems");
        problems.into_iter().map(|problem| (problem.line, problem.what)).collect()
    }

    #[test]
    fn answers_are_counted_by_group() {
        let text = "Wave;Period;Group;Measure;Respondent;Answer\nStaff 2026;2026;Chemistry;3.3;1;agree\n\
                    Staff 2026;2026;Chemistry;3.3;2;2\nStaff 2026;2026;Chemistry;3.3;3;\nStaff 2026;2026;;3.3;4;Yes\n";
        let wave = read(text.as_bytes()).expect("a wave");
        assert_eq!((wave.name.as_str(), wave.period, wave.line), ("Staff 2026", Period::Year(2026), 2));
        let of = |group: &str| wave.counts[&("3.3".to_owned(), group.to_owned())];
        assert_eq!(of("Chemistry"), Counts { line: 2, invited: Some(3), answered: 2, agreed: 1 });
        assert_eq!(of(""), Counts { line: 5, invited: Some(1), answered: 1, agreed: 1 });
        let all = read(text.replace("3;\n", "3;no\n").as_bytes()).expect("a wave");
        assert!(all.counts.values().all(|counts| counts.invited.is_none()), "everybody answered, or only those are in the file");
    }

    #[test]
    fn what_cannot_be_is_said_with_its_line() {
        let head = "wave,period,group,measure,respondent,answer\n";
        let found = wrong(&format!(
            "{head}W,2026,A,3.3,1,6\nW,2026,A,3.3,2,yes\nW,2026,A,3.3,2,no\nW,2026,B,8.2,2,no\nV,2026,A,3.3,5,no\nW,2025,A,3.3,6,no\nW,soon,A,,7,no\n"
        ));
        let said = |line: usize, words: &str| found.iter().any(|(at, what)| *at == line && what.contains(words));
        assert!(said(2, "'6' is no answer"), "{found:?}");
        assert!(said(4, "already, on line 3") && said(5, "is in 'B' here, and in 'A' on line 3"), "{found:?}");
        assert!(said(6, "a file is of one wave") && said(7, "line 2 says 2026, this one 2025"), "{found:?}");
        assert!(said(8, "period: 'soon'") && said(8, "'measure' is empty"), "{found:?}");
    }

    #[test]
    fn counts_that_cannot_be_are_refused() {
        let head = "wave,period,group,measure,invited,answered,agreed\n";
        let good = read(format!("{head}W,2026,A,3.3,20,12,10\nW,2026,B,3.3,,5,5\n").as_bytes()).expect("a wave");
        assert_eq!(good.counts.len(), 2);
        for (row, words) in [
            ("W,2026,A,3.3,20,12,13", "13 agreed, and only 12 answered"),
            ("W,2026,A,3.3,10,12,11", "12 answered, and only 10 were asked"),
            ("W,2026,A,3.3,10,-1,0", "'-1' is no number of people"),
            ("W,2026,A,3.3,10,1.5,0", "'1.5' is no number of people"),
            ("W,2026,A,3.3,10,,0", "'answered' is empty"),
            ("W,2026,A,3.3,10,9999999,0", "is no number of people"),
        ] {
            assert!(wrong(&format!("{head}{row}\n"))[0].1.contains(words), "{row}");
        }
        assert!(wrong(&format!("{head}W,2026,A,3.3,20,12,10\nW,2026,A,3.3,20,12,10\n"))[0].1.contains("already, on line 2"));
    }

    #[test]
    fn headings_say_what_is_missing() {
        assert!(wrong("wave,period,measure,answer\nx")[0].1.contains("'respondent' says whose"));
        assert!(wrong("wave,period,measure,answered\nx")[0].1.contains("'agreed' is missing"));
        assert!(wrong("wave,period,measure,answer,agreed,respondent\n")[0].1.contains("not both"));
        assert!(wrong("wave,mood\n").iter().any(|(_, what)| what.contains("no column 'mood'")));
        assert!(wrong("wave,period,measure,answered,agreed\n")[0].1.contains("no line below"));
        for text in ["", "\n\n", "PK\u{3}\u{4}"] {
            assert_eq!(wrong(text).len(), 1, "{text:?}");
        }
    }
}
