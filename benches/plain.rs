//! The peer: the same texts in an index as tantivy makes it by default.

use std::fmt::Write as _;
use std::io::{BufRead, BufReader};
use std::path::Path;

use tantivy::collector::TopDocs;
use tantivy::query::QueryParser;
use tantivy::schema::{STORED, Schema, TEXT};

/// What each profile of a file says, as one text: for peers, which know no sections.
pub fn texts(file: &Path) -> impl Iterator<Item = String> {
    let lines = BufReader::new(std::fs::File::open(file).unwrap()).lines();
    lines.map(|line| {
        let profile: serde_json::Value = serde_json::from_str(&line.unwrap()).unwrap();
        let mut words = format!("{} {} {}", profile["name"], profile["title"], profile["summary"]);
        for skill in profile["skills"].as_array().into_iter().flatten() {
            let _ = write!(words, " {}", skill["label"]);
        }
        words
    })
}

/// Plain words, best 20 by BM25.
pub struct Plain {
    searcher: tantivy::Searcher,
    parser: QueryParser,
}

impl Plain {
    pub fn new(file: &Path, folder: &Path) -> Self {
        let mut schema = Schema::builder();
        let (id, text) = (schema.add_text_field("id", STORED), schema.add_text_field("text", TEXT));
        let folder = folder.join("plain");
        std::fs::create_dir(&folder).unwrap();
        let index = tantivy::Index::create_in_dir(&folder, schema.build()).unwrap();
        let mut writer: tantivy::IndexWriter = index.writer_with_num_threads(1, 50_000_000).unwrap();
        for (number, words) in texts(file).enumerate() {
            writer.add_document(tantivy::doc!(id => format!("p{number}"), text => words)).unwrap();
        }
        writer.commit().unwrap();
        let ids = index.searchable_segment_ids().unwrap();
        if ids.len() > 1 {
            writer.merge(&ids).wait().unwrap();
        }
        let searcher = index.reader().unwrap().searcher();
        Self { parser: QueryParser::for_index(&index, vec![text]), searcher }
    }

    pub fn search(&self, words: &str) {
        let words: String = words.chars().map(|letter| if letter.is_alphanumeric() { letter } else { ' ' }).collect();
        let query = self.parser.parse_query(&words).unwrap();
        self.searcher.search(&query, &TopDocs::with_limit(20).order_by_score()).unwrap();
    }
}
