//! What a call can fail with: distinguished by `kind()` in Rust and by `code` in JavaScript.

use super::operation::Operation;
use std::time::Duration;

/// The details of a failure. They never contain a token, a JWT, a query string or a header's value.
#[derive(Debug, Clone, Default, PartialEq)]
#[non_exhaustive]
pub struct ErrorDetails {
    /// What happened and what to do next.
    pub message: String,
    /// The call that failed, where there was one.
    pub operation: Option<Operation>,
    /// The installation that the call was for; `None` for the app itself.
    pub installation_id: Option<String>,
    /// HTTP method of the request; empty where none was built.
    pub method: &'static str,
    /// Path of the request without its query; empty where none was built.
    pub path: String,
    /// HTTP status of the registry's response, where one arrived.
    pub status: Option<u16>,
    /// The registry's own messages, in its order.
    pub messages: Vec<String>,
    /// The registry's `x-request-id`, for its support.
    pub request_id: Option<String>,
    /// How long the registry wants the client to wait before it retries, in milliseconds.
    pub(crate) retry_after_ms: Option<f64>,
    /// Requests that were sent, 0 where none was.
    pub attempts: u32,
    /// Whether the same call may succeed later without a change by the caller.
    pub retryable: bool,
    /// The name of what was thrown, such as `TypeError`, where something was.
    pub cause_name: Option<String>,
    /// The first code in the chain of what was thrown, such as `ENOTFOUND`.
    pub cause_code: Option<String>,
}

/// Kinds by their code and, for those of a response, the TypeScript type of its status.
macro_rules! error_kinds {
    ($($(#[doc = $doc:literal])+ $(#[cfg($condition:meta)])? $variant:ident = $code:literal $(with status $status:literal)?,)+) => {
        /// The kind of a failure.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum ErrorKind {
            $($(#[doc = $doc])+ $(#[cfg($condition)])? $variant,)+
        }

        impl ErrorKind {
            /// The value of `IcrError.code` in JavaScript, stable across versions.
            pub fn code(self) -> &'static str {
                match self {
                    $($(#[cfg($condition)])? Self::$variant => $code,)+
                }
            }

            /// The kind with a code; `InvalidResponse` for a code that only another version knows.
            #[cfg(feature = "client")]
            pub(crate) fn with_code(code: &str) -> Self {
                match code {
                    $($(#[cfg($condition)])? $code => Self::$variant,)+
                    _ => Self::InvalidResponse,
                }
            }

            /// Each kind, its documentation, and the TypeScript type of its status, empty where there may be any or none.
            #[cfg(test)]
            pub(crate) const TABLE: &[(Self, &str, &str)] =
                &[$($(#[cfg($condition)])? (Self::$variant, concat!($($doc),+), concat!($($status)?)),)+];
        }
    };
}

error_kinds! {
    /// The client's options cannot work.
    InvalidOptions = "invalid_options",
    /// An argument of a call cannot work; nothing was sent.
    InvalidArgument = "invalid_argument",
    /// This runtime cannot run the client, for example because it has no WebAssembly.
    UnsupportedRuntime = "unsupported_runtime",
    /// There is no JWT: the `jwt` function threw, took longer than the timeout, or returned something else.
    JwtUnavailable = "jwt_unavailable",
    /// The JWT has expired on the registry's clock; nothing was sent.
    JwtExpired = "jwt_expired",
    /// The request failed, or its response did not arrive completely.
    Network = "network",
    /// No complete response arrived in time.
    Timeout = "timeout",
    /// The registry responded with a redirect, which a bearer token must not follow.
    Redirected = "redirected",
    /// HTTP 400.
    BadRequest = "bad_request" with status "400",
    /// HTTP 401, or 403 with a message that blames the token: the JWT or the access token was refused.
    Unauthorized = "unauthorized" with status "401 | 403",
    /// HTTP 403: the app lacks a permission.
    Forbidden = "forbidden" with status "403",
    /// HTTP 404, or no installation for an organization.
    NotFound = "not_found" with status "404 | undefined",
    /// HTTP 429.
    RateLimited = "rate_limited" with status "429",
    /// HTTP 5xx.
    ServerError = "server_error" with status "number",
    /// Any other HTTP status.
    UnexpectedStatus = "unexpected_status" with status "number",
    /// The response is not what the API documents.
    InvalidResponse = "invalid_response",
    /// Of `host`: a webhook that the registry has not signed with one of the secrets.
    #[cfg(any(feature = "host", feature = "npm-host", test))]
    InvalidSignature = "invalid_signature",
    /// Of `host`: a webhook whose body is not what the registry sends.
    #[cfg(any(feature = "host", feature = "npm-host", test))]
    InvalidPayload = "invalid_payload",
    /// Of `host`: a callback whose state is missing, forged, expired, or of another session.
    #[cfg(any(feature = "host", feature = "npm-host", test))]
    InvalidState = "invalid_state",
}

/// A failed call.
///
/// ```
/// use icr_app_client::{Error, ErrorKind};
///
/// fn advice(error: &Error) -> String {
///     match error.kind() {
///         ErrorKind::NotFound => "The organization has not installed this app.".to_owned(),
///         _ if error.details().retryable => "Try again later.".to_owned(),
///         _ => format!("{}: {error}", error.code()),
///     }
/// }
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Error(Box<Failure>);

#[derive(Debug, Clone, PartialEq)]
struct Failure {
    kind: ErrorKind,
    details: ErrorDetails,
    #[cfg(feature = "client")]
    cause: Option<Box<Cause>>,
}

/// What was thrown, in words without a secret.
#[cfg(feature = "client")]
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Cause {
    /// Such as `TypeError`.
    pub(crate) name: Option<String>,
    pub(crate) message: String,
    /// Such as `ENOTFOUND`.
    pub(crate) code: Option<String>,
    pub(crate) source: Option<Box<Cause>>,
}

#[cfg(feature = "client")]
impl std::fmt::Display for Cause {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if let Some(name) = self.name.as_deref().filter(|name| *name != "Error") {
            f.write_str(name)?;
            f.write_str(": ")?;
        }
        f.write_str(&self.message)
    }
}

#[cfg(feature = "client")]
impl std::error::Error for Cause {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.source.as_deref().map(|source| source as _)
    }
}

impl Error {
    /// The kind of failure, to match on.
    pub fn kind(&self) -> ErrorKind {
        self.0.kind
    }

    /// The kind as text for logs: the value of `IcrError.code` in JavaScript.
    pub fn code(&self) -> &'static str {
        self.0.kind.code()
    }

    /// The details of the failure.
    pub fn details(&self) -> &ErrorDetails {
        &self.0.details
    }

    /// The installation that the call was for; `None` for the app itself.
    pub fn installation_id(&self) -> Option<&str> {
        self.0.details.installation_id.as_deref()
    }

    /// How long the registry wants the client to wait before it retries.
    pub fn retry_after(&self) -> Option<Duration> {
        let seconds = self.0.details.retry_after_ms? / 1000.0;
        Duration::try_from_secs_f64(seconds).ok()
    }

    /// The name of what was thrown, such as `TypeError`, where something was.
    pub fn cause_name(&self) -> Option<&str> {
        self.0.details.cause_name.as_deref()
    }

    /// The first code in the chain of what was thrown, such as `ENOTFOUND`.
    pub fn cause_code(&self) -> Option<&str> {
        self.0.details.cause_code.as_deref()
    }

    pub(crate) fn details_mut(&mut self) -> &mut ErrorDetails {
        &mut self.0.details
    }

    /// What was thrown.
    #[cfg(feature = "client")]
    pub(crate) fn cause(&self) -> Option<&Cause> {
        self.0.cause.as_deref()
    }

    #[cfg(feature = "client")]
    pub(crate) fn set_cause(&mut self, cause: Option<Box<Cause>>) {
        self.0.cause = cause;
    }

    pub(crate) fn new(kind: ErrorKind, operation: Option<Operation>, message: String) -> Self {
        Self(Box::new(Failure {
            kind,
            details: ErrorDetails {
                message,
                operation,
                ..ErrorDetails::default()
            },
            #[cfg(feature = "client")]
            cause: None,
        }))
    }

    pub(crate) fn invalid_argument(operation: Operation, message: String) -> Self {
        Self::new(ErrorKind::InvalidArgument, Some(operation), message)
    }
}

impl std::fmt::Display for Error {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.details().message)
    }
}

impl std::error::Error for Error {
    /// What the host threw, in words without a secret, and what that was caused by.
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        #[cfg(feature = "client")]
        return self.cause().map(|cause| cause as _);
        #[cfg(not(feature = "client"))]
        return None;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_is_the_name_of_its_kind_in_snake_case() {
        for (kind, _, _) in ErrorKind::TABLE {
            let name = format!("{kind:?}");
            let snake: String = name
                .char_indices()
                .flat_map(|(at, letter)| {
                    let gap = (at > 0 && letter.is_uppercase()).then_some('_');
                    gap.into_iter().chain(letter.to_lowercase())
                })
                .collect();
            assert_eq!(kind.code(), snake);
        }
    }

    #[test]
    fn the_display_text_is_the_message() {
        let error = Error::new(
            ErrorKind::InvalidOptions,
            None,
            "`jwt` is missing".to_owned(),
        );
        assert_eq!(error.to_string(), "`jwt` is missing");
        assert_eq!(error.code(), "invalid_options");
    }
}
