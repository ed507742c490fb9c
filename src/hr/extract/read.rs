//! A file's text to rows, each checked by itself and against the others of the file.

use std::collections::HashMap;

use csv::{ReaderBuilder, StringRecord};

use super::columns::{Columns, heading_of};
use super::{Extract, Field, ROWS, Row, fields, quoted};
use crate::sent::Problems;

/// Reads the text of an extract.
///
/// # Errors
///
/// Everything that is wrong with it, by line.
pub fn read(text: &str) -> Result<Extract, Problems> {
    // "sep=;" is how Excel is told about the separator; it counts as a line.
    let (before, text) = match text.split_once('\n') {
        Some((first, rest)) if first.trim_start().to_ascii_lowercase().starts_with("sep=") => (1, rest),
        _ => (0, text),
    };
    // the reader counts a line's end only once it has passed the line feed, which after a carriage return is too late for the next line
    let text = text.replace("\r\n", "\n");
    let mut reader =
        ReaderBuilder::new().has_headers(false).flexible(true).delimiter(separator(&text)).from_reader(text.as_bytes());
    let mut record = StringRecord::new();
    let line_of = |record: &StringRecord| before + record.position().map_or(1, csv::Position::line);
    if !next(&mut reader, &mut record, before)? {
        return Err(Problems::only(1, "The file is empty."));
    }
    let columns = Columns::read(line_of(&record), &record)?;
    let mut extract = Extract { fields: columns.fields(), rows: Vec::new(), passed_over: columns.passed_over.clone() };
    let mut problems = Problems::default();
    let (mut numbers, mut addresses) = (HashMap::new(), HashMap::new());
    while next(&mut reader, &mut record, before)? {
        let line = line_of(&record);
        if record.iter().all(|field| field.trim().is_empty()) {
            continue;
        }
        if extract.rows.len() == ROWS {
            problems.add(line, format!("The file goes on, and an extract has {ROWS} people at most."));
            break;
        }
        let Some(row) = row(line, &record, &columns, &mut problems) else {
            continue;
        };
        if let Some(first) = numbers.get(&row.staff_number) {
            problems.add(
                line,
                format!("staff number: {} is in line {first} already, and one person has one line", quoted(&row.staff_number)),
            );
        } else {
            numbers.insert(row.staff_number.clone(), line);
        }
        if let Some(email) = &row.email {
            if let Some(first) = addresses.get(email) {
                problems
                    .add(line, format!("e-mail: {} is in line {first} already, and one address is one person's", quoted(email)));
            } else {
                addresses.insert(email.clone(), line);
            }
        }
        extract.rows.push(row);
    }
    if problems.is_empty() && extract.rows.is_empty() {
        problems.add(1, "The file has headings and nobody under them. Nothing was done: that does not mean that everybody left.");
    }
    if problems.is_empty() { Ok(extract) } else { Err(problems) }
}

fn next(reader: &mut csv::Reader<&[u8]>, record: &mut StringRecord, before: u64) -> Result<bool, Problems> {
    reader.read_record(record).map_err(|error| {
        let line = before + error.position().map_or(1, csv::Position::line);
        Problems::only(line, "This line cannot be read as CSV. Export the file again.")
    })
}

/// The separator of the first line, outside quotation marks: whichever of comma, semicolon and tab is there most.
pub fn separator(text: &str) -> u8 {
    let (mut commas, mut semicolons, mut tabs, mut quoted) = (0, 0, 0, false);
    for byte in text.bytes() {
        match byte {
            b'"' => quoted = !quoted,
            b'\n' if !quoted => break,
            b',' if !quoted => commas += 1,
            b';' if !quoted => semicolons += 1,
            b'\t' if !quoted => tabs += 1,
            _ => {}
        }
    }
    if tabs > commas && tabs > semicolons {
        b'\t'
    } else if semicolons > commas {
        b';'
    } else {
        b','
    }
}

/// One line, or all that is wrong with it.
fn row(line: u64, record: &StringRecord, columns: &Columns, problems: &mut Problems) -> Option<Row> {
    let before = problems.count;
    let extra = record.iter().skip(columns.width).any(|field| !field.trim().is_empty());
    if record.len() < columns.width || extra {
        let hint = if record.iter().any(|field| field.contains('\n')) { " A quotation mark is left open." } else { "" };
        problems.add(line, format!("This line has {} fields, and the first line has {}.{hint}", record.len(), columns.width));
        return None;
    }
    let text = |field: Field| columns.place(field).and_then(|at| record.get(at)).unwrap_or_default();
    let mut check = Check { line, problems };
    let staff_number = check.needed(Field::StaffNumber, fields::staff_number(text(Field::StaffNumber)));
    let name = if columns.place(Field::Name).is_some() {
        check.needed(Field::Name, fields::name(text(Field::Name)))
    } else {
        let known = check.may(Field::KnownAs, fields::name(text(Field::KnownAs)));
        let given = known.or(check.may(Field::Given, fields::name(text(Field::Given))));
        let family = check.needed(Field::Family, fields::name(text(Field::Family)));
        given.into_iter().chain([family]).collect::<Vec<_>>().join(" ").trim().to_owned()
    };
    let mut department = check.may_be(Field::Faculty, fields::path(text(Field::Faculty)));
    department.extend(check.may_be(Field::Department, fields::path(text(Field::Department))));
    department.extend(check.may_be(Field::Group, fields::path(text(Field::Group))));
    department.dedup_by(|below, above| crate::text::fold(below) == crate::text::fold(above));
    let manager = check.may(Field::Manager, fields::line(text(Field::Manager), 254));
    let row = Row {
        line,
        email: check.may(Field::Email, fields::email(text(Field::Email))),
        institution: check.may(Field::Institution, fields::line(text(Field::Institution), 200)),
        department,
        site: check.may(Field::Site, fields::line(text(Field::Site), 120)),
        job_title: check.may(Field::JobTitle, fields::line(text(Field::JobTitle), 200)),
        job_family: check.may(Field::JobFamily, fields::line(text(Field::JobFamily), 120)),
        grade_band: check.may(Field::GradeBand, fields::line(text(Field::GradeBand), 120)),
        manager: manager.map(|manager| if manager.contains('@') { manager.to_lowercase() } else { manager }),
        contract_ends: check.may(Field::ContractEnds, fields::day(text(Field::ContractEnds))),
        technical: check.may_be(Field::Technical, fields::yes(text(Field::Technical))),
        staff_number,
        name,
    };
    (problems.count == before).then_some(row)
}

/// Notes what is wrong with the fields of a line.
struct Check<'a> {
    line: u64,
    problems: &'a mut Problems,
}

impl Check<'_> {
    fn may_be<T: Default>(&mut self, field: Field, value: Result<T, String>) -> T {
        value.unwrap_or_else(|why| {
            self.problems.add(self.line, format!("{}: {why}", heading_of(field)));
            T::default()
        })
    }

    fn may<T>(&mut self, field: Field, value: Result<Option<T>, String>) -> Option<T> {
        self.may_be(field, value)
    }

    fn needed(&mut self, field: Field, value: Result<Option<String>, String>) -> String {
        let wrong = value.is_err();
        self.may(field, value).unwrap_or_else(|| {
            if !wrong {
                self.problems.add(self.line, format!("{}: is missing", heading_of(field)));
            }
            String::new()
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wrong(text: &str) -> Vec<String> {
        read(text).unwrap_err().first.into_iter().map(|problem| format!("{}: {}", problem.line, problem.what)).collect()
    }

    #[test]
    fn headings_and_separators_are_told_apart() {
        let said = "sep=;\r\nEmployee ID;Surname;Known as;Work E-mail;Faculty;School/Department;Grade;Manager ID;Technician?;Shoe size\r\n\
                    0042;Archer;Ali;ALICE@north.example;Science;Chemistry > Workshop;5;0041;Y;39\r\n\r\n";
        let extract = read(said).unwrap();
        let [row] = extract.rows.as_slice() else { panic!("one row") };
        assert_eq!((row.line, row.staff_number.as_str(), row.name.as_str()), (3, "0042", "Ali Archer"));
        assert_eq!(row.department, ["Science", "Chemistry", "Workshop"]);
        assert_eq!(
            (row.email.as_deref(), row.manager.as_deref(), row.technical),
            (Some("alice@north.example"), Some("0041"), true)
        );
        assert!(extract.says(Field::GradeBand) && !extract.says(Field::Site));
        assert_eq!(extract.passed_over, ["'Shoe size'"]);
        assert_eq!(read("staff number\tname\ttechnical\n1\tA, B\tno").unwrap().rows[0].name, "A, B");
    }

    #[test]
    fn every_line_says_what_is_wrong_with_it() {
        let head = "staff number,name,e-mail,technical\n";
        assert_eq!(
            wrong(&format!("{head}1,Alice,a@x,yes\n1,Bob,a@x,no\n,Carol,c,perhaps\n4,Dan\n")),
            [
                "3: staff number: '1' is in line 2 already, and one person has one line",
                "3: e-mail: 'a@x' is in line 2 already, and one address is one person's",
                "4: staff number: is missing",
                "4: e-mail: 'c' is no e-mail address",
                "4: technical: say yes or no, not 'perhaps'",
                "5: This line has 2 fields, and the first line has 4.",
            ]
        );
        assert!(wrong(head)[0].contains("nobody under them"));
        assert!(wrong("id of person,who,technical\n1,A,yes")[0].contains("no column for: staff number, name. It has these"));
        assert!(wrong("name,email,mail,staff no,technical\n")[0].contains("Columns 2 and 3 both are the e-mail"));
        let signature = format!("{head}1,\"{}\",,yes\n", "line\n".repeat(40));
        assert_eq!(
            wrong(&signature),
            ["2: name: has 40 lines, and a name has one. Is it a signature, or is a quotation mark left open?"]
        );
        assert!(wrong(&"a,".repeat(99_999))[0].contains("100000 columns"));
        assert!(wrong(&format!("{head}1,\"{}\",,yes\n", "a".repeat(10 << 20)))[0].contains("10485760 letters"));
    }
}
