//! What is imported from the host. Whatever a caller can influence is imported with `catch`: an exception that
//! passed through wasm would leave it half done.

use crate::error::Error;
use crate::options::{self, UrlParts};
use js_sys::{Array, JsString, Object, Promise, Reflect};
use wasm_bindgen::prelude::*;
use web_sys::{AbortSignal, Url};

#[wasm_bindgen]
extern "C" {
    /// Looked up at each call, so that a global that is replaced later counts.
    #[wasm_bindgen(js_name = fetch, catch)]
    pub(super) fn global_fetch(input: &JsValue, init: &JsValue) -> Result<JsValue, JsValue>;

    #[wasm_bindgen(js_name = setTimeout)]
    pub(super) fn set_timeout(callback: &JsValue, delay_ms: f64) -> JsValue;
    #[wasm_bindgen(js_name = clearTimeout)]
    pub(super) fn clear_timeout(timer: &JsValue);

    #[wasm_bindgen(js_namespace = Date, js_name = now)]
    pub(super) fn date_now() -> f64;
    /// Milliseconds since 1970, NaN for what is no date.
    #[wasm_bindgen(js_namespace = Date, js_name = parse)]
    pub(super) fn parse_date(text: &JsValue) -> f64;
    #[wasm_bindgen(js_namespace = performance, js_name = now)]
    pub(super) fn monotonic_now() -> f64;
    #[wasm_bindgen(js_namespace = Math)]
    pub(super) fn random() -> f64;

    #[wasm_bindgen(js_namespace = JSON, js_name = parse, catch)]
    pub(super) fn parse_json(text: &JsValue) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(js_namespace = JSON, js_name = stringify)]
    pub(super) fn stringify(value: &JsValue) -> JsString;
    #[wasm_bindgen(js_namespace = Object)]
    pub(super) fn freeze(value: &JsValue);
    #[wasm_bindgen(js_namespace = Object, catch)]
    pub(super) fn assign(target: &Object, source: &JsValue) -> Result<Object, JsValue>;
    #[wasm_bindgen(js_namespace = Promise, js_name = resolve, catch)]
    pub(super) fn promised(value: &JsValue) -> Result<Promise, JsValue>;

    #[wasm_bindgen(js_namespace = Object, js_name = keys, catch)]
    pub(super) fn keys(value: &JsValue) -> Result<Array, JsValue>;

    #[wasm_bindgen(js_namespace = AbortSignal, js_name = any, catch)]
    pub(super) fn any_signal(signals: &Array) -> Result<AbortSignal, JsValue>;

    /// What a host's `fetch` gives; nothing about it is certain.
    #[derive(Clone, Debug)]
    pub(super) type Response;
    #[wasm_bindgen(method, getter, catch)]
    pub(super) fn status(this: &Response) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(method, getter, js_name = type, catch)]
    pub(super) fn kind(this: &Response) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(method, getter, catch)]
    pub(super) fn redirected(this: &Response) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(method, getter, js_name = bodyUsed, catch)]
    pub(super) fn body_used(this: &Response) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(method, getter, catch)]
    pub(super) fn headers(this: &Response) -> Result<Headers, JsValue>;
    #[wasm_bindgen(method, getter, catch)]
    pub(super) fn body(this: &Response) -> Result<Body, JsValue>;
    #[wasm_bindgen(method, catch)]
    pub(super) fn text(this: &Response) -> Result<Promise, JsValue>;

    #[derive(Clone, Debug)]
    pub(super) type Headers;
    #[wasm_bindgen(constructor, catch)]
    pub(super) fn new(init: &JsValue) -> Result<Headers, JsValue>;
    #[wasm_bindgen(method, catch)]
    pub(super) fn has(this: &Headers, name: &str) -> Result<bool, JsValue>;
    /// The value stays a JavaScript text: a credential does not pass through wasm memory.
    #[wasm_bindgen(method, catch)]
    pub(super) fn set(this: &Headers, name: &str, value: &JsString) -> Result<(), JsValue>;
    #[wasm_bindgen(method, catch)]
    pub(super) fn get(this: &Headers, name: &str) -> Result<JsValue, JsValue>;

    pub(super) type Body;
    #[wasm_bindgen(method, catch)]
    pub(super) fn cancel(this: &Body) -> Result<Promise, JsValue>;

    #[wasm_bindgen(extends = JsString)]
    pub(super) type Text;
    #[wasm_bindgen(method, js_name = replaceAll)]
    pub(super) fn replace_all(this: &Text, pattern: &JsString, replacement: &str) -> JsString;

    /// An `AbortSignal`, of this realm or another.
    #[derive(Clone, Debug)]
    pub(super) type Signal;
    #[wasm_bindgen(method, getter, catch)]
    pub(super) fn aborted(this: &Signal) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(method, getter, catch)]
    pub(super) fn reason(this: &Signal) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(method, js_name = addEventListener, catch)]
    pub(super) fn add_listener(
        this: &Signal,
        event: &str,
        listener: &JsValue,
    ) -> Result<(), JsValue>;
    #[wasm_bindgen(method, js_name = removeEventListener, catch)]
    pub(super) fn remove_listener(
        this: &Signal,
        event: &str,
        listener: &JsValue,
    ) -> Result<(), JsValue>;
}

#[wasm_bindgen(module = "/src/wasm/kinds.js")]
extern "C" {
    pub(super) fn kinds(holders: &JsValue, within: &str, fields: &str) -> Vec<u8>;
}

/// A base URL without a slash at its end, taken apart by the host's parser.
///
/// # Errors
/// `InvalidOptions` for what the client must not send credentials to.
pub(super) fn base_url(text: &str) -> Result<String, Error> {
    let url = Url::new(text).map_err(|_| {
        Error::of_options(
            "`baseUrl` must be an absolute URL, such as https://api.carbonregistry.com.".to_owned(),
        )
    })?;
    let has_more = [url.username(), url.password(), url.search(), url.hash()]
        .iter()
        .any(|part| !part.is_empty());
    options::base_url(UrlParts {
        protocol: &url.protocol(),
        hostname: &url.hostname(),
        origin: &url.origin(),
        pathname: &url.pathname(),
        has_more,
    })
}

/// Whether this is Cloudflare's runtime, where a promise must not cross from one request to another.
pub(super) fn is_workers() -> bool {
    let navigator = Reflect::get(&js_sys::global(), &"navigator".into()).unwrap_or_default();
    Reflect::get(&navigator, &"userAgent".into()).is_ok_and(|agent| agent == "Cloudflare-Workers")
}
