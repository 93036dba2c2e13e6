//! The host's own store of tokens. Whatever it does, it never breaks a call: a store that fails is an empty one.

use super::answer::is_header_text;
use super::bell::{Alarm, in_time};
use super::host::{self, Fields, field};
use crate::endpoints::create_app_access_token::ANSWER;
use crate::shape::check;
use js_sys::{Array, Function, JsString};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

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
        let stored = settled(self.get.call1(&self.host, key)).await?;
        // What the host keeps must not change under the cache, nor be frozen by it.
        let token = JsValue::from(Fields::copied(&stored).ok()?);
        let found = host::kinds(&Array::of1(&token), ANSWER.within, ANSWER.fields);
        let usable = check(&ANSWER, &found).is_ok()
            && field(&token, "token").dyn_ref().is_some_and(is_header_text);
        usable.then_some(token)
    }

    pub(super) async fn set(&self, key: &JsString, token: &JsValue, expires_at_ms: f64) {
        let options = Fields::new();
        options.set("expiresAt", &expires_at_ms.into());
        settled(self.set.call3(&self.host, key, token, &options)).await;
    }

    pub(super) async fn delete(&self, key: &JsString) {
        settled(self.delete.call1(&self.host, key)).await;
    }
}

async fn settled(answer: Result<JsValue, JsValue>) -> Option<JsValue> {
    let promise = host::promised(&answer.ok()?).ok()?;
    in_time(JsFuture::from(promise), &Alarm::after(TIMEOUT_MS))
        .await?
        .ok()
}
