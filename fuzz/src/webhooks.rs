//! Bodies of webhooks, first as they are, then as what was signed.

use crate::api::{ErrorKind, Secret};
use crate::host::verify_webhook;
use base64ct::{Base64, Encoding as _};
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;
use std::fmt::Write as _;

const SECRET: &str = "of the webhook";

pub fn run(data: &[u8]) {
    let secrets = [Secret::from(SECRET.to_owned())];
    let (signature, body) = data.split_at(data.len().min(71));
    let signature = String::from_utf8_lossy(signature);
    // Nothing passes that was not signed.
    let error = verify_webhook(&signature, body, &secrets).unwrap_err();
    assert!(matches!(
        error.kind(),
        ErrorKind::InvalidSignature | ErrorKind::InvalidPayload
    ));

    let Ok(text) = std::str::from_utf8(data) else {
        return;
    };
    // A body that says what was signed, and a payload that is anything.
    for signed_data in [text.to_owned(), Base64::encode_string(data)] {
        let body = serde_json::to_vec(&serde_json::json!({ "signedData": signed_data })).unwrap();
        let signature = sign(&signed_data);
        match verify_webhook(&signature, &body, &secrets) {
            Ok(event) => assert!(event.json.contains('{')),
            Err(error) => assert_eq!(error.kind(), ErrorKind::InvalidPayload),
        }
        let other = [Secret::from("another".to_owned())];
        let error = verify_webhook(&signature, &body, &other).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidSignature);
    }
}

fn sign(signed_data: &str) -> String {
    let mut mac = Hmac::<Sha256>::new_from_slice(SECRET.as_bytes()).unwrap();
    mac.update(signed_data.as_bytes());
    let mut signature = "sha256=".to_owned();
    for byte in mac.finalize().into_bytes() {
        write!(signature, "{byte:02x}").unwrap();
    }
    signature
}
