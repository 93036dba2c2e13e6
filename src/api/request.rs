//! What is sent: operation, method, path and query. The credential is added where `fetch` is called.

use super::error::{Error, ErrorKind};
use super::number::push_digit;
use super::operation::Operation;

/// What an endpoint's request is built from. Each endpoint reads its own, and refuses what is missing or invalid.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct EndpointArguments<'a> {
    /// Empty where the caller passed none.
    pub(crate) id: &'a str,
    /// `None` leaves the registry's default.
    pub(crate) limit: Option<u32>,
    /// `None` leaves the registry's default.
    pub(crate) page: Option<u32>,
}

/// A request without its origin and credential.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Request {
    pub(crate) operation: Operation,
    pub(crate) method: &'static str,
    /// Below the base URL, percent-encoded, starting with `/`.
    pub(crate) path: String,
    /// With its `?`, or empty.
    pub(crate) query: String,
}

impl Request {
    pub(crate) fn new(operation: Operation, method: &'static str, path: String) -> Self {
        Self {
            operation,
            method,
            path,
            query: String::new(),
        }
    }

    /// An error of this request.
    pub(crate) fn error(&self, kind: ErrorKind, message: &str) -> Error {
        let mut error = Error::new(kind, Some(self.operation), message.to_owned());
        let details = error.details_mut();
        details.method = self.method;
        details.path.clone_from(&self.path);
        error
    }

    /// What messages call it.
    pub(crate) fn name(&self) -> String {
        if matches!(self.operation, Operation::Json | Operation::Pages) {
            concat_text![self.method, " ", self.path]
        } else {
            self.operation.name().to_owned()
        }
    }

    /// Whether it may be sent again although it may have arrived: RFC 9110, 9.2.2.
    pub(crate) fn is_idempotent(&self) -> bool {
        matches!(self.method, "GET" | "HEAD" | "OPTIONS" | "PUT" | "DELETE")
    }
}

/// An id as one segment of a path.
///
/// # Errors
/// `InvalidArgument` for an empty id and for the dot segments, which URL parsers resolve away.
pub(crate) fn encode_segment(operation: Operation, name: &str, id: &str) -> Result<String, Error> {
    if matches!(id, "" | "." | "..") {
        let message = concat_text![
            operation.name(),
            ": `",
            name,
            "` must be an id that the registry gave, as a string.",
        ];
        return Err(Error::invalid_argument(operation, message));
    }
    Ok(percent_encoded(id))
}

/// A text with nothing in it that means something in a URL.
pub(crate) fn percent_encoded(text: &str) -> String {
    let mut segment = String::new();
    for (at, byte) in text.bytes().enumerate() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b'~') {
            segment.push_str(text.get(at..=at).unwrap_or_default());
        } else {
            segment.push_str("%");
            push_digit(&mut segment, (byte >> 4).into());
            push_digit(&mut segment, (byte & 15).into());
        }
    }
    segment
}

#[cfg(test)]
mod tests {
    use super::*;

    fn encode(id: &str) -> Result<String, Error> {
        encode_segment(Operation::GetInstallation, "installationId", id)
    }

    #[test]
    fn ids_become_one_path_segment() {
        for (id, segment) in [
            ("0b4e9c6d-11", "0b4e9c6d-11"),
            ("a/b", "a%2Fb"),
            ("a?b#c", "a%3Fb%23c"),
            ("50% off", "50%25%20off"),
            ("Þingvellir", "%C3%9Eingvellir"),
            ("a\\b", "a%5Cb"),
            ("...", "..."),
            ("~_.-", "~_.-"),
        ] {
            assert_eq!(encode(id).as_deref(), Ok(segment));
        }
    }

    #[test]
    fn ids_that_a_url_parser_would_drop_are_refused() {
        for id in ["", ".", ".."] {
            let error = encode(id).unwrap_err();
            assert_eq!(error.code(), "invalid_argument");
            assert_eq!(error.details().operation, Some(Operation::GetInstallation));
            assert!(error.to_string().contains("`installationId`"));
        }
    }
}
