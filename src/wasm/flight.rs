//! One piece of work that several callers wait for.

use super::failure::Failure;
use super::host::Ended;
use std::cell::RefCell;
use std::future::poll_fn;
use std::rc::Rc;
use std::task::{Poll, Waker};
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::future_to_promise;

/// The outcome to come. A caller that stops waiting leaves the others alone.
pub(super) struct Flight<T> {
    outcome: RefCell<Option<T>>,
    waiting: RefCell<Vec<Waker>>,
}

impl<T> Default for Flight<T> {
    fn default() -> Self {
        Self {
            outcome: RefCell::new(None),
            waiting: RefCell::default(),
        }
    }
}

impl<T: Clone + 'static> Flight<T> {
    /// Gives the outcome to all who wait and to all who come later.
    pub(super) fn land(&self, outcome: T) {
        self.outcome.replace(Some(outcome));
        for waker in self.waiting.take() {
            waker.wake();
        }
    }

    pub(super) async fn landed(&self) -> T {
        poll_fn(|context| {
            if let Some(outcome) = &*self.outcome.borrow() {
                return Poll::Ready(outcome.clone());
            }
            self.waiting.borrow_mut().push(context.waker().clone());
            Poll::Pending
        })
        .await
    }

    /// The outcome, `None` if it does not come in the caller's time.
    ///
    /// # Errors
    /// `Aborted`, as soon as the caller aborts.
    pub(super) async fn landed_for(
        self: &Rc<Self>,
        timeout_ms: Option<f64>,
        signal: &JsValue,
    ) -> Result<Option<T>, Failure> {
        if timeout_ms.is_none() && signal.is_undefined() {
            return Ok(Some(self.landed().await));
        }
        let flight = Rc::clone(self);
        let landing = future_to_promise(async move {
            flight.landed().await;
            Ok(JsValue::UNDEFINED)
        });
        match Ended::of(&landing, timeout_ms, signal).await {
            Ended::Aborted(reason) => Err(Failure::aborted(reason)),
            Ended::Done(_) | Ended::Threw(_) | Ended::Late => Ok(self.outcome.borrow().clone()),
        }
    }
}
