//! The documented operations over the host's own values: what both faces of the client, JavaScript's and Rust's, call.

use super::answer;
use super::bell::{Alarm, Watch, unless_aborted};
use super::event::Event;
use super::failure::Failure;
use super::fetch::{Bounds, Transport};
use super::host::{self, Response, Signal};
use super::jwt_source::{Jwt, JwtSource, Manner, is_header_text};
use super::managed::Managed;
use crate::clock;
use crate::endpoints::{
    create_app_access_token, create_installation_access_token, delete_access_token,
    get_installation, list_installations,
};
use crate::error::Error;
use crate::options::Options;
use crate::request::{Operation, Request};
use crate::response::Head;
use crate::retry;
use crate::shape::Shape;
use js_sys::{Array, JsString, Reflect};
use std::cell::Cell;
use std::rc::Rc;
use wasm_bindgen::prelude::*;

pub(super) type Listener = dyn Fn(&Event<'_>);

/// A client's options, its host and its state. Nothing is shared between two of them.
pub(super) struct Api {
    pub(super) options: Options,
    pub(super) transport: Transport,
    pub(super) jwt: Rc<JwtSource>,
    pub(super) listener: Option<Box<Listener>>,
    pub(super) managed: Managed,
    /// The registry's clock less this machine's, in milliseconds, as far as its answers tell.
    skew_ms: Cell<f64>,
}

/// What a caller may say of one call.
#[derive(Debug, Clone, Default)]
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
        self.signal
            .as_ref()
            .map(Watch::on)
            .transpose()
            .map_err(Failure::Aborted)
    }
}

/// What authorizes a request.
enum Credential<'a> {
    /// The app's JWT.
    Jwt,
    /// An access token, itself.
    Token(&'a JsString),
}

/// What one attempt was sent with.
enum Bearer<'a> {
    Jwt(Rc<Jwt>),
    Token(&'a JsString),
}

impl Bearer<'_> {
    fn text(&self) -> &JsString {
        match self {
            Self::Jwt(jwt) => &jwt.text,
            Self::Token(token) => token,
        }
    }
}

impl Api {
    pub(super) fn new(
        options: Options,
        transport: Transport,
        jwt: JwtSource,
        managed: Managed,
        listener: Option<Box<Listener>>,
    ) -> Self {
        Self {
            options,
            transport,
            jwt: Rc::new(jwt),
            listener,
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

    /// `POST /app/accessTokens`.
    pub(super) async fn create_app_access_token(
        &self,
        call: &CallOptions,
    ) -> Result<JsValue, Failure> {
        self.create(
            &create_app_access_token::build(),
            &[&create_app_access_token::ANSWER],
            call,
        )
        .await
    }

    /// `POST /app/installations/{installationId}/accessTokens`.
    pub(super) async fn create_installation_access_token(
        &self,
        installation_id: &str,
        call: &CallOptions,
    ) -> Result<JsValue, Failure> {
        let request = create_installation_access_token::build(installation_id)?;
        let shapes = [
            &create_app_access_token::ANSWER,
            &create_installation_access_token::ANSWER,
        ];
        self.create(&request, &shapes, call).await
    }

    async fn create(
        &self,
        request: &Request,
        shapes: &[&Shape],
        call: &CallOptions,
    ) -> Result<JsValue, Failure> {
        let (head, token) = self.send(request, Credential::Jwt, call).await?;
        answer::checked(request, &head, &Array::of1(&token), shapes)?;
        let secret = field(&token, "token");
        if !secret.dyn_ref().is_some_and(is_header_text) || expiry_ms(&token).is_none() {
            let flaw = "`token` should be usable as a bearer, and `expiresAt` a date";
            return Err(crate::response::parse_mismatch(request, head, flaw).into());
        }
        Ok(token)
    }

    /// `DELETE /app/installations/token`.
    pub(super) async fn delete_access_token(
        &self,
        token: &JsString,
        call: &CallOptions,
    ) -> Result<(), Failure> {
        self.drop_token(token);
        let request = delete_access_token::build();
        let (head, body) = self.send(&request, Credential::Token(token), call).await?;
        if body.is_truthy() && body.as_bool().is_some() {
            return Ok(());
        }
        Err(crate::response::parse_mismatch(&request, head, delete_access_token::FLAW).into())
    }

    /// `GET /app/installations`.
    pub(super) async fn list_installations(
        &self,
        limit: Option<f64>,
        page: Option<f64>,
        call: &CallOptions,
    ) -> Result<JsValue, Failure> {
        let request = list_installations::build(limit, page)?;
        let (head, body) = self.send(&request, Credential::Jwt, call).await?;
        let shapes = [&list_installations::ANSWER, &list_installations::PAGINATION];
        answer::checked(&request, &head, &Array::of1(&body), &shapes)?;
        let installations = Array::from(&field(&body, "installations"));
        check_installations(&request, &head, &installations)?;
        Ok(body)
    }

    /// `GET /app/installations/{installationId}`.
    pub(super) async fn get_installation(
        &self,
        installation_id: &str,
        call: &CallOptions,
    ) -> Result<JsValue, Failure> {
        let request = get_installation::build(installation_id)?;
        let (head, body) = self.send(&request, Credential::Jwt, call).await?;
        check_installations(&request, &head, &Array::of1(&body))?;
        Ok(body)
    }

    /// A JWT, asked for in this call's time.
    async fn jwt(
        &self,
        operation: Operation,
        call: &CallOptions,
        watch: Option<&Watch>,
    ) -> Result<Rc<Jwt>, Failure> {
        let manner = Manner {
            now_ms: self.now_ms(),
            timeout_ms: call.timeout_ms.unwrap_or(self.options.timeout_ms),
            share: self.options.coalesce,
        };
        let jwt = unless_aborted(self.jwt.get(operation, manner), watch).await??;
        self.managed.belongs_to(jwt.claims.app_id.as_deref());
        Ok(jwt)
    }

    /// Sends a request until it is answered or there is no sense in trying again.
    async fn send(
        &self,
        request: &Request,
        credential: Credential<'_>,
        call: &CallOptions,
    ) -> Result<(Head, JsValue), Failure> {
        let watch = call.watch()?;
        let max_retries = call.max_retries.unwrap_or(self.options.max_retries);
        let (mut attempt, mut retries, mut asked_again) = (0, 0, false);
        loop {
            let bearer = match credential {
                Credential::Jwt => {
                    Bearer::Jwt(self.jwt(request.operation, call, watch.as_ref()).await?)
                }
                Credential::Token(token) => Bearer::Token(token),
            };
            attempt += 1;
            let outcome = self
                .attempt(request, bearer.text(), attempt, call, watch.as_ref())
                .await;
            let mut failure = match outcome {
                Ok(answer) => return Ok(answer),
                Err(failure) => failure,
            };
            let Failure::Error(error, _) = &mut failure else {
                return Err(failure);
            };
            error.report_mut().attempts = attempt;
            if let (Error::Unauthorized(_), Bearer::Jwt(refused)) = (&*error, &bearer)
                && !asked_again
                && self.jwt.reject(refused)
            {
                asked_again = true;
                continue;
            }
            retries += 1;
            let report = error.report();
            let wait_ms = retry::wait_ms(
                retries,
                max_retries,
                report.retryable,
                report.retry_after_ms,
                host::random(),
            );
            let Some(delay_ms) = wait_ms else {
                return Err(failure);
            };
            self.tell(&Event::Retry {
                operation: request.operation,
                attempt,
                delay_ms,
                code: failure.code(),
            });
            pause(delay_ms, watch.as_ref()).await?;
        }
    }

    /// Sends a request once and reads its answer.
    async fn attempt(
        &self,
        request: &Request,
        credential: &JsString,
        attempt: u32,
        call: &CallOptions,
        watch: Option<&Watch>,
    ) -> Result<(Head, JsValue), Failure> {
        let bounds = Bounds {
            timeout_ms: call.timeout_ms.unwrap_or(self.options.timeout_ms),
            watch,
        };
        let seen = Cell::new(None);
        let read = async |response: Response| {
            let head = self.read_head(request, &response)?;
            seen.set(Some(head.status));
            let deleted = request.operation == Operation::DeleteAccessToken
                && delete_access_token::is_done(head.status, attempt);
            if deleted {
                answer::discard(&response);
                return Ok((head, JsValue::TRUE));
            }
            if head.failure().is_some() {
                return Err(answer::failure(request, &response, head, credential).await);
            }
            let body = answer::json(request, &response, &head).await?;
            Ok((head, body))
        };
        let started_ms = host::monotonic_now();
        let outcome = self
            .transport
            .exchange(request, credential, bounds, read)
            .await;
        self.tell(&Event::Request {
            operation: request.operation,
            method: request.method,
            path: &request.path,
            attempt,
            status: seen.get(),
            code: outcome.as_ref().err().map(Failure::code),
            duration_ms: host::monotonic_now() - started_ms,
        });
        outcome
    }

    /// The head of a response, which also tells the registry's time.
    pub(super) fn read_head(
        &self,
        request: &Request,
        response: &Response,
    ) -> Result<Head, Failure> {
        let local_ms = host::date_now();
        let now_ms = local_ms + self.skew_ms.get();
        let (head, date_ms) = answer::head(request, response, now_ms)?;
        if let Some(date_ms) = date_ms {
            self.skew_ms
                .set(clock::skew_ms(self.skew_ms.get(), date_ms, local_ms));
        }
        Ok(head)
    }
}

/// Waits before the next attempt.
///
/// # Errors
/// `Aborted`, as soon as the caller aborts.
pub(super) async fn pause(delay_ms: f64, watch: Option<&Watch>) -> Result<(), Failure> {
    let alarm = Alarm::after(delay_ms);
    unless_aborted(alarm.rings(), watch).await
}

/// An access token's expiry in milliseconds since 1970.
pub(super) fn expiry_ms(token: &JsValue) -> Option<f64> {
    Some(host::parse_date(&field(token, "expiresAt"))).filter(|date| date.is_finite())
}

/// A field of an object that the host's JSON parser made; `undefined` where there is none.
pub(super) fn field(object: &JsValue, name: &str) -> JsValue {
    Reflect::get(object, &name.into()).unwrap_or_default()
}

fn check_installations(
    request: &Request,
    head: &Head,
    installations: &Array,
) -> Result<(), Failure> {
    let shapes = [&get_installation::ANSWER, &get_installation::ORGANIZATION];
    answer::checked(request, head, installations, &shapes)
}
