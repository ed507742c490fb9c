//! The vocabulary that the program brings with it.

use super::link::link;
use super::parse::{Problem, parse};
use crate::vocabulary::model::{Concept, STARTER_SOURCE, TITLES_SOURCE};

/// The files of the starter, built into the program.
const STARTER: [(&str, &str); 10] = [
    ("disciplines.csv", include_str!("../../../index/vocabulary/disciplines.csv")),
    ("chemistry.csv", include_str!("../../../index/vocabulary/chemistry.csv")),
    ("microscopy.csv", include_str!("../../../index/vocabulary/microscopy.csv")),
    ("life-sciences.csv", include_str!("../../../index/vocabulary/life-sciences.csv")),
    ("living-world.csv", include_str!("../../../index/vocabulary/living-world.csv")),
    ("engineering.csv", include_str!("../../../index/vocabulary/engineering.csv")),
    ("physics.csv", include_str!("../../../index/vocabulary/physics.csv")),
    ("arts-and-media.csv", include_str!("../../../index/vocabulary/arts-and-media.csv")),
    ("computing.csv", include_str!("../../../index/vocabulary/computing.csv")),
    ("laboratory-practice.csv", include_str!("../../../index/vocabulary/laboratory-practice.csv")),
];

/// Job titles and lines of work, built into the program.
const TITLES: (&str, &str) = ("job-titles.csv", include_str!("../../../index/vocabulary/job-titles.csv"));

/// The skills that an empty database is filled with: the files under `index/vocabulary/` (see the README there).
pub fn starter() -> Result<Vec<Concept>, Vec<Problem>> {
    let (mut rows, mut problems) = (Vec::new(), Vec::new());
    for (file, text) in STARTER {
        match parse(file, text.as_bytes()) {
            Ok(more) => rows.extend(more),
            Err(more) => problems.extend(more),
        }
    }
    if problems.is_empty() { link(rows, STARTER_SOURCE) } else { Err(problems) }
}

/// The job titles and lines of work that an empty database is filled with.
pub fn titles() -> Result<Vec<Concept>, Vec<Problem>> {
    let (file, text) = TITLES;
    link(parse(file, text.as_bytes())?, TITLES_SOURCE)
}
