//! The app's JWT: requested from the host when it is needed, once for all who wait, and kept until shortly before it expires.

use super::Spawn;
use super::call_error::CallError;
use crate::api::number::{push_decimal, whole};
use crate::api::{ErrorKind, Operation};
use crate::policy::jwt_claims::{Claims, Freshness};
use crate::runtime::executor::{Task, Wait, WaitOutcome};
use crate::runtime::shared_future::SharedFuture;
use crate::runtime::values::{Function, JsArray, JsObject, JsString, Promise};
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use wasm_bindgen::prelude::*;

#[wasm_bindgen(module = "/src/client/js/jwt.js")]
extern "C" {
    #[wasm_bindgen(js_name = requestJwt)]
    fn request_jwt(function: &Function, context: &JsObject, timeout_ms: f64) -> Promise;
    #[wasm_bindgen(js_name = parseJwt)]
    fn parse_jwt(value: &JsValue) -> JsValue;
}

/// Why the host is asked for a JWT.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum JwtReason {
    /// There is none yet.
    Missing,
    /// The last one expires within 30 s.
    Expiring,
    /// The registry refused the last one.
    Rejected,
}

impl JwtReason {
    /// The name in JavaScript's `JwtContext`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Missing => "missing",
            Self::Expiring => "expiring",
            Self::Rejected => "rejected",
        }
    }
}

/// What the function that returns the JWT is called with.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub struct JwtContext {
    /// Why a JWT is needed.
    pub reason: JwtReason,
    /// The registry's clock as far as it is known, in milliseconds since 1970.
    pub(crate) now_ms: f64,
}

/// Calls the host's function, and waits for what it returns as long as it may take, in milliseconds.
pub(crate) type JwtFunction = dyn Fn(JwtContext, f64) -> Wait;

/// The host's function in JavaScript.
pub(crate) fn jwt_function(function: Function) -> Box<JwtFunction> {
    Box::new(move |context, timeout_ms| {
        let argument = JsObject::new();
        argument.set("reason", context.reason.name().into());
        argument.set("now", context.now_ms.into());
        Wait::of(request_jwt(&function, &argument, timeout_ms))
    })
}

/// What the host returned, or what it threw; `undefined` if it took too long.
type PendingJwt = SharedFuture<Result<JsValue, JsValue>>;

/// A JWT with the claims that were read from it. Its text stays in JavaScript.
#[derive(Clone)]
pub(crate) struct Jwt {
    pub(crate) text: JsString,
    pub(crate) claims: Claims,
    /// Whether `alg` is in the payload too, as ICR documents it.
    pub(crate) has_alg: bool,
}

pub(crate) struct JwtProvider {
    /// `None` for a fixed JWT.
    function: Option<Box<JwtFunction>>,
    current: RefCell<Option<Rc<Jwt>>>,
    pending: RefCell<Option<Rc<PendingJwt>>>,
    rejected: Cell<bool>,
    spawn: Spawn,
}

/// By which clock a JWT is requested, for how long, and whether others may wait for it too.
#[derive(Clone, Copy)]
pub(crate) struct JwtRequestContext {
    pub(crate) now_ms: f64,
    /// By this machine's own clock.
    pub(crate) local_now_ms: f64,
    /// Whether a response of the registry has shown its clock.
    pub(crate) clock_is_known: bool,
    /// How long the host may take, in milliseconds.
    pub(crate) timeout_ms: f64,
    pub(crate) share: bool,
}

/// A request to the host, which others may wait for too.
pub(crate) struct JwtRequest {
    reason: JwtReason,
    context: JwtRequestContext,
    pending: Rc<PendingJwt>,
}

impl JwtRequest {
    /// Waits for the JWT within the caller's own bounds.
    pub(crate) fn wait(&self, wait_ms: Option<f64>, signal: &JsValue) -> Wait {
        self.pending.wait(wait_ms, signal)
    }
}

impl JwtProvider {
    pub(crate) fn from_jwt(jwt: Rc<Jwt>, spawn: Spawn) -> Self {
        let provider = Self::without_jwt(spawn);
        provider.current.replace(Some(jwt));
        provider
    }

    /// Of a client whose token store brings all tokens.
    pub(crate) fn without_jwt(spawn: Spawn) -> Self {
        Self {
            function: None,
            current: RefCell::default(),
            pending: RefCell::default(),
            rejected: Cell::new(false),
            spawn,
        }
    }

    pub(crate) fn from_function(function: Box<JwtFunction>, spawn: Spawn) -> Self {
        Self {
            function: Some(function),
            current: RefCell::default(),
            pending: RefCell::default(),
            rejected: Cell::new(false),
            spawn,
        }
    }

    /// The app of the JWT at hand, `undefined` where there is none.
    #[cfg(feature = "npm")]
    pub(crate) fn app_id(&self) -> JsValue {
        let current = self.current.borrow();
        current
            .as_ref()
            .and_then(|jwt| jwt.claims.app_id.as_deref())
            .into()
    }

    /// Records that the registry refused a JWT. `false` if there is no function that returns another.
    pub(crate) fn reject(&self, refused: &Rc<Jwt>) -> bool {
        let is_current = |jwt: &Rc<Jwt>| Rc::ptr_eq(jwt, refused);
        if self.function.is_some() && self.current.borrow().as_ref().is_some_and(is_current) {
            self.current.take();
            self.rejected.set(true);
        }
        self.function.is_some()
    }

    /// A JWT that has not expired, or the request for one to wait for.
    pub(crate) fn get(
        self: &Rc<Self>,
        operation: Operation,
        context: JwtRequestContext,
    ) -> Result<Result<Rc<Jwt>, CallError>, JwtRequest> {
        self.known(operation, context).map_err(|reason| JwtRequest {
            reason,
            context,
            pending: self.pending(reason, context),
        })
    }

    /// The JWT at hand, or why another is needed.
    fn known(
        &self,
        operation: Operation,
        context: JwtRequestContext,
    ) -> Result<Result<Rc<Jwt>, CallError>, JwtReason> {
        let current = self.current.borrow().clone();
        let freshness = current
            .as_ref()
            .map(|jwt| jwt.claims.freshness(context.now_ms));
        match (current, freshness) {
            (Some(jwt), Some(Freshness::Fresh)) => Ok(Ok(jwt)),
            (Some(jwt), Some(Freshness::Expiring)) if self.function.is_none() => Ok(Ok(jwt)),
            (_, Some(Freshness::Expired)) if self.function.is_none() => Ok(Err(expired(operation))),
            (Some(_), _) => Err(JwtReason::Expiring),
            (None, _) if self.function.is_none() => {
                let message = "This client has no `jwt`: it can only do what the managed tokens of its token store allow.";
                Ok(Err(CallError::new(
                    ErrorKind::JwtUnavailable,
                    operation,
                    message,
                )))
            }
            (None, _) if self.rejected.get() => Err(JwtReason::Rejected),
            (None, _) => Err(JwtReason::Missing),
        }
    }

    /// The JWT that a request returned, after the wait for it.
    pub(crate) fn receive(
        &self,
        operation: Operation,
        request: &JwtRequest,
        outcome: WaitOutcome,
    ) -> Result<Rc<Jwt>, CallError> {
        let JwtRequest {
            reason, context, ..
        } = *request;
        let value = request
            .pending
            .outcome(outcome)
            .map_err(CallError::aborted)?
            .unwrap_or(Err(JsValue::UNDEFINED))
            .map_err(|cause| {
                CallError::of_framework(&cause).unwrap_or_else(|| unavailable(operation, &cause))
            })?;
        let jwt = read_jwt(&value).map_err(|flaw| {
            let message = concat_text!["`jwt` returned ", flaw, ": it must return a signed JWT."];
            let error = CallError::new(ErrorKind::JwtUnavailable, operation, &message);
            // A signer that is down may answer with a page of its proxy; one that refuses does so again.
            let status = value
                .dyn_ref::<JsArray>()
                .map(|response| response.number_at(0));
            let refuses = status.is_some_and(|status| {
                (400.0..500.0).contains(&status) && !matches!(whole(status, 0.0), Some(408 | 429))
            });
            if value.is_string() || (value.is_object() && !refuses) {
                error.retryable()
            } else {
                error
            }
        })?;
        let known = self.current.borrow().clone();
        let known = known.filter(|known| *known.text == *jwt.text);
        let jwt = known.unwrap_or(jwt);
        // Whatever this one is worth, the next request is not about the one that was refused.
        self.rejected.set(false);
        // One wrong `Date` must not lock the client out: what this machine's clock calls valid is sent once.
        let may_be_valid = reason != JwtReason::Rejected
            && (jwt.claims.freshness(context.local_now_ms) != Freshness::Expired
                || (!context.clock_is_known && jwt.claims.may_be_clock_skew(context.now_ms)));
        if jwt.claims.freshness(context.now_ms) == Freshness::Expired && !may_be_valid {
            return Err(expired(operation));
        }
        self.current.replace(Some(Rc::clone(&jwt)));
        Ok(jwt)
    }

    /// The request to the host that is in flight, where it may be shared, or a new one.
    fn pending(self: &Rc<Self>, reason: JwtReason, context: JwtRequestContext) -> Rc<PendingJwt> {
        if let Some(pending) = &*self.pending.borrow() {
            return Rc::clone(pending);
        }
        let pending = Rc::<PendingJwt>::default();
        if context.share {
            self.pending.replace(Some(Rc::clone(&pending)));
        }
        let (provider, shared) = (Rc::clone(self), Rc::clone(&pending));
        (self.spawn)(Task::new(async move {
            let argument = JwtContext {
                reason,
                now_ms: context.now_ms,
            };
            let outcome = match &provider.function {
                Some(function) => function(argument, context.timeout_ms).await,
                None => WaitOutcome::TimedOut,
            };
            provider.pending.take();
            shared.complete(match outcome {
                WaitOutcome::Fulfilled(text) => Ok(text),
                WaitOutcome::Rejected(cause) => Err(cause),
                WaitOutcome::TimedOut | WaitOutcome::Aborted(_) => Err(JsValue::UNDEFINED),
            });
            Ok(JsValue::UNDEFINED)
        }));
        pending
    }
}

/// Reads a JWT's claims without verifying it.
///
/// # Errors
/// What came in its place, for a message.
pub(crate) fn read_jwt(value: &JsValue) -> Result<Rc<Jwt>, String> {
    let parsed = parse_jwt(value);
    if let Some(first) = parsed.as_string() {
        return Err(match &*first {
            "" => "an empty text".to_owned(),
            "\"eyj" | "'eyj" => "a JWT in quotes, as of a JSON text".to_owned(),
            "bearer" => "a text with `Bearer` before the JWT".to_owned(),
            "<" | "{" | "[" | "\"" => concat_text!["a text that begins with `", first, "`"],
            _ => "a text that is no signed JWT".to_owned(),
        });
    }
    if !JsArray::is_array(&parsed) {
        let status = value
            .dyn_ref::<JsArray>()
            .map_or(f64::NAN, |response| response.number_at(0));
        return Err(match whole(status, 0.0) {
            Some(0) => "no JWT, as your JWT endpoint answered with a redirect".to_owned(),
            Some(status) => {
                let mut text = String::from("no JWT, as your JWT endpoint answered ");
                push_decimal(&mut text, status);
                text
            }
            None if value.is_undefined() => "`undefined`".to_owned(),
            None if value.is_object() => "an object instead of a text".to_owned(),
            None => "something else than a text".to_owned(),
        });
    }
    let parsed = parsed.unchecked_into::<JsArray>();
    let (exp, iat) = (parsed.number_at(1), parsed.number_at(2));
    Ok(Rc::new(Jwt {
        text: parsed.at(0).unchecked_into(),
        has_alg: parsed.at(4).is_truthy(),
        claims: Claims::from_parts(exp, iat, parsed.at(3).as_string())?,
    }))
}

fn expired(operation: Operation) -> CallError {
    CallError::new(
        ErrorKind::JwtExpired,
        operation,
        "The JWT has expired: sign a new one, and check the signer's clock.",
    )
}

fn unavailable(operation: Operation, cause: &JsValue) -> CallError {
    let message = if cause.is_undefined() {
        "`jwt` returned no JWT within `timeoutMs`."
    } else {
        "`jwt` threw. See `cause`."
    };
    let error = CallError::new(ErrorKind::JwtUnavailable, operation, message);
    error.with_cause(cause.clone()).retryable()
}
