//! Secrets that are shown once and kept as a digest: session and token texts, one-time codes.

use crate::clock::Clock;
use sha2::{Digest, Sha256};

/// The digest under which a secret of 256 random bits is kept. (Passphrases are another matter:
/// see [`super::passphrase`].)
pub fn digest(secret: &str) -> Vec<u8> {
    Sha256::digest(secret.as_bytes()).to_vec()
}

/// A new secret: 52 letters and digits that carry 256 random bits.
pub fn secret_text(clock: &Clock) -> String {
    let mut bytes = [0; 32];
    clock.fill(&mut bytes);
    base32(&bytes)
}

/// Base 32 in the alphabet of Crockford, in lower case: without i, l, o and u, so that it can be
/// read out and typed in.
fn base32(bytes: &[u8]) -> String {
    const ALPHABET: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";
    let mut text = String::with_capacity(bytes.len() * 8 / 5 + 1);
    let (mut held, mut bits) = (0_u32, 0);
    for byte in bytes {
        held = held << 8 | u32::from(*byte);
        bits += 8;
        while bits >= 5 {
            bits -= 5;
            text.push(char::from(ALPHABET[(held >> bits & 31) as usize]));
        }
        held &= (1 << bits) - 1;
    }
    if bits > 0 {
        text.push(char::from(ALPHABET[(held << (5 - bits) & 31) as usize]));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_carries_all_its_bits() {
        assert_eq!(base32(&[0xff; 5]), "zzzzzzzz");
        assert_eq!(base32(&[0; 32]).len(), 52);
        let mut one = [0; 32];
        one[31] = 1;
        assert_ne!(base32(&one), base32(&[0; 32]));
    }
}
