//! One outcome that several callers wait for.

use super::executor::{Wait, WaitOutcome};
use super::promise::{wait_for, with_resolvers};
use super::values::Promise;
use std::cell::OnceCell;
use wasm_bindgen::JsValue;

/// An outcome that is not known yet. A caller that stops waiting does not affect the others.
pub(crate) struct SharedFuture<T> {
    outcome: OnceCell<T>,
    done: Promise,
}

impl<T> Default for SharedFuture<T> {
    fn default() -> Self {
        Self {
            outcome: OnceCell::new(),
            done: with_resolvers(),
        }
    }
}

impl<T: Clone> SharedFuture<T> {
    /// Passes the outcome to all who wait now or later; only the first counts.
    pub(crate) fn complete(&self, outcome: T) {
        let _ = self.outcome.set(outcome);
        self.done.resolve();
    }

    /// Waits for the outcome, which [`SharedFuture::outcome`] returns afterwards.
    pub(crate) fn wait(&self, timeout_ms: Option<f64>, signal: &JsValue) -> Wait {
        wait_for(&self.done, timeout_ms, signal)
    }

    /// The outcome after a wait, `None` if the wait timed out.
    ///
    /// # Errors
    /// The reason of the caller's signal, if the caller aborted.
    pub(crate) fn outcome(&self, wait: WaitOutcome) -> Result<Option<T>, JsValue> {
        match wait {
            WaitOutcome::Aborted(reason) => Err(reason),
            WaitOutcome::Fulfilled(_) | WaitOutcome::Rejected(_) | WaitOutcome::TimedOut => {
                Ok(self.outcome.get().cloned())
            }
        }
    }
}
