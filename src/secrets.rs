//! Random secrets and the hashes under which they are stored.

use data_encoding::{BASE64URL_NOPAD, HEXLOWER};
use sha2::{Digest, Sha256};

/// `N` random bytes from the operating system.
pub fn random<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    #[expect(clippy::expect_used, reason = "without randomness from the operating system nothing here is safe to go on with")]
    getrandom::fill(&mut bytes).expect("the operating system gives random bytes");
    bytes
}

/// A new secret of 256 bits, as text fit for a cookie or a header.
pub fn token() -> String {
    BASE64URL_NOPAD.encode(&random::<32>())
}

/// The form in which a secret is stored. Secrets here are random and long, so a plain hash is enough.
pub fn hash(secret: &str) -> String {
    HEXLOWER.encode(&Sha256::digest(secret.as_bytes()))
}
