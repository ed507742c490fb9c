//! Names and texts as words that can be compared: cut at everything that is no letter or digit, folded, in one spelling, singular.

use std::ops::Range;
use std::sync::LazyLock;

use crate::text::fold;

/// The form in which names are compared: folded words with single spaces; hyphens and slashes cut, Greek letters are named.
pub fn name_key(text: &str) -> String {
    let words = words(text);
    let mut key = String::with_capacity(text.len());
    for word in &words {
        if !key.is_empty() {
            key.push(' ');
        }
        plain(&text[word.range.clone()], &mut key);
    }
    key
}

/// A word of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Word {
    /// Where it stands, in bytes.
    pub range: Range<usize>,
    /// Whether only a hyphen or a slash stands between it and the word before.
    pub glued: bool,
}

/// The words of a text: runs of letters and digits with their accents, `C++` and `C#` whole, an apostrophe inside a word part of it, `&` a
/// word of its own.
pub(super) fn words(text: &str) -> Vec<Word> {
    let bytes = text.as_bytes();
    let mut words: Vec<Word> = Vec::with_capacity(text.len() / 5);
    let mut at = 0;
    while let Some((letter, width)) = letter_at(text, at) {
        if letter == '&' {
            words.push(Word { range: at..at + 1, glued: false });
            at += 1;
            continue;
        }
        if !letter.is_alphanumeric() {
            at += width;
            continue;
        }
        let start = at;
        while let Some((letter, width)) = letter_at(text, at) {
            if is_inside(letter)
                || (is_apostrophe(letter) && letter_at(text, at + width).is_some_and(|(next, _)| next.is_alphanumeric()))
            {
                at += width;
            } else {
                break;
            }
        }
        let signs = bytes[at..].iter().take_while(|byte| matches!(byte, b'+' | b'#')).count();
        if signs <= 2 && !letter_at(text, at + signs).is_some_and(|(next, _)| next.is_alphanumeric()) {
            at += signs;
        }
        let glued = words.last().is_some_and(|before: &Word| {
            let between = &text[before.range.end..start];
            matches!(between, "-" | "/" | "\u{2010}" | "\u{2011}" | "\u{2013}" | "\u{2212}")
        });
        words.push(Word { range: start..at, glued });
    }
    words
}

/// The letter that starts at a byte, and its width; ASCII without decoding.
fn letter_at(text: &str, at: usize) -> Option<(char, usize)> {
    match text.as_bytes().get(at)? {
        byte if byte.is_ascii() => Some((char::from(*byte), 1)),
        _ => text[at..].chars().next().map(|letter| (letter, letter.len_utf8())),
    }
}

/// Whether a letter goes on a word that has begun: letters, digits, and accents that stand by themselves.
fn is_inside(letter: char) -> bool {
    letter.is_alphanumeric() || unicode_normalization::char::is_combining_mark(letter)
}

fn is_apostrophe(letter: char) -> bool {
    letter == '\'' || letter == '\u{2019}'
}

/// Appends a word's folded form: lower case, without accents, apostrophes and a possessive s, Greek letters by name, `&` as "and".
pub(super) fn plain(word: &str, into: &mut String) {
    if word == "&" {
        into.push_str("and");
        return;
    }
    let start = into.len();
    if word.is_ascii() {
        into.extend(word.bytes().filter(|byte| *byte != b'\'').map(|byte| char::from(byte.to_ascii_lowercase())));
    } else {
        for letter in fold(word).chars() {
            match greek(letter) {
                Some(name) => into.push_str(name),
                None if is_apostrophe(letter) => {}
                None => into.push(letter),
            }
        }
    }
    if (word.ends_with("'s") || word.ends_with("\u{2019}s")) && into.len() > start + 1 {
        into.pop();
    }
}

/// A Greek letter's name; `μ` is almost always "micro" in a laboratory.
fn greek(letter: char) -> Option<&'static str> {
    Some(match letter {
        'α' => "alpha",
        'β' => "beta",
        'γ' => "gamma",
        'δ' => "delta",
        'ε' => "epsilon",
        'ζ' => "zeta",
        'η' => "eta",
        'θ' => "theta",
        'κ' => "kappa",
        'λ' => "lambda",
        'μ' => "micro",
        'ξ' => "xi",
        'π' => "pi",
        'ρ' => "rho",
        'σ' | 'ς' => "sigma",
        'τ' => "tau",
        'φ' => "phi",
        'χ' => "chi",
        'ψ' => "psi",
        'ω' => "omega",
        _ => return None,
    })
}

/// A folded word in the one spelling and number in which words are compared: American and singular. The rules are applied to both
/// sides, so it does not matter where they make a word that no one would write (`exercize`).
pub(super) fn canonical(word: &str) -> String {
    let mut into = String::with_capacity(word.len() + 2);
    canonical_into(word, &mut into);
    into
}

/// As [`canonical`], into a buffer that is used again for every word of a text.
pub(super) fn canonical_into(word: &str, into: &mut String) {
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
    SPELLINGS.into_iter().find(|(british, _)| rest.starts_with(british))
}

/// A word without its plural's ending, and what stands there instead.
fn singular(word: &str) -> (&str, &str) {
    let length = word.len();
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

/// Everyday words that are also somebody's abbreviation: such an abbreviation counts only in capitals, however long it is.
const EVERYDAY: &str = "
    a able ac ad add age ago aid aim air all als also am an and any apr apt are arm art as ask at aug bad ban bar bat be bed
    best bet big bit bore both box boy bsc bus but buy by call came camp can cap car cars case cast cat chip clear clip coat
    cold come cop core cos cot cow cry cup cut cycle day dba de dec deep did die dig disc dish diy do does dot down draw dry
    due each ear east easy eat edge eg egg end era etc even ever eye face fact fair fall fame fan far fast fat feb feel few
    file fill find fine fire fish fit five flag flat flow fly for form found four free frog from full fun gain gap gas gave
    get give glue go goal gold good got grip grow gun had hand hard has have he head heat held help her here high him hip his
    hit hold home hot how ice idea ie if ill in ink into is it item its jam jan jar job join jr jul jun just keep key kit know
    lab lack lady lamp land last late law lay leaf led left leg less let lie life lift like line link lip list live load log
    long look lot low mac mad made mail main make man map mar mark mass mat may me mean meet men met mice mill mind miss mix
    mob mod more most move mr mrs msc much must my name near neat need net new next nice no nor not note nov now nut oct odd
    of off oil old on once one only open opt or oral our out over own pa pace pad page palm pan part past pat path pay pc pen
    per pet phd pick pie pin pint pit plan play plot plus pm pop port post pro push put quick ran rap rare rat raw re read
    real red rest rib rich ride right ring rise road rod role room root rope row rub rule run safe said sale salt same sap sat
    save saw say sea seal seat see seed seem sell send sep set she show side sign sir sit six skill skin sky slam slim slow
    small snap so soft soil some son soon sort spa spice spin spot spray stage star start state stay stem step still sting
    stop storm such sum sun sure swim tab tag take talk tall tan tap tape task tax tea team tell ten test than that the them
    then they thin this thus tick tie tile till time tin tip to toe told too took tool top torn toy track trap tree trip true
    try tub tune turn two up upon us use van very via view wait walk wall want war warm was wash wave way we web well went
    were west wet what when who why wide will win wind wine wing wire wise with wood word work worm yes yet you zoo";

/// Whether a folded word is an everyday one.
pub(super) fn is_everyday(word: &str) -> bool {
    static SET: LazyLock<std::collections::HashSet<&'static str>> = LazyLock::new(|| EVERYDAY.split_whitespace().collect());
    SET.contains(word)
}
