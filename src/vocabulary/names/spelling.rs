//! Words in one spelling and number: American and singular.

use std::sync::LazyLock;

/// A folded word in the one spelling and number in which words are compared: American and singular. The rules are applied to both
/// sides, so it does not matter where they make a word that no one would write (`exercize`).
pub(in crate::vocabulary) fn canonical(word: &str) -> String {
    let mut into = String::with_capacity(word.len() + 2);
    canonical_into(word, &mut into);
    into
}

/// As [`canonical`], into a buffer that is used again for every word of a text.
pub(in crate::vocabulary) fn canonical_into(word: &str, into: &mut String) {
    into.clear();
    if !word.is_ascii() || word.len() < 4 {
        into.push_str(word);
        return;
    }
    let (stem, end) = singular(word);
    into.push_str(stem);
    into.push_str(end);
    if let Some(first) = (0..into.len()).find(|at| british_at(&into[*at..]).is_some()) {
        let rest = into.split_off(first);
        let mut rest = rest.as_str();
        while let Some(byte) = rest.bytes().next() {
            if let Some((british, american)) = british_at(rest) {
                into.push_str(american);
                rest = &rest[british.len()..];
            } else {
                into.push(char::from(byte));
                rest = &rest[1..];
            }
        }
    }
    if into.len() >= 6
        && into.ends_with(['e', 'd', 'r', 'g'])
        && let Some((british, american)) = ENDINGS.iter().find(|(british, _)| into.ends_with(british))
    {
        into.truncate(into.len() - british.len());
        into.push_str(american);
    }
}

/// The British spelling that a text starts with, and the American one.
fn british_at(rest: &str) -> Option<(&'static str, &'static str)> {
    let &[first, second, ..] = rest.as_bytes() else {
        return None;
    };
    if !SPELLINGS_START.contains(first, second) {
        return None;
    }
    SPELLINGS.iter().find(|(british, _)| british.starts_with([char::from(first)]) && rest.starts_with(british)).copied()
}

/// A word without its plural's ending, and what stands there instead.
fn singular(word: &str) -> (&str, &str) {
    let length = word.len();
    if !word.ends_with('s') && word != "disc" {
        return (word, "");
    }
    if let Some((_, one)) = IRREGULAR.iter().find(|(many, _)| *many == word) {
        return ("", *one);
    }
    if !word.ends_with('s') || ["ss", "us", "is", "ics"].iter().any(|end| word.ends_with(end)) {
        return (word, "");
    }
    for (many, one) in
        [("ies", "y"), ("sses", "ss"), ("xes", "x"), ("ches", "ch"), ("shes", "sh"), ("yses", "ysis"), ("eses", "esis")]
    {
        if length > many.len() + 1
            && let Some(stem) = word.strip_suffix(many)
        {
            return (stem, one);
        }
    }
    (&word[..length - 1], "")
}

/// Plurals that no rule finds, and the one word whose spelling differs only when it stands alone.
const IRREGULAR: [(&str, &str); 8] = [
    ("gases", "gas"),
    ("lenses", "len"),
    ("viruses", "virus"),
    ("buses", "bus"),
    ("matrices", "matrix"),
    ("indices", "index"),
    ("disc", "disk"),
    ("discs", "disk"),
];

/// British endings and their American form.
const ENDINGS: [(&str, &str); 8] = [
    ("ise", "ize"),
    ("ised", "ized"),
    ("iser", "izer"),
    ("ising", "izing"),
    ("yse", "yze"),
    ("ysed", "yzed"),
    ("yser", "yzer"),
    ("ysing", "yzing"),
];

/// British letters inside words and their American form.
const SPELLINGS: [(&str, &str); 61] = [
    ("abour", "abor"),
    ("aemi", "emi"),
    ("aesth", "esth"),
    ("ageing", "aging"),
    ("alogue", "alog"),
    ("aluminium", "aluminum"),
    ("apour", "apor"),
    ("arbour", "arbor"),
    ("archaeo", "archeo"),
    ("armour", "armor"),
    ("artefact", "artifact"),
    ("avour", "avor"),
    ("caesi", "cesi"),
    ("calibre", "caliber"),
    ("centre", "center"),
    ("coeli", "celi"),
    ("defence", "defense"),
    ("draught", "draft"),
    ("elled", "eled"),
    ("eller", "eler"),
    ("elling", "eling"),
    ("faec", "fec"),
    ("fibre", "fiber"),
    ("focuss", "focus"),
    ("foet", "fet"),
    ("gramme", "gram"),
    ("grey", "gray"),
    ("gynae", "gyne"),
    ("haem", "hem"),
    ("hbour", "hbor"),
    ("isation", "ization"),
    ("jewellery", "jewelry"),
    ("licence", "license"),
    ("litre", "liter"),
    ("lustre", "luster"),
    ("manoeuv", "maneuv"),
    ("metre", "meter"),
    ("mould", "mold"),
    ("nalled", "naled"),
    ("nalling", "naling"),
    ("odour", "odor"),
    ("oedem", "edem"),
    ("oesoph", "esoph"),
    ("oestr", "estr"),
    ("ologue", "olog"),
    ("olour", "olor"),
    ("onour", "onor"),
    ("paed", "ped"),
    ("palaeo", "paleo"),
    ("plough", "plow"),
    ("practise", "practice"),
    ("rigour", "rigor"),
    ("rrhoea", "rrhea"),
    ("sceptic", "skeptic"),
    ("skilful", "skillful"),
    ("sulph", "sulf"),
    ("theatre", "theater"),
    ("titre", "titer"),
    ("umour", "umor"),
    ("vigour", "vigor"),
    ("viour", "vior"),
];

/// Which two letters a British spelling starts with, a bit for each, so that most places of a word are passed with one look.
struct Starts([u32; 26]);

impl Starts {
    fn contains(&self, first: u8, second: u8) -> bool {
        let (first, second) = (first.wrapping_sub(b'a'), second.wrapping_sub(b'a'));
        second < 26 && self.0.get(usize::from(first)).is_some_and(|seconds| seconds & (1 << second) != 0)
    }
}

static SPELLINGS_START: LazyLock<Starts> = LazyLock::new(|| {
    let mut starts = Starts([0; 26]);
    for (british, _) in SPELLINGS {
        let letters = british.as_bytes();
        starts.0[usize::from(letters[0] - b'a')] |= 1 << (letters[1] - b'a');
    }
    starts
});
