//! One piece of work that several callers wait for.

use super::failure::Failure;
use super::host::{self, Promise};
use super::task::{Ended, Wait};
#[cfg(feature = "npm")]
use std::cell::OnceCell;
use std::cell::RefCell;
use wasm_bindgen::JsValue;

/// The outcome to come. A caller that stops waiting leaves the others alone.
pub(super) struct Flight<T> {
    outcome: RefCell<Option<T>>,
    gate: Promise,
    /// What callers who only wait get, one for all.
    #[cfg(feature = "npm")]
    pub(super) crowd: OnceCell<Promise>,
}

impl<T> Default for Flight<T> {
    fn default() -> Self {
        Self {
            outcome: RefCell::new(None),
            gate: host::gate(),
            #[cfg(feature = "npm")]
            crowd: OnceCell::new(),
        }
    }
}

impl<T: Clone> Flight<T> {
    /// Gives the outcome to all who wait and to all who come later.
    pub(super) fn land(&self, outcome: T) {
        self.outcome.replace(Some(outcome));
        self.gate.open();
    }

    /// Waits for the outcome, which is to be asked for then.
    pub(super) fn wait(&self, timeout_ms: Option<f64>, signal: &JsValue) -> Wait {
        host::wait_for(&self.gate, timeout_ms, signal)
    }

    /// The outcome after a wait, `None` if it did not come in the caller's time.
    ///
    /// # Errors
    /// `Aborted`, if the caller aborted.
    pub(super) fn outcome(&self, ended: Ended) -> Result<Option<T>, Failure> {
        match ended {
            Ended::Aborted(reason) => Err(Failure::aborted(reason)),
            Ended::Done(_) | Ended::Threw(_) | Ended::Late => Ok(self.outcome.borrow().clone()),
        }
    }
}
