//! What an index holds of a document.
//!
//! All words of a profile stand in one field, each at a position that tells its part of the profile: one list of postings answers
//! how often a word occurs, in which part, and how near to another. Concepts, initials and whole labels are terms of the same field.

use std::path::Path;

use tantivy::directory::MmapDirectory;
use tantivy::schema::{FAST, Field, INDEXED, IndexRecordOption, STRING, Schema, TextFieldIndexing, TextOptions};
use tantivy::tokenizer::{Token, TokenStream, Tokenizer};
use tantivy::{Index, IndexSettings};

/// Changes with everything that makes documents different: an index of another version is built anew.
pub const VERSION: u32 = 7;

/// The parts of a profile that words are told apart by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Zone {
    /// The name as used.
    Name,
    /// Job title.
    Title,
    /// The department's name.
    Department,
    /// Site, institution, building and room.
    Place,
    /// Disciplines, registration, languages.
    Other,
    /// Names, models and places of instruments.
    Instruments,
    /// Labels of skills.
    Skills,
    /// What they do, in their own words; evidence of skills.
    Summary,
}

impl Zone {
    /// Every zone in the order of positions.
    pub const ALL: [Self; 8] =
        [Self::Name, Self::Title, Self::Department, Self::Place, Self::Other, Self::Instruments, Self::Skills, Self::Summary];

    /// Its first position.
    pub fn start(self) -> u32 {
        match self {
            Self::Name => 0,
            Self::Title => 64,
            Self::Department => 128,
            Self::Place => 160,
            Self::Other => 256,
            Self::Instruments => 512,
            Self::Skills => 4_096,
            Self::Summary => 12_288,
        }
    }

    /// The position after its last; words beyond are not indexed.
    pub fn end(self) -> u32 {
        Self::ALL.get(self as usize + 1).map_or(32_768, |next| next.start())
    }

    /// The zone of a position.
    pub fn of(position: u32) -> Self {
        match position {
            0..64 => Self::Name,
            64..128 => Self::Title,
            128..160 => Self::Department,
            160..256 => Self::Place,
            256..512 => Self::Other,
            512..4_096 => Self::Instruments,
            4_096..12_288 => Self::Skills,
            _ => Self::Summary,
        }
    }

    /// Its bit in a set of [`Zones`].
    pub fn bit(self) -> Zones {
        1 << self as u8
    }

    /// What explanations call it.
    pub fn label(self) -> &'static str {
        match self {
            Self::Name => "Name",
            Self::Title => "Job title",
            Self::Department => "Department",
            Self::Place => "Place",
            Self::Other => "Disciplines, registration or languages",
            Self::Instruments => "Instruments",
            Self::Skills => "Skills",
            Self::Summary => "What I do",
        }
    }
}

/// Some of the zones: a bit for each.
pub type Zones = u8;

/// How many words each zone holds, in one number: a byte for each, exact to 127, in steps of 32 above.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Lengths(pub u64);

impl Lengths {
    /// Notes a zone's number of words.
    pub fn set(&mut self, zone: Zone, words: u32) {
        let byte = if words < 128 { words } else { (128 + (words - 128) / 32).min(255) };
        let shift = zone as u32 * 8;
        self.0 = (self.0 & !(0xff << shift)) | (u64::from(byte) << shift);
    }

    /// A zone's number of words.
    pub fn get(self, zone: Zone) -> u32 {
        let byte = (self.0 >> (zone as u32 * 8)) as u32 & 0xff;
        if byte < 128 { byte } else { 128 + (byte - 128) * 32 }
    }
}

/// A concept that the document holds or mentions.
pub const CONCEPT: char = '\u{1}';
/// A concept one step broader than one that the document holds or mentions.
pub const NARROWER: char = '\u{2}';
/// A concept two or more steps broader.
pub const NARROWEST: char = '\u{3}';
/// First letters of a label's words.
pub const INITIALS: char = '\u{4}';
/// A whole label: its stems with spaces between.
pub const WHOLE: char = '\u{5}';
/// A word of the name, unstemmed.
pub const NAME: char = '\u{6}';
/// A name of several words that the language of job titles has, in the job title: its stems with spaces between.
pub const TITLE: char = '\u{7}';

/// Stands between the parts of composed terms. No field of a profile can hold it.
pub const BREAK: char = '\u{1f}';

/// The fields.
#[derive(Debug, Clone)]
pub struct Fields {
    /// The person's id, to find and replace their document.
    pub id: Field,
    /// What the document was made of: one that would be the same is not written again.
    pub hash: Field,
    /// Everything that can be searched for, each term at the position of its zone.
    pub text: Field,
    /// Plain words: what is known, completed and corrected to.
    pub words: Field,
    /// Names of things to suggest, by each of their words: `kind BREAK word BREAK value BREAK label`.
    pub suggest: Field,
    /// [`Lengths`].
    pub lengths: Field,
    /// The day the owner last said that it is right, since 1970; 0 for never.
    pub checked: Field,
    /// The institution's id.
    pub institution: Field,
    /// Folded name, name and handle.
    pub card: Field,
    /// Values to filter and count by: see `facets`.
    pub facets: Field,
}

/// The schema and its fields.
pub fn schema() -> (Schema, Fields) {
    let mut builder = Schema::builder();
    let placed = |record| TextFieldIndexing::default().set_tokenizer(PLACED).set_index_option(record);
    let text = TextOptions::default().set_indexing_options(placed(IndexRecordOption::WithFreqsAndPositions));
    let plain = TextOptions::default().set_indexing_options(placed(IndexRecordOption::Basic).set_fieldnorms(false));
    let column = TextOptions::default().set_fast("raw");
    let fields = Fields {
        id: builder.add_text_field("id", STRING | FAST),
        hash: builder.add_u64_field("hash", FAST),
        text: builder.add_text_field("text", text),
        words: builder.add_text_field("words", plain.clone()),
        suggest: builder.add_text_field("suggest", plain),
        lengths: builder.add_u64_field("lengths", FAST),
        checked: builder.add_u64_field("checked", FAST | INDEXED),
        institution: builder.add_text_field("institution", column.clone()),
        card: builder.add_text_field("card", column.clone()),
        facets: builder.add_text_field("facets", column),
    };
    (builder.build(), fields)
}

/// Opens the index in a folder, made where it is missing.
pub fn open(folder: &Path) -> tantivy::Result<Index> {
    std::fs::create_dir_all(folder)?;
    let directory = MmapDirectory::open(folder)?;
    let settings = IndexSettings { docstore_compress_dedicated_thread: false, ..IndexSettings::default() };
    let index = Index::builder().schema(schema().0).settings(settings).open_or_create(directory)?;
    index.tokenizers().register(PLACED, Placed);
    Ok(index)
}

/// An empty index in memory.
pub fn in_memory() -> tantivy::Result<Index> {
    let index = Index::create_in_ram(schema().0);
    index.tokenizers().register(PLACED, Placed);
    Ok(index)
}

/// The name under which [`Placed`] is registered.
const PLACED: &str = "placed";
/// Ends a term in a field's text.
const END: char = '\u{1e}';

/// A field's text in the making: terms with their positions, lowest first. [`Placed`] reads it back.
#[derive(Debug, Default)]
pub struct Terms(Vec<(u32, String)>);

impl Terms {
    /// Adds a term at a position.
    pub fn add(&mut self, position: u32, term: String) {
        self.0.push((position, term));
    }

    /// Adds a term of a kind.
    pub fn add_kind(&mut self, position: u32, kind: char, term: &str) {
        self.0.push((position, format!("{kind}{term}")));
    }

    /// The field's text; a term that stands twice at a place stands there once.
    pub fn finish(mut self) -> String {
        self.0.sort();
        self.0.dedup();
        let mut text = String::with_capacity(self.0.iter().map(|(_, term)| term.len() + 7).sum());
        for (position, term) in &self.0 {
            text.push_str(&position.to_string());
            text.push(BREAK);
            text.push_str(term);
            text.push(END);
        }
        text
    }
}

/// Reads what [`Terms`] wrote.
#[derive(Debug, Clone, Copy)]
struct Placed;

struct PlacedStream<'a> {
    rest: &'a str,
    token: Token,
}

impl Tokenizer for Placed {
    type TokenStream<'a> = PlacedStream<'a>;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> PlacedStream<'a> {
        PlacedStream { rest: text, token: Token::default() }
    }
}

impl TokenStream for PlacedStream<'_> {
    fn advance(&mut self) -> bool {
        let Some((entry, rest)) = self.rest.split_once(END) else { return false };
        let (position, term) = entry.split_once(BREAK).unwrap_or(("0", entry));
        self.rest = rest;
        self.token.position = position.parse().unwrap_or(0);
        self.token.text.clear();
        self.token.text.push_str(term);
        true
    }

    fn token(&self) -> &Token {
        &self.token
    }

    fn token_mut(&mut self) -> &mut Token {
        &mut self.token
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_position_has_its_zone() {
        for zone in Zone::ALL {
            assert_eq!(Zone::of(zone.start()), zone);
            assert_eq!(Zone::of(zone.end() - 1), zone);
            assert!(zone.start() < zone.end());
        }
    }

    #[test]
    fn lengths_come_back() {
        let mut lengths = Lengths::default();
        lengths.set(Zone::Name, 2);
        lengths.set(Zone::Summary, 1_000);
        lengths.set(Zone::Skills, 127);
        assert_eq!(lengths.get(Zone::Name), 2);
        assert_eq!(lengths.get(Zone::Skills), 127);
        assert_eq!(lengths.get(Zone::Title), 0);
        assert!((970..=1_000).contains(&lengths.get(Zone::Summary)));
        lengths.set(Zone::Summary, 1_000_000);
        assert!(lengths.get(Zone::Summary) > 4_000);
    }

    #[test]
    fn terms_are_read_back_in_order() {
        let mut terms = Terms::default();
        terms.add(70, "technician".to_owned());
        terms.add_kind(1, NAME, "archer");
        terms.add(1, "archer".to_owned());
        terms.add(1, "archer".to_owned());
        let text = terms.finish();
        let mut read = Vec::new();
        let mut placed = Placed;
        let mut stream = placed.token_stream(&text);
        while stream.advance() {
            read.push((stream.token().position, stream.token().text.clone()));
        }
        assert_eq!(read, [(1, "\u{6}archer".to_owned()), (1, "archer".to_owned()), (70, "technician".to_owned())]);
    }
}
