//! The host's own store of tokens. Whatever it does, it never breaks a call: a store that fails counts as empty.

use crate::api::endpoints::create_app_access_token::ACCESS_TOKEN;
use crate::api::schema::check;
use crate::runtime::clock::monotonic_now;
use crate::runtime::executor::{Wait, WaitOutcome};
use crate::runtime::promise::invoke_callback;
use crate::runtime::values::{
    Function, JsArray, JsObject, JsString, copy_json, field_types, get_property, is_header_text,
};
use std::cell::Cell;
use wasm_bindgen::prelude::*;

/// How long a store may take before it counts as failed, in milliseconds.
const TIMEOUT_MS: f64 = 2_000.0;
/// After so many failures in a row the store is left alone for so long.
const MAX_FAILURES: u32 = 3;
const PAUSE_MS: f64 = 30_000.0;

/// An object with `get(key)`, `set(key, token, { expiresAt })` and `delete(key, { token })`, each of which may be async.
#[derive(Debug)]
pub(crate) struct TokenStore {
    store: JsValue,
    get: Function,
    set: Function,
    delete: Function,
    failures: Cell<u32>,
    paused_until_ms: Cell<f64>,
}

/// A call of the store under way.
#[derive(Clone, Copy)]
pub(super) struct StoreCall {
    method: &'static str,
    started_ms: f64,
}

/// How a call of the store ended, for events.
pub(super) struct StoreResult {
    pub(super) value: JsValue,
    pub(super) method: &'static str,
    pub(super) outcome: &'static str,
    pub(super) duration_ms: f64,
}

impl TokenStore {
    /// `None` if a method is missing.
    pub(crate) fn new(store: &JsValue) -> Option<Self> {
        let method = |name: &str| get_property(store, name).dyn_into().ok();
        Some(Self {
            store: store.clone(),
            get: method("get")?,
            set: method("set")?,
            delete: method("delete")?,
            failures: Cell::new(0),
            paused_until_ms: Cell::new(f64::NEG_INFINITY),
        })
    }

    /// Whether it has failed too often of late.
    pub(super) fn is_paused(&self, now_ms: f64) -> bool {
        now_ms < self.paused_until_ms.get()
    }

    pub(super) fn get(&self, key: &JsString) -> (StoreCall, Wait) {
        self.start("get", &self.get, &JsArray::of_one(key))
    }

    /// Stores a token as a copy of its own.
    pub(super) fn set(
        &self,
        key: &JsString,
        token: &JsValue,
        expires_at_ms: f64,
    ) -> (StoreCall, Wait) {
        let options = JsObject::new();
        options.set("expiresAt", expires_at_ms.into());
        let args = JsArray::of_three(key, &copy_json(token), &options);
        self.start("set", &self.set, &args)
    }

    /// Deletes the token of a key; with a secret, only if it is this one, as far as the store can tell.
    pub(super) fn delete(&self, key: &JsString, secret: Option<&JsString>) -> (StoreCall, Wait) {
        let options = JsObject::new();
        if let Some(secret) = secret {
            options.set("token", secret.into());
        }
        self.start("delete", &self.delete, &JsArray::of_two(key, &options))
    }

    fn start(
        &self,
        method: &'static str,
        function: &Function,
        args: &JsArray,
    ) -> (StoreCall, Wait) {
        let call = StoreCall {
            method,
            started_ms: monotonic_now(),
        };
        let wait = invoke_callback(&self.store, function, args, TIMEOUT_MS);
        (call, wait)
    }

    /// How a call ended, after the wait for it.
    pub(super) fn finish(&self, call: StoreCall, outcome: WaitOutcome, now_ms: f64) -> StoreResult {
        let (outcome, value) = match outcome {
            WaitOutcome::Fulfilled(value) => ("done", value),
            WaitOutcome::TimedOut => ("late", JsValue::UNDEFINED),
            WaitOutcome::Rejected(_) | WaitOutcome::Aborted(_) => ("failed", JsValue::UNDEFINED),
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
        }
    }

    /// Of a `get` that has ended: a copy of the stored token, if it has the fields of one, else `undefined`.
    pub(super) fn read(&self, call: StoreCall, outcome: WaitOutcome, now_ms: f64) -> StoreResult {
        let mut result = self.finish(call, outcome, now_ms);
        if result.outcome == "done" {
            // What the host keeps must not change under the cache, nor be frozen by it.
            let token = copy_json(&result.value);
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
