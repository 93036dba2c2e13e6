//! The host's own store of tokens. Whatever it does, it never breaks a call: a store that fails is an empty one.

use super::host::{self, Ended, Fields, field};
use crate::endpoints::create_app_access_token::ANSWER;
use crate::shape::check;
use js_sys::{Array, Function, JsString};
use wasm_bindgen::prelude::*;

/// How long a store may take before it counts as failed.
const TIMEOUT_MS: f64 = 2_000.0;

/// An object with `get(key)`, `set(key, token, { expiresAt })` and `delete(key)`, each of which may be async.
#[derive(Debug)]
pub(super) struct TokenStore {
    host: JsValue,
    get: Function,
    set: Function,
    delete: Function,
}

impl TokenStore {
    /// `None` if a method is missing.
    pub(super) fn of(host: &JsValue) -> Option<Self> {
        let method = |name: &str| field(host, name).dyn_into().ok();
        Some(Self {
            host: host.clone(),
            get: method("get")?,
            set: method("set")?,
            delete: method("delete")?,
        })
    }

    /// A copy of the stored token, if it has the fields of one.
    pub(super) async fn get(&self, key: &JsString) -> Option<JsValue> {
        let stored = self.call(&self.get, &Array::of1(key)).await?;
        // What the host keeps must not change under the cache, nor be frozen by it.
        let token = host::copied(&stored);
        let found =
            host::kinds(&Array::of1(&token), ANSWER.within, ANSWER.fields).unwrap_or_default();
        let usable =
            check(&ANSWER, &found).is_ok() && host::is_header_text(&field(&token, "token"));
        usable.then_some(token)
    }

    pub(super) async fn set(&self, key: &JsString, token: &JsValue, expires_at_ms: f64) {
        let options = Fields::new();
        options.set("expiresAt", &expires_at_ms.into());
        self.call(&self.set, &Array::of3(key, token, &options))
            .await;
    }

    pub(super) async fn delete(&self, key: &JsString) {
        self.call(&self.delete, &Array::of1(key)).await;
    }

    async fn call(&self, method: &Function, given: &Array) -> Option<JsValue> {
        match Ended::of_call(&self.host, method, given, TIMEOUT_MS).await {
            Ended::Done(value) => Some(value),
            Ended::Threw(_) | Ended::Late | Ended::Aborted(_) => None,
        }
    }
}
