//! Texts of the caller: an option's name, an id that becomes a segment of a path.

use crate::api::Operation;
use crate::api::request::encode_segment;
use crate::policy::option_rules::unknown_option;

const KNOWN: &str = "jwt,baseUrl,timeoutMs,maxRetries";

pub fn run(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else {
        return;
    };
    assert!(unknown_option(text, KNOWN).contains("option `"));

    let Ok(segment) = encode_segment(Operation::GetInstallation, "installationId", text) else {
        assert!(matches!(text, "" | "." | ".."));
        return;
    };
    assert!(!segment.contains(['/', '\\', '?', '#', ';', ' ']));
    assert!(!matches!(segment.as_str(), "" | "." | ".."));
    assert_eq!(decoded(&segment), text.as_bytes());
}

fn decoded(segment: &str) -> Vec<u8> {
    let mut bytes = segment.bytes();
    let mut decoded = Vec::new();
    while let Some(byte) = bytes.next() {
        decoded.push(if byte == b'%' {
            let digits = [bytes.next().unwrap(), bytes.next().unwrap()];
            u8::from_str_radix(std::str::from_utf8(&digits).unwrap(), 16).unwrap()
        } else {
            byte
        });
    }
    decoded
}
