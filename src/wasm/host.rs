//! What is imported from the host. Whatever a caller can influence gives how it ended, and does not throw: an exception
//! that passed through wasm would leave it half done. Credentials cross as `JsString`, which stays on the
//! host's side.

use super::task::Wait;
use crate::error::Error;
use crate::jwt::Claims;
use crate::options;
use crate::paging::Sight;
use crate::shape::Shape;
use wasm_bindgen::prelude::*;

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

    /// Any object, by the names of its fields.
    #[derive(Clone, Debug)]
    #[wasm_bindgen(js_name = Object)]
    pub(super) type Fields;
    #[wasm_bindgen(constructor, js_class = Object)]
    pub(super) fn new() -> Fields;
    #[wasm_bindgen(method, indexing_setter)]
    pub(super) fn set(this: &Fields, name: &str, value: JsValue);

    // As js-sys has them, whose executor would come along: 300 bytes in brotli.
    #[derive(Clone, Debug)]
    #[wasm_bindgen(is_type_of = JsValue::is_function)]
    pub(super) type Function;
    #[derive(Clone, Debug)]
    #[wasm_bindgen(js_name = String)]
    pub(super) type JsString;
    #[derive(Clone, Debug)]
    pub(super) type Promise;
    /// Of a [`gate`].
    #[wasm_bindgen(method, js_name = resolve)]
    pub(super) fn open(this: &Promise);
    #[cfg(feature = "npm")]
    #[wasm_bindgen(static_method_of = Promise)]
    pub(super) fn resolve(value: &JsValue) -> Promise;
    #[cfg(feature = "npm")]
    #[wasm_bindgen(static_method_of = Promise)]
    pub(super) fn reject(thrown: &JsValue) -> Promise;

    /// An `Array`. Of one that host.js made it is known what stands in which place.
    #[wasm_bindgen(js_name = Array)]
    pub(super) type List;
    #[wasm_bindgen(static_method_of = List, js_class = Array, js_name = of)]
    pub(super) fn one(item: &JsValue) -> List;
    #[wasm_bindgen(static_method_of = List, js_class = Array, js_name = of)]
    pub(super) fn three(first: &JsValue, second: &JsValue, third: &JsValue) -> List;
    #[cfg(feature = "npm")]
    #[wasm_bindgen(static_method_of = List, js_class = Array, js_name = of)]
    pub(super) fn none() -> List;
    #[cfg(feature = "npm")]
    #[wasm_bindgen(method)]
    pub(super) fn push(this: &List, item: JsValue);
    #[wasm_bindgen(static_method_of = List, js_class = Array, js_name = isArray)]
    fn is_list(value: &JsValue) -> bool;
    #[wasm_bindgen(method, indexing_getter)]
    fn at(this: &List, place: u32) -> JsValue;
    /// NaN for what is no number.
    #[wasm_bindgen(method, indexing_getter)]
    fn number(this: &List, place: u32) -> f64;

    /// A `Map`: a look-up by the caller's own text, without a copy.
    #[wasm_bindgen(js_name = Map)]
    pub(super) type Table;
    #[wasm_bindgen(constructor, js_class = Map)]
    pub(super) fn new() -> Table;
    #[wasm_bindgen(method)]
    pub(super) fn get(this: &Table, key: &JsValue) -> JsValue;
    #[wasm_bindgen(method, js_name = get)]
    pub(super) fn slot(this: &Table, key: &JsValue) -> Option<u32>;
    #[wasm_bindgen(method)]
    pub(super) fn set(this: &Table, key: &JsValue, value: &JsValue);
    #[wasm_bindgen(method)]
    pub(super) fn delete(this: &Table, key: &JsValue);
    #[wasm_bindgen(method)]
    pub(super) fn clear(this: &Table);
    #[wasm_bindgen(method, getter)]
    pub(super) fn size(this: &Table) -> u32;

}

#[wasm_bindgen(module = "/src/wasm/host.js")]
extern "C" {
    /// A promise that others open.
    pub(super) fn gate() -> Promise;
    fn wait(work: Option<&Promise>, timeout_ms: Option<f64>, signal: &JsValue) -> Promise;
    fn settle(receiver: &JsValue, method: &Function, given: &List, timeout_ms: f64) -> Promise;
    /// One request; it is answered with an [`Answered`].
    pub(super) fn exchange(
        send: &JsValue,
        input: &JsValue,
        init: &Fields,
        credential: &JsString,
        timeout_ms: f64,
        signal: &JsValue,
        raw: bool,
    ) -> Promise;
    #[wasm_bindgen(js_name = plainInit)]
    pub(super) fn plain_init(method: &str, api_version: &JsValue) -> Fields;

    #[wasm_bindgen(js_name = requestOf)]
    fn request_of(input: &JsValue, init: &JsValue, api_version: &JsValue) -> List;
    #[wasm_bindgen(js_name = claims)]
    fn claims_of(jwt: &JsValue) -> Option<List>;
    #[wasm_bindgen(js_name = sight)]
    fn sight_of(page: &JsValue, seen: &Table) -> List;
    pub(super) fn freeze(answer: &JsValue);
    #[wasm_bindgen(js_name = forgetInstallation)]
    pub(super) fn forget_installation(installations: &Table, id: &JsValue);
    #[wasm_bindgen(js_name = keyOf)]
    pub(super) fn key_of(
        base_url: &str,
        api_version: &str,
        app_id: Option<&str>,
        kind: &str,
        owner: &JsValue,
    ) -> JsString;
    /// A field of any value, `undefined` where there is none or where it throws.
    pub(super) fn field(holder: &JsValue, name: &str) -> JsValue;
    pub(super) fn discard(response: &JsValue);
    #[wasm_bindgen(js_name = kinds)]
    fn kinds_of(holders: &JsValue, within: &str, fields: &str) -> List;
    #[wasm_bindgen(js_name = isHeaderText)]
    pub(super) fn is_header_text(value: &JsValue) -> bool;
    pub(super) fn parsed(text: &JsValue) -> JsValue;
    pub(super) fn copied(value: &JsValue) -> JsValue;
    /// The first of an object's own fields whose name is not among those.
    #[wasm_bindgen(js_name = unknownKey)]
    pub(super) fn unknown_key(holder: &JsValue, known: &str) -> Option<String>;
    #[wasm_bindgen(js_name = hrefOf)]
    pub(super) fn href(text: &str) -> Option<String>;
    #[wasm_bindgen(js_name = keepAlive)]
    pub(super) fn keep_alive(wait_until: &Function, promise: &Promise);
    #[wasm_bindgen(js_name = words)]
    fn words_of(body: &JsValue, credential: &JsString) -> List;
    #[wasm_bindgen(js_name = installationOf)]
    pub(super) fn installation_of(page: &JsValue, organization_id: &JsValue) -> JsValue;
    #[wasm_bindgen(js_name = isWorkers)]
    pub(super) fn is_workers() -> bool;
}

/// Waits for a promise, within the time and until the caller aborts.
pub(super) fn wait_for(work: &Promise, timeout_ms: Option<f64>, signal: &JsValue) -> Wait {
    Wait::of(wait(Some(work), timeout_ms, signal))
}

/// Calls a function of the host's user, and waits for what it gives, a promise or not.
pub(super) fn call(receiver: &JsValue, method: &Function, given: &List, timeout_ms: f64) -> Wait {
    Wait::of(settle(receiver, method, given, timeout_ms))
}

/// Waits before the next attempt, until the caller aborts.
pub(super) fn pause(delay_ms: f64, signal: &JsValue) -> Wait {
    Wait::of(wait(None, Some(delay_ms), signal))
}

/// The kinds of the fields of some objects, in their order; of objects that are alike, once.
///
/// # Errors
/// What reading them threw.
pub(super) fn kinds(holders: &JsValue, shape: &Shape) -> Result<Vec<u8>, JsValue> {
    let found = kinds_of(holders, shape.within, shape.fields);
    if !List::is_list(&found) {
        return Err(field(&found, "thrown"));
    }
    let mut kinds = Vec::new();
    let numbers = (0..).map(|place| found.number(place));
    for digits in numbers.take_while(|digits| !digits.is_nan()) {
        shape.push_kinds(&mut kinds, digits);
    }
    Ok(kinds)
}

/// What `exchange` says of an answer.
pub(super) struct Answered(List);

impl From<JsValue> for Answered {
    fn from(list: JsValue) -> Self {
        Self(list.unchecked_into())
    }
}

impl Answered {
    /// NaN for what is no `Response`.
    pub(super) fn status(&self) -> f64 {
        self.0.number(0)
    }

    pub(super) fn is_redirected(&self) -> bool {
        self.0.number(1) > 0.0
    }

    /// The registry's clock when it answered, in milliseconds since 1970, NaN for none.
    pub(super) fn date_ms(&self) -> f64 {
        self.0.number(2)
    }

    /// `Retry-After`.
    pub(super) fn wait(&self) -> JsValue {
        self.0.at(3)
    }

    pub(super) fn request_id(&self) -> Option<String> {
        self.0.at(4).as_string()
    }

    /// The body, `null` if it is too large.
    pub(super) fn text(&self) -> JsValue {
        self.0.at(5)
    }

    pub(super) fn response(&self) -> JsValue {
        self.0.at(6)
    }
}

/// The registry's words in an error's body.
pub(super) fn words(body: &JsValue, credential: &JsString) -> Vec<String> {
    texts(&words_of(body, credential))
}

fn texts(list: &List) -> Vec<String> {
    (0..)
        .map_while(|place| list.at(place).as_string())
        .collect()
}

/// A caller's own request.
pub(super) struct OwnRequest(List);

impl OwnRequest {
    pub(super) fn of(input: &JsValue, init: &JsValue, api_version: &JsValue) -> Self {
        Self(request_of(input, init, api_version))
    }

    /// Whether it is a `Request`.
    pub(super) fn is_request(&self) -> bool {
        self.0.number(0) > 0.0
    }

    pub(super) fn address(&self) -> Option<String> {
        self.0.at(1).as_string()
    }

    pub(super) fn method(&self) -> JsValue {
        self.0.at(2)
    }

    /// With those that the API needs; `undefined` for what HTTP does not take.
    pub(super) fn headers(&self) -> JsValue {
        self.0.at(3)
    }

    /// Whether its headers hold a credential.
    pub(super) fn is_authorized(&self) -> bool {
        self.0.number(4) > 0.0
    }

    /// Whether its body can be read only once.
    pub(super) fn streams(&self) -> bool {
        self.0.number(5) > 0.0
    }

    /// A copy of its `RequestInit`.
    ///
    /// # Errors
    /// What the caller's own object throws.
    pub(super) fn init(&self) -> Result<Fields, JsValue> {
        let fields = self.0.at(6);
        if List::is_list(&fields) {
            return Err(fields.unchecked_into::<List>().at(0));
        }
        Ok(fields.unchecked_into())
    }
}

/// Reads a JWT's claims without verifying it. Only they enter wasm memory: without header and signature they are no
/// credential.
///
/// # Errors
/// What is wrong with it, for a message.
pub(super) fn claims(jwt: &JsValue) -> Result<Claims, &'static str> {
    let claims = claims_of(jwt).ok_or("is not a signed JWT")?;
    Claims::from_parts(claims.number(0), claims.number(1), claims.at(2).as_string())
}

/// Takes the installations that `seen` holds off a page, and adds the others to it.
pub(super) fn sight(page: &JsValue, seen: &Table) -> Sight {
    let sight = sight_of(page, seen);
    Sight {
        count: sight.number(0),
        fresh: sight.number(1),
        total: sight.number(2),
        page_count: sight.number(3),
        next_page: sight.number(4),
    }
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
