//! What a client emits to its listener: every attempt, retry and token. Never a secret.

use crate::api::Operation;

pub(crate) type Listener = dyn Fn(&Event<'_>);

/// Something that a client did.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub enum Event<'a> {
    /// One request has ended.
    Request {
        /// The call that sent it.
        operation: Operation,
        /// HTTP method.
        method: &'a str,
        /// Path without query.
        path: &'a str,
        /// Counts from 1 within the call.
        attempt: u32,
        /// HTTP status, where a response arrived.
        status: Option<u16>,
        /// The code of the error, `aborted` for an abort, `None` for a success.
        code: Option<&'static str>,
        /// From sending to the last byte that was read, in milliseconds.
        duration_ms: f64,
    },
    /// The request will be sent again.
    Retry {
        /// The call that sends it.
        operation: Operation,
        /// The attempt that failed.
        attempt: u32,
        /// The delay before the next, in milliseconds.
        delay_ms: f64,
        /// Why the attempt failed.
        code: &'static str,
    },
    /// A managed token was cached or dropped.
    Token {
        /// What happened to it.
        action: TokenAction,
        /// Whose it is; `None` for the app's own.
        installation_id: Option<&'a str>,
        /// Why, for a refresh that failed.
        code: Option<&'static str>,
    },
}

/// What happened to a managed token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum TokenAction {
    /// The registry created it.
    Created,
    /// The token store had it.
    Loaded,
    /// It was refused, replaced, invalidated or deleted.
    Dropped,
    /// Its successor could not be created; it stays in use.
    RefreshFailed,
}

impl TokenAction {
    /// The name in JavaScript's events.
    pub fn name(self) -> &'static str {
        match self {
            Self::Created => "created",
            Self::Loaded => "loaded",
            Self::Dropped => "dropped",
            Self::RefreshFailed => "refresh_failed",
        }
    }
}
