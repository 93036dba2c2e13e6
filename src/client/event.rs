//! What a client emits to its listener. Never a secret.

use crate::api::Operation;

pub(crate) type Listener = dyn Fn(&Event<'_>);

/// Something that a client did, and the call that it was for.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub struct Event<'a> {
    /// Counts up within a client.
    pub call_id: u32,
    /// The call, or the part of a call, that it was for.
    pub operation: Operation,
    /// The installation that it was for; `None` for the app itself.
    pub installation_id: Option<&'a str>,
    /// The caller's own text.
    pub label: Option<&'a str>,
    /// What was done.
    pub kind: EventKind<'a>,
}

/// What a client did.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub enum EventKind<'a> {
    /// A call has started or ended.
    Call {
        /// Whether it has ended.
        ended: bool,
        /// The code of the error that it ended with, `aborted` for an abort.
        code: Option<&'static str>,
        /// How long it took, in milliseconds; `None` at its start.
        duration_ms: Option<f64>,
    },
    /// One request has ended.
    Request {
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
        /// The registry's `x-request-id`.
        request_id: Option<&'a str>,
        /// From sending to the last byte that was read, in milliseconds.
        duration_ms: f64,
    },
    /// The request will be sent again.
    Retry {
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
        /// Why, for a refresh that failed.
        code: Option<&'static str>,
    },
    /// The host was asked for a JWT, or the registry refused one.
    Jwt {
        /// `received`, `failed` or `rejected`.
        outcome: &'static str,
        /// How long the host took, in milliseconds; 0 for a refusal.
        duration_ms: f64,
    },
    /// The token store was called.
    Store {
        /// `get`, `set` or `delete`.
        method: &'static str,
        /// `hit`, `miss`, `done`, `failed`, `late` or `not_a_token`.
        outcome: &'static str,
        /// How long the store took, in milliseconds.
        duration_ms: f64,
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
