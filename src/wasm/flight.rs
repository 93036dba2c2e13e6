//! One piece of work that several callers wait for.

use super::failure::Failure;
use super::host::{self, Promise};
use super::task::Ended;
use std::cell::RefCell;
use wasm_bindgen::JsValue;

/// The outcome to come. A caller that stops waiting leaves the others alone.
pub(super) struct Flight<T> {
    outcome: RefCell<Option<T>>,
    gate: Promise,
}

impl<T> Default for Flight<T> {
    fn default() -> Self {
        Self {
            outcome: RefCell::new(None),
            gate: host::gate(),
        }
    }
}

impl<T: Clone> Flight<T> {
    /// Gives the outcome to all who wait and to all who come later.
    pub(super) fn land(&self, outcome: T) {
        self.outcome.replace(Some(outcome));
        host::open(&self.gate);
    }

    /// The outcome, `None` if it does not come in the caller's time.
    ///
    /// # Errors
    /// `Aborted`, as soon as the caller aborts.
    pub(super) async fn landed(
        &self,
        timeout_ms: Option<f64>,
        signal: &JsValue,
    ) -> Result<Option<T>, Failure> {
        match host::wait_for(&self.gate, timeout_ms, signal).await {
            Ended::Aborted(reason) => Err(Failure::aborted(reason)),
            Ended::Done(_) | Ended::Threw(_) | Ended::Late => Ok(self.outcome.borrow().clone()),
        }
    }
}
