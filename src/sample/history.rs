//! What happens in the sample's two years, in the order in which it happens.

use chrono::{DateTime, Datelike, TimeDelta, Utc, Weekday};
use fastrand::Rng;

use super::cast::Cast;
use super::chance::{SEED, at_work, often, pick, weighted};
use super::words::Words;

/// How many days the history lasts.
pub(super) const DAYS: i64 = 730;
/// How many days lie between two extracts from HR.
const QUARTER: i64 = 90;
/// How many extracts there are.
const EXTRACTS: i64 = DAYS / QUARTER + 1;
/// How old a profile may grow before its owner is asked whether it is still right, in days.
const STALE: i64 = 180;

/// Something that someone does. People are their places in the cast.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Act {
    /// An institution's extract from HR is taken in: its place in the list.
    Extract(usize),
    /// They fill in and publish their profile.
    Publish(usize),
    /// They start a profile, or change one, and leave it unpublished.
    Draft(usize),
    /// They change something and publish it.
    Edit(usize),
    /// They will be away, and say who covers.
    Away(usize),
    /// They say that all of it is still right.
    Confirm(usize),
    /// They take it back.
    Withdraw(usize),
    /// They agree that it is used for matching.
    AgreeToMatching(usize),
    /// They write to someone. The number seeds what they say.
    Write { from: usize, to: usize, number: u64, answered: bool },
    /// They answer the newest message from someone.
    Answer { from: usize, to: usize },
    /// Someone proposes a concept that is missing: its place in the list.
    Propose(usize),
    /// A coordinator decides such a proposal.
    Decide(usize),
    /// People search and read profiles on a day: so many searches and views.
    Read { searches: u32, views: u32 },
}

/// Everything that happens, oldest first, and from when on each is in HR's extracts.
pub(super) struct History {
    pub acts: Vec<(DateTime<Utc>, Act)>,
    pub joined: Vec<Option<DateTime<Utc>>>,
}

/// What happens until `end`.
pub(super) fn history(words: &Words, cast: &Cast, end: DateTime<Utc>) -> History {
    let mut writing = Writing { rng: Rng::with_seed(SEED + 1), start: end - TimeDelta::days(DAYS), end, acts: Vec::new() };
    let stars: Vec<usize> =
        ["technician", "host", "partner", "manager"].iter().filter_map(|persona| cast.persona(persona)).collect();
    let mut published: Vec<(usize, DateTime<Utc>)> = Vec::new();
    let mut joined: Vec<(usize, DateTime<Utc>)> = Vec::new();
    for (at, person) in cast.people.iter().enumerate() {
        let leads = cast.people.iter().any(|other| other.manager == Some(at));
        let join = writing.join(leads || !person.is_technical() || cast_in_demo(cast, at));
        joined.push((at, join));
        if !person.is_technical() || stars.contains(&at) {
            continue;
        }
        if let Some(publish) = writing.profile(at, join, leads) {
            published.push((at, publish));
        }
    }
    for at in stars.iter().skip(1) {
        published.push((*at, writing.keen(*at)));
    }
    if let Some(technician) = cast.persona("technician") {
        published.push((technician, writing.technician(technician, &joined, &published)));
    }
    writing.letters(cast, &joined, &published);
    writing.reading(cast.people.len());
    for (at, missing) in words.phrases.proposals.iter().enumerate() {
        let when = writing.on_day(DAYS - missing.ago);
        writing.note(when, Act::Propose(at));
        if !missing.outcome.is_empty() {
            let when = writing.on_day(DAYS - missing.ago + 6);
            writing.note(when, Act::Decide(at));
        }
    }
    for (extract, institution) in (0..EXTRACTS).flat_map(|extract| (0..words.institutions.len()).map(move |at| (extract, at))) {
        writing.note(writing.start + TimeDelta::days(extract * QUARTER), Act::Extract(institution));
    }
    writing.acts.sort_by_key(|(when, act)| (*when, !matches!(act, Act::Extract(_))));
    History { acts: writing.acts, joined: joined.into_iter().map(|(_, when)| Some(when).filter(|when| *when < end)).collect() }
}

fn cast_in_demo(cast: &Cast, at: usize) -> bool {
    ["technician", "host", "partner"].iter().any(|persona| cast.persona(persona) == Some(at))
}

struct Writing {
    rng: Rng,
    start: DateTime<Utc>,
    end: DateTime<Utc>,
    acts: Vec<(DateTime<Utc>, Act)>,
}

impl Writing {
    /// Notes what happens, if it happens before the end.
    fn note(&mut self, when: DateTime<Utc>, act: Act) {
        if when < self.end {
            self.acts.push((when, act));
        }
    }

    /// A moment in working hours so many days after the start.
    fn on_day(&mut self, day: i64) -> DateTime<Utc> {
        let mut when = at_work(&mut self.rng, self.start + TimeDelta::days(day));
        while when > self.end - TimeDelta::minutes(5) {
            when -= TimeDelta::days(if when.weekday() == Weekday::Mon { 3 } else { 1 });
        }
        when.max(self.start + TimeDelta::hours(1))
    }

    /// Most people are in the first extract; new starters are in the one after they began.
    fn join(&mut self, from_the_start: bool) -> DateTime<Utc> {
        if from_the_start || often(&mut self.rng, 86) {
            return self.start;
        }
        let day = self.rng.i64(30..DAYS - 14);
        self.start + TimeDelta::days((day / QUARTER + 1) * QUARTER)
    }

    /// What one technician does with their profile; when they published it, if they did and did not take it back.
    fn profile(&mut self, at: usize, joined: DateTime<Utc>, leads: bool) -> Option<DateTime<Utc>> {
        let publishes = often(&mut self.rng, if leads { 88 } else { 72 });
        if !publishes {
            if often(&mut self.rng, 40) {
                let back = self.rng.i64(2..200);
                let draft = self.on_day(DAYS - back);
                if draft > joined {
                    self.note(draft, Act::Draft(at));
                }
            }
            return None;
        }
        // The launch, the slow first year, a drive in its second autumn, and since then.
        let day = match weighted(&mut self.rng, &[18, 36, 21, 25]) {
            0 => self.rng.i64(4..35),
            1 => self.rng.i64(35..390),
            2 => self.rng.i64(390..430),
            _ => self.rng.i64(430..DAYS),
        };
        let when = self.on_day(day);
        let settling = self.rng.i64(1..21);
        let publish = if when <= joined { at_work(&mut self.rng, joined + TimeDelta::days(settling)) } else { when }.max(joined);
        if publish >= self.end {
            return None;
        }
        self.note(publish, Act::Publish(at));
        if often(&mut self.rng, 68) {
            self.note(publish + TimeDelta::minutes(1), Act::AgreeToMatching(at));
        }
        self.afterwards(at, publish);
        if often(&mut self.rng, 1) {
            let back = self.rng.i64(1..90);
            let withdraw = self.on_day(DAYS - back);
            if withdraw > publish {
                self.acts.retain(|(when, act)| {
                    *when < withdraw || !matches!(act, Act::Edit(who) | Act::Away(who) | Act::Confirm(who) if *who == at)
                });
                self.note(withdraw, Act::Withdraw(at));
                return None;
            }
        }
        if often(&mut self.rng, 9) {
            let back = self.rng.i64(1..60);
            let draft = self.on_day(DAYS - back);
            if draft > publish {
                self.note(draft, Act::Draft(at));
            }
        }
        Some(publish)
    }

    /// Edits now and then; the tidy ones confirm every half year.
    fn afterwards(&mut self, at: usize, publish: DateTime<Utc>) {
        let left = (self.end - publish).num_days();
        for _ in 0..[0, 0, 1, 1, 2, 3][self.rng.usize(..6)] {
            if left > 3 {
                let when = publish + TimeDelta::days(self.rng.i64(1..left));
                let when = at_work(&mut self.rng, when);
                if when > publish {
                    self.note(when, Act::Edit(at));
                }
            }
        }
        let away = self.rng.i64(1..35);
        let away = self.on_day(DAYS - away);
        if away > publish && often(&mut self.rng, 7) {
            self.note(away, Act::Away(at));
        }
        if often(&mut self.rng, 64) {
            let mut when = publish;
            loop {
                let pause = self.rng.i64(STALE - 30..STALE + 12);
                when = at_work(&mut self.rng, when + TimeDelta::days(pause));
                if when >= self.end {
                    break;
                }
                self.note(when, Act::Confirm(at));
            }
        }
    }

    /// Someone whose profile is in good order: published early, edited, confirmed lately.
    fn keen(&mut self, at: usize) -> DateTime<Utc> {
        let publish = self.on_day(16);
        self.note(publish, Act::Publish(at));
        self.note(publish + TimeDelta::minutes(2), Act::AgreeToMatching(at));
        for day in [150, 300, 460, DAYS - 75] {
            let when = self.on_day(day);
            self.note(when, if day == 300 { Act::Edit(at) } else { Act::Confirm(at) });
        }
        publish
    }

    /// The technician one can be in the demonstration: a profile to confirm, a draft to finish, messages to read.
    fn technician(&mut self, at: usize, joined: &[(usize, DateTime<Utc>)], published: &[(usize, DateTime<Utc>)]) -> DateTime<Utc> {
        let publish = self.on_day(DAYS - 236);
        self.note(publish, Act::Publish(at));
        self.note(publish + TimeDelta::minutes(3), Act::AgreeToMatching(at));
        let draft = self.on_day(DAYS - 6);
        self.note(draft, Act::Draft(at));
        let writers: Vec<usize> = joined.iter().filter(|(who, when)| *who != at && *when < publish).map(|(who, _)| *who).collect();
        for (day, number) in [(64, 1_u64), (3, 2), (1, 3)] {
            if published.is_empty() || writers.is_empty() {
                break;
            }
            let from = writers[(number as usize * 37) % writers.len().min(60)];
            let when = self.on_day(DAYS - day);
            let answered = day > 30;
            self.note(when, Act::Write { from, to: at, number, answered });
            if answered {
                self.note(when + TimeDelta::hours(3), Act::Answer { from: at, to: from });
            }
        }
        publish
    }

    /// People write to people whose profiles are there, more and more of them; a good half get an answer within days.
    fn letters(&mut self, cast: &Cast, joined: &[(usize, DateTime<Utc>)], published: &[(usize, DateTime<Utc>)]) {
        let count = u64::try_from(joined.len() / 2).unwrap_or(0);
        for number in 0..count {
            let day = DAYS as f64 * self.rng.f64().sqrt();
            let when = self.on_day(day as i64);
            let (from, since) = *pick(&mut self.rng, joined);
            let (to, ready) = *pick(&mut self.rng, published);
            let near = cast.people[from].institution == cast.people[to].institution || often(&mut self.rng, 30);
            if since >= when || ready >= when || from == to || !near {
                continue;
            }
            let answered = often(&mut self.rng, 58);
            self.note(when, Act::Write { from, to, number: number + 10, answered });
            if answered {
                let pause = TimeDelta::minutes(self.rng.i64(20..60 * 50));
                let answer = at_work(&mut self.rng, when + pause).max(when + TimeDelta::minutes(15));
                self.note(answer, Act::Answer { from: to, to: from });
            }
        }
    }

    /// Every working day people search and read, more as the directory grows; fewer in August.
    fn reading(&mut self, people: usize) {
        for day in 5..DAYS {
            let when = self.start + TimeDelta::days(day);
            if matches!(when.weekday(), Weekday::Sat | Weekday::Sun) {
                continue;
            }
            let quiet = if when.month() == 8 { 2.0 } else { 1.0 };
            let grown = (people as f64 / 1_400.0) * (4.0 + 38.0 * day as f64 / DAYS as f64) / quiet;
            let searches = (grown * (0.6 + self.rng.f64() * 0.8)) as u32;
            let views = (f64::from(searches) * (1.1 + self.rng.f64())) as u32;
            if searches > 0 {
                let when = self.on_day(day);
                self.note(when, Act::Read { searches, views });
            }
        }
    }
}
