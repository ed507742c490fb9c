//! Proposals: their figures, and who is with whom.

use chrono::{DateTime, Utc};

use super::Aim;
use crate::ids::{PersonId, SolutionId};
use crate::matching::score::Weights;

/// A proposal without its pairs.
#[derive(Debug, Clone, PartialEq)]
pub struct Solution {
    /// Which.
    pub id: SolutionId,
    /// The how many-eth of its round, from 1.
    pub number: i64,
    /// The round's version that it was made of.
    pub made_of: i64,
    /// When.
    pub made: DateTime<Utc>,
    /// By whom.
    pub by: Option<String>,
    /// What it is best at.
    pub aim: Aim,
    /// What reasons are worth in it.
    pub weights: Weights,
    /// How it came out.
    pub figures: Figures,
    /// What could not be kept, in words.
    pub notes: String,
}

/// How a proposal came out. Scores are in hundredths of a point.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Figures {
    /// Requests that looked for a host.
    pub requests: i64,
    /// Those who have one.
    pub matched: i64,
    /// The sum of the scores.
    pub total: i64,
    /// The lowest score of a matched request.
    pub floor: Option<i64>,
    /// The best total without regard to fairness, and its floor; for fair proposals.
    pub unfair: Option<(i64, Option<i64>)>,
    /// No proposal matches more, and none that matches as many has a higher total.
    pub bound: Option<(i64, i64)>,
    /// An independent check proved that none is better.
    pub certified: bool,
    /// It was not stopped before the end.
    pub finished: bool,
}

impl Figures {
    /// What is proven about it, in plain words.
    #[must_use]
    pub fn proof(&self, aim: Aim) -> String {
        if self.certified {
            return match aim {
                Aim::Total => "A second check, which knows nothing of how this was found, proved that no proposal gives more \
                               requests a host, and none that gives as many has more points in all."
                    .to_owned(),
                Aim::Fair => "A second check proved that no proposal gives more requests a host, none that gives as many has a \
                              better worst match, and among those none has more points in all."
                    .to_owned(),
            };
        }
        let why = if self.finished {
            "The best that was found, but not proven to be the best there is."
        } else {
            "Stopped before the end: this is the best found until then."
        };
        match self.bound {
            Some((matched, total)) if matched > self.matched => {
                format!(
                    "{why} No proposal can give more than {matched} requests a host, nor have more than {} points in all.",
                    points(total)
                )
            }
            Some((_, total)) => {
                format!("{why} No proposal with as many matches can have more than {} points in all.", points(total))
            }
            None => format!("{why} How much better another could be is not known."),
        }
    }
}

/// Hundredths of a point as pages show them: "40" or "33.33".
#[must_use]
pub fn points(hundredths: i64) -> String {
    match (hundredths / 100, hundredths % 100) {
        (whole, 0) => whole.to_string(),
        (whole, part) if part % 10 == 0 => format!("{whole}.{}", part.abs() / 10),
        (whole, part) => format!("{whole}.{:02}", part.abs()),
    }
}

/// A request's place in a proposal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Placed {
    /// The request.
    pub request: String,
    /// Whose it is.
    pub person: PersonId,
    /// The host's key and whom that is; none for a request without one.
    pub host: Option<(String, PersonId)>,
    /// In hundredths of a point.
    pub score: i64,
    /// Whether a coordinator pinned it.
    pub pinned: bool,
    /// Why it has no host, in words.
    pub why: String,
}

#[cfg(test)]
mod tests {
    use super::points;

    #[test]
    fn points_read_as_they_are_written() {
        assert_eq!([points(4_000), points(3_333), points(3_330), points(0), points(5)], ["40", "33.33", "33.3", "0", "0.05"]);
    }
}
