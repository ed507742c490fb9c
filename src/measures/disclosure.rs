//! Showing counts of people without telling on anyone: HESA's rounding and suppression
//! (<https://www.hesa.ac.uk/about/regulation/data-protection/rounding-and-suppression-anonymise-statistics>), and what it leaves open.

/// The smallest group of whole people whose percentage is shown: the first above 22.5.
pub const SMALLEST: i64 = 23;

/// To the nearest 5, halves up; below 2.5 it is 0.
pub fn rounded(count: i64) -> i64 {
    (count * 2 + 5).div_euclid(10) * 5
}

/// What is left open about a number that is shown rounded to the nearest 5: from, and up to but not including, in tenths.
fn open(shown: i64) -> (i64, i64) {
    ((shown * 10 - 25).max(0), shown * 10 + 25)
}

/// Which of some counts of people to hide where they, rounded, stand beside their whole, rounded too.
///
/// Whoever reads them knows that the parts add up to the whole, or (where one person can be in several) to no less than it. That can
/// narrow a number to less than rounding leaves open, the whole included: two parts shown as 5 with a whole of 5 are 3 or 4 between
/// them. For one sum the bounds that a linear programme finds are those computed here. The smallest part that is shown is hidden until
/// nothing is narrowed and what is hidden is open by 5 at least; with nothing left to hide, all are.
#[must_use]
pub fn guard(parts: &[i64], whole: i64, adds_up: bool) -> Vec<bool> {
    let mut hidden = vec![false; parts.len()];
    let whole = open(rounded(whole));
    // far above every whole: what is hidden may be anything from nobody
    let most = whole.1 + parts.iter().map(|part| rounded(*part) * 10 + 25).sum::<i64>();
    loop {
        let ranges: Vec<(i64, i64)> =
            parts.iter().zip(&hidden).map(|(part, hide)| if *hide { (0, most) } else { open(rounded(*part)) }).collect();
        if hidden.iter().all(|hide| *hide) || !leaks(&ranges, &hidden, whole, adds_up) {
            return hidden;
        }
        // of those that are shown the smallest, those that are shown as nobody last: hiding them opens little
        let next = (0..parts.len()).filter(|at| !hidden[*at]).min_by_key(|at| (rounded(parts[*at]) == 0, parts[*at]));
        match next {
            Some(at) => hidden[at] = true,
            None => return hidden,
        }
    }
}

/// Whether the sum tells more of a number than is shown of it.
fn leaks(ranges: &[(i64, i64)], hidden: &[bool], whole: (i64, i64), adds_up: bool) -> bool {
    let (least, most) = ranges.iter().fold((0, 0), |sum, range| (sum.0 + range.0, sum.1 + range.1));
    if most < whole.1 || (adds_up && least > whole.0) {
        return true;
    }
    ranges.iter().zip(hidden).any(|(range, hide)| {
        let from = range.0.max(whole.0 - (most - range.1));
        let to = if adds_up { range.1.min(whole.1 - (least - range.0)) } else { range.1.min(whole.1) };
        if *hide { to - from < 50 } else { (from, to) != *range && to - from < (range.1 - range.0).min(50) }
    })
}

/// The whole numbers that one may be which is shown rounded.
fn whole_numbers(shown: i64) -> Range {
    Range((shown - 2).max(0), shown + 2)
}

/// The lowest that a count may be as whoever reads it rounded knows.
pub fn lowest(count: i64) -> i64 {
    whole_numbers(rounded(count)).0
}

/// From, and up to, both in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Range(i64, i64);

impl Range {
    fn and(self, other: Self) -> Self {
        Self(self.0 + other.0, self.1 + other.1)
    }

    fn less(self, other: Self) -> Self {
        Self(self.0 - other.1, self.1 - other.0)
    }

    fn within(self, other: Self) -> Self {
        Self(self.0.max(other.0), self.1.min(other.1))
    }

    fn width(self) -> i64 {
        self.1 - self.0
    }
}

/// What is known of how many agreed, of how many answered, and of how many did not agree, who are the rest.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Share {
    n: Range,
    of: Range,
    rest: Range,
}

impl Share {
    const NOBODY: Self = Self { n: Range(0, 0), of: Range(0, 0), rest: Range(0, 0) };

    fn new(n: Range, of: Range) -> Self {
        Self { n, of, rest: Range(0, of.1) }.tight()
    }

    /// As a pair of numbers is shown.
    fn shown((n, of): (i64, i64)) -> Self {
        Self::new(whole_numbers(rounded(n)), whole_numbers(rounded(of)))
    }

    /// What each of the three says of the other two. Three numbers of which two add up to the third need two rounds.
    fn tight(mut self) -> Self {
        for _ in 0..2 {
            self.of = self.of.within(self.n.and(self.rest));
            self.n = self.n.within(self.of.less(self.rest));
            self.rest = self.rest.within(self.of.less(self.n));
        }
        self
    }

    fn each(self, other: Self, how: fn(Range, Range) -> Range) -> Self {
        Self { n: how(self.n, other.n), of: how(self.of, other.of), rest: how(self.rest, other.rest) }
    }
}

/// Which of some shares (how many agreed, of how many who answered) to hide where they, rounded, stand beside the share of their whole. Each
/// group is known to have `least` at least.
///
/// Of two numbers and their difference everything that sums of groups tell is in the bounds of these three: what some groups can be
/// together is the sum of their bounds. So the bounds here are those that a linear programme finds, over whole numbers. None of a group is
/// narrowed to fewer than five that rounding leaves open; and the whole not at all, so that other groups of the same whole, shown beside
/// these, tell nothing of them.
#[must_use]
pub fn guard_shares(parts: &[(i64, i64)], whole: (i64, i64), least: i64) -> Vec<bool> {
    let whole = Share::shown(whole);
    let mut hidden = vec![false; parts.len()];
    loop {
        let known: Vec<Share> = parts
            .iter()
            .zip(&hidden)
            .map(|(part, hide)| {
                if *hide {
                    return Share::new(Range(0, whole.n.1), Range(least, whole.of.1.max(least)));
                }
                let Share { n, of, .. } = Share::shown(*part);
                Share::new(n, of.within(Range(least, i64::MAX)))
            })
            .collect();
        let smallest = (0..parts.len()).filter(|at| !hidden[*at]).min_by_key(|at| (parts[*at].1, parts[*at].0));
        match smallest {
            Some(at) if tells(&known, &hidden, whole) => hidden[at] = true,
            _ => return hidden,
        }
    }
}

/// Whether shares tell more of one another, or anything of their whole.
fn tells(known: &[Share], hidden: &[bool], whole: Share) -> bool {
    let all = known.iter().fold(Share::NOBODY, |sum, part| sum.each(*part, Range::and));
    if whole.each(all, Range::within).tight() != whole {
        return true;
    }
    known.iter().zip(hidden).any(|(part, hide)| {
        let others = Share {
            n: Range(all.n.0 - part.n.0, all.n.1 - part.n.1),
            of: Range(all.of.0 - part.of.0, all.of.1 - part.of.1),
            rest: Range(all.rest.0 - part.rest.0, all.rest.1 - part.rest.1),
        };
        let told = part.each(whole.each(others, Range::less), Range::within).tight();
        // of what is hidden no more is left open than the whole itself leaves
        let narrowed = |told: Range, open: Range, whole: Range| {
            let open = if *hide { open.width().min(whole.1 - open.0) } else { open.width() };
            told.width() < open.min(4)
        };
        narrowed(told.n, part.n, whole.n) || narrowed(told.of, part.of, whole.of)
    })
}

/// Which of some counts in a tree to hide where they stand beside one another and their whole, all rounded. `counts` holds each with
/// everything below it; `above` says where the one stands that it belongs to, before it, or none at the top.
///
/// What a count must lie between follows from what is below it and what it belongs to; where all below is its sum, exactly. In a tree the
/// bounds that go up and then down are those of a linear programme over all sums together. The smallest counts around one that is told more
/// of than rounding leaves open are hidden until there is none.
#[must_use]
pub fn guard_tree(counts: &[i64], above: &[Option<usize>]) -> Vec<bool> {
    let tree = Tree::new(counts, above);
    let mut hidden = vec![false; counts.len()];
    while let Some(leak) = tree.leak(counts, &hidden) {
        let is_near =
            |at: usize| leak.is_none_or(|leak| at == leak || tree.above[at] == tree.above[leak] || tree.above[at] == Some(leak));
        let smallest = |near: bool| {
            let some = (0..counts.len()).filter(|at| !hidden[*at] && (!near || is_near(*at)));
            some.min_by_key(|at| (rounded(counts[*at]) == 0, counts[*at]))
        };
        match smallest(true).or_else(|| smallest(false)) {
            Some(at) => hidden[at] = true,
            None => break,
        }
    }
    hidden
}

/// Counts under one another; the whole stands behind the last.
struct Tree {
    above: Vec<Option<usize>>,
    below: Vec<Vec<usize>>,
    /// Whether all that is below it is everybody in it, as whoever knows the house may guess.
    is_sum: Vec<bool>,
    whole: i64,
    /// Far above every count.
    most: i64,
}

impl Tree {
    fn new(counts: &[i64], above: &[Option<usize>]) -> Self {
        let top = counts.len();
        let above: Vec<Option<usize>> = above.iter().map(|above| Some(above.unwrap_or(top))).chain([None]).collect();
        let mut below = vec![Vec::new(); top + 1];
        for (at, above) in above.iter().enumerate() {
            if let Some(above) = above {
                below[*above].push(at);
            }
        }
        let whole: i64 = below[top].iter().map(|at| counts[*at]).sum();
        let is_sum = (0..=top)
            .map(|at| {
                let own = counts.get(at).copied().unwrap_or(whole);
                !below[at].is_empty() && below[at].iter().map(|part| counts[*part]).sum::<i64>() == own
            })
            .collect();
        let most = counts.iter().map(|count| rounded(*count) * 10 + 25).sum::<i64>() + 1_000;
        Self { above, below, is_sum, whole, most }
    }

    /// What each is known to lie between before anything is added up.
    fn ranges(&self, counts: &[i64], hidden: &[bool]) -> Vec<(i64, i64)> {
        let shown = counts.iter().zip(hidden).map(|(count, hide)| if *hide { (0, self.most) } else { open(rounded(*count)) });
        shown.chain([open(rounded(self.whole))]).collect()
    }

    /// One of which more is told than may be: its place, or none within for the whole.
    fn leak(&self, counts: &[i64], hidden: &[bool]) -> Option<Option<usize>> {
        let ranges = self.ranges(counts, hidden);
        let known = self.known(&ranges);
        let told = |at: usize| {
            let ((from, until), (least, most)) = (known[at], ranges[at]);
            let hide = hidden.get(at).copied().unwrap_or(false);
            if hide { until - from < 50 } else { (from, until) != (least, most) && until - from < (most - least).min(50) }
        };
        (0..ranges.len()).find(|at| told(*at)).map(|at| (at < counts.len()).then_some(at))
    }

    /// What each is known to lie between once everything is added up.
    fn known(&self, ranges: &[(i64, i64)]) -> Vec<(i64, i64)> {
        let mut known = ranges.to_vec();
        // those below stand behind what they belong to, and the whole behind all: upwards from the last
        let upwards: Vec<usize> = (0..ranges.len() - 1).rev().chain([ranges.len() - 1]).collect();
        for at in &upwards {
            let (least, most) = self.sum(&known, *at);
            if !self.below[*at].is_empty() {
                known[*at].0 = known[*at].0.max(least);
                if self.is_sum[*at] {
                    known[*at].1 = known[*at].1.min(most);
                }
            }
        }
        let from_below = known.clone();
        for at in upwards.iter().rev() {
            let (least, most) = self.sum(&from_below, *at);
            for part in &self.below[*at] {
                let (from, until) = from_below[*part];
                // the others at most leave so much, at least so little
                known[*part].1 = known[*part].1.min(known[*at].1 - (least - from));
                if self.is_sum[*at] {
                    known[*part].0 = known[*part].0.max(known[*at].0 - (most - until));
                }
            }
        }
        known
    }

    fn sum(&self, ranges: &[(i64, i64)], at: usize) -> (i64, i64) {
        self.below[at].iter().fold((0, 0), |sum, part| (sum.0 + ranges[*part].0, sum.1 + ranges[*part].1))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn people_are_counted_to_the_nearest_five() {
        let counts = [0, 1, 2, 3, 7, 8, 12, 13, 1_187];
        assert_eq!(counts.map(rounded), [0, 0, 0, 5, 5, 10, 10, 15, 1_185]);
    }

    #[test]
    fn parts_that_tell_of_one_another_are_hidden() {
        // 4 and 4 are 8: shown as 5 and 5 of 10, which tells nothing more
        assert_eq!(guard(&[4, 4], 8, true), [false, false]);
        // 3 and 4 are 7: shown as 5 and 5 of 5, so each would be under 5
        assert_eq!(guard(&[3, 4], 7, true), [true, false]);
        assert_eq!(guard(&[3, 4, 30], 37, true), [false, false, false]);
        // one alone is the whole
        assert_eq!(guard(&[9], 9, true), [false]);
        assert_eq!(guard(&[], 0, true), Vec::<bool>::new());
    }

    #[test]
    fn shares_that_tell_of_one_another_are_hidden() {
        // 12 and 12 are shown as 10 and 10 of 25, so that each would be 11 or 12
        assert_eq!(guard_shares(&[(6, 12), (6, 12)], (12, 24), 10), [true, false]);
        assert_eq!(guard_shares(&[(10, 20), (15, 30)], (25, 50), 10), [false, false]);
        // 7 and 7 who agree are shown as 5 and 5 of 15
        assert_eq!(guard_shares(&[(7, 20), (7, 30)], (14, 50), 10), [true, false]);
        assert_eq!(guard_shares(&[(0, 20), (0, 30)], (0, 50), 10), [false, false], "nobody agrees anywhere");
        assert_eq!(guard_shares(&[], (0, 0), 10), Vec::<bool>::new());
    }

    #[test]
    fn a_tree_tells_no_more_than_its_numbers() {
        // a faculty of two departments with 3 and 4: each would be under 5
        assert_eq!(guard_tree(&[7, 3, 4], &[None, Some(0), Some(0)]), [false, true, false]);
        // the same with somebody in the faculty itself tells nothing
        assert_eq!(guard_tree(&[9, 3, 4], &[None, Some(0), Some(0)]), [false, false, false]);
        assert_eq!(guard_tree(&[100, 60, 40, 20, 20], &[None, Some(0), Some(0), Some(2), Some(2)]), [false; 5]);
        assert_eq!(guard_tree(&[], &[]), Vec::<bool>::new());
    }
}
