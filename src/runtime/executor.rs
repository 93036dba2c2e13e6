//! Runs futures that wait for one promise at a time, which needs neither wakers nor a queue: a poll returns the promise that
//! the task waits for, and the driver polls again with its outcome. The npm binding's driver is a loop in JavaScript
//! (js/drive.js), the Rust binding's is a future.
//!
//! It replaces the executor of wasm-bindgen-futures, which costs 5.5 KB of brotli and twice the calls between wasm and
//! JavaScript.

use super::values::Promise;
use std::cell::{Cell, RefCell};
use std::pin::Pin;
use std::task::{Context, Poll, Waker};
use wasm_bindgen::prelude::*;

/// The outcome of a wait.
#[derive(Default)]
pub(crate) enum WaitOutcome {
    Fulfilled(JsValue),
    /// With what was thrown.
    Rejected(JsValue),
    #[default]
    TimedOut,
    /// With the reason of the caller's signal.
    Aborted(JsValue),
}

impl WaitOutcome {
    /// From the numbers of src/runtime/js/wait.js.
    pub(crate) fn from_parts(outcome: u8, value: JsValue) -> Self {
        match outcome {
            0 => Self::Fulfilled(value),
            2 => Self::TimedOut,
            3 => Self::Aborted(value),
            _ => Self::Rejected(value),
        }
    }
}

thread_local! {
    /// The promise that the task being polled waits for.
    static AWAITED: Cell<JsValue> = const { Cell::new(JsValue::UNDEFINED) };
    /// The outcome of its last wait.
    static OUTCOME: Cell<WaitOutcome> = const { Cell::new(WaitOutcome::TimedOut) };
}

/// Waits for a promise of src/runtime/js/wait.js or fetch.js, which resolves to the parts of a [`WaitOutcome`].
pub(crate) struct Wait(Option<Promise>);

impl Wait {
    pub(crate) fn of(promise: Promise) -> Self {
        Self(Some(promise))
    }
}

impl Future for Wait {
    type Output = WaitOutcome;

    fn poll(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<WaitOutcome> {
        match self.0.take() {
            Some(promise) => {
                let other = AWAITED.replace(promise.into());
                debug_assert!(
                    other.is_undefined(),
                    "a task waits for one promise at a time"
                );
                Poll::Pending
            }
            None => Poll::Ready(OUTCOME.take()),
        }
    }
}

/// The state of a task after a poll.
pub(crate) enum TaskState<T> {
    /// It waits for this promise, and has to be polled again with its outcome.
    Waiting(Promise),
    Done(T),
}

/// A future that waits by [`Wait`] alone.
pub(crate) struct Task<'a, T>(RefCell<Pin<Box<dyn Future<Output = T> + 'a>>>);

impl<'a, T> Task<'a, T> {
    pub(crate) fn new(work: impl Future<Output = T> + 'a) -> Self {
        Self(RefCell::new(Box::pin(work)))
    }

    /// Polls it with the outcome of its last wait; the first poll has none.
    pub(crate) fn poll(&self, outcome: WaitOutcome) -> TaskState<T> {
        OUTCOME.set(outcome);
        let mut context = Context::from_waker(Waker::noop());
        match self.0.borrow_mut().as_mut().poll(&mut context) {
            Poll::Ready(output) => TaskState::Done(output),
            Poll::Pending => {
                let promise = AWAITED.take();
                debug_assert!(!promise.is_undefined(), "a task waits by `Wait` alone");
                TaskState::Waiting(promise.unchecked_into())
            }
        }
    }
}
