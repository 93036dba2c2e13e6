//! `fetch` of any path of the API with a managed token.

use super::answer;
use super::api::{Api, CallOptions, pause};
use super::bell::{Alarm, Watch, in_time, unless_aborted};
use super::event::Event;
use super::failure::Failure;
use super::fetch::{AbortOnDrop, lost, timed_out};
use super::host::{self, Headers, Response};
use super::managed::Owner;
use crate::error::Error;
use crate::request::{Operation, Request};
use crate::response::Head;
use crate::retry;
use js_sys::{JsString, Object, Reflect, Symbol};
use std::rc::Rc;
use wasm_bindgen::prelude::*;
use web_sys::{RequestInit, RequestRedirect, Url};

/// A call of any path, ready to be sent more than once.
struct Call {
    request: Request,
    /// What `fetch` takes first: a URL, or the caller's own `Request`.
    input: JsValue,
    /// The caller's, as it came.
    init: JsValue,
    /// The caller's with the client's, but for the credential.
    headers: JsValue,
    /// Whether its body, if any, can be sent again.
    replayable: bool,
    options: CallOptions,
}

impl Api {
    /// The response as it is, except for a redirect and for a 401 that stays.
    pub(super) async fn fetch_as(
        self: &Rc<Self>,
        owner: &Owner,
        input: &JsValue,
        init: JsValue,
        options: CallOptions,
    ) -> Result<JsValue, Failure> {
        let call = Call::new(self, owner, input, init, options)?;
        let watch = call.options.watch()?;
        let max_retries = call.options.max_retries.unwrap_or(self.options.max_retries);
        let (mut attempt, mut retries) = (0, 0);
        let mut refused: Option<JsString> = None;
        loop {
            let step = self.token_at_hand(owner);
            let (token, sent) = self
                .token(step, owner, refused.clone(), &call.options)
                .await?;
            attempt += 1;
            let outcome = self
                .authorized_attempt(&call, &token.secret, attempt, watch.as_ref())
                .await;
            if let Ok((response, head)) = &outcome
                && head.status == 401
            {
                self.refused(owner, sent).await;
                if call.replayable && refused.is_none() {
                    answer::discard(response);
                    refused = Some(token.secret.clone());
                    continue;
                }
                let failure = answer::failure(&call.request, response, head.clone(), &token.secret);
                return Err(failure.await.after(attempt));
            }
            retries += 1;
            let (retryable, retry_after_ms) = match &outcome {
                Ok((_, head)) => (head.is_retryable(), head.retry_after_ms),
                Err(failure) => (failure.is_retryable(), None),
            };
            let wait_ms = retry::wait_ms(
                retries,
                max_retries,
                retryable && call.is_repeatable(),
                retry_after_ms,
                host::random(),
            );
            let Some(delay_ms) = wait_ms else {
                return match outcome {
                    Ok((response, _)) => Ok(response.into()),
                    Err(failure) => Err(failure.after(attempt)),
                };
            };
            self.tell(&Event::Retry {
                operation: call.request.operation,
                attempt,
                delay_ms,
                code: code_of(&outcome).unwrap_or_default(),
            });
            if let Ok((response, _)) = &outcome {
                answer::discard(response);
            }
            pause(delay_ms, watch.as_ref()).await?;
        }
    }

    /// Sends the call once, and waits for the head of its response.
    async fn authorized_attempt(
        &self,
        call: &Call,
        secret: &JsString,
        attempt: u32,
        watch: Option<&Watch>,
    ) -> Result<(Response, Head), Failure> {
        let started_ms = host::monotonic_now();
        let outcome = self.send_authorized(call, secret, watch).await;
        self.tell(&Event::Request {
            operation: call.request.operation,
            method: call.request.method,
            path: &call.request.path,
            attempt,
            status: outcome.as_ref().ok().map(|(_, head)| head.status),
            code: code_of(&outcome),
            duration_ms: host::monotonic_now() - started_ms,
        });
        outcome
    }

    async fn send_authorized(
        &self,
        call: &Call,
        secret: &JsString,
        watch: Option<&Watch>,
    ) -> Result<(Response, Head), Failure> {
        let unreadable =
            |cause| call.refusal("An argument cannot be read. See `cause`.", Some(cause));
        let headers = Headers::new(&call.headers).map_err(unreadable)?;
        let bearer = JsString::from("Bearer ").concat(secret);
        headers.set("authorization", &bearer).map_err(unreadable)?;
        let init = host::assign(&Object::new(), &call.init).map_err(unreadable)?;
        let init: RequestInit = init.unchecked_into();
        init.set_method(call.request.method);
        init.set_headers(&headers);
        init.set_redirect(RequestRedirect::Manual);
        let abort = AbortOnDrop::following(&init, call.options.signal.as_ref());
        let timeout_ms = call.options.timeout_ms.unwrap_or(self.options.timeout_ms);
        let alarm = Alarm::after(timeout_ms);
        let work = unless_aborted(self.transport.send(&call.input, &init), watch);
        let response = match in_time(work, &alarm).await {
            None => return Err(timed_out(&call.request)),
            Some(answered) => answered?.map_err(|cause| lost(&call.request, cause))?,
        };
        let head = self.read_head(&call.request, &response)?;
        abort.forget();
        if head.is_redirect() {
            return Err(answer::failure(&call.request, &response, head, secret).await);
        }
        Ok((response, head))
    }
}

impl Call {
    /// # Errors
    /// `InvalidArgument` for what would leave the registry's origin, or brings a credential of its own.
    fn new(
        api: &Api,
        owner: &Owner,
        input: &JsValue,
        init: JsValue,
        options: CallOptions,
    ) -> Result<Self, Failure> {
        let operation = if owner.is_null() {
            Operation::FetchAsApp
        } else {
            Operation::FetchAsInstallation
        };
        let base_url = api.transport.base_url();
        let mut call = Self {
            request: Request::new(operation, "GET", String::new()),
            input: input.clone(),
            init,
            headers: JsValue::UNDEFINED,
            replayable: true,
            options,
        };
        let wrong_input = "`input` must be a path that starts with one `/`, or a URL or Request of the registry's origin.";
        let href = match input.as_string() {
            Some(path) if path.starts_with('/') && !path.starts_with("//") => {
                Some([base_url, &path].concat())
            }
            Some(url) => Some(url),
            None => call.text_of(input, "href")?,
        };
        let own_request = href.is_none();
        let url = match href {
            Some(href) => Some(href),
            None => call.text_of(input, "url")?,
        };
        let url = url.and_then(|url| Url::new(&url).ok());
        let origin = Url::new(base_url)
            .map(|base| base.origin())
            .unwrap_or_default();
        let url = url
            .filter(|url| {
                url.origin() == origin && url.username().is_empty() && url.password().is_empty()
            })
            .ok_or_else(|| call.refusal(wrong_input, None))?;
        call.request.path = url.pathname();
        if !own_request {
            call.input = url.href().into();
        }
        let field = |name: &str| -> Result<JsValue, Failure> {
            let own = call.get(&call.init, name)?;
            if own.is_undefined() && own_request {
                call.get(input, name)
            } else {
                Ok(own)
            }
        };
        let method = field("method")?;
        let body = field("body")?;
        let headers = field("headers")?;
        let own_body = own_request && call.get(&call.init, "body")?.is_undefined();
        call.request.method = method_of(&method).ok_or_else(|| {
            call.refusal(
                "`method` must be GET, HEAD, POST, PUT, PATCH, DELETE or OPTIONS.",
                None,
            )
        })?;
        // Not every runtime shows a Request's body: without sight of it, it counts as one.
        let bodiless = body.is_null()
            || (body.is_undefined() && !own_body)
            || matches!(call.request.method, "GET" | "HEAD");
        call.replayable = bodiless || !(own_body || is_stream(&body));
        call.headers = api.headers_for(&call, &headers)?;
        Ok(call)
    }

    /// Whether it may be sent again although it may have arrived: RFC 9110, 9.2.2.
    fn is_repeatable(&self) -> bool {
        self.replayable
            && matches!(
                self.request.method,
                "GET" | "HEAD" | "OPTIONS" | "PUT" | "DELETE"
            )
    }

    fn get(&self, holder: &JsValue, name: &str) -> Result<JsValue, Failure> {
        if !holder.is_object() {
            return Ok(JsValue::UNDEFINED);
        }
        Reflect::get(holder, &name.into())
            .map_err(|cause| self.refusal("An argument cannot be read. See `cause`.", Some(cause)))
    }

    fn text_of(&self, holder: &JsValue, name: &str) -> Result<Option<String>, Failure> {
        self.get(holder, name).map(|value| value.as_string())
    }

    fn refusal(&self, message: &str, cause: Option<JsValue>) -> Failure {
        Failure::Error(
            Error::of_argument(self.request.operation, message.to_owned()),
            cause,
        )
    }
}

impl Api {
    /// The caller's headers with the client's defaults.
    fn headers_for(&self, call: &Call, headers: &JsValue) -> Result<JsValue, Failure> {
        let refusal = |cause| call.refusal("`headers` cannot be read. See `cause`.", Some(cause));
        let own = if headers.is_null() {
            &JsValue::UNDEFINED
        } else {
            headers
        };
        let headers = Headers::new(own).map_err(refusal)?;
        let has = |name: &str| headers.has(name).unwrap_or_default();
        if has("authorization") {
            let message =
                "`headers` must not hold `authorization`: the client brings the managed token.";
            return Err(call.refusal(message, None));
        }
        for (name, value) in [
            ("accept", "application/json"),
            ("x-icr-api-version", &self.options.api_version),
        ] {
            if !has(name) {
                headers.set(name, &value.into()).map_err(refusal)?;
            }
        }
        Ok(headers.into())
    }
}

fn code_of(outcome: &Result<(Response, Head), Failure>) -> Option<&'static str> {
    match outcome {
        Ok((_, head)) => head.code(),
        Err(failure) => Some(failure.code()),
    }
}

fn method_of(method: &JsValue) -> Option<&'static str> {
    if method.is_undefined() {
        return Some("GET");
    }
    let method = method.as_string()?;
    ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]
        .into_iter()
        .find(|known| method.eq_ignore_ascii_case(known))
}

/// Bodies that are read once: a `ReadableStream`, or what Node takes for one.
fn is_stream(body: &JsValue) -> bool {
    let is_function =
        |key: &JsValue| Reflect::get(body, key).is_ok_and(|value| value.is_function());
    body.is_object() && (is_function(&"getReader".into()) || is_function(&Symbol::async_iterator()))
}
