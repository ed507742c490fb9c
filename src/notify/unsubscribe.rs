//! The tokens by which a mail's reader stops such mail without signing in.
//!
//! A token names a person and a kind and is signed with the house's own secret, so that it never expires (mail is read late) and
//! nobody can make one. All that it can do is turn one kind of mail off, which its person sees and can turn on again.

use data_encoding::BASE64URL_NOPAD;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use crate::ids::PersonId;

/// How many bytes of the signature are sent: 128 bits.
const SIGNATURE: usize = 16;

fn mac(secret: &str, said: &[u8]) -> Option<Hmac<Sha256>> {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).ok()?;
    mac.update(b"unsubscribe\n");
    mac.update(said);
    Some(mac)
}

/// The token for a person and a kind.
pub(super) fn sign(secret: &str, person: &PersonId, kind: &str) -> String {
    let said = format!("{person}/{kind}");
    // HMAC takes keys of any length, so there is always a signature.
    let signature = mac(secret, said.as_bytes()).map(|mac| mac.finalize().into_bytes().to_vec()).unwrap_or_default();
    let signature: Vec<u8> = signature.into_iter().take(SIGNATURE).collect();
    BASE64URL_NOPAD.encode(&[signature.as_slice(), said.as_bytes()].concat())
}

/// The person and the kind that a token names, if it was signed with this secret.
pub(super) fn verify(secret: &str, token: &str) -> Option<(PersonId, String)> {
    if token.len() > 300 {
        return None;
    }
    let bytes = BASE64URL_NOPAD.decode(token.as_bytes()).ok()?;
    let (signature, said) = bytes.split_at_checked(SIGNATURE)?;
    mac(secret, said)?.verify_truncated_left(signature).ok()?;
    let (person, kind) = std::str::from_utf8(said).ok()?.split_once('/')?;
    Some((PersonId::from(person), kind.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_was_signed_is_believed() {
        let person = PersonId::from("0195-someone");
        let token = sign("secret", &person, "contact");
        assert_eq!(verify("secret", &token), Some((person.clone(), "contact".to_owned())));
        assert_eq!(verify("another", &token), None);
        assert_ne!(sign("secret", &person, "summary"), token);
        for at in 0..token.len() {
            let mut forged = token.clone().into_bytes();
            forged[at] = if forged[at] == b'A' { b'B' } else { b'A' };
            let forged = String::from_utf8(forged).unwrap();
            assert!(verify("secret", &forged).is_none(), "{forged}");
        }
        for nonsense in ["", "A", "!!!!", &"A".repeat(1000)] {
            assert_eq!(verify("secret", nonsense), None);
        }
    }
}
