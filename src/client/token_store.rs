//! The host's own store of tokens. Whatever it does, it never breaks a call: a store that fails counts as empty.

use crate::api::endpoints::create_app_access_token::ACCESS_TOKEN;
use crate::api::schema::check;
use crate::runtime::clock::monotonic_now;
use crate::runtime::executor::{Wait, WaitOutcome};
use crate::runtime::promise::invoke_callback;
use crate::runtime::values::{
    Function, JsArray, JsObject, JsString, Promise, copy_json, field_types, get_property,
    is_header_text,
};
use std::cell::Cell;
use wasm_bindgen::prelude::*;

/// How long a store may take before it counts as failed, in milliseconds.
const TIMEOUT_MS: f64 = 2_000.0;
/// After so many failures in a row the store is left alone for so long.
const MAX_FAILURES: u32 = 3;
const PAUSE_MS: f64 = 30_000.0;

#[wasm_bindgen(module = "/src/client/js/store.js")]
extern "C" {
    /// Whether a value is an error of this client, or of another copy of it.
    #[wasm_bindgen(js_name = isIcrError)]
    pub(super) fn is_icr_error(value: &JsValue) -> bool;
    #[wasm_bindgen(js_name = callThrough)]
    fn call_through(
        store: &JsValue,
        through: &Function,
        key: &JsString,
        wanted: &JsObject,
        starts: &Promise,
        minted: &Promise,
        timeout_ms: f64,
    ) -> Promise;
}

/// An object with `get(key)`, `set(key, token, { expiresAt })`, `delete(key, { token })` and maybe
/// `through(key, mint, wanted)`, each of which may be async.
#[derive(Debug)]
pub(crate) struct TokenStore {
    store: JsValue,
    get: Function,
    set: Function,
    delete: Function,
    /// Called in the place of `get`, a request for a token, and `set`.
    through: Option<Function>,
    /// Whether the client can create tokens without it.
    may_pause: bool,
    failures: Cell<u32>,
    paused_until_ms: Cell<f64>,
}

/// A call of the store under way.
pub(super) struct StoreCall {
    method: &'static str,
    started_ms: f64,
    pub(super) wait: Wait,
}

/// How a call of the store ended, for events.
pub(super) struct StoreResult {
    /// What it returned, or threw.
    pub(super) value: JsValue,
    pub(super) method: &'static str,
    pub(super) outcome: &'static str,
    pub(super) duration_ms: f64,
    /// The registry's clock, where the store knows it.
    pub(super) now_ms: Option<f64>,
}

impl TokenStore {
    /// `None` if a method is missing. `has_jwt`: whether the client can create tokens by itself.
    pub(crate) fn new(store: &JsValue, has_jwt: bool) -> Option<Self> {
        let method = |name: &str| get_property(store, name).dyn_into().ok();
        let through = method("through");
        if through.is_none() && !get_property(store, "through").is_undefined() {
            return None;
        }
        Some(Self {
            store: store.clone(),
            get: method("get")?,
            set: method("set")?,
            delete: method("delete")?,
            may_pause: has_jwt || through.is_none(),
            through,
            failures: Cell::new(0),
            paused_until_ms: Cell::new(f64::NEG_INFINITY),
        })
    }

    /// Whether it has failed too often of late.
    pub(super) fn is_paused(&self, now_ms: f64) -> bool {
        self.may_pause && now_ms < self.paused_until_ms.get()
    }

    /// Whether it decides who creates a token.
    pub(crate) fn goes_through(&self) -> bool {
        self.through.is_some()
    }

    /// Whether its failure leaves the client without a token.
    pub(super) fn is_only_source(&self) -> bool {
        !self.may_pause
    }

    /// `mint` resolves the first promise to start the creation of a token, which is the second. `None` for a store that does
    /// not go through.
    pub(super) fn through(
        &self,
        key: &JsString,
        wanted: &JsObject,
        (starts, minted): (&Promise, &Promise),
        timeout_ms: f64,
    ) -> Option<Box<StoreCall>> {
        let through = self.through.as_ref()?;
        let started_ms = monotonic_now();
        let wait = Wait::of(call_through(
            &self.store,
            through,
            key,
            wanted,
            starts,
            minted,
            timeout_ms,
        ));
        Some(Box::new(StoreCall {
            method: "through",
            started_ms,
            wait,
        }))
    }

    pub(super) fn get(&self, key: &JsString) -> StoreCall {
        self.start("get", &self.get, &JsArray::of_one(key))
    }

    /// Stores a token as a copy of its own.
    pub(super) fn set(&self, key: &JsString, token: &JsValue, expires_at_ms: f64) -> StoreCall {
        let options = JsObject::new();
        options.set("expiresAt", expires_at_ms.into());
        let args = JsArray::of_three(key, &copy_json(token), &options);
        self.start("set", &self.set, &args)
    }

    /// Deletes the token of a key; with a secret, only if it is this one, as far as the store can tell.
    pub(super) fn delete(&self, key: &JsString, secret: Option<&JsString>) -> StoreCall {
        let options = JsObject::new();
        if let Some(secret) = secret {
            options.set("token", secret.into());
        }
        self.start("delete", &self.delete, &JsArray::of_two(key, &options))
    }

    fn start(&self, method: &'static str, function: &Function, args: &JsArray) -> StoreCall {
        StoreCall {
            method,
            started_ms: monotonic_now(),
            wait: invoke_callback(&self.store, function, args, TIMEOUT_MS),
        }
    }

    /// How a call ended, after the wait for it.
    pub(super) fn finish(
        &self,
        call: &StoreCall,
        outcome: WaitOutcome,
        now_ms: f64,
    ) -> StoreResult {
        let (outcome, value) = match outcome {
            WaitOutcome::Fulfilled(value) => ("done", value),
            WaitOutcome::TimedOut => ("late", JsValue::UNDEFINED),
            WaitOutcome::Rejected(thrown) => ("failed", thrown),
            WaitOutcome::Aborted(_) => ("failed", JsValue::UNDEFINED),
        };
        let failures = if outcome == "done" {
            0
        } else {
            self.failures.get() + 1
        };
        self.failures.set(failures % MAX_FAILURES);
        if failures >= MAX_FAILURES {
            self.paused_until_ms.set(now_ms + PAUSE_MS);
        }
        StoreResult {
            value,
            method: call.method,
            outcome,
            duration_ms: monotonic_now() - call.started_ms,
            now_ms: None,
        }
    }

    /// Of a `get` or `through` that has ended: a copy of the token that it returned, if it has the fields of one, else
    /// `undefined`, or what it threw.
    pub(super) fn read(&self, call: &StoreCall, outcome: WaitOutcome, now_ms: f64) -> StoreResult {
        let mut result = self.finish(call, outcome, now_ms);
        if result.outcome == "done" {
            // What the host keeps must not change under the cache, nor be frozen by it.
            let mut token = copy_json(&result.value);
            result.now_ms = get_property(&token, "now").as_f64();
            let inner = get_property(&token, "token");
            if inner.is_object() {
                token = inner;
            }
            let found = field_types(&JsArray::of_one(&token), &ACCESS_TOKEN);
            let usable = found.is_ok_and(|found| check(&ACCESS_TOKEN, &found).is_ok())
                && is_header_text(&get_property(&token, "token"));
            result.outcome = if usable {
                "hit"
            } else if result.value.is_undefined() || result.value.is_null() {
                "miss"
            } else {
                "not_a_token"
            };
            result.value = if usable { token } else { JsValue::UNDEFINED };
        }
        result
    }
}
