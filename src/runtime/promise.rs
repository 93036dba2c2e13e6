//! Promises, and users' callbacks, which may return them.

use super::executor::Wait;
#[cfg(feature = "npm")]
use super::values::JsObject;
use super::values::{Function, JsArray, Promise};
use wasm_bindgen::prelude::*;

#[wasm_bindgen(module = "/src/runtime/js/wait.js")]
extern "C" {
    fn wait(promise: Option<&Promise>, timeout_ms: Option<f64>, signal: &JsValue) -> Promise;
    /// A promise with a method that resolves it.
    #[wasm_bindgen(js_name = withResolvers)]
    pub(crate) fn with_resolvers() -> Promise;
    #[wasm_bindgen(js_name = invokeCallback)]
    fn invoke(receiver: &JsValue, method: &Function, args: &JsArray, timeout_ms: f64) -> Promise;
    /// Calls a listener. Whether it throws or rejects is ignored.
    #[cfg(feature = "npm")]
    pub(crate) fn emit(listener: &Function, event: &JsObject);
    /// Passes a promise to a Worker's `waitUntil`.
    #[wasm_bindgen(js_name = keepAlive)]
    pub(crate) fn keep_alive(wait_until: &Function, promise: &Promise);
}

/// Waits for a promise until it settles, the wait times out, or the caller aborts.
pub(crate) fn wait_for(promise: &Promise, timeout_ms: Option<f64>, signal: &JsValue) -> Wait {
    Wait::of(wait(Some(promise), timeout_ms, signal))
}

/// Waits for a delay, or until the caller aborts.
pub(crate) fn sleep(delay_ms: f64, signal: &JsValue) -> Wait {
    Wait::of(wait(None, Some(delay_ms), signal))
}

/// Calls a user's callback, and waits for what it returns, a promise or not.
pub(crate) fn invoke_callback(
    receiver: &JsValue,
    method: &Function,
    args: &JsArray,
    timeout_ms: f64,
) -> Wait {
    Wait::of(invoke(receiver, method, args, timeout_ms))
}
