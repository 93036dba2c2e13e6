//! What is imported from the host. Whatever a caller can influence gives how it ended, and does not throw: an exception
//! that passed through wasm would leave it half done. Credentials cross as `JsString`, which stays on the
//! host's side.

use super::failure::Failure;
use crate::error::Error;
use crate::options;
use js_sys::{Array, Function, JsString, Promise, Set};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_namespace = Date, js_name = now)]
    pub(super) fn date_now() -> f64;
    /// Milliseconds since 1970, NaN for what is no date.
    #[wasm_bindgen(js_namespace = Date, js_name = parse)]
    pub(super) fn parse_date(text: &JsValue) -> f64;
    #[wasm_bindgen(js_namespace = performance, js_name = now)]
    pub(super) fn monotonic_now() -> f64;
    #[wasm_bindgen(js_namespace = Math)]
    pub(super) fn random() -> f64;

    /// Of texts alone, which can always be written.
    #[wasm_bindgen(js_namespace = JSON)]
    pub(super) fn stringify(texts: &Array) -> JsString;
    #[wasm_bindgen(js_namespace = Object)]
    pub(super) fn freeze(value: &JsValue);

    /// Any object, by the names of its fields.
    #[derive(Clone, Debug)]
    #[wasm_bindgen(js_name = Object)]
    pub(super) type Fields;
    #[wasm_bindgen(constructor, js_class = Object)]
    pub(super) fn new() -> Fields;
    #[wasm_bindgen(method, indexing_setter)]
    pub(super) fn set(this: &Fields, name: &str, value: &JsValue);

    pub(super) type Headers;
    #[wasm_bindgen(method)]
    pub(super) fn has(this: &Headers, name: &str) -> bool;
    #[wasm_bindgen(method)]
    pub(super) fn set(this: &Headers, name: &str, value: &str);
}

#[wasm_bindgen(module = "/src/wasm/host.js")]
extern "C" {
    fn wait(work: Option<&Promise>, timeout_ms: Option<f64>, signal: &JsValue) -> Promise;
    fn settle(receiver: &JsValue, method: &Function, given: &Array, timeout_ms: f64) -> Promise;
    #[wasm_bindgen(js_name = exchange)]
    fn fetch(
        send: &JsValue,
        input: &JsValue,
        init: &JsValue,
        headers: &JsValue,
        credential: &JsString,
        timeout_ms: f64,
        signal: &JsValue,
        raw: bool,
    ) -> Promise;
    /// A field of any value, `undefined` where there is none or where it throws.
    pub(super) fn field(holder: &JsValue, name: &str) -> JsValue;
    #[wasm_bindgen(js_name = urlOf)]
    pub(super) fn url_of(input: &JsValue) -> JsValue;
    pub(super) fn discard(response: &JsValue);
    pub(super) fn privacy() -> Fields;
    #[wasm_bindgen(catch)]
    pub(super) fn kinds(holders: &Array, within: &str, fields: &str) -> Result<Vec<u8>, JsValue>;
    #[wasm_bindgen(js_name = isHeaderText)]
    pub(super) fn is_header_text(value: &JsValue) -> bool;
    pub(super) fn claims(jwt: &JsValue) -> JsValue;
    pub(super) fn parsed(text: &JsValue) -> JsValue;
    pub(super) fn copied(value: &JsValue) -> JsValue;
    pub(super) fn keys(holder: &JsValue) -> Array;
    #[wasm_bindgen(js_name = hrefOf)]
    pub(super) fn href(text: &str) -> Option<String>;
    #[wasm_bindgen(js_name = headersOf)]
    pub(super) fn headers(init: &JsValue) -> Option<Headers>;
    #[wasm_bindgen(js_name = merged)]
    fn merge(first: &JsValue, second: &JsValue) -> JsValue;
    #[wasm_bindgen(js_name = isStream)]
    pub(super) fn is_stream(body: &JsValue) -> bool;
    #[wasm_bindgen(js_name = keepAlive)]
    pub(super) fn keep_alive(wait_until: &Function, promise: &Promise);
    pub(super) fn words(body: &JsValue, credential: &JsString) -> Array;
    #[wasm_bindgen(js_name = keepNew)]
    pub(super) fn keep_new(page: &JsValue, seen: &Set) -> u32;
    #[wasm_bindgen(js_name = installationOf)]
    pub(super) fn installation_of(page: &JsValue, organization_id: &JsValue) -> JsValue;
    #[wasm_bindgen(js_name = isWorkers)]
    pub(super) fn is_workers() -> bool;
}

/// How a wait ended.
pub(super) enum Ended {
    Done(JsValue),
    /// With what the host threw.
    Threw(JsValue),
    Late,
    /// With the signal's own reason.
    Aborted(JsValue),
}

async fn ended(promise: Promise) -> Ended {
    let pair: Array = match JsFuture::from(promise).await {
        Ok(pair) => pair.unchecked_into(),
        Err(thrown) => return Ended::Threw(thrown),
    };
    let value = pair.get(1);
    match pair.get(0).as_f64() {
        Some(0.0) => Ended::Done(value),
        Some(2.0) => Ended::Late,
        Some(3.0) => Ended::Aborted(value),
        _ => Ended::Threw(value),
    }
}

impl Ended {
    /// Waits for a promise, within the time and until the caller aborts.
    pub(super) async fn of(work: &Promise, timeout_ms: Option<f64>, signal: &JsValue) -> Self {
        ended(wait(Some(work), timeout_ms, signal)).await
    }

    /// Calls a function of the host's user, and waits for what it gives, a promise or not.
    pub(super) async fn of_call(
        receiver: &JsValue,
        method: &Function,
        given: &Array,
        timeout_ms: f64,
    ) -> Self {
        ended(settle(receiver, method, given, timeout_ms)).await
    }

    /// Sends one request; its answer is an object as host.js makes it.
    pub(super) async fn of_fetch(sending: &Sending<'_>) -> Self {
        let Sending {
            fetch: send,
            input,
            init,
            headers,
            credential,
            timeout_ms,
            signal,
            raw,
        } = sending;
        ended(fetch(
            send,
            input,
            init,
            headers,
            credential,
            *timeout_ms,
            signal,
            *raw,
        ))
        .await
    }
}

/// What one call of `fetch` is given.
pub(super) struct Sending<'a> {
    /// `undefined` for the global one.
    pub(super) fetch: &'a JsValue,
    pub(super) input: &'a JsValue,
    pub(super) init: &'a JsValue,
    pub(super) headers: &'a JsValue,
    pub(super) credential: &'a JsString,
    pub(super) timeout_ms: f64,
    pub(super) signal: &'a JsValue,
    /// Whether the body is left to the caller.
    pub(super) raw: bool,
}

/// Waits before the next attempt.
///
/// # Errors
/// `Aborted`, as soon as the caller aborts.
pub(super) async fn pause(delay_ms: f64, signal: &JsValue) -> Result<(), Failure> {
    match ended(wait(None, Some(delay_ms), signal)).await {
        Ended::Aborted(reason) => Err(Failure::aborted(reason)),
        Ended::Done(_) | Ended::Threw(_) | Ended::Late => Ok(()),
    }
}

/// An object with the fields of both.
///
/// # Errors
/// What the second one throws.
pub(super) fn merged(first: &JsValue, second: &JsValue) -> Result<Fields, JsValue> {
    tried(merge(first, second)).map(JsCast::unchecked_into)
}

/// What a function of host.js gives, or in a list what was thrown. An import with `catch` would leave an entry of the
/// table of references behind at each exception (wasm-bindgen 0.2.130).
fn tried(value: JsValue) -> Result<JsValue, JsValue> {
    if Array::is_array(&value) {
        return Err(value.unchecked_into::<Array>().get(0));
    }
    Ok(value)
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
