//! What a query asks for, in terms of the index.

/// Words of a query that are used; the rest is not read.
pub const WORDS: usize = 32;

/// A query made ready to run over a viewer's shelves.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Plan {
    /// The words that are used.
    pub words: Vec<Asked>,
    /// What is looked for; each group once.
    pub groups: Vec<Group>,
    /// Concepts that were recognised.
    pub concepts: Vec<Understood>,
    /// Whether it is taken for somebody's name.
    pub is_name: bool,
    /// How many documents the shelves hold together.
    pub people: u64,
}

/// One word of a query.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked {
    /// As it was typed.
    pub typed: String,
    /// Its plain form, corrected where it was.
    pub plain: String,
    /// Its stem.
    pub stem: String,
    /// Where it stands in the query, in bytes.
    pub start: usize,
    /// The byte after its last.
    pub end: usize,
    /// Whether it is too small to look for beside others.
    pub small: bool,
    /// What came of looking it up.
    pub fate: Fate,
}

/// What came of looking a word up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    /// People have it.
    Known,
    /// It was taken for a slip of another word.
    Corrected,
    /// It was taken for the beginning of other words.
    Completed,
    /// Nobody has it, nor anything like it.
    Unknown,
}

/// A concept found in a query.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Understood {
    /// Its id.
    pub id: String,
    /// Its label.
    pub label: String,
    /// What was typed for it.
    pub typed: String,
    /// The words of the query that name it, a bit each.
    pub words: u32,
    /// What else those words may mean.
    pub others: Vec<String>,
    /// Whether what was typed is a job title.
    pub title: bool,
}

/// Ways to satisfy one part of a query: a document is given the best of them.
#[derive(Debug, Clone, PartialEq)]
pub struct Group {
    /// What it is for.
    pub part: Part,
    /// The words of the query that it covers, a bit each.
    pub words: u32,
    /// The ways, best first.
    pub ways: Vec<Way>,
    /// A soft group adds to what others find and finds nobody alone.
    pub soft: bool,
}

/// What a group is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// The word at this place.
    Word(usize),
    /// The concept at this place.
    Concept(usize),
    /// The word at this place and the next, written together.
    Joined(usize),
    /// A word of what the short form at this place stands for.
    Long(usize),
    /// Words of the query, from the first of these to before the second, as a job title that has other names.
    Title(usize, usize),
    /// Words of the query, from the first of these to before the second, as somebody's whole label.
    Whole(usize, usize),
}

/// One way to satisfy a group: a term.
#[derive(Debug, Clone, PartialEq)]
pub struct Way {
    /// The term.
    pub term: String,
    /// How it stands to what was typed.
    pub via: Via,
    /// Its weight.
    pub weight: f32,
    /// How telling it is: rare terms are more so (BM25's inverse document frequency).
    pub rarity: f32,
}

/// How a term stands to what was typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Via {
    /// The word, in any form.
    Word,
    /// A word that begins so.
    Completion,
    /// A word that may have been meant.
    Correction,
    /// A label with these initials.
    Initials,
    /// Two words as one.
    Joined,
    /// A word of the same family: microscopist for microscopy.
    Family,
    /// A word that job titles use for about the same work: technologist for technician.
    Alike,
    /// A word of titles in the same field of work: warehouse for forklift.
    Field,
    /// What a short form of job titles stands for: manager for mgr.
    Long,
    /// A word of a name.
    Name,
    /// The concept itself.
    Same,
    /// Another concept that shares a name with it.
    Namesake,
    /// Something narrower.
    Narrower,
    /// Something much narrower.
    Narrowest,
    /// Something broader.
    Broader,
    /// The whole label.
    Whole,
}

impl Plan {
    /// Whether nothing in it can be looked for.
    pub fn is_empty(&self) -> bool {
        self.groups.is_empty()
    }

    /// The query with its corrections; none where nothing was corrected.
    pub fn corrected(&self, typed: &str) -> Option<String> {
        if !self.words.iter().any(|word| word.fate == Fate::Corrected) {
            return None;
        }
        let mut text = String::new();
        let mut at = 0;
        for word in self.words.iter().filter(|word| word.fate == Fate::Corrected) {
            text.push_str(typed.get(at..word.start).unwrap_or_default());
            text.push_str(&word.plain);
            at = word.end;
        }
        text.push_str(typed.get(at..).unwrap_or_default());
        Some(text)
    }

    /// The query with something else where it names a concept.
    pub fn with_words_as(&self, typed: &str, concept: &Understood, words: &str) -> String {
        let named = self.words.iter().enumerate().filter(|(at, _)| concept.words >> at & 1 == 1).map(|(_, word)| word);
        let (start, end) = named.fold((typed.len(), 0), |(start, end), word| (start.min(word.start), end.max(word.end)));
        match (typed.get(..start), typed.get(end..)) {
            (Some(before), Some(behind)) if start < end => format!("{before}{words}{behind}"),
            _ => words.to_owned(),
        }
    }

    /// Neighbouring words as they are looked for.
    pub fn said(&self, from: usize, until: usize) -> String {
        let words = self.words.get(from..until).unwrap_or_default();
        words.iter().map(|word| word.plain.as_str()).collect::<Vec<_>>().join(" ")
    }

    /// Words that nobody has, as they were typed.
    pub fn unknown(&self) -> Vec<&str> {
        self.words.iter().filter(|word| word.fate == Fate::Unknown && !word.small).map(|word| word.typed.as_str()).collect()
    }

    /// How much each word tells, and all of them together: what a document has to cover to count as found.
    pub fn mass(&self) -> (Vec<f32>, f32) {
        let mut mass = vec![0_f32; self.words.len()];
        for group in self.groups.iter().filter(|group| !group.soft) {
            let rarity = group.ways.iter().map(|way| way.rarity).fold(0.0, f32::max);
            if let Part::Word(word) = group.part {
                mass[word] = mass[word].max(rarity);
            }
        }
        // words that are only known as part of something share what that tells
        for group in self.groups.iter().filter(|group| !group.soft && !matches!(group.part, Part::Word(_))) {
            let rarity = group.ways.iter().map(|way| way.rarity).fold(0.0, f32::max) / group.words.count_ones().max(1) as f32;
            for (at, mass) in mass.iter_mut().enumerate().filter(|(at, _)| group.words >> at & 1 == 1) {
                if *mass == 0.0 && !self.words[at].small {
                    *mass = rarity;
                }
            }
        }
        let whole = mass.iter().sum();
        (mass, whole)
    }
}

/// BM25's inverse document frequency: never negative.
pub fn rarity(having: u64, people: u64) -> f32 {
    let (having, people) = (having as f64, people.max(having) as f64);
    (1.0 + (people - having + 0.5) / (having + 0.5)).ln() as f32
}
