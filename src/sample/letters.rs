//! Messages between people, and answers to them.

use anyhow::Result;
use chrono::{DateTime, TimeDelta, Utc};
use fastrand::Rng;

use super::chance::{SEED, often, pick};
use super::fill::Filling;
use super::text;
use crate::accounts::store as accounts;
use crate::directory;
use crate::directory::model::{Act, Intent, Profile};
use crate::directory::store::messages::{self, NewMessage, Sent};
use crate::ids::MessageId;
use crate::storage::Tx;

impl Filling<'_> {
    /// Someone writes to someone, if they may know of them and write to them then.
    pub async fn write_to(
        &mut self,
        tx: &mut Tx,
        now: DateTime<Utc>,
        (from, to): (usize, usize),
        number: u64,
        answered: bool,
    ) -> Result<()> {
        let (sender, recipient) = (self.id(from)?, self.id(to)?);
        let viewer = accounts::viewer(tx, &sender).await?;
        let Some(seen) = directory::visible(tx, &viewer, std::slice::from_ref(&recipient)).await?.pop() else { return Ok(()) };
        let relation = viewer.relation_to(&seen.person, &seen.institution, seen.shares, seen.manager.as_ref());
        if !seen.profile.may(relation, Act::Write) {
            return Ok(());
        }
        let mut chance = Rng::with_seed(SEED ^ number << 8);
        let skill = subject_of(&mut chance, &seen.profile);
        let (reader, writer) = (&self.cast.people[to].given, &self.cast.people[from].given);
        let (subject, body) = text::message(&mut chance, &self.words.phrases, &skill, reader, writer);
        let id = MessageId::new(now);
        let message = NewMessage { id: id.clone(), sender, recipient, answers: None, subject: subject.clone(), body };
        if self.send(tx, now, &message).await? {
            if answered {
                self.waiting.insert((from, to), (id, subject));
            } else if often(&mut chance, 70) && now + TimeDelta::days(20) < self.until {
                messages::note_seen(tx, now, &message.recipient, &id).await?;
            }
        }
        Ok(())
    }

    /// Someone reads the newest message from someone and answers it.
    pub async fn answer(&mut self, tx: &mut Tx, now: DateTime<Utc>, (from, to): (usize, usize)) -> Result<()> {
        let Some((answers, subject)) = self.waiting.remove(&(to, from)) else { return Ok(()) };
        let (sender, recipient) = (self.id(from)?, self.id(to)?);
        messages::note_seen(tx, now, &sender, &answers).await?;
        let mut chance = self.chance(from);
        let (reader, writer) = (&self.cast.people[to].given, &self.cast.people[from].given);
        let body = text::answer(&mut chance, &self.words.phrases, reader, writer);
        let id = MessageId::new(now);
        let message = NewMessage { id, sender, recipient, answers: Some(answers), subject: format!("Re: {subject}"), body };
        self.send(tx, now, &message).await?;
        Ok(())
    }

    async fn send(&self, tx: &mut Tx, now: DateTime<Utc>, message: &NewMessage) -> Result<bool> {
        let viewer = accounts::viewer(tx, &message.sender).await?;
        let Some(member) = viewer.member() else { return Ok(false) };
        let notice = directory::notice(&self.app.config.address, member, message, None)?;
        Ok(messages::send(tx, now, message, &notice).await? == Sent::Sent)
    }
}

/// What a message is about: a skill that its recipient offers.
fn subject_of(chance: &mut Rng, profile: &Profile) -> String {
    let offered: Vec<&str> = profile
        .skills
        .content
        .iter()
        .filter(|skill| !skill.intents.contains(&Intent::WantsToLearn))
        .map(|skill| skill.label.as_str())
        .collect();
    if offered.is_empty() { "your work".to_owned() } else { pick::<&str>(chance, &offered[..offered.len().min(4)]).to_string() }
}
