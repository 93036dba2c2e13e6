//! The signature of a webhook: HMAC-SHA256 over the text of `signedData`, not over the body, nor over what it decodes to.

use super::mac::{check_secret, parse_digest, verify};
use super::payload::{decode, invalid_payload};
use crate::api::{Error, ErrorKind, Secret};

/// The header with a webhook's signature: `sha256=` and 64 hexadecimal digits.
pub const SIGNATURE_HEADER: &str = "x-icr-signature-256";

/// The JSON in a `signedData`, if one of the secrets has signed it; `None` is a body without such a text.
///
/// # Errors
/// `InvalidOptions` for an empty secret or for none, whatever has arrived. `InvalidSignature`. `InvalidPayload` if there is
/// nothing that could be signed, or if what was signed is not base64 of UTF-8.
pub(crate) fn verify_signed_data(
    signature: &str,
    signed_data: Option<&str>,
    secrets: &[Secret],
) -> Result<String, Error> {
    check_secrets(secrets)?;
    let Some(tag) = parse_signature(signature) else {
        return Err(invalid_signature(if signature.is_empty() {
            "The webhook has no `x-icr-signature-256`: ICR did not send it, or a proxy removed the header."
        } else {
            "The webhook's `x-icr-signature-256` is not `sha256=` and 64 hexadecimal digits."
        }));
    };
    let Some(signed_data) = signed_data else {
        return Err(invalid_payload(
            "The webhook's body is not JSON with a text `signedData`.",
        ));
    };
    // All of them: the time tells nobody which one has signed.
    let mut is_signed = false;
    for secret in secrets {
        is_signed |= verify(secret, &[signed_data.as_bytes()], &tag);
    }
    if !is_signed {
        let is_padded = secrets
            .iter()
            .any(|secret| secret.expose().trim_ascii().len() < secret.expose().len());
        return Err(invalid_signature(if is_padded {
            "The webhook is signed with none of `secrets`, of which one begins or ends with white space: trim it."
        } else {
            "The webhook is signed with none of `secrets`: check that one is what the app's webhook has."
        }));
    }
    decode(signed_data)
}

/// Checks the secrets of an app's webhook.
///
/// # Errors
/// `InvalidOptions` for none, and for one that is empty.
pub(crate) fn check_secrets(secrets: &[Secret]) -> Result<(), Error> {
    if secrets.is_empty() {
        let message = "`secrets` is empty: pass the secret that the app's webhook has.".to_owned();
        return Err(Error::new(ErrorKind::InvalidOptions, None, message));
    }
    secrets
        .iter()
        .try_for_each(|secret| check_secret("secrets", secret))
}

fn parse_signature(signature: &str) -> Option<[u8; 32]> {
    parse_digest(signature.trim_ascii().strip_prefix("sha256=")?)
}

fn invalid_signature(message: &str) -> Error {
    Error::new(ErrorKind::InvalidSignature, None, message.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::Value;

    /// Written by `openssl`: scripts/host-vectors.mjs.
    fn vectors() -> Vec<Value> {
        serde_json::from_str(include_str!("openssl-vectors.json")).unwrap()
    }

    fn text<'a>(vector: &'a Value, field: &str) -> &'a str {
        vector[field].as_str().unwrap()
    }

    fn secrets(texts: &[&str]) -> Vec<Secret> {
        let texts = texts.iter();
        texts.map(|text| Secret::from((*text).to_owned())).collect()
    }

    #[test]
    fn signatures_of_openssl_are_verified() {
        assert!(vectors().len() > 3);
        for vector in vectors() {
            let (signature, data) = (text(&vector, "signature"), text(&vector, "signedData"));
            let payload =
                verify_signed_data(signature, Some(data), &secrets(&[text(&vector, "secret")]));
            let payload = payload.unwrap();
            assert_eq!(payload, text(&vector, "json"));
        }
    }

    #[test]
    fn any_of_several_secrets_may_have_signed() {
        let vector = &vectors()[0];
        let (signature, data) = (text(vector, "signature"), text(vector, "signedData"));
        let own = text(vector, "secret");
        for order in [[own, "older"], ["older", own]] {
            assert!(verify_signed_data(signature, Some(data), &secrets(&order)).is_ok());
        }
    }

    #[test]
    fn each_bit_of_text_and_signature_counts() {
        let vector = &vectors()[0];
        let (signature, data) = (text(vector, "signature"), text(vector, "signedData"));
        let own = secrets(&[text(vector, "secret")]);
        for at in 0..64 {
            let mut digits: Vec<u8> = signature.bytes().collect();
            digits[7 + at] = if digits[7 + at] == b'0' { b'1' } else { b'0' };
            let forged = String::from_utf8(digits).unwrap();
            let error = verify_signed_data(&forged, Some(data), &own).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::InvalidSignature);
        }
        for at in 0..data.len() {
            let mut letters: Vec<u8> = data.bytes().collect();
            letters[at] = if letters[at] == b'A' { b'B' } else { b'A' };
            let forged = String::from_utf8(letters).unwrap();
            assert!(verify_signed_data(signature, Some(&forged), &own).is_err());
        }
    }

    #[test]
    fn what_is_no_signature_is_refused_as_such() {
        let vector = &vectors()[0];
        let (signature, data) = (text(vector, "signature"), text(vector, "signedData"));
        let own = secrets(&[text(vector, "secret")]);
        let digits = &signature[7..];
        for wrong in [
            "",
            digits,
            "sha256=",
            &format!("sha1={digits}"),
            &format!("sha256={digits}0"),
            &signature[..70],
            &format!("{signature}, {signature}"),
            &format!("sha256=é{}", &digits[2..]),
        ] {
            let error = verify_signed_data(wrong, Some(data), &own).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::InvalidSignature, "{wrong}");
        }
        let upper = format!(" sha256={} ", digits.to_uppercase());
        assert!(verify_signed_data(&upper, Some(data), &own).is_ok());
    }

    #[test]
    fn an_empty_secret_is_an_error_whatever_arrives() {
        let vector = &vectors()[0];
        let (signature, data) = (text(vector, "signature"), text(vector, "signedData"));
        for texts in [&[][..], &[""], &[" \n"], &[text(vector, "secret"), ""]] {
            for signature in [signature, ""] {
                let error = verify_signed_data(signature, Some(data), &secrets(texts)).unwrap_err();
                assert_eq!(error.kind(), ErrorKind::InvalidOptions);
            }
        }
    }

    #[test]
    fn without_a_text_there_is_nothing_that_could_be_signed() {
        let vector = &vectors()[0];
        let own = secrets(&[text(vector, "secret")]);
        for (signature, code) in [
            (text(vector, "signature"), "invalid_payload"),
            ("", "invalid_signature"),
        ] {
            let error = verify_signed_data(signature, None, &own).unwrap_err();
            assert_eq!(error.code(), code);
        }
    }

    #[test]
    fn a_secret_with_a_line_break_is_named_and_not_quoted() {
        let vector = &vectors()[0];
        let (signature, data) = (text(vector, "signature"), text(vector, "signedData"));
        let own = format!("{}\n", text(vector, "secret"));
        let error = verify_signed_data(signature, Some(data), &secrets(&[&own])).unwrap_err();
        assert!(error.to_string().contains("trim it"), "{error}");
        assert!(!error.to_string().contains(own.trim()), "{error}");
    }
}
