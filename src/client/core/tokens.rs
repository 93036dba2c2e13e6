//! Managed access tokens: cached, refreshed in the background, and requested once however many callers need one.

use super::ClientCore;
use super::send::Credential;
use crate::api::ErrorKind;
use crate::api::endpoints::{create_app_access_token, create_installation_access_token};
use crate::api::request::EndpointArguments;
use crate::client::call_error::CallError;
use crate::client::call_options::CallOptions;
use crate::client::event::{Event, TokenAction};
use crate::client::token::{Token, TokenLease, TokenOwner, expiry_ms};
use crate::client::token_manager::InFlightRefresh;
use crate::policy::token_cache::{Lookup, RequestId, Stored};
use crate::runtime::clock::random;
use crate::runtime::executor::Task;
use std::rc::Rc;
use wasm_bindgen::prelude::*;

impl ClientCore {
    /// The managed token, however long it takes.
    pub(crate) async fn token(
        self: &Rc<Self>,
        owner: &TokenOwner,
        call: &CallOptions,
    ) -> Result<TokenLease, CallError> {
        match self.get_or_start_refresh(owner) {
            Ok(lease) => Ok(lease),
            Err(refresh) => refresh.lease(refresh.wait(call).await, owner),
        }
    }

    /// The cached token, or the request for it to wait for.
    pub(super) fn get_or_start_refresh(
        self: &Rc<Self>,
        owner: &TokenOwner,
    ) -> Result<TokenLease, InFlightRefresh> {
        if let Some(found) = self.look_up(owner) {
            return found;
        }
        if let Some(evicted) = self.tokens.reserve(owner) {
            self.emit_token(TokenAction::Dropped, &evicted.owner, None);
        }
        // A listener of that event may have evicted the owner again: then the token is not cached.
        self.look_up(owner).unwrap_or_else(|| {
            Err(self.start_refresh(owner, <_>::default(), f64::NEG_INFINITY, false))
        })
    }

    /// The same for an owner that has a slot in the cache, whose id was checked before.
    fn look_up(self: &Rc<Self>, owner: &TokenOwner) -> Option<Result<TokenLease, InFlightRefresh>> {
        let timeout_ms = self.config.timeout_ms;
        Some(
            match self.tokens.look_up(owner, self.now_ms(), timeout_ms)? {
                Lookup::Fresh(token, request) => Ok(TokenLease { token, request }),
                Lookup::Stale(token, request, next) => {
                    self.start_refresh(owner, next, token.expires_at_ms, true);
                    Ok(TokenLease { token, request })
                }
                Lookup::Pending(refresh) => Err(refresh),
                Lookup::Miss(request) => {
                    Err(self.start_refresh(owner, request, f64::NEG_INFINITY, false))
                }
            },
        )
    }

    /// Requests a token within the client's own bounds: no caller's may cut the others short. Where promises may be shared,
    /// others wait for it too. A stored token will do if it expires later than `outlives_ms`.
    fn start_refresh(
        self: &Rc<Self>,
        owner: &TokenOwner,
        request: RequestId,
        outlives_ms: f64,
        in_background: bool,
    ) -> InFlightRefresh {
        let refresh = InFlightRefresh::new(request);
        if self.config.coalesce {
            self.tokens.share(&refresh);
        }
        let (core, owner, in_flight) = (Rc::clone(self), owner.clone(), refresh.clone());
        let work = async move {
            let stored = core.tokens.load(&owner, core.now_ms(), outlives_ms).await;
            let outcome = match stored {
                Some(token) => Ok(token),
                None => core.request_token(&owner).await,
            };
            let is_cached = core.record_result(&owner, &in_flight, in_background, &outcome);
            // A Worker that has responded loses what it does not wait for.
            let save_first = !core.config.coalesce && core.wait_until.is_none();
            if !save_first {
                in_flight.complete(outcome.clone());
            }
            if let (Ok(token), true) = (&outcome, is_cached) {
                if !token.created_here {
                    // It may be in its refresh window, and this may be the client's last call.
                    let _ = core.get_or_start_refresh(&owner);
                }
                if let Some(saved) = core.tokens.save(token) {
                    saved.await;
                }
            }
            if save_first {
                in_flight.complete(outcome);
            }
            Ok(JsValue::UNDEFINED)
        };
        self.spawn_background(Task::new(work), in_background);
        refresh
    }

    /// Caches what a request for a token brought. `true` if it is cached.
    fn record_result(
        &self,
        owner: &TokenOwner,
        refresh: &InFlightRefresh,
        in_background: bool,
        outcome: &Result<Rc<Token>, CallError>,
    ) -> bool {
        let (now_ms, random) = (self.now_ms(), random());
        match outcome {
            Ok(token) => {
                let stored = self.tokens.store_token(refresh, token, now_ms, random);
                let action = if token.created_here {
                    TokenAction::Created
                } else {
                    TokenAction::Loaded
                };
                self.emit_token(action, owner, None);
                if matches!(stored, Stored::Kept(Some(_))) {
                    self.emit_token(TokenAction::Dropped, owner, None);
                }
                matches!(stored, Stored::Kept(_))
            }
            Err(error) => {
                self.tokens.record_failure(refresh, now_ms, random);
                if in_background {
                    self.emit_token(TokenAction::RefreshFailed, owner, Some(error.code()));
                }
                false
            }
        }
    }

    /// A new token from the registry.
    async fn request_token(self: &Rc<Self>, owner: &TokenOwner) -> Result<Rc<Token>, CallError> {
        let id = owner.as_string();
        let request = match &id {
            Some(id) => create_installation_access_token::build(EndpointArguments {
                id,
                ..EndpointArguments::default()
            }),
            None => create_app_access_token::build(EndpointArguments::default()),
        }?;
        let call = CallOptions::default();
        let value = self
            .send_request(request.clone(), Credential::Jwt, call)
            .await?;
        let expires_at_ms = expiry_ms(&value).unwrap_or_default();
        let issued_at_ms = self.now_ms();
        if expires_at_ms <= issued_at_ms {
            let message = "The registry created an access token that has expired: check this machine's clock.";
            let kind = ErrorKind::InvalidResponse;
            let error = request.error(kind, message.to_owned());
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
        action: TokenAction,
        owner: &TokenOwner,
        code: Option<&'static str>,
    ) {
        if self.listener.is_some() {
            let installation_id = owner.as_string();
            self.emit(&Event::Token {
                action,
                installation_id: installation_id.as_deref(),
                code,
            });
        }
    }
}

#[cfg(feature = "npm")]
mod promised {
    use super::{CallError, CallOptions, ClientCore, TokenOwner};
    use crate::runtime::executor::Task;
    use crate::runtime::promise::Promise;
    use std::rc::Rc;

    impl ClientCore {
        /// The managed token as a promise. Almost every call is for one that is cached, without options.
        ///
        /// # Errors
        /// `InvalidArgument` for an owner that is no id, and an abort before the call.
        pub(crate) fn token_promise(
            self: &Rc<Self>,
            owner: TokenOwner,
            call: Option<CallOptions>,
            check_owner: impl FnOnce(&TokenOwner) -> Result<(), CallError>,
        ) -> Result<Promise, CallError> {
            if let Some(call) = &call {
                call.throw_if_aborted()?;
            }
            let found = if let Some(found) = self.look_up(&owner) {
                found
            } else {
                check_owner(&owner)?;
                self.get_or_start_refresh(&owner)
            };
            let refresh = match found {
                Ok(lease) => return Ok(Promise::resolved(&lease.token.value)),
                Err(refresh) => refresh,
            };
            let promise = Rc::clone(&refresh.promise);
            let wait = |call: CallOptions| {
                self.spawn(Task::new(async move {
                    let outcome = refresh.wait(&call).await;
                    Ok(refresh.lease(outcome, &owner)?.token.value.clone())
                }))
            };
            // All who wait without options for the same request wait as one.
            Ok(match call {
                Some(call) => wait(call),
                None => promise.get_or_init(|| wait(CallOptions::default())).clone(),
            })
        }
    }
}
