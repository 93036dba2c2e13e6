//! The client over the host's own values: what both of its faces, JavaScript's and Rust's, call.

use super::answer::{Answer, discard, failed};
use super::bell::{Alarm, Watch, unless_aborted};
use super::event::Event;
use super::failure::Failure;
use super::fetch::{Outgoing, exchange, supported_extras};
use super::host::{self, Fields, Response, Signal};
use super::jwt_source::{Jwt, JwtSource, Manner};
use super::managed::{Managed, Owner, Sent};
use crate::clock;
use crate::endpoints::delete_access_token;
use crate::options::Options;
use crate::request::{Operation, Request};
use crate::response::{Details, Head};
use crate::retry;
use js_sys::{Function, JsString};
use std::cell::Cell;
use std::rc::Rc;
use wasm_bindgen::prelude::*;

pub(super) type Listener = dyn Fn(&Event<'_>);

/// What a client is made of besides its options.
pub(super) struct Host {
    /// `None` for the global one.
    pub(super) fetch: Option<Function>,
    pub(super) jwt: JwtSource,
    pub(super) listener: Option<Box<Listener>>,
}

/// A client's options, its host and its state. Nothing is shared between two of them.
pub(super) struct Api {
    pub(super) options: Options,
    fetch: Option<Function>,
    jwt: Rc<JwtSource>,
    pub(super) listener: Option<Box<Listener>>,
    pub(super) managed: Managed,
    /// The registry's clock less this machine's, in milliseconds, as far as its answers tell.
    skew_ms: Cell<f64>,
}

/// What a caller may say of one call.
#[derive(Debug, Default)]
pub(super) struct CallOptions {
    pub(super) signal: Option<Signal>,
    pub(super) timeout_ms: Option<f64>,
    pub(super) max_retries: Option<u32>,
}

impl CallOptions {
    /// Listens for the caller's abort until it is dropped.
    ///
    /// # Errors
    /// `Aborted`, if that has happened.
    pub(super) fn watch(&self) -> Result<Option<Watch>, Failure> {
        self.signal.as_ref().map(Watch::on).transpose()
    }
}

/// What authorizes a call.
#[derive(Clone, Copy)]
pub(super) enum Credential<'a> {
    /// The app's JWT.
    Jwt,
    /// An access token, itself.
    Token(&'a JsString),
    /// The managed access token of an owner.
    Managed(&'a Owner),
}

/// What one attempt was sent with.
enum Bearer {
    Jwt(Rc<Jwt>),
    Token(JsString),
    Managed(Sent),
}

impl Bearer {
    fn text(&self) -> &JsString {
        match self {
            Self::Jwt(jwt) => &jwt.text,
            Self::Token(token) => token,
            Self::Managed(sent) => &sent.token.secret,
        }
    }
}

/// How an attempt ended.
enum Outcome {
    /// With the answer's JSON, or with the `Response` itself.
    Answered(JsValue),
    /// With an answer of another status than 2xx.
    Refused(Answer, Details),
}

impl Api {
    pub(super) fn new(options: Options, host: Host, managed: Managed) -> Self {
        Self {
            options,
            fetch: host.fetch,
            jwt: Rc::new(host.jwt),
            listener: host.listener,
            managed,
            skew_ms: Cell::new(0.0),
        }
    }

    /// The registry's clock as far as it is known, in milliseconds since 1970.
    pub(super) fn now_ms(&self) -> f64 {
        host::date_now() + self.skew_ms.get()
    }

    pub(super) fn tell(&self, event: &Event<'_>) {
        if let Some(listener) = &self.listener {
            listener(event);
        }
    }

    /// The checked answer to one of the documented operations.
    pub(super) async fn ask(
        self: &Rc<Self>,
        request: Request,
        credential: Credential<'_>,
        call: &CallOptions,
    ) -> Result<JsValue, Failure> {
        let headers = Fields::new();
        headers.set("accept", &"application/json".into());
        headers.set(
            "x-icr-api-version",
            &self.options.api_version.as_str().into(),
        );
        let url = [&*self.options.base_url, &request.path, &request.query].concat();
        let outgoing = Outgoing {
            request,
            input: url.into(),
            init: supported_extras().into(),
            headers: headers.into(),
            raw: false,
            replayable: true,
        };
        self.send(&outgoing, credential, call).await
    }

    /// Sends a request until it is answered or there is no sense in trying again.
    pub(super) async fn send(
        self: &Rc<Self>,
        outgoing: &Outgoing,
        credential: Credential<'_>,
        call: &CallOptions,
    ) -> Result<JsValue, Failure> {
        let request = &outgoing.request;
        let watch = call.watch()?;
        let watch = watch.as_ref();
        // RFC 9110, 9.2.2: what may have arrived is repeated only if that does no harm. A second token does none.
        let repeatable = outgoing.replayable
            && (!outgoing.raw
                || matches!(
                    request.method,
                    "GET" | "HEAD" | "OPTIONS" | "PUT" | "DELETE"
                ));
        let max_retries = if repeatable {
            call.max_retries.unwrap_or(self.options.max_retries)
        } else {
            0
        };
        let (mut attempt, mut retries) = (0, 0);
        let mut refused: Option<JsString> = None;
        loop {
            let bearer = self
                .bearer(request.operation, credential, refused.as_ref(), call, watch)
                .await?;
            attempt += 1;
            let outcome = self
                .attempt(outgoing, bearer.text(), attempt, call, watch)
                .await;
            let (response, failure) = match outcome {
                Ok(Outcome::Answered(value)) => return Ok(value),
                Ok(Outcome::Refused(answer, details)) => {
                    let head = answer.head;
                    let unauthorized = head.status == 401;
                    if request.operation == Operation::DeleteAccessToken
                        && delete_access_token::is_done(head.status, attempt)
                    {
                        return Ok(JsValue::TRUE);
                    }
                    if unauthorized
                        && self.reject(&bearer, credential).await
                        && refused.is_none()
                        && outgoing.replayable
                    {
                        refused = Some(bearer.text().clone());
                        continue;
                    }
                    // The caller's to read, unless it will be sent again.
                    let response = (outgoing.raw && !unauthorized && !head.is_redirect())
                        .then_some(answer.response);
                    (response, failed(request, head, details))
                }
                Err(failure) => (None, failure),
            };
            retries += 1;
            let wait_ms = failure.error().and_then(|error| {
                let report = error.report();
                retry::wait_ms(
                    retries,
                    max_retries,
                    report.retryable,
                    report.retry_after_ms,
                    host::random(),
                )
            });
            let (Some(delay_ms), code) = (wait_ms, failure.code()) else {
                return response
                    .map(JsValue::from)
                    .ok_or_else(|| failure.after(attempt));
            };
            if let Some(response) = response {
                discard(&response);
            }
            self.tell(&Event::Retry {
                operation: request.operation,
                attempt,
                delay_ms,
                code,
            });
            let alarm = Alarm::after(delay_ms);
            unless_aborted(alarm.rings(), watch).await?;
        }
    }

    async fn bearer(
        self: &Rc<Self>,
        operation: Operation,
        credential: Credential<'_>,
        refused: Option<&JsString>,
        call: &CallOptions,
        watch: Option<&Watch>,
    ) -> Result<Bearer, Failure> {
        Ok(match credential {
            Credential::Jwt => {
                let manner = Manner {
                    now_ms: self.now_ms(),
                    timeout_ms: call.timeout_ms.unwrap_or(self.options.timeout_ms),
                    share: self.options.coalesce,
                };
                let jwt = unless_aborted(self.jwt.get(operation, manner), watch).await??;
                self.managed.belongs_to(jwt.claims.app_id.as_deref());
                Bearer::Jwt(jwt)
            }
            Credential::Token(token) => Bearer::Token(token.clone()),
            Credential::Managed(owner) => Bearer::Managed(
                self.token(self.step(owner), owner, refused.cloned(), call)
                    .await?,
            ),
        })
    }

    /// Drops a credential that the registry refused. `true` if another can be had.
    async fn reject(&self, bearer: &Bearer, credential: Credential<'_>) -> bool {
        match (bearer, credential) {
            (Bearer::Jwt(jwt), _) => self.jwt.reject(jwt),
            (Bearer::Managed(sent), Credential::Managed(owner)) => {
                self.refused(owner, sent).await;
                true
            }
            _ => false,
        }
    }

    /// Sends a request once and reads its answer.
    async fn attempt(
        &self,
        outgoing: &Outgoing,
        credential: &JsString,
        attempt: u32,
        call: &CallOptions,
        watch: Option<&Watch>,
    ) -> Result<Outcome, Failure> {
        let request = &outgoing.request;
        let seen = Cell::new(None);
        let read = async |response: Response| {
            let answer = Answer::of(request, response)?;
            seen.set(Some(answer.head));
            if let Some(date_ms) = answer.date_ms() {
                let known_ms = self.skew_ms.get();
                self.skew_ms
                    .set(clock::skew_ms(known_ms, date_ms, host::date_now()));
            }
            if answer.head.failure().is_some() {
                let wordless = outgoing.raw && answer.head.status != 401;
                let details = answer.details(credential, self.now_ms(), wordless).await;
                return Ok(Outcome::Refused(answer, details));
            }
            Ok(Outcome::Answered(if outgoing.raw {
                answer.response.into()
            } else {
                answer.json(request).await?
            }))
        };
        let timeout_ms = call.timeout_ms.unwrap_or(self.options.timeout_ms);
        let signal = call.signal.as_ref();
        let started_ms = host::monotonic_now();
        let outcome = exchange(
            self.fetch.as_ref(),
            outgoing,
            credential,
            timeout_ms,
            signal,
            watch,
            read,
        )
        .await;
        let head = seen.get();
        self.tell(&Event::Request {
            operation: request.operation,
            method: request.method,
            path: &request.path,
            attempt,
            status: head.map(|head| head.status),
            code: match &outcome {
                Ok(_) => head.and_then(Head::code),
                Err(failure) => Some(failure.code()),
            },
            duration_ms: host::monotonic_now() - started_ms,
        });
        outcome
    }
}
