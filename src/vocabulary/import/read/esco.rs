//! ESCO's skills as the European Commission publishes them: CSV with several values of a cell on lines of their own
//! (<https://esco.ec.europa.eu/en/use-esco/download>).

use super::{Entry, File, Format};
use crate::hr::extract::separator;
use crate::sent::Problems;
use crate::vocabulary::names::is_short_form;

/// Reads a file's rows; columns that are not known are passed over.
pub(super) fn read(text: &str) -> Result<File, Problems> {
    let mut reader = csv::ReaderBuilder::new().flexible(true).delimiter(separator(text)).from_reader(text.as_bytes());
    let header = reader.headers().map_err(|error| Problems::only(1, format!("The file cannot be read as CSV: {error}.")))?.clone();
    let place = |name: &str| header.iter().position(|column| column.trim().eq_ignore_ascii_case(name));
    let [uri, label, alternatives, hidden, status, definition, description, broader] =
        ["conceptUri", "preferredLabel", "altLabels", "hiddenLabels", "status", "definition", "description", "broaderUri"]
            .map(place);
    let (mut entries, mut wrong, mut version) = (Vec::new(), Problems::default(), String::new());
    let modified = place("modifiedDate");
    for record in reader.records() {
        let record = match record {
            Ok(record) => record,
            Err(error) => {
                wrong.add(error.position().map_or(1, csv::Position::line), format!("The line cannot be read as CSV: {error}."));
                continue;
            }
        };
        let line = record.position().map_or(1, csv::Position::line);
        if record.len() != header.len() {
            let what = format!(
                "The line has {} columns where the first line names {}. If it is the last, the file was cut off; fetch it again.",
                record.len(),
                header.len()
            );
            wrong.add(line, what);
            continue;
        }
        let cell = |place: Option<usize>| place.and_then(|place| record.get(place)).unwrap_or_default().trim();
        let list = |place| cell(place).lines().map(str::trim).filter(|name| !name.is_empty()).map(str::to_owned);
        if cell(uri).is_empty() || cell(label).is_empty() {
            wrong.add(line, "conceptUri and preferredLabel have to be filled in.");
            continue;
        }
        let (short, spelled): (Vec<String>, Vec<String>) = list(alternatives).partition(|name| is_short_form(name));
        // alternative labels are kin rather than the same, and in published extracts some stand beside another concept
        let mut loose: Vec<String> = spelled.into_iter().chain(list(hidden)).collect();
        // "Python (computer programming)" is called Python by everybody
        loose.extend(cell(label).split_once(" (").filter(|(_, rest)| rest.ends_with(')')).map(|(name, _)| name.to_owned()));
        if version.as_str() < cell(modified) {
            version = cell(modified).to_owned();
        }
        entries.push(Entry {
            line,
            origin: cell(uri).to_owned(),
            label: cell(label).to_owned(),
            synonyms: Vec::new(),
            loose,
            abbreviations: short,
            broader: cell(broader).split(['\n', '|']).map(str::trim).filter(|uri| !uri.is_empty()).map(str::to_owned).collect(),
            same: Vec::new(),
            kind: None,
            definition: if cell(definition).is_empty() { cell(description) } else { cell(definition) }.to_owned(),
            obsolete: cell(status).eq_ignore_ascii_case("obsolete"),
            successor: None,
        });
    }
    if entries.is_empty() && wrong.is_empty() {
        wrong.add(1, "There is no concept below the first line. The file may be cut off; fetch it again.");
    }
    if !wrong.is_empty() {
        return Err(wrong);
    }
    Ok(File {
        format: Format::Esco,
        name: "ESCO skills".to_owned(),
        licence: "© European Union, reuse with the source named".to_owned(),
        version,
        entries,
        notes: Problems::default(),
    })
}
