//! Requests that wait until they may be sent.

use super::call::Call;
use crate::policy::rate_limit::{Admission, RateLimit};
use crate::runtime::clock::monotonic_now;
use crate::runtime::executor::WaitOutcome;
use crate::runtime::promise::{sleep, wait_for, with_resolvers};
use crate::runtime::values::Promise;
use std::cell::RefCell;
use std::collections::VecDeque;
use std::rc::Rc;
use wasm_bindgen::JsValue;

/// A longer wait than this is an error at once, in milliseconds.
pub(super) const MAX_WAIT_MS: f64 = 60_000.0;
/// How often those look again who must not wait for another's promise, in milliseconds.
const POLL_MS: f64 = 20.0;

/// A limit with those who wait for it, in their order.
pub(super) struct Limiter {
    limit: RefCell<RateLimit>,
    waiting: RefCell<VecDeque<Promise>>,
    /// Whether one call may resolve the promise of another: not on Workers.
    share: bool,
}

/// How waiting for a limiter ended.
pub(super) enum Acquired {
    Permit(Permit),
    /// The wait would be this long, in milliseconds.
    TooLong(f64),
    /// With the reason of the caller's signal.
    Aborted(JsValue),
}

/// The right to send one request, until it is dropped.
pub(super) struct Permit(Rc<Limiter>);

impl Drop for Permit {
    fn drop(&mut self) {
        self.0.limit.borrow_mut().release();
        self.0.wake_next();
    }
}

impl Limiter {
    pub(super) fn new(limit: RateLimit, share: bool) -> Rc<Self> {
        Rc::new(Self {
            limit: RefCell::new(limit),
            waiting: RefCell::default(),
            share,
        })
    }

    pub(super) fn record_success(&self) {
        self.limit.borrow_mut().record_success();
    }

    pub(super) fn record_429(&self, delay_ms: f64, random: f64) {
        let now_ms = monotonic_now();
        self.limit.borrow_mut().record_429(now_ms, delay_ms, random);
    }

    /// Waits for a permit within the bounds of a call.
    pub(super) async fn acquire(self: &Rc<Self>, call: &Call) -> Acquired {
        loop {
            let now_ms = monotonic_now();
            let admission = self.limit.borrow_mut().admit(now_ms);
            let remaining_ms = call.remaining_ms();
            let outcome = match admission {
                Admission::Granted => {
                    // There may be room for more than those whose release woke somebody.
                    self.wake_next();
                    return Acquired::Permit(Permit(Rc::clone(self)));
                }
                Admission::Closed(delay_ms) if delay_ms > MAX_WAIT_MS.min(remaining_ms) => {
                    return Acquired::TooLong(delay_ms);
                }
                Admission::Full if remaining_ms <= 0.0 => return Acquired::TooLong(0.0),
                Admission::Closed(delay_ms) => sleep(delay_ms, &call.signal).await,
                Admission::Full => self.wait_in_line(call, remaining_ms).await,
            };
            if let WaitOutcome::Aborted(reason) = outcome {
                return Acquired::Aborted(reason);
            }
        }
    }

    async fn wait_in_line(&self, call: &Call, remaining_ms: f64) -> WaitOutcome {
        if !self.share {
            return sleep(POLL_MS.min(remaining_ms), &call.signal).await;
        }
        let turn = with_resolvers();
        self.waiting.borrow_mut().push_back(turn.clone());
        let bound_ms = remaining_ms.is_finite().then_some(remaining_ms);
        let outcome = wait_for(&turn, bound_ms, &call.signal).await;
        if !matches!(outcome, WaitOutcome::Fulfilled(_)) {
            let is_turn = |other: &Promise| JsValue::from(other) == JsValue::from(&turn);
            let place = self.waiting.borrow().iter().position(is_turn);
            match place {
                Some(place) => drop(self.waiting.borrow_mut().remove(place)),
                // It was woken and does not use it.
                None => self.wake_next(),
            }
        }
        outcome
    }

    fn wake_next(&self) {
        if let Some(turn) = self.waiting.borrow_mut().pop_front() {
            turn.resolve();
        }
    }
}
