//! What needs someone next.

use chrono::{DateTime, Utc};

use crate::accounts::{Member, Role};
use crate::directory::freshness::STALE;
use crate::directory::store::Working;
use crate::measures::{Sight, sight};

/// Something for someone to do about their own profile.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Task {
    /// Begin a profile.
    Begin,
    /// Finish and publish a profile that was begun.
    Finish,
    /// Publish changes that only they see: so many sections.
    PublishChanges(usize),
    /// Say whether a profile that was confirmed then is still right.
    Confirm(DateTime<Utc>),
}

/// What someone is asked to do about their profile. Only technical staff are asked to begin one; someone who took theirs back is left
/// alone.
pub fn task(technical: bool, working: &Working, now: DateTime<Utc>) -> Option<Task> {
    let was_public = working.stored && working.confirmed.is_some();
    match working.published {
        None if was_public => None,
        None if !working.drafts.is_empty() => Some(Task::Finish),
        None => technical.then_some(Task::Begin),
        Some(_) if !working.drafts.is_empty() => Some(Task::PublishChanges(working.drafts.len())),
        Some(published) => {
            let confirmed = working.confirmed.unwrap_or(published);
            (now - confirmed > STALE).then_some(Task::Confirm(confirmed))
        }
    }
}

/// How someone may read their institution's numbers, if the front page has them at all: as they are by department for those who run the
/// programme, published and for the whole institution for those who answer for it.
pub fn numbers_for(member: &Member) -> Option<Sight> {
    let answers = member.roles.iter().any(|role| matches!(role, Role::Steering | Role::PartnerCoordinator));
    match sight(member) {
        Sight::Exact => Some(Sight::Exact),
        Sight::Published => answers.then_some(Sight::Published),
    }
}

/// "Nothing is waiting for you.", or how much is.
pub fn waiting(things: usize) -> String {
    const WORDS: [&str; 10] = [
        "Nothing",
        "One thing",
        "Two things",
        "Three things",
        "Four things",
        "Five things",
        "Six things",
        "Seven things",
        "Eight things",
        "Nine things",
    ];
    let verb = if things < 2 { "is" } else { "are" };
    match WORDS.get(things) {
        Some(words) => format!("{words} {verb} waiting for you."),
        None => format!("{things} things are waiting for you."),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sentence_agrees_with_its_number() {
        assert_eq!(waiting(0), "Nothing is waiting for you.");
        assert_eq!(waiting(1), "One thing is waiting for you.");
        assert_eq!(waiting(12), "12 things are waiting for you.");
    }
}
