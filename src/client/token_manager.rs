//! The managed tokens of a client: what is cached, what was created, and what must not be used again.

use super::in_flight_refresh::InFlightRefresh;
use super::token::{Token, TokenOwner, expiry_ms};
use super::token_store::{StoreCall, StoreResult, TokenStore};
use crate::api::number::whole;
use crate::policy::refusals::{Decision, OwnerRefusals, Refusal};
use crate::policy::token_cache::{Index, Lookup, Stored, TokenCache, last_use_at_ms};
use crate::runtime::clock::parse_date;
use crate::runtime::executor::WaitOutcome;
use crate::runtime::values::{
    JsMap, JsObject, JsString, Promise, cache_key, get_property, to_text,
};
use std::cell::RefCell;
use std::rc::Rc;
use wasm_bindgen::prelude::*;

impl Index<TokenOwner> for JsMap {
    fn find(&self, owner: &TokenOwner) -> Option<usize> {
        whole(self.get_number(owner), 0.0).and_then(|slot| usize::try_from(slot).ok())
    }

    fn insert(&mut self, owner: &TokenOwner, slot: usize) {
        self.set(owner, &JsValue::from(slot));
    }

    fn remove(&mut self, owner: &TokenOwner) {
        self.delete(owner);
    }
}

/// How many refused tokens, and owners whose tokens were refused, are remembered: however few tokens are cached.
const MAX_REMEMBERED: usize = 15_000;

pub(super) struct TokenManager {
    cache: RefCell<TokenCache<TokenOwner, Rc<Token>, Rc<InFlightRefresh>, JsMap>>,
    store: Option<TokenStore>,
    /// Tokens that the registry refused, in case the store returns them. Empty without a store.
    refused: JsMap,
    /// The last of them of each owner.
    last_refused: JsMap,
    /// What refusals have cost the owners that met any, by their index in the map.
    refusals: RefCell<Vec<OwnerRefusals>>,
    owners_with_refusals: JsMap,
    /// The tokens that this client created and that may be valid, dropped ones too.
    created: RefCell<Vec<Rc<Token>>>,
    /// The app of the last JWT, unless an option names it.
    app_id: RefCell<Option<String>>,
    app_id_is_fixed: bool,
    key_parts: (String, String),
}

impl TokenManager {
    pub(super) fn new(
        store: Option<TokenStore>,
        capacity: u32,
        refresh_before_ms: f64,
        app_id: Option<String>,
        (base_url, api_version): (&str, &str),
    ) -> Self {
        let capacity = usize::try_from(capacity).unwrap_or(usize::MAX);
        let cache = TokenCache::new(capacity, refresh_before_ms, JsMap::new());
        Self {
            cache: RefCell::new(cache),
            store,
            refused: JsMap::new(),
            last_refused: JsMap::new(),
            refusals: RefCell::default(),
            owners_with_refusals: JsMap::new(),
            created: RefCell::default(),
            app_id_is_fixed: app_id.is_some(),
            app_id: RefCell::new(app_id),
            key_parts: (base_url.to_owned(), api_version.to_owned()),
        }
    }

    pub(super) fn has_store(&self) -> bool {
        self.store.is_some()
    }

    #[cfg(feature = "npm")]
    pub(super) fn app_id(&self) -> JsValue {
        self.app_id.borrow().as_deref().into()
    }

    /// Records the app of a JWT. `true` if it is another than before, whose tokens are evicted.
    ///
    /// # Errors
    /// The app that the options name, if it is another.
    pub(super) fn set_app(&self, app_id: Option<&str>) -> Result<bool, String> {
        let current = self.app_id.borrow().clone();
        if current.as_deref() == app_id {
            return Ok(false);
        }
        if self.app_id_is_fixed {
            return match (current, app_id) {
                (Some(current), Some(_)) => Err(current),
                _ => Ok(false),
            };
        }
        self.app_id.replace(app_id.map(str::to_owned));
        if current.is_some() {
            self.cache.borrow_mut().clear();
        }
        Ok(current.is_some())
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
    ) -> Option<Lookup<Rc<Token>, Rc<InFlightRefresh>>> {
        let mut cache = self.cache.borrow_mut();
        cache.look_up(owner, now_ms, abandoned_after_ms)
    }

    /// The cached token of an owner, if it needs no refresh, or the request for it that others may wait for.
    #[cfg(feature = "npm")]
    pub(super) fn at_hand(
        &self,
        owner: &TokenOwner,
        now_ms: f64,
    ) -> Option<Result<Rc<Token>, Rc<InFlightRefresh>>> {
        self.cache.borrow_mut().at_hand(owner, now_ms)
    }

    /// The cached token of an owner, however shortly before its expiry.
    pub(super) fn unexpired(&self, owner: &TokenOwner, now_ms: f64) -> Option<Rc<Token>> {
        self.cache.borrow().unexpired(owner, now_ms)
    }

    /// Lets other callers wait for a request.
    pub(super) fn share(&self, refresh: &Rc<InFlightRefresh>) {
        let mut cache = self.cache.borrow_mut();
        cache.share(refresh.request, Rc::clone(refresh));
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

    /// Records a token that this client created, whoever uses it.
    pub(super) fn record_created(&self, token: &Rc<Token>, now_ms: f64) {
        // Before it grows: each token is looked at a bounded number of times.
        if self.created.borrow().len() == self.created.borrow().capacity() {
            self.retain_created(&|token| now_ms < token.expires_at_ms);
        }
        self.created.borrow_mut().push(Rc::clone(token));
    }

    pub(super) fn record_failure(&self, refresh: &InFlightRefresh, now_ms: f64, random: f64) {
        let mut cache = self.cache.borrow_mut();
        cache.record_failure(refresh.request, now_ms, random);
    }

    /// Records that a response accepted a token.
    pub(super) fn record_success(&self, token: &Token) {
        token.accepted.set(true);
        if self.owners_with_refusals.size() > 0
            && let Some(index) = self.owners_with_refusals.find(&token.owner)
            && let Some(refusals) = self.refusals.borrow_mut().get_mut(index)
        {
            refusals.record_success();
        }
    }

    /// What to do about a token that the registry refused.
    pub(super) fn decide(&self, token: &Rc<Token>, refusal: Refusal, now_ms: f64) -> Decision {
        let current = self.unexpired(&token.owner, now_ms);
        if !refusal.replaced && current.is_none_or(|current| !Rc::ptr_eq(&current, token)) {
            // Another call has replaced it, which costs this one nothing.
            return Decision::Replace;
        }
        let mut decision = Decision::Keep;
        self.with_refusals(&token.owner, now_ms, &mut |owner| {
            decision = owner.decide(refusal, now_ms);
        });
        decision
    }

    /// Whether a 403 of an owner may be worth the question for its permissions.
    pub(super) fn may_check_permissions(&self, owner: &TokenOwner, now_ms: f64) -> bool {
        let mut may = false;
        if owner.is_string() {
            self.with_refusals(owner, now_ms, &mut |owner| {
                may = owner.take_permission_check(now_ms);
            });
        }
        may
    }

    fn with_refusals(
        &self,
        owner: &TokenOwner,
        now_ms: f64,
        work: &mut dyn FnMut(&mut OwnerRefusals),
    ) {
        let mut refusals = self.refusals.borrow_mut();
        let index = self.owners_with_refusals.find(owner);
        let index = index.unwrap_or_else(|| {
            if refusals.len() >= MAX_REMEMBERED {
                refusals.clear();
                self.owners_with_refusals.clear();
            }
            let index = refusals.len();
            self.owners_with_refusals.set(owner, &JsValue::from(index));
            refusals.push(OwnerRefusals::new(now_ms));
            index
        });
        if let Some(refusals) = refusals.get_mut(index) {
            work(refusals);
        }
    }

    /// Removes exactly the token that the registry refused. `true` if it was cached.
    pub(super) fn remove_refused(&self, token: &Rc<Token>) -> bool {
        if self.store.is_some() {
            if usize::try_from(self.refused.size()).is_ok_and(|size| size >= MAX_REMEMBERED) {
                self.refused.clear();
                self.last_refused.clear();
            }
            self.refused.set(&token.secret, &JsValue::TRUE);
            self.last_refused.set(&token.owner, &token.secret);
        }
        self.cache
            .borrow_mut()
            .remove_refused(token.request.get())
            .is_some()
    }

    /// Evicts the tokens that match.
    pub(super) fn evict_where(&self, matches: &dyn Fn(&Token) -> bool) -> Vec<Rc<Token>> {
        let matches = |token: &Rc<Token>| matches(token);
        self.cache.borrow_mut().evict_where(&matches)
    }

    /// Evicts an owner, or all with `None`. Outcomes of requests in flight are ignored.
    pub(super) fn evict(&self, owner: Option<&TokenOwner>) {
        let mut cache = self.cache.borrow_mut();
        match owner {
            Some(owner) => drop(cache.evict(owner)),
            None => cache.clear(),
        }
    }

    /// The tokens that this client created and that may be valid; without those that others may use through the store,
    /// unless these are wanted, too.
    pub(super) fn created_here(&self, now_ms: f64, shared: bool) -> Vec<Rc<Token>> {
        if self.store.is_some() && !shared {
            return Vec::new();
        }
        self.retain_created(&|token| now_ms < token.expires_at_ms);
        self.created.borrow().clone()
    }

    /// Forgets that a token was created here: it is deleted.
    pub(super) fn forget_created(&self, secret: &JsString) {
        self.retain_created(&|token| *token.secret != **secret);
    }

    fn retain_created(&self, keep: &dyn Fn(&Token) -> bool) {
        self.created.borrow_mut().retain(|token| keep(token));
    }

    /// The store, unless it is left alone for now.
    fn active_store(&self, now_ms: f64) -> Option<&TokenStore> {
        let store = self.store.as_ref();
        store.filter(|store| !store.is_paused(now_ms))
    }

    /// Reads what the store has for an owner. `None` without a store, and where it is left alone.
    pub(super) fn start_load(&self, owner: &TokenOwner, now_ms: f64) -> Option<Box<StoreCall>> {
        let store = self.active_store(now_ms)?;
        Some(Box::new(store.get(&self.key(owner))))
    }

    /// Whether the store decides now who creates a token.
    pub(super) fn goes_through(&self, now_ms: f64) -> bool {
        self.active_store(now_ms)
            .is_some_and(TokenStore::goes_through)
    }

    /// Whether the client has no token when the store fails.
    pub(super) fn needs_store(&self) -> bool {
        self.store.as_ref().is_some_and(TokenStore::is_only_source)
    }

    /// Asks the store for a token that expires later than `outlives_ms`, or for who creates it.
    pub(super) fn start_through(
        &self,
        owner: &TokenOwner,
        outlives_ms: f64,
        mint: (&Promise, &Promise),
        timeout_ms: f64,
    ) -> Option<Box<StoreCall>> {
        let wanted = JsObject::new();
        if !owner.is_null() {
            wanted.set("installationId", owner.clone());
        }
        wanted.set("outlives", outlives_ms.into());
        let refused = self.last_refused.get(owner);
        if !refused.is_undefined() {
            wanted.set("refused", refused);
        }
        let store = self.store.as_ref()?;
        store.through(&self.key(owner), &wanted, mint, timeout_ms)
    }

    /// What the store returned for an owner.
    pub(super) fn read_stored(
        &self,
        call: &StoreCall,
        outcome: WaitOutcome,
        now_ms: f64,
    ) -> Option<StoreResult> {
        Some(self.store.as_ref()?.read(call, outcome, now_ms))
    }

    /// How a call of the store ended.
    pub(super) fn finish_call(
        &self,
        call: &StoreCall,
        outcome: WaitOutcome,
        now_ms: f64,
    ) -> Option<StoreResult> {
        Some(self.store.as_ref()?.finish(call, outcome, now_ms))
    }

    /// The token that the store returned, if it is the owner's, not refused, and expires later than `outlives_ms`.
    pub(super) fn check_stored(
        &self,
        owner: &TokenOwner,
        value: &JsValue,
        now_ms: f64,
        outlives_ms: f64,
    ) -> Option<Rc<Token>> {
        let expires_at_ms = expiry_ms(value)?;
        let app_id = self.app_id.borrow().clone();
        let installation_id = if owner.is_null() {
            &JsValue::UNDEFINED
        } else {
            owner
        };
        let ours = id_text(&get_property(value, "appId")) == app_id
            && id_text(&get_property(value, "installationId")) == id_text(installation_id);
        let refused = self.refused.get(&get_property(value, "token")).is_truthy();
        // It may be in its refresh window already, but not so late that callers would wait for the next.
        let issued_at_ms = parse_date(&get_property(value, "createdAt")).max(0.0);
        let last_use_at_ms = last_use_at_ms(issued_at_ms, expires_at_ms);
        let lives = now_ms < last_use_at_ms && expires_at_ms > outlives_ms;
        (ours && !refused && lives)
            .then(|| Token::new(owner, value.clone(), (issued_at_ms, expires_at_ms), false))
    }

    /// Writes a token that this client created to the store, where there is one.
    pub(super) fn start_save(&self, token: &Token, now_ms: f64) -> Option<Box<StoreCall>> {
        let store = self.active_store(now_ms)?;
        if !token.created_here || store.goes_through() {
            return None;
        }
        let key = self.key(&token.owner);
        Some(Box::new(store.set(&key, &token.value, token.expires_at_ms)))
    }

    /// Deletes what the store has for an owner; with a secret, only if it is this token.
    pub(super) fn start_deletion(
        &self,
        owner: &TokenOwner,
        secret: Option<&JsString>,
        now_ms: f64,
    ) -> Option<Box<StoreCall>> {
        let store = self.active_store(now_ms)?;
        Some(Box::new(store.delete(&self.key(owner), secret)))
    }

    /// Whether the store returned exactly this token: it may ignore the condition of a deletion, and have a newer one.
    pub(super) fn is_stored(
        &self,
        secret: &JsString,
        call: &StoreCall,
        outcome: WaitOutcome,
        now_ms: f64,
    ) -> bool {
        self.store.as_ref().is_some_and(|store| {
            let stored = store.read(call, outcome, now_ms).value;
            get_property(&stored, "token") == JsValue::from(secret)
        })
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

/// An id as a text, however it is written.
fn id_text(id: &JsValue) -> Option<String> {
    (id.is_string() || id.as_f64().is_some()).then(|| to_text(id))
}
