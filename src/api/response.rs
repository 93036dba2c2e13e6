//! What a response means: success, or one error with the registry's own messages.

use super::error::{Error, ErrorKind};
use super::number::push_decimal;
use super::operation::Operation;
use super::request::Request;

/// Status and redirection of a response.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(crate) struct Head {
    pub(crate) status: u16,
    /// A redirect that was not followed (browsers hide its status), or one that `fetch` did follow.
    pub(crate) redirect: bool,
}

/// What only errors need of a response.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct FailureDetails {
    pub(crate) retry_after_ms: Option<f64>,
    pub(crate) request_id: Option<String>,
    /// The registry's own messages.
    pub(crate) messages: Vec<String>,
}

impl Head {
    /// `None` for a success.
    pub(crate) fn failure(self) -> Option<ErrorKind> {
        match self.status {
            _ if self.is_redirect() => Some(ErrorKind::Redirected),
            200..=299 => None,
            400 => Some(ErrorKind::BadRequest),
            401 => Some(ErrorKind::Unauthorized),
            403 => Some(ErrorKind::Forbidden),
            404 => Some(ErrorKind::NotFound),
            429 => Some(ErrorKind::RateLimited),
            500..=599 => Some(ErrorKind::ServerError),
            _ => Some(ErrorKind::UnexpectedStatus),
        }
    }

    pub(crate) fn is_redirect(self) -> bool {
        self.redirect || matches!(self.status, 301 | 302 | 303 | 307 | 308)
    }

    /// Whether the same request may succeed later.
    pub(crate) fn is_retryable(self) -> bool {
        matches!(self.status, 408 | 429 | 500 | 502..=504 | 520..=524)
    }
}

/// `Retry-After` in milliseconds from now: seconds, or a date that was parsed before, NaN if it is invalid.
pub(crate) fn retry_after_ms(value: &str, date_ms: f64, now_ms: f64) -> Option<f64> {
    let digits = value.trim_ascii().as_bytes();
    let wait_ms = if !digits.is_empty() && digits.iter().all(u8::is_ascii_digit) {
        // Seconds. Many digits overflow to infinity, which the bound below cuts.
        digits.iter().fold(0.0, |seconds, digit| {
            seconds * 10.0 + f64::from(digit - b'0')
        }) * 1000.0
    } else if digits.first().is_some_and(u8::is_ascii_alphabetic) && date_ms.is_finite() {
        // An HTTP date starts with the name of a day. JavaScript's parser accepts `-1` as a date, too.
        date_ms - now_ms
    } else {
        return None;
    };
    Some(wait_ms.max(0.0))
}

/// The error of a response that [`Head::failure`] calls one.
pub(crate) fn parse_failure(
    kind: ErrorKind,
    request: &Request,
    head: Head,
    details: FailureDetails,
) -> Error {
    let mut message = String::from("The registry answered ");
    if head.status == 0 {
        message.push_str("with a redirect");
    } else {
        push_decimal(&mut message, head.status.into());
    }
    message.push_str(" to ");
    message.push_str(&request.name());
    let mut separator = ": ";
    for text in &details.messages {
        message.push_str(separator);
        message.push_str(text);
        separator = "; ";
    }
    if !matches!(message.as_bytes().last(), Some(b'.' | b'!' | b'?')) {
        message.push_str(".");
    }
    message.push_str(" ");
    message.push_str(hint(kind, request.operation, head.is_retryable()));
    let mut error = request.error(kind, &message);
    let fields = error.details_mut();
    fields.status = (head.status != 0).then_some(head.status);
    fields.retryable = head.is_retryable();
    fields.retry_after_ms = details.retry_after_ms;
    fields.request_id = details.request_id;
    fields.messages = details.messages;
    error
}

/// The error of a success whose body violates its schema.
pub(crate) fn schema_error(
    request: &Request,
    head: Head,
    request_id: Option<String>,
    violation: &str,
) -> Error {
    let message = concat_text![
        "The response to ",
        request.name(),
        " is not what the API documents: ",
        violation,
        ". Check that `baseUrl` is the registry's API.",
    ];
    let mut error = request.error(ErrorKind::InvalidResponse, &message);
    let fields = error.details_mut();
    fields.status = Some(head.status);
    fields.request_id = request_id;
    error
}

fn hint(kind: ErrorKind, operation: Operation, retryable: bool) -> &'static str {
    let with_token = matches!(
        operation,
        Operation::DeleteAccessToken
            | Operation::FetchAsApp
            | Operation::FetchAsInstallation
            | Operation::Json
            | Operation::Pages
    );
    match kind {
        ErrorKind::Redirected => {
            "A bearer token follows no redirect: set `baseUrl` to the final address."
        }
        ErrorKind::BadRequest => "Check the arguments and `apiVersion`.",
        ErrorKind::Unauthorized if with_token => {
            "The access token is unknown, has expired or was deleted: make a new one."
        }
        ErrorKind::Unauthorized => {
            "Check that the JWT's `iss` is the app's id, and its key the app's own."
        }
        ErrorKind::Forbidden => "Check the permissions that the organization granted to the app.",
        ErrorKind::NotFound => "Check the id, and that the installation is active.",
        ErrorKind::RateLimited => "Send fewer requests, and wait before the next one.",
        ErrorKind::UnexpectedStatus if !retryable => {
            "The API documents no such response: check `baseUrl`, `apiVersion` and the arguments."
        }
        ErrorKind::ServerError
        | ErrorKind::UnexpectedStatus
        | ErrorKind::InvalidOptions
        | ErrorKind::InvalidArgument
        | ErrorKind::UnsupportedRuntime
        | ErrorKind::JwtUnavailable
        | ErrorKind::JwtExpired
        | ErrorKind::Network
        | ErrorKind::Timeout
        | ErrorKind::InvalidResponse => {
            "Try again later; if it stays, give the registry's support the request id."
        }
        #[cfg(any(feature = "host", feature = "npm-host", test))]
        ErrorKind::InvalidSignature | ErrorKind::InvalidPayload | ErrorKind::InvalidState => {
            "Check what has arrived."
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::request::EndpointArguments;

    fn failure(head: Head, messages: &[&str]) -> Error {
        let request = Operation::GetInstallation
            .build(EndpointArguments {
                id: "i1",
                ..EndpointArguments::default()
            })
            .unwrap();
        let details = FailureDetails {
            messages: messages.iter().map(ToString::to_string).collect(),
            ..FailureDetails::default()
        };
        parse_failure(head.failure().unwrap(), &request, head, details)
    }

    fn with_status(status: u16) -> Head {
        Head {
            status,
            redirect: false,
        }
    }

    #[test]
    fn every_status_has_its_code() {
        for (status, code, retryable) in [
            (302, "redirected", false),
            (304, "unexpected_status", false),
            (400, "bad_request", false),
            (401, "unauthorized", false),
            (403, "forbidden", false),
            (404, "not_found", false),
            (405, "unexpected_status", false),
            (408, "unexpected_status", true),
            (418, "unexpected_status", false),
            (429, "rate_limited", true),
            (500, "server_error", true),
            (501, "server_error", false),
            (502, "server_error", true),
            (503, "server_error", true),
            (504, "server_error", true),
            (520, "server_error", true),
            (522, "server_error", true),
            (524, "server_error", true),
            (525, "server_error", false),
            (599, "server_error", false),
        ] {
            let error = failure(with_status(status), &[]);
            assert_eq!(error.code(), code, "{status}");
            assert_eq!(error.details().retryable, retryable, "{status}");
            assert_eq!(error.details().status, Some(status));
            assert!(error.to_string().contains(&status.to_string()));
        }
    }

    #[test]
    fn every_2xx_is_a_success() {
        for status in [200, 201, 202, 204, 299] {
            assert!(with_status(status).failure().is_none());
        }
    }

    #[test]
    fn a_hidden_redirect_is_an_error_without_a_status() {
        let head = Head {
            status: 0,
            redirect: true,
        };
        let error = failure(head, &[]);
        assert_eq!(error.code(), "redirected");
        assert_eq!(error.details().status, None);
    }

    #[test]
    fn the_registrys_messages_come_before_the_hint() {
        let error = failure(with_status(403), &["no access", "ask the owner"]);
        assert_eq!(
            error.to_string(),
            "The registry answered 403 to getInstallation: no access; ask the owner. \
             Check the permissions that the organization granted to the app."
        );
        assert_eq!(error.details().messages, ["no access", "ask the owner"]);
        assert_eq!(error.details().path, "/app/installations/i1");
    }

    #[test]
    fn retry_after_is_seconds_or_a_date_uncut() {
        for (value, date_ms, wait_ms) in [
            ("0", f64::NAN, Some(0.0)),
            (" 7 ", f64::NAN, Some(7000.0)),
            ("3600", f64::NAN, Some(3_600_000.0)),
            ("a date", 11_500.0, Some(1500.0)),
            ("a past date", 9000.0, Some(0.0)),
            ("soon", f64::NAN, None),
            ("soon", f64::INFINITY, None),
            ("-1", 9000.0, None),
            ("1.5", 9000.0, None),
            ("", f64::NAN, None),
        ] {
            assert_eq!(retry_after_ms(value, date_ms, 10_000.0), wait_ms, "{value}");
        }
    }
}
