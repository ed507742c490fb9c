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
const SMALLEST: i64 = 23;

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
