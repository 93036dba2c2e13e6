//! What went wrong, told apart by `code()`.

use crate::request::{Operation, Request};

/// Everything that is known of a failure. It never holds a token, a JWT, a query string or a header's value.
#[derive(Debug, Clone, Default, PartialEq)]
#[non_exhaustive]
pub struct Report {
    /// What happened and what to do next.
    pub message: String,
    /// The call that failed, where there was one.
    pub operation: Option<Operation>,
    /// HTTP method of the request; empty where none was built.
    pub method: &'static str,
    /// Path of the request without its query; empty where none was built.
    pub path: String,
    /// HTTP status of the registry's answer, where one came.
    pub status: Option<u16>,
    /// The registry's own messages, in its order.
    pub messages: Vec<String>,
    /// The registry's `x-request-id`, for its support.
    pub request_id: Option<String>,
    /// How long the registry asks to wait before the next try, in milliseconds.
    pub retry_after_ms: Option<f64>,
    /// Requests that were sent, 0 where none was.
    pub attempts: u32,
    /// Whether the same call may succeed later without a change by the caller.
    pub retryable: bool,
}

macro_rules! errors {
    ($($(#[$doc:meta])+ $variant:ident = $code:literal,)+) => {
        /// A failed call. [`Error::code`] names the kind, [`Error::report`] holds the rest.
        ///
        /// ```
        /// use icr_app_client::Error;
        ///
        /// fn advice(error: &Error) -> String {
        ///     match error {
        ///         Error::NotFound(_) => "The organization has not installed this app.".to_owned(),
        ///         other if other.report().retryable => "Try again later.".to_owned(),
        ///         other => format!("{}: {other}", other.code()),
        ///     }
        /// }
        /// ```
        #[derive(Debug, Clone, PartialEq)]
        #[non_exhaustive]
        pub enum Error {
            $($(#[$doc])+ $variant(Box<Report>),)+
        }

        impl Error {
            /// The kind of failure, stable across versions: the same text that `IcrError.code` holds in JavaScript.
            pub fn code(&self) -> &'static str {
                match self {
                    $(Self::$variant(_) => $code,)+
                }
            }

            /// What is known of the failure.
            pub fn report(&self) -> &Report {
                match self {
                    $(Self::$variant(report) => report,)+
                }
            }

            pub(crate) fn report_mut(&mut self) -> &mut Report {
                match self {
                    $(Self::$variant(report) => report,)+
                }
            }

            #[cfg(test)]
            pub(crate) const ALL: &[(fn(Box<Report>) -> Self, &str)] = &[$((Self::$variant, $code),)+];
        }
    };
}

errors! {
    /// The client's options cannot work.
    InvalidOptions = "invalid_options",
    /// An argument of a call cannot work; nothing was sent.
    InvalidArgument = "invalid_argument",
    /// The host gave no JWT: its function threw, took too long, or returned something else.
    JwtUnavailable = "jwt_unavailable",
    /// The host's JWT has expired on the registry's clock; nothing was sent.
    JwtExpired = "jwt_expired",
    /// The request or its answer was lost on the way.
    Network = "network",
    /// No complete answer came in time.
    Timeout = "timeout",
    /// The registry answered with a redirect, which a bearer token must not follow.
    Redirected = "redirected",
    /// HTTP 400.
    BadRequest = "bad_request",
    /// HTTP 401: the JWT or the access token was refused.
    Unauthorized = "unauthorized",
    /// HTTP 403: the app lacks a permission.
    Forbidden = "forbidden",
    /// HTTP 404, or no installation for an organization.
    NotFound = "not_found",
    /// HTTP 429.
    RateLimited = "rate_limited",
    /// HTTP 5xx.
    ServerError = "server_error",
    /// Any other HTTP status.
    UnexpectedStatus = "unexpected_status",
    /// The answer is not what the API documents.
    InvalidResponse = "invalid_response",
}

/// Makes one variant of [`Error`].
pub(crate) type Kind = fn(Box<Report>) -> Error;

impl Error {
    pub(crate) fn of_options(message: String) -> Self {
        Self::of(Self::InvalidOptions, None, message)
    }

    pub(crate) fn of_argument(operation: Operation, message: String) -> Self {
        Self::of_operation(Self::InvalidArgument, operation, message)
    }

    pub(crate) fn of_operation(kind: Kind, operation: Operation, message: String) -> Self {
        Self::of(kind, Some(operation), message)
    }

    pub(crate) fn of_request(kind: Kind, request: &Request, message: String) -> Self {
        let mut error = Self::of(kind, Some(request.operation), message);
        let report = error.report_mut();
        report.method = request.method;
        report.path.clone_from(&request.path);
        error
    }

    fn of(kind: Kind, operation: Option<Operation>, message: String) -> Self {
        kind(Box::new(Report {
            message,
            operation,
            ..Report::default()
        }))
    }
}

impl std::fmt::Display for Error {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.report().message)
    }
}

impl std::error::Error for Error {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_is_the_variants_name_in_snake_case() {
        for (kind, code) in Error::ALL {
            let error = kind(Box::default());
            let debug = format!("{error:?}");
            let variant = debug.split('(').next().unwrap();
            let snake: String = variant
                .char_indices()
                .flat_map(|(at, letter)| {
                    let gap = (at > 0 && letter.is_uppercase()).then_some('_');
                    gap.into_iter().chain(letter.to_lowercase())
                })
                .collect();
            assert_eq!(error.code(), *code);
            assert_eq!(snake, *code);
        }
    }

    #[test]
    fn the_display_text_is_the_message() {
        let error = Error::of_options("`jwt` is missing".into());
        assert_eq!(error.to_string(), "`jwt` is missing");
    }
}
