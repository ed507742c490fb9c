//! A file of one wave to counts: an answer a line, or counted already. Pure.

mod lines;

use std::collections::BTreeMap;

use csv::{ReaderBuilder, StringRecord};

use self::lines::Reading;
use super::{BYTES, ROWS};
use crate::hr::extract::{decode, separator};
use crate::measures::Breakdown;
use crate::plan::file::Problem;
use crate::plan::model::Period;

/// One wave as its file has it.
#[derive(Debug, Clone, PartialEq)]
pub struct Wave {
    /// What it is called.
    pub name: String,
    /// When it was.
    pub period: Period,
    /// The line that says so first.
    pub line: usize,
    /// Whether its lines are counts, not answers of single people.
    pub is_counted: bool,
    /// By measure's code and group as they are written.
    pub counts: BTreeMap<(String, String), Counts>,
    /// What it is broken down by besides, by measure's code, by what, and group; an empty one where it is not known. Departments are in `counts`.
    pub groups: BTreeMap<(String, Breakdown, String), Counts>,
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

    const GENDER: Breakdown = Breakdown::Attribute("gender");

    #[test]
    fn answers_are_counted_by_every_group_that_is_named() {
        let head = "wave,period,group,gender,Staff group,job_family,measure,respondent,answer\n";
        let text = format!(
            "{head}W,2026,A,Woman,Technical,IT,3.3,1,yes\nW,2026,A,Man,Technical,,3.3,2,no\nW,2026,B,woman,Academic,,3.3,3,\n\
             W,2026,B,Prefer not to say,Technical,,3.3,4,no\nW,2026,A,Woman,Technical,IT,8.2,1,no\n"
        );
        let wave = read(text.as_bytes()).expect("a wave");
        let of = |measure: &str, by: Breakdown, group: &str| {
            let counts = wave.groups[&(measure.to_owned(), by, group.to_owned())];
            (counts.invited, counts.answered, counts.agreed)
        };
        assert_eq!(of("3.3", GENDER, "Woman"), (Some(2), 1, 1), "written with and without a capital letter");
        assert_eq!(of("3.3", GENDER, ""), (Some(1), 1, 0));
        assert_eq!(of("3.3", Breakdown::Attribute("staff-group"), "Technical"), (Some(3), 3, 1));
        assert_eq!(of("3.3", Breakdown::JobFamily, ""), (Some(3), 2, 0));
        assert_eq!(of("8.2", GENDER, "Woman"), (Some(1), 1, 0));
        assert_eq!(wave.counts.len(), 3);
        let other = text.replace("A,Woman,Technical,IT,8.2", "A,Man,Technical,IT,8.2");
        assert_eq!(wrong(&other), [(6, "'1' has the gender 'Man' here, and 'Woman' on line 2".to_owned())]);
        let other = text.replace("A,Woman,Technical,IT,8.2", "A,,Technical,IT,8.2");
        assert_eq!(wrong(&other), [(6, "'1' has the gender not known here, and 'Woman' on line 2".to_owned())]);
    }

    #[test]
    fn counts_are_of_one_group_at_a_time_and_agree() {
        let head = "wave,period,group,gender,staff group,measure,invited,answered,agreed\n";
        let text = format!(
            "{head}W,2026,A,,,3.3,60,40,30\nW,2026,B,,,3.3,50,20,10\nW,2026,,Woman,,3.3,50,35,25\nW,2026,,Man,,3.3,50,20,12\n\
             W,2026,,Prefer not to say,,3.3,10,5,3\nW,2026,,,Technical,8.2,,30,10\nW,2026,,,Academic,8.2,,10,5\n"
        );
        let wave = read(text.as_bytes()).expect("a wave");
        assert_eq!((wave.counts.len(), wave.groups.len()), (3, 5));
        let rest = wave.counts[&("8.2".to_owned(), String::new())];
        assert_eq!((rest.line, rest.answered, rest.agreed), (7, 40, 15), "of no department that is known");
        let found = wrong(&text.replace("W,2026,,Man,,3.3,50,20,12", "W,2026,,Man,,3.3,50,21,12"));
        assert_eq!(found[0].0, 4);
        for words in
            ["40 agreed of 61 who answered by gender", "to 40 agreed of 60 who answered by group from line 2 on", "'Not known'"]
        {
            assert!(found[0].1.contains(words), "{found:?}");
        }
        let found = wrong(&text.replace("Man,,3.3,50", "Man,,3.3,51"));
        assert!(found[0].1.contains("of 111 who were asked by gender"), "{found:?}");
        let found = wrong(&text.replace(",Man,,", ",Man,Technical,").replace(",,Woman,", ",A,Woman,"));
        assert!(
            found[0].1.contains("names a group and a gender") && found[1].1.contains("a gender and a staff group"),
            "{found:?}"
        );
        let found = wrong(&text.replace(",Man,", ",WOMAN,"));
        assert_eq!(found, [(5, "the gender 'Woman' has 3.3 already, on line 4".to_owned())]);
    }

    #[test]
    fn staff_numbers_are_no_groups() {
        let line = |who: usize| format!("W,2026,{who},3.3,{who},yes\n");
        let text = |lines: usize| {
            format!("wave,period,job family,measure,respondent,answer\n{}", (0..lines).map(line).collect::<String>())
        };
        assert_eq!(read(text(200).as_bytes()).expect("a wave").groups.len(), 200);
        let found = wrong(&text(201));
        assert_eq!(found.len(), 1);
        assert!(found[0].0 == 202 && found[0].1.contains("'job family' has more than 200 different groups"), "{found:?}");
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
