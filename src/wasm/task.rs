//! Work that waits for the host, one wait after the other.
//!
//! In the npm package `drive` of host.js polls it: a task waits for one promise at a time, so that no wakers and no
//! queue are needed. Rust projects have an executor already, that of wasm-bindgen-futures, which serves here too.

use super::failure::Failure;
use std::pin::Pin;
use wasm_bindgen::prelude::*;

/// What a promise becomes.
pub(super) type Work = Pin<Box<dyn Future<Output = Result<JsValue, Failure>>>>;

/// How a wait ended.
#[derive(Default)]
pub(super) enum Ended {
    Done(JsValue),
    /// With what the host threw.
    Threw(JsValue),
    #[default]
    Late,
    /// With the signal's own reason.
    Aborted(JsValue),
}

impl Ended {
    fn of(how: u8, value: JsValue) -> Self {
        match how {
            0 => Self::Done(value),
            2 => Self::Late,
            3 => Self::Aborted(value),
            _ => Self::Threw(value),
        }
    }
}

#[cfg(feature = "npm")]
pub(super) use driven::{Task, Wait, start};
#[cfg(not(feature = "npm"))]
pub(super) use spawned::{Wait, start};

#[cfg(feature = "npm")]
mod driven {
    use super::{Ended, Work};
    use crate::wasm::convert::rejection;
    use crate::wasm::host::{List, Promise};
    use crate::wasm::npm::Native;
    use std::cell::{Cell, RefCell};
    use std::pin::Pin;
    use std::task::{Context, Poll, Waker};
    use wasm_bindgen::prelude::*;

    thread_local! {
        /// What the task that is being polled waits for next.
        static AWAITED: Cell<JsValue> = const { Cell::new(JsValue::UNDEFINED) };
        /// How its last wait ended.
        static ENDED: Cell<Ended> = const { Cell::new(Ended::Late) };
    }

    /// What `wait`, `settle` or `exchange` of host.js gave.
    pub(in crate::wasm) struct Wait(Option<Promise>);

    impl Wait {
        pub(in crate::wasm) fn of(promise: Promise) -> Self {
            Self(Some(promise))
        }
    }

    impl Future for Wait {
        type Output = Ended;

        fn poll(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Ended> {
            match self.0.take() {
                Some(promise) => {
                    AWAITED.set(promise.into());
                    Poll::Pending
                }
                None => Poll::Ready(ENDED.take()),
            }
        }
    }

    pub(in crate::wasm) struct Task(RefCell<Work>);

    impl Task {
        /// The promise that it waits for next, or the value that it ends with, or in a list its failure.
        pub(in crate::wasm) fn poll(&self, how: u8, value: JsValue) -> JsValue {
            ENDED.set(Ended::of(how, value));
            let mut context = Context::from_waker(Waker::noop());
            match self.0.borrow_mut().as_mut().poll(&mut context) {
                Poll::Pending => AWAITED.take(),
                Poll::Ready(Ok(value)) => value,
                Poll::Ready(Err(failure)) => List::one(&rejection(&failure)).into(),
            }
        }
    }

    #[wasm_bindgen(module = "/src/wasm/host.js")]
    extern "C" {
        fn drive(task: Native) -> Promise;
    }

    /// Starts work in a microtask of its own: never within the caller's stack.
    pub(in crate::wasm) fn start(work: Work) -> Promise {
        drive(Task(RefCell::new(work)).into())
    }
}

#[cfg(not(feature = "npm"))]
mod spawned {
    use super::{Ended, Work};
    use crate::wasm::host::Promise;
    use js_sys::Array;
    use std::pin::Pin;
    use std::task::{Context, Poll};
    use wasm_bindgen::prelude::*;
    use wasm_bindgen_futures::{JsFuture, future_to_promise};

    /// What `wait`, `settle` or `exchange` of host.js gave.
    pub(in crate::wasm) struct Wait(JsFuture);

    impl Wait {
        pub(in crate::wasm) fn of(promise: Promise) -> Self {
            Self(promise.unchecked_into::<js_sys::Promise>().into())
        }
    }

    impl Future for Wait {
        type Output = Ended;

        fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Ended> {
            Pin::new(&mut self.0).poll(context).map(|pair| match pair {
                Ok(pair) => {
                    let pair = pair.unchecked_into::<Array>();
                    let how = pair.get(0).as_f64().unwrap_or(1.0);
                    #[expect(
                        clippy::cast_possible_truncation,
                        clippy::cast_sign_loss,
                        reason = "0 to 3"
                    )]
                    Ended::of(how as u8, pair.get(1))
                }
                Err(thrown) => Ended::Threw(thrown),
            })
        }
    }

    /// Starts work that tells its own outcome.
    pub(in crate::wasm) fn start(work: Work) -> Promise {
        future_to_promise(async { Ok(work.await.unwrap_or_default()) }).unchecked_into()
    }
}
