//! A request on its way: what is sent, with which credential, and what it waits for.

use crate::api::request::Request;
use crate::api::schema::ResponseSchema;
use crate::client::call::Call;
use crate::client::call_error::CallError;
use crate::client::in_flight_refresh::InFlightRefresh;
use crate::client::jwt_provider::{Jwt, JwtRequest};
use crate::client::token::{Token, TokenOwner};
use crate::policy::token_cache::RequestId;
use crate::runtime::executor::Wait;
use crate::runtime::promise::sleep;
use crate::runtime::values::{JsObject, JsString};
use std::cell::Cell;
use std::ops::ControlFlow::{self, Continue};
use std::rc::Rc;
use wasm_bindgen::prelude::*;

/// A request as `fetch` takes it, but for its credential; it may be sent more than once.
pub(crate) struct PreparedRequest {
    pub(super) request: Request,
    pub(super) url: String,
    /// A `RequestInit` with headers, and without the client's own options.
    pub(super) init: JsObject,
    /// The caller's own `Request`, whose body is sent unless `init` has one; `undefined` for none.
    pub(super) caller_request: JsValue,
    /// What the response's JSON has to be; `None` where the caller gets the `Response` itself, its body unread.
    pub(super) schema: Option<&'static ResponseSchema>,
    /// Whether its body, if any, can be sent again.
    pub(super) replayable: bool,
    pub(super) credential: Credential,
    pub(super) call: Rc<Call>,
    pub(super) progress: Progress,
    pub(super) stage: Cell<Stage>,
}

/// How often a request was sent, and why again.
#[derive(Default)]
pub(super) struct Progress {
    /// Requests that were sent.
    pub(super) attempts: Cell<u32>,
    /// Of these, after failures.
    pub(super) retries: Cell<u32>,
    /// Of these, with a token that may not be known everywhere yet.
    pub(super) resent: Cell<usize>,
    /// The request that brought that token.
    pub(super) resent_token: Cell<RequestId>,
    /// Whether the first credential was replaced.
    pub(super) replaced: Cell<bool>,
    /// Whether a response had accepted the token before the last attempt began.
    pub(super) was_accepted: Cell<bool>,
    /// When the last attempt began, on the monotonic clock.
    pub(super) started_ms: Cell<f64>,
}

/// What a request waits for.
#[derive(Default)]
pub(super) enum Stage {
    /// For nothing, or for the delay before it is sent again.
    #[default]
    Delay,
    /// For the host's JWT.
    Jwt(Box<AwaitedJwt>),
    /// For a managed token.
    Token(Rc<InFlightRefresh>, TokenOwner),
    /// For the response.
    Attempt(Bearer),
    /// After a 403, which is the result unless the token's installation has other permissions by now.
    Permissions(Rc<Token>, Result<JsValue, CallError>),
}

/// How a request goes on after a stage: with another wait, or it has ended.
pub(super) type Next = ControlFlow<Result<JsValue, CallError>, Wait>;

impl PreparedRequest {
    /// Sends the request again after a delay, unless the caller aborts by then.
    pub(super) fn send_again(&self, delay_ms: f64) -> Next {
        Continue(sleep(delay_ms, &self.call.signal))
    }
}

/// What authorizes a call.
pub(crate) enum Credential {
    /// The app's JWT.
    Jwt,
    /// An access token, itself.
    Token(JsString),
    /// The managed access token of an owner.
    Managed(TokenOwner),
}

/// What one attempt is sent with.
pub(super) enum Bearer {
    Jwt(Rc<Jwt>),
    Token(JsString),
    Managed(Rc<Token>),
}

impl Bearer {
    pub(super) fn text(&self) -> &JsString {
        match self {
            Self::Jwt(jwt) => &jwt.text,
            Self::Token(token) => token,
            Self::Managed(token) => &token.secret,
        }
    }
}

/// The JWT that a request waits for.
pub(super) struct AwaitedJwt {
    pub(super) request: JwtRequest,
    pub(super) started_ms: f64,
}
