//! Managed access tokens: cached, refreshed in the background, and requested once however many callers need one.

use super::ClientCore;
use super::prepared_request::Credential;
use crate::api::ErrorKind;
use crate::api::endpoints::{create_app_access_token, create_installation_access_token};
use crate::api::request::EndpointArguments;
use crate::client::call::Call;
use crate::client::call_error::CallError;
use crate::client::event::{EventKind, TokenAction};
use crate::client::token::{Token, TokenLease, TokenOwner, expiry_ms, token_operation};
use crate::client::token_manager::InFlightRefresh;
use crate::client::token_store::StoreCall;
use crate::policy::token_cache::{Lookup, RequestId, Stored};
use crate::runtime::clock::random;
use crate::runtime::executor::Task;
use std::rc::Rc;
use wasm_bindgen::prelude::*;

impl ClientCore {
    /// The managed token, within the bounds of a call.
    #[cfg(feature = "client")]
    pub(crate) async fn token(
        self: &Rc<Self>,
        owner: &TokenOwner,
        call: &Call,
    ) -> Result<TokenLease, CallError> {
        match self.get_or_start_refresh(owner, call) {
            Ok(lease) => Ok(lease),
            Err(refresh) => refresh.lease(refresh.wait(call).await, owner),
        }
    }

    /// The cached token, or the request for it to wait for.
    pub(super) fn get_or_start_refresh(
        self: &Rc<Self>,
        owner: &TokenOwner,
        call: &Call,
    ) -> Result<TokenLease, InFlightRefresh> {
        if let Some(found) = self.look_up(owner, call) {
            return found;
        }
        if let Some(evicted) = self.tokens.reserve(owner) {
            self.emit_token(call, TokenAction::Dropped, &evicted.owner, None);
        }
        // A listener of that event may have evicted the owner again: then the token is not cached.
        self.look_up(owner, call).unwrap_or_else(|| {
            Err(self.start_refresh(owner, call, <_>::default(), f64::NEG_INFINITY, false))
        })
    }

    /// The same for an owner that has a slot in the cache, whose id was checked before.
    fn look_up(
        self: &Rc<Self>,
        owner: &TokenOwner,
        call: &Call,
    ) -> Option<Result<TokenLease, InFlightRefresh>> {
        let timeout_ms = self.config.timeout_ms;
        Some(
            match self.tokens.look_up(owner, self.now_ms(), timeout_ms)? {
                Lookup::Fresh(token, request) => Ok(TokenLease { token, request }),
                Lookup::Stale(token, request, next) => {
                    self.start_refresh(owner, call, next, token.expires_at_ms, true);
                    Ok(TokenLease { token, request })
                }
                Lookup::Pending(refresh) => Err(refresh),
                Lookup::Miss(request) => {
                    // One that is about to expire must not come back from the store.
                    let cached = self.tokens.unexpired(owner, self.now_ms());
                    let outlives_ms =
                        cached.map_or(f64::NEG_INFINITY, |lease| lease.token.expires_at_ms);
                    Err(self.start_refresh(owner, call, request, outlives_ms, false))
                }
            },
        )
    }

    /// Requests a token within the client's own bounds: no caller's may cut the others short. Where promises may be shared,
    /// others wait for it too. A stored token will do if it expires later than `outlives_ms`.
    fn start_refresh(
        self: &Rc<Self>,
        owner: &TokenOwner,
        call: &Call,
        request: RequestId,
        outlives_ms: f64,
        in_background: bool,
    ) -> InFlightRefresh {
        let refresh = InFlightRefresh::new(request);
        if self.config.coalesce {
            self.tokens.share(&refresh);
        }
        let (core, owner, in_flight) = (Rc::clone(self), owner.clone(), refresh.clone());
        let shared_call = call.shared();
        let work = async move {
            let call = &shared_call;
            let loaded = core.tokens.load(&owner, core.now_ms(), outlives_ms).await;
            core.emit_store(call, &owner, loaded.as_ref());
            let outcome = match loaded.and_then(|loaded| loaded.value) {
                Some(token) => Ok(token),
                None => core.request_token(&owner, call).await,
            };
            let is_cached = core.record_result(&owner, call, &in_flight, &outcome);
            let lease = core.lease_of(&owner, call, &in_flight, outcome.clone());
            // A Worker that has responded loses what it does not wait for.
            let waits = call.wait_until.as_ref().or(core.wait_until.as_ref());
            let save_first = !core.config.coalesce && waits.is_none();
            if !save_first {
                in_flight.complete(lease.clone());
            }
            if let (Ok(token), true) = (&outcome, is_cached) {
                if !token.created_here {
                    // It may be in its refresh window, and this may be the client's last call.
                    let _ = core.get_or_start_refresh(&owner, call);
                }
                let saved = core.tokens.save(token, core.now_ms()).await;
                core.emit_store(call, &owner, saved.as_ref());
            }
            if save_first {
                in_flight.complete(lease);
            }
            Ok(JsValue::UNDEFINED)
        };
        self.spawn_background(call, Task::new(work), in_background);
        refresh
    }

    /// The token that those get who waited: after a failure the present one, while it is valid.
    fn lease_of(
        &self,
        owner: &TokenOwner,
        call: &Call,
        refresh: &InFlightRefresh,
        outcome: Result<Rc<Token>, CallError>,
    ) -> Result<TokenLease, CallError> {
        match outcome {
            Ok(token) => Ok(TokenLease {
                token,
                request: refresh.request,
            }),
            Err(error) => {
                let present = self.tokens.unexpired(owner, self.now_ms());
                if present.is_some() {
                    let code = Some(error.code());
                    self.emit_token(call, TokenAction::RefreshFailed, owner, code);
                }
                present.ok_or(error)
            }
        }
    }

    /// Caches what a request for a token brought. `true` if it is cached.
    fn record_result(
        &self,
        owner: &TokenOwner,
        call: &Call,
        refresh: &InFlightRefresh,
        outcome: &Result<Rc<Token>, CallError>,
    ) -> bool {
        let (now_ms, random) = (self.now_ms(), random());
        let Ok(token) = outcome else {
            self.tokens.record_failure(refresh, now_ms, random);
            return false;
        };
        let stored = self.tokens.store_token(refresh, token, now_ms, random);
        let action = if token.created_here {
            TokenAction::Created
        } else {
            TokenAction::Loaded
        };
        self.emit_token(call, action, owner, None);
        if matches!(stored, Stored::Kept(Some(_))) {
            self.emit_token(call, TokenAction::Dropped, owner, None);
        }
        matches!(stored, Stored::Kept(_))
    }

    /// A new token from the registry.
    async fn request_token(
        self: &Rc<Self>,
        owner: &TokenOwner,
        call: &Rc<Call>,
    ) -> Result<Rc<Token>, CallError> {
        let id = owner.as_string();
        let request = match &id {
            Some(id) => create_installation_access_token::build(EndpointArguments {
                id,
                ..EndpointArguments::default()
            }),
            None => create_app_access_token::build(EndpointArguments::default()),
        }?;
        let sent = self.send_request(request.clone(), Credential::Jwt, Rc::clone(call));
        let result = sent.await;
        if id.is_some() {
            self.forget_if_gone(owner, &result);
        }
        let value = result?;
        let expires_at_ms = expiry_ms(&value).unwrap_or_default();
        let issued_at_ms = self.now_ms();
        if expires_at_ms <= issued_at_ms {
            let message = "The registry created an access token that has expired: check this machine's clock.";
            let error = request.error(ErrorKind::InvalidResponse, message.to_owned());
            return Err(CallError::from(error).with_attempts(1));
        }
        Ok(Token::new(
            owner,
            value,
            (issued_at_ms, expires_at_ms),
            true,
        ))
    }

    pub(super) fn emit_token(
        &self,
        call: &Call,
        action: TokenAction,
        owner: &TokenOwner,
        code: Option<&'static str>,
    ) {
        let kind = EventKind::Token { action, code };
        self.emit_for(call, token_operation(owner), owner, kind);
    }

    /// Emits a call of the token store, if there was one.
    pub(super) fn emit_store<T>(
        &self,
        call: &Call,
        owner: &TokenOwner,
        stored: Option<&StoreCall<T>>,
    ) {
        if let Some(stored) = stored {
            let kind = EventKind::Store {
                method: stored.method,
                outcome: stored.outcome,
                duration_ms: stored.duration_ms,
            };
            self.emit_for(call, token_operation(owner), owner, kind);
        }
    }
}

#[cfg(feature = "npm")]
mod promised {
    use super::{CallError, ClientCore, TokenOwner};
    use crate::api::Operation;
    use crate::client::call::CallOptions;
    use crate::runtime::executor::Task;
    use crate::runtime::values::Promise;
    use std::rc::Rc;
    use wasm_bindgen::JsValue;

    impl ClientCore {
        /// The managed token as a promise. Almost every call is for one that is cached, without options.
        ///
        /// # Errors
        /// `InvalidArgument` for an owner that is no id, and an abort before the call.
        pub(crate) fn token_promise(
            self: &Rc<Self>,
            operation: Operation,
            owner: TokenOwner,
            options: Option<CallOptions>,
            check_owner: impl FnOnce(&TokenOwner) -> Result<(), CallError>,
        ) -> Result<Promise, CallError> {
            let is_plain = options.is_none() && self.listener.is_none();
            let call = self.begin(operation, &owner, options.unwrap_or_default());
            call.throw_if_aborted()?;
            let found = if let Some(found) = self.look_up(&owner, &call) {
                found
            } else {
                check_owner(&owner)?;
                self.get_or_start_refresh(&owner, &call)
            };
            let refresh = match found {
                Ok(lease) => {
                    let value = lease.token.value.clone();
                    let value = self.end(&call, Ok(value)).unwrap_or(JsValue::UNDEFINED);
                    return Ok(Promise::resolved(&value));
                }
                Err(refresh) => refresh,
            };
            let promise = Rc::clone(&refresh.promise);
            let wait = || {
                let core = Rc::clone(self);
                self.spawn(Task::new(async move {
                    let outcome = refresh.wait(&call).await;
                    let lease = core.end(&call, refresh.lease(outcome, &owner))?;
                    Ok(lease.token.value.clone())
                }))
            };
            // All who wait without options for the same request wait as one.
            Ok(if is_plain {
                promise.get_or_init(wait).clone()
            } else {
                wait()
            })
        }
    }
}
