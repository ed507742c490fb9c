//! Showing counts of people without telling on anyone: HESA's rounding and suppression
//! (<https://www.hesa.ac.uk/about/regulation/data-protection/rounding-and-suppression-anonymise-statistics>), and what it leaves open.

/// A percentage of people as it may be shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Share {
    /// To the nearest whole per cent.
    Percent(u8),
    /// Under five per cent: nobody and almost nobody look alike, so that nothing is said of everyone in a group.
    Few,
    /// Over 95 per cent: everybody and almost everybody look alike.
    Most,
    /// Of fewer than 22.5 people, or hidden so that a hidden neighbour cannot be worked out.
    Hidden,
}

/// The smallest group of whole people whose percentage is shown: the first above 22.5.
pub const SMALLEST: i64 = 23;

/// To the nearest 5, halves up; below 2.5 it is 0.
pub fn rounded(count: i64) -> i64 {
    (count * 2 + 5).div_euclid(10) * 5
}

/// How much `part` is of `whole`, from the exact counts.
pub fn share(part: i64, whole: i64) -> Share {
    if whole < SMALLEST {
        return Share::Hidden;
    }
    let percent = exact(part, whole);
    match percent {
        0..5 => Share::Few,
        96.. => Share::Most,
        _ => Share::Percent(percent),
    }
}

/// To the nearest whole per cent, for those who may see exact numbers; 0 of nobody.
pub fn exact(part: i64, whole: i64) -> u8 {
    let (part, whole) = (part.max(0), whole.max(0));
    if whole == 0 {
        return 0;
    }
    u8::try_from((part * 200 + whole) / (whole * 2)).unwrap_or(100).min(100)
}

/// Hides one more of some neighbours whose sum is shown too, where exactly one of them is hidden: it could be worked out as the
/// rest. The smallest of the others is hidden, by the sizes of their groups.
pub fn hide_beside(shares: &mut [Share], sizes: &[i64]) {
    let people = |at: &usize| sizes.get(*at).copied().unwrap_or(0);
    let hidden: Vec<usize> = (0..shares.len()).filter(|at| shares[*at] == Share::Hidden && people(at) > 0).collect();
    if hidden.len() != 1 {
        return;
    }
    if let Some(smallest) = (0..shares.len()).filter(|at| shares[*at] != Share::Hidden).min_by_key(people) {
        shares[smallest] = Share::Hidden;
    }
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

impl Share {
    /// In words; `..` is how HESA's tables show what is hidden.
    pub fn words(self) -> String {
        match self {
            Self::Percent(percent) => format!("{percent} %"),
            Self::Few => "under 5 %".to_owned(),
            Self::Most => "over 95 %".to_owned(),
            Self::Hidden => "..".to_owned(),
        }
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
    fn a_small_group_has_no_percentage() {
        assert_eq!(share(11, 22), Share::Hidden);
        assert_eq!(share(12, 23), Share::Percent(52));
        assert_eq!(share(0, 40), Share::Few);
        assert_eq!(share(40, 40), Share::Most);
        assert_eq!((exact(1, 3), exact(2, 3), exact(0, 0), exact(3, 3)), (33, 67, 0, 100));
    }

    #[test]
    fn a_hidden_share_is_never_hidden_alone() {
        let mut shares = [Share::Percent(40), Share::Hidden, Share::Percent(60)];
        hide_beside(&mut shares, &[100, 12, 30]);
        assert_eq!(shares, [Share::Percent(40), Share::Hidden, Share::Hidden]);
        let mut empty = [Share::Percent(40), Share::Hidden];
        hide_beside(&mut empty, &[100, 0]);
        assert_eq!(empty, [Share::Percent(40), Share::Hidden], "a group of nobody gives nothing away");
        let mut two = [Share::Percent(40), Share::Hidden, Share::Hidden];
        hide_beside(&mut two, &[100, 12, 30]);
        assert_eq!(two[0], Share::Percent(40));
    }
}
