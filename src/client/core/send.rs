//! The one way of every request: credential, `fetch`, outcome, retry.

use super::ClientCore;
use crate::api::endpoints::delete_access_token;
use crate::api::request::{EndpointArguments, Request};
use crate::api::response::parse_failure;
use crate::api::{ErrorKind, Operation};
use crate::client::call_error::CallError;
use crate::client::call_options::CallOptions;
use crate::client::event::Event;
use crate::client::jwt_provider::{Jwt, JwtRequestContext};
use crate::client::registry_response::RegistryResponse;
use crate::client::token::{TokenLease, TokenOwner};
use crate::client::token_manager::TIMEOUT_MESSAGE;
use crate::policy::{clock_skew, retry};
use crate::runtime::clock::{date_now, random};
use crate::runtime::executor::WaitOutcome;
use crate::runtime::fetch::{FetchOptions, build_request_init, cancel_body, fetch_once};
use crate::runtime::promise::sleep;
use crate::runtime::values::{JsObject, JsString};
use std::rc::Rc;
use wasm_bindgen::prelude::*;

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
enum Bearer {
    Jwt(Rc<Jwt>),
    Token(JsString),
    Managed(TokenLease),
}

impl Bearer {
    fn text(&self) -> &JsString {
        match self {
            Self::Jwt(jwt) => &jwt.text,
            Self::Token(token) => token,
            Self::Managed(lease) => &lease.token.secret,
        }
    }
}

/// A request as `fetch` takes it, but for its credential; it may be sent more than once.
pub(crate) struct PreparedRequest {
    pub(super) request: Request,
    /// A URL, or the caller's own `Request`.
    pub(super) input: JsValue,
    /// A `RequestInit` with headers, and without the client's own options.
    pub(super) init: JsObject,
    /// Whether the caller gets the `Response` itself, its body unread.
    pub(super) return_response: bool,
    /// Whether its body, if any, can be sent again.
    pub(super) replayable: bool,
    pub(super) credential: Credential,
    pub(super) call: CallOptions,
}

/// How an attempt ended that got a response.
enum Attempt {
    /// With the checked JSON, or with the `Response` itself.
    Succeeded(JsValue),
    /// With another status than 2xx.
    Refused(RegistryResponse),
}

impl ClientCore {
    /// The response to a documented endpoint that the app's JWT authorizes, checked.
    ///
    /// # Errors
    /// `InvalidArgument` at once; everything else when the future ends.
    pub(crate) fn call_endpoint(
        self: &Rc<Self>,
        operation: Operation,
        arguments: EndpointArguments<'_>,
        call: CallOptions,
    ) -> Result<impl Future<Output = Result<JsValue, CallError>> + use<>, CallError> {
        let request = operation.build(arguments).transpose()?;
        let core = Rc::clone(self);
        Ok(async move {
            match request {
                Some(request) => core.send_request(request, Credential::Jwt, call).await,
                None => Ok(JsValue::UNDEFINED),
            }
        })
    }

    /// Sends the request of a documented endpoint, and checks the response.
    pub(super) fn send_request(
        self: &Rc<Self>,
        request: Request,
        credential: Credential,
        call: CallOptions,
    ) -> impl Future<Output = Result<JsValue, CallError>> + use<> {
        let url = concat_text![self.config.base_url, request.path, request.query];
        let prepared = PreparedRequest {
            input: url.into(),
            init: build_request_init(request.method, &self.default_headers),
            request,
            return_response: false,
            replayable: true,
            credential,
            call,
        };
        Rc::clone(self).send(Box::new(prepared))
    }

    /// Sends a request until it succeeds or retrying makes no sense.
    pub(crate) async fn send(
        self: Rc<Self>,
        prepared: Box<PreparedRequest>,
    ) -> Result<JsValue, CallError> {
        let (request, call) = (&prepared.request, &prepared.call);
        call.throw_if_aborted()?;
        // RFC 9110, 9.2.2: what may have arrived is repeated only if that does no harm. A second token does none.
        let repeatable =
            prepared.replayable && (!prepared.return_response || request.is_idempotent());
        let max_retries = call.max_retries.unwrap_or(self.config.max_retries);
        let max_retries = if repeatable { max_retries } else { 0 };
        let (mut attempt, mut retries) = (0, 0);
        let mut credential_replaced = false;
        loop {
            let bearer = match &prepared.credential {
                Credential::Jwt => Bearer::Jwt(self.jwt(request.operation, call).await?),
                Credential::Token(token) => Bearer::Token(token.clone()),
                Credential::Managed(owner) => Bearer::Managed(self.token(owner, call).await?),
            };
            attempt += 1;
            let started_ms = self.monotonic_ms();
            let outcome = fetch_once(&FetchOptions {
                fetch: &self.fetch,
                input: &prepared.input,
                init: &prepared.init,
                credential: bearer.text(),
                timeout_ms: call.timeout_ms.unwrap_or(self.config.timeout_ms),
                signal: &call.signal,
                return_response: prepared.return_response,
            })
            .await;
            let (response, error) = match self
                .classify_attempt(&prepared, outcome, attempt, started_ms)
            {
                Ok(Attempt::Succeeded(value)) => return Ok(value),
                Ok(Attempt::Refused(response)) => {
                    let head = response.head;
                    if request.operation == Operation::DeleteAccessToken
                        && delete_access_token::is_done(head.status, attempt)
                    {
                        return Ok(JsValue::TRUE);
                    }
                    let unauthorized = head.status == 401;
                    if unauthorized
                        && self.replace_credential(&bearer, &prepared.credential)
                        && !credential_replaced
                        && prepared.replayable
                    {
                        credential_replaced = true;
                        continue;
                    }
                    // The caller's to read, unless the request is sent again.
                    let readable = prepared.return_response && !unauthorized && !head.is_redirect();
                    let details = response.failure_details(bearer.text(), self.now_ms());
                    let kind = head.failure().unwrap_or(ErrorKind::UnexpectedStatus);
                    let error = parse_failure(kind, request, head, details);
                    (readable.then(|| response.response()), error.into())
                }
                Err(error) => (None, error),
            };
            retries += 1;
            let delay_ms = error.error().and_then(|error| {
                let details = error.details();
                retry::retry_delay_ms(
                    retries,
                    max_retries,
                    details.retryable,
                    details.retry_after_ms,
                    random(),
                )
            });
            let Some(delay_ms) = delay_ms else {
                return response.ok_or_else(|| error.with_attempts(attempt));
            };
            if let Some(response) = response {
                cancel_body(&response);
            }
            self.emit(&Event::Retry {
                operation: request.operation,
                attempt,
                delay_ms,
                code: error.code(),
            });
            if let WaitOutcome::Aborted(reason) = sleep(delay_ms, &call.signal).await {
                return Err(CallError::aborted(reason));
            }
        }
    }

    async fn jwt(&self, operation: Operation, call: &CallOptions) -> Result<Rc<Jwt>, CallError> {
        let local_now_ms = date_now();
        let context = JwtRequestContext {
            now_ms: local_now_ms + self.skew_ms.get(),
            local_now_ms,
            clock_is_known: self.clock_is_known.get(),
            timeout_ms: call.timeout_ms.unwrap_or(self.config.timeout_ms),
            share: self.config.coalesce,
        };
        let jwt = self.jwt.get(operation, context, &call.signal).await?;
        if self.tokens.set_app(jwt.claims.app_id.as_deref()) {
            self.installations.remove(None);
        }
        Ok(jwt)
    }

    /// Drops a credential that the registry refused. `true` if there can be another.
    fn replace_credential(self: &Rc<Self>, bearer: &Bearer, credential: &Credential) -> bool {
        match (bearer, credential) {
            (Bearer::Jwt(jwt), _) => self.jwt.reject(jwt),
            (Bearer::Managed(lease), Credential::Managed(_)) => {
                self.remove_refused(lease);
                true
            }
            _ => false,
        }
    }

    /// Reads how one attempt ended, and emits it.
    fn classify_attempt(
        &self,
        prepared: &PreparedRequest,
        outcome: WaitOutcome,
        attempt: u32,
        started_ms: f64,
    ) -> Result<Attempt, CallError> {
        let request = &prepared.request;
        let mut status = None;
        let transport_error = |kind: ErrorKind, message: &str, cause: JsValue| {
            let error = request.error(kind, message.to_owned());
            Err(CallError::from(error).with_cause(cause).retryable())
        };
        let result = match outcome {
            WaitOutcome::Fulfilled(result) => {
                RegistryResponse::new(request, result).and_then(|response| {
                    status = Some(response.head.status);
                    self.update_clock_skew(&response);
                    if response.head.failure().is_some() {
                        Ok(Attempt::Refused(response))
                    } else if prepared.return_response {
                        Ok(Attempt::Succeeded(response.response()))
                    } else {
                        response.json(request).map(Attempt::Succeeded)
                    }
                })
            }
            WaitOutcome::Rejected(cause) => transport_error(
                ErrorKind::Network,
                "No complete response arrived: check the connection, `baseUrl` and, in a browser, CORS. See `cause`.",
                cause,
            ),
            WaitOutcome::TimedOut => {
                transport_error(ErrorKind::Timeout, TIMEOUT_MESSAGE, JsValue::UNDEFINED)
            }
            WaitOutcome::Aborted(reason) => Err(CallError::aborted(reason)),
        };
        let code = match &result {
            Ok(Attempt::Succeeded(_)) => None,
            Ok(Attempt::Refused(response)) => response.head.failure().map(ErrorKind::code),
            Err(error) => Some(error.code()),
        };
        self.emit(&Event::Request {
            operation: request.operation,
            method: request.method,
            path: &request.path,
            attempt,
            status,
            code,
            duration_ms: self.monotonic_ms() - started_ms,
        });
        result
    }

    /// Follows the registry's clock.
    fn update_clock_skew(&self, response: &RegistryResponse) {
        let date_ms = response.date_ms();
        if date_ms.is_finite() {
            self.clock_is_known.set(true);
            let known_ms = self.skew_ms.get();
            self.skew_ms
                .set(clock_skew::skew_ms(known_ms, date_ms, date_now()));
        }
    }
}
