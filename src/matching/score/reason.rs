//! Reasons in words, alike for requester, host and coordinator.

use super::near::Near;
use super::sides::{Asked, Claim};
use super::weights::Code;
use crate::directory::model::Level;

/// One thing that speaks for a pair, and what it is worth.
#[derive(Debug, Clone, PartialEq)]
pub struct Part {
    /// By which weight.
    pub code: Code,
    /// In hundredths of a point.
    pub points: i64,
    /// Why.
    pub reason: Reason,
}

/// Why something speaks for a pair.
#[derive(Debug, Clone, PartialEq)]
pub enum Reason {
    /// Runs or works with what is asked for, or something near it: what they have, what was asked for.
    Does {
        /// Whether it is an instrument.
        runs: bool,
        /// What the host has.
        has: String,
        /// What was asked for.
        asked: String,
        /// How near the one is to the other.
        near: Near,
    },
    /// How well they know it.
    Level(Level, String),
    /// Others may watch it.
    Hosts(String),
    /// They teach it.
    Teaches(String),
    /// The job.
    Role(String),
    /// An open offer.
    Offer,
    /// The kind of visit.
    Kind(&'static str),
    /// Days that suit both.
    Dates {
        /// How many.
        days: u32,
        /// Or more.
        more: bool,
    },
    /// The same campus.
    Campus(String),
    /// The same institution.
    Institution,
    /// Another department.
    Department(String),
    /// So many days of waiting.
    Waited(i64),
}

impl Reason {
    pub(super) fn does(asked: &Asked, claim: &Claim, near: Near) -> Self {
        Self::Does { runs: claim.runs, has: claim.label.clone(), asked: asked.label.clone(), near }
    }

    /// In words that stand on their own in a list.
    #[must_use]
    pub fn words(&self) -> String {
        match self {
            Self::Does { runs, has, asked, near } => {
                let verb = if *runs { "Runs" } else { "Works with" };
                match near {
                    Near::Same if crate::text::fold(has) == crate::text::fold(asked) => format!("{verb} {has}, as asked"),
                    Near::Same => format!("{verb} {has}: {asked}, as asked"),
                    Near::Narrower(_) => format!("{verb} {has}, a kind of {asked}"),
                    Near::Broader(_) => format!("{verb} {has}, which {asked} is a kind of"),
                }
            }
            Self::Level(Level::Expert, label) => format!("Others come to them for {label}"),
            Self::Level(Level::Practitioner, label) => format!("Does {label} alone and helps others"),
            Self::Level(_, label) => format!("Knows {label}"),
            Self::Hosts(label) => format!("Lets others watch {label}"),
            Self::Teaches(label) => format!("Can teach {label}"),
            Self::Role(title) => format!("Has the job asked for: {title}"),
            Self::Offer => "Has an open offer".to_owned(),
            Self::Kind(kind) => format!("Offers the kind of visit asked for: {}", kind.to_lowercase()),
            Self::Dates { days: 1, .. } => "One day suits both".to_owned(),
            Self::Dates { days, more: false } => format!("{days} days suit both"),
            Self::Dates { days, more: true } => format!("{days} days or more suit both"),
            Self::Campus(name) if name.is_empty() => "Same campus".to_owned(),
            Self::Campus(name) => format!("Same campus: {name}"),
            Self::Institution => "Same institution".to_owned(),
            Self::Department(name) if name.is_empty() => "Another department".to_owned(),
            Self::Department(name) => format!("Another department: {name}"),
            Self::Waited(days) if *days < 14 => format!("Has waited for {days} days"),
            Self::Waited(days) => format!("Has waited for {} weeks", days / 7),
        }
    }
}
