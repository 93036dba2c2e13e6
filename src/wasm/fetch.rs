//! The one call to `fetch`: a request with its credential goes out, an answer comes back or a failure.

use super::bell::{Alarm, Watch, in_time, unless_aborted};
use super::failure::Failure;
use super::host::{self, Controller, Fields, Headers, Response, Signal, field};
use crate::error::Error;
use crate::request::Request;
use js_sys::{Array, Function, JsString};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

/// A request as the host's `fetch` takes it, but for its credential; it may be sent more than once.
pub(super) struct Outgoing {
    pub(super) request: Request,
    /// A URL, or the caller's own `Request`.
    pub(super) input: JsValue,
    /// Fields of `RequestInit` that the client does not set itself.
    pub(super) init: JsValue,
    /// What `Headers` is made from.
    pub(super) headers: JsValue,
    /// Whether the caller gets the `Response` itself, its body unread.
    pub(super) raw: bool,
    /// Whether its body, if any, can be sent again.
    pub(super) replayable: bool,
}

/// Sends an attempt, and gives what `read` makes of its answer, within the time and until the caller aborts.
///
/// # Errors
/// What the host's `fetch` threw is the cause of a `network` error.
pub(super) async fn exchange<T>(
    fetch: Option<&Function>,
    outgoing: &Outgoing,
    credential: &JsString,
    timeout_ms: f64,
    signal: Option<&Signal>,
    watch: Option<&Watch>,
    read: impl AsyncFnOnce(Response) -> Result<T, Failure>,
) -> Result<T, Failure> {
    let request = &outgoing.request;
    let unreadable = |cause| {
        let message = "An argument cannot be read. See `cause`.".to_owned();
        Failure::from(Error::of_argument(request.operation, message)).because(cause)
    };
    let headers = Headers::new(&outgoing.headers).map_err(unreadable)?;
    let bearer = JsString::from("Bearer ").concat(credential);
    headers.set("authorization", &bearer).map_err(unreadable)?;
    let init = Fields::copied(&outgoing.init).map_err(unreadable)?;
    init.set("method", &request.method.into());
    init.set("headers", &headers);
    init.set("redirect", &"manual".into());
    let abort = AbortOnDrop(Some(Controller::new()));
    if let Some(controller) = &abort.0 {
        let own = controller.signal();
        // The body of a raw answer is read after this: only the host can link the caller's signal to it for that long.
        let linked = signal
            .filter(|_| outgoing.raw)
            .and_then(|signal| host::any_signal(&Array::of2(signal, &own)).ok());
        init.set("signal", &linked.unwrap_or(own));
    }
    let work = async {
        let sent = async {
            let answer = match fetch {
                Some(fetch) => fetch.call2(&JsValue::UNDEFINED, &outgoing.input, &init),
                None => host::global_fetch(&outgoing.input, &init),
            }?;
            // Through `resolve`: a host's own `fetch` may give anything.
            JsFuture::from(host::promised(&answer)?).await
        };
        let response = sent.await.map_err(|cause| lost(request, cause))?;
        read(response.unchecked_into()).await
    };
    let alarm = Alarm::after(timeout_ms);
    match in_time(unless_aborted(work, watch), &alarm).await {
        Some(Ok(ended)) => {
            abort.forget();
            ended
        }
        Some(Err(aborted)) => Err(aborted),
        None => {
            let message = [
                "No complete answer to ",
                request.operation.name(),
                " came in time. Try again, or allow more with `timeoutMs`.",
            ];
            let error = Error::of_request(Error::Timeout, request, message.concat());
            Err(Failure::from(error).retryable())
        }
    }
}

/// The request or its answer did not come through.
pub(super) fn lost(request: &Request, cause: JsValue) -> Failure {
    let message = [
        "The network failed during ",
        request.operation.name(),
        ": `fetch` gave no complete answer. Check the connection, `baseUrl` and, in a browser, CORS. See `cause`.",
    ];
    let error = Error::of_request(Error::Network, request, message.concat());
    Failure::from(error).because(cause).retryable()
}

/// Aborts the host's request when the attempt ends before it.
struct AbortOnDrop(Option<Controller>);

impl AbortOnDrop {
    fn forget(mut self) {
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

/// No cookies, no cache. Older Workers throw at fields that they do not know, and their `Request` lacks these.
pub(super) fn supported_extras() -> Fields {
    let prototype = field(&field(&js_sys::global(), "Request"), "prototype");
    let extras = Fields::new();
    for (name, value) in [("cache", "no-store"), ("credentials", "omit")] {
        // `in`, for the getters of a prototype throw.
        if prototype.is_object() && host::has(&prototype, name) {
            extras.set(name, &value.into());
        }
    }
    extras
}
