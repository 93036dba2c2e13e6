//! The one way of every request: gate, credential, `fetch`, outcome, retry.

use super::ClientCore;
use crate::api::endpoints::delete_access_token;
use crate::api::request::{EndpointArguments, Request};
use crate::api::response::parse_failure;
use crate::api::{ErrorKind, Operation};
use crate::client::call::Call;
use crate::client::call_error::CallError;
use crate::client::event::EventKind;
use crate::client::jwt_provider::{Jwt, JwtRequestContext};
use crate::client::registry_response::RegistryResponse;
use crate::client::token::{TokenLease, TokenOwner};
use crate::client::token_manager::TIMEOUT_MESSAGE;
use crate::policy::rate_limit::RateLimit;
use crate::policy::refusals::Decision;
use crate::policy::token_cache::Index;
use crate::policy::{clock_skew, retry};
use crate::runtime::clock::{monotonic_now, random};
use crate::runtime::executor::{Wait, WaitOutcome};
use crate::runtime::fetch::{
    FetchOptions, build_request_init, cancel_body, create_gate, fetch_once,
};
use crate::runtime::promise::sleep;
use crate::runtime::values::{JsArray, JsObject, JsString};
use std::pin::Pin;
use std::rc::Rc;
use wasm_bindgen::prelude::*;

#[wasm_bindgen(module = "/src/client/js/installations.js")]
extern "C" {
    /// Whether two objects have different permissions.
    #[wasm_bindgen(js_name = haveOtherPermissions)]
    fn differ(installation: &JsValue, token: &JsValue) -> bool;
}

/// A longer wait than this is an error at once, in milliseconds.
const MAX_WAIT_MS: f64 = 60_000.0;

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

/// How to go on after an attempt.
enum Next {
    End(Result<JsValue, CallError>),
    /// After so many milliseconds.
    Again(f64),
    /// With a new token, if the installation's permissions have changed since this one; else with this response.
    CheckPermissions(TokenLease, JsValue),
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
    /// When the last attempt began, on the monotonic clock.
    started_ms: f64,
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
            self.forget_installations(Some(installation_id));
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
        let call = &prepared.call;
        call.throw_if_aborted()?;
        let mut progress = Progress::default();
        loop {
            let bearer = match &prepared.credential {
                Credential::Jwt => self.jwt(call).await.map(Bearer::Jwt),
                Credential::Token(token) => Ok(Bearer::Token(token.clone())),
                Credential::Managed(owner) => Ok(Bearer::Managed(self.token(owner, call).await?)),
            };
            let next = match bearer {
                Ok(bearer) => {
                    progress.started_ms = self.monotonic_ms();
                    let outcome = self.start_attempt(&prepared, &bearer).await;
                    self.finish_attempt(&prepared, &bearer, outcome, &mut progress)
                }
                Err(error) => self.retry_or_give_up(&prepared, error, None, &mut progress),
            };
            let delay_ms = match next {
                Next::End(result) => return result,
                Next::Again(delay_ms) => delay_ms,
                Next::CheckPermissions(lease, response) => {
                    if !self.have_permissions_changed(&lease, call).await {
                        return Ok(response);
                    }
                    progress.replaced = true;
                    self.remove_refused(&lease, call);
                    self.forget_installations(Some(&lease.token.owner));
                    cancel_body(&response);
                    0.0
                }
            };
            if let WaitOutcome::Aborted(reason) = sleep(delay_ms, &call.signal).await {
                return Err(CallError::aborted(reason));
            }
        }
    }

    /// Whether an installation has other permissions than a token of it: those that an admin accepts later are in new tokens
    /// alone.
    fn have_permissions_changed(
        self: &Rc<Self>,
        lease: &TokenLease,
        call: &Call,
    ) -> Pin<Box<dyn Future<Output = bool>>> {
        let (core, token, call) = (Rc::clone(self), Rc::clone(&lease.token), call.shared());
        // Boxed: it is a part of sending, and sends.
        Box::pin(async move {
            let id = token.owner.as_string().unwrap_or_default();
            let arguments = EndpointArguments {
                id: &id,
                ..EndpointArguments::default()
            };
            match core.call_endpoint(Operation::GetInstallation, arguments, call) {
                Ok(response) => response
                    .await
                    .is_ok_and(|installation| differ(&installation, &token.value)),
                Err(_) => false,
            }
        })
    }

    fn start_attempt(&self, prepared: &PreparedRequest, bearer: &Bearer) -> Wait {
        let call = &prepared.call;
        let gates = match self.gate(&prepared.credential) {
            Some(gate) => JsArray::of_two(&gate, &self.slots),
            None => JsArray::of_one(&self.slots),
        };
        fetch_once(&FetchOptions {
            fetch: &self.fetch,
            url: &prepared.url,
            init: &prepared.init,
            body_of: &prepared.body_of,
            credential: bearer.text(),
            gates: &gates,
            timeout_ms: call.timeout_ms.unwrap_or(self.config.timeout_ms),
            left_ms: call.remaining_ms(),
            signal: &call.signal,
            return_response: prepared.return_response,
        })
    }

    /// Decides how to go on after an attempt.
    fn finish_attempt(
        &self,
        prepared: &PreparedRequest,
        bearer: &Bearer,
        outcome: WaitOutcome,
        progress: &mut Progress,
    ) -> Next {
        let (request, call) = (&prepared.request, &prepared.call);
        let response = match self.classify_attempt(prepared, outcome, progress) {
            Ok(Attempt::Succeeded(value)) => {
                self.record_acceptance(prepared, bearer);
                return Next::End(Ok(value));
            }
            Ok(Attempt::Refused(response)) => response,
            Err(error) => return self.retry_or_give_up(prepared, error, None, progress),
        };
        let status = response.head.status;
        if request.operation == Operation::DeleteAccessToken
            && delete_access_token::is_done(status, progress.attempts)
        {
            return Next::End(Ok(JsValue::TRUE));
        }
        if status == 401 || response.blames_token() {
            let delay_ms = self.renew_credential(bearer, call, progress);
            if let Some(delay_ms) = delay_ms.filter(|_| prepared.replayable) {
                cancel_body(&response.response());
                return Next::Again(delay_ms);
            }
        } else if status != 403 && status != 429 {
            self.record_acceptance(prepared, bearer);
        }
        // The caller's to read, unless the request is sent again.
        let readable = prepared.return_response
            && status != 401
            && !response.blames_token()
            && !response.head.is_redirect();
        let details = response.failure_details(bearer.text(), self.now_ms());
        let kind = match response.head.failure() {
            _ if response.blames_token() => ErrorKind::Unauthorized,
            Some(kind) => kind,
            None => ErrorKind::UnexpectedStatus,
        };
        let mut error = parse_failure(kind, request, response.head, details);
        if let (ErrorKind::Unauthorized, Bearer::Jwt(jwt)) = (kind, bearer)
            && let Some(flaw) = jwt.claims.flaw(self.now_ms(), jwt.has_alg)
        {
            let message = &mut error.details_mut().message;
            message.push_str(" What can be read of the JWT: ");
            message.push_str(flaw);
        }
        let response = readable.then(|| response.response());
        if let (403, Bearer::Managed(lease), Some(response)) = (status, bearer, &response)
            && prepared.replayable
            && !progress.replaced
            && self
                .tokens
                .may_check_permissions(&lease.token.owner, self.now_ms())
        {
            return Next::CheckPermissions(lease.clone(), response.clone());
        }
        self.retry_or_give_up(prepared, error.into(), response, progress)
    }

    /// Decides whether to retry after a failure. The caller's to read is `response`, if it stays the last.
    fn retry_or_give_up(
        &self,
        prepared: &PreparedRequest,
        error: CallError,
        response: Option<JsValue>,
        progress: &mut Progress,
    ) -> Next {
        let (request, call) = (&prepared.request, &prepared.call);
        progress.retries += 1;
        let Some(delay_ms) = self.retry_delay_ms(prepared, &error, progress) else {
            return Next::End(response.ok_or_else(|| error.with_attempts(progress.attempts)));
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
        Next::Again(delay_ms)
    }

    /// The delay before the next attempt, `None` to give up. A 429 closes the gate of the credential, too.
    fn retry_delay_ms(
        &self,
        prepared: &PreparedRequest,
        error: &CallError,
        progress: &Progress,
    ) -> Option<f64> {
        let details = error.error()?.details();
        // RFC 9110, 9.2.2: what may have arrived is repeated only if that does no harm; a second token does none. What was not
        // handled is repeated in any case: nothing was sent, or the rate was limited.
        let is_limited = details.status == Some(429);
        let is_safe = !prepared.return_response || prepared.request.is_idempotent();
        let may_retry = prepared.replayable && (is_safe || is_limited || progress.attempts == 0);
        let max_retries = prepared.call.max_retries.unwrap_or(self.config.max_retries);
        let named_ms = details.retry_after_ms;
        let longest_ms = MAX_WAIT_MS.min(prepared.call.remaining_ms());
        let delay_ms = retry::retry_delay_ms(
            progress.retries,
            u32::MAX,
            details.retryable,
            named_ms,
            random(),
        )?;
        if is_limited {
            self.close_gate(&prepared.credential, delay_ms);
        }
        let retries = may_retry
            && progress.retries <= max_retries
            && named_ms.unwrap_or(delay_ms) <= longest_ms;
        retries.then_some(delay_ms)
    }

    /// Records that a response accepted a credential.
    fn record_acceptance(&self, prepared: &PreparedRequest, bearer: &Bearer) {
        if let Bearer::Managed(lease) = bearer {
            self.tokens.record_success(&lease.token);
        }
        if let Some(index) = self.gate_index(&prepared.credential)
            && let Some((limit, gate)) = self.gates.borrow_mut().get_mut(index)
        {
            limit.record_success();
            gate.set("limit", limit.limit().into());
        }
    }

    fn gate_index(&self, credential: &Credential) -> Option<usize> {
        if self.gates_by_credential.size() == 0 {
            return None;
        }
        self.gates_by_credential.find(&gate_key(credential)?)
    }

    /// The gate of a credential: those of the app and the installations have one from their first 429 on. Tokens that are sent
    /// by themselves, to be deleted, share one.
    fn gate(&self, credential: &Credential) -> Option<JsObject> {
        if let Credential::Token(_) = credential {
            return Some(self.deletions.clone());
        }
        let index = self.gate_index(credential)?;
        self.gates.borrow().get(index).map(|(_, gate)| gate.clone())
    }

    /// Closes the gate of a credential for so long.
    fn close_gate(&self, credential: &Credential, delay_ms: f64) {
        let Some(key) = gate_key(credential) else {
            return;
        };
        let mut gates = self.gates.borrow_mut();
        let index = self.gates_by_credential.find(&key).unwrap_or_else(|| {
            let limit = RateLimit::default();
            let gate = create_gate(limit.limit(), self.config.coalesce);
            self.gates_by_credential
                .set(&key, &JsValue::from(gates.len()));
            gates.push((limit, gate));
            gates.len() - 1
        });
        if let Some((limit, gate)) = gates.get_mut(index) {
            limit.record_429(monotonic_now(), delay_ms, random());
            gate.set("limit", limit.limit().into());
            gate.set("opensAtMs", limit.opens_at_ms().into());
        }
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
            Ok(true) => self.forget_installations(None),
            Ok(false) => {}
            Err(app_id) => {
                // The next may be right again.
                self.jwt.reject(&jwt);
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

    /// After a refusal: after which delay to send the request again, with another credential or with the same. `None` where that
    /// makes no sense.
    fn renew_credential(
        &self,
        bearer: &Bearer,
        call: &Call,
        progress: &mut Progress,
    ) -> Option<f64> {
        match bearer {
            Bearer::Token(_) => None,
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
                renewable.then_some(0.0)
            }
            Bearer::Managed(lease) => {
                let history = (progress.resent, progress.replaced);
                match self.tokens.decide(lease, history, self.now_ms()) {
                    Decision::Resend(delay_ms) => {
                        progress.resent += 1;
                        (delay_ms < call.remaining_ms()).then_some(delay_ms)
                    }
                    Decision::Replace => {
                        progress.replaced = true;
                        self.remove_refused(lease, call);
                        Some(0.0)
                    }
                    Decision::Keep => None,
                }
            }
        }
    }

    /// Reads how one attempt ended, and emits it.
    fn classify_attempt(
        &self,
        prepared: &PreparedRequest,
        outcome: WaitOutcome,
        progress: &mut Progress,
    ) -> Result<Attempt, CallError> {
        let (request, call) = (&prepared.request, &prepared.call);
        let (mut status, mut request_id, mut started_ms) = (None, None, progress.started_ms);
        let transport_error = |kind: ErrorKind, message: &str, cause: JsValue| {
            let error = request.error(kind, message.to_owned());
            Err(CallError::from(error).with_cause(cause).retryable())
        };
        let result = match outcome {
            WaitOutcome::Fulfilled(result) => {
                RegistryResponse::new(request, result).and_then(|response| {
                    status = Some(response.head.status);
                    request_id = response.request_id();
                    started_ms = response.started_ms();
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
        progress.attempts += 1;
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
                attempt: progress.attempts,
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
