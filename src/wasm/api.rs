//! The client over the host's own values, and the one way of every request: what both of its faces, JavaScript's and Rust's, call.

use super::answer::Answer;
use super::event::Event;
use super::failure::Failure;
use super::host::{self, Fields, Function, JsString, field};
use super::jwt_source::{Jwt, JwtSource, Manner};
use super::managed::{Managed, Owner, Sent};
use super::task::{Ended, Wait};
use crate::clock;
use crate::endpoints::delete_access_token;
use crate::error::{Error, Kind};
use crate::options::Options;
use crate::request::{Operation, Request};
use crate::response::parse_failure;
use crate::retry;
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
    /// `undefined` for the global one.
    fetch: JsValue,
    /// As a header takes it.
    pub(super) version_header: JsValue,
    jwt: Rc<JwtSource>,
    pub(super) listener: Option<Box<Listener>>,
    pub(super) managed: Managed,
    /// The registry's clock less this machine's, in milliseconds, as far as its answers tell.
    skew_ms: Cell<f64>,
    clock_is_known: Cell<bool>,
}

/// What a wait that is over says.
pub(super) const LATE: &str =
    "No complete answer came in time: try again, or allow more with `timeoutMs`.";

/// What a caller may say of one call.
#[derive(Debug, Clone, Default)]
pub(super) struct CallOptions {
    /// An `AbortSignal`, of this realm or another; `undefined` for none.
    pub(super) signal: JsValue,
    pub(super) timeout_ms: Option<f64>,
    pub(super) max_retries: Option<u32>,
}

impl CallOptions {
    /// # Errors
    /// `Aborted`, if the caller has aborted before anything was sent.
    pub(super) fn not_aborted(&self) -> Result<(), Failure> {
        if field(&self.signal, "aborted").is_truthy() {
            return Err(Failure::aborted(field(&self.signal, "reason")));
        }
        Ok(())
    }
}

/// What authorizes a call.
pub(super) enum Credential {
    /// The app's JWT.
    Jwt,
    /// An access token, itself.
    Token(JsString),
    /// The managed access token of an owner.
    Managed(Owner),
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

/// A request as the host's `fetch` takes it, but for its credential; it may be sent more than once.
pub(super) struct Outgoing {
    pub(super) request: Request,
    /// A URL, or the caller's own `Request`.
    pub(super) input: JsValue,
    /// A `RequestInit` with headers, and without the client's own fields.
    pub(super) init: Fields,
    /// Whether the caller gets the `Response` itself, its body unread.
    pub(super) raw: bool,
    /// Whether its body, if any, can be sent again.
    pub(super) replayable: bool,
    pub(super) credential: Credential,
    pub(super) call: CallOptions,
}

/// How an attempt was answered.
enum Outcome {
    /// With the checked JSON, or with the `Response` itself.
    Answered(JsValue),
    /// With another status than 2xx.
    Refused(Answer),
}

impl Api {
    pub(super) fn new(options: Options, host: Host, managed: Managed) -> Self {
        Self {
            fetch: host.fetch.into(),
            version_header: JsValue::from(&options.api_version),
            options,
            jwt: Rc::new(host.jwt),
            listener: host.listener,
            managed,
            skew_ms: Cell::new(0.0),
            clock_is_known: Cell::new(false),
        }
    }

    /// The registry's clock as far as it is known, in milliseconds since 1970.
    pub(super) fn now_ms(&self) -> f64 {
        host::date_now() + self.skew_ms.get()
    }

    /// A watch for those who are told of durations.
    fn watch_ms(&self) -> f64 {
        self.listener
            .as_ref()
            .map_or(0.0, |_| host::monotonic_now())
    }

    pub(super) fn tell(&self, event: &Event<'_>) {
        if let Some(listener) = &self.listener {
            listener(event);
        }
    }

    /// The checked answer to one of the documented operations.
    pub(super) fn ask(
        self: &Rc<Self>,
        request: Request,
        credential: Credential,
        call: CallOptions,
    ) -> impl Future<Output = Result<JsValue, Failure>> + use<> {
        let url = [&*self.options.base_url, &request.path, &request.query].concat();
        let outgoing = Outgoing {
            input: url.into(),
            init: host::plain_init(request.method, &self.version_header),
            request,
            raw: false,
            replayable: true,
            credential,
            call,
        };
        Rc::clone(self).send(Box::new(outgoing))
    }

    /// Sends a request until it is answered or there is no sense in trying again.
    pub(super) async fn send(self: Rc<Self>, outgoing: Box<Outgoing>) -> Result<JsValue, Failure> {
        let (request, call) = (&outgoing.request, &outgoing.call);
        call.not_aborted()?;
        // RFC 9110, 9.2.2: what may have arrived is repeated only if that does no harm. A second token does none.
        let repeatable = outgoing.replayable && (!outgoing.raw || request.is_idempotent());
        let max_retries = call.max_retries.unwrap_or(self.options.max_retries);
        let max_retries = if repeatable { max_retries } else { 0 };
        let (mut attempt, mut retries) = (0, 0);
        let mut asked_again = false;
        loop {
            let bearer = match &outgoing.credential {
                Credential::Jwt => Bearer::Jwt(self.jwt(request.operation, call).await?),
                Credential::Token(token) => Bearer::Token(token.clone()),
                Credential::Managed(owner) => Bearer::Managed(self.token(owner, call).await?),
            };
            attempt += 1;
            let started_ms = self.watch_ms();
            let ended = Wait::of(host::exchange(
                &self.fetch,
                &outgoing.input,
                &outgoing.init,
                bearer.text(),
                call.timeout_ms.unwrap_or(self.options.timeout_ms),
                &call.signal,
                outgoing.raw,
            ))
            .await;
            let outcome = self.outcome(&outgoing, ended, attempt, started_ms);
            let (response, failure) = match outcome {
                Ok(Outcome::Answered(value)) => return Ok(value),
                Ok(Outcome::Refused(answer)) => {
                    let head = answer.head;
                    if request.operation == Operation::DeleteAccessToken
                        && delete_access_token::is_done(head.status, attempt)
                    {
                        return Ok(JsValue::TRUE);
                    }
                    let unauthorized = head.status == 401;
                    if unauthorized
                        && self.reject(&bearer, &outgoing.credential)
                        && !asked_again
                        && outgoing.replayable
                    {
                        asked_again = true;
                        continue;
                    }
                    // The caller's to read, unless it will be sent again.
                    let readable = outgoing.raw && !unauthorized && !head.is_redirect();
                    let details = answer.details(bearer.text(), self.now_ms());
                    let kind = head.failure().unwrap_or(Error::UnexpectedStatus);
                    let failure = parse_failure(kind, request, head, details);
                    (readable.then(|| answer.host.response()), failure.into())
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
            let Some(delay_ms) = wait_ms else {
                return response.ok_or_else(|| failure.after(attempt));
            };
            if let Some(response) = response {
                host::discard(&response);
            }
            self.tell(&Event::Retry {
                operation: request.operation,
                attempt,
                delay_ms,
                code: failure.code(),
            });
            if let Ended::Aborted(reason) = host::pause(delay_ms, &call.signal).await {
                return Err(Failure::aborted(reason));
            }
        }
    }

    async fn jwt(&self, operation: Operation, call: &CallOptions) -> Result<Rc<Jwt>, Failure> {
        let local_now_ms = host::date_now();
        let manner = Manner {
            now_ms: local_now_ms + self.skew_ms.get(),
            local_now_ms,
            clock_is_known: self.clock_is_known.get(),
            timeout_ms: call.timeout_ms.unwrap_or(self.options.timeout_ms),
            share: self.options.coalesce,
        };
        let jwt = self.jwt.get(operation, manner, &call.signal).await?;
        self.managed.belongs_to(jwt.claims.app_id.as_deref());
        Ok(jwt)
    }

    /// Drops a credential that the registry refused. `true` if another can be had.
    fn reject(self: &Rc<Self>, bearer: &Bearer, credential: &Credential) -> bool {
        match (bearer, credential) {
            (Bearer::Jwt(jwt), _) => self.jwt.reject(jwt),
            (Bearer::Managed(sent), Credential::Managed(owner)) => {
                self.refused(owner, sent);
                true
            }
            _ => false,
        }
    }

    /// Reads how one attempt ended, and tells of it.
    fn outcome(
        &self,
        outgoing: &Outgoing,
        ended: Ended,
        attempt: u32,
        started_ms: f64,
    ) -> Result<Outcome, Failure> {
        let request = &outgoing.request;
        let mut status = None;
        let lost = |kind: Kind, message: &str, cause: JsValue| {
            let error = Error::of_request(kind, request, message.to_owned());
            Err(Failure::from(error).because(cause).retryable())
        };
        let outcome = match ended {
            Ended::Done(answered) => Answer::of(request, answered).and_then(|answer| {
                status = Some(answer.head.status);
                self.learn_clock(&answer);
                if answer.head.failure().is_some() {
                    Ok(Outcome::Refused(answer))
                } else if outgoing.raw {
                    Ok(Outcome::Answered(answer.host.response()))
                } else {
                    answer.json(request).map(Outcome::Answered)
                }
            }),
            Ended::Threw(cause) => lost(
                Error::Network,
                "No complete answer came: check the connection, `baseUrl` and, in a browser, CORS. See `cause`.",
                cause,
            ),
            Ended::Late => lost(Error::Timeout, LATE, JsValue::UNDEFINED),
            Ended::Aborted(reason) => Err(Failure::aborted(reason)),
        };
        let code = match &outcome {
            Ok(Outcome::Answered(_)) => None,
            Ok(Outcome::Refused(answer)) => answer.head.code(),
            Err(failure) => Some(failure.code()),
        };
        self.tell(&Event::Request {
            operation: request.operation,
            method: request.method,
            path: &request.path,
            attempt,
            status,
            code,
            duration_ms: self.watch_ms() - started_ms,
        });
        outcome
    }

    /// Follows the registry's clock.
    fn learn_clock(&self, answer: &Answer) {
        let date_ms = answer.host.date_ms();
        if date_ms.is_finite() {
            self.clock_is_known.set(true);
            let known_ms = self.skew_ms.get();
            self.skew_ms
                .set(clock::skew_ms(known_ms, date_ms, host::date_now()));
        }
    }
}
