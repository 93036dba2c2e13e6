//! Faults, which a test injects.

use super::emulator::json_text;
use crate::runtime::values::JsObject;
use gloo_net::http::Method;
use std::fmt;
use std::time::Duration;
use wasm_bindgen::JsValue;

/// A fault to inject into matching requests, for [`Registry::inject_fault`](super::Registry::inject_fault). Its methods can be
/// combined.
///
/// `status`, `html`, `redirect`, `retry_after`, `reset` and `hang` replace the response, and the registry does not handle the
/// request unless `handled` is set. Without them it handles the request as usual, and `body`, `header`, `without_header`,
/// `cut_body` and `hang_body` change its response.
///
/// ```
/// use icr_app_client::Method;
/// use icr_app_client::testing::{Fault, Registry};
/// use std::time::Duration;
///
/// # #[wasm_bindgen_test::wasm_bindgen_test]
/// # fn example() {
/// # let registry = Registry::new();
/// registry.inject_fault(Fault::new().status(503).retry_after(Duration::from_secs(2)).times(3));
/// registry.inject_fault(Fault::new().method(Method::DELETE).reset().handled()); // deleted, but the response is lost
/// # }
/// ```
#[must_use = "a fault does nothing before it is injected"]
pub struct Fault {
    /// As `injectFault` takes it.
    options: JsObject,
    headers: JsObject,
}

impl Default for Fault {
    fn default() -> Self {
        let headers = JsObject::new();
        let options = JsObject::new();
        options.set("headers", headers.clone().into());
        Self { options, headers }
    }
}

impl Fault {
    /// A fault that matches the next request, and changes nothing yet.
    pub fn new() -> Self {
        Self::default()
    }

    fn set(self, name: &str, value: impl Into<JsValue>) -> Self {
        self.options.set(name, value.into());
        self
    }

    pub(super) fn into_options(self) -> JsObject {
        self.options
    }

    /// Matches requests with this method only.
    #[expect(
        clippy::needless_pass_by_value,
        reason = "a call reads better without `&`"
    )]
    pub fn method(self, method: Method) -> Self {
        self.set("method", method.as_str())
    }

    /// Matches requests to exactly this path only, such as `/app/installations`.
    pub fn path(self, path: &str) -> Self {
        self.set("path", path)
    }

    /// Applies to this many requests, 1 by default.
    pub fn times(self, times: u32) -> Self {
        self.set("times", times)
    }

    /// Applies to every matching request, until [`Registry::clear_faults`](super::Registry::clear_faults).
    pub fn always(self) -> Self {
        self.set("times", f64::INFINITY)
    }

    /// Sets the status of the response, 200 to 599.
    pub fn status(self, status: u16) -> Self {
        self.set("status", status)
    }

    /// Sets the body of the response.
    pub fn body(self, body: &str) -> Self {
        self.set("body", body)
    }

    /// Sets a header of the response.
    pub fn header(self, name: &str, value: &str) -> Self {
        self.headers.set(name, value.into());
        self
    }

    /// Removes a header of the response.
    pub fn without_header(self, name: &str) -> Self {
        self.headers.set(name, JsValue::NULL);
        self
    }

    /// Delays the response, in real time.
    pub fn delay(self, delay: Duration) -> Self {
        self.set("delayMs", delay.as_secs_f64() * 1000.0)
    }

    /// Cuts the body off half way with an error.
    pub fn cut_body(self) -> Self {
        self.set("cutBody", true)
    }

    /// Rejects the `fetch`, as after a network failure.
    pub fn reset(self) -> Self {
        self.set("reset", true)
    }

    /// Redirects to this URL, with status 307 unless [`status`](Self::status) is set.
    pub fn redirect(self, url: &str) -> Self {
        self.set("redirect", url)
    }

    /// Sets `Retry-After`, in seconds, with status 429 unless [`status`](Self::status) is set.
    pub fn retry_after(self, delay: Duration) -> Self {
        self.set("retryAfter", delay.as_secs_f64())
    }

    /// Responds with the HTML error page of a proxy, with status 502 unless [`status`](Self::status) is set.
    pub fn html(self) -> Self {
        self.set("html", true)
    }

    /// Never responds: the request ends when it is aborted, by a timeout for example.
    pub fn hang(self) -> Self {
        self.set("hang", true)
    }

    /// Responds with a body that stalls half way.
    pub fn hang_body(self) -> Self {
        self.set("hang", "body")
    }

    /// Lets the registry handle the request, though its response is replaced or lost.
    pub fn handled(self) -> Self {
        self.set("handled", true)
    }
}

impl fmt::Debug for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let options = json_text(&self.options).unwrap_or_default();
        f.debug_tuple("Fault").field(&options).finish()
    }
}
