//! Why someone is not signed in: a reason for the log, and words for them that say what to do.

use axum::http::StatusCode;

use crate::ids::PersonId;
use crate::{storage, web};

/// A sign-in that came to nothing.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[error("{reason}")]
pub struct Refusal {
    /// What it means for the person.
    pub why: Why,
    /// What happened, for the log alone.
    pub reason: String,
    /// What coordinators and administrators have to look at, if anything.
    pub clash: Option<Clash>,
}

/// A staff number and something else that a provider says, or said before, which do not belong to one person.
#[derive(Debug, Clone, PartialEq)]
pub struct Clash {
    /// Whom the address, or the account that was joined before, belongs to.
    pub person: PersonId,
    /// Who has the number, if anybody here has.
    pub numbered: Option<PersonId>,
}

/// Why a sign-in did not come to its end.
#[derive(Debug, thiserror::Error)]
pub enum Stopped {
    /// It was refused: the person is told why in words of their own.
    #[error("{0}")]
    Refused(#[from] Refusal),
    /// Something of ours broke.
    #[error("{0}")]
    Broken(#[from] web::Error),
}

impl From<storage::Error> for Stopped {
    fn from(error: storage::Error) -> Self {
        Self::Broken(error.into())
    }
}

/// What a refusal means for the person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Why {
    /// The provider does not answer, or not with what we can use.
    Away,
    /// The provider's answer did not pass our checks.
    Untrusted,
    /// It took too long, was used before, or came to another browser.
    Lapsed,
    /// The provider says that the person did not finish.
    Declined,
    /// The provider told no confirmed address.
    NoAddress,
    /// The address belongs to no domain of the institution, and nobody here has it.
    Unknown,
    /// The account is closed.
    Closed,
    /// Several accounts have the address.
    Unclear,
    /// The staff number is one person's and the address or the account another's.
    Contradiction,
}

impl Refusal {
    /// A refusal.
    pub fn new(why: Why, reason: impl Into<String>) -> Self {
        Self { why, reason: reason.into(), clash: None }
    }

    /// The staff number says one person, something else another.
    pub fn contradiction(clash: Clash) -> Self {
        let numbered = clash.numbered.as_ref().map_or("nobody here", PersonId::as_str);
        let reason = format!("the staff number is that of {numbered}, the rest fits {}", clash.person);
        Self { clash: Some(clash), ..Self::new(Why::Contradiction, reason) }
    }

    /// An answer that did not pass our checks.
    pub fn untrusted(reason: impl Into<String>) -> Self {
        Self::new(Why::Untrusted, reason)
    }
}

impl Why {
    /// The page's status.
    pub fn status(self) -> StatusCode {
        match self {
            Self::Away => StatusCode::SERVICE_UNAVAILABLE,
            Self::Untrusted => StatusCode::BAD_GATEWAY,
            Self::Lapsed => StatusCode::BAD_REQUEST,
            Self::Unclear | Self::Contradiction => StatusCode::CONFLICT,
            Self::Declined | Self::NoAddress | Self::Unknown | Self::Closed => StatusCode::FORBIDDEN,
        }
    }

    /// The page's heading.
    pub fn title(self) -> &'static str {
        match self {
            Self::Away => "Your institution does not answer",
            Self::Untrusted => "That sign-in did not pass our checks",
            Self::Lapsed => "This sign-in has lapsed",
            Self::Declined => "You are not signed in",
            Self::NoAddress => "Your e-mail address is missing",
            Self::Unknown => "We do not know you yet",
            Self::Closed => "Your account is closed",
            Self::Unclear => "More than one account has your address",
            Self::Contradiction => "Two records do not agree about who you are",
        }
    }

    /// What happened and what to do; `institution` is where they tried, `admins` whom to ask there.
    pub fn message(self, institution: &str, admins: &str) -> String {
        let admins = if admins.is_empty() { "your administrator" } else { admins };
        match self {
            Self::Away => format!(
                "The sign-in service of {institution} cannot be reached just now. Nothing is wrong with your account. Try again in a \
                 few minutes."
            ),
            Self::Untrusted => format!(
                "What {institution} answered was not as it should be, so we did not take it. Try once more. If it stays, tell the IT \
                 service of {institution} that Benchside refused its answer; the reason is in Benchside's log."
            ),
            Self::Lapsed => "It took longer than ten minutes, was finished already, or began in another browser. Nothing is lost: \
                             begin again."
                .to_owned(),
            Self::Declined => format!("{institution} says that the sign-in was not finished. Begin again whenever you like."),
            Self::NoAddress => format!(
                "{institution} did not tell us a confirmed e-mail address of yours, and without one we cannot find your account. Ask \
                 the IT service of {institution} to release 'email' and 'email_verified' to Benchside."
            ),
            Self::Unknown => format!(
                "You signed in at {institution}, but your e-mail address there is not one of its own, and no account here has it. If \
                 you work there, ask {admins} to add you."
            ),
            Self::Closed => {
                format!("Your account at {institution} was closed. If that is a mistake, ask {admins} to open it again.")
            }
            Self::Unclear => format!("We cannot tell which is yours. Ask {admins} to put it right; it takes a minute."),
            Self::Contradiction => format!(
                "The staff number that {institution} told us belongs to one person here and the rest of what it said to another. So that \
                 nobody gets into somebody else's account, you are not signed in. Your coordinator and administrator have been told, \
                 with what to look at; if you hear nothing, ask {admins}."
            ),
        }
    }
}
