//! Endpoints that a test adds.

use super::emulator::{Emulator, body_text, from_js, or_panic, to_js};
use crate::api::model::Installation;
use crate::runtime::values::get_property;
use gloo_net::http::Method;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use wasm_bindgen::prelude::*;

/// What the handler of a [route](super::Registry::route) receives.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct RouteRequest {
    /// The parameters of the path, decoded.
    pub parameters: BTreeMap<String, String>,
    /// The query; of a repeated name, the last value.
    pub query: BTreeMap<String, String>,
    /// The body as a text; JSON is written without spaces.
    #[serde(skip)]
    pub body: Option<String>,
    /// The installation that the access token belongs to; `None` for a token of the app.
    pub installation: Option<Installation>,
}

/// An error response of a [route](super::Registry::route).
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RouteError {
    status: u16,
    messages: String,
}

impl RouteError {
    /// An error response with this status, 400 to 599, and this message.
    pub fn new(status: u16, message: &str) -> Self {
        Self {
            status,
            messages: message.to_owned(),
        }
    }
}

#[track_caller]
pub(super) fn add<T: Serialize>(
    emulator: &Emulator,
    method: &Method,
    path: &str,
    handler: impl Fn(RouteRequest) -> Result<T, RouteError> + 'static,
) {
    let handle = move |context: JsValue| {
        let body = body_text(&get_property(&context, "body"));
        let request = RouteRequest {
            body,
            ..from_js("route", context)
        };
        match handler(request) {
            Ok(response) => {
                let response = to_js(&response);
                // `()` is the response without a body.
                Ok(if response.is_null() {
                    JsValue::UNDEFINED
                } else {
                    response
                })
            }
            Err(error) => Err(to_js(&error)),
        }
    };
    let handle = Closure::<dyn Fn(JsValue) -> Result<JsValue, JsValue>>::new(handle);
    or_panic(
        "route",
        emulator.route(method.as_str(), path, &handle.into_js_value()),
    );
}
