//! Made-up profiles and queries: labels of the starter vocabulary among words of Zipf's frequencies, the same each time.

use std::fmt::Write as _;
use std::io::Write as _;
use std::path::Path;

use fastrand::Rng;

const QUERIES: usize = 4_000;

/// What profiles are made of: labels of the starter vocabulary, made-up words of Zipf's frequencies, made-up names.
pub struct Corpus {
    labels: Vec<String>,
    short: Vec<String>,
    fillers: Vec<String>,
    given: Vec<String>,
    family: Vec<String>,
}

impl Corpus {
    /// Reads the vocabulary and makes the words up.
    pub fn new() -> Self {
        let concepts = benchside::vocabulary::starter().expect("the starter");
        let labels = concepts.iter().map(|concept| concept.label.clone()).collect();
        let short = concepts.iter().flat_map(|concept| concept.abbreviations.clone()).collect();
        let mut random = Rng::with_seed(1);
        let mut made = |count: usize, syllables: std::ops::RangeInclusive<usize>| {
            let syllable = [
                "ba", "cer", "do", "fin", "gra", "hol", "in", "jo", "ken", "lam", "mor", "nu", "op", "pra", "qui", "ros", "sti",
                "tor", "un", "ver", "wil", "yn", "zan", "eth",
            ];
            (0..count)
                .map(|_| (0..random.usize(syllables.clone())).map(|_| syllable[random.usize(..syllable.len())]).collect())
                .collect::<Vec<String>>()
        };
        let (fillers, given, family) = (made(60_000, 1..=4), made(600, 2..=3), made(4_000, 2..=3));
        Self { labels, short, fillers, given, family }
    }

    /// A word, common ones far more often.
    fn filler(&self, random: &mut Rng) -> &str {
        let place = (self.fillers.len() as f64).powf(random.f64()) as usize - 1;
        &self.fillers[place.min(self.fillers.len() - 1)]
    }

    fn label(&self, random: &mut Rng) -> &str {
        let place = (self.labels.len() as f64).powf(random.f64().powf(0.6)) as usize - 1;
        &self.labels[place.min(self.labels.len() - 1)]
    }

    /// Writes profiles as `import profiles` reads them; gives their size.
    pub fn write(&self, file: &Path, people: usize) -> u64 {
        let mut out = std::io::BufWriter::new(std::fs::File::create(file).unwrap());
        let mut random = Rng::with_seed(2);
        let levels = ["awareness", "working", "practitioner", "expert"];
        let intents = ["can_do", "can_teach", "hosts_shadowing", "joins_grants", "wants_to_learn"];
        for number in 0..people {
            let skills: Vec<serde_json::Value> = (0..random.usize(2..9))
                .map(|_| {
                    let offers: Vec<&str> = intents.into_iter().filter(|_| random.u8(..3) == 0).collect();
                    serde_json::json!({ "label": self.label(&mut random), "level": levels[random.usize(..4)], "intents": offers })
                })
                .collect();
            let mut summary = String::new();
            while summary.len() < 560 {
                let word = if random.u8(..12) == 0 { self.label(&mut random) } else { self.filler(&mut random) };
                let _ = write!(summary, "{word} ");
            }
            let profile = serde_json::json!({
                "external_id": format!("p{number}"),
                "name": format!("{} {}", self.given[random.usize(..self.given.len())], self.family[random.usize(..self.family.len())]),
                "institution": format!("University {}", number % 4),
                "department": format!("Department of {}", self.fillers[random.usize(..40)]),
                "site": format!("Site {}", random.usize(..6)),
                "title": format!("{} technician", self.label(&mut random)),
                "summary": summary,
                "skills": skills,
                "instruments": [{ "name": self.label(&mut random), "model": format!("{} {}", self.filler(&mut random), random.u16(100..900)) }],
                "audience": "public",
            });
            writeln!(out, "{profile}").unwrap();
        }
        out.flush().unwrap();
        std::fs::metadata(file).unwrap().len()
    }

    /// What people type: labels, abbreviations, misspellings, beginnings, names, several things at once.
    pub fn queries(&self) -> Vec<String> {
        let mut random = Rng::with_seed(3);
        (0..QUERIES)
            .map(|number| {
                let label = self.label(&mut random).to_owned();
                match number % 8 {
                    0 | 1 => label,
                    2 => self.short[random.usize(..self.short.len())].clone(),
                    3 => misspelled(&label, &mut random),
                    4 => label.chars().take(label.chars().count() * 3 / 4).collect(),
                    5 => format!(
                        "{} {}",
                        self.given[random.usize(..self.given.len())],
                        self.family[random.usize(..self.family.len())]
                    ),
                    6 => format!("{label} {}", self.filler(&mut random)),
                    _ => format!("{} {} {}", self.filler(&mut random), self.filler(&mut random), self.filler(&mut random)),
                }
            })
            .collect()
    }
}

/// One letter gone.
fn misspelled(text: &str, random: &mut Rng) -> String {
    let letters: Vec<char> = text.chars().collect();
    let gone = random.usize(..letters.len());
    letters.iter().enumerate().filter(|(at, _)| *at != gone).map(|(_, letter)| letter).collect()
}
