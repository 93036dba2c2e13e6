//! The host's own store of tokens. Whatever it does, it never breaks a call: a store that fails counts as empty.

use crate::api::endpoints::create_app_access_token::ACCESS_TOKEN;
use crate::api::schema::check;
use crate::runtime::executor::{Wait, WaitOutcome};
use crate::runtime::promise::invoke_callback;
use crate::runtime::values::{
    Function, JsArray, JsObject, JsString, copy_json, field_types, get_property, is_header_text,
};
use wasm_bindgen::prelude::*;

/// How long a store may take before it counts as failed.
const TIMEOUT_MS: f64 = 2_000.0;

/// An object with `get(key)`, `set(key, token, { expiresAt })` and `delete(key)`, each of which may be async.
#[derive(Debug)]
pub(crate) struct TokenStore {
    store: JsValue,
    get: Function,
    set: Function,
    delete: Function,
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
        })
    }

    /// A copy of the stored token, if it has the fields of one.
    pub(crate) async fn get(&self, key: &JsString) -> Option<JsValue> {
        let args = JsArray::of_one(key);
        let WaitOutcome::Fulfilled(stored) = self.call(&self.get, &args).await else {
            return None;
        };
        // What the host keeps must not change under the cache, nor be frozen by it.
        let token = copy_json(&stored);
        let found = field_types(&JsArray::of_one(&token), &ACCESS_TOKEN);
        let usable = found.is_ok_and(|found| check(&ACCESS_TOKEN, &found).is_ok())
            && is_header_text(&get_property(&token, "token"));
        usable.then_some(token)
    }

    pub(crate) fn set(&self, key: &JsString, token: &JsValue, expires_at_ms: f64) -> Wait {
        let options = JsObject::new();
        options.set("expiresAt", expires_at_ms.into());
        self.call(&self.set, &JsArray::of_three(key, token, &options))
    }

    pub(crate) fn delete(&self, key: &JsString) -> Wait {
        self.call(&self.delete, &JsArray::of_one(key))
    }

    fn call(&self, method: &Function, args: &JsArray) -> Wait {
        invoke_callback(&self.store, method, args, TIMEOUT_MS)
    }
}
