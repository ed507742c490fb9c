//! British spellings to American ones, before the stem is taken: either finds the other.

/// Parts of words that are spelled otherwise wherever they stand.
const PARTS: &[(&str, &str)] = &[
    ("sulph", "sulf"),
    ("haem", "hem"),
    ("anaes", "anes"),
    ("faec", "fec"),
    ("gynaec", "gynec"),
    ("paedi", "pedi"),
    ("aetio", "etio"),
    ("caesi", "cesi"),
    ("archaeo", "archeo"),
    ("leukaem", "leukem"),
    ("oestr", "estr"),
    ("oedem", "edem"),
    ("oesoph", "esoph"),
    ("foet", "fet"),
    ("coeli", "celi"),
    ("diarrhoea", "diarrhea"),
    ("manoeuv", "maneuv"),
    ("olour", "olor"),
    ("aviour", "avior"),
    ("umour", "umor"),
    ("apour", "apor"),
    ("labour", "labor"),
    ("avour", "avor"),
    ("arbour", "arbor"),
    ("neighbour", "neighbor"),
    ("odour", "odor"),
    ("mould", "mold"),
    ("plough", "plow"),
    ("aluminium", "aluminum"),
    ("catalys", "catalyz"),
    ("analys", "analyz"),
    ("paralys", "paralyz"),
    ("artefact", "artifact"),
    ("licence", "license"),
    ("defence", "defense"),
    ("grey", "gray"),
];

/// Endings, longest first.
const ENDINGS: &[(&str, &str)] = &[
    ("isations", "izations"),
    ("isation", "ization"),
    ("isational", "izational"),
    ("isers", "izers"),
    ("ising", "izing"),
    ("ised", "ized"),
    ("iser", "izer"),
    ("ises", "izes"),
    ("ise", "ize"),
    ("tres", "ters"),
    ("bres", "bers"),
    ("tre", "ter"),
    ("bre", "ber"),
    ("ogues", "ogs"),
    ("ogue", "og"),
    ("programmes", "programs"),
    ("programme", "program"),
];

/// The American spelling of a plain word; words that are the same in both come back unchanged. Not every result is a word
/// ("precize"): both sides are changed alike, so that only sameness matters.
pub fn american(plain: &str) -> String {
    let mut word = plain.to_owned();
    // the noun keeps its s, and the science is its own word
    if !matches!(plain, "analysis" | "catalysis" | "paralysis" | "analyses" | "catalyst" | "catalysts" | "analyst" | "analysts") {
        for (british, american) in PARTS {
            if word.len() >= british.len() && word.contains(british) {
                word = word.replace(british, american);
            }
        }
    }
    if word.len() >= 5 {
        for (british, american) in ENDINGS {
            if let Some(stump) = word.strip_suffix(british) {
                return format!("{stump}{american}");
            }
        }
    }
    word
}
