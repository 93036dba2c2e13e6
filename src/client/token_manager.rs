//! The managed tokens of a client: what is cached, and what must not be used again.

use super::call_error::CallError;
use super::call_options::CallOptions;
use super::token::{Token, TokenLease, TokenOwner, expiry_ms, token_operation};
use super::token_store::TokenStore;
use crate::api::ErrorKind;
use crate::policy::token_cache::{Index, Lookup, RequestId, Stored, TokenCache};
use crate::runtime::clock::parse_date;
use crate::runtime::executor::{Wait, WaitOutcome};
use crate::runtime::shared_future::SharedFuture;
#[cfg(feature = "npm")]
use crate::runtime::values::Promise;
use crate::runtime::values::{JsMap, JsString, cache_key, get_property};
#[cfg(feature = "npm")]
use std::cell::OnceCell;
use std::cell::RefCell;
use std::rc::Rc;
use wasm_bindgen::prelude::*;

/// What a wait that timed out says.
pub(super) const TIMEOUT_MESSAGE: &str =
    "No complete response arrived in time: retry, or allow more with `timeoutMs`.";

/// A request for a token, which others may wait for.
#[derive(Clone)]
pub(crate) struct InFlightRefresh {
    request: RequestId,
    shared: Rc<SharedFuture<Result<Rc<Token>, CallError>>>,
    /// What callers without options get, one for all.
    #[cfg(feature = "npm")]
    pub(super) promise: Rc<OnceCell<Promise>>,
}

impl InFlightRefresh {
    pub(super) fn new(request: RequestId) -> Self {
        Self {
            request,
            shared: Rc::default(),
            #[cfg(feature = "npm")]
            promise: Rc::default(),
        }
    }

    pub(super) fn complete(&self, outcome: Result<Rc<Token>, CallError>) {
        self.shared.complete(outcome);
    }

    /// Waits for the token within the caller's own bounds.
    pub(super) fn wait(&self, call: &CallOptions) -> Wait {
        self.shared.wait(call.timeout_ms, &call.signal)
    }

    /// The token, after a wait.
    pub(super) fn lease(
        &self,
        outcome: WaitOutcome,
        owner: &TokenOwner,
    ) -> Result<TokenLease, CallError> {
        let outcome = self.shared.outcome(outcome).map_err(CallError::aborted)?;
        let timeout = || {
            let operation = token_operation(owner);
            Err(CallError::new(ErrorKind::Timeout, operation, TIMEOUT_MESSAGE).retryable())
        };
        Ok(TokenLease {
            token: outcome.unwrap_or_else(timeout)?,
            request: self.request,
        })
    }
}

impl Index<TokenOwner> for JsMap {
    fn find(&self, owner: &TokenOwner) -> Option<usize> {
        self.get_index(owner)
            .and_then(|slot| usize::try_from(slot).ok())
    }

    fn insert(&mut self, owner: &TokenOwner, slot: usize) {
        self.set(owner, &JsValue::from(slot));
    }

    fn remove(&mut self, owner: &TokenOwner) {
        self.delete(owner);
    }
}

pub(super) struct TokenManager {
    cache: RefCell<TokenCache<TokenOwner, Rc<Token>, InFlightRefresh, JsMap>>,
    store: Option<TokenStore>,
    /// Tokens that the registry refused, in case the store returns them. Empty without a store.
    refused: JsMap,
    capacity: u32,
    /// The app of the last JWT, unless an option names it.
    app_id: RefCell<Option<String>>,
    app_id_is_fixed: bool,
    key_parts: (String, String),
}

impl TokenManager {
    pub(super) fn new(
        store: Option<TokenStore>,
        capacity: u32,
        app_id: Option<String>,
        (base_url, api_version): (&str, &str),
    ) -> Self {
        let slots = usize::try_from(capacity).unwrap_or(usize::MAX);
        Self {
            cache: RefCell::new(TokenCache::new(slots, JsMap::new())),
            store,
            refused: JsMap::new(),
            capacity,
            app_id_is_fixed: app_id.is_some(),
            app_id: RefCell::new(app_id),
            key_parts: (base_url.to_owned(), api_version.to_owned()),
        }
    }

    pub(super) fn has_store(&self) -> bool {
        self.store.is_some()
    }

    /// Records the app of a JWT. `true` if it is another than before, whose tokens are evicted.
    pub(super) fn set_app(&self, app_id: Option<&str>) -> bool {
        if self.app_id_is_fixed || self.app_id.borrow().as_deref() == app_id {
            return false;
        }
        let is_other = self.app_id.replace(app_id.map(str::to_owned)).is_some();
        if is_other {
            self.cache.borrow_mut().clear();
        }
        is_other
    }

    /// Reserves a slot for an owner. Returns the token that was evicted for it, if any.
    pub(super) fn reserve(&self, owner: &TokenOwner) -> Option<Rc<Token>> {
        self.cache.borrow_mut().reserve(owner)
    }

    pub(super) fn look_up(
        &self,
        owner: &TokenOwner,
        now_ms: f64,
        abandoned_after_ms: f64,
    ) -> Option<Lookup<Rc<Token>, InFlightRefresh>> {
        let mut cache = self.cache.borrow_mut();
        cache.look_up(owner, now_ms, abandoned_after_ms)
    }

    /// Lets other callers wait for a request.
    pub(super) fn share(&self, refresh: &InFlightRefresh) {
        let mut cache = self.cache.borrow_mut();
        cache.share(refresh.request, refresh.clone());
    }

    pub(super) fn store_token(
        &self,
        refresh: &InFlightRefresh,
        token: &Rc<Token>,
        now_ms: f64,
        random: f64,
    ) -> Stored<Rc<Token>> {
        self.cache.borrow_mut().store(
            refresh.request,
            Rc::clone(token),
            (token.issued_at_ms, token.expires_at_ms),
            now_ms,
            random,
        )
    }

    pub(super) fn record_failure(&self, refresh: &InFlightRefresh, now_ms: f64, random: f64) {
        let mut cache = self.cache.borrow_mut();
        cache.record_failure(refresh.request, now_ms, random);
    }

    /// Removes exactly the token that the registry refused. `true` if it was cached.
    pub(super) fn remove_refused(&self, lease: &TokenLease) -> bool {
        if self.store.is_some() {
            if self.refused.size() >= self.capacity {
                self.refused.clear();
            }
            self.refused.set(&lease.token.secret, &JsValue::TRUE);
        }
        self.cache
            .borrow_mut()
            .remove_refused(lease.request)
            .is_some()
    }

    /// Evicts the tokens that match.
    pub(super) fn evict_where(&self, matches: &dyn Fn(&Token) -> bool) -> Vec<Rc<Token>> {
        self.cache.borrow_mut().evict_where(|token| matches(token))
    }

    /// Evicts an owner, or all with `None`. Outcomes of requests in flight are ignored.
    pub(super) fn evict(&self, owner: Option<&TokenOwner>) {
        let mut cache = self.cache.borrow_mut();
        match owner {
            Some(owner) => drop(cache.evict(owner)),
            None => drop(cache.clear()),
        }
    }

    /// The cached tokens that this client created.
    pub(super) fn created_here(&self) -> Vec<Rc<Token>> {
        self.cache.borrow().cached(|token| token.created_here)
    }

    /// The stored token of an owner, if it is theirs and expires later than `outlives_ms`.
    pub(super) async fn load(
        &self,
        owner: &TokenOwner,
        now_ms: f64,
        outlives_ms: f64,
    ) -> Option<Rc<Token>> {
        let value = self.store.as_ref()?.get(&self.key(owner)).await?;
        let expires_at_ms = expiry_ms(&value)?;
        let app_id = self.app_id.borrow().clone();
        let installation_id = if owner.is_null() {
            &JsValue::UNDEFINED
        } else {
            owner
        };
        let ours = get_property(&value, "appId").as_string() == app_id
            && get_property(&value, "installationId") == *installation_id;
        let refused = self.refused.get(&get_property(&value, "token")).is_truthy();
        let lives = expires_at_ms > now_ms.max(outlives_ms);
        // It may be in its refresh window already.
        let issued_at_ms = parse_date(&get_property(&value, "createdAt")).max(0.0);
        (ours && !refused && lives)
            .then(|| Token::new(owner, value, (issued_at_ms, expires_at_ms), false))
    }

    /// Writes a token that this client created to the store, where there is one.
    pub(super) fn save(&self, token: &Token) -> Option<Wait> {
        let store = self.store.as_ref().filter(|_| token.created_here)?;
        Some(store.set(&self.key(&token.owner), &token.value, token.expires_at_ms))
    }

    /// Deletes what the store has for an owner; with a secret, only if it is this token.
    pub(super) async fn delete_stored(&self, owner: &TokenOwner, secret: Option<&JsString>) {
        let Some(store) = &self.store else {
            return;
        };
        let key = self.key(owner);
        if let Some(secret) = secret {
            let stored = store.get(&key).await.unwrap_or_default();
            if get_property(&stored, "token") != JsValue::from(secret) {
                return;
            }
        }
        store.delete(&key).await;
    }

    fn key(&self, owner: &TokenOwner) -> JsString {
        let (base_url, api_version) = &self.key_parts;
        let kind = if owner.is_null() {
            "app"
        } else {
            "installation"
        };
        cache_key(
            base_url,
            api_version,
            self.app_id.borrow().as_deref(),
            kind,
            owner,
        )
    }
}
