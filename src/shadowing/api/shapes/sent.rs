//! What is sent: offers, requests and steps.

use chrono::NaiveDate;
use serde::Deserialize;
use utoipa::ToSchema;

use crate::web::forms::Form;

/// An offer to be kept.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ShadowingOfferIn)]
pub struct OfferIn {
    /// The version that is changed; none for a new one.
    #[serde(default)]
    pub version: Option<i64>,
    /// In a line.
    #[schema(max_length = 200)]
    pub title: String,
    /// What there is to see and do.
    #[serde(default)]
    pub description: String,
    /// `observe`, `bursts`, `hands-on` or `committee`.
    pub kind: String,
    /// Names of skills.
    #[serde(default)]
    pub skills: Vec<String>,
    /// Building and room.
    #[serde(default)]
    pub place: String,
    /// `private`, `institution`, `network` or `public`.
    pub audience: String,
    /// The first day.
    #[serde(default)]
    pub first: Option<NaiveDate>,
    /// The last day.
    #[serde(default)]
    pub last: Option<NaiveDate>,
    /// How many can come.
    pub places: u32,
    /// How long it takes, in words.
    #[serde(default)]
    pub takes: String,
    /// What somebody must bring or know.
    #[serde(default)]
    pub prerequisites: String,
    /// What somebody must have: `safety-induction`, `biological`, `chemical`, `radiation`, `laser`, `cryogens`, `workshop`.
    #[serde(default)]
    pub needs: Vec<String>,
    /// How visitors come in: `open`, `escorted`, `induction` or `staff`.
    #[serde(default)]
    pub access: String,
    /// What has to be seen to before somebody enters.
    #[serde(default)]
    pub safety_needs: String,
    /// The e-mail address of the safety contact.
    #[serde(default)]
    pub safety_contact: String,
    /// E-mail addresses of further hosts.
    #[serde(default)]
    pub other_hosts: Vec<String>,
}

impl OfferIn {
    /// The same as the form of the page.
    pub fn form(self) -> Form {
        let day = |day: Option<NaiveDate>| day.map(|day| day.to_string()).unwrap_or_default();
        pairs([
            ("version", self.version.map(|version| version.to_string()).unwrap_or_default()),
            ("title", self.title),
            ("description", self.description),
            ("kind", self.kind),
            ("skills", self.skills.join("\n")),
            ("place", self.place),
            ("audience", self.audience),
            ("first", day(self.first)),
            ("last", day(self.last)),
            ("places", self.places.to_string()),
            ("takes", self.takes),
            ("prerequisites", self.prerequisites),
            ("access", self.access),
            ("safety_needs", self.safety_needs),
            ("safety", self.safety_contact),
            ("hosts", self.other_hosts.join("\n")),
        ])
        .with_all("needs", &self.needs)
    }
}

/// A request to be kept.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ShadowingRequestIn)]
pub struct RequestIn {
    /// The version that is changed; none for a new one.
    #[serde(default)]
    pub version: Option<i64>,
    /// What you hope to learn.
    #[serde(default)]
    pub aims: String,
    /// Names of skills.
    #[serde(default)]
    pub skills: Vec<String>,
    /// A role or a place, in words.
    #[serde(default)]
    pub wanted: String,
    /// `observe`, `bursts`, `hands-on` or `committee`.
    pub kind: String,
    /// `inside`, `outside` or `either`.
    pub mode: String,
    /// The first day on which you can go.
    #[serde(default)]
    pub earliest: Option<NaiveDate>,
    /// The last one.
    #[serde(default)]
    pub latest: Option<NaiveDate>,
    /// What you need to take part; read by the host who says yes alone.
    #[serde(default)]
    pub access_needs: String,
    /// What you have of what hosts may ask for: codes as an offer's `needs`.
    #[serde(default)]
    pub holds: Vec<String>,
}

impl RequestIn {
    /// The same as the form of the page.
    pub fn form(self) -> Form {
        let day = |day: Option<NaiveDate>| day.map(|day| day.to_string()).unwrap_or_default();
        pairs([
            ("version", self.version.map(|version| version.to_string()).unwrap_or_default()),
            ("aims", self.aims),
            ("skills", self.skills.join("\n")),
            ("wanted", self.wanted),
            ("kind", self.kind),
            ("mode", self.mode),
            ("earliest", day(self.earliest)),
            ("latest", day(self.latest)),
            ("access_needs", self.access_needs),
        ])
        .with_all("holds", &self.holds)
    }
}

/// A step to be taken.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ShadowingStepIn)]
pub struct StepIn {
    /// One of the acts that the thing lists for you.
    pub act: String,
    /// The version that you have seen: another one is refused, with what was done since.
    #[serde(default)]
    pub version: Option<i64>,
    /// A reason, a question or a message.
    #[serde(default)]
    #[schema(max_length = 2000)]
    pub words: String,
    /// For `ask`: the offer.
    #[serde(default)]
    pub offer: String,
    /// For `ask` without an offer: whom, by their name in addresses.
    #[serde(default)]
    pub host: String,
    /// For `ask`: what you have of what the offer asks for.
    #[serde(default)]
    pub holds: Vec<String>,
}

impl StepIn {
    /// The same as the form of the page.
    pub fn form(self) -> Form {
        pairs([
            ("act", self.act),
            ("version", self.version.map(|version| version.to_string()).unwrap_or_default()),
            ("words", self.words),
            ("offer", self.offer),
            ("host", self.host),
        ])
        .with_all("holds", &self.holds)
    }
}

fn pairs<const N: usize>(pairs: [(&str, String); N]) -> Form {
    Form::sent(pairs.into_iter().map(|(name, value)| (name.to_owned(), value)).collect())
}
