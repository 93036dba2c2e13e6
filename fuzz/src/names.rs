//! Texts of the caller's: an option's name, an id that becomes a segment of a path.

use crate::options::unknown;
use crate::request::{Operation, encode_segment};
use crate::shape::{Kinds, Shape};

const KNOWN: Shape = Shape {
    within: "",
    fields: "jwt,baseUrl,timeoutMs,maxRetries",
    allowed: &[Kinds::TEXT, Kinds::TEXT, Kinds::NUMBER, Kinds::NUMBER],
};

pub fn run(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else {
        return;
    };
    assert!(unknown(text, &KNOWN).contains("option `"));

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
