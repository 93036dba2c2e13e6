//! The one call to `fetch`: a request with its credential goes out, a response comes back or a failure.

use super::bell::{Alarm, Watch, in_time, unless_aborted};
use super::failure::Failure;
use super::host::{self, Response, Signal};
use crate::error::Error;
use crate::request::Request;
use js_sys::{Array, Function, JsString, Object, Reflect};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{AbortController, RequestInit, RequestRedirect};

/// The host's way to the network, and what every request carries.
pub(super) struct Transport {
    /// `None` for the global one.
    fetch: Option<Function>,
    base_url: String,
    /// `accept` and `x-icr-api-version`; `authorization` comes with each request.
    headers: Object,
    /// Fields of `RequestInit` that not every runtime takes.
    extras: Object,
}

/// What bounds one attempt.
pub(super) struct Bounds<'a> {
    pub(super) timeout_ms: f64,
    pub(super) watch: Option<&'a Watch>,
}

impl Transport {
    pub(super) fn new(fetch: Option<Function>, base_url: String, api_version: &str) -> Self {
        Self {
            fetch,
            base_url,
            headers: object(&[
                ("accept", "application/json"),
                ("x-icr-api-version", api_version),
            ]),
            extras: supported_extras(),
        }
    }

    pub(super) fn base_url(&self) -> &str {
        &self.base_url
    }

    /// Headers that every request carries, with the credential.
    pub(super) fn headers(&self, credential: &JsString) -> Object {
        let headers = copy(&self.headers);
        let bearer = JsString::from("Bearer ").concat(credential);
        // Setting a field of an object made here cannot throw.
        let _ = Reflect::set(&headers, &"authorization".into(), &bearer);
        headers
    }

    /// Sends one of the API's own requests and gives what `read` makes of the response, all within the bounds.
    pub(super) async fn exchange<T>(
        &self,
        request: &Request,
        credential: &JsString,
        bounds: Bounds<'_>,
        read: impl AsyncFnOnce(Response) -> Result<T, Failure>,
    ) -> Result<T, Failure> {
        let init: RequestInit = copy(&self.extras).unchecked_into();
        init.set_method(request.method);
        init.set_headers(&self.headers(credential));
        init.set_redirect(RequestRedirect::Manual);
        let url = [&*self.base_url, &request.path, &request.query].concat();
        let abort = AbortOnDrop::new(&init);
        let work = async {
            let response = self.send(&url.into(), &init).await;
            let response = response.map_err(|cause| lost(request, cause))?;
            read(response).await
        };
        let alarm = Alarm::after(bounds.timeout_ms);
        let outcome = in_time(unless_aborted(work, bounds.watch), &alarm).await;
        if let Some(Ok(ended)) = outcome {
            abort.forget();
            return ended;
        }
        Err(outcome
            .and_then(Result::err)
            .unwrap_or_else(|| timed_out(request)))
    }

    /// Calls the host's `fetch`, whatever it is.
    pub(super) async fn send(&self, input: &JsValue, init: &JsValue) -> Result<Response, JsValue> {
        let answer = match &self.fetch {
            Some(fetch) => fetch.call2(&JsValue::UNDEFINED, input, init),
            None => host::global_fetch(input, init),
        }?;
        // Through `resolve`: a host's own `fetch` may give anything.
        let response = JsFuture::from(host::promised(&answer)?).await?;
        Ok(response.unchecked_into())
    }
}

/// The attempt took longer than its bounds allow.
pub(super) fn timed_out(request: &Request) -> Failure {
    let message = [
        "No complete answer to ",
        request.operation.name(),
        " came in time. Try again, or allow more with `timeoutMs`.",
    ];
    let mut error = Error::of_request(Error::Timeout, request, message.concat());
    error.report_mut().retryable = true;
    error.into()
}

/// The request or its answer did not come through.
pub(super) fn lost(request: &Request, cause: JsValue) -> Failure {
    let message = [
        "The network failed during ",
        request.operation.name(),
        ": `fetch` gave no complete answer. Check the connection, `baseUrl` and, in a browser, CORS. See `cause`.",
    ];
    let mut error = Error::of_request(Error::Network, request, message.concat());
    error.report_mut().retryable = true;
    Failure::Error(error, Some(cause))
}

/// Aborts the host's request when the attempt ends before it.
pub(super) struct AbortOnDrop(Option<AbortController>);

impl AbortOnDrop {
    pub(super) fn new(init: &RequestInit) -> Self {
        let controller = AbortController::new().ok();
        if let Some(controller) = &controller {
            init.set_signal(Some(&controller.signal()));
        }
        Self(controller)
    }

    /// Follows the caller's signal too, also while the caller reads the body: only the host can link the two for as
    /// long as that takes.
    pub(super) fn following(init: &RequestInit, signal: Option<&Signal>) -> Self {
        let abort = Self::new(init);
        if let (Some(signal), Some(controller)) = (signal, &abort.0)
            && let Ok(either) = host::any_signal(&Array::of2(signal, &controller.signal()))
        {
            init.set_signal(Some(&either));
        }
        abort
    }

    pub(super) fn forget(mut self) {
        self.0 = None;
    }
}

impl Drop for AbortOnDrop {
    fn drop(&mut self) {
        if let Some(controller) = &self.0 {
            controller.abort();
        }
    }
}

/// A copy of an object made here, which nothing can keep from being read.
fn copy(source: &Object) -> Object {
    host::assign(&Object::new(), source).unwrap_or_default()
}

fn object(fields: &[(&str, &str)]) -> Object {
    let object = Object::new();
    for (name, value) in fields {
        // Setting a field of an object made here cannot throw.
        let _ = Reflect::set(&object, &(*name).into(), &(*value).into());
    }
    object
}

/// No cookies, no cache. Older Workers throw at fields that they do not know, and their `Request` lacks these.
fn supported_extras() -> Object {
    let global = js_sys::global();
    let prototype = Reflect::get(&global, &"Request".into())
        .and_then(|request| Reflect::get(&request, &"prototype".into()));
    let known = |name: &str| {
        prototype
            .as_ref()
            .is_ok_and(|prototype| Reflect::has(prototype, &name.into()).unwrap_or_default())
    };
    let extras: Vec<_> = [("cache", "no-store"), ("credentials", "omit")]
        .into_iter()
        .filter(|(name, _)| known(name))
        .collect();
    object(&extras)
}
