//! Managed access tokens as values.

use crate::api::Operation;
use crate::policy::token_cache::RequestId;
use crate::runtime::clock::parse_date;
use crate::runtime::values::{JsString, freeze, get_property};
use std::cell::Cell;
use std::rc::Rc;
use wasm_bindgen::prelude::*;

/// Whose token: an installation's id, or `null` for the app's own. The caller's own text, never copied.
pub(crate) type TokenOwner = JsValue;

/// A token that is shared by all callers: frozen.
pub(crate) struct Token {
    pub(crate) owner: TokenOwner,
    pub(crate) value: JsValue,
    pub(crate) secret: JsString,
    pub(crate) issued_at_ms: f64,
    pub(crate) expires_at_ms: f64,
    /// Created by this client, not loaded from the token store.
    pub(crate) created_here: bool,
    /// Whether a response has accepted it.
    pub(crate) accepted: Cell<bool>,
    /// The request that brought it, by which exactly this one is removed when it is refused.
    pub(crate) request: Cell<RequestId>,
}

impl Token {
    pub(crate) fn new(
        owner: &TokenOwner,
        value: JsValue,
        (issued_at_ms, expires_at_ms): (f64, f64),
        created_here: bool,
    ) -> Rc<Self> {
        freeze(&value);
        Rc::new(Self {
            owner: owner.clone(),
            secret: get_property(&value, "token").unchecked_into(),
            value,
            issued_at_ms,
            expires_at_ms,
            created_here,
            accepted: Cell::new(!created_here),
            request: Cell::default(),
        })
    }
}

/// The expiry of an access token, in milliseconds since 1970.
pub(crate) fn expiry_ms(token: &JsValue) -> Option<f64> {
    Some(parse_date(&get_property(token, "expiresAt"))).filter(|date| date.is_finite())
}

/// The operation that returns the token of an owner.
pub(crate) fn token_operation(owner: &TokenOwner) -> Operation {
    if owner.is_null() {
        Operation::AppAccessToken
    } else {
        Operation::InstallationAccessToken
    }
}
