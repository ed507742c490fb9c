//! Made-up profiles and queries for the benchmarks: about 1 KB of text each, labels from the starter vocabulary.

use benchside::vocabulary::starter;
use serde_json::json;

const GIVEN: [&str; 24] = [
    "Asha", "Ben", "Carys", "Dev", "Eilidh", "Femi", "Grace", "Hassan", "Iona", "Jack", "Kwame", "Leila", "Mairi", "Nia", "Owen",
    "Priya", "Quinn", "Rhys", "Siobhan", "Tomasz", "Uma", "Viktor", "Wen", "Zainab",
];
const FAMILY: [&str; 24] = [
    "Adeyemi",
    "Brightwell",
    "Chaudhry",
    "Dunmore",
    "Ellwood",
    "Farrow",
    "Gillespie",
    "Hartley",
    "Ingram",
    "Jankowski",
    "Kerr",
    "Lomas",
    "Mbeki",
    "Nolan",
    "Okafor",
    "Pemberton",
    "Quigley",
    "Rasmussen",
    "Sandhu",
    "Thackeray",
    "Umar",
    "Varga",
    "Whitlock",
    "Yilmaz",
];
const PHRASES: [&str; 16] = [
    "I look after the daily running of the laboratory and keep its records in order",
    "Most weeks I train two or three new users before they work alone",
    "I write the risk assessments and standard operating procedures for the area",
    "Ask me about sample preparation before you book time on the instrument",
    "I have built fixtures and jigs for several doctoral projects",
    "Part of my week goes to undergraduate practicals and open days",
    "I am the first contact for breakdowns and service visits",
    "Before this post I worked in industry on quality control",
    "I can advise on costing consumables and instrument time for a grant",
    "I like a problem that nobody has a method for yet",
    "Data from the older instruments can be read with scripts that I keep",
    "We share the facility with two neighbouring departments and a hospital",
    "I keep the stores, order gases and look after waste",
    "Visitors are welcome by arrangement and need an induction first",
    "I sit on the safety committee and the sustainability group",
    "My training record is kept up to date and can be shown to auditors",
];
const TITLES: [&str; 6] =
    ["Technician", "Senior Technician", "Specialist Technician", "Technical Manager", "Research Technician", "Teaching Technician"];

/// A corpus that is the same each time.
pub struct Corpus {
    random: fastrand::Rng,
    labels: Vec<String>,
}

impl Corpus {
    pub fn new() -> Self {
        let labels =
            starter().expect("the starter vocabulary is checked by its tests").into_iter().map(|concept| concept.label).collect();
        Self { random: fastrand::Rng::with_seed(7), labels }
    }

    fn one<T: Copy>(&mut self, of: &[T]) -> T {
        of[self.random.usize(..of.len())]
    }

    fn label(&mut self) -> String {
        // Some techniques are held by many, most by few: the square draws towards the front.
        let at = self.random.f64().powi(2) * self.labels.len() as f64;
        self.labels[at as usize].clone()
    }

    /// One line of `import profiles`.
    pub fn line(&mut self, number: usize) -> String {
        let name = format!("{} {}", self.one(&GIVEN), self.one(&FAMILY));
        let skills: Vec<_> = (0..self.random.usize(4..9))
            .map(|_| {
                json!({ "label": self.label(), "level": self.one(&["awareness", "working", "practitioner", "expert"]),
                        "intents": [self.one(&["can_do", "can_teach", "hosts_shadowing", "wants_to_learn"])] })
            })
            .collect();
        let mut summary = String::new();
        while summary.len() < 700 {
            summary.push_str(self.one(&PHRASES));
            summary.push_str(", mostly for ");
            summary.push_str(&self.label());
            summary.push_str(". ");
        }
        json!({
            "external_id": format!("b{number:06}"), "name": name, "department": format!("Department {}", self.random.u32(..60)),
            "site": format!("Site {}", self.random.u32(..8)), "title": self.one(&TITLES), "summary": summary, "skills": skills,
            "instruments": [{ "name": self.label(), "model": format!("Mark {}", self.random.u32(1..9)), "location": "Main building" }],
            "audience": "institution"
        })
        .to_string()
    }

    /// What people type: labels, halves of them, one letter wrong, a name.
    pub fn query(&mut self) -> String {
        let label = self.label();
        match self.random.u32(..10) {
            0..6 => label,
            6 => label.chars().take(label.chars().count() / 2 + 2).collect(),
            7 | 8 => {
                let at = self.random.usize(1..label.chars().count().max(3));
                label.chars().enumerate().filter(|(index, _)| *index != at).map(|(_, letter)| letter).collect()
            }
            _ => format!("{} {}", self.one(&GIVEN), self.one(&FAMILY)),
        }
    }
}
