//! The emulator's JavaScript, and values on their way to it and back.

use crate::runtime::values::get_property;
use js_sys::{Function, JSON, Promise};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_wasm_bindgen::Serializer;
use wasm_bindgen::prelude::*;

// `npm run generate` bundles it from js/testing.
#[wasm_bindgen(module = "/src/testing/emulator.js")]
extern "C" {
    #[wasm_bindgen(catch, js_name = createRegistry)]
    pub(super) fn create_registry(options: &JsValue) -> Result<Emulator, JsValue>;

    /// A registry, as `createRegistry` of `icr-app-client/testing` returns it.
    #[derive(Clone, Debug)]
    pub(super) type Emulator;

    #[wasm_bindgen(method, getter)]
    pub(super) fn fetch(this: &Emulator) -> Function;
    #[wasm_bindgen(method, getter, js_name = appId)]
    pub(super) fn app_id(this: &Emulator) -> String;
    #[wasm_bindgen(method, getter, js_name = clientOptions)]
    pub(super) fn client_options(this: &Emulator) -> JsValue;
    #[wasm_bindgen(method, getter)]
    pub(super) fn installations(this: &Emulator) -> JsValue;
    #[wasm_bindgen(method, getter)]
    pub(super) fn tokens(this: &Emulator) -> JsValue;
    #[wasm_bindgen(method, getter)]
    pub(super) fn requests(this: &Emulator) -> JsValue;
    #[wasm_bindgen(method, js_name = signJwt)]
    pub(super) fn sign_jwt(this: &Emulator) -> Promise;
    #[wasm_bindgen(method)]
    pub(super) fn now(this: &Emulator) -> f64;
    #[wasm_bindgen(method, catch, js_name = setTime)]
    pub(super) fn set_time(this: &Emulator, time_ms: f64) -> Result<(), JsValue>;
    #[wasm_bindgen(method, catch)]
    pub(super) fn advance(this: &Emulator, duration_ms: f64) -> Result<(), JsValue>;
    #[wasm_bindgen(method, catch)]
    pub(super) fn install(this: &Emulator, draft: &JsValue) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(method, catch)]
    pub(super) fn consent(this: &Emulator, install_url: &str) -> Result<String, JsValue>;
    #[wasm_bindgen(method, catch)]
    pub(super) fn suspend(this: &Emulator, installation_id: &str) -> Result<(), JsValue>;
    #[wasm_bindgen(method, catch)]
    pub(super) fn unsuspend(this: &Emulator, installation_id: &str) -> Result<(), JsValue>;
    #[wasm_bindgen(method, catch)]
    pub(super) fn uninstall(this: &Emulator, installation_id: &str) -> Result<(), JsValue>;
    #[wasm_bindgen(method, catch)]
    pub(super) fn grant(
        this: &Emulator,
        installation_id: &str,
        permissions: &JsValue,
    ) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(method, catch)]
    pub(super) fn revoke(this: &Emulator, token: &str) -> Result<(), JsValue>;
    #[wasm_bindgen(method, catch)]
    pub(super) fn expire(this: &Emulator, token: &str) -> Result<(), JsValue>;
    #[wasm_bindgen(method, catch)]
    pub(super) fn route(
        this: &Emulator,
        method: &str,
        path: &str,
        handler: &JsValue,
    ) -> Result<(), JsValue>;
    #[wasm_bindgen(method, catch, js_name = injectFault)]
    pub(super) fn inject_fault(this: &Emulator, fault: &JsValue) -> Result<(), JsValue>;
    #[wasm_bindgen(method, getter)]
    pub(super) fn deliveries(this: &Emulator) -> JsValue;
    #[wasm_bindgen(method)]
    pub(super) fn settled(this: &Emulator) -> Promise;
    #[wasm_bindgen(method, catch, js_name = sendWebhook)]
    pub(super) fn send_webhook(
        this: &Emulator,
        event: &str,
        installation_id: &str,
        fields: &JsValue,
    ) -> Result<(), JsValue>;
    #[wasm_bindgen(method, catch, js_name = injectWebhookFault)]
    pub(super) fn inject_webhook_fault(this: &Emulator, fault: &JsValue) -> Result<(), JsValue>;
    #[wasm_bindgen(method, js_name = clearFaults)]
    pub(super) fn clear_faults(this: &Emulator);
    #[wasm_bindgen(method, js_name = clearRequests)]
    pub(super) fn clear_requests(this: &Emulator);
}

/// What the emulator returned. What it threw is a mistake of the test, which fails at its own line.
#[track_caller]
#[expect(clippy::panic, reason = "it is for tests, which fail by panicking")]
pub(super) fn or_panic<T>(method: &str, returned: Result<T, JsValue>) -> T {
    returned.unwrap_or_else(|thrown| {
        let message = get_property(&thrown, "message").as_string();
        panic!("Registry::{method}: {}", message.unwrap_or_default())
    })
}

/// A Rust value as the emulator takes it, or `undefined` if JSON could not represent it.
pub(super) fn to_js(value: &impl Serialize) -> JsValue {
    value
        .serialize(&Serializer::json_compatible())
        .unwrap_or_default()
}

/// A value of the emulator's, whose types are those of the Rust struct.
#[track_caller]
pub(super) fn from_js<T: DeserializeOwned>(method: &str, value: JsValue) -> T {
    or_panic(
        method,
        serde_wasm_bindgen::from_value(value).map_err(JsValue::from),
    )
}

/// A value in JSON.
pub(super) fn json_text(value: &JsValue) -> Option<String> {
    // `stringify` returns `undefined` for what it leaves out.
    JsValue::from(JSON::stringify(value).ok()?).as_string()
}

/// A body as the emulator keeps it: a text, or what JSON was parsed to.
pub(super) fn body_text(body: &JsValue) -> Option<String> {
    body.as_string().or_else(|| json_text(body))
}
