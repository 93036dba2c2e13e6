//! Time and randomness.

use wasm_bindgen::prelude::*;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_namespace = performance, js_name = now)]
    pub(crate) fn monotonic_now() -> f64;
    #[wasm_bindgen(js_namespace = Math)]
    pub(crate) fn random() -> f64;
}

#[wasm_bindgen(module = "/src/runtime/js/values.js")]
extern "C" {
    /// Milliseconds since 1970, NaN for what is no date.
    #[wasm_bindgen(js_name = parseDate)]
    pub(crate) fn parse_date(text: &JsValue) -> f64;
    /// The time by a function of the caller's, or with `undefined` by this machine's clock, in milliseconds since 1970.
    #[wasm_bindgen(js_name = readClock)]
    pub(crate) fn read_clock(clock: &JsValue) -> f64;
}
