//! HMAC-SHA256 under the secrets of an app.

use crate::api::{Error, ErrorKind, Secret};
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;

/// Checks a secret; `name` is the option that it is from.
///
/// # Errors
/// `InvalidOptions` for an empty secret, with which anybody could sign.
pub(super) fn check_secret(name: &str, secret: &Secret) -> Result<(), Error> {
    if secret.expose().trim_ascii().is_empty() {
        let message = concat_text!["`", name, "` is empty: check where it is read from.",];
        return Err(Error::new(ErrorKind::InvalidOptions, None, message));
    }
    Ok(())
}

/// The MAC over texts, one after the other. `None` never: HMAC takes keys of any length.
fn mac(secret: &Secret, texts: &[&[u8]]) -> Option<Hmac<Sha256>> {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.expose().as_bytes()).ok()?;
    for text in texts {
        mac.update(text);
    }
    Some(mac)
}

pub(super) fn sign(secret: &Secret, texts: &[&[u8]]) -> Vec<u8> {
    mac(secret, texts).map_or_else(Vec::new, |mac| mac.finalize().into_bytes().to_vec())
}

/// Whether a tag is the MAC under the secret. `verify_slice` compares in a time that depends on the tag's length alone.
pub(super) fn verify(secret: &Secret, texts: &[&[u8]], tag: &[u8]) -> bool {
    mac(secret, texts).is_some_and(|mac| mac.verify_slice(tag).is_ok())
}

/// The SHA-256 of a text, in hexadecimal digits. The npm package has the runtime's.
#[cfg(feature = "host")]
pub(super) fn digest(text: &str) -> String {
    use sha2::Digest as _;
    let mut digits = String::new();
    for byte in Sha256::digest(text.as_bytes()) {
        for digit in [byte >> 4, byte & 15] {
            let at = usize::from(digit);
            digits.push_str("0123456789abcdef".get(at..=at).unwrap_or_default());
        }
    }
    digits
}

/// The bytes of 64 hexadecimal digits.
pub(super) fn parse_digest(digits: &str) -> Option<[u8; 32]> {
    let mut bytes = [0; 32];
    let mut digits = digits.bytes();
    for byte in &mut bytes {
        *byte = hexadecimal(digits.next()?)? << 4 | hexadecimal(digits.next()?)?;
    }
    digits.next().is_none().then_some(bytes)
}

fn hexadecimal(digit: u8) -> Option<u8> {
    match digit {
        b'0'..=b'9' => Some(digit - b'0'),
        b'a'..=b'f' => Some(digit - b'a' + 10),
        b'A'..=b'F' => Some(digit - b'A' + 10),
        _ => None,
    }
}
