//! What a webhook's `signedData` decodes to.

use crate::api::{Error, ErrorKind};
use base64ct::{Base64UrlUnpadded, Encoding as _};

/// A body may have so many bytes; ICR's have some thousand.
pub const MAX_BODY_BYTES: usize = 1 << 20;

/// The events that concern an installation, which they therefore have to name.
const EVENTS: [&str; 7] = [
    "installed",
    "uninstalled",
    "suspended",
    "unsuspended",
    "newPermissionsAccepted",
    "warehouseTransaction",
    "organizationTransaction",
];

/// The text in a `signedData`.
///
/// # Errors
/// `InvalidPayload` for what is not base64 of UTF-8.
pub(super) fn decode(signed_data: &str) -> Result<String, Error> {
    let mut text = signed_data.trim_end_matches("=").as_bytes().to_vec();
    // To the alphabet of states: two decoders would be more wasm.
    for letter in &mut text {
        *letter = match *letter {
            b'+' => b'-',
            b'/' => b'_',
            other => other,
        };
    }
    let bytes = decode_base64(&text)
        .ok_or_else(|| invalid_payload("The webhook's `signedData` is not base64."))?;
    String::from_utf8(bytes)
        .map_err(|_| invalid_payload("The webhook's `signedData` is not UTF-8."))
}

/// The bytes of base64url without padding.
pub(super) fn decode_base64(text: &[u8]) -> Option<Vec<u8>> {
    let mut bytes = vec![0; text.len()];
    let length = Base64UrlUnpadded::decode(text, &mut bytes).ok()?.len();
    bytes.truncate(length);
    Some(bytes)
}

/// Checks what an app relies on. New events and fields may come at any time.
///
/// # Errors
/// `InvalidPayload` without an event, or for a known one without an installation's id. `None` is what has another type.
pub(crate) fn check_payload(
    event: Option<&str>,
    installation_id: Option<&str>,
) -> Result<(), Error> {
    let Some(event) = event.filter(|event| !event.is_empty()) else {
        return Err(invalid_payload(
            "The webhook's `signedData` has no `event`.",
        ));
    };
    if EVENTS.contains(&event) && installation_id.is_none_or(str::is_empty) {
        return Err(invalid_payload(
            "The webhook's `signedData` has no `installation.id`.",
        ));
    }
    Ok(())
}

pub(super) fn invalid_payload(message: &str) -> Error {
    Error::new(ErrorKind::InvalidPayload, None, message.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn padding_may_be_missing() {
        for text in ["YQ==", "YQ="] {
            assert_eq!(decode(text).as_deref(), Ok("a"));
        }
        assert_eq!(decode("YQ").as_deref(), Ok("a"));
        assert_eq!(decode("w78+").as_deref(), Ok("ÿ>"));
        assert_eq!(decode("Pz8/").as_deref(), Ok("???"));
        assert_eq!(decode("").as_deref(), Ok(""));
    }

    #[test]
    fn what_is_not_base64_of_utf8_is_refused() {
        for text in ["*", "Y", "YQ=Q", "Y Q", "/w==", "7aCA"] {
            assert_eq!(
                decode(text).unwrap_err().code(),
                "invalid_payload",
                "{text}"
            );
        }
    }

    #[test]
    fn known_events_name_an_installation_and_others_may() {
        for event in EVENTS {
            assert!(check_payload(Some(event), Some("i-1")).is_ok());
            assert!(check_payload(Some(event), None).is_err());
            assert!(check_payload(Some(event), Some("")).is_err());
        }
        assert!(check_payload(Some("projectVerified"), None).is_ok());
        assert!(check_payload(Some(""), Some("i-1")).is_err());
        assert!(check_payload(None, Some("i-1")).is_err());
    }
}
