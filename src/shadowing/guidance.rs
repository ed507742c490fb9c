//! What people are told about job shadowing: the texts to begin with, and when each is offered.

use super::model::Party;
use crate::guidance::{First, Series};

/// Guidance for job shadowing.
pub const GUIDANCE: Series = Series {
    code: "shadowing",
    path: "/shadowing/guidance",
    title: "Guidance for job shadowing",
    home: ("/shadowing", "Job shadowing"),
    readers: &[("shadow", "those who shadow"), ("host", "hosts"), ("manager", "line managers"), ("safety", "safety contacts")],
    first: &[
        First {
            slug: "for-those-who-shadow",
            reader: "shadow",
            title: "Shadowing somebody: before, during and after",
            words: include_str!("../../guidance/shadowing/for-those-who-shadow.md"),
        },
        First {
            slug: "for-hosts",
            reader: "host",
            title: "Being shadowed: a visitor beside you",
            words: include_str!("../../guidance/shadowing/for-hosts.md"),
        },
        First {
            slug: "for-line-managers",
            reader: "manager",
            title: "When one of your team wants to shadow",
            words: include_str!("../../guidance/shadowing/for-line-managers.md"),
        },
    ],
};

/// For whom guidance is, where it can help these parties now.
pub(super) fn readers(parties: &[Party]) -> Vec<&'static str> {
    let of = |party: &Party| match party {
        Party::Requester => Some("shadow"),
        Party::Host => Some("host"),
        Party::Manager | Party::Delegate => Some("manager"),
        Party::Safety => Some("safety"),
        _ => None,
    };
    parties.iter().filter_map(of).collect()
}
