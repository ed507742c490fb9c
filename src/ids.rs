//! The ids of everything that is stored: UUIDv7 as text, one type for each kind of thing.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use uuid::{NoContext, Timestamp, Uuid};

/// A new UUIDv7 as text: sorts by `now`, its other 74 bits are random.
fn uuid_v7(now: DateTime<Utc>) -> String {
    let seconds = u64::try_from(now.timestamp()).unwrap_or(0);
    let time = Timestamp::from_unix(NoContext, seconds, now.timestamp_subsec_nanos());
    Uuid::new_v7(time).hyphenated().to_string()
}

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, sqlx::Type)]
        #[serde(transparent)]
        #[sqlx(transparent)]
        pub struct $name(String);

        impl $name {
            /// A new id that sorts by `now`.
            pub fn new(now: DateTime<Utc>) -> Self {
                Self(uuid_v7(now))
            }

            /// The id as it is stored and shown in addresses.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl From<String> for $name {
            fn from(text: String) -> Self {
                Self(text)
            }
        }

        impl From<&str> for $name {
            fn from(text: &str) -> Self {
                Self(text.to_owned())
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(&self.0)
            }
        }
    )*};
}

ids! {
    /// A university or another body whose people are in the directory.
    InstitutionId;
    /// A unit of an institution; units form a tree.
    DepartmentId;
    /// A campus or another place where an institution's people work.
    SiteId;
    /// Someone with an account.
    PersonId;
    /// A technique, instrument type, material, software or discipline. Ours are slugs of their labels, so that
    /// every database agrees on them.
    ConceptId;
    /// A concept that somebody misses in the vocabulary.
    ProposalId;
    /// That two concepts are the same.
    LinkId;
    /// A row in the queue of work to be done outside requests.
    JobId;
    /// A personal API token, as listed to its owner; the secret itself is never stored.
    TokenId;
    /// A signed-in browser, as listed to its owner.
    SessionId;
    /// A message from one person to another.
    MessageId;
    /// One actual machine, in a place.
    InstrumentId;
    /// Something that one person is told.
    NoticeId;
    /// The mark of somebody whom HR's files leave out.
    MarkId;
    /// What somebody says is not right about another's profile.
    CorrectionId;
    /// A part of a profile that a coordinator has hidden.
    HidingId;
    /// Two accounts that were made one.
    MergeId;
    /// A file that somebody sent, to be looked at and taken in.
    SentFileId;
    /// Data of many people that was given out at once.
    ExportId;
    /// A host's open invitation to be shadowed.
    OfferId;
    /// Somebody's wish to shadow.
    RequestId;
    /// An agreed visit.
    PlacementId;
    /// Something that was done to an offer, a request or a placement.
    StepId;
    /// A cohort that is matched together.
    RoundId;
    /// A proposal of a round.
    SolutionId;
    /// An action plan of an institution.
    PlanId;
    /// An action or a measure of a plan.
    PartId;
    /// What was asked or said about an action.
    UpdateId;
    /// A value that was recorded for a measure.
    RecordId;
    /// A text of guidance.
    GuideId;
    /// What two institutions have agreed on.
    AgreementId;
    /// An invitation to look after one institution's side with partners.
    InvitationId;
    /// A wave of a survey, in one version.
    WaveId;
    /// Numbers of a plan that were frozen.
    SnapshotId;
}
