//! Words of job titles as the program brings them.

use benchside::vocabulary::{Kind, name_key, titles};

#[test]
fn ours_are_sound() {
    let all = titles().expect("the job titles are sound");
    let of = |kind: Kind| all.iter().filter(|concept| concept.kind == kind).count();
    assert!(of(Kind::Role) >= 200 && of(Kind::Trade) >= 100 && of(Kind::Role) + of(Kind::Trade) == all.len());
    for concept in &all {
        let mut own: Vec<String> = std::iter::once(concept.label.as_str()).chain(concept.other_names()).map(name_key).collect();
        assert!(own.len() > 1, "{} has no other name", concept.label);
        own.sort();
        assert!(own.windows(2).all(|pair| pair[0] != pair[1]), "{} has a name twice", concept.label);
        assert!(concept.broader.is_empty(), "{}", concept.label);
    }
    let skills = benchside::vocabulary::starter().unwrap();
    assert!(skills.iter().all(|skill| !skill.kind.is_of_titles() && !all.iter().any(|title| title.id == skill.id)));
}
