//! The one call of `fetch`, and what is read from requests and responses.

use super::executor::Wait;
use super::values::Promise;
use super::values::{JsArray, JsObject, JsString, texts};
use crate::api::number::whole;
use wasm_bindgen::prelude::*;

#[wasm_bindgen(module = "/src/runtime/js/fetch.js")]
extern "C" {
    #[wasm_bindgen(js_name = fetchOnce)]
    fn fetch_once_in_js(
        fetch: &JsValue,
        url: &str,
        init: &JsObject,
        request: &JsValue,
        credential: &JsString,
        gate: Option<&JsObject>,
        slots: &JsObject,
        timeout_ms: f64,
        left_ms: f64,
        signal: &JsValue,
        return_response: bool,
        attempts: u32,
    ) -> Promise;
    /// Cancels a body that nobody reads.
    #[wasm_bindgen(js_name = cancelBody)]
    pub(crate) fn cancel_body(response: &JsValue);
}

#[wasm_bindgen(module = "/src/runtime/js/gate.js")]
extern "C" {
    /// A gate for a number of requests in flight. `share`: whether one call may resolve the promise of another.
    #[wasm_bindgen(js_name = createGate)]
    pub(crate) fn create_gate(limit: f64, share: bool) -> JsObject;
}

#[wasm_bindgen(module = "/src/runtime/js/request.js")]
extern "C" {
    /// The second argument of `fetch` for a request without a body.
    #[wasm_bindgen(js_name = buildRequestInit)]
    pub(crate) fn build_request_init(method: &str, default_headers: &JsObject) -> JsObject;
    #[wasm_bindgen(js_name = normalizeRequest)]
    fn normalize_request(
        input: &JsValue,
        init: &JsValue,
        default_headers: &JsObject,
        base_url: &str,
        has_json_init: bool,
        limit: f64,
        page: f64,
    ) -> JsArray;
}

#[wasm_bindgen(module = "/src/runtime/js/policy.js")]
extern "C" {
    #[wasm_bindgen(js_name = parseErrorMessages)]
    fn parse_error_messages_in_js(body: &JsValue, credential: &JsString) -> JsArray;
}

/// What is passed to `fetch`, its timeout and its signal.
pub(crate) struct FetchOptions<'a> {
    /// `undefined` for the global one.
    pub(crate) fetch: &'a JsValue,
    pub(crate) url: &'a str,
    pub(crate) init: &'a JsObject,
    /// A caller's own `Request` whose body is sent; `undefined` for none.
    pub(crate) caller_request: &'a JsValue,
    pub(crate) credential: &'a JsString,
    /// From [`create_gate`]: the request passes the credential's, if it has one, then the client's.
    pub(crate) gate: Option<&'a JsObject>,
    pub(crate) slots: &'a JsObject,
    /// After the gates, in milliseconds.
    pub(crate) timeout_ms: f64,
    /// Until the deadline, in milliseconds.
    pub(crate) left_ms: f64,
    /// `undefined` for none.
    pub(crate) signal: &'a JsValue,
    /// Whether the caller gets the `Response` itself, its body unread.
    pub(crate) return_response: bool,
    /// How many its call has made before: in a line at a gate, those with most go first.
    pub(crate) attempts: u32,
}

/// Calls `fetch` once; a response is a [`FetchResult`].
pub(crate) fn fetch_once(options: &FetchOptions<'_>) -> Wait {
    Wait::of(fetch_once_in_js(
        options.fetch,
        options.url,
        options.init,
        options.caller_request,
        options.credential,
        options.gate,
        options.slots,
        options.timeout_ms,
        options.left_ms,
        options.signal,
        options.return_response,
        options.attempts,
    ))
}

/// The messages in an error's body, without the credential.
pub(crate) fn parse_error_messages(body: &JsValue, credential: &JsString) -> Vec<String> {
    texts(&parse_error_messages_in_js(body, credential))
}

/// What is read from a response. A test compares the indexes with those of js/fetch.js.
pub(crate) struct FetchResult(JsArray);

impl From<JsValue> for FetchResult {
    fn from(array: JsValue) -> Self {
        Self(array.unchecked_into())
    }
}

impl FetchResult {
    /// NaN without a usable `Response`: then [`FetchResult::response`] is what a `fetch` threw that was called without its
    /// object, or [`FetchResult::retry_after`] is the delay of a closed gate in milliseconds, and nothing was sent.
    pub(crate) fn status(&self) -> f64 {
        self.0.number_at(0)
    }

    pub(crate) fn redirected(&self) -> bool {
        self.0.number_at(1) > 0.0
    }

    /// The registry's clock when it responded, in milliseconds since 1970, NaN for none.
    pub(crate) fn date_ms(&self) -> f64 {
        self.0.number_at(2)
    }

    /// The `Retry-After` header.
    pub(crate) fn retry_after(&self) -> JsValue {
        self.0.at(3)
    }

    pub(crate) fn request_id(&self) -> Option<String> {
        self.0.at(4).as_string()
    }

    /// The body, `null` if it is too large.
    pub(crate) fn text(&self) -> JsValue {
        self.0.at(5)
    }

    pub(crate) fn response(&self) -> JsValue {
        self.0.at(6)
    }

    /// Whether the message of a 403 is about an invalid token.
    pub(crate) fn blames_token(&self) -> bool {
        self.0.number_at(7) > 0.0
    }

    /// When `fetch` was called, on the monotonic clock.
    pub(crate) fn started_ms(&self) -> f64 {
        self.0.number_at(8)
    }
}

/// A caller's own request. A test compares the indexes with those of js/request.js.
pub(crate) struct CallerRequest(JsArray);

impl CallerRequest {
    pub(crate) fn new(
        input: &JsValue,
        init: &JsValue,
        default_headers: &JsObject,
        base_url: &str,
        has_json_init: bool,
        page: Option<(u32, u32)>,
    ) -> Self {
        let (limit, page) = page.map_or((f64::NAN, f64::NAN), |(limit, page)| {
            (f64::from(limit), f64::from(page))
        });
        Self(normalize_request(
            input,
            init,
            default_headers,
            base_url,
            has_json_init,
            limit,
            page,
        ))
    }

    /// Its address as the URL parser writes it.
    pub(crate) fn href(&self) -> Option<String> {
        self.0.at(0).as_string()
    }

    /// What is wrong with it, apart from its address.
    pub(crate) fn refusal(&self) -> Option<String> {
        self.0.at(1).as_string()
    }

    /// Why the runtime would refuse it, or what reading it threw.
    pub(crate) fn cause(&self) -> JsValue {
        self.0.at(2)
    }

    /// The place of its method in the list of those that are known.
    pub(crate) fn method_index(&self) -> Option<usize> {
        let index = whole(self.0.number_at(3), 0.0)?;
        usize::try_from(index).ok()
    }

    /// Whether its body can be read only once.
    pub(crate) fn one_shot_body(&self) -> bool {
        self.0.number_at(4) > 0.0
    }

    /// A `RequestInit` of its own, with method and headers.
    pub(crate) fn init(&self) -> JsObject {
        self.0.at(5).unchecked_into()
    }

    /// The `Request` that it is, `undefined` if it is none.
    pub(crate) fn request(&self) -> JsValue {
        self.0.at(6)
    }

    /// What messages call an address that gets no token: its host alone, for the rest may be a secret.
    pub(crate) fn shown(&self) -> String {
        self.0.at(7).as_string().unwrap_or_default()
    }
}
