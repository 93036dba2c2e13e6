//! The host's own store of tokens. Whatever it does, it never breaks a call: a store that fails is an empty one.

use super::answer::expiry_ms;
use super::api::Api;
use super::host::{self, Fields, Function, JsString, List, field};
use super::managed::{Owner, Token};
use super::task::{Ended, Wait};
use crate::endpoints::create_app_access_token::ANSWER;
use crate::shape::check;
use std::rc::Rc;
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
        let Ended::Done(stored) = self.call(&self.get, &List::one(key)).await else {
            return None;
        };
        // What the host keeps must not change under the cache, nor be frozen by it.
        let token = host::copied(&stored);
        let found = host::kinds(&List::one(&token), &ANSWER);
        let usable = found.is_ok_and(|found| check(&ANSWER, &found).is_ok())
            && host::is_header_text(&field(&token, "token"));
        usable.then_some(token)
    }

    pub(super) fn set(&self, key: &JsString, token: &JsValue, expires_at_ms: f64) -> Wait {
        let options = Fields::new();
        options.set("expiresAt", expires_at_ms.into());
        self.call(&self.set, &List::three(key, token, &options))
    }

    pub(super) fn delete(&self, key: &JsString) -> Wait {
        self.call(&self.delete, &List::one(key))
    }

    fn call(&self, method: &Function, given: &List) -> Wait {
        host::call(&self.host, method, given, TIMEOUT_MS)
    }
}

impl Api {
    /// The host's stored token, where there is one that is this owner's and will do.
    pub(super) async fn load(&self, owner: &Owner, outlives_ms: f64) -> Option<Rc<Token>> {
        let value = self
            .managed
            .store
            .as_ref()?
            .get(&self.store_key(owner))
            .await?;
        let expires_at_ms = expiry_ms(&value)?;
        let app_id = self.managed.app_id.borrow().clone();
        let installation_id = if owner.is_null() {
            &JsValue::UNDEFINED
        } else {
            owner
        };
        let ours = field(&value, "appId").as_string() == app_id
            && field(&value, "installationId") == *installation_id;
        let refused = self
            .managed
            .refused
            .get(&field(&value, "token"))
            .is_truthy();
        let lives = expires_at_ms > self.now_ms().max(outlives_ms);
        // It may be in its refresh window already.
        let born_at_ms = host::parse_date(&field(&value, "createdAt")).max(0.0);
        (ours && !refused && lives)
            .then(|| Token::new(owner, value, (born_at_ms, expires_at_ms), false))
    }

    /// Writes a token of this client's making to the host's store, where there is one.
    pub(super) fn save(&self, token: &Token) -> Option<Wait> {
        let store = self.managed.store.as_ref().filter(|_| token.made)?;
        let key = self.store_key(&token.owner);
        Some(store.set(&key, &token.value, token.expires_at_ms))
    }

    /// Deletes what the host's store holds for an owner; a newer token than `secret` stays.
    pub(super) async fn unsave(&self, owner: &Owner, secret: Option<&JsString>) {
        let Some(store) = &self.managed.store else {
            return;
        };
        let key = self.store_key(owner);
        if let Some(secret) = secret {
            let stored = store.get(&key).await.unwrap_or_default();
            if field(&stored, "token") != JsValue::from(secret) {
                return;
            }
        }
        store.delete(&key).await;
    }

    fn store_key(&self, owner: &Owner) -> JsString {
        let kind = if owner.is_null() {
            "app"
        } else {
            "installation"
        };
        host::key_of(
            &self.options.base_url,
            &self.options.api_version,
            self.managed.app_id.borrow().as_deref(),
            kind,
            owner,
        )
    }
}
