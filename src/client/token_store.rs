//! The host's own store of tokens. Whatever it does, it never breaks a call: a store that fails counts as empty.

use crate::api::endpoints::create_app_access_token::ACCESS_TOKEN;
use crate::api::schema::check;
use crate::runtime::clock::monotonic_now;
use crate::runtime::executor::WaitOutcome;
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

/// One call of the store, for events.
pub(super) struct StoreCall<T> {
    pub(super) value: T,
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

    /// A copy of the stored token, if it has the fields of one.
    pub(super) async fn get(&self, key: &JsString, now_ms: f64) -> StoreCall<Option<JsValue>> {
        let args = JsArray::of_one(key);
        let call = self.call("get", &self.get, &args, now_ms).await;
        // What the host keeps must not change under the cache, nor be frozen by it.
        let token = copy_json(&call.value);
        let found = field_types(&JsArray::of_one(&token), &ACCESS_TOKEN);
        let usable = found.is_ok_and(|found| check(&ACCESS_TOKEN, &found).is_ok())
            && is_header_text(&get_property(&token, "token"));
        let outcome = match call.outcome {
            "done" if usable => "hit",
            "done" if call.value.is_undefined() || call.value.is_null() => "miss",
            "done" => "not_a_token",
            failed => failed,
        };
        StoreCall {
            value: usable.then_some(token),
            method: call.method,
            outcome,
            duration_ms: call.duration_ms,
        }
    }

    /// Stores a token as a copy of its own.
    pub(super) async fn set(
        &self,
        key: &JsString,
        token: &JsValue,
        expires_at_ms: f64,
        now_ms: f64,
    ) -> StoreCall<JsValue> {
        let options = JsObject::new();
        options.set("expiresAt", expires_at_ms.into());
        let args = JsArray::of_three(key, &copy_json(token), &options);
        self.call("set", &self.set, &args, now_ms).await
    }

    /// Deletes the token of a key; with a secret, only if it is this one, as far as the store can tell.
    pub(super) async fn delete(
        &self,
        key: &JsString,
        secret: Option<&JsString>,
        now_ms: f64,
    ) -> StoreCall<JsValue> {
        let options = JsObject::new();
        if let Some(secret) = secret {
            options.set("token", secret.into());
        }
        let args = JsArray::of_two(key, &options);
        self.call("delete", &self.delete, &args, now_ms).await
    }

    async fn call(
        &self,
        method: &'static str,
        function: &Function,
        args: &JsArray,
        now_ms: f64,
    ) -> StoreCall<JsValue> {
        let started_ms = monotonic_now();
        let outcome = invoke_callback(&self.store, function, args, TIMEOUT_MS).await;
        let (outcome, value) = match outcome {
            WaitOutcome::Fulfilled(value) => ("done", value),
            WaitOutcome::TimedOut => ("late", JsValue::UNDEFINED),
            WaitOutcome::Rejected(_) | WaitOutcome::Aborted(_) => ("failed", JsValue::UNDEFINED),
        };
        if outcome == "done" {
            self.failures.set(0);
        } else {
            self.failures.set(self.failures.get() + 1);
            if self.failures.get() >= MAX_FAILURES {
                self.failures.set(0);
                self.paused_until_ms.set(now_ms + PAUSE_MS);
            }
        }
        StoreCall {
            value,
            method,
            outcome,
            duration_ms: monotonic_now() - started_ms,
        }
    }
}
