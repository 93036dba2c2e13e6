//! What authorizes a request: the app's JWT, an access token, or the managed token of an owner.

use super::ClientCore;
use super::prepared_request::{AwaitedJwt, Bearer, Credential, Next, PreparedRequest, Stage};
use crate::api::ErrorKind;
use crate::client::call::Call;
use crate::client::call_error::CallError;
use crate::client::event::EventKind;
use crate::client::jwt_provider::{Jwt, JwtRequestContext};
use crate::policy::refusals::{Decision, Refusal};
use crate::runtime::executor::WaitOutcome;
use std::ops::ControlFlow::Continue;
use std::rc::Rc;

impl ClientCore {
    /// Starts an attempt once its credential is there.
    pub(super) fn authorize(self: &Rc<Self>, prepared: &PreparedRequest) -> Next {
        let call = &prepared.call;
        match &prepared.credential {
            Credential::Jwt => {
                let local_now_ms = self.local_now_ms();
                let context = JwtRequestContext {
                    now_ms: local_now_ms + self.skew_ms.get(),
                    local_now_ms,
                    clock_is_known: self.clock_is_known(),
                    timeout_ms: self.config.timeout_ms,
                    share: self.config.coalesce,
                };
                match self.jwt.get(call.operation, context) {
                    Ok(known) => self.attempt_with_jwt(prepared, known),
                    Err(request) => {
                        let wait = request.wait(call.wait_ms(), &call.signal);
                        prepared.stage.set(Stage::Jwt(Box::new(AwaitedJwt {
                            request,
                            started_ms: self.monotonic_ms(),
                        })));
                        Continue(wait)
                    }
                }
            }
            Credential::Token(token) => self.start_attempt(prepared, Bearer::Token(token.clone())),
            Credential::Managed(owner) => match self.get_or_start_refresh(owner, call) {
                Ok(token) => self.start_attempt(prepared, Bearer::Managed(token)),
                Err(refresh) => {
                    let wait = refresh.wait(call);
                    prepared.stage.set(Stage::Token(refresh, owner.clone()));
                    Continue(wait)
                }
            },
        }
    }

    /// Starts an attempt with the JWT that the host returned.
    pub(super) fn receive_jwt(
        &self,
        prepared: &PreparedRequest,
        pending: &AwaitedJwt,
        outcome: WaitOutcome,
    ) -> Next {
        let call = &prepared.call;
        let result = self.jwt.receive(call.operation, &pending.request, outcome);
        let outcome = if result.is_ok() { "received" } else { "failed" };
        let duration_ms = self.monotonic_ms() - pending.started_ms;
        self.emit_jwt(call, outcome, duration_ms);
        self.attempt_with_jwt(prepared, result)
    }

    fn attempt_with_jwt(
        &self,
        prepared: &PreparedRequest,
        result: Result<Rc<Jwt>, CallError>,
    ) -> Next {
        match result.and_then(|jwt| self.check_app(&prepared.call, jwt)) {
            Ok(jwt) => self.start_attempt(prepared, Bearer::Jwt(jwt)),
            Err(error) => self.retry_or_give_up(prepared, error, None),
        }
    }

    /// Records the app of a JWT, which has to be that of the option `appId`.
    fn check_app(&self, call: &Call, jwt: Rc<Jwt>) -> Result<Rc<Jwt>, CallError> {
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
    pub(super) fn renew_credential(
        &self,
        prepared: &PreparedRequest,
        bearer: &Bearer,
    ) -> Option<f64> {
        let (call, progress) = (&prepared.call, &prepared.progress);
        match bearer {
            Bearer::Token(_) => None,
            Bearer::Jwt(jwt) => {
                self.emit_jwt(call, "rejected", 0.0);
                let renewable = self.jwt.reject(jwt);
                (!progress.replaced.replace(true) && renewable).then_some(0.0)
            }
            Bearer::Managed(token) => {
                // Another call may have replaced the token while this one waited to send it again.
                let has_other =
                    progress.resent.get() > 0 && progress.resent_token.get() != token.request.get();
                let replaced = progress.replaced.get() || has_other;
                let now_ms = self.now_ms();
                let refusal = Refusal {
                    age_ms: now_ms - token.issued_at_ms,
                    accepted: progress.was_accepted.get(),
                    resent: progress.resent.get(),
                    replaced,
                };
                match self.tokens.decide(token, refusal, now_ms) {
                    Decision::Resend(delay_ms) => {
                        progress.resent.set(progress.resent.get() + 1);
                        progress.resent_token.set(token.request.get());
                        (delay_ms < call.remaining_ms()).then_some(delay_ms)
                    }
                    Decision::Replace => {
                        progress.replaced.set(true);
                        self.remove_refused(token, call);
                        Some(0.0)
                    }
                    Decision::Keep => None,
                }
            }
        }
    }

    fn emit_jwt(&self, call: &Call, outcome: &'static str, duration_ms: f64) {
        self.emit(
            call,
            EventKind::Jwt {
                outcome,
                duration_ms,
            },
        );
    }
}
