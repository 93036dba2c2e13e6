//! Where a managed token comes from: the token store, or the registry.

use super::ClientCore;
use super::prepared_request::Credential;
use crate::api::request::EndpointArguments;
use crate::api::{ErrorKind, Operation};
use crate::client::call::Call;
use crate::client::call_error::CallError;
use crate::client::event::EventKind;
use crate::client::token::{Token, TokenOwner, expiry_ms, token_operation};
use crate::client::token_store::{StoreCall, StoreResult, is_icr_error};
use crate::runtime::executor::{Task, WaitOutcome};
use crate::runtime::promise::{wait_for, with_resolvers};
use crate::runtime::values::copy_json;
use std::cell::Cell;
use std::rc::Rc;
use wasm_bindgen::prelude::*;

/// The outcome of the creation that a token store asked for, once there is one.
pub(super) type Minted = Rc<Cell<Option<Result<Rc<Token>, CallError>>>>;

impl ClientCore {
    /// Creates a token.
    pub(super) async fn mint(
        self: Rc<Self>,
        owner: TokenOwner,
        call: Rc<Call>,
    ) -> Result<Rc<Token>, CallError> {
        let (operation, id) = token_endpoint(&owner);
        let prepared = self.prepare_endpoint(operation, with_id(&id), Credential::Jwt, call)?;
        let response = Rc::clone(&self).send(prepared).await;
        response
            .and_then(|value| self.receive_token(&owner, value))
            .map_err(|error| error.for_installation(&owner))
    }

    /// Asks a store that decides who creates a token. What this client creates for it is in `minted`.
    pub(super) fn start_through(
        self: &Rc<Self>,
        owner: &TokenOwner,
        call: &Rc<Call>,
        outlives_ms: f64,
        minted: &Minted,
    ) -> Option<Box<StoreCall>> {
        let starts = with_resolvers();
        let started = wait_for(&starts, None, &JsValue::UNDEFINED);
        let minting = Rc::clone(self).mint(owner.clone(), Rc::clone(call));
        let result = Rc::clone(minted);
        let promise = self.spawn(Task::new(async move {
            let WaitOutcome::Fulfilled(starts) = started.await else {
                return Ok(JsValue::UNDEFINED);
            };
            if starts.is_falsy() {
                return Ok(JsValue::UNDEFINED);
            }
            let token = minting.await;
            result.replace(Some(token.clone()));
            // The store's own, which it may change.
            token.map(|token| copy_json(&token.value))
        }));
        // By a clock that may be wrong it is better not to judge.
        let now_ms = if self.clock_is_known() {
            self.now_ms()
        } else {
            0.0
        };
        self.tokens.start_through(
            owner,
            outlives_ms.max(now_ms),
            (&starts, &promise),
            self.config.timeout_ms,
        )
    }

    /// A new token, from the registry's response.
    fn receive_token(&self, owner: &TokenOwner, value: JsValue) -> Result<Rc<Token>, CallError> {
        let expires_at_ms = expiry_ms(&value).unwrap_or_default();
        let issued_at_ms = self.now_ms();
        if expires_at_ms <= issued_at_ms {
            let message = "The registry created an access token that has expired: check this machine's clock.";
            let (operation, id) = token_endpoint(owner);
            let request = operation.build(with_id(&id))?;
            let error = request.error(ErrorKind::InvalidResponse, message);
            return Err(CallError::from(error).with_attempts(1));
        }
        let times = (issued_at_ms, expires_at_ms);
        let token = Token::new(owner, value, times, true);
        self.tokens.record_created(&token, issued_at_ms);
        Ok(token)
    }

    /// What the store's answer comes to; `None` if this client has to create a token.
    pub(super) fn finish_load(
        &self,
        owner: &TokenOwner,
        call: &Call,
        load: &StoreCall,
        outcome: WaitOutcome,
        outlives_ms: f64,
        minted: &Minted,
    ) -> Option<Result<Rc<Token>, CallError>> {
        let mut result = self.tokens.read_stored(load, outcome, self.now_ms())?;
        if let Some(store_now_ms) = result.now_ms
            && !self.clock_is_known()
        {
            self.skew_ms.set(store_now_ms - self.local_now_ms());
        }
        let now_ms = self.now_ms();
        let token = self
            .tokens
            .check_stored(owner, &result.value, now_ms, outlives_ms);
        if result.outcome == "hit" && token.is_none() {
            result.outcome = "not_a_token";
        }
        self.emit_store(call, owner, &result);
        let minted = minted.take();
        match (token, minted) {
            (Some(token), Some(Ok(minted))) if *token.secret == *minted.secret => Some(Ok(minted)),
            (Some(token), _) => Some(Ok(token)),
            (None, Some(minted)) => Some(minted),
            (None, None) if is_icr_error(&result.value) => {
                Some(Err(CallError::passed_on(result.value)))
            }
            (None, None) if self.tokens.needs_store() => {
                let message = "The token store gave no token, and this client has no `jwt` to create one. See `cause`.";
                let error =
                    CallError::new(ErrorKind::JwtUnavailable, token_operation(owner), message);
                Some(Err(error.with_cause(result.value).retryable()))
            }
            (None, None) => None,
        }
    }

    /// Emits a call of the store that has ended.
    pub(super) fn finish_store_call(
        &self,
        owner: &TokenOwner,
        call: &Call,
        store_call: &StoreCall,
        outcome: WaitOutcome,
    ) {
        if let Some(result) = self.tokens.finish_call(store_call, outcome, self.now_ms()) {
            self.emit_store(call, owner, &result);
        }
    }

    fn emit_store(&self, call: &Call, owner: &TokenOwner, result: &StoreResult) {
        let kind = EventKind::Store {
            method: result.method,
            outcome: result.outcome,
            duration_ms: result.duration_ms,
        };
        self.emit_for(call, token_operation(owner), owner, kind);
    }
}

/// The endpoint that creates tokens of an owner, and the id in its path.
fn token_endpoint(owner: &TokenOwner) -> (Operation, String) {
    match owner.as_string() {
        Some(id) => (Operation::CreateInstallationAccessToken, id),
        None => (Operation::CreateAppAccessToken, String::new()),
    }
}

fn with_id(id: &str) -> EndpointArguments<'_> {
    EndpointArguments {
        id,
        ..EndpointArguments::default()
    }
}
