//! The weights of `index/ranking.toml`, typed.

pub mod weights;

use serde::Deserialize;

use super::claim::{NO_INTENT, NO_LEVEL};
use super::schema::Zone;
use crate::directory::model::Intent;

/// The weights as the program came with them.
pub const OWN: &str = include_str!("../../../index/ranking.toml");

/// How results are ordered; `index/ranking.toml` says what each weight means.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "the file documents each")]
pub struct Ranking {
    pub saturation: f32,
    pub length: f32,
    pub zones: Zones,
    pub best: Best,
    pub words: Words,
    pub titles: Titles,
    pub phrase: Phrase,
    pub concepts: ConceptWeights,
    pub claims: Claims,
    pub levels: Levels,
    pub intents: Intents,
    pub names: Names,
}

macro_rules! weights {
    ($($(#[$doc:meta])* $name:ident { $($field:ident: $type:ty),* })*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Deserialize)]
        #[serde(deny_unknown_fields)]
        pub struct $name { $(#[doc = "See `index/ranking.toml`."] pub $field: $type),* }
    )*};
}

weights! {
    /// Every zone's weight.
    Zones { name: ZoneWeight, title: ZoneWeight, department: ZoneWeight, place: ZoneWeight, other: ZoneWeight,
            instruments: ZoneWeight, skills: ZoneWeight, summary: ZoneWeight }
    /// One zone.
    ZoneWeight { weight: f32, words: f32 }
    /// Best zone against the others.
    Best { others: f32 }
    /// Words found as something else.
    Words { stem: f32, family: f32, completed: f32, continued: f32, corrected: f32, other_correction: f32, initials: f32, joined: f32 }
    /// What job titles say for a word.
    Titles { alike: f32, field: f32, long: f32 }
    /// Words together.
    Phrase { pair: f32, whole: f32 }
    /// Concepts.
    ConceptWeights { same: f32, narrower: f32, narrowest: f32, broader: f32, namesake: f32, words: f32, letters: f32 }
    /// Concepts where they stand.
    Claims { saturation: f32, length: f32, instruments: f32 }
    /// Levels of skills.
    Levels { awareness: f32, working: f32, practitioner: f32, expert: f32 }
    /// Intents of skills.
    Intents { can_do: f32, can_teach: f32, hosts_shadowing: f32, joins_grants: f32, wants_to_learn: f32 }
    /// Queries that are names.
    Names { zone: f32, full: f32 }
}

impl Ranking {
    /// The weights built into the program.
    pub fn own() -> Self {
        #[expect(clippy::expect_used, reason = "the file is part of the program and a test reads it")]
        Self::parse(OWN).expect("index/ranking.toml holds every weight")
    }

    /// Reads weights from TOML.
    pub fn parse(text: &str) -> Result<Self, toml::de::Error> {
        toml::from_str(text)
    }

    /// A zone's weight and usual length.
    pub fn zone(&self, zone: Zone) -> &ZoneWeight {
        match zone {
            Zone::Name => &self.zones.name,
            Zone::Title => &self.zones.title,
            Zone::Department => &self.zones.department,
            Zone::Place => &self.zones.place,
            Zone::Other => &self.zones.other,
            Zone::Instruments => &self.zones.instruments,
            Zone::Skills => &self.zones.skills,
            Zone::Summary => &self.zones.summary,
        }
    }

    /// What a claim is worth by its level and what is offered with it: the best intent counts.
    pub fn claim(&self, level: u8, intents: u8) -> f32 {
        let level = match level {
            0 => self.levels.awareness,
            2 => self.levels.practitioner,
            3 => self.levels.expert,
            // said to be working, or not said
            1 | NO_LEVEL.. => self.levels.working,
        };
        let offered = |intent: &Intent| match intent {
            Intent::CanDo => self.intents.can_do,
            Intent::CanTeach => self.intents.can_teach,
            Intent::HostsShadowing => self.intents.hosts_shadowing,
            Intent::JoinsGrants => self.intents.joins_grants,
            Intent::WantsToLearn => self.intents.wants_to_learn,
        };
        if intents & NO_INTENT != 0 {
            return level;
        }
        let held = Intent::ALL.iter().filter(|intent| intents & super::claim::intent_bit(**intent) != 0);
        level * held.map(offered).fold(f32::MIN, f32::max).max(0.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_file_holds_every_weight() {
        let ranking = Ranking::parse(OWN).expect("a whole file");
        for zone in Zone::ALL {
            assert!(ranking.zone(zone).weight > 0.0 && ranking.zone(zone).words >= 1.0);
        }
    }

    #[test]
    fn who_only_wants_to_learn_is_worth_less_than_who_can() {
        let ranking = Ranking::own();
        let learner = ranking.claim(1, 1 << Intent::WantsToLearn as u8);
        let doer = ranking.claim(1, 1 << Intent::CanDo as u8 | 1 << Intent::WantsToLearn as u8);
        assert!(learner < doer);
        assert!(doer < ranking.claim(3, 1 << Intent::CanTeach as u8));
        assert_eq!(ranking.claim(NO_LEVEL, NO_INTENT), ranking.claim(1, NO_INTENT));
    }
}
