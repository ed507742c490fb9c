//! Which concepts of different vocabularies are the same.
//!
//! The rule, which errs on the side of two concepts rather than one wrong one:
//!
//! 1. Names are compared folded, in one spelling and number, with hyphens and spaces gone ([`equal_key`]): "X-ray fibre diffraction" is
//!    "x ray fiber diffraction" and "xray fiber diffraction". Short forms never make two concepts one; nor do names that their vocabulary does not call exact: OBO's
//!    narrower, broader and related synonyms, SKOS's and ESCO's alternative and hidden labels, the starter's other names.
//! 2. Two concepts are equal where their labels are, or where one's label is an exact synonym of the other's. Two synonyms alone say too
//!    little.
//! 3. Not where a vocabulary has the name twice: two concepts of one vocabulary with one label, or a name that is a synonym of two of
//!    its concepts. A label of one and a synonym of another concept in the same vocabulary: the label's concept has it.
//! 4. Not where what is known of their kinds contradicts: a technique is no instrument, a material no software, a job title
//!    no skill. Kinds that were only guessed contradict nothing.
//! 5. Two concepts are equal, too, where the source of one says so by the other's address (`skos:exactMatch`), whichever vocabulary came
//!    first. That says most, so it is joined before labels.
//! 6. Never two concepts of one vocabulary, not even by way of a third: whoever keeps it holds them apart. Labels are joined before
//!    synonyms, earlier vocabularies before later ones.
//! 7. Never what a coordinator has parted, not even by way of a third.
//!
//! The outcome is a list of pairs, each with its evidence. Nothing of a profile is rewritten: a skill keeps the concept that its owner
//! chose, and is shown and found as whatever that one is part of.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap, HashSet};

use crate::ids::ConceptId;
use crate::vocabulary::model::Kind;
use crate::vocabulary::names::equal_key;

/// What of a concept has to be known to compare it.
#[derive(Debug, Clone)]
pub struct Comparable {
    /// Which one.
    pub id: ConceptId,
    /// The place of its vocabulary in the order in which they came.
    pub vocabulary: i64,
    /// Its label as its source has it.
    pub label: String,
    /// Its exact synonyms, spelled out.
    pub synonyms: Vec<String>,
    /// Its kind, where it is known.
    pub kind: Option<Kind>,
    /// Its source's own identifier of it.
    pub origin: Option<String>,
    /// Addresses of what its source says is exactly the same.
    pub same: Vec<String>,
}

/// Two concepts that are the same, and why.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Pair {
    /// The one of the later vocabulary.
    pub gone: ConceptId,
    /// The one of the earlier.
    pub kept: ConceptId,
    /// `match`, `label` or `synonym`.
    pub how: &'static str,
}

/// Finds the pairs among concepts in use. `merged` are those that coordinators joined; `parted` those that they held apart, in either
/// order.
pub fn pairs(concepts: &[Comparable], merged: &[(ConceptId, ConceptId)], parted: &HashSet<(ConceptId, ConceptId)>) -> Vec<Pair> {
    let mut order: Vec<usize> = (0..concepts.len()).collect();
    order.sort_by(|a, b| (concepts[*a].vocabulary, &concepts[*a].id).cmp(&(concepts[*b].vocabulary, &concepts[*b].id)));
    // a skill and a job title are never one, whatever they are called
    let mut names: BTreeMap<(bool, String), Owners> = BTreeMap::new();
    for place in &order {
        let concept = &concepts[*place];
        let of_titles = concept.kind.is_some_and(Kind::is_of_titles);
        names.entry((of_titles, equal_key(&concept.label))).or_default().labels.push(*place);
        let mut own = HashSet::new();
        for key in concept.synonyms.iter().map(|name| equal_key(name)) {
            if own.insert(key.clone()) {
                names.entry((of_titles, key)).or_default().synonyms.push(*place);
            }
        }
    }
    let mut groups = Groups::new(concepts);
    let places: HashMap<&ConceptId, usize> = concepts.iter().enumerate().map(|(place, concept)| (&concept.id, place)).collect();
    for (one, other) in merged {
        if let (Some(one), Some(other)) = (places.get(one), places.get(other)) {
            groups.join(*one, *other);
        }
    }
    for (one, other) in parted {
        if let (Some(one), Some(other)) = (places.get(one), places.get(other)) {
            groups.part(*one, *other);
        }
    }
    let mut found = Vec::new();
    let mut try_pair = |kept: usize, gone: usize, how: &'static str| {
        if groups.may_join(kept, gone) {
            groups.join(kept, gone);
            found.push(Pair { gone: concepts[gone].id.clone(), kept: concepts[kept].id.clone(), how });
            true
        } else {
            false
        }
    };
    let addresses = addresses(concepts);
    for one in &order {
        for other in concepts[*one].same.iter().filter_map(|address| addresses.get(address.as_str())).flatten() {
            let of_titles = |place: usize| concepts[place].kind.is_some_and(Kind::is_of_titles);
            if of_titles(*one) == of_titles(*other) {
                let earlier = concepts[*one].vocabulary < concepts[*other].vocabulary;
                let (kept, gone) = if earlier { (*one, *other) } else { (*other, *one) };
                try_pair(kept, gone, "match");
            }
        }
    }
    for owners in names.values().filter(|owners| owners.labels.len() > 1) {
        let clear = alone(&owners.labels, concepts);
        for (at, gone) in clear.iter().enumerate().skip(1) {
            for kept in &clear[..at] {
                if try_pair(*kept, *gone, "label") {
                    break;
                }
            }
        }
    }
    for owners in names.values().filter(|owners| !owners.labels.is_empty() && !owners.synonyms.is_empty()) {
        let labels = alone(&owners.labels, concepts);
        let with_label: HashSet<i64> = owners.labels.iter().map(|place| concepts[*place].vocabulary).collect();
        let mut synonyms = alone(&owners.synonyms, concepts);
        synonyms.retain(|place| !with_label.contains(&concepts[*place].vocabulary));
        for label in &labels {
            for synonym in &synonyms {
                let (kept, gone) = if concepts[*label].vocabulary < concepts[*synonym].vocabulary {
                    (*label, *synonym)
                } else {
                    (*synonym, *label)
                };
                try_pair(kept, gone, "synonym");
            }
        }
    }
    found
}

/// Concepts by the addresses that other vocabularies know them by: OBO's identifiers have one, too
/// (<http://obofoundry.org/id-policy>).
fn addresses(concepts: &[Comparable]) -> HashMap<Cow<'_, str>, Vec<usize>> {
    let mut addresses: HashMap<Cow<'_, str>, Vec<usize>> = HashMap::new();
    if concepts.iter().all(|concept| concept.same.is_empty()) {
        return addresses;
    }
    for (place, concept) in concepts.iter().enumerate() {
        let Some(origin) = concept.origin.as_deref() else { continue };
        let address = match origin.split_once(':') {
            Some((space, local)) if !local.starts_with("//") => Cow::Owned(format!("{OBO}{space}_{local}")),
            _ => Cow::Borrowed(origin),
        };
        addresses.entry(address).or_default().push(place);
    }
    addresses
}

/// Where the addresses of OBO's identifiers begin.
const OBO: &str = "http://purl.obolibrary.org/obo/";

/// Who has a name.
#[derive(Debug, Default)]
struct Owners {
    labels: Vec<usize>,
    synonyms: Vec<usize>,
}

/// Those that are the only one of their vocabulary in a list.
fn alone(list: &[usize], concepts: &[Comparable]) -> Vec<usize> {
    let mut counts: HashMap<i64, usize> = HashMap::new();
    for place in list {
        *counts.entry(concepts[*place].vocabulary).or_default() += 1;
    }
    list.iter().copied().filter(|place| counts[&concepts[*place].vocabulary] == 1).collect()
}

/// What has been joined so far.
struct Groups {
    above: Vec<usize>,
    /// Of each group's root: the vocabularies in it, and what is known of its kind.
    vocabularies: HashMap<usize, Vec<i64>>,
    kinds: Vec<Option<Sort>>,
    /// Of each group's root: what any of its members was parted from.
    parted: HashMap<usize, Vec<usize>>,
}

/// Kinds that contradict one another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Sort {
    Done,
    Instrument,
    Material,
    Software,
    Role,
    Trade,
}

fn sort_of(kind: Kind) -> Option<Sort> {
    match kind {
        Kind::Instrument => Some(Sort::Instrument),
        Kind::Material => Some(Sort::Material),
        Kind::Software => Some(Sort::Software),
        // programming is computing, and so is a program
        Kind::It => None,
        Kind::Role => Some(Sort::Role),
        Kind::Trade => Some(Sort::Trade),
        _ => Some(Sort::Done),
    }
}

impl Groups {
    fn new(concepts: &[Comparable]) -> Self {
        Self {
            above: (0..concepts.len()).collect(),
            vocabularies: concepts.iter().enumerate().map(|(place, concept)| (place, vec![concept.vocabulary])).collect(),
            kinds: concepts.iter().map(|concept| concept.kind.and_then(sort_of)).collect(),
            parted: HashMap::new(),
        }
    }

    /// Notes that two are to stay apart, and with them their groups.
    fn part(&mut self, one: usize, other: usize) {
        for (from, to) in [(one, other), (other, one)] {
            let root = self.root(from);
            self.parted.entry(root).or_default().push(to);
        }
    }

    fn are_parted(&mut self, one: usize, other: usize) -> bool {
        let theirs = self.parted.get(&one).cloned().unwrap_or_default();
        theirs.into_iter().any(|place| self.root(place) == other)
    }

    fn root(&mut self, mut place: usize) -> usize {
        while self.above[place] != place {
            self.above[place] = self.above[self.above[place]];
            place = self.above[place];
        }
        place
    }

    fn may_join(&mut self, one: usize, other: usize) -> bool {
        let (one, other) = (self.root(one), self.root(other));
        if one == other || self.are_parted(one, other) {
            return false;
        }
        let kinds_agree = match (self.kinds[one], self.kinds[other]) {
            (Some(one), Some(other)) => one == other,
            _ => true,
        };
        let theirs = &self.vocabularies[&other];
        kinds_agree && !self.vocabularies[&one].iter().any(|vocabulary| theirs.contains(vocabulary))
    }

    fn join(&mut self, one: usize, other: usize) {
        let (one, other) = (self.root(one), self.root(other));
        if one == other {
            return;
        }
        self.above[other] = one;
        let theirs = self.vocabularies.remove(&other).unwrap_or_default();
        self.vocabularies.entry(one).or_default().extend(theirs);
        if let Some(theirs) = self.parted.remove(&other) {
            self.parted.entry(one).or_default().extend(theirs);
        }
        self.kinds[one] = self.kinds[one].or(self.kinds[other]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn concept(vocabulary: i64, id: &str, label: &str, synonyms: &[&str], kind: Option<Kind>) -> Comparable {
        Comparable {
            id: id.into(),
            vocabulary,
            label: label.to_owned(),
            synonyms: synonyms.iter().map(ToString::to_string).collect(),
            kind,
            origin: Some(format!("http://e.org/{id}")),
            same: Vec::new(),
        }
    }

    fn found(concepts: &[Comparable]) -> Vec<String> {
        let pairs = pairs(concepts, &[], &HashSet::new());
        pairs.into_iter().map(|pair| format!("{} = {} ({})", pair.kept, pair.gone, pair.how)).collect()
    }

    #[test]
    fn labels_and_exact_synonyms_make_one() {
        let concepts = [
            concept(0, "a", "X-ray fibre diffraction", &[], None),
            concept(1, "b", "xray fiber diffraction", &[], None),
            concept(1, "c", "weighing", &["gravimetry"], None),
            concept(2, "d", "Gravimetry", &[], None),
            concept(2, "e", "balance reading", &["weighings"], None),
        ];
        assert_eq!(found(&concepts), ["a = b (label)", "c = d (synonym)"], "a vocabulary's two concepts stay two");
    }

    #[test]
    fn hyphens_spaces_and_nothing_are_one() {
        let concepts = [
            concept(0, "a", "thin-film deposition", &[], None),
            concept(1, "b", "thin film deposition", &[], None),
            concept(2, "c", "thinfilm depositions", &[], None),
            concept(0, "d", "Karl–Fischer titration", &[], None),
            concept(1, "e", "Karl Fischer titration", &[], None),
            concept(0, "f", "energy-dispersive X-ray spectroscopy", &["EDX analysis"], None),
            concept(1, "g", "energy dispersive x-ray spectroscopy", &[], None),
            concept(2, "h", "EDX-analysis", &[], None),
        ];
        let mut pairs = found(&concepts);
        pairs.sort();
        let labels = ["a = b (label)", "a = c (label)", "d = e (label)", "f = g (label)", "f = h (synonym)"];
        assert_eq!(pairs, labels);
        let numbers = [concept(0, "a", "2,3-diol analysis", &[], None), concept(1, "b", "23-diol analysis", &[], None)];
        assert!(found(&numbers).is_empty(), "numbers stay apart");
        let twice = [
            concept(0, "a", "thin-film deposition", &[], None),
            concept(1, "b", "thin film deposition", &[], None),
            concept(1, "c", "thin-film deposition", &[], None),
        ];
        assert!(found(&twice).is_empty(), "a vocabulary that has both holds them apart");
    }

    #[test]
    fn what_is_ambiguous_or_contradicts_stays_apart() {
        let twice = [
            concept(0, "a", "extraction", &[], None),
            concept(1, "b", "extraction", &[], None),
            concept(1, "c", "Extraction", &[], None),
        ];
        assert!(found(&twice).is_empty());
        let kinds = [
            concept(0, "a", "balance", &[], Some(Kind::Instrument)),
            concept(1, "b", "balance", &[], Some(Kind::Technique)),
            concept(2, "c", "balance", &[], Some(Kind::Instrument)),
        ];
        assert_eq!(found(&kinds), ["a = c (label)"]);
        let two_synonyms = [concept(0, "a", "one", &["same"], None), concept(1, "b", "other", &["same"], None)];
        assert!(found(&two_synonyms).is_empty());
    }

    #[test]
    fn what_was_parted_stays_so() {
        let concepts = [concept(0, "a", "pcr work", &[], None), concept(1, "b", "PCR work", &[], None)];
        let parted = HashSet::from([("b".into(), "a".into())]);
        assert!(pairs(&concepts, &[], &parted).is_empty());
    }

    #[test]
    fn what_was_parted_does_not_come_back_by_a_third() {
        let concepts = [
            concept(0, "a", "pcr work", &[], None),
            concept(1, "b", "PCR work", &[], None),
            concept(2, "c", "PCR Work", &[], None),
        ];
        let said = |parted: &[(&str, &str)], merged: &[(&str, &str)]| {
            let ids =
                |pairs: &[(&str, &str)]| pairs.iter().map(|(one, other)| ((*one).into(), (*other).into())).collect::<Vec<_>>();
            let pairs = pairs(&concepts, &ids(merged), &ids(parted).into_iter().collect());
            pairs.into_iter().map(|pair| format!("{} = {}", pair.kept, pair.gone)).collect::<Vec<_>>()
        };
        assert_eq!(said(&[("c", "a")], &[]), ["a = b"], "the last of three");
        assert_eq!(said(&[("c", "b")], &[]), ["a = b"]);
        assert_eq!(said(&[("b", "a")], &[]), ["a = c"]);
        assert_eq!(said(&[("c", "a")], &[("b", "a")]), [""; 0], "what a coordinator joined stays joined");
    }

    #[test]
    fn a_source_may_say_what_is_the_same() {
        let same = |mut one: Comparable, address: &str| {
            one.same = vec![address.to_owned()];
            one
        };
        let mut obo = concept(0, "o", "turning", &[], Some(Kind::Technique));
        obo.origin = Some("L:0001".to_owned());
        let concepts = [
            obo,
            same(concept(1, "a", "spinning", &[], None), "http://purl.obolibrary.org/obo/L_0001"),
            same(concept(2, "b", "twirling", &[], None), "http://e.org/a"),
            concept(2, "c", "spinning", &[], None),
            same(concept(3, "d", "lathe", &[], Some(Kind::Instrument)), "http://e.org/a"),
            same(concept(3, "e", "wheel", &[], Some(Kind::Role)), "http://e.org/c"),
            same(concept(3, "f", "reel", &[], None), "http://e.org/nowhere"),
        ];
        assert_eq!(found(&concepts), ["o = a (match)", "a = b (match)"], "kinds and vocabularies are held apart as ever");
        let parted = HashSet::from([("b".into(), "o".into())]);
        let pairs = pairs(&concepts, &[], &parted);
        assert!(!pairs.iter().any(|pair| pair.gone.as_str() == "b"), "{pairs:?}");
    }
}
