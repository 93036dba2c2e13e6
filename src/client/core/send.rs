//! The one way of every request: gate, credential, `fetch`, outcome, retry.

use super::ClientCore;
use crate::api::endpoints::delete_access_token;
use crate::api::number::push_decimal;
use crate::api::request::{EndpointArguments, Request};
use crate::api::response::parse_failure;
use crate::api::{ErrorKind, Operation};
use crate::client::call::Call;
use crate::client::call_error::CallError;
use crate::client::event::EventKind;
use crate::client::jwt_provider::{Jwt, JwtRequestContext};
use crate::client::limiter::{Acquired, Limiter, MAX_WAIT_MS, Permit};
use crate::client::registry_response::RegistryResponse;
use crate::client::token::{TokenLease, TokenOwner};
use crate::client::token_manager::TIMEOUT_MESSAGE;
use crate::policy::rate_limit::RateLimit;
use crate::policy::refusals::{Decision, blames_token};
use crate::policy::token_cache::Index;
use crate::policy::{clock_skew, retry};
use crate::runtime::clock::random;
use crate::runtime::executor::WaitOutcome;
use crate::runtime::fetch::{
    FetchOptions, build_request_init, cancel_body, fetch_once, read_request_body,
};
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
    pub(super) url: String,
    /// A `RequestInit` with headers, and without the client's own options.
    pub(super) init: JsObject,
    /// The caller's `Request` whose body is sent; `undefined` for none.
    pub(super) body_of: JsValue,
    /// Whether the caller gets the `Response` itself, its body unread.
    pub(super) return_response: bool,
    /// Whether its body, if any, can be sent again.
    pub(super) replayable: bool,
    pub(super) credential: Credential,
    pub(super) call: Rc<Call>,
}

/// How an attempt ended that got a response.
enum Attempt {
    /// With the checked JSON, or with the `Response` itself.
    Succeeded(JsValue),
    /// With another status than 2xx.
    Refused(RegistryResponse),
}

/// How often a request was sent, and why again.
#[derive(Default)]
struct Progress {
    /// Requests that were sent.
    attempts: u32,
    /// Of these, after failures.
    retries: u32,
    /// Of these, with a token that may not be known everywhere yet.
    resent: usize,
    /// Whether the first credential was replaced.
    replaced: bool,
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
        call: Rc<Call>,
    ) -> Result<impl Future<Output = Result<JsValue, CallError>> + use<>, CallError> {
        let request = operation.build(arguments).transpose()?;
        let core = Rc::clone(self);
        Ok(async move {
            let Some(request) = request else {
                return Ok(JsValue::UNDEFINED);
            };
            let installation_id = call.installation_id.clone();
            let result = core.send_request(request, Credential::Jwt, call).await;
            if installation_id.is_string() {
                core.forget_if_gone(&installation_id, &result);
            }
            result
        })
    }

    /// Forgets an installation that the registry does not know, or does not let this app reach, any more.
    pub(super) fn forget_if_gone<T>(
        &self,
        installation_id: &JsValue,
        result: &Result<T, CallError>,
    ) {
        let error = result.as_ref().err().and_then(CallError::error);
        if error.is_some_and(|error| matches!(error.details().status, Some(403 | 404 | 410))) {
            self.installations.remove(Some(installation_id));
        }
    }

    /// Sends the request of a documented endpoint, and checks the response.
    pub(super) fn send_request(
        self: &Rc<Self>,
        request: Request,
        credential: Credential,
        call: Rc<Call>,
    ) -> impl Future<Output = Result<JsValue, CallError>> + use<> {
        let prepared = PreparedRequest {
            url: concat_text![self.config.base_url, request.path, request.query],
            init: build_request_init(request.method, &self.default_headers),
            body_of: JsValue::UNDEFINED,
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
        self.read_body(&prepared).await?;
        // RFC 9110, 9.2.2: what may have arrived is repeated only if that does no harm. A second token does none.
        let repeatable =
            prepared.replayable && (!prepared.return_response || request.is_idempotent());
        let max_retries = call.max_retries.unwrap_or(self.config.max_retries);
        let mut progress = Progress::default();
        loop {
            let (response, error) = match self.attempt(&prepared, &mut progress).await? {
                Ok((Attempt::Succeeded(value), _)) => return Ok(value),
                Ok((Attempt::Refused(response), bearer)) => {
                    if request.operation == Operation::DeleteAccessToken
                        && delete_access_token::is_done(response.head.status, progress.attempts)
                    {
                        return Ok(JsValue::TRUE);
                    }
                    let details = response.failure_details(bearer.text(), self.now_ms());
                    let blames_token = response.head.status == 403
                        && details.messages.iter().any(|text| blames_token(text));
                    if (response.head.status == 401 || blames_token)
                        && prepared.replayable
                        && self.renew_credential(&bearer, call, &mut progress).await?
                    {
                        cancel_body(&response.response());
                        continue;
                    }
                    // The caller's to read, unless the request is sent again.
                    let readable = prepared.return_response
                        && response.head.status != 401
                        && !response.head.is_redirect();
                    let kind = response
                        .head
                        .failure()
                        .unwrap_or(ErrorKind::UnexpectedStatus);
                    let mut error = parse_failure(kind, request, response.head, details);
                    if let (ErrorKind::Unauthorized, Bearer::Jwt(jwt)) = (kind, &bearer)
                        && let Some(flaw) = jwt.claims.flaw(self.now_ms(), jwt.has_alg)
                    {
                        let message = &mut error.details_mut().message;
                        message.push_str(" What can be read of the JWT: ");
                        message.push_str(flaw);
                    }
                    (
                        readable.then(|| response.response()),
                        CallError::from(error),
                    )
                }
                Err(error) => (None, error),
            };
            // What was not handled can be repeated: nothing was sent, or the rate was limited.
            let unhandled = progress.attempts == 0 || error.code() == "rate_limited";
            let may_retry = repeatable || (unhandled && prepared.replayable);
            let max_retries = if may_retry { max_retries } else { 0 };
            progress.retries += 1;
            let Some(delay_ms) = self.retry_delay_ms(&prepared, &error, &progress, max_retries)
            else {
                return response.ok_or_else(|| error.with_attempts(progress.attempts));
            };
            if let Some(response) = response {
                cancel_body(&response);
            }
            self.emit_for(
                call,
                request.operation,
                &call.installation_id,
                EventKind::Retry {
                    attempt: progress.attempts,
                    delay_ms,
                    code: error.code(),
                },
            );
            if let WaitOutcome::Aborted(reason) = sleep(delay_ms, &call.signal).await {
                return Err(CallError::aborted(reason));
            }
        }
    }

    /// Reads the body of a caller's `Request`, so that it can be sent again.
    async fn read_body(&self, prepared: &PreparedRequest) -> Result<(), CallError> {
        if prepared.body_of.is_undefined() {
            return Ok(());
        }
        let (request, call) = (&prepared.request, &prepared.call);
        let timeout_ms = call.timeout_ms.unwrap_or(self.config.timeout_ms);
        let timeout_ms = timeout_ms.min(call.remaining_ms().max(0.0));
        let error = |kind, message: &str| CallError::from(request.error(kind, message.to_owned()));
        match read_request_body(&prepared.body_of, timeout_ms, &call.signal).await {
            WaitOutcome::Fulfilled(body) => {
                prepared.init.set("body", body);
                Ok(())
            }
            WaitOutcome::Rejected(cause) => {
                let message = "The body of the Request cannot be read. See `cause`.";
                Err(error(ErrorKind::InvalidArgument, message).with_cause(cause))
            }
            WaitOutcome::TimedOut => {
                let message = "The body of the Request did not arrive in time.";
                Err(error(ErrorKind::Timeout, message))
            }
            WaitOutcome::Aborted(reason) => Err(CallError::aborted(reason)),
        }
    }

    /// Sends a request once. The outer error ends the call, the inner one may be retried.
    async fn attempt(
        self: &Rc<Self>,
        prepared: &PreparedRequest,
        progress: &mut Progress,
    ) -> Result<Result<(Attempt, Bearer), CallError>, CallError> {
        let call = &prepared.call;
        let gate = self.gate(&prepared.credential);
        let _gate_permit = match &gate {
            Some(gate) => Some(self.acquire(gate, prepared).await?),
            None => None,
        };
        let bearer = match &prepared.credential {
            Credential::Jwt => match self.jwt(call).await {
                Ok(jwt) => Bearer::Jwt(jwt),
                Err(error) => return Ok(Err(error)),
            },
            Credential::Token(token) => Bearer::Token(token.clone()),
            Credential::Managed(owner) => Bearer::Managed(self.token(owner, call).await?),
        };
        let slot = self.acquire(&self.slots, prepared).await?;
        progress.attempts += 1;
        let started_ms = self.monotonic_ms();
        let timeout_ms = call.timeout_ms.unwrap_or(self.config.timeout_ms);
        let outcome = fetch_once(&FetchOptions {
            fetch: &self.fetch,
            url: &prepared.url,
            init: &prepared.init,
            credential: bearer.text(),
            timeout_ms: timeout_ms.min(call.remaining_ms().max(0.0)),
            signal: &call.signal,
            return_response: prepared.return_response,
        })
        .await;
        drop(slot);
        let result = self.classify_attempt(prepared, outcome, progress.attempts, started_ms);
        if let Ok(attempt) = &result {
            self.record_attempt(prepared, &bearer, gate.as_deref(), attempt);
        }
        Ok(result.map(|attempt| (attempt, bearer)))
    }

    /// Records what a response says of the credential that it was sent with.
    fn record_attempt(
        &self,
        prepared: &PreparedRequest,
        bearer: &Bearer,
        gate: Option<&Limiter>,
        attempt: &Attempt,
    ) {
        let status = match attempt {
            Attempt::Succeeded(_) => 200,
            Attempt::Refused(response) => response.head.status,
        };
        if status == 429 {
            return;
        }
        if let Some(gate) = gate {
            gate.record_success();
        }
        if let Bearer::Managed(lease) = bearer
            && !matches!(status, 401 | 403)
            && prepared.return_response
        {
            self.tokens.record_success(&lease.token);
        }
    }

    /// The gate of a credential, if it has met a 429.
    fn gate(&self, credential: &Credential) -> Option<Rc<Limiter>> {
        if self.gates_by_credential.size() == 0 {
            return None;
        }
        let index = self.gates_by_credential.find(&gate_key(credential)?)?;
        self.gates.borrow().get(index).map(Rc::clone)
    }

    /// Closes the gate of a credential for so long.
    fn close_gate(&self, credential: &Credential, delay_ms: f64) {
        let Some(key) = gate_key(credential) else {
            return;
        };
        let gate = self.gate(credential).unwrap_or_else(|| {
            let gate = Limiter::new(RateLimit::after_429(), self.config.coalesce);
            let mut gates = self.gates.borrow_mut();
            self.gates_by_credential
                .set(&key, &JsValue::from(gates.len()));
            gates.push(Rc::clone(&gate));
            gate
        });
        gate.record_429(delay_ms, random());
    }

    async fn acquire(
        &self,
        limiter: &Rc<Limiter>,
        prepared: &PreparedRequest,
    ) -> Result<Permit, CallError> {
        match limiter.acquire(&prepared.call).await {
            Acquired::Permit(permit) => Ok(permit),
            Acquired::Aborted(reason) => Err(CallError::aborted(reason)),
            Acquired::TooLong(delay_ms) if delay_ms > 0.0 => {
                let mut message = String::from(
                    "The registry limits how often this credential is used: nothing was sent. Retry in ",
                );
                push_decimal(&mut message, whole_seconds(delay_ms));
                message.push_str(" s.");
                let mut error = prepared.request.error(ErrorKind::RateLimited, message);
                let details = error.details_mut();
                details.retry_after_ms = Some(delay_ms);
                details.retryable = true;
                Err(error.into())
            }
            Acquired::TooLong(_) => {
                let message = "Too many requests were in flight until the deadline: raise `maxConcurrency` or `deadlineMs`.";
                let error = prepared
                    .request
                    .error(ErrorKind::Timeout, message.to_owned());
                Err(CallError::from(error).retryable())
            }
        }
    }

    /// The delay before the next attempt, `None` to give up. After a 429 it closes the gate of the credential, too.
    fn retry_delay_ms(
        &self,
        prepared: &PreparedRequest,
        error: &CallError,
        progress: &Progress,
        max_retries: u32,
    ) -> Option<f64> {
        let details = error.error()?.details();
        let is_limited = details.status == Some(429);
        let named_ms = details.retry_after_ms;
        let retry_delay_ms = |max_retries| {
            retry::retry_delay_ms(
                progress.retries,
                max_retries,
                details.retryable,
                named_ms,
                random(),
            )
        };
        let delay_ms = retry_delay_ms(max_retries);
        if is_limited {
            let gate_ms = delay_ms
                .or_else(|| retry_delay_ms(u32::MAX))
                .unwrap_or_default();
            self.close_gate(&prepared.credential, gate_ms);
        }
        let longest_ms = MAX_WAIT_MS.min(prepared.call.remaining_ms());
        delay_ms.filter(|delay_ms| named_ms.unwrap_or(*delay_ms) <= longest_ms)
    }

    async fn jwt(&self, call: &Call) -> Result<Rc<Jwt>, CallError> {
        let local_now_ms = self.local_now_ms();
        let started_ms = self.monotonic_ms();
        let context = JwtRequestContext {
            now_ms: local_now_ms + self.skew_ms.get(),
            local_now_ms,
            clock_is_known: self.clock_is_known.get(),
            timeout_ms: self.config.timeout_ms,
            wait_ms: call.wait_ms(),
            share: self.config.coalesce,
        };
        let (result, requested) = self.jwt.get(call.operation, context, &call.signal).await;
        if requested {
            let outcome = if result.is_ok() { "received" } else { "failed" };
            let duration_ms = self.monotonic_ms() - started_ms;
            self.emit(
                call,
                EventKind::Jwt {
                    outcome,
                    duration_ms,
                },
            );
        }
        let jwt = result?;
        match self.tokens.set_app(jwt.claims.app_id.as_deref()) {
            Ok(true) => self.installations.remove(None),
            Ok(false) => {}
            Err(app_id) => {
                let issuer = jwt.claims.app_id.as_deref().unwrap_or_default();
                let message = concat_text![
                    "The JWT is of another app: its `iss` is `",
                    issuer,
                    "`, but the option `appId` is `",
                    app_id,
                    "`. Nothing was sent."
                ];
                let kind = ErrorKind::InvalidOptions;
                return Err(CallError::new(kind, call.operation, &message));
            }
        }
        Ok(jwt)
    }

    /// After a refusal: `true` if the request should be sent again, with another credential or with the same a little later.
    async fn renew_credential(
        self: &Rc<Self>,
        bearer: &Bearer,
        call: &Call,
        progress: &mut Progress,
    ) -> Result<bool, CallError> {
        match bearer {
            Bearer::Token(_) => Ok(false),
            Bearer::Jwt(jwt) => {
                self.emit(
                    call,
                    EventKind::Jwt {
                        outcome: "rejected",
                        duration_ms: 0.0,
                    },
                );
                let renewable = self.jwt.reject(jwt) && !progress.replaced;
                progress.replaced = true;
                Ok(renewable)
            }
            Bearer::Managed(lease) => {
                let history = (progress.resent, progress.replaced);
                match self.tokens.decide(lease, history, self.now_ms()) {
                    Decision::Resend(delay_ms) if delay_ms < call.remaining_ms() => {
                        progress.resent += 1;
                        let outcome = sleep(delay_ms, &call.signal).await;
                        if let WaitOutcome::Aborted(reason) = outcome {
                            return Err(CallError::aborted(reason));
                        }
                        Ok(true)
                    }
                    Decision::Replace => {
                        progress.replaced = true;
                        self.remove_refused(lease, call);
                        Ok(true)
                    }
                    Decision::Resend(_) | Decision::Keep => Ok(false),
                }
            }
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
        let (request, call) = (&prepared.request, &prepared.call);
        let (mut status, mut request_id) = (None, None);
        let transport_error = |kind: ErrorKind, message: &str, cause: JsValue| {
            let error = request.error(kind, message.to_owned());
            Err(CallError::from(error).with_cause(cause).retryable())
        };
        let result = match outcome {
            WaitOutcome::Fulfilled(result) => {
                RegistryResponse::new(request, result).and_then(|response| {
                    status = Some(response.head.status);
                    request_id = response.request_id();
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
        self.emit_for(
            call,
            request.operation,
            &call.installation_id,
            EventKind::Request {
                method: request.method,
                path: &request.path,
                attempt,
                status,
                code,
                request_id: request_id.as_deref(),
                duration_ms: self.monotonic_ms() - started_ms,
            },
        );
        result
    }

    /// Follows the registry's clock.
    fn update_clock_skew(&self, response: &RegistryResponse) {
        let date_ms = response.date_ms();
        if date_ms.is_finite() {
            self.clock_is_known.set(true);
            let known_ms = self.skew_ms.get();
            let local_now_ms = self.local_now_ms();
            self.skew_ms
                .set(clock_skew::skew_ms(known_ms, date_ms, local_now_ms));
        }
    }
}

/// By what the gates of credentials are told apart; `None` for one that has no gate.
fn gate_key(credential: &Credential) -> Option<JsValue> {
    match credential {
        Credential::Jwt => Some(JsValue::TRUE),
        Credential::Managed(owner) => Some(owner.clone()),
        Credential::Token(_) => None,
    }
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "rounded up, and a cast saturates"
)]
fn whole_seconds(duration_ms: f64) -> u32 {
    (duration_ms / 1000.0).ceil() as u32
}
