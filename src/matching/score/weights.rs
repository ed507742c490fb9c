//! Weights: what each reason is worth, as data that coordinators edit.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// The most points one reason may be worth.
pub const MOST: f64 = 1_000.0;

macro_rules! codes {
    ($(#[$doc:meta])* $name:ident { $($variant:ident $code:literal,)* }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(rename_all = "lowercase")]
        #[expect(missing_docs, reason = "the file of weights says in words what each is")]
        pub enum $name { $($variant,)* }

        impl $name {
            /// Every one, in the order of the file.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];

            /// The word in files, addresses and forms.
            #[must_use]
            pub fn code(self) -> &'static str {
                match self { $(Self::$variant => $code,)* }
            }
        }
    };
}

codes! {
    /// What can speak for a pair.
    Code {
        Instrument "instrument",
        Concept "concept",
        Role "role",
        Level "level",
        Hosts "hosts",
        Teaches "teaches",
        Offer "offer",
        Kind "kind",
        Dates "dates",
        Campus "campus",
        Institution "institution",
        Department "department",
        Waited "waited",
    }
}

codes! {
    /// What counts in part.
    Share {
        Narrower "narrower",
        Broader "broader",
    }
}

/// One weight.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Weight {
    /// What it is for.
    pub code: Code,
    /// The same in words.
    pub words: String,
    /// What else to know; may be empty.
    #[serde(default)]
    pub hint: String,
    /// 0 to [`MOST`].
    pub points: f64,
}

/// One share.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Shared {
    /// What it is for.
    pub code: Share,
    /// The same in words.
    pub words: String,
    /// What else to know; may be empty.
    #[serde(default)]
    pub hint: String,
    /// 0 to 100.
    pub percent: f64,
}

/// Every weight of a programme. What the file leaves out is worth nothing.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Weights {
    /// Points.
    #[serde(rename = "weight")]
    pub weights: Vec<Weight>,
    /// Shares.
    #[serde(rename = "share", default)]
    pub shares: Vec<Shared>,
}

/// Fields that are wrong: the code, and what it should be.
pub type Wrong = Vec<(String, String)>;

impl Weights {
    /// Reads weights from TOML.
    ///
    /// # Errors
    ///
    /// What is wrong with the text, in words.
    pub fn parse(text: &str) -> Result<Self, String> {
        let weights: Self = toml::from_str(text).map_err(|error| error.to_string())?;
        for (at, weight) in weights.weights.iter().enumerate() {
            if !(0.0..=MOST).contains(&weight.points) {
                return Err(format!("{}: give 0 to {MOST} points", weight.code.code()));
            }
            if weights.weights[..at].iter().any(|before| before.code == weight.code) {
                return Err(format!("{} is there twice", weight.code.code()));
            }
        }
        for (at, share) in weights.shares.iter().enumerate() {
            if !(0.0..=100.0).contains(&share.percent) {
                return Err(format!("{}: give 0 to 100 percent", share.code.code()));
            }
            if weights.shares[..at].iter().any(|before| before.code == share.code) {
                return Err(format!("{} is there twice", share.code.code()));
            }
        }
        Ok(weights)
    }

    /// What a reason is worth at most.
    #[must_use]
    pub fn points(&self, code: Code) -> f64 {
        self.weights.iter().find(|weight| weight.code == code).map_or(0.0, |weight| weight.points)
    }

    /// The part that counts, 0 to 1.
    #[must_use]
    pub fn share(&self, code: Share) -> f64 {
        self.shares.iter().find(|share| share.code == code).map_or(0.0, |share| share.percent / 100.0)
    }

    /// The same with other numbers, by code.
    ///
    /// # Errors
    ///
    /// What is wrong with each number, by its code.
    pub fn with(&self, changes: &BTreeMap<String, String>) -> Result<Self, Wrong> {
        let (mut next, mut wrong) = (self.clone(), Vec::new());
        let number = |sent: &str, most: f64| {
            let number = sent.trim().replace(',', ".").parse::<f64>().ok();
            number.filter(|number| (0.0..=most).contains(number)).map(|number| (number * 100.0).round() / 100.0)
        };
        let mut known = Vec::new();
        for weight in &mut next.weights {
            known.push(weight.code.code());
            match changes.get(weight.code.code()).map(|sent| number(sent, MOST)) {
                Some(Some(points)) => weight.points = points,
                Some(None) => wrong.push((weight.code.code().to_owned(), format!("Give a number from 0 to {MOST}."))),
                None => {}
            }
        }
        for share in &mut next.shares {
            known.push(share.code.code());
            match changes.get(share.code.code()).map(|sent| number(sent, 100.0)) {
                Some(Some(percent)) => share.percent = percent,
                Some(None) => wrong.push((share.code.code().to_owned(), "Give a number from 0 to 100.".to_owned())),
                None => {}
            }
        }
        wrong.extend(
            changes
                .keys()
                .filter(|code| !known.contains(&code.as_str()))
                .map(|code| (code.clone(), "There is no such weight.".to_owned())),
        );
        if wrong.is_empty() { Ok(next) } else { Err(wrong) }
    }

    /// What differs from others: each in words, with its number before and after.
    #[must_use]
    pub fn differences(&self, before: &Self) -> Vec<(String, f64, f64)> {
        let points = self.weights.iter().map(|one| (&one.words, before.points(one.code), one.points));
        let shares = self.shares.iter().map(|one| (&one.words, before.share(one.code) * 100.0, one.percent));
        let gone = before.weights.iter().filter(|old| self.weights.iter().all(|one| one.code != old.code));
        let gone = gone.map(|old| (&old.words, old.points, 0.0));
        let all = points.chain(shares).chain(gone).filter(|(_, was, is)| (was - is).abs() > 1e-9);
        all.map(|(words, was, is)| (words.clone(), was, is)).collect()
    }

    /// As TOML, as it is kept and exported.
    #[must_use]
    pub fn to_toml(&self) -> String {
        // Numbers and texts alone: they always have a TOML form.
        toml::to_string(self).unwrap_or_default()
    }
}
