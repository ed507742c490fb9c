//! Other forms of a word: of the same root, as initials, written together or apart, and what job titles say for it.

use super::Building;
use crate::search::query::plan::{Group, Part, Via, Way};
use crate::search::schema::INITIALS;
use crate::search::words::stem;

/// Words of one family that are looked for.
const FAMILY: usize = 4;
/// Words of the longest query that may be a job title.
const TITLE: usize = 12;
/// How telling another word for the same work has to be: what every third person has is not.
const COMMON: f32 = 1.1;
/// Letters of the longest short form that is taken for one only where it is in capitals, or nobody has it as a word.
const SHORT_FORM: usize = 3;

impl Building<'_> {
    /// Words made from the same root, where the stemmer keeps them apart.
    pub(super) fn family(&self, plain: &str, own: &str, ways: &mut Vec<Way>) -> tantivy::Result<()> {
        let weight = self.ranking.words.family;
        if weight <= 0.0 {
            return Ok(());
        }
        for (relative, _) in self.lexicon.family(plain, FAMILY)? {
            let term = stem(&relative);
            if term != own {
                self.add(ways, &term, Via::Family, weight)?;
            }
        }
        Ok(())
    }

    /// Labels with these initials, for what looks like an abbreviation; where there are none, those without its first letter, which
    /// often says how (registered, licensed, focused) rather than what. Of a word that is known to mean something, labels with these
    /// initials only add to what that finds: "CT" is no creep testing.
    pub(super) fn initials(&mut self, at: usize, plain: &str, ways: &mut Vec<Way>) -> tantivy::Result<()> {
        let letters = plain.chars().count();
        let is_part = self.compound >> at & 1 == 1;
        if is_part || !(2..=8).contains(&letters) || !(self.typed[at].capitals || ways.is_empty()) {
            return Ok(());
        }
        let weight = self.ranking.words.initials;
        if self.named >> at & 1 == 1 {
            let mut ways = Vec::new();
            self.add(&mut ways, &format!("{INITIALS}{plain}"), Via::Initials, weight)?;
            self.plan.groups.extend((!ways.is_empty()).then_some(Group { part: Part::Word(at), words: 1 << at, ways, soft: true }));
            return Ok(());
        }
        let people = self.add(ways, &format!("{INITIALS}{plain}"), Via::Initials, weight)?;
        if people == 0 && letters >= 4 && ways.is_empty() && self.typed[at].capitals {
            let first = plain.chars().next().map_or(0, char::len_utf8);
            self.add(ways, &format!("{INITIALS}{}", &plain[first..]), Via::Initials, weight / 2.0)?;
        }
        Ok(())
    }

    /// Abbreviations made of parts that stand in another order in the label: MS-CID for collision-induced dissociation mass
    /// spectrometry.
    fn turned(&self, at: usize, until: usize, ways: &mut Vec<Way>) -> tantivy::Result<()> {
        let parts: Vec<&str> = self.plan.words[at..until].iter().map(|word| word.plain.as_str()).collect();
        if self.typed[at..until].iter().any(|word| !word.capitals) {
            return Ok(());
        }
        for turn in 1..parts.len() {
            let turned = format!("{INITIALS}{}{}", parts[turn..].concat(), parts[..turn].concat());
            self.add(ways, &turned, Via::Initials, self.ranking.words.initials)?;
        }
        if let [first, second, third] = parts[..] {
            for turned in [[second, first, third], [first, third, second], [third, second, first]] {
                self.add(ways, &format!("{INITIALS}{}", turned.concat()), Via::Initials, self.ranking.words.initials)?;
            }
        }
        Ok(())
    }

    /// Words written apart here and as one in profiles, or the other way about.
    pub(super) fn together(&mut self, at: usize, known: bool) -> tantivy::Result<()> {
        let mut together = self.plan.words[at].plain.clone();
        let mut covered = 1_u32 << at;
        for next in at + 1..self.plan.words.len().min(at + 4) {
            if !(self.typed[next].joined || next == at + 1) || self.plan.words[next].small {
                break;
            }
            together.push_str(&self.plan.words[next].plain);
            covered |= 1 << next;
            let mut ways = Vec::new();
            // whoever writes a hyphen means one word
            let weight = if self.typed[next].joined { 1.0 } else { self.ranking.words.joined };
            self.add(&mut ways, &stem(&together), Via::Joined, weight)?;
            let is_known = covered & self.compound == covered;
            if !is_known && (self.typed[next].joined || self.typed[at].capitals) {
                self.add(&mut ways, &format!("{INITIALS}{together}"), Via::Initials, self.ranking.words.initials)?;
                self.turned(at, next + 1, &mut ways)?;
            }
            if !ways.is_empty() {
                self.plan.groups.push(Group { part: Part::Joined(at), words: covered, ways, soft: false });
            }
        }
        let plain = self.plan.words[at].plain.clone();
        if !known && plain.is_ascii() && plain.len() >= 7 {
            self.apart(at, &plain)?;
        }
        Ok(())
    }

    /// An unknown word that is two known ones: both are looked for.
    fn apart(&mut self, at: usize, plain: &str) -> tantivy::Result<()> {
        let mut best: Option<(u64, usize)> = None;
        for cut in 3..=plain.len() - 3 {
            let both = self.lexicon.word(&plain[..cut])?.min(self.lexicon.word(&plain[cut..])?);
            if both > best.map_or(0, |best| best.0) {
                best = Some((both, cut));
            }
        }
        let Some((_, cut)) = best else {
            self.split_name(at, plain)?;
            return Ok(());
        };
        for part in [&plain[..cut], &plain[cut..]] {
            let mut ways = Vec::new();
            self.add(&mut ways, &stem(part), Via::Joined, self.ranking.words.joined)?;
            self.plan.groups.push(Group { part: Part::Joined(at), words: 1 << at, ways, soft: false });
        }
        Ok(())
    }

    /// What job titles say for a word: words for about the same work, and what a short form stands for. Words that name a concept mean
    /// that concept, and texts longer than any title are no titles.
    pub(super) fn titles(&mut self, at: usize, plain: &str, own: &str, ways: &mut Vec<Way>) -> tantivy::Result<()> {
        if self.named >> at & 1 == 1 || self.plan.words.len() > TITLE {
            return Ok(());
        }
        let (weights, titles) = (&self.ranking.titles, self.concepts.titles());
        let known = ways.iter().find(|way| way.via == Via::Word).map(|way| way.rarity);
        // what every third person has tells nothing, and its like would cost most
        if weights.alike > 0.0 && known.is_none_or(|known| known > COMMON) {
            for term in titles.alike(own) {
                self.add(ways, term, Via::Alike, weights.alike)?;
            }
            for term in titles.field(own) {
                self.add(ways, term, Via::Field, weights.field)?;
            }
            ways.retain(|way| !matches!(way.via, Via::Alike | Via::Field) || way.rarity > COMMON);
            // a rarer word is not more telling than the one that was asked for
            for way in ways.iter_mut().filter(|way| matches!(way.via, Via::Alike | Via::Field)) {
                way.rarity = known.map_or(way.rarity, |known| way.rarity.min(known));
            }
        }
        let is_clear = plain.len() > SHORT_FORM || self.typed[at].capitals || known.is_none();
        for long in titles.long(plain) {
            match &long[..] {
                [] => {}
                [one] => drop(self.add(ways, one, Via::Long, weights.long)?),
                _ if !is_clear => {}
                several => {
                    for term in several {
                        let mut ways = Vec::new();
                        self.add(&mut ways, term, Via::Long, weights.long)?;
                        if !ways.is_empty() {
                            self.plan.groups.push(Group { part: Part::Long(at), words: 1 << at, ways, soft: false });
                        }
                    }
                }
            }
        }
        Ok(())
    }

    /// Job titles of several words that are called otherwise too: whoever looks for a technical officer may mean a technician.
    pub(super) fn titled(&mut self) -> tantivy::Result<()> {
        let weights = &self.ranking.titles;
        if weights.alike <= 0.0 || self.plan.words.len() > TITLE {
            return Ok(());
        }
        let titles = self.concepts.titles();
        for (from, until, stems) in titles.within(&self.typed) {
            let covered = (from..until).fold(0, |covered, at| covered | 1 << at);
            if covered & self.named != 0 {
                continue;
            }
            let mut ways = Vec::new();
            for term in titles.alike(&stems) {
                self.add(&mut ways, term, Via::Alike, weights.alike)?;
            }
            for term in titles.field(&stems) {
                self.add(&mut ways, term, Via::Field, weights.field)?;
            }
            ways.retain(|way| way.rarity > COMMON);
            if !ways.is_empty() {
                self.plan.groups.push(Group { part: Part::Title(from, until), words: covered, ways, soft: false });
            }
        }
        Ok(())
    }
}
