//! One attempt: `fetch`, what became of it, and whether another follows.

use super::ClientCore;
use super::prepared_request::{Bearer, Credential, Next, PreparedRequest, Stage};
use crate::api::endpoints::delete_access_token;
use crate::api::response::parse_failure;
use crate::api::{ErrorKind, Operation};
use crate::client::call_error::{CallError, TIMEOUT_MESSAGE};
use crate::client::event::EventKind;
use crate::client::registry_response::{RegistryResponse, unsent};
use crate::policy::{clock_skew, retry};
use crate::runtime::clock::{monotonic_now, random};
use crate::runtime::executor::WaitOutcome;
use crate::runtime::fetch::{FetchOptions, FetchResult, cancel_body, fetch_once};
use std::ops::ControlFlow::{Break, Continue};
use std::rc::Rc;
use wasm_bindgen::prelude::*;

/// A longer wait than this is an error at once, in milliseconds.
const MAX_WAIT_MS: f64 = 60_000.0;

/// How an attempt ended that got a response.
enum Attempt {
    /// With the checked JSON, or with the `Response` itself.
    Succeeded(JsValue),
    /// With another status than 2xx.
    Refused(RegistryResponse),
}

impl ClientCore {
    pub(super) fn start_attempt(&self, prepared: &PreparedRequest, bearer: Bearer) -> Next {
        let call = &prepared.call;
        prepared.progress.started_ms.set(self.monotonic_ms());
        if let Bearer::Managed(token) = &bearer {
            prepared.progress.was_accepted.set(token.accepted.get());
        }
        let wait = fetch_once(&FetchOptions {
            fetch: &self.fetch,
            url: &prepared.url,
            init: &prepared.init,
            caller_request: &prepared.caller_request,
            credential: bearer.text(),
            gate: self.gate(&prepared.credential).as_ref(),
            slots: &self.slots,
            timeout_ms: call.timeout_ms.unwrap_or(self.config.timeout_ms),
            left_ms: call.remaining_ms(),
            signal: &call.signal,
            return_response: prepared.schema.is_none(),
            attempts: prepared.progress.attempts.get(),
        });
        prepared.stage.set(Stage::Attempt(bearer));
        Continue(wait)
    }

    /// Decides how to go on after an attempt.
    pub(super) fn finish_attempt(
        self: &Rc<Self>,
        prepared: &PreparedRequest,
        bearer: &Bearer,
        outcome: WaitOutcome,
    ) -> Next {
        let (request, progress) = (&prepared.request, &prepared.progress);
        let response = match self.classify_attempt(prepared, outcome) {
            Ok(Attempt::Succeeded(value)) => {
                self.record_acceptance(prepared, bearer);
                return Break(Ok(value));
            }
            Ok(Attempt::Refused(response)) => response,
            Err(error) => return self.retry_or_give_up(prepared, error, None),
        };
        let status = response.head.status;
        if request.operation == Operation::DeleteAccessToken
            && delete_access_token::is_done(status, progress.attempts.get())
        {
            return Break(Ok(JsValue::TRUE));
        }
        if status == 401 || response.blames_token() {
            let delay_ms = self.renew_credential(prepared, bearer);
            if let Some(delay_ms) = delay_ms.filter(|_| prepared.replayable) {
                cancel_body(&response.response());
                return prepared.send_again(delay_ms);
            }
        } else if status != 403 && status != 429 {
            self.record_acceptance(prepared, bearer);
        }
        // The caller's to read, unless the request is sent again.
        let readable = prepared.schema.is_none()
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
        if let (ErrorKind::Forbidden, Bearer::Managed(token)) = (kind, bearer)
            && prepared.replayable
            && !progress.replaced.get()
            && self
                .tokens
                .may_check_permissions(&token.owner, self.now_ms())
        {
            let error = CallError::from(error).with_attempts(progress.attempts.get());
            return self.check_permissions(prepared, token, response.ok_or(error));
        }
        self.retry_or_give_up(prepared, error.into(), response)
    }

    /// Decides whether to retry after a failure. The caller's to read is `response`, if it stays the last.
    pub(super) fn retry_or_give_up(
        &self,
        prepared: &PreparedRequest,
        error: CallError,
        response: Option<JsValue>,
    ) -> Next {
        let (request, call, progress) = (&prepared.request, &prepared.call, &prepared.progress);
        progress.retries.set(progress.retries.get() + 1);
        let Some(delay_ms) = self.retry_delay_ms(prepared, &error) else {
            self.forget_if_gone(prepared, &error);
            return Break(response.ok_or_else(|| error.with_attempts(progress.attempts.get())));
        };
        if let Some(response) = response {
            cancel_body(&response);
        }
        self.emit_for(
            call,
            request.operation,
            &call.installation_id,
            EventKind::Retry {
                attempt: progress.attempts.get(),
                delay_ms,
                code: error.code(),
            },
        );
        prepared.send_again(delay_ms)
    }

    /// Forgets an installation that the registry does not know, or does not let this app reach, any more.
    fn forget_if_gone(&self, prepared: &PreparedRequest, error: &CallError) {
        let id = &prepared.call.installation_id;
        let status = error.error().and_then(|error| error.details().status);
        if matches!(prepared.credential, Credential::Jwt)
            && id.is_string()
            && matches!(status, Some(403 | 404 | 410))
        {
            self.forget_installations(Some(id));
        }
    }

    /// The delay before the next attempt, `None` to give up. A 429 closes the gate of the credential, too.
    fn retry_delay_ms(&self, prepared: &PreparedRequest, error: &CallError) -> Option<f64> {
        let (details, progress) = (error.error()?.details(), &prepared.progress);
        // RFC 9110, 9.2.2: what may have arrived is repeated only if that does no harm; a second token does none. What was not
        // handled is repeated in any case: nothing was sent, or the rate was limited.
        let is_limited = details.status == Some(429);
        let is_callers_own = matches!(prepared.credential, Credential::Managed(_));
        let is_safe = !is_callers_own || prepared.request.is_idempotent();
        let may_retry =
            prepared.replayable && (is_safe || is_limited || progress.attempts.get() == 0);
        let max_retries = prepared.call.max_retries.unwrap_or(self.config.max_retries);
        let named_ms = details.retry_after_ms;
        let longest_ms = MAX_WAIT_MS.min(prepared.call.remaining_ms());
        let delay_ms = retry::retry_delay_ms(
            progress.retries.get(),
            u32::MAX,
            details.retryable,
            named_ms,
            random(),
        )?;
        if is_limited {
            self.close_gate(&prepared.credential, delay_ms);
        }
        let retries = may_retry
            && progress.retries.get() <= max_retries
            && named_ms.unwrap_or(delay_ms) <= longest_ms;
        retries.then_some(delay_ms)
    }

    /// Records that a response accepted a credential.
    fn record_acceptance(&self, prepared: &PreparedRequest, bearer: &Bearer) {
        if let Bearer::Managed(token) = bearer {
            self.tokens.record_success(token);
        }
        self.widen_gate(&prepared.credential);
    }

    /// Reads how one attempt ended, counts it, and emits it; none of these where nothing was sent.
    fn classify_attempt(
        &self,
        prepared: &PreparedRequest,
        outcome: WaitOutcome,
    ) -> Result<Attempt, CallError> {
        let (request, call, progress) = (&prepared.request, &prepared.call, &prepared.progress);
        let (mut status, mut request_id, mut started_ms) = (None, None, progress.started_ms.get());
        let transport_error = |kind: ErrorKind, message: &str, cause: JsValue| {
            let error = request.error(kind, message);
            Err(CallError::from(error).with_cause(cause).retryable())
        };
        let result = match outcome {
            WaitOutcome::Fulfilled(result) => {
                let result = FetchResult::from(result);
                if let Some(error) = unsent(request, &result) {
                    return Err(error);
                }
                RegistryResponse::new(request, result).and_then(|response| {
                    status = Some(response.head.status);
                    request_id = response.request_id();
                    started_ms = response.started_ms();
                    self.update_clock_skew(&response);
                    if response.head.failure().is_some() {
                        Ok(Attempt::Refused(response))
                    } else {
                        match prepared.schema {
                            Some(schema) => response.json(request, schema),
                            None => Ok(response.response()),
                        }
                        .map(Attempt::Succeeded)
                    }
                })
            }
            WaitOutcome::Rejected(cause) => match CallError::of_framework(&cause) {
                Some(error) => Err(error),
                None => transport_error(
                    ErrorKind::Network,
                    "No complete response arrived: check the connection, `baseUrl` and, in a browser, CORS. See `cause`.",
                    cause,
                ),
            },
            WaitOutcome::TimedOut => {
                transport_error(ErrorKind::Timeout, TIMEOUT_MESSAGE, JsValue::UNDEFINED)
            }
            WaitOutcome::Aborted(reason) => Err(CallError::aborted(reason)),
        };
        progress.attempts.set(progress.attempts.get() + 1);
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
                attempt: progress.attempts.get(),
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
            let known_ms = self.skew_ms.get();
            let local_now_ms = self.local_now_ms();
            self.clock_offset_ms.set(local_now_ms - monotonic_now());
            self.skew_ms
                .set(clock_skew::skew_ms(known_ms, date_ms, local_now_ms));
        }
    }
}
