//! People who had themselves erased and whom HR's file goes on naming: a keyed hash of what the file knows them by is all that stays, so
//! that the file does not make them again. It tells nobody who they were; whoever brings the number or the address can find it.

use std::collections::HashSet;

use chrono::{DateTime, Utc};
use data_encoding::BASE64URL_NOPAD;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use super::store::{self, address};
use crate::ids::{InstitutionId, MarkId, PersonId};
use crate::storage::{self, Result, Tx};

/// What the key is kept under.
const KEY: &str = "left-out";

/// The key of an institution's marks.
struct Key<'a> {
    secret: String,
    institution: &'a InstitutionId,
}

impl Key<'_> {
    fn of(&self, what: &str, value: &str) -> String {
        // HMAC takes keys of any length, so there always is one.
        let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(self.secret.as_bytes()) else { return String::new() };
        mac.update(format!("left-out\n{}\n{what}\n{value}", self.institution).as_bytes());
        BASE64URL_NOPAD.encode(&mac.finalize().into_bytes())
    }

    fn number(&self, number: &str) -> String {
        self.of("number", number.trim())
    }

    fn email(&self, email: &str) -> String {
        self.of("email", &address(email))
    }
}

/// Marks someone who is about to be erased, by their staff number and address, and by those of accounts that were made one with theirs.
/// False where nothing is known that a file could name them by.
pub async fn mark(tx: &mut Tx, now: DateTime<Utc>, person: &PersonId, also: &[PersonId]) -> Result<bool> {
    let mark = MarkId::new(now);
    let mut marked = false;
    for id in std::iter::once(person).chain(also) {
        let Some(known) = store::known_by(tx, id).await? else { continue };
        let key = Key { secret: storage::secret(tx, KEY).await?, institution: &known.institution };
        for (what, hash) in
            [("number", known.number.map(|number| key.number(&number))), ("email", known.email.map(|email| key.email(&email)))]
        {
            if let Some(hash) = hash {
                store::add_mark(tx, now, &mark, &known.institution, what, &hash).await?;
                marked = true;
            }
        }
    }
    Ok(marked)
}

/// The marks of an institution, to be asked about each line of a file.
pub struct Marks {
    key: Option<(String, InstitutionId)>,
    hashes: HashSet<String>,
}

/// The marks of an institution.
pub async fn marks(tx: &mut Tx, institution: &InstitutionId) -> Result<Marks> {
    let hashes: HashSet<String> = store::marks(tx, institution).await?.into_iter().collect();
    let secret = if hashes.is_empty() { None } else { storage::existing_secret(tx, KEY).await? };
    Ok(Marks { key: secret.map(|secret| (secret, institution.clone())), hashes })
}

impl Marks {
    /// Whether whoever has this number or this address asked to be erased.
    pub fn holds(&self, number: &str, email: Option<&str>) -> bool {
        let Some((secret, institution)) = &self.key else { return false };
        let key = Key { secret: secret.clone(), institution };
        self.hashes.contains(&key.number(number)) || email.is_some_and(|email| self.hashes.contains(&key.email(email)))
    }
}

/// Lifts the mark of whoever has this staff number or address; gives it, or none where nobody is marked by that.
pub async fn lift(tx: &mut Tx, institution: &InstitutionId, words: &str) -> Result<Option<MarkId>> {
    let Some(secret) = storage::existing_secret(tx, KEY).await? else { return Ok(None) };
    let key = Key { secret, institution };
    for hash in [key.number(words), key.email(words)] {
        if let Some(mark) = store::mark_of(tx, institution, &hash).await? {
            store::lift_mark(tx, institution, &mark).await?;
            return Ok(Some(mark));
        }
    }
    Ok(None)
}
