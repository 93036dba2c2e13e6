//! One piece of work that several callers wait for.

use std::cell::RefCell;
use std::future::poll_fn;
use std::task::{Poll, Waker};

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

impl<T: Clone> Flight<T> {
    /// Gives the outcome to all who wait and to all who come later.
    pub(super) fn land(&self, outcome: T) {
        self.outcome.replace(Some(outcome));
        for waker in self.waiting.take() {
            waker.wake();
        }
    }

    pub(super) async fn landed(&self) -> T {
        poll_fn(|context| match &*self.outcome.borrow() {
            Some(outcome) => Poll::Ready(outcome.clone()),
            None => {
                self.waiting.borrow_mut().push(context.waker().clone());
                Poll::Pending
            }
        })
        .await
    }
}
