//! Managed access tokens: cached, refreshed in the background, and requested once however many callers need one.

use super::ClientCore;
use super::token_sources::Minted;
use crate::client::call::Call;
use crate::client::call_error::CallError;
use crate::client::event::{EventKind, TokenAction};
use crate::client::in_flight_refresh::InFlightRefresh;
use crate::client::token::{Token, TokenOwner, token_operation};
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
    ) -> Result<Rc<Token>, CallError> {
        match self.get_or_start_refresh(owner, call) {
            Ok(token) => Ok(token),
            Err(refresh) => refresh.token(refresh.wait(call).await, owner),
        }
    }

    /// The cached token, or the request for it to wait for.
    pub(super) fn get_or_start_refresh(
        self: &Rc<Self>,
        owner: &TokenOwner,
        call: &Call,
    ) -> Result<Rc<Token>, Rc<InFlightRefresh>> {
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

    /// The same for an owner that has a slot in the cache.
    fn look_up(
        self: &Rc<Self>,
        owner: &TokenOwner,
        call: &Call,
    ) -> Option<Result<Rc<Token>, Rc<InFlightRefresh>>> {
        let timeout_ms = self.config.timeout_ms;
        Some(
            match self.tokens.look_up(owner, self.now_ms(), timeout_ms)? {
                Lookup::Fresh(token) => Ok(token),
                Lookup::Stale(token, next) => {
                    self.start_refresh(owner, call, next, token.expires_at_ms, true);
                    Ok(token)
                }
                Lookup::Pending(refresh) => Err(refresh),
                Lookup::Miss(request) => {
                    // One that is about to expire must not come back from the store.
                    let cached = self.tokens.unexpired(owner, self.now_ms());
                    let outlives_ms = cached.map_or(f64::NEG_INFINITY, |token| token.expires_at_ms);
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
    ) -> Rc<InFlightRefresh> {
        let refresh = InFlightRefresh::new(request);
        if self.config.coalesce {
            self.tokens.share(&refresh);
        }
        let (core, owner, in_flight) = (Rc::clone(self), owner.clone(), Rc::clone(&refresh));
        let shared_call = call.shared();
        let work = async move {
            let call = &shared_call;
            let minted = Minted::default();
            let load = if core.tokens.goes_through(core.now_ms()) {
                core.start_through(&owner, call, outlives_ms, &minted)
            } else {
                core.tokens.start_load(&owner, core.now_ms())
            };
            let mut found = None;
            if let Some(mut load) = load {
                let outcome = (&mut load.wait).await;
                found = core.finish_load(&owner, call, &load, outcome, outlives_ms, &minted);
            }
            let result = match found {
                Some(result) => result,
                None => Rc::clone(&core).mint(owner.clone(), Rc::clone(call)).await,
            };
            let (saving, token) = core.settle(&owner, call, &in_flight, result);
            if let Some(mut save) = saving {
                let outcome = (&mut save.wait).await;
                core.finish_store_call(&owner, call, &save, outcome);
            }
            if let Some(token) = token {
                in_flight.complete(token);
            }
            Ok(JsValue::UNDEFINED)
        };
        self.spawn_background(call, Task::new(work), in_background);
        refresh
    }

    /// Caches what a request for a token brought, and passes it to those who wait: by now, or after the call of the store that
    /// is under way, where this may be the client's last work.
    #[expect(
        clippy::type_complexity,
        reason = "the call of the store, and the outcome that waits for it"
    )]
    fn settle(
        self: &Rc<Self>,
        owner: &TokenOwner,
        call: &Call,
        in_flight: &InFlightRefresh,
        result: Result<Rc<Token>, CallError>,
    ) -> (Option<Box<StoreCall>>, Option<Result<Rc<Token>, CallError>>) {
        if let Ok(token) = &result {
            token.request.set(in_flight.request);
        }
        let is_cached = self.record_result(owner, call, in_flight, &result);
        let token = self.token_or_present(owner, call, result.clone());
        // A Worker that has responded loses what it does not wait for.
        let waits = call.wait_until.as_ref().or(self.wait_until.as_ref());
        let mut unsaved = None;
        if self.config.coalesce || waits.is_some() {
            in_flight.complete(token);
        } else {
            unsaved = Some(token);
        }
        let Some(token) = result.ok().filter(|_| is_cached) else {
            return (None, unsaved);
        };
        if !token.created_here {
            // It may be in its refresh window, and this may be the client's last call.
            let _ = self.get_or_start_refresh(owner, call);
        }
        (self.tokens.start_save(&token, self.now_ms()), unsaved)
    }

    /// The token that those get who waited: after a failure the present one, while it is valid.
    fn token_or_present(
        &self,
        owner: &TokenOwner,
        call: &Call,
        outcome: Result<Rc<Token>, CallError>,
    ) -> Result<Rc<Token>, CallError> {
        match outcome {
            Ok(token) => Ok(token),
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

    pub(super) fn emit_token(
        &self,
        call: &Call,
        action: TokenAction,
        owner: &TokenOwner,
        code: Option<&str>,
    ) {
        let kind = EventKind::Token { action, code };
        self.emit_for(call, token_operation(owner), owner, kind);
    }
}

#[cfg(feature = "npm")]
mod promised {
    use super::{CallError, ClientCore, TokenOwner};
    use crate::api::Operation;
    use crate::client::call::CallOptions;
    use crate::runtime::executor::Task;
    use std::rc::Rc;
    use wasm_bindgen::JsValue;

    impl ClientCore {
        /// The managed token if it is cached, as in almost every call, otherwise a promise of it.
        ///
        /// # Errors
        /// `InvalidArgument` for an owner that is no id, and an abort before the call.
        pub(crate) fn token_promise(
            self: &Rc<Self>,
            operation: Operation,
            owner: TokenOwner,
            options: CallOptions,
            is_plain: bool,
            check_owner: impl FnOnce(&TokenOwner) -> Result<(), CallError>,
        ) -> Result<JsValue, CallError> {
            let is_plain = is_plain && self.listener.is_none();
            // Without a listener, nobody sees that such a call began and ended.
            if is_plain && let Some(found) = self.tokens.at_hand(&owner, self.now_ms()) {
                match found.as_ref().map_err(|refresh| refresh.promise.get()) {
                    Ok(token) => return Ok(token.value.clone()),
                    Err(Some(promise)) => return Ok(promise.clone().into()),
                    Err(None) => {}
                }
            }
            let call = self.begin(operation, &owner, options);
            let checked = call
                .throw_if_aborted()
                .and_then(|()| check_owner(&owner))
                .map(|()| self.get_or_start_refresh(&owner, &call));
            let refresh = match checked {
                Ok(Ok(token)) => return self.end(&call, Ok(token.value.clone())),
                Ok(Err(refresh)) => refresh,
                Err(error) => return self.end(&call, Err(error)),
            };
            let shared = Rc::clone(&refresh);
            let wait = || {
                let core = Rc::clone(self);
                self.spawn(Task::new(async move {
                    let outcome = refresh.wait(&call).await;
                    let token = core.end(&call, refresh.token(outcome, &owner))?;
                    Ok(token.value.clone())
                }))
            };
            // All who wait without options for the same request wait as one.
            let promise = if is_plain {
                shared.promise.get_or_init(wait).clone()
            } else {
                wait()
            };
            Ok(promise.into())
        }
    }
}
