//! The host's JWT: asked for when it is needed, one question at a time, and kept until shortly before it ends.

use super::failure::Failure;
use super::flight::Flight;
use super::host::{self, JsString};
use super::task::{self, Ended, Wait};
use crate::error::Error;
use crate::jwt::{Claims, Freshness};
use crate::request::Operation;
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use wasm_bindgen::prelude::*;

/// Why the host is asked for a JWT.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum JwtReason {
    /// There is none yet.
    Missing,
    /// The last one ends within 30 s.
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

/// What the host is told when it is asked for a JWT.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub struct JwtContext {
    /// Why it is asked.
    pub reason: JwtReason,
    /// The registry's clock as far as it is known, in milliseconds since 1970.
    pub now_ms: f64,
}

/// Asks the host, and waits for its answer as long as it may take, in milliseconds.
pub(super) type Ask = dyn Fn(JwtContext, f64) -> Wait;

type Answer = Flight<Result<JsValue, JsValue>>;

/// A JWT with the claims that were read from it. Its text stays on the host's side.
#[derive(Clone)]
pub(super) struct Jwt {
    pub(super) text: JsString,
    pub(super) claims: Claims,
}

pub(super) struct JwtSource {
    /// `None` for a fixed text.
    ask: Option<Box<Ask>>,
    current: RefCell<Option<Rc<Jwt>>>,
    question: RefCell<Option<Rc<Answer>>>,
    rejected: Cell<bool>,
}

/// How the question is put: by which clock, for how long, and whether others may wait for its answer.
#[derive(Clone, Copy)]
pub(super) struct Manner {
    pub(super) now_ms: f64,
    /// By this machine's own clock.
    pub(super) local_now_ms: f64,
    /// Whether the registry has told the time.
    pub(super) clock_is_known: bool,
    pub(super) timeout_ms: f64,
    pub(super) share: bool,
}

impl JwtSource {
    pub(super) fn fixed(jwt: Jwt) -> Self {
        Self {
            ask: None,
            current: RefCell::new(Some(Rc::new(jwt))),
            question: RefCell::default(),
            rejected: Cell::new(false),
        }
    }

    pub(super) fn asking(ask: Box<Ask>) -> Self {
        Self {
            ask: Some(ask),
            current: RefCell::default(),
            question: RefCell::default(),
            rejected: Cell::new(false),
        }
    }

    /// Notes that the registry refused the JWT. `false` if there is nobody to ask for another.
    pub(super) fn reject(&self, refused: &Rc<Jwt>) -> bool {
        let is_current = |jwt: &Rc<Jwt>| Rc::ptr_eq(jwt, refused);
        if self.ask.is_some() && self.current.borrow().as_ref().is_some_and(is_current) {
            self.current.take();
            self.rejected.set(true);
        }
        self.ask.is_some()
    }

    /// A JWT that has not expired.
    pub(super) async fn get(
        self: &Rc<Self>,
        operation: Operation,
        manner: Manner,
        signal: &JsValue,
    ) -> Result<Rc<Jwt>, Failure> {
        let current = self.current.borrow().clone();
        let freshness = current
            .as_ref()
            .map(|jwt| jwt.claims.freshness(manner.now_ms));
        let reason = match (current, freshness) {
            (Some(jwt), Some(Freshness::Fresh)) => return Ok(jwt),
            (Some(jwt), Some(Freshness::Expiring)) if self.ask.is_none() => return Ok(jwt),
            (_, Some(Freshness::Expired)) if self.ask.is_none() => {
                return Err(expired(operation));
            }
            (Some(_), _) => JwtReason::Expiring,
            (None, _) if self.rejected.get() => JwtReason::Rejected,
            (None, _) => JwtReason::Missing,
        };
        let question = self.question(reason, manner);
        let ended = question.wait(None, signal).await;
        let text = question
            .outcome(ended)?
            .unwrap_or(Err(JsValue::UNDEFINED))
            .map_err(|cause| unavailable(operation, &cause))?;
        let known = self.current.borrow().clone();
        let jwt = match known.filter(|jwt| JsValue::from(&jwt.text) == text) {
            Some(jwt) => jwt,
            None => Rc::new(read(&text).map_err(|flaw| {
                let message = ["The host's JWT ", flaw, ": `jwt` must give a signed JWT."];
                Failure::of(Error::JwtUnavailable, operation, &message.concat())
            })?),
        };
        // Whatever comes of it, the next question starts afresh.
        self.rejected.set(false);
        // One wrong `Date` must not lock the client out: what this machine's clock calls valid is sent once.
        let in_doubt = reason != JwtReason::Rejected
            && (jwt.claims.freshness(manner.local_now_ms) != Freshness::Expired
                || (!manner.clock_is_known && jwt.claims.is_doubtful(manner.now_ms)));
        if jwt.claims.freshness(manner.now_ms) == Freshness::Expired && !in_doubt {
            return Err(expired(operation));
        }
        self.current.replace(Some(Rc::clone(&jwt)));
        Ok(jwt)
    }

    /// The question that is under way, where it may be shared, or a new one. It is answered with what the host threw, or
    /// with `undefined` if the host took too long.
    fn question(self: &Rc<Self>, reason: JwtReason, manner: Manner) -> Rc<Answer> {
        if let Some(question) = &*self.question.borrow() {
            return Rc::clone(question);
        }
        let question = Rc::<Answer>::default();
        if manner.share {
            self.question.replace(Some(Rc::clone(&question)));
        }
        let (source, flight) = (Rc::clone(self), Rc::clone(&question));
        let _ = task::start(Box::pin(async move {
            let context = JwtContext {
                reason,
                now_ms: manner.now_ms,
            };
            let answer = match &source.ask {
                Some(ask) => ask(context, manner.timeout_ms).await,
                None => Ended::Late,
            };
            source.question.take();
            flight.land(match answer {
                Ended::Done(text) => Ok(text),
                Ended::Threw(cause) => Err(cause),
                Ended::Late | Ended::Aborted(_) => Err(JsValue::UNDEFINED),
            });
            Ok(JsValue::UNDEFINED)
        }));
        question
    }
}

/// # Errors
/// What is wrong with it, for a message.
pub(super) fn read(value: &JsValue) -> Result<Jwt, &'static str> {
    Ok(Jwt {
        text: value.clone().unchecked_into(),
        claims: host::claims(value)?,
    })
}

fn expired(operation: Operation) -> Failure {
    Failure::of(
        Error::JwtExpired,
        operation,
        "The host's JWT has expired: sign a new one, and check the signer's clock.",
    )
}

fn unavailable(operation: Operation, cause: &JsValue) -> Failure {
    let message = if cause.is_undefined() {
        "The host gave no JWT in time: `jwt` must answer within `timeoutMs`."
    } else {
        "The host gave no JWT: `jwt` threw. See `cause`."
    };
    let failure = Failure::of(Error::JwtUnavailable, operation, message);
    failure.because(cause.clone()).retryable()
}
