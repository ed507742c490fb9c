//! A day's searches and views.

use anyhow::Result;
use fastrand::Rng;

use super::chance::{SEED, often, pick};
use super::fill::Filling;
use crate::search::telemetry;

impl Filling<'_> {
    /// People search and look at profiles that are there, and the day's counts are written.
    pub async fn read(&mut self, searches: u32, views: u32) -> Result<()> {
        self.days += 1;
        let mut chance = Rng::with_seed(SEED ^ self.days << 32);
        let phrases = &self.words.phrases;
        let streams: Vec<_> = self.words.streams.values().collect();
        for _ in 0..searches {
            if often(&mut chance, 6) {
                self.app.telemetry.searched(pick::<String>(&mut chance, &phrases.unmet), 0);
            } else if often(&mut chance, 60) {
                self.app.telemetry.searched(pick::<String>(&mut chance, &phrases.searches), 1);
            } else {
                let stream = streams[chance.usize(..streams.len())];
                self.app.telemetry.searched(pick::<String>(&mut chance, &stream.skills), 1);
            }
        }
        let there: Vec<usize> = self.profiles.keys().copied().collect();
        if !there.is_empty() {
            for _ in 0..views {
                // Some are looked at far more often than others.
                let at = there[chance.usize(..there.len()).min(chance.usize(..there.len()))];
                self.app.telemetry.viewed(&self.id(at)?);
            }
        }
        telemetry::flush_now(self.app).await?;
        Ok(())
    }
}
