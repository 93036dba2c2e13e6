//! What is imported from the host. Whatever a caller can influence is imported with `catch`: an exception that passed
//! through wasm would leave it half done. Credentials cross as `JsString`, which stays on the host's side.

use crate::error::Error;
use crate::options;
use js_sys::{Array, JsString, Promise};
use wasm_bindgen::prelude::*;

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
    fn assign(target: &Fields, source: &JsValue) -> Result<Fields, JsValue>;
    #[wasm_bindgen(js_namespace = Object, catch)]
    pub(super) fn keys(value: &JsValue) -> Result<Array, JsValue>;
    #[wasm_bindgen(js_namespace = Reflect)]
    pub(super) fn has(object: &JsValue, name: &str) -> bool;
    #[wasm_bindgen(js_namespace = Promise, js_name = resolve, catch)]
    pub(super) fn promised(value: &JsValue) -> Result<Promise, JsValue>;

    /// Any object, by the names of its fields.
    #[derive(Clone, Debug)]
    #[wasm_bindgen(js_name = Object)]
    pub(super) type Fields;
    #[wasm_bindgen(constructor, js_class = Object)]
    pub(super) fn new() -> Fields;
    #[wasm_bindgen(method, indexing_getter, catch)]
    pub(super) fn get(this: &Fields, name: &str) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(method, indexing_setter)]
    pub(super) fn set(this: &Fields, name: &str, value: &JsValue);

    /// What a host's `fetch` gives; nothing about it is certain.
    #[derive(Clone, Debug)]
    pub(super) type Response;
    #[wasm_bindgen(method, catch)]
    pub(super) fn text(this: &Response) -> Result<Promise, JsValue>;

    #[derive(Clone, Debug)]
    pub(super) type Headers;
    #[wasm_bindgen(constructor, catch)]
    pub(super) fn new(init: &JsValue) -> Result<Headers, JsValue>;
    #[wasm_bindgen(method, catch)]
    pub(super) fn get(this: &Headers, name: &str) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(method, catch)]
    pub(super) fn set(this: &Headers, name: &str, value: &JsString) -> Result<(), JsValue>;

    pub(super) type Body;
    #[wasm_bindgen(method, catch)]
    pub(super) fn cancel(this: &Body) -> Result<Promise, JsValue>;

    #[wasm_bindgen(js_name = AbortController)]
    pub(super) type Controller;
    #[wasm_bindgen(constructor, js_class = AbortController)]
    pub(super) fn new() -> Controller;
    #[wasm_bindgen(method, getter)]
    pub(super) fn signal(this: &Controller) -> Signal;
    #[wasm_bindgen(method)]
    pub(super) fn abort(this: &Controller);

    /// An `AbortSignal`, of this realm or another.
    #[derive(Clone, Debug)]
    pub(super) type Signal;
    #[wasm_bindgen(js_namespace = AbortSignal, js_name = any, catch)]
    pub(super) fn any_signal(signals: &Array) -> Result<Signal, JsValue>;
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

    #[wasm_bindgen(extends = JsString)]
    pub(super) type Text;
    #[wasm_bindgen(method, js_name = replaceAll)]
    pub(super) fn replace_all(this: &Text, pattern: &JsString, replacement: &str) -> JsString;

    #[wasm_bindgen(js_name = URL)]
    type Url;
    #[wasm_bindgen(constructor, js_class = URL, catch)]
    fn new(text: &str) -> Result<Url, JsValue>;
    #[wasm_bindgen(method, getter)]
    fn href(this: &Url) -> String;
}

#[wasm_bindgen(module = "/src/wasm/kinds.js")]
extern "C" {
    pub(super) fn kinds(holders: &JsValue, within: &str, fields: &str) -> Vec<u8>;
}

impl Fields {
    /// An object of its own with the fields of another.
    ///
    /// # Errors
    /// What the other's getters throw.
    pub(super) fn copied(source: &JsValue) -> Result<Self, JsValue> {
        Self::new().with(source)
    }

    /// This object, with the fields of another.
    ///
    /// # Errors
    /// What the other's getters throw.
    pub(super) fn with(self, source: &JsValue) -> Result<Self, JsValue> {
        assign(&self, source)
    }
}

/// A field of any value, `undefined` where there is none or where it throws.
pub(super) fn field(holder: &JsValue, name: &str) -> JsValue {
    holder
        .unchecked_ref::<Fields>()
        .get(name)
        .unwrap_or_default()
}

/// An address in the form that URL parsers give; `None` for what is none.
pub(super) fn href(text: &str) -> Option<String> {
    Url::new(text).ok().map(|url| url.href())
}

/// A base URL without a slash at its end.
///
/// # Errors
/// `InvalidOptions` for what the client must not send credentials to.
pub(super) fn base_url(text: &str) -> Result<String, Error> {
    let absolute = "`baseUrl` must be an absolute URL, such as https://api.carbonregistry.com.";
    let href = href(text).ok_or_else(|| Error::of_options(absolute.to_owned()))?;
    options::base_url(&href)
}

/// Whether this is Cloudflare's runtime, where a promise must not cross from one request to another.
pub(super) fn is_workers() -> bool {
    let navigator = field(&js_sys::global(), "navigator");
    field(&navigator, "userAgent") == "Cloudflare-Workers"
}
